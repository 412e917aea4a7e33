"""Run the tagger that ships with kimqual: ONNX in, tags of words out; no torch.

The network knows two tag sets. Its own head speaks the project's categories; its news head was
trained on GermEval 2014 alone and is heard for persons only, where it knows names from more contexts.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

from kimqual.anonymisation.ner import Tag
from kimqual.errors import FileError
from kimqual.model import Category, Span

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Scores = npt.NDArray[np.floating]

WORD = re.compile(r"[\w\u0300-\u036f\u064b-\u0652]+|[^\w\s]")
"""A word with its combining marks, or one sign: what the tagger was trained to tag."""

_NAME = re.compile(r"[^\W\d_]{3}")

LONGEST = 384
"""Pieces in one go; a longer passage is cut, which only text without any blank ever needs."""

HINTED = 0.01
"""From which share of all categories together a word is a hint: below, the tagger rules a mention
out. Chosen on kim-demo, where .04 lost three more marked names and .02 one."""

WHOLE = 0.7
"""From which share of all categories together a word is masked though none of them is sure: a town or
a district, an organisation or a person. Chosen on the own corpora: .6 masks more words of clean texts."""

_MEND = "install kimqual again; the folder belongs to the package."


@dataclass(frozen=True, slots=True)
class Settings:
    """What stands beside the network in ``settings.json``.

    Attributes:
        name: Name and version of the model.
        news: Tags of the news head.
        own: Tags of the own head.
        temperature: Divides the logits, so that scores are shares of right answers.
            Source: Guo et al., On Calibration of Modern Neural Networks, 2017, section 4.2.
        thresholds: From which score a category counts; low where a miss hurts most.
        start: Id that begins a sequence.
        end: Id that ends it.
    """

    name: str
    news: tuple[str, ...]
    own: tuple[str, ...]
    temperature: float
    thresholds: dict[Category, float]
    start: int = 0
    end: int = 2


class OnnxTagger:
    """A tagger of names and other identifiers that runs on the processor.

    Args:
        session: An onnxruntime session: ``pieces`` and ``mask`` in, ``logits`` out.
        tokenizer: Of the library tokenizers; its offsets are code points.
        settings: What the network's outputs mean.
    """

    def __init__(self, session: Any, tokenizer: Any, settings: Settings) -> None:  # noqa: ANN401
        self.session, self.tokenizer, self.settings = session, tokenizer, settings

    @property
    def name(self) -> str:
        """Name and version of the model."""
        return self.settings.name

    def tag(self, passages: list[str]) -> list[list[Tag]]:
        """Tag passages.

        Args:
            passages: Each is seen as a whole; one or more sentences of one text.

        Returns:
            For each passage its tags: in order, not overlapping.
        """
        encodings = self.tokenizer.encode_batch(passages, add_special_tokens=False)
        return list(_workers().map(self._tagged, passages, encodings))

    def _tagged(self, text: str, encoding: Any) -> list[Tag]:  # noqa: ANN401
        return list(self._tags(text, encoding.offsets, encoding.ids))

    def _logits(self, ids: list[int]) -> Scores:
        """Run the network on the pieces of one passage; give logits, pieces by tags.

        One at a time: the int8 network scales its numbers by all that it is given at once, so the
        tags of a passage would hang on its neighbours; and batches were no faster.
        """
        import numpy as np

        parts = [ids[first : first + LONGEST] for first in range(0, len(ids), LONGEST)]
        return np.concatenate([self._run(part) for part in parts])

    def _run(self, ids: list[int]) -> Scores:
        import numpy as np

        pieces = np.array([[self.settings.start, *ids, self.settings.end]], np.int64)
        mask = np.ones(pieces.shape, np.int32)
        (logits,) = self.session.run(None, {"pieces": pieces, "mask": mask})
        one: Scores = logits[0, 1:-1]
        return one

    def _tags(self, text: str, offsets: Sequence[tuple[int, int]], ids: list[int]) -> Iterator[Tag]:
        """Turn the pieces of one passage into tags of its words."""
        firsts = first_pieces(text, offsets)
        words = [m for m in WORD.finditer(text) if m.start() in firsts]
        if not words:
            return
        chosen = (
            self._logits(ids)[[firsts[word.start()] for word in words]] / self.settings.temperature
        )
        n_news = len(self.settings.news)
        begins, insides = self._shares(_softmax(chosen[:, :n_news]), _softmax(chosen[:, n_news:]))
        for tag in self._joined([Span(*word.span()) for word in words], begins, insides):
            yield from _trimmed(tag, text)

    def _shares(self, news: Scores, own: Scores) -> tuple[Scores, Scores]:
        """Give the scores that a word begins or goes on with each category, words by categories."""
        import numpy as np

        begins, insides = (own[:, self._columns[side]] for side in "BI")
        person = self._categories.index(Category.PERSON)
        at = self.settings.news.index("B-PER")
        is_surer = news[:, at : at + 2].sum(1) > begins[:, person] + insides[:, person]
        begins[:, person] = np.where(is_surer, news[:, at], begins[:, person])
        insides[:, person] = np.where(is_surer, news[:, at + 1], insides[:, person])
        return begins, insides

    def _joined(self, words: list[Span], begins: Scores, insides: Scores) -> Iterator[Tag]:
        """Choose a category for each word, and join words of one category to tags."""
        both = begins + insides
        chosen = (both / self._limits).argmax(1)
        last: Tag | None = None
        for n, (word, at) in enumerate(zip(words, chosen.tolist(), strict=True)):
            score, whole = min(1.0, float(both[n, at])), min(1.0, float(both[n].sum()))
            category = self._categories[at]
            is_hint = score < self._limits[at] and float(both[n, self._usual].sum()) < WHOLE
            if is_hint and whole < HINTED:
                continue
            is_inside = not is_hint and bool(insides[n, at] >= begins[n, at])
            if last and is_inside and self._goes_on(last, category, words[n - 1]):
                last = Tag(Span(last.span.start, word.end), category, max(last.score, score))
                continue
            if last:
                yield last
            last = Tag(word, category, whole if is_hint else score, is_hint)
        if last:
            yield last

    @staticmethod
    def _goes_on(last: Tag, category: Category, before: Span) -> bool:
        """Tell whether a word of a category may belong to the last tag: nothing stands between."""
        return not last.is_hint and last.category == category and last.span.end == before.end

    @cached_property
    def _categories(self) -> list[Category]:
        return [Category(tag[2:]) for tag in self.settings.own if tag.startswith("B-")]

    @cached_property
    def _columns(self) -> dict[str, list[int]]:
        own = self.settings.own
        return {side: [own.index(f"{side}-{c}") for c in self._categories] for side in "BI"}

    @cached_property
    def _usual(self) -> list[int]:
        """Give the categories that count where none is sure: not those that ask for more than others."""
        least = self.settings.thresholds.values()
        return [n for n, limit in enumerate(self._limits) if limit <= median(least)]

    @cached_property
    def _limits(self) -> Scores:
        import numpy as np

        return np.array([self.settings.thresholds[c] for c in self._categories], np.float32)


def read_tagger(folder: Path) -> OnnxTagger:
    """Load the model of a folder: ``model.onnx``, ``tokenizer.json``, ``settings.json``.

    Args:
        folder: Such as ``anonymisation/ner`` of the package.

    Returns:
        The tagger, which tags as many passages side by side as the machine has cores.

    Raises:
        FileError: If a part is missing or does not fit the others.
    """
    import onnxruntime
    from tokenizers import Tokenizer

    settings = _settings(folder / "settings.json")
    try:
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), _one_core(), providers=["CPUExecutionProvider"]
        )
    except (
        Exception
    ) as error:  # both libraries raise types of their own, tokenizers plain Exception
        raise FileError("The name model is broken.", where=folder.name, mend=_MEND) from error
    if session.get_outputs()[0].shape[-1] != len(settings.news) + len(settings.own):
        raise FileError("The name model's tags do not fit.", where=folder.name, mend=_MEND)
    return OnnxTagger(session, tokenizer, settings)


def _one_core() -> Any:  # noqa: ANN401
    """Let each passage be computed on one core: passages side by side lose no time in waiting."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    return options


