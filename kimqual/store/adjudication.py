"""What the study knows of adjudication: passages under decision, who proposed what, who decided.

The page does not tell who is Vorschlag 1; it stands here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from kimqual.model import Coding
from kimqual.store.database import rows, value
from kimqual.store.labelstudio import Counts, Project, remove_orphans, write_coding
from kimqual.store.study import Study


@dataclass(frozen=True, slots=True)
class Proposal:
    """What a coder had, as the adjudicator was shown it.

    Attributes:
        region: The region it stood under on the page.
        number: Of which proposal it was a part, 1 or 2.
        code: Its code then.
        coding: Its number; ``None`` once the coder has taken it back.
    """

    region: str
    number: int
    code: str
    coding: int | None


@dataclass(frozen=True, slots=True)
class Passage:
    """A passage that was put to an adjudicator.

    Attributes:
        id: Says the same of the same proposals.
        first: The coder who was Vorschlag 1.
        second: The coder who was Vorschlag 2.
        proposals: What they had.
        task: Its number on the server, once it was read.
        account: Number of the account that decided; "" while it is open.
        decided: When, as the server says it; "" while it is open.
    """

    id: str
    first: str
    second: str
    proposals: tuple[Proposal, ...]
    task: int | None = None
    account: str = ""
    decided: str = ""

    @property
    def codings(self) -> set[int]:
        """Give the numbers of the codings that are still there."""
        return {p.coding for p in self.proposals if p.coding is not None}


def load_passages(study: Study) -> dict[str, Passage]:
    """Give every passage that was put to an adjudicator, the oldest first."""
    found = {
        id_: Passage(id_, first, second, (), task, account, decided)
        for id_, first, second, task, account, decided in rows(
            study.db,
            "SELECT passage, first, second, task, account, decided FROM adjudication "
            "ORDER BY event, passage",
        )
    }
    for passage, *proposal in rows(
        study.db,
        "SELECT passage, region, number, code, coding FROM adjudication_proposal "
        "ORDER BY passage, number, region",
    ):
        known = found[passage]
        found[passage] = replace(known, proposals=(*known.proposals, Proposal(*proposal)))
    return found


def load_regions(study: Study, project: str) -> dict[int, list[tuple[int, str]]]:
    """Give the settled codings of each task: coding and the region that it came from."""
    found: dict[int, list[tuple[int, str]]] = {}
    for task, coding, region in rows(
        study.db,
        "SELECT task, coding, region FROM labelstudio_region WHERE project = ? "
        "ORDER BY task, coding, region",
        project,
    ):
        found.setdefault(task, []).append((coding, region))
    return found


def count_decided(study: Study, project: str) -> int:
    """Count the passages of a project that are decided and still on the server."""
    return int(
        value(
            study.db,
            "SELECT count(*) FROM adjudication a JOIN labelstudio_task t ON t.project = a.project "
            "AND t.task = a.task WHERE a.project = ? AND a.decided != ''",
            project,
        )
    )


def save_passages(study: Study, event: int, project: Project, passages: Iterable[Passage]) -> None:
    """Remember passages that were put to an adjudicator, inside an action."""
    for passage in passages:
        study.db.execute("DELETE FROM adjudication WHERE passage = ?", (passage.id,))
        study.db.execute(
            "INSERT INTO adjudication (passage, project, first, second, event) "
            "VALUES (?, ?, ?, ?, ?)",
            (passage.id, project.id, passage.first, passage.second, event),
        )
        study.db.executemany(
            "INSERT INTO adjudication_proposal VALUES (?, ?, ?, ?, ?)",
            [(passage.id, p.region, p.number, p.code, p.coding) for p in passage.proposals],
        )


def save_decision(study: Study, passage: str, task: int, account: str, decided: str) -> bool:
    """Note who decided on a passage and when, or that it is open again, inside an action.

    Returns:
        Whether that is news.
    """
    done = study.db.execute(
        "UPDATE adjudication SET task = ?2, account = ?3, decided = ?4 WHERE passage = ?1 "
        "AND (task IS NOT ?2 OR account != ?3 OR decided != ?4)",
        (passage, task, account, decided),
    )
    return done.rowcount > 0


def save_agreed(
    study: Study, event: int, project: Project, codings: Sequence[Coding], counts: Counts
) -> None:
    """Make what both coders have alike a part of the settled version, inside an action.

    What is no longer alike goes; what an adjudicator decided or a table brought stays as it is.

    Args:
        study: Open; no vault needed.
        event: The pull.
        project: Of the adjudication; its revision becomes that of new codings.
        codings: Under the settled version's name.
        counts: Counts on.
    """
    db = study.db
    before = {number for (number,) in rows(db, "SELECT coding FROM adjudication_agreed")}
    after = {
        write_coding(db, event, project, coding, counts)
        for coding in codings
        if not _is_decided(study, coding)
    }
    db.executemany(
        "INSERT INTO adjudication_agreed VALUES (?, ?)", [(n, event) for n in after - before]
    )
    gone = sorted(before - after)
    db.executemany("DELETE FROM adjudication_agreed WHERE coding = ?", [(n,) for n in gone])
    remove_orphans(db, gone, counts)
    counts.is_changed |= before != after


def _is_decided(study: Study, coding: Coding) -> bool:
    """Tell whether an adjudicator's region gives this coding."""
    return bool(
        value(
            study.db,
            "SELECT count(*) FROM coding c JOIN labelstudio_region r ON r.coding = c.id WHERE "
            "c.document = ? AND c.start = ? AND c.stop = ? AND c.code = ? AND c.coder = ?",
            coding.document,
            coding.span.start,
            coding.span.end,
            coding.code,
            coding.coder,
        )
    )
