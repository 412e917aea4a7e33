"""Measure ``kimqual --help``; the target is under 0.3 s, and nothing heavy is loaded.

python benchmarks/bench_help.py
"""

from __future__ import annotations

import statistics
import subprocess
import sys
from pathlib import Path

from clock import spent, table

HEAVY = (
    *("bertopic", "docx", "lxml", "numpy", "odfdo", "onnxruntime", "openpyxl", "pandas", "plotly"),
    *(
        "presidio_analyzer",
        "pydantic",
        "scipy",
        "sklearn",
        "spacy",
        "sqlcipher3",
        "torch",
        "xlsxwriter",
    ),
)
N = 9


def main() -> None:
    """Start the program several times; the median counts, for the machine does other things too."""
    program = Path(sys.executable).with_name("kimqual")
    table("command", "median s", "fastest s", "cpu s", "heavy libraries loaded")
    for arguments in (["--help"], ["corpus", "--help"]):
        runs = []
        for _ in range(N):
            with spent() as one:
                subprocess.run([program, *arguments], check=True, capture_output=True)
            runs.append(one)
        median = statistics.median(run.wall for run in runs)
        cpu = statistics.median(run.cpu for run in runs)
        print(
            f"kimqual {' '.join(arguments)} | {median:.3f} | {min(run.wall for run in runs):.3f} | "
            f"{cpu:.3f} | {', '.join(loaded(arguments)) or 'none'}"
        )


def loaded(arguments: list[str]) -> list[str]:
    """Ask a fresh process which heavy libraries the command loaded."""
    code = (
        "import sys, kimqual.cli\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "try:\n    kimqual.cli.main()\nexcept SystemExit:\n    pass\n"
        "print(*sys.modules, file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    return [name for name in HEAVY if name in ran.stderr.split()]


if __name__ == "__main__":
    main()
