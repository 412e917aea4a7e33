"""JSON Lines in, suggested codes out: ``kimqual suggest text``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from kimqual.coding.suggest.passages import Passage
from kimqual.coding.suggest.shipped import shipped_model
from kimqual.exchange.text_lines import read_text_lines


def suggest_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Suggest core codes for the texts of JSON Lines, without a study.

    Args:
        lines: One object with the strings ``id`` and ``text`` on each; empty lines are passed over.

    Yields:
        For each line ``id`` and ``codes``, each with ``code`` and ``score``, the surest first.

    Raises:
        FileError: If a line is not of this form; all of them are read before anything is given.

    Example:
        >>> next(suggest_lines(['{"id": "a1"}']))
        Traceback (most recent call last):
        kimqual.errors.FileError: The key 'text' is missing.
          in:   line 1
          mend: write each line as {"id": "a1", "text": "Die Miete ist zu hoch."}.
    """
    pairs = read_text_lines(lines)
    model = shipped_model() if pairs else None
    suggested = model.suggest([Passage(text) for _, text in pairs]) if model else []
    for (name, text), found in zip(pairs, suggested, strict=True):
        # Without a letter there is nothing to code, whatever the mean over all texts says.
        codes = found if any(char.isalpha() for char in text) else ()
        yield {"id": name, "codes": [{"code": one.code, "score": one.score} for one in codes]}
