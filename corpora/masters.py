"""Masters: the sources of the sample corpus, every identifier marked in its place.

``{{surface|CATEGORY|entity}}`` stands where the surface is said. Knows nothing of file formats.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WORDS_PER_SECOND = 2.3
GAP_MS = 400
PREFIXES = {
    "PERSON": "p",
    "STREET": "s",
    "POSTCODE": "plz",
    "DISTRICT": "d",
    "CITY": "c",
    "REGION": "r",
    "COUNTRY": "l",
    "FACILITY": "f",
    "ORGANIZATION": "o",
    "OCCUPATION": "b",
    "AGE": "a",
    "DATE": "t",
    "PHONE_NUMBER": "ph",
    "EMAIL_ADDRESS": "em",
    "URL": "u",
    "HANDLE": "h",
    "IBAN_CODE": "iban",
    "LICENSE_PLATE": "kfz",
    "ID_NUMBER": "id",
    "GROUP": "g",
}
MARKED = re.compile(r"\{\{([^{}|]+)\|([A-Z_]+)\|([a-z0-9][a-z0-9.\-]*)\}\}")


class MasterError(ValueError):
    """A master does not keep to its format."""


@dataclass(frozen=True, slots=True)
class Gold:
    """One identifier in a text: where, of which category, and which real-world thing."""

    start: int
    end: int
    category: str
    entity: str
    quote: str

    def as_dict(self) -> dict[str, Any]:
        """Give the fields as they stand in ``gold.jsonl``."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Marked:
    """A text without its braces, and the mentions in it."""

    text: str
    mentions: tuple[Gold, ...] = ()

    @classmethod
    def parse(cls, raw: str, where: str) -> Marked:
        """Take the braces out and remember where the surfaces stand.

        Raises:
            MasterError: For a stray brace, an unknown category or a wrong entity prefix.

        Example:
            >>> Marked.parse("Frau {{Kaya|PERSON|p.elif-kaya}}!", "E1").mentions[0].start
            5
        """
        raw = unicodedata.normalize("NFC", raw.strip())
        text, mentions, last = "", [], 0
        for found in MARKED.finditer(raw):
            text += raw[last : found.start()]
            mentions.append(_gold(found, len(text), where))
            text += found[1]
            last = found.end()
        text += raw[last:]
        if stray := re.search(r"[{}|\t]", text):
            raise MasterError(f"{where}: stray {stray[0]!r} at {stray.start()}.")
        return cls(text, tuple(mentions))


def _gold(found: re.Match[str], start: int, where: str) -> Gold:
    surface, category, entity = found.groups()
    if category not in PREFIXES:
        raise MasterError(f"{where}: unknown category {category}.")
    if entity.split(".")[0] != PREFIXES[category]:
        raise MasterError(f"{where}: {category} wants the prefix {PREFIXES[category]}: {entity}.")
    if surface != surface.strip():
        raise MasterError(f"{where}: a surface begins or ends with a space ({entity}).")
    return Gold(start, start + len(surface), category, entity, surface)


def join(parts: Sequence[Marked], between: Sequence[str] = ()) -> Marked:
    """Put texts one after the other, and move their mentions along.

    Args:
        parts: The texts.
        between: One character after each text but the last; line feeds if left out.

    Example:
        >>> elif_ = Marked.parse("{{Elif|PERSON|p.elif-kaya}}?", "E1")
        >>> join([Marked("Ja."), elif_]).mentions[0].start
        4
    """
    text, mentions = "", []
    for part, after in zip(parts, (*(between or "\n" * (len(parts) - 1)), ""), strict=True):
        mentions += [
            Gold(m.start + len(text), m.end + len(text), m.category, m.entity, m.quote)
            for m in part.mentions
        ]
        text += part.text + after
    return Marked(text, tuple(mentions))


@dataclass(frozen=True, slots=True)
class Turn:
    """One contribution, with its place in the recording in milliseconds."""

    speaker: str
    said: Marked
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Interview:
    """A master interview; ``labels`` maps the master's labels to the printed ones."""

    id: str
    language: str
    header: tuple[Marked, ...]
    labels: dict[str, Marked]
    roles: dict[str, str]
    turns: tuple[Turn, ...]

    def label(self, turn: Turn) -> str:
        """Give the speaker as printed."""
        return self.labels[turn.speaker].text


@dataclass(slots=True)
class _Draft:
    fields: dict[str, str] = field(default_factory=dict)
    header: list[Marked] = field(default_factory=list)
    labels: dict[str, Marked] = field(default_factory=dict)
    roles: dict[str, str] = field(default_factory=dict)
    turns: list[Turn] = field(default_factory=list)


def read_interview(path: Path) -> Interview:
    """Read a master interview.

    Raises:
        MasterError: If a line is neither a field nor a turn of a declared speaker.
    """
    draft = _Draft()
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    for line in head.splitlines():
        _read_field(draft, line, path.stem)
    for number, line in enumerate(body.splitlines(), head.count("\n") + 3):
        if line.strip():
            _read_turn(draft, line, f"{path.name}:{number}")
    return Interview(
        id=draft.fields["id"],
        language=draft.fields["language"],
        header=tuple(draft.header),
        labels=draft.labels,
        roles=draft.roles,
        turns=tuple(draft.turns),
    )


def _read_field(draft: _Draft, line: str, where: str) -> None:
    name, colon, value = line.partition(":")
    if not colon or name not in {"id", "title", "kind", "language", "speaker", "header"}:
        raise MasterError(f"{where}: unknown field {name!r}.")
    if name == "header":
        draft.header.append(Marked.parse(value, where))
    elif name == "speaker":
        label, role, printed = (part.strip() for part in value.split("|", 2))
        draft.roles[label] = role
        draft.labels[label] = Marked.parse(printed, where)
    else:
        draft.fields[name] = value.strip()


def _read_turn(draft: _Draft, line: str, where: str) -> None:
    label, colon, raw = line.partition(":")
    if not colon or label not in draft.labels:
        raise MasterError(f"{where}: no declared speaker at the start of the line.")
    said = Marked.parse(raw, where)
    start = draft.turns[-1].end + GAP_MS if draft.turns else 1_200
    n_words = len(said.text.split())
    end = start + round(n_words / WORDS_PER_SECOND * 1000)
    draft.turns.append(Turn(label, said, start, end))


def read_answers(masters: Path) -> list[dict[str, Any]]:
    """Read the survey's rows, one per person, questions still marked."""
    rows = [
        json.loads(line)
        for path in sorted(masters.glob("answers_*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    twice = [case for case, n in Counter(row["case"] for row in rows).items() if n > 1]
    if twice:
        raise MasterError(f"Cases that occur twice: {', '.join(twice)}.")
    return sorted(rows, key=lambda row: row["case"])
