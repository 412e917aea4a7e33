"""Whom a comparison is about, and what each of them has read: the same for every kind of number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from kimqual.coding.units import SETTLED
from kimqual.errors import CodingError
from kimqual.model import Coding, Span
from kimqual.model.coding import person
from kimqual.store import Study
from kimqual.store.assignment import load_submitted
from kimqual.store.codings import Text, load_codings, load_revisions

_INTERVIEWER = "interviewer"


def compared(study: Study, coders: Sequence[str] | None) -> tuple[list[Coding], tuple[str, ...]]:
    """Give all codings, and whom to compare.

    Args:
        study: Open; no vault needed.
        coders: Names; all persons but the settled version if not given, without anybody's second
            pass (``anna@2``), which is compared only by name.

    Raises:
        CodingError: If one of them coded nothing, fewer than two are left, or a person's second
            pass stands among other persons.
    """
    codings = list(load_codings(study).values())
    known = sorted(
        {c.coder for c in codings if c.is_human and c.coder != SETTLED}
        | load_submitted(study).keys()
    )
    first_passes = [name for name in known if person(name) == name]
    who = tuple(dict.fromkeys(coders)) if coders else tuple(first_passes)
    enough(who, known)
    return codings, who


def done(
    study: Study, codings: Sequence[Coding], who: Sequence[str], documents: Sequence[Text]
) -> dict[str, set[str]]:
    """Give the documents that each has done; opened and left empty is done, not opened is not.

    Of whom Label Studio tells nothing, all answers are taken as done as soon as he or she has coded
    one that another one has done: an answer without codings was read and left.
    """
    submitted = load_submitted(study)
    seen = {
        coder: {c.document for c in codings if c.coder == coder} | submitted.get(coder, set())
        for coder in who
    }
    answers = {text.id for text in documents if text.kind == "answer"}
    return {
        coder: mine | answers if coder not in submitted and _meets(coder, seen, answers) else mine
        for coder, mine in seen.items()
    }


def shared(
    study: Study, codings: Sequence[Coding], who: Sequence[str], documents: Sequence[Text]
) -> set[str]:
    """Give the documents that all have done."""
    first, *rest = done(study, codings, who, documents).values()
    return first.intersection(*rest)


def by_several(read: Mapping[str, Collection[str]]) -> set[str]:
    """Give the documents that two coders or more have done."""
    n_read = Counter(document for documents in read.values() for document in set(documents))
    return {document for document, n in n_read.items() if n > 1}


def said(text: Text) -> list[Span]:
    """Give the turns that count; interviewers' are no units."""
    return [
        span
        for span, (_, role) in zip(text.turns, text.speakers, strict=True)
        if role != _INTERVIEWER
    ]


def notes(study: Study, who: Sequence[str]) -> tuple[str, ...]:
    """Say what a reader of the numbers has to know about the coders."""
    revisions = {coder: sorted(load_revisions(study).get(coder, ())) for coder in who}
    found = []
    if len({tuple(numbers) for numbers in revisions.values() if numbers}) > 1:
        each = (
            f"{coder} {', '.join(map(str, numbers)) or 'none'}"
            for coder, numbers in revisions.items()
        )
        found.append(f"The coders used different revisions of the codebook: {'; '.join(each)}.")
    if len({person(coder) for coder in who}) == 1:
        found.append("One person twice: this is stability over time, not agreement of two.")
    return tuple(found)


def _meets(coder: str, seen: Mapping[str, set[str]], answers: set[str]) -> bool:
    others = set().union(*(theirs for other, theirs in seen.items() if other != coder))
    return not answers.isdisjoint(seen[coder] & others)


def enough(who: Sequence[str], known: Sequence[str]) -> None:
    """Make sure that there are coders to compare.

    Raises:
        CodingError: If one of them is not known, fewer than two are left, or a person's second pass
            stands among other persons.
    """
    absent = sorted(set(who) - set(known))
    if absent:
        raise CodingError(
            f"Nobody coded as {absent[0]!r}.", mend=f"coders are: {', '.join(known) or 'none'}."
        )
    if len(who) < 2:  # agreement is between two
        raise CodingError(
            "Agreement needs two coders.",
            where=", ".join(who),
            mend="take in the codings of a second person: kimqual codings add FILE",
        )
    names = set(who)
    if 1 < len({person(name) for name in names}) < len(names):
        raise CodingError(
            "A person's second pass stands among other persons.",
            where=", ".join(who),
            mend="compare a person with herself alone: --coder anna --coder anna@2",
        )
