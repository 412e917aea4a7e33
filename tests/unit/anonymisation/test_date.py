"""Dates: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.date import Date

ROWS = [
    ("Am 03.05.2019 kam der Bescheid.", ["03.05.2019"], "numeric"),
    ("Am 3.5.19 kam der Bescheid.", ["3.5.19"], "short numeric"),
    ("aufnahme_2024-05-16.m4a", ["2024-05-16"], "ISO in a file name"),
    (
        "Am 3. Mai 2019 und am 4. Juni.",
        ["3. Mai 2019", "4. Juni"],
        "written, with and without year",
    ),
    ("dritter mai zweitausendzwanzig war das", ["dritter mai zweitausendzwanzig"], "spoken"),
    (
        "geboren neunzehnhundertfünfundachtzig in Izmir",
        ["neunzehnhundertfünfundachtzig"],
        "spoken year",
    ),
    ("Im Mai 2019 bin ich gekommen.", ["Mai 2019"], "month and year without preposition"),
    ("Seit Herbst 2022 und winter 2022/23.", ["Herbst 2022", "winter 2022/23"], "season and year"),
    ("Ich bin seit 2015 hier, 2018 kam Rojda.", ["2015", "2018"], "years"),
    ("Seit Februar ist der Aufzug kaputt.", ["Februar"], "a month that is counted from"),
    ("Am 4.5. war der Termin.", ["4.5."], "day and month"),
    ("Jahrgang 85, wie mein Bruder.", ["85"], "short year"),
    ("Januar bis März 2023 war schlimm.", ["Januar bis März 2023"], "a range of months"),
    (
        "Am ersten vierten neunzehnhundertneunzig.",
        ["ersten vierten neunzehnhundertneunzig"],
        "two ordinals",
    ),
    ("17 Mayıs 2016'da geldim.", ["17 Mayıs 2016"], "Turkish"),
    ("I came on May 3rd, 2019.", ["May 3rd, 2019"], "English"),
    ("Przyjechałam 3 maja 2019.", ["3 maja 2019"], "Polish"),
    ("Приїхала 9 березня 2022.", ["9 березня 2022"], "Ukrainian"),
    ("Приехал в марте 2019.", ["марте 2019"], "Russian"),
    ("وصلت في 3 أيار 2019", ["3 أيار 2019"], "Arabic"),
    ("Am 31.02.2020 gibt es nichts.", [], "no such day"),
    ("Das kostet 2000 Euro.", [], "money"),
    ("Vor zwei Jahren war das anders.", [], "a duration"),
    ("Antrag Nr. 2015 liegt vor.", [], "a number"),
    ("im Jahr zehn Bewerbungen", [], "a count per year"),
    ("Um 10.30 Uhr, spätestens 11.15 Uhr.", [], "times of day"),
    ("3.5 Zimmer und 1.12 Meter", [], "decimals"),
    ("mit zweitausend Leuten", [], "a count in words"),
    ("Da waren 2015 Leute.", [], "a count in digits"),
    ("seit zwölf hier am Warten", [], "an hour"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_date_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(Date(), text) == expected, reason
