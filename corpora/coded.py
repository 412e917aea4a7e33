"""Write what suggested codings start from: passages of kim-demo, and what is learned of them all.

    python corpora/coded.py            rebuilds from-demo.jsonl and learned.npz in corpora/kim-coded

The passages are answers, and turns of interviewed persons, with the settled codes on them.
``test.jsonl`` is for measuring: nothing here reads it.
"""

from __future__ import annotations

import csv
import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

from build import QUESTIONS
from masters import read_interview

from kimqual.coding.suggest.shipped import FILE, learned_file

HERE = Path(__file__).resolve().parent
DEMO = HERE / "kim-demo"
CODED = HERE / "kim-coded"
Codings = Mapping[str, Sequence[tuple[int, int, str]]]


def codings() -> Codings:
    """Give the settled codings of each document: start, end, code."""
    found: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    with (DEMO / "codings_settled.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found[row["document"]].append((int(row["start"]), int(row["end"]), row["code"]))
    return found


def asking(document: str) -> list[bool]:
    """Tell of each line of a document's text whether an interviewer says it."""
    if "#" in document:
        return [False]
    interview = read_interview(DEMO / "masters" / f"{Path(document).stem}.txt")
    speakers = [turn.speaker for turn in interview.turns]
    if document.endswith(".csv"):  # in a table, neighbouring rows of one speaker are one turn
        speakers = [speaker for speaker, _ in groupby(speakers)]
    return [interview.roles[speaker] == "interviewer" for speaker in speakers]


def passages() -> Iterator[dict[str, object]]:
    """Give each answer and each turn of an interviewed person, with its codes."""
    coded = codings()
    for line in (DEMO / "gold.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        name, here = entry["document"], coded.get(entry["document"], ())
        one = re.compile(".+", re.DOTALL if "#" in name else re.NOFLAG)
        before = QUESTIONS[name.split("#")[2]] if "#" in name else ""
        turns = list(one.finditer(entry["text"]))
        for number, (turn, is_asking) in enumerate(zip(turns, asking(name), strict=True), 1):
            if is_asking:
                before = turn.group()
            else:
                yield {
                    "id": f"{name} {number}",
                    "language": entry["language"],
                    "kind": "answer" if "#" in name else "turn",
                    "person": name.split("#")[1] if "#" in name else name,
                    "context": before,
                    "text": turn.group(),
                    "codes": codes_between(here, turn.start(), turn.end()),
                }


def codes_between(codings: Sequence[tuple[int, int, str]], start: int, end: int) -> list[str]:
    """Give the codes with a coding that reaches into a range."""
    return sorted({code for a, b, code in codings if a < end and b > start})


def main() -> None:
    """Write both files."""
    lines = [json.dumps(passage, ensure_ascii=False) for passage in passages()]
    (CODED / "from-demo.jsonl").write_text("\n".join(lines) + "\n", "utf-8")
    (CODED / FILE).write_bytes(learned_file())


if __name__ == "__main__":
    main()
