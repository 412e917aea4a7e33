"""What a Markdown file holds beside its text: front matter, comments, footnotes."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass

from kimqual.text import normalise

_FRONT = re.compile(r"\A\s*---[ \t]*\n(.{0,20000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PERSON = re.compile(
    r"(?:author|autor(?:in)?|transcri(?:ber|bed by)|transkri\w*|verfasser(?:in)?)\s*:\s*(.*)",
    re.IGNORECASE,
)
_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_FOOTNOTE = re.compile(r"^[ ]{0,3}\[\^[^\]\s]{1,50}\]:(.*)\n?", re.MULTILINE)
_MARK = re.compile(r"\[\^[^\]\s]{1,50}\]")


@dataclass(frozen=True, slots=True)
class Apart:
    """A Markdown text, and what was taken out of it.

    Attributes:
        text: Without front matter, comments and footnotes; line ends are LF.
        front: Lines of the front matter.
        people: Authors and transcribers whom it names.
        texts: Comments and footnotes.
        left_out: How many of each.
    """

    text: str
    front: tuple[str, ...]
    people: tuple[str, ...]
    texts: tuple[str, ...]
    left_out: Counter[str]


def taken_apart(text: str) -> Apart:
    r"""Take out what nobody said.

    Example:
        >>> apart = taken_apart("---\nautor: Ngozi Baumann\n---\n**I:** Und?[^1]\n\n[^1]: Herr Sabri")
        >>> apart.text, apart.people, apart.texts
        ('**I:** Und?\n\n', ('Ngozi Baumann',), ('Herr Sabri',))
    """
    text = normalise(text)
    match = _FRONT.match(text)
    front = tuple(line for line in match[1].split("\n") if line.strip()) if match else ()
    text = text[match.end() :] if match else text
    comments = [found.strip() for found in _COMMENT.findall(text) if found.strip()]
    text = _COMMENT.sub("", text)
    notes = [found.strip() for found in _FOOTNOTE.findall(text)]
    text = _MARK.sub("", _FOOTNOTE.sub("", text))
    people = [found[1].strip(" \"'[]") for line in front if (found := _PERSON.match(line.strip()))]
    counted = Counter({"comments": len(comments), "footnotes": len(notes)})
    return Apart(text, front, tuple(people), (*comments, *notes), +counted)
