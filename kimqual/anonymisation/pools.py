"""The names that may stand in for others, and the choice among them.

Where they come from, in this order, each only where nothing is left of the one before:

1. ``pools.tsv``, the person's origin, in the script of the name;
2. ``pools.tsv``, the whole group (an Armenian's name after a Georgian's);
3. ``names.tsv``, names that are on a list of a language of the group;
4. two names of 1 to 3 joined by a hyphen, then three: the group stays, and some thousands of
   persons of one group still have names of their own;
5. ``names.tsv``, names of persons of the group's countries, then the steps again in Latin letters,
   then German names.

Names are drawn by rank: every name has a number that hangs on the seed and the person alone, and the
lowest wins. So a name that is taken changes the choice only of those who would have had it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from hashlib import blake2b
from itertools import permutations

from kimqual.anonymisation.lexicon import german, name_list, pool_list
from kimqual.anonymisation.origins import AT_HOME, group_of, is_german, script
from kimqual.anonymisation.words import key

FAMILIES = (
    "tr az", "ku", "ar", "fa ps", "ur bn hi ne ta", "bs hr sr me mk", "sq", "ru uk be kk", "bg mk",
    "pl cs sk", "er et so", "gh ng cm tg ci sn gn ml cd ao", "ke tz ug rw bi zw", "es pt", "it",
    "el", "ro", "ka hy", "vi th", "fr", "de", "lt lv ee", "hu", "tl id", "uz kk az",
)  # fmt: skip
"""Codes of ``names.tsv`` that lend each other names where one has no pool and too few."""
_ENOUGH = 12
_SURNAME_FEMALE = ("ska", "cka", "dzka", "ova", "eva", "ina", "aya", "ова", "ева", "ина", "ская")
_SURNAME_MALE = ("ski", "cki", "dzki", "ov", "ev", "sky", "ий", "ов", "ев", "ин")
_CLOSE = 2
"""Letters by which a surrogate should be longer or shorter at most."""


def choose(
    kind: str,
    origin: str,
    gender: str,
    alphabet: str,
    *,
    seed: str,
    taken: Collection[str] = (),
    used: Collection[str] = (),
    like: str = "",
) -> str:
    """Choose a name that nobody has.

    Args:
        kind: ``given`` or ``surname``.
        origin: Origin of ``pools.tsv``, or a code of ``names.tsv``.
        gender: ``f``, ``m`` or "".
        alphabet: Script.
        seed: Seed and entity.
        taken: Keys of names that occur in the texts: never chosen, nor as a half of a name.
        used: Keys of surrogates of others: not chosen again.
        like: The real name; one of similar length and other first letter is preferred.

    Returns:
        The name.

    Example:
        >>> choose("given", "waf-gn", "m", "LATIN", seed="1") in pool("given", "waf-gn", "m", "LATIN")
        True
    """
    draw = f"{seed}:{kind}"
    for letters in dict.fromkeys((alphabet, "LATIN")):
        free: set[str] = set()
        for names in _certain(kind, origin, gender, letters):
            left = [name for name in names if not _occurs(name, taken)]
            unused = [name for name in left if key(name) not in used]
            if unused:
                return _best(unused, draw, like)
            free |= set(left)
        found = _joined(sorted(free), draw, used)
        weak = () if found else _listed(kind, _family(origin), gender, letters, sure=False)
        unused = [n for n in weak if not _occurs(n, taken) and key(n) not in used]
        if found or unused:
            return found or _best(unused, draw, like)
    if origin != "de":
        return choose(kind, "de", gender, "LATIN", seed=seed, taken=taken, used=used, like=like)
    return _best(pool(kind, "de", gender, "LATIN"), draw, like)


def _certain(kind: str, origin: str, gender: str, alphabet: str) -> Iterator[tuple[str, ...]]:
    """Give the names of the origin, of its group, and of lists of the group's languages."""
    yield pool(kind, origin, gender, alphabet)
    yield pool(kind, group_of(origin), gender, alphabet)
    yield _listed(kind, _codes(origin), gender, alphabet, sure=True)


