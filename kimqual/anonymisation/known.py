"""What is known of persons' names: their parts by key, by ear, by root and by script.

Filled from names, asked word by word; :mod:`kimqual.anonymisation.propagate` does both.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache

from kimqual.anonymisation import scripts
from kimqual.anonymisation.lexicon import cities, context_keys, german
from kimqual.anonymisation.morphology import bases, is_pet_form, root, twins
from kimqual.anonymisation.nameline import CASELESS
from kimqual.anonymisation.people import Kind, entry, is_word, kind
from kimqual.anonymisation.words import Word, key, sound

_SHORTEST = 4
"""Letters of the shortest form that is taken for a known name's."""
_STEM = 3
_UMLAUT = re.compile(r"[äöüâîû]")
_LONG_ENDING = 3
# Names that are words of another language: in a passage of that language, in small letters, never.
_WORDS = {
    "tr": """deniz gül umut barış sevgi yağmur güneş ay yıldız bahar çiçek nehir dağ ışık can özgür
        savaş zafer onur şeref bulut toprak ateş kaya demir aslan kurt bal inci elmas yaprak pınar
        sevda hayat kader nur ilke eylem devrim özlem ufuk evrim çağrı doğa su ada dilek arzu ümit
        gurbet hasret duygu ezgi melodi sanat bilge uzun kara yeşil sarı gökçe tan ekin başak
        melek kardelen yasemin menekşe nergis çetin sevinç saadet huzur kısmet""",
    "en": """will can may mark grace hope faith joy rose bill frank grant rob sue pat jack art dean
        earnest eve gene guy june april august iris ivy jade jean kitty lance mercy miles norm
        patience pearl peg penny ray rich robin roman ruby rusty sandy sky sunny summer victor
        wade young long white black brown green king price bush stone same more""",
    "pl": "róża malina kalina nadzieja wiara miłość zima lis wilk kos mróz nowak zając baran",
    "uk": """вера надежда любовь віра надія любов роман світлана слава мир мила рада вітер мороз
        кравець швець коваль козак""",
}


