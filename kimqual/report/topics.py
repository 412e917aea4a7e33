"""Topics of a study against the codes that people gave the same texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.coding.codebook import change_codebook
from kimqual.errors import CodingError
from kimqual.model import Code, Codebook
from kimqual.model.codebook_change import add
from kimqual.report.counted import that_count
from kimqual.store import Study
from kimqual.topics.compare import Comparison, compare, together
from kimqual.topics.editing import rename_topic
from kimqual.topics.grouped import names

if TYPE_CHECKING:
    import pandas as pd

_FEWEST = 5


@dataclass(frozen=True, slots=True, eq=False)
class Gaps:
    """Where topics and codes do not meet.

    Attributes:
        missed: Codes on five texts or more that no topic gathers: code, n_texts, topic (the one
            with most of them), n_there.
        uncovered: Topics of five texts or more that no code marks out, each a candidate for a new
            code: topic, name, size, n_coded (texts of it with any code), code (the commonest in
            it, "" if none), n_there.
    """

    missed: pd.DataFrame
    uncovered: pd.DataFrame


def compare_study(study: Study, coder: str | None = None) -> Comparison:
    """Cross the topics of the last fit, as people edited them, with codes.

    Args:
        study: Open; no vault needed.
        coder: Whose codings; the settled ones, else all persons', if not given.

    Returns:
        Counts, lift and figures of agreement.

    Raises:
        CodingError: If that coder has no codings.
        TopicError: If no text has both a topic and a code.
    """
    texts, codes = _codes(study, coder)
    return compare(list(texts["topic"]), codes)


def find_gaps(study: Study, coder: str | None = None) -> Gaps:
    """Tell which codes no topic found, and which topics no code covers.

    A topic and a code meet where they stand on the same texts more often than by chance, all pairs
    considered (see ``kimqual.topics.compare.together``).

    Args:
        study: Open; no vault needed.
        coder: As for :func:`compare_study`.

    Returns:
        Both lists, the largest first.

    Raises:
        CodingError: If that coder has no codings.
        TopicError: If no text has both a topic and a code.
    """
    texts, codes = _codes(study, coder)
    meets = together(list(texts["topic"]), codes)
    table = compare(list(texts["topic"]), codes).table
    return Gaps(_missed(table, meets), _uncovered(study, texts, codes, table, meets))


def add_candidate(study: Study, topic: int, book: Codebook, code: Code) -> Codebook:
    """Add a topic as a new code to the study's codebook, as one recorded revision.

    The topic gets the code's label as its name. Codings are for people to make.

    Args:
        study: Open; no vault needed.
        topic: Number of the topic that suggested it.
        book: The codebook as it is.
        code: The new code.

    Returns:
        The new codebook, written to the study's folder.

    Raises:
        TopicError: If there is no such topic.
        CodebookError: If the code's id is in the book already, or its parent is not.
    """
    new = add(book, code)  # what would be refused renames nothing
    rename_topic(study, topic, new.label(code.id))
    done = change_codebook(study, "add", code.id, lambda b: add(b, code), {"topic": topic})
    return done.book


def _codes(study: Study, coder: str | None) -> tuple[pd.DataFrame, list[set[str]]]:
    """Give the texts of topics and the codes of each."""
    chosen = that_count(study.codings(), coder)
    if chosen.empty:
        raise CodingError(
            "There are no codings to compare with.", mend="take some in: kimqual codings add FILE"
        )
    held = chosen.groupby(["document", "turn"])["code"].agg(set).to_dict()
    texts = study.topic_texts()
    places = zip(texts["document"], texts["turn"], strict=True)
    return texts, [held.get(place, set()) for place in places]


def _missed(table: pd.DataFrame, meets: pd.DataFrame) -> pd.DataFrame:
    import pandas as pd

    counts = table.sum().astype(int)
    left = [c for c in table.columns if counts[c] >= _FEWEST and not meets[c].any()]
    most = table.to_numpy().argmax(axis=0)
    where = {c: int(table.index[at]) for c, at in zip(table.columns, most, strict=True)}
    rows = [(c, int(counts[c]), where[c], int(table[c].max())) for c in left]
    frame = pd.DataFrame(rows, columns=["code", "n_texts", "topic", "n_there"])
    return frame.sort_values("n_texts", ascending=False, kind="stable", ignore_index=True)


def _uncovered(
    study: Study,
    texts: pd.DataFrame,
    codes: list[set[str]],
    table: pd.DataFrame,
    meets: pd.DataFrame,
) -> pd.DataFrame:
    import pandas as pd

    called = names(study.topics())
    sizes, coded = texts["topic"].value_counts(), pd.Series([bool(held) for held in codes])
    rows = []
    for topic in table.index[~meets.any(axis=1)].to_numpy("int64").tolist():
        counts = table.loc[topic]
        commonest = str(counts.idxmax()) if counts.max() else ""
        n_coded = int(coded[(texts["topic"] == topic).to_numpy()].sum())
        row = (topic, called[topic], int(sizes[topic]), n_coded, commonest, int(counts.max()))
        rows += [row] if sizes[topic] >= _FEWEST else []
    columns = ["topic", "name", "size", "n_coded", "code", "n_there"]
    return pd.DataFrame(rows, columns=columns).sort_values(
        "size", ascending=False, kind="stable", ignore_index=True
    )
