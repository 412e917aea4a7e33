"""Barriers: which experience in which field of life, on what ground, told by how many persons.

Takes the DataFrames of ``Study.codings()`` and of persons, gives DataFrames back. What is told is a
*passage*: the words with a code below ``experience`` or ``recommendation``. Codings of the same coder
that overlap it say which field it is about and, where the codebook asks for one, on what ground.

A person is a case; an interview without a case counts as one person. Counts are of distinct persons
and passages, rolled up to the codes above, never sums.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kimqual.analysis.suppression import SMALLEST, Cell, Line, hidden_cells
from kimqual.analysis.tables import SEGMENT, cooccurrence
from kimqual.analysis.told import (
    ALL,
    EXPERIENCE,
    FIELD,
    GROUND,
    NONE,
    OWN,
    RECOMMENDATION,
    ToldBook,
)
from kimqual.errors import CodingError
from kimqual.model import Codebook
from kimqual.shares import wilson

if TYPE_CHECKING:
    import pandas as pd

DIMENSIONS = ("field", "experience", "ground", "value")
COLUMNS = (
    *DIMENSIONS, "n_group", "n_persons", "percent", "low", "high", "n_passages", "is_suppressed",
)  # fmt: skip


def persons(documents: pd.DataFrame, cases: pd.DataFrame) -> pd.DataFrame:
    """Give everybody whose words are in the study, with attributes.

    Args:
        documents: As from ``Study.documents()``.
        cases: As from ``Study.cases()``; cases without a document are left out.

    Returns:
        Index person (case, or interview without one), the columns of ``cases``.
    """
    who = documents["case"].where(documents["case"].notna(), documents["document"])
    return cases.reindex(who.drop_duplicates()).rename_axis("person")


def passages(codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Give what was told: one row for each passage, field and ground.

    Args:
        codings: As from ``Study.codings()``, of those that count; codes that the codebook no longer
            has are left out.
        codebook: With codes ``field`` and ``experience``; ``ground`` and ``recommendation`` if any.

    Returns:
        Columns coding, document, person, start, end, coder, experience (the code of the passage;
        recommendations stand here, too), field (``-`` for none) and ground (``-`` for none, ``""``
        where the codebook asks for none).

    Raises:
        CodebookError: If the codebook has no ``field`` or no ``experience``.
    """
    book = ToldBook.of(codebook)
    known = codings[codings["code"].isin(book.roots)]
    told = known[known["code"].map(book.roots).isin([EXPERIENCE, RECOMMENDATION])]
    beside = _beside(known)
    rooted = beside["code"].map(book.roots)
    rows = told.rename(columns={"code": "experience"})
    for name in (FIELD, GROUND):
        found = beside[rooted == name].rename(columns={"code": name}).drop_duplicates()
        rows = rows.merge(found, on="coding", how="left")
        rows[name] = rows[name].astype(object).where(rows[name].notna(), NONE)
    rows["ground"] = rows["ground"].where(rows["experience"].isin(book.grounded), "")
    rows["person"] = rows["case"].where(rows["case"].notna(), rows["document"])
    columns = ["coding", "document", "person", "start", "end", "coder", "experience"]
    return rows[[*columns, FIELD, GROUND]].reset_index(drop=True)


def barriers(
    told: pd.DataFrame,
    people: pd.DataFrame,
    codebook: Codebook,
    *,
    by: str | None = None,
    smallest: int = SMALLEST,
) -> pd.DataFrame:
    """Count persons and passages for each field, experience and ground, and group of persons.

    Args:
        told: As from :func:`passages`.
        people: As from :func:`persons`.
        codebook: For the codes above, and the order.
        by: Column of ``people``; missing values make a group of their own, ``""``.
        smallest: Cells of fewer persons are hidden, and whatever would give them away.

    Returns:
        One row for each cell in which there is a passage: field, experience, ground, value (``*`` is
        all of them, ``-`` none coded), n_group (persons in the group), n_persons, percent with low
        and high (95 %), n_passages, is_suppressed. Hidden numbers are missing.

    Raises:
        CodingError: If there is no such attribute.

    Source: interval by Wilson 1927; hiding as in :mod:`kimqual.analysis.suppression`.
    """
    book = ToldBook.of(codebook)
    values = _values(people, by)
    table = _counted(told, values, book)
    sizes: dict[Cell, int] = {(str(v),): int(n) for v, n in values.value_counts().items()}
    sizes[(ALL,)] = len(values)
    groups = Line((ALL,), tuple(cell for cell in sizes if cell != (ALL,)))
    lines = [groups] if by is not None else []
    secret = hidden_cells(sizes, lines, smallest=smallest)
    table["n_group"] = [sizes[(value,)] for value in table["value"]]
    shown = _suppressed(_with_shares(table), _hidden(table, book, smallest), secret)
    return _in_order(shown, book)


