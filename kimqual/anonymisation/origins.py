"""Where a name is at home, and whose it is: for choosing a surrogate and for nothing else.

A name of ``pools.tsv`` is sure evidence. The lists of ``names.tsv``, typical endings and letters are
weak: they decide where the pools do not know a name, and between the groups that share one.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from functools import cache, lru_cache

from kimqual.anonymisation.lexicon import context_keys, pool_list
from kimqual.anonymisation.people import entry
from kimqual.anonymisation.words import key, sound

AT_HOME = {
    "tr": "tr az uz kk", "ku": "ku", "ar": "ar", "ma": "", "fa-ir": "fa", "fa-af": "ps",
    "in-pk": "ur bn", "in-in": "hi ne", "ta": "ta", "sq": "sq", "bcms-hs": "hr sr me",
    "bcms-ba": "bs", "bcms-mk": "mk", "bg": "bg", "ro": "ro", "pl": "pl", "cs": "cs sk", "uk": "uk",
    "ru": "ru be", "ka-ge": "ka", "ka-hy": "hy", "el": "el", "it": "it", "es": "es", "pt": "pt",
    "fr": "fr", "vi": "vi", "zh": "zh", "er": "er et", "so": "so", "ng-ig": "ng", "ng-yo": "ng",
    "ng-ha": "ng", "gh": "gh", "waf-gn": "gn sn ml gm", "waf-tg": "tg ci", "caf": "cm cd ao",
    "eaf-ke": "ke tz ug zw", "eaf-rw": "rw bi", "hu": "hu", "bal-lt": "lt", "bal-lv": "lv",
    "bal-ee": "ee", "en": "", "nl": "nl", "de": "de",
}  # fmt: skip
"""The origins of ``pools.tsv``, each with its codes in ``names.tsv``; a group ends at the hyphen."""

_POOL, _SURNAME, _SURE, _WEAK, _ENDING, _LETTER, _PREFIX = 60, 72, 12, 4, 30, 8, 30
"""Votes, shared by the origins that a name has. A surname weighs more than a given name: fashions
and saints carry given names across borders. Chosen by hand, for surrogates only."""
_TURKIC = frozenset(["az", "uz", "kk"])
_NEIGHBOURS = frozenset(["de", "ee", "lv", "lt", "pl", "cs", "sk", "hu", "fr", "-"])
_USUAL = 50
"""Bearers in Berlin from which a name of no certain origin is taken for a usual one here."""
_HEARD = 5
"""Letters of the shortest name that is known by ear."""
_OWN = 2
"""Groups that may share a name which still tells its own origin beside a foreign surname."""
_PREVALENCE = (
    "de", "tr", "ar", "pl", "ru", "uk", "ro", "sq", "ku", "fa-af", "fa-ir", "bcms-hs", "bcms-ba",
    "bg", "el", "it", "es", "pt", "vi", "fr", "in-in", "in-pk", "ma", "er", "waf-gn", "so",
)  # fmt: skip
"""Which origin to take where names say no more; by the number of bearers in Germany, roughly."""
_LETTERS = (
    ("tr", "ğışİ"), ("pl", "łąęńśźż"), ("sq", "ë"), ("bcms-hs", "đžćčš"), ("ro", "țșăâ"),
    ("vi", "ễạữầơư"), ("de", "äöüß"), ("es", "ñáíó"), ("fr", "éèêç"), ("cs", "ěřů"),
    ("bal-lt", "ėųį"), ("bal-lv", "āēīņļķģ"), ("hu", "őű"), ("pt", "ãõ"), ("ku", "êîû"),
    ("uk", "іїєґ"), ("fa-ir", "پچژگ"),
)  # fmt: skip
_ENDINGS = tuple(
    (re.compile(rf"(?:{ends})$"), origins.split())
    for ends, origins in (
        ("oglu|ogullari", "tr"),
        ("[aeiou]?yan(?:ts)?|unian|osian|esian|osjan", "ka-hy"),
        ("dze|shvili|schwili|svili", "ka-ge"),
        ("enko|chuk|tschuk|[nrlv]iuk|[nrl]juk|[nrl]yuk|skyi|skyj|yshyn|ishin", "uk"),
        ("енко|чук|юк|ський|ська|цький", "uk"),
        ("ov|ev|ova|eva", "ru bg"),
        ("jow|jew|[^l]now|jowa|jewa|nowa|skij|skaja|skaya|ов|ев|ова|ева|ский|ская", "ru"),
        ("(?:ov|ev)sk[ia]", "bcms-mk"),
        ("ic|vic", "bcms-hs"),
        ("escu|eanu|oiu", "ro"),
        ("poulos|poulou|idis|idou|iadis|iadou|akis|aki|oglou|πουλος|πουλου|ιδης|ιδου|ακης", "el"),
        ("[aeiou](?:l|r|n|k|g|h|x)?aj|xhi|qi|ollari", "sq"),
        ("zadeh|zade|pour|nejad|nezhad|nia|manesh|khah", "fa-ir"),
        ("zai|zoi|zada|yar|khel", "fa-af"),
        ("ssen|hsen|dsen|tsen|nsen|rsen", "de"),
        ("wicz|wski|wska|cki|cka|dzki|dzka|czyk|czak|czuk", "pl"),
        ("singh|kaur|preet|inder", "in-in"),
        ("lingam|rajah|nathan|moorthy|eswaran|pillai|samy|thurai", "ta"),
        ("auskas|auskiene|auskaite|evicius|aitis|iene|aite|yte|ute", "bal-lt"),
        ("insh|berzins|nins|lins|kins", "bal-lv"),
        ("ucci|etti|elli|ello|ini|accio|azzo", "it"),
        ("[^tl]ez", "es"),
        ("eira|eiro|oes", "pt"),
        ("imana|iyonzima|iyimana|umuremyi", "eaf-rw"),
        ("mann|meier|meyer|maier|muller|hardt|brink|kamp|kotter|feld|hoff|bach|dorf", "de"),
        ("sma|stra|inga|huis|veld", "nl"),
        ("worth|sworth|field|ston", "en"),
        ("ullah|uddin", "fa-af in-pk"),
    )
)
"""Typical endings of surnames, folded."""
_PREFIXES = tuple(
    (re.compile(rf"(?:{starts})"), origin)
    for starts, origin in (
        (r"al[- ]|abu[- ]", "ar"),
        (r"el[- ]|ben[- ]|bent[- ]|bou[- ]|ait[- ]|ould[- ]", "ma"),
        (r"bin[- ]", "ar"),
        (r"van de[nr]? |van |ter |ten ", "nl"),
        (r"von |zu |zur |vom ", "de"),
        (r"de la |del |de los ", "es"),
        (r"da |dos |das |do ", "pt"),
        (r"di |della |de luca|lo ", "it"),
        (r"o'|mc[a-z]", "en"),
    )
)
_WITH_GIVEN = (
    ("sq", re.compile(r"[aeiou]?[a-z]i$|[a-z]aj$|[a-z]u$")),
    ("fa", re.compile(r"[a-z]i$")),
)
"""Endings that say something only beside a given name of the same group."""
_FEMALE = re.compile(
    r"(?:ova|eva|owa|ewa|ska|cka|dzka|skaja|skaya|iene|aite|yte|poulou|idou|iadou|"
    r"ова|ева|ина|ская|ська|цька|πουλου|ιδου|^kaur|^begum|^khatun|^bibi)$"
)
_MALE = re.compile(
    r"(?:[^r]ov|[^r]ev|jow|ski|cki|dzki|skij|skyi|skyj|auskas|evicius|poulos|idis|iadis|akis|"
    r"ов|ев|ин|ский|ський|цький|πουλος|ιδης|ακης|^singh)$"
)
_GIVEN_A = frozenset(["bcms", "bg", "pl", "cs", "uk", "ru", "ro", "it", "es", "pt", "el", "bal"])
"""Groups whose given names in -a are women's, but for :data:`_MEN_IN_A`."""
_GIVEN_O = frozenset(["it", "es", "pt"])
_MEN_IN_A = frozenset(
    [
        "nikita", "ilja", "ilya", "luka", "luca", "nikola", "nicola", "sasa", "sascha", "mirza",
        "kosta", "andrea", "elia", "mattia", "foma", "jona", "joshua", "mischa", "kolja", "wanja",
        "никита", "илья", "микола", "ілля", "лука", "фома", "кузьма", "саша", "микита",
    ]
)  # fmt: skip


