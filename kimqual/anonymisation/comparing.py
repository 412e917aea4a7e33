"""The pipeline beside its parts and beside Presidio as it comes, on the same marked texts.

Rows differ in who looks for candidates. *Presidio as it comes* is its analyzer with the recognisers
that it loads for German, no model and no step of ours but the rule for overlaps, so that masks are
counted alike. *Recognisers only* and *NER only* are our pipeline, propagation and rule for overlaps
with it, with one kind of finder; *all* is what :func:`kimqual.anonymise_all` does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from kimqual.anonymisation.api import find_mentions
from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.engine import load_recognisers, shipped_ner
from kimqual.anonymisation.measure import Gold, Measured, measure
from kimqual.anonymisation.ner import Ner, NerRecogniser
from kimqual.anonymisation.policy import Policy, default_policy
from kimqual.anonymisation.resolver import resolve
from kimqual.model import Category, Mention

PRESIDIO, RULES, NER, ALL = "Presidio as it comes", "recognisers only", "NER only", "all"
NO_MODEL = f"No name model is installed: there is no row '{NER}'."

Finder = Callable[[str], Iterable[Candidate]]


@dataclass(frozen=True, slots=True)
class System:
    """One row of the comparison.

    Attributes:
        name: What was asked.
        measured: What came out.
        n_words: Words of the texts.
    """

    name: str
    measured: Measured
    n_words: int

    @property
    def false_masks_per_1000_words(self) -> float:
        """Give the number of masks where nothing is marked, per 1,000 words."""
        return 1000 * len(self.measured.false_alarms) / max(1, self.n_words)

    def to_json(self) -> dict[str, object]:
        """Give the row as plain values; None where nothing is marked or predicted."""
        direct, quasi, every = (self.measured.groups[name] for name in ("direct", "quasi", "all"))
        person = self.measured.categories.get(Category.PERSON)
        return {
            "system": self.name,
            "recall_direct": direct.recall,
            "recall_quasi": quasi.recall,
            "recall_person": person.recall if person else None,
            "precision": every.precision,
            "f2": every.f2,
            "entity_recall_direct": direct.entity_recall,
            "false_masks_per_1000_words": self.false_masks_per_1000_words,
        }


def compare(
    gold: Sequence[Gold], whole: Measured, *, progress: Callable[[], None] = lambda: None
) -> tuple[System, ...]:
    """Measure Presidio and the parts of the pipeline on the same texts.

    Args:
        gold: Marked texts.
        whole: What the whole pipeline reached on them.
        progress: Called after each text of each system.

    Returns:
        A row for each system; without :data:`NER` where no model is installed.

    Raises:
        FileError: If a model is installed that this version cannot run.
    """
    n_words = sum(one.n_words for one in gold)
    rows = [
        System(name, measure(gold, predicted(gold, find, progress)), n_words)
        for name, find in finders(shipped_ner()).items()
    ]
    return (*rows, System(ALL, whole, n_words))


def finders(ner: Ner | None) -> Mapping[str, Finder]:
    """Give every system but the whole pipeline, by name.

    Args:
        ner: The tagger, or None where no model is installed.

    Returns:
        Functions from a text to candidates without overlap.
    """
    found: dict[str, Finder] = {PRESIDIO: _presidio, RULES: _through(load_recognisers(None))}
    if ner is not None:
        found[NER] = _through([NerRecogniser(ner)])
    return found


def _presidio(text: str) -> tuple[Candidate, ...]:
    from kimqual.anonymisation.presidio import find_as_it_comes

    return resolve(find_as_it_comes(text))


def _through(recognisers: Sequence[Any]) -> Finder:
    from kimqual.anonymisation.analyser import load_analyser

    own = load_analyser(recognisers)
    return partial(find_mentions, policy=_nothing_kept(), analyser=own)


def whole(text: str) -> tuple[Candidate, ...]:
    """Find with the whole pipeline.

    Terms that the policy keeps are looked for as well: that a place may stay readable is a person's
    decision and says nothing about the finding.
    """
    return find_mentions(text, policy=_nothing_kept())


def _nothing_kept() -> Policy:
    return replace(default_policy(), keep=frozenset())


def predicted(
    gold: Iterable[Gold], find: Finder, progress: Callable[[], None] = lambda: None
) -> dict[str, list[Mention]]:
    """Run a finder over marked texts; give its mentions by document."""
    found = {}
    for one in gold:
        found[one.document] = [_mention(candidate) for candidate in find(one.text)]
        progress()
    return found


def _mention(one: Candidate) -> Mention:
    return Mention(one.span.start, one.span.end, one.category, one.score, reason=one.reason)
