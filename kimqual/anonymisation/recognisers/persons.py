"""Names of persons: by what stands around them, and by the lists of names of many origins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import cities, context_keys, german, names
from kimqual.anonymisation.nameline import APOSTROPHE, CASELESS, HYPHEN, NameLine, on_list
from kimqual.anonymisation.people import (
    Kind,
    entry,
    is_lower,
    is_sentence_start,
    is_sure_given,
    is_word,
    kind,
)
from kimqual.anonymisation.words import Word, words
from kimqual.model import Category

_FOREIGN = re.compile(r"[^\x00-\x7fäöüßÄÖÜéèêàâôîç]")
_ROLE_END = re.compile(r"(?:in|er|ist|ent|ant|loge|wart|kraft|te|ter)$")
_LOOSE = re.compile(r"[ ,–—„“\"«»:\u00a0]{1,4}")
_SMALL_TITLES = frozenset({"pan", "pani", "pania", "pana", "panu"})
_FRAU = frozenset({"frau", "herr", "herrn"})
_ARABIC_VERB = re.compile(r"[يتب]\w{3,}$|\w{3,}ت$|\w{3,}وا$")
"""Verbs by prefix or ending: after "ابنتي" a word of no list may be one."""
_REACH = 3
"""Words such as "also, äh, der" that may stand between "mein Sohn" and the name."""
_SHORT_LINE = 5
_GIVEN = "given name"
LISTED = f"person: {_GIVEN}"
"""Reason of a given name by the lists alone."""
_MAY_BE = 0.85
"""Score of a listed name behind "is", which may be anything: "ist wie Lotto", "the worst is Sunday"."""
_SHORTEST = 4
"""Letters of the shortest word of no list that is believed to be a name."""

Hit = tuple[int, int, float, str]


class Persons:
    """Persons by context and by name.

    A rule looks at the words of one line and yields the stretch of words that is the name, without
    title. What stands after a title, a word of kinship or "ich heiße" is a name unless it is an
    ordinary word; without such a word only unambiguous names of the lists count.

    Valid: "Frau Yılmaz" · "mein Bruder Mamadou" · "ich heiße Olena" · "Ayşe'nin annesi" ·
    "J. Brandhorst" · "Nils van der Meulen" · "frau koch" in text without capitals.
    Invalid: "meine Frau arbeitet" · "ein Stein" · "Frau Doktor" · "im Mai".
    """

    name = "person"
    category = Category.PERSON

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield candidates line by line; they may overlap."""
        everything = words(text)
        small = is_lower(everything)
        for line in lines_of(everything):
            finder = _Line(text, line, small=is_lower(line) or (small and len(line) < _SHORT_LINE))
            for start, end, score, reason in finder.find():
                if finder.is_of_place(start, end):
                    continue
                span = finder.span(start, end)
                yield Candidate(span, self.category, score, f"{self.name}: {reason}")


def lines_of(everything: Sequence[Word]) -> Iterator[list[Word]]:
    """Part words where lines end."""
    line: list[Word] = []
    for word in everything:
        if "\n" in word.gap and line:
            yield line
            line = []
        line.append(word)
    if line:
        yield line


