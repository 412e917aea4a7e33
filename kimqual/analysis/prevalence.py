"""How many have a code: people coded a random sample, a machine proposed codes for all.

Counting the machine's proposals is wrong by its errors; the sample alone is right but rough. Two ways
use both: the machine's count, put right by its mean error in the sample (prediction-powered
inference), and put right by how often it finds the code where it is and where it is not (adjusted
count). Persons are drawn, so persons are the clusters; their texts are not independent.

All hold only if the sample was drawn at random, and if the machine did not learn from its codings.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from kimqual.analysis.suppression import SMALLEST
from kimqual.errors import CodingError

if TYPE_CHECKING:
    import pandas as pd

Array = NDArray[np.float64]

FEWEST = 10
"""Of fewer persons in the sample nothing is estimated."""
_FOLDS = 10


@dataclass(frozen=True, slots=True)
class Estimate:
    """A share in one way.

    Attributes:
        method: ``sample``, ``machine count``, ``ppi``, ``ppi++`` or ``adjusted count``.
        basis: Whose numbers: ``people``, ``machine`` or ``estimated``.
        share: From 0 to 1; ``None`` where it cannot be told.
        low: Lower end of the 95 % interval.
        high: Upper end.
        note: What the number rests on, or why there is none.
    """

    method: str
    basis: str
    share: float | None
    low: float | None = None
    high: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """What is known of the persons in the sample, and of all others.

    Attributes:
        person: Shape (n_texts,): whose each text in the sample is; each its own if persons are counted.
        coded: The same shape: 1 where people gave the code, else 0.
        proposed: The same shape: the machine's score for the code, 0 where it did not propose it.
        other_person: Shape (n_other_texts,): whose each text outside the sample is.
        other_proposed: The same shape: the machine's score.
    """

    person: NDArray[np.intp]
    coded: Array
    proposed: Array
    other_person: NDArray[np.intp]
    other_proposed: Array


def estimates(drawn: Drawn, *, level: float = 0.95) -> tuple[Estimate, ...]:
    """Estimate a share in every way, the simplest first.

    Args:
        drawn: Sample and rest.
        level: Confidence of the intervals.

    Raises:
        CodingError: If fewer than ten persons were drawn.

    Example:
        >>> rng = np.random.default_rng(7)
        >>> has = (rng.random(2000) < 0.3).astype(float)
        >>> machine = np.where(rng.random(2000) < 0.9, has, 1 - has)  # one in ten is wrong
        >>> who = np.arange(2000)
        >>> found = estimates(
        ...     Drawn(who[:200], has[:200], machine[:200], who[200:], machine[200:])
        ... )
        >>> for e in found:
        ...     limits = "" if e.low is None else f" {e.low:.3f} {e.high:.3f}"
        ...     print(f"{e.method:15}{e.share:.3f}{limits}")
        sample         0.285 0.226 0.352
        machine count  0.344
        ppi            0.289 0.243 0.339
        ppi++          0.288 0.247 0.333
        adjusted count 0.289 0.241 0.343
    """
    known, rest = _Sums.of_sample(drawn), _Sums.of_rest(drawn)
    if known.n < FEWEST:
        raise CodingError(
            f"{known.n} persons in the sample are too few to estimate from.",
            mend=f"draw {FEWEST} or more, better 100: kimqual codings sample 100",
        )
    return (
        _powered(known, rest, np.zeros(known.n), level, "sample"),
        _naive(known, rest),
        _powered(known, rest, np.ones(known.n), level, "ppi"),
        _powered(known, rest, _tuned(known, rest), level, "ppi++"),
        _adjusted(known, rest, level),
    )


def table(found: Iterable[Estimate]) -> pd.DataFrame:
    """Give estimates as rows: method, basis, percent, low, high, note."""
    import pandas as pd

    rows = [
        (
            e.method,
            e.basis,
            *(None if x is None else 100 * x for x in (e.share, e.low, e.high)),
            e.note,
        )
        for e in found
    ]
    columns = ["method", "basis", "percent", "low", "high", "note"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype(dict.fromkeys(columns[2:5], "Float64"))


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """Totals of each person: texts, with the code, score, proposed, and proposed rightly."""

    size: Array
    coded: Array
    score: Array
    flagged: Array
    hits: Array

    @classmethod
    def of_sample(cls, drawn: Drawn) -> _Sums:
        return cls._of(drawn.person, drawn.coded, drawn.proposed)

    @classmethod
    def of_rest(cls, drawn: Drawn) -> _Sums:
        nothing = np.zeros(len(drawn.other_person))
        return cls._of(drawn.other_person, nothing, drawn.other_proposed)

    @classmethod
    def _of(cls, person: NDArray[np.intp], coded: Array, score: Array) -> _Sums:
        _, who = np.unique(person, return_inverse=True)
        flag = (score > 0).astype(float)
        parts = (np.ones(len(who)), coded, score, flag, flag * coded)
        return cls(*(np.bincount(who, part).astype(float) for part in parts))

    @property
    def n(self) -> int:
        return len(self.size)

    def mean(self, total: Array) -> float:
        return float(total.sum() / self.size.sum()) if self.n else 0.0

    def residuals(self, total: Array) -> Array:
        """Give each person's part in the error of a mean. Source: Cochran 1977, ch. 2.11, ratios."""
        parts: Array = (total - self.mean(total) * self.size) / self.size.mean()
        return parts


