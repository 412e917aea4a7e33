"""Build the gold of ``kim-heldout``, the texts on which the recognisers are measured only.

python corpora/heldout.py            rebuilds corpora/kim-heldout/gold.jsonl
python corpora/heldout.py FOLDER     writes the same file into another folder
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from masters import Marked, MasterError

HERE = Path(__file__).resolve().parent / "kim-heldout"
FIELDS = frozenset({"document", "language", "kind", "origin_note", "text"})


def gold_of_passage(row: dict[str, Any], where: str) -> dict[str, Any]:
    """Give the gold of one passage, in the form of ``kim-demo/gold.jsonl``.

    Raises:
        MasterError: If the fields are not those of a passage, or a mark is faulty.

    Example:
        >>> row = {"document": "H01", "language": "de", "kind": "answer", "origin_note": ""}
        >>> gold_of_passage({**row, "text": "Frau {{Kaya|PERSON|p.elif-kaya}}"}, "1")["text"]
        'Frau Kaya'
    """
    if row.keys() != FIELDS:
        raise MasterError(f"{where}: wants the fields {', '.join(sorted(FIELDS))}.")
    said = Marked.parse(row["text"], row["document"])
    return {
        "document": row["document"],
        "language": row["language"],
        "text": said.text,
        "mentions": [mention.as_dict() for mention in said.mentions],
        "header": [],
        "speakers": [],
    }


def built(source: Path = HERE) -> bytes:
    """Give the bytes of ``gold.jsonl``."""
    lines = (source / "masters.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [gold_of_passage(json.loads(line), f"line {n}") for n, line in enumerate(lines, 1)]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def main(target: Path = HERE) -> None:
    """Write the gold into a folder."""
    target.mkdir(parents=True, exist_ok=True)
    (target / "gold.jsonl").write_bytes(built())
    print(f"gold in {target.name}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
