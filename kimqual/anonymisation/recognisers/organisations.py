"""Facilities and organisations: by their form, and some that everybody knows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import context, context_keys, countries, german
from kimqual.anonymisation.people import Kind, entry, is_lower, is_sure_given, is_word, kind
from kimqual.anonymisation.words import Word, words
from kimqual.model import Category, Span

_DOCTOR = frozenset({"dr", "med", "prof", "dres"})
_HYPHEN = re.compile(r"[-‐‑]")


class Organisations:
    """A head noun with a name: "Grundschule Lindenhof", "Spedition Wessel", "Lindenhof-Gymnasium".

    A common head such as "Schule" or "Markt" needs a name that is no ordinary word.

    Valid: "Grundschule Am Lindenhof" · "Praxis Dr. Wessel" · "Mevlana-Moschee" · "AWO" ·
    "Wessel Logistik GmbH" · "Brücke Süd e. V." · "Jobcenter Bielefeld" · "Haltestelle Lindenhof".
    Invalid: "die Grundschule" · "Schule und Arbeit" · "in der Praxis" · "das Jobcenter".
    """

    name = "organisation"
    category = Category.ORGANIZATION

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield candidates by form and by list."""
        everything = words(text)
        finder = _Finder(text, everything, small=is_lower(everything))
        for start, end, category, score, reason in finder.find():
            span = Span(start, end)
            yield Candidate(span, category, score, f"{self.name}: {reason}")


_ADDRESS = re.compile(r"[\w-]*(?i:stra(?:ß|ss)e|str\.|weg|allee|platz|damm|ring) \d")
_Hit = tuple[int, int, Category, float, str]


