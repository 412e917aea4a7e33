"""Names of persons: by what stands around them, and by the lists of names of many origins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import cities, context_keys, german, names
from kimqual.anonymisation.people import (
    Kind,
    entry,
    is_lower,
    is_sentence_start,
    is_sure_given,
    is_upper,
    is_word,
    kind,
)
from kimqual.anonymisation.words import Word, key, words
from kimqual.model import Category, Span

_JOIN = re.compile(r" |[-‐‑]|\. ?")
_HYPHEN = re.compile(r"[-‐‑]")
_APOSTROPHE = re.compile(r"['’‘ʼ]")
_CASELESS = re.compile(r"[֐-ࣿऀ-෿฀-໿က-႟぀-鿿]")
_LONGEST = 4


def _in(word: Word, name: str) -> bool:
    return word.key in context_keys("persons", name)


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
        for line in _lines(everything):
            finder = _Line(text, line, small=is_lower(line) or (small and len(line) < 5))  # noqa: PLR2004
            for start, end, score, reason in finder.find():
                span = finder.span(start, end)
                yield Candidate(span, self.category, score, f"{self.name}: {reason}")


def _lines(everything: Sequence[Word]) -> Iterator[list[Word]]:
    line: list[Word] = []
    for word in everything:
        if "\n" in word.gap and line:
            yield line
            line = []
        line.append(word)
    if line:
        yield line


Hit = tuple[int, int, float, str]


class _Line:
    """The words of one line; indices below count them."""

    def __init__(self, text: str, line: list[Word], *, small: bool) -> None:
        self.text = text
        self.line = line
        self.small = small
        self.shouted = is_upper(line)

    def find(self) -> Iterator[Hit]:
        for index in range(len(self.line)):
            hits = [
                *self.after_title(index),
                *self.before_title(index),
                *self.after_kin(index),
                *self.introduced(index),
                *self.greeted(index),
                *self.initial(index),
                *self.listed(index),
                *self.said(index),
                *self.appositive(index),
                *self.possessor(index),
            ]
            yield from hits
            for _, end, score, _ in hits[:1]:
                yield from self.coordinated(end, score)

    # Shape

    def span(self, start: int, end: int) -> Span:
        last = self.line[end - 1].end
        first = self.line[start].start
        # "bei Yılmaz'": the apostrophe is the genitive.
        if self.text[last - 1 : last] in tuple("szxß") and self.text[last : last + 1] in tuple("'’"):
            opening = self.text[first - 1 : first]
            if opening not in tuple("'’‚‘"):
                last += 1
        return Span(first, last)

    def at(self, index: int) -> Word | None:
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
        """Tell whether a word may be part of a name by its letters: capital, or any in raw speech."""
        word = self.at(index)
        if word is None or len(word.text) < 2:  # noqa: PLR2004
            return False
        return word.is_capital or self.small or bool(_CASELESS.match(word.text))

    def kind(self, index: int) -> Kind:
        """Judge one word by the lists and by where it stands."""
        word = self.line[index]
        folded = word.key
        if self.small or self.shouted or _CASELESS.match(word.text):
            judged = kind(folded, at_start=True)
            name = entry(folded)
            if judged > Kind.AMBIGUOUS and (folded in german() or not name or not is_sure_given(name)):
                return Kind.AMBIGUOUS
            return judged
        return kind(folded, at_start=is_sentence_start(word, index))

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
        while end < len(self.line) and end - start < _LONGEST + 2 and not self.is_genitive(end - 1):
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
        if _HYPHEN.fullmatch(word.gap) and (word.is_capital or self.small):
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
        word = self.at(index)
        return word is not None and word.is_capital

    def is_small_name(self, index: int) -> bool:
        """Tell a name in text without capitals: on the lists, and no word."""
        word = self.at(index)
        return bool(self.small and word and entry(word.key) and word.key not in german() and not is_word(word.key))

    def is_split(self, index: int) -> bool:
        """Tell the second half of a surname that speech recognition took apart: "fuhr mann"."""
        word, before = self.line[index], self.line[index - 1]
        joined = before.key + word.key
        return _in(word, "split_tails") or joined in names()

    def is_surname(self, index: int, *, loose: bool) -> bool:
        """Tell whether a capitalised word after a name belongs to it."""
        word = self.line[index]
        judged = kind(word.key)
        if word.key in context_keys("organisations", "facility_tails"):
            return False
        if judged in {Kind.GIVEN, Kind.SURNAME, Kind.UNKNOWN}:
            return not _in(word, "titles") and not _in(word, "titles_after")
        name = entry(word.key)
        is_other = word.key in context_keys("organisations", "facility_tails")
        if _in(word, "kin") or _in(word, "titles") or word.key in _PRONOUNS or is_other:
            return False
        if judged is Kind.WORD and word.key not in german() and len(word.key) < 13 and kind(self.line[index - 1].key) is Kind.GIVEN:  # noqa: PLR2004
            return True  # "Anna Kleinsorge": a surname made of words
        if judged is Kind.AMBIGUOUS and name and name.surname:
            is_common_surname = "!" in name.surname or _in(word, "never_alone")
            return loose or is_common_surname or "f" not in german().get(word.key, "")
        return False

    def after_particles(self, index: int) -> int:
        """Skip "van der", "zu", "Al-": give the index of the word that has to be a name."""
        end = index
        while end < len(self.line) and end - index < 3 and _in(self.line[end], "particle_heads" if end == index else "particles"):  # noqa: PLR2004
            following = self.at(end + 1)
            if following is None or not (self.follows(end + 1) or _HYPHEN.fullmatch(following.gap)):
                return index
            end += 1
        is_name = self.is_namelike(end) and (end == index or self.is_no_pronoun(end))
        return end if is_name else index

    def is_no_pronoun(self, index: int) -> bool:
        word = self.line[index]
        return not (_in(word, "possessives") or word.key in _PRONOUNS or _in(word, "articles"))

    def with_suffix(self, end: int) -> int:
        """Take a Turkish ending after an apostrophe along: "Ayşe'nin"."""
        word = self.at(end)
        if word and _APOSTROPHE.fullmatch(word.gap) and word.text.islower() and len(word.text) <= 6:  # noqa: PLR2004
            return end + 1
        return end

    # Rules

    def after_title(self, index: int) -> Iterator[Hit]:
        """Find the name after Frau, Herr, Dr., Onkel."""
        if not _in(self.line[index], "titles") or (self.line[index].is_capital is False and not self.lower_title(index)):
            return
        start = index + 1
        while start < len(self.line) and _in(self.line[start], "titles") and self.is_title_chain(start):
            start += 1
        word = self.at(start)
        if word is None or not self.follows(start) or _in(word, "not_after_title") or word.key in _PRONOUNS:
            return
        if not self.accepts_after_title(index, start):
            return
        end = self.extent(start, loose=start == index + 1 and not _in(self.line[index], "weak_titles"))
        if end > start:
            yield start, end, 0.95, "title"

    def is_title_chain(self, index: int) -> bool:
        """Tell whether a title after a title is one: "Frau Doktor Sommer", but not "Frau Pastor."."""
        return self.follows(index) and self.at(index + 1) is not None and self.follows(index + 1)

    def lower_title(self, index: int) -> bool:
        return self.small or bool(_CASELESS.match(self.line[index].text)) or not self.line[index].key.isascii() or _in(self.line[index], "kin_other") or self.line[index].key in _SMALL_TITLES

    def accepts_after_title(self, index: int, start: int) -> bool:
        """Refuse ordinary words after titles that are ordinary words, such as "meine Frau"."""
        word, before = self.line[start], self.at(index - 1)
        if not self.is_namelike(start) and self.after_particles(start) == start:
            return False
        if self.small and (german().get(word.key, "").startswith("l") or "l" in german().get(word.key, "")):
            return self.is_split(start + 1) if start + 1 < len(self.line) and self.follows(start + 1) else (names().get(word.key) is not None and word.key not in context_keys("words", "function") and start == index + 1 and len(word.key) > 3 and self.line[index].key in {"frau", "herr", "herrn"} and not self.owned(index))
        if _in(self.line[index], "weak_titles") and (self.line[index].key != "frau" or self.owned(index)):
            return self.kind(start) is not Kind.WORD or self.after_particles(start) > start
        return before is None or not (before.key in {"ein", "kein"} and self.kind(start) is Kind.WORD)

    def owned(self, index: int) -> bool:
        """Tell whether a possessive or an article stands before: "meine Frau", "die Frau"."""
        before = self.at(index - 1)
        return before is not None and (_in(before, "possessives") or _in(before, "articles"))

    def before_title(self, index: int) -> Iterator[Hit]:
        """Find the name before Hanım, Bey, teyze."""
        after = self.at(index + 1)
        if after is None or not _in(after, "titles_after") or not self.follows(index + 1):
            return
        if self.is_namelike(index) and entry(self.line[index].key) and not _in(self.line[index], "titles_after"):
            yield index, index + 1, 0.9, "title after"

    def after_kin(self, index: int) -> Iterator[Hit]:
        """Find the name after "meine Tochter", "mein Freund", "Nachbar"."""
        word = self.line[index]
        foreign = _in(word, "kin_other")
        if not foreign and not _in(word, "kin"):
            return
        start = index + 1
        while start < len(self.line) and start - index < 4 and _in(self.line[start], "kin_fillers") and not self.is_capital(start):  # noqa: PLR2004
            start += 1
        if start >= len(self.line) or not self.follows_loosely(start):
            return
        yield from self.context_name(start, "kinship", owned=foreign or self.owned_kin(index))

    def follows_loosely(self, index: int) -> bool:
        """Tell whether at most a comma, a dash, a quotation mark or a pause stands between."""
        return re.fullmatch(r"[ ,–—„“\"«»:\u00a0]{1,4}", self.line[index].gap) is not None

    def owned_kin(self, index: int) -> bool:
        return any(self.owned(index - back) for back in range(3))

    def context_name(self, start: int, reason: str, *, owned: bool) -> Iterator[Hit]:
        """Yield the name that context announces at a place, unless the word there is a word."""
        if not self.is_namelike(start) or self.line[start].key in _PRONOUNS:
            return
        judged = self.kind(start)
        word = self.line[start]
        after = self.at(start + 1)
        is_set_off = owned and judged is Kind.UNKNOWN and after is not None and after.gap.startswith(",")
        if "," in word.gap and judged < Kind.SURNAME and not is_set_off:
            return
        if self.after_particles(start) > start and not self.small:
            yield start, self.extent(start, loose=True), 0.85, reason
            return
        if judged is Kind.WORD or (judged is Kind.UNKNOWN and not owned):
            return
        if judged is Kind.AMBIGUOUS and not self.fits_ambiguous(start, owned=owned):
            return
        end = self.extent(start, loose=False)
        if end > start:
            yield start, end, 0.9 if judged > Kind.AMBIGUOUS else 0.75, reason

    def fits_ambiguous(self, index: int, *, owned: bool) -> bool:
        """Tell whether an ambiguous word is the name here: not in lower case, not a function word."""
        word = self.line[index]
        name = entry(word.key)
        if _CASELESS.match(word.text):
            return name is not None and is_sure_given(name)
        if _in(word, "kin") or _in(word, "titles"):
            return False
        if not owned:
            return False
        return not self.small or (word.key not in german() and not is_word(word.key))

    def introduced(self, index: int) -> Iterator[Hit]:
        """Find the name after "ich heiße", "namens", "mein Name ist", "ich bin die"."""
        word = self.line[index]
        strong = _in(word, "intro")
        if not strong and not self.is_name_is(index) and not _in(word, "intro_bin"):
            return
        start = index + 1
        weak = _in(word, "intro_bin") and not self.is_name_is(index)
        while start < len(self.line) and start - index < 4 and (_in(self.line[start], "kin_fillers") or self.line[start].key in _BETWEEN) and not self.is_capital(start):  # noqa: PLR2004
            start += 1
        if start >= len(self.line) or not self.follows_loosely(start):
            return
        if weak and self.after_particles(start) == start and not self.is_name_after_be(start):
            return
        yield from self.context_name(start, "introduction", owned=not weak)

    def is_name_after_be(self, index: int) -> bool:
        """Tell "du bist Tymofij" from "ich bin Quereinsteigerin"."""
        judged, word = self.kind(index), self.line[index]
        if judged is Kind.UNKNOWN and word.is_capital and not self.small:
            return word.gap == " " and len(word.key) > 3 and not _ROLE_END.search(word.key)  # noqa: PLR2004
        return judged >= Kind.SURNAME

    def is_name_is(self, index: int) -> bool:
        """Tell "mein Name ist", "Name:", "name is", "benim adım"."""
        word, before = self.line[index], self.at(index - 1)
        return (word.key in {"ist", "war", "is", "sei"} and before is not None and before.key in {"name", "vorname", "nachname", "spitzname", "namen"}) or word.key in {"adim", "ismim", "adi"}

    def greeted(self, index: int) -> Iterator[Hit]:
        """Find the name after "Hallo", "Liebe", "danke", "Gruß an"."""
        if not _in(self.line[index], "greetings"):
            return
        start = index + 1
        while start < len(self.line) and start - index < 4 and _in(self.line[start], "greeting_fillers"):  # noqa: PLR2004
            start += 1
        if start >= len(self.line) or not self.follows_loosely(start):
            return
        yield from self.context_name(start, "greeting", owned=False)

    def initial(self, index: int) -> Iterator[Hit]:
        """Find a surname after an initial: "J. Brandhorst"."""
        word, after = self.line[index], self.at(index + 1)
        if len(word.text) != 1 or not word.is_capital or after is None or after.gap not in {". ", "."}:
            return
        before = self.text[word.start - 1 : word.start]
        if len(after.text) > 2 and after.is_capital and not after.text.isupper() and before in {"", " ", "\n", "(", "„"} and self.kind(index + 1) > Kind.WORD:  # noqa: PLR2004
            yield index, self.extent(index + 1, loose=False), 0.85, "initial"

    def listed(self, index: int) -> Iterator[Hit]:
        """Find names that are on the lists and nothing else, and given names with a surname."""
        if not self.is_namelike(index) and self.line[index].key != "van":
            return
        judged = self.kind(index)
        after = self.at(index + 1)
        if _in(self.line[index], "particle_heads") and self.is_capital(index) and after and _HYPHEN.fullmatch(after.gap) and after.is_capital:
            yield index, self.extent(index, loose=False), 0.8, "particle"
        if self.line[index].key == "van" and self.after_particles(index) > index and not self.small:
            yield index, self.extent(index, loose=True), 0.8, "particle"
        if judged < Kind.AMBIGUOUS:
            return
        end = self.extent(index, loose=False)
        if " ".join(word.key for word in self.line[index:end]) in cities() and end > index + 1:
            return
        n_words = sum(1 for i in range(index, end) if not _APOSTROPHE.fullmatch(self.line[i].gap))
        if _CASELESS.match(self.line[index].text):
            return
        if judged is Kind.GIVEN and (not self.small or (self.is_small_name(index) and self.is_german())):
            yield index, end, 0.9 if n_words > 1 else 0.8, "given name"
        elif judged is Kind.SURNAME and self.is_capital(index) and not self.is_noun_here(index):
            start = self.with_unknown_given(index)
            yield start, end, 0.6 if start == index else 0.75, "surname"
        elif judged is Kind.AMBIGUOUS and n_words > 1 and self.is_pair(index, end):
            yield index, end, 0.8, "given name and surname"

    def is_noun_here(self, index: int) -> bool:
        """Tell "kein Speck" from "die Wüllner": a surname alone needs a word that goes with it."""
        before, after = self.at(index - 1), self.at(index + 1)
        if after is not None and self.follows(index + 1) and _in(after, "said"):
            return before is not None and self.follows(index) and before.key in _NO_NAME_BEFORE
        if self.with_unknown_given(index) < index or _FOREIGN.search(self.line[index].text):
            return False
        return before is None or not self.follows_loosely(index) or before.key not in _GOES_WITH

    def is_german(self) -> bool:
        """Tell raw speech in German, where the list of words knows what is no name."""
        known = sum("l" in german().get(word.key, "") for word in self.line)
        return known * 2 >= len(self.line)

    def with_unknown_given(self, index: int) -> int:
        """Take a capitalised word of no list before a surname along: "Semhar Tekle"."""
        before = self.at(index - 1)
        if before is None or not self.follows(index) or not before.is_capital or before.text.isupper():
            return index
        is_free = not _in(before, "titles") and not _in(before, "kin")
        return index - 1 if is_free and kind(before.key) is Kind.UNKNOWN and len(before.key) > 3 else index  # noqa: PLR2004

    def is_pair(self, start: int, end: int) -> bool:
        """Tell an ambiguous given name that a surname follows: "Rose Tiemann", "Can Koch"."""
        name = entry(self.line[start].key)
        if name is None or not is_sure_given(name) or self.small:
            return False
        word = self.line[start]
        is_word_here = is_sentence_start(word, start) and "l" in german().get(word.key, "")
        if word.key in _PRONOUNS or (is_word_here and not _in(word, "capital_is_name")):
            return False
        second = entry(self.line[end - 1].key)
        if _in(self.line[start], "titles") or second is None:
            return False
        return self.kind(end - 1) is Kind.SURNAME or "!" in second.surname or (bool(second.surname) and self.kind(end - 1) is Kind.GIVEN)

    def said(self, index: int) -> Iterator[Hit]:
        """Find an unknown capitalised word that speaks or acts: "Semhar hat gesagt"."""
        after = self.at(index + 1)
        if after is None or self.small or self.shouted or not self.is_capital(index) or not _in(after, "said") or not self.follows(index + 1):
            return
        before = self.at(index - 1)
        if before is not None and before.is_capital and self.follows(index):
            return
        word = self.line[index]
        if _in(word, "never_alone") or "l" in german().get(word.key, ""):
            return
        if len(word.text) > 3 and self.kind(index) is Kind.UNKNOWN and not word.text.isupper() and not self.has_article(index) and word.key not in cities():  # noqa: PLR2004
            yield index, index + 1, 0.5, "says"

    def has_article(self, index: int) -> bool:
        before = self.at(index - 1)
        return before is not None and self.follows(index) and (_in(before, "articles") or _in(before, "possessives") or before.key.endswith(("e", "er", "en", "es", "em")))

    def appositive(self, index: int) -> Iterator[Hit]:
        """Find the name before "meine Tochter" in apposition: "Luwam, meine Tochter"."""
        after, kin = self.at(index + 1), self.at(index + 2)
        if after is None or kin is None or "," not in after.gap or not self.is_capital(index):
            return
        if _in(after, "possessives") and (_in(kin, "kin") or _in(kin, "kin_other")) and self.kind(index) in {Kind.UNKNOWN, Kind.AMBIGUOUS}:
            if not is_sentence_start(self.line[index], index) or self.kind(index) is Kind.UNKNOWN:
                yield index, index + 1, 0.7, "apposition"

    def possessor(self, index: int) -> Iterator[Hit]:
        """Find the name before a word of kinship: "Marias Tochter"."""
        word, after = self.line[index], self.at(index + 1)
        if after is None or not _in(after, "kin") or after.gap != " " or not word.is_capital or len(word.key) < 5:  # noqa: PLR2004
            return
        name = names().get(word.key[:-1]) if word.key.endswith("s") else None
        if name is not None and is_sure_given(name) and "c" not in german().get(word.key, ""):
            yield index, index + 1, 0.85, "whose"

    def coordinated(self, end: int, score: float) -> Iterator[Hit]:
        """Find the names that "und" or a comma adds to a name: "Jonas und Phil"."""
        word = self.at(end)
        if word is None:
            return
        start = end + 1 if _in(word, "connectors") and self.follows(end) else end
        if start == end and word.gap.strip() != ",":
            return
        if self.at(start) is None or not self.is_namelike(start) or self.line[start].key in _PRONOUNS:
            return
        name = entry(self.line[start].key)
        if name and is_sure_given(name) and self.kind(start) >= Kind.AMBIGUOUS and (not self.small or self.is_small_name(start)) and "l" not in german().get(self.line[start].key, ""):
            yield start, self.extent(start, loose=False), score * 0.9, "beside a name"


_PRONOUNS = frozenset(map(key, "ich du er sie es wir ihr ihnen ihm ihn mir dir man der die das und oder aber wenn dass weil mein meine dein sein ihre unser was wer wie wo ja nein".split()))
_SHORT_TITLES = frozenset({"dr", "prof", "hr", "fr", "dipl", "ing", "med", "mr", "mrs", "ms", "st"})
_FOREIGN = re.compile(r"[^\x00-\x7fäöüßÄÖÜéèêàâôîç]")
_ROLE_END = re.compile(r"(?:in|er|ist|ent|ant|loge|wart|kraft|te|ter)$")
_GOES_WITH = frozenset(map(key, "der die dem den vom bei mit von und oder für an zu nach gegen wie ohne dass sagt ruft kennt heißt".split()))
_NO_NAME_BEFORE = frozenset(map(key, "ein einen einem einer eine kein keinen keinem keine ohne wie per im am zum zur aus pro als etwas viel mehr wenig".split()))
_BETWEEN = frozenset(map(key, "ich er sie es wir ihn mich dich uns alle immer nur einfach eigentlich auch so mal ja doch mit".split()))
_SMALL_TITLES = frozenset({"pan", "pani", "panią", "pania", "pana", "panu"})
