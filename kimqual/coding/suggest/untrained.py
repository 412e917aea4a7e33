"""Suggestions before anybody has coded: from what the codebook says of each code.

A text gets the score of its likeness to a code's definition and example, in the sentence vectors
and in the parts of words. Then the texts that are most like one code teach a first classifier
(self-training), which knows how this material speaks.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kimqual.coding.suggest.features import Features
from kimqual.coding.suggest.learner import Suggestion, solve
from kimqual.coding.suggest.passages import Passage, described
from kimqual.errors import CodingError
from kimqual.model import Codebook
from kimqual.text.encoder import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]

_SHARE = 0.1
_CUT = 1.3


def from_definitions(
    texts: Sequence[str], book: Codebook, *, encoder: Encoder | None = None
) -> tuple[tuple[str, ...], Scores]:
    """Score each text for each code by the codebook alone.

    Args:
        texts: All texts at hand; what is usual among them is taken into account.
        book: Codes with definitions or examples; others are left out.
        encoder: Turns texts to vectors; the package's own if not given.

    Returns:
        The codes, and scores of shape (n_texts, n_codes) in standard deviations over the texts.

    Raises:
        CodingError: If no code says what it means.

    Source: Nigam et al. (2000), Text classification from labeled and unlabeled documents, Machine
        Learning 39, sec. 3, with hard labels and one round.
    """
    known = described(book)
    codes = tuple(code.id for code in book.codes if any(code.id in p.codes for p in known))
    if not codes or not texts:
        raise CodingError(
            "No code says what it means, or there is no text.",
            mend="write definition and example of each code into the codebook.",
        )
    passages = [Passage(text) for text in texts]
    features = Features([*passages, *known], codes=codes, encoder=encoder)
    rows, wanted = features.rows(passages), features.rows(known)
    first = _standardised(_likeness(rows, wanted, known, codes))
    return codes, _standardised(first + _standardised(_taught(rows, first)))


def chosen(codes: Sequence[str], row: Scores) -> tuple[Suggestion, ...]:
    """Give the codes that stand out for a text: 1.3 deviations above what is usual for a code."""
    found = [(code, float(z)) for code, z in zip(codes, row, strict=True) if z >= _CUT]
    return tuple(Suggestion(code, round(min(1.0, z / 4), 4)) for code, z in found)


def _likeness(rows: Any, wanted: Any, known: list[Passage], codes: Sequence[str]) -> Scores:  # noqa: ANN401
    """Give the mean likeness to the passages that describe each code."""
    import numpy as np

    alike = np.asarray((rows @ wanted.T).toarray())
    own = [[p.person == f"codebook {code}" for p in known] for code in codes]
    return np.column_stack([alike[:, np.array(mine)].mean(axis=1) for mine in own])


def _taught(rows: Any, scores: Scores) -> Scores:  # noqa: ANN401  # a sparse scipy matrix
    """Learn from the tenth of the texts that each code fits best, and score all texts."""
    import numpy as np

    best = scores.argmax(axis=1)
    lead = scores.max(axis=1) - np.partition(scores, -2, axis=1)[:, -2] if scores.shape[1] > 1 else scores[:, 0]
    n = max(3, int(_SHARE * len(scores)))
    sure: list[int] = []
    for code in range(scores.shape[1]):
        mine = np.flatnonzero(best == code)
        sure += mine[np.argsort(-lead[mine], kind="stable")][:n].tolist()
    sure.sort()
    targets = np.eye(scores.shape[1])[best[sure]]
    weights = solve(rows[sure], targets)
    return np.asarray(rows @ weights[:-1] + weights[-1])


def _standardised(scores: Scores) -> Scores:
    spread = scores.std(axis=0)
    spread[spread == 0] = 1
    return (scores - scores.mean(axis=0)) / spread


