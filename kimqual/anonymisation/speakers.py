"""Labels of speakers, names of files: what in them names somebody, and what does not."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import PurePath

from kimqual.anonymisation.people import entry, is_word
from kimqual.anonymisation.words import Word, words

# fmt: off
_ROLES = frozenset({
    "interviewer", "interviewerin", "interviewende", "interviewender", "befragte", "befragter",
    "befragende", "moderation", "moderator", "moderatorin", "sprecher", "sprecherin", "speaker",
    "respondent", "respondentin", "proband", "probandin", "teilnehmer", "teilnehmerin",
    "participant", "person", "unbekannt", "unknown",
})
# fmt: on


def names_somebody(label: str) -> bool:
    """Tell whether a label may be a name: a word of it is in a list of names, or no German word.

    What is no name is not searched for: "der Interviewer fragte" holds nobody's name.

    Example:
        >>> [names_somebody(label) for label in ("Leyla Arslan", "Interviewer 2", "Mutter")]
        [True, False, False]
    """
    return any(
        entry(word.key) is not None or not is_word(word.key)
        for word in words(label)
        if word.key not in _ROLES
    )


def is_name(value: str) -> bool:
    """Tell whether contact data is a person's name: no number, no address of any kind.

    Example:
        >>> [is_name(one) for one in ("Leyla Arslan", "0521 5550123", "Heeper Straße 12", "a@b.de")]
        [True, False, False, False]
    """
    return not any(c.isdigit() or c == "@" for c in value) and names_somebody(value)


def named_in_file_name(name: str) -> tuple[str, ...]:
    """Give the persons whom the name of a file names: neighbouring words that are names.

    A word that is a German word, too, counts only beside one that is none: "KIM", "Haus" and
    "Winter" stand in many file names.

    Example:
        >>> named_in_file_name("Interview_03_Leyla-Arslan_KIM.docx")
        ('Leyla Arslan',)
    """
    stem = re.sub(r"[\W\d_]+", " ", PurePath(name).stem)
    runs = (list(run) for is_one, run in groupby(words(stem), key=_is_listed) if is_one)
    return tuple(
        " ".join(word.text for word in run)
        for run in runs
        if any(not is_word(word.key) for word in run)
    )


def _is_listed(word: Word) -> bool:
    return entry(word.key) is not None and word.key != "kim"
