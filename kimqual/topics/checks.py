"""What is refused before topics are modelled, and what would do instead."""

from __future__ import annotations

from collections.abc import Sequence

from kimqual.errors import TopicError
from kimqual.topics.dense import check_packages
from kimqual.topics.preprocess import Prepared

METHODS = ("spectral", "bertopic")
N_LEAST = 10
_FEWEST_TOPICS = 2
_TEXTS_PER_TOPIC = 3


def check_given(
    texts: Sequence[str],
    cases: Sequence[str | None] | None,
    contexts: Sequence[str] | None,
    method: str,
) -> None:
    """See that lengths agree and that the method can be had."""
    for what, given in (("cases", cases), ("contexts", contexts)):
        if given is not None and len(given) != len(texts):
            raise TopicError(
                f"{len(texts)} texts, but {len(given)} {what}.",
                mend="give one for each text, None or an empty string where it is unknown.",
            )
    if method not in METHODS:
        raise TopicError(f"There is no method {method!r}.", mend=f"use {' or '.join(METHODS)}.")
    if method == "bertopic":
        check_packages()


def check_number(ready: Prepared, n_topics: int | None) -> None:
    """Refuse what cannot be modelled, and say what would do."""
    n = len(ready.texts)
    if n < N_LEAST:
        raise TopicError(
            f"{n} distinct answers are too few for topics ({ready.n_set_aside} non-answers and "
            f"{ready.n_duplicates} repetitions left out); {N_LEAST} are needed.",
            mend="add texts, or read and code these by hand.",
        )
    most = n // _TEXTS_PER_TOPIC
    if n_topics is not None and not _FEWEST_TOPICS <= n_topics <= most:
        raise TopicError(
            f"{n_topics} topics do not fit {n} distinct answers.",
            mend=f"choose from {_FEWEST_TOPICS} to {most} topics, or leave the number out.",
        )
    if not any(ready.words):
        raise TopicError(
            "After stop words and names nothing is left to name a topic with.",
            mend="shorten the list of words to ignore, or check the language of the texts.",
        )
