"""Feed damaged files to every reader and print what came of them.

python benchmarks/fuzz_readers.py [--n 5000] [--seconds S] [--reader NAME] [--seed 0] [--keep DIR]

A reader returns or raises a `KimqualError`; anything else is a failure: another exception, a warning,
more than 10 s or 1 GB, a message that quotes the file.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from clock import table

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))


def main() -> None:
    """Print one row for each reader, then the failures; exit 1 if there are any."""
    from tests.fuzz.harness import Worker, fuzz
    from tests.fuzz.seeds import READERS

    options = _options(list(READERS))
    options.keep.mkdir(parents=True, exist_ok=True)
    names = options.reader or list(READERS)
    table("reader", "files", "ways", "ok", "refused", "failed", "slowest cpu s", "peak MiB", "s")
    failed = []
    given = {"seed": options.seed, "seconds": options.seconds, "folder": options.keep}
    with Worker() as worker:
        for name in names:
            begun = time.monotonic()
            found = fuzz(name, options.n, worker, **given)
            failed += [(name, *one) for one in found.failed]
            cells = (found.n, len(found.ways), found.ok, found.refused, len(found.failed))
            numbers = f"{found.slowest:.2f} | {found.growth >> 20} | {time.monotonic() - begun:.0f}"
            print(f"{name} | {' | '.join(map(str, cells))} | {numbers}", flush=True)
    for one in failed:
        print(*one, sep=" | ")
    sys.exit(bool(failed))


def _options(names: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Feed damaged files to the readers.")
    parser.add_argument("--n", type=int, default=5_000, help="files for each reader")
    parser.add_argument("--seconds", type=float, help="most time for each reader")
    parser.add_argument("--reader", action="append", choices=names, help="only this one")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument(
        "--keep", type=Path, default=Path("fuzz-failures"), help="for failing files"
    )
    return parser.parse_args()


if __name__ == "__main__":
    main()
