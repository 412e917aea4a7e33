"""The field's nouns as frozen values; imports nothing but the standard library."""

from kimqual.model.codebook import Code, Codebook
from kimqual.model.coding import Coding
from kimqual.model.document import (
    Beside,
    Case,
    Document,
    Imported,
    Kind,
    Mark,
    MarkKind,
    Question,
    Role,
    Source,
    Speaker,
    Turn,
)
from kimqual.model.mention import DIRECT, Action, Category, Mention
from kimqual.model.span import Span
from kimqual.model.topic import Topic
from kimqual.model.view import Edit, View, apply

__all__ = [
    "DIRECT",
    "Action",
    "Beside",
    "Case",
    "Category",
    "Code",
    "Codebook",
    "Coding",
    "Document",
    "Edit",
    "Imported",
    "Kind",
    "Mark",
    "MarkKind",
    "Mention",
    "Question",
    "Role",
    "Source",
    "Span",
    "Speaker",
    "Topic",
    "Turn",
    "View",
    "apply",
]
