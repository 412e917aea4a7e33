"""Words in headers that tell what a column holds: ids, contact data, closed questions."""

from __future__ import annotations

import re

# Ids in this order; a name of the first list is believed even if its values are faulty.
ID_HEADERS = [
    "id",
    "caseid",
    "fallid",
    "fall",
    "case",
    "fallnummer",
    "fallnr",
    "personid",
    "personenid",
    "respondentid",
    "responseid",
    "antwortid",
    "teilnehmerid",
    "teilnehmernummer",
    "participantid",
    "participant",
    "respondent",
    "interviewnr",
    "interviewnummer",
    "fragebogennummer",
    "fragebogennr",
    "fbnr",
    "lfdnr",
    "lfdnummer",
    "laufendenummer",
    "token",
]
WEAK_ID_HEADERS = [
    "nr",
    "nummer",
    "no",
    "code",
    "key",
    "kennung",
    "person",
    "teilnehmer",
    "serial",
    "haushalt",
]
CONTACT_WORDS = frozenset(
    [
        "name",
        "vorname",
        "nachname",
        "familienname",
        "zuname",
        "rufname",
        "firstname",
        "lastname",
        "surname",
        "email",
        "mail",
        "telefon",
        "telefonnummer",
        "tel",
        "handy",
        "handynummer",
        "mobilnummer",
        "mobiltelefon",
        "phone",
        "adresse",
        "anschrift",
        "address",
        "straße",
        "strasse",
        "street",
        "hausnummer",
        "fax",
        "whatsapp",
        "ipaddr",
        "ip",
        "geburtsdatum",
        "iban",
        "ansprechpartner",
        "ansprechpartnerin",
        "kontaktdaten",
    ]
)
CONTACT_PHRASE = re.compile(
    r"(dürfen|können|sollen) wir .*(anrufen|kontakt|erreichen|schreiben|melden)"
    r"|may we (call|contact)"
    r"|date of birth|wie (heißen sie|erreichen wir|können wir sie)",
    re.IGNORECASE,
)
ATTRIBUTE_WORDS = frozenset(
    [
        "alter",
        "age",
        "altersgruppe",
        "geschlecht",
        "gender",
        "sex",
        "stadtteil",
        "stadtbezirk",
        "bezirk",
        "district",
        "quartier",
        "viertel",
        "sprache",
        "language",
        "herkunft",
        "herkunftsland",
        "geburtsland",
        "country",
        "land",
        "nationalität",
        "staatsangehörigkeit",
        "religion",
        "beruf",
        "bildung",
        "schulabschluss",
        "abschluss",
        "familienstand",
        "kinder",
        "einkommen",
        "plz",
        "postleitzahl",
        "seit",
        "jahre",
        "years",
        "datum",
        "date",
        "aufenthaltsstatus",
    ]
)
TITLES = frozenset(["title", "titel", "überschrift", "betreff", "subject", "headline"])
TEXTS = frozenset(
    ["text", "content", "inhalt", "beitrag", "body", "nachricht", "message", "kommentar", "comment"]
)
