"""What is known of a study's cases: attributes, and mentions that a profile leaves readable.

Makes the records in which :mod:`kimqual.report.risk` looks for what is rare. Needs no vault: all of it
stands in the pseudonymised study.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from kimqual.anonymisation.generalise import generalise
from kimqual.anonymisation.policy import Policy, read_policy
from kimqual.anonymisation.population import Count, Role, borough, read_age, read_residents, role_of
from kimqual.anonymisation.risk import Crowd, Fact, Item, Record, Scale
from kimqual.errors import PolicyError, StudyError
from kimqual.model import Action, Category, Span
from kimqual.report.attributes import band
from kimqual.store import Study
from kimqual.store.codings import texts
from kimqual.store.read import attributes, case_of, kept_mentions, mentions_in_view
from kimqual.store.views import report_view
from kimqual.text import fold

_RANKS: Mapping[Role, int] = {"age": 0, "district": 1}


@dataclass(frozen=True, slots=True)
class Columns:
    """Which attributes hold age, sex and district; "" where their names tell."""

    age: str = ""
    sex: str = ""
    district: str = ""

    def roles(self, names: Sequence[str]) -> dict[str, Role]:
        """Give the role of each attribute that has one.

        Raises:
            StudyError: If an attribute is named that the study does not have.
        """
        found = {name: role for name in names if (role := role_of(name))}
        told: dict[Role, str] = {"age": self.age, "sex": self.sex, "district": self.district}
        for role, name in told.items():
            if name and name not in names:
                raise StudyError(
                    f"The study has no attribute {name!r}.",
                    where=f"--{role}",
                    mend=f"use one of {', '.join(names) or 'none: the study has no attributes'}.",
                )
            if name:
                found = {n: r for n, r in found.items() if r != role} | {name: role}
        return found


class Known:
    """What can be known of the cases of a study: attributes, and mentions that can be read."""

    def __init__(
        self, study: Study, profile: str, columns: Columns, residents: Path | None
    ) -> None:
        self.profile = profile
        self.attributes = attributes(study)
        names = list(dict.fromkeys(name for given in self.attributes.values() for name in given))
        self.roles = columns.roles(names)
        self.residents = read_residents(residents)
        self.boroughs = {name for name in names if self._has_boroughs(name)}
        banded = band(self.attributes)
        self.bands = {
            (name, value): banded[case][name]
            for case, given in self.attributes.items()
            for name, value in given.items()
        }
        self.cases = case_of(study)
        found = list(_readable(study, profile))
        self.n_unread = len(self.cases) - len(texts(study))
        self.mentions = _items(found)
        self.records = self._records()

    def case_of(self, document: str) -> str:
        """Give a document's case, "" where it has none.

        Raises:
            StudyError: If there is no such document.
        """
        if document not in self.cases:
            raise StudyError(
                f"The study has no document {document!r}.",
                where="--document",
                mend="take ids from: kimqual corpus list",
            )
        return self.cases[document] or ""

    def attributes_of(self, case: str) -> Record:
        """Give a case's attributes, in the order of the table."""
        return tuple(self.item(*given) for given in self.attributes.get(case, {}).items())

    def mentions_of(self, documents: Iterable[str], span: Span | None = None) -> Record:
        """Give what documents, or one span of them, leave readable; each thing once."""
        return tuple(
            dict.fromkeys(
                item
                for document in documents
                for place, item in self.mentions.get(document, ())
                if span is None or span.overlap(place)
            )
        )

    def item(self, name: str, value: str) -> Item:
        """Give an attribute with its wider values."""
        role = self.roles.get(name)
        ages = read_age(value) if role == "age" else None
        if ages:
            levels = (str(ages), *map(str, ages.wider()))
        elif role == "district":
            levels = (value, *self.residents.wider(self._place(name, value)))
        else:
            levels = (value, self.bands.get((name, value), value))
        facts = tuple(Fact(name, level) for level in dict.fromkeys(levels))
        return Item(facts, _RANKS.get(role, 2) if role else 2)

    def scale(self, k: int) -> Scale:
        """Give what counts as rare: among these cases, and among the residents."""
        return Scale(Crowd.of(list(self.records.values())), _Counted(self), k)

    def said(self, facts: Iterable[Fact]) -> Iterator[tuple[Role, str]]:
        """Give what the residents' table can be asked."""
        for fact in facts:
            role = None if fact.is_mention else self.roles.get(fact.name)
            if role:
                yield role, self._place(fact.name, fact.value) if role == "district" else fact.value

    def _has_boroughs(self, name: str) -> bool:
        """Tell whether a column holds Stadtbezirke: then "Schildesche" means the larger one."""
        values = {given[name] for given in self.attributes.values() if name in given}
        districts = (value for value in values if self.residents.wider(value))
        return self.roles.get(name) == "district" and all(map(self.residents.is_borough, districts))

    def _place(self, name: str, value: str) -> str:
        is_borough = name in self.boroughs and self.residents.is_borough(value)
        return borough(value) if is_borough else value

    def _records(self) -> dict[str, Record]:
        documents: dict[str, list[str]] = {case: [] for case in self.attributes}
        for document, case in self.cases.items():
            documents.setdefault(case or document, []).append(document)
        return {
            who: (*self.attributes_of(who), *self.mentions_of(of))
            for who, of in sorted(documents.items())
        }


