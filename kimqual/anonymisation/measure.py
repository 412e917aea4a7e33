"""How good the finding is, against texts in which people marked every identifier.

A gold mention counts as found when predicted mentions cover all its letters and digits, whatever
their category: what is covered is replaced. A predicted mention is right when it overlaps a gold
mention. An entity counts as found in a document only if all its mentions there are.

Source: Pilán et al., The Text Anonymization Benchmark, Computational Linguistics 48(4), 2022,
section 4 (entity-level recall, direct and quasi identifiers apart). F2 weighs recall twice as much as
precision: van Rijsbergen, Information Retrieval, 1979, chapter 7: F_b = (1+b²)PR / (b²P + R).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kimqual.errors import FileError
from kimqual.model import Category, Mention

_MEND = (
    'one JSON object a line: {"document", "text", "language", "mentions": '
    '[{"start", "end", "category", "entity", "origin"}]}.'
)


@dataclass(frozen=True, slots=True)
class Gold:
    """A text with every mention that people marked.

    Attributes:
        document: Its id.
        text: As it was marked.
        mentions: Sorted, not overlapping.
        language: ISO 639-1 code, "" if not given.
        origins: For each mention where its name is at home, such as ``tr``; "" where nobody said.
            May be left out as a whole.

    Raises:
        ValueError: If there are origins, but not one for each mention.
    """

    document: str
    text: str
    mentions: tuple[Mention, ...]
    language: str = ""
    origins: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.origins and len(self.origins) != len(self.mentions):
            raise ValueError(f"{len(self.origins)} origins for {len(self.mentions)} mentions.")

    @property
    def n_words(self) -> int:
        """Count the words of the text, as white space parts them."""
        return len(self.text.split())


@dataclass(slots=True)
class Score:
    """Counts of one category or group of categories.

    Attributes:
        n_gold: Marked mentions.
        n_found: Those found.
        n_predicted: Predicted mentions.
        n_right: Those that overlap a marked one.
        n_entities: Marked entities, counted once per document.
        n_entities_found: Those with every mention found.

    Example:
        >>> score = Score(n_gold=4, n_found=3, n_predicted=5, n_right=3)
        >>> score.recall, score.precision, round(score.f2, 3)
        (0.75, 0.6, 0.714)
    """

    n_gold: int = 0
    n_found: int = 0
    n_predicted: int = 0
    n_right: int = 0
    n_entities: int = 0
    n_entities_found: int = 0

    @property
    def recall(self) -> float | None:
        """Share of marked mentions that were found; None where there is none."""
        return self.n_found / self.n_gold if self.n_gold else None

    @property
    def precision(self) -> float | None:
        """Share of predicted mentions that are right; None where there is none."""
        return self.n_right / self.n_predicted if self.n_predicted else None

    @property
    def entity_recall(self) -> float | None:
        """Share of entities with every mention of the document found."""
        return self.n_entities_found / self.n_entities if self.n_entities else None

    @property
    def f2(self) -> float | None:
        """F2 of recall and precision."""
        precision, recall = self.precision, self.recall
        if precision is None or recall is None:
            return None
        return 5 * precision * recall / (4 * precision + recall) if precision + recall else 0.0


@dataclass(frozen=True, slots=True, order=True)
class Miss:
    """A place where finder and people disagree; without the text."""

    document: str
    start: int
    end: int
    category: str


@dataclass(slots=True)
class Measured:
    """What came out.

    Attributes:
        categories: Score by category.
        groups: Score by ``direct``, ``quasi`` and ``all``.
        misses: Marked, not found.
        false_alarms: Predicted where nothing is marked.
    """

    categories: dict[Category, Score] = field(default_factory=dict)
    groups: dict[str, Score] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    false_alarms: list[Miss] = field(default_factory=list)


def measure(gold: Iterable[Gold], predicted: Mapping[str, Sequence[Mention]]) -> Measured:
    """Compare predicted mentions with gold.

    Args:
        gold: Marked texts.
        predicted: Mentions by document id, in code points of the same text.

    Returns:
        Scores and the places of disagreement.

    Example:
        >>> marked = Mention(0, 4, Category.PERSON, 1.0, entity="p1")
        >>> texts = [Gold("d", "Ayşe lacht.", (marked,))]
        >>> measure(texts, {"d": [marked]}).groups["direct"].recall
        1.0
    """
    measured = Measured(groups={name: Score() for name in ("direct", "quasi", "all")})
    for one in gold:
        _measure_document(one, predicted.get(one.document, ()), measured)
    measured.misses.sort()
    measured.false_alarms.sort()
    return measured


def _measure_document(gold: Gold, predicted: Sequence[Mention], measured: Measured) -> None:
    entities: defaultdict[tuple[Category, str], list[bool]] = defaultdict(list)
    covered = {at for one in predicted for at in range(one.start, one.end)}
    marked = {at for one in gold.mentions for at in range(one.start, one.end)}
    for one in gold.mentions:
        is_found = all(at in covered for at in range(one.start, one.end) if gold.text[at].isalnum())
        entities[one.category, one.entity or f"{one.start}"].append(is_found)
        for score in _scores(measured, one.category):
            score.n_gold += 1
            score.n_found += is_found
        if not is_found:
            measured.misses.append(Miss(gold.document, one.start, one.end, one.category))
    for one in predicted:
        is_right = any(at in marked for at in range(one.start, one.end))
        for score in _scores(measured, one.category):
            score.n_predicted += 1
            score.n_right += is_right
        if not is_right:
            measured.false_alarms.append(Miss(gold.document, one.start, one.end, one.category))
    for (category, _), found in entities.items():
        for score in _scores(measured, category):
            score.n_entities += 1
            score.n_entities_found += all(found)


def _scores(measured: Measured, category: Category) -> tuple[Score, Score, Score]:
    own = measured.categories.setdefault(category, Score())
    group = "direct" if category.is_direct else "quasi"
    return own, measured.groups[group], measured.groups["all"]


def read_gold(path: Path) -> tuple[Gold, ...]:
    """Read marked texts.

    Raises:
        FileError: If a line is no JSON, lacks a key, repeats a document, or a mention leaves the
            text.
    """
    try:
        lines = path.read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise FileError("The gold file cannot be read.", where=path.name, mend=_MEND) from error
    read: dict[str, Gold] = {}
    for n, line in enumerate(lines, 1):
        if line.strip():
            gold = _gold(line, f"{path.name}, line {n}")
            if gold.document in read:
                raise FileError(
                    "The document was marked before.",
                    where=f"{path.name}, line {n}",
                    mend="give every text a document id of its own.",
                )
            read[gold.document] = gold
    if not read:
        raise FileError("The gold file is empty.", where=path.name, mend=_MEND)
    return tuple(read.values())


def _gold(line: str, where: str) -> Gold:
    try:
        raw = json.loads(line)
        text = raw["text"]
        pairs = sorted((_mention(one), _word(one.get("origin"))) for one in raw["mentions"])
        gold = Gold(
            document=str(raw["document"]),
            text=text,
            mentions=tuple(mention for mention, _ in pairs),
            language=_word(raw.get("language")),
            origins=tuple(origin for _, origin in pairs),
        )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FileError(
            f"Not a marked text: {type(error).__name__}.", where=where, mend=_MEND
        ) from error
    if any(not 0 <= one.start < one.end <= len(text) for one in gold.mentions):
        raise FileError(
            "A mention leaves the text.", where=where, mend="offsets are code points of 'text'."
        )
    return gold


def _mention(raw: Mapping[str, object]) -> Mention:
    start, end = int(str(raw["start"])), int(str(raw["end"]))
    return Mention(
        start, end, Category(str(raw["category"])), 1.0, entity=str(raw.get("entity", ""))
    )


def _word(value: object) -> str:
    """Take a text, or null for none."""
    if value is not None and not isinstance(value, str):
        raise TypeError
    return value or ""
