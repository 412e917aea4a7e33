"""From codings to every number on every code."""

import time

import numpy as np
import pytest

from kimqual.agreement import compute, compute_sets
from kimqual.agreement.result import NO_VARIATION
from kimqual.coding import Unit, tabulate
from kimqual.errors import CodingError
from kimqual.model import Code, Codebook, Coding, Span

BOOK = Codebook(
    (Code("field"), Code("field.work", parent="field"), Code("field.health", parent="field"))
)


def units(n_documents, n_units):
    return [
        Unit(f"d{d}", Span(20 * i, 20 * i + 19)) for d in range(n_documents) for i in range(n_units)
    ]


def coding(unit, code, coder):
    return Coding(unit.document, Span(unit.span.start + 3, unit.span.start + 9), code, coder, "q")


def compared(table, **options):
    return compute(
        table.present,
        table.units,
        table.coders,
        table.codes,
        assigned=table.assigned,
        n_resamples=200,
        **options,
    )


def study():
    """Two by two table 40 5 / 5 50 on work, nothing on health."""
    every = units(10, 10)
    codings = [coding(u, "field.work", "ada") for u in every[:45]]
    codings += [coding(u, "field.work", "ben") for u in every[:40] + every[45:50]]
    return codings, every


def test_numbers_of_a_known_table():
    codings, every = study()
    table = tabulate(codings, every, codes=["field.work", "field.health"])
    work, health = compared(table, codebook_revision=3)
    assert work.raw.value == pytest.approx(0.9)
    assert work.kappa.value == pytest.approx(0.798, abs=5e-4)
    assert work.alpha.value == pytest.approx(0.799, abs=5e-4)
    assert work.ac1.value == pytest.approx(0.802, abs=5e-4)
    assert work.positive.value == pytest.approx(0.8889, abs=5e-5)
    assert work.prevalence.value == pytest.approx(0.45)
    assert (work.n_units, work.n_documents, work.reason) == (100, 10, "")
    assert work.definition.coders == ("ada", "ben")
    assert work.definition.codebook_revision == 3
    assert health.raw.value == 1
    assert health.reason == health.kappa.reason == NO_VARIATION
    assert health.alpha_bootstrap.low is None


def test_rolled_up_to_a_root_on_every_unit_is_undefined_and_not_one():
    every = units(2, 4)
    codings = [
        coding(u, code, coder)
        for u, code in zip(every, ["field.work", "field.health"] * 4, strict=True)
        for coder in ("ada", "ben")
    ]
    root, work, _ = compared(tabulate(codings, every, codebook=BOOK))
    assert root.reason == NO_VARIATION
    assert work.alpha.value == 1


def test_only_what_both_were_asked_to_code_counts():
    codings, every = study()
    asked = {"ada": {f"d{i}" for i in range(10)}, "ben": {f"d{i}" for i in range(3, 10)}}
    table = tabulate(codings, every, assignment=asked)
    (work,) = compared(table)
    assert (work.n_units, work.definition.n_left_out, work.n_documents) == (70, 30, 7)
    assert table.n_outside == 30
    assert work.raw.value == pytest.approx(60 / 70)


def test_coded_nothing_is_a_decision():
    codings, every = study()
    mine = [c for c in codings if c.coder == "ada"]
    (work,) = compared(tabulate(mine, every, coders=["ada", "ben"]))
    assert work.raw.value == pytest.approx(0.55)
    assert work.positive.value == 0


def test_three_coders_have_fleiss_and_no_cohen():
    codings, every = study()
    codings += [coding(u, "field.work", "cem") for u in every[:42]]
    (work,) = compared(tabulate(codings, every))
    assert "two coders, not 3" in work.kappa.reason
    assert work.fleiss.value == pytest.approx(work.alpha.value, abs=0.01)


def test_people_are_not_compared_with_models():
    codings, every = study()
    codings += [coding(u, "field.work", "model:x") for u in every]
    codings += [coding(u, "field.work", "settled") for u in every]
    assert tabulate(codings, every).coders == ("ada", "ben")
    with pytest.raises(CodingError, match="about people"):
        compared(tabulate(codings, every, coders=["ada", "model:x"]))


def test_shapes_that_do_not_fit_are_refused():
    codings, every = study()
    table = tabulate(codings, every)
    with pytest.raises(CodingError, match="shape"):
        compute(table.present, table.units, table.coders, ["x", "y"])


def test_cases_are_resampled_if_given():
    codings, every = study()
    cases = [f"c{int(u.document[1:]) // 2}" for u in every]
    (work,) = compared(tabulate(codings, every), cases=cases)
    assert work.definition.groups == "case"
    assert work.alpha_jackknife.n_groups == 5


def test_nobody_coded_anything():
    every = units(2, 3)
    codes = ["field.work"]
    (work,) = compared(tabulate([], every, coders=["ada", "ben"], codes=codes))
    assert work.reason == NO_VARIATION
    (none,) = compared(tabulate([], [], coders=["ada", "ben"], codes=codes))
    assert none.reason == "no unit was decided by two coders"
    assert none.row()["alpha"] is None


def test_sets_of_three_coders():
    """Worked value: alpha with MASI over six sets is .5938."""
    rows = ("ab b c a abc d", "a b c ac ab d", "ab b d a abc d")
    every = units(3, 2)
    codings = [
        coding(unit, code, coder)
        for coder, row in zip(("ada", "ben", "cem"), rows, strict=True)
        for unit, codes in zip(every, row.split(), strict=True)
        for code in codes
    ]
    table = tabulate(codings, every)
    found = compute_sets(
        table.present, table.units, table.coders, table.codes, assigned=table.assigned
    )
    assert found.alpha.value == pytest.approx(0.5938, abs=5e-5)
    assert found.alpha_jackknife.n_groups == 3


def test_a_hundred_thousand_codings_take_seconds():
    generator = np.random.default_rng(1)
    every = units(1000, 50)
    codes = [f"code{i}" for i in range(30)]
    which = generator.integers(0, len(every), 100_000)
    codings = [
        coding(every[u], codes[u % 30 if i % 3 else i % 30], ("ada", "ben")[i % 2])
        for i, u in enumerate(which)
    ]
    start = time.perf_counter()
    table = tabulate(codings, every)
    found = compute(table.present, table.units, table.coders, table.codes, assigned=table.assigned)
    assert len(found) == 30
    assert time.perf_counter() - start < 20
