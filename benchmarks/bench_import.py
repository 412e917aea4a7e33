"""Measure the import of a large survey into a study; the target is 10,000 rows in under 5 s.

Then that of 200 transcripts of 10,000 words, as bench_transcripts.py does.

python benchmarks/bench_import.py
"""

from __future__ import annotations

import csv
import tempfile
from pathlib import Path

from bench_transcripts import transcripts
from clock import PASSPHRASE, Spent, spent, survey, table

from kimqual.exchange import Survey, read_file
from kimqual.store import Study
from kimqual.store.documents import add


def main() -> None:
    """Print one row for each size."""
    table("rows", "answers", "read s", "cpu s", "store s", "cpu s", "both s", "again s", "cpu s")
    with tempfile.TemporaryDirectory() as folder:
        warm(Path(folder))
        for n in (1_000, 10_000):
            report(Path(folder), n)
    print()
    transcripts()


def warm(folder: Path) -> None:
    """Load the libraries, which is no part of the work."""
    report(folder, 20, is_shown=False)


def report(folder: Path, n: int, *, is_shown: bool = True) -> None:
    """Read a survey and store it, twice."""
    path = folder / f"umfrage{n}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(survey(n))
    with Study.create(folder / f"studie{n}", passphrase=PASSPHRASE) as study:
        with spent() as reading:
            read = read_file(path)
        if not isinstance(read, Survey):
            raise SystemExit("read as a transcript")
        storing, again = store(study, read), store(study, read)
        n_answers = len(study.documents())
    if is_shown:
        both = reading.wall + storing.wall
        print(f"{n} | {n_answers} | {reading} | {storing} | {both:.2f} | {again}")


def store(study: Study, read: Survey) -> Spent:
    """Put the answers into a study."""
    with spent() as result:
        add(study, read.answers, cases=read.cases, questions=read.questions)
    return result


if __name__ == "__main__":
    main()