class _Finder:
    def __init__(self, text: str, everything: list[Word], *, small: bool) -> None:
        self.text = text
        self.words = everything
        self.small = small

    def find(self) -> Iterator[_Hit]:
        for match in _known(small=self.small).finditer(self.text):
            yield match.start(), match.end(), Category.ORGANIZATION, 0.8, "known"
        for match in _legal().finditer(self.text):
            yield match.start(), match.end(), Category.ORGANIZATION, 0.85, "legal form"
        for index, word in enumerate(self.words):
            if word.is_capital or self.small:
                yield from self.headed(index)
                yield from self.tailed(index)
                yield from self.authority(index)
                yield from self.business(index)
                yield from self.saint(index)

    def is_address(self, end: int) -> bool:
        """Tell a street with its number after a head: "VOR DEM HAUS DETMOLDER STRASSE 411"."""
        last = self.words[end - 1]
        return _ADDRESS.match(self.text, last.start) is not None

    def headed(self, index: int) -> Iterator[_Hit]:
        """Find a head with the name after it: "Kita Lindenhof"."""
        word = self.words[index]
        category, score = self.head(word)
        if category is None or self.after_hyphen(index) or self.is_compound(index):
            return
        end = self.name_end(index + 1, is_weak=_in(word, "weak_heads"))
        if end > index + 1 and not self.is_address(end):
            yield (
                self.with_adjective(index),
                self.words[end - 1].end,
                category,
                score,
                "head and name",
            )

    def with_adjective(self, index: int) -> int:
        """Take "Griechischer" before "Kulturverein" along, where it is part of the name."""
        word = self.words[index]
        before = self.words[index - 1] if index else None
        if before is None or not before.is_capital or word.gap != " ":
            return word.start
        is_rare = not is_word(before.key) and index > 1 and before.gap == " "
        is_name = is_rare and before.key.endswith(("ische", "er"))
        return before.start if is_name or before.key.endswith(("ischer", "isches")) else word.start

    def head(self, word: Word) -> tuple[Category | None, float]:
        if _in(word, "facility_heads"):
            return Category.FACILITY, 0.85
        if _in(word, "organisation_heads"):
            return Category.ORGANIZATION, 0.85
        tail = _compound_head(word.key)
        return (tail, 0.75) if tail else (None, 0.0)

    def is_compound(self, index: int) -> bool:
        """Tell "Kita-Platz" from "Kita-Sonnenwinkel": an ordinary word hangs on the head."""
        after = self.words[index + 1] if index + 1 < len(self.words) else None
        return after is not None and after.gap == "-" and after.key in german()

    def after_hyphen(self, index: int) -> bool:
        return bool(_HYPHEN.fullmatch(self.words[index].gap))

    def name_end(self, start: int, *, is_weak: bool) -> int:
        """Give the index after the name that starts here, or ``start`` where there is none."""
        end = start
        is_proper = False
        while end < len(self.words) and end - start < 4 and self.is_next(end):
            word = self.words[end]
            is_proper = is_proper or word.key in _DOCTOR
            if word.key in _DOCTOR or (
                word.key in context_keys("organisations", "links")
                and end - start < 3
                and self.is_name_after_links(end)
            ):
                end += 1
                continue
            if not self.is_name_word(
                end,
                is_first=end == start
                or self.words[end - 1].key in context_keys("organisations", "links") | _DOCTOR,
            ):
                break
            after_link = (
                end > start
                and self.words[end - 1].key in context_keys("organisations", "links")
                and word.key not in german()
            )
            is_proper = (
                is_proper
                or after_link
                or self.is_proper(word)
                or _HYPHEN.fullmatch(word.gap) is not None
            )
            end += 1
        while end > start and (
            self.words[end - 1].key in context_keys("organisations", "links")
            or self.words[end - 1].key in _DOCTOR
        ):
            end -= 1
        if end == start or ((is_weak or self.small) and not is_proper):
            return start
        return end

    def is_next(self, index: int) -> bool:
        gap = self.words[index].gap
        if gap == ". ":
            return self.words[index - 1].key in _DOCTOR
        return gap in {" ", "\u00a0", " „", ' "', " »"} or bool(_HYPHEN.fullmatch(gap))

    def is_name_after_links(self, index: int) -> bool:
        """Tell "am Lindenhof" after a head: the preposition is of the name if a name follows."""
        ahead = index + 1
        while (
            ahead < len(self.words)
            and self.words[ahead].key in context_keys("organisations", "links")
            and self.is_next(ahead)
        ):
            ahead += 1
        if ahead >= len(self.words) or not self.is_next(ahead) or not self.words[ahead].is_capital:
            return False
        starts_capital = self.words[index].is_capital
        return starts_capital or (
            self.words[index].key in {"am", "an", "im", "zum", "zur", "auf"}
            and self.is_proper(self.words[ahead])
            and not self.is_place(ahead)
        )

    def is_place(self, index: int) -> bool:
        return self.words[index].key in countries()

    def is_name_word(self, index: int, *, is_first: bool) -> bool:
        word = self.words[index]
        if word.key in context_keys("organisations", "function_start") or word.key in context_keys(
            "words", "function"
        ):
            return False
        if self.small:
            return is_first and (self.is_proper(word) or kind(word.key) > Kind.WORD)
        return word.is_capital and (
            is_first
            or self.is_proper(word)
            or _HYPHEN.fullmatch(word.gap) is not None
            or self.is_all_name(index)
        )

    def is_all_name(self, index: int) -> bool:
        """Take further capitalised words along only where the first one is no ordinary word."""
        return self.is_proper(self.words[index - 1]) or self.words[index - 2].key in context_keys(
            "organisations", "links"
        )

    def is_proper(self, word: Word) -> bool:
        return not is_word(word.key) or kind(word.key) > Kind.AMBIGUOUS

    def tailed(self, index: int) -> Iterator[_Hit]:
        """Find a name with the head after it: "Lindenhof-Gymnasium", "Mevlana Camii"."""
        word = self.words[index]
        before = self.words[index - 1] if index else None
        if before is None or not _in(word, "facility_tails") or not before.is_capital:
            return
        start = index
        while (
            start > 0
            and _HYPHEN.fullmatch(self.words[start].gap)
            and self.words[start - 1].is_capital
        ):
            start -= 1
        if start == index and word.key in {"camii", "camisi", "sohbet"} and word.gap == " ":
            start -= 1 + (
                index > 1 and self.words[index - 1].gap == " " and self.words[index - 2].is_capital
            )
        is_name = any(self.is_proper(one) for one in self.words[start:index])
        if (
            start < index
            and (is_name or index - start > 1)
            and self.text[word.end : word.end + 1] != "-"
        ):
            yield self.words[start].start, word.end, Category.FACILITY, 0.8, "name and head"

    def business(self, index: int) -> Iterator[_Hit]:
        """Find a name with the kind of business after it: "Wessel Logistik"."""
        word = self.words[index]
        before = self.words[index - 1] if index else None
        if (
            before is None
            or not _in(word, "organisation_tails")
            or word.gap != " "
            or not before.is_capital
        ):
            return
        start = index - 1
        is_pair = index > 1 and before.gap == " " and self.words[index - 2].is_capital
        if word.key == "zeitung" and is_pair:
            start -= 1
        if self.is_proper(before) or (word.key != "plus" and _is_rare_compound(before.key)):
            yield (
                self.words[start].start,
                word.end,
                Category.ORGANIZATION,
                0.75,
                "name and business",
            )

    def saint(self, index: int) -> Iterator[_Hit]:
        """Find "Sankt Marien", "St. Josef", "Marienstift"."""
        word = self.words[index]
        after = self.words[index + 1] if index + 1 < len(self.words) else None
        if (
            word.key in {"sankt", "st"}
            and after is not None
            and after.is_capital
            and after.gap in {" ", ". ", "-"}
            and not self.is_feast(index)
        ):
            yield word.start, after.end, Category.FACILITY, 0.8, "saint"
        for head in (
            "stift",
            "hospital",
            "kirche",
            "moschee",
            "gymnasium",
            "klinikum",
            "heim",
            "haus",
        ):
            name = entry(re.sub(r"(?:en|n|s|-)$", "", word.key.removesuffix(head)))
            if (
                word.key.endswith(head)
                and name
                and is_sure_given(name)
                and not is_word(word.key.removesuffix(head))
            ):
                yield word.start, word.end, Category.FACILITY, 0.7, "name in a compound"

    def is_feast(self, index: int) -> bool:
        """Tell the day "an Sankt Martin" from the house "in Sankt Martin"."""
        saint, before = self.words[index + 1], self.words[index - 1] if index else None
        return before is not None and _in(before, "feast_before") and _in(saint, "feasts")

    def authority(self, index: int) -> Iterator[_Hit]:
        """Find an authority with its place: "Jobcenter Bielefeld"."""
        word = self.words[index]
        after = self.words[index + 1] if index + 1 < len(self.words) else None
        if (
            _in(word, "authorities")
            and after is not None
            and after.gap == " "
            and after.is_capital
            and self.is_proper(after)
        ):
            yield word.start, after.end, Category.ORGANIZATION, 0.8, "authority"


