"""Names of no list are found in a sentence that shows a person; words of no list are left."""

import pytest

from kimqual.anonymisation.api import find_mentions
from kimqual.anonymisation.policy import default_policy
from kimqual.model import Category

GERMAN = [
    ("Ich war gestern mit Semhar beim Amt.", "Semhar"),
    ("Und dann kommt Xhemile rein und sagt nichts.", "Xhemile"),
    ("Bei Tigist haben wir immer gegessen.", "Tigist"),
    ("Das habe ich von Zelalem gehört.", "Zelalem"),
    ("Die Feruza hat mir dann geholfen.", "Feruza"),
    ("Der Okechi kommt aus meinem Dorf.", "Okechi"),
    ("Ohne Gebrehiwet wäre ich verloren gewesen.", "Gebrehiwet"),
    ("Weil Bakhyt schon lange hier wohnt.", "Bakhyt"),
    ("Heute hat Yordanos eine eigene Wohnung.", "Yordanos"),
    ("Wenn Shqipe anruft, gehe ich ran.", "Shqipe"),
    ("Ich kenne Mulugeta aus dem Kurs.", "Mulugeta"),
    ("Mein Nachbar Dan hat einen Schlüssel, Dan kommt immer.", "Dan"),
    ("Gestern hat Dan mir geholfen.", "Dan"),
    ("Sogar Thayalan fand das nicht gut.", "Thayalan"),
    ("Früher hat Rrezarta im Lager gearbeitet.", "Rrezarta"),
    ("Da war ich mit Ngozika im Park.", "Ngozika"),
    ("Ich habe das für Lêgerîn gemacht.", "Lêgerîn"),
    ("Dann fragte Kwabla nach dem Schlüssel.", "Kwabla"),
    ("Dass Meheret so gut kocht, wusste keiner.", "Meheret"),
    ("Der Mann, Habtom, saß neben mir.", "Habtom"),
    ("Am Ende war es die Nishanthini.", "Nishanthini"),
    ("Ich rufe Bahoz an.", "Bahoz"),
    ("Wir sitzen da, Tsegay, und warten.", "Tsegay"),
    ("Der kleine Natnael konnte nicht schlafen.", "Natnael"),
    ("In Semhars Zimmer war es kalt.", "Semhars"),
    ("Auch Dlovan und Rukaya waren dabei.", "Dlovan"),
    ("Ich glaube, dass Chiamaka das weiß.", "Chiamaka"),
    ("Neulich kam Oleksij vorbei.", "Oleksij"),
    ("Meine Tochter Delovan lernt gerade.", "Delovan"),
    ("Frau Gebremeskel hat uns die Papiere gegeben.", "Gebremeskel"),
    ("Frau Demirtaş-Weigelt ist die Lehrerin.", "Demirtaş-Weigelt"),
    ("Herr von Bredelow wohnt unten.", "Bredelow"),
    ("Ich gehe zu Ayşe und bleibe dort.", "Ayşe"),
    ("Mein Kollege Thulani hat es gesagt.", "Thulani"),
    ("Gegen Zewdu hat keiner gewonnen.", "Zewdu"),
    ("Also Mizgîn kann das besser erklären.", "Mizgîn"),
    ("Ich treffe Lwazi jeden Freitag.", "Lwazi"),
    ("Selbst Nebyat wollte nicht mehr.", "Nebyat"),
    ("Jetzt wohnt Shpresa im dritten Stock.", "Shpresa"),
    ("Den Kidane kennt hier jeder, den mag man.", "Kidane"),
    ("Bei der Awet lerne ich Deutsch.", "Awet"),
    ("Nachdem Senait weg war, wurde es still.", "Senait"),
]
SMALL = [
    ("ja also frau gebremeskel hat dann zu mir gesagt ich soll warten", "gebremeskel"),
    ("und dann hat herr okonjo gefragt ob ich das kann", "okonjo"),
    ("mein bruder habtom der wohnt noch immer im heim", "habtom"),
    ("ich war mit meiner schwester rukaya im krankenhaus gewesen", "rukaya"),
    ("die frau yıldırım wohnt da oben seit zehn jahren", "yıldırım"),
]
SLAVIC = [
    ("Ми ходили туди разом з Мирославою до парку.", "Мирославою"),
    ("Я подзвонила Оксані і все розповіла.", "Оксані"),
    ("Вона живе разом із Катериною вже рік.", "Катериною"),
    ("Потім прийшла пані Шевчук і допомогла.", "Шевчук"),
    ("Фрау Кравчук сказала, що треба чекати.", "Кравчук"),
    ("Ми говорили з доктором Мельником про операцію.", "Мельником"),
    ("Я дуже вдячна Андрієві за допомогу.", "Андрієві"),
    ("Нам допомогла Олена Петрівна зі школи.", "Олена Петрівна"),
    ("Мій син Тимофій ходить до школи.", "Тимофій"),
    ("Вчора бачила Наталку біля магазину.", "Наталку"),
    ("Мы пошли к врачу вместе с Ольгой.", "Ольгой"),
    ("Я позвонила Сергею и всё рассказала.", "Сергею"),
    ("Нам помогла Анна Викторовна из школы.", "Анна Викторовна"),
    ("Фрау Шмидт сказала, что надо ждать.", "Шмидт"),
    ("Моя подруга Светлана живёт рядом.", "Светлана"),
    ("Я говорила с доктором Ивановым вчера.", "Ивановым"),
    ("Потом мы встретили Марину на улице.", "Марину"),
    ("Это сделал Дмитрий Петрович.", "Дмитрий Петрович"),
    ("Była tam ze mną Dobrochna i nic nie mówiła.", "Dobrochna"),
    ("Ja mam to od Agnieszki, ona mi dała.", "Agnieszki"),
    ("Potem z Markiem poszliśmy do urzędu i było dobrze.", "Markiem"),
    ("Moja córka Zuzanna nie ma tu koleżanek.", "Zuzanna"),
    ("Pani Kowalska jest bardzo miła i mi pomaga.", "Kowalska"),
    ("Ja dzwonię do Beaty, jak mi jest źle.", "Beaty"),
    ("To jest od Katarzyny, ona już tu była.", "Katarzyny"),
]
TURKISH_ENGLISH = [
    ("Ben bunu Berfin'e de söyledim ama o gelmedi.", "Berfin"),
    ("Sonra Mehmetçiğim geldi ve bana yardım etti.", "Mehmetçiğim"),
    ("Benim kızım Zeliha çok iyi bir doktor oldu.", "Zeliha"),
    ("Bu ev Fatma'nın, bizim için çok küçük.", "Fatma"),
    ("Dün Hatice teyze geldi ve bana çay verdi.", "Hatice"),
    ("Ben ve kardeşim Serhat burada kaldık, o da var.", "Serhat"),
    ("Then I was living with Chidimma and it was good for me.", "Chidimma"),
    ("My neighbour Kwabena told me that the office is closed.", "Kwabena"),
    ("They said that Oluwadamilare was not in the list.", "Oluwadamilare"),
    ("And then we asked Nasrin to help us with the letter.", "Nasrin"),
]
ARABIC = [
    ("ذهبت إلى المكتب مع فاطمة وانتظرنا", "فاطمة"),
    ("قالت لي وفاطمة أيضا كانت هناك", "فاطمة"),
    ("اتصلت بمحمد وسألته عن الموعد", "محمد"),
    ("يا أحمد تعال إلى هنا", "أحمد"),
    ("يا كريم أين أنت الآن", "كريم"),
    ("ابنتي مريم في المدرسة", "مريم"),
    ("زوجي يوسف يعمل في المصنع", "يوسف"),
    ("جاء عبد الرحمن وساعدنا في البيت", "عبد الرحمن"),
    ("جارتنا أم محمد طبخت لنا", "أم محمد"),
    ("السيدة مولر ساعدتني كثيرا", "مولر"),
    ("صديقتي زينب تسكن هنا منذ سنة", "زينب"),
    ("أعطيت المفتاح لخديجة أمس", "خديجة"),
]
CARRIED = [
    ("Frau Katharina Beimdiek kam. Später hat Kathi gelacht.", "Kathi"),
    ("Herr Wüllner kam zuerst. Dann waren alle Wüllners im Garten.", "Wüllners"),
    ("Моя сестра Оксана тут. Я була з Оксаною вчора.", "Оксаною"),
    ("Mein Bruder Habtom kam. Das Auto ist Habtoms.", "Habtoms"),
    ("Ich heiße Semhar Tekle. Frau Tekle sagen alle.", "Tekle"),
    ("Frau Winter half mir. Dann kam der Winter mit Kuchen.", "Winter"),
    ("ابنتي مريم في المدرسة. ذهبت لمريم أمس", "لمريم"),
]
NOTHING = [
    "Ich habe das mit Wäscheständer und Bügelbrett gemacht.",
    "Wir feiern Newroz zusammen mit den Nachbarn.",
    "Zu Diwali gibt es Süßigkeiten für alle.",
    "Bei Nowruz ist das ganze Haus voll.",
    "Am Pazartesi haben wir Kurs, und am Salı auch.",
    "Wir wohnen in der Milser Straße.",
    "Die Ausländerbehörde hat eine Aufenthaltsgestattung geschickt.",
    "Der Fahrradständer steht vor dem Haus.",
    "Die Konrad-Adenauer-Straße ist laut.",
    "Die Marie-Kahle-Schule ist groß.",
    "Wir essen Baklava und trinken Tee.",
    "Das ist eine Rechtsbehelfsbelehrung, sagt das Amt.",
    "In der Tupperdose war noch Reis.",
    "Die Kinder spielen auf dem Spielplatz.",
    "Mit Weiterbildungen kommt man voran.",
    "Ich finde Integrationskurse gut und wichtig.",
    "Mit Digitalisierung und Bürokratieabbau ist nichts passiert.",
    "Die Öffnungszeiten sind schlecht, und die Wartezeiten lang.",
    "Weil Mietpreise steigen, ziehen wir weg.",
    "Ohne Deutschkenntnisse geht gar nichts.",
    "Für Behinderte gibt es keinen Aufzug.",
    "Von Gleichberechtigung merkt man wenig.",
    "Auch Alleinerziehende brauchen Hilfe.",
    "Bei Arztterminen wartet man Monate.",
    "Und Nachbarschaftshilfe gibt es kaum.",
    "Dann kamen Handwerker und haben alles kaputt gemacht.",
    "Mit Elterngeld kommt man nicht weit.",
    "Am Wochenende gibt es Straßenfeste und Flohmärkte.",
    "W poniedziałek i w piątek nie ma tu nikogo.",
    "Ja mam w Niemczech pracę i to jest dobre.",
    "Ми живемо в Німеччині вже два роки.",
    "У Харкові було дуже страшно.",
    "Я з Києва, але живу тут.",
    "Я работаю в Германии уже год.",
    "В понедельник я была на работе.",
    "Benim Almancam iyi ama bu çok zor.",
    "I like to live in Germany and the people are good.",
    "We had a course on Monday and it was in English.",
    "أنا من سوريا وأعمل في مصنع",
    "اللغة الألمانية صعبة جدا",
    "ذهبت إلى المدرسة أمس",
    "هذا شيء جميل جدا",
    "الباص صار غالي والشقق كمان",
    "بحكي عربي مع ابني لما نكون بالترام",
    "الجيران ديما يسلموا علينا",
    "ja also wir waren dann im krankenhaus und haben gewartet",
    "mein bruder ist krank gewesen und die frau hat geholfen",
    "Zu Weihnachten und zu Ramadan kommen alle.",
    "Die klopft immer mit Besen an die Decke.",
    "Der Bus fällt aus und dan steh ich da.",
    "Otto Normalverbraucher versteht den Brief nicht.",
    "Die Busse fahren zu selten, vor allem abends.",
    "Der Jobcenter sagt immer dasselbe.",
    "Alle Sachbearbeiter sind freundlich gewesen.",
    "Man muss Formulare, Nachweise und Kopien abgeben.",
    "Unsere Waschmaschine, Spülmaschine und Heizung sind alt.",
]
KEPT = [
    ("Im Mai war es warm.", Category.DATE),
    ("Lehrer, Ärzte, Polizisten, alle verdienen mehr.", Category.OCCUPATION),
    ("Für türkische Familien ist es schwer.", Category.GROUP),
    ("Es gibt deutsche Kinder und andere.", Category.GROUP),
]


def persons(text):
    found = find_mentions(text, policy=default_policy())
    return [one.span.of(text) for one in found if one.category is Category.PERSON]


@pytest.mark.parametrize(
    ("text", "name"), [*GERMAN, *SMALL, *SLAVIC, *TURKISH_ENGLISH, *ARABIC, *CARRIED]
)
def test_a_name_of_no_list_is_found_where_a_person_is_meant(text, name):
    at = text.rindex(name)
    found = find_mentions(text, policy=default_policy())
    assert any(
        one.span.start <= at and at + len(name) <= one.span.end
        for one in found
        if one.category is Category.PERSON
    )


@pytest.mark.parametrize("text", NOTHING)
def test_words_places_and_feasts_are_no_persons(text):
    assert persons(text) == []


@pytest.mark.parametrize(("text", "category"), KEPT)
def test_talk_in_general_identifies_nobody(text, category):
    found = find_mentions(text, policy=default_policy())
    assert category not in {one.category for one in found}
