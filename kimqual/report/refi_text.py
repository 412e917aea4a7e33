"""Texts as they leave in a REFI-QDA project: speakers' labels before their turns, positions moved along."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from kimqual.model import Span, View
from kimqual.store import Study
from kimqual.store.codings import Text
from kimqual.store.sources import sources
from kimqual.store.views import load_view, report_view


@dataclass(frozen=True, slots=True)
class Page:
    """A document on its way out.

    Attributes:
        id: Document id.
        text: With labels.
        case: The person's id in the study.
        question: The question's id, for answers.
        is_source: Whether it is the vault's text.
        has_times: Whether turns have times, which are left behind.
        place: Moves a span of the view for coding into ``text``.
        place_source: Moves a span of the source text into ``text``; for the vault's text only.
        labels: Where labels were put in, in ``text``.
    """

    id: str
    text: str
    case: str | None
    question: str | None
    is_source: bool
    has_times: bool
    place: Callable[[Span], Span]
    place_source: Callable[[Span], Span]
    labels: tuple[Span, ...]

    @property
    def n_labels(self) -> int:
        """Give the number of labels that were put in."""
        return len(self.labels)

    def has_label_within(self, span: Span) -> bool:
        """Tell whether a label was put into a passage."""
        at = bisect_left(self.labels, span.start, key=lambda label: label.start)
        return at < len(self.labels) and self.labels[at].end <= span.end


def page_of_view(study: Study, text: Text, profile: str, *, has_times: bool) -> Page:
    """Give the pseudonymised text in a profile."""
    view = report_view(study, text.id, text.text) if profile == "report" else View(text.text)
    turns = [view.forward(turn) for turn in text.turns]
    labelled = _labelled(view.text, turns, [label for label, _ in text.speakers])
    return Page(
        text.id,
        labelled.text,
        text.case,
        text.question,
        is_source=False,
        has_times=has_times,
        place=lambda span: labelled.forward(view.forward(span)),
        place_source=labelled.forward,
        labels=labelled.labels,
    )


def page_of_source(study: Study, document: str, *, case: str | None, has_view: bool) -> Page:
    """Give the vault's text; labels of speakers are those of the study."""
    (stored,) = sources(study, [document])
    said = stored.document
    speakers = [stored.study_labels.get(t.speaker or "", "") for t in said.turns]
    labelled = _labelled(said.text, [turn.span for turn in said.turns], speakers)
    view = load_view(study, document) if has_view else View(said.text)
    return Page(
        document,
        labelled.text,
        case,
        said.question,
        is_source=True,
        has_times=any(turn.start_ms is not None for turn in said.turns),
        place=lambda span: labelled.forward(view.back(span)),
        place_source=labelled.forward,
        labels=labelled.labels,
    )


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A text with labels put in; ``starts`` and ``shifts`` say how far what follows has moved."""

    text: str
    starts: tuple[int, ...]
    shifts: tuple[int, ...]
    labels: tuple[Span, ...]

    def forward(self, span: Span) -> Span:
        """Move a span into the text with labels; one that begins at a turn begins behind its label."""
        return Span(
            span.start + self._shift(bisect_right(self.starts, span.start)),
            span.end + self._shift(bisect_left(self.starts, span.end)),
        )

    def _shift(self, n: int) -> int:
        return self.shifts[n - 1] if n else 0


def _labelled(text: str, turns: Iterable[Span], speakers: Sequence[str]) -> _Labelled:
    """Put a label before each turn that has a speaker and does not stand behind one already."""
    parts: list[str] = []
    starts: list[int] = []
    shifts: list[int] = []
    labels: list[Span] = []
    done = shift = 0
    for turn, speaker in zip(turns, speakers, strict=True):
        before = text[text.rfind("\n", 0, turn.start) + 1 : turn.start]
        if not speaker or before.strip():
            continue
        label = f"{speaker}: "
        parts += (text[done : turn.start], label)
        done = turn.start
        labels.append(Span(turn.start + shift, turn.start + shift + len(label)))
        shift += len(label)
        starts.append(turn.start)
        shifts.append(shift)
    parts.append(text[done:])
    return _Labelled("".join(parts), tuple(starts), tuple(shifts), tuple(labels))
