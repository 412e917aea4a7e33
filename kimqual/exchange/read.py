"""One door for files that people hand over: transcripts and surveys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from kimqual.exchange.origins import ORIGINS, PLAIN
from kimqual.exchange.statfiles import is_statfile
from kimqual.exchange.survey import Survey, read_survey
from kimqual.exchange.transcripts import kind_of, read_transcript
from kimqual.model import Imported


def read_file(
    path: Path | str,
    *,
    format: str | None = None,  # noqa: A002 - the word users know
    encoding: str | None = None,
    columns: Mapping[str, str] | None = None,
    questions: Mapping[str, str] | None = None,
    sheet: str | None = None,
    repeated: bool = False,
) -> Imported | Survey:
    """Read a transcript or a survey; the content decides which.

    Args:
        path: The file.
        format: "survey", the name of a survey program, "table" for a survey of no program, or the
            name of a transcript format; ``None`` to find it.
        encoding: Name of the encoding, where the detection fails.
        columns: Header to role; says that the file is a survey.
        questions: Header to the wording that the respondents read; says the same.
        sheet: Name of a workbook's sheet; says the same.
        repeated: Rows of a survey with the same id are one person who answered several times.

    Returns:
        What was understood.

    Raises:
        FileError: If the file cannot be read as what it should be.
    """
    path = Path(path)
    is_told = bool(columns or questions or sheet)
    kind = format or ("survey" if is_told or is_statfile(path) else kind_of(path))
    if kind in ("survey", PLAIN) or kind in ORIGINS:
        return read_survey(
            path,
            columns=columns,
            questions=questions,
            encoding=encoding,
            sheet=sheet,
            origin=None if kind == "survey" else kind,
            repeated=repeated,
        )
    return read_transcript(path, format=format, encoding=encoding)
