"""What stands in a street's place: another street of the same kind, so that the sentence stays right.

"In der Heeper Straße" becomes "in der Ahornstraße", "am Jahnplatz" becomes "am Eschenplatz". One
street has one surrogate, with whatever number it is named; two streets never share one.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from random import Random

from kimqual.anonymisation.lexicon import context, phrase_key
from kimqual.anonymisation.words import key

_KINDS = (
    "straße", "weg", "allee", "platz", "ring", "damm", "gasse", "ufer", "chaussee", "stieg", "pfad",
    "steig", "promenade", "markt", "wall", "graben", "kamp", "brink",
)  # fmt: skip
_KIND = re.compile(rf"({'|'.join(_KINDS)}|strasse|str)\b", re.IGNORECASE)
_BEFORE = ("", "Alte ", "Neue ", "Kleine ", "Große ", "Obere ", "Untere ")


def base(surface: str) -> str:
    """Give what names the street itself, folded: without number, "Str." written out.

    Example:
        >>> base("Heeper Str. 12a") == base("heeper straße zwölf")
        True
    """
    kinds = list(_KIND.finditer(surface))
    name = surface[: kinds[-1].end()] if kinds else re.sub(r"\d.*", "", surface)
    return re.sub(r"str(?:asse)?$", "strasse", phrase_key(name))


def invented(surface: str, *, seed: str, taken: Collection[str]) -> str:
    """Invent the name of a street of the same kind.

    Args:
        surface: The real one, as said.
        seed: Seed and street.
        taken: Keys of names that occur in the texts, or stand for another street.

    Returns:
        Its name, without a number.

    Example:
        >>> invented("Jahnplatz", seed="7", taken=()).endswith("platz")
        True
    """
    kinds = _KIND.findall(surface)
    kind = kinds[-1].lower() if kinds else "straße"
    kind = "straße" if kind.startswith("str") else kind
    stems: list[str] = context()["invented"]["streets"].split()
    Random(f"{seed}:street").shuffle(stems)  # noqa: S311
    names = (f"{before}{stem}{kind}" for before in _BEFORE for stem in stems)
    return next((name for name in names if key(name) not in taken), f"{stems[0]}{kind}")


def as_said(name: str, surface: str, *, seed: str) -> str:
    """Write an invented street as the real one was said: with a number, in its case.

    Example:
        >>> as_said("Ahornstraße", "heeper straße", seed="7")
        'ahornstraße'
    """
    if re.search(r"\d", surface):
        name += f" {Random(f'{seed}:number').randint(1, 99)}"  # noqa: S311
    if surface.isupper():
        return name.upper()
    return name.lower() if surface.islower() else name
