"""A model's codings going into a study, in the place of its earlier ones."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kimqual.errors import CodingError
from kimqual.model import Codebook, Coding
from kimqual.store.codings import save_codebook
from kimqual.store.study import Study


def replace_suggestions(
    study: Study,
    model: str,
    codings: Iterable[Coding],
    book: Codebook,
    parameters: Mapping[str, object],
) -> int:
    """Put a model's codings in the place of its earlier ones, as one action.

    What coders made of earlier suggestions stays. A coding that is suggested again keeps its number.

    Args:
        study: Open; no vault needed.
        model: Its name, ``model:…``.
        codings: All of them by this model, on the study's pseudonymised texts.
        book: The study's codebook.
        parameters: How they came about, for the event log.

    Returns:
        Number of codings.

    Raises:
        CodingError: If the name is no model's: people's codings are never replaced.
    """
    wanted = list(codings)
    if not model.startswith("model:") or any(coding.coder != model for coding in wanted):
        raise CodingError(
            f"{model!r} is no model's name.",
            mend="begin the name with 'model:'; people keep theirs.",
        )
    with study.action("suggest.apply", model=model, parameters=dict(parameters)) as event:
        save_codebook(study, event, book)
        places = {_place(coding) for coding in wanted}
        for number, *place in study.db.execute(
            "SELECT id, document, start, stop, code FROM coding WHERE coder = ?", (model,)
        ).fetchall():
            if tuple(place) not in places:
                study.db.execute("DELETE FROM coding WHERE id = ?", (number,))
        study.db.executemany(
            "INSERT INTO coding (document, start, stop, code, coder, quote, memo, score, revision, "
            "event) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (document, start, stop, code, "
            "coder) DO UPDATE SET score = excluded.score",
            [(*_place(c), model, c.quote, c.memo, c.score, book.revision, event) for c in wanted],
        )
    return len(wanted)


def _place(coding: Coding) -> tuple[str, int, int, str]:
    return coding.document, coding.span.start, coding.span.end, coding.code
