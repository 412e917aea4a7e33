"""Looking for traces of source texts in a server's files: samples of them, in every spelling.

A sample is a mention with the words around it. It stands in no pseudonymised text, so that coding
projects on the same server do not hide what a review left behind.
"""

from __future__ import annotations

import html
import json
import mmap
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from itertools import chain, islice, zip_longest
from pathlib import Path
from typing import Final

from kimqual.model import Mention, Span
from kimqual.store import Study
from kimqual.store.labelstudio import load_text
from kimqual.store.sources import Stored, sources
from kimqual.store.views import mentions

_N_SAMPLES: Final = 60
_AROUND: Final = 14
_SHORTEST: Final = 12


def find_samples(study: Study, documents: Collection[str] | None, n: int = _N_SAMPLES) -> list[str]:
    """Take samples of source texts, from as many documents as possible.

    Args:
        study: Open, with its vault.
        documents: Those that a server had; all of them if that is not known.
        n: So many at most.

    Returns:
        Words that stand in a source text and not in its pseudonymised one.
    """
    by_document: dict[str, list[Mention]] = {}
    for document, mention, _ in mentions(study):
        by_document.setdefault(document, []).append(mention)
    each = [
        list(_samples(study, stored, by_document.get(stored.id, ())))
        for stored in sources(study, documents)
    ]
    rounds = chain.from_iterable(zip_longest(*each))
    return list(islice(dict.fromkeys(one for one in rounds if one), n))


def _samples(study: Study, stored: Stored, found: Iterable[Mention]) -> Iterator[str]:
    shown = load_text(study, stored.id)
    text = stored.document.text
    for mention in sorted(found, key=lambda one: not one.category.is_direct):
        turn = next((t.span for t in stored.document.turns if t.span.covers(mention.span)), None)
        if turn is None or shown is None:
            continue
        around = Span(
            max(turn.start, mention.start - _AROUND), min(turn.end, mention.end + _AROUND)
        )
        words = around.of(text)
        if len(words) >= _SHORTEST and words not in shown.text:
            yield words


def spellings(sample: str) -> frozenset[bytes]:
    r"""Give the bytes that a sample may be stored as.

    Example:
        >>> b"Y\\u0131lmaz" in spellings("Yılmaz"), "Yılmaz".encode() in spellings("Yılmaz")
        (True, True)
    """
    plain = {sample, html.escape(sample), html.escape(sample, quote=False)}
    quoted = {
        json.dumps(one, ensure_ascii=is_ascii)[1:-1] for one in plain for is_ascii in (False, True)
    }
    twice = {json.dumps(one)[1:-1] for one in quoted}
    return frozenset(
        {one.encode() for one in plain | quoted | twice}
        | {one.encode("utf-16-le") for one in plain}
    )


def find_traces(folder: Path, samples: Sequence[str]) -> dict[Path, int]:
    """Count the samples that stand in each file of a folder.

    Args:
        folder: Searched with all below it.
        samples: From :func:`find_samples`.

    Returns:
        Files with at least one, relative to the folder.
    """
    written = [spellings(sample) for sample in samples]
    counts = {path: _count(path, written) for path in sorted(folder.rglob("*"))}
    return {path.relative_to(folder): n for path, n in counts.items() if n}


def _count(path: Path, written: Iterable[Collection[bytes]]) -> int:
    """Count the samples that stand in a file; one that goes while we look has none."""
    with suppress(FileNotFoundError):
        if path.is_file() and not path.is_symlink() and path.stat().st_size:
            with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as m:
                return sum(any(m.find(one) >= 0 for one in forms) for forms in written)
    return 0