@cache
def _workers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=os.cpu_count(), thread_name_prefix="passage")


def _settings(path: Path) -> Settings:
    try:
        raw = json.loads(path.read_text("utf-8"))
        thresholds = {Category(name): float(value) for name, value in raw["thresholds"].items()}
        return Settings(
            raw["name"], tuple(raw["news"]), tuple(raw["own"]), raw["temperature"], thresholds
        )
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise FileError("The name model is broken.", where=path.name, mend=_MEND) from error


def first_pieces(text: str, offsets: Sequence[tuple[int, int]]) -> dict[int, int]:
    """Give for each character the piece that covers it first; a piece may begin with a blank.

    Args:
        text: What was cut.
        offsets: Start and end of each piece, in code points of the text.

    Example:
        >>> first_pieces("Ja du", [(0, 2), (2, 5)])
        {0: 0, 1: 0, 3: 1, 4: 1}
    """
    firsts: dict[int, int] = {}
    for n, (start, end) in enumerate(offsets):
        for at in range(start, end):
            if not text[at].isspace():
                firsts.setdefault(at, n)
    return firsts


def _softmax(logits: Scores) -> Scores:
    import numpy as np

    raised: Scores = np.exp(logits - logits.max(-1, keepdims=True))
    shares: Scores = raised / raised.sum(-1, keepdims=True)
    return shares


def _trimmed(tag: Tag, text: str) -> Iterator[Tag]:
    """Leave signs at the edges out, but a genitive's apostrophe and the point of "K." stay."""
    kept = "'’." if tag.category is Category.PERSON else ""
    start, end = tag.span.start, tag.span.end
    while start < end and not text[start].isalnum():
        start += 1
    while start < end and not text[end - 1].isalnum() and text[end - 1] not in kept:
        end -= 1
    # "B1" is a road in traffic news, and a language level, a speaker or a salary in an interview.
    is_code = tag.category is Category.STREET and not _NAME.search(text, start, end)
    if start < end and not is_code:
        yield tag._replace(span=Span(start, end))
