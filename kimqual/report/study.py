"""The report on a study: what is in it, how far coders agree, what was coded, topics, quotes."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimqual.coding.units import SETTLED
from kimqual.errors import CodebookError, CodingError
from kimqual.exchange.writing import replaced
from kimqual.model import Codebook
from kimqual.model.coding import is_person
from kimqual.report.agreement import study_agreement
from kimqual.report.barriers_page import HIDDEN
from kimqual.report.counted import that_count
from kimqual.report.exports import Colophon
from kimqual.report.pages import render
from kimqual.report.quotes import Quote
from kimqual.store import Study
from kimqual.store.read import codebook_in_use

if TYPE_CHECKING:
    import pandas as pd


def colophon(study: Study) -> Colophon:
    """Give the small print for what is exported from a study now."""
    book = codebook_in_use(study)
    named = f"{book[0]}, Revision {book[1]}" if book else "keines"
    return Colophon(
        study.config.name, datetime.now().astimezone().strftime("%d.%m.%Y, %H:%M"), named
    )


def build_report(
    study: Study,
    book: Codebook,
    quotes: list[Quote],
    path: Path,
    *,
    n_quotes: int = 3,
) -> Path:
    """Write the report as one web page that needs no network.

    Args:
        study: Open; no vault needed.
        book: The codebook.
        quotes: Checked for export.
        path: The page to write.
        n_quotes: Quotes shown under each code.

    Returns:
        The path.
    """
    from kimqual.analysis import frequencies

    counts = frequencies(_counted(study, book), book)
    page = render(
        "report.html.j2",
        colophon=colophon(study).lines(),
        corpus=_corpus(study),
        agreement=_agreement(study, book),
        counts=_counts(counts, book),
        topics=_table(_topics(study)),
        groups=_groups(quotes, book, n_quotes),
        **_told(study, book, quotes, n_quotes),
    )
    with replaced(path) as temporary:
        temporary.write_text(page, "utf-8", newline="\n")
    return path


def _told(study: Study, book: Codebook, quotes: list[Quote], n_quotes: int) -> dict[str, object]:
    """Give barriers, living together and recommendations; nothing where nobody coded any."""
    from kimqual.report.barriers import study_barriers
    from kimqual.report.barriers_page import HOW_TO_READ, basis_line, sections

    try:
        found = study_barriers(study, book)
    except (CodingError, CodebookError):  # no codings, or a codebook without these codes
        return {"told": [], "told_about": ()}
    laid = sections(found, quotes, book, n_quotes)
    return {"told": laid, "told_about": (basis_line(found), HOW_TO_READ)}


_TOPIC_COLUMNS = {
    "topic": "Topic",
    "label": "Name",
    "words": "Kennzeichnende Wörter",
    "size": "Texte",
    "n_cases": "Personen",
}


_AGREEMENT_COLUMNS = {
    "label": "Code",
    "n_units": "Einheiten",
    "prevalence": "Häufigkeit",
    "raw": "roh",
    "positive": "positiv",
    "alpha": "Alpha",
    "jackknife_low": "von",
    "jackknife_high": "bis",
}


def _topics(study: Study) -> pd.DataFrame:
    """Give the topics that people did not set aside; names only where somebody gave one."""
    topics = study.topics()
    shown = topics[~topics["ignored"]]
    without = ["ignored"] if shown["label"].any() else ["ignored", "label"]
    return shown.drop(columns=without).rename(columns=_TOPIC_COLUMNS)


def _counted(study: Study, book: Codebook) -> pd.DataFrame:
    """Give the codings that count.

    Codes that the codebook no longer has are left out; ``kimqual codebook check`` names them.
    """
    codings = study.codings()
    return that_count(codings[codings["code"].isin([code.id for code in book.codes])])


def _agreement(study: Study, book: Codebook) -> dict[str, Any] | None:
    """Give the table of agreement, or nothing where no two persons coded the same documents."""
    codings = study.codings()
    people = {c for c in codings["coder"] if c != SETTLED and is_person(c)}
    if len(people) < 2:  # agreement is between two
        return None
    try:
        frame = study_agreement(study, book).frame(book)
    except CodingError:  # the coders divided the documents among them
        return None
    return _table(frame[list(_AGREEMENT_COLUMNS)].rename(columns=_AGREEMENT_COLUMNS))


def _corpus(study: Study) -> list[tuple[str, int]]:
    documents = study.documents()
    kinds = documents["kind"].value_counts()
    return [
        ("Interviews", int(kinds.get("interview", 0))),
        ("Offene Antworten", int(kinds.get("answer", 0))),
        ("Personen in der Befragung", len(study.cases())),
        ("Wörter", int(documents["n_words"].sum())),
        ("Sprachen", int(documents["language"].replace("", None).nunique())),
    ]


def _counts(counts: pd.DataFrame, book: Codebook) -> list[dict[str, Any]]:
    """Give the rows of the table of codes; those of few documents have no numbers."""
    largest = max(1, int(counts["n_segments"].max())) if len(counts) else 1
    hidden = _few(dict(zip(counts["code"], counts["n_documents"], strict=True)), book)
    return [
        {
            "label": book.label(row["code"]),
            "level": len(book.path(row["code"])) - 1,
            "segments": HIDDEN if row["code"] in hidden else int(row["n_segments"]),
            "documents": HIDDEN if row["code"] in hidden else int(row["n_documents"]),
            "width": 0 if row["code"] in hidden else round(100 * int(row["n_segments"]) / largest),
        }
        for row in counts.to_dict("records")
    ]


def _few(n_documents: dict[str, int], book: Codebook) -> set[str]:
    """Give the codes of few documents, and those that would give them away."""
    from kimqual.analysis.suppression import Line, hidden_cells

    children = {c.id: [x.id for x in book.codes if x.parent == c.id] for c in book.codes}
    lines = [Line((code,), tuple((x,) for x in below)) for code, below in children.items() if below]
    cells = hidden_cells({(code,): int(n) for code, n in n_documents.items()}, lines)
    return {code for (code,) in cells}


def _table(frame: pd.DataFrame) -> dict[str, list[Any]]:
    cells = [[_cell(value) for value in row] for row in frame.itertuples(index=False)]
    return {"header": [str(c) for c in frame.columns], "rows": cells}


def _cell(value: object) -> str:
    if isinstance(value, float):
        return "–" if value != value else f"{value:.2f}".replace(".", ",")  # noqa: PLR0124  # NaN
    return "–" if value is None else str(value)


def _groups(quotes: list[Quote], book: Codebook, n: int) -> list[tuple[str, list[Quote]]]:
    groups: dict[str, list[Quote]] = {}
    for quote in quotes:
        groups.setdefault(quote.code, []).append(quote)
    return [
        (" › ".join(book.label(c) for c in book.path(code)), spread(group)[:n])
        for code, group in groups.items()
    ]


def spread(quotes: list[Quote]) -> list[Quote]:
    """Put one quote of each document first, so that no single voice fills the page."""
    seen: set[str] = set()
    first: list[Quote] = []
    rest: list[Quote] = []
    for quote in quotes:
        (rest if quote.document in seen else first).append(quote)
        seen.add(quote.document)
    return first + rest
