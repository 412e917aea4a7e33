"""What a study holds, as pandas tables; the columns are documented at ``Study``'s methods."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from kimqual.model import Mark, Span
from kimqual.model.document import spoken, within
from kimqual.model.topic import UNCERTAIN
from kimqual.store.database import rows
from kimqual.store.marks import load_marks

if TYPE_CHECKING:
    import pandas as pd

_TURNS = """
    SELECT t.document, t.number AS turn, t.paragraph, t.speaker,
           coalesce(s.role, 'unknown') AS role, d.case_id AS "case", d.question_id AS question,
           d.language, d.kind, t.start_ms, t.end_ms, t.start, t.stop AS "end"
    FROM turn t JOIN document d ON d.id = t.document
    LEFT JOIN speaker s ON s.document = t.document AND s.label = t.speaker
    ORDER BY d.kind DESC, d.number, t.number"""

_CODINGS = """
    SELECT c.id AS coding, c.document, d.case_id AS "case", d.question_id AS question,
           t.number AS turn, t.paragraph, t.speaker, coalesce(s.role, 'unknown') AS role,
           c.start, c.stop AS "end", c.code, c.coder, c.quote, c.memo,
           c.score, coalesce((SELECT group_concat(DISTINCT verdict) FROM verdict
           WHERE coding = c.id), '') AS verdict,
           c.revision AS codebook_revision, r.coding IS NOT NULL AS released
    FROM coding c JOIN document d ON d.id = c.document
    LEFT JOIN turn t ON t.document = c.document AND t.number = (
        SELECT number FROM turn WHERE document = c.document AND start <= c.start
        ORDER BY start DESC LIMIT 1)
    LEFT JOIN speaker s ON s.document = t.document AND s.label = t.speaker
    LEFT JOIN release r ON r.coding = c.id
    ORDER BY d.kind DESC, d.number, c.start, c.stop, c.code, c.coder"""

_QUOTES = """
    SELECT c.id AS quote, c.document, d.case_id AS "case", d.question_id AS question, t.paragraph,
           t.speaker, coalesce(s.role, 'unknown') AS role, c.code, r.text
    FROM release r JOIN coding c ON c.id = r.coding JOIN document d ON d.id = c.document
    LEFT JOIN turn t ON t.document = c.document AND t.number = (
        SELECT number FROM turn WHERE document = c.document AND start <= c.start
        ORDER BY start DESC LIMIT 1)
    LEFT JOIN speaker s ON s.document = t.document AND s.label = t.speaker
    ORDER BY c.code, d.kind DESC, d.number, c.start"""

_TOPIC_TEXTS = """
    SELECT x.document, x.turn, x.topic, x.probability, d.case_id AS "case",
           substr(d.text, t.start + 1, t.stop - t.start) AS text
    FROM topic_text x JOIN document d ON d.id = x.document
    JOIN turn t ON t.document = x.document AND t.number = x.turn
    JOIN topic o ON o.id = x.topic AND NOT o.ignored
    ORDER BY x.topic, x.probability DESC"""

_DOCUMENTS = """
    SELECT id AS document, kind, case_id AS "case", question_id AS question, language, n_turns,
           n_words, CASE WHEN view_revision = revision THEN 'pseudonymised'
           WHEN view_revision IS NULL THEN 'new' ELSE 'changed' END AS state
    FROM document ORDER BY kind DESC, number"""


def turns(db: sqlite3.Connection) -> pd.DataFrame:
    """Give the turns with their text."""
    frame = _frame(db, _TURNS)
    texts = dict(rows(db, "SELECT id, text FROM document WHERE text IS NOT NULL"))
    marks = load_marks(db)
    places = list(zip(frame["document"], frame["start"], frame["end"], strict=True))
    frame["text"] = [texts[document][start:end] for document, start, end in places]
    frame["plain"] = [
        _plain(texts[document][start:end], start, end, marks.get(document, []))
        for document, start, end in places
    ]
    return frame


def cases(db: sqlite3.Connection) -> pd.DataFrame:
    """Give the cases with their attributes."""
    import pandas as pd

    frame = _frame(db, 'SELECT id AS "case" FROM cases ORDER BY id').set_index("case")
    long = _frame(db, 'SELECT case_id AS "case", name, value FROM attribute ORDER BY rowid')
    if long.empty:
        return frame
    wide = long.pivot_table(index="case", columns="name", values="value", aggfunc="first")
    order = list(dict.fromkeys(long["name"]))
    return frame.join(pd.DataFrame(wide[order]))


def codings(db: sqlite3.Connection) -> pd.DataFrame:
    """Give the codings with where and by whom they were spoken."""
    frame = _frame(db, _CODINGS)
    frame["released"] = frame["released"].astype(bool)
    return frame


def topics(db: sqlite3.Connection) -> pd.DataFrame:
    """Give the topics of the last fit."""
    frame = _frame(
        db, "SELECT id AS topic, label, words, size, n_cases, ignored FROM topic ORDER BY id"
    )
    frame["words"] = [", ".join(json.loads(words)) for words in frame["words"]]
    frame["ignored"] = frame["ignored"].astype(bool)
    return frame


def topic_texts(db: sqlite3.Connection) -> pd.DataFrame:
    """Give the texts of the last fit with their topics, and whether they stand between topics."""
    frame = _frame(db, _TOPIC_TEXTS)
    frame.insert(4, "uncertain", frame["probability"].astype(float) < UNCERTAIN)
    return frame


def quotes(db: sqlite3.Connection) -> pd.DataFrame:
    """Give the released quotes with the attributes of their cases."""
    frame = _frame(db, _QUOTES)
    return frame.join(
        cases(db).rename(columns=lambda c: f"{c}_of_case" if c in frame else c), on="case"
    )


def documents(db: sqlite3.Connection) -> pd.DataFrame:
    """Give the documents."""
    return _frame(db, _DOCUMENTS)


def events(db: sqlite3.Connection) -> pd.DataFrame:
    """Give the history."""
    return _frame(db, "SELECT id AS event, at, actor, action, detail FROM event ORDER BY id")


def _frame(db: sqlite3.Connection, sql: str) -> pd.DataFrame:
    import pandas as pd

    cursor = db.execute(sql)
    return pd.DataFrame(cursor.fetchall(), columns=[c[0] for c in cursor.description])


def _plain(text: str, start: int, end: int, marks: list[Mark]) -> str:
    return spoken(text, within(marks, Span(start, end)))
