"""Suggested codings: learned from people's codings, kept apart from them.

Knows nothing of Label Studio. A suggestion is a coding by ``model:…``; what people decided never
changes by it (DESIGN promise 5).
"""

from kimqual.coding.suggest.learner import Model, Suggestion, learn
from kimqual.coding.suggest.lines import suggest_lines
from kimqual.coding.suggest.passages import Passage, read_passages
from kimqual.coding.suggest.untrained import from_definitions

__all__ = [
    "Model",
    "Passage",
    "Suggestion",
    "from_definitions",
    "learn",
    "read_passages",
    "suggest_lines",
]
