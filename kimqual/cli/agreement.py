"""``kimqual agreement``: how far coders agree, and where they do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from kimqual.cli.common import Json, load_codebook, open_study, print_json, show
from kimqual.cli.disagreements import confusion, disagreements

if TYPE_CHECKING:
    from kimqual.agreement.intervals import Interval
    from kimqual.report.agreement import Passages
    from kimqual.report.agreement_choice import Choice
    from kimqual.report.agreement_gamma import StudyGamma

app = typer.Typer(no_args_is_help=True, help="How far coders agree, and where they do not.")

_Coders = Annotated[
    list[str] | None, typer.Option("--coder", help="Whom to compare; all persons if not given.")
]
_Codes = Annotated[
    list[str] | None, typer.Option("--code", help="Only this code and those below it.")
]
_Documents = Annotated[list[str] | None, typer.Option("--document", help="Only this document.")]
_By = Annotated[
    str, typer.Option(metavar="document|case", help="What intervals draw anew: documents, persons.")
]
_Seed = Annotated[int | None, typer.Option(help="For the bootstrap; the study's if not given.")]
_Resamples = Annotated[int, typer.Option(min=100, max=100_000, help="Draws of the bootstrap.")]
_UNITS = "turn|sentence|answer|segment|character"


@app.command()
def compute(
    *,
    unit: Annotated[
        str, typer.Option(metavar=_UNITS, help="What coders are compared on.")
    ] = "turn",
    length: Annotated[int, typer.Option(min=1, help="Words of a segment.")] = 50,
    coder: _Coders = None,
    code: _Codes = None,
    level: Annotated[
        str,
        typer.Option(
            metavar="all|coded|1|2|...",
            help="Codes each with those below it; only as given; or lifted to a level of the book.",
        ),
    ] = "all",
    document: _Documents = None,
    by: _By = "document",
    seed: _Seed = None,
    resamples: _Resamples = 2000,
    as_json: Json = False,
) -> None:
    """Print agreement code by code: raw, positive, negative, chance-corrected, with interval.

    Documents that a coder has read and left empty count; those he or she was not given do not.
    """
    from kimqual.report.agreement import study_agreement

    choice = _choice(unit, length, code, level, document, by, seed, resamples)
    with open_study() as study:
        result = study_agreement(study, load_codebook(study), coder, choice)
    if as_json:
        print_json(result.record())
        return
    names = ("prevalence", "raw", "positive", "negative", "kappa", "fleiss", "alpha", "ac1")
    rows = [
        (a.code, *(a.row()[name] for name in (*names, "pabak")), _interval(a.alpha_jackknife))
        for a in result.codes
    ]
    header = ("code", "prev.", "raw", "pos.", "neg.", "kappa", "Fleiss", "alpha", "AC1", "PABAK")
    show(rows, (*header, "alpha 95 %"), title=", ".join(result.coders))
    typer.echo(str(result.definition))
    for reason in dict.fromkeys(a.reason for a in result.codes if a.reason):
        codes = ", ".join(a.code for a in result.codes if a.reason == reason)
        typer.echo(f"alpha undefined, because {reason}: {codes}")
    sets = result.sets
    for name, found, within in (
        ("MASI", sets.alpha, sets.alpha_jackknife),
        ("Jaccard", sets.jaccard, sets.jaccard_jackknife),
    ):
        typer.echo(
            f"All codes together, sets of codes: alpha ({name}) = {found} {_interval(within)}"
        )
    if result.n_outside:
        typer.echo(f"{result.n_outside} codings lie on none of these units.")
    for note in result.notes:
        typer.echo(note)


app.command()(disagreements)
app.command()(confusion)


@app.command()
def passages(
    *,
    coder: _Coders = None,
    overlap: Annotated[
        float,
        typer.Option(min=0.01, max=1, help="Shared part from which two are the same passage."),
    ] = 0.5,
    code: _Codes = None,
    document: _Documents = None,
    by: _By = "document",
    seed: _Seed = None,
    resamples: _Resamples = 2000,
    with_gamma: Annotated[
        bool, typer.Option("--gamma", help="Also gamma (Mathet and others): passage by passage.")
    ] = False,
    samples: Annotated[int, typer.Option(min=10, max=10_000, help="Chance samples of gamma.")] = 30,
    as_json: Json = False,
) -> None:
    """Compare marked passages: where, called what, codes taken for one another, what was settled.

    For all coders Krippendorff's alpha for free boundaries; for each two of them the passages that
    match.
    """
    from itertools import combinations

    from kimqual.report.agreement import study_passages
    from kimqual.report.agreement_gamma import study_gamma
    from kimqual.report.agreement_passages import study_alphas

    choice = _choice("character", 50, code, "coded", document, by, seed, resamples)
    with open_study() as study:
        book = load_codebook(study)
        alphas = study_alphas(study, book, coder, choice)
        pairs = [
            study_passages(study, book, two, threshold=overlap)
            for two in combinations(alphas.coders, 2)
        ]
        gammas = study_gamma(study, book, coder, choice, n_samples=samples) if with_gamma else None
    if as_json:
        found_gamma = {} if gammas is None else {"gamma": gammas.record()}
        print_json(alphas.record() | {"pairs": [_pair(found) for found in pairs]} | found_gamma)
        return
    columns = ("share", "alpha_binary", "cu", "u_binary", "u", "u_cu", "u_value")
    rows = [
        (row["code"], *(row.get(name) for name in columns), _limits(row)) for row in alphas.rows()
    ]
    header = ("", "share", "binary", "cu / Cu", "|u", "u", "u cu", "(k)u", "binary 95 %")
    show(rows, header, title=", ".join(alphas.coders))
    typer.echo(str(alphas.definition))
    for reason, names in _undefined(alphas.rows()).items():
        typer.echo(f"Undefined, because {reason}: {', '.join(names)}")
    if gammas is not None:
        _show_gamma(gammas)
    for found in pairs:
        record = _pair(found)
        show(record["numbers"].items(), ("what", "value"), title=", ".join(found.coders))
        show(record["confused"][:10], (*found.coders, "passages"), title="codes for one another")


def _show_gamma(gammas: StudyGamma) -> None:
    found = gammas.rows()
    columns = ("n_passages", "gamma", "gamma_cat", "gamma_k")
    rows = [(row["code"], *(row.get(name) for name in columns)) for row in found]
    show(rows, ("", "passages", "gamma", "gamma cat", "gamma k"), title=", ".join(gammas.coders))
    typer.echo(str(gammas))
    for reason, names in _undefined(found).items():
        typer.echo(f"Undefined, because {reason}: {', '.join(names)}")


def _choice(
    unit: str,
    length: int,
    codes: list[str] | None,
    level: str,
    documents: list[str] | None,
    by: str,
    seed: int | None,
    resamples: int,
) -> Choice:
    from kimqual.coding.cutting import UnitKind
    from kimqual.report.agreement_choice import Choice

    if unit not in list(UnitKind):
        raise typer.BadParameter(f"{unit!r} is none of {_UNITS}.", param_hint="--unit")
    if by not in {"document", "case"}:
        raise typer.BadParameter(f"{by!r} is neither document nor case.", param_hint="--by")
    return Choice(
        unit=UnitKind(unit),
        length=length,
        codes=tuple(codes or ()),
        level=level,
        documents=tuple(documents or ()),
        by_case=by == "case",
        seed=seed,
        n_resamples=resamples,
    )


def _pair(found: Passages) -> dict[str, Any]:
    spans, settled = found.spans, found.settlement
    numbers: dict[str, object] = {
        "codings": f"{spans.n_first} and {spans.n_second}",
        "F1, same span": spans.exact.value,
        f"F1, overlap of {spans.threshold:g} or more": spans.relaxed.value,
        "mean overlap (IoU)": spans.mean_iou.value,
    }
    if settled is not None:
        origins = ("agreed", "from_first", "from_second", "changed", "new", "rejected")
        numbers |= {f"settled: {o.replace('_', ' ')}": len(getattr(settled, o)) for o in origins}
    confused = [(*pair, n) for pair, n in found.confused.items()]
    return {"coders": found.coders, "numbers": numbers, "confused": confused}


def _undefined(rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Give for each reason the rows in which a number is missing for it."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for reason in dict.fromkeys(row["undefined"].values()):
            found.setdefault(reason, []).append(row["code"])
    return found


def _interval(found: Interval) -> str:
    if found.low is None or found.high is None:
        return ""
    return f"[{found.low:.2f}, {found.high:.2f}]"


def _limits(row: dict[str, Any]) -> str:
    low, high = row["jackknife_low"], row["jackknife_high"]
    return "" if low is None or high is None else f"[{low:.2f}, {high:.2f}]"
