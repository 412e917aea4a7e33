"""From text to pieces: the small vocabulary, the tokenizer, and rows the network can learn from."""

from __future__ import annotations

import random
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import torch
from network import NEWS, OWN, tags
from passages import Passage
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers
from torch import Tensor
from weights import Weights

from kimqual.anonymisation.tagger import WORD, first_pieces

SPECIAL = 4
"""The first ids: start, padding, end, unknown."""

START, PADDING, END, UNKNOWN = range(SPECIAL)
SHARE = {"LATIN": 40_000, "CYRILLIC": 11_000, "ARABIC": 7_000, "GREEK": 500, "": 2_000}
"""How many pieces of each script are kept at least by score; "" stands for digits and signs."""


def tokenizer_of(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """Make e5's tokenizer over some of its pieces; offsets are code points of the text."""
    tokenizer = Tokenizer(
        models.Unigram(list(zip(pieces, map(float, scores), strict=True)), unk_id=UNKNOWN)
    )
    tokenizer.normalizer = normalizers.Sequence([
        normalizers.NFKC(), normalizers.Replace(Regex(r"\s+"), " "),
    ])  # fmt: skip
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    return tokenizer


def kept_pieces(weights: Weights, texts: Iterable[str]) -> list[int]:
    """Choose the pieces of the small vocabulary: used in the texts, or frequent in our scripts.

    Args:
        weights: With all 250,002 pieces, by falling frequency.
        texts: Training texts and lists of names.

    Returns:
        Ids, ascending; the special ones come first.
    """
    full = tokenizer_of(weights.pieces, weights.scores)
    used: Counter[int] = Counter()
    for encoding in full.encode_batch(list(texts), add_special_tokens=False):
        used.update(encoding.ids)
    kept = set(range(SPECIAL)) | used.keys()
    left = Counter(SHARE)
    for n, piece in enumerate(weights.pieces[SPECIAL:], SPECIAL):
        script = _script(piece)
        if left[script] > 0 or (script in SHARE and len(piece.strip("▁")) == 1):
            left[script] -= 1
            kept.add(n)
    return sorted(kept)


def _script(piece: str) -> str:
    letters = [c for c in piece if c.isalpha()]
    return unicodedata.name(letters[0], "?").split()[0] if letters else ""


@dataclass(frozen=True, slots=True)
class Row:
    """A passage in pieces.

    Attributes:
        pieces: Ids, with start and end.
        firsts: Place of the first piece of each word.
        news: Tag of each word for the news head, -100 where unknown.
        own: For each word, which tags of the own head may be right.
    """

    pieces: list[int]
    firsts: list[int]
    news: list[int]
    own: list[list[bool]]


NEWS_TAGS, OWN_TAGS = tags(NEWS), tags(OWN)


def row_of(passage: Passage, tokenizer: Tokenizer, longest: int = 192) -> Row:
    """Cut a passage into pieces and say what each word may be."""
    encoding = tokenizer.encode(passage.text, add_special_tokens=False)
    starts = first_pieces(passage.text, encoding.offsets)
    pieces = encoding.ids[: longest - 2]
    firsts, news, own = [], [], []
    for word in WORD.finditer(passage.text):
        first = starts.get(word.start())
        if first is None or first >= len(pieces):
            continue
        mark = next(
            (m for m in passage.marks if m.start < word.end() and word.start() < m.end), None
        )
        side = "B" if mark is None or word.start() <= mark.start else "I"
        firsts.append(first + 1)
        label = "O" if mark is None or mark.news == "O" else f"{side}-{mark.news}"
        news.append(NEWS_TAGS.index(label) if passage.is_news else -100)
        kinds = passage.rest if mark is None else mark.own
        own.append(
            [
                (tag == "O" and "O" in kinds)
                or (tag[:1] in ("BI" if mark is None else side) and tag[2:] in kinds)
                for tag in OWN_TAGS
            ]
        )
    return Row([START, *pieces, END], firsts, news, own)


@dataclass(frozen=True, slots=True)
class Batch:
    """Rows of about the same length as tensors.

    Attributes:
        pieces: Ids, rows by longest length.
        mask: 1.0 for a piece, 0.0 for padding.
        at: Row and place of each word's first piece, two by words.
        news: Tag of each word, -100 where unknown.
        own: Allowed tags of each word, words by tags.
    """

    pieces: Tensor
    mask: Tensor
    at: tuple[Tensor, Tensor]
    news: Tensor
    own: Tensor


def batch_of(rows: Sequence[Row]) -> Batch:
    """Pad rows to one length."""
    longest = max(len(row.pieces) for row in rows)
    pieces = torch.full((len(rows), longest), PADDING)
    for n, row in enumerate(rows):
        pieces[n, : len(row.pieces)] = torch.tensor(row.pieces)
    at = (
        torch.tensor([n for n, row in enumerate(rows) for _ in row.firsts]),
        torch.tensor([first for row in rows for first in row.firsts]),
    )
    news = torch.tensor([tag for row in rows for tag in row.news])
    own = torch.tensor([allowed for row in rows for allowed in row.own])
    return Batch(pieces, (pieces != PADDING).float(), at, news, own)


def batches(rows: Iterator[Row], size: int, rng: random.Random) -> Iterator[list[Row]]:
    """Put rows of about the same length together, some thousand rows at a time.

    Args:
        rows: An endless stream.
        size: Pieces in a batch, with padding.
        rng: The dice for the order of the batches.
    """
    while True:
        pool = sorted((next(rows) for _ in range(1500)), key=lambda row: len(row.pieces))
        groups: list[list[Row]] = [[]]
        for row in pool:
            if (len(groups[-1]) + 1) * len(row.pieces) > size:
                groups.append([])
            groups[-1].append(row)
        rng.shuffle(groups)
        yield from (group for group in groups if group)
