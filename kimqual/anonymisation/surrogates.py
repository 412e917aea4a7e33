"""What stands in a name's place: another name of the same kind, or a bracket that says less.

Deterministic: the same seed and the same name give the same surrogate, whatever the order of texts.

Source: Meyermann & Porzelt 2014 (FDZ Bildung): a given name by one of the same Kulturkreis, no
meaningless codes. Deuber, Keuchen & Christin 2023 (USENIX Security): initials are the worst choice.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from functools import cache
from random import Random

from kimqual.anonymisation.generalise import generalise
from kimqual.anonymisation.lexicon import Name, context, context_keys, german, name_list
from kimqual.anonymisation.people import entry
from kimqual.anonymisation.personname import PersonName
from kimqual.anonymisation.words import key
from kimqual.model import Action, Category

FAMILIES = (
    "tr az", "ku", "ar", "fa ps", "ur bn hi ne ta", "bs hr sr me mk", "sq", "ru uk be kk", "bg mk",
    "pl cs sk", "er et so", "gh ng cm tg ci sn gn ml cd ao", "ke tz ug rw bi zw", "es pt", "it",
    "el", "ro", "ka hy", "vi th", "fr", "de", "lt lv ee", "hu", "tl id", "uz kk az",
)  # fmt: skip
"""Origins that lend each other names where one has too few."""
_LETTERS = (
    ("tr", "ğışİ"),
    ("pl", "łąęńśźż"),
    ("sq", "ë"),
    ("hr", "đžćčš"),
    ("ro", "țșăâ"),
    ("vi", "ễạữầơư"),
    ("de", "äöüß"),
    ("es", "ñáíó"),
    ("fr", "éèêç"),
)
_SURNAME_FEMALE = (
    "ska",
    "cka",
    "dzka",
    "ova",
    "eva",
    "ina",
    "aya",
    "ska",
    "ова",
    "ева",
    "ина",
    "ська",
    "цька",
    "ская",
)
_SURNAME_MALE = ("ski", "cki", "dzki", "ov", "ev", "in", "sky", "ий", "ов", "ев", "ин", "ський")
_LIST, _LETTER = 12, 8
"""Votes for an origin: a list of names, shared by its origins and three times where it is a list of
that language; a letter of an alphabet. Chosen by hand, for surrogates only."""
_NEIGHBOURS = frozenset(["de", "ee", "lv", "lt", "pl", "cs", "sk", "hu", "fr"]) | {"-"}
_USUAL = 50
"""Bearers in Berlin from which a name of no certain origin is taken for a usual one here."""
_PREVALENCE = " de tr ar pl ru uk ro sq ku fa sr hr bs bg el it es ps vi "
"""Which origin to take where names say no more; by the number of bearers in Germany, roughly."""
_ENOUGH = 12
_PLENTY = 40


def replacement(action: Action, category: Category, surface: str, surrogate: str) -> str:
    """Give what a profile puts in a mention's place.

    Example:
        >>> replacement(Action.GENERALISE, Category.DISTRICT, "Sennestadt", "")
        '[Stadtteil]'
    """
    if action is Action.KEEP:
        return surface
    if action is Action.REMOVE:
        return "[…]"
    if action is Action.SURROGATE and surrogate:
        return surrogate
    return generalise(category, surface)


def origin_of(parts: Iterable[tuple[str, bool]]) -> str:
    """Guess where the parts of a name are at home, for choosing a surrogate and nothing else.

    Args:
        parts: Words of the name, each with True where it is a given name.

    Returns:
        A code such as ``tr``, by lists, else by letters, "de" at last.

    Example:
        >>> origin_of([("Ayşe", True), ("Yılmaz", False)])
        'tr'
    """
    votes: Counter[str] = Counter()
    parts = tuple(parts)
    for part, is_given in parts:
        for letters in part.replace("-", " ").split():
            if key(letters) not in context_keys("persons", "particles"):
                votes.update(_votes(letters, is_given=is_given))
        votes.update(_letter_votes(part))
    if not votes:
        return _by_script("".join(part for part, _ in parts)) or "de"
    return min(votes, key=lambda code: (-votes[code], _PREVALENCE.find(f" {code} ") % 999, code))


def _votes(word: str, *, is_given: bool) -> Counter[str]:
    name = entry(key(word))
    votes: Counter[str] = Counter()
    if name is None:
        return votes
    own, other = (name.given, name.surname) if is_given else (name.surname, name.given)
    codes = _codes(own) or _codes(other)
    for code in codes:
        # The German list holds names of many origins: it counts only where no other one does.
        is_sure = code.endswith("!") and (code != "de!" or _is_german(codes))
        votes[code.rstrip("!")] += (3 if is_sure else 1) * _LIST // len(codes)
    turkic = sum(votes[code] for code in ("az", "uz", "kk"))
    if turkic and not {"ə", "q", "x"} & set(word.lower()):
        # Turkic lists share names; far more of their bearers here are Turkish.
        votes["tr"] += turkic
    if name.bearers >= _USUAL and not codes:
        votes["de"] += _LIST // 2
    return votes


def _codes(origins: str) -> list[str]:
    return [code for code in origins.split(",") if code.strip("-")]


def _is_german(codes: list[str]) -> bool:
    """Tell whether a name of the German list is on no list of another part of the world."""
    return {code.rstrip("!") for code in codes} <= _NEIGHBOURS


def _letter_votes(word: str) -> Counter[str]:
    return Counter(
        {code: _LETTER for code, letters in _LETTERS if any(c in letters for c in word.lower())}
    )


def _by_script(text: str) -> str:
    scripts = {"CYRILLIC": "ru", "ARABIC": "ar", "GREEK": "el"}
    letters = next((c for c in text if c.isalpha()), "a")
    return scripts.get(unicodedata.name(letters, "LATIN").split()[0], "")


def script(text: str) -> str:
    """Give the script of the first letter, as in Unicode names.

    Example:
        >>> script("Оля"), script("Olha")
        ('CYRILLIC', 'LATIN')
    """
    letter = next((c for c in text if c.isalpha()), "a")
    return unicodedata.name(letter, "LATIN").split()[0]


@cache
def pool(kind: str, origin: str, gender: str, alphabet: str) -> tuple[str, ...]:
    """Give names that may stand in for one of that kind, sorted.

    Args:
        kind: ``given`` or ``surname``.
        origin: Code.
        gender: ``f``, ``m`` or "" for any.
        alphabet: Script.

    Returns:
        Names of that origin; of related origins, too, where there are few.
    """
    found = _pool(kind, (origin,), gender, alphabet, sure=True)
    if len(found) < _PLENTY:
        found = _pool(kind, (origin,), gender, alphabet)
    if len(found) < _ENOUGH:
        family = next((tuple(f.split()) for f in FAMILIES if origin in f.split()), ())
        found = _pool(kind, (origin, *family), gender, alphabet)
    if len(found) < _ENOUGH and alphabet != "LATIN":
        found = _pool(kind, tuple(c for f in FAMILIES for c in f.split()), gender, alphabet)
    return found if len(found) >= _ENOUGH else _pool(kind, ("de",), gender, "LATIN")


@cache
def _pool(
    kind: str, origins: tuple[str, ...], gender: str, alphabet: str, *, sure: bool = False
) -> tuple[str, ...]:
    at_home = _by_origin(kind, sure=sure)
    chosen = {
        name.text
        for origin in origins
        for name in at_home.get(origin, ())
        if _is_of(name, kind, gender) and script(name.text) == alphabet
    }
    return tuple(sorted(chosen))


@cache
def _by_origin(kind: str, *, sure: bool) -> dict[str, list[Name]]:
    """Give the names that may be lent, by where they are at home, for certain or likely."""
    found: dict[str, list[Name]] = {}
    for _, name in name_list():
        codes = (name.given if kind == "given" else name.surname).split(",")
        certain = [c.rstrip("!") for c in codes if c.endswith("!")]
        home = certain if sure else certain or (codes if len(codes) <= 2 else [])
        if home and _is_plain(name.text):
            for origin in home:
                if origin == "de" and not _is_german(codes):
                    continue
                found.setdefault(origin, []).append(name)
    return found


def _is_of(name: Name, kind: str, gender: str) -> bool:
    if kind == "given":
        return not gender or name.gender == gender
    return not _is_wrong_gender(name.text, gender)


def _is_plain(text: str) -> bool:
    return (
        3 <= len(text) <= 14
        and text.isalpha()
        and text[1:] == text[1:].lower()
        and key(text) not in german()
    )


def _is_wrong_gender(surname: str, gender: str) -> bool:
    folded = surname.lower()
    if gender == "f":
        return folded.endswith(_SURNAME_MALE)
    return gender == "m" and folded.endswith(_SURNAME_FEMALE)


def choose(
    kind: str,
    origin: str,
    gender: str,
    alphabet: str,
    *,
    seed: str,
    taken: Collection[str],
    like: str = "",
) -> str:
    """Choose a name that nobody has.

    Args:
        kind: ``given`` or ``surname``.
        origin: Code.
        gender: ``f``, ``m`` or "".
        alphabet: Script.
        seed: Seed and entity.
        taken: Keys of names that may not be chosen: all that occur in the texts or are in use.
        like: The real name; one of similar length and other first letter is preferred.

    Returns:
        The name.
    """
    names = [name for name in pool(kind, origin, gender, alphabet) if key(name) not in taken]
    if not names:
        names = [
            name for name in _pool(kind, (origin,), gender, alphabet) if key(name) not in taken
        ]
    if not names:
        names = [
            name
            for name in _pool(kind, tuple(c for f in FAMILIES for c in f.split()), gender, "LATIN")
            if key(name) not in taken
        ]
    near = [
        n for n in names if abs(len(n) - len(like)) <= 2 and key(n)[:1] != key(like)[:1]
    ] or names
    return Random(f"{seed}:{kind}").choice(near)  # noqa: S311 (not for secrets)


def letter(name: str) -> str:
    """Give an initial that says nothing, for a surrogate whose first name was never said."""
    return Random(name).choice("ABDEFGHKLMNPRST")  # noqa: S311


def inflect(name: str, parsed: PersonName, surface: str) -> str:
    """Give a surrogate the ending and the letter case of what it replaces.

    Example:
        >>> inflect("Cem", PersonName(("Mehmet",), "", "s"), "MEHMETS")
        'CEMS'
        >>> inflect("Deniz", PersonName(("Jonas",), "", "s"), "Jonas")
        "Deniz'"
    """
    inflected = name + _ending(name, parsed.ending)
    if surface.isupper() and len(surface) > 1:
        return inflected.upper()
    return inflected.lower() if surface.islower() else inflected


def _ending(name: str, ending: str) -> str:
    if ending in {"s", "S", "'", "’"}:
        hisses = key(name).endswith(("s", "z", "x", "ss", "ce"))
        return ("’" if ending == "’" else "'") if hisses else "s"
    return _harmonised(name, ending) if len(ending) > 1 else ending


def _harmonised(name: str, ending: str) -> str:
    """Adapt the vowels of a Turkish ending to the last vowel of the new name (vowel harmony)."""
    last = next((c for c in reversed(name.lower()) if c in "aıoueiöü"), "")
    if not last or not re.fullmatch(r"['’‘ʼ][a-zçğıöşü]+", ending):
        return ending
    narrow = {"a": "ı", "ı": "ı", "o": "u", "u": "u", "e": "i", "i": "i", "ö": "ü", "ü": "ü"}[last]
    wide = "a" if last in "aıou" else "e"
    table = {**dict.fromkeys("ıiuü", narrow), **dict.fromkeys("ae", wide)}
    return "".join(table.get(c, c) for c in ending)


def street(surface: str, *, seed: str, taken: Collection[str]) -> str:
    """Invent a street, with a number where there was one.

    Example:
        >>> street("Heeper Straße 12", seed="7", taken=())[-1].isdigit()
        True
    """
    random = Random(f"{seed}:street")  # noqa: S311
    streets: list[str] = context()["invented"]["streets"].split()
    names = [name for name in streets if key(name) not in taken] or streets
    invented = random.choice(names)
    if re.search(r"\d", surface):
        invented += f" {random.randint(1, 99)}"
    if surface.isupper():
        return invented.upper()
    return invented.lower() if surface.islower() else invented
