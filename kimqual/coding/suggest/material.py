"""A study's texts as passages: which are coded, with what, and in what context they were said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from kimqual.coding.suggest.passages import SHIPPED, Passage, read_passages
from kimqual.coding.units import SETTLED
from kimqual.errors import CodingError
from kimqual.model import Codebook, Coding, Span
from kimqual.model.coding import is_person
from kimqual.resources import resource
from kimqual.store import Study
from kimqual.store.codings import Text, load_codings, questions, texts
from kimqual.text import without_marks


@dataclass(frozen=True, slots=True)
class Place:
    """Where a passage stands, and whether its document was coded.

    Attributes:
        document: Document id.
        span: Of the answer or turn, in the view for coding.
        text: What stands there, with transcription marks.
        passage: The same as a model reads it; its codes are those that the coder gave.
        is_coded: Whether the coder coded anything in the document, so that no code is a decision.
    """

    document: str
    span: Span
    text: str
    passage: Passage
    is_coded: bool


def places(study: Study, book: Codebook, coder: str | None = None) -> list[Place]:
    """Give every answer, and every turn of somebody who does not ask, in the study's order.

    Args:
        study: Open; no vault needed.
        book: Its codebook; codings of codes that it does not have are left out.
        coder: Whose codings to learn from; the settled ones if not given, or all people's
            together where nothing is settled.

    Raises:
        CodingError: If there is no coding of that coder.
    """
    codings = [coding for coding in load_codings(study).values() if coding.code in book]
    chosen = _of(codings, coder)
    if coder is not None and not chosen:
        raise CodingError(
            f"There is no coding by {coder!r}.",
            mend="name a coder that 'kimqual codings list' shows.",
        )
    asked = questions(study)
    by_document: dict[str, list[Coding]] = {}
    for coding in chosen:
        by_document.setdefault(coding.document, []).append(coding)
    return [
        place
        for text in texts(study)
        for place in _places(text, by_document.get(text.id, []), asked)
    ]


def written_passages(book: Codebook) -> list[Passage]:
    """Give the package's own coded passages, for codes of the same id; none of kim-demo."""
    files = sorted(path for path in resource(SHIPPED).glob("*.jsonl"))
    found = [
        passage
        for path in files
        if path.name not in ("test.jsonl", "from-demo.jsonl")
        for passage in read_passages(path)
    ]
    known = {code.id for code in book.codes if not code.is_retired}
    return [passage for passage in found if passage.codes <= known]


def _of(codings: list[Coding], coder: str | None) -> list[Coding]:
    if coder is not None:
        return [coding for coding in codings if coding.coder == coder and is_person(coder)]
    settled = [coding for coding in codings if coding.coder == SETTLED]
    return settled or [coding for coding in codings if coding.is_human]


def _places(text: Text, codings: list[Coding], asked: dict[str, str]) -> Iterator[Place]:
    before = asked.get(text.question or "", "")
    for span, (label, role) in zip(text.turns, text.speakers, strict=True):
        said = span.of(text.text)
        if role == "interviewer":
            before = without_marks(said)
            continue
        codes = frozenset(c.code for c in codings if c.span.overlap(span))
        person = text.case or f"{text.id} {label}"
        passage = Passage(without_marks(said), codes, person, before)
        if any(char.isalpha() for char in passage.text):
            yield Place(text.id, span, said, passage, bool(codings))
