"""Topics of a study against the codes that people gave the same texts."""

from __future__ import annotations

from kimqual.errors import CodingError
from kimqual.report.counted import that_count
from kimqual.store import Study
from kimqual.topics.compare import Comparison, compare


def compare_study(study: Study, coder: str | None = None) -> Comparison:
    """Cross the topics of the last fit with codes.

    Args:
        study: Open; no vault needed.
        coder: Whose codings; the settled ones, else all persons', if not given.

    Returns:
        Counts, lift and figures of agreement.

    Raises:
        CodingError: If that coder has no codings.
        TopicError: If no text has both a topic and a code.
    """
    chosen = that_count(study.codings(), coder)
    if chosen.empty:
        raise CodingError(
            "There are no codings to compare with.", mend="take some in: kimqual codings add FILE"
        )
    held = chosen.groupby(["document", "turn"])["code"].agg(set).to_dict()
    texts = study.topic_texts()
    places = zip(texts["document"], texts["turn"], strict=True)
    return compare(list(texts["topic"]), [held.get(place, set()) for place in places])
