"""What the page and the workbook of disagreements say, in German and in English."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from kimqual.agreement.worklist import Kind
from kimqual.errors import StudyError
from kimqual.store import Study


@dataclass(frozen=True, slots=True)
class Words:
    """All words of one language; braces are filled in."""

    language: str
    title: str
    kinds: dict[Kind, str]
    intro: str
    order: str
    handling: str
    compared: tuple[str, ...]
    none_shared: str
    nothing: str
    filters: tuple[str, str, str, str]
    everything: str
    shown: str
    confused: str
    confused_header: tuple[str, str, str, str]
    weight: str
    codebook: str
    means: tuple[str, str, str, str]
    none: str
    memo: str
    asked: str
    overlap: str
    withheld: str
    unsearched: str
    sheets: tuple[str, str, str]
    columns: tuple[str, ...]


_DE: Final = Words(
    language="de",
    title="Wo sich die Codierenden unterscheiden",
    kinds={
        Kind.RULE: "gegen eine Regel des Codebuchs",
        Kind.OTHER: "anderer Code",
        Kind.SIBLING: "anderer Code derselben Gruppe",
        Kind.MISSED: "nur von einer Person codiert",
        Kind.SPLIT: "geteilt oder zusammengefasst",
        Kind.BOUNDARY: "nur andere Grenzen",
    },
    intro="Arbeitsliste für das Gespräch im Team. Durchgezogen unterstrichen ist, was die erste Person "
    "codiert hat, gepunktet, was die zweite codiert hat; die kleinen Ziffern zeigen, wo ein Coding "
    "beginnt.",
    order="Oben steht, was am meisten klärt: zuerst Regelbrüche, dann Codes nach Gewicht, dann "
    "Geteiltes, zuletzt bloße Grenzen. Gewicht zählt Personen (ersatzweise Dokumente): bei "
    "verwechselten Codes die, bei denen sie verwechselt wurden; bei einem Code, den nur eine Person "
    "vergab, (1 − positive Übereinstimmung) × Personen mit dem Code.",
    handling="Nur für das Team: Die Stellen sind pseudonymisiert, aber nicht freigegeben.",
    compared=("Wer", "Dokumente", "Codings", "davon gleich", "Unterschiede"),
    none_shared="kein gemeinsames Dokument",
    nothing="Kein Unterschied.",
    filters=("Art", "Code", "Wer", "Dokument"),
    everything="alle",
    shown="{n} von {total} gezeigt",
    confused="Welche Codes werden verwechselt?",
    confused_header=("Code", "statt", "Personen", "Stellen"),
    weight="Gewicht {weight}",
    codebook="Was das Codebuch sagt",
    means=("Bedeutung", "Wann", "Wann nicht", "Beispiel"),
    none="diesen Code hier nicht vergeben",
    memo="Memo",
    asked="Frage",
    overlap="Überlappung {percent} %",
    withheld="Nicht gedruckt: Hier steht ein Name, den der Tresor kennt. Siehe kimqual anonymise check.",
    unsearched="Nach bekannten Namen wurde nicht gesucht: Der Tresor war nicht offen.",
    sheets=("Unterschiede", "Verwechslungen", "Angaben"),
    columns=(
        "Nr.", "Art", "Gewicht", "Beleg", "Sprecher:in", "Person 1", "Code 1", "Person 2", "Code 2",
        "davor", "markiert von Person 1", "markiert von Person 2", "danach", "Memos", "Überlappung",
        "Entscheidung", "Notiz",
    ),
)  # fmt: skip
_EN: Final = Words(
    language="en",
    title="Where the coders differ",
    kinds={
        Kind.RULE: "against a rule of the codebook",
        Kind.OTHER: "other code",
        Kind.SIBLING: "other code of the same group",
        Kind.MISSED: "coded by one person only",
        Kind.SPLIT: "split or merged",
        Kind.BOUNDARY: "other boundaries only",
    },
    intro="A worklist for the team's talk. A solid line is below what the first person coded, a dotted "
    "one below what the second coded; small numbers show where a coding begins.",
    order="First comes what settles most: rules broken, then codes by weight, then what was split, and "
    "boundaries last. Weight counts persons (or documents): those for whom two codes were confused; "
    "for a code that one person only gave, (1 − positive agreement) × persons with the code.",
    handling="For the team only: these passages are pseudonymised, but not released.",
    compared=("Who", "Documents", "Codings", "alike", "Disagreements"),
    none_shared="no document in common",
    nothing="No disagreement.",
    filters=("Kind", "Code", "Who", "Document"),
    everything="all",
    shown="{n} of {total} shown",
    confused="Which codes are confused?",
    confused_header=("Code", "for", "Persons", "Passages"),
    weight="weight {weight}",
    codebook="What the codebook says",
    means=("Meaning", "When", "When not", "Example"),
    none="did not give this code here",
    memo="Memo",
    asked="Question",
    overlap="overlap {percent} %",
    withheld="Not printed: a name that the vault knows stands here. See kimqual anonymise check.",
    unsearched="Known names were not looked for: the vault was not open.",
    sheets=("Disagreements", "Confused codes", "About"),
    columns=(
        "No.", "Kind", "Weight", "Place", "Speaker", "Person 1", "Code 1", "Person 2", "Code 2",
        "before", "marked by person 1", "marked by person 2", "after", "Memos", "Overlap",
        "Decision", "Note",
    ),
)  # fmt: skip
_WORDS: Final = {"de": _DE, "en": _EN}


def language_of(study: Study, wanted: str = "") -> str:
    """Give the language to print in: the one wanted, else the study's first if there are words in it.

    Raises:
        StudyError: If there are no words in the language that is wanted.
    """
    if wanted and wanted not in _WORDS:
        raise StudyError(
            f"The page cannot be written in {wanted!r}.",
            where="--language",
            mend=f"choose one of {', '.join(_WORDS)}.",
        )
    return wanted or next((one for one in study.config.languages if one in _WORDS), "de")


def words_in(language: str) -> Words:
    """Give the words of a language."""
    return _WORDS[language]


def decimal(number: float, language: str, digits: int = 1) -> str:
    """Write a number as the language does; whole numbers without digits.

    Example:
        >>> decimal(24.46, "de"), decimal(3.0, "en")
        ('24,5', '3')
    """
    shown = f"{number:.{digits}f}".rstrip("0").rstrip(".") if digits else str(round(number))
    return shown.replace(".", ",") if language == "de" else shown