@cache
def pool(kind: str, origin: str, gender: str, alphabet: str) -> tuple[str, ...]:
    """Give the names of ``pools.tsv`` that may stand in for one of that kind, sorted.

    Args:
        kind: ``given`` or ``surname``.
        origin: Origin, or a group for all its origins.
        gender: ``f``, ``m`` or "" for any; of surnames, those for men then.
        alphabet: Script.

    Returns:
        Names that are no German words.

    Example:
        >>> "Krasniqi" in pool("surname", "sq", "f", "LATIN")
        True
    """
    at_home = _pools().get((kind, origin, alphabet), ())
    allowed = _genders(kind, gender)
    return tuple(sorted({name for name, own in at_home if own in allowed}))


@cache
def _pools() -> dict[tuple[str, str, str], list[tuple[str, str]]]:
    """Give the pools' names with their genders, by kind, origin as well as group, and script."""
    found: dict[tuple[str, str, str], list[tuple[str, str]]] = {}
    for folded, row in pool_list():
        if folded not in german():
            for origin in {row.origin, group_of(row.origin)}:
                place = (row.kind, origin, script(row.text))
                found.setdefault(place, []).append((row.text, row.gender))
    return found


def _genders(kind: str, gender: str) -> tuple[str, ...]:
    if kind == "given":
        return (gender,) if gender else ("f", "m")
    return ("", gender or "m")


def _codes(origin: str) -> tuple[str, ...]:
    """Give the codes of ``names.tsv`` for a whole group, or the code itself where it has no pool."""
    found = [
        c for o, codes in AT_HOME.items() if group_of(o) == group_of(origin) for c in codes.split()
    ]
    return tuple(found) if origin in AT_HOME else (origin,)


def _family(origin: str) -> tuple[str, ...]:
    codes = _codes(origin)
    related = (f.split() for f in FAMILIES if set(codes) & set(f.split()))
    return tuple(dict.fromkeys((*codes, *(c for codes in related for c in codes))))


@cache
def _listed(
    kind: str, codes: tuple[str, ...], gender: str, alphabet: str, *, sure: bool
) -> tuple[str, ...]:
    """Give the names of ``names.tsv`` that are at home there, for certain or likely."""
    at_home = _by_origin(kind, sure=sure)
    chosen = {
        text
        for code in codes
        for text, own in at_home.get(code, ())
        if _is_of(text, own, kind, gender) and script(text) == alphabet
    }
    return tuple(sorted(chosen))


@cache
def _by_origin(kind: str, *, sure: bool) -> dict[str, list[tuple[str, str]]]:
    """Give names with their genders by where they are at home."""
    found: dict[str, list[tuple[str, str]]] = {}
    for _, name in name_list():
        codes = (name.given if kind == "given" else name.surname).split(",")
        certain = [c.rstrip("!") for c in codes if c.endswith("!")]
        home = certain if sure else certain or (codes if len(codes) <= 2 else [])
        if home and _is_plain(name.text):
            for origin in home:
                if origin != "de" or is_german(codes):
                    found.setdefault(origin, []).append((name.text, name.gender))
    return found


def _is_of(text: str, own: str, kind: str, gender: str) -> bool:
    if kind == "given":
        return not gender or own == gender
    folded = text.lower()
    if gender == "f":
        return not folded.endswith(_SURNAME_MALE)
    return gender != "m" or not folded.endswith(_SURNAME_FEMALE)


def _is_plain(text: str) -> bool:
    return (
        3 <= len(text) <= 14
        and text.isalpha()
        and text[1:] == text[1:].lower()
        and key(text) not in german()
    )


def _occurs(name: str, taken: Collection[str]) -> bool:
    return key(name) in taken


def _rank(name: str, draw: str) -> bytes:
    return blake2b(f"{draw}:{name}".encode(), digest_size=8).digest()


def _best(names: Collection[str], draw: str, like: str) -> str:
    """Draw a name, if possible one of another first letter and of like length."""
    other = [n for n in names if key(n)[:1] != key(like)[:1]]
    near = [n for n in other if abs(len(n) - len(like)) <= _CLOSE]
    return min(near or other or names, key=lambda name: _rank(name, draw))


def _joined(names: Collection[str], draw: str, used: Collection[str]) -> str:
    """Join two names, or three, to one that is not used; "" where there are too few to join."""
    if len(names) < _ENOUGH:
        return ""
    drawn = sorted(names, key=lambda name: _rank(name, draw))
    pairs = ("-".join(some) for n in (2, 3) for some in permutations(drawn, n))
    return next((one for one in pairs if key(one) not in used), "")
