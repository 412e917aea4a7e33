"""Import plans: ``kimqual-import.toml`` beside the files says how they are read, next time too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path

from kimqual.exchange import import_plan_door as door
from kimqual.exchange.join import join_cases
from kimqual.exchange.read import read_file
from kimqual.exchange.skipped import PLAN_FILE
from kimqual.exchange.survey import Survey
from kimqual.model import Case, Document, Imported, Role, Speaker


@dataclass(frozen=True, slots=True)
class Rule:
    """How the files of a name are read; the first rule that fits counts.

    Attributes:
        match: Pattern of file names, such as ``*.txt``.
        format: Reader, survey program, ``survey`` or ``table``; "" to find it.
        encoding: Of text files, "" to find it.
        sheet: Of a workbook, "" to find it.
        language: ISO 639-1 code of all documents, "" to find it.
        repeated: Rows of a survey with the same id are one person.
        interviewers: Labels of those who ask.
        roles: Label to role.
        columns: Header of a survey to role.
    """

    match: str = "*"
    format: str = ""
    encoding: str = ""
    sheet: str = ""
    language: str = ""
    repeated: bool = False
    interviewers: tuple[str, ...] = ()
    roles: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)

    def overridden(self, told: Rule) -> Rule:
        """Give the rule with what the user said on the command line in its place."""
        return replace(
            self,
            format=told.format or self.format,
            encoding=told.encoding or self.encoding,
            sheet=told.sheet or self.sheet,
            language=told.language or self.language,
            repeated=told.repeated or self.repeated,
            interviewers=told.interviewers or self.interviewers,
            columns={**self.columns, **told.columns},
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """The rules of one file, in its order."""

    rules: tuple[Rule, ...] = ()

    def rule_for(self, name: str) -> Rule | None:
        """Give the first rule whose pattern fits a file's name, in whatever case."""
        return next(
            (r for r in self.rules if fnmatchcase(name.casefold(), r.match.casefold())), None
        )


def read_plan(path: Path) -> Plan:
    """Read a plan strictly.

    Raises:
        FileError: If it is missing, no TOML, or with all unknown keys and wrong values at once, each
            with its line and the nearest key.
    """
    return Plan(tuple(Rule(**table) for table in door.parse(path)))


class Plans:
    """The plans that lie beside files; each is read once."""

    def __init__(self, chosen: Path | None = None) -> None:
        self._chosen = read_plan(chosen) if chosen else None
        self._known: dict[Path, Plan | None] = {}

    def rule_for(self, file: Path, root: Path | None = None) -> Rule | None:
        """Give the rule for a file: of the plan that was named, or the nearest up to a folder.

        Args:
            file: To be read.
            root: Folder that the search ends with; the file's own if not given.

        Raises:
            FileError: If a plan on the way is not well formed.
        """
        if self._chosen is not None:
            return self._chosen.rule_for(file.name)
        for folder in file.parents:
            plan = self._beside(folder)
            if plan and (rule := plan.rule_for(file.name)):
                return rule
            if folder == (root or file.parent):
                break
        return None

    def _beside(self, folder: Path) -> Plan | None:
        if folder not in self._known:
            path = folder / PLAN_FILE
            self._known[folder] = read_plan(path) if path.is_file() else None
        return self._known[folder]


def read_by(
    path: Path,
    rule: Rule,
    *,
    cases: Sequence[Case] = (),
    accept_repairs: bool = False,
) -> Imported | Survey:
    """Read a file as a rule says.

    Args:
        path: The file.
        rule: How; fields that say nothing are found.
        cases: Table of persons, joined to a survey.
        accept_repairs: Take its spelling of ids.

    Raises:
        FileError: As `read_file`.
    """
    read = read_file(
        path,
        format=rule.format or None,
        encoding=rule.encoding or None,
        columns=rule.columns or None,
        sheet=rule.sheet or None,
        repeated=rule.repeated,
    )
    if isinstance(read, Imported):
        return _as_told(read, rule)
    return join_cases(read, cases, accept_repairs=accept_repairs) if cases else read


def _as_told(item: Imported, rule: Rule) -> Imported:
    document = with_roles(item.document, rule)
    if rule.language:
        document = replace(document, language=rule.language)
    return replace(item, document=document)


def with_roles(document: Document, rule: Rule) -> Document:
    """Give the speakers their roles; where somebody asks now, those of unknown role answer.

    Labels that do not speak here are no fault: a rule is for many files.

    Example:
        >>> talk = Document("Ja.", (), (Speaker("S00"), Speaker("S01")))
        >>> [s.role.value for s in with_roles(talk, Rule(interviewers=("S00",))).speakers]
        ['interviewer', 'respondent']
    """
    asking = {speaker.label for speaker in document.speakers} & set(rule.interviewers)
    told = {label: Role(role) for label, role in rule.roles.items()}
    told |= dict.fromkeys(asking, Role.INTERVIEWER)
    somebody_asks = any(told.get(s.label) is Role.INTERVIEWER for s in document.speakers)
    speakers = tuple(_with_role(s, told, others_answer=somebody_asks) for s in document.speakers)
    return replace(document, speakers=speakers)


def _with_role(speaker: Speaker, told: Mapping[str, Role], *, others_answer: bool) -> Speaker:
    if speaker.label in told:
        return replace(speaker, role=told[speaker.label])
    if others_answer and speaker.role is Role.UNKNOWN:
        return replace(speaker, role=Role.RESPONDENT)
    return speaker


def refuse_strangers(item: Imported, labels: Iterable[str]) -> None:
    """Refuse labels of the command line none of which speaks in a file.

    Raises:
        FileError: As `kimqual.exchange.with_interviewers`.
    """
    from kimqual.exchange.interviewers import with_interviewers

    with_interviewers(item, set(labels))
