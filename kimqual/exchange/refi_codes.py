"""Codes of a codebook as REFI-QDA has them: one name and one description, in which the rest is packed.

A description is written as labelled paragraphs, ``Kennung: field.work``, ``Definition: …``, which
the reading side splits again; a description without labels is a definition.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from uuid import UUID, uuid5

from kimqual.exchange.refi_model import Loss, Note, RefiCode
from kimqual.model import Code, Codebook

_TEXTS = {
    "Definition": "definition",
    "Wann": "when",
    "Wann nicht": "when_not",
    "Ankerbeispiel": "example",
    "Memo": "memo",
}
_NUMBERS = {"Seit Fassung": "since", "Bis Fassung": "until"}
_IDS = {"Nur mit": "requires", "Aufgeteilt in": "split_into"}
_LABELS = ("Kennung", *_TEXTS, *_IDS, *_NUMBERS, "Aufgegangen in", r"Name \([a-z]{2,3}\)")
_LABEL = re.compile(rf"({'|'.join(_LABELS)}):(?: |$)")
_SHIELDED = re.compile(rf" +(?:{'|'.join(_LABELS)}):(?: |$)")
_ENGLISH = {"When": "Wann", "When not": "Wann nicht", "Example": "Ankerbeispiel"}
_NUMBER = re.compile(r"[1-9][0-9]{0,8}")
_COLOR = re.compile(r"#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")


def guid_for(study: UUID, kind: str, key: str) -> str:
    """Give the GUID of a thing of a study: always the same one."""
    return str(uuid5(study, f"{kind}:{key}"))


def refi_codes(book: Codebook, study: UUID, language: str = "de") -> tuple[RefiCode, ...]:
    """Write a codebook's codes as REFI-QDA has them, each after the one above it."""
    ordered = sorted(book.codes, key=lambda code: len(book.path(code.id)))
    return tuple(
        RefiCode(
            guid_for(study, "code", code.id),
            " ".join(book.label(code.id, language).split()),
            guid_for(study, "code", code.parent) if code.parent else None,
            pack(code, language),
            code.color,
            not code.is_retired,
        )
        for code in ordered
    )


def pack(code: Code, language: str = "de") -> str:
    r"""Write what a code has beside its name into one description.

    Example:
        >>> pack(Code("rent", {"de": "Miete"}, definition="Was Wohnen kostet."))
        'Kennung: rent\nDefinition: Was Wohnen kostet.'
    """
    return "\n".join(f"{label}: {_shield(text)}" for label, text in _packed(code, language))


def _packed(code: Code, language: str) -> Iterator[tuple[str, str]]:
    yield "Kennung", code.id
    for other, label in code.label.items():
        if label and other != language and language in code.label:
            yield f"Name ({other})", label
    for label, key in _TEXTS.items():
        if text := getattr(code, key).strip():
            yield label, text
    for label, key in _IDS.items():
        if ids := getattr(code, key):
            yield label, ", ".join(ids)
    if code.merged_into:
        yield "Aufgegangen in", code.merged_into
    for label, key in _NUMBERS.items():
        if (number := getattr(code, key)) is not None:
            yield label, str(number)


def _shield(text: str) -> str:
    """Put a space before lines that begin like one of our labels."""
    first, *rest = text.split("\n")
    return "\n".join([first, *(f" {t}" if _LABEL.match(t.lstrip(" ")) else t for t in rest)])


def unpack(description: str) -> dict[str, str]:
    r"""Split a description into its labelled paragraphs; what has no label is the definition.

    Example:
        >>> unpack("Kennung: rent\nDefinition: Was Wohnen kostet.\nWann: immer")
        {'Kennung': 'rent', 'Definition': 'Was Wohnen kostet.', 'Wann': 'immer'}
    """
    found: dict[str, str] = {}
    label = "Definition"
    for line in description.split("\n"):
        if match := _LABEL.match(line):
            label = match[1]
            found[label] = line[match.end() :]
        else:
            plain = line[1:] if _SHIELDED.match(line) else line
            found[label] = f"{found[label]}\n{plain}" if label in found else plain
    return {label: text.strip() for label, text in found.items() if text.strip()}


@dataclass(slots=True)
class TakenCodes:
    """Codes of a file beside those of a codebook.

    Attributes:
        book: The codebook with them.
        ids: GUID to id.
        new: Ids that the codebook did not have.
        changed: Ids whose texts the file changed.
        losses: What did not come through as it was.
    """

    book: Codebook
    ids: dict[str, str] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)


def take_codes(
    codes: Iterable[RefiCode],
    book: Codebook,
    study: UUID,
    *,
    notes: Mapping[str, Note] | None = None,
    language: str = "de",
    update: bool = False,
) -> TakenCodes:
    """Put the codes of a file beside those of a codebook.

    A code is the codebook's own if it has its GUID, its id in the description, or its name at the
    same place of the tree.

    Args:
        codes: Each after the one above it.
        book: The study's codebook.
        study: The study's id.
        notes: Memos by GUID.
        language: Of the names.
        update: Whether the file's texts take the place of the codebook's.
    """
    taken = TakenCodes(book)
    known = _Known(book, study, language)
    made: dict[str, Code] = {code.id: code for code in book.codes}
    for code in codes:
        parent = taken.ids.get(code.parent or "")
        texts = unpack(code.description)
        id_ = known.find(code, texts, parent)
        if id_ is None:
            id_ = known.new(code, texts, parent)
            made[id_] = _made(id_, code, texts, parent, language, taken.losses)
            taken.new.append(id_)
        elif update:
            new = _made(id_, code, texts, parent, language, taken.losses)
            new = replace(
                with_revisions(new, made[id_]),
                label=made[id_].label | new.label,
                color=new.color or made[id_].color,
            )
            if new != made[id_]:
                made[id_] = new
                taken.changed.append(id_)
        taken.ids[code.guid] = id_
        made[id_] = _with_notes(made[id_], code, notes or {}, taken)
    taken.book = replace(book, codes=tuple(_known_only(made, taken.losses)))
    return taken


