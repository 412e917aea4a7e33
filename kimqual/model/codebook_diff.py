"""What is different between two codebooks, code by code and word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from kimqual.model.codebook import Code, Codebook

_TEXTS = ("definition", "when", "when_not", "example", "color", "memo")
_STATES = {"retired": "retired", "merged": "merged", "split": "split", "active": "restored"}


@dataclass(frozen=True, slots=True)
class CodeChange:
    """One thing that is another one than before.

    Attributes:
        kind: ``added``, ``removed``, ``retired``, ``merged``, ``split``, ``restored``, ``moved``,
            ``ordered`` (codes stand in another order; of the codebook) or the name of what was
            rewritten: ``label.de``, ``definition``, ``when``, ``when_not``, ``example``,
            ``requires``, ``color``, ``memo``, ``name`` (of the codebook).
        code: Id of the code; "" for the codebook itself.
        before: What stood there; of a moved code the path.
        after: What stands there now; of a merged or split code the ids that took its place.
    """

    kind: str
    code: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a text that was rewritten: ``same``, ``gone`` or ``new``."""

    state: Literal["same", "gone", "new"]
    text: str


def compare_codebooks(old: Codebook, new: Codebook) -> list[CodeChange]:
    """Say what changed, in the new codebook's order; what is gone stands at the end.

    Revisions, and in which of them a code came and went, are no change of their own.

    Example:
        >>> old = Codebook((Code("a", {"de": "Alt"}), Code("b")))
        >>> new = Codebook((Code("a", {"de": "Neu"}), Code("b", merged_into="a")))
        >>> for change in compare_codebooks(old, new):
        ...     print(change.kind, change.code, change.before, ">", change.after)
        label.de a Alt > Neu
        merged b  > a
    """
    known = {code.id: code for code in old.codes}
    there = {code.id for code in new.codes}
    found = [CodeChange("name", "", old.name, new.name)] if old.name != new.name else []
    for code in new.codes:
        if code.id not in known:
            found.append(CodeChange("added", code.id, after=new.label(code.id)))
            if code.is_retired:
                found.append(CodeChange(code.status, code.id, after=_becomes(code)))
        else:
            found += _changes(known[code.id], code, old, new)
    found += [CodeChange("removed", c.id, old.label(c.id)) for c in old.codes if c.id not in there]
    both = [c.id for c in old.codes if c.id in there]
    if both != [c.id for c in new.codes if c.id in known]:
        found.append(CodeChange("ordered", ""))
    return found


def compare_words(before: str, after: str) -> list[Words]:
    """Say which words of a text were taken out and which were put in.

    Example:
        >>> [(w.state, w.text) for w in compare_words("Miete und Umzug.", "Miete oder Umzug.")]
        [('same', 'Miete '), ('gone', 'und'), ('new', 'oder'), ('same', ' Umzug.')]
    """
    old, new = (re.findall(r"\w+|\s+|[^\w\s]", text) for text in (before, after))
    found: list[Words] = []
    for what, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if what == "equal":
            found.append(Words("same", "".join(old[a:b])))
            continue
        found += [Words("gone", "".join(old[a:b]))] if b > a else []
        found += [Words("new", "".join(new[c:d]))] if d > c else []
    return found


def _changes(old: Code, new: Code, before: Codebook, after: Codebook) -> Iterator[CodeChange]:
    if (old.status, _becomes(old)) != (new.status, _becomes(new)):
        yield CodeChange(_STATES[new.status], new.id, _becomes(old), _becomes(new))
    if old.parent != new.parent:
        yield CodeChange("moved", new.id, _path(before, old.id), _path(after, new.id))
    for language in sorted({*old.label, *new.label}):
        was, is_ = old.label.get(language, ""), new.label.get(language, "")
        if was != is_:
            yield CodeChange(f"label.{language}", new.id, was, is_)
    if old.requires != new.requires:
        yield CodeChange("requires", new.id, ", ".join(old.requires), ", ".join(new.requires))
    for key in _TEXTS:
        was, is_ = getattr(old, key), getattr(new, key)
        if was != is_:
            yield CodeChange(key, new.id, was, is_)


def _becomes(code: Code) -> str:
    return ", ".join(filter(None, (code.merged_into, *code.split_into)))


def _path(book: Codebook, code: str) -> str:
    return " > ".join(book.path(code))
