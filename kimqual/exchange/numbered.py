"""Blocks of a word processor to paragraphs: numbered from 1, typed line numbers taken off."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from kimqual.errors import FileError
from kimqual.exchange.frame import Para
from kimqual.exchange.lines import without_numbers

# A day of speech, every second word somebody else's.
_MOST = 100_000


def numbered(blocks: Iterable[Para], where: str) -> list[Para]:
    r"""Number the paragraphs that have text, and take typed line numbers off.

    Args:
        blocks: In the file's order.
        where: The file's name.

    Raises:
        FileError: If there are more than a transcript can have.

    Example:
        >>> texts = ["1 I: Und?", "", "2 B: Gut.\n3 Ja.", "4 I: So?"]
        >>> [(p.number, p.text) for p in numbered((Para(0, text) for text in texts), "x")]
        [(1, 'I: Und?'), (2, 'B: Gut.\nJa.'), (3, 'I: So?')]
    """
    filled: list[Para] = []
    for block in blocks:
        if block.text.strip():
            filled.append(block)
        if len(filled) > _MOST:
            raise FileError(
                f"The file has more than {_MOST:,} paragraphs.",
                where=where,
                mend="is it really a transcript? Split it by interview.",
            )
    lines = [line for block in filled for line in block.text.split("\n")]
    bare = iter(without_numbers(lines))
    texts = ["\n".join(next(bare) for _ in block.text.split("\n")) for block in filled]
    return [
        replace(block, number=number, text=text)
        for number, (block, text) in enumerate(zip(filled, texts, strict=True), 1)
    ]
