"""A disputed passage as an adjudicator reads it: its context, and what two coders proposed for it.

Who proposed what is not told: the two are Vorschlag 1 and 2, dealt out for each passage by the
study's seed. Lines under the words show where each proposal runs, whatever is changed afterwards.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final
from xml.etree import ElementTree as ET

from kimqual.agreement.disagreeing import Disagreement, DisagreementKind
from kimqual.errors import CodingError
from kimqual.exchange.labelstudio_task import TaskTurn, placed, task_data, to_html, to_page
from kimqual.labelstudio.config import CODE, MEMO, TEXT, labelling_config
from kimqual.model import Codebook, Coding, Span
from kimqual.store.codings import Text

PROPOSALS: Final = "vorschlaege"
MODEL: Final = "Vorschläge"

_KINDS: Final = {
    DisagreementKind.MISSED: "ein Code, den nur eine Person vergab",
    DisagreementKind.BOUNDARY: "andere Grenzen",
    DisagreementKind.OTHER_CODE: "anderer Code",
    DisagreementKind.SPLIT: "geteilt oder zusammengefasst",
    DisagreementKind.RULE: "gegen eine Regel des Codebuchs",
}
_HELP: Final = (
    "Im Text markiert ist beides. Was gelten soll, bleibt stehen oder wird geändert; was nicht gelten "
    "soll, wird gelöscht. Dann <i>Submit</i>, auch wenn nichts übrig bleibt."
)
# Lines instead of colours: the colours belong to the codes.
_LINES: Final = (
    "<style>.turn{line-height:2.1}"
    ".v1{border-bottom:3px solid #0b62a4}"
    ".v2{border-bottom:3px dotted #b3470f}"
    ".v1 .v2{padding-bottom:4px}</style>"
)
_STYLE: Final = """
.kim .kim-proposals { display: grid; grid-template-columns: 1fr 1fr; gap: 12px; margin-top: 16px;
  font-family: sans-serif; line-height: 1.5; }
