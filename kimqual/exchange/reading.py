"""Reading many files one after the other; a faulty one is noted and stops none of the others."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from kimqual.errors import FileError
from kimqual.exchange.answers import Answers
from kimqual.exchange.gather import Found, Gathered, by_stem, gather
from kimqual.exchange.import_plan import Plans, Rule, read_by, refuse_strangers
from kimqual.exchange.import_plan_write import Planned
from kimqual.exchange.look import Look, look_at
from kimqual.exchange.same_interview import find_same
from kimqual.exchange.statfiles import is_statfile
from kimqual.exchange.survey import Survey
from kimqual.exchange.transcripts import kind_of
from kimqual.model import Case, Imported

_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read, and the rule that it was read by."""

    found: Found
    rule: Rule
    item: Imported | Survey

    def look(self) -> Look:
        """Give what was understood of it."""
        return look_at(self.item, self.found.name, is_told=bool(self.rule.format))


@dataclass(frozen=True, slots=True)
class Faulty:
    r"""A file that is not taken in: its name and what is wrong.

    Example:
        >>> error = FileError("row 2, column Alter: no value.\nrow 5: no id.", where="u.csv")
        >>> [row[2] for row in Faulty("a/u.csv", error).rows()]
        ['row 2, column Alter: no value.', 'row 5: no id.']
    """

    file: str
    error: FileError

    def rows(self) -> Iterator[tuple[str, str, str, str]]:
        """Give file, place, fault and mend; one row for each line of the message."""
        where = "" if self.error.where in (self.file, Path(self.file).name) else self.error.where
        for number, line in enumerate(self.error.message.split("\n")):
            yield (self.file, where, line, "" if number else self.error.mend)


class Reading:
    """What is to be read; use it with ``with``, for zips are unpacked to a folder of its own.

    Attributes:
        faults: Files that could not be read, so far.
        left_out: Files that are not to be read, name and reason.
        same: What was said about interviews that lie there in several formats.
    """

    def __init__(
        self,
        paths: Iterable[Path],
        told: Rule,
        *,
        plan: Path | None = None,
        cases: Sequence[Case] = (),
        accept_repairs: bool = False,
        every_format: bool = False,
    ) -> None:
        self._paths, self._told = list(paths), told
        self._plans = Plans(plan)
        self._cases, self._accept_repairs = cases, accept_repairs
        self._every_format = every_format
        self._gathered = Gathered()
        self._workspace = Path()
        self._rules: dict[Path, Rule] = {}
        self.faults: list[Faulty] = []
        self.same: list[str] = []
        self._planned: list[Planned] = []

    def __enter__(self) -> Self:
        self._workspace = Path(tempfile.mkdtemp(prefix="kimqual-"))  # readable by its owner alone
        try:
            self._gathered = gather(self._paths, self._workspace)
            self.faults += [Faulty(error.where, error) for error in self._gathered.faults]
            # Before anything is read: a wrong plan would be wrong for all of them.
            self._rules = {one.path: self._rule_of(one) for one in self._gathered.files}
            if not self._every_format:
                self._keep_most_exact()
        except BaseException:
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        shutil.rmtree(self._workspace, ignore_errors=True)

    def __len__(self) -> int:
        return len(self._gathered.files)

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """Give name and reason of each file that is not read."""
        return self._gathered.left_out

    @property
    def is_single(self) -> bool:
        """Tell whether one file was named, and nothing else."""
        return len(self._paths) == 1 and not (self._paths[0].is_dir() or len(self) != 1)

    def read(self, *, is_strict: bool = False) -> Iterator[Read]:
        """Read the files one by one; faults are noted.

        Args:
            is_strict: Raise the first fault instead.
        """
        if is_strict and self.faults:
            raise self.faults[0].error
        for found in self._gathered.files:
            try:
                read = self._read(found)
            except FileError as error:
                if is_strict:
                    raise
                self.faults.append(Faulty(found.name, error))
            else:
                if read.found.container is None:
                    self._planned.append(Planned(found.path.parent, read.look(), read.rule))
                yield read

    def note(self, read: Read, error: FileError) -> None:
        """Note that a file, well read, does not fit into the study."""
        self.faults.append(Faulty(read.found.name, error))

    def refuse_nothing(self) -> None:
        """Refuse to take in nothing.

        Raises:
            FileError: If every file is faulty: then the study stays as it was, without an event.
        """
        if self.faults and len(self.faults) >= len(self):
            rows = [row for fault in self.faults for row in fault.rows()]
            raise FileError(
                f"None of the {len(self.faults)} files can be taken in.",
                where="; ".join(f"{file}: {what}" for file, _, what, _ in rows[:_SHOWN]),
                mend=rows[0][3] or "see them one by one: kimqual corpus check FILE",
            )

    def planned(self) -> list[Planned]:
        """Give what a plan would say of the files that were read; those in zips have none."""
        return self._planned

    def _read(self, found: Found) -> Read:
        rule = self._rules[found.path].overridden(self._told_of(found))
        item = read_by(found.path, rule, cases=self._cases, accept_repairs=self._accept_repairs)
        if isinstance(item, Imported) and self._told.interviewers:
            refuse_strangers(item, self._told.interviewers)
        return Read(found, rule, _named(item, found))

    def _rule_of(self, found: Found) -> Rule:
        beside = found.container and self._plans.rule_for(found.container / found.path.name)
        return self._plans.rule_for(found.path, found.root) or beside or Rule()

    def _told_of(self, found: Found) -> Rule:
        """Leave out, among several files, what only surveys have."""
        told = self._told
        is_for_surveys = bool(told.columns or told.sheet)
        if not is_for_surveys or len(self) == 1 or is_statfile(found.path):
            return told
        return told if kind_of(found.path) == "survey" else replace(told, columns={}, sheet="")

    def _keep_most_exact(self) -> None:
        for group in by_stem(self._gathered.files):
            read = [(one, item) for one in group if (item := self._tried(one)) is not None]
            same = find_same([item for _, item in read]) if len(read) > 1 else None
            if same is None:
                continue
            best = read[same.best][0]
            others = [read[i][0] for i in same.others]
            self._gathered.left_out += [
                (one.name, f"the same interview as {best.path.name}") for one in others
            ]
            self._gathered.files = [f for f in self._gathered.files if f not in others]
            self.same.append(
                f"{best.name}: taken instead of {', '.join(o.path.name for o in others)}, which hold"
                f" the same interview; {same.reason}. All of them: --all-formats"
            )

    def _tried(self, found: Found) -> Imported | None:
        try:
            item = self._read(found).item
        except FileError:
            return None  # it is told when the file's turn comes
        return item if isinstance(item, Imported) else None


def _named(item: Imported | Survey, found: Found) -> Imported | Survey:
    """Give it the name that tells two files of one name apart."""
    if found.source == found.path.name:
        return item
    if isinstance(item, Imported):
        return replace(item, source=replace(item.source, name=found.source))
    if isinstance(item.answers, Answers):
        return replace(item, answers=replace(item.answers, name=found.source))
    return item
