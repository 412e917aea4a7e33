"""REFI-QDA projects and codebooks written: valid by the schema, code points, LF, no byte order mark.

The same project written twice gives the same bytes.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimqual.errors import FileError
from kimqual.exchange.refi_model import (
    Note,
    Project,
    RefiCase,
    RefiCode,
    RefiCoding,
    RefiSet,
    Selection,
    TextSource,
    Variable,
)
from kimqual.exchange.refi_package import MAX_MEMBER
from kimqual.exchange.writing import replaced

if TYPE_CHECKING:
    from lxml.etree import _Element

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
_NAME_LENGTH = 100
_WHEN = (1980, 1, 1, 0, 0, 0)  # zip's first day: a file does not tell when it was made
# Source: XML 1.0, 2.2 Char.
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def write_qdpx(project: Project, path: Path | str) -> None:
    """Write a project.

    Args:
        project: Its references point at each other; positions are code points of the texts.
        path: Where to; the file appears whole or not at all.

    Raises:
        FileError: If a text is larger than the standard allows, or the place cannot be written.
    """
    texts = {f"sources/{s.guid}.txt": s.text.encode() for s in project.sources}
    for source, data in zip(project.sources, texts.values(), strict=True):
        if len(data) > MAX_MEMBER:
            raise FileError(
                "The text is larger than 2 GB, which REFI-QDA does not allow.",
                where=source.name,
                mend="split the document.",
            )
    with (
        replaced(Path(path)) as temporary,
        zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as package,
    ):
        for name, data in {"project.qde": project_xml(project), **texts}.items():
            info = zipfile.ZipInfo(name, _WHEN)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            package.writestr(info, data)


def project_xml(project: Project) -> bytes:
    """Give the XML of a project."""
    from lxml import etree

    root = etree.Element(f"{{{PROJECT}}}Project", nsmap=_namespace(PROJECT))
    _set(root, name=project.name or "kimqual", origin=project.origin)
    users = _container(root, "Users", project.users)
    for user in project.users:
        _set(_sub(users, "User"), guid=user.guid, name=user.name)
    if project.codes:
        codes = _sub(_sub(root, "CodeBook"), "Codes")
        _write_codes(codes, project.codes)
    variables = _container(root, "Variables", project.variables)
    for variable in project.variables:
        kind = variable.type or "Text"
        _set(
            _sub(variables, "Variable"),
            guid=variable.guid,
            name=variable.name,
            typeOfVariable=kind,
        )
    types = {v.guid: v for v in project.variables}
    cases = _container(root, "Cases", project.cases)
    for case in project.cases:
        _write_case(cases, case, types)
    sources = _container(root, "Sources", project.sources)
    for source in project.sources:
        _write_source(sources, source, types)
    notes = _container(root, "Notes", project.notes)
    for note in project.notes:
        _write_note(notes, note)
    sets = _container(root, "Sets", project.sets)
    for group in project.sets:
        _write_set(sets, group)
    return _bytes(root)


def codebook_xml(codes: Sequence[RefiCode], origin: str) -> bytes:
    """Give the XML of a codebook alone (QDC).

    Raises:
        FileError: If there is no code: the schema asks for one.
    """
    from lxml import etree

    if not codes:
        raise FileError("There is no code to write.", mend="add a code to the codebook.")
    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap=_namespace(CODEBOOK))
    _set(root, origin=origin)
    _write_codes(_sub(root, "Codes"), codes)
    return _bytes(root)


def shown(quote: str) -> str:
    """Give a quote as a passage's name: on one line, cut at about 100 characters."""
    line = " ".join(quote.split())
    return line if len(line) <= _NAME_LENGTH else line[: _NAME_LENGTH - 1].rstrip() + "…"


