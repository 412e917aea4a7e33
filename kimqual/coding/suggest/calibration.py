"""From scores to probabilities, and from where on a code is suggested."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]

NEVER = 1.1
_ENOUGH = 25
_FEWEST = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """How sure a score is: ``1 / (1 + exp(-(slope * score + shift)))``.

    Attributes:
        slope: Of the curve.
        shift: Of the curve.
        threshold: Probability from which on the code is suggested; above 1: never.
    """

    slope: float
    shift: float
    threshold: float

    def probability(self, scores: Scores) -> Scores:
        """Give how likely the code is.

        Example:
            >>> import numpy as np
            >>> Scale(1.0, 0.0, 0.5).probability(np.array([0.0])).tolist()
            [0.5]
        """
        from scipy.special import expit

        return expit(self.slope * scores + self.shift)  # type: ignore[no-any-return]


def calibrate(scores: Scores, targets: Scores, precision: float | None) -> list[Scale]:
    """Fit each code's curve and threshold on scores of texts that were not learned from.

    A code that is given fewer than 25 times takes the curve and the threshold of all codes
    together: its own would follow single texts.

    Args:
        scores: Shape (n_texts, n_codes).
        targets: 1 where the code is there, else 0; the same shape.
        precision: Share of suggestions that shall be right; the best F1 if not given.

    Source: Platt (1999), Probabilistic outputs for support vector machines, sec. 2.
    """
    slope, shift = _curve(scores.ravel(), targets.ravel())
    together = Scale(slope, shift, 0.0)
    likely = together.probability(scores)
    common = _threshold(likely.ravel(), targets.ravel(), precision)
    return [
        _own(scores[:, j], targets[:, j], precision, Scale(slope, shift, common))
        for j in range(targets.shape[1])
    ]


def _own(scores: Scores, targets: Scores, precision: float | None, common: Scale) -> Scale:
    """Fit one code's curve; where it has too little of its own, the common one."""
    if not _ENOUGH <= targets.sum() <= len(targets) - _ENOUGH:
        return common
    slope, shift = _curve(scores, targets)
    likely = Scale(slope, shift, 0.0).probability(scores)
    return Scale(slope, shift, _threshold(likely, targets, precision))


def _curve(scores: Scores, targets: Scores) -> tuple[float, float]:
    from sklearn.linear_model import LogisticRegression

    if targets.min() == targets.max():
        return 4.0, -2.0
    fitted = LogisticRegression(C=100.0).fit(scores[:, None], targets)
    # A curve that falls would say that what a code looks like speaks against it.
    slope = max(0.01, float(fitted.coef_[0, 0]))
    return round(slope, 6), round(float(fitted.intercept_[0]), 6)


def _threshold(likely: Scores, targets: Scores, precision: float | None) -> float:
    import numpy as np

    order = np.argsort(-likely, kind="stable")
    right, n = np.cumsum(targets[order]), np.arange(1, len(order) + 1)
    if precision is None:
        f1 = _smoothed(2 * right / (n + targets.sum()))
        return _at(likely[order], int(f1.argmax()))
    good = np.flatnonzero((right / n >= precision) & (n >= _FEWEST))
    return _at(likely[order], int(good[-1])) if len(good) else NEVER


def _at(falling: Scores, last: int) -> float:
    """Give a threshold between the last value that counts and the next."""
    after = falling[last + 1] if last + 1 < len(falling) else 0.0
    return round(float(falling[last] + after) / 2, 6)


def _smoothed(curve: Scores) -> Scores:
    """Average over neighbours, so that one lucky text does not set the threshold."""
    import numpy as np

    width = max(1, len(curve) // 50)
    padded = np.pad(curve, width, mode="edge")
    return np.convolve(padded, np.ones(2 * width + 1) / (2 * width + 1), mode="valid")


def micro_f1(given: Sequence[frozenset[str]], suggested: Sequence[frozenset[str]]) -> float:
    """Give twice the hits over all codes given and all suggested.

    Example:
        >>> micro_f1([frozenset("ab")], [frozenset("b")]).__round__(2)
        0.67
    """
    hits = sum(len(a & b) for a, b in zip(given, suggested, strict=True))
    return 2 * hits / max(1, sum(map(len, given)) + sum(map(len, suggested)))
