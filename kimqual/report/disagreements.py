"""The worklist: where the coders of a study differ, in their words, what helps most first.

The rows are those of `kimqual.report.agreement.study_comparison`, which is also what
``kimqual labelstudio push adjudication`` puts up for decision.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kimqual.agreement.worklist import Confused, Item, Kind, chosen, confused_codes, worklist
from kimqual.errors import CodingError
from kimqual.model import Codebook
from kimqual.report.agreement import Comparison, study_comparisons
from kimqual.report.disagreement_lines import COLUMNS, Line, as_cells, as_row, context
from kimqual.store import Study
from kimqual.store.codings import Text, questions, texts

if TYPE_CHECKING:
    import pandas as pd

_GONE: Final = {"de": "nicht mehr im Codebuch", "en": "no longer in the codebook"}


@dataclass(frozen=True, slots=True)
class PairCount:
    """What two coders have, and what they differ in.

    Attributes:
        coders: The two.
        n_documents: Documents that both have done; with none, no row says nothing.
        n_first: Codings of the first there.
        n_second: Of the second.
        n_alike: Codings of both that stand in no row.
        n_rows: Rows.
    """

    coders: tuple[str, str]
    n_documents: int
    n_first: int
    n_second: int
    n_alike: int
    n_rows: int


@dataclass(frozen=True, slots=True)
class Worklist:
    """Where coders differ.

    Attributes:
        lines: What was asked for, in order of weight; see `kimqual.agreement.worklist`.
        pairs: Every two coders, before anything was left out.
        confused: Codes that stand for one another, before anything was left out.
        labels: Labels from the root, by code.
        language: Of the labels.
    """

    lines: tuple[Line, ...]
    pairs: tuple[PairCount, ...]
    confused: tuple[Confused, ...]
    labels: Mapping[str, str]
    language: str

    def counts(self) -> dict[Kind, int]:
        """Count the lines of each kind, in the order of kinds."""
        found = Counter(line.item.kind for line in self.lines)
        return {kind: found[kind] for kind in Kind if found[kind]}

    def rows(self) -> list[dict[str, object]]:
        """Give plain values, the codings of each side as lists."""
        return [as_row(line, self.labels) for line in self.lines]

    def frame(self) -> pd.DataFrame:
        """Give one row for each line; several codings of one coder are joined by `` | ``."""
        import pandas as pd

        return pd.DataFrame([as_cells(line, self.labels) for line in self.lines], columns=COLUMNS)

    def confusion(self) -> pd.DataFrame:
        """Give one row for each two codes that stand for one another, the most cases first."""
        import pandas as pd

        names = (
            "code_1",
            "code_2",
            "label_1",
            "label_2",
            "n_cases",
            "n_passages",
            "is_same_parent",
        )
        rows = [
            (
                *c.codes,
                *(self.labels[code] for code in c.codes),
                c.n_cases,
                c.n_passages,
                c.is_same_parent,
            )
            for c in self.confused
        ]
        return pd.DataFrame(rows, columns=list(names))


def study_worklist(
    study: Study,
    book: Codebook,
    coders: Sequence[str] | None = None,
    *,
    codes: Sequence[str] | None = None,
    kinds: Sequence[str] | None = None,
    documents: Sequence[str] | None = None,
    language: str = "de",
) -> Worklist:
    """List where the coders of a study differ, every two of them.

    Args:
        study: Open; no vault needed.
        book: The codebook.
        coders: Whom to compare; all persons if not given. A single name stands for all pairs that
            she or he is in.
        codes: Only rows with one of these codes, or of a code below one of them.
        kinds: Only rows of these kinds, see :class:`~kimqual.agreement.worklist.Kind`.
        documents: Only rows of these documents.
        language: Of the labels.

    Returns:
        The rows that are asked for; numbers and weights are those of the whole list.

    Raises:
        CodingError: If fewer than two persons coded, or a kind or a document is not known.
        UnknownCodeError: If a code is not in the codebook.
    """
    views = {text.id: text for text in texts(study)}
    _known(kinds, documents, views)
    pairs = list(study_comparisons(study, book, coders))
    compared = [pair for pair, _ in pairs]
    case_of = {text.id: text.case or text.id for text in views.values()}
    items = worklist(compared, case_of)
    below = None if codes is None else [c for code in codes for c in _below(book, code)]
    left = set(map(id, chosen(items, codes=below, kinds=kinds, documents=documents)))
    made = _Lines(views, questions(study))
    used = {c.code for pair in compared for c in (*pair.first, *pair.second)}
    return Worklist(
        tuple(made.line(n, item) for n, item in enumerate(items, 1) if id(item) in left),
        tuple(_count(pair, n) for pair, n in pairs),
        confused_codes((item.row for item in items), case_of),
        {code: label_of(code, book, language) for code in used},
        language,
    )


def label_of(code: str, book: Codebook, language: str = "de") -> str:
    """Give the labels from the root to a code; a code that the book lost is named as such."""
    if code not in book:
        return f"{code} ({_GONE.get(language, _GONE['de'])})"
    return " › ".join(book.label(above, language) for above in book.path(code))


def _known(
    kinds: Sequence[str] | None, documents: Sequence[str] | None, views: Mapping[str, Text]
) -> None:
    for kind in kinds or ():
        if kind not in list(Kind):
            raise CodingError(f"There is no kind {kind!r}.", mend=f"kinds are: {', '.join(Kind)}.")
    for document in documents or ():
        if document not in views:
            raise CodingError(
                f"The study has no pseudonymised document {document!r}.",
                mend="see what it is called: kimqual corpus list",
            )


def _below(book: Codebook, code: str) -> Iterator[str]:
    """Give a code and all below it."""
    book[code]  # an unknown code is an error, not an empty list
    return (other.id for other in book.codes if code in book.path(other.id))


def _count(pair: Comparison, n_documents: int) -> PairCount:
    both = Counter((*pair.first, *pair.second))
    both.subtract(coding for row in pair.rows for coding in row.codings)
    n_first, n_second = len(pair.first), len(pair.second)
    return PairCount(pair.coders, n_documents, n_first, n_second, both.total(), len(pair.rows))


class _Lines:
    """Puts rows into the words around them."""

    def __init__(self, views: Mapping[str, Text], asked: Mapping[str, str]) -> None:
        self.views, self.asked = views, asked

    def line(self, number: int, item: Item) -> Line:
        text = self.views[item.row.document]
        question = self.asked.get(text.question or "", "")
        return Line(number, item, text, context(text, item.row.span), question)
