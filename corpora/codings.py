"""Codings: from the line and the words that a coder noted to code points, strictly.

A master has one row per passage and code. The passage is a piece of one line of the document's
text, and the line has these words once. Knows nothing of how the texts came about.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from masters import MasterError

from kimqual.exchange import CodingRow, read_codebook, write_codings_csv
from kimqual.model import Codebook

CODERS = ("anna", "bilal", "settled")
COLUMNS = ["document", "line", "quote", "code", "coder", "memo"]
CODEBOOK = Path(__file__).resolve().parents[1] / "codebooks" / "kim-integration.toml"


@dataclass(frozen=True, slots=True)
class Material:
    """What was coded, and with which codes.

    Attributes:
        texts: Text of each document, in the gold's order.
        codebook: The codes.
    """

    texts: Mapping[str, str]
    codebook: Codebook

    @property
    def codes(self) -> tuple[str, ...]:
        """Give the ids of the codes, in the codebook's order."""
        return tuple(code.id for code in self.codebook.codes)


def read_material(gold: Sequence[Mapping[str, str]]) -> Material:
    """Take the texts from the gold and the codes from the codebook."""
    return Material({entry["document"]: entry["text"] for entry in gold}, read_codebook(CODEBOOK))


def read_master(path: Path, material: Material) -> tuple[CodingRow, ...]:
    """Read one coder's master, named ``codings_CODER.csv``.

    Returns:
        The codings with their offsets, in order of document, place and code.

    Raises:
        MasterError: For the first fault, with file and row; the header is row 1.
    """
    coder = path.stem.removeprefix("codings_")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if reader.fieldnames != COLUMNS:
            raise MasterError(f"{path.name}, row 1: the columns are not {', '.join(COLUMNS)}.")
        rows = [
            _read_row(row, coder, material, f"{path.name}, row {number}")
            for number, row in enumerate(reader, 2)
        ]
    _check_together(rows, material.codebook)
    return tuple(_in_order(rows, material))


def _read_row(row: Mapping[str, str], coder: str, material: Material, where: str) -> CodingRow:
    if row["coder"] != coder:
        raise MasterError(f"{where}: the coder is not {coder}.")
    if row["code"] not in material.codebook:
        raise MasterError(f"{where}: unknown code {row['code']!r}.")
    start = _find(row, material.texts, where)
    return CodingRow(
        document=row["document"],
        code=row["code"],
        coder=coder,
        quote=row["quote"],
        start=start,
        end=start + len(row["quote"]),
        memo=row["memo"],
        where=where,
    )


def _find(row: Mapping[str, str], texts: Mapping[str, str], where: str) -> int:
    """Give the code point of the document's text where the quote begins."""
    document, number, quote = row["document"], row["line"], row["quote"]
    if document not in texts:
        raise MasterError(f"{where}: unknown document {document!r}.")
    lines = texts[document].split("\n")
    if not number.isdecimal() or not 1 <= int(number) <= len(lines):
        raise MasterError(f"{where}: {document} has the lines 1 to {len(lines)}, no {number!r}.")
    index = int(number) - 1
    found = lines[index].count(quote) if quote == quote.strip() != "" else 0
    if found != 1:
        raise MasterError(f"{where}: the quote stands {found} times in line {number}, not once.")
    return sum(len(line) + 1 for line in lines[:index]) + lines[index].index(quote)


def _check_together(rows: Sequence[CodingRow], codebook: Codebook) -> None:
    """Check what the codes of one passage ask of each other."""
    passages: dict[tuple[str, int | None, int | None], set[str]] = {}
    for row in rows:
        codes = passages.setdefault((row.document, row.start, row.end), set())
        if row.code in codes:
            raise MasterError(f"{row.where}: the passage has {row.code} already.")
        codes.add(row.code)
    for row in rows:
        wanted = codebook[row.code].requires
        if wanted and not passages[row.document, row.start, row.end].intersection(wanted):
            raise MasterError(f"{row.where}: {row.code} without {' or '.join(wanted)}.")


def _in_order(rows: Sequence[CodingRow], material: Material) -> list[CodingRow]:
    documents = {document: number for number, document in enumerate(material.texts)}
    codes = {code: number for number, code in enumerate(material.codes)}
    return sorted(rows, key=lambda r: (documents[r.document], r.start, r.end, codes[r.code]))


def codings_files(codings: Mapping[str, Sequence[CodingRow]]) -> Iterator[tuple[str, bytes]]:
    """Give each coder's file: its name, and its bytes as kimqual writes them."""
    with TemporaryDirectory() as folder:
        for coder, rows in codings.items():
            path = Path(folder) / f"codings_{coder}.csv"
            write_codings_csv(rows, path)
            yield path.name, path.read_bytes()


def counts_of_codings(codings: Mapping[str, Sequence[CodingRow]], codes: Sequence[str]) -> str:
    """Give the README's tables: what each coded, and how often which code."""
    lines = [
        "| Datei / file | Dokumente / documents | Stellen / passages | Kodierungen / codings |",
        "|---|--:|--:|--:|",
    ]
    for coder, rows in codings.items():
        n_documents = len({row.document for row in rows})
        n_passages = len({(row.document, row.start, row.end) for row in rows})
        lines.append(f"| `codings_{coder}.csv` | {n_documents} | {n_passages} | {len(rows)} |")
    lines += ["", f"| Kode / code | {' | '.join(codings)} |", f"|---|{'--:|' * len(codings)}"]
    for code in codes:
        numbers = [sum(row.code == code for row in rows) for rows in codings.values()]
        lines.append(f"| `{code}` | {' | '.join(map(str, numbers))} |")
    return "\n".join(lines)
