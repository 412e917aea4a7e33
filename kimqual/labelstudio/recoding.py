"""Passages as Label Studio stores them, brought onto the paths of the codebook as it is now.

A stored code is its path of ids. The page shows a passage without a code where that path is not on
it, so a moved code has to be moved in each passage, too. Nothing but paths is touched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from kimqual.labelstudio.config import CODE
from kimqual.model import Codebook

Results = list[dict[str, Any]]
Path = tuple[str, ...]


def due_paths(book: Codebook) -> dict[str, Path]:
    """Give the path that each code shall have in a passage; a merged one has its successor's.

    Example:
        >>> from kimqual.model import Code
        >>> due_paths(Codebook((Code("rent", merged_into="home"), Code("home"))))["rent"]
        ('home',)
    """
    return {code: book.path(current) for code, current in book.successors().items()}


def recoded(results: Results, due: Mapping[str, Path]) -> Results:
    """Give an annotation's results with each code on the path that is due.

    Args:
        results: As the server has them.
        due: As :func:`due_paths` gives it; a code that is not in it stays as it is.

    Returns:
        The same results, in the same order; only the passages' paths may differ. Two codes of a
        passage that became one are one.

    Example:
        >>> passage = {"id": "r1", "from_name": "kode", "type": "taxonomy",
        ...     "value": {"taxonomy": [["field", "rent"], ["home"]], "text": "die Miete"}}
        >>> recoded([passage], {"rent": ("home",), "home": ("home",)})[0]["value"]
        {'taxonomy': [['home']], 'text': 'die Miete'}
    """
    return [_recoded(item, due) if is_passage(item) else item for item in results]


def due_changes(results: Results, due: Mapping[str, Path]) -> Counter[tuple[str, str]]:
    """Count the passages that :func:`recoded` changes, by code before and after."""
    return Counter(
        (path[-1], due[path[-1]][-1])
        for item in results
        if is_passage(item)
        for path in item["value"]["taxonomy"]
        if _is_path(path) and tuple(path) != due.get(path[-1], tuple(path))
    )


def codes(results: Results) -> Counter[str]:
    """Count the passages of each code."""
    return Counter(
        path[-1]
        for item in results
        if is_passage(item)
        for path in item["value"]["taxonomy"]
        if _is_path(path)
    )


def is_passage(item: object) -> bool:
    """Tell whether a result is a passage with codes; the server stores anything."""
    return (
        isinstance(item, dict)
        and item.get("type") == "taxonomy"
        and item.get("from_name") == CODE
        and isinstance(item.get("value"), dict)
        and isinstance(item["value"].get("taxonomy"), list)
    )


def _recoded(item: dict[str, Any], due: Mapping[str, Path]) -> dict[str, Any]:
    paths: list[Any] = []
    for path in item["value"]["taxonomy"]:
        new = list(due.get(path[-1], path)) if _is_path(path) else path
        if new not in paths:
            paths.append(new)
    return item | {"value": item["value"] | {"taxonomy": paths}}


def _is_path(path: object) -> bool:
    return isinstance(path, list) and bool(path) and all(isinstance(part, str) for part in path)
