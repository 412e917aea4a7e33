"""Topics by group of persons and by wave: shares of persons, how far they may be off, what differs.

A person counts once for a topic, however much they say of it. Small cells are not shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kimqual.analysis.suppression import SMALLEST
from kimqual.analysis.tables import by_attribute
from kimqual.errors import TopicError
from kimqual.report.attributes import band
from kimqual.shares import holm
from kimqual.store import Study
from kimqual.store.topics import modelled_cases

if TYPE_CHECKING:
    import pandas as pd

_COLUMNS = ["topic", "value", "n_cases", "n_with_topic", "percent", "low", "high"]


def groups(study: Study, attribute: str, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """Compare groups of persons by who speaks of each topic.

    Args:
        study: Open; no vault needed.
        attribute: Of the cases; numbers of many values are put into bands of ten, persons without
            it make a group of their own, "".
        smallest: Groups of fewer persons, and cells of fewer but at least one, are not shown.

    Returns:
        Columns topic, value, n_cases (persons in the group whose texts were modelled),
        n_with_topic, percent, low, high (95 % interval of percent), p (this group against all
        others), p_holm (p corrected for all topics and groups), is_suppressed. Hidden cells are
        missing.

    Raises:
        TopicError: If there are no topics, or no text is a person's.
        CodingError: If there is no such attribute.

    Source: Wilson 1927 (interval); Fisher 1935, J. Royal Statistical Society 98, pp. 39-82 (exact
        test); Holm 1979 (correction).
    """
    import pandas as pd

    table = _table(study, attribute, smallest=1)
    shown = _table(study, attribute, smallest=smallest)
    tested = (table["n_cases"] >= smallest) & table.groupby("topic")["topic"].transform("size").gt(
        1
    )
    shown["p"] = pd.Series(
        [_fisher(table, at) for at in table.index[tested]], table.index[tested], dtype="Float64"
    )
    return _corrected(shown, shown["is_suppressed"])


def waves(study: Study, attribute: str, *, smallest: int = SMALLEST) -> pd.DataFrame:
    """Follow topics over waves or years, and tell which of them rise or fall.

    Args:
        study: Open; no vault needed.
        attribute: Of the cases, such as the year or wave they were asked in. Numbers are ordered
            as numbers, the rest by the alphabet; persons without it are left out.
        smallest: As for :func:`groups`.

    Returns:
        Columns as from :func:`groups`, but p is of a steady rise or fall over the waves that are
        shown, one test a topic, on its every row; waves in their order.

    Raises:
        TopicError: If there are fewer than two waves.
        CodingError: If there is no such attribute.

    Source: Armitage 1955, Biometrics 11, pp. 375-386 (trend of shares).
    """
    shown = _in_order(_table(study, attribute, smallest=smallest))
    if shown["value"].nunique() < 2:  # a line needs two
        raise TopicError(
            f"{attribute!r} has fewer than two values.", mend="name the attribute of the wave."
        )
    of_topics = shown[~shown["is_suppressed"]].groupby("topic")
    trends = {topic: _trend(rows) for topic, rows in of_topics if len(rows) > 1}
    corrected = dict(zip(trends, holm(list(trends.values())), strict=True))
    for column, values in (("p", trends), ("p_holm", corrected)):
        shown[column] = shown["topic"].map(values).astype("Float64").round(4)
    return shown[[*_COLUMNS, "p", "p_holm", "is_suppressed"]]


def _table(study: Study, attribute: str, smallest: int) -> pd.DataFrame:
    """Give the table of each topic, one below the other."""
    import pandas as pd

    texts, cases = study.topic_texts(), study.cases()
    cases = _banded(cases[cases.index.isin(modelled_cases(study))], attribute)
    if texts.empty:
        raise TopicError("There are no topics.", mend="make some: kimqual topics fit")
    if cases.empty:
        raise TopicError(
            "The texts belong to no person.", mend="add persons: kimqual corpus add --cases TABLE"
        )
    # A topic is looked at as a code on whole turns.
    as_codings = texts.assign(code=texts["topic"], start=texts["turn"], end=texts["turn"])
    tables = [
        by_attribute(as_codings, cases, topic, attribute, smallest=smallest).assign(topic=topic)
        for topic in sorted(texts["topic"].unique())
    ]
    whole = pd.concat(tables, ignore_index=True)
    return whole.rename(columns={"n_with_code": "n_with_topic"})[[*_COLUMNS, "is_suppressed"]]


def _banded(cases: pd.DataFrame, attribute: str) -> pd.DataFrame:
    """Put numbers of many values into bands of ten, as beside quotes."""
    if attribute not in cases.columns:
        return cases  # by_attribute says what is wrong
    given = cases[attribute].dropna()
    bands = band({str(case): {attribute: str(text)} for case, text in given.items()})
    values = {case: of[attribute] for case, of in bands.items()}
    return cases.assign(**{attribute: cases.index.map(values)})


def _fisher(table: pd.DataFrame, at: int) -> float:
    """Give the chance of a difference like this between a group and all others."""
    from scipy.stats import fisher_exact

    same = (table["topic"] == table["topic"][at]).to_numpy()
    persons, hits = (table[c].to_numpy("int64") for c in ("n_cases", "n_with_topic"))
    n, k = int(persons[table.index == at][0]), int(hits[table.index == at][0])
    all_n, all_k = int(persons[same].sum()), int(hits[same].sum())
    return float(fisher_exact([[k, n - k], [all_k - k, all_n - n - all_k + k]]).pvalue)


def _trend(rows: pd.DataFrame) -> float:
    """Give the two-sided p-value of Armitage's test, waves at equal distances."""
    import numpy as np
    from scipy.stats import norm

    n, k = rows["n_cases"].to_numpy("float64"), rows["n_with_topic"].to_numpy("float64")
    share, score = k.sum() / n.sum(), np.arange(len(n)) - np.arange(len(n)) @ n / n.sum()
    variance = share * (1 - share) * (n @ score**2)
    return float(2 * norm.sf(abs(score @ k) / np.sqrt(variance))) if variance > 0 else 1.0


def _corrected(table: pd.DataFrame, hidden: pd.Series[bool]) -> pd.DataFrame:
    tested = table.index[table["p"].notna()]
    table.loc[tested, "p_holm"] = holm(table.loc[tested, "p"].tolist())
    for column in ("p", "p_holm"):
        table[column] = table[column].astype("Float64").mask(hidden).round(4)
    return table[[*_COLUMNS, "p", "p_holm", "is_suppressed"]]


def _in_order(table: pd.DataFrame) -> pd.DataFrame:
    kept = table[table["value"] != ""]
    return kept.sort_values(
        ["topic", "value"],
        key=lambda column: column.map(_key) if column.name == "value" else column,
        ignore_index=True,
    )


def _key(value: str) -> tuple[float, str]:
    try:
        return float(value.split("–", maxsplit=1)[0].replace(",", ".")), ""
    except ValueError:
        return float("inf"), value
