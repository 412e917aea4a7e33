"""What to code next, how far the coding has brought us, and why something was suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kimqual.coding.suggest.learner import Model, Suggestion, folds, learn
from kimqual.coding.suggest.material import Place, places, written_passages
from kimqual.coding.suggest.passages import Passage, codes_of
from kimqual.coding.suggest.run import coded_passages, texts_of, trained
from kimqual.errors import CodingError
from kimqual.model import Codebook
from kimqual.store import Study

STEPS = (0.25, 0.5, 0.75, 1.0)
_ENOUGH = 0.02
_FEWEST = 30
_N_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class Point:
    """One code at one step of the learning curve.

    Attributes:
        code: Its id.
        share: Share of the coded persons that were learned from.
        n_coded: Texts with the code among them.
        f1: On persons that were not learned from.
        is_enough: Whether the last quarter of the persons brought less than .02, from 30 coded
            texts on: with fewer a level curve says nothing.
    """

    code: str
    share: float
    n_coded: int
    f1: float
    is_enough: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a code was suggested.

    Attributes:
        code: Its id.
        score: How sure the model is.
        words: Words without which it would be less sure, and by how much; the weightiest first.
        nearest: Coded texts with the code that are most like it, the nearest first.
    """

    code: str
    score: float
    words: tuple[tuple[str, float], ...]
    nearest: tuple[str, ...]


def next_places(study: Study, book: Codebook, n: int = 10) -> list[tuple[Place, float]]:
    """Choose uncoded texts that would teach most: unsure ones, unlike each other.

    Returns:
        The places and how unsure the model is, from 0 to 1; of documents that nobody coded.

    Source: Settles (2009), Active learning literature survey, sec. 3.1 and 5.1 (uncertainty, and
        density by likeness); chosen one after the other, each unlike the ones before.
    """
    import numpy as np

    model, found = trained(study, book)
    open_ = [place for place in found if not place.is_coded]
    if not open_:
        return []
    passages = [place.passage for place in open_]
    unsure = 1 - np.abs(2 * model.probabilities(passages) - 1).min(axis=1)
    order = np.argsort(-unsure, kind="stable")[: _N_CANDIDATES * n].tolist()
    rows = model.features.rows([passages[i] for i in order])
    length = np.asarray(rows.multiply(rows).sum(axis=1)).ravel() ** 0.5
    alike = (rows @ rows.T).toarray() / np.outer(length, length)
    left, chosen = list(range(len(order))), list[int]()
    while left and len(chosen) < n:
        best = max(left, key=lambda i: unsure[order[i]] - max(alike[i, chosen], default=0.0))
        chosen.append(best)
        left.remove(best)
    return [(open_[order[i]], round(float(unsure[order[i]]), 4)) for i in chosen]


def learning_curve(study: Study, book: Codebook, *, coder: str | None = None) -> list[Point]:
    """Learn from more and more persons and test on a fifth that stays out.

    Raises:
        CodingError: If fewer than ten persons are coded.
    """
    found = places(study, book, coder)
    coded, texts = coded_passages(found), texts_of(found)
    persons = sorted({passage.person for passage in coded})
    if len(persons) < 10:
        raise CodingError(
            f"Only {len(persons)} persons are coded.", mend="code those of ten first."
        )
    part = dict(zip(persons, folds(persons).tolist(), strict=True))
    test = [p for p in coded if part[p.person] == 0]
    rest = [person for person in persons if part[person] != 0]
    more, codes = written_passages(book), codes_of(coded, book)
    vectors: dict[str, object] = {}
    steps: list[dict[str, Point]] = []
    for share in STEPS:
        used = set(rest[: max(1, round(share * len(rest)))])
        seen = [p for p in coded if p.person in used]
        model = learn([*seen, *more], book, uncoded=texts, vectors=vectors)
        steps.append(_step(model, seen, test, codes, share))
    enough = {c for c in codes if _is_level(steps[-2][c], steps[-1][c])}
    return [
        Point(p.code, p.share, p.n_coded, p.f1, p.code in enough)
        for code in codes
        for p in (step[code] for step in steps)
    ]


def _is_level(before: Point, last: Point) -> bool:
    return last.n_coded >= _FEWEST and last.f1 - before.f1 < _ENOUGH


def _step(
    model: Model,
    seen: Sequence[Passage],
    test: Sequence[Passage],
    codes: Sequence[str],
    share: float,
) -> dict[str, Point]:
    found = [frozenset(one.code for one in row) for row in model.suggest(test)]
    points = {}
    for code in codes:
        given = [code in p.codes for p in test]
        said = [code in row for row in found]
        hits = sum(a and b for a, b in zip(given, said, strict=True))
        f1 = 2 * hits / max(1, sum(given) + sum(said))
        points[code] = Point(code, share, sum(code in p.codes for p in seen), round(f1, 3), False)
    return points


def explain(
    study: Study, book: Codebook, document: str, n: int = 5
) -> list[tuple[Place, list[Reason]]]:
    """Say for each text of a document why its codes are suggested.

    Args:
        study: Open; `train` was run.
        book: Its codebook.
        document: Document id.
        n: How many words, and how many passages.

    Raises:
        CodingError: If the study has no such document, or nothing was learned.
    """
    model, found = trained(study, book)
    here = [place for place in found if place.document == document]
    if not here:
        raise CodingError(
            f"The study has no pseudonymised document {document!r}.",
            mend="run: kimqual corpus list",
        )
    coded = coded_passages(found)
    suggested = model.suggest([place.passage for place in here])
    return [
        (place, [reason(model, place.passage, one, coded, n) for one in codes])
        for place, codes in zip(here, suggested, strict=True)
    ]


def reason(
    model: Model, passage: Passage, one: Suggestion, coded: Sequence[Passage], n: int
) -> Reason:
    """Take each word out in turn and see how much less sure the model is without it."""
    import numpy as np

    column = model.codes.index(one.code)
    words = list(dict.fromkeys(passage.text.split()))
    without = [
        Passage(" ".join(w for w in passage.text.split() if w != word), context=passage.context)
        for word in words
    ]
    lost = one.score - model.probabilities(without)[:, column]
    order = [int(i) for i in np.argsort(-lost, kind="stable")[:n] if lost[i] > 0]
    others = [p for p in coded if one.code in p.codes and p.text != passage.text]
    alike = (
        np.asarray((model.features.rows(others) @ model.features.rows([passage]).T).toarray())[:, 0]
        if others
        else np.zeros(0)
    )
    near = np.argsort(-alike, kind="stable")[:n]
    return Reason(
        one.code,
        one.score,
        tuple((words[i].strip('.,;:!?„“"()'), round(float(lost[i]), 3)) for i in order),
        tuple(others[i].text for i in near),
    )
