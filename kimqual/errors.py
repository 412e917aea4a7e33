"""Everything kimqual raises on purpose.

* KimqualError
  * SpanError           a span does not lie in its text, or no longer holds its quote
  * FileError           a file cannot be read as what it should be
  * CodebookError       a codebook is not well formed
    * UnknownCodeError  (also a KeyError)
  * CodingError         codings do not fit the text or the codebook
  * PolicyError         a policy file is not well formed
  * StudyError          a study is missing, newer than this program, or in use
    * VaultError        the vault is elsewhere, or the passphrase does not open it
  * ReleaseError        a quote may not be exported
  * TopicError          the texts cannot be modelled
  * LabelStudioError    a Label Studio server is down, refuses, or is not as it should be

Messages name values, places and mends; they never quote source text or names (DESIGN promise 2).
"""

from __future__ import annotations

from collections.abc import Collection
from difflib import get_close_matches


class KimqualError(Exception):
    """Base class: what is wrong, where, and how to mend it.

    Args:
        message: What is wrong, one sentence, naming the value.
        where: File, document or table row that it is wrong in.
        mend: The next thing to do, as a command or an edit.
    """

    def __init__(self, message: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.where = where
        self.mend = mend

    def __str__(self) -> str:
        """Give the message, then place and mend, one to a line."""
        lines = [self.message]
        if self.where:
            lines.append(f"  in:   {self.where}")
        if self.mend:
            lines.append(f"  mend: {self.mend}")
        return "\n".join(lines)


class SpanError(KimqualError):
    """A span does not lie in its text, or no longer holds its quote."""


class FileError(KimqualError):
    """A file cannot be read as what it should be."""


class CodebookError(KimqualError):
    """A codebook is not well formed."""


class UnknownCodeError(CodebookError, KeyError):
    """A code is used that its codebook does not have."""

    @classmethod
    def among(cls, code: str, known: Collection[str]) -> UnknownCodeError:
        """Name the nearest known codes.

        Args:
            code: The id that was asked for.
            known: The ids of the codebook.

        Returns:
            The error, ready to be raised.

        Example:
            >>> print(UnknownCodeError.among("field.wrk", ["field.work"]).mend)
            use one of field.work, or add 'field.wrk' to the codebook.
        """
        near = get_close_matches(code, known, n=3) or sorted(known)[:3]
        return cls(
            f"No code {code!r} in the codebook.",
            mend=f"use one of {', '.join(near)}, or add {code!r} to the codebook.",
        )


class CodingError(KimqualError):
    """Codings do not fit the text or the codebook."""


class PolicyError(KimqualError):
    """A policy file is not well formed."""


class StudyError(KimqualError):
    """A study is missing, newer than this program, or in use."""


class VaultError(StudyError):
    """The vault is elsewhere, or the passphrase does not open it."""


class ReleaseError(KimqualError):
    """A quote may not be exported."""


class TopicError(KimqualError):
    """The texts cannot be modelled."""


class LabelStudioError(KimqualError):
    """A Label Studio server is down, refuses, or is not as it should be."""
