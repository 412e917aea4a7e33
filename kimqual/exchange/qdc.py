"""Codebooks of other programs alone: QDC, the smaller half of REFI-QDA."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from kimqual.errors import FileError
from kimqual.exchange.refi_codes import refi_codes
from kimqual.exchange.refi_model import Loss, RefiCode
from kimqual.exchange.refi_parts import read_codes
from kimqual.exchange.refi_write import codebook_xml
from kimqual.exchange.refi_xml import (
    KNOWN_NAMESPACES,
    attr,
    children,
    guid,
    local,
    namespace,
    parse,
)
from kimqual.exchange.writing import replaced
from kimqual.model import Codebook

_LARGEST = 64 * 1024 * 1024


def read_qdc(path: Path | str) -> tuple[tuple[RefiCode, ...], list[Loss]]:
    """Read a codebook.

    Args:
        path: A QDC file, of any namespace.

    Returns:
        The codes, each after the one above it; what did not come through.

    Raises:
        FileError: If it is no QDC, or two codes share a GUID.
    """
    path = Path(path)
    try:
        if path.stat().st_size > _LARGEST:
            raise FileError("The file is too large for a codebook.", where=path.name, mend=_MEND)
        root = parse(path.read_bytes(), path.name)
    except OSError as error:
        raise FileError(
            f"The file cannot be read: {error.strerror}.", where=path.name, mend="check the path."
        ) from error
    if local(root) != "CodeBook":
        raise FileError(
            f"The XML begins with {local(root)!r}, not with 'CodeBook'.",
            where=path.name,
            mend=_MEND,
        )
    codes = tuple(read_codes(root))
    guids = [code.guid for code in codes]
    double = sorted({g for g in guids if guids.count(g) > 1})
    if double:
        raise FileError(
            f"Two codes share the GUID {double[0]!r}.", where=path.name, mend="export it again."
        )
    losses = [
        Loss(
            "import",
            "Set",
            guid(group),
            attr(group, "name"),
            reason="groups of codes have no place",
        )
        for sets in children(root, "Sets")
        for group in children(sets, "Set")
    ]
    if namespace(root) not in KNOWN_NAMESPACES["codebook"]:
        reason = f"namespace {namespace(root)!r} read as urn:QDA-XML:codebook:1.0"
        losses.append(Loss("import", "CodeBook", what_happened="guessed", reason=reason))
    return codes, losses


def write_qdc(
    book: Codebook, path: Path | str, study: UUID, *, language: str = "de", origin: str = "kimqual"
) -> None:
    """Write a codebook, valid by the schema.

    Args:
        book: Its codes; what has no place of its own stands in the description.
        path: Where to; the file appears whole or not at all.
        study: The study's id, from which GUIDs are made.
        language: Of the names.
        origin: The program's name and version.
    """
    data = codebook_xml(refi_codes(book, study, language), origin)
    with replaced(Path(path)) as temporary:
        temporary.write_bytes(data)


_MEND = "for a whole project: kimqual qdpx import FILE"
