"""Changing a codebook: add, edit, move, merge, split, retire, restore; each gives a new codebook.

Ids never change and no code is taken out. Revisions are not counted here: :func:`stamped` does it,
for what commands changed and for what people changed in the file alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from kimqual.errors import CodebookError
from kimqual.model.codebook import Code, Codebook

_NO_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
TEXTS = ("definition", "when", "when_not", "example", "color", "memo")
"""What of a code can be edited beside its label."""


def add(book: Codebook, code: Code) -> Codebook:
    """Put a code behind the last one below its parent, or at the end.

    Raises:
        CodebookError: If the id is in the book, or its parent is not or is given no more.

    Example:
        >>> book = Codebook((Code("field"), Code("ground")))
        >>> [code.id for code in add(book, Code("field.work", parent="field")).codes]
        ['field', 'field.work', 'ground']
    """
    if code.id in book:
        raise CodebookError(
            f"The codebook has a code {code.id!r} already.",
            mend=f"choose another id, or change it: kimqual codebook edit {code.id}",
        )
    if not code.id or code.id != code.id.strip():
        raise CodebookError(
            f"{code.id!r} is no id.", mend="write one without blanks at its ends, as field.work."
        )
    _check_texts(code)
    at = len(book.codes)
    if code.parent is not None:
        _check_given(book, code.parent, "hang a code below")
        family = {code.parent, *book.below(code.parent)}
        at = 1 + max(i for i, other in enumerate(book.codes) if other.id in family)
    return replace(book, codes=(*book.codes[:at], code, *book.codes[at:]))


def edit(
    book: Codebook,
    id_: str,
    label: Mapping[str, str] | None = None,
    texts: Mapping[str, str] | None = None,
) -> Codebook:
    """Change label and texts of a code.

    Args:
        book: The codebook.
        id_: Of the code.
        label: New labels by language; "" takes one away.
        texts: New texts by their names in :data:`TEXTS`; "" takes one away.

    Raises:
        CodebookError: If it would be the same as before.
    """
    code = book[id_]
    labels = {k: v for k, v in (code.label | dict(label or {})).items() if v}
    new = replace(code, label=labels)
    for key, text in dict(texts or {}).items():
        new = _rewritten(new, key, text)
    return _with(book, new)


def _rewritten(code: Code, key: str, text: str) -> Code:
    if key not in TEXTS:
        raise CodebookError(f"A code has no text {key!r}.", mend=f"name {', '.join(TEXTS)}.")
    return replace(code, **{key: text})  # type: ignore[arg-type]  # all of them are texts


def move(book: Codebook, id_: str, parent: str | None) -> Codebook:
    """Hang a code, with all below it, below another one or at the top.

    Raises:
        CodebookError: If the parent is the code itself, hangs below it or is given no more, or the
            code is there already.
    """
    if parent is not None:
        _check_given(book, parent, "hang a code below")
        if id_ in book.path(parent):
            raise CodebookError(
                f"{parent!r} is {id_!r} itself or hangs below it.", mend="name another parent."
            )
    return _with(book, replace(book[id_], parent=parent))


def merge(book: Codebook, id_: str, into: str) -> Codebook:
    """Let a code go into another one; codes that required it require the other one.

    Raises:
        CodebookError: If the other one is given no more or the same, if the code went into one
            before, or codes that are given hang below it.
    """
    code = book[id_]
    _check_given(book, into, "merge a code into")
    if id_ == into:
        raise CodebookError(f"{id_!r} cannot go into itself.", mend="name another code.")
    if code.merged_into is not None:
        raise CodebookError(
            f"{id_!r} went into {code.merged_into!r} already.",
            mend=f"take that back first: kimqual codebook restore {id_}",
        )
    _check_childless(book, id_)
    new = replace(code, retired=False, split_into=(), merged_into=into)
    return _requiring(_with(book, new), id_, (into,), keep=False)


def split(book: Codebook, id_: str, into: Sequence[str]) -> Codebook:
    """Let several codes take a code's place; its codings wait for people to decide.

    Codes that required it are content with one of the new ones as well.

    Raises:
        CodebookError: If they are fewer than two, one of them is the code itself or given no more,
            or the code was merged or split before.
    """
    code = book[id_]
    for other in into:
        _check_given(book, other, "split a code into")
    if code.status in ("merged", "split"):
        raise CodebookError(
            f"{id_!r} is {code.status} already.",
            mend=f"take that back first: kimqual codebook restore {id_}",
        )
    new = replace(code, retired=False, split_into=tuple(into))
    return _requiring(_with(book, new), id_, tuple(into), keep=True)


def retire(book: Codebook, id_: str) -> Codebook:
    """Give a code no more; what has it keeps it.

    Raises:
        CodebookError: If it is given no more already.
    """
    _check_given(book, id_, "retire")
    return _with(book, replace(book[id_], retired=True))


def restore(book: Codebook, id_: str) -> Codebook:
    """Give a code again that was retired, merged or split; codings that left it stay away.

    Raises:
        CodebookError: If it is given.
    """
    code = book[id_]
    if not code.is_retired:
        raise CodebookError(f"{id_!r} is given already.", mend="nothing has to be done.")
    return _with(book, replace(code, retired=False, merged_into=None, split_into=(), until=None))


def stamped(old: Codebook, new: Codebook, revision: int) -> Codebook:
    """Give a changed codebook its revision, and its codes the ones in which they came and went.

    Args:
        old: Before the change.
        new: After it; what says already since when or until when keeps that.
        revision: The new one.

    Example:
        >>> old = Codebook((Code("a"),), revision=3)
        >>> new = Codebook((Code("a", retired=True), Code("b")))
        >>> [(c.id, c.since, c.until) for c in stamped(old, new, 4).codes]
        [('a', None, 3), ('b', 4, None)]
    """
    before = {code.id: code for code in old.codes}
    codes = tuple(_stamp(before.get(c.id), c, old.revision, revision) for c in new.codes)
    return replace(new, codes=codes, revision=revision)


def _stamp(before: Code | None, code: Code, old: int, new: int) -> Code:
    if before is None:
        return code if code.since is not None else replace(code, since=new)
    code = replace(code, since=code.since or before.since)
    if code.is_retired and code.until is None:
        return replace(code, until=before.until or max(old, code.since or 1))
    return code


def _with(book: Codebook, code: Code) -> Codebook:
    _check_texts(code)
    if code == book[code.id]:
        raise CodebookError(
            f"Nothing of {code.id!r} would be different.", mend="say what it shall be instead."
        )
    return replace(book, codes=tuple(code if c.id == code.id else c for c in book.codes))


def _check_texts(code: Code) -> None:
    """Refuse what no file can say."""
    if code.color and not _COLOR.fullmatch(code.color):
        raise CodebookError(f"{code.color!r} is no colour.", mend="write it as #4c78a8.")
    for text in (code.id, *code.label.values(), *(getattr(code, key) for key in TEXTS)):
        if _NO_TEXT.search(text):
            raise CodebookError(
                f"A text of {code.id!a} holds what is no letter.",
                mend="take control characters out of it.",
            )


def _check_given(book: Codebook, id_: str, what: str) -> None:
    code = book[id_]
    if code.is_retired:
        raise CodebookError(
            f"{id_!r} is {code.status}; one cannot {what} it.",
            mend=f"name a code that is given, or first: kimqual codebook restore {id_}",
        )


def _check_childless(book: Codebook, id_: str) -> None:
    children = [c.id for c in book.codes if c.parent == id_ and not c.is_retired]
    if children:
        raise CodebookError(
            f"Below {id_!r} hang {', '.join(children)}.",
            mend=f"move them first: kimqual codebook move {children[0]} --parent CODE",
        )


def _requiring(book: Codebook, id_: str, others: tuple[str, ...], *, keep: bool) -> Codebook:
    def required(code: Code) -> Iterator[str]:
        for one in code.requires:
            if one != id_ or keep:
                yield one
            if one == id_:
                yield from (other for other in others if other != code.id)

    codes = tuple(
        replace(c, requires=tuple(dict.fromkeys(required(c)))) if id_ in c.requires else c
        for c in book.codes
    )
    return replace(book, codes=codes)
