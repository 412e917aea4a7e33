"""Labels of speakers: which are names, and which say only what somebody does."""

from __future__ import annotations

from kimqual.anonymisation.people import entry, is_word
from kimqual.anonymisation.words import words

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
