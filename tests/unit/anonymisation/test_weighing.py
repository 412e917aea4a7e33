"""Rules and tagger heard together: who rules out what."""

from dataclasses import replace

import pytest

from kimqual.anonymisation.api import find_mentions
from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.ner import HINT, TAGGED
from kimqual.anonymisation.policy import default_policy
from kimqual.anonymisation.propagate import PROPAGATED
from kimqual.anonymisation.recognisers.occupations import ABROAD
from kimqual.anonymisation.recognisers.persons import LISTED
from kimqual.anonymisation.recognisers.places import CITY
from kimqual.anonymisation.weighing import Weighing
from kimqual.model import Category, Span


def person(text, surface, score, reason, start=0):
    at = text.index(surface, start)
    return Candidate(Span(at, at + len(surface)), Category.PERSON, score, reason)


def kept(text, *candidates):
    weighing = Weighing(text, candidates, is_tagged=True)
    return [one.span.of(text) for one in weighing.kept(candidates)]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Das hat die Familie Kummer erzählt.", "Kummer"),
        ("Die Frau Liebe kam dann dazu.", "Liebe"),
        ("Herr Stein hat nichts gesagt.", "Stein"),
    ],
)
def test_an_ordinary_word_is_a_name_where_a_title_stands_before_it(text, word):
    assert kept(text, person(text, word, 0.6, f"{TAGGED}x")) == [word]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Wir haben mit Ouzo angestoßen.", "Ouzo"),
        ("Amma hat für alle gekocht.", "Amma"),
        ("Frau Doktor war nett.", "Doktor"),
        ("Guinea ist schön.", "Guinea"),
        ("Gülşen Hanım'ın odası.", "ın"),
    ],
)
def test_foods_kin_titles_and_countries_are_no_names_for_the_tagger_alone(text, word):
    assert kept(text, person(text, word, 0.9, f"{TAGGED}x")) == []


@pytest.mark.parametrize(
    ("text", "word", "stays"),
    [
        ("Das versteht Otto Normalverbraucher nicht.", "Otto", False),
        ("Das versteht Otto Wiemann nicht.", "Otto", True),
        ("Ich musste wieder bei Adam und Eva anfangen.", "Adam", False),
        ("Ich musste Adam und Eva abholen.", "Adam", True),
        ("Wir waren bei Adam und Eva zum Essen.", "Adam", True),
        ("Das war bei Lieschen Müller im Garten.", "Lieschen", True),
    ],
)
def test_the_names_of_a_saying_are_nobodys(text, word, stays):
    assert (kept(text, person(text, word, 0.95, f"{TAGGED}x")) == [word]) is stays


def test_a_saying_rules_out_nobody_whom_the_study_names():
    """A speaker who chose the name, or a term of the study's own, is masked wherever it stands."""
    text, policy = "Max Mustermann sagt, die Miete ist hoch.", default_policy()
    own = replace(policy, add=(("Max Mustermann", Category.PERSON),))
    assert find_mentions(text, policy=policy) == ()
    for found in (
        find_mentions(text, policy=own),
        find_mentions(text, policy=policy, names=["Max Mustermann"]),
    ):
        assert [one.span.of(text) for one in found] == ["Max Mustermann"]


def test_a_word_that_is_a_name_once_is_one_wherever_the_tagger_takes_it_for_one():
    text = "Herr Stein kam. Da hat Stein gelacht."
    first = person(text, "Stein", 0.6, f"{TAGGED}x")
    second = person(text, "Stein", 0.6, f"{TAGGED}x", 10)
    assert kept(text, first, second) == ["Stein", "Stein"]


def test_a_known_name_needs_no_hint_and_a_weak_find_does():
    text = "Sag dem Arben Bescheid."
    assert kept(text, person(text, "Arben", 0.8, PROPAGATED)) == ["Arben"]
    assert kept(text, person(text, "Arben", 0.6, PROPAGATED)) == []
    hint = person(text, "Arben", 0.02, HINT)
    assert kept(text, person(text, "Arben", 0.6, PROPAGATED), hint) == ["Arben"]


@pytest.mark.parametrize(
    ("text", "word", "share", "stays"),
    [
        ("Das hat Lasse uns erzählt, und ich habe es geglaubt.", "Lasse", 0.02, True),
        ("And then the Bill came, and we had to pay.", "Bill", 0.02, False),
        ("And then Bill came, and we had to laugh.", "Bill", 0.3, True),
        ("Я не знаю, что это такое. Любовь к порядку.", "Любовь", 0.02, False),
    ],
)
def test_a_listed_name_in_another_language_needs_more_than_a_hint(text, word, share, stays):
    listed, hint = person(text, word, 0.8, LISTED), person(text, word, share, HINT)
    assert (kept(text, listed, hint) == [word]) == stays


@pytest.mark.parametrize(("share", "stays"), [(0.02, False), (0.3, True)])
def test_an_occupation_in_another_language_needs_more_than_a_hint(share, stays):
    text = "Öğretmen olmak isteyen çok ama yer yok."
    listed = Candidate(Span(0, 8), Category.OCCUPATION, 0.55, ABROAD)
    hint = Candidate(Span(0, 8), Category.OCCUPATION, share, HINT)
    assert (kept(text, listed, hint) == ["Öğretmen"]) == stays


@pytest.mark.parametrize(
    ("text", "word"), [("Das war ein Wunder.", "Wunder"), ("الباص صار غالي كثير.", "غالي")]
)
def test_a_known_name_that_is_a_word_here_needs_a_hint(text, word):
    again = person(text, word, 0.8, PROPAGATED)
    assert kept(text, again) == []
    assert kept(text, again, person(text, word, 0.02, HINT)) == [word]


def test_a_listed_town_in_another_language_needs_more_than_a_hint():
    text = "Dili geç öğrendim, çünkü işten sonra çok yorgundum."
    listed = Candidate(Span(0, 4), Category.CITY, 0.8, CITY)
    hints = [Candidate(Span(0, 4), Category.CITY, share, HINT) for share in (0.02, 0.3)]
    assert [kept(text, listed, hint) for hint in hints] == [[], ["Dili"]]


@pytest.mark.parametrize(
    ("text", "letter", "stays"),
    [
        ("س: هل تعرف الجيران؟\nج: نعم.", "ج", False),
        ("І: А далі?\nР: Та нічого.", "Р", False),
        ("Das war dann K: der Junge von oben.", "K", True),
    ],
)
def test_a_letter_that_says_who_talks_is_no_name(text, letter, stays):
    at = text.rindex(f"{letter}:")
    said = Candidate(Span(at, at + 1), Category.PERSON, 0.8, f"{TAGGED}x")
    assert (kept(text, said) != []) == stays


def test_a_language_in_which_something_is_said_is_no_group():
    text = "Er zählt auf Tamil, und er ist Tamile."
    said = [
        Candidate(Span(at, at + n), Category.GROUP, 0.9, f"{TAGGED}x")
        for at, n in ((13, 5), (31, 6))
    ]
    assert kept(text, *said) == ["Tamile"]


def test_an_article_that_the_tagger_cut_off_a_name_is_no_mention():
    text = "Sie ist in der Beratung von der Brücke Nordost e. V."
    at = text.index("der Brücke")
    article = Candidate(Span(at, at + 3), Category.ORGANIZATION, 0.65, f"{TAGGED}x")
    assert kept(text, article) == []
