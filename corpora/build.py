"""Build the sample corpus ``kim-demo`` from its masters.

The masters hold every text once, with each identifier marked in place:
``{{surface|CATEGORY|entity}}``. From them come the files that a user would have (one transcript
format after the other, a survey, a table of cases) and the gold: for each document the text as
kimqual reads it, with the mentions as spans; and the codings, with offsets into that text. Every
run writes the same bytes.

    python corpora/build.py            rebuilds corpora/kim-demo and the gold of kim-heldout
    python corpora/build.py FOLDER     writes kim-demo's files into another folder
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import heldout
from codings import CODERS, codings_files, counts_of_codings, read_master, read_material
from formats import FORMATS, HEADERS, saved
from masters import Interview, Marked, MasterError, join, read_answers, read_interview

HERE = Path(__file__).resolve().parent / "kim-demo"
NO_ANSWER = frozenset({"", "-", "k.a.", "keine", "nein", "weiß nicht"})
QUESTIONS = {
    "q1": (
        "Wo haben Sie oder Menschen in Ihrem Umfeld in den letzten zwölf Monaten Benachteiligung "
        "oder Hürden erlebt (z. B. Arbeit, Wohnen, Schule, Gesundheit, Ämter)? Was ist passiert?"
    ),
    "q2": "Wo klappt das Zusammenleben in Ihrem Stadtteil gut?",
    "q3": "Was sollte die Stadt tun?",
}
CASE_COLUMNS = {
    "id": "case",
    "Alter": "age",
    "Geschlecht": "gender",
    "Stadtbezirk": "district",
    "Jahre in Deutschland": "years_in_germany",
    "Sprache des Fragebogens": "language",
}


def answer(row: Mapping[str, Any], question: str) -> Marked:
    """Give one cell without its braces."""
    return Marked.parse(row[question], f"{row['case']}#{question}")


def is_answer(text: str) -> bool:
    """Tell whether somebody answered at all.

    Example:
        >>> is_answer("k.A.")
        False
    """
    return text.strip().lower() not in NO_ANSWER


def satisfaction(case: str) -> int:
    """Give the closed question's answer: invented, the same at every run."""
    return int("1223334445"[sha256(case.encode()).digest()[0] % 10])


