"""Measure the finding: words a second, then everything that ``anonymise measure --compare`` tells.

python benchmarks/bench_anonymise.py [GOLD]

Without a file the sample corpus is measured. Speed against length: ``bench_lengths.py``.
"""

from __future__ import annotations

import sys
from pathlib import Path

from clock import spent, table

from kimqual.anonymisation.api import anonymise, anonymise_all
from kimqual.anonymisation.comparing import compare
from kimqual.anonymisation.measure import Gold, measure, read_gold
from kimqual.anonymisation.measuring import Report
from kimqual.model import Mention
from kimqual.resources import resource


def main() -> None:
    """Print speed, then quality."""
    with spent() as loading:
        anonymise("Frau Yılmaz wohnt in der Heeper Straße 12.")
    shipped = resource("corpora/kim-demo") / "gold.jsonl"
    gold = read_gold(Path(sys.argv[1]) if len(sys.argv) > 1 else shipped)
    table("texts", "words", "s", "cpu s", "words/s of cpu")
    print(f"loading | 8 | {loading} |")
    interviews = [one for one in gold if "#" not in one.document]
    answers = [one for one in gold if "#" in one.document]
    predicted = {**speed("interviews", interviews), **speed("answers", answers)}
    measured = measure(gold, predicted)
    found = Report(gold, measured, compare(gold, measured))
    for one in found.tables():
        print(f"\n{one.title}\n")
        table(*one.header)
        for row in one.rows:
            print(" | ".join(cell(value) for value in row))
    print(*found.notes(), sep="\n")


def cell(value: object) -> str:
    """Print a number with three digits, nothing where there is none."""
    return f"{value:.3f}" if isinstance(value, float) else "" if value is None else str(value)


def speed(name: str, gold: list[Gold]) -> dict[str, tuple[Mention, ...]]:
    """Pseudonymise and print one row; give the mentions by document."""
    if not gold:
        return {}
    words = sum(one.n_words for one in gold)
    with spent() as one:
        results = list(anonymise_all((g.text for g in gold), (g.document for g in gold)))
    print(f"{len(gold)} {name} | {words} | {one} | {words / one.cpu:.0f}", flush=True)
    return {g.document: result.mentions for g, result in zip(gold, results, strict=True)}


if __name__ == "__main__":
    main()
