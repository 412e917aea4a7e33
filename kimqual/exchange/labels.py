"""Speaker labels: which beginnings of paragraphs name a speaker, and what that speaker does.

Source: MAXQDA manual, *Import of focus group transcripts*: at the beginning of a paragraph, at most
63 characters, followed by a colon. A label also has to recur, or be one of the customary short
ones, because `Meine Frage: …` is speech.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from kimqual.exchange.stamps import leading
from kimqual.model import Role

_LONGEST = 63
_MOST_WORDS = 6
_SHORTEST_ROLE = 4
_SLACK = 8  # for stars and spaces around a label
# The customary labels, which need not recur. Digits may follow.
_KNOWN = re.compile(
    r"(?:[IBEMFSAP]|IP|TN|INT|IV|SPEAKER|Sprecher(?:in)?|Interviewer(?:in)?|Interviewend[er]+"
    r"|Interviewte[rn]?|Befragte[rn]?|Expert(?:e|in)|Moderat(?:or(?:in)?|ion)|Mod\.?"
    r"|Person|Teilnehmer(?:in|:in|\*in)?|Respondent(?:in)?|Dolmetscher(?:in)?)[\s_]?\d{0,3}\Z",
    re.IGNORECASE,
)
_NEEDS_DIGIT = re.compile(r"[SPA]\Z|SPEAKER\Z|Person\Z|TN\Z", re.IGNORECASE)
_INTERVIEWER = re.compile(
    r"(?:I|INT|IV|IW|Interviewer(?:in)?|Interviewend[er]+|Int\.|Interview(?:führung|leitung)"
    r"|M|Mod\.?|Moderat(?:or(?:in)?|ion)|Frage|Fragende[r]?|Görüşmeci|Interviewer:in"
    r"|Interviewer\*in|Moderator:in)(?:[\s_]?\d{1,2})?\Z",
    re.IGNORECASE,
)
_RESPONDENT = re.compile(
    r"(?:B|BP|IP|TN|E|Befragte[rn]?|Interviewte[rn]?|Expert(?:e|in)|Respondent(?:in)?|Antwort"
    r"|Teilnehmer(?:in|:in|\*in)?|Erzähler(?:in)?|Gesprächspartner(?:in)?|Proband(?:in)?|Student"
    r"(?:in)?|Studierende[r]?|Schüler(?:in)?|Bewohner(?:in)?|Anwohner(?:in)?|Lehrer(?:in)?"
    r"|Interviewee|Participant|Berater(?:in)?|Fachkraft)(?:[\s_]?\d{1,3})?\Z",
    re.IGNORECASE,
)
# Neither asks nor answers; where an interviewer is known everybody else is taken to answer.
_BESIDE = re.compile(
    r"(?:Dolmetsch|Übersetz|Sprachmittl|Unbekannt|Unknown|Alle\b|Mehrere|Speaker undefined|\?"
    r"|Transkri)",
    re.IGNORECASE,
)
# First words of sentences that end in a colon, and keys of a header; these label nobody.
_NO_LABEL_WORDS = """
ich du er sie es wir ihr man mein meine meinen dein deine unser unsere sein seine das der
die dem den ein eine einen dann und oder aber also ja nein genau okay ok zum zur zu wie was
warum wieso wo wer wen wem wann nur erstens zweitens drittens viertens beispiel problem
punkt thema stichwort zitat fazit achtung ps hinweis anmerkung bemerkung datum ort dauer
alter beruf geschlecht projekt transkription transkript transkribiert audio audiodatei datei
aufnahme anlass legende titel uhrzeit beginn ende sprache language note kind interviewnummer
interviewdauer ergebnis ziel frage: http https so da jetzt heute denn weil wenn nach bei
this that my the and but we you he she it they i'm für mit von
"""
_NO_LABEL = frozenset(_NO_LABEL_WORDS.split())
_PARTICLE_WORDS = "von van vom zu zum zur der de den del da di al el bin ben ibn und & + (w) (m)"
_PARTICLES = frozenset(_PARTICLE_WORDS.split())
# Sentence punctuation; a full stop only after something as short as "Int." or "Fr.".
_NOT_IN_LABEL = re.compile(r"[!?;„“”\"<>=|…]|\w{5}\.|\b[a-zäöü]\w*\.")
_LEGEND = re.compile(r"\b([A-ZÄÖÜ][A-Za-z]{0,3}\d{0,2})\s*[=:–]\s*([A-Za-zÄÖÜäöüß]{3,30})")
_STAMP_BEFORE_COLON = re.compile(
    r"([^:\n\[(]{1,63}?)\s*[\[(]([\d:.,\-]{4,13})[\])]\s*:\s*(.*)", re.DOTALL
)
_STARS = re.compile(r"\A(\*\*|__|\*|_)?\s*(.*?)\s*(\*\*|__|\*|_)?\Z", re.DOTALL)


def split_label(line: str) -> tuple[str, int | None, str] | None:
    """Take what may be a label off the front of a line, with the time stamps around it.

    Returns:
        Label, start in milliseconds or ``None``, and the rest; ``None`` if there is no label.

    Example:
        >>> split_label("**I:** [00:00:05] Woher kommen Sie?")
        ('I', 5000, 'Woher kommen Sie?')
        >>> split_label("Die Lehrer:innen waren nett.") is None
        True
    """
    start, line = leading(line)
    stamped = _STAMP_BEFORE_COLON.match(line)
    if stamped is not None:
        start = leading(f"[{stamped[2]}]")[0]
        line = f"{stamped[1]}: {stamped[3]}"
    head, colon, _ = line[: _LONGEST + _SLACK].partition(":")
    if "\t" in head.strip():  # label, tabulator, text: the other customary layout
        head, colon, _ = line.partition("\t")
    rest = line[len(head) + 1 :]
    opened, label, closed = _bare(head)
    if not colon or not 0 < len(label) <= _LONGEST or not _can_be_label(label, rest):
        return None
    rest = rest.lstrip()
    if opened and not closed:
        rest = rest.removeprefix(opened).lstrip()
    after, rest = leading(rest)
    return label, start if start is not None else after, rest


def accepted(labels: Sequence[str]) -> frozenset[str]:
    """Choose, among everything that may be a label, what is one.

    Args:
        labels: As `split_label` gave them, one for each paragraph that has one.

    Returns:
        Those that recur or are customary, and their variants in case, spaces and digits.

    Example:
        >>> sorted(accepted(["I", "Aylin", "Meine Frage", "Aylin", "Ort", "Heute"]))
        ['Aylin', 'I']
    """
    counts = Counter(labels)
    sure = {
        label
        for label, count in counts.items()
        if is_customary(label) or (count > 1 and _is_name_like(label, count))
    }
    keys = {key(label) for label in sure}
    return frozenset(label for label in counts if key(label) in keys)


def is_customary(label: str) -> bool:
    """Tell whether a label need not recur: ``I``, ``B2``, ``S00``, ``Befragte``."""
    return _KNOWN.match(label) is not None and not _NEEDS_DIGIT.match(label)


def is_name_like(label: str) -> bool:
    """Tell whether somebody who spoke only once could be called that."""
    return _is_name_like(label, 1)


def is_role(text: str) -> bool:
    """Tell whether a text is nothing but a role, as in the legend `I: Interviewerin`."""
    word = text.strip(" .,;()")
    return len(word) > _SHORTEST_ROLE and bool(_INTERVIEWER.match(word) or _RESPONDENT.match(word))


def key(label: str) -> str:
    """Give the label without what typists vary: case, spaces, leading zeros.

    Example:
        >>> key("B 01") == key("b1")
        True
    """
    return re.sub(r"0+(?=\d)", "", re.sub(r"[\s_.]+", "", label.casefold()))


def variants(labels: Iterable[str]) -> tuple[tuple[str, ...], ...]:
    """Group labels that differ only in case, spaces or the form of a digit."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for label in dict.fromkeys(labels):
        groups[key(label)].append(label)
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def roles_of(labels: Collection[str], header: Iterable[str] = ()) -> dict[str, Role]:
    """Say what each speaker does: by the legend in the header, or the label itself.

    Where an interviewer is known, everybody else answers, but for interpreters and unknown voices.

    Example:
        >>> roles = roles_of(["I", "S1"], ["(S = Studentin; I = Interviewer)"])
        >>> roles["I"].value, roles["S1"].value
        ('interviewer', 'respondent')
    """
    legend = _legend(header)
    own_i = any(_INTERVIEWER.match(label) and key(label)[0] == "i" for label in labels)
    roles = {label: _role(label, legend, own_i=own_i) for label in labels}
    if set(map(key, labels)) >= {"f", "a"} and Role.INTERVIEWER not in roles.values():
        roles.update({label: Role.INTERVIEWER for label in labels if key(label) == "f"})
    if Role.INTERVIEWER in roles.values():
        for label, role in roles.items():
            if role is Role.UNKNOWN and not _BESIDE.match(label):
                roles[label] = Role.RESPONDENT
    return roles


