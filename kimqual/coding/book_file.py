"""The codebook's file while it is changed: what it says now, and what it shall say."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from kimqual.errors import CodebookError, StudyError
from kimqual.exchange.codebook import codebook_of, text_of
from kimqual.exchange.codebook_text import rendered
from kimqual.model import Codebook
from kimqual.store import Study


@dataclass(frozen=True, slots=True)
class BookFile:
    """A study's codebook and its file, as they were read.

    Attributes:
        path: The file.
        data: What it says, byte by byte.
        book: What that means.
    """

    path: Path
    data: bytes
    book: Codebook

    @classmethod
    def read(cls, study: Study) -> Self:
        """Read a study's codebook.

        Raises:
            CodebookError: If it is gone, or not well formed.
        """
        path = study.path / study.config.codebook
        try:
            data = path.read_bytes()
        except OSError as error:
            raise CodebookError(
                f"The codebook cannot be opened: {error.strerror}.",
                where=str(path),
                mend="take it from your backup, or set 'codebook' in kimqual.toml.",
            ) from error
        return cls(path, data, codebook_of(data, path))

    def saying(self, book: Codebook) -> bytes:
        """Give what the file says once it says this.

        Raises:
            CodebookError: If no file can say that.
        """
        data = rendered(book, text_of(self.data, self.path)).encode()
        if codebook_of(data, self.path) != book:
            raise CodebookError(
                "The codebook cannot be written so that it is read the same again.",
                where=self.path.name,
                mend="leave out control characters and letters that are none.",
            )
        return data

    def check(self) -> None:
        """Refuse if somebody saved the file since it was read.

        Raises:
            StudyError: If it says something else by now.
        """
        if self.path.read_bytes() != self.data:
            raise StudyError(
                "The codebook was saved by somebody else in between.",
                where=self.path.name,
                mend="look at it and do the same again.",
            )