def recommended(table: pd.DataFrame) -> pd.DataFrame:
    """Choose the recommendations of a table of :func:`barriers`."""
    return table[table["experience"].str.split(".").str[0] == RECOMMENDATION]


def opened(
    told: pd.DataFrame, codebook: Codebook, field: str, experience: str, ground: str = ALL
) -> pd.DataFrame:
    """Give the passages behind a cell, with those of the codes below.

    Args:
        told: As from :func:`passages`.
        codebook: For the codes below.
        field: A code, ``*`` for all, ``-`` for none; ``field`` for some other one.
        experience: A code below ``experience`` or ``recommendation``.
        ground: A code, ``*`` or ``-``.

    Raises:
        UnknownCodeError: If the codebook does not have one of the codes.
    """
    for code in (field, experience, ground):
        if code not in (ALL, NONE):
            codebook[code]
    wanted = {FIELD: field, EXPERIENCE: experience, GROUND: ground}
    chosen = told
    for name, code in wanted.items():
        is_alone = code in (FIELD, GROUND)
        above = {g: (g,) if is_alone else (ALL, g, *_path(codebook, g)) for g in chosen[name]}
        inside = [g for g, codes in above.items() if code in codes]
        chosen = chosen[chosen[name].isin(inside)]
    return chosen.drop_duplicates("coding")


def crossed(
    table: pd.DataFrame,
    number: str = "n_persons",
    *,
    rows: str = "field",
    columns: str = "experience",
    **where: str,
) -> pd.DataFrame:
    """Lay a number out in rows and columns, in the table's order; 0 where nothing is, hidden missing.

    Args:
        table: As from :func:`barriers`.
        number: Which.
        rows: Dimension that goes down.
        columns: Dimension that goes across.
        where: What the other dimensions are; ``*`` if not given.
    """
    chosen = table
    for name in set(DIMENSIONS) - {rows, columns}:
        chosen = chosen[chosen[name] == where.get(name, ALL)]
    index, across = list(chosen[rows].unique()), list(chosen[columns].unique())
    flat = chosen.set_index([rows, columns])[number].unstack(fill_value=0)  # noqa: PD010
    return flat.reindex(index=index, columns=across, fill_value=0)


def _path(codebook: Codebook, code: str) -> tuple[str, ...]:
    return codebook.path(code) if code in codebook else ()


def _beside(codings: pd.DataFrame) -> pd.DataFrame:
    """Give for each coding the codes of the same coder that overlap it."""
    import pandas as pd

    pairs = cooccurrence(codings).pairs
    there = pairs[["first", "code_second"]].set_axis(["coding", "code"], axis=1)
    back = pairs[["second", "code_first"]].set_axis(["coding", "code"], axis=1)
    return pd.concat([there, back], ignore_index=True)


def _values(people: pd.DataFrame, by: str | None) -> pd.Series[str]:
    import pandas as pd

    if by is None:
        return pd.Series(ALL, index=people.index)
    if by not in people.columns:
        raise CodingError(
            f"The cases have no attribute {by!r}.",
            mend=f"use one of {', '.join(map(str, people.columns)) or 'none: there are no cases'}.",
        )
    given = people[by].astype(object)
    return given.where(given.notna(), "").astype(str)


