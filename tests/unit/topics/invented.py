"""Invented answers on three subjects, and an encoder that needs no weights."""

from hashlib import blake2b

import numpy as np

HOUSING = [
    "Die Miete ist viel zu hoch für unsere Familie.",
    "Wir suchen seit zwei Jahren eine größere Wohnung.",
    "Der Vermieter hat uns die Wohnung nicht gegeben.",
    "In der Wohnung ist Schimmel, und der Vermieter tut nichts.",
    "Bezahlbare Wohnungen gibt es hier kaum noch.",
    "Bei der Wohnungssuche hören wir nur Absagen.",
    "Unsere Wohnung hat zwei Zimmer für sechs Personen.",
    "Die Mieten steigen jedes Jahr weiter.",
    "Ohne Bürgschaft bekommt man keine Wohnung.",
    "Der Vermieter wollte keine Familie mit Kindern in der Wohnung.",
    "Für eine Sozialwohnung warten wir schon lange.",
    "Die Nebenkosten der Wohnung sind höher als die halbe Miete.",
    "Nach der Mieterhöhung mussten wir umziehen.",
]
LANGUAGE = [
    "Der Deutschkurs am Abend ist immer voll.",
    "Ich möchte besser Deutsch sprechen und verstehen.",
    "Für den Sprachkurs gibt es eine lange Warteliste.",
    "Im Deutschkurs lernen wir zu wenig Grammatik.",
    "Meine Mutter spricht kein Deutsch und bräuchte einen Sprachkurs.",
    "Die Lehrerin im Sprachkurs erklärt die Grammatik sehr gut.",
    "Nach der Prüfung im Deutschkurs fehlt die Übung.",
    "Einen Deutschkurs mit Kinderbetreuung suche ich vergeblich.",
    "Ich lerne Deutsch mit dem Handy, weil der Kurs ausfällt.",
    "Die Prüfung B2 im Deutschkurs ist schwer.",
    "Im Sprachkurs sprechen alle verschiedene Sprachen.",
    "Ohne Sprachkurs versteht man die Grammatik nicht.",
    "Deutsch lernt man besser im Gespräch als im Kurs.",
]
BUSES = [
    "Der Bus fährt abends nur einmal in der Stunde.",
    "Am Sonntag kommt gar kein Bus in unser Viertel.",
    "Die Haltestelle ist zu weit weg für meine Großmutter.",
    "Die Straßenbahn ist morgens überfüllt.",
    "Der Bus war heute wieder zwanzig Minuten zu spät.",
    "An der Haltestelle fehlt ein Dach gegen den Regen.",
    "Eine Fahrkarte für Bus und Bahn ist zu teuer.",
    "Die Linie hält nicht mehr an unserer Haltestelle.",
    "Nachts fährt keine Straßenbahn nach Hause.",
    "Mit dem Kinderwagen kommt man nicht in den Bus.",
    "Der Fahrplan an der Haltestelle ist nicht lesbar.",
    "Zwischen Bus und Straßenbahn verpasst man den Anschluss.",
    "Busse und Bahnen sollten öfter fahren.",
]
TEXTS = HOUSING + LANGUAGE + BUSES
SUBJECTS = [0] * len(HOUSING) + [1] * len(LANGUAGE) + [2] * len(BUSES)


class HashEncoder:
    """Vectors from the words themselves: fast, the same everywhere."""

    name = "hash"
    languages = frozenset({"de"})

    def encode(self, texts):
        rows = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().split():
                row[blake2b(word.encode(), digest_size=1).digest()[0] % 64] += 1
        return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1)
