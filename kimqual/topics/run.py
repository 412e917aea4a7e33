"""Topics of a study: its texts out of the store, the model's result into it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from kimqual.store import Study
from kimqual.store.codings import save_topics
from kimqual.store.read import replacements
from kimqual.topics.model import TopicModel, fit_topics

if TYPE_CHECKING:
    import pandas as pd


def fit_study(
    study: Study,
    *,
    unit: str = "answer",
    n_topics: int | None = None,
    question: str | None = None,
    progress: Callable[[], None] | None = None,
) -> TopicModel:
    """Model the topics of a study's texts and keep the result, as one action.

    Args:
        study: Open; no vault needed.
        unit: ``answer`` for survey answers, ``turn`` for what respondents say in interviews.
        n_topics: How many; proposed by stability if not given.
        question: Only the answers to this question.
        progress: Called now and then.

    Returns:
        The model.

    Raises:
        TopicError: If there are too few texts.
    """
    frame = unit_texts(study, unit, question)
    seed = study.config.seed
    model = fit_topics(
        list(frame["plain"]),
        cases=list(frame["case"]),
        n_topics=n_topics,
        seed=seed,
        ignore_words=replacements(study),
        progress=progress,
    )
    places = zip(frame["document"], frame["turn"], model.labels, model.probability, strict=True)
    assigned = [(str(d), int(t), int(k), float(p)) for d, t, k, p in places if k >= 0]
    parameters = {"unit": unit, "question": question, "n_topics": len(model.topics), "seed": seed}
    save_topics(study, model.topics, assigned, parameters)
    return model


def unit_texts(study: Study, unit: str, question: str | None = None) -> pd.DataFrame:
    """Give the texts that are modelled, one row each: document, turn, case, plain."""
    turns = study.turns()
    if unit == "answer":
        chosen = turns[turns["kind"] == "answer"]
    else:
        chosen = turns[(turns["kind"] == "interview") & (turns["role"] != "interviewer")]
    if question is not None:
        chosen = chosen[chosen["question"] == question]
    kept = chosen[["document", "turn", "case", "plain"]].copy()
    kept["case"] = kept["case"].where(kept["case"].notna(), kept["document"])
    return kept
