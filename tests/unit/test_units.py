"""From spans to decisions on units."""

import pytest

from kimqual.coding import Unit, merged, tabulate
from kimqual.errors import CodingError, UnknownCodeError
from kimqual.model import Code, Codebook, Coding, Span

TEXT = "Ich suche Arbeit. Überall nur Absagen."
UNITS = [Unit("d1", Span(0, 17)), Unit("d1", Span(18, 38)), Unit("d2", Span(0, 9))]
BOOK = Codebook((Code("field"), Code("field.work", parent="field")))


def coding(start, end, code="field.work", coder="ada", document="d1", memo=""):
    return Coding(document, Span(start, end), code, coder, TEXT[start:end], memo)


def present(*codings, **options):
    return tabulate(codings, UNITS, **options).present[:, 0, 0].tolist()


def test_a_code_is_on_every_unit_that_it_covers_a_code_point_of():
    assert present(coding(0, 17)) == [True, False, False]
    assert present(coding(16, 19)) == [True, True, False]
    assert present(coding(17, 18), coders=["ada"]) == [False, False, False]
    assert present(coding(0, 38)) == [True, True, False]
    assert present(coding(8, 9, document="d2")) == [False, False, True]


def test_codings_on_no_unit_are_counted():
    table = tabulate([coding(17, 18), coding(0, 3, document="d9"), coding(0, 3)], UNITS)
    assert table.n_outside == 2


def test_codes_roll_up_to_their_parents():
    table = tabulate([coding(0, 3)], UNITS, codebook=BOOK)
    assert table.codes == ("field", "field.work")
    assert table.present[0, 0].tolist() == [True, True]


def test_codes_do_not_roll_up_without_a_codebook():
    table = tabulate([coding(0, 3)], UNITS, codes=["field", "field.work"])
    assert table.present[0, 0].tolist() == [False, True]


def test_unknown_codes_are_refused():
    with pytest.raises(UnknownCodeError):
        tabulate([coding(0, 3, "field.wrk")], UNITS, codebook=BOOK)
    with pytest.raises(UnknownCodeError):
        tabulate([], UNITS, codes=["field.wrk"], codebook=BOOK)


def test_overlapping_units_are_refused():
    with pytest.raises(CodingError, match="overlap"):
        tabulate([], [Unit("d1", Span(0, 5)), Unit("d1", Span(4, 9))])


def test_own_overlapping_codings_are_joined_with_their_quotes_and_memos():
    (joined,) = merged(
        [coding(10, 25, memo="zwei"), coding(4, 16, memo="eins"), coding(5, 8, memo="eins")]
    )
    assert joined.span == Span(4, 25)
    assert joined.quote == joined.span.of(TEXT)
    assert joined.memo == "eins\nzwei"


def test_touching_codings_and_those_of_others_stay_apart():
    apart = [coding(0, 5), coding(5, 9), coding(3, 7, coder="ben"), coding(3, 7, "field")]
    assert len(merged(apart)) == 4


def test_joining_changes_no_decision():
    codings = [coding(0, 5), coding(3, 20), coding(30, 33)]
    assert present(*codings) == present(*merged(codings))
