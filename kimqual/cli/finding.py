"""``kimqual codings find``: quotes in context, by an expression over codes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import Json, load_codebook, open_study, print_json, show

if TYPE_CHECKING:
    from kimqual.report.found import Found, Retrieval
    from kimqual.store import Study

_Names = list[str] | None


def find(
    expression: Annotated[
        str,
        typer.Argument(
            help="Codes with AND, OR, NOT, WITHIN, OVERLAPS, NEAR/20 words, 'FOLLOWED BY/2 turns' and "
            "parentheses; * is any code, =CODE leaves out the codes below it."
        ),
    ] = "*",
    *,
    attribute: Annotated[
        _Names, typer.Option(metavar="NAME=VALUE", help="Only cases with it; several times.")
    ] = None,
    role: Annotated[
        _Names, typer.Option(help="Who speaks: respondent, interviewer, unknown, answer.")
    ] = None,
    coder: Annotated[
        _Names, typer.Option(help="Whose codings; all people if not given, models only by name.")
    ] = None,
    document: Annotated[_Names, typer.Option(help="Only these documents.")] = None,
    settled: Annotated[
        bool, typer.Option("--settled", help="Only what was settled: --coder settled.")
    ] = False,
    context: Annotated[int, typer.Option(min=0, help="Words before and after.")] = 25,
    cooccurrence: Annotated[
        bool,
        typer.Option("--cooccurrence", help="Which codes stand together in what was found."),
    ] = False,
    xlsx: Annotated[
        Path | None, typer.Option(help="Write a workbook for the team; nothing is released by it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Find passages by how codes stand to each other, and show them in their context."""
    from kimqual.report.found import find_codings
    from kimqual.report.wanted import Wanted

    wanted = Wanted(
        coders=(*(coder or ()), *(("settled",) if settled else ())),
        documents=tuple(document or ()),
        roles=tuple(role or ()),
        attributes=_attributes(attribute or ()),
        n_words=context,
        is_counted=cooccurrence or as_json or xlsx is not None,
    )
    with open_study() as study:
        found = find_codings(study, expression, load_codebook(study), wanted)
        left_out = _write(study, found, xlsx) if xlsx else []
    if as_json:
        print_json(_told(found) | ({"xlsx": str(xlsx), "left_out": left_out} if xlsx else {}))
    else:
        _show(found, cooccurrence=cooccurrence)
        if xlsx:
            typer.echo(f"{xlsx}: for work in the team, not released.")
        if left_out:
            typer.echo(
                f"{len(left_out)} hold a known name or a word like one and are not in the file: "
                f"{'; '.join(dict.fromkeys(left_out))}"
            )


def _write(study: Study, found: Retrieval, path: Path) -> list[str]:
    from kimqual.report.found_file import write_found
    from kimqual.report.release import known_forms
    from kimqual.report.study import colophon

    forms = known_forms(study) if study.has_vault else None
    return write_found(found, colophon(study), path, forms=forms)


def _attributes(given: list[str] | tuple[str, ...]) -> dict[str, list[str]]:
    wanted: dict[str, list[str]] = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals):
            raise typer.BadParameter(f"{text!r} is not NAME=VALUE.", param_hint="--attribute")
        wanted.setdefault(name, []).append(value)
    return wanted


def _told(found: Retrieval) -> dict[str, object]:
    from dataclasses import asdict

    rows = [asdict(row) | {"attributes": dict(row.attributes)} for row in found.rows]
    return {
        "expression": found.expression,
        "coders": found.coders,
        "n_passages": len(found.rows),
        "n_documents": found.n_documents,
        "n_persons": found.n_persons,
        "passages": rows,
        "pairs": [asdict(pair) for pair in found.pairs],
    }


def _show(found: Retrieval, *, cooccurrence: bool) -> None:
    if cooccurrence:
        rows = [(p.first, p.second, p.n_passages, p.n_persons, p.jaccard) for p in found.pairs]
        show(rows, ("code", "with", "passages", "persons", "Jaccard"))
    else:
        for row in found.rows:
            typer.echo(_block(row))
    typer.echo(
        f"{found.expression}: {len(found.rows)} passages, {found.n_documents} documents, "
        f"{found.n_persons} persons; coded by {', '.join(found.coders) or 'nobody'}."
    )
    if len(found.coders) > 1:
        typer.echo("Each coder's passages are told; to count, choose one: --settled, --coder NAME.")


def _block(row: Found) -> str:
    """Give where and by whom, and below it the quote between what stands around it."""
    about = [f"{row.document}, ¶ {row.paragraph}", row.role, *(v for _, v in row.attributes)]
    coded = f"{', '.join(row.codes)} ({', '.join(row.coders)})"
    around = f"{row.before}»{row.quote}«{row.after}".replace("\n", " / ")
    return f"{' · '.join(filter(None, about))} · {coded}\n  {around}\n"
