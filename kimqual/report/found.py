"""What was found among the codings of a study: quotes in context, as rows and as a table.

For work inside the team: the words are those of the view for coding, and nothing here is released.
What goes into a report comes from :mod:`kimqual.report.quotes` and through its release.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.coding.find import Passage, find, role_of
from kimqual.coding.query import written
from kimqual.coding.query_reading import read_query
from kimqual.coding.together import Together, together
from kimqual.model import Codebook, Coding, Span
from kimqual.report.wanted import Wanted, chosen_coders, chosen_roles, chosen_texts
from kimqual.store import Study
from kimqual.store.assignment import load_assignment
from kimqual.store.codings import Text, load_codings
from kimqual.store.read import attributes

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Found:
    """A quote in its context.

    Attributes:
        document: Pseudonym of the document.
        case: Of the person, "" where unknown.
        question: Of an open answer, else "".
        paragraph: In which it begins.
        speaker: Label of who speaks; of all, if several do.
        role: Of these; ``answer`` for open answers.
        start: First code point in the view for coding.
        end: One past the last.
        before: Words before it.
        quote: Its words, as in the view for coding.
        after: Words after it.
        codes: What its coders gave it, wholly or in part.
        coders: By whose codings it was found.
        codings: Numbers of their codings on it, as in ``quotes list``.
        attributes: Name and value of what is known of the case.
    """

    document: str
    case: str
    question: str
    paragraph: int
    speaker: str
    role: str
    start: int
    end: int
    before: str
    quote: str
    after: str
    codes: tuple[str, ...]
    coders: tuple[str, ...]
    codings: tuple[int, ...]
    attributes: tuple[tuple[str, str], ...]


COLUMNS = tuple(name for name in Found.__dataclass_fields__ if name != "attributes")
"""Columns of the table, before those of the attributes."""
PAIR_COLUMNS = tuple(Together.__dataclass_fields__)
"""Columns of the table of codes that stand together."""


@dataclass(frozen=True, slots=True)
class Retrieval:
    """What an expression found.

    Attributes:
        expression: As it was understood.
        wanted: What was searched.
        coders: Whose codings were.
        rows: Quotes in the order of documents.
        pairs: Which codes stand together in them, if that was wanted.
    """

    expression: str
    wanted: Wanted
    coders: tuple[str, ...]
    rows: tuple[Found, ...]
    pairs: tuple[Together, ...]

    @property
    def n_documents(self) -> int:
        """Count the documents."""
        return len({row.document for row in self.rows})

    @property
    def n_persons(self) -> int:
        """Count the cases; a document of no case counts as a person of its own."""
        return len({row.case or row.document for row in self.rows})

    def frame(self) -> pd.DataFrame:
        """Give the quotes as a table, one row each.

        Columns: document, case, question, paragraph, speaker, role, start, end, before, quote, after,
        codes, coders, codings (these three joined by commas), and one for each attribute of the cases
        (``role_of_case`` where one is called as a column before it).
        """
        import pandas as pd

        names = dict.fromkeys(name for row in self.rows for name, _ in row.attributes)
        columns = [*COLUMNS, *(_column(name) for name in names)]
        return pd.DataFrame([_cells(row, names) for row in self.rows], columns=columns)

    def cooccurrence(self) -> pd.DataFrame:
        """Give which codes stand together: first, second, n_passages, n_persons, jaccard."""
        import pandas as pd

        rows = [[getattr(pair, name) for name in PAIR_COLUMNS] for pair in self.pairs]
        return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))


def find_codings(
    study: Study, expression: str, book: Codebook, wanted: Wanted | None = None
) -> Retrieval:
    """Find the passages of a study of which an expression is true.

    Args:
        study: Open; no vault needed.
        expression: Such as ``field.housing AND experience.discrimination``; the grammar stands in
            :mod:`kimqual.coding.query`.
        book: The codebook.
        wanted: Where to search.

    Returns:
        Quotes in context; nothing is released by that.

    Raises:
        CodingError: If the expression cannot be read, or a coder, document, role or attribute is not
            there.
        UnknownCodeError: If a code is not in the codebook.
    """
    wanted = wanted or Wanted()
    query = read_query(expression, book)
    numbered = load_codings(study)
    coders = chosen_coders({coding.coder for coding in numbered.values()}, wanted.coders)
    given = {n: coding for n, coding in numbered.items() if coding.coder in coders}
    searched = chosen_texts(study, wanted)
    asked = load_assignment(study).documents
    passages = find(
        given.values(),
        searched.values(),
        query,
        book,
        roles=chosen_roles(wanted.roles),
        asked={coder: asked[coder] for coder in coders if coder in asked},
    )
    rows = _Rows(study, searched, given, wanted.n_words)
    cases = {id_: text.case for id_, text in searched.items()}
    pairs = together(given.values(), passages, cases) if wanted.is_counted else ()
    found = tuple(rows.row(passage) for passage in passages)
    return Retrieval(written(query), wanted, tuple(sorted(coders)), found, tuple(pairs))


class _Rows:
    """Makes rows; knows the texts, what is known of cases, and the numbers of the codings."""

    def __init__(
        self, study: Study, searched: dict[str, Text], given: Mapping[int, Coding], n_words: int
    ) -> None:
        self.texts, self.n_words = searched, n_words
        self.attributes = attributes(study)
        self.numbers: dict[tuple[str, str], list[tuple[Span, int]]] = defaultdict(list)
        for number, coding in given.items():
            self.numbers[coding.document, coding.coder].append((coding.span, number))

    def row(self, passage: Passage) -> Found:
        text, span = self.texts[passage.document], passage.span
        turns = [i for i, turn in enumerate(text.turns) if turn.overlap(span)] or [0]
        before, after = in_context(text.text, span, self.n_words)
        numbers = {
            number
            for coder in passage.coders
            for own, number in self.numbers[passage.document, coder]
            if own.overlap(span)
        }
        return Found(
            document=text.id,
            case=text.case or "",
            question=text.question or "",
            paragraph=text.paragraphs[turns[0]],
            speaker=" / ".join(dict.fromkeys(text.speakers[i][0] for i in turns)),
            role=" / ".join(dict.fromkeys(role_of(text, i) for i in turns)),
            start=span.start,
            end=span.end,
            before=before,
            quote=span.of(text.text),
            after=after,
            codes=passage.codes,
            coders=passage.coders,
            codings=tuple(sorted(numbers)),
            attributes=tuple(self.attributes.get(text.case or "", {}).items()),
        )


def in_context(text: str, span: Span, n_words: int) -> tuple[str, str]:
    """Give the words before and after a span, cut at white space.

    Example:
        >>> in_context("Das war im Mai, glaube ich, oder Juni.", Span(11, 14), 2)
        ('war im ', ', glaube')
    """
    ahead, behind = text[: span.start], text[span.end :]
    if not n_words:
        return "", ""
    first, *words = ahead.rsplit(None, n_words) or [""]
    if len(words) == n_words:
        ahead = ahead[len(first) :].lstrip()
    left = behind.split(None, n_words)
    if len(left) > n_words:
        behind = behind[: len(behind) - len(left[-1])].rstrip()
    return ahead, behind


def _column(name: str) -> str:
    return f"{name}_of_case" if name in COLUMNS else name


def _cells(row: Found, names: Iterable[str]) -> list[object]:
    given = dict(row.attributes)
    cells = (getattr(row, name) for name in COLUMNS)
    shown = [", ".join(map(str, c)) if isinstance(c, tuple) else c for c in cells]
    return [*shown, *(given.get(name, "") for name in names)]
