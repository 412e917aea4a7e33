"""Build the gold of the corpora on which the finding is measured only.

python corpora/heldout.py            rebuilds gold.jsonl of each
python corpora/heldout.py FOLDER     writes the same files into folders of these names in FOLDER
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from masters import Gold, Marked, MasterError

HERE = Path(__file__).resolve().parent
CORPORA = (
    "kim-heldout",
    "kim-control",
    "kim-final",
    "kim-check",
    "kim-proof",
    "kim-trial",
    "kim-audit",
    "kim-inspect",
    "kim-probe",
)
FIELDS = frozenset({"document", "language", "kind", "origin_note", "text"})


def gold_of_passage(
    row: dict[str, Any], where: str, origins: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """Give the gold of one passage, in the form of ``kim-demo/gold.jsonl``.

    Args:
        row: Fields of the passage.
        where: For messages.
        origins: Where the name of an entity is at home, as its writer says.

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
        "mentions": [_mention(one, origins) for one in said.mentions],
        "header": [],
        "speakers": [],
    }


def _mention(one: Gold, origins: Mapping[str, str]) -> dict[str, Any]:
    origin = origins.get(one.entity)
    return one.as_dict() | ({"origin": origin} if origin else {})


def built(source: Path) -> bytes:
    """Give the bytes of ``gold.jsonl`` of a folder with ``masters.jsonl``."""
    lines = (source / "masters.jsonl").read_text(encoding="utf-8").splitlines()
    table = source / "origins.tsv"
    pairs = table.read_text(encoding="utf-8").splitlines() if table.exists() else []
    origins = dict(pair.split("\t") for pair in pairs)
    rows = [
        gold_of_passage(json.loads(one), f"line {n}", origins) for n, one in enumerate(lines, 1)
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows).encode()


def main(target: Path = HERE) -> None:
    """Write the gold of each corpus into its folder."""
    for name in CORPORA:
        folder = target / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "gold.jsonl").write_bytes(built(HERE / name))
    print(f"gold of {', '.join(CORPORA)}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
