"""Occupations of a concrete person: "ich bin gelernter Tischler", "meine Tochter ist Lehrerin"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import context, context_keys
from kimqual.anonymisation.passage import LineLanguages
from kimqual.anonymisation.people import Kind, is_lower, kind
from kimqual.anonymisation.words import Word, key, words
from kimqual.model import Category, Span

ABROAD = "occupation: in another language"
BESIDE = "occupation: before a title"
_TITLES = frozenset({"frau", "herr", "herrn", "doktor", "dr"})
# Also "é", which names of Germans have, but occupations in German text have not.
_NOT_GERMAN = re.compile(r"[^\W\d_a-zA-ZäöüßÄÖÜ]")
_SET_OFF = re.compile(r", (?:\d{1,2}(?: Jahre)?, )?| \(|\. ")
_REACH = 5


class Occupations:
    """Occupations by list and ending, where a person is said to have them.

    Valid: "ich bin Tischler" · "arbeite als Pflegehelferin" · "Ausbildung zur Erzieherin" ·
    "meine Schwester ist Ärztin" · "Hemşireydim".
    Invalid: "die Lehrer müssen" · "zum Arzt gehen" · "eine Polizei".
    """

    name = "occupation"
    category = Category.OCCUPATION

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield occupations with a person near."""
        everything = words(text)
        small, languages = is_lower(everything), LineLanguages(text)
        for index, word in enumerate(everything):
            if word.key in abroad() and _is_abroad(word, languages):
                reason = BESIDE if _is_beside_title(everything, index) else ABROAD
                yield Candidate(Span(word.start, word.end), self.category, 0.55, reason)
                continue
            whole = everything[index - 1].key + word.key if index and word.gap == "-" else word.key
            if (word.is_capital or small) and is_occupation(whole):
                start = _start(everything, index)
                score = _score(everything, start, index)
                if score:
                    yield _candidate(everything[start], word, score, self.name, "of a person")


def is_occupation(folded: str) -> bool:
    """Tell whether a word names an occupation, by list or by its last part.

    Example:
        >>> is_occupation("schulbusfahrerin"), is_occupation("nachbarin")
        (True, False)
    """
    if folded in context_keys("occupations", "titles"):
        return True
    if folded.startswith("mitarbeiter"):
        return False
    return folded[3:].endswith(_suffixes())


@cache
def abroad() -> frozenset[str]:
    """Give the keys of occupations in other languages, each stem with each ending of its language.

    Example:
        >>> from kimqual.anonymisation.words import key
        >>> key("hemşireydim") in abroad(), key("вчителькою") in abroad(), key("والمعلمة") in abroad()
        (True, True, True)
    """
    found = set[str]()
    for language in context()["occupation_stems"]:
        stems = context_keys("occupation_stems", language)
        before, ends = (
            _parts(f"occupation_{part}", language) for part in ("beginnings", "endings")
        )
        found.update(a + stem + b for stem in stems for a in before for b in ends)
    return frozenset(found)


def _parts(table: str, language: str) -> tuple[str, ...]:
    """Give what a language writes together with an occupation, and nothing, which every language may."""
    return ("", *map(key, context()[table].get(language, "").split()))


def _is_abroad(word: Word, languages: LineLanguages) -> bool:
    """Tell whether a word or its line is not German: "Imam" and "Pastor" are words of both."""
    if _NOT_GERMAN.search(word.text):
        return True
    return (languages.at(word.start) or languages.whole) != "de"


def _is_beside_title(everything: list[Word], index: int) -> bool:
    """Tell "والمديرة السيدة هولتكامب" or "Керівниця пані Данута": a title of somebody follows at once."""
    after = everything[index + 1] if index + 1 < len(everything) else None
    return after is not None and after.gap == " " and after.key in context_keys("persons", "titles")


@cache
def _suffixes() -> tuple[str, ...]:
    return tuple(context_keys("occupations", "suffixes"))


def _start(everything: list[Word], index: int) -> int:
    """Take "Zahnmedizinische" before "Fachangestellte" and "Lkw-" before "Fahrer" along."""
    start = index
    while start > 0 and everything[start].gap == "-":
        start -= 1
    before = everything[start - 1] if start else None
    if (
        before is not None
        and before.is_capital
        and before.key.endswith("ische")
        and everything[start].gap == " "
    ):
        return start - 1
    return start


def _score(everything: list[Word], start: int, index: int) -> float:
    """Tell how surely somebody has the occupation whose words go from ``start`` to ``index``."""
    word = everything[start]
    before = everything[start - 1] if start else None
    after = everything[index + 1] if index + 1 < len(everything) else None
    is_titled = after is not None and after.key in _TITLES and after.is_capital
    if is_titled and after is not None and after.gap in {" ", ", "}:
        return 0.55
    if before is not None and before.is_capital and _SET_OFF.fullmatch(word.gap):
        if _is_apposition(after) and _is_person(before):
            return 0.55
    elif before is not None and before.key in context_keys("persons", "possessives"):
        return 0.0 if word.key in context_keys("persons", "kin") else 0.5
    return _looking_back(everything, start)


def _is_person(before: Word) -> bool:
    """Tell a name from the word before in a list: "Ärzte, Lehrer, Polizisten"."""
    return kind(before.key) > Kind.WORD and not is_occupation(before.key)


def _is_apposition(after: Word | None) -> bool:
    """Tell "Herr Touré, Dachdecker im dritten Jahr": the clause ends or a preposition follows."""
    if after is None or after.gap.strip()[:1] in {",", ".", ")"}:
        return True
    return after.key in {"im", "in", "bei", "an", "am", "aus", "von", "mit"}


def _looking_back(everything: list[Word], start: int) -> float:
    """Look for "ich bin", "als", "meine Tochter ist" within a few words of the same clause."""
    for back in range(1, min(_REACH, start) + 1):
        here = everything[start - back]
        if any(sign in everything[start - back + 1].gap for sign in ".,!?;:\n"):
            break
        if _is(here, "strong") and (back <= 2 or here.key == "gelernt"):
            is_way = here.key in {"zum", "zur"} and not _is_training(everything, start - back)
            return 0.0 if is_way else 0.75
        if _is(here, "verbs"):
            return 0.0 if everything[start].key in {"chef", "chefin"} else 0.7
        if _is(here, "block") and not _is(here, "skip"):
            break
    return 0.0


def _is(word: Word, name: str) -> bool:
    return word.key in context_keys("occupations", name)


def _is_training(everything: list[Word], index: int) -> bool:
    near = {word.key for word in everything[max(0, index - 4) : index]}
    return bool(
        near & {"ausbildung", "umschulung", "lehre", "gelernt", "studium", "weiterbildung", "kurs"}
    )


def _candidate(first: Word, last: Word, score: float, name: str, reason: str) -> Candidate:
    return Candidate(Span(first.start, last.end), Category.OCCUPATION, score, f"{name}: {reason}")