def _is_rare_compound(folded: str) -> bool:
    """Tell "Herbstsonne" from a word that the lists have."""
    return folded not in german() and len(folded) > 7


def _in(word: Word, name: str) -> bool:
    return word.key in context_keys("organisations", name)


@cache
def _compound_head(folded: str) -> Category | None:
    """Find the head of a compound: "Stadtteilpraxis", "Küchenhaus" are none by list."""
    for name, category in (
        ("facility_heads", Category.FACILITY),
        ("organisation_heads", Category.ORGANIZATION),
    ):
        if folded[3:].endswith(_heads(name)):
            return category
    return None


@cache
def _heads(name: str) -> tuple[str, ...]:
    """Give the heads that are long enough to end a compound."""
    return tuple(head for head in context_keys("organisations", name) if len(head) > 5)


@cache
def _known(*, small: bool) -> re.Pattern[str]:
    names = sorted(context()["organisations"]["organisations"], key=lambda name: (-len(name), name))
    return re.compile(
        rf"(?<![\w-])(?:{'|'.join(map(re.escape, names))})s?(?!\w)", re.IGNORECASE if small else 0
    )


@cache
def _legal() -> re.Pattern[str]:
    forms = sorted(context()["organisations"]["legal_forms"], key=lambda form: (-len(form), form))
    name = r"[A-ZÄÖÜÇŞ][\w&.-]*(?: [A-ZÄÖÜÇŞ][\w&.-]*){0,3}"
    return re.compile(rf"(?<![\w-]){name},? (?:{'|'.join(map(re.escape, forms))})(?!\w)")
