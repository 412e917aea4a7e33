import time

import pytest

from kimqual.anonymisation.api import anonymise, anonymise_all
from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.generalise import generalise
from kimqual.anonymisation.leak import find_leaks
from kimqual.anonymisation.measure import Gold, measure, read_gold
from kimqual.anonymisation.policy import OwnTerms, default_policy, read_policy
from kimqual.anonymisation.propagate import propagate
from kimqual.errors import FileError, PolicyError
from kimqual.model import Action, Category, Mention, Span
from kimqual.resources import resource


@pytest.mark.parametrize(
    ("category", "surface", "bracket"),
    [
        (Category.DISTRICT, "Sennestadt", "[Stadtteil]"),
        (Category.FACILITY, "Grundschule Lindenhof", "[Grundschule]"),
        (Category.FACILITY, "Lindenhof-Gymnasium", "[Gymnasium]"),
        (Category.DATE, "3. Mai 2012", "[Anfang der 2010er]"),
        (Category.DATE, "1968", "[Ende der 1960er]"),
        (Category.DATE, "im Mai", "[Datum]"),
        (Category.AGE, "vierunddreißig", "[30 bis 44]"),
        (Category.AGE, "81 Jahre", "[75 Jahre und älter]"),
        (Category.ORGANIZATION, "Brücke e. V.", "[Verein]"),
        (Category.OCCUPATION, "Zahnärztin", "[Beruf im Gesundheitswesen]"),
        (Category.POSTCODE, "33602", "[PLZ 33…]"),
        (Category.PHONE_NUMBER, "0521 5550", "[Telefonnummer]"),
    ],
)
def test_a_bracket_says_less_but_keeps_the_kind(category, surface, bracket):
    assert generalise(category, surface) == bracket


@pytest.mark.parametrize("category", list(Category))
def test_every_category_has_a_bracket(category):
    assert generalise(category, "xyz").startswith("[")


@pytest.mark.parametrize("profile", ["coding", "report", "archive"])
def test_no_profile_keeps_a_direct_identifier(profile):
    policy = default_policy()
    assert all(policy.action(profile, c) is not Action.KEEP for c in Category if c.is_direct)


def test_groups_are_kept_for_coding_and_report():
    policy = default_policy()
    assert (
        policy.action("coding", Category.GROUP)
        is policy.action("report", Category.COUNTRY)
        is Action.KEEP
    )


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('[profile.coding]\nPERSON = "hide"', "profile.coding.PERSON"),
        ('[profile.coding]\nNAME = "keep"', "profile.coding.NAME"),
        ('[profile.coding]\nPERSON = "keep"', "profile.coding"),
        ('[[add]]\ntext = "Haus"', "profile"),
        ("[profile.coding", "Not TOML"),
    ],
)
def test_a_bad_policy_names_place_and_mend(tmp_path, line, place):
    (tmp_path / "policy.toml").write_text(line, "utf-8")
    with pytest.raises(PolicyError, match=place) as caught:
        read_policy(tmp_path / "policy.toml")
    assert caught.value.where == "policy.toml"
    assert caught.value.mend


def test_a_study_s_own_terms_are_read_and_found(tmp_path):
    shipped = resource("anonymisation/policies/default.toml").read_text("utf-8")
    path = tmp_path / "policy.toml"
    path.write_text(
        shipped + '\n[[add]]\ntext = "Haus Morgenrot"\ncategory = "FACILITY"\n', "utf-8"
    )
    policy = read_policy(path)
    text = "im haus morgenrot und vor Haus Morgenrots Tür"
    assert [c.span.of(text) for c in OwnTerms(policy.add).find(text)] == [
        "haus morgenrot",
        "Haus Morgenrots",
    ]
    assert policy.is_kept("bielefelds")


def test_a_known_name_is_found_in_parts_with_genitive_and_small():
    text = "Frau Amina Oduya kam. Oduyas Tasche. amina rief an. Der Aminax nicht."
    known = [Candidate(Span(5, 16), Category.PERSON, 0.9, "person: title")]
    assert [c.span.of(text) for c in propagate(text, known)] == [
        "Amina",
        "Oduya",
        "Oduyas",
        "amina",
    ]


