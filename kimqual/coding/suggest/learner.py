"""The classifier: ridge regression for every code at once, calibrated on people it has not seen.

One linear system serves all codes, so learning from a thousand passages takes about a second and
gives the same numbers at every run.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kimqual.coding.suggest.calibration import Scale, calibrate
from kimqual.coding.suggest.features import Features
from kimqual.coding.suggest.passages import Passage, codes_of, described
from kimqual.errors import CodingError
from kimqual.model import Codebook
from kimqual.text.encoder import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]

PENALTY = 1.0
N_FOLDS = 5
MINIMUM = 3
_BIAS = 0.3


@dataclass(frozen=True, slots=True, order=True)
class Suggestion:
    """A code that a model holds a text to have, and how sure it is, from 0 to 1."""

    code: str
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What was learned.

    Attributes:
        book: The codebook, for what codes ask of each other.
        codes: What it can suggest.
        features: How texts become rows.
        weights: Shape (n_columns + 1, n_codes); the last row is the constant.
        scales: Of each code, how scores become probabilities and from where on it is suggested.
    """

    book: Codebook
    codes: tuple[str, ...]
    features: Features
    weights: Any
    scales: tuple[Scale, ...]

    def probabilities(self, passages: Sequence[Passage]) -> Scores:
        """Give for each passage and code how likely it is: shape (n_passages, n_codes)."""
        import numpy as np

        if not passages:
            return np.zeros((0, len(self.codes)))
        scores = self.features.rows(passages) @ self.weights[:-1] + self.weights[-1]
        columns = [scale.probability(scores[:, j]) for j, scale in enumerate(self.scales)]
        return np.column_stack(columns)

    def suggest(self, passages: Sequence[Passage]) -> list[tuple[Suggestion, ...]]:
        """Give each passage's codes, the surest first; a code never without what it requires."""
        return [self.chosen(row) for row in self.probabilities(passages)]

    def chosen(self, row: Scores) -> tuple[Suggestion, ...]:
        """Give the codes whose probability reaches their threshold."""
        sure = {
            code: round(float(p), 4)
            for code, p, scale in zip(self.codes, row, self.scales, strict=True)
            if p >= scale.threshold
        }
        return tuple(
            Suggestion(code, score)
            for code, score in sorted(sure.items(), key=lambda item: (-item[1], item[0]))
            if allowed(code, sure, self.book)
        )


def allowed(code: str, given: object, book: Codebook) -> bool:
    """Tell whether one of the codes that a code requires is among the given ones, if any is."""
    required = book[code].requires
    return not required or any(one in given for one in required)  # type: ignore[operator]


def learn(
    passages: Sequence[Passage],
    book: Codebook,
    *,
    uncoded: Sequence[str] = (),
    precision: float | None = None,
    encoder: Encoder | None = None,
    vectors: dict[str, Any] | None = None,
    scales: Sequence[Scale] | None = None,
) -> Model:
    """Learn from coded passages; the codebook's definitions and examples are read as well.

    Args:
        passages: Coded as wholes; one without codes says that none applies.
        book: Which codes there are. A code with fewer than `MINIMUM` passages is not suggested.
        uncoded: Other texts of the same study: they teach which words go together.
        precision: Share of a code's suggestions that shall be right; the best F1 if not given.
        encoder: Turns texts to vectors; the package's own if not given.
        vectors: Vectors known already, by text.
        scales: Known from an earlier run on the same passages; else found by cross-validation.

    Raises:
        CodingError: If no code is given to `MINIMUM` passages.
    """
    codes = codes_of(passages, book, MINIMUM)
    if not codes:
        raise CodingError(
            f"No code is given to {MINIMUM} texts.",
            mend="code more texts, or suggest from the definitions alone.",
        )
    known = [passage for passage in described(book) if passage.codes & set(codes)]
    everything = [*passages, *known]
    features = Features(everything, codes=codes, uncoded=uncoded, encoder=encoder, vectors=vectors)
    rows, targets = features.rows(everything), targets_of(everything, codes)
    if scales is None:
        persons = [passage.person for passage in passages]
        seen = held_out(rows, targets, persons)
        scales = calibrate(seen, targets[: len(passages)], precision)
    return Model(book, codes, features, solve(rows, targets), tuple(scales))


def targets_of(passages: Sequence[Passage], codes: Sequence[str]) -> Scores:
    """Give 1 where a passage has a code or one below it, else 0: shape (n_passages, n_codes)."""
    import numpy as np

    table = [[code in passage.codes for code in codes] for passage in passages]
    return np.array(table, dtype=float).reshape(len(passages), len(codes))


def solve(rows: Any, targets: Scores) -> Scores:  # noqa: ANN401  # a sparse scipy matrix
    """Find the weights of a ridge regression, by as many equations as there are passages.

    Source: Saunders, Gammerman and Vovk (1998), Ridge regression learning algorithm in dual
        variables, ICML, eq. 10; the constant as one more column, on targets without their mean.
    """
    import numpy as np

    dual = _dual(likeness(rows), targets)
    return np.vstack([rows.T @ dual, _BIAS * dual.sum(axis=0) + targets.mean(axis=0)])


def likeness(rows: Any) -> Scores:  # noqa: ANN401  # a sparse scipy matrix
    """Give how alike each two rows are."""
    import numpy as np

    return np.asarray((rows @ rows.T).toarray() + _BIAS)


def _dual(alike: Scores, targets: Scores) -> Scores:
    import numpy as np

    penalised = alike + PENALTY * np.eye(len(alike))
    return np.linalg.solve(penalised, targets - targets.mean(axis=0))


def held_out(rows: Any, targets: Scores, persons: Sequence[str]) -> Scores:  # noqa: ANN401
    """Score each passage by a model that has seen nothing of its person.

    Args:
        rows: All passages, those with a person first; the rest is always learned from.
        targets: Of all rows.
        persons: Of the first rows.
    """
    import numpy as np

    alike, fold = likeness(rows), folds(persons)
    scores = np.zeros((len(persons), targets.shape[1]))
    for number in range(N_FOLDS):
        test = np.flatnonzero(fold == number)
        train = np.setdiff1d(np.arange(len(targets)), test)
        dual = _dual(alike[np.ix_(train, train)], targets[train])
        scores[test] = alike[np.ix_(test, train)] @ dual + targets[train].mean(axis=0)
    return scores


def folds(persons: Sequence[str]) -> NDArray[np.int64]:
    """Spread persons over the parts of a cross-validation: the most talkative first, evenly.

    Example:
        >>> folds(["a", "a", "b", "c", "a"]).tolist()
        [0, 0, 1, 2, 0]
    """
    import numpy as np

    part: dict[str, int] = {}
    sizes = [0] * N_FOLDS
    counted = {person: persons.count(person) for person in sorted(set(persons))}
    for person in sorted(counted, key=lambda one: (-counted[one], one)):
        part[person] = sizes.index(min(sizes))
        sizes[part[person]] += counted[person]
    return np.array([part[person] for person in persons], dtype=np.int64)
