"""``kimqual codings sample`` and ``kimqual topics prevalence``: how many have a code."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from kimqual.cli.common import Json, load_codebook, open_study, print_json, show

if TYPE_CHECKING:
    from kimqual.report.prevalence import Prevalence

_Kind = Annotated[str, typer.Option(help="answer, or interview.")]


def sample(
    n: Annotated[int, typer.Argument(help="How many persons (or interviews) to draw.")],
    *,
    kind: _Kind = "answer",
    seed: Annotated[int | None, typer.Option(help="For the choice; the study's own.")] = None,
    as_json: Json = False,
) -> None:
    """Draw persons at random to code by hand, so that shares of all can be estimated."""
    from kimqual.coding.sampling import draw
    from kimqual.store.assignment import load_candidates
    from kimqual.store.sampling import save_sample

    _one_of(kind, ("answer", "interview"), "--kind")
    with open_study() as study:
        chance = study.config.seed if seed is None else seed
        drawn = draw(load_candidates(study), n, kind=kind, seed=chance)
        save_sample(study, drawn)
    if as_json:
        lists = {"documents": sorted(drawn.documents), "population": len(drawn.population)}
        print_json(asdict(drawn) | lists)
        return
    typer.echo(f"{n} drawn at random, {len(drawn.documents)} of {len(drawn.population)} documents:")
    typer.echo(", ".join(sorted(drawn.documents)))
    typer.echo("Code all of them. A larger sample later holds this one.")


def prevalence(
    codes: Annotated[
        list[str] | None, typer.Argument(help="Codes; all that people gave if not given.")
    ] = None,
    *,
    model: Annotated[
        str | None, typer.Option(help="Whose suggestions, such as 'model:suggest'.")
    ] = None,
    coder: Annotated[
        str | None, typer.Option(help="Whose codings of the sample; the settled ones if not given.")
    ] = None,
    of: Annotated[
        str, typer.Option("--of", help="persons, or texts (answers, turns).")
    ] = "persons",
    kind: _Kind = "answer",
    not_random: Annotated[
        bool,
        typer.Option("--not-random", help="Go on without a random sample; numbers are marked."),
    ] = False,
    as_json: Json = False,
) -> None:
    """Estimate how many have a code, from a coded random sample and suggestions for all texts."""
    from kimqual.report.prevalence import UNITS, study_prevalence

    _one_of(of, UNITS, "--of")
    _one_of(kind, ("answer", "interview"), "--kind")
    with open_study() as study:
        found = study_prevalence(
            study, load_codebook(study), codes or [],
            model=model, coder=coder, of=of, kind=kind, not_random=not_random,
        )  # fmt: skip
    if as_json:
        print_json([asdict(one) for one in found])
        return
    _show(found)


def _show(found: list[Prevalence]) -> None:
    header = ("code", "numbers of", "method", "%", "from", "to", "note")
    rows = [
        (one.code, e.basis, e.method, *map(_percent, (e.share, e.low, e.high)), e.note)
        for one in found
        for e in one.estimates
    ]
    show(rows, header)
    if not found:
        return
    first = found[0]
    typer.echo(
        f"Share of {first.of}; {first.n_sample} of {first.n_all} persons coded by people "
        f"({first.sample}); suggestions of {first.model}."
    )
    typer.echo(f"It holds only if {first.model} did not learn from the codings of the sample.")
    if first.n_assumed:
        typer.echo(
            f"{first.n_assumed} documents of the sample have no coding: taken as read and empty."
        )
    if not first.is_random:
        typer.echo("NOT A RANDOM SAMPLE: these numbers describe what was coded, nothing else.")


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}"


def _one_of(given: str, known: tuple[str, ...], option: str) -> None:
    if given not in known:
        raise typer.BadParameter(" or ".join(known), param_hint=option)
