"""What is known before anybody has coded: learned from the passages that ship with the package.

Weights are learned when they are first needed, in a second or two. What would take longer, the
sentence vectors and the thresholds, lies beside the passages; ``corpora/coded.py`` writes it.
"""

from __future__ import annotations

import io
import json
from collections.abc import Sequence
from functools import cache
from hashlib import sha256
from typing import Any

from kimqual.coding.suggest.calibration import Scale
from kimqual.coding.suggest.learner import Model, learn
from kimqual.coding.suggest.passages import SHIPPED, Passage, described, shipped_passages
from kimqual.exchange import read_codebook
from kimqual.model import Codebook
from kimqual.resources import resource

FILE = "learned.npz"
CODEBOOK = "codebooks/kim-integration.toml"


@cache
def shipped_model() -> Model:
    """Learn the core codes; a file beside the passages that no longer fits them is not used."""
    passages, book = shipped_passages(), read_codebook(resource(CODEBOOK))
    vectors, scales = known(passages, book)
    return learn(passages, book, vectors=vectors, scales=scales)


def known(
    passages: Sequence[Passage], book: Codebook
) -> tuple[dict[str, Any], tuple[Scale, ...] | None]:
    """Give vectors by text, and scales, if they were made from these very passages."""
    import numpy as np

    path = resource(SHIPPED) / FILE
    if not path.is_file():
        return {}, None
    with np.load(path) as file:
        if str(file["fingerprint"]) != fingerprint(passages, book):
            return {}, None
        texts = texts_of(passages, book)
        vectors = dict(zip(texts, file["vectors"].astype(np.float32), strict=True))
        return vectors, tuple(Scale(*map(float, row)) for row in file["scales"])


def learned_file() -> bytes:
    """Make the file anew: the same bytes at every run on one machine."""
    import numpy as np

    passages, book = shipped_passages(), read_codebook(resource(CODEBOOK))
    model = learn(passages, book)
    vectors = model.features.encoder.encode(texts_of(passages, book))
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        fingerprint=np.array(fingerprint(passages, book)),
        vectors=vectors.astype(np.float16),
        scales=np.array([[s.slope, s.shift, s.threshold] for s in model.scales]),
    )
    return buffer.getvalue()


def texts_of(passages: Sequence[Passage], book: Codebook) -> list[str]:
    """Give each text once, contexts too, in order of first appearance."""
    everything = [*passages, *described(book)]
    return list(dict.fromkeys([*(p.text for p in everything), *(p.context for p in everything)]))


def fingerprint(passages: Sequence[Passage], book: Codebook) -> str:
    """Give a hash of all that is learned from."""
    everything = [[p.text, sorted(p.codes), p.person, p.context] for p in passages]
    known = [[p.text, sorted(p.codes)] for p in described(book)]
    return sha256(json.dumps([everything, known]).encode()).hexdigest()
