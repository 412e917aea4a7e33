"""One line of a text as words, and how far a person's name reaches in it.

Knows nothing about the words around a name; :mod:`kimqual.anonymisation.recognisers.persons` does.
"""

from __future__ import annotations

import re
from functools import cache

from kimqual.anonymisation.lexicon import context_keys, german, names
from kimqual.anonymisation.people import (
    Kind,
    entry,
    is_sentence_start,
    is_sure_given,
    is_upper,
    is_word,
    kind,
)
from kimqual.anonymisation.words import Word
from kimqual.model import Span

HYPHEN = re.compile(r"[-‐‑]")
APOSTROPHE = re.compile(r"['’‘ʼ]")
CASELESS = re.compile(r"[֐-ࣿऀ-෿฀-໿က-႟぀-鿿]")
_SHORT_TITLES = frozenset({"dr", "prof", "hr", "fr", "dipl", "ing", "med", "mr", "mrs", "ms", "st"})
_LONGEST = 6
"""Words of the longest name with its particles: "Maria del Carmen de la Cruz"."""
_LONGEST_ENDING = 6
_LONGEST_COMPOUND = 12
"""Letters of the longest surname made of two words that is believed without a title."""
_MOST_PARTICLES = 2


def on_list(word: Word | None, name: str) -> bool:
    """Tell whether there is a word, and it is on one of the hand-written lists about persons."""
    return word is not None and word.key in context_keys("persons", name)


@cache
def _long_tails() -> tuple[str, ...]:
    return tuple(tail for tail in context_keys("unknown", "tails") if len(tail) > 3)


