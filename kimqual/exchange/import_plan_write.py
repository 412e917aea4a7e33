"""Writing a plan out of what was understood, with comments in German and English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kimqual.errors import FileError
from kimqual.exchange.import_plan import Rule
from kimqual.exchange.look import Look
from kimqual.exchange.skipped import PLAN_FILE
from kimqual.exchange.writing import replaced
from kimqual.model import Role

if TYPE_CHECKING:
    from tomlkit.items import Table

_HEAD = (
    "So liest kimqual die Dateien dieses Ordners ein. Die erste Regel, die passt, gilt.",
    "How kimqual reads the files of this folder. The first rule that fits counts.",
    "Was mit # beginnt, ist ein Vorschlag: # wegnehmen, damit es gilt.",
    "What begins with # is a proposal: take the # away to make it count.",
    "Hier stehen Kürzel von Sprechenden, vielleicht Namen: wie die Dateien selbst behandeln.",
    "Labels of speakers stand here, perhaps names: treat it like the files themselves.",
)
_ROLES = "interviewer (fragt / asks), respondent (antwortet / answers), unknown"
_COLUMNS = (
    "case (Kennung / id), question (offene Frage / open question), attribute (Merkmal), "
    "contact (nur im Tresor / vault only), ignore"
)


@dataclass(frozen=True, slots=True)
class Planned:
    """One file's part in a plan.

    Attributes:
        folder: Where it lies.
        look: What was understood.
        told: What the user, or an older plan, said.
    """

    folder: Path
    look: Look
    told: Rule


def write_plans(planned: Iterable[Planned]) -> list[Path]:
    """Write a plan into each folder.

    Returns:
        The files.

    Raises:
        FileError: If one of them is there already; then none is written.
    """
    folders: dict[Path, list[Planned]] = {}
    for one in planned:
        folders.setdefault(one.folder, []).append(one)
    paths = [folder / PLAN_FILE for folder in folders]
    for path in paths:
        if path.exists():
            raise FileError(
                "There is a plan already.",
                where=str(path),
                mend="edit it; to have a new one written, rename or delete it first.",
            )
    for path, several in zip(paths, folders.values(), strict=True):
        with replaced(path) as temporary:
            temporary.write_text(plan_text(several), "utf-8", newline="\n")
    return paths


def plan_text(planned: Sequence[Planned]) -> str:
    """Give the plan of one folder: files of one ending that were read alike share a rule."""
    import tomlkit

    document = tomlkit.document()
    for line in _HEAD:
        document.add(tomlkit.comment(line))
    rules = tomlkit.aot()
    formats = {(_ending(one), one.look.format) for one in planned}
    mixed = Counter(ending for ending, _ in formats)
    for match, group in _matched(_groups(planned)):
        # Where one ending holds several formats, a new file may be of any of them.
        is_open = match.startswith("*") and mixed[_ending(group[0])] > 1
        rules.append(_table(match, group, is_open=is_open))
    document.add("files", rules)
    return tomlkit.dumps(document)


def _groups(planned: Sequence[Planned]) -> list[list[Planned]]:
    """Put together what was read alike and names nobody differently."""
    groups: list[list[Planned]] = []
    for one in planned:
        fitting = (group for group in groups if _is_alike(group, one))
        group = next(fitting, None)
        if group is None:
            groups.append([one])
        else:
            group.append(one)
    return groups


def _is_alike(group: Sequence[Planned], one: Planned) -> bool:
    first = group[0]
    if _shape(first) != _shape(one):
        return False
    known = {label: role for other in group for label, role in _roles(other).items()}
    return all(known.get(label, role) == role for label, role in _roles(one).items())


def _shape(one: Planned) -> tuple[object, ...]:
    look, told = one.look, one.told
    columns = tuple((c.column, c.role) for c in look.columns)
    return (_ending(one), look.format, told.encoding, told.sheet, told.language, columns)


def _ending(one: Planned) -> str:
    return Path(one.look.file).suffix.lower()


def _roles(one: Planned) -> dict[str, str]:
    return {v.label: v.role for v in one.look.speakers if v.role != Role.UNKNOWN}


def _matched(groups: Sequence[list[Planned]]) -> list[tuple[str, list[Planned]]]:
    """Give each group its pattern: the largest of an ending gets ``*.txt``, and stands last."""
    general: dict[str, list[Planned]] = {}
    for group in groups:
        ending = _ending(group[0])
        if len(group) > len(general.get(ending, ())):
            general[ending] = group
    special = [
        (_exactly(Path(one.look.file).name), [one])
        for group in groups
        if general[_ending(group[0])] is not group
        for one in group
    ]
    return special + [(f"*{_exactly(ending)}", group) for ending, group in general.items()]


def _exactly(name: str) -> str:
    """Mask what would be a pattern in a file's name.

    Example:
        >>> _exactly("E[1].txt")
        'E[[]1].txt'
    """
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)


def _table(match: str, group: Sequence[Planned], *, is_open: bool) -> Table:
    import tomlkit

    first = group[0]
    told = first.told
    table = tomlkit.table()
    table.add("match", match)
    table.add(tomlkit.comment(f"{first.look.title}, {first.look.certainty}: {first.look.reason}"))
    _add(table, "format", "" if is_open else first.look.format, first.look.format)
    _add(table, "encoding", told.encoding, first.look.encoding)
    _add(table, "sheet", told.sheet, "")
    _add(table, "language", told.language, _most(o.look.languages for o in group))
    if told.repeated:
        table.add("repeated", value=True)
    _add_speakers(table, group)
    if first.look.columns:
        table.add(tomlkit.nl())
        table.add("columns", _columns(first.look))
    return table


def _add(table: Table, key: str, told: str, found: str) -> None:
    """Add what was said; what was only found differs between files, and stands as a comment."""
    import tomlkit

    if told:
        table.add(key, told)
    elif found:
        table.add(tomlkit.comment(f"{key} = {tomlkit.item(found).as_string()}"))


def _most(several: Iterable[tuple[str, ...]]) -> str:
    counts = Counter(one for languages in several for one in languages)
    return counts.most_common(1)[0][0] if counts else ""


def _add_speakers(table: Table, group: Sequence[Planned]) -> None:
    import tomlkit

    roles = {label: role for one in group for label, role in _roles(one).items()}
    asking = sorted(label for label, role in roles.items() if role == Role.INTERVIEWER)
    guesses = sorted({one.look.interviewer for one in group if one.look.interviewer} - set(roles))
    if asking:
        table.add("interviewers", asking)
    elif guesses:
        table.add(tomlkit.comment("Vermutlich / probably:"))
        table.add(tomlkit.comment(f"interviewers = {tomlkit.item(guesses).as_string()}"))
    others = {label: role for label, role in roles.items() if role != Role.INTERVIEWER}
    if others:
        table.add(tomlkit.nl())
        inner = tomlkit.table()
        inner.add(tomlkit.comment(_ROLES))
        for label, role in others.items():
            inner.add(label, str(role))
        table.add("roles", inner)


def _columns(look: Look) -> Table:
    import tomlkit

    inner = tomlkit.table()
    inner.add(tomlkit.comment(_COLUMNS))
    for column in look.columns:
        inner.add(column.column, str(column.role))
    return inner
