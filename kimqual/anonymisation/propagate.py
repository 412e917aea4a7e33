"""A name that is known once is found everywhere: in every form, spelling, part and script.

A part that is also an ordinary word ("Rose", "Koch") is not searched for in lower case, and counts
alone only where a sentence shows it as a name. What is known of persons is in :mod:`.known`, of
places, streets and organisations in :mod:`.phrases`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.known import Known
from kimqual.anonymisation.lexicon import context_keys, german
from kimqual.anonymisation.nameline import APOSTROPHE
from kimqual.anonymisation.ner import TAGGED
from kimqual.anonymisation.passage import language_of
from kimqual.anonymisation.people import entry, is_sentence_start, is_word
from kimqual.anonymisation.phrases import CARRIED, Phrases
from kimqual.anonymisation.words import Word, across_lines, key, sound, words
from kimqual.model import Category, Span

SURE = 0.7
"""Score from which what was found once is searched for elsewhere."""
PROPAGATED = "propagated"
"""Reason of a name that is known from elsewhere and stands here as it is, or bent."""
_WEAK = 0.6
"""Score of a name that the tagger alone believes in, and not for sure, where it stands again."""
_LONGEST_ENDING = 6
_LANGUAGES = ("de", "tr", "pl", "en")
_SHARED = frozenset(
    ["am", "an", "da", "des", "die", "her", "in", "man", "me", "mi", "ne", "so", "war"]
)
"""Small words of other languages that are German ones, too."""
_HYPHENS = ("-", "‐", "‑", "-\n", "‐\n")


def propagate(
    text: str, candidates: Iterable[Candidate], *, names: Collection[str] = ()
) -> list[Candidate]:
    """Find further mentions of what is already known.

    Args:
        text: A document's text.
        candidates: What was found in it.
        names: Persons' names known from elsewhere, such as speakers' labels.

    Returns:
        Further candidates; they may overlap those given.

    Example:
        >>> text = "Frau Wüllner kam. Später rief die Wüllner an."
        >>> known = [Candidate(Span(5, 12), Category.PERSON, 0.9, "person: title")]
        >>> [(c.span.of(text), c.reason) for c in propagate(text, known)][1]
        ('Wüllner', 'propagated')
    """
    people, perhaps, things = Known(), Known(), Phrases()
    for one in candidates:
        found = words(one.span.of(text))
        if one.score < SURE:
            if one.category is Category.PERSON and one.reason.startswith(TAGGED):
                perhaps.learn(word for word in found if text.count(word.text) > 1)
        elif one.category is Category.PERSON:
            people.learn(found)
        elif one.category in CARRIED:
            things.learn(found, one.category)
    for name in names:
        people.learn(words(name))
    again = search(text, people, things, with_first_names=True)
    weak = search(text, perhaps, Phrases())  # nothing to do where no such word stands twice
    return [*again, *(replace(one, score=min(one.score, _WEAK)) for one in weak)]


def search(
    text: str, people: Known, things: Phrases, *, with_first_names: bool = False
) -> list[Candidate]:
    """Find what is known in a text.

    Args:
        text: Any document's.
        people: Persons' names.
        things: Places, streets, organisations.
        with_first_names: Whether ``people`` also learns the words of no list that stand right before
            a known surname.

    Returns:
        Candidates, by kind; they may overlap.
    """
    if not (people or things):
        return []
    everything = words(text)
    found = list(things.find(everything)) if things else []
    if people:
        finder = _Finder(text, everything, people)
        if with_first_names:
            finder.learn_first_names()
        found += [*finder.words(), *finder.across_lines(), *finder.split()]
    return found


def joined(text: str, resolved: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Join persons that stand side by side, a first name and then the surname, into one mention.

    Example:
        >>> pair = [Candidate(Span(0, 5), Category.PERSON, 0.9, "person: list"),
        ...         Candidate(Span(6, 12), Category.PERSON, 0.8, "propagated")]
        >>> [c.span.of("Amina Diallo") for c in joined("Amina Diallo", pair)]
        ['Amina Diallo']
    """
    done: list[Candidate] = []
    for one in resolved:
        last = done[-1] if done else None
        if last and _belong(text, last, one):
            span = Span(last.span.start, one.span.end)
            done[-1] = Candidate(span, Category.PERSON, max(last.score, one.score), last.reason)
        else:
            done.append(one)
    return tuple(done)


def _belong(text: str, one: Candidate, two: Candidate) -> bool:
    if one.category is not Category.PERSON or two.category is not Category.PERSON:
        return False
    gap = text[one.span.end : two.span.start]
    if gap in _HYPHENS:
        return True
    if gap != " " or "title" in two.reason:
        return False
    first, second = one.span.of(text), two.span.of(text)
    name = entry(key(first))
    return key(first) != key(second) and first.isalpha() and bool(name is None or name.given)