class NameLine:
    """The words of one line; indices count them.

    Args:
        text: The whole text.
        line: The line's words.
        small: Whether the line is raw speech, all in lower case.
    """

    def __init__(self, text: str, line: list[Word], *, small: bool) -> None:
        self.text = text
        self.line = line
        self.small = small
        self.shouted = is_upper(line)

    def span(self, start: int, end: int) -> Span:
        """Give the place of words, with the apostrophe of a genitive: "bei Yılmaz'"."""
        first, last = self.line[start].start, self.line[end - 1].end
        hisses = self.text[last - 1] in "szxß"
        is_quoted = self.text[max(0, first - 1) : first] in {"'", "’", "‚", "‘"}
        if hisses and self.text[last : last + 1] in {"'", "’"} and not is_quoted:
            last += 1
        return Span(first, last)

    def is_of_place(self, start: int, end: int) -> bool:
        """Tell "Karl-Barth-Straße" and "Bertha von Suttner Schule": a place that has the name."""
        last, after = self.line[end - 1], self.at(end)
        is_joined = end - start > 1 and "-" in last.gap
        if (is_joined or self.kind(end - 1) is Kind.WORD) and self.has_tail(last.key):
            return end - start > 1
        if is_joined and self.kind(end - 1) is Kind.WORD and "c" in german().get(last.key, ""):
            return last.key not in context_keys("persons", "kin")
        if after is None or not after.is_capital or after.gap.strip(" ") not in {"", "-"}:
            return False
        if self.is_genitive(end - 1) and "-" not in after.gap:
            return False
        return self.has_tail(after.key)

    def has_tail(self, folded: str) -> bool:
        """Tell a word for streets and buildings, also joined: "Suttnerplatz"."""
        return folded in context_keys("unknown", "tails") or folded.endswith(_long_tails())

    def at(self, index: int) -> Word | None:
        """Give the word at an index, if there is one."""
        return self.line[index] if 0 <= index < len(self.line) else None

    def follows(self, index: int, gap: str = " ") -> bool:
        """Tell whether a word follows the one before it with nothing but a space between."""
        word, before = self.at(index), self.at(index - 1)
        if word is None or gap not in word.gap.replace("\u00a0", " "):
            return False
        if "." in word.gap and (before is None or before.key not in _SHORT_TITLES):
            return False
        return word.gap.strip(" \u00a0\u00ad.") == ""

    def is_namelike(self, index: int) -> bool:
        """Tell whether a word may be part of a name: capital, or any letter in raw speech."""
        word = self.at(index)
        if word is None or len(word.text) == 1:
            return False
        return word.is_capital or self.small or bool(CASELESS.match(word.text))

    def kind(self, index: int) -> Kind:
        """Judge one word by the lists and by where it stands."""
        word = self.line[index]
        if not (self.small or self.shouted or CASELESS.match(word.text)):
            return kind(word.key, at_start=is_sentence_start(word, index))
        judged = kind(word.key, at_start=True)
        name = entry(word.key)
        is_clear = word.key not in german() and name is not None and is_sure_given(name)
        return judged if is_clear else min(judged, Kind.AMBIGUOUS)

    def extent(self, start: int, *, loose: bool) -> int:
        """Give the index after the name that starts here.

        Args:
            start: Index of the first word, or of a particle such as "van".
            loose: Whether words that are no names may be part of it, as after "Frau".
        """
        end = self.after_particles(start)
        if not self.is_namelike(end):
            return start
        end += 1
        while end < len(self.line) and end - start < _LONGEST and not self.is_genitive(end - 1):
            step = self.step(end, loose=loose)
            if step == end:
                break
            end = step
        return self.with_suffix(end)

    def is_genitive(self, index: int) -> bool:
        """Tell "Mehmets": what follows is his, not his surname."""
        folded = self.line[index].key
        return folded.endswith("s") and folded not in names() and folded[:-1] in names()

    def step(self, end: int, *, loose: bool) -> int:
        """Go on over the next part of a name, if it is one."""
        word = self.line[end]
        if HYPHEN.fullmatch(word.gap) and (word.is_capital or self.small):
            return end + 1
        if not self.follows(end) or "." in word.gap:
            return end
        after = self.after_particles(end)
        if after > end:
            return after + 1 if self.is_capital(after) or self.is_small_name(after) else end
        if self.small:
            return end + 1 if self.is_small_name(end) or self.is_split(end) else end
        return end + 1 if word.is_capital and self.is_surname(end, loose=loose) else end

    def is_capital(self, index: int) -> bool:
        """Tell whether there is a word, and it begins with a capital letter."""
        word = self.at(index)
        return word is not None and word.is_capital

    def is_small_name(self, index: int) -> bool:
        """Tell a name in text without capitals: on the lists, and no word."""
        word = self.at(index)
        return bool(
            self.small
            and word
            and entry(word.key)
            and word.key not in german()
            and not is_word(word.key)
        )

    def is_split(self, index: int) -> bool:
        """Tell the second half of a surname that speech recognition took apart: "fuhr mann"."""
        word, before = self.line[index], self.line[index - 1]
        joined = before.key + word.key
        name = entry(before.key)
        if name is not None and is_sure_given(name):
            return False
        is_half = word.key not in german() and joined in names()
        return on_list(word, "split_tails") or is_half

    def is_surname(self, index: int, *, loose: bool) -> bool:
        """Tell whether a capitalised word after a name belongs to it."""
        word = self.line[index]
        judged = kind(word.key)
        is_head = word.key in context_keys("organisations", "facility_tails")
        if is_head or on_list(word, "titles") or on_list(word, "titles_after"):
            return False
        if judged in {Kind.GIVEN, Kind.SURNAME, Kind.UNKNOWN}:
            return True
        if on_list(word, "kin") or on_list(word, "pronouns"):
            return False
        if judged is Kind.WORD:  # "Anna Kleinsorge": a surname made of words
            is_rare = word.key not in german() and len(word.key) <= _LONGEST_COMPOUND
            return is_rare and kind(self.line[index - 1].key) is Kind.GIVEN
        name = entry(word.key)
        surname = name.surname if name else ""
        is_common = "!" in surname or on_list(word, "never_alone")
        is_rare = "f" not in german().get(word.key, "")
        return bool(surname) and (loose or is_common or is_rare)

    def after_particles(self, index: int) -> int:
        """Skip "van der", "zu", "Al-": give the index of the word that has to be a name."""
        end = index
        while end < len(self.line) and end - index <= _MOST_PARTICLES:
            if not on_list(self.line[end], "particles" if end > index else "particle_heads"):
                break
            following = self.at(end + 1)
            is_joined = following is not None and HYPHEN.fullmatch(following.gap)
            if not is_joined and not self.follows(end + 1):
                return index
            end += 1
        is_name = self.is_namelike(end) and (end == index or not self.is_pronoun(end))
        return end if is_name else index

    def is_pronoun(self, index: int) -> bool:
        """Tell a word that may follow "von" or "zu" and begin no name."""
        return any(
            on_list(self.line[index], one) for one in ("possessives", "pronouns", "articles")
        )

    def with_suffix(self, end: int) -> int:
        """Take a Turkish ending after an apostrophe along: "Ayşe'nin"."""
        word = self.at(end)
        if (
            word
            and APOSTROPHE.fullmatch(word.gap)
            and word.text.islower()
            and len(word.text) <= _LONGEST_ENDING
        ):
            return end + 1
        return end
