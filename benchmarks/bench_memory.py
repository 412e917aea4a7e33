"""Measure the peak memory of ``kimqual corpus add``; it shall not grow with the number of files.

python benchmarks/bench_memory.py
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from clock import PASSPHRASE, sentences, table

N_TURNS = 1_000  # an interview of three hours, so that files that are kept would be seen
CHILD = """
import resource, sys
from kimqual.cli import main
try:
    main()
finally:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, file=sys.stderr)
"""


def main() -> None:
    """Add files to new studies, each in a process of its own."""
    os.environ["KIMQUAL_PASSPHRASE"] = PASSPHRASE
    table("files", "MB of text", "peak MiB", "cpu s")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [interview(folder, number) for number in range(200)]
        for n in (1, 10, 50, 200):
            size = sum(path.stat().st_size for path in files[:n]) / 1e6
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            peak = add(folder / f"studie{n}", files[:n])
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(f"{n} | {size:.1f} | {peak / 1024:.0f} | {cpu:.1f}", flush=True)


def interview(folder: Path, number: int) -> Path:
    """Write an invented interview."""
    path = folder / f"gespraech{number:03d}.txt"
    turns = (f"{'IB'[i % 2]}: {sentences(number * N_TURNS + i, 22)}" for i in range(N_TURNS))
    path.write_text("\n".join(turns), "utf-8")
    return path


def add(study: Path, files: list[Path]) -> int:
    """Add files; give the peak in KiB."""
    environment = {**os.environ, "KIMQUAL_STUDY": str(study)}
    command = [sys.executable, "-c", CHILD]
    for arguments in (["init", str(study)], ["corpus", "add", *map(str, files)]):
        ran = subprocess.run(
            [*command, *arguments], check=True, capture_output=True, text=True, env=environment
        )
    return int(ran.stderr.split()[-1])


if __name__ == "__main__":
    main()
