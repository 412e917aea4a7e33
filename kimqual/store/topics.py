"""A fit's topics and what people changed about them: both are kept, and made into one.

``fitted_topic`` and ``fitted_text`` hold what the machine found, ``topic`` and ``topic_text`` what
is left of it after the edits; they are made anew at each fit and each edit, in the same action.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kimqual.errors import TopicError
from kimqual.model.topic_edit import (
    Edited,
    EditKind,
    EditState,
    Group,
    Place,
    TopicEdit,
    edit_topics,
)
from kimqual.store.database import rows, value
from kimqual.store.study import Study


@dataclass(frozen=True, slots=True)
class KeptEdit:
    """An edit with its history.

    Attributes:
        edit: What is done, to which texts.
        at: When it was made.
        actor: By whom.
        state: What became of it in the last fit; ``None`` if it was taken back.
    """

    edit: TopicEdit
    at: str
    actor: str
    state: EditState | None


def keep_fit(study: Study, event: int) -> None:
    """Keep what a fit has just written as found by the machine, and do the edits again.

    Args:
        study: Open, inside the action of the fit.
        event: Of the fit.
    """
    db = study.db
    db.execute("DELETE FROM fitted_topic")
    db.execute("DELETE FROM fitted_text")
    db.execute("INSERT INTO fitted_topic SELECT id, words FROM topic")
    db.execute("INSERT INTO fitted_text SELECT * FROM topic_text")
    db.execute(
        "INSERT OR IGNORE INTO topic_since SELECT document, turn, ? FROM topic_text", (event,)
    )
    _make_anew(db, event)


def drop_fit(db: sqlite3.Connection) -> None:
    """Take every word of the fit away; edits stay, for they hold places and people's names only."""
    db.execute("DELETE FROM fitted_topic")
    db.execute("DELETE FROM fitted_text")
    db.execute("UPDATE topic_edit SET words = '[]'")


def drop_topics(db: sqlite3.Connection) -> bool:
    """Take topics away whose texts are no more: their words may be names that are masked by now."""
    drop_fit(db)
    db.execute("DELETE FROM topic_text")
    return db.execute("DELETE FROM topic").rowcount > 0


def save_edit(
    study: Study,
    kind: EditKind,
    parts: Sequence[frozenset[Place]],
    *,
    label: str = "",
    words: Sequence[Sequence[str]] = (),
) -> int:
    """Record an edit and make it, as one action.

    Returns:
        The edit's number.
    """
    sizes = [len(part) for part in parts]
    with study.action(f"topics.{kind}", label=label, texts=sizes) as event:
        number = _insert(study.db, event, kind, label, words)
        _insert_texts(study.db, number, parts)
        _make_anew(study.db, event)
    return number


def undo_edit(study: Study, number: int | None = None) -> TopicEdit:
    """Take an edit back; what was done after it is done again without it.

    Args:
        study: Open; no vault needed.
        number: Of the edit; the last one if not given.

    Returns:
        The edit.

    Raises:
        TopicError: If there is none of that number, or it was taken back before.
    """
    made = {kept.edit.id: kept.edit for kept in load_edits(study) if kept.state is not None}
    chosen = max(made, default=None) if number is None else number
    if chosen is None or chosen not in made:
        raise TopicError(
            "There is no edit to take back."
            if number is None
            else f"There is no edit {number}, or it was taken back before.",
            mend="list them: kimqual topics edits",
        )
    with study.action("topics.undo", edit=chosen) as event:
        study.db.execute("UPDATE topic_edit SET undone = ? WHERE id = ?", (event, chosen))
        _make_anew(study.db, event)
    return made[chosen]


def place_texts(
    study: Study,
    placed: Mapping[int, Sequence[tuple[Place, int]]],
    words: Mapping[int, Sequence[Sequence[str]]],
) -> None:
    """Say of new texts of a split topic to which part they belong, as one action.

    Args:
        study: Open; no vault needed.
        placed: For each split, texts with the number of their part.
        words: For each split the words of its parts.
    """
    with study.action("topics.place", texts={str(k): len(v) for k, v in placed.items()}) as event:
        study.db.executemany(
            "INSERT OR IGNORE INTO topic_edit_text VALUES (?, ?, ?, ?)",
            [(k, part, *place) for k, texts in placed.items() for place, part in texts],
        )
        study.db.executemany(
            "UPDATE topic_edit SET words = ? WHERE id = ?",
            [(_json(parts), number) for number, parts in words.items()],
        )
        _make_anew(study.db, event)


