"""Measure what it costs to read data files of SPSS in a process of their own.

python benchmarks/bench_statfiles.py [ROWS]
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from clock import survey, table

N_ROWS = 100_000
RUNS = 5
READ = {
    "here": """
from kimqual.exchange import stat_child
def read(path):
    header, *columns = stat_child._lines(*stat_child._loaded(path, "sav", None))
    return len(tuple(zip(*columns)))
""",
    "apart": """
from kimqual.exchange.statfiles import read_statfile
def read(path):
    return len(read_statfile(path, path.read_bytes()).rows)
""",
}
TIMED = """
import resource, sys, time
from pathlib import Path
path = Path(sys.argv[1])
for _ in range(int(sys.argv[2])):
    begun = time.perf_counter()
    read(path)
    print(time.perf_counter() - begun)
peaks = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
print(*(resource.getrusage(which).ru_maxrss >> 10 for which in peaks))
"""


def main(n: int) -> None:
    """Print one row for each file, way and state of the process."""
    table(
        "rows", "where", "s, first file", "s, later files", "whole process s", "peak MiB, child's"
    )
    with tempfile.TemporaryDirectory() as name:
        for rows in (10, n):
            path = _written(Path(name) / f"u{rows}.sav", rows)
            for where, read in READ.items():
                print(rows, where, *_timed(read, path), sep=" | ", flush=True)


def _timed(read: str, path: Path) -> tuple[str, ...]:
    """Give medians over several processes, for their first file and the ones after it."""
    first, later, whole, peaks = [], [], [], ""
    for _ in range(RUNS):
        begun = time.perf_counter()
        command = [sys.executable, "-c", read + TIMED, str(path), "3"]
        ran = subprocess.run(command, capture_output=True, text=True, check=True)
        *times, peaks = ran.stdout.splitlines()
        whole.append(time.perf_counter() - begun)
        first.append(float(times[0]))
        later += map(float, times[1:])
    return (*(f"{statistics.median(times):.2f}" for times in (first, later, whole)), peaks)


def _written(path: Path, n: int) -> Path:
    import pandas as pd
    import pyreadstat

    header, *rows = survey(n)
    frame = pd.DataFrame(rows, columns=[f"V{i}" for i in range(len(header))])
    frame["V3"], frame["V5"] = frame["V3"].astype(float), frame["V5"].astype(float)
    values = {"V5": {i: f"Stufe {i}" for i in range(1, 6)}}
    pyreadstat.write_sav(frame, path, column_labels=list(header), variable_value_labels=values)
    return path


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else N_ROWS)
