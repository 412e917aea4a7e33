"""Interviews as Label Studio tasks, and the two files that make a project by hand.

One task is one document, or a pack of answers (see `kimqual.labelstudio.packing`). Its text goes in
as HTML with a column for the speakers, and once more as plain turns, so that an export carries
everything that is needed to read its codings back.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

from kimqual.errors import CodingError
from kimqual.exchange.labelstudio_task import TaskTurn, placed, task_data
from kimqual.exchange.writing import replaced
from kimqual.labelstudio.config import labelling_config
from kimqual.model import Codebook


class Contribution(Protocol):
    """What a task needs of a turn; ``paragraph``, ``document``, ``heading`` where they are there."""

    @property
    def text(self) -> str:
        """What was said, pseudonymised."""

    @property
    def speaker(self) -> str:
        """The study's label of the speaker, such as ``B1``; "" where nobody is named."""

    @property
    def role(self) -> str:
        """``interviewer``, ``respondent`` or ``unknown``."""


class Interview(Protocol):
    """What a task needs of a document."""

    @property
    def id(self) -> str:
        """The document's id in the study."""

    @property
    def turns(self) -> Sequence[Contribution]:
        """Its turns, in order."""


def tasks(documents: Iterable[Interview]) -> list[dict[str, Any]]:
    r"""Turn documents into what Label Studio imports.

    Args:
        documents: In the order in which coders shall see them.

    Returns:
        One task per document, as `kimqual.exchange.labelstudio_task` describes it.

    Raises:
        CodingError: If two documents share an id, one has no turn, or one holds ``\r``, which
            the page would count differently.

    Example:
        >>> from types import SimpleNamespace as Thing
        >>> said = Thing(text="Miete < 600 €.", speaker="B1", role="respondent")
        >>> [task] = tasks([Thing(id="d1", turns=[said])])
        >>> task["data"]["uid"], "Miete &lt; 600 €." in task["data"]["html"]
        ('d1', True)
    """
    made: dict[str, dict[str, Any]] = {}
    for document in documents:
        if document.id in made:
            raise CodingError(
                f"Two documents share the id {document.id!r}.",
                mend="give one of them another id, or their codings cannot be told apart.",
            )
        _check(document)
        data = task_data(document.id, _turns(document))
        made[document.id] = {"data": data}
    return list(made.values())


def page_turns(document: Interview) -> tuple[TaskTurn, ...]:
    """Give the turns of a document as its task has them."""
    return placed(_turns(document))


def _turns(document: Interview) -> Iterator[TaskTurn]:
    start, before = 0, ""
    for number, turn in enumerate(document.turns, 1):
        inside = getattr(turn, "document", "")
        start, before = (start if inside == before else 0), inside  # each document counts from 0
        yield TaskTurn(
            start,
            turn.text,
            turn.speaker,
            str(turn.role),
            paragraph=getattr(turn, "paragraph", number),
            document=inside,
            heading=getattr(turn, "heading", ""),
        )
        start += len(turn.text) + 1  # a line feed stands between turns


def write_project(
    documents: Iterable[Interview], book: Codebook, folder: Path
) -> tuple[Path, Path]:
    """Write the two files from which a project is made by hand in Label Studio.

    The first is pasted under *Create Project > Labeling Setup > Custom template > Code*, the
    second is uploaded under *Import*. Interrupted, this leaves whole files: old or new.

    Args:
        documents: What shall be coded; pseudonymised, for coders will read it.
        book: The codes.
        folder: Where the files go; made if absent.

    Returns:
        Paths of ``label_config.xml`` and ``tasks.json``.

    Raises:
        CodebookError: If the codebook makes no configuration.
        CodingError: If the documents make no tasks.
    """
    contents = {
        folder / "label_config.xml": labelling_config(book),
        folder / "tasks.json": json.dumps(tasks(documents), ensure_ascii=False, indent=1) + "\n",
    }
    for path, text in contents.items():
        with replaced(path) as temporary:
            temporary.write_text(text, "utf-8", newline="\n")
    config, data = contents
    return config, data


def _check(document: Interview) -> None:
    if not document.turns:
        raise CodingError(
            f"{document.id!r} has no turn.", mend="leave it out: there is nothing to code."
        )
    if any("\r" in turn.speaker + turn.text for turn in document.turns):
        raise CodingError(
            f"{document.id!r} holds a carriage return, which would shift its codings.",
            mend="import the document anew: kimqual normalises line ends.",
        )
