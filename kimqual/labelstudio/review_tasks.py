"""A review's tasks: source text with the proposed mentions, the uncertain documents first.

Speakers go by the labels that the study shows, not by those of the file, which may be names.
"""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from kimqual.anonymisation.review import entities
from kimqual.anonymisation.said import STUDY
from kimqual.exchange.labelstudio_review import LABELS, Proposal
from kimqual.exchange.labelstudio_task import TaskTurn, placed, task_data, to_html, to_page
from kimqual.labelstudio.config import TEXT
from kimqual.labelstudio.review_config import CATEGORY, ENTITY, VERDICT
from kimqual.labelstudio.who import WhoIsWho
from kimqual.model import Mention
from kimqual.store import Study
from kimqual.store.decisions import Decision, load_decisions
from kimqual.store.reviews import not_reviewed
from kimqual.store.sources import Stored, sources
from kimqual.store.views import mentions

UNCERTAIN: Final = 0.7
"""Below this score a mention is set off on the page. Of what the finder proposes in the sample corpus
it is one in fourteen; rules for forms (numbers, addresses) lie above."""

MODEL: Final = "kimqual"
_STYLE: Final = "<style>.unsure{border-bottom:3px dotted #e67e00;padding-bottom:1px}</style>"


def review_tasks(study: Study) -> list[dict[str, Any]]:
    """Make a task of each document that was pseudonymised and that nobody reviewed yet.

    Args:
        study: Open, with its vault.

    Returns:
        What Label Studio imports, the documents with most to put right first. ``zufall`` is a number
        that has nothing to do with the document: whoever sorts by it draws at random.
    """
    by_document: dict[str, list[Mention]] = {}
    for document, mention, _ in mentions(study):
        by_document.setdefault(document, []).append(mention)
    decided, who = load_decisions(study), WhoIsWho(entities(study))
    found = [(one, by_document.get(one.id, [])) for one in sources(study, not_reviewed(study))]
    found.sort(key=lambda pair: -uncertainty(pair[1]))
    return [
        _task(
            stored,
            _proposals(these, decided.get(stored.id, ())),
            who.page(stored.id),
            study.config.seed,
        )
        for stored, these in found
    ]


def uncertainty(found: Iterable[Mention]) -> float:
    """Give how many of a document's mentions are to be expected wrong.

    Example:
        >>> from kimqual.model import Category
        >>> mention = Mention(0, 4, Category.PERSON, 0.75)
        >>> uncertainty([mention, mention])
        0.5
    """
    return sum(1 - mention.score for mention in found)


def digest(value: object) -> str:
    """Change with a plain value."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _proposals(found: Iterable[Mention], decisions: Iterable[Decision]) -> list[Proposal]:
    """Give mentions with the verdict that the page shows at first: what was decided before."""
    before = {one.span: one for one in decisions if one.accepted}
    return [Proposal(one, "ja-studie" if _is_wide(before.get(one.span)) else "ja") for one in found]


def _is_wide(decision: Decision | None) -> bool:
    return decision is not None and decision.scope == STUDY


def _task(stored: Stored, proposals: Sequence[Proposal], who: str, seed: int) -> dict[str, Any]:
    turns = placed(_turns(stored))
    unsure = [p.mention for p in proposals if p.mention.score < UNCERTAIN]
    data = task_data(stored.id, turns) | {
        "html": _STYLE + to_html(turns, lambda turn: _said(turn, unsure)),
        "hinweis": _hint(len(unsure), len(proposals)),
        "wer": who,
        "zufall": int(digest([seed, stored.id])[:6], 16),
        "revision": stored.revision,
        "mentions": [_plain(proposal) for proposal in proposals],
    }
    result = [part for one in proposals for part in _region(one, turns)]
    sure = [p.mention.score for p in proposals]
    prediction = {"model_version": MODEL, "score": min(sure, default=1.0), "result": result}
    return {"data": data, "predictions": [prediction]}


def _turns(stored: Stored) -> Iterator[TaskTurn]:
    roles = {speaker.label: speaker.role for speaker in stored.document.speakers}
    for turn in stored.document.turns:
        label = "" if turn.speaker is None else stored.study_labels[turn.speaker]
        role = "unknown" if turn.speaker is None else str(roles[turn.speaker])
        text = turn.span.of(stored.document.text)
        yield TaskTurn(turn.span.start, text, label, role, turn.paragraph)


def _said(turn: TaskTurn, unsure: Iterable[Mention]) -> str:
    """Write a turn with its uncertain mentions underlined; the reason appears under the mouse."""
    written, at = "", 0
    for mention in sorted(unsure):
        here = mention.span.shifted(-turn.start) if mention.start >= turn.start else None
        if here is None or here.start < at or here.end > len(turn.text):
            continue
        title = html.escape(_reason(mention))
        written += html.escape(turn.text[at : here.start])
        written += f'<span class="unsure" title="{title}">{html.escape(here.of(turn.text))}</span>'
        at = here.end
    return written + html.escape(turn.text[at:])


def _reason(mention: Mention) -> str:
    return (
        f"{'unsicher, ' if mention.score < UNCERTAIN else ''}{mention.score:.2f}, {mention.reason}"
    )


def _hint(n_unsure: int, n: int) -> str:
    if not n:
        return "Nichts gefunden. Fehlt etwas?"
    unsure = {0: "keine unsicher", 1: "1 unsicher"}.get(n_unsure, f"{n_unsure} unsicher")
    return f"{n} Stelle{'n' if n > 1 else ''}, {unsure}. Fehlt etwas?"


def _plain(proposal: Proposal) -> dict[str, Any]:
    one = proposal.mention
    return {
        "start": one.start,
        "end": one.end,
        "category": one.category.value,
        "entity": one.entity,
        "score": round(one.score, 3),
        "reason": one.reason,
        "verdict": proposal.verdict,
    }


def _region(proposal: Proposal, turns: Sequence[TaskTurn]) -> Iterator[dict[str, Any]]:
    """Write a proposal as the page stores a region: category, verdict and entity."""
    mention = proposal.mention
    at = to_page(mention.span, turns)
    place = {
        "start": "",
        "end": "",
        "startOffset": 0,
        "endOffset": 0,
        "globalOffsets": {"start": at.start, "end": at.end},
    }
    about = {"id": f"m{mention.start}-{mention.end}", "to_name": TEXT}
    said: Mapping[str, tuple[str, str, str]] = {
        LABELS: (CATEGORY, LABELS, mention.category.value),
        "choices": (VERDICT, "choices", proposal.verdict),
        "textarea": (ENTITY, "text", mention.entity),
    }
    for kind, (control, key, word) in said.items():
        value = place | {key: [word]}
        more = (
            {"score": mention.score, "meta": {"text": [_reason(mention)]}} if kind == LABELS else {}
        )
        yield about | {"from_name": control, "type": kind, "value": value} | more