class _Counted:
    """Counts residents, each description once."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.counts: dict[frozenset[tuple[Role, str]], Count] = {}

    def __call__(self, facts: Iterable[Fact]) -> Count:
        said = frozenset(self.known.said(facts))
        if said not in self.counts:
            self.counts[said] = self.known.residents.count(said)
        return self.counts[said]


@dataclass(frozen=True, slots=True)
class _Readable:
    """A mention that a profile leaves readable: where in the view for coding, what, as shown."""

    document: str
    span: Span
    category: Category
    entity: str
    form: str


def _readable(study: Study, profile: str) -> Iterator[_Readable]:
    """Give the mentions that can be read in a profile; terms that the policy keeps are harmless."""
    policy = read_policy(study.path / study.config.policy)
    policy.action(profile, Category.PERSON)  # an unknown profile is an error in an empty study, too
    kept = {document: set(spans) for document, spans in kept_mentions(study).items()}
    mentions = mentions_in_view(study)
    for text in texts(study):
        report = report_view(study, text.id, text.text)
        for span, name, entity in mentions.get(text.id, ()):
            category = Category(name)
            coding = span.of(text.text)
            forms = (coding, report.forward(span).of(report.text))
            is_kept = span in kept.get(text.id, ())
            form = _form(profile, policy, category, forms, is_kept=is_kept)
            if form and not policy.is_kept(form):
                yield _Readable(text.id, span, category, entity, form)


def _form(
    profile: str, policy: Policy, category: Category, forms: tuple[str, str], *, is_kept: bool
) -> str:
    """Give a mention as a profile shows it, "" where it is replaced.

    The views tell what the last run did, whatever the policy says by now. Only of a profile that
    has no view the policy is asked.
    """
    coding, report = forms
    in_coding = coding if is_kept else ""
    in_report = report if _is_reported(policy, category, forms, is_kept=is_kept) else ""
    if profile in {"coding", "report"}:
        return in_coding if profile == "coding" else in_report
    if policy.action(profile, category) is not Action.KEEP:
        return ""
    if not (in_coding or in_report):
        raise PolicyError(
            f"profile.{profile} keeps {category}, which coding and report replace.",
            where=policy.name,
            mend=f'set {category} = "keep" for coding too and run again, or check another profile.',
        )
    return in_coding or in_report


def _is_reported(
    policy: Policy, category: Category, forms: tuple[str, str], *, is_kept: bool
) -> bool:
    """Tell whether the report shows the mention itself: kept as for coding, or kept by it alone."""
    coding, report = forms
    if is_kept:
        return report == coding
    is_replaced = report == coding or report.startswith("[")
    return not is_replaced and policy.action("report", category) is Action.KEEP


def _items(found: Sequence[_Readable]) -> dict[str, list[tuple[Span, Item]]]:
    """Give each document's mentions; what means the same thing is one item everywhere."""
    forms: dict[str, Counter[str]] = {}
    for one in found:
        forms.setdefault(one.entity, Counter())[one.form] += 1
    usual = {entity: _most(counts) for entity, counts in forms.items()}
    same: dict[tuple[Category, str], Counter[str]] = {}
    for one in found:
        same.setdefault((one.category, _stem(usual[one.entity])), Counter())[one.form] += 1
    items: dict[str, list[tuple[Span, Item]]] = {}
    for one in found:
        shown = _most(same[one.category, _stem(usual[one.entity])])
        levels = dict.fromkeys((shown, generalise(one.category, shown)))
        item = Item(tuple(Fact(one.category, level, is_mention=True) for level in levels))
        items.setdefault(one.document, []).append((one.span, item))
    return items


def _most(counts: Counter[str]) -> str:
    return min(counts, key=lambda form: (-counts[form], form))


def _stem(form: str) -> str:
    """Join the endings of an adjective: türkisch, türkische, Türkischer."""
    folded = fold(form).text
    match = re.fullmatch(r"(.+sch)e[mnrs]?", folded)
    return match[1] if match else folded
