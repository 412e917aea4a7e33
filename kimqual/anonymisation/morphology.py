"""The forms in which languages bend a person's name, undone on look-up keys.

A key gives every base form that it may come from; whether one of them is a name, the caller asks
the lists. Endings are written as :func:`kimqual.anonymisation.words.key` folds them: й as и, ż as z.
"""

from __future__ import annotations

import re
from functools import lru_cache

_SHORTEST = 3
_CYRILLIC = re.compile(r"[а-яіїєґ]")
_ARABIC = re.compile(r"[\u0620-\u06ff]")
_ARABIC_PREFIX = re.compile(r"^(?:[وف]?(?:بال|لل|[بل])|[وف])")

# What is cut off, and what may stand in its place.
_SLAVIC = (
    ("ами", ("а",)), ("ями", ("я",)), ("ою", ("а",)), ("ею", ("а", "я")), ("єю", ("я",)),
    ("іею", ("ія",)), ("ии", ("ия",)), ("ию", ("ия", "ии")), ("ием", ("ии",)), ("ієм", ("іи",)),
    ("иєм", ("ии",)), ("еві", ("", "ь", "и")), ("єві", ("и",)), ("ові", ("", "о")), ("ом", ("", "о")),
    ("ем", ("", "ь", "и", "ец")), ("єм", ("и",)), ("ой", ("а",)), ("ои", ("а", "ая")), ("еи", ("я", "а")),
    ("ього", ("іи",)), ("ого", ("ии", "ои")), ("ому", ("ии", "ои")), ("им", ("", "ии")), ("ую", ("ая", "а")),
    ("зі", ("га",)), ("ці", ("ка",)), ("сі", ("ха",)), ("і", ("а", "я", "", "о")), ("у", ("а", "", "о")),
    ("ю", ("я", "ь", "и")), ("и", ("а", "я", "ь")), ("ы", ("а",)), ("е", ("а", "я", "", "о")),
    ("а", ("", "о")), ("я", ("ь", "и")), ("о", ("а",)), ("ку", ("ко", "ок")), ("ка", ("ко", "ок")),
)  # fmt: skip
_POLISH = (
    ("owej", ("", "owa")), ("owa", ("",)), ("ckim", ("cki",)),
    ("skiego", ("ski",)), ("skiemu", ("ski",)), ("skim", ("ski",)), ("skiej", ("ska",)),
    ("ckiego", ("cki",)), ("ckiemu", ("cki",)), ("ckiej", ("cka",)), ("owi", ("",)), ("kowi", ("ek",)),
    ("kiem", ("ek", "k")), ("iem", ("", "ia")), ("em", ("",)), ("ka", ("ek",)), ("ku", ("ek", "ka")),
    ("la", ("el",)), ("rze", ("ra", "r")), ("dzie", ("da", "d")), ("cie", ("ta", "t")), ("dze", ("ga",)),
    ("ce", ("ka",)), ("lu", ("l", "la")), ("ie", ("a", "")), ("ii", ("ia",)), ("i", ("ia", "a")),
    ("y", ("a",)), ("e", ("a",)), ("a", ("", "a")), ("o", ("a",)), ("u", ("", "a")), ("ia", ("ia",)),
)  # fmt: skip
# Bosnian, Croatian, Serbian, Czech, Slovak; the last line Romanian.
_SOUTH = (
    ("om", ("",)), ("em", ("",)), ("ovi", ("",)), ("u", ("", "a")), ("e", ("", "a")), ("i", ("a",)),
    ("o", ("a",)), ("a", ("",)), ("ou", ("a",)), ("y", ("a",)),
    ("ei", ("a",)), ("ului", ("",)), ("ul", ("",)), ("lui", ("",)),
)  # fmt: skip
_TURKISH = re.compile(
    r"(?:[cç][iu][gğ][iu]m|[cç][iu]k|[cç]an|[cç][iu]m|l[ae]r|n[iu]n|d[ae]n|t[ae]n|yl[ae]|l[ae]"
    r"|n[iu]|y[iu]|y[ae]|d[ae]|t[ae]|[iu]n|[iu]m|[iu]|[ae])$"
)
_OPEN = re.compile(r"[ое]([вдлнр])$")
"""What a Ukrainian і was before the syllable was opened: Харкові, Харків; Антона, Антін."""
_HARD = {"d": "t", "b": "p", "g": "k"}
"""What a Turkish consonant was before a vowel made it soft: Mehmedi, Mehmet."""
_TWINS = (
    ("ski", "ska"), ("cki", "cka"), ("dzki", "dzka"), ("ov", "ova"), ("ev", "eva"), ("ськии", "ська"),
    ("цькии", "цька"), ("скии", "ская"), ("ов", "ова"), ("ев", "ева"), ("єв", "єва"), ("ин", "ина"),
)  # fmt: skip
_SHORTEST_TWIN = 6
_PATRONYMIC = re.compile(
    r"(?:[оеє]вич|ьич|[оеє]вн|івн|іівн|инічн|иничн)(?:|а|у|ом|ем|еві|ові|и|і|ы|е|ою|ои)$"
)
_DIMINUTIVE = re.compile(
    r"(?:chen|lein|le|li|i|y|ie|us|ek|ko|ka|cik|cek|usia|unia|us|can|cigim|cim|ечка|очка|енька"
    r"|онька|уня|уся|ик|чик|к[оау]|ша|ся)$"
)
_SURNAME = re.compile(
    r"(?:енк|чук|щук|юк|ськ|цьк|ськи|цьки|ская|ски|ова|ева|єва|ін|овськ|евськ|ишин|оньк|еєв|ович)"
    r"(?:|о|а|у|и|ом|ою|ого|ому|им|ові|ої|ои)$"
)


