"""Tables of codings: how often, with what, and said by whom.

Takes the DataFrames of `Study.codings()` and `Study.cases()` and gives DataFrames back. What is
counted is named: segments (distinct passages), documents or persons. Codings of several coders
count a passage once where the spans are equal; choose one coder, or the settled version, first.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.analysis.suppression import SMALLEST
from kimqual.errors import CodingError
from kimqual.model import Codebook
from kimqual.shares import wilson

if TYPE_CHECKING:
    import pandas as pd

SEGMENT = ["document", "start", "end"]
PAIR_COLUMNS = ["first", "second", "code_first", "code_second", "document", "coder", "start", "end"]


def frequencies(codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Count segments, documents and persons per code, with everything below the code.

    A passage with two codes below one parent counts once for the parent: rolled-up numbers are
    counts of distinct passages, never sums.

    Args:
        codings: As from ``Study.codings()``.
        codebook: The codes, in the order of the table.

    Returns:
        Columns code, parent, level (1 at the top), n_segments, n_documents, n_cases; one row for
        each code of the codebook.

    Raises:
        UnknownCodeError: If a coding's code is not in the codebook.
    """
    import pandas as pd

    rolled = _rolled(codings, codebook)
    counts = pd.DataFrame(
        {
            "n_segments": rolled.drop_duplicates(["above", *SEGMENT]).groupby("above").size(),
            "n_documents": rolled.groupby("above")["document"].nunique(),
            "n_cases": rolled.groupby("above")["case"].nunique(),
        }
    )
    ids = [code.id for code in codebook.codes]
    table = counts.reindex(ids, fill_value=0).astype("int64").reset_index(drop=True)
    table.insert(0, "code", ids)
    table.insert(1, "parent", [code.parent or "" for code in codebook.codes])
    table.insert(2, "level", [len(codebook.path(code)) for code in ids])
    return table


@dataclass(frozen=True, slots=True, eq=False)
class Cooccurrence:
    """Which codes stand together, and where.

    Attributes:
        table: Codes by codes: number of overlapping pairs of codings of one coder; the diagonal
            holds the number of codings.
        pairs: One row a pair: first and second (coding ids), code_first, code_second, document,
            coder, start and end of the common passage.
    """

    table: pd.DataFrame
    pairs: pd.DataFrame


def cooccurrence(codings: pd.DataFrame) -> Cooccurrence:
    """Find codings of one coder, of different codes, that overlap by a code point or more.

    Args:
        codings: As from ``Study.codings()``; column coding holds the ids.

    Returns:
        The table, and the pairs behind each of its cells.
    """
    import pandas as pd

    pairs = _pairs(codings)
    codes = sorted(codings["code"].unique())
    counted = pd.crosstab(pairs["code_first"], pairs["code_second"])
    table = counted.reindex(index=codes, columns=codes, fill_value=0)
    table = table + table.T
    n_codings = codings["code"].value_counts()
    for code in codes:
        table.loc[code, code] = int(n_codings[code])
    return Cooccurrence(table.astype("int64").rename_axis(index="code", columns="code"), pairs)


def by_attribute(
    codings: pd.DataFrame,
    cases: pd.DataFrame,
    code: str,
    attribute: str,
    *,
    codebook: Codebook | None = None,
    smallest: int = SMALLEST,
) -> pd.DataFrame:
    """Compare groups of persons by who speaks of a code.

    Args:
        codings: As from ``Study.codings()``.
        cases: As from ``Study.cases()``: index case, a column per attribute.
        code: Code id.
        attribute: Column of ``cases``; "" and missing values make a group of their own.
        codebook: If given, codes below the code count too.
        smallest: Groups of fewer persons, and cells of fewer but at least one, are not shown. If
            only one cell had to be hidden, the next smallest is hidden with it, for otherwise it
            could be had by subtraction.

    Returns:
        Columns value, n_cases (persons in the group), n_with_code (persons), percent, low, high
        (95 % interval of percent, which weighs how few persons there are), n_segments,
        is_suppressed. Hidden cells are missing.

    Raises:
        CodingError: If there is no such attribute.
        UnknownCodeError: If a codebook is given and does not have the code.

    Source: interval by Wilson 1927, J. American Statistical Association 22.
    """
    table = _counts(_of_code(codings, code, codebook), _groups(cases, attribute))
    shares = [
        _percent(int(k), int(n))
        for k, n in zip(table["n_with_code"], table["n_cases"], strict=True)
    ]
    for i, column in enumerate(("percent", "low", "high")):
        table.insert(3 + i, column, [share[i] for share in shares])
    return _suppressed(table, smallest)


