"""Answers made ready for a topic model: what is left out, and the words that may name a topic.

Nothing is dropped silently: non-answers and repeated answers are counted.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import cache

from kimqual.topics.wordlists import FILLERS, NON_ANSWERS

_PLACEHOLDER = re.compile(r"[\[\u27e6][^\[\]\u27e7]{0,80}[\]\u27e7]")
# Kolleg*innen, Kolleg:innen, Kolleg_innen, Kolleg/-innen; a capital first, so that "und/in" stays.
_GENDER_SIGN = re.compile(
    r"(?<!\w)([A-ZÄÖÜ]\w+?)(?:[*:_·]|/-?|\((?=in(?:nen)?\)))(in(?:nen)?)\)?(?!\w)"
)
_GENDER_CAPITAL = re.compile(r"(?<=[a-zäöüß])In(nen)?(?!\w)")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u200c][^\W\d_]+)*")
# Languages of the residents for which both stop words and lemmas are to be had.
_LISTED = (
    "ar", "bg", "de", "el", "en", "es", "fa", "fr", "it", "pl", "pt", "ro", "ru", "tr", "uk",
)  # fmt: skip
_OTHER_SCRIPTS = ("ar", "bg", "el", "fa", "ru", "uk")
_ENDINGS = frozenset({"e", "em", "en", "er", "es"})


@dataclass(frozen=True, slots=True)
class Prepared:
    """Texts as the model sees them.

    Attributes:
        texts: Distinct answers, without placeholders, by alphabet: whatever rests on their order
            does not depend on the order in which they were given.
        contexts: For each of them what it answers, "" where nothing is known.
        words: For each of them the lemmas that may name a topic.
        languages: For each of them ISO 639-1, "" where undetermined.
        row: For each text given, its row in ``texts``; -1 for a non-answer.
        n_set_aside: Number of non-answers.
        n_duplicates: Number of texts that repeat another.
    """

    texts: tuple[str, ...]
    contexts: tuple[str, ...]
    words: tuple[tuple[str, ...], ...]
    languages: tuple[str, ...]
    row: tuple[int, ...]
    n_set_aside: int
    n_duplicates: int


def prepare(
    texts: Sequence[str],
    *,
    contexts: Sequence[str] | None = None,
    ignore_words: Collection[str] = (),
    language_of: Callable[[str], str] | None = None,
) -> Prepared:
    """Set non-answers and repetitions aside and reduce the rest to words.

    Args:
        texts: Answers or turns, pseudonymised, without transcription marks.
        contexts: What each of them answers; the same words to another question are no repetition.
        ignore_words: Names and phrases that must not name a topic, such as the surrogates; of a
            full name give the parts as well, if they stand alone in the texts.
        language_of: Gives ISO 639-1 or ""; by default `kimqual.text.detect_language`.

    Returns:
        What is left, with the counts.

    Example:
        >>> ready = prepare(["Die Mieten steigen.", "k. A.", "die Mieten steigen!"])
        >>> ready.words, ready.row, ready.n_set_aside, ready.n_duplicates
        ((('Miete', 'steigen'),), (0, -1, 0), 1, 1)
    """
    detect = language_of or _detector()
    cleaned = [without_placeholders(text) for text in texts]
    row, kept, asked = _rows(cleaned, contexts or [""] * len(texts))
    languages = tuple(detect(text) for text in kept)
    phrases = _phrases(ignore_words)
    lemmas = [_lemmas(text, lang, phrases) for text, lang in zip(kept, languages, strict=True)]
    n_set_aside = row.count(-1)
    return Prepared(
        texts=kept,
        contexts=asked,
        words=_cased(lemmas),
        languages=languages,
        row=row,
        n_set_aside=n_set_aside,
        n_duplicates=len(texts) - n_set_aside - len(kept),
    )


def without_placeholders(text: str) -> str:
    """Take out what stands in brackets and write gender forms as one word.

    Args:
        text: Any text.

    Returns:
        NFC, spaces tidied.

    Example:
        >>> without_placeholders("Die Kolleg*innen in [Stadtteil] sind nett.")
        'Die Kolleginnen in sind nett.'
    """
    text = _PLACEHOLDER.sub(" ", unicodedata.normalize("NFC", text))
    text = _GENDER_SIGN.sub(r"\1\2", text)
    text = _GENDER_CAPITAL.sub(lambda match: match[0].lower(), text)
    return " ".join(text.split())


def is_non_answer(text: str) -> bool:
    """Tell whether a text says only that nothing is said.

    Args:
        text: An answer.

    Returns:
        True without any letter, and for "k. A.", "weiß nicht", "bilmiyorum" and the like.

    Example:
        >>> is_non_answer("Weiß ich nicht ..."), is_non_answer("-"), is_non_answer("Busse")
        (True, True, False)
    """
    key = _key(text)
    return not any(char.isalpha() for char in key) or key in NON_ANSWERS


@cache
def stop_words(language: str) -> frozenset[str]:
    """Give the words that name no topic, case-folded.

    Args:
        language: ISO 639-1; always among them are German words and those in other scripts, which
            no German word can be; those of another language where the text is in it (the English
            list holds "problem" and "system").

    Returns:
        stopwordsiso's list and the spoken fillers.
    """
    import stopwordsiso

    listed = {"de", language, *_OTHER_SCRIPTS} & set(_LISTED)
    return frozenset(map(str.casefold, stopwordsiso.stopwords(sorted(listed)))) | FILLERS


def _detector() -> Callable[[str], str]:
    from kimqual.text import detect_language

    return detect_language


def _key(text: str) -> str:
    """Reduce to what makes two answers the same: letters and digits, case apart."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _rows(
    texts: Sequence[str], contexts: Sequence[str]
) -> tuple[tuple[int, ...], tuple[str, ...], tuple[str, ...]]:
    """Number the distinct answers; -1 for a non-answer."""
    keys = [
        None if is_non_answer(text) else (_key(text), context)
        for text, context in zip(texts, contexts, strict=True)
    ]
    written: dict[tuple[str, str], str] = {}
    for key, text in zip(keys, texts, strict=True):
        if key is not None:
            written[key] = min(text, written.get(key, text))
    order = sorted(written)
    number = {key: at for at, key in enumerate(order)}
    row = tuple(-1 if key is None else number[key] for key in keys)
    return row, tuple(written[key] for key in order), tuple(context for _, context in order)