@lru_cache(maxsize=100_000)
def bases(folded: str, language: str = "") -> tuple[str, ...]:
    """Give the keys that a key may be a bent form of, without the key itself.

    Args:
        folded: A key.
        language: Code of the passage's language, for Latin script: endings of Polish and Turkish,
            and for ``south`` those of South Slavic languages and Romanian, are tried only there.

    Returns:
        Base forms, likely ones first.

    Example:
        >>> "оксана" in bases("оксаною"), "marek" in bases("marka", "pl")
        (True, True)
        >>> bases("mehmetcigim", "tr"), "ioana" in bases("ioanei", "south")
        (('mehmet',), True)
    """
    if len(folded) < _SHORTEST + 1:
        return ()
    if _CYRILLIC.match(folded):
        found = _without(folded, _SLAVIC)
        return (*found, *(_OPEN.sub(r"і\1", form) for form in found if _OPEN.search(form)))
    if _ARABIC.match(folded):
        bare = _ARABIC_PREFIX.sub("", folded)
        return (bare,) if bare != folded and len(bare) >= _SHORTEST else ()
    if language == "pl":
        return _without(folded, _POLISH)
    if language == "tr":
        return _turkish(folded)
    return _without(folded, _SOUTH) if language == "south" else ()


def _turkish(folded: str) -> tuple[str, ...]:
    """Take up to three endings off: "mehmetlerden" is of "mehmetler" and of "mehmet"."""
    found: list[str] = []
    bare = folded
    for _ in range(3):
        match = _TURKISH.search(bare)
        if match is None or match.start() < _SHORTEST:
            break
        bare = bare[: match.start()]
        found += [bare, bare[:-1] + _HARD[bare[-1]]] if bare[-1] in _HARD else [bare]
    return tuple(found)


def twins(folded: str) -> tuple[str, ...]:
    """Give a Slavic surname's form for the other gender.

    Example:
        >>> twins("nowacka"), twins("petrov"), twins("winter")
        (('nowacki',), ('petrova',), ())
    """
    if len(folded) < _SHORTEST_TWIN:
        return ()
    pairs = [pair for him, her in _TWINS for pair in ((him, her), (her, him))]
    fitting = [(one, other) for one, other in pairs if folded.endswith(one)]
    return tuple(dict.fromkeys(folded.removesuffix(one) + other for one, other in fitting[:1]))


def _without(folded: str, endings: tuple[tuple[str, tuple[str, ...]], ...]) -> tuple[str, ...]:
    found = [
        folded.removesuffix(ending) + base
        for ending, replaced in endings
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST - 1
        for base in replaced
    ]
    return tuple(dict.fromkeys(one for one in found if one != folded))


def is_patronymic(folded: str) -> bool:
    """Tell a father's name in any case: Іванівна, Петровичу.

    Example:
        >>> is_patronymic("петровичем"), is_patronymic("будинок")
        (True, False)
    """
    return len(folded) > 6 and bool(_PATRONYMIC.search(folded))


def is_slavic_surname(folded: str) -> bool:
    """Tell a surname in Cyrillic by its ending, in any case.

    Example:
        >>> is_slavic_surname("шевчуком")
        True
    """
    return len(folded) > 5 and bool(_SURNAME.search(folded))


@lru_cache(maxsize=20_000)
def root(folded: str) -> str:
    """Give what a name, its cases and its pet forms have in common, "" where too short to tell.

    Example:
        >>> root("winters") == root("winter"), root("оксаною") == root("оксана")
        (True, True)
    """
    if _CYRILLIC.match(folded):
        bare = re.sub(r"[аеєиіїоуюяыьэ]+[імим]?$|[ое]м$", "", folded)
        return bare if len(bare) >= _SHORTEST else ""
    if _ARABIC.match(folded):
        bare = _ARABIC_PREFIX.sub("", folded)
        return bare if len(bare) > _SHORTEST else folded
    return folded.removesuffix("s") if len(folded) > _SHORTEST + 1 else folded


def is_pet_form(folded: str, name: str) -> bool:
    """Tell whether a key is a shortened or fond form of a name: Kathi for Katharina.

    Example:
        >>> is_pet_form("kathi", "katharina"), is_pet_form("kath", "mehmet")
        (True, False)
    """
    match = _DIMINUTIVE.search(folded)
    stem = folded[: match.start()] if match else ""
    return len(stem) > 2 and folded != name and name.startswith(stem) and name != stem + "e"