def script(text: str) -> str:
    """Give the script of the first letter, as in Unicode names.

    Example:
        >>> script("Оля"), script("Olha")
        ('CYRILLIC', 'LATIN')
    """
    letter = next((c for c in text if c.isalpha()), "a")
    return unicodedata.name(letter, "LATIN").split()[0]


def group_of(origin: str) -> str:
    """Give the group of an origin: what stands before the hyphen.

    Example:
        >>> group_of("ka-hy"), group_of("tr")
        ('ka', 'tr')
    """
    return origin.split("-", maxsplit=1)[0]


_At = dict[str, frozenset[str]]


@cache
def _known() -> tuple[dict[tuple[str, str], _At], dict[tuple[str, str], _At]]:
    """Give the origins of the pools with the genders that each has: by kind and key, and by ear."""
    by_key: dict[tuple[str, str], _At] = {}
    by_ear: dict[tuple[str, str], _At] = {}
    for folded, row in pool_list():
        for table, form in ((by_key, folded), (by_ear, sound(folded))):
            at = table.setdefault((row.kind, form), {})
            at[row.origin] = at.get(row.origin, frozenset()) | ({row.gender} - {""})
    return by_key, by_ear


def in_pools(kind: str, word: str) -> _At:
    """Give the origins that the pools know for a name, with genders.

    Inflected names are known, too, and other spellings by ear: Serhij, Serhiy.

    Example:
        >>> in_pools("surname", "Krasniqi"), in_pools("given", "Driton")["sq"]
        ({'sq': frozenset()}, frozenset({'m'}))
    """
    folded = key(word)
    by_key, by_ear = _known()
    listed = entry(folded)
    forms = (folded, key(listed.text)) if listed else (folded,)
    found = next((by_key[kind, form] for form in forms if (kind, form) in by_key), None)
    if found is None and len(folded) >= _HEARD:
        found = by_ear.get((kind, sound(folded)))
    return found or {}