_Phrases = dict[str, list[tuple[str, ...]]]


def _phrases(ignore: Collection[str]) -> _Phrases:
    """Sort phrases by their first word, longest first."""
    found: _Phrases = defaultdict(list)
    for phrase in sorted(ignore, key=lambda entry: (-len(entry), entry)):
        words = tuple(word.lower() for word in _split(unicodedata.normalize("NFC", phrase)))
        if words:
            found[words[0]].append(words)
    return found


def _split(text: str) -> list[str]:
    return _WORD.findall(text)


def _lemmas(text: str, language: str, phrases: _Phrases) -> list[str]:
    """Give the lemmas that are neither ignored nor stop words."""
    stop = stop_words(language)
    found = []
    for word in _without(_split(text), phrases):
        lemma = _lemma(word, language)
        is_stop = bool({word.casefold(), lemma.casefold()} & stop)
        if len(lemma) > 1 and not is_stop and not _is_named(lemma, phrases):
            found.append(lemma)
    return found


def _is_named(lemma: str, phrases: _Phrases) -> bool:
    """Tell whether a word or one side of its hyphen is to be ignored."""
    sides = [lemma.lower(), *lemma.lower().split("-")]
    return any((side,) in phrases.get(side, ()) for side in sides)


def _without(words: list[str], phrases: _Phrases) -> list[str]:
    """Take the ignored phrases out, also with a genitive s."""
    lower = [word.lower() for word in words]
    left, at = [], 0
    while at < len(words):
        step = _matched(lower, at, phrases)
        if not step:
            left.append(words[at])
        at += step or 1
    return left


def _matched(lower: list[str], at: int, phrases: _Phrases) -> int:
    """Give the number of words of the phrase that begins here, 0 if none."""
    for begin in (lower[at], lower[at].removesuffix("s")):
        for phrase in phrases.get(begin, ()):
            here = lower[at : at + len(phrase)]
            last = here[-1] in {phrase[-1], phrase[-1] + "s"}
            if len(here) == len(phrase) and last and tuple(here[1:-1]) == phrase[1:-1]:
                return len(phrase)
    return 0


@cache
def _lemma(word: str, language: str) -> str:
    """Look the word up in the text's language where that is listed, then in German."""
    import simplemma

    order = tuple(dict.fromkeys((language if language in _LISTED else "de", "de")))
    lemma = str(simplemma.lemmatize(word, lang=order))
    if lemma != word or not word[0].isupper():
        return lemma
    # At the start of a sentence an adjective looks like a noun: "Sichere Wege".
    small = str(simplemma.lemmatize(word.lower(), lang=order))
    return small if small.islower() and word.lower().removeprefix(small) in _ENDINGS else lemma


def _cased(texts: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """Write each word as it is written most often, so that *Miete* and *miete* are one."""
    written: dict[str, Counter[str]] = defaultdict(Counter)
    for words in texts:
        for word in words:
            written[word.lower()][word] += 1
    usual = {
        low: min(forms, key=lambda form: (-forms[form], form)) for low, forms in written.items()
    }
    return tuple(tuple(usual[word.lower()] for word in words) for words in texts)
