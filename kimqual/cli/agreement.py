"""``kimqual agreement``: how far coders agree, and where they do not."""

from __future__ import annotations

from typing import Annotated

import typer

from kimqual.cli.common import Json, load_codebook, open_study, print_json, show
from kimqual.cli.disagreements import confusion, disagreements

app = typer.Typer(no_args_is_help=True, help="How far coders agree, and where they do not.")

_Coders = Annotated[
    list[str] | None, typer.Option("--coder", help="Whom to compare; all persons if not given.")
]


@app.command()
def compute(*, coder: _Coders = None, as_json: Json = False) -> None:
    """Print agreement code by code: raw, positive, chance-corrected, with interval."""
    from kimqual.report.agreement import study_agreement

    with open_study() as study:
        book = load_codebook(study)
        result = study_agreement(study, book, coder)
    if as_json:
        print_json(
            {"coders": result.coders, "codes": [a.row() for a in result.codes]}
            | {"sets": {"alpha_masi": result.sets.alpha.value, "raw": result.sets.raw.value}}
        )
        return
    rows = []
    for a in result.codes:
        row = a.row()
        low, high = row["jackknife_low"], row["jackknife_high"]
        interval = "" if low is None or high is None else f"[{low:.2f}, {high:.2f}]"
        numbers = [row[k] for k in ("prevalence", "raw", "positive", "kappa", "alpha", "ac1")]
        rows.append((a.code, a.n_units, *numbers, interval, a.reason))
    header = ("code", "units", "prev.", "raw", "pos.", "kappa", "alpha", "AC1", "95 %", "")
    show(rows, header, title=f"{', '.join(result.coders)}; unit: turn or answer")
    sets = result.sets.alpha
    number = f"{sets.value:.3f}" if sets.value is not None else sets.reason
    typer.echo(f"All codes together, sets of codes: alpha (MASI) = {number}")


app.command()(disagreements)
app.command()(confusion)


@app.command()
def passages(*, coder: _Coders = None, as_json: Json = False) -> None:
    """Compare marked passages: same spans, codes taken for one another, what was settled."""
    from kimqual.report.agreement import study_passages

    with open_study() as study:
        found = study_passages(study, load_codebook(study), coder)
    spans, settled = found.spans, found.settlement
    numbers: dict[str, object] = {
        "codings": f"{spans.n_first} and {spans.n_second}",
        "F1, same span": spans.exact.value,
        "F1, overlap of half or more": spans.relaxed.value,
        "mean overlap (IoU)": spans.mean_iou.value,
    }
    if settled is not None:
        origins = ("agreed", "from_first", "from_second", "changed", "new", "rejected")
        numbers |= {f"settled: {o.replace('_', ' ')}": len(getattr(settled, o)) for o in origins}
    confused = [(*pair, n) for pair, n in found.confused.items()]
    if as_json:
        print_json({"coders": found.coders, "numbers": numbers, "confused": confused})
        return
    show(numbers.items(), ("what", "value"), title=", ".join(found.coders))
    show(confused[:10], (*found.coders, "passages"), title="codes that stand for one another")