def origin_of(parts: Iterable[tuple[str, bool]]) -> str:
    """Guess where the parts of a name are at home, together.

    Args:
        parts: Words of the name, each with True where it is a given name.

    Returns:
        An origin of ``pools.tsv`` such as ``tr``, by both parts; "de" at last.

    Example:
        >>> origin_of([("Ayşe", True), ("Yılmaz", False)])
        'tr'
        >>> origin_of([("Amina", True), ("Diallo", False)])
        'waf-gn'
    """
    parts = tuple(parts)
    votes: Counter[str] = Counter()
    for part, is_given in parts:
        votes.update(_votes(part, is_given=is_given))
    votes.update(_with_given(parts))
    if not votes:
        return _by_script("".join(part for part, _ in parts)) or "de"
    return _most(votes)


def origins_of(parts: Sequence[tuple[str, bool]]) -> tuple[str, ...]:
    """Give each part the origin of the whole, or its own where it certainly has another one.

    A German woman with a Turkish surname stays one: both are what the research is about.

    Example:
        >>> origins_of([("Heike", True), ("Yıldız", False)])
        ('de', 'tr')
    """
    whole = origin_of(parts)
    return tuple(_own(part, whole, is_given=is_given) or whole for part, is_given in parts)


def _own(part: str, whole: str, *, is_given: bool) -> str:
    votes: Counter[str] = Counter()
    sure: set[str] = set()
    for word in _words(part):
        known = in_pools("given" if is_given else "surname", word)
        sure.update(map(group_of, known))
        votes.update(dict.fromkeys(known, _POOL))
        votes.update(_listed(word, is_given=is_given))
    # A name that is usual here tells nothing of where else persons may have it.
    likely = sure if "de" in sure else set(map(group_of, votes)) - {"de"}
    is_at_home = group_of(whole) in sure | likely
    if not sure or len(sure) > _OWN or is_at_home:
        return ""
    return _most(Counter({o: n for o, n in votes.items() if group_of(o) in sure}))


def _most(votes: Counter[str]) -> str:
    def order(origin: str) -> tuple[int, int, str]:
        usual = _PREVALENCE.index(origin) if origin in _PREVALENCE else len(_PREVALENCE)
        return -votes[origin], usual, origin

    return min(votes, key=order)


def _words(part: str) -> list[str]:
    """Give the words of a part that are names; a hyphenated name is known whole or in halves."""
    if part.isalpha():
        return [part]
    particles = context_keys("persons", "particles")
    return [word for word in part.replace("-", " ").split() if key(word) not in particles]


