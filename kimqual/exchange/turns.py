"""Paragraphs to contributions: who speaks where, what is header, when it was said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from kimqual.exchange import labels, stamps
from kimqual.exchange.frame import Draft, Para, Said

_SHORT = 8
_MANY_HEADER_WORDS = 200
_SHOWN = 12


@dataclass(slots=True)
class _Open:
    """A contribution that paragraphs are still being added to."""

    paragraph: int
    speaker: str | None
    lines: list[str] = field(default_factory=list)
    start_ms: int | None = None

    def closed(self) -> Said:
        text = "\n".join(self.lines).strip()
        start = self.start_ms
        if start is None:
            start, text = stamps.leading(text)
        end, text = stamps.trailing(text)
        return Said(text, self.paragraph, self.speaker, start, end)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    label: str | None = None
    start_ms: int | None = None
    rest: str = ""
    is_given: bool = False


def read_paragraphs(paragraphs: Sequence[Para]) -> Draft:
    """Sort paragraphs into header and contributions.

    Args:
        paragraphs: In the file's order; a line break inside one may begin a contribution.

    Returns:
        The draft. A paragraph without label continues the contribution before it; where the whole
        file has no label, each paragraph is a contribution of nobody known.

    Example:
        >>> draft = read_paragraphs([Para(1, "Gespräch 3"), Para(2, "I: Und?"), Para(3, "B: Gut.")])
        >>> [(said.speaker, said.text) for said in draft.said], draft.header
        ([('I', 'Und?'), ('B', 'Gut.')], ('Gespräch 3',))
    """
    lines = [line for para in paragraphs for line in _lines(para)]
    known = labels.accepted([line.label for line in lines if line.label and not line.is_given])
    known |= {line.label for line in lines if line.label and line.is_given}
    first = _first_turn(lines, known)
    if first is None:
        return _without_speakers(paragraphs)
    said, single = _contributions(lines[first:], known)
    header = tuple(line.text.strip() for line in lines[:first] if line.text.strip())
    warnings = (*_header_warning(header), *_single_warning(single), *_variant_warning(said))
    return Draft(_linked(said), header, warnings=warnings)


def _lines(para: Para) -> list[_Line]:
    if para.speaker is not None:
        start, rest = stamps.leading(para.text)
        return [_Line(para.number, para.text, para.speaker, start, rest, is_given=True)]
    lines = []
    for text in para.text.split("\n"):
        if not text.strip():
            continue
        split = labels.split_label(text)
        lines.append(_Line(para.number, text, *split) if split else _Line(para.number, text))
    return lines


def _first_turn(lines: Sequence[_Line], known: frozenset[str]) -> int | None:
    """Find the first contribution; `Interviewerin: A. Nowak` in the header is none."""
    spoken = [i for i, line in enumerate(lines) if line.label in known]
    counts = Counter(lines[i].label for i in spoken)
    recurring = [i for i in spoken if counts[lines[i].label] > 1]
    for i in spoken:
        is_key = recurring and i < recurring[0] and _is_entry(lines[i])
        if not is_key and not labels.is_role(lines[i].rest):
            return i
    return None


def _is_entry(line: _Line) -> bool:
    """Tell whether a line reads like an entry of the header: short, no sentence."""
    rest = line.rest.strip()
    return len(rest.split()) <= _SHORT and not rest.endswith((".", "?", "!", "…", "#"))


def _contributions(lines: Sequence[_Line], known: frozenset[str]) -> tuple[list[Said], list[int]]:
    done: list[Said] = []
    single: list[int] = []
    now: _Open | None = None
    for line in lines:
        if line.label in known:
            if now is not None:
                done.append(now.closed())
            now = _Open(line.number, line.label, [line.rest], line.start_ms)
        elif now is not None:
            now.lines.append(line.text.strip())
            if line.label and labels.is_name_like(line.label):
                single.append(line.number)
    if now is not None:
        done.append(now.closed())
    return done, single


def _without_speakers(paragraphs: Sequence[Para]) -> Draft:
    said = [_Open(p.number, None, [p.text.strip()]).closed() for p in paragraphs if p.text.strip()]
    warning = (
        "No speaker label was found: each paragraph is a contribution of nobody known. If there are"
        " speakers, begin their paragraphs with a label and a colon, such as 'I:' and 'B:'."
    )
    return Draft(_linked(said), warnings=(warning,))


def _linked(said: Sequence[Said]) -> tuple[Said, ...]:
    """Let a stamp that closes a contribution open the next one, as in f4."""
    linked: list[Said] = []
    before: int | None = None
    for one in said:
        start = one.start_ms if one.start_ms is not None else before
        linked.append(replace(one, start_ms=start))
        before = one.end_ms
    return tuple(linked)


def _header_warning(header: Sequence[str]) -> tuple[str, ...]:
    n_words = sum(len(line.split()) for line in header)
    if n_words <= _MANY_HEADER_WORDS:
        return ()
    return (
        (
            f"{n_words} words stand before the first speaker label and were taken as header."
            " If they are speech, put a label before them."
        ),
    )


def _single_warning(numbers: Sequence[int]) -> tuple[str, ...]:
    if not numbers:
        return ()
    return (
        (
            f"Paragraph {_listed(numbers)}: begins like a speaker label that occurs only"
            " once; read as continuation. If it is a speaker, use a customary label (B1, B2 …)."
        ),
    )


def _variant_warning(said: Sequence[Said]) -> tuple[str, ...]:
    groups = labels.variants(one.speaker for one in said if one.speaker)
    first = {one.speaker: one.paragraph for one in reversed(said)}
    return tuple(
        "Speaker labels differ only in case, spaces or digits, first at paragraphs"
        f" {_listed([first[label] for label in group])}: kept as different speakers. If they are"
        " one person, write them alike."
        for group in groups
    )


def _listed(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    return shown if len(numbers) <= _SHOWN else f"{shown} and {len(numbers) - _SHOWN} more"
