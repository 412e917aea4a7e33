import pytest

from kimqual.anonymisation.recognisers.persons import Persons
from kimqual.anonymisation.resolver import resolve

VALID = [
    ("Ich war bei Frau Yılmaz im Büro.", ["Yılmaz"]),
    ("Herr Dr. Okonkwo hat zugehört.", ["Okonkwo"]),
    ("Das sagte Frau Wolf dann auch.", ["Wolf"]),
    ("Meine Tochter Semret ist krank.", ["Semret"]),
    ("Mein Bruder Nils van der Berg wohnt hier.", ["Nils van der Berg"]),
    ("Ich heiße Oksana Tkatschenko und wohne hier.", ["Oksana Tkatschenko"]),
    ("Eine Nachbarin namens Gülcan half uns.", ["Gülcan"]),
    ("Bei Mehmets Laden treffen sich alle.", ["Mehmets"]),
    ("Fatma'nın annesi geldi.", ["Fatma'nın"]),
    ("Unterschrieben hat es K. Brinkemper.", ["K. Brinkemper"]),
    ("Jonas und Phil kamen später.", ["Jonas", "Phil"]),
    ("Gestern rief Mariam Al-Hamdan an.", ["Mariam Al-Hamdan"]),
    ("Der Hodscha kennt Ayşe Hanım gut.", ["Ayşe"]),
    ("ja also mein bruder mamadou der wohnt noch zu hause", ["mamadou"]),
    ("und dann hat frau schulte zu mir gesagt das geht nicht", ["schulte"]),
    ("Моя сестра Ольга живе тут.", ["Ольга"]),
    ("ابنتي مريم في المدرسة", ["مريم"]),
    ("Hallo Dilek, schön dass du da bist.", ["Dilek"]),
]
INVALID = [
    "Meine Frau arbeitet in der Küche.",
    "Das war ein Stein auf dem Weg.",
    "Frau Doktor, bitte.",
    "Im Mai war ich krank.",
    "Ich habe Angst vor dem Amt.",
    "Der Wolf steht im Wald.",
    "Die Nachbarin hat einen Hund.",
    "mein bruder ist in der schule und lernt",
    "Kein Speck, kein Schwein.",
]


def found(text):
    return [c.span.of(text) for c in resolve(Persons().find(text))]


@pytest.mark.parametrize(("text", "names"), VALID)
def test_names_are_found_in_context_and_by_list(text, names):
    assert found(text) == names


@pytest.mark.parametrize("text", INVALID)
def test_ordinary_words_are_no_names(text):
    assert found(text) == []


def test_a_title_is_never_part_of_the_mention():
    text = "Frau Prof. Dr. Nowak und Herr Diallo"
    assert found(text) == ["Nowak", "Diallo"]
