"""What a REFI-QDA project holds, as frozen values; positions are code points of NFC text with LF."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that did not come through an exchange as it was; holds no source text.

    Attributes:
        direction: ``import`` or ``export``.
        element: What it is: ``PictureSource``, ``Link``, ``Coding`` …
        guid: Its GUID, bare and in small letters; "" where it has none.
        name: Its name in the project, or the document's id in the study.
        document: The source that it belongs to, "" if to none.
        field: Which part of it, "" for all of it.
        what_happened: ``dropped``, ``changed``, ``packed`` or ``guessed``.
        reason: Why, in words.
    """

    direction: str
    element: str
    guid: str = ""
    name: str = ""
    document: str = ""
    field: str = ""
    what_happened: str = "dropped"
    reason: str = ""


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who coded."""

    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class RefiCode:
    """A code; ``parent`` is the GUID of the code above it."""

    guid: str
    name: str
    parent: str | None = None
    description: str = ""
    color: str = ""
    is_codable: bool = True
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """What is known of cases or sources; ``type`` is the schema's, such as ``Text``, ``Integer``."""

    guid: str
    name: str
    type: str = "Text"


@dataclass(frozen=True, slots=True)
class RefiCase:
    """A person or household: values by the variable's GUID, and GUIDs of its sources."""

    guid: str
    name: str = ""
    values: dict[str, str] = field(default_factory=dict)
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefiCoding:
    """One code on one selection; ``user`` is a GUID or ""."""

    guid: str
    code: str
    user: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Selection:
    """A passage with its codings; ``name`` may hold its words, or what somebody called it."""

    guid: str
    start: int
    end: int
    name: str = ""
    description: str = ""
    codings: tuple[RefiCoding, ...] = ()
    notes: tuple[str, ...] = ()
    user: str = ""


@dataclass(frozen=True, slots=True)
class TextSource:
    """A text with the passages marked in it."""

    guid: str
    name: str
    text: str
    selections: tuple[Selection, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    description: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A memo."""

    guid: str
    name: str
    text: str
    user: str = ""


@dataclass(frozen=True, slots=True)
class RefiSet:
    """A group of codes, sources or memos, by their GUIDs."""

    guid: str
    name: str
    description: str = ""
    codes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """A project: everything that the exchange carries."""

    name: str
    origin: str = ""
    users: tuple[User, ...] = ()
    codes: tuple[RefiCode, ...] = ()
    variables: tuple[Variable, ...] = ()
    cases: tuple[RefiCase, ...] = ()
    sources: tuple[TextSource, ...] = ()
    notes: tuple[Note, ...] = ()
    sets: tuple[RefiSet, ...] = ()
