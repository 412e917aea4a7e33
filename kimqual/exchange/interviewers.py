"""Who asks and who answers, said by the user where a transcript does not show it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from kimqual.errors import FileError
from kimqual.model import Imported, Role, Speaker


def with_interviewers(item: Imported, labels: Collection[str]) -> Imported:
    """Make the named speakers interviewers, and those of unknown role respondents.

    Args:
        item: A transcript as read.
        labels: Labels as the file has them; one of them has to speak here.

    Returns:
        The transcript with roles.

    Raises:
        FileError: If none of the labels speaks in this file.
    """
    document = item.document
    if not any(speaker.label in labels for speaker in document.speakers):
        raise FileError(
            "None of the labels given with --interviewer speaks here.",
            where=item.source.name,
            mend="leave it out once to see the speakers, then give their exact labels.",
        )
    speakers = tuple(_with_role(speaker, labels) for speaker in document.speakers)
    return replace(item, document=replace(document, speakers=speakers))


def _with_role(speaker: Speaker, labels: Collection[str]) -> Speaker:
    if speaker.label in labels:
        return replace(speaker, role=Role.INTERVIEWER)
    if speaker.role is Role.UNKNOWN:
        return replace(speaker, role=Role.RESPONDENT)
    return speaker
