"""Suggestions before anybody has coded: from what the codebook says of each code."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kimqual.coding.suggest.learner import Suggestion
from kimqual.coding.suggest.passages import described
from kimqual.errors import CodingError
from kimqual.model import Codebook
from kimqual.text.encoder import Encoder, SentenceEncoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Scores = NDArray[np.float64]

_CUT = 1.3


def from_definitions(
    texts: Sequence[str], book: Codebook, *, encoder: Encoder | None = None
) -> tuple[tuple[str, ...], Scores]:
    """Score each text for each code by its likeness to definition and example.

    Args:
        texts: All texts at hand.
        book: Codes with labels, definitions or examples; others are left out.
        encoder: Turns texts to vectors; the package's own if not given.

    Returns:
        The codes, and scores of shape (n_texts, n_codes): cosine of the sentence vectors and of
        the parts of words, added up.

    Raises:
        CodingError: If no code says what it means.

    Example:
        >>> from kimqual.model import Code
        >>> book = Codebook((Code("rent", definition="Miete"), Code("bus", definition="Busse")))
        >>> codes, scores = from_definitions(["Die Miete ist hoch.", "Die Busse fehlen."], book)
        >>> [codes[best] for best in scores.argmax(axis=1)]
        ['rent', 'bus']
    """
    import numpy as np
    from sklearn.feature_extraction.text import TfidfVectorizer

    own = [(code.id, _said(code.id, book)) for code in book.codes if not code.is_retired]
    known = [(code, said) for code, said in own if said]
    if not known or not texts:
        raise CodingError(
            "No code says what it means, or there is no text.",
            mend="write definition and example of each code into the codebook.",
        )
    codes, said = zip(*known, strict=True)
    encoder = encoder or SentenceEncoder()
    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 6), sublinear_tf=True)
    words.fit([*texts, *said])
    meaning = encoder.encode(texts) @ encoder.encode(said).T
    return codes, np.asarray(meaning + (words.transform(texts) @ words.transform(said).T).toarray())


def stand_out(codes: Sequence[str], scores: Scores) -> list[tuple[Suggestion, ...]]:
    """Suggest a code where its score is 1.3 deviations above what is usual for this code.

    Each code has its own threshold in this way, for some definitions are like every text.
    """
    spread = scores.std(axis=0)
    spread[spread == 0] = 1
    above = (scores - scores.mean(axis=0)) / spread
    return [
        tuple(
            Suggestion(code, round(float(score), 4))
            for code, score, z in zip(codes, row, zs, strict=True)
            if z >= _CUT
        )
        for row, zs in zip(scores, above, strict=True)
    ]


def _said(code: str, book: Codebook) -> str:
    return " ".join(p.text for p in described(book) if p.person == f"codebook {code}")
