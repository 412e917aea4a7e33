"""What stands in a name's place: another name of the same kind, or a bracket that says less.

Deterministic: the same seed and the same name give the same surrogate, whatever the order of texts.

Source: Meyermann & Porzelt 2014 (FDZ Bildung): a given name by one of the same Kulturkreis, no
meaningless codes (:mod:`.origins` guesses it, :mod:`.pools` chooses the name). Deuber, Keuchen &
Christin 2023 (USENIX Security): initials are the worst choice.
"""

from __future__ import annotations

import re
from random import Random

from kimqual.anonymisation.generalise import generalise
from kimqual.anonymisation.personname import PersonName
from kimqual.anonymisation.words import key
from kimqual.model import Action, Category


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
