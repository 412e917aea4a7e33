"""Small questions to a study's database that several rooms ask; none needs the vault."""

from __future__ import annotations

from dataclasses import dataclass

from kimqual.model import Mark, Span
from kimqual.store.database import rows
from kimqual.store.marks import load_marks
from kimqual.store.study import Study


@dataclass(frozen=True, slots=True)
class Release:
    """The words that a person released, and whether the study learned of no name since."""

    text: str
    is_fresh: bool


def releases(study: Study) -> dict[int, Release]:
    """Give the releases by the number of their coding."""
    return {
        number: Release(text, bool(is_fresh))
        for number, text, is_fresh in rows(
            study.db,
            "SELECT coding, text, event > (SELECT coalesce(max(id), 0) FROM event WHERE action IN "
            "('corpus.add', 'corpus.update', 'anonymise.review', 'anonymise.run')) FROM release",
        )
    }


def marks(study: Study) -> dict[str, list[Mark]]:
    """Give the transcription marks of each document, in the view for coding."""
    return load_marks(study.db)


def kept_mentions(study: Study) -> dict[str, list[Span]]:
    """Give the mentions that the coding profile leaves as they are, in the view for coding."""
    found: dict[str, list[Span]] = {}
    for document, start, stop in rows(
        study.db,
        "SELECT document, start, stop FROM mention WHERE action = 'keep' ORDER BY document, start",
    ):
        found.setdefault(document, []).append(Span(start, stop))
    return found


def mentions_in_view(study: Study) -> dict[str, list[tuple[Span, str, str]]]:
    """Give each document's mentions in the view for coding: span, category, entity."""
    found: dict[str, list[tuple[Span, str, str]]] = {}
    for document, start, stop, category, entity in rows(
        study.db,
        "SELECT document, start, stop, category, entity FROM mention ORDER BY document, start",
    ):
        found.setdefault(document, []).append((Span(start, stop), category, entity))
    return found


def replacements(study: Study) -> list[str]:
    """Give every text that stands in a mention's place in the view for coding."""
    return [
        text
        for (text,) in rows(
            study.db,
            "SELECT DISTINCT substr(d.text, m.start + 1, m.stop - m.start) FROM mention m "
            "JOIN document d ON d.id = m.document WHERE m.action != 'keep'",
        )
    ]


def attributes(study: Study) -> dict[str, dict[str, str]]:
    """Give each case's attributes, in the order of the case table."""
    cases: dict[str, dict[str, str]] = {}
    for case, name, text in rows(
        study.db, "SELECT case_id, name, value FROM attribute ORDER BY rowid"
    ):
        cases.setdefault(case, {})[name] = text
    return cases


def case_of(study: Study) -> dict[str, str | None]:
    """Give each document's case."""
    return dict(rows(study.db, "SELECT id, case_id FROM document"))


def printable_by_hand(study: Study) -> list[tuple[str, str]]:
    """Give what people typed or machines made beside the texts: a place, and the words there."""
    return rows(
        study.db,
        "SELECT document || ', memo of coding ' || id, memo FROM coding WHERE memo != '' "
        "UNION ALL SELECT DISTINCT document || ', memo of ' || coder, memo FROM labelstudio_note "
        "WHERE memo != '' "
        "UNION ALL SELECT case_id || ', attribute ' || name, value FROM attribute "
        "UNION ALL SELECT 'topic ' || id, words FROM topic "
        "UNION ALL SELECT 'topic ' || id || ' as fitted', words FROM fitted_topic "
        "UNION ALL SELECT 'edit ' || id || ' of topics', label FROM topic_edit WHERE label != ''",
    )


def codebook_in_use(study: Study) -> tuple[str, int] | None:
    """Give name and revision of the newest codebook that codings were made with."""
    found = rows(study.db, "SELECT name, revision FROM codebook ORDER BY revision DESC LIMIT 1")
    return found[0] if found else None


def changed(study: Study) -> frozenset[str]:
    """Give the documents whose source changed since their view was made."""
    return frozenset(
        id_ for (id_,) in rows(study.db, "SELECT id FROM document WHERE view_revision != revision")
    )