def test_an_ordinary_word_is_not_propagated_alone():
    text = "Frau Rose kam. Eine rose blüht, er schenkt ihr eine Rose. Als Koch."
    known = [Candidate(Span(5, 9), Category.PERSON, 0.9, "person: title")]
    assert all(c.span.start < 10 for c in propagate(text, known))


@pytest.mark.parametrize(
    ("text", "n"),
    [
        ("Ayşe Yılmaz kam", 1),
        ("ayse\nyilmaz kam", 1),
        ("AYŞE  YILMAZ", 1),
        ("Yılmaz' und Yılmazs Tür", 0),
        ("ruf an: 0521-5550 117", 1),
        ("Brink-\nkötter", 1),
        ("Die Annahme", 0),
        ("eine rose", 0),
        ("bei Rose", 1),
        ("Mehmets Tür", 1),
    ],
)
def test_leaks_are_found_folded_and_as_whole_words(text, n):
    forms = ["Ayşe Yılmaz", "0521 5550-117", "Brinkkötter", "Anna", "Rose", "Mehmet"]
    assert len(find_leaks(text, forms)) == n


def test_the_leak_check_is_fast_for_many_forms():
    forms = [f"Name{n} Nach{n}" for n in range(5000)]
    text = "Das ist ein Satz ohne jeden Namen. " * 3000
    find_leaks("", forms)
    start = time.perf_counter()
    find_leaks(text, forms)
    assert time.perf_counter() - start < 3


def test_a_mention_is_found_when_its_letters_are_covered():
    gold = [Gold("d", "Can Koch lacht.", (Mention(0, 8, Category.PERSON, 1, entity="p"),))]
    halves = [Mention(0, 3, Category.PERSON, 1), Mention(4, 8, Category.PERSON, 1)]
    assert measure(gold, {"d": halves}).groups["direct"].recall == 1
    assert measure(gold, {"d": halves[:1]}).misses[0].start == 0
    assert measure(gold, {"d": [Mention(9, 14, Category.PERSON, 1)]}).groups["all"].precision == 0


def test_an_entity_counts_only_with_all_its_mentions():
    person = [Mention(s, s + 3, Category.PERSON, 1, entity="p") for s in (0, 4)]
    gold = [Gold("d", "Can Can", tuple(person))]
    score = measure(gold, {"d": person[:1]}).categories[Category.PERSON]
    assert (score.recall, score.entity_recall) == (0.5, 0)


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"text": "x"}',
        '{"document":"d","text":"x","mentions":[{"start":0,"end":9,"category":"PERSON"}]}',
    ],
)
def test_bad_gold_names_the_line(tmp_path, line):
    (tmp_path / "gold.jsonl").write_text("\n" + line, "utf-8")
    with pytest.raises(FileError) as caught:
        read_gold(tmp_path / "gold.jsonl")
    assert "line 2" in caught.value.where


def test_anonymise_replaces_and_reports_places_of_the_input():
    text = "Frau Yılmaz wohnt in der Heeper Straße 12. Sie ist Kurdin."
    result = anonymise(text)
    assert [m.span.of(text) for m in result.mentions] == ["Yılmaz", "Heeper Straße 12", "Kurdin"]
    assert "Yılmaz" not in result.text
    assert "Kurdin" in result.text
    assert all(m.surrogate in result.text for m in result.mentions)


def test_one_document_has_the_same_surrogates_in_every_text():
    one, two = anonymise_all(["Frau Wüllner kam.", "Dann ging Frau Wüllner."], ["a", "a"])
    assert one.mentions[0].surrogate == two.mentions[0].surrogate


def test_texts_are_read_one_at_a_time():
    def texts():
        yield "Hallo Mehmet."
        raise RuntimeError

    assert next(anonymise_all(texts())).mentions


def test_an_unknown_profile_is_an_error():
    with pytest.raises(PolicyError, match="No profile"):
        anonymise("Frau Yılmaz kam.", profile="public")
