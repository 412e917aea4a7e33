"""Codebooks, codings, topics and releases going into a study."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from kimqual.errors import CodebookError, CodingError
from kimqual.model import Code, Codebook, Coding, Span, Topic
from kimqual.store.database import rows, value
from kimqual.store.merging import follow_merges
from kimqual.store.recoding import decided
from kimqual.store.study import Study
from kimqual.store.topics import keep_fit

_LATER = ("retired", "merged_into", "split_into", "since", "until", "memo")


@dataclass(frozen=True, slots=True)
class Saved:
    """Numbers of codings that were new, and that the study had already."""

    n_new: int
    n_known: int


@dataclass(frozen=True, slots=True)
class Text:
    """A document's view for coding.

    Attributes:
        id: Document id.
        text: The pseudonymised text.
        turns: Spans of its turns, in order.
        paragraphs: Number of each turn's paragraph, in the same order.
        speakers: Label and role of each turn's speaker, in the same order.
        kind: ``interview`` or ``answer``.
        question: The question's id, for answers.
        case: The person's id, where one is known.
    """

    id: str
    text: str
    turns: tuple[Span, ...]
    paragraphs: tuple[int, ...]
    speakers: tuple[tuple[str, str], ...]
    kind: str
    question: str | None
    case: str | None = None


def questions(study: Study) -> dict[str, str]:
    """Give the wording of each question."""
    return dict(rows(study.db, "SELECT id, text FROM question"))


def texts(study: Study) -> list[Text]:
    """Give the pseudonymised texts; needs no vault."""
    turns: dict[str, list[tuple[int, int, int, str, str]]] = {}
    for document, *rest in rows(
        study.db,
        "SELECT t.document, t.start, t.stop, t.paragraph, coalesce(t.speaker, ''), "
        "coalesce(s.role, 'unknown') FROM turn t LEFT JOIN speaker s "
        "ON s.document = t.document AND s.label = t.speaker ORDER BY t.document, t.number",
    ):
        turns.setdefault(document, []).append(tuple(rest))
    return [
        Text(
            document,
            text,
            tuple(Span(t[0], t[1]) for t in turns.get(document, ())),
            tuple(t[2] for t in turns.get(document, ())),
            tuple((t[3], t[4]) for t in turns.get(document, ())),
            kind,
            question,
            case,
        )
        for document, text, kind, question, case in rows(
            study.db,
            "SELECT id, text, kind, question_id, case_id FROM document WHERE text IS NOT NULL "
            "ORDER BY kind DESC, number",
        )
    ]


def save_codings(study: Study, codings: Iterable[Coding], book: Codebook) -> Saved:
    """Take codings into a study, as one action; known ones are left as they are.

    Codings of merged codes, new or known, get the code that took their place.

    Raises:
        CodingError: If a coding's quote is not the text at its span.
        CodebookError: If this revision of the codebook is known with other codes.
    """
    n_new = n_known = 0
    with study.action("codings.add") as event:
        views = dict(rows(study.db, "SELECT id, text FROM document WHERE text IS NOT NULL"))
        save_codebook(study, event, book)
        follow_merges(study, book)
        current = book.successors()
        for given in codings:
            coding = replace(given, code=current.get(given.code, given.code))
            _verify(coding, views)
            is_new = not decided(study.db, coding) and _insert(study, event, coding, book)
            n_new += is_new
            n_known += not is_new
    return Saved(n_new, n_known)


def insert_coding(study: Study, event: int, coding: Coding, book: Codebook) -> bool:
    """Put one coding into a study, inside an action that has kept the codebook.

    Returns:
        Whether it was new.

    Raises:
        CodingError: If its quote is not the text at its span.
    """
    text = value(study.db, "SELECT text FROM document WHERE id = ?", coding.document)
    _verify(coding, {coding.document: text} if text is not None else {})
    return _insert(study, event, coding, book)


def _insert(study: Study, event: int, coding: Coding, book: Codebook) -> bool:
    done = study.db.execute(
        "INSERT OR IGNORE INTO coding (document, start, stop, code, coder, quote, memo, "
        "score, revision, event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            coding.document,
            coding.span.start,
            coding.span.end,
            coding.code,
            coding.coder,
            coding.quote,
            coding.memo,
            coding.score,
            book.revision,
            event,
        ),
    )
    return done.rowcount > 0


def load_codings(study: Study) -> dict[int, Coding]:
    """Give every coding under its number."""
    return {
        number: Coding(document, Span(start, stop), code, coder, quote, memo, score)
        for number, document, start, stop, code, coder, quote, memo, score in rows(
            study.db,
            "SELECT id, document, start, stop, code, coder, quote, memo, score FROM coding "
            "ORDER BY document, start, stop, code, coder",
        )
    }


def load_revisions(study: Study) -> dict[str, set[int]]:
    """Give the revisions of the codebook that each coder's codings were made under."""
    found: dict[str, set[int]] = {}
    for coder, revision in rows(study.db, "SELECT DISTINCT coder, revision FROM coding"):
        found.setdefault(coder, set()).add(revision)
    return found


