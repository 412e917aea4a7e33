"""Texts to rows of numbers: sentence vectors, parts of words, and words known to speak for a code.

The rows are made so that the product of two says how alike their texts are; nothing else here
knows what a code is.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any

from kimqual.coding.suggest.passages import Passage
from kimqual.coding.suggest.themes import themes_of
from kimqual.resources import resource
from kimqual.text import fold
from kimqual.text.encoder import Encoder, SentenceEncoder, unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kimqual.text.encoder import Vectors

WORDS = "codebooks/kim-integration-words.toml"
# What each kind of likeness counts; found on kim-coded by cross-validation (docs/methods.md).
SENTENCE, PARTS, WORD, CONTEXT, THEME = 1.0, 1.0, 1.0, 0.6, 1.0
_SMOOTHING = 0.15


class Features:
    """Rows for texts, after what was seen in the texts it was fitted on.

    Attributes:
        encoder: Turns texts to vectors.
        vectors: Vectors known already, by text; new ones are added.

    Args:
        passages: What is learned from.
        codes: Whose known words are counted.
        uncoded: Other texts of the same study: they teach which words go together.
        encoder: As above; the package's own if not given.
        vectors: As above.
    """

    def __init__(
        self,
        passages: Sequence[Passage],
        *,
        codes: Iterable[str] = (),
        uncoded: Sequence[str] = (),
        encoder: Encoder | None = None,
        vectors: dict[str, Any] | None = None,
    ) -> None:
        from sklearn.feature_extraction.text import TfidfVectorizer

        self.encoder = encoder or SentenceEncoder()
        self.vectors = {} if vectors is None else vectors
        texts = [passage.text for passage in passages]
        self._mean = self._encoded(texts).mean(axis=0)
        self._parts = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(2, 5), min_df=min(2, len(texts)), sublinear_tf=True
        ).fit(texts)
        self._themes = themes_of(frozenset([*texts, *uncoded] if uncoded else ()))
        self._patterns = known_words(tuple(codes))
        self._counts: dict[str, list[int]] = {}
        counted = self._counted(texts)
        self._centre, self._spread = counted.mean(axis=0), counted.std(axis=0) + _SMOOTHING

    def rows(self, passages: Sequence[Passage]) -> Any:  # noqa: ANN401  # a sparse scipy matrix
        """Give one sparse row for each passage."""
        import numpy as np
        from scipy import sparse

        texts = [passage.text for passage in passages]
        contexts = [passage.context for passage in passages]
        asked = self._encoded(contexts) * np.array([[bool(text)] for text in contexts])
        sentence = unit(self._encoded(texts) - self._mean)
        blocks = [
            sparse.csr_matrix(np.hstack([sentence * SENTENCE**0.5, asked * CONTEXT**0.5])),
            self._parts.transform(texts) * PARTS**0.5,
            sparse.csr_matrix(self._words(texts) * WORD**0.5),
            sparse.csr_matrix(self._themes.rows(texts) * THEME**0.5),
        ]
        return sparse.hstack(blocks).tocsr()

    def names(self) -> list[str]:
        """Give what each column stands for; empty for the columns of sentence vectors."""
        n_vectors = 2 * len(self._mean)
        return [
            *[""] * n_vectors,
            *self._parts.get_feature_names_out(),
            *[""] * (len(self._patterns) + self._themes.n_themes),
        ]

    def _encoded(self, texts: Sequence[str]) -> Vectors:
        import numpy as np

        new = [text for text in dict.fromkeys(texts) if text not in self.vectors]
        self.vectors.update(zip(new, self.encoder.encode(new), strict=True))
        return np.array([self.vectors[text] for text in texts], dtype=np.float32)

    def _words(self, texts: Sequence[str]) -> NDArray[np.float64]:
        import numpy as np

        counted = (self._counted(texts) - self._centre) / self._spread
        return np.asarray(counted / max(1, len(self._patterns)) ** 0.5)

    def _counted(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Give the root of how many of a code's known words a text has."""
        import numpy as np

        for text in texts:  # what is learned from is counted once, for the means and for the rows
            if text not in self._counts:
                folded = fold(text).text
                self._counts[text] = [_n_distinct(pattern, folded) for pattern in self._patterns]
        counts = [self._counts[text] for text in texts]
        table = np.array(counts, dtype=float).reshape(len(texts), len(self._patterns))
        return np.asarray(table**0.5)


def known_words(codes: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Give the pattern of the words that speak for each of the codes; some codes have none.

    Example:
        >>> [bool(words.search("wohnungssuche")) for words in known_words(("field.housing",))]
        [True]
    """
    lists = _lists()
    return tuple(_pattern(lists[code]) for code in codes if code in lists)


@cache
def _lists() -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = tomllib.loads(resource(WORDS).read_text("utf-8"))["words"]
    return found


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(_one(word) for word in words))


def _one(word: str) -> str:
    start = "" if word.startswith("*") else r"\b"
    return start + re.escape(fold(word.lstrip("*")).text)


def _n_distinct(pattern: re.Pattern[str], text: str) -> int:
    return len({match.group() for match in pattern.finditer(text)})
