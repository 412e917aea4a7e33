"""Time topics: 3,139 contributions with pictures, and 100,000 short answers with peak memory.

    python benchmarks/bench_topics.py DATA [--no-bertopic] [--only contributions|answers]

DATA holds cycling-dialogues/contributions.csv. Each row runs in a process of its own, so that its
peak memory is its own; the encoder, imports and pictures are in the time.
"""

from __future__ import annotations

import argparse
import random
import resource
import subprocess
import sys
import time
from pathlib import Path

from topics_quality import read_cycling

N_ANSWERS = 100_000
_SHARE_REPEATED = 0.3
_ENDINGS = ("", " Bitte!", " Danke.", " Das wäre schön.", " Schon lange.", " Wie immer.")


def main() -> None:
    """Print one row for each run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--no-bertopic", action="store_true")
    parser.add_argument("--only", choices=["contributions", "answers"])
    parser.add_argument("--run", help="used by the program itself")
    given = parser.parse_args()
    if given.run:
        print(run(given.run, given.data))
        return
    rows = ["contributions", "contributions bertopic", "answers"]
    print("texts | method | s | cpu s | peak MiB | topics | without a topic")
    print("---|---|---|---|---|---|---")
    for row in rows:
        if given.only in (None, row.split()[0]) and not (given.no_bertopic and "bertopic" in row):
            command = [sys.executable, __file__, str(given.data), "--run", row]
            print(
                subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
            )


def run(row: str, data: Path) -> str:
    """Fit, draw, and tell what it took."""
    kind, _, method = row.partition(" ")
    texts = read_cycling(data / "cycling-dialogues" / "contributions.csv")[0]
    if kind == "answers":
        texts = answers(texts)
    begin = time.perf_counter()
    from kimqual.topics import fit_topics, topic_bars, topic_map

    model = fit_topics(texts, method=method or "spectral")
    topic_bars(model).to_html()
    if kind == "contributions":
        topic_map(model).to_html()
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return (
        f"{len(texts)} {kind} | {method or 'kimqual'} | {seconds:.0f} | {time.process_time():.0f} | "
        f"{peak:.0f} | {len(model.topics)} | {model.n_outliers}"
    )


def answers(texts: list[str]) -> list[str]:
    """Make short answers of the contributions' sentences: a third repeated, the others varied."""
    draw = random.Random(42)  # noqa: S311  # no secret
    pieces = [piece.strip() for text in texts for piece in text.split(".") if len(piece) > 15]
    pieces = [piece for piece in pieces if len(piece) < 120]
    made = []
    for _ in range(N_ANSWERS):
        piece = draw.choice(pieces)
        if draw.random() > _SHARE_REPEATED:
            other = draw.choice(pieces).split()
            piece = f"{piece}, {' '.join(other[: draw.randint(1, 6)])}.{draw.choice(_ENDINGS)}"
        made.append(piece)
    return made


if __name__ == "__main__":
    main()