def _rolled(codings: pd.DataFrame, codebook: Codebook) -> pd.DataFrame:
    """Repeat each coding for every code above it, in the column above."""
    above = {code: list(codebook.path(code)) for code in codings["code"].unique()}
    return codings.assign(above=codings["code"].map(above)).explode("above")


def _pairs(codings: pd.DataFrame) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    # Each coder's codings of each document get a stretch of one line, so that one sorted search
    # finds every overlap: all that start after a coding starts and before it ends.
    rows = codings.assign(group=codings.groupby(["document", "coder"], sort=False).ngroup())
    longest = int(rows["end"].max()) + 1 if len(rows) else 0
    rows = rows.sort_values(["group", "start", "end", "code", "coding"], ignore_index=True)
    starts = (rows["group"] * longest + rows["start"]).to_numpy()
    ends = (rows["group"] * longest + rows["end"]).to_numpy()
    n_after = np.searchsorted(starts, ends, side="left") - np.arange(len(rows)) - 1
    first = np.repeat(np.arange(len(rows)), n_after)
    before = np.repeat(np.cumsum(n_after) - n_after, n_after)
    second = first + 1 + np.arange(len(first)) - before
    a, b = rows.iloc[first].reset_index(drop=True), rows.iloc[second].reset_index(drop=True)
    pairs = pd.DataFrame(
        {
            "first": a["coding"],
            "second": b["coding"],
            "code_first": a["code"],
            "code_second": b["code"],
            "document": a["document"],
            "coder": a["coder"],
            "start": b["start"],
            "end": np.minimum(a["end"], b["end"]),
        },
        columns=PAIR_COLUMNS,
    )
    return pairs[pairs["code_first"] != pairs["code_second"]].reset_index(drop=True)


def _of_code(codings: pd.DataFrame, code: str, codebook: Codebook | None) -> pd.DataFrame:
    if codebook is None:
        return codings[codings["code"] == code]
    wanted = codebook[code].id
    below = [c.id for c in codebook.codes if wanted in codebook.path(c.id)]
    return codings[codings["code"].isin(below)]


def _groups(cases: pd.DataFrame, attribute: str) -> pd.Series[str]:
    if attribute not in cases.columns:
        raise CodingError(
            f"The cases have no attribute {attribute!r}.",
            mend=f"use one of {', '.join(map(str, cases.columns))}.",
        )
    return cases[attribute].astype(object).where(cases[attribute].notna(), "").astype(str)


def _counts(codings: pd.DataFrame, groups: pd.Series[str]) -> pd.DataFrame:
    import pandas as pd

    value = codings["case"].map(groups)
    inside = codings.assign(value=value)[value.notna()]
    table = pd.DataFrame(
        {
            "n_cases": groups.value_counts(),
            "n_with_code": inside.groupby("value")["case"].nunique(),
            "n_segments": inside.drop_duplicates(["value", *SEGMENT]).groupby("value").size(),
        }
    )
    table = table.fillna(0).astype("int64").sort_index()
    return table.rename_axis("value").reset_index()


def _percent(n_hits: int, n: int) -> tuple[float, float, float]:
    low, high = wilson(n_hits, n)
    return 100 * n_hits / n, 100 * low, 100 * high


def _suppressed(table: pd.DataFrame, smallest: int) -> pd.DataFrame:
    n_cases, n_with = table["n_cases"], table["n_with_code"]
    hidden = (n_cases < smallest) | ((n_with > 0) & (n_with < smallest))
    if hidden.sum() == 1 and (~hidden & (n_with > 0)).any():
        hidden |= table.index == n_with[~hidden & (n_with > 0)].idxmin()
    counts, shares = ["n_cases", "n_with_code", "n_segments"], ["percent", "low", "high"]
    shown = table.astype(dict.fromkeys(counts, "Int64") | dict.fromkeys(shares, "Float64"))
    for column in (*counts[1:], *shares):
        shown[column] = shown[column].mask(hidden)
    shown["n_cases"] = shown["n_cases"].mask(n_cases < smallest)
    return shown.assign(is_suppressed=hidden)