class _Finder:
    """The words of one text, asked one by one."""

    def __init__(self, text: str, everything: list[Word], known: Known) -> None:
        self.text, self.everything, self.known = text, everything, known
        self.wholes = across_lines(everything)
        self.lines = _numbers(everything, "\n")
        self.sentences = _numbers(everything, "\n.!?…")
        self.languages: dict[int, str] = {}
        self.line_languages: dict[int, str] = {}

    def language(self, index: int) -> str:
        """Tell the language of the sentence that a word stands in, by its line where it is short."""
        number = self.sentences[index]
        if number not in self.languages:
            sentence = _run(self.everything, self.sentences, number)
            shown = language_of(sentence, "") or _hinted(sentence)
            self.languages[number] = shown or self.line_language(self.lines[index])
        return self.languages[number]

    def line_language(self, number: int) -> str:
        """Tell the language of a line, once."""
        if number not in self.line_languages:
            line = _run(self.everything, self.lines, number)
            self.line_languages[number] = language_of(line)
        return self.line_languages[number]

    def learn_first_names(self) -> None:
        """Take capitalised words of no list that stand right before a known surname."""
        for index, (word, after) in enumerate(pairwise(self.everything)):
            if after.key in self.known.clear and self._is_first_name(index, word, after):
                self.known.learn([word])

    def _is_first_name(self, index: int, word: Word, after: Word) -> bool:
        is_plain = after.gap == " " and word.is_capital and not word.text.isupper()
        if not is_plain or len(word.key) <= 3 or entry(word.key) or is_word(word.key):
            return False
        if is_sentence_start(word, index) and self.language(index) != "de":
            return False
        return word.key not in context_keys("persons", "titles")

    def words(self) -> Iterator[Candidate]:
        """Find single words."""
        halves = self.halves_of_words()
        for index, word in enumerate(self.everything):
            if index in halves or (index and APOSTROPHE.fullmatch(word.gap)):
                continue
            if self.holds(index, word):
                yield self.candidate(index, 0.8)
            elif self.is_ambiguous(word) and _is_shown(self.everything, index):
                yield self.candidate(index, 0.5)

    def halves_of_words(self) -> set[int]:
        r"""Give the words that are no words but the halves of one: "Ann-\nahme"."""
        wholes = enumerate(self.wholes)
        cut = [index for index, whole in wholes if whole is not None and is_word(whole.key)]
        return {*cut, *(index + 1 for index in cut)}

    def holds(self, index: int, word: Word) -> bool:
        """Tell whether a word is a known name, in its passage."""
        return self.known.holds(word, self.language(index))

    def is_ambiguous(self, word: Word) -> bool:
        """Tell a word that is a known name and a word."""
        return not {word.key, word.key.removesuffix("s")}.isdisjoint(self.known.ambiguous)

    def across_lines(self) -> Iterator[Candidate]:
        """Find names that are hyphenated at the end of a line."""
        for index, whole in enumerate(self.wholes):
            if whole is not None and self.holds(index, whole):
                yield Candidate(
                    Span(whole.start, whole.end), Category.PERSON, 0.8, "propagated: line"
                )

    def split(self) -> Iterator[Candidate]:
        """Find names that speech recognition took apart: "brink köter" for Brinkkötter."""
        for one, two in pairwise(self.everything):
            if two.gap != " " or one.is_capital or two.is_capital or len(one.key) < 3:
                continue
            heard = sound(one.key + two.key)
            if len(heard) > 5 and heard in self.known.sounds:
                yield Candidate(Span(one.start, two.end), Category.PERSON, 0.8, "propagated: split")

    def candidate(self, index: int, score: float) -> Candidate:
        """Make a candidate of a word, with what inflects it: "Yılmaz'", "Ayşe'nin"."""
        word = self.everything[index]
        after = self.everything[index + 1] if index + 1 < len(self.everything) else None
        end = word.end
        if after is not None and APOSTROPHE.fullmatch(after.gap):
            is_ending = after.text.islower() and len(after.text) <= _LONGEST_ENDING
            end = after.end if is_ending else end
        elif self.text[end - 1] in "szxß" and self.text[end : end + 1] in {"'", "’"}:
            is_quoted = self.text[max(0, word.start - 1) : word.start] in {"'", "’", "‚", "‘"}
            end = end if is_quoted else end + 1
        return Candidate(Span(word.start, end), Category.PERSON, score, PROPAGATED)


def _numbers(everything: Sequence[Word], ends: str) -> list[int]:
    """Number the runs of words that signs part."""
    numbers, number = [], 0
    for word in everything:
        number += any(sign in word.gap for sign in ends)
        numbers.append(number)
    return numbers


def _run(everything: Sequence[Word], numbers: Sequence[int], number: int) -> Sequence[Word]:
    return everything[bisect_left(numbers, number) : bisect_left(numbers, number + 1)]


def _hinted(sentence: Sequence[Word]) -> str:
    """Give the one language that a small word shows, where no German one does."""
    keys = {word.key for word in sentence} - _SHARED
    shown = [one for one in _LANGUAGES if keys & context_keys("languages", one)]
    return shown[0] if len(shown) == 1 else ""


def _is_shown(everything: list[Word], index: int) -> bool:
    """Tell whether a capitalised ordinary word stands as a name: no role, no noun's article."""
    word = everything[index]
    if not word.is_capital or word.text.isupper():
        return False
    before = everything[index - 1] if index else None
    after = everything[index + 1] if index + 1 < len(everything) else None
    is_verb_next = (
        after is not None and after.gap == " " and after.key in context_keys("persons", "said")
    )
    if is_sentence_start(word, index):
        return is_verb_next or (after is not None and after.gap.startswith(","))
    if (
        before is None
        or before.key in context_keys("persons", "role_before")
        or before.key in context_keys("persons", "possessives")
    ):
        return False
    if "c" not in german().get(word.key, ""):
        return True
    return (
        before.key in {"der", "dem", "den", "vom", "die"}
        and not before.is_capital
        and entry(word.key) is not None
    )