def save_topics(
    study: Study,
    topics: Iterable[Topic],
    assigned: Iterable[tuple[str, int, int, float]],
    parameters: Mapping[str, object],
) -> None:
    """Put a topic model's result in the place of the last one; people's edits are done again on it.

    Args:
        study: Open; no vault needed.
        topics: The topics.
        assigned: Document, turn number, topic, probability; one row a text.
        parameters: How the model was made, for the event log.
    """
    with study.action("topics.fit", parameters=dict(parameters)) as event:
        study.db.execute("DELETE FROM topic_text")
        study.db.execute("DELETE FROM topic")
        study.db.executemany(
            "INSERT INTO topic (id, words, size, n_cases, event) VALUES (?, ?, ?, ?, ?)",
            [
                (t.id, json.dumps(t.words, ensure_ascii=False), t.size, t.n_cases, event)
                for t in topics
            ],
        )
        study.db.executemany("INSERT INTO topic_text VALUES (?, ?, ?, ?)", assigned)
        keep_fit(study, event)


def save_releases(study: Study, releases: Mapping[int, str]) -> int:
    """Release codings: number of the coding and the text that may be printed.

    Returns:
        Number of codings that were not released before.
    """
    with study.action("quotes.release", codings=sorted(releases)) as event:
        before = value(study.db, "SELECT count(*) FROM release")
        study.db.executemany(
            "INSERT OR REPLACE INTO release VALUES (?, ?, ?)",
            [(number, text, event) for number, text in releases.items()],
        )
        return int(value(study.db, "SELECT count(*) FROM release") - before)


def save_codebook(study: Study, event: int, book: Codebook) -> None:
    """Keep a revision of the codebook, inside an action.

    Raises:
        CodebookError: If this revision is known with other codes.
    """
    if not knows_codebook(study, book):
        study.db.execute(
            "INSERT INTO codebook VALUES (?, ?, ?, ?)",
            (book.revision, book.name, _codes(book), event),
        )


def load_codebooks(study: Study) -> dict[int, Codebook]:
    """Give every revision of the codebook that the study has kept, oldest first."""
    found: dict[int, Codebook] = {}
    for revision, name, codes in rows(
        study.db, "SELECT revision, name, codes FROM codebook ORDER BY revision"
    ):
        found[revision] = Codebook(tuple(_code(c) for c in json.loads(codes)), name, revision)
    return found


def knows_codebook(study: Study, book: Codebook) -> bool:
    """Tell whether the study has kept this revision of the codebook, with these codes.

    Raises:
        CodebookError: If it is known with other codes.
    """
    known = value(study.db, "SELECT codes FROM codebook WHERE revision = ?", book.revision)
    if known is not None and known != _codes(book):
        raise CodebookError(
            f"Revision {book.revision} of the codebook is known with other codes.",
            where=study.config.codebook,
            mend="run: kimqual codebook record",
        )
    return known is not None


def _codes(book: Codebook) -> str:
    return json.dumps([_kept(code) for code in book.codes], ensure_ascii=False, sort_keys=True)


def _kept(code: Code) -> dict[str, object]:
    """Give a code's values; revisions kept by earlier versions know nothing of retired codes."""
    values = asdict(code)
    return {key: values[key] for key in values if key not in _LATER or values[key]}


def _code(kept: dict[str, Any]) -> Code:
    lists: dict[str, Any] = {k: tuple(kept[k]) for k in ("requires", "split_into") if k in kept}
    return Code(**(kept | lists))


def _verify(coding: Coding, views: Mapping[str, str]) -> None:
    text = views.get(coding.document)
    if text is None:
        raise CodingError(
            f"The study has no pseudonymised document {coding.document!r}.",
            where=coding.document,
            mend="run: kimqual corpus list, kimqual anonymise run",
        )
    if coding.span.end > len(text) or coding.span.of(text) != coding.quote:
        raise CodingError(
            f"The quote at [{coding.span.start}, {coding.span.end}) is not the document's text.",
            where=coding.document,
            mend="was the text pseudonymised again since it was coded? Export it anew.",
        )
