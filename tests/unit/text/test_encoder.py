"""The encoder: many blocks at once, and what comes out does not depend on how many."""

import numpy as np
import pytest

from kimqual.text import encoder
from kimqual.text.encoder import SentenceEncoder

TEXTS = [f"Der Bus Nummer {n} kommt zu spät, schon zum {n + 1}. Mal." for n in range(150)]


@pytest.mark.parametrize("at_once", [2, 4])
def test_vectors_do_not_depend_on_the_number_of_processors(monkeypatch, at_once):
    monkeypatch.setattr(encoder.os, "cpu_count", lambda: 1)
    alone = SentenceEncoder().encode(TEXTS)
    monkeypatch.setattr(encoder.os, "cpu_count", lambda: at_once)
    assert (SentenceEncoder().encode(TEXTS) == alone).all()


def test_each_text_keeps_its_row():
    rows = SentenceEncoder().encode(TEXTS)
    some = [0, 63, 64, 127, 128, 149]
    assert np.allclose(SentenceEncoder().encode([TEXTS[at] for at in some]), rows[some], atol=1e-5)
    assert rows.shape == (150, 512)
