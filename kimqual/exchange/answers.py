"""The answers of a survey: kept small, given as documents one by one."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, overload

from kimqual.model import Document, Imported, Kind, Source, Span, Turn


class Answer(NamedTuple):
    """One answer: whose, in which row, to what, in which language."""

    case: str
    document: str
    question: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Answers(Sequence[Imported]):
    """Documents of one turn each, made when they are asked for.

    Half a million documents with their turns and origins would fill a gigabyte.

    Attributes:
        rows: In the file's order.
        name: The file's name without folders.
        format: As `kimqual.exchange.table.Table.format`.
        encoding: As detected or given.
        reason: Why the file was read as a survey.
    """

    rows: tuple[Answer, ...]
    name: str
    format: str
    encoding: str
    reason: str

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Imported]:
        return map(self._imported, self.rows)

    @overload
    def __getitem__(self, index: int) -> Imported: ...
    @overload
    def __getitem__(self, index: slice) -> Answers: ...
    def __getitem__(self, index: int | slice) -> Imported | Answers:
        """Give one document, or the answers of a part."""
        if isinstance(index, slice):
            return replace(self, rows=self.rows[index])
        return self._imported(self.rows[index])

    def renamed(self, ids: Mapping[str, str]) -> Answers:
        """Give the answers with other ids for some persons."""
        return replace(self, rows=tuple(_renamed(row, ids) for row in self.rows))

    def _imported(self, row: Answer) -> Imported:
        source = Source(
            f"{self.name}#{row.document}#{row.question}",
            hashlib.sha256(row.text.encode()).hexdigest(),
            self.format,
            self.encoding,
            self.reason,
        )
        document = Document(
            text=row.text,
            turns=(Turn(Span(0, len(row.text)), 1),),
            kind=Kind.ANSWER,
            case=row.case,
            question=row.question,
            language=row.language,
        )
        return Imported(document, source)


def _renamed(row: Answer, ids: Mapping[str, str]) -> Answer:
    """Give a row its new id; a document's name begins with its person's."""
    if row.case not in ids:
        return row
    case = ids[row.case]
    name = row.document
    if name.startswith(row.case):
        name = case + name.removeprefix(row.case)
    return row._replace(case=case, document=name)