def load_edits(study: Study) -> list[KeptEdit]:
    """Give all edits, oldest first, with what became of them."""
    edits = {edit.id: edit for edit in _edits(study.db, with_undone=True)}
    return [
        KeptEdit(edits[number], at, actor, None if undone else EditState(state))
        for number, at, actor, undone, state in rows(
            study.db,
            "SELECT t.id, e.at, e.actor, t.undone IS NOT NULL, t.state FROM topic_edit t "
            "JOIN event e ON e.id = t.event ORDER BY t.id",
        )
    ]


def load_waiting(study: Study) -> dict[int, set[Place]]:
    """Give the texts that came into a split topic with a later fit, by the split's number."""
    waiting = _edited(study.db).waiting
    return {number: places for number, places in waiting.items() if places}


def modelled_cases(study: Study) -> frozenset[str]:
    """Give the cases with a text in the last fit, whatever was done with its topic."""
    return frozenset(
        case
        for (case,) in rows(
            study.db,
            "SELECT DISTINCT d.case_id FROM fitted_text x JOIN document d ON d.id = x.document "
            "WHERE d.case_id IS NOT NULL",
        )
    )


def _insert(
    db: sqlite3.Connection, event: int, kind: EditKind, label: str, words: Sequence[Sequence[str]]
) -> int:
    db.execute(
        "INSERT INTO topic_edit (kind, label, words, state, event) VALUES (?, ?, ?, ?, ?)",
        (str(kind), label, _json(words), str(EditState.APPLIED), event),
    )
    return int(value(db, "SELECT last_insert_rowid()"))


def _json(words: Sequence[Sequence[str]]) -> str:
    return json.dumps([list(part) for part in words], ensure_ascii=False)


def _insert_texts(db: sqlite3.Connection, number: int, parts: Sequence[frozenset[Place]]) -> None:
    db.executemany(
        "INSERT INTO topic_edit_text VALUES (?, ?, ?, ?)",
        [(number, at, *place) for at, part in enumerate(parts) for place in sorted(part)],
    )


def _make_anew(db: sqlite3.Connection, event: int) -> None:
    """Write the topics as they are after all edits."""
    edited = _edited(db)
    probability = dict(_places(db, "SELECT document, turn, probability FROM fitted_text"))
    db.execute("DELETE FROM topic_text")
    db.execute("DELETE FROM topic")
    for number, group in sorted(edited.topics.items()):
        words = json.dumps(group.words, ensure_ascii=False)
        kept = (number, words, len(group.texts), 0, event, group.label, group.ignored)
        db.execute("INSERT INTO topic VALUES (?, ?, ?, ?, ?, ?, ?)", kept)
        texts = [(*place, number, probability[place]) for place in sorted(group.texts)]
        db.executemany("INSERT INTO topic_text VALUES (?, ?, ?, ?)", texts)
    db.execute(
        "UPDATE topic SET n_cases = (SELECT count(DISTINCT coalesce(d.case_id, d.id)) FROM "
        "topic_text x JOIN document d ON d.id = x.document WHERE x.topic = topic.id)"
    )
    states = [(str(state), number) for number, state in edited.states.items()]
    db.executemany("UPDATE topic_edit SET state = ? WHERE id = ?", states)


def _edited(db: sqlite3.Connection) -> Edited:
    fitted = {
        number: Group(set(), tuple(json.loads(words)))
        for number, words in rows(db, "SELECT id, words FROM fitted_topic ORDER BY id")
    }
    for place, topic in _places(db, "SELECT document, turn, topic FROM fitted_text"):
        fitted[topic].texts.add(place)
    since = dict(_places(db, "SELECT document, turn, event FROM topic_since"))
    return edit_topics(fitted, _edits(db), since)


def _edits(db: sqlite3.Connection, *, with_undone: bool = False) -> list[TopicEdit]:
    parts: dict[int, dict[int, set[Place]]] = {}
    for number, part, document, turn in rows(
        db, "SELECT edit, part, document, turn FROM topic_edit_text ORDER BY edit, part"
    ):
        parts.setdefault(number, {}).setdefault(part, set()).add((document, turn))
    return [
        TopicEdit(
            number,
            event,
            EditKind(kind),
            tuple(frozenset(texts) for texts in parts.get(number, {}).values()),
            label,
            tuple(tuple(part) for part in json.loads(words)),
        )
        for number, event, kind, label, words in rows(
            db,
            "SELECT id, event, kind, label, words FROM topic_edit WHERE undone IS NULL OR ? "
            "ORDER BY id",
            with_undone,
        )
    ]


def _places(db: sqlite3.Connection, sql: str) -> list[tuple[Place, Any]]:
    """Give a value for each text."""
    return [((document, turn), last) for document, turn, last in rows(db, sql)]
