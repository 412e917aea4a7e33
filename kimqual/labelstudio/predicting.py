"""A model's codings as Label Studio's predictions: one for a page, whatever it holds.

A page counts its own offsets, with the questions and names that it shows. How it shows them was
settled when it was pushed: what a page of answers looks like is read from the server.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from kimqual.exchange.labelstudio_task import TaskTurn, page_text, to_page
from kimqual.labelstudio.client import Client
from kimqual.labelstudio.config import CODE, TEXT
from kimqual.labelstudio.pages import Page
from kimqual.labelstudio.projects import Remote
from kimqual.labelstudio.seeing import SeenPage, read_turns
from kimqual.labelstudio.tasks import page_turns
from kimqual.model import Codebook, Coding, Span

_ALIAS = re.compile(r'<Choice\b[^>]*\balias="([^"]*)"')


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the pages shall show of a model.

    Attributes:
        model: Its name, ``model:…``.
        codings: Its codings, by document.
        pages: Every document as coders see it now.
        book: Knows the way to each code.
    """

    model: str
    codings: Mapping[str, Sequence[Coding]]
    pages: Mapping[str, Page]
    book: Codebook


@dataclass(frozen=True, slots=True)
class Predicted:
    """What shall be shown, page by page.

    Attributes:
        bodies: Predictions, by number of the task.
        n_documents: On how many of a task's documents something was suggested.
        n_unknown: Suggestions left out, because the page does not have their code.
    """

    bodies: Mapping[int, dict[str, Any]]
    n_documents: Mapping[int, int]
    n_unknown: int


def predict(client: Client, remote: Remote, seen: Iterable[SeenPage], wanted: Wanted) -> Predicted:
    """Make the predictions for a project's pages.

    Args:
        client: Asked only how pages of answers are laid out.
        remote: The project; a suggestion whose code its page lacks is left out.
        seen: Pages whose texts are still the study's.
        wanted: What they shall show.
    """
    known = {html.unescape(code) for code in _ALIAS.findall(remote.config)}
    known &= {code.id for code in wanted.book.codes}
    bodies: dict[int, dict[str, Any]] = {}
    n_documents: dict[int, int] = {}
    n_unknown = 0
    for page, turns in _laid_out(client, remote, seen, wanted):
        codings = [coding for id_ in page.documents for coding in wanted.codings.get(id_, ())]
        shown = [coding for coding in codings if coding.code in known]
        n_unknown += len(codings) - len(shown)
        if shown:
            bodies[page.number] = as_prediction(shown, turns, wanted.book, wanted.model)
            n_documents[page.number] = len({coding.document for coding in shown})
    return Predicted(bodies, n_documents, n_unknown)


def _laid_out(
    client: Client, remote: Remote, seen: Iterable[SeenPage], wanted: Wanted
) -> Iterator[tuple[SeenPage, Sequence[TaskTurn]]]:
    """Give the pages with suggestions, and the turns on each."""
    suggested = [page for page in seen if not wanted.codings.keys().isdisjoint(page.documents)]
    answers = []
    for page in suggested:
        first = wanted.pages[next(iter(page.documents))]
        if first.question is not None:
            answers.append(page)
        else:
            yield page, page_turns(first)
    yield from read_turns(client, remote.project.number, answers)


def as_prediction(
    codings: Sequence[Coding], turns: Sequence[TaskTurn], book: Codebook, model: str
) -> dict[str, Any]:
    """Make the prediction that shows some codings on one page.

    Args:
        codings: The model's, of every document on the page.
        turns: The page's, as its task has them.
        book: Knows the way to each code.
        model: Becomes the prediction's ``model_version``.

    Returns:
        The body; codes on the same passage are one region. The score of a region, and of the
        whole, is the mean of those that are known.
    """
    page = page_text(turns)
    by_place: dict[Span, list[Coding]] = {}
    for coding in sorted(codings, key=lambda one: (one.document, one.span, one.code)):
        own = [turn for turn in turns if turn.document in ("", coding.document)]
        by_place.setdefault(to_page(coding.span, own), []).append(coding)
    regions = [
        _region(number, span, page, alike, book)
        for number, (span, alike) in enumerate(sorted(by_place.items()), 1)
    ]
    return {"model_version": model, "result": regions} | _score(codings)


def _region(
    number: int, span: Span, page: str, codings: Sequence[Coding], book: Codebook
) -> dict[str, Any]:
    value = {
        "start": "",
        "end": "",
        "startOffset": 0,
        "endOffset": 0,
        "globalOffsets": {"start": span.start, "end": span.end},
        "text": span.of(page),
        "taxonomy": [list(book.path(coding.code)) for coding in codings],
    }
    about: dict[str, Any] = {
        "id": f"s{number}",
        "from_name": CODE,
        "to_name": TEXT,
        "type": "taxonomy",
    }
    return about | {"value": value} | _score(codings)


def _score(codings: Iterable[Coding]) -> dict[str, float]:
    known = [coding.score for coding in codings if coding.score is not None]
    return {"score": round(fmean(known), 4)} if known else {}
