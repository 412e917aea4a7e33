"""Measure ``anonymise_all`` against the length of interview text: words a second, and peak memory.

python benchmarks/bench_lengths.py [WORDS ...] [--one WORDS] [--ratio WORDS]

Each row is a process of its own, warm when the clock starts. The interviews of the sample corpus are
repeated as separate documents, which keeps word caches warmer than a million new words would; one row
is a single long text. The last rows put the same words through a plain loop over Presidio's
``AnalyzerEngine.analyze`` with the same recognisers and the same model, in turns in one process. That
loop only finds: it propagates, links and replaces nothing.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from itertools import cycle

from clock import spent, table

LENGTHS = (1_000, 10_000, 100_000, 1_000_000)
ONE, RATIO = 100_000, 10_000
TIMES = 3


@dataclass(frozen=True, slots=True)
class Row:
    """What one measurement took: seconds, and MiB at the peak and above what loading takes."""

    text: str
    words: int
    n_texts: int
    wall: float
    cpu: float
    peak: float
    grown: float

    def __str__(self) -> str:
        """Give the cells of the table."""
        speed = f"{self.words / self.wall:.0f} | {self.words / self.cpu:.0f}"
        took = f"{self.wall:.2f} | {self.cpu:.2f} | {speed} | {self.peak:.0f} | {self.grown:.0f}"
        return f"{self.text} | {self.words} | {self.n_texts} | {took}"


def main() -> None:
    """Print a row for each length, one for a long text, and the ratio to Presidio's loop."""
    asked = arguments()
    if asked.child:
        print(json.dumps([asdict(row) for row in CHILDREN[asked.child](asked.words[0])]))
        return
    table(
        "text", "words", "texts", "s", "cpu s", "words/s", "words/s of cpu", "peak MiB", "grown MiB"
    )
    for n in asked.words:
        child("documents", n)
    child("one", asked.one)
    ours, loop = child("ratio", asked.ratio)
    print(
        f"\nwords/s of anonymise_all over those of the loop, {ours.words} words, best of {TIMES}: "
        f"{loop.wall / ours.wall:.2f} (by cpu time {loop.cpu / ours.cpu:.2f})"
    )


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("words", nargs="*", type=int, default=LENGTHS)
    parser.add_argument("--one", type=int, default=ONE, help="words of the one long text")
    parser.add_argument("--ratio", type=int, default=RATIO, help="words of the comparison")
    parser.add_argument("--child", choices=CHILDREN, help=argparse.SUPPRESS)
    return parser.parse_args()


def child(way: str, n_words: int) -> list[Row]:
    """Measure and print in a process of its own, so that one row's memory is not another's."""
    command = [sys.executable, __file__, "--child", way, f"{n_words}"]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    rows = [Row(**row) for row in json.loads(ran.stdout)]
    for row in rows:
        print(row, flush=True)
    return rows


def documents(n_words: int) -> list[Row]:
    """Measure interviews, one document each."""
    sample = warm()
    return [measured("interviews", texts(sample, n_words), anonymised)]


def one_text(n_words: int) -> list[Row]:
    """Measure one document as long as all of them."""
    whole = "\n".join(texts(warm(), n_words))
    return [measured("one text", iter([whole]), anonymised)]


def ratio(n_words: int) -> list[Row]:
    """Measure the pipeline and Presidio's loop in turns; the best of each."""
    sample = warm()
    analysed(iter(sample[:1]))
    ways = {"anonymise_all": anonymised, "AnalyzerEngine loop": analysed}
    rows = [
        measured(name, texts(sample, n_words), work)
        for _ in range(TIMES)
        for name, work in ways.items()
    ]
    return [min((row for row in rows if row.text == name), key=lambda r: r.wall) for name in ways]


CHILDREN = {"documents": documents, "one": one_text, "ratio": ratio}


def warm() -> list[str]:
    """Give the interviews of the sample corpus; everything is loaded and was used once."""
    from kimqual.anonymisation.measure import read_gold
    from kimqual.resources import resource as shipped

    gold = read_gold(shipped("corpora/kim-demo") / "gold.jsonl")
    sample = [one.text for one in gold if "#" not in one.document]
    anonymised(iter(sample[:1]))
    return sample


def measured(name: str, given: Iterator[str], work: Callable[[Iterator[str]], None]) -> Row:
    """Let texts through and say what it took."""
    before = peak()
    lengths: list[int] = []

    def counted() -> Iterator[str]:
        for text in given:
            lengths.append(len(text.split()))
            yield text

    with spent() as took:
        work(counted())
    words, n_texts = sum(lengths), len(lengths)
    return Row(name, words, n_texts, took.wall, took.cpu, peak(), peak() - before)


def anonymised(texts: Iterator[str]) -> None:
    """Run the pipeline and keep nothing."""
    from kimqual.anonymisation.api import anonymise_all

    for _ in anonymise_all(texts):
        pass


def analysed(texts: Iterator[str]) -> None:
    """Run the loop that people write with Presidio; the engine is the pipeline's own."""
    from kimqual.anonymisation.engine import analyser

    loaded = analyser()
    for text in texts:
        loaded.analyze(text, "de")


def texts(sample: list[str], n_words: int) -> Iterator[str]:
    """Yield interviews in turn until so many words are there, the last one cut after a line."""
    left = n_words
    for interview in cycle(sample):
        if left <= 0:
            return
        lines = []
        for line in interview.split("\n"):
            if left > 0:
                lines.append(line)
                left -= len(line.split())
        yield "\n".join(lines)


def peak() -> float:
    """Give the peak memory of this process in MiB; Linux counts in KiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