def survey_csv(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Write the survey as an online tool exports it: semicolons, byte order mark, CRLF."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";")
    writer.writerow(["id", *QUESTIONS.values(), "zufriedenheit"])
    for row in rows:
        cells = [answer(row, question).text for question in QUESTIONS]
        writer.writerow([row["case"], *cells, satisfaction(row["case"])])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def cases_xlsx(rows: Sequence[Mapping[str, Any]]) -> bytes:
    """Write the table of cases."""
    from openpyxl import Workbook

    book = Workbook()
    book.properties.creator = ""
    sheet = book.active
    sheet.title = "Fälle"
    sheet.append(list(CASE_COLUMNS))
    for row in rows:
        sheet.append([row[key] for key in CASE_COLUMNS.values()])
    return saved(book)


def gold_of_interview(interview: Interview) -> dict[str, Any]:
    """Give the gold of an interview: text, header and speakers, each with its mentions."""
    header = HEADERS.get(interview.id, lambda i: i.header)(interview)
    return {
        "document": f"{interview.id}.{FORMATS[interview.id][0]}",
        "language": interview.language,
        **_fields(spoken(interview)),
        "header": [_fields(line) for line in header],
        "speakers": [
            {
                "label": interview.labels[key].text,
                "role": "interviewer" if interview.roles[key] == "interviewer" else "respondent",
                "mentions": _mentions(interview.labels[key]),
            }
            for key in dict.fromkeys(turn.speaker for turn in interview.turns)
        ],
    }


def spoken(interview: Interview) -> Marked:
    """Join the turns as kimqual does: in a table, one speaker's rows in a row are one turn."""
    is_table = FORMATS[interview.id][0] == "csv"
    between = [
        " " if is_table and one.speaker == other.speaker else "\n"
        for one, other in pairwise(interview.turns)
    ]
    return join([turn.said for turn in interview.turns], between)


def gold_of_answers(rows: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    """Give the gold of each answer; cells that say nothing have none."""
    for row in rows:
        for question in QUESTIONS:
            said = answer(row, question)
            if is_answer(said.text):
                yield {
                    "document": f"survey.csv#{row['case']}#{question}",
                    "language": row["language"],
                    **_fields(said),
                    "header": [],
                    "speakers": [],
                }


def _fields(marked: Marked) -> dict[str, Any]:
    return {"text": marked.text, "mentions": _mentions(marked)}


def _mentions(marked: Marked) -> list[dict[str, Any]]:
    return [mention.as_dict() for mention in marked.mentions]


def counts(interviews: Sequence[Interview], gold: Sequence[Mapping[str, Any]]) -> str:
    """Give the README's tables."""
    lines = ["| Datei / file | Format | Beiträge / turns | Wörter / words | Nennungen / mentions |"]
    lines.append("|---|---|--:|--:|--:|")
    for interview, entry in zip(interviews, gold, strict=False):
        name, n_words = entry["document"], len(entry["text"].split())
        n_turns = len(entry["text"].splitlines())
        about = FORMATS[interview.id][2]
        n_mentions = len(entry["mentions"])
        lines.append(f"| `{name}` | {about} | {n_turns} | {n_words} | {n_mentions} |")
    answers = gold[len(interviews) :]
    n_words = sum(len(entry["text"].split()) for entry in answers)
    n_mentions = sum(len(entry["mentions"]) for entry in answers)
    lines.append(
        f"| `survey.csv` | CSV, Semikolon / semicolon | {len(answers)} | {n_words} | {n_mentions} |"
    )
    languages = Counter(entry["language"] for entry in answers)
    categories = Counter(m["category"] for entry in gold for m in entry["mentions"])
    entities = {m["entity"] for entry in gold for m in entry["mentions"]}
    lines += ["", "Antworten nach Sprache / answers by language: " + _listed(languages) + "."]
    lines += ["", f"Nennungen / mentions ({categories.total()}, {len(entities)} entities): "]
    lines[-1] += _listed(categories) + "."
    return "\n".join(lines)


def _listed(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {n}" for name, n in sorted(counter.items(), key=lambda i: -i[1]))


def with_counts(readme: str, table: str) -> str:
    """Put the tables between the README's two marks."""
    before, mark, rest = readme.partition("<!-- counts -->\n")
    _, end, after = rest.partition("<!-- end of counts -->")
    if not (mark and end):
        raise MasterError("README.md: the marks around the counts are missing.")
    return f"{before}{mark}{table}\n{end}{after}"


def built(source: Path = HERE) -> dict[str, bytes]:
    """Give every file of the corpus, by its name.

    Args:
        source: The corpus folder with ``masters`` and ``README.md``.
    """
    masters = source / "masters"
    interviews = [read_interview(masters / f"{name}.txt") for name in FORMATS]
    rows = read_answers(masters)
    gold = [*map(gold_of_interview, interviews), *gold_of_answers(rows)]
    material = read_material(gold)
    codings = {coder: read_master(masters / f"codings_{coder}.csv", material) for coder in CODERS}
    readme = (source / "README.md").read_text(encoding="utf-8")
    table = f"{counts(interviews, gold)}\n\n{counts_of_codings(codings, material.codes)}"
    files = {
        f"interviews/{interview.id}.{FORMATS[interview.id][0]}": FORMATS[interview.id][1](interview)
        for interview in interviews
    }
    return files | {
        "survey.csv": survey_csv(rows),
        "cases.xlsx": cases_xlsx(rows),
        "gold.jsonl": "".join(json.dumps(e, ensure_ascii=False) + "\n" for e in gold).encode(),
        "README.md": with_counts(readme, table).encode(),
        **dict(codings_files(codings)),
    }


def main(target: Path = HERE) -> None:
    """Write the corpus into a folder."""
    for name, data in built().items():
        path = target / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    print(f"{len(FORMATS)} interviews, survey, gold and codings in {target.name}")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:2]))
    if not sys.argv[1:]:
        heldout.main()
