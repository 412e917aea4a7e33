"""Persons of a REFI-QDA project: cases with their variables, and whose document is whose."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from kimqual.exchange.refi_model import Loss, Project, RefiCase
from kimqual.exchange.roles import ColumnRole, columns_of
from kimqual.exchange.tables import Table
from kimqual.model import Case

_KEY = "(case)"


class Persons:
    """Cases as the study has them; a source with variables of its own is a case of its own.

    Args:
        project: As read.
        losses: Grows.
        is_own: Whether kimqual wrote the file: its variables are attributes, whatever they hold.
    """

    def __init__(self, project: Project, losses: list[Loss], *, is_own: bool) -> None:
        self.project, self.losses, self.is_own = project, losses, is_own
        self.sources = {source.guid: source for source in project.sources}
        self.variables = {v.guid: v.name for v in project.variables}
        self._of: dict[str, str] = {}
        self._values: dict[str, dict[str, str]] = {}
        for case in project.cases:
            self._add(case)
        for source in project.sources:
            if source.values:
                self._add_values(source.guid)

    def of(self, source: str) -> str | None:
        """Give the id of a source's person, by the source's GUID."""
        return self._of.get(source)

    def cases(self) -> list[Case]:
        """Give the cases; what could identify them is contact data, for the vault only."""
        private = set() if self.is_own else set(self._private())
        return [
            Case(
                id_,
                {k: v for k, v in values.items() if k not in private},
                {k: v for k, v in values.items() if k in private},
            )
            for id_, values in self._values.items()
        ]

    def _add(self, case: RefiCase) -> None:
        id_ = self._name(case)
        self._values[id_] = self._named(case.values)
        for source in case.sources:
            if self._of.setdefault(source, id_) != id_ and source in self.sources:
                reason = "a document is of one person; this is a second one"
                name = self.sources[source].name
                self.losses.append(
                    Loss("import", "SourceRef", case.guid, case.name, name, reason=reason)
                )

    def _name(self, case: RefiCase) -> str:
        single = case.sources[0] if len(case.sources) == 1 else ""
        fallback = self.sources[single].name if single in self.sources else f"case-{case.guid[:8]}"
        return self._free(case.name or fallback)

    def _free(self, name: str) -> str:
        found, number = name, 2
        while found in self._values:
            found, number = f"{name} ({number})", number + 1
        return found

    def _add_values(self, guid: str) -> None:
        source = self.sources[guid]
        if guid not in self._of:
            self._of[guid] = self._free(source.name or f"case-{guid[:8]}")
            self._values[self._of[guid]] = {}
        values = self._values[self._of[guid]]
        for name, text in self._named(source.values).items():
            if values.setdefault(name, text) != text:
                reason = "the person has another value of this variable already"
                self.losses.append(
                    Loss("import", "VariableValue", guid, name, source.name, reason=reason)
                )

    def _named(self, values: dict[str, str]) -> dict[str, str]:
        return {self.variables.get(guid, guid): text for guid, text in values.items() if text}

    def _private(self) -> Iterator[str]:
        """Give the variables that could identify, by the rules for columns of a table of persons."""
        names = list(dict.fromkeys(name for v in self._values.values() for name in v))
        if not names:
            return
        rows = tuple((id_, *(v.get(n, "") for n in names)) for id_, v in self._values.items())
        table = Table((_KEY, *names), rows, tuple(range(2, len(rows) + 2)), "variables", "csv")
        for column in columns_of(table, {_KEY: ColumnRole.CASE}):
            if column.role not in (ColumnRole.ATTRIBUTE, ColumnRole.CASE):
                n = Counter(name for v in self._values.values() for name in v)[column.name]
                reason = f"kept in the vault only ({n} values): {column.reason}"
                self.losses.append(
                    Loss("import", "Variable", "", column.name, "", "", "changed", reason)
                )
                yield column.name
