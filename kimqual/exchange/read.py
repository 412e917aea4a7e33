"""One door for files that people hand over: transcripts and surveys."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

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
) -> Imported | Survey:
    """Read a transcript or a survey; the content decides which.

    Args:
        path: The file.
        format: "survey", or the name of a transcript format; ``None`` to find it.
        encoding: Name of the encoding, where the detection fails.
        columns: Header to role; says that the file is a survey.
        questions: Header to the wording that the respondents read; says the same.

    Returns:
        What was understood.

    Raises:
        FileError: If the file cannot be read as what it should be.
    """
    path = Path(path)
    is_told = format is not None or bool(columns) or bool(questions)
    kind = (format or "survey") if is_told else kind_of(path)
    if kind == "survey":
        return read_survey(path, columns=columns, questions=questions, encoding=encoding)
    return read_transcript(path, format=format, encoding=encoding)
