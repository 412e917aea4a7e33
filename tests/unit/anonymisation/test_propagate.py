"""What is known once is found again, in every form; what only looks like it is left alone.

In each text the first square bracket is what is known, the others are what has to be found.
"""

import re
import time

import pytest

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.propagate import joined, propagate
from kimqual.anonymisation.resolver import resolve
from kimqual.model import Category, Span

P, C, D = Category.PERSON, Category.CITY, Category.DISTRICT
S, F, ORG = Category.STREET, Category.FACILITY, Category.ORGANIZATION

INFLECTED = [
    "Mein Bruder heißt [Mehmet]. In [Mehmets] Zimmer war es kalt.",
    "Da war [Yılmaz]. Wir saßen bei [Yılmaz'] Tochter.",
    "Da war Frau [Yılmaz]. Wir saßen bei [Yılmaz’] Tochter.",
    "Das war [Semhar]. [Semhar's] Laden war zu.",
    "Zuerst [Wüllners] Büro. Dann kam die [Wüllner] selbst.",
    "Das ist [Ayşe]. [Ayşe'nin] annesi hasta, [Ayşe'ye] söyledim.",
    "Das ist [Ayşe]. Dün [Ayşenin] annesi geldi ve bir şey dedi.",
    "Das ist [Mehmet]. Ben dün [Mehmetle] geldim ama o gitti.",
    "Das ist [Mehmet]. Sonra [Mehmedi] gördüm ve çok iyi oldu.",
    "Das ist [Mehmet]. Bugün [Mehmetlerde] kaldım ve çok güzel oldu.",
    "Мою сестру звати [Оксана]. Я жила з [Оксаною], а [Оксані] було важко без [Оксани].",
    "Моего брата зовут [Сергей]. Мы были у [Сергея] и говорили с [Сергеем].",
    "Прийшов [Шевчук]. Ми були у [Шевчука] з [Шевчуком].",
    "Mój brat to [Marek]. Byłam z [Markiem] i dałam to [Markowi], bo nie ma [Marka].",
    "To jest [Kasia]. Nie ma [Kasi], widziałam [Kasię] i byłam tam z [Kasią].",
    "To jest pan [Kowalczyk]. Nie ma [Kowalczyka], byłam u [Kowalczykowej] w domu.",
    "To jest pani [Nowacka]. Nie ma [Nowackiej], jest pan [Nowacki] i rozmowa z [Nowackim].",
    "Ovo je [Amir]. Bila sam sa [Amirom] i nisam videla [Amira], a [Amiru] je bilo teško.",
    "Ea este [Ioana]. Casa [Ioanei] este mare, dar nu a fost pentru noi.",
    "جاء [سمير] أمس. قلت [لسمير] إنني تعبت [وسمير] ضحك.",
]
SPELT = [
    "Da war Frau [Yılmaz]. Später schrieb [Yilmaz].",
    "Da war Frau [Yılmaz]. Notiert ist [Jilmaz], einmal [YILMAZ].",
    "Da war Herr [Şahin]. Auf dem Brief stand [Sahin], am Schild [Schahin].",
    "Das ist [Mohammed]. Im Pass steht [Muhammad], im Brief [Mohamad], sonst [Muhammed].",
    "Das ist [Oleksandr]. Im Pass [Olexandr], auf Russisch [Aleksandr].",
    "Das ist [Serhij]. Im Pass [Serhii], russisch [Sergej], sonst [Serhiy].",
    "Das ist [Jussuf]. Der Lehrer schrieb [Yusuf], das Amt [Youssef].",
    "Das ist Frau [Meierdrees]. Geschrieben war [Maierdrees] oder [Meyerdrees].",
    "Das ist [Olena]. Вчора прийшла [Олена], я чекала на [Олену].",
    "Вчора прийшла [Олена]. Auf Deutsch schreibt sie [Olena], auch [Olenas] Kind.",
    "Das ist [Oleksandr]. Разом з [Олександром] ми чекали.",
    "Das ist [Mohammed]. جاء [محمد] إلى البيت.",
    "جاء [محمد] إلى البيت. Der Beamte schrieb [Mohamed] auf, später [Muhammad].",
    "Das ist [Fatima]. ذهبت مع [فاطمة] إلى السوق.",
    "Das ist [Yusuf]. قلت [ليوسف] إنني تعبت.",
    "Das ist [Samira]. جاءت [سميرة] إلى البيت.",
]
PARTS = [
    "Zuerst kam [Ayşe Yılmaz]. Frau [Yılmaz] setzte sich, [Ayşe] weinte.",
    "Zuerst kam Frau [Demirtaş-Weigelt]. Die [Weigelt] lachte, [Demirtaş] nicht.",
    "Das ist [Anna-Lena]. Später rief [Anna] an, wir sagen auch [Lena].",
    "Herr [van der Meulen] kam. Der [Meulen] ging.",
    "Zuerst kam Dr. [Nils Brandhorst]. [Brandhorst] ging, [Nils] blieb.",
]
WRITTEN = [
    "Frau [Wüllner] half. ja und die [wüllner] war nett",
    "Frau [Wüllner] half. DIE [WÜLLNER] WAR NETT",
    "Frau [Wüllner] half. Dann hat die [Wüll-\nner] angerufen.",
    "Frau [Wüllner] half. Dann hat die [Wüll­ner] angerufen.",
    "Herr [Okonkwo] half. Dann hat der [Ok-\nonkwo] angerufen, bei [Okon-\nkwos] Frau.",
    "Herr [Brinkkötter] half. ja der [brink kötter] war das",
    "[Ayşe Yılmaz] half. Das war [Ayşe]\n[Yılmaz] aus dem Haus.",
    "Frau [Demirtaş-Weigelt] half. Die [Demirtaş-\nWeigelt] rief an.",
]
NO_PERSON = [
    "Das ist [Ann]. Die Annahme war falsch, und Hannah kennt Annika nicht.",
    "Das ist [Ann]. Ich weiß noch die Ann-\nahme der Post.",
    "Das ist [Can]. I can do that, and you can see it. Can you help me?",
    "Das ist [Can]. Er kann das, die Kanne steht da.",
    "Das ist [Rose]. Am Fenster blüht die rose, eine Rose war es.",
    "Das ist [Ali]. In Italien fehlte das Alibi.",
    "Das ist [Jan]. Im Januar war es kalt.",
    "Das ist [Max]. Maximal zehn Leute, das Maximum.",
    "Das ist [Will]. You will see, they will come.",
    "Das ist [Deniz]. Yazın denizde yüzdük, deniz çok güzel.",
    "Das ist [Umut]. Biz çok umut ettik ama olmadı.",
    "Das ist Herr [Koch]. Der koch im Heim kocht gut, ich koche auch.",
    "Das ist Frau [Lange]. Es dauerte lange, noch länger.",
    "Das ist [Roman]. Вчора я прочитав цікаві романи.",
    "Das ist [Vera]. У меня есть вера и надежда.",
    "Das ist [Samer]. It was the same for all of them.",
    "Das ist [Hasan]. Der Hase saß im Gras.",
    "Das ist [Marta]. Auf dem Markt gab es Marken.",
    "Das ist Frau [Sommer]. Im Sommer war es heiß, so ein Sommer.",
    "Das ist [Horst]. Du hörst ja nichts.",
    "Das ist [Karin]. Die Karte lag da.",
    "Das ist [Maria]. Die Marine und die Marke.",
]
THINGS = [
    (C, "Ich komme aus [Herford]. Die [Herforder] sagen das, [Herfords] Bahnhof, in [herford]."),
    (C, "Ich komme aus [Herford]. Eine [Herforderin] half, die [Herforderinnen] lachten."),
    (C, "Ich war in [Bad Salzuflen]. Das ist [bad salzuflen], also [Bad-Salzuflen]."),
    (C, "Ich komme aus [Mykolajiw]. ja [mykolajiw] ist meine stadt, [Mykolajiws] Hafen"),
    (C, "Ми жили у місті [Харків]. Потім у [Харкові] стріляли."),
    (C, "Ich komme aus [Charkiw]. Ми жили в [Харкові]."),
    (C, "Ich komme aus [Gaziantep]. [Gaziantep'te] çok güzel oldu."),
    (D, "Wir wohnen in der [Sennestadt]. Die [Sennestädter] kennen das, ja [sennestadt]."),
    (D, "Wir wohnen in [Babenhausen]. Ein [Babenhauser] Verein."),
    (S, "Ich wohne in der [Heeper Straße 12]. ja die [heeper straße], [Heeper Str]. hin"),
    (S, "Das war in der [Teutoburger Straße]. Auf der [Teutoburger] war Stau."),
    (S, "Wir wohnen [Am Strebkamp]. Früher war [am strebkamp] ein Feld."),
    (F, "Er geht in die [Grundschule Tegelrink]. Am [Tegelrink] ist er froh."),
    (F, "Ich war in der [Kita Zwergenwald]. ja in der [kita zwergenwald] da"),
    (F, "Das war im [Haus Morgenrot]. Im [Haus-Morgenrot] gab es Tee."),
    (ORG, "Ich arbeite bei [Gießerei Brandhövel]. Bei [Brandhövel] ist es laut."),
    (ORG, "Das war die [Rüschenkamp GmbH]. Bei [rüschenkamp] gab es Geld."),
    (ORG, "Mir half die [GABI]. Später ging ich wieder zur [GABI]."),
]  # fmt: skip
NO_THING = [
    (C, "Ich war in [Essen]. Das Essen war gut, wir essen um acht."),
    (C, "Ich war in [Halle]. Die Halle war groß, in der halle war es kalt."),
    (C, "Ich war in [Hamm]. Der Hammer lag da."),
    (C, "Ich war in [Hamburg]. Wir aßen Hamburger."),
    (C, "Ich war in [Bünde]. Die Bünde der Hose."),
    (D, "Wir wohnen in [Quelle]. An der Quelle war eine Bank."),
    (D, "Wir wohnen in [Mitte]. In der Mitte stand ein Tisch, mitte Mai."),
    (S, "Das war am [Markt]. Auf dem Markt gab es Obst."),
    (S, "Ich wohne [Am Bach]. Wir saßen am bach und am Fluss."),
    (S, "Das war in der [Langen Straße]. Wir gingen eine lange Straße, die Langen kamen."),
    (F, "Das war im [Haus Morgenrot]. Das Haus war schön, das Morgenrot auch."),
    (ORG, "Mir half die [GABI]. Meine Tante gabi kam."),
    (ORG, "Das war der [Verein Brücke]. Unter der Brücke lag der Verein begraben."),
]


