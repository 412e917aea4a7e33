"""Agreement: every coefficient with its intervals, and the libraries of others on the same data.

    python benchmarks/bench_agreement.py [--documents 200] [--resamples 1000]

Three coders, 60 codes, 20 000 units of invented decisions. The others compute a coefficient without
an interval, so ours is timed without one there; those that are too slow for 60 codes do a few, and
their time is multiplied up.
"""

from __future__ import annotations

import argparse
import resource
from collections.abc import Callable, Sequence

import krippendorff
import numpy as np
from clock import spent, table
from nltk.metrics.agreement import AnnotationTask
from numpy.typing import NDArray
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, fleiss_kappa

from kimqual import agreement
from kimqual.agreement import compute, compute_sets
from kimqual.coding import Unit
from kimqual.model import Span

N_UNITS, N_CODERS, N_CODES = 20_000, 3, 60
CODERS = ("anna", "bilal", "cem")
CODES = tuple(f"c{i:02d}" for i in range(N_CODES))


def invented(per_unit: float) -> NDArray[np.bool_]:
    """Give decisions of three coders who find three quarters of what is there, and a little else."""
    generator = np.random.default_rng(1)
    shares = generator.dirichlet(np.full(N_CODES, 1.0)) * per_unit
    truth = generator.random((N_UNITS, N_CODES)) < shares
    coders = []
    for _ in range(N_CODERS):
        found = generator.random(truth.shape) < 0.75
        added = generator.random(truth.shape) < shares * 0.2
        coders.append(np.where(truth, found, added))
    return np.stack(coders, axis=1)


def units(n_documents: int) -> list[Unit]:
    """Give units in documents of equal length."""
    per = N_UNITS // n_documents
    return [
        Unit(f"d{i // per:05d}", Span(20 * (i % per), 20 * (i % per) + 19)) for i in range(N_UNITS)
    ]


def ours(present: NDArray[np.bool_], n_documents: int, n_resamples: int) -> None:
    """Print what all coefficients with both intervals take."""
    every = units(n_documents)
    with spent() as codes:
        compute(present, every, CODERS, CODES, n_resamples=n_resamples)
    print(f"60 codes, 9 coefficients, both intervals | {n_documents} | {codes}")
    with spent() as sets:
        compute_sets(present, every, CODERS, CODES, n_resamples=n_resamples)
    n_sets = len(np.unique(np.packbits(present.reshape(-1, N_CODES), axis=1), axis=0))
    print(f"{n_sets} different sets, MASI and Jaccard, both intervals | {n_documents} | {sets}")


def beside(
    name: str,
    n_codes: int,
    mine: Callable[[NDArray[np.float64]], object],
    theirs: Callable[[NDArray[np.float64]], object],
    present: NDArray[np.bool_],
) -> None:
    """Print CPU seconds for 60 codes of our coefficient, of theirs, and how many times longer."""
    tables = [present[:, :, k].astype(float) for k in range(N_CODES)]
    with spent() as own:
        for values in tables:
            mine(values)
    with spent() as other:
        for values in tables[:n_codes]:
            theirs(values)
    scaled = other.cpu * N_CODES / n_codes
    print(f"{name} | {n_codes} | {own.cpu:.2f} | {scaled:.2f} | {scaled / own.cpu:.0f}")


def rows_of(values: NDArray[np.float64]) -> Sequence[tuple[str, int, float]]:
    """Give a table as nltk wants it."""
    return [(CODERS[j], i, v) for (i, j), v in np.ndenumerate(values)]


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, nargs="*", default=[200, 2000])
    parser.add_argument("--resamples", type=int, default=1000)
    options = parser.parse_args()
    present = invented(per_unit=1.5)
    table("kimqual", "documents", "seconds", "CPU seconds")
    for n_documents in options.documents:
        ours(present, n_documents, options.resamples)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"\nPeak memory {peak:.0f} MiB, with all libraries loaded\n")
    table("coefficient, other library", "codes it did", "kimqual CPU s", "other CPU s", "times")
    alpha, kappa, fleiss = (
        agreement.krippendorff_alpha,
        agreement.cohen_kappa,
        agreement.fleiss_kappa,
    )
    two = present[:, :2]
    beside("kappa, scikit-learn", N_CODES, kappa, lambda v: cohen_kappa_score(*v.T), two)
    beside("Fleiss, statsmodels", N_CODES, fleiss, _statsmodels, present)
    beside(
        "alpha, krippendorff",
        N_CODES,
        alpha,
        _krippendorff,
        present,
    )
    beside("alpha, nltk", 1, alpha, lambda v: AnnotationTask(rows_of(v)).alpha(), present)


def _krippendorff(values: NDArray[np.float64]) -> float:
    return float(krippendorff.alpha(values.T, level_of_measurement="nominal"))


def _statsmodels(values: NDArray[np.float64]) -> float:
    counts, _ = aggregate_raters(values.astype(int))
    return float(fleiss_kappa(counts))


if __name__ == "__main__":
    main()
