"""What is modelled of a study: answers, turns, or windows of sentences, with what they answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from kimqual.errors import TopicError
from kimqual.model import Span
from kimqual.model.document import spoken, within
from kimqual.store import Study
from kimqual.store.codings import questions
from kimqual.store.marks import load_marks
from kimqual.text import sentences

if TYPE_CHECKING:
    import pandas as pd

UNITS = ("answer", "turn", "sentences")
_COLUMNS = ["document", "turn", "case", "start", "end", "plain", "asked"]


def unit_texts(
    study: Study, unit: str, question: str | None = None, *, window: int = 3
) -> pd.DataFrame:
    """Give the texts that are modelled, one row each.

    Args:
        study: Open; no vault needed.
        unit: ``answer`` for survey answers, ``turn`` for what respondents say in interviews,
            ``sentences`` for windows over the sentences of both.
        question: Only the answers to this question.
        window: Sentences in a window; the last one of a text may be shorter.

    Returns:
        Columns document, turn, case, start and end (in the document's view), plain, and asked: the
        wording of the survey's question, or what the interviewer said last.

    Raises:
        TopicError: If the unit is unknown or the window empty.
    """
    if unit not in UNITS or window < 1:
        raise TopicError(
            f"The unit {unit!r} with a window of {window} sentences is unknown.",
            mend=f"use {', '.join(UNITS)}, and a window of 1 or more.",
        )
    turns = study.turns()
    turns["asked"] = _asked(turns, questions(study))
    turns["case"] = turns["case"].where(turns["case"].notna(), turns["document"])
    kinds = {"answer": ["answer"], "turn": ["interview"], "sentences": ["answer", "interview"]}
    chosen = turns[turns["kind"].isin(kinds[unit]) & (turns["role"] != "interviewer")]
    if question is not None:
        chosen = chosen[chosen["question"] == question]
    kept = chosen.copy()
    return (_windows(study, kept, window) if unit == "sentences" else kept)[_COLUMNS]


def _asked(turns: pd.DataFrame, wording: dict[str, str]) -> pd.Series[str]:
    said = turns["plain"].where(turns["role"] == "interviewer")
    last = said.groupby(turns["document"]).ffill()
    asked = turns["question"].map(wording).astype("str")  # without any question it would be numbers
    return asked.fillna(last).fillna("")


def _windows(study: Study, turns: pd.DataFrame, window: int) -> pd.DataFrame:
    import pandas as pd

    marks = load_marks(study.db)
    rows: list[dict[str, Any]] = []
    for turn in cast("list[dict[str, Any]]", turns.to_dict("records")):
        for span in _spans(turn["text"], window):
            start, end = turn["start"] + span.start, turn["start"] + span.end
            inside = within(marks.get(turn["document"], []), Span(start, end))
            plain = spoken(span.of(turn["text"]), inside)
            rows.append(turn | {"start": start, "end": end, "plain": plain})
    return pd.DataFrame(rows, columns=turns.columns)


def _spans(text: str, window: int) -> Iterator[Span]:
    found = sentences(text)
    for at in range(0, len(found), window):
        yield Span(found[at].start, found[at : at + window][-1].end)
