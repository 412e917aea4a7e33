"""Topics of a study: its texts out of the store, the model's result into it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kimqual.model import Topic
from kimqual.store import Study
from kimqual.store.codings import save_topics
from kimqual.store.read import replacements
from kimqual.store.removal import VECTORS
from kimqual.topics.encoders import DEFAULT, KeptVectors, encoder_named
from kimqual.topics.model import TopicModel, fit_topics
from kimqual.topics.repeats import Repeats, repeat_topics
from kimqual.topics.units import unit_texts

if TYPE_CHECKING:
    import pandas as pd

    Place = tuple[str, int]
    Placed = tuple[str, int, int, float]


def fit_study(
    study: Study,
    *,
    unit: str = "answer",
    n_topics: int | None = None,
    question: str | None = None,
    window: int = 3,
    with_question: bool = False,
    encoder: str = DEFAULT,
    method: str = "spectral",
    progress: Callable[[], None] | None = None,
) -> TopicModel:
    """Model the topics of a study's texts and keep the result, as one action.

    Args:
        study: Open; no vault needed.
        unit: ``answer`` for survey answers, ``turn`` for what respondents say in interviews,
            ``sentences`` for windows over the sentences of both; kept is then the topic that
            most windows of a turn have.
        n_topics: How many; proposed by stability if not given.
        question: Only the answers to this question.
        window: Sentences in a window.
        with_question: Whether the encoder reads what a text answers before the text.
        encoder: As `encoder_named` takes it; vectors are kept in the study's folder.
        method: ``spectral`` or ``bertopic``.
        progress: Called now and then.

    Returns:
        The model; its labels are in the order of `unit_texts`.

    Raises:
        TopicError: If there are too few texts, or a package is missing.
    """
    frame = unit_texts(study, unit, question, window=window)
    model = fit_topics(
        list(frame["plain"]),
        cases=list(frame["case"]),
        contexts=list(frame["asked"]) if with_question else None,
        n_topics=n_topics,
        method=method,
        seed=study.config.seed,
        ignore_words=replacements(study),
        encoder=kept_encoder(study, encoder),
        progress=progress,
    )
    assigned = _by_turn(frame, model)
    chosen = {"unit": unit, "question": question, "window": window, "with_question": with_question}
    save_topics(study, _counted(model.topics, assigned, frame), assigned, _told(model) | chosen)
    return model


def repeat_study(
    study: Study,
    *,
    unit: str = "answer",
    n_topics: Sequence[int] = (),
    question: str | None = None,
    window: int = 3,
    with_question: bool = False,
    encoder: str = DEFAULT,
    repeats: int = 6,
) -> Repeats:
    """Fit a study's texts again and again, on subsamples and with other seeds; nothing is kept.

    Args:
        study: Open; no vault needed.
        unit: As for `fit_study`, like ``question``, ``window``, ``with_question``, ``encoder``.
        n_topics: Numbers of topics; by default those that are tried for a proposal.
        question: Only the answers to this question.
        window: Sentences in a window.
        with_question: Whether the encoder reads the question.
        encoder: As `encoder_named` takes it.
        repeats: Number of subsamples, and of other seeds.

    Returns:
        What the repeats agree on, for each number of topics.

    Raises:
        TopicError: If there are too few texts, or a package is missing.
    """
    frame = unit_texts(study, unit, question, window=window)
    return repeat_topics(
        list(frame["plain"]),
        contexts=list(frame["asked"]) if with_question else None,
        n_topics=n_topics,
        repeats=repeats,
        seed=study.config.seed,
        encoder=kept_encoder(study, encoder),
    )


def kept_encoder(study: Study, name: str = DEFAULT) -> KeptVectors:
    """Keep vectors beside the study until its texts are pseudonymised anew."""
    events = study.events()
    runs = events.loc[events["action"] == "anonymise.run", "event"]
    state = str(runs.max()) if len(runs) else ""
    return KeptVectors(encoder_named(name), study.path / VECTORS, state)


def _by_turn(frame: pd.DataFrame, model: TopicModel) -> list[Placed]:
    """Give each turn the topic that most of its windows have; clearest first where they are even."""
    found: dict[Place, list[tuple[int, float]]] = defaultdict(list)
    places = zip(frame["document"], frame["turn"], model.labels, model.probability, strict=True)
    for document, turn, label, sure in places:
        if label >= 0:
            found[str(document), int(turn)].append((label, sure))
    return [(*place, *_leading(given)) for place, given in found.items()]


def _leading(given: Sequence[tuple[int, float]]) -> tuple[int, float]:
    """Choose the topic, and its probability over all windows."""
    often = Counter(label for label, _ in given)
    clear: dict[int, float] = defaultdict(float)
    for label, sure in given:
        clear[label] += sure
    best = max(often, key=lambda label: (often[label], clear[label], -label))
    return best, round(clear[best] / len(given), 4)


def _counted(
    topics: Sequence[Topic], assigned: Sequence[Placed], frame: pd.DataFrame
) -> list[Topic]:
    """Count turns and persons of what is kept."""
    case = dict(zip(zip(frame["document"], frame["turn"], strict=True), frame["case"], strict=True))
    sizes = Counter(label for _, _, label, _ in assigned)
    behind = {(label, case[document, turn]) for document, turn, label, _ in assigned}
    persons = Counter(label for label, _ in behind)
    return [replace(topic, size=sizes[topic.id], n_cases=persons[topic.id]) for topic in topics]


def _told(model: TopicModel) -> dict[str, object]:
    """Give what the event log says of a fit: numbers and versions, no text."""
    return {
        **model.parameters,
        "n_set_aside": model.n_set_aside,
        "n_duplicates": model.n_duplicates,
        "n_outliers": model.n_outliers,
        "n_uncertain": sum(model.uncertain),
        "stability": round(model.stability, 3),
        "curve": [[k, round(mean, 3), round(spread, 3)] for k, mean, spread in model.curve],
        "uncovered": dict(model.uncovered),
    }
