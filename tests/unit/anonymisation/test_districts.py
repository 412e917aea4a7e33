"""Districts in Arabic and Cyrillic letters: sentences that hold one, and words that only look like it."""

import pytest

from kimqual.anonymisation.api import anonymise
from kimqual.anonymisation.recognisers.districts import Districts

ROWS = [
    ("سكنا أول شي ببومهايده مع عمي", ["ببومهايده"], "Baumheide with in"),
    ("زينيشتات بعيدة عن كل شي", ["زينيشتات"], "Sennestadt"),
    ("Ми живемо в Йолленбеку з весни", ["Йолленбеку"], "Jöllenbeck bent"),
    ("Сын играет в Штигхорсте по субботам", ["Штигхорсте"], "Stieghorst bent"),
    ("ходжу на шахи в бракведе", ["бракведе"], "Brackwede in lower case"),
    ("В магазине работает моя сестра", [], "an ordinary word"),
    ("المدينة كبيرة والناس طيبين", [], "ordinary words"),
    ("Wir wohnen in Heepen", [], "Latin letters are the places' business"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_a_district_is_found_by_ear(surfaces, text, expected, reason):
    assert surfaces(Districts(), text) == expected, reason


def test_a_district_in_arabic_letters_leaves_the_text():
    assert "زينيشتات" not in anonymise("الجيران في زينيشتات طيبين، والباص كل نص ساعة.").text
