"""Names of no list: capitalised words that no dictionary knows, where a sentence shows a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import (
    cities,
    context_keys,
    countries,
    districts,
    german,
    names,
    regions,
)
from kimqual.anonymisation.morphology import bases, is_patronymic, is_slavic_surname
from kimqual.anonymisation.nameline import APOSTROPHE, HYPHEN, NameLine, on_list
from kimqual.anonymisation.passage import is_german, language_of
from kimqual.anonymisation.people import (
    Kind,
    entry,
    is_lower,
    is_sentence_start,
    is_sure_given,
    kind,
)
from kimqual.anonymisation.recognisers.persons import lines_of
from kimqual.anonymisation.words import Word, key, words
from kimqual.model import Category

_SHORTEST = 4
_LONGEST = 12
_LIKELY = 0.7
_POSSIBLE = 0.5
_CLOSED = re.compile(r"^(?:[,.!?…:;)“\"»\n]| [-–—] )")
_SET_OFF = re.compile(r"^, $")
_TURKISH_END = re.compile(
    r"(?:ca|ce|cam|cem|cayi|ceyi|li|lu|lik|luk|lar|ler|lari|leri|liyim|liyiz)$"
)
_ENGLISH_END = re.compile(r"(?:ish|ese|ian|ians|ean|ism|day|eans|land|glish)$")
_INSTRUMENTAL = re.compile(r"(?:ою|ею|єю|ом|ем|єм|ои|еи|им)$")
_LOCATIVE = re.compile(r"(?:і|у|ю|ську|ові)$")
_AT_OR_IN = frozenset({"у", "в"})
_WITH_OR_FROM = frozenset({"з", "с", "із", "зі", "со"})

_FROM = frozenset({"von", "vom", "bis", "ab"})

Hit = tuple[int, int, float, str]


class UnknownNames:
    """Capitalised words in mid-sentence that are on no list, by what stands around them.

    Which words stand out depends on the language of the line: German writes every noun with a
    capital, so there a dictionary has to say that a word is none, and the words around it that it is
    a person; in other languages the capital says most of it. Places, things and dishes stay.

    Valid: "ich war mit Semhar da" · "und dann kommt Xhemail" · "die Taraniya hat gesagt" ·
    "z Dobrochną" · "разом із Мирославою".
    Invalid: "mit Wäscheständer" · "in Poppelsdorf" · "der Milser Straße" · "po polsku w Gdyni".
    """

    name = "person"
    category = Category.PERSON

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield candidates line by line."""
        everything = words(text)
        if is_lower(everything):
            return
        main = language_of(everything)
        for line in lines_of(everything):
            finder = _Line(text, line, language=language_of(line, main))
            for start, end, score, reason in finder.find():
                if finder.is_of_place(start, end):
                    continue
                span = finder.span(start, end)
                yield Candidate(span, self.category, score, f"{self.name}: {reason}")