def _powered(known: _Sums, rest: _Sums, weight: Array, level: float, method: str) -> Estimate:
    """Put the machine's mean outside the sample right by its mean error inside.

    Source: Angelopoulos, Bates, Fannjiang, Jordan & Zrnic 2023, Science 382, pp. 669-674, for a mean;
    weighted as in PPI++. With weight 0 it is the sample's own mean.
    """
    if weight.any() and not rest.n:
        return Estimate(method, "estimated", None, note="everybody is in the sample")
    error, mean = known.coded - weight * known.score, known.mean(weight * known.size)
    share = known.mean(error)
    spread = _variance(known.residuals(error))
    if rest.n:
        share += mean * rest.mean(rest.score)
        spread += mean**2 * _variance(rest.residuals(rest.score))
    low, high = _interval(share, spread, known, level)
    share = min(1.0, max(0.0, share))
    if method == "sample":
        few = 0 < int((known.coded > 0).sum()) < SMALLEST
        note = f"{known.n} persons coded" + (", so few with the code: not for print" if few else "")
        return Estimate(method, "people", share, low, high, note)
    note = f"{known.n} persons coded, weight of the machine {mean:.2f}"
    return Estimate(method, "estimated", share, low, high, note)


def _tuned(known: _Sums, rest: _Sums) -> Array:
    """Give the weight of the machine with which the interval becomes shortest, for each person.

    From 0 (it says nothing of the code) to 1 (it counts in full). A person's weight comes from the
    other nine tenths of the sample: weighted by what they are to correct, estimates would be biased.

    Source: Angelopoulos, Duchi & Zrnic 2023, PPI++, arXiv 2311.01453, section 6 (power tuning; for a
    mean ``cov(y, f) / ((1 + n / N) var(f))``), here of persons' linearised totals; folds as in Zrnic
    & Candès 2024, Cross-prediction-powered inference, PNAS 121(15).
    """
    if rest.n < 2:
        return np.zeros(known.n)
    fold = np.arange(known.n) % _FOLDS
    y, f = known.residuals(known.coded), known.residuals(known.score)
    spread = float(np.concatenate([f, rest.residuals(rest.score)]).var()) * (1 + known.n / rest.n)
    if not spread:
        return np.zeros(known.n)
    outside = [fold != k for k in range(_FOLDS)]
    found = [float(np.cov(y[out], f[out])[0, 1]) / spread for out in outside]
    weights: Array = np.clip(np.array(found), 0.0, 1.0)[fold]
    return weights


