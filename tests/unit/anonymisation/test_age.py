"""Ages: valid and invalid sentences."""

import pytest

from kimqual.anonymisation.recognisers.age import Age

ROWS = [
    ("Ich bin 34 Jahre alt.", ["34 Jahre"], "digits with unit"),
    ("Sie ist vierunddreißig Jahre alt.", ["vierunddreißig Jahre"], "words with unit"),
    ("Ich bin vierunddreißig, verheiratet.", ["vierunddreißig"], "somebody is"),
    (
        "ich bin dreiundzwanzig jahre und komme aus Guinea",
        ["dreiundzwanzig jahre"],
        "speech recognition",
    ),
    ("hallo ich bin yusuf, 13, und gehe in die schule", ["13"], "after one's own name, small"),
    ("ich bin mit jannik, 3 und 4 sind auch da", [], "numbers that go on"),
    ("Mit Mitte vierzig fängt man neu an.", ["Mitte vierzig"], "the middle of a decade"),
    ("Sie ist Ende fünfzig, er Anfang 60.", ["Ende fünfzig", "Anfang 60"], "ends of decades"),
    ("Meine Tochter ist sieben.", ["sieben"], "a child"),
    ("Die 34-jährige Mutter von Amra.", ["34-jährige"], "adjective"),
    ("Als Vierzehnjährige kam sie her.", ["Vierzehnjährige"], "noun"),
    ("Mit 34 habe ich Deutsch gelernt.", ["34"], "with, digits"),
    ("mit siebzehn kam ich her", ["siebzehn"], "with, words"),
    ("Im Alter von 16 Jahren.", ["16 Jahren"], "at the age of"),
    ("Herr Yıldırım, 84, lebt allein.", ["84"], "beside a name"),
    ("Meine Söhne sind neun und zwölf.", ["neun", "zwölf"], "two children"),
    ("Meine Tochter Nila ist 6, bald 7.", ["6"], "kinship and name"),
    ("Heute bin ich 71.", ["71"], "verb first"),
    ("Wie alt sind Sie?\nNeunundzwanzig.", ["Neunundzwanzig"], "an answer"),
    ("Unser Kind ist acht Monate alt.", ["acht Monate"], "months"),
    ("yetmiş iki yaşındayım", ["yetmiş iki"], "Turkish"),
    ("She is 34 years old.", ["34 years"], "English"),
    ("Мені 34 роки.", ["34 роки"], "Ukrainian"),
    ("عمرها عشر سنين", ["عشر سنين"], "Arabic"),
    ("Ich bin seit 12 Jahren hier.", [], "a duration with since"),
    ("Drei Jahre habe ich gewartet.", [], "a duration"),
    ("Ich habe drei Jahre gewartet.", [], "a duration before the verb"),
    ("Er war dreißig Jahre Schlosser.", [], "years of work"),
    ("Ich bin vierzig Jahre hier.", [], "years of living here"),
    ("Ich bin um 12 gekommen.", [], "a time of day"),
    ("Er ist 20 Kilometer gefahren.", [], "a distance"),
    ("Eine dreijährige Ausbildung.", [], "a duration as adjective"),
    ("Wir sind fünf Personen.", [], "a count"),
    ("Sie ist 3,5 Meter hoch.", [], "a measure"),
    ("Es kostet 34 Euro, mit 20 Prozent.", [], "money"),
    ("mit drei Kindern und zwei Koffern", [], "things after with"),
    ("Ich bin eins weiter.", [], "one is no age"),
    ("Er ist im 3. Semester.", [], "an ordinal"),
    ("Es ist zwölf.", [], "the time"),
]


@pytest.mark.parametrize(("text", "expected", "reason"), ROWS, ids=[row[2] for row in ROWS])
def test_age_is_found_where_it_is_one(surfaces, text, expected, reason):
    assert surfaces(Age(), text) == expected, reason
