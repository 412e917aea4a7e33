"""Short answers that are read together: all of a person's on one page, or some to one question.

Interviews stay as they are. A document keeps its own offsets; only the page becomes longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.pages import Page

PERSON = "person"
ANSWER = "answer"
_MOST = 100


def checked_pack(text: str) -> str:
    """Give the way to pack that a user named.

    Args:
        text: ``person``, ``answer``, or the number of answers on a page.

    Raises:
        LabelStudioError: If it is none of these.

    Example:
        >>> checked_pack(" 20 ")
        '20'
    """
    word = text.strip().lower()
    if word in (PERSON, ANSWER) or (word.isdecimal() and 1 <= int(word) <= _MOST):
        return word
    raise LabelStudioError(
        f"{text!r} is no way to pack answers.",
        where="--pack",
        mend=f"write {PERSON}, {ANSWER}, or how many answers a page shall hold (1 to {_MOST}).",
    )


def packed(pages: Iterable[Page], pack: str = PERSON) -> list[Page]:
    """Put answers together.

    Args:
        pages: One for each document.
        pack: ``person`` for all answers of a person on one page, ``answer`` for a page each, or a
            number: so many answers to the same question on a page.

    Returns:
        Interviews as they were, then the answers: persons in the order of their first answer, or
        question by question.

    Raises:
        LabelStudioError: If there is no such way to pack.

    Example:
        >>> from kimqual.labelstudio.pages import PageTurn
        >>> said = (PageTurn("Ja.", "", "respondent", 1, heading="Und?"),)
        >>> two = [Page("A1", said, "C1", "q1"), Page("A2", said, "C1", "q2")]
        >>> [(page.id, page.documents) for page in packed(two)]
        [('C1', ('A1', 'A2'))]
    """
    way = checked_pack(pack)
    everything = list(pages)
    answers = [page for page in everything if page.question is not None]
    rest = [page for page in everything if page.question is None]
    if way == PERSON:
        return [*rest, *_by_person(answers)]
    return [*rest, *_by_question(answers, 1 if way == ANSWER else int(way))]


def _by_person(answers: Sequence[Page]) -> Iterator[Page]:
    whose: dict[str, list[Page]] = {}
    for page in answers:
        whose.setdefault(page.case or page.id, []).append(page)
    return (_joined(case, group) for case, group in whose.items())


def _by_question(answers: Sequence[Page], n: int) -> Iterator[Page]:
    order = {question: i for i, question in enumerate(dict.fromkeys(p.question for p in answers))}
    in_order = sorted(answers, key=lambda page: order[page.question])
    for _, group in groupby(in_order, key=lambda page: page.question):
        same = list(group)
        for start in range(0, len(same), n):
            some = same[start : start + n]
            yield _joined(f"{some[0].id}+{len(some) - 1}", [some[0], *map(_unasked, some[1:])])


def _unasked(page: Page) -> Page:
    """Leave out the question, which stands above the first answer of the page."""
    return replace(page, turns=tuple(replace(turn, heading="") for turn in page.turns))


def _joined(id_: str, some: Sequence[Page]) -> Page:
    """Make one page of several; one alone stays itself."""
    if len(some) == 1:
        return some[0]
    is_one_person = len({page.case for page in some}) == 1
    turns = [
        # Several persons' answers are told apart by the study's number of each.
        replace(turn, document=page.id, speaker=turn.speaker if is_one_person else page.case or "–")
        for page in some
        for turn in page.turns
    ]
    return Page(id_, tuple(turns), some[0].case, some[0].question)
