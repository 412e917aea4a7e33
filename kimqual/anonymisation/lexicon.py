"""The shipped lists, loaded when first needed and never changed."""

from __future__ import annotations

import gc
import gzip
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, wraps
from typing import Any, NamedTuple, TypeVar

from kimqual.anonymisation.words import key, key_lines
from kimqual.resources import resource

_FOLDER = "anonymisation"
T = TypeVar("T")
_SIGNS = re.compile(r"[^\w\t\n]+")


class Name(NamedTuple):
    """One entry of the list of names.

    Attributes:
        text: As written, with diacritics.
        gender: ``f``, ``m``, ``u`` for both, "" where unknown.
        given: Origins as a given name, ``!`` after those from a list of that language; ``-`` where
            it is on a list without any; empty where it is none.
        surname: The same as a surname.
        bearers: Children given this name in Berlin, 2012 to 2023.
    """

    text: str
    gender: str
    given: str
    surname: str
    bearers: int


class PoolName(NamedTuple):
    """One row of the pools for surrogates.

    Attributes:
        text: As written, with diacritics.
        kind: ``given`` or ``surname``.
        gender: ``f``, ``m``, "" for a surname of both.
        origin: Group, or group and part: ``tr``, ``ka-hy``.
    """

    text: str
    kind: str
    gender: str
    origin: str


class Place(NamedTuple):
    """One entry of the list of cities: country code and size, 1 any, 2 town, 3 large city."""

    country: str
    size: int


def _text(name: str) -> str:
    path = resource(f"{_FOLDER}/{name}")
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8")


def _loaded(load: Callable[[], T]) -> Callable[[], T]:
    """Load once, with the garbage collector paused: half the time, as nothing is garbage yet."""

    @wraps(load)
    def quickly() -> T:
        was_on = gc.isenabled()
        gc.disable()
        try:
            return load()
        finally:
            if was_on:
                gc.enable()

    return cache(quickly)


def _rows(name: str) -> Iterator[tuple[str, list[str]]]:
    """Yield the key of the first column and the row; folding a whole file at once is fast."""
    rows = [line.split("\t") for line in _text(name).splitlines()]
    folded = _SIGNS.sub(" ", key_lines("\n".join(row[0] for row in rows))).split("\n")
    return zip(folded, rows, strict=True)


@_loaded
def name_list() -> tuple[tuple[str, Name], ...]:
    """Give every name as it is written, with its key."""
    rows = _rows("names/names.tsv")
    return tuple((k, Name(r[0], r[1], r[2], r[3], int(r[4] or 0))) for k, r in rows)


@_loaded
def pool_list() -> tuple[tuple[str, PoolName], ...]:
    """Give every row of the pools, with its key."""
    return tuple((k, PoolName(r[0], r[1], r[2], r[3])) for k, r in _rows("names/pools.tsv"))


@_loaded
def names() -> Mapping[str, Name]:
    """Give the names by key; spellings that fold to one key are joined."""
    table: dict[str, Name] = {}
    for folded, name in name_list():
        other = table.get(folded)
        table[folded] = _joined(other, name) if other else name
    return _with_pools(table)


def _with_pools(table: dict[str, Name]) -> dict[str, Name]:
    """Add the names of the pools that are on no list and no words, and genders that are missing."""
    added: dict[str, Name] = {}
    genders: dict[str, set[str]] = {}
    for folded, row in pool_list():
        if row.kind == "given":
            genders.setdefault(folded, set()).add(row.gender)
        if folded not in table and folded not in german():
            home, is_given = f"{row.origin}!", row.kind == "given"
            name = Name(row.text, row.gender, home * is_given, home * (not is_given), 0)
            added[folded] = _joined(added[folded], name) if folded in added else name
    for folded, known in genders.items():
        if folded in table and not table[folded].gender and len(known) == 1:
            table[folded] = table[folded]._replace(gender=min(known))
    return table | added


def _joined(one: Name, two: Name) -> Name:
    best = max((one, two), key=lambda n: n.bearers)
    return Name(
        best.text,
        best.gender or one.gender or two.gender,
        _union(one.given, two.given),
        _union(one.surname, two.surname),
        one.bearers + two.bearers,
    )


def _union(one: str, two: str) -> str:
    return ",".join(sorted({*one.split(","), *two.split(",")} - {""}))


@_loaded
def german() -> Mapping[str, str]:
    """Give common words by key: ``l`` in lower case, ``c`` capitalised, ``f`` often so."""
    table: dict[str, str] = {}
    for folded, (_, kinds) in _rows("gazetteers/words_de.tsv"):
        table[folded] = table[folded] + kinds if folded in table else kinds
    heads, own = context()["organisations"], context()["words"]
    nouns = (own["nouns"], own["things"], heads["facility_heads"], heads["organisation_heads"])
    for word in " ".join((*nouns, context()["occupations"]["titles"])).split():
        table[key(word)] = table.get(key(word), "") + "cf"
    for language in ("function", "turkish", "english", "other"):
        for word in context()["words"][language].split():
            table[key(word)] = table.get(key(word), "") + "l"
    return table


@_loaded
def cities() -> Mapping[str, Place]:
    """Give cities and German places by key; words of a name parted by one space."""
    table: dict[str, Place] = {}
    for folded, (_, country, size) in _rows("gazetteers/cities.tsv"):
        if folded not in table or table[folded].size < int(size):
            table[folded] = Place(country, int(size))
    for folded, _ in _rows("gazetteers-cc-by-sa/towns.txt"):
        table.setdefault(folded, Place("DE", 1))
    for name in _context_words("places", "cities"):
        table[phrase_key(name)] = Place("", 2)
    for name in _context_words("places", "no_city"):
        table.pop(phrase_key(name), None)
    return table


@cache
def countries() -> Mapping[str, str]:
    """Give country codes by key of the name, in many languages."""
    table = {folded: row[1] for folded, row in _rows("gazetteers/countries.tsv")}
    for name in _context_words("places", "countries"):
        table[phrase_key(name)] = "XX"
    return table


@cache
def districts() -> frozenset[str]:
    """Give keys of Bielefeld's districts."""
    listed = {folded for folded, _ in _rows("gazetteers-cc-by-sa/districts_bielefeld.txt")}
    return frozenset(listed | set(map(phrase_key, _context_words("places", "districts"))))


@cache
def regions() -> frozenset[str]:
    """Give keys of regions and federal states."""
    return frozenset(map(phrase_key, _context_words("places", "regions")))


@_loaded
def streets() -> frozenset[str]:
    """Give keys of German street names."""
    return frozenset(folded for folded, _ in _rows("gazetteers-cc-by-sa/streets.txt.gz"))


def phrase_key(name: str) -> str:
    """Fold a name of several words; hyphens and other signs count as one space.

    Example:
        >>> phrase_key("Bad  Wildungen-Süd")
        'bad wildungen sud'
    """
    return " ".join("".join(c if c.isalpha() else " " for c in key(name)).split())


@cache
def context() -> dict[str, Any]:
    """Give the hand-written words around names: titles, kin, greetings, heads of organisations."""
    return tomllib.loads(resource(f"{_FOLDER}/gazetteers/context.toml").read_text("utf-8"))


@cache
def context_keys(table: str, name: str) -> frozenset[str]:
    """Give one list of the hand-written words as keys."""
    return frozenset(map(key, _context_words(table, name)))


def _context_words(table: str, name: str) -> list[str]:
    value = context()[table][name]
    return value.split() if isinstance(value, str) else list(value)
