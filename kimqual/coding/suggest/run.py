"""Suggestions for a study: its texts out of the store, the model's codings into it.

What is kept of a training is thresholds and numbers, in ``suggestions.json``; no words, so that
erasing a person needs nothing here. Weights are learned anew from the codings, in seconds.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kimqual.coding.suggest.calibration import Scale
from kimqual.coding.suggest.learner import MINIMUM, Model, folds, learn
from kimqual.coding.suggest.material import Place, places, written_passages
from kimqual.coding.suggest.passages import Passage, codes_of
from kimqual.coding.suggest.spans import codings_of
from kimqual.errors import CodingError
from kimqual.model import Codebook, Coding
from kimqual.store import Study
from kimqual.store.suggesting import replace_suggestions

FILE = "suggestions.json"
NAME = "model:linear"


@dataclass(frozen=True, slots=True)
class Learned:
    """One code after a training.

    Attributes:
        code: Its id.
        n_coded: Texts of the study that have it.
        threshold: Probability from which on it is suggested; above 1: never.
    """

    code: str
    n_coded: int
    threshold: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One code's suggestions on persons that were not learned from; all codes: ``code`` is "".

    Attributes:
        code: Its id.
        n_coded: Texts that have it.
        n_suggested: Texts that it is suggested for.
        n_right: Texts of both.
    """

    code: str
    n_coded: int
    n_suggested: int
    n_right: int

    @property
    def precision(self) -> float | None:
        """Share of the suggestions that are right; ``None`` without any."""
        return self.n_right / self.n_suggested if self.n_suggested else None

    @property
    def recall(self) -> float | None:
        """Share of the coded texts that it is suggested for; ``None`` without any."""
        return self.n_right / self.n_coded if self.n_coded else None

    @property
    def f1(self) -> float | None:
        """Harmonic mean of both; ``None`` where nothing is coded or suggested."""
        total = self.n_coded + self.n_suggested
        return 2 * self.n_right / total if total else None


def train(
    study: Study, book: Codebook, *, coder: str | None = None, precision: float | None = None
) -> list[Learned]:
    """Learn from the codings at hand and keep the thresholds in the study.

    Args:
        study: Open; no vault needed.
        book: Its codebook.
        coder: Whose codings; the settled ones if not given, or all people's together.
        precision: Share of a code's suggestions that shall be right; the best F1 if not given.

    Raises:
        CodingError: If nothing is coded.
    """
    found = places(study, book, coder)
    coded, texts = coded_passages(found), texts_of(found)
    passages = [*coded, *written_passages(book)]
    model = learn(passages, book, uncoded=texts, precision=precision)
    kept = {
        "coder": coder,
        "precision": precision,
        "revision": book.revision,
        "scales": {c: asdict(s) for c, s in zip(model.codes, model.scales, strict=True)},
    }
    with study.action("suggest.train", coder=coder, precision=precision, n_texts=len(coded)):
        path = study.path / FILE
        path.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")
    return [
        Learned(code, sum(code in p.codes for p in coded), scale.threshold)
        for code, scale in zip(model.codes, model.scales, strict=True)
    ]


def apply(
    study: Study,
    book: Codebook,
    *,
    everything: bool = False,
    progress: Callable[[], None] = lambda: None,
) -> int:
    """Suggest codings for the texts that nobody coded, as a coder of its own.

    Args:
        study: Open; `train` was run.
        book: Its codebook.
        everything: Suggest for coded texts as well, each by what was learned from other persons.
        progress: Called after each text.

    Returns:
        Number of suggested codings.
    """
    model, found = trained(study, book)
    parts = [(model, [place for place in found if not place.is_coded])]
    if everything:
        parts += _cross_fitted(model, found, book)
    codings: list[Coding] = []
    for learned, part in parts:
        for place, chosen in zip(part, learned.suggest([p.passage for p in part]), strict=True):
            codings += codings_of(learned, place, chosen, NAME) if chosen else []
            progress()
    n_texts = sum(len(part) for _, part in parts)
    return replace_suggestions(study, NAME, codings, book, {"n_texts": n_texts})


