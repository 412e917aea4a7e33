"""A name that is known once is found everywhere: folded, in parts, with a genitive.

A part that is also an ordinary word ("Rose", "Koch") is not searched for in lower case, and counts
alone only where a sentence shows it as a name.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import cities, context_keys, german
from kimqual.anonymisation.morphology import bases, is_pet_form, root
from kimqual.anonymisation.nameline import CASELESS
from kimqual.anonymisation.people import Kind, entry, is_sentence_start, is_word, kind
from kimqual.anonymisation.words import Word, key, sound, words
from kimqual.model import Category, Span

_SHORTEST = 4
"""Letters of the shortest form that is taken for a known name's."""
_SURE = 0.7
"""Score from which a person found once is searched for elsewhere."""
_NAMED = (Category.ORGANIZATION, Category.FACILITY)


@dataclass(slots=True)
class _Known:
    """Parts of confirmed names by key."""

    clear: dict[str, Category]
    ambiguous: set[str]
    sounds: set[str]
    roots: set[str]


def propagate(
    text: str, candidates: Iterable[Candidate], *, names: Collection[str] = ()
) -> list[Candidate]:
    """Find further mentions of names that are already known.

    Args:
        text: A document's text.
        candidates: What was found in it.
        names: Persons' names known from elsewhere, such as speakers' labels.

    Returns:
        Further candidates; they may overlap those given.

    Example:
        >>> text = "Frau Wüllner kam. Später rief die Wüllner an."
        >>> known = [Candidate(Span(5, 12), Category.PERSON, 0.9, "person: title")]
        >>> [(c.span.of(text), c.reason) for c in propagate(text, known)][1]
        ('Wüllner', 'propagated')
    """
    everything = words(text)
    known = _known(text, list(candidates), names)
    if not (known.clear or known.ambiguous):
        return []
    for index, word in enumerate(everything):
        if index and word.key in known.clear and _is_first_name(everything, index - 1):
            _learn(known, everything[index - 1])
    return [*_words(everything, known), *_split(everything, known)]


