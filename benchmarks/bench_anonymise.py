"""Measure the recognisers: words a second, and recall and precision on the sample corpus.

python benchmarks/bench_anonymise.py
"""

from __future__ import annotations

from clock import spent, table

from kimqual.anonymisation.api import anonymise, anonymise_all
from kimqual.anonymisation.measure import Gold, measure, read_gold
from kimqual.anonymisation.measuring import HEADER, report
from kimqual.resources import resource


def main() -> None:
    """Print speed, then quality."""
    with spent() as loading:
        anonymise("Frau Yılmaz wohnt in der Heeper Straße 12.")
    gold = read_gold(resource("corpora/kim-demo") / "gold.jsonl")
    table("texts", "words", "s", "cpu s", "words/s of cpu")
    print(f"loading | 8 | {loading} |")
    interviews = [one for one in gold if "#" not in one.document]
    answers = [one for one in gold if "#" in one.document]
    predicted = {**speed("interviews", interviews), **speed("answers", answers)}
    found = report(gold, measure(gold, predicted))
    print()
    table(*HEADER)
    for row in found.rows():
        print(" | ".join(f"{c:.3f}" if isinstance(c, float) else str(c or 0) for c in row))
    print(f"\n{found.note()}")


def speed(name: str, gold: list[Gold]) -> dict[str, object]:
    """Pseudonymise and print one row; give the mentions by document."""
    words = sum(len(one.text.split()) for one in gold)
    with spent() as one:
        results = list(anonymise_all((g.text for g in gold), (g.document for g in gold)))
    print(f"{len(gold)} {name} | {words} | {one} | {words / one.cpu:.0f}", flush=True)
    return {g.document: result.mentions for g, result in zip(gold, results, strict=True)}


if __name__ == "__main__":
    main()
