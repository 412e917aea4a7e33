"""Texts to learn from: the given corpora and our own passages, as words with allowed tags.

What a corpus says about a word is a set of tags that may be right. GermEval's "LOC" is one of our six
kinds of place; its "O" may still be an occupation or a date, which GermEval does not mark. A set that
holds everything teaches nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from network import NEWS, OWN

MARK = re.compile(r"\{\{([^{}|]+)\|([A-Z_]+)(?:\|[^{}|]*)?\}\}")
PLACES = ("STREET", "DISTRICT", "CITY", "REGION", "COUNTRY", "FACILITY")
UNMARKED = ("OCCUPATION", "AGE", "DATE", "GROUP")
"""What the given corpora do not mark, or mark by other rules."""

ANY = frozenset(["O", *OWN])
NOT_NAMES = frozenset(["O", *UNMARKED])
STREET = re.compile(r"(?i)(stra(ß|ss)e|str\.|weg|allee|gasse|chaussee|damm|ring)( \d+\w?)?$")
_LONGEST = 90
"""Words of the longest passage; longer documents are cut at line ends and sentence ends."""


class Marked(NamedTuple):
    """A stretch of a text, what it may be for the own head, and what it is for the news head."""

    start: int
    end: int
    own: frozenset[str]
    news: str


@dataclass(frozen=True, slots=True)
class Passage:
    """A text to learn from.

    Attributes:
        text: In natural writing.
        marks: Sorted, not overlapping.
        rest: What an unmarked word may be for the own head.
        source: ``germeval``, ``smartdata``, ``mobie``, ``massive``, or ``own`` and the language.
    """

    text: str
    marks: tuple[Marked, ...]
    rest: frozenset[str]
    source: str

    @property
    def is_news(self) -> bool:
        """Tell whether the news head learns from it: GermEval alone is marked by its rules."""
        return self.source == "germeval"

    @property
    def language(self) -> str:
        """Language of the text; the given corpora are German."""
        return self.source.removeprefix("own ") if self.source.startswith("own") else "de"


@dataclass(frozen=True, slots=True)
class Places:
    """Place names whose kind is beyond doubt."""

    countries: frozenset[str]
    towns: frozenset[str]

    def kinds(self, surface: str) -> frozenset[str]:
        """Say which of our kinds of place a "LOC" of a news corpus may be."""
        if surface in self.countries:
            return frozenset(["COUNTRY"])
        if surface in self.towns:
            return frozenset(["CITY", "DISTRICT"])
        return frozenset(["STREET"]) if STREET.search(surface) else frozenset(PLACES)


def read_places(data: Path) -> Places:
    """Read countries and German towns; free lists only (official work, CC BY)."""
    countries = (data / "gazetteers/laendernamen.list").read_text("utf-8").split("\n")
    rows = (data / "gazetteers/postcodes_places_de.csv").read_text("utf-8").split("\n")[1:]
    towns = (row.split(",")[1].strip('"') for row in rows if row.count(",") > 1)
    # Bulk postcodes carry offices and firms; a town has no blank in it, with few exceptions.
    return Places(frozenset(filter(None, countries)), frozenset(t for t in towns if t.isalpha()))


def given(data: Path, places: Places) -> list[Passage]:
    """Read the given training corpora, each text once.

    GermEval 2014, SmartData, MobIE and MASSIVE (German) repeat texts, within and between them.
    """
    seen: set[str] = set()
    found = []
    for name in ("germeval2014", "smartdata_v1", "mobie", "massive_de"):
        for passage in read_corpus(data / f"ner/{name}.train.jsonl", places):
            key = "".join(passage.text.split()).casefold()
            if key not in seen:
                seen.add(key)
                found.append(passage)
    return found


def read_corpus(path: Path, places: Places) -> Iterator[Passage]:
    """Read one given corpus."""
    source = re.sub(r"(_v1|_de|2014)?\..*", "", path.name)
    for line in path.read_text("utf-8").split("\n"):
        if line:
            raw = json.loads(line)
            yield from _pieces(raw["text"], _marks(raw["text"], raw["spans"], places), source)


def _marks(text: str, spans: Iterable[Mapping[str, object]], places: Places) -> list[Marked]:
    marks: list[Marked] = []
    ordered = sorted(spans, key=lambda one: (one["start"], -int(str(one["end"]))))
    for one in ordered:
        start, end = int(str(one["start"])), int(str(one["end"]))
        if not marks or start >= marks[-1].end:  # SmartData nests: the outer span counts
            label, orig = str(one["label"]), str(one["orig"])
            news = {"MISC": "OTH"}.get(label, label)
            own = _own_of(label, orig, text[start:end], places)
            marks.append(Marked(start, end, own, news if news in NEWS else "O"))
    return marks


def _own_of(label: str, orig: str, surface: str, places: Places) -> frozenset[str]:
    """Say which of our categories a mark of a given corpus may be."""
    if label == "PER":
        return frozenset(["PERSON"])
    if label == "LOC":
        return frozenset(["CITY", "DISTRICT"]) if orig.endswith("city") else places.kinds(surface)
    known = {
        "ORG": {"ORGANIZATION", "FACILITY"}, "STREET": {"STREET"}, "STOP": {"FACILITY", "CITY"},
        "LOCderiv": {"O", "GROUP", "CITY"}, "MISC": {"O"}, "POSITION": {"O", "OCCUPATION"},
        "DATE": {"O", "DATE"}, "SET": {"O", "DATE"}, "TIME": {"O", "DATE"},
        "DURATION": {"O", "AGE", "DATE"}, "RELATION": {"O"}, "OTHderiv": {"O", "GROUP"},
    }  # fmt: skip
    return frozenset(known.get(label, ANY))


def _pieces(text: str, marks: list[Marked], source: str) -> Iterator[Passage]:
    """Cut a document at line ends and sentence ends, never inside a mark."""
    cuts, start = [0], 0
    inside = [(one.start, one.end) for one in marks]
    for match in re.finditer(r"\n+|(?<=[a-zäöüß][.!?]) (?=[A-ZÄÖÜ])", text):
        is_long = len(text[start : match.start()].split()) > _LONGEST // 3
        is_free = not any(a < match.end() and match.start() < b for a, b in inside)
        if is_free and ("\n" in match.group() or is_long):
            cuts.append(match.end())
            start = match.end()
    for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True):
        own = tuple(
            one._replace(start=one.start - a, end=one.end - a)
            for one in marks if a <= one.start and one.end <= b
        )  # fmt: skip
        if text[a:b].strip():
            yield Passage(text[a:b].rstrip(), own, NOT_NAMES, source)


def own(folder: Path) -> list[Passage]:
    """Read the passages written for kimqual: one a line, marks as ``{{surface|CATEGORY}}``."""
    return [
        parse(line, f"own {path.stem.split('-')[0]}", f"{path.name}, line {n}")
        for path in sorted(folder.glob("*.txt"))
        for n, line in enumerate(path.read_text("utf-8").split("\n"), 1)
        if line.strip()
    ]


def parse(line: str, source: str, where: str) -> Passage:
    """Read one marked passage.

    Example:
        >>> parse("Frau {{Yılmaz|PERSON}} lacht.", "own de", "").marks[0][:2]
        (5, 11)
    """
    text, marks, last = "", [], 0
    for match in MARK.finditer(line):
        text += line[last : match.start()]
        surface, category, last = match[1], match[2], match.end()
        # Numbers and addresses are found by patterns; the tagger need not know them.
        kinds = frozenset([category]) if category in OWN else ANY
        marks.append(Marked(len(text), len(text) + len(surface), kinds, "O"))
        text += surface
    text += line[last:]
    if "{{" in text or "}}" in text:
        raise SystemExit(f"{where}: a mark is broken. Mend: {{{{surface|CATEGORY}}}}.")
    return Passage(text.rstrip(), tuple(marks), frozenset(["O"]), source)


def is_kept_for_dev(passage: Passage) -> bool:
    """Keep every sixteenth of the own passages for scores while training."""
    return sha256(passage.text.encode()).digest()[0] < 16  # of 256


@cache
def _gold_words(path: Path) -> frozenset[str]:
    texts = path.read_text("utf-8").split("\n")
    rows = (json.loads(line) for line in texts if line)
    return frozenset(
        word.casefold()
        for row in rows
        for one in row["mentions"] if one["category"] == "PERSON"
        for word in re.findall(r"\w+", row["text"][one["start"] : one["end"]])
    )  # fmt: skip


def names_of_gold(corpora: Path) -> frozenset[str]:
    """Collect the names of all gold texts, which the swapping of names must not use."""
    return frozenset().union(*(_gold_words(path) for path in sorted(corpora.glob("*/gold.jsonl"))))