def _cross_fitted(
    model: Model, found: Sequence[Place], book: Codebook
) -> list[tuple[Model, list[Place]]]:
    """Give the coded texts in parts, each with a model that has seen nothing of its persons.

    A model is too good on what it has learned from, and an estimate of a share that compares both
    would be too sure of itself.

    Source: Zrnic and Candès (2024), Cross-prediction-powered inference, PNAS 121(15), section 2.
    """
    scales = dict(zip(model.codes, model.scales, strict=True))
    written, vectors, texts = written_passages(book), dict[str, Any](), texts_of(found)
    parts, models = _by_fold([place for place in found if place.is_coded]), []
    for number, part in parts.items():
        others = [p.passage for other, rest in parts.items() if other != number for p in rest]
        seen = [*others, *written]
        chosen = [scales[code] for code in codes_of(seen, book, MINIMUM)]
        learned = learn(seen, book, uncoded=texts, vectors=vectors, scales=chosen)
        models.append((learned, part))
    return models


def _by_fold(coded: Sequence[Place]) -> dict[int, list[Place]]:
    parts: dict[int, list[Place]] = {}
    numbers = folds([place.passage.person for place in coded]).tolist()
    for place, number in zip(coded, numbers, strict=True):
        parts.setdefault(number, []).append(place)
    return parts


def trained(study: Study, book: Codebook) -> tuple[Model, list[Place]]:
    """Learn the weights with the thresholds that `train` kept.

    Raises:
        CodingError: If there was no training with this codebook.
    """
    path = study.path / FILE
    if not path.is_file():
        raise _untrained("Nothing was learned yet.")
    kept = json.loads(path.read_text("utf-8"))
    found = places(study, book, kept["coder"])
    passages = [*coded_passages(found), *written_passages(book)]
    scales = {code: Scale(**scale) for code, scale in kept["scales"].items()}
    model = learn(passages, book, uncoded=texts_of(found), scales=list(scales.values()))
    if model.codes != tuple(scales):
        raise _untrained("The codebook or the codings have changed since the last training.")
    return model, found


def measure(
    study: Study, book: Codebook, *, coder: str | None = None, precision: float | None = None
) -> list[Measured]:
    """Learn from half of the persons and test on the others, and the other way round.

    Returns:
        One row a code, and one for all codes together at the end.

    Raises:
        CodingError: If fewer than four persons are coded.
    """
    found = places(study, book, coder)
    coded, more = coded_passages(found), written_passages(book)
    suggested: dict[int, frozenset[str]] = {}
    options: dict[str, Any] = {"uncoded": texts_of(found), "vectors": {}, "precision": precision}
    for test in _halves(coded):
        train_ = [p for i, p in enumerate(coded) if i not in set(test)]
        model = learn([*train_, *more], book, **options)
        for i, chosen in zip(test, model.suggest([coded[i] for i in test]), strict=True):
            suggested[i] = frozenset(one.code for one in chosen)
    pairs = [(passage.codes, suggested[i]) for i, passage in enumerate(coded)]
    rows = [
        Measured(
            code.id,
            sum(code.id in given for given, _ in pairs),
            sum(code.id in found for _, found in pairs),
            sum(code.id in given & found for given, found in pairs),
        )
        for code in book.codes
        if not code.is_retired
    ]
    used = [row for row in rows if row.n_coded or row.n_suggested]
    sums = [sum(getattr(r, n) for r in used) for n in ("n_coded", "n_suggested", "n_right")]
    return [*used, Measured("", *sums)]


def texts_of(found: Sequence[Place]) -> list[str]:
    """Give what all people of a study said, coded or not."""
    return [place.passage.text for place in found]


def coded_passages(found: Sequence[Place]) -> list[Passage]:
    """Give the texts of coded documents.

    Raises:
        CodingError: If nothing is coded.
    """
    coded = [place.passage for place in found if place.is_coded]
    if not any(passage.codes for passage in coded):
        raise CodingError(
            "Nothing is coded yet.",
            mend="code some texts, or use: kimqual suggest text (core codes, no study)",
        )
    return coded


def _halves(coded: Sequence[Passage]) -> tuple[list[int], list[int]]:
    persons = sorted({passage.person for passage in coded})
    if len(persons) < 4:
        raise CodingError(
            f"Only {len(persons)} persons are coded.", mend="code the texts of at least four."
        )
    first = set(persons[::2])
    sides: tuple[list[int], list[int]] = ([], [])
    for i, passage in enumerate(coded):
        sides[passage.person not in first].append(i)
    return sides


def _untrained(message: str) -> CodingError:
    return CodingError(message, where=FILE, mend="run: kimqual suggest train")
