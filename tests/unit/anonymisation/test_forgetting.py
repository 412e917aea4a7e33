"""What the register and other texts keep when documents go: what they say themselves, no more."""

import json

import pytest

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.forgetting import count_gone, pinned, without
from kimqual.anonymisation.register import Register
from kimqual.model import Category, Mention, Span

TEXTS = {
    "I001": ("Zorbelina Demir kam.", "Zorbelina Demir", Category.PERSON),
    "I002": ("Zorbelina lachte.", "Zorbelina", Category.PERSON),
    "I003": ("Wir wohnen in der Ahornkehre 3.", "Ahornkehre 3", Category.STREET),
    "I004": ("Torvald blieb.", "Torvald", Category.PERSON),
}


@pytest.fixture
def linked():
    """Give the register's data, and entity and surfaces of each text."""
    register, found = Register(seed=3), {}
    for document, (text, surface, category) in TEXTS.items():
        at = text.index(surface)
        span = Span(at, at + len(surface))
        (mention,) = register.link(document, text, [Candidate(span, category, 0.9, "list")])
        found[document] = (mention.entity, surface)
    return register.dumps(), found


def left(found, *removed):
    surfaces = {}
    for document, (entity, surface) in found.items():
        if document not in removed:
            surfaces.setdefault(entity, set()).add(surface)
    return surfaces


def test_who_is_named_nowhere_else_is_forgotten(linked):
    data, found = linked
    after = without(data, {"I003", "I004"}, left(found, "I003", "I004"), ())
    assert "Torvald" not in after
    assert "ahornkehre" not in after.casefold()
    assert count_gone(data, after) == 2


def test_whoever_stays_keeps_surrogate_and_number(linked):
    data, found = linked
    after = without(data, {"I004"}, left(found, "I004"), ())
    before = {e["id"]: e for e in json.loads(data)["entities"]}
    for entity in json.loads(after)["entities"]:
        was = before[entity["id"]]
        assert entity["surrogate_given"] == was["surrogate_given"]
        assert entity["surrogate_surname"] == was["surrogate_surname"]


def test_what_only_the_removed_text_said_of_a_name_goes(linked):
    data, found = linked
    assert found["I001"][0] == found["I002"][0]  # by a rare first name
    after = without(data, {"I001"}, left(found, "I001"), ())
    assert "Demir" not in after
    person = next(e for e in json.loads(after)["entities"] if e["id"] == found["I002"][0])
    assert (person["given"], person["surname"], person["forms"]) == (
        ["Zorbelina"],
        "",
        ["Zorbelina"],
    )
    assert person["documents"] == ["I002"]


def test_a_number_is_never_given_again(linked):
    data, found = linked
    register = Register.loads(without(data, {"I004"}, left(found, "I004"), ()))
    new = [Candidate(Span(0, 8), Category.PERSON, 0.9, "list")]
    (mention,) = register.link("I005", "Sieglind ging.", new)
    assert mention.entity not in {entity for entity, _ in found.values()}


def test_what_a_person_calls_somebody_stays_while_a_decision_says_it(linked):
    data, found = linked
    raw = json.loads(data)
    entity = found["I002"][0]
    for one in raw["entities"]:
        one["label"] = "Schwester" if one["id"] == entity else ""
    raw["labels"] = {"Schwester": entity}
    for labels in (["Schwester"], []):
        after = json.loads(without(json.dumps(raw), {"I001"}, left(found, "I001"), labels))
        assert list(after["labels"]) == labels
        assert any(one["label"] for one in after["entities"]) is bool(labels)


def mention(surface, surrogate, start=0):
    return Mention(start, start + len(surface), Category.PERSON, 0.9, surrogate, "PERSON-001", "x")


@pytest.mark.parametrize(
    ("surface", "surrogate", "gone", "n"),
    [
        ("Quastenow", "Berger", ["Interview_Quastenow.docx"], 1),  # a file's name brought it
        ("Frau Quastenow", "Frau Berger", ["zorbelina quastenow"], 1),  # contact data
        ("Quastenow", "Quastenow", ["Quastenow"], 0),  # the policy keeps it
        ("Quastenow", "Berger", ["Wiesental"], 0),  # known from elsewhere
    ],
)
def test_a_place_is_held_where_a_removed_file_names_it(surface, surrogate, gone, n):
    staying = [("I002", mention(surface, surrogate), surface)]
    found = pinned(staying, gone, set())
    assert len(found) == n
    assert all(one.accepted and one.document == "I002" for one in found)


def test_what_a_person_decided_is_left_alone():
    staying = [("I002", mention("Quastenow", "Berger"), "Quastenow")]
    assert pinned(staying, ["Quastenow"], {("I002", Span(0, 9))}) == []