class _Known:
    """The codes that a codebook has, by everything that names them."""

    def __init__(self, book: Codebook, study: UUID, language: str) -> None:
        self.by_guid = {guid_for(study, "code", code.id): code.id for code in book.codes}
        self.ids = {code.id for code in book.codes}
        self.by_name: dict[tuple[str | None, str], str] = {}
        for code in book.codes:
            for name in (book.label(code.id, language), *code.label.values()):
                self.by_name.setdefault((code.parent, name.casefold()), code.id)

    def find(self, code: RefiCode, texts: Mapping[str, str], parent: str | None) -> str | None:
        told = texts.get("Kennung", "")
        if code.guid in self.by_guid:
            return self.by_guid[code.guid]
        if told in self.ids:
            return told
        return None if told else self.by_name.get((parent, code.name.casefold()))

    def new(self, code: RefiCode, texts: Mapping[str, str], parent: str | None) -> str:
        told = texts.get("Kennung", "")
        slug = re.sub(r"\W+", "_", code.name.casefold()).strip("_") or "code"
        wanted = told or (f"{parent}.{slug}" if parent else slug)
        id_, number = wanted, 2
        while id_ in self.ids:
            id_, number = f"{wanted}_{number}", number + 1
        self.ids.add(id_)
        return id_


def _made(
    id_: str,
    code: RefiCode,
    texts: Mapping[str, str],
    parent: str | None,
    language: str,
    losses: list[Loss],
) -> Code:
    others = {k[6:-1]: text for k, text in texts.items() if k.startswith("Name (")}
    color = code.color.strip()
    if color and not _COLOR.fullmatch(color):
        reason = "the colour is not written as #RRGGBB"
        losses.append(Loss("import", "Code", code.guid, code.name, field="color", reason=reason))
        color = ""
    if len(color) == 4:
        color = "#" + "".join(2 * digit for digit in color[1:])
    split = _ids(texts, "Aufgeteilt in")
    merged = texts.get("Aufgegangen in") or None
    is_given = code.is_codable and not split and merged is None
    since, until = _revisions(code, texts, losses, is_given=is_given)
    return Code(
        id_,
        {language: code.name, **others} if code.name else others,
        **{key: texts.get(label, "") for label, key in _TEXTS.items()},
        parent=parent,
        requires=_ids(texts, "Nur mit"),
        color=color,
        retired=not code.is_codable and not split and merged is None,
        merged_into=merged,
        split_into=split,
        since=since,
        until=until,
    )


def with_revisions(code: Code, known: Code | None) -> Code:
    """Give a code of a file the revisions in which the codebook's own came and went."""
    if known is None:
        return code
    until = code.until or (known.until if code.is_retired else None)
    return replace(code, since=code.since or known.since, until=until)


def _revisions(
    code: RefiCode, texts: Mapping[str, str], losses: list[Loss], *, is_given: bool
) -> tuple[int | None, int | None]:
    """Read since and until; what cannot be is left out and told."""
    told = {key: texts[label] for label, key in _NUMBERS.items() if label in texts}
    numbers = {key: int(t) if _NUMBER.fullmatch(t) else None for key, t in told.items()}
    since, until = numbers.get("since"), numbers.get("until")
    if until is not None and (is_given or until < (since or 1)):
        numbers["until"] = until = None
    for key, number in numbers.items():
        if number is None:
            reason = "no revision in which this code can have come or gone"
            losses.append(Loss("import", "Code", code.guid, code.name, field=key, reason=reason))
    return since, until


def _ids(texts: Mapping[str, str], label: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in texts.get(label, "").split(",") if part.strip())


def _with_notes(code: Code, given: RefiCode, notes: Mapping[str, Note], taken: TakenCodes) -> Code:
    """Put memos on a code into its definition."""
    for ref in given.notes:
        note = notes.get(ref)
        if note is not None and note.text.strip() and note.text.strip() not in code.definition:
            code = replace(code, definition=f"{code.definition}\n{note.text.strip()}".strip())
            reason = "a memo on a code stands in its definition"
            taken.losses.append(
                Loss("import", "Note", ref, note.name, given.name, "", "packed", reason)
            )
    return code


def _known_only(made: Mapping[str, Code], losses: list[Loss]) -> Iterator[Code]:
    """Take out what points at codes that are not there."""
    for code in made.values():
        requires = tuple(i for i in code.requires if i in made)
        split = tuple(i for i in code.split_into if i in made)
        merged = code.merged_into if code.merged_into in made else None
        new = replace(
            code,
            requires=requires,
            split_into=split if len(split) > 1 else (),
            merged_into=merged,
            retired=code.is_retired and len(split) < 2 and merged is None,
        )
        if new != code:
            reason = "it points at codes that the file does not have"
            losses.append(Loss("import", "Code", "", code.id, "", "Description", "changed", reason))
        yield new
