"""The language of an answer: from the row's language column, from its words, or by detection."""

from __future__ import annotations

import re

from kimqual.text import detect_language

# German and English names; the codes are ISO 639-1.
_NAMES = {
    "ar": "arabisch arabic",
    "bg": "bulgarisch bulgarian",
    "bs": "bosnisch bosnian",
    "de": "deutsch german",
    "el": "griechisch greek",
    "en": "englisch english",
    "es": "spanisch spanish",
    "fa": "persisch farsi dari persian",
    "fr": "französisch franzoesisch french",
    "hr": "kroatisch croatian",
    "hu": "ungarisch hungarian",
    "hy": "armenisch armenian",
    "it": "italienisch italian",
    "ka": "georgisch georgian",
    "ku": "kurdisch kurmandschi kurmanci sorani kurdish",
    "mk": "mazedonisch macedonian",
    "nl": "niederländisch niederlaendisch dutch",
    "pl": "polnisch polish",
    "ps": "paschtu paschto pashto",
    "pt": "portugiesisch portuguese",
    "ro": "rumänisch rumaenisch romanian",
    "ru": "russisch russian",
    "so": "somali somalisch",
    "sq": "albanisch albanian",
    "sr": "serbisch serbian",
    "ta": "tamil tamilisch",
    "ti": "tigrinya tigrinisch",
    "tr": "türkisch tuerkisch turkish",
    "uk": "ukrainisch ukrainian",
    "ur": "urdu",
    "vi": "vietnamesisch vietnamese",
    "zh": "chinesisch chinese",
}
_CODES = {name: code for code, names in _NAMES.items() for name in (code, *names.split())}
_HEADERS_LIST = """
sprache language lang startlanguage interviewsprache antwortsprache fragebogensprache
erhebungssprache befragungssprache surveylanguage interviewlanguage responselanguage userlanguage startsprache
startlanguagestartsprache startlanguagestartlanguage formularsprache
sprachedesinterviews sprachederantwort sprachederantworten sprachedesfragebogens
sprachederbefragung languageofinterview languageoftheinterview languageofanswer
"""
_HEADERS = frozenset(_HEADERS_LIST.split())
# Words that no other language of Latin script has among its common ones.
_GERMAN_LIST = """
und ist nicht ich wir zu mit für auf ein eine einen einem einer eines dass daß aber auch sich
werden wird wurde mehr keine kein keinen oder wenn nur sehr gibt viel viele zum zur beim vom
mich immer schon nach bei durch ohne gegen muss müssen sollte sollten hier noch wie weil haben
hatte kann können alle alles nie selten dort jetzt leider gut gute besser schlecht sondern
zwischen unser unsere mein meine seit wegen statt kaum etwas
"""
_GERMAN = frozenset(_GERMAN_LIST.split())
# Words that are common in German, and not unknown elsewhere: two of them count as one.
_OFTEN_GERMAN_LIST = """
der die das den dem des im am um es man mir uns sind hat war von aus als an er sie vor
"""
_OFTEN_GERMAN = frozenset(_OFTEN_GERMAN_LIST.split())
# No language that `detect_language` knows writes ä or ß but German; nor ends long words so.
_GERMAN_FORM = re.compile(r"[ßä]|\w{3}(?:ung|ungen|heit|keit|keiten|lich|liche|lichen|tzt)$")
_FOREIGN_LETTERS = re.compile(r"[^\W\d_a-zA-ZäöüÄÖÜßéèàáôâ]")
_WORD = re.compile(r"[^\W\d_]+")
# One in five of a short answer's words; German running text has two in five.
_SHARE = 0.2


# Written languages that a detector takes for each other.
_NEAR = (frozenset(["bs", "hr", "sr"]), frozenset(["fa", "ps", "ur", "ar", "ku"]),
    frozenset(["uk", "ru", "bg", "mk", "sr"]), frozenset(["tr", "ku", "az"]),
    frozenset(["ro", "it"]), frozenset(["so", "sw"]), frozenset(["am", "ti"]),
    frozenset(["sq", "ku"]))  # fmt: skip


_OTHER_SCRIPTS = frozenset(
    ["ar", "fa", "ps", "ur", "uk", "ru", "bg", "mk", "el", "ti", "am", "hy", "ka", "zh", "sr"]
)
_BEYOND_LATIN = re.compile(r"[\u0370-\u1dff\u2e80-\uabff\uac00-\ufaff\ufb50-\ufefc]")


def is_written_in(code: str, text: str) -> bool:
    """Tell whether a text's letters can be those of a language.

    Example:
        >>> is_written_in("ar", "Moschee"), is_written_in("de", "مسجد"), is_written_in("tr", "Cami")
        (False, False, True)
    """
    is_beyond = _BEYOND_LATIN.search(text) is not None
    # Serbian is written in both.
    return code == "sr" or is_beyond == (code in _OTHER_SCRIPTS)


def are_near(told: str, found: str) -> bool:
    """Tell whether two languages are the same, or so near that a detector may take one for another.

    Example:
        >>> are_near("bs", "hr"), are_near("de", "tr")
        (True, False)
    """
    return told == found or any(told in near and found in near for near in _NEAR)


def is_language_header(header: str) -> bool:
    """Tell whether a column says in which language a row was answered.

    Example:
        >>> is_language_header("Sprache des Interviews"), is_language_header("Muttersprache")
        (True, False)
    """
    return re.sub(r"[\W_]+", "", header.casefold()) in _HEADERS


def language_code(cell: str) -> str:
    """Read a language's code or its German or English name; "" for anything else.

    Example:
        >>> language_code("Türkisch"), language_code("de-informal"), language_code("teils/teils")
        ('tr', 'de', '')
    """
    words = _WORD.findall(cell.casefold())
    return _CODES.get(words[0], "") if words else ""


def language_of(text: str) -> str:
    """Find the language of an answer; plainly German ones need no detector.

    Args:
        text: The answer.

    Returns:
        ISO 639-1 code, "" where undetermined.

    Example:
        >>> language_of("Die Wartezeiten sind zu lang.")
        'de'
    """
    words = _WORD.findall(text[:400].casefold())
    n_german = sum(map(_germanness, words))
    if n_german >= max(1, _SHARE * len(words)) and not _FOREIGN_LETTERS.search(text[:400]):
        return "de"
    return detect_language(text)


def _germanness(word: str) -> float:
    if word in _GERMAN or _GERMAN_FORM.search(word):
        return 1.0
    return 0.5 if word in _OFTEN_GERMAN else 0.0
