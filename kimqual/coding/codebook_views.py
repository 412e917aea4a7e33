"""What people look at before and after a change of the codebook: differences, history, what waits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from kimqual.errors import CodebookError
from kimqual.exchange.codebook import read_codebook
from kimqual.exchange.codebook_table import read_codebook_table
from kimqual.model import Codebook
from kimqual.model.codebook_diff import CodeChange, Words, compare_codebooks, compare_words
from kimqual.model.coding import is_person
from kimqual.store import Study
from kimqual.store.codebook import load_kept, load_operations, recoded_from
from kimqual.store.codings import load_codebooks


@dataclass(frozen=True, slots=True)
class Difference:
    """One change between two codebooks, and how many codings it touches.

    Attributes:
        change: What is different.
        n_codings: People's codings that have the code, or that operations between the two gave
            another one.
        words: Of a text that was rewritten, word by word; empty for anything else.
    """

    change: CodeChange
    n_codings: int
    words: tuple[Words, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two codebooks and what is different between them; ``old`` and ``new`` say which they are."""

    old: str
    new: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A coding of a split code, for which a person has to decide.

    Attributes:
        coding: Its number.
        document: Its document.
        paragraph: Number of the paragraph that it begins in.
        coder: Whose it is.
        code: The code that was split.
        into: The codes that can take its place.
        quote: Its words, pseudonymised.
        memo: Of the coder.
    """

    coding: int
    document: str
    paragraph: int
    coder: str
    code: str
    into: tuple[str, ...]
    quote: str
    memo: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the codebook's history.

    Attributes:
        revision: The codebook's, after it.
        at: When.
        actor: Who.
        kind: What was done; the action that brought the revision where no operation made it.
        code: Id of the code.
        detail: What else was said.
        n_codings: Codings that got another code by it.
        undone: Whether it was undone.
    """

    revision: int
    at: str
    actor: str
    kind: str
    code: str = ""
    detail: str = ""
    n_codings: int = 0
    undone: bool = False


def compare_revisions(study: Study, first: str = "", second: str = "") -> Comparison:
    """Compare two codebooks of a study.

    Args:
        study: Open; no vault needed.
        first: Number of a revision, or a file (TOML, CSV, XLSX). Without it: what people changed in
            the codebook by hand, else what the newest revision changed.
        second: Number of a later revision; the codebook as it is now if not given.

    Raises:
        CodebookError: If there is no such revision, or a file is no codebook.
    """
    now = read_codebook(study.path / study.config.codebook)
    kept = load_codebooks(study)
    if first and not first.isdecimal():
        return _comparison(study, ("the codebook", now), (Path(first).name, _of_file(first)))
    old = _revision(kept, first) if first else _before(kept, now)
    new = _revision(kept, second) if second else now
    names = [_name(kept, book, is_named=book is not now) for book in (old, new)]
    return _comparison(study, (names[0], old), (names[1], new))


def worklist(study: Study) -> list[Waiting]:
    """Give people's codings of codes that were split, in the order of the texts."""
    book = read_codebook(study.path / study.config.codebook)
    into = {c.id: tuple(map(book.current, c.split_into)) for c in book.codes if c.split_into}
    codings = study.codings()
    waiting = codings[codings["code"].isin(list(into)) & codings["coder"].map(is_person)]
    columns = ["coding", "document", "paragraph", "coder", "code", "quote", "memo"]
    return [
        Waiting(int(number), document, int(paragraph), coder, code, into[code], quote, memo)
        for number, document, paragraph, coder, code, quote, memo in waiting[columns].itertuples(
            index=False
        )
    ]


def history(study: Study) -> list[Entry]:
    """Give what was done to the codebook, oldest first, undone operations included."""
    found = [Entry(k.revision, k.at, k.actor, k.action) for k in load_kept(study)]
    for done in load_operations(study):
        detail = ", ".join(_said(done.detail))
        entry = Entry(
            *(done.revision, done.at, done.actor, done.kind, done.code, detail),
            n_codings=done.n_codings,
            undone=done.undone,
        )
        found.append(entry)
    return sorted(found, key=lambda entry: (entry.at, entry.revision))


def _said(detail: object) -> Iterator[str]:
    if isinstance(detail, dict):
        for key, told in detail.items():
            text = ", ".join(told) if isinstance(told, list) else str(told)
            yield f"{key} {text}".strip()


def _of_file(name: str) -> Codebook:
    if Path(name).suffix.lower() in (".csv", ".xlsx"):
        return read_codebook_table(name)
    return read_codebook(name)


def _revision(kept: dict[int, Codebook], number: str) -> Codebook:
    if not number.isdecimal() or int(number) not in kept:
        raise CodebookError(
            f"The study has kept no revision {number} of the codebook.",
            mend=f"name one of {', '.join(map(str, kept)) or 'none: it has kept none yet'}.",
        )
    return kept[int(number)]


def _before(kept: dict[int, Codebook], now: Codebook) -> Codebook:
    """Give the newest revision that says something else than the codebook now."""
    others = [book for book in kept.values() if book != now]
    return others[-1] if others else now


def _name(kept: dict[int, Codebook], book: Codebook, *, is_named: bool) -> str:
    if is_named or kept.get(book.revision) == book:
        return f"revision {book.revision}"
    return "the codebook as it is now"


def _comparison(study: Study, old: tuple[str, Codebook], new: tuple[str, Codebook]) -> Comparison:
    codings = study.codings()
    n_now = codings[codings["coder"].map(is_person).astype(bool)]["code"].value_counts()
    span = sorted((old[1].revision, new[1].revision))
    found = []
    for change in compare_codebooks(old[1], new[1]):
        gone = recoded_from(study, change.code, *span)
        is_text = bool(change.before and change.after) and change.kind not in _OF_IDS
        words = compare_words(change.before, change.after) if is_text else ()
        n = int(n_now.get(change.code, 0)) + gone
        found.append(Difference(change, n, tuple(words)))
    return Comparison(old[0], new[0], tuple(found))


_OF_IDS = ("moved", "merged", "split", "retired", "restored", "requires", "color")