class _Line(NameLine):
    def __init__(self, text: str, line: list[Word], *, language: str) -> None:
        super().__init__(text, line, small=False)
        self.language = language

    def find(self) -> Iterator[Hit]:
        """Yield the unknown names of the line."""
        if self.language == "ar":
            yield from self.in_arabic()
            return
        if self.shouted or is_lower(self.line):
            return
        judge = {"de": self.in_german, "uk": self.in_cyrillic}.get(self.language, self.in_latin)
        for index, word in enumerate(self.line):
            if not word.is_capital or len(word.text) < _SHORTEST or not self.stands_alone(index):
                continue
            score = judge(index)
            if score:
                yield index, self.extent(index, loose=False), score, "unknown word"

    def stands_alone(self, index: int) -> bool:
        """Refuse abbreviations, and parts of words with hyphen, digits, or other signs."""
        word, after = self.line[index], self.at(index + 1)
        if not word.text[1:].islower() or self.text[word.end : word.end + 1].isdigit():
            return False
        before = self.text[word.start - 1 : word.start]
        if before and before in "-‐‑_/@#.&'’+*<0123456789":
            return False
        if after is None or not after.gap[:1] or after.gap[:1] not in "-‐‑_/@&+*":
            return self.text[word.end : word.end + 1] not in tuple("-_/@&+*")
        return bool(HYPHEN.fullmatch(after.gap)) and after.is_capital and self.is_unknown(index + 1)

    def is_unknown(self, index: int) -> bool:
        """Tell a word of no list: no German word, no place, nothing of the calendar."""
        word = self.line[index]
        if kind(word.key) is not Kind.UNKNOWN or self.is_place(word.key):
            return False
        return not any(on_list(word, one) for one in ("titles", "titles_after", "kin", "kin_other"))

    def is_place(self, folded: str) -> bool:
        """Tell a place by the lists, also in another case: "w Gdyni", "Hannover'de"."""
        stem = folded[:-2] if folded.endswith("er") else folded.removesuffix("s")
        forms = (folded, stem, *bases(folded, self.language))
        return any(
            form in table
            for form in forms
            for table in (cities(), countries(), regions(), districts())
        )

    # German

    def in_german(self, index: int) -> float:
        """Score a word by its sentence; a noun that no dictionary has may stand there, too."""
        word = self.line[index]
        if not self.is_unknown(index) or self.is_thing(word.key):
            return 0.0
        score = self.german_score(index)
        return score if score and not is_german(word.text) else 0.0

    def is_thing(self, folded: str) -> bool:
        """Tell a street, a place or a noun by its end, a joined word by its length or beginning."""
        heads = (folded[:cut] for cut in range(_SHORTEST, len(folded) - 2))
        if len(folded) > _LONGEST or any("f" in german().get(head, "") for head in heads):
            return True
        ends = context_keys("unknown", "place_end") | context_keys("unknown", "thing_end")
        return any(folded.endswith(end) for end in ends)

    def german_score(self, index: int) -> float:
        """Weigh the words around: verbs of persons, prepositions, articles, commas."""
        word, before, after = self.line[index], self.at(index - 1), self.at(index + 1)
        if self.is_before_noun(index):
            return 0.0
        is_verb_next = on_list(after, "said") and self.follows(index + 1)
        if before is None or is_sentence_start(word, index):
            return _LIKELY if is_verb_next else 0.0
        is_closed = after is None or bool(_CLOSED.match(after.gap))
        if _SET_OFF.match(word.gap):
            is_listed = before.is_capital and kind(before.key) < Kind.SURNAME
            return _POSSIBLE if is_closed and not is_listed else 0.0
        is_bare = word.gap == " " and (not before.is_capital or self.is_first(index - 1))
        if not is_bare or self.is_on_the_way(index):
            return 0.0
        return self.score_after(index, before, is_closed=is_closed, is_verb_next=is_verb_next)

    def score_after(
        self, index: int, before: Word, *, is_closed: bool, is_verb_next: bool
    ) -> float:
        """Weigh the small word or verb right before."""
        if before.key in context_keys("unknown", "aux"):
            return _POSSIBLE if not is_closed and self.is_inverted(index) else 0.0
        if before.key in context_keys("unknown", "before"):
            return _LIKELY if is_verb_next else _POSSIBLE
        if before.key not in context_keys("unknown", "articles"):
            return 0.0
        after = self.at(index + 1)
        is_person = after is not None and after.key in context_keys("unknown", "after_article")
        return _POSSIBLE if is_person or is_closed else 0.0

    def is_on_the_way(self, index: int) -> bool:
        """Tell a place: "von Beuel nach Bonn", "zwischen Vilich und Geislar", "auf der Hostert"."""
        before, after = self.line[index - 1], self.at(index + 1)
        if after is not None and before.key in _FROM:
            return after.key in context_keys("unknown", "way_after")
        if before.key in context_keys("unknown", "articles"):
            return index > 1 and self.line[index - 2].key in context_keys("unknown", "thing_before")
        if before.key not in {"und", "oder"}:
            return False
        near = {word.key for word in self.line[max(0, index - 6) : index - 1]}
        return "-" in before.gap or bool(near & context_keys("unknown", "place_before"))

    def is_inverted(self, index: int) -> bool:
        """Tell "gestern hat Semhar": the subject stands behind the verb, not before it."""
        subject = self.at(index - 2)
        return subject is not None and subject.key not in context_keys("unknown", "subjects")

    def is_first(self, index: int) -> bool:
        """Tell a word whose capital is the sentence's: "Mit Semhar war das leicht"."""
        return is_sentence_start(self.line[index], index)

    def is_before_noun(self, index: int) -> bool:
        """Tell "Milser Straße": a noun follows that no surname is; "Semhars Tochter" is a name."""
        after = self.at(index + 1)
        if after is None or not self.follows(index + 1) or not after.is_capital:
            return False
        if self.line[index].key.endswith("s") and not self.line[index].key.endswith("us"):
            return on_list(self.at(index - 1), "articles")
        return kind(after.key) in {Kind.WORD, Kind.AMBIGUOUS}

    # Languages that write only names with a capital

    def in_latin(self, index: int) -> float:
        """Score a capitalised word of Turkish, Polish, English and the like."""
        word, before = self.line[index], self.at(index - 1)
        is_start = is_sentence_start(word, index)
        if self.is_bent_name(word.key) and (not is_start or self.is_sure_bent(word)):
            return _LIKELY
        if is_start or before is None or not self.is_unknown(index) or before.is_capital:
            return 0.0
        if self.is_grammar(word.key) or before.key in context_keys("unknown", "place_before"):
            return 0.0
        if self.is_thing(word.key) or self.is_suffixed_place(index) or self.is_head_near(index):
            return 0.0
        return 0.0 if is_german(word.text) else _POSSIBLE

    def is_head_near(self, index: int) -> bool:
        """Tell a word beside "Camii" or "street": part of a place's name."""
        after = self.at(index + 1)
        return after is not None and after.is_capital and self.follows(index + 1)

    def is_bent_name(self, folded: str) -> bool:
        """Tell a name on the lists in another case, in the line's language."""
        if folded in german() or folded in cities() or folded in countries():
            return False
        forms = [
            f for f in bases(folded, self.language) if f not in cities() or cities()[f].size < 3
        ]
        found = (entry(form) for form in forms if form not in countries())
        return any(name is not None and is_sure_given(name) for name in found)

    def is_sure_bent(self, word: Word) -> bool:
        """Tell a bent name that may open a sentence: long, and in no list of words."""
        return (
            len(word.key) > _SHORTEST and entry(word.key) is None and not self.is_grammar(word.key)
        )

    def is_grammar(self, folded: str) -> bool:
        """Tell languages and peoples, which these languages write with a capital."""
        if self.language == "tr":
            return bool(_TURKISH_END.search(folded))
        if self.language == "en":
            return bool(_ENGLISH_END.search(folded))
        return self.language == "pl" and folded.endswith(("ka", "cy", "ow", "ec", "ca"))

    def is_suffixed_place(self, index: int) -> bool:
        """Tell "Bottrop'ta": the Turkish cases in which places stand."""
        after = self.at(index + 1)
        return (
            after is not None
            and bool(APOSTROPHE.fullmatch(after.gap))
            and after.key
            in {"da", "de", "ta", "te", "dan", "den", "tan", "ten", "ya", "ye", "li", "lu"}
        )

    def in_cyrillic(self, index: int) -> float:
        """Score a capitalised word of Ukrainian, Russian and the like."""
        word, before = self.line[index], self.at(index - 1)
        if is_patronymic(word.key):
            return _LIKELY
        is_start = is_sentence_start(word, index)
        if entry(word.key) is None and self.is_bent_name(word.key) and not is_start:
            return _LIKELY
        if is_start or before is None or not self.is_unknown(index):
            return 0.0
        if is_slavic_surname(word.key) and not self.is_there(word, before):
            return _LIKELY
        return 0.0 if self.is_there(word, before) or self.is_place(word.key) else _POSSIBLE

    def is_there(self, word: Word, before: Word) -> bool:
        """Tell a place by its preposition, and the case that goes with it."""
        if before.key in _AT_OR_IN:
            return bool(_LOCATIVE.search(word.key)) or before.key == "в"
        if before.key in _WITH_OR_FROM:
            return not _INSTRUMENTAL.search(word.key)
        return before.key in context_keys("unknown", "place_before") or before.is_capital

    # Arabic script, which has no capitals

    def in_arabic(self) -> Iterator[Hit]:
        """Yield first names of the lists, with "wa-", "bi-", "li-", and names made with Abd and Abu."""
        for index, word in enumerate(self.line):
            is_joined = word.key in context_keys("unknown", "arabic_heads")
            if (
                is_joined
                and self.follows(index + 1)
                and self.is_arabic_name(index + 1, is_head=True)
            ):
                yield index, index + 2, _LIKELY, "compound"
            elif self.is_arabic_name(index, is_head=False):
                end = index + 1
                while end < len(self.line) and self.follows(end) and self.is_arabic_surname(end):
                    end += 1
                yield index, end, _LIKELY, "Arabic name"

    def is_arabic_name(self, index: int, *, is_head: bool) -> bool:
        """Tell a first name; one that is also a word needs "ya", a name beside it, or a head."""
        word, before = self.line[index], self.at(index - 1)
        if len(word.key) < _SHORTEST - 1 or word.key in context_keys("unknown", "arabic_words"):
            return False
        name = entry(word.key)
        if name is None:
            return is_head and word.key.startswith("ال")
        is_called = before is not None and before.key == key("يا") and self.follows(index)
        if is_head or is_called:
            return True
        forms = {word.key, *bases(word.key)}
        if not is_sure_given(name) or forms & context_keys("unknown", "arabic_ambiguous"):
            return False
        return word.key in names() or len(word.key) > _SHORTEST

    def is_arabic_surname(self, index: int) -> bool:
        """Tell the word after a first name that goes on with it."""
        word = self.line[index]
        if word.key in context_keys("unknown", "arabic_words"):
            return False
        return word.key in names() and word.key not in context_keys("unknown", "arabic_ambiguous")
