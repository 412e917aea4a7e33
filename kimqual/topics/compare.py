"""Topics against people's codes: where a machine's topic meets a code, and where it does not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.errors import TopicError
from kimqual.shares import holm

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """Topics and codes of the same texts.

    Attributes:
        table: Number of texts by topic (index) and code (columns); a text with two codes counts
            in both columns.
        lift: Share of the code in the topic over its share in all texts; 1 = no relation. Read it
            beside the table: with few texts it jumps.
        nmi: Normalised mutual information of topic and code, 0 to 1.
        ari: Adjusted Rand index of topic and code, 1 = the same, 0 = chance.
        n_texts: Number of texts with a topic.
        n_coded: Number of them with a code.
    """

    table: pd.DataFrame
    lift: pd.DataFrame
    nmi: float
    ari: float
    n_texts: int
    n_coded: int


def compare(labels: Sequence[int], codes: Sequence[Collection[str]]) -> Comparison:
    """Cross topics with codes.

    Source: Strehl & Ghosh (2002), Cluster ensembles, JMLR 3, eq. 2, with the arithmetic mean of
        the entropies as in scikit-learn; Hubert & Arabie (1985), Comparing partitions, eq. 5.

    Args:
        labels: Topic of each text; -1 = set aside, left out here.
        codes: Codes of each text, empty where it has none. For nmi and ari a text with two codes
            enters once for each, and a text without any does not enter.

    Returns:
        Counts, lift and two figures of agreement.

    Raises:
        TopicError: If the lengths differ or no text has both.

    Example:
        >>> both = compare([0, 0, 1, 1], [{"housing"}, {"housing"}, {"work"}, set()])
        >>> both.table.loc[0, "housing"].item(), round(both.lift.loc[0, "housing"].item(), 2)
        (2, 2.0)
        >>> both.nmi, both.n_coded
        (1.0, 3)
    """
    import pandas as pd
    from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score

    if len(labels) != len(codes):
        raise TopicError(
            f"{len(labels)} topics, but codes of {len(codes)} texts.",
            mend="give the codes of each text, an empty set where it has none.",
        )
    kept = [(topic, held) for topic, held in zip(labels, codes, strict=True) if topic >= 0]
    pairs = [(topic, code) for topic, held in kept for code in sorted(set(held))]
    if not pairs:
        raise TopicError("No text has both a topic and a code.", mend="code some texts first.")
    long = pd.DataFrame(pairs, columns=["topic", "code"])
    sizes = pd.Series([topic for topic, _ in kept]).value_counts().sort_index()
    table = pd.crosstab(long["topic"], long["code"]).reindex(sizes.index, fill_value=0)
    table.index.name = "topic"
    return Comparison(
        table=table,
        lift=table.div(sizes, axis=0) / (table.sum() / len(kept)),
        nmi=float(normalized_mutual_info_score(long["code"], long["topic"])),
        ari=float(adjusted_rand_score(long["code"], long["topic"])),
        n_texts=len(kept),
        n_coded=sum(1 for _, held in kept if held),
    )


def together(
    labels: Sequence[int], codes: Sequence[Collection[str]], *, level: float = 0.05
) -> pd.DataFrame:
    """Tell which topics and codes stand on the same texts more often than by chance.

    Args:
        labels: Topic of each text; -1 = set aside.
        codes: Codes of each text.
        level: Chance of one false meeting or more among all pairs.

    Returns:
        True or false by topic (index) and code (columns).

    Raises:
        TopicError: As for :func:`compare`.

    Example:
        >>> pairs = [(0, {"housing"})] * 9 + [(1, {"work"})] * 9
        >>> together([t for t, _ in pairs], [c for _, c in pairs]).loc[0].to_dict()
        {'housing': True, 'work': False}

    Source: Fisher 1935, J. Royal Statistical Society 98 (exact test, one-sided); Holm 1979.
    """
    import numpy as np
    import pandas as pd
    from scipy.stats import hypergeom

    found = compare(labels, codes)
    table = found.table.to_numpy()
    sizes = pd.Series([t for t in labels if t >= 0]).value_counts()[found.table.index].to_numpy()
    # Chance of as many texts with the code as there are, or more, among those of the topic.
    chance = hypergeom.sf(table - 1, found.n_texts, table.sum(axis=0)[None, :], sizes[:, None])
    corrected = np.reshape(holm(chance.ravel().tolist()), table.shape)
    return pd.DataFrame(corrected < level, found.table.index, found.table.columns)