@dataclass(slots=True)
class Known:
    """Parts of names.

    Attributes:
        clear: Keys that stand alone, in any case.
        written: The same with their diacritics, in small letters.
        ambiguous: Keys that are words, too.
        sounds: How clear ones sound in Latin letters.
        roots: What their cases have in common.
        starts: Clear keys by their first letters, for pet forms.
        arabic: Clear keys in Arabic letters by their firm consonants.
        firm: Sounds by their firm consonants, for Arabic letters.
    """

    clear: set[str] = field(default_factory=set)
    written: set[str] = field(default_factory=set)
    ambiguous: set[str] = field(default_factory=set)
    sounds: set[str] = field(default_factory=set)
    roots: set[str] = field(default_factory=set)
    starts: dict[str, set[str]] = field(default_factory=dict)
    arabic: dict[str, set[str]] = field(default_factory=dict)
    firm: dict[str, set[str]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Tell whether there is anything to search for."""
        return bool(self.clear or self.ambiguous)

    def learn(self, name: Iterable[Word], *, by_ear: bool = True) -> None:
        """Take the parts of a name in.

        Args:
            name: Its words.
            by_ear: Whether other spellings, cases and scripts are searched for, too.
        """
        for word in name:
            if is_part(word):
                self._learn(word, by_ear=by_ear)

    def _learn(self, word: Word, *, by_ear: bool) -> None:
        if is_ambiguous(word.key):
            self.ambiguous.add(word.key)
            return
        self.clear.add(word.key)
        self.written.add(word.text.lower())
        stem = word.key[:-1]
        if word.key.endswith("s") and entry(stem) and not is_word(stem):
            self.clear.add(stem)
        if not by_ear:
            return
        if scripts.ARABIC.match(word.key):
            self._hear_arabic(word.key)
        elif len(word.key) >= _SHORTEST and not CASELESS.match(word.key):
            self._hear(word.key)

    def _hear(self, folded: str) -> None:
        self.starts.setdefault(folded[:_STEM], set()).add(folded)
        self.clear.update(twins(folded))
        self.roots.add(root(folded))
        listed = [form for form in bases(folded) if entry(form)]
        read = [scripts.latin(form)[:1] or (sound(form),) for form in (folded, *listed)]
        for heard in {one for several in read for one in several}:
            self.sounds.add(heard)
            self.firm.setdefault(scripts.firm(heard), set()).add(heard)

    def _hear_arabic(self, folded: str) -> None:
        for form in (folded, *(one for one in bases(folded) if entry(one))):
            if scripts.is_telling(form):
                self.arabic.setdefault(scripts.firm(form), set()).add(form)

    def holds(self, word: Word, language: str = "de") -> bool:
        """Tell whether a word is a known name that stands alone, in any form.

        Args:
            word: Any word.
            language: Of its sentence, see :func:`kimqual.anonymisation.passage.language_of`.
        """
        if not is_capital(word) and self._is_small_word(word, language):
            return False
        if word.key in self.clear or self._is_genitive(word.key):
            return True
        return self._is_form(word, language) or self._sounds_alike(word) or self._is_read(word)

    def _is_small_word(self, word: Word, language: str) -> bool:
        """Tell a word in small letters that only its key makes a name: "hörst" is not Horst."""
        if word.key in _words_of(language):
            return True
        bare = word.text.removesuffix("s")
        return bool(_UMLAUT.search(word.text)) and self.written.isdisjoint({word.text, bare})

    def _is_genitive(self, folded: str) -> bool:
        return folded.endswith("s") and folded[:-1] in self.clear and not is_word(folded)

    def _is_form(self, word: Word, language: str) -> bool:
        """Tell another case or a pet form of a known name: "Winters", "Оксаною", "Kathi"."""
        if len(word.key) < _SHORTEST:
            return False
        if CASELESS.match(word.key):
            return any(form in self.clear for form in bases(word.key))
        if not is_capital(word):
            return self._is_small_form(word.key, language)
        if self._is_bent(word.key, language):
            return True
        if _is_other(word.key, language):
            return False
        return root(word.key) in self.roots or self._is_pet(word)

    def _is_small_form(self, folded: str, language: str) -> bool:
        """Tell a bent name in small letters, which only Cyrillic endings show."""
        is_long = language == "uk" and len(folded) > _SHORTEST
        return is_long and any(len(b) >= _SHORTEST and b in self.clear for b in bases(folded))

    def _is_bent(self, folded: str, language: str) -> bool:
        """Tell a name with an ending of its passage's language; a long Turkish one shows anywhere."""
        if language != "de" and folded not in _words_of(language):
            endings = ("pl", "south") if language in {"pl", "other"} else (language,)
            return any(form in self.clear for one in endings for form in bases(folded, one))
        if entry(folded) or _is_other(folded, language):
            return False
        long = [b for b in bases(folded, "tr") if len(folded) - len(b) >= _LONG_ENDING]
        return any(len(form) >= _SHORTEST and form in self.clear for form in long)

    def _is_pet(self, word: Word) -> bool:
        names = self.starts.get(word.key[:_STEM], ())
        return any(is_pet_form(word.key, name) for name in names)

    def _sounds_alike(self, word: Word) -> bool:
        if len(word.key) < _SHORTEST or word.key in german() or word.key in cities():
            return False
        is_free = is_capital(word) or not is_word(word.key)
        return is_free and any(heard in self.sounds for heard in _sounds(word))

    def _is_read(self, word: Word) -> bool:
        """Tell a known name in another script."""
        if scripts.CYRILLIC.match(word.key):
            return is_capital(word) and not self.sounds.isdisjoint(scripts.latin(word.key))
        if scripts.ARABIC.match(word.key):
            return bool(self.firm) and any(map(self._is_read_arabic, (word.key, *bases(word.key))))
        if not self.arabic or not is_capital(word) or is_word(word.key):
            return False
        return any(
            scripts.agrees(name, heard)
            for heard in _sounds(word)
            for name in self.arabic.get(scripts.firm(heard), ())
        )

    def _is_read_arabic(self, form: str) -> bool:
        known = self.firm.get(scripts.firm(form), ())
        is_name = entry(form) is not None and scripts.is_telling(form)
        return is_name and any(scripts.agrees(form, one) for one in known)


def is_part(word: Word) -> bool:
    """Tell a part of a name that may be searched for: no particle, no title, no ending."""
    if len(word.key) < _STEM or "'" in word.gap or "’" in word.gap:
        return False
    return word.key not in context_keys("persons", "particles") | context_keys("persons", "titles")


def is_ambiguous(folded: str) -> bool:
    """Tell a name that is an ordinary word, too, and needs a sentence that shows it as a name.

    Example:
        >>> is_ambiguous("rose"), is_ambiguous("mehmet")
        (True, False)
    """
    is_shy = kind(folded) < Kind.SURNAME or folded in context_keys("persons", "never_alone")
    return is_word(folded) and is_shy


def is_capital(word: Word) -> bool:
    """Tell a word that is written as a name, which in a script without capitals every word is."""
    return not word.text[0].islower()


def _sounds(word: Word) -> tuple[str, ...]:
    """Give how a word sounds, also without the -s of a genitive."""
    bare = word.key.removesuffix("s")
    is_bent = bare != word.key and len(bare) >= _SHORTEST and is_capital(word)
    return (sound(word.key), sound(bare)) if is_bent else (sound(word.key),)


@cache
def _words_of(language: str) -> frozenset[str]:
    return frozenset(map(key, _WORDS.get(language, "").split()))


def _is_other(folded: str, language: str) -> bool:
    """Tell a capitalised word that is something else: a word, a place."""
    if language in {"de", "en"} and kind(folded, at_start=True) is Kind.WORD:
        return True
    return folded in german() or folded in cities()
