"""What the cells of a column say: free text, contact data, or an attribute; never a name in it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.exchange import missing
from kimqual.exchange.evidence import ColumnRole, Seen, proposed

from .survey_files import attributes, delimited, nowhere_but_in_contact, read

CODES = missing.lookup(missing.for_answers())
PERSONS = [
    *("Ayşe Demir", "Oleh Bondarenko", "Amara Okafor", "Nguyễn Thị Lan", "Zoran Petrović"),
    *("Marie-Luise Voß", "Yusuf El-Amin", "Ирина Соколова", "Tewodros Haile", "Ana Țurcanu"),
]


def role_of(name, cells):
    return proposed(name, Seen.of(tuple(cells), CODES))[0]


emails = st.from_regex(r"[a-z]{2,8}\.[a-z]{2,8}@example\.org", fullmatch=True)
phones = st.from_regex(r"0[1-9]\d{2} [1-9]\d{5,6}", fullmatch=True)
hosts = st.from_regex(r"192\.0\.2\.[1-9]\d?", fullmatch=True)
neutral = st.sampled_from(["F12", "Feld 3", "v_17", "Sonstiges", "Angabe"])


@given(
    neutral,
    st.one_of(*(st.lists(kind, min_size=1, max_size=30) for kind in (emails, phones, hosts))),
)
def test_what_reaches_a_person_is_contact_data_under_any_header(header, cells):
    assert role_of(header, cells) == ColumnRole.CONTACT


@given(neutral, st.lists(st.sampled_from(PERSONS), min_size=4, unique=True))
def test_names_are_no_attribute_under_any_header(header, cells):
    assert role_of(header, cells) != ColumnRole.ATTRIBUTE


@given(neutral, emails, st.lists(st.sampled_from(["ja", "nein"]), min_size=2, max_size=40))
def test_one_address_among_closed_answers_keeps_the_column_in_the_vault(header, email, cells):
    assert role_of(header, [*cells, email]) == ColumnRole.CONTACT


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("Was fehlt?", ["Mehr Busse", "Weniger Lärm", "Gute Ärzte", "Bessere Kitas"] * 6),
        ("Stadtteil", ["Bad Oldendorf", "Neu Heepen", "Alt Brake", "Groß Dornberg"]),
        ("F3", ["sehr zufrieden", "eher zufrieden", "gar nicht zufrieden"]),
    ],
)
def test_what_only_looks_like_names_is_none(header, cells):
    assert role_of(header, cells) != ColumnRole.CONTACT


def test_free_text_is_known_by_words_and_variety_and_says_so():
    role, reason = proposed("F7", Seen.of(("Der Bus kommt nie", "Zu wenig Licht hier"), CODES))
    assert role == ColumnRole.QUESTION
    assert reason == "4.0 words a cell, 2 different in 2 answers"


def test_contact_data_behind_codes_is_known_by_its_label(tmp_path):
    header = ["CASE", "QUESTNNR", "MODE", "STARTED", "KO01_01", "KO01_02", "AL01"]
    labels = ["Interview-Nummer", "Fragebogen", "Modus", "Beginn"]
    labels += ["Kontakt: Vorname", "Kontakt: Telefon", "Alter"]
    rows = [["1", "base", "interview", "x", "Tewodros", "nein", "44"]]
    survey = read(tmp_path, delimited([header, labels, *rows]))
    assert nowhere_but_in_contact(survey, "Tewodros")
    assert attributes(survey, "AL01") == ["44"]


def test_people_say_that_they_do_not_know_in_their_own_language(tmp_path):
    said = ["Bilmiyorum.", "не знаю", "لا أعرف", "nie wiem", "weiß nicht", "je ne sais pas"]
    rows = [["id", "offen"], *([str(i), cell] for i, cell in enumerate(said))]
    survey = read(tmp_path, delimited(rows), columns={"offen": "question"})
    assert len(survey.answers) == 0
    assert sum(survey.n_missing.values()) == survey.n_silent == 6


def test_an_address_is_found_after_one_long_word_and_the_word_takes_no_time():
    codes = missing.lookup(("",))
    assert Seen.of(("wir@" + ";" * 200_000, "ana@example.org"), codes).has_email
    assert not Seen.of(("wir@" + ";" * 200_000,), codes).has_email
