"""Where and by whom codings are searched: coders, documents, roles, attributes of cases."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from kimqual.coding.find import ROLES
from kimqual.coding.units import SETTLED
from kimqual.errors import CodingError
from kimqual.model.coding import is_person
from kimqual.store import Study
from kimqual.store.codings import Text, texts
from kimqual.store.read import attributes


@dataclass(frozen=True, slots=True)
class Wanted:
    """What shall be searched; everything where nothing is said.

    Attributes:
        coders: Names; all people except the settled version if empty. Models only if named.
        documents: Ids.
        roles: Of ``interviewer``, ``respondent``, ``unknown``, ``answer``.
        attributes: Name to the values of which a case has one; every name has to fit.
        n_words: How many words of context to give on each side.
        is_counted: Whether to tell, too, which codes stand together in what is found.
    """

    coders: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    attributes: Mapping[str, Collection[str]] = field(default_factory=dict)
    n_words: int = 25
    is_counted: bool = True


def chosen_coders(known: Collection[str], named: Sequence[str]) -> frozenset[str]:
    """Give whose codings count: those named, or all people without the settled version.

    Raises:
        CodingError: If one of them has no codings.
    """
    for name in named:
        if name not in known:
            _refuse("coder", name, known)
    if named:
        return frozenset(named)
    return frozenset(name for name in known if is_person(name) and name != SETTLED)


def chosen_roles(named: Sequence[str]) -> Sequence[str]:
    """Give which roles count: those named, or all.

    Raises:
        CodingError: If there is no such role.
    """
    for name in named:
        if name not in ROLES:
            _refuse("role", name, ROLES)
    return named or ROLES


def chosen_texts(study: Study, wanted: Wanted) -> dict[str, Text]:
    """Give the texts to search, in their order.

    Raises:
        CodingError: If a document, an attribute or a value is not there.
    """
    found = {text.id: text for text in texts(study)}
    for name in wanted.documents:
        if name not in found:
            _refuse("document", name, found)
    known = attributes(study)
    _check_attributes(known, wanted.attributes)
    fitting = {case for case, given in known.items() if _fits(given, wanted.attributes)}
    return {
        id_: text
        for id_, text in found.items()
        if (not wanted.documents or id_ in wanted.documents)
        and (not wanted.attributes or text.case in fitting)
    }


def _fits(given: Mapping[str, str], wanted: Mapping[str, Collection[str]]) -> bool:
    return all(given.get(name, "") in values for name, values in wanted.items())


def _check_attributes(
    known: Mapping[str, Mapping[str, str]], wanted: Mapping[str, Collection[str]]
) -> None:
    names = {name for given in known.values() for name in given}
    for name, values in wanted.items():
        if name not in names:
            _refuse("attribute", name, names)
        there = {given.get(name, "") for given in known.values()}
        for value in values:
            if value not in there:
                _refuse(f"value of {name}", value, there - {""})


def _refuse(what: str, name: str, known: Iterable[str]) -> None:
    names = sorted(known)
    near = get_close_matches(name, names, n=3) or names[:5]
    raise CodingError(
        f"The study has no {what} {name!r}.",
        mend=f"use one of {', '.join(near)}." if near else "there is none yet.",
    )
