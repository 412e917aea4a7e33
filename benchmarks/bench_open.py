"""Measure opening a study with 100,000 codings as a table; the target is under 2 s.

python benchmarks/bench_open.py
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pandas as pd  # noqa: F401  # loaded before the clock runs
from clock import PASSPHRASE, sentences, spent, table

from kimqual.exchange import read_codebook
from kimqual.model import Coding, Document, Imported, Source, Span, Turn
from kimqual.resources import resource
from kimqual.store import Study
from kimqual.store.codings import save_codings
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views

N_DOCUMENTS, N_TURNS = 100, 100


def main() -> None:
    """Fill a study, then open it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "studie"
        fill(folder, 100_000)
        table("codings", "step", "s", "cpu s")
        with spent() as opening, Study.open(folder) as study:
            codings = study.codings()
        print(f"{len(codings)} | open and codings() | {opening}")
        with spent() as reading, Study.open(folder) as study:
            turns = study.turns()
        print(f"{len(turns)} turns | open and turns() | {reading}")


def fill(folder: Path, n: int) -> None:
    """Put interviews and codings into a new study."""
    book = read_codebook(resource("codebooks/kim-integration.toml"))
    codes = [code.id for code in book.codes]
    with Study.create(folder, passphrase=PASSPHRASE) as study:
        interviews = [interview(i) for i in range(N_DOCUMENTS)]
        ids = add(study, interviews).new
        save_views(
            study, ((s, ()) for s in sources(study)), lambda: "{}",
            carry=lambda c, _a, _b: c, carry_text=lambda c, _a, _b: (c, []),
        )  # fmt: skip
        documents = dict(zip(ids, (i.document for i in interviews), strict=True))
        save_codings(study, codings(documents, codes, n), book)


def interview(number: int) -> Imported:
    """Give an invented interview."""
    said = [sentences(number * N_TURNS + i) for i in range(N_TURNS)]
    turns, at = [], 0
    for paragraph, text in enumerate(said, 1):
        turns.append(Turn(Span(at, at + len(text)), paragraph))
        at += len(text) + 1
    return Imported(
        Document("\n".join(said), tuple(turns), language="de"),
        Source(f"{number}.txt", str(number), "txt"),
    )


def codings(documents: dict[str, Document], codes: list[str], n: int) -> Iterator[Coding]:
    """Give n codings of four coders, spread over all turns."""
    ids = list(documents)
    for i in range(n):
        document = documents[ids[i % len(ids)]]
        turn = document.turns[i // len(ids) % N_TURNS].span
        coder = ("anna", "bilal", "chloe", "settled")[i // (len(ids) * N_TURNS) % 4]
        code = codes[i // (len(ids) * N_TURNS * 4) % len(codes)]
        yield Coding(ids[i % len(ids)], turn, code, coder, turn.of(document.text))


if __name__ == "__main__":
    main()
