"""Where texts of documents went outside study and vault: nothing here can call them back."""

from __future__ import annotations

from dataclasses import dataclass

from kimqual.store.database import rows
from kimqual.store.erasing import Chosen, ask
from kimqual.store.reviews import load_reviews
from kimqual.store.study import Study

_EXPORTS = "exports"
_BACK = "delete them where they lie: the next 'corpus add' of their folder brings them back"
_GENERAL = (
    ("the files that were read, and recordings", _BACK),
    ("backups and copies of the study", "delete them, or remove there too"),
    ("tables of reviews, exported transcripts, projects for other programs", "delete them"),
    ("what people wrote: codebook, policy, memos on others, names of topics", "look through them"),
)
_GIVEN = """
    SELECT coder FROM assignment WHERE document IN DOCUMENTS
    UNION SELECT coder FROM labelstudio_note WHERE document IN DOCUMENTS
    UNION SELECT p.coder FROM labelstudio_project p JOIN labelstudio_region r ON r.project = p.id
    JOIN coding c ON c.id = r.coding WHERE c.document IN DOCUMENTS"""


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """A place that still holds something, and what a person can do there."""

    what: str
    mend: str


def out_of_reach(study: Study, chosen: Chosen) -> list[OutOfReach]:
    """Tell where texts or codings of documents may still be, ask before they are removed.

    Args:
        study: Open; no vault needed.
        chosen: What is to be removed.
    """
    return [
        *_projects(study, chosen),
        *_reviews(study),
        *_exports(study),
        *(OutOfReach(what, mend) for what, mend in _GENERAL),
    ]


def _projects(study: Study, chosen: Chosen) -> list[OutOfReach]:
    """Give the coders' projects on a server; all of them where it is not known who got what."""
    seen = ask(
        study.db, "SELECT 1 FROM document WHERE id IN DOCUMENTS AND text IS NOT NULL", chosen
    )
    given = {coder for (coder,) in ask(study.db, _GIVEN, chosen)}
    asked = {coder for (coder,) in rows(study.db, "SELECT DISTINCT coder FROM assignment")}
    found = rows(study.db, "SELECT coder, number FROM labelstudio_project ORDER BY number")
    server = study.config.labelstudio or "the study's own server"
    mend = f"delete there the tasks of {', '.join(chosen.documents)}, or the whole project"
    return [
        OutOfReach(f"Label Studio, project {number} ({coder}) on {server}", mend)
        for coder, number in found
        if seen and (coder in given or coder not in asked)
    ]


def _reviews(study: Study) -> list[OutOfReach]:
    mend = "run: kimqual labelstudio purge review"
    return [
        OutOfReach(f"Label Studio, project {one.number} on {one.url}, with source text", mend)
        for one in load_reviews(study)
    ]


def _exports(study: Study) -> list[OutOfReach]:
    folder = study.path / _EXPORTS
    n = sum(1 for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
    mend = "delete them and write them anew: kimqual quotes export, kimqual report build"
    return [OutOfReach(f"{n} files in {_EXPORTS}", mend)] if n else []