def _role(label: str, legend: Mapping[str, Role], *, own_i: bool) -> Role:
    stem = re.sub(r"[\s_]?\d+\Z", "", label)
    for form in (label, stem):
        if form in legend:
            return legend[form]
    # "M" moderates, unless somebody else asks the questions.
    if _INTERVIEWER.match(label) and not (own_i and key(stem) == "m"):
        return Role.INTERVIEWER
    return Role.RESPONDENT if _RESPONDENT.match(label) else Role.UNKNOWN


def _legend(header: Iterable[str]) -> dict[str, Role]:
    found: dict[str, Role] = {}
    for short, word in _LEGEND.findall("\n".join(header)):
        role = (
            Role.INTERVIEWER
            if _INTERVIEWER.match(word)
            else Role.RESPONDENT
            if _RESPONDENT.match(word)
            else None
        )
        if role is not None and len(word) > len(short):
            found.setdefault(short, role)
    return found


def _bare(head: str) -> tuple[str, str, str]:
    """Take bold and italic stars off a label: opening, label, closing."""
    match = _STARS.match(head)
    return (match[1] or "", match[2], match[3] or "") if match else ("", head.strip(), "")


def _can_be_label(label: str, rest: str) -> bool:
    if rest.startswith("//") or (label[-1].isdigit() and rest[:1].isdigit()):
        return False
    if rest[:1].islower() and not is_customary(label):
        return False  # Lehrer:innen
    return not _NOT_IN_LABEL.search(label) and label[0].isalnum()


def _is_name_like(label: str, count: int) -> bool:
    words = label.split()
    first = words[0].casefold().strip(".,")
    if first in _NO_LABEL or len(words) > _MOST_WORDS:
        return False
    if len(words) == 1:
        return not label[0].islower() or count > 2
    return all(not word[0].islower() or word.casefold() in _PARTICLES for word in words)
