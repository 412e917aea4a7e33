"""What a file holds beside the conversation: sorted into persons and texts that may name some."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from kimqual.model import Beside

# What programs write where nobody gave a name.
_NOBODY = re.compile(
    r"(?:(?:microsoft|ms|windows|office|libreoffice|openoffice|google|docs|word|python-docx|user"
    r"|benutzer(?:in)?|nutzer|admin|administrator|author|autor(?:in)?|unknown|unbekannt(?:er)?"
    r"|default|standard|owner|besitzer|anonymous|gast|guest|pc|un-named|apache poi)[\s-]*)+\Z",
    re.IGNORECASE,
)
# Words of those who are no person; their names are searched through, not searched for.
_OFFICE = re.compile(
    r"\b(?:stadt|kreis|land|amt|büro|gmbh|ag|kg|e\.\s?v|verein|verband|institut|universit|hochschule"
    r"|schule|fachbereich|abteilung|referat|dezernat|sekretariat|team|projekt|service|zentrum|kim)"
    r"|büro\b|amt\b|\d|@",
    re.IGNORECASE,
)


def sorted_out(people: Iterable[str], texts: Iterable[str] = ()) -> Beside:
    """Sort what stands where a person's name should be.

    Args:
        people: Authors and the like, as the file gives them.
        texts: Everything else.

    Returns:
        Persons, and texts with the offices and logins among the authors; defaults of programs are
        left out.

    Example:
        >>> sorted_out(["Ngozi Baumann", "Windows User", "Stadt Bielefeld", " "])
        Beside(people=('Ngozi Baumann',), texts=('Stadt Bielefeld',))
    """
    given = [one.strip() for one in people if one.strip()]
    named = [one for one in dict.fromkeys(given) if not _NOBODY.match(one)]
    return Beside(
        tuple(one for one in named if not _OFFICE.search(one)),
        (
            *(text for text in dict.fromkeys(texts) if text.strip()),
            *(one for one in named if _OFFICE.search(one)),
        ),
    )


def properties_warning(people: Iterable[str]) -> tuple[str, ...]:
    """Warn that the properties name somebody, without the name."""
    if not any(one.strip() and not _NOBODY.match(one.strip()) for one in people):
        return ()
    return (
        (
            "The file's properties hold a person's name (author or last editor). It is kept in the"
            " vault only, to be searched for in the texts; it is still in your file."
        ),
    )


def left_out_warning(found: Counter[str]) -> tuple[str, ...]:
    """Say what was left out because nobody said it, without its words."""
    if not found:
        return ()
    kinds = ", ".join(f"{kind} ({count})" for kind, count in found.items())
    return (f"Not speech, so left out: {kinds}. Names in it are searched for in the texts.",)
