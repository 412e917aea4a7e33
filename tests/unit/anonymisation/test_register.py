import re

import pytest

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import names
from kimqual.anonymisation.origins import in_pools
from kimqual.anonymisation.register import Register
from kimqual.anonymisation.words import key, words
from kimqual.model import Category, Span
from kimqual.store.decisions import Decision


def candidates(text, *surfaces, category=Category.PERSON):
    return [
        Candidate(Span(m.start(), m.end()), category, 0.9, "test")
        for surface in dict.fromkeys(surfaces)
        for m in re.finditer(rf"(?<!\w){re.escape(surface)}(?!\w)", text)
    ]


def link(register, document, text, *surfaces):
    mentions = register.link(document, text, candidates(text, *surfaces))
    return {mention.span.of(text): mention for mention in mentions}


def test_first_name_surname_and_title_are_one_person():
    text = "Ayşe Yılmaz lacht. Frau Yılmaz kocht. Ayşe geht."
    surname, first = text.index("Yılmaz kocht"), text.index("Ayşe geht")
    parts = [Span(surname, surname + 6), Span(first, first + 4)]
    found = [Candidate(span, Category.PERSON, 0.9, "test") for span in parts]
    mentions = Register().link("d", text, [*candidates(text, "Ayşe Yılmaz"), *found])
    full, surname, first = (m.surrogate for m in mentions)
    assert len({m.entity for m in mentions}) == 1
    assert full == f"{first} {surname}"


def test_spelling_variants_are_one_person():
    made = link(Register(), "d", "Herr Şahin, also Herr Sahin.", "Şahin", "Sahin")
    assert made["Şahin"].entity == made["Sahin"].entity


def test_husband_and_wife_share_the_surname_but_are_two():
    text = "Murat Demir und Elif Demir."
    made = link(Register(), "d", text, "Murat Demir", "Elif Demir")
    assert made["Murat Demir"].entity != made["Elif Demir"].entity
    surnames = {m.surrogate.split()[-1] for m in made.values()}
    assert len(surnames) == 1


def test_the_same_first_name_in_two_documents_is_two_persons():
    register = Register()
    one = link(register, "d1", "Anna kam.", "Anna")["Anna"]
    two = link(register, "d2", "Anna ging.", "Anna")["Anna"]
    assert one.entity != two.entity
    assert one.surrogate != two.surrogate


def test_the_full_name_links_across_documents():
    register = Register()
    one = link(register, "d1", "Olena Kowal kam.", "Olena Kowal")["Olena Kowal"]
    two = link(register, "d2", "Olena Kowal ging.", "Olena Kowal")["Olena Kowal"]
    assert (one.entity, one.surrogate) == (two.entity, two.surrogate)


@pytest.mark.parametrize(
    ("real", "gender"),
    [("Ayşe", "f"), ("Mehmet", "m"), ("Olena", "f"), ("Wolfgang", "m"), ("Fatou", "f")],
)
def test_a_surrogate_has_the_same_gender(real, gender):
    surrogate = link(Register(), "d", f"{real} kam.", real)[real].surrogate
    assert names()[key(surrogate)].gender == gender


def test_a_turkish_name_becomes_a_turkish_name():
    made = link(Register(), "d", "Zeynep Öztürk kam.", "Zeynep Öztürk")["Zeynep Öztürk"]
    given, surname = made.surrogate.split()
    assert "tr" in in_pools("given", given)
    assert "tr" in in_pools("surname", surname)


@pytest.mark.parametrize(
    ("surface", "shape"),
    [
        ("Mehmets", r"\w+(s|')"),
        ("Fatma'nın", r"\w+'n[ıiuü]n"),
        ("MEHMET", r"[^\Wa-z]+"),
        ("mehmet", r"[^\WA-Z]+"),
    ],
)
def test_a_surrogate_keeps_ending_and_case(surface, shape):
    text = f"bei {surface} war"
    mention = Register().link(
        "d", text, [Candidate(Span(4, 4 + len(surface)), Category.PERSON, 0.9, "t")]
    )[0]
    assert re.fullmatch(shape, mention.surrogate)


def test_no_surrogate_is_a_name_of_the_texts():
    texts = ["Ayşe kam mit Elif, Zeynep, Fatma und Merve.", "Hatice und Emine auch."]
    register = Register()
    for text in texts:
        register.reserve(text)
    real = {word.key for text in texts for word in words(text)}
    for n, text in enumerate(texts):
        found = candidates(text, *["Ayşe", "Elif", "Zeynep", "Fatma", "Merve", "Hatice", "Emine"])
        made = [key(m.surrogate) for m in register.link(f"d{n}", text, found)]
        assert not real & set(made)
        assert len(set(made)) == len(made)


def test_the_register_survives_being_written():
    register = Register(seed=3)
    first = link(register, "d1", "Frau Novak und Murat Kılıç.", "Novak", "Murat Kılıç")
    again = link(
        Register.loads(register.dumps()),
        "d1",
        "Frau Novak und Murat Kılıç.",
        "Novak",
        "Murat Kılıç",
    )
    assert [(m.entity, m.surrogate) for m in first.values()] == [
        (m.entity, m.surrogate) for m in again.values()
    ]


def test_the_same_seed_gives_the_same_surrogate_in_any_order():
    one = link(Register(5), "d", "Samira kam.", "Samira")["Samira"].surrogate
    register = Register(5)
    link(register, "c", "Pavel kam.", "Pavel")
    assert link(register, "d", "Samira kam.", "Samira")["Samira"].surrogate == one


def test_a_person_s_decision_rejects_and_names():
    text = "Rose kam. Die Rose blüht. Rosi auch."
    decisions = [
        Decision("d", Span(14, 18), accepted=False),
        Decision("d", Span(0, 4), accepted=True, category="PERSON", entity="Rosi B."),
        Decision("d", Span(26, 30), accepted=True, category="PERSON", entity="Rosi B."),
    ]
    made = Register().link("d", text, candidates(text, "Rose"), decisions=decisions)
    assert [(m.start, m.score) for m in made] == [(0, 1.0), (26, 1.0)]
    assert made[0].entity == made[1].entity


def test_streets_become_invented_streets_with_a_number():
    text = "in der Heeper Straße 12 und in der heeper straße 12"
    made = Register().link(
        "d",
        text,
        candidates(text, "Heeper Straße 12", "heeper straße 12", category=Category.STREET),
    )
    assert made[0].entity == made[1].entity
    assert made[0].surrogate.lower() == made[1].surrogate
    assert made[0].surrogate[-1].isdigit()
