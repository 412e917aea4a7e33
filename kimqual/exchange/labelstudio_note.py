"""What a coder says of a whole document in Label Studio: a memo, and the flags that are ticked.

Both are results without a place: a text area and choices that belong to no passage.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

_PLACE = frozenset({"start", "globalOffsets"})


@dataclass(frozen=True, slots=True)
class Note:
    """What was said of a document.

    Attributes:
        memo: "" for none.
        flags: Ids of what was ticked, in the page's order.
        changed: When it was submitted last, as the server says it.
    """

    memo: str
    flags: tuple[str, ...]
    changed: str


class Result(Protocol):
    """What is needed of a stored result."""

    @property
    def type(self) -> str:
        """Such as ``textarea``."""

    @property
    def id(self) -> str:
        """Shared by all results of one passage."""

    @property
    def value(self) -> Mapping[str, Any]:
        """Its content and, for passages, its place."""


def note_of(annotations: Iterable[tuple[str, Sequence[Result]]]) -> Note | None:
    """Join what the submitted annotations of a task say of the whole of it.

    Args:
        annotations: When each was changed last, and its results.

    Returns:
        Equal memos once, line by line; ``None`` if nothing was submitted.

    Example:
        >>> from types import SimpleNamespace as Stored
        >>> memo = Stored(type="textarea", id="a", value={"text": ["Ruhig."]})
        >>> flag = Stored(type="choices", id="b", value={"choices": ["again"]})
        >>> note_of([("2026-03-01", [memo, flag])])
        Note(memo='Ruhig.', flags=('again',), changed='2026-03-01')
    """
    times: list[str] = []
    memos: dict[str, None] = {}
    flags: dict[str, None] = {}
    for changed, results in annotations:
        times.append(changed)
        for result in _of_document(results):
            if result.type == "textarea":
                memos |= dict.fromkeys(_words(result.value.get("text")))
            elif result.type == "choices":
                flags |= dict.fromkeys(_words(result.value.get("choices")))
    return Note("\n".join(memos), tuple(flags), max(times)) if times else None


def _of_document(results: Sequence[Result]) -> list[Result]:
    passages = {result.id for result in results if result.type == "taxonomy"}
    return [r for r in results if r.id not in passages and _PLACE.isdisjoint(r.value)]


def _words(value: object) -> list[str]:
    given = value if isinstance(value, list) else [value]
    return [word.strip() for word in given if isinstance(word, str) and word.strip()]
