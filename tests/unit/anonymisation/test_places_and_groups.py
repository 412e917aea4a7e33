import pytest

from kimqual.anonymisation.recognisers.groups import Groups
from kimqual.anonymisation.recognisers.occupations import ABROAD, BESIDE, Occupations
from kimqual.anonymisation.recognisers.organisations import Organisations
from kimqual.anonymisation.recognisers.places import Places
from kimqual.anonymisation.resolver import resolve


def found(recogniser, text):
    return [(c.span.of(text), c.category.value) for c in resolve(recogniser.find(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wir kamen nach Gütersloh.", [("Gütersloh", "CITY")]),
        ("Er kommt aus Essen.", [("Essen", "CITY")]),
        ("Das Essen war gut.", []),
        ("Ich wohne in Brackwede.", [("Brackwede", "DISTRICT")]),
        ("Wir trafen uns in der Mitte.", []),
        ("Der Weg zur Quelle ist weit.", []),
        ("Die Stadt in der Türkei heißt Sivas.", [("Türkei", "COUNTRY"), ("Sivas", "CITY")]),
        ("Sivas'tan geldik.", [("Sivas'tan", "CITY")]),
        ("Die Bielefelder Verwaltung ist nett.", [("Bielefelder", "CITY")]),
        ("Ich wohne in Nordrhein-Westfalen.", [("Nordrhein-Westfalen", "REGION")]),
        ("Я жила в Києві.", [("Києві", "CITY")]),
        ("ja und dann bin ich nach dortmund gezogen", [("dortmund", "CITY")]),
        ("Im Haus wohnen Russen, Polen und Türken.", []),
        ("Die Polen im Haus grillen mit den Russen und Polen von nebenan.", []),
        ("Polen ist schön, und aus Polen kam auch Opa.", [("Polen", "COUNTRY")] * 2),
    ],
)
def test_places_need_context_where_they_are_words(text, expected):
    assert found(Places(), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sie geht in die Grundschule Eschenbrink.", [("Grundschule Eschenbrink", "FACILITY")]),
        ("Die Grundschule ist nah.", []),
        ("Ich war in der Praxis Dr. Wessel.", [("Praxis Dr. Wessel", "FACILITY")]),
        ("In der Mevlana-Moschee beten wir.", [("Mevlana-Moschee", "FACILITY")]),
        ("Er arbeitet bei Spedition Wöstmann.", [("Spedition Wöstmann", "ORGANIZATION")]),
        ("Die AWO half uns.", [("AWO", "ORGANIZATION")]),
        ("Ein Brief von Teutoburg Wohnen GmbH kam.", [("Teutoburg Wohnen GmbH", "ORGANIZATION")]),
        ("Schule und Arbeit sind wichtig.", []),
        ("Mein Kind geht in Sankt Martin in die Kita.", [("Sankt Martin", "FACILITY")]),
        ("An Sankt Martin ziehen alle Kinder mit Laternen los.", []),
        ("Das Jobcenter hat abgelehnt.", []),
    ],
)
def test_organisations_are_a_head_with_a_name(text, expected):
    assert found(Organisations(), text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ich bin gelernter Tischler.", ["Tischler"]),
        ("Sie arbeitet als Pflegehelferin.", ["Pflegehelferin"]),
        ("Ich mache eine Ausbildung zur Erzieherin.", ["Erzieherin"]),
        ("Ich gehe morgen zum Arzt.", []),
        ("Die Lehrer müssen das wissen.", []),
        ("Teyzem burada depocu olarak çalışıyor ve çok yoruluyor.", ["depocu"]),
        (
            "Моя сестра тепер працює вихователькою, а брат зварювальник.",
            ["вихователькою", "зварювальник"],
        ),
        ("المعلمة قالت إن ابني ذكي.", ["المعلمة"]),
        ("Mój mąż jest teraz spawaczem i nie ma czasu.", ["spawaczem"]),
        ("Der Imam und der Pastor kochen zusammen.", []),
        ("Babai im është shofer kamioni dhe nuk flet gjermanisht.", ["shofer"]),
        ("Majka mi je bila učiteljica, ovdje čisti stepeništa.", ["učiteljica"]),
        ("Eskiden öğretmenlik yapıyordum, burada kimse sormadı.", ["öğretmenlik"]),
        ("ومدرّبه في النادي ساعده كثيراً.", ["ومدرّبه"]),
    ],
)
def test_occupations_belong_to_a_person(text, expected):
    assert [surface for surface, _ in found(Occupations(), text)] == expected


def test_an_occupation_before_a_title_is_somebodys():
    """Then a hint of the tagger is enough, in another language, too."""
    text = "У школі керівниця пані Даценко допомагає, інші керівниці ні."
    assert [one.reason for one in Occupations().find(text)] == [BESIDE, ABROAD]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ich bin Kurdin und lebe hier.", ["Kurdin"]),
        ("Mein syrischer Nachbar hilft mir.", ["syrischer"]),
        ("Das türkische Essen schmeckt.", []),
        ("Muslime in Deutschland sind viele.", []),
        ("Der Deutschkurs war gut.", []),
        ("Die muslimischen Familien standen am Rand.", []),
        ("Unsere muslimischen Familien kommen alle.", ["muslimischen"]),
        ("Pünktlichkeit ist ein deutsches Wort.", []),
        ("Sie ist syrische Kurdin.", ["syrische", "Kurdin"]),
        ("Zu Hause sprechen wir Tigrinya.", ["Tigrinya"]),
        ("Dann spricht er mit mir und zählt auf Tigrinya.", []),
    ],
)
def test_groups_belong_to_a_person(text, expected):
    assert [surface for surface, _ in found(Groups(), text)] == expected
