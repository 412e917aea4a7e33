"""What uncoded texts teach: which parts of words go together where people speak of one thing.

Two passages may be about the same and share no word. Where a study's other texts use the words of
both together, their rows here are alike.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from kimqual.text.encoder import unit

if TYPE_CHECKING:
    from kimqual.text.encoder import Vectors

N_THEMES = 50
N_TEXTS = 10_000
_FEWEST = 200  # below, fifty themes would be single texts


class Themes:
    """Latent semantic analysis of all texts at hand, coded or not.

    Source: Deerwester et al. (1990), Indexing by latent semantic analysis, JASIS 41(6); on parts of
        words, so that German compounds and inflections meet. On the cycling dialogues any number
        from 20 to 70 themes did equally well.

    Attributes:
        n_themes: Length of a row; 0 where there are too few texts to tell.
    """

    def __init__(self, texts: Collection[str]) -> None:
        from sklearn.decomposition import TruncatedSVD
        from sklearn.feature_extraction.text import TfidfVectorizer

        chosen = _some(texts)
        self.n_themes = 0
        self._parts = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(4, 4), min_df=3, sublinear_tf=True
        )
        self._axes = TruncatedSVD(N_THEMES, random_state=0)
        if len(chosen) >= _FEWEST and (table := self._fitted(chosen)) is not None:
            self.n_themes = N_THEMES
            self._axes.fit(table)

    def _fitted(self, texts: Sequence[str]) -> Any:  # noqa: ANN401  # a sparse scipy matrix
        """Count parts of words; nothing where the texts share too few for as many themes."""
        try:
            table = self._parts.fit_transform(texts)
        except ValueError:  # no part stands in three texts
            return None
        return table if table.shape[1] > N_THEMES else None

    def rows(self, texts: Sequence[str]) -> Vectors:
        """Give a row of length 1 for each text; of zeros where none of its parts is known."""
        import numpy as np

        if not self.n_themes:
            return np.zeros((len(texts), 0), dtype=np.float32)
        return unit(self._axes.transform(self._parts.transform(texts)).astype(np.float32))


@lru_cache(maxsize=1)
def themes_of(texts: frozenset[str]) -> Themes:
    """Give the themes of texts; found once for all parts of a cross-fit, which share their texts."""
    return Themes(texts)


def _some(texts: Collection[str]) -> list[str]:
    """Give different texts, at most as many as are counted in a second or two.

    By their hash: the same ones whatever the order they come in.
    """
    return sorted(set(texts), key=lambda text: sha256(text.encode()).digest())[:N_TEXTS]
