"""Laws of all survey programs: documented, tested, told apart, and not upset by broken exports."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kimqual.errors import FileError
from kimqual.exchange.origins import ORIGINS
from kimqual.exchange.survey import Survey

from . import (
    test_googleforms,
    test_kobo,
    test_limesurvey,
    test_msforms,
    test_qualtrics,
    test_redcap,
    test_sosci,
)
from .files import outcome
from .survey_files import delimited, read

ROOT = Path(__file__).resolve().parents[3]
EXPORTS = {
    "googleforms": [test_googleforms.HEADER, *test_googleforms.ROWS],
    "kobo": [test_kobo.HEADER, *test_kobo.ROWS],
    "limesurvey": test_limesurvey.BY_CODE,
    "msforms": [
        [*test_msforms.GERMAN, *test_msforms.ASKED],
        *([str(cell or "") for cell in row] for row in test_msforms.ROWS),
    ],
    "qualtrics": test_qualtrics.EXPORT,
    "redcap": [test_redcap.RAW, *test_redcap.ROWS],
    "sosci": test_sosci.LABELLED,
}
PROGRAMS = sorted(EXPORTS)


def understood(folder, data, **options):
    """Read bytes; a survey, or an error that says where and how to mend it."""
    survey = outcome(lambda: read(folder, data, format="survey", **options))
    if isinstance(survey, FileError):
        assert (bool(survey.where), bool(survey.mend)) == (True, True)
        return None
    assert isinstance(survey, Survey)
    return survey


def test_each_program_has_a_test_file_and_stands_in_the_how_to():
    how_to = (ROOT / "docs" / "how-to" / "import.md").read_text("utf-8")
    for name, origin in ORIGINS.items():
        assert name in how_to
        assert how_to.count(origin.title) >= 2, "in German and in English"
        assert (ROOT / "tests" / "unit" / "exchange" / f"test_{name}.py").is_file()
    assert set(EXPORTS) == set(ORIGINS)


@pytest.mark.parametrize("program", PROGRAMS)
def test_each_program_is_told_from_all_others(tmp_path, program):
    survey = read(tmp_path, delimited(EXPORTS[program]))
    assert survey.origin == ORIGINS[program].title
    assert survey.reason


@pytest.mark.parametrize("program", PROGRAMS)
def test_the_order_of_the_questions_changes_nothing(tmp_path, program):
    rows = EXPORTS[program]
    front = 7 if program in ("msforms", "googleforms") else 1
    turned = [[*row[:front], *reversed(row[front:])] for row in rows]
    one, other = (read(tmp_path, delimited(r)) for r in (rows, turned))
    assert other.origin == one.origin
    assert {c.name: c.role for c in other.columns} == {c.name: c.role for c in one.columns}
    assert [c.contact for c in other.cases] == [c.contact for c in one.cases]


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_header_without_a_person_is_an_empty_survey(tmp_path, program):
    survey = understood(tmp_path, delimited(EXPORTS[program][:1]))
    assert survey is None or len(survey.cases) == len(survey.answers) == 0


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encoding_and_separator_change_nothing(tmp_path, program, encoding, separator):
    one = read(tmp_path, delimited(EXPORTS[program]))
    other = read(tmp_path, delimited(EXPORTS[program], separator, encoding))
    assert other.cases == one.cases
    assert [a.document for a in other.answers] == [a.document for a in one.answers]


@pytest.mark.parametrize("program", PROGRAMS)
@given(share=st.floats(0, 1))
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_an_export_cut_off_anywhere_is_read_or_refused_with_a_mend(tmp_path, program, share):
    data = delimited(EXPORTS[program])
    understood(tmp_path, data[: int(len(data) * share)])


@pytest.mark.parametrize("program", PROGRAMS)
@given(data=st.data())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_cells_of_any_content_are_read_or_refused_with_a_mend(tmp_path, program, data):
    rows = [row[:] for row in EXPORTS[program]]
    odd = st.sampled_from(["", "0", "1", "ja", '"', "=1+1", "\ufffd", "<script>", "a;b,c\td", "٣"])
    for row in rows[1:]:
        row[data.draw(st.integers(0, len(row) - 1))] = data.draw(odd)
    survey = understood(tmp_path, delimited(rows))
    if survey is not None:
        contact = {c.name for c in survey.columns if c.role == "contact"}
        assert not any(contact & case.attributes.keys() for case in survey.cases)