@lru_cache(maxsize=50_000)
def _votes(part: str, *, is_given: bool) -> Counter[str]:
    votes: Counter[str] = Counter()
    for word in _words(part):
        known = in_pools("given" if is_given else "surname", word)
        weight = _POOL if is_given else _SURNAME
        if not known:
            # Eritreans and Somalis have their father's given name for a surname.
            known, weight = in_pools("surname" if is_given else "given", word), _POOL // 2
        votes.update(dict.fromkeys(known, weight // max(len(known), 1)))
        votes.update(_listed(word, is_given=is_given))
    if not is_given:
        votes.update(_by_shape(part))
    for origin, letters in _LETTERS:
        if any(c in letters for c in part.lower()):
            votes[origin] += _LETTER
    return votes


def _listed(word: str, *, is_given: bool) -> Counter[str]:
    """Give the votes of ``names.tsv``."""
    name = entry(key(word))
    votes: Counter[str] = Counter()
    if name is None:
        return votes
    own, other = (name.given, name.surname) if is_given else (name.surname, name.given)
    codes = _codes(own) or _codes(other)
    for code in codes:
        # The German list holds names of many origins: it counts only where no other one does.
        is_sure = code.endswith("!") and (code != "de!" or is_german(codes))
        origins = _homes(code.rstrip("!"))
        for origin in origins:
            votes[origin] += max((_SURE if is_sure else _WEAK) // len(codes) // len(origins), 1)
    if name.bearers >= _USUAL and not codes:
        votes["de"] += _WEAK
    if {code.rstrip("!") for code in codes} & _TURKIC and not {"ə", "q", "x"} & set(word.lower()):
        # Turkic lists share names; far more of their bearers here are Turkish.
        votes["tr"] += _WEAK
    return votes


def _codes(origins: str) -> list[str]:
    return [code for code in origins.split(",") if code.strip("-")]


def is_german(codes: Collection[str]) -> bool:
    """Tell whether a name of the German list is on no list of another part of the world."""
    return {code.rstrip("!") for code in codes} <= _NEIGHBOURS


@cache
def _homes(code: str) -> tuple[str, ...]:
    """Give the origins that a code of ``names.tsv`` may mean; the code where there is no pool."""
    found = tuple(origin for origin, codes in AT_HOME.items() if code in codes.split())
    return found or ((code,) if code not in AT_HOME else ())


def _by_shape(surname: str) -> Counter[str]:
    """Give the votes of a surname's beginning and end."""
    folded = key(surname)
    votes = Counter({origin: _PREFIX for starts, origin in _PREFIXES if starts.match(folded)})
    last = folded.replace("-", " ").rsplit(maxsplit=1)[-1]
    for ends, origins in _ENDINGS:
        if len(last) > 4 and ends.search(last):
            votes.update(dict.fromkeys(origins, _ENDING // len(origins)))
    return votes


def _with_given(parts: Sequence[tuple[str, bool]]) -> Counter[str]:
    votes: Counter[str] = Counter()
    groups = {
        origin
        for part, given in parts
        if given
        for w in _words(part)
        for origin in in_pools("given", w)
    }
    for part, is_given in parts:
        for group, ends in _WITH_GIVEN:
            if not is_given and ends.search(key(part)):
                votes.update(dict.fromkeys((o for o in groups if group_of(o) == group), _LETTER))
    return votes


def _by_script(text: str) -> str:
    return {"CYRILLIC": "ru", "ARABIC": "ar", "GREEK": "el"}.get(script(text), "")


def sure_gender(given: str) -> str | None:
    """Give the gender of a given name by the pools, "" where origins differ, None where not there.

    Example:
        >>> sure_gender("Driton"), sure_gender("Andrea"), sure_gender("Brinkkötter")
        ('m', '', None)
    """
    known = in_pools("given", given)
    genders = frozenset().union(*known.values())
    if not known:
        return None
    return next(iter(genders)) if len(genders) == 1 else ""


def gender_of(parts: Sequence[tuple[str, bool]], origin: str) -> str:
    """Guess a person's gender once the origin is known: Andrea Rossi, Ewa Nowicka.

    Example:
        >>> gender_of([("Andrea", True), ("Rossi", False)], "it")
        'm'
        >>> gender_of([("Nowicka", False)], "pl"), gender_of([("Kim", True)], "vi")
        ('f', '')
    """
    given = [word for part, is_given in parts if is_given for word in _words(part)]
    for one in given:
        known = in_pools("given", one)
        at_home = [g for o, g in known.items() if group_of(o) == group_of(origin)]
        genders = frozenset().union(*at_home)
        if len(genders) == 1:
            return next(iter(genders))
        listed = entry(key(one))
        if not genders and listed and listed.gender in {"f", "m"}:
            return listed.gender
    return _gender_by_ending(parts, given, group_of(origin))


def _gender_by_ending(parts: Sequence[tuple[str, bool]], given: list[str], group: str) -> str:
    for part, is_given in parts:
        last = key(part).rsplit(maxsplit=1)[-1]
        if not is_given and _FEMALE.search(last):
            return "f"
        if not is_given and _MALE.search(last):
            return "m"
    first = key(given[0]) if given else ""
    if first.endswith(("a", "а", "я", "α")) and group in _GIVEN_A:
        return "m" if first in _MEN_IN_A else "f"
    is_male = first.endswith("o") and group in _GIVEN_O
    return "m" if is_male or first.endswith(("ullah", "uddin")) else ""