def _write_codes(parent: _Element, codes: Iterable[RefiCode]) -> None:
    made: dict[str | None, _Element] = {None: parent}
    for code in codes:
        element = _sub(made[code.parent], "Code")
        color = code.color or None
        _set(
            element,
            guid=code.guid,
            name=code.name,
            isCodable=str(code.is_codable).lower(),
            color=color,
        )
        _text(element, "Description", code.description)
        _refs(element, "NoteRef", code.notes)
        made[code.guid] = element


def _write_case(parent: _Element, case: RefiCase, types: Mapping[str, Variable]) -> None:
    element = _sub(parent, "Case")
    _set(element, guid=case.guid, name=case.name or None)
    _write_values(element, case.values, types)
    _refs(element, "SourceRef", case.sources)


def _write_values(
    element: _Element, values: Mapping[str, str], types: Mapping[str, Variable]
) -> None:
    for guid, text in values.items():
        value = _sub(element, "VariableValue")
        _refs(value, "VariableRef", [guid])
        kind = types[guid].type if guid in types else "Text"
        _sub(value, f"{kind or 'Text'}Value").text = _clean(text)


def _write_source(parent: _Element, source: TextSource, types: Mapping[str, Variable]) -> None:
    element = _sub(parent, "TextSource")
    _set(
        element,
        guid=source.guid,
        name=source.name,
        plainTextPath=f"internal://{source.guid}.txt",
    )
    _text(element, "Description", source.description)
    for selection in source.selections:
        _write_selection(element, selection)
    _refs(element, "NoteRef", source.notes)
    _write_values(element, source.values, types)


def _write_selection(parent: _Element, selection: Selection) -> None:
    element = _sub(parent, "PlainTextSelection")
    _set(
        element,
        guid=selection.guid,
        name=selection.name,
        startPosition=str(selection.start),
        endPosition=str(selection.end),
        creatingUser=selection.user or None,
    )
    _text(element, "Description", selection.description)
    for coding in selection.codings:
        _write_coding(element, coding)
    _refs(element, "NoteRef", selection.notes)


def _write_coding(parent: _Element, coding: RefiCoding) -> None:
    element = _sub(parent, "Coding")
    _set(element, guid=coding.guid, creatingUser=coding.user or None)
    _refs(element, "CodeRef", [coding.code])
    _refs(element, "NoteRef", coding.notes)


def _write_note(parent: _Element, note: Note) -> None:
    element = _sub(parent, "Note")
    _set(element, guid=note.guid, name=note.name, creatingUser=note.user or None)
    _sub(element, "PlainTextContent").text = _clean(note.text)


def _write_set(parent: _Element, group: RefiSet) -> None:
    element = _sub(parent, "Set")
    _set(element, guid=group.guid, name=group.name)
    _text(element, "Description", group.description)
    _refs(element, "MemberCode", group.codes)
    _refs(element, "MemberSource", group.sources)
    _refs(element, "MemberNote", group.notes)


def _namespace(name: str) -> Any:  # noqa: ANN401  # the stubs know no default namespace
    return {None: name}


def _container(root: _Element, tag: str, items: Sequence[object]) -> _Element:
    """Give the element that holds a list; one without anything in it is not valid, and not put."""
    from lxml import etree

    return _sub(root, tag) if items else etree.Element("none")


def _sub(parent: _Element, tag: str) -> _Element:
    from lxml import etree

    space = parent.tag.rpartition("}")[0]
    return etree.SubElement(parent, f"{space}}}{tag}")


def _set(element: _Element, **attributes: str | None) -> None:
    for name, value in attributes.items():
        if value is not None:
            element.set(name, _clean(value))


def _text(element: _Element, tag: str, text: str) -> None:
    if text:
        _sub(element, tag).text = _clean(text)


def _refs(element: _Element, tag: str, guids: Iterable[str]) -> None:
    for guid in guids:
        _set(_sub(element, tag), targetGUID=guid)


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub(" ", text)


def _bytes(root: _Element) -> bytes:
    from lxml import etree

    etree.indent(root)
    data: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return data + b"\n"
