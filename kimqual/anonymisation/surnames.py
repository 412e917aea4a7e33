"""When two surnames are the same, and when a surname says little."""

from __future__ import annotations

from kimqual.anonymisation.lexicon import names
from kimqual.anonymisation.people import is_word
from kimqual.anonymisation.personname import name_sound
from kimqual.anonymisation.words import key


def agree_surname(one: str, two: str) -> bool:
    """Tell whether surnames agree: by ear, or as a part of a double name.

    Example:
        >>> agree_surname("Şahin", "Sahin"), agree_surname("Kaya-Menke", "Kaya")
        (True, True)
    """
    first, second = name_sound(one), name_sound(two)
    if first == second:
        return True
    halves = (
        {name_sound(part) for part in one.split("-")},
        {name_sound(part) for part in two.split("-")},
    )
    return bool(halves[0] & halves[1]) and "-" in one + two


def is_frequent_surname(surname: str) -> bool:
    """Tell whether a surname is an ordinary word or one of the usual German ones.

    Example:
        >>> is_frequent_surname("Koch"), is_frequent_surname("Brinkkötter")
        (True, False)
    """
    known = names().get(key(surname))
    return is_word(key(surname)) or (known is not None and "de!" in known.surname)