class _Line(NameLine):
    """The rules, one method each; a rule looks at one word and yields what it announces."""

    def find(self) -> Iterator[Hit]:
        """Yield the hits of every rule at every word, and the names coordinated with them."""
        rules = (
            self.after_title,
            self.before_title,
            self.after_kin,
            self.introduced,
            self.greeted,
            self.initial,
            self.particle,
            self.listed,
            self.said,
            self.appositive,
            self.possessor,
        )
        for index in range(len(self.line)):
            hits = [hit for rule in rules for hit in rule(index)]
            yield from hits
            for _, end, score, _ in hits[:1]:
                yield from self.coordinated(end, score)

    # Titles

    def after_title(self, index: int) -> Iterator[Hit]:
        """Find the name after Frau, Herr, Dr., Onkel."""
        title = self.line[index]
        if not on_list(title, "titles") or not (title.is_capital or self.is_small_title(title)):
            return
        start = index + 1
        while on_list(self.at(start), "titles") and self.follows(start) and self.follows(start + 1):
            start += 1
        word = self.at(start)
        if word is None or not self.follows(start) or self.is_function(word):
            return
        if on_list(word, "not_after_title") or not self.accepts_after_title(index, start):
            return
        end = self.extent(start, loose=start == index + 1 and not on_list(title, "weak_titles"))
        if end > start:
            yield start, end, 0.95, "title"

    def is_small_title(self, title: Word) -> bool:
        """Tell whether a title is one although it is written small."""
        return self.small or not title.key.isascii() or title.key in _SMALL_TITLES

    def accepts_after_title(self, index: int, start: int) -> bool:
        """Refuse ordinary words after titles that are ordinary words, such as "meine Frau"."""
        title, word = self.line[index], self.line[start]
        if self.small and "l" in german().get(word.key, ""):
            return self.is_small_surname(title, index, start)
        if self.after_particles(start) > start:
            return True
        if not self.is_namelike(start):
            return False
        is_weak = on_list(title, "weak_titles") and (title.key != "frau" or self.owned(index))
        before = self.at(index - 1)
        is_counted = before is not None and before.key in {"ein", "kein"}
        return not (is_weak or is_counted) or self.kind(start) is not Kind.WORD

    def is_small_surname(self, title: Word, index: int, start: int) -> bool:
        """Tell "frau koch" from "frau hat": a word that is a surname, too, or one taken apart."""
        if self.follows(start + 1):
            return self.is_split(start + 1)
        folded = self.line[start].key
        is_free = folded in names() and folded not in context_keys("words", "function")
        is_direct = title.key in _FRAU and start == index + 1 and not self.owned(index)
        return is_free and is_direct and len(folded) >= _SHORTEST

    def owned(self, index: int) -> bool:
        """Tell whether a possessive or an article stands before: "meine Frau", "die Frau"."""
        before = self.at(index - 1)
        return on_list(before, "possessives") or on_list(before, "articles")

    def before_title(self, index: int) -> Iterator[Hit]:
        """Find the name before Hanım, Bey, teyze."""
        word = self.line[index]
        if not on_list(self.at(index + 1), "titles_after") or not self.follows(index + 1):
            return
        if self.is_namelike(index) and entry(word.key) and not on_list(word, "titles_after"):
            yield index, index + 1, 0.9, "title after"

    # Words that announce a name

    def after_kin(self, index: int) -> Iterator[Hit]:
        """Find the name after "meine Tochter", "mein Freund", "Nachbar"."""
        word = self.line[index]
        is_foreign = on_list(word, "kin_other")
        if not is_foreign and not on_list(word, "kin"):
            return
        start = self.skip(index + 1, "kin_fillers")
        is_owned = is_foreign or any(self.owned(index - back) for back in range(3))
        yield from self.announced(start, "kinship", is_owned=is_owned)

    def introduced(self, index: int) -> Iterator[Hit]:
        """Find the name after "ich heiße", "namens", "mein Name ist", "ich bin die"."""
        word = self.line[index]
        is_weak = on_list(word, "intro_bin") and not self.is_name_is(index)
        if not is_weak and not on_list(word, "intro") and not self.is_name_is(index):
            return
        start = self.skip(index + 1, "kin_fillers", "between")
        if start >= len(self.line):
            return
        is_particle = self.after_particles(start) > start
        if is_weak and not is_particle and not self.is_name_after_be(start, word):
            return
        is_owned = not is_weak or self.kind(start) is Kind.UNKNOWN
        is_said_of_things = word.key in {"ist", "is", "це", "это", "to"}
        for begin, end, score, reason in self.announced(start, "introduction", is_owned=is_owned):
            yield begin, end, min(score, _MAY_BE) if is_said_of_things else score, reason

    def is_name_after_be(self, index: int, verb: Word) -> bool:
        """Tell "du bist Tymofij" from "ich bin Quereinsteigerin" and "das ist Baklava"."""
        judged, word = self.kind(index), self.line[index]
        if judged is not Kind.UNKNOWN or self.small or verb.key not in {"bin", "bist"}:
            return judged >= Kind.SURNAME
        is_long = len(word.key) >= _SHORTEST and word.is_capital
        return is_long and word.gap == " " and not _ROLE_END.search(word.key)

    def is_name_is(self, index: int) -> bool:
        """Tell "mein Name ist", "Name:", "name is", "benim adım"."""
        word, before = self.line[index], self.at(index - 1)
        if word.key in {"adim", "ismim", "adi"}:
            return True
        is_name = before is not None and before.key in {"name", "vorname", "nachname", "spitzname"}
        return is_name and word.key in {"ist", "war", "is"}

    def greeted(self, index: int) -> Iterator[Hit]:
        """Find the name after "Hallo", "Liebe", "danke", "Gruß an"."""
        if on_list(self.line[index], "greetings"):
            start = self.skip(index + 1, "greeting_fillers")
            yield from self.announced(start, "greeting", is_owned=False)

    def skip(self, start: int, *lists: str) -> int:
        """Go on over at most a few small words of the lists."""
        end = start
        while end < len(self.line) and end - start < _REACH and not self.line[end].is_capital:
            if not any(on_list(self.line[end], name) for name in lists):
                break
            end += 1
        return end

    def announced(self, start: int, reason: str, *, is_owned: bool) -> Iterator[Hit]:
        """Yield the name that context announces at a place, unless the word there is a word.

        Args:
            start: Where the name would begin.
            reason: The rule.
            is_owned: Whether the context is strong enough for a word of no list.
        """
        word = self.at(start)
        if word is None or not _LOOSE.fullmatch(word.gap):
            return
        if not self.is_namelike(start) or self.is_function(word):
            return
        if self.after_particles(start) > start and not self.small:
            yield start, self.extent(start, loose=True), 0.85, reason
            return
        judged = self.kind(start)
        if not self.fits(start, judged, is_owned=is_owned):
            return
        end = self.extent(start, loose=False)
        if end > start:
            yield start, end, 0.9 if judged > Kind.AMBIGUOUS else 0.75, reason

    def fits(self, index: int, judged: Kind, *, is_owned: bool) -> bool:
        """Tell whether a word may be the name that was announced."""
        word, after = self.line[index], self.at(index + 1)
        if judged > Kind.AMBIGUOUS:
            return True
        is_set_off = judged is Kind.UNKNOWN and after is not None and after.gap.startswith(",")
        if not is_owned or ("," in word.gap and not is_set_off):
            return False
        if judged is not Kind.AMBIGUOUS:
            is_verb = bool(CASELESS.match(word.text)) and bool(_ARABIC_VERB.match(word.key))
            return judged is Kind.UNKNOWN and not is_verb
        if CASELESS.match(word.text):
            name = entry(word.key)
            return name is not None and is_sure_given(name)
        if on_list(word, "kin") or on_list(word, "titles"):
            return False
        return not self.small or (word.key not in german() and not is_word(word.key))

    def is_function(self, word: Word) -> bool:
        """Tell a pronoun or another small word that is no name even when capitalised."""
        return on_list(word, "pronouns")

    # Shape and lists

    def initial(self, index: int) -> Iterator[Hit]:
        """Find a surname after an initial: "J. Brandhorst"."""
        word, after = self.line[index], self.at(index + 1)
        if len(word.text) != 1 or not word.is_capital or after is None:
            return
        is_surname = after.is_capital and len(after.text) >= _SHORTEST and not after.text.isupper()
        is_first = self.text[word.start - 1 : word.start] in {"", " ", "\n", "(", "„"}
        is_name = is_surname and is_first and self.kind(index + 1) > Kind.WORD
        if after.gap in {". ", "."} and is_name:
            yield index, self.extent(index + 1, loose=False), 0.85, "initial"

    def particle(self, index: int) -> Iterator[Hit]:
        """Find "Al-Khatib" and "van der Meulen", which are nothing else."""
        word, after = self.line[index], self.at(index + 1)
        if after is None or self.small or not on_list(word, "particle_heads"):
            return
        is_joined = bool(HYPHEN.fullmatch(after.gap)) and word.is_capital and after.is_capital
        if is_joined or (word.key == "van" and self.after_particles(index) > index):
            yield index, self.extent(index, loose=not is_joined), 0.8, "particle"

    def listed(self, index: int) -> Iterator[Hit]:
        """Find names that are on the lists and nothing else, and given names with a surname."""
        word = self.line[index]
        if not self.is_namelike(index) or CASELESS.match(word.text):
            return
        judged = self.kind(index)
        if judged < Kind.AMBIGUOUS:
            return
        end = self.extent(index, loose=False)
        if end > index + 1 and " ".join(one.key for one in self.line[index:end]) in cities():
            return
        is_long = any(not APOSTROPHE.fullmatch(one.gap) for one in self.line[index + 1 : end])
        if judged is Kind.GIVEN:
            if not self.small or (self.is_small_name(index) and self.is_german()):
                yield index, end, 0.9 if is_long else 0.8, _GIVEN
        elif judged is Kind.AMBIGUOUS:
            if is_long and self.is_pair(index, end):
                yield index, end, 0.8, "given name and surname"
        elif word.is_capital and not self.is_noun_here(index):
            start = self.with_unknown_given(index)
            yield start, end, 0.6 if start == index else 0.75, "surname"

    def is_noun_here(self, index: int) -> bool:
        """Tell "kein Speck" from "die Wüllner": a surname alone needs a word that goes with it."""
        before = self.at(index - 1)
        if on_list(self.at(index + 1), "said") and self.follows(index + 1):
            return on_list(before, "no_name_before") and self.follows(index)
        if self.with_unknown_given(index) < index or _FOREIGN.search(self.line[index].text):
            return False
        return not on_list(before, "goes_with") or not _LOOSE.fullmatch(self.line[index].gap)

    def is_german(self) -> bool:
        """Tell raw speech in German, where the list of words knows what is no name."""
        known = sum("l" in german().get(word.key, "") for word in self.line)
        return known * 2 >= len(self.line)

    def with_unknown_given(self, index: int) -> int:
        """Take a capitalised word of no list before a surname along: "Semhar Tekle"."""
        before = self.at(index - 1)
        if before is None or not self.follows(index) or not before.is_capital:
            return index
        if on_list(before, "titles") or on_list(before, "kin") or before.text.isupper():
            return index
        is_name = kind(before.key) is Kind.UNKNOWN and len(before.key) >= _SHORTEST
        return index - 1 if is_name else index

    def is_pair(self, start: int, end: int) -> bool:
        """Tell an ambiguous given name that a surname follows: "Rose Tiemann", "Can Koch"."""
        word, name = self.line[start], entry(self.line[start].key)
        second = entry(self.line[end - 1].key)
        if name is None or second is None or not is_sure_given(name) or self.small:
            return False
        is_start = is_sentence_start(word, start) and "l" in german().get(word.key, "")
        if (is_start and not on_list(word, "capital_is_name")) or on_list(word, "titles"):
            return False
        judged = self.kind(end - 1)
        is_surname = judged is Kind.SURNAME or (judged is Kind.GIVEN and bool(second.surname))
        return not self.is_function(word) and (is_surname or "!" in second.surname)

    # Sentences

    def said(self, index: int) -> Iterator[Hit]:
        """Find an unknown capitalised word that speaks or acts: "Semhar hat gesagt"."""
        word = self.line[index]
        if self.small or self.shouted or not word.is_capital or word.text.isupper():
            return
        if not on_list(self.at(index + 1), "said") or not self.follows(index + 1):
            return
        if self.is_capital(index - 1) and self.follows(index):
            return
        if on_list(word, "never_alone") or "l" in german().get(word.key, ""):
            return
        is_unknown = self.kind(index) is Kind.UNKNOWN and word.key not in cities()
        if is_unknown and len(word.text) >= _SHORTEST and not self.is_described(index):
            yield index, index + 1, 0.5, "says"

    def is_described(self, index: int) -> bool:
        """Tell whether an article or an adjective makes the word a noun."""
        before = self.at(index - 1)
        if before is None or not self.follows(index):
            return False
        return self.owned(index) or before.key.endswith(("e", "er", "en", "es", "em"))

    def appositive(self, index: int) -> Iterator[Hit]:
        """Find the name before "meine Tochter" in apposition: "Luwam, meine Tochter"."""
        word, after, kin = self.line[index], self.at(index + 1), self.at(index + 2)
        if after is None or "," not in after.gap or not word.is_capital:
            return
        is_kin = on_list(kin, "kin") or on_list(kin, "kin_other")
        if not is_kin or not on_list(after, "possessives"):
            return
        judged = self.kind(index)
        is_free = judged is Kind.AMBIGUOUS and not is_sentence_start(word, index)
        if is_free or judged is Kind.UNKNOWN:
            yield index, index + 1, 0.7, "apposition"

    def possessor(self, index: int) -> Iterator[Hit]:
        """Find the name before a word of kinship: "Marias Tochter"."""
        word = self.line[index]
        if not on_list(self.at(index + 1), "kin") or not self.follows(index + 1):
            return
        name = names().get(word.key[:-1]) if word.key.endswith("s") and word.is_capital else None
        is_name = name is not None and is_sure_given(name) and len(word.key) > _SHORTEST
        if is_name and "c" not in german().get(word.key, ""):
            yield index, index + 1, 0.85, "whose"

    def coordinated(self, end: int, score: float) -> Iterator[Hit]:
        """Find the name that "und" or a comma adds to a name: "Jonas und Phil"."""
        link = self.at(end)
        is_word_between = on_list(link, "connectors") and self.follows(end)
        start = end + 1 if is_word_between else end
        word = self.at(start)
        if link is None or word is None or (start == end and link.gap.strip() != ","):
            return
        name = entry(word.key)
        if name is None or not is_sure_given(name) or not self.is_namelike(start):
            return
        if self.is_function(word) or self.kind(start) < Kind.AMBIGUOUS:
            return
        is_small_word = self.small and not self.is_small_name(start)
        if not is_small_word and "l" not in german().get(word.key, ""):
            yield start, self.extent(start, loose=False), score * 0.9, "beside a name"