.kim .kim-about { grid-column: 1 / -1; color: #555; }
.kim .kim-proposal { border: 1px solid #ddd; border-radius: 6px; padding: 10px 14px; }
.kim .kim-proposal h4 { margin: 0 0 8px; display: inline-block; font-size: 1em; }
.kim .kim-first h4 { border-bottom: 3px solid #0b62a4; }
.kim .kim-second h4 { border-bottom: 3px dotted #b3470f; }
.kim .kim-proposal p { margin: 0 0 8px; }
.kim .kim-code { font-weight: 600; }
.kim .kim-number { display: inline-block; min-width: 1.5em; margin-right: 4px; border-radius: 4px;
  text-align: center; font-size: .8em; color: #fff; background: #666; }
.kim .kim-memo, .kim .kim-none { color: #555; font-style: italic; }
"""


@dataclass(frozen=True, slots=True)
class Dispute:
    """A passage on which two coders differ.

    Attributes:
        uid: Says the same of the same proposals.
        first: Who is Vorschlag 1 here.
        second: Who is Vorschlag 2.
        rows: What they differ in; the spans of one passage overlap.
    """

    uid: str
    first: str
    second: str
    rows: tuple[Disagreement, ...]

    @property
    def document(self) -> str:
        """Give the document's id."""
        return self.rows[0].document

    @property
    def span(self) -> Span:
        """Give the passage from the first to the last code point involved."""
        return Span(
            min(row.span.start for row in self.rows), max(row.span.end for row in self.rows)
        )

    def proposal(self, number: int) -> list[Coding]:
        """Give the codings of Vorschlag 1 or 2, in order of position."""
        coder = self.first if number == 1 else self.second
        mine = {c for row in self.rows for c in row.codings if c.coder == coder}
        return sorted(mine, key=lambda c: (c.span, c.code))

    def regions(self) -> dict[Coding, str]:
        """Give the region under which each proposed coding stands on the page.

        Both share a region where they propose the same code on the same span.
        """
        codings = [*self.proposal(1), *self.proposal(2)]
        places = sorted({(c.span, c.code) for c in codings})
        return {c: f"{self.uid[:8]}-{places.index((c.span, c.code))}" for c in codings}


def find_disputes(
    rows: Iterable[Disagreement], coders: tuple[str, str], seed: int
) -> tuple[Dispute, ...]:
    """Put disagreements together whose spans overlap, and deal out the neutral names.

    Args:
        rows: In order of document and position.
        coders: The two who differ.
        seed: The study's.

    Returns:
        The passages, in order.
    """
    groups: list[list[Disagreement]] = []
    for row in rows:
        if groups and _goes_with(groups[-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    return tuple(_dispute(tuple(group), coders, seed) for group in groups)


def _goes_with(group: Sequence[Disagreement], row: Disagreement) -> bool:
    end = max(other.span.end for other in group)
    return group[0].document == row.document and row.span.start < end


def _dispute(rows: tuple[Disagreement, ...], coders: tuple[str, str], seed: int) -> Dispute:
    said = sorted(
        (c.document, c.span.start, c.span.end, c.code, c.coder) for row in rows for c in row.codings
    )
    uid = hashlib.sha256(repr((seed, said)).encode()).hexdigest()[:32]
    one, two = sorted(coders)
    swapped = hashlib.sha256(f"{seed} {uid}".encode()).digest()[0] % 2
    return Dispute(uid, *((two, one) if swapped else (one, two)), rows)


def adjudication_config(book: Codebook) -> str:
    """Write the coding page with the two proposals below the text.

    What a coding page asks about the whole document is left out: a passage is none.

    Raises:
        CodebookError: If the codebook makes no page.
    """
    page = ET.fromstring(labelling_config(book))  # noqa: S314  # written a moment ago
    for style in page.iter("Style"):
        style.text = (style.text or "") + _STYLE
    grid = next(view for view in page.iter("View") if view.find("HyperText") is not None)
    text = next(iter(grid.findall("HyperText")))
    main = ET.Element("View", className="kim-main")
    grid.insert(list(grid).index(text), main)
    grid.remove(text)
    main.append(text)
    ET.SubElement(main, "HyperText", name=PROPOSALS, value="$proposals", inline="true")
    side = next(view for view in grid.iter("View") if view.find("Taxonomy") is not None)
    of_passage = next(n for n, part in enumerate(side) if part.get("visibleWhen"))
    for part in list(side)[of_passage + 1 :]:
        side.remove(part)
    ET.indent(page)
    return ET.tostring(page, encoding="unicode") + "\n"


def dispute_task(
    dispute: Dispute,
    text: Text,
    book: Codebook,
    agreed: Collection[Coding] = (),
    question: str = "",
) -> dict[str, Any]:
    """Make the task of a passage: the turns it touches, one before and one after, the proposals.

    Args:
        dispute: The passage.
        text: Its document.
        book: The codes; a proposal whose code is none of them is shown and cannot be accepted.
        agreed: What both have alike in the document.
        question: Stands above an answer.

    Returns:
        What Label Studio imports.

    Raises:
        CodingError: If a proposal lies in no turn of the document.
    """
    turns = placed(_context(dispute.span, text, question))
    lines = [[c.span for c in dispute.proposal(number)] for number in (1, 2)]
    data = task_data(dispute.document, turns)
    data["html"] = _LINES + to_html(turns, lambda turn: _underlined(turn, lines))
    data |= {"passage": dispute.uid, "proposals": _proposals(dispute, book, agreed)}
    prediction = {"model_version": MODEL, "result": list(_results(dispute, turns, book))}
    return {"data": data, "predictions": [prediction]}


def context_digest(span: Span, text: Text) -> str:
    """Change when an adjudicator would read something else around a passage.

    Raises:
        CodingError: If the passage lies in no turn of the document.
    """
    words = repr([turn.text for turn in _context(span, text)])
    return hashlib.sha256(words.encode()).hexdigest()


def _context(span: Span, text: Text, question: str = "") -> Iterator[TaskTurn]:
    touched = [n for n, turn in enumerate(text.turns) if turn.overlap(span)]
    if not touched:
        raise CodingError(
            f"[{span.start}, {span.end}) lies in no turn.",
            where=text.id,
            mend="see what is wrong with: kimqual corpus check",
        )
    for n in range(max(0, touched[0] - 1), min(len(text.turns), touched[-1] + 2)):
        at = text.turns[n]
        said = (at.start, at.of(text.text), *text.speakers[n], text.paragraphs[n])
        yield TaskTurn(*said, heading="" if n else question)


def _underlined(turn: TaskTurn, lines: Sequence[Sequence[Span]]) -> str:
    """Set the words of each proposal in a tag of its own."""
    start, end = turn.start, turn.start + len(turn.text)
    cuts = {at for spans in lines for span in spans for at in (span.start, span.end)}
    pieces = pairwise([start, *sorted(at for at in cuts if start < at < end), end])
    return "".join(_piece(turn.text[a - start : b - start], a, lines) for a, b in pieces)


def _piece(words: str, at: int, lines: Sequence[Sequence[Span]]) -> str:
    written = html.escape(words)
    for number in (2, 1):
        if any(span.start <= at < span.end for span in lines[number - 1]):
            written = f'<span class="v{number}">{written}</span>'
    return written


def _proposals(dispute: Dispute, book: Codebook, agreed: Collection[Coding]) -> str:
    kinds = dict.fromkeys(_KINDS[row.kind] for row in dispute.rows)
    alike = {c.code for c in agreed if c.span.overlap(dispute.span)}
    about = f"<b>Strittig:</b> {'; '.join(kinds)}."
    if alike:
        labels = ", ".join(html.escape(_path(code, book)) for code in sorted(alike))
        about += f" <b>Einig:</b> {labels}."
    return (
        f'<div class="kim-proposals"><div class="kim-about">{about}<br/>{_HELP}</div>'
        f"{_card('first', 1, dispute, book)}{_card('second', 2, dispute, book)}</div>"
    )


def _card(name: str, number: int, dispute: Dispute, book: Codebook) -> str:
    shown = [*dict.fromkeys(dispute.regions().values())]
    said = [
        _proposed(coding, shown.index(dispute.regions()[coding]) + 1, book)
        for coding in dispute.proposal(number)
    ]
    inside = "".join(said) or '<p class="kim-none">Hier nichts codiert.</p>'
    title = f"<h4>Vorschlag {number}</h4>"
    return f'<div class="kim-proposal kim-{name}">{title}{inside}</div>'


def _proposed(coding: Coding, position: int, book: Codebook) -> str:
    """Write a proposed coding under the number that its region has in Label Studio's list."""
    memo = html.escape(coding.memo).replace("\n", "<br/>")
    return (
        f'<p><span class="kim-number">{position}</span>'
        f'<span class="kim-code">{html.escape(_path(coding.code, book))}</span><br/>'
        f"„{html.escape(coding.quote)}“"
        + (f'<br/><span class="kim-memo">Memo: {memo}</span>' if memo else "")
        + "</p>"
    )


def _path(code: str, book: Codebook) -> str:
    if code not in book:
        return f"{code} (nicht mehr im Codebuch)"
    return " > ".join(book.label(above) for above in book.path(code))


def _results(
    dispute: Dispute, turns: Sequence[TaskTurn], book: Codebook
) -> Iterator[dict[str, Any]]:
    """Give each proposal as a region, and its memo as another result with the same id."""
    written: set[str] = set()
    for coding, region in dispute.regions().items():
        if region in written or coding.code not in book:
            continue
        written.add(region)
        span = to_page(coding.span, turns)
        place = {"start": "", "end": "", "startOffset": 0, "endOffset": 0}
        place["globalOffsets"] = {"start": span.start, "end": span.end}
        result = {"id": region, "to_name": TEXT}
        code = place | {"taxonomy": [list(book.path(coding.code))]}
        yield result | {"from_name": CODE, "type": "taxonomy", "value": code}
        if coding.memo:
            memo = place | {"text": [coding.memo]}
            yield result | {"from_name": MEMO, "type": "textarea", "value": memo}