def _naive(known: _Sums, rest: _Sums) -> Estimate:
    share = (known.flagged.sum() + rest.flagged.sum()) / (known.size.sum() + rest.size.sum())
    note = "as proposed, errors and all: no interval can be given"
    return Estimate("machine count", "machine", float(share), note=note)


def _adjusted(known: _Sums, rest: _Sums, level: float) -> Estimate:
    """Put the share proposed right by hits and false alarms in the sample.

    Source: Rogan & Gladen 1978, Am. J. Epidemiology 107, pp. 71-76; Forman 2008, Data Mining and
    Knowledge Discovery 17, section 2.2 (adjusted count). The interval is by the delta method, with
    hits and false alarms from the same sample.
    """
    absent, alarms = known.size - known.coded, known.flagged - known.hits
    if not known.coded.sum() or not absent.sum():
        reason = "the code is in all of the sample or nowhere: hits or false alarms are not known"
        return Estimate("adjusted count", "estimated", None, note=reason)
    hit, false = known.hits.sum() / known.coded.sum(), alarms.sum() / absent.sum()
    gain = float(hit - false)
    if gain <= 0.1:
        reason = f"the machine hardly tells: {hit:.0%} found, {false:.0%} false alarms"
        return Estimate("adjusted count", "estimated", None, note=reason)
    part = known.size.sum() / (known.size.sum() + rest.size.sum())
    flagged = part * known.mean(known.flagged) + (1 - part) * rest.mean(rest.flagged)
    share = float((flagged - false) / gain)
    pull = part * known.residuals(known.flagged)
    pull -= share * (known.hits - hit * known.coded) / known.coded.mean()
    pull -= (1 - share) * (alarms - false * absent) / absent.mean()
    spread = _variance(pull / gain)
    if rest.n:
        spread += _variance((1 - part) * rest.residuals(rest.flagged) / gain)
    low, high = _interval(share, spread, known, level)
    note = f"{known.n} persons coded; {hit:.0%} found, {false:.0%} false alarms"
    return Estimate("adjusted count", "estimated", min(1.0, max(0.0, share)), low, high, note)


def _variance(parts: Array) -> float:
    """Give the variance of a mean of persons' parts."""
    return float(parts.var()) / len(parts)


def _interval(share: float, spread: float, known: _Sums, level: float) -> tuple[float, float]:
    """Give Wilson's interval for as many draws as would spread the same.

    Source: Korn & Graubard 1998, Survey Methodology 24, pp. 193-201 (effective sample size and t for
    clustered samples); Franco, Little, Louis & Slud 2019, J. Survey Statistics and Methodology 7
    (with Wilson's). Half an error more is reckoned with than was seen: none in a sample is not none.
    """
    n, texts = known.n, float(known.size.mean())
    spread += 0.5 / (n * texts) ** 2
    inside = min(1 - 1 / (2 * n * texts + 2), max(1 / (2 * n * texts + 2), share))
    draws = inside * (1 - inside) / spread
    t = _t((1 + level) / 2, n - 1)
    middle = (min(1.0, max(0.0, share)) + t * t / (2 * draws)) / (1 + t * t / draws)
    reach = t / (1 + t * t / draws) * sqrt(inside * (1 - inside) / draws + (t / (2 * draws)) ** 2)
    return max(0.0, middle - reach), min(1.0, middle + reach)


def _t(p: float, freedom: int) -> float:
    """Give a quantile of Student's t. Source: Abramowitz & Stegun 1964, 26.7.5."""
    z = NormalDist().inv_cdf(p)
    first = (z**3 + z) / 4
    second = (5 * z**5 + 16 * z**3 + 3 * z) / 96
    return z + first / freedom + second / freedom**2
