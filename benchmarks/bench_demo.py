"""Measure ``kimqual demo`` from the installed state; the target is under 3 minutes on 2 cores.

python benchmarks/bench_demo.py
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from clock import spent, table


def main() -> None:
    """Run it twice: the second run finds files in the cache, and a study to make anew."""
    program = Path(sys.executable).with_name("kimqual")
    table("run", "s", "cpu s")
    with tempfile.TemporaryDirectory() as folder:
        for number in (1, 2):
            with spent() as one:
                subprocess.run(
                    [program, "demo", Path(folder) / "demo"], check=True, capture_output=True
                )
            print(f"{number} | {one}", flush=True)


if __name__ == "__main__":
    main()
