r"""Transcription marks: what the typist put into the text that nobody said.

Source: the simple rules of Dresing & Pehl (pauses, ``/``, ``(lacht)``, ``(unv.)``, ``//mhm//``) and
of Kuckartz, as transkriptwunder.com and transkribisch.de reprint them; measured pauses as in GAT 2,
``(1.5)``, and HIAT, ``((1,5s))``; angle brackets as in the
transcripts of oral-history.digital; ``(12 seconds pause)`` and ``//S02: … //`` as in noScribe 0.7.
"""

from __future__ import annotations

import re

from kimqual.model import Mark, MarkKind, Span

_TIME = r"\d{1,2}:[0-5]\d(?::[0-5]\d)?(?:[.,\-]\d{1,3})?"
_LAUGHS = (
    r"(?:lach|läch|seufz|wein(?:t|en|end)|hust|räusp|schluchz|schnauf|schnief|stöhn|nick(?:t|en|end)"
    r"|schüttel|klatsch|flüster|gähn|schmunz|grins|kicher|atmet|ausatm|einatm|atmen|pfeif|singt|summt"
    r"|klingel|zöger|klopf|trinkt|zuckt|zeigt|schweigt|überleg|geräusch|gelächter|schnalz|laugh|sigh"
    r"|cough|crying|güler|gülüyor)"
)
_UNCLEAR = (
    r"(?:unv\b\.?|unverst|inaudible|unintelligible|unklar|nicht verständlich"
    r"|akustisch unverst|x{2,3}(?=[)\]])|\?{1,3}(?=[)\]]))"
)
_PAUSE = (
    r"(?:(?:\d{1,3}(?:[.,]\d{1,2})?\s?(?:s|sek|sec|sekunden|seconds?|min|minuten)\b\.?,?\s*)?(?:(?:sehr\s)?"
    r"(?:kurze|lange|längere|short|long)\s)?(?:sprech)?pause\b[^()\[\]\n]{0,30}"
    r"|\d{1,3}(?:[.,]\d{1,2})?\s?(?:s|sek|sec|sekunden|seconds?)\b\.?)"
)
_PLACEHOLDER = (
    r"(?:[^\[\]\n]{0,30}(?:\b|(?<=n)|(?<=s)))?(?:name[ns]?|vorname|nachname|ort|stadt|stadtteil|straße"
    r"|firma|schule|kita|verein|land|adresse|telefonnummer|e-mail|anonymisiert|geschwärzt)"
    r"(?:[ :][^\[\]\n]{0,30})?"
)

# One pass, first alternative wins. Groups named after the kind; `open`/`close` are the brackets of
# a guessed word, which itself was spoken and stays.
_MARKS = re.compile(
    rf"""
      (?P<time>\#{_TIME}\#|\[{_TIME}\]|(?<!\S)\({_TIME}\))
    | (?P<overlap>(?<![:/\w])//(?=[^\s/])(?:(?!//)[^\n]){{1,1000}}(?<!:)
        (?:(?=//S\d\d:)|//(?!/)))
    | (?P<break><=>|(?<=\w)/(?=[.,;!?]?(?:\s|$))(?!\s+(?:oder|bzw|und)\b))
    | (?P<pause>\(\.{{1,3}}\)|\(-{{1,3}}\)|(?<!\S)\(\d{{1,3}}\)|(?<!\S)\(\d{{1,2}}\.\d{{1,2}}\)
        |\(\({_PAUSE}\)\)|[(\[]{_PAUSE}[)\]]|<p\d*>)
    | (?P<unclear><\[\?\]>|[(\[]{_UNCLEAR}[^()\[\]\n]{{0,60}}[)\]])
    | (?P<nonverbal>\(\((?=[^()\n]{{0,60}}{_LAUGHS})[^()\n]{{1,80}}\)\)
        |\((?!Anm)(?=[^()\n]{{0,40}}{_LAUGHS})[^()\n]{{1,60}}\)
        |\[(?!Anm)(?=[^\[\]\n]{{0,40}}{_LAUGHS})[^\[\]\n]{{1,60}}\]
        |(?<!\S)\*{_LAUGHS}\w{{0,6}}\*(?!\w)
        |<(?:nl|ie|g|m|l)\([^<>\n]{{0,200}}\)>)
    | (?P<replaced>\[{_PLACEHOLDER}\])
    | (?P<note><n\([^<>\n]{{0,300}}\)>|<i(?:\([^<>\n]{{0,200}}\))?>|\(…\)|\[(?:…|\.{{3}})\]
        |[(\[]Anm(?:\.|erkung)[^()\[\]\n]{{0,200}}[)\]]|\(\([^()\n]{{1,100}}\)\))
    | (?P<open>\((?=[^\s()?][^()?\n]{{0,40}}\?\))|<\?[ ]?(?=[^<>\n]{{1,60}}>))
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NUMBER = re.compile(r"\((\d{1,3})\)")
_MAX_GUESS_WORDS = 3


def find_marks(text: str) -> tuple[Mark, ...]:
    """Find what the typist noted: pauses, laughter, overlaps, time stamps, unclear passages.

    Numbers in brackets are pauses, unless they count 1, 2, 3 through the text like footnotes.
    ``(…)`` is a passage left out, unless the text marks pauses by dots.

    Args:
        text: Any text in NFC.

    Returns:
        Marks in order, none overlapping. Of a guessed word only the brackets are marked.

    Example:
        >>> text = "Na (..) ja/ doch (lacht)."
        >>> [mark.span.of(text) for mark in find_marks(text)]
        ['(..)', '/', '(lacht)']
    """
    footnotes = _counts_up(text)
    dots = "(.)" in text or "(..)" in text
    found: list[Mark] = []
    for match in _MARKS.finditer(text):
        kind = match.lastgroup or ""
        if kind == "open":
            found += _guess(text, match)
        elif not (footnotes and _NUMBER.fullmatch(match.group())):
            pause = dots and match.group() == "(…)"
            found.append(Mark(Span(*match.span()), MarkKind.PAUSE if pause else MarkKind(kind)))
    return tuple(found)


def _guess(text: str, match: re.Match[str]) -> list[Mark]:
    close = "?)" if match.group() == "(" else ">"
    end = text.index(close, match.end())
    if len(text[match.end() : end].split()) > _MAX_GUESS_WORDS:
        return []
    spans = (Span(*match.span()), Span(end, end + len(close)))
    return [Mark(span, MarkKind.UNCLEAR) for span in spans]


def _counts_up(text: str) -> bool:
    numbers = [int(n) for n in _NUMBER.findall(text)]
    return len(numbers) > 1 and numbers == list(range(1, len(numbers) + 1))