def _counted(told: pd.DataFrame, values: pd.Series[str], book: ToldBook) -> pd.DataFrame:
    """Count every cell, margins and own parts with them."""
    rows = told.assign(value=told["person"].map(values).fillna(ALL))
    for name in ("field", "experience", "ground"):
        rows[name] = [book.counts_for(name, code) for code in rows[name]]
        rows = rows.explode(name)
    rows["value"] = [(ALL, value) if value != ALL else (ALL,) for value in rows["value"]]
    rows = rows.explode("value")
    groups = rows.groupby(list(DIMENSIONS))["person"].nunique().rename("n_persons")
    once = rows.drop_duplicates([*DIMENSIONS, *SEGMENT])
    n_passages = once.groupby(list(DIMENSIONS)).size().rename("n_passages")
    table = groups.to_frame().join(n_passages).reset_index()
    # Grounds belong to what is grounded: above it the same numbers would stand once more.
    is_repeated = (table["ground"] != ALL) & ~table["experience"].isin(book.grounded)
    return table[~is_repeated].reset_index(drop=True)


def _hidden(table: pd.DataFrame, book: ToldBook, smallest: int) -> frozenset[Cell]:
    cells: list[Cell] = [tuple(row) for row in table[list(DIMENSIONS)].itertuples(index=False)]
    counts = dict(zip(cells, table["n_persons"], strict=True))
    own = [cell for cell in cells if any(code.endswith(OWN) for code in cell[:3])]
    return hidden_cells(counts, _lines(cells, book), smallest=smallest, unshown=own)


def _lines(cells: list[Cell], book: ToldBook) -> Iterator[Line]:
    """Give for each margin that is there the cells that make it up, along each dimension."""
    values = dict.fromkeys(cell[3] for cell in cells if cell[3] != ALL)
    for cell in cells:
        for i, name in enumerate(DIMENSIONS[:3]):
            if parts := book.parts(name, cell[i]):
                yield Line(cell, tuple((*cell[:i], part, *cell[i + 1 :]) for part in parts))
        if cell[3] == ALL and values:
            yield Line(cell, tuple((*cell[:3], value) for value in values))


def _with_shares(table: pd.DataFrame) -> pd.DataFrame:
    pairs = list(zip(table["n_persons"], table["n_group"], strict=True))
    limits = [wilson(int(k), int(n)) for k, n in pairs]
    return table.assign(
        percent=[100 * k / n for k, n in pairs],
        low=[100 * low for low, _ in limits],
        high=[100 * high for _, high in limits],
    )


def _suppressed(
    table: pd.DataFrame, cells: frozenset[Cell], groups: frozenset[Cell]
) -> pd.DataFrame:
    """Blank out what is hidden, and drop the own parts that only served to find it."""
    keys = [tuple(row) for row in table[list(DIMENSIONS)].itertuples(index=False)]
    is_secret = table["value"].map(lambda value: (value,) in groups).astype(bool)
    shown = table.assign(is_suppressed=[key in cells for key in keys])
    counts, shares = ["n_group", "n_persons", "n_passages"], ["percent", "low", "high"]
    shown = shown.astype(dict.fromkeys(counts, "Int64") | dict.fromkeys(shares, "Float64"))
    for column in ("n_persons", "n_passages", *shares):
        shown[column] = shown[column].mask(shown["is_suppressed"])
    for column in ("n_group", *shares):
        shown[column] = shown[column].mask(is_secret)
    is_own = [any(code.endswith(OWN) for code in key[:3]) for key in keys]
    return shown.loc[[not own for own in is_own], list(COLUMNS)]


def _in_order(table: pd.DataFrame, book: ToldBook) -> pd.DataFrame:
    keys = [table[name].map(book.order) for name in ("experience", "ground", "field")]
    placed = table.assign(_a=keys[0], _b=keys[1], _c=keys[2], _d=table["value"].ne(ALL))
    ordered = placed.sort_values(["_a", "_b", "_c", "_d", "value"], kind="stable")
    return ordered[list(COLUMNS)].reset_index(drop=True)
