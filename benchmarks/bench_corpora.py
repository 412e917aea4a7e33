"""Measure the finding on every marked corpus, and over all of them: the tables of RESULTS.md.

python benchmarks/bench_corpora.py            all corpora, some minutes
python benchmarks/bench_corpora.py inspect    one of them, or several
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from kimqual.anonymisation.breakdown import GIVEN, OriginRecall, largest_gap
from kimqual.anonymisation.measure import Score
from kimqual.anonymisation.measuring import Clean, Report, measure_file
from kimqual.model import Category

CORPORA = Path(__file__).resolve().parents[1] / "corpora"
NAMES = (
    "probe", "inspect", "audit", "trial", "proof", "check", "final", "control", "demo", "heldout",
)  # fmt: skip
GROUPS = ("PERSON", "direct", "quasi", "all")
ENOUGH = 40
"""Mentions of an origin from which its recall over all corpora is worth comparing."""


def shown(value: object) -> str:
    """Write a share with three digits."""
    return f"{value:.3f}" if isinstance(value, float) else "–" if value is None else str(value)


def line(cells: Iterable[object]) -> str:
    """Write a row of a Markdown table."""
    return f"| {' | '.join(map(shown, cells))} |"


def person(report: Report) -> Score:
    """Give the counts of persons."""
    return report.measured.categories[Category.PERSON]


def clean(counted: Clean) -> str:
    """Tell the false masks in texts without identifiers."""
    rate = counted.false_masks_per_1000_words
    return "–" if rate is None else f"{rate:.1f} ({counted.n_false_masks})"


def gap(rows: Iterable[OriginRecall], enough: int = 20) -> str:
    """Tell the largest gap between origins."""
    found = largest_gap(rows, enough)
    return f"{found.size:.3f} ({found.lowest})" if found else "–"


def targets(reports: Mapping[str, Report]) -> list[str]:
    """Give what the project wants to reach, a column for each corpus."""
    measured = reports.values()
    rows: dict[str, list[object]] = {
        "recall of direct identifiers (.985)": [
            one.measured.groups["direct"].recall for one in measured
        ],
        "recall of PERSON": [person(one).recall for one in measured],
        "entity recall, direct (.97)": [
            one.measured.groups["direct"].entity_recall for one in measured
        ],
        "recall of quasi identifiers (.93)": [
            one.measured.groups["quasi"].recall for one in measured
        ],
        "precision over all masks (.90)": [
            one.measured.groups["all"].precision for one in measured
        ],
        "false masks per 1,000 words, texts without identifiers (3)": [
            clean(one.clean()) for one in measured
        ],
        "largest gap between origins with 20 mentions (.03)": [
            gap(one.origins()) for one in measured
        ],
    }
    head = [line(["target (floor)", *reports]), "|---|" + "--:|" * len(reports)]
    return [*head, *(line([name, *cells]) for name, cells in rows.items())]


def counts(reports: Mapping[str, Report]) -> list[str]:
    """Give how many mentions each corpus has and how many were found."""
    head = ("corpus", "words", "group", "gold", "found", "recall", "predicted", "precision")
    rows = [line(head), "|---|--:|---|" + "--:|" * 5]
    for name, one in reports.items():
        for group in GROUPS:
            of = person(one) if group == "PERSON" else one.measured.groups[group]
            cells = (of.n_gold, of.n_found, of.recall, of.n_predicted, of.precision)
            rows.append(line([name, one.n_words, group, *cells]))
    return rows


def origins(reports: Mapping[str, Report]) -> list[str]:
    """Give the recall of persons by the origin that the writers had in mind, over all corpora."""
    marked: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for one in reports.values():
        for row in one.origins():
            if row.label == GIVEN:
                marked[row.origin] += row.n_gold
                found[row.origin] += row.n_found
    pooled = [OriginRecall(name, GIVEN, n, found[name]) for name, n in marked.most_common()]
    rows = [line(("origin", "PERSON", "found", "recall", "95 % from", "to"))]
    rows.append("|---|" + "--:|" * 5)
    rows += [line((o.origin, o.n_gold, o.n_found, o.recall, *o.interval)) for o in pooled]
    last = f"Largest gap between origins with at least {ENOUGH} mentions: {gap(pooled, ENOUGH)}."
    return [*rows, "", last]


def together(reports: Iterable[Report]) -> list[str]:
    """Tell what all corpora make together."""
    measured = list(reports)
    lines = []
    for name in ("direct", "quasi"):
        group = [one.measured.groups[name] for one in measured]
        n_gold, n_found = sum(one.n_gold for one in group), sum(one.n_found for one in group)
        lines.append(f"All together, {name}: {n_found} of {n_gold} ({n_found / n_gold:.3f}).")
    without = [one.clean() for one in measured]
    n_documents, n_words = (
        sum(one.n_documents for one in without),
        sum(one.n_words for one in without),
    )
    pooled = Clean(n_documents, n_words, sum(one.n_false_masks for one in without))
    return [
        *lines,
        f"All together, false masks per 1,000 of {n_words} words without identifiers: {clean(pooled)}.",
    ]


def main(names: Iterable[str]) -> None:
    """Measure and print."""
    reports = {name: measure_file(CORPORA / f"kim-{name}" / "gold.jsonl") for name in names}
    for part in (targets, counts, origins):
        print("\n".join(part(reports)), end="\n\n")
    print("\n".join(together(reports.values())))


if __name__ == "__main__":
    main(sys.argv[1:] or NAMES)
