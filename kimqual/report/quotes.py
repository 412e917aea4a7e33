"""Quotes: what coders marked, in the words of the report profile, with where it comes from.

Nothing here decides what may be printed; :mod:`kimqual.report.release` does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kimqual.model import Codebook, Coding, Mark, Span
from kimqual.model.document import spoken, within
from kimqual.report.attributes import printable_attributes
from kimqual.store import Study
from kimqual.store.codings import Text, load_codings, texts
from kimqual.store.read import kept_mentions, marks, releases
from kimqual.store.views import report_view

_ROLES = {
    "interviewer": {"de": "Interviewende", "en": "interviewer"},
    "respondent": {"de": "befragte Person", "en": "respondent"},
    "unknown": {"de": "nicht zugeordnet", "en": "unknown"},
    "answer": {"de": "offene Antwort", "en": "open answer"},
}


@dataclass(frozen=True, slots=True)
class Quote:
    """One passage under one code, ready to be looked at and released.

    Attributes:
        number: Lowest number of the codings that it stands for.
        text: The words in the report profile, without transcription marks.
        document: Pseudonym of the document.
        paragraph: Number of the paragraph in the transcript, of the first if it goes over several.
        speaker: Label of the speaker, "" where unknown; of all of them if several speak.
        role: Role of the speaker, or of all, in the language asked for.
        attributes: Attributes of the case that may be printed: shared by enough cases.
        code: Code id.
        path: Labels from the root to the code.
        coders: Everybody who has this code on exactly this passage.
        n_quasi: Quasi identifiers inside that the profile keeps.
        is_released: Whether it may be exported.
        numbers: Numbers of all codings that have this code on exactly this passage.
    """

    number: int
    text: str
    document: str
    paragraph: int
    speaker: str
    role: str
    attributes: tuple[tuple[str, str], ...]
    code: str
    path: tuple[str, ...]
    coders: tuple[str, ...]
    n_quasi: int
    is_released: bool
    numbers: tuple[int, ...] = ()

    @property
    def place(self) -> str:
        """Give document and paragraph as they are cited: ``I003, ¶ 12``."""
        return f"{self.document}, ¶ {self.paragraph}"


def list_quotes(
    study: Study, book: Codebook, *, coder: str | None = None, language: str = "de", k: int = 5
) -> list[Quote]:
    """Give every coded passage, one quote for each code on each span.

    Args:
        study: Open; no vault needed.
        book: For the paths of the codes.
        coder: Only passages that this coder has, whoever else has them too.
        language: Of labels and roles.
        k: Attributes are printed only where this many cases share them.

    Returns:
        In the order of codebook and documents. Codings of models are left out.
    """
    views = {text.id: text for text in texts(study)}
    attributes = printable_attributes(study, k)
    order = {code.id: i for i, code in enumerate(book.codes)}
    groups: dict[tuple[str, Span, str], list[tuple[int, Coding]]] = {}
    for number, coding in load_codings(study).items():
        if coding.is_human and coding.code in book:
            groups.setdefault((coding.document, coding.span, coding.code), []).append(
                (number, coding)
            )
    positions = {text: i for i, text in enumerate(views)}
    made = _Maker(study, book, views, attributes, language)
    quotes = [
        made.quote(group)
        for group in groups.values()
        if coder is None or any(coding.coder == coder for _, coding in group)
    ]
    return sorted(quotes, key=lambda q: (order[q.code], positions[q.document], q.number))


class _Maker:
    """Makes quotes; keeps each document's report view while its quotes are made."""

    def __init__(
        self,
        study: Study,
        book: Codebook,
        views: dict[str, Text],
        attributes: dict[str, tuple[tuple[str, str], ...]],
        language: str,
    ) -> None:
        self.book, self.views, self.language = book, views, language
        self.attributes, self.released = attributes, releases(study).keys()
        self.report = {id_: report_view(study, id_, text.text) for id_, text in views.items()}
        self.kept = kept_mentions(study)
        self.marks: dict[str, list[Mark]] = {id_: [] for id_ in views}
        for id_, found in marks(study).items():
            forward = self.report[id_].forward
            self.marks[id_] = [Mark(forward(m.span), m.kind) for m in found]

    def quote(self, group: Sequence[tuple[int, Coding]]) -> Quote:
        number, coding = min(group, key=lambda one: one[0])
        text = self.views[coding.document]
        turns = [i for i, turn in enumerate(text.turns) if turn.overlap(coding.span)] or [0]
        roles = [text.speakers[i][1] if text.kind == "interview" else "answer" for i in turns]
        return Quote(
            number=number,
            text=self._words(coding),
            document=coding.document,
            paragraph=text.paragraphs[turns[0]],
            speaker=" / ".join(dict.fromkeys(text.speakers[i][0] for i in turns)),
            role=" / ".join(dict.fromkeys(_ROLES[role][self.language] for role in roles)),
            attributes=self.attributes.get(coding.document, ()),
            code=coding.code,
            path=tuple(self.book.label(c, self.language) for c in self.book.path(coding.code)),
            coders=tuple(sorted(c.coder for _, c in group)),
            n_quasi=sum(coding.span.overlap(s) > 0 for s in self.kept.get(coding.document, ())),
            is_released=any(n in self.released for n, _ in group),
            numbers=tuple(n for n, _ in group),
        )

    def _words(self, coding: Coding) -> str:
        view = self.report[coding.document]
        span = view.forward(coding.span)
        return spoken(span.of(view.text), within(self.marks[coding.document], span))