def marked(text):
    """Give the text without brackets, and what stands in them."""
    spans, plain = [], ""
    for part in re.split(r"(\[[^\]]*\])", text):
        if part.startswith("["):
            spans.append(Span(len(plain), len(plain) + len(part) - 2))
            part = part[1:-1]  # noqa: PLW2901
        plain += part
    return plain, spans


def found_again(text, known, category=P, **more):
    candidate = Candidate(known, category, 0.9, "test")
    more_found = propagate(text, [candidate], **more)
    resolved = joined(text, resolve([candidate, *more_found]))
    return [(c.span.of(text), c.category) for c in resolved if c.span != known]


@pytest.mark.parametrize("text", [*INFLECTED, *SPELT, *PARTS, *WRITTEN])
def test_a_person_known_once_is_found_in_every_form(text):
    plain, (known, *others) = marked(text)
    expected = [span.of(plain) for span in others]
    assert [surface for surface, _ in found_again(plain, known)] == expected


@pytest.mark.parametrize("text", NO_PERSON)
def test_a_word_that_looks_like_a_known_name_is_left(text):
    plain, (known,) = marked(text)
    assert found_again(plain, known) == []


@pytest.mark.parametrize(("category", "text"), THINGS)
def test_a_place_or_organisation_known_once_is_found_without_its_context(category, text):
    plain, (known, *others) = marked(text)
    expected = [(span.of(plain), category) for span in others]
    assert found_again(plain, known, category) == expected