def joined(text: str, resolved: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Join persons that stand side by side, a first name and then the surname, into one mention.

    Example:
        >>> pair = [Candidate(Span(0, 5), Category.PERSON, 0.9, "person: list"),
        ...         Candidate(Span(6, 12), Category.PERSON, 0.8, "propagated")]
        >>> [c.span.of("Amina Diallo") for c in joined("Amina Diallo", pair)]
        ['Amina Diallo']
    """
    done: list[Candidate] = []
    for one in resolved:
        last = done[-1] if done else None
        if last and _belong(text, last, one):
            span = Span(last.span.start, one.span.end)
            done[-1] = Candidate(span, Category.PERSON, max(last.score, one.score), last.reason)
        else:
            done.append(one)
    return tuple(done)


def _belong(text: str, one: Candidate, two: Candidate) -> bool:
    if one.category is not Category.PERSON or two.category is not Category.PERSON:
        return False
    if text[one.span.end : two.span.start] != " " or "title" in two.reason:
        return False
    first, second = one.span.of(text), two.span.of(text)
    name = entry(key(first))
    return key(first) != key(second) and first.isalpha() and bool(name is None or name.given)


def _is_first_name(everything: list[Word], index: int) -> bool:
    """Tell a capitalised word of no list right before a known surname: it is the first name."""
    word, after = everything[index], everything[index + 1]
    is_plain = (
        after.gap == " " and word.is_capital and not word.text.isupper() and len(word.key) > 3
    )
    return (
        is_plain
        and entry(word.key) is None
        and not is_word(word.key)
        and word.key not in context_keys("persons", "titles")
    )


def _known(text: str, candidates: list[Candidate], names: Collection[str]) -> _Known:
    known = _Known({}, set(), set(), set())
    for one in candidates:
        if one.category in _NAMED:
            _learn_named(known, words(one.span.of(text)))
    surfaces = [
        c.span.of(text) for c in candidates if c.category is Category.PERSON and c.score >= _SURE
    ]
    for surface in (*surfaces, *names):
        for word in words(surface):
            _learn(known, word)
    return known


def _learn(known: _Known, word: Word) -> None:
    """Take a part of a person's name in, unless it is a particle, a title, or too short."""
    if len(word.key) < 3 or "'" in word.gap or "’" in word.gap:
        return
    if word.key in context_keys("persons", "particles") or word.key in context_keys(
        "persons", "titles"
    ):
        return
    is_ordinary = is_word(word.key) and kind(word.key) < Kind.SURNAME
    if is_ordinary or word.key in context_keys("persons", "never_alone"):
        known.ambiguous.add(word.key)
        return
    known.clear[word.key] = Category.PERSON
    stem = word.key[:-1]
    if word.key.endswith("s") and entry(stem) and not is_word(stem):
        known.clear[stem] = Category.PERSON
    if len(word.key) > 3 and not CASELESS.match(word.key):
        known.sounds.add(sound(word.key))
        known.roots.add(root(word.key))


def _learn_named(known: _Known, parts: list[Word]) -> None:
    """Take the proper part of a firm's name in: "Gießerei Tönsmann" is also "Tönsmann"."""
    for word in parts[1:]:
        is_proper = word.is_capital and len(word.key) > 4 and not is_word(word.key)
        if is_proper and word.key not in cities() and entry(word.key) is None:
            known.clear.setdefault(word.key, Category.ORGANIZATION)


def _words(everything: list[Word], known: _Known) -> Iterator[Candidate]:
    for index, word in enumerate(everything):
        category = _category(word, known)
        is_ambiguous = not {word.key, word.key.removesuffix("s")}.isdisjoint(known.ambiguous)
        if category is None and is_ambiguous and _is_shown(everything, index):
            yield _candidate(word, Category.PERSON, 0.5)
        elif category is not None:
            yield _candidate(word, category, 0.8)


def _category(word: Word, known: _Known) -> Category | None:
    if word.key in known.clear:
        return known.clear[word.key]
    if word.key.endswith("s") and word.key[:-1] in known.clear and not is_word(word.key):
        return known.clear[word.key[:-1]]
    if _is_form(word, known):
        return Category.PERSON
    alike = len(word.key) > 3 and sound(word.key) in known.sounds
    return Category.PERSON if alike and not is_word(word.key) and word.key not in cities() else None


def _is_form(word: Word, known: _Known) -> bool:
    """Tell another case or a pet form of a known name: "Winters", "Оксаною", "Kathi"."""
    if len(word.key) < _SHORTEST or (word.text.islower() and word.text.upper() != word.text):
        return False
    if kind(word.key, at_start=True) is Kind.WORD or word.key in german() or word.key in cities():
        return False
    if CASELESS.match(word.key):
        return any(form in known.clear for form in bases(word.key))
    if root(word.key) in known.roots:
        return True
    return any(
        one is Category.PERSON and is_pet_form(word.key, name) for name, one in known.clear.items()
    )


def _is_shown(everything: list[Word], index: int) -> bool:
    """Tell whether a capitalised ordinary word stands as a name: no role, no noun's article."""
    word = everything[index]
    if not word.is_capital or word.text.isupper():
        return False
    before = everything[index - 1] if index else None
    after = everything[index + 1] if index + 1 < len(everything) else None
    is_verb_next = (
        after is not None and after.gap == " " and after.key in context_keys("persons", "said")
    )
    if is_sentence_start(word, index):
        return is_verb_next or (after is not None and after.gap.startswith(","))
    if (
        before is None
        or before.key in context_keys("persons", "role_before")
        or before.key in context_keys("persons", "possessives")
    ):
        return False
    if "c" not in german().get(word.key, ""):
        return True
    return (
        before.key in {"der", "dem", "den", "vom", "die"}
        and not before.is_capital
        and entry(word.key) is not None
    )


def _split(everything: list[Word], known: _Known) -> Iterator[Candidate]:
    """Find names that speech recognition took apart: "brink köter" for Brinkkötter."""
    for one, two in pairwise(everything):
        if two.gap != " " or one.is_capital or two.is_capital or len(one.key) < 3:
            continue
        joined = sound(one.key + two.key)
        if len(joined) > 5 and joined in known.sounds:
            yield Candidate(Span(one.start, two.end), Category.PERSON, 0.8, "propagated: split")


def _candidate(word: Word, category: Category, score: float) -> Candidate:
    return Candidate(Span(word.start, word.end), category, score, "propagated")
