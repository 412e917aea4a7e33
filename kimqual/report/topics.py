"""Topics of a study against the codes that people gave the same texts."""

from __future__ import annotations

from kimqual.coding.units import SETTLED
from kimqual.errors import CodingError
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
    codings = study.codings()
    who = coder or (SETTLED if (codings["coder"] == SETTLED).any() else None)
    chosen = codings[~codings["coder"].str.startswith("model:")]
    if who is not None:
        chosen = chosen[chosen["coder"] == who]
    if chosen.empty:
        raise CodingError(
            "There are no codings to compare with.", mend="take some in: kimqual codings add FILE"
        )
    held = chosen.groupby(["document", "turn"])["code"].agg(set).to_dict()
    texts = study.topic_texts()
    places = zip(texts["document"], texts["turn"], strict=True)
    return compare(list(texts["topic"]), [held.get(place, set()) for place in places])
