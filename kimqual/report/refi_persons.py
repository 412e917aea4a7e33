"""Persons, their attributes and the questions they answered, as a REFI-QDA project has them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from kimqual.exchange.refi_codes import guid_for
from kimqual.exchange.refi_documents import QUESTION
from kimqual.exchange.refi_model import Loss, RefiCase, RefiSet, Variable
from kimqual.report.attributes import printable_attributes
from kimqual.report.refi_text import Page
from kimqual.store import Study
from kimqual.store.awaiting import study_id
from kimqual.store.codings import questions
from kimqual.store.read import attributes, case_of

_DIGITS = frozenset("0123456789")


class Persons:
    """Cases of a study; in the report profile only what enough of them share.

    Args:
        study: Open; no vault needed.
        profile: ``coding`` or ``report``.
        losses: Grows.
    """

    def __init__(self, study: Study, profile: str, losses: list[Loss]) -> None:
        self.study, self.profile, self.losses = study, profile, losses
        self.id = study_id(study)
        self.attributes = self._attributes()

    def _attributes(self) -> dict[str, dict[str, str]]:
        if self.profile != "report":
            return attributes(self.study)
        printable = printable_attributes(self.study)
        cases = case_of(self.study)
        found = {case: dict(printable.get(d, ())) for d, case in cases.items() if case}
        hidden = sum(map(len, attributes(self.study).values())) - sum(map(len, found.values()))
        if hidden:
            reason = f"{hidden} values that too few persons share are left out"
            self.losses.append(Loss("export", "VariableValue", reason=reason))
        return found

    def variables(self) -> Iterator[Variable]:
        """Give the attributes; whole numbers as such."""
        values: dict[str, list[str]] = defaultdict(list)
        for given in self.attributes.values():
            for name, text in given.items():
                values[name].append(text)
        for name, found in values.items():
            kind = "Integer" if all(map(_is_integer, found)) else "Text"
            yield Variable(guid_for(self.id, "attribute", name), name, kind)

    def cases(self, pages: Iterable[Page]) -> Iterator[RefiCase]:
        """Give the persons whose documents go out, and those with attributes."""
        sources: dict[str, list[str]] = {case: [] for case in self.attributes}
        for page in pages:
            if page.case:
                sources.setdefault(page.case, []).append(guid_for(self.id, "document", page.id))
        for case, documents in sorted(sources.items()):
            given = self.attributes.get(case, {})
            values = {guid_for(self.id, "attribute", name): text for name, text in given.items()}
            yield RefiCase(guid_for(self.id, "case", case), case, values, tuple(documents))

    def sets(self, pages: Iterable[Page]) -> Iterator[RefiSet]:
        """Give a set of its answers for each question."""
        answers: dict[str, list[str]] = defaultdict(list)
        for page in pages:
            if page.question:
                answers[page.question].append(guid_for(self.id, "document", page.id))
        wording = questions(self.study)
        for question, documents in answers.items():
            description = QUESTION + wording.get(question, question)
            yield RefiSet(
                guid_for(self.id, "question", question), question, description, (), tuple(documents)
            )


def _is_integer(text: str) -> bool:
    digits = text.removeprefix("-")
    return bool(digits) and _DIGITS.issuperset(digits) and str(int(text)) == text
