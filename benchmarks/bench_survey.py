"""Measure the reading of a large survey: 100,000 rows, five open questions, three closed ones.

The target is 60 s of the processor and 1 GB for the reader. Each measurement runs in a process of
its own; the last puts the survey into a study with ``kimqual corpus add``.

python benchmarks/bench_survey.py [ROWS]
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from clock import ASKED, PASSPHRASE, WISHED, sentences, table

N_ROWS = 100_000
QUESTIONS = (
    ASKED,
    WISHED,
    "Wo leben Menschen hier gut zusammen?",
    "Was hat Ihnen geholfen?",
    "Was möchten Sie uns noch sagen?",
)
# One in ten answers in another language, as in a survey that was translated.
ELSEWHERE = (
    "Randevu almak için aylarca bekledim ve kimse bana neden bu kadar sürdüğünü söylemedi",
    "Я три місяці чекала на запис і ніхто не пояснив мені чому так довго",
    "انتظرت ثلاثة أشهر للحصول على موعد ولم يشرح لي أحد سبب هذا التأخير",
)
READ = """
import sys
from kimqual.exchange import read_file
read = read_file(sys.argv[1])
n = sum(1 for _ in read.answers)
print(len(read.cases), n, file=sys.stderr)
"""
COUNTED = """
import os, resource, sys
try:
    {work}
finally:
    spent = os.times()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(spent.user + spent.system, peak, file=sys.stderr)
"""


def main(n: int) -> None:
    """Print one row for each format, then one for the study."""
    os.environ["KIMQUAL_PASSPHRASE"] = PASSPHRASE
    table("what", "rows", "MB", "cpu s", "wall s", "peak MiB")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [write_csv(folder, n), write_xlsx(folder, n)]
        for path in files:
            report(f"read {path.suffix[1:]}", n, path, [READ_COUNTED, str(path)])
        study = folder / "studie"
        started = [sys.executable, "-c", "from kimqual.cli import main; main()", "init", str(study)]
        subprocess.run(started, check=True, stdout=subprocess.DEVNULL)
        os.environ["KIMQUAL_STUDY"] = str(study)
        report("corpus add csv", n, files[0], [ADD_COUNTED, "corpus", "add", str(files[0])])


READ_COUNTED = COUNTED.format(work="exec(" + repr(READ) + ")")
ADD_COUNTED = COUNTED.format(work="from kimqual.cli import main; main()")


def report(what: str, n: int, path: Path, arguments: list[str]) -> None:
    """Run one measurement in a process of its own."""
    import time

    began = time.perf_counter()
    ran = subprocess.run(
        [sys.executable, "-c", *arguments], check=True, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    wall = time.perf_counter() - began
    cpu, peak = ran.stderr.split()[-2:]
    size = path.stat().st_size / 1e6
    print(f"{what} | {n:,} | {size:.0f} | {float(cpu):.1f} | {wall:.1f} | {int(peak) / 1024:.0f}")


def rows(n: int) -> Iterator[list[str]]:
    """Give header and invented rows."""
    yield ["id", "Sprache", "Alter", "Geschlecht", "Zufriedenheit", *QUESTIONS]
    for i in range(n):
        said = [sentences(i * 5 + k, 12 + k) for k in range(len(QUESTIONS))]
        if i % 10 == 0:
            said = [f"{ELSEWHERE[i // 10 % 3]} {i + k}" for k in range(len(QUESTIONS))]
        said[i % 5] = ("", "k.A.", "-")[i % 3]
        yield [f"P{i:06d}", "", str(18 + i % 70), "wmd"[i % 3], str(1 + i % 5), *said]


def write_csv(folder: Path, n: int) -> Path:
    """Write the survey as CSV."""
    path = folder / "umfrage.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows(n))
    return path


def write_xlsx(folder: Path, n: int) -> Path:
    """Write the survey as a workbook."""
    from xlsxwriter import Workbook

    path = folder / "umfrage.xlsx"
    with Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Daten")
        for number, row in enumerate(rows(n)):
            sheet.write_row(number, 0, row)
    return path


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else N_ROWS)