@pytest.mark.parametrize(("category", "text"), NO_THING)
def test_an_ordinary_word_in_a_place_s_name_is_left(category, text):
    plain, (known,) = marked(text)
    assert found_again(plain, known, category) == []


@pytest.mark.parametrize("score", [0.5, 0.69])
@pytest.mark.parametrize("category", [P, C, ORG])
def test_what_is_not_sure_is_not_carried_on(score, category):
    text = "Quuxdorf hier. Und quuxdorf dort."
    assert propagate(text, [Candidate(Span(0, 8), category, score, "test")]) == []


def test_a_name_from_elsewhere_is_found_in_every_form():
    text = "Und wüllner sagte, die Wüll-\nner war da."
    found = [c.span.of(text) for c in propagate(text, [], names=["Wüllner"])]
    assert found == ["wüllner", "Wüll-\nner"]


def test_a_word_across_two_lines_without_a_hyphen_is_two_words():
    text = "Frau Wüllner kam. Wüll\nner"
    assert found_again(text, Span(5, 12)) == []


def test_time_grows_with_the_text_alone():
    names = [f"Qu{a}x{b}n" for a in "aeiouäöü" for b in "abcdefghiklmnoprstuvwz"]
    line = " und dann war da noch die Sache mit dem Amt, wie gesagt."

    def seconds(n_lines):
        text = ". ".join(names) + "\n" + "\n".join([line] * n_lines)
        known = [
            Candidate(Span(m.start(), m.end()), P, 0.9, "t") for m in re.finditer("Qu.x.n", text)
        ]
        begun = time.perf_counter()
        propagate(text, known)
        return time.perf_counter() - begun

    seconds(10)
    small = min(seconds(400) for _ in range(3))
    assert min(seconds(1600) for _ in range(3)) < 8 * small
