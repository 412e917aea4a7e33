"""Finding a study's projects on a server again, whatever they are called by now.

A project carries a mark in its description and in each task's ``meta``. Its title is free. Where
somebody emptied the description, the number that the study remembers and the tasks' mark suffice.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, unquote

from kimqual.coding.units import SETTLED
from kimqual.errors import LabelStudioError
from kimqual.labelstudio.client import Client
from kimqual.model.coding import is_person
from kimqual.store import Study
from kimqual.store.labelstudio import Project, load_projects, study_id

META: Final = "kimqual"
_MARK = re.compile(
    r"kimqual:(?P<study>[0-9a-f]{32}):coding:(?P<id>[0-9a-f]{32}):r(?P<revision>\d+)"
    r":(?P<coder>[\w.~%-]+)"
)


@dataclass(frozen=True, slots=True)
class Remote:
    """A project as it stands on the server.

    Attributes:
        project: Whose it is, and with which revision of the codebook it was pushed.
        config: Its labelling configuration.
        shown: The model whose suggestions it shows; "" if none are to be shown.
        description: Its description, as people may have changed it.
    """

    project: Project
    config: str
    shown: str = ""
    description: str = ""


def mark(study: str, project: Project) -> str:
    """Write the mark by which a project is found again.

    Example:
        >>> print(mark("0" * 32, Project("1" * 32, "Frau Öz", 0, 2))[-25:])
        1111111:r2:Frau%20%C3%96z
    """
    return f"kimqual:{study}:coding:{project.id}:r{project.revision}:{quote(project.coder, '')}"


def read_mark(text: str, study: str, number: int) -> Project | None:
    """Read a mark out of a text; ``None`` if there is none of this study.

    Example:
        >>> project = Project("1" * 32, "anna", 7, 2)
        >>> read_mark("Bitte bis Mai. " + mark("0" * 32, project), "0" * 32, 7) == project
        True
    """
    for found in _MARK.finditer(text):
        if found["study"] == study:
            return Project(found["id"], unquote(found["coder"]), number, int(found["revision"]))
    return None


def marked(description: str, study: str, project: Project) -> str:
    """Put a project's mark into a description in place of the one there, or at its end.

    Example:
        >>> one, two = (Project("1" * 32, "anna", 7, revision) for revision in (1, 2))
        >>> text = marked("Bitte bis Mai. " + mark("0" * 32, one), "0" * 32, two)
        >>> text == "Bitte bis Mai. " + mark("0" * 32, two)
        True
    """
    new = mark(study, project)
    for found in _MARK.finditer(description):
        if found["study"] == study:
            return description[: found.start()] + new + description[found.end() :]
    return f"{description} {new}".strip()


def find_projects(client: Client, study: Study) -> dict[str, Remote]:
    """Find the study's coding projects on a server, by coder.

    Raises:
        LabelStudioError: If a coder has two, or the server refuses.
    """
    id_ = study_id(study)
    remembered = {project.number: project for project in load_projects(study)}
    found: dict[str, list[Remote]] = {}
    for item in client.projects():
        number = int(item["id"])
        description = str(item.get("description") or "")
        project = read_mark(description, id_, number)
        if project is None and number in remembered:
            project = _by_its_tasks(client, id_, number)
            if project is not None and project.id == remembered[number].id:
                project = remembered[number]  # the tasks know the first revision only
        if project is not None:
            config = str(item.get("label_config") or "")
            shown = item.get("show_collab_predictions") and item.get("model_version")
            remote = Remote(project, config, str(shown or ""), description)
            found.setdefault(project.coder, []).append(remote)
    for coder, remotes in found.items():
        if len(remotes) > 1:
            raise _double(coder, remotes, client)
    return {coder: remotes[0] for coder, remotes in found.items()}


def checked_coders(coders: Iterable[str]) -> list[str]:
    """Give the coders' names, trimmed and each once.

    Raises:
        LabelStudioError: If there is none, or one is no person's.
    """
    names = list(dict.fromkeys(name.strip() for name in coders))
    for name in names or [""]:
        if not name or name == SETTLED or not is_person(name) or not name.isprintable():
            raise LabelStudioError(
                f"{name!r} cannot be a coder." if name else "Nobody is named as a coder.",
                where="--coder",
                mend=f"name each person once, such as --coder anna; {SETTLED!r} and 'model:…' are "
                "taken.",
            )
    return names


def task_mark(item: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give what kimqual noted in a task's ``meta``; empty if it made it not."""
    meta = item.get("meta")
    noted = meta.get(META) if isinstance(meta, dict) else None
    return noted if isinstance(noted, dict) else {}


def _by_its_tasks(client: Client, study: str, number: int) -> Project | None:
    for item in client.tasks(number, include="id,meta", page_size=1):
        return read_mark(str(task_mark(item).get("project", "")), study, number)
    return None


def _double(coder: str, remotes: list[Remote], client: Client) -> LabelStudioError:
    numbers = ", ".join(str(remote.project.number) for remote in remotes)
    return LabelStudioError(
        f"{coder!r} has {len(remotes)} projects: {numbers}.",
        where=client.url,
        mend="delete those in Label Studio in which nobody has coded.",
    )
