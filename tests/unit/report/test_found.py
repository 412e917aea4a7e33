"""Quotes found in a study: whose, where, in which context, and as a workbook for the team."""

import json

import openpyxl
import pytest
from typer.testing import CliRunner

from kimqual.cli import app
from kimqual.errors import CodingError, FileError, UnknownCodeError
from kimqual.exchange import read_codebook
from kimqual.model import Coding, Document, Imported, Role, Source, Span, Speaker, Turn
from kimqual.report.exports import Colophon
from kimqual.report.found import COLUMNS, PAIR_COLUMNS, find_codings, in_context
from kimqual.report.found_file import MARK, write_found
from kimqual.report.wanted import Wanted
from kimqual.store import Study
from kimqual.store.codings import save_codings
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import CASES, PASSPHRASE, QUESTIONS, answer, move, refuse_text, treat

SMALL_PRINT = Colophon("Klein", "1.2.2026", "KIM, Revision 1")
SAID = (
    ("I", "Wie fanden Sie Ihre Wohnung?"),
    ("B", "Am Telefon war sie frei. Mit Kopftuch vor der Tür war sie weg 👩‍👩‍👧."),
    ("I", "Und dann?"),
    ("B", "Dann half Ayşe. Sie kannte den Hausmeister."),
)
PLACES = (
    (
        "ada",
        "field.housing",
        "Am Telefon war sie frei. Mit Kopftuch vor der Tür war sie weg 👩‍👩‍👧.",
    ),
    ("ada", "field.housing", "Tür war sie weg 👩‍👩‍👧."),
    ("ada", "experience.discrimination", "Mit Kopftuch vor der Tür war sie weg"),
    ("ada", "experience.support", "Dann half Elif."),
    ("ben", "field.housing", "Am Telefon war sie frei."),
    ("ben", "experience.discrimination", "Mit Kopftuch vor der Tür war sie weg"),
    ("settled", "field.housing", "Am Telefon war sie frei."),
    ("model:x", "field.work", "Hausmeister"),
)


def talk():
    text = "\n".join(words for _, words in SAID)
    turns, at = [], 0
    for number, (who, words) in enumerate(SAID, 1):
        turns.append(Turn(Span(at, at + len(words)), number, who))
        at += len(words) + 1
    speakers = (Speaker("I", Role.INTERVIEWER), Speaker("B", Role.RESPONDENT))
    document = Document(text, tuple(turns), speakers, case="P1", language="de")
    return Imported(document, Source("gespraech.txt", "1", "txt", "utf-8"))


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    with Study.create(tmp_path_factory.mktemp("find") / "s", passphrase=PASSPHRASE) as made:
        items = [talk(), answer(text="=Die Miete steigt, der Bus fährt selten.")]
        add(made, items, cases=CASES, questions=QUESTIONS)
        treated = ((stored, treat(stored)) for stored in sources(made))
        save_views(made, treated, lambda: "{}", carry=move, carry_text=refuse_text)
        text = talk().document.text.replace("Ayşe", "Elif")
        codings = [
            Coding("I001", Span(text.index(q), text.index(q) + len(q)), code, coder, q)
            for coder, code, q in PLACES
        ]
        codings.append(Coding("A00001", Span(0, 18), "field.housing", "ada", "=Die Miete steigt,"))
        save_codings(made, codings, book(made))
        yield made


def book(study):
    return read_codebook(study.path / study.config.codebook)


def found(study, expression, **wanted):
    return find_codings(study, expression, book(study), Wanted(**wanted))


def quotes(study, expression, **wanted):
    return [row.quote for row in found(study, expression, **wanted).rows]


def test_own_overlapping_codings_of_one_code_are_one_passage(study):
    assert len(quotes(study, "field.housing", coders=("ada",), documents=("I001",))) == 1


def test_codes_below_count_for_a_code_unless_it_is_alone(study):
    assert len(quotes(study, "field", coders=("ben",))) == 1
    assert quotes(study, "=field", coders=("ben",)) == []


def test_codes_stand_together_only_where_one_coder_saw_both(study):
    rows = found(study, "field.housing AND experience.discrimination").rows
    assert [row.coders for row in rows] == [("ada",)]
    assert rows[0].quote == "Mit Kopftuch vor der Tür war sie weg"
    assert rows[0].codes == ("experience.discrimination", "field.housing")


def test_a_passage_of_several_coders_is_told_once_with_all_of_them(study):
    rows = found(study, "experience.discrimination").rows
    assert [row.coders for row in rows] == [("ada", "ben")]
    assert rows[0].codings == (1, 2, 3, 6)


def test_models_and_the_settled_version_count_only_if_named(study):
    assert quotes(study, "field.work") == []
    assert quotes(study, "field.work", coders=("model:x",)) == ["Hausmeister"]
    assert found(study, "*").coders == ("ada", "ben")
    assert quotes(study, "*", coders=("settled",)) == ["Am Telefon war sie frei."]


@pytest.mark.parametrize(
    ("n", "n_found"), [(0, 0), (1, 0), (2, 1), (3, 1)]
)  # fmt: skip
def test_turns_are_counted_from_one_passage_to_the_next(study, n, n_found):
    asked = f"experience.discrimination NEAR/{n} turns experience.support"
    assert len(quotes(study, asked)) == n_found


def test_what_is_followed_is_not_what_follows(study):
    first, then = "experience.discrimination", "experience.support"
    (quote,) = quotes(study, f"{first} FOLLOWED BY/2 turns {then}")
    assert quote.startswith("Mit Kopftuch")
    assert quote.endswith("Dann half Elif.")
    assert quotes(study, f"{then} FOLLOWED BY/2 turns {first}") == []


def test_what_nobody_coded_is_what_is_left_of_the_turns(study):
    left = quotes(study, "NOT *", coders=("ada",), roles=("respondent",))
    assert left == ["Sie kannte den Hausmeister."]


def test_a_row_says_where_by_whom_and_what_stands_around(study):
    (row,) = found(study, "experience.support", n_words=3).rows
    assert (row.document, row.case, row.paragraph, row.speaker) == ("I001", "C0001", 4, "B")
    assert (row.role, row.before, row.after) == (
        "respondent",
        "👩‍👩‍👧.\nUnd dann?\n",
        " Sie kannte den",
    )
    assert row.attributes == (("Alter", "34"),)


def test_attributes_roles_and_documents_narrow_the_search(study):
    assert len(quotes(study, "*", attributes={"Alter": ["34"]})) > 1
    assert quotes(study, "*", roles=("interviewer",)) == []
    assert quotes(study, "field.housing", roles=("answer",)) == ["=Die Miete steigt,"]
    assert found(study, "*", documents=("A00001",)).n_documents == 1


@pytest.mark.parametrize(
    ("wanted", "near"),
    [
        ({"coders": ("adda",)}, "ada"),
        ({"roles": ("respondents",)}, "respondent"),
        ({"documents": ("I002",)}, "I001"),
        ({"attributes": {"alter": ["34"]}}, "Alter"),
        ({"attributes": {"Alter": ["35"]}}, "34"),
    ],
)
def test_what_the_study_does_not_have_names_the_nearest(study, wanted, near):
    with pytest.raises(CodingError) as caught:
        found(study, "*", **wanted)
    assert near in caught.value.mend


def test_an_unknown_code_is_an_error_not_an_empty_list(study):
    with pytest.raises(UnknownCodeError):
        found(study, "field.wohnen")


def test_the_tables_have_their_columns_even_if_nothing_is_found(study):
    nothing = found(study, "field.health")
    assert tuple(nothing.frame().columns) == COLUMNS
    assert tuple(nothing.cooccurrence().columns) == PAIR_COLUMNS
    table = found(study, "*").frame()
    assert tuple(table.columns) == (*COLUMNS, "Alter")
    assert set(table["codes"]) >= {"experience.support"}


def test_codes_together_are_counted_in_passages_and_persons(study):
    (pair,) = found(study, "*").pairs
    assert (pair.first, pair.second) == ("experience.discrimination", "field.housing")
    assert (pair.n_passages, pair.n_persons) == (1, 1)
    lengths = len(PLACES[2][2]), len(PLACES[0][2]) + len("=Die Miete steigt,") + len(PLACES[4][2])
    assert pair.jaccard == pytest.approx(lengths[0] / (lengths[1] + lengths[0]))


@pytest.mark.parametrize("n_words", [0, 1, 5, 50])
def test_context_is_cut_at_white_space_and_stands_around_the_quote(n_words):
    text = "  Und  dann\nkam der Mai, ja."
    before, after = in_context(text, Span(13, 16), n_words)
    assert text[13 - len(before) : 13] == before
    assert text[16 : 16 + len(after)] == after
    assert len(before.split()) <= n_words


def test_the_workbook_says_on_each_sheet_that_nothing_is_released(study, tmp_path):
    path = tmp_path / "team.xlsx"
    assert write_found(found(study, "*"), SMALL_PRINT, path, forms=()) == []
    workbook = openpyxl.load_workbook(path)
    assert all(sheet["A1"].value == MARK for sheet in workbook)
    cells = [cell for row in workbook["Fundstellen"].iter_rows() for cell in row]
    assert any(str(cell.value).startswith("=Die Miete") for cell in cells)
    assert all(cell.data_type != "f" for cell in cells)
    about = [row[0].value for row in workbook["Angaben"].iter_rows()]
    assert "Profil: coding" in about[2]
    assert not any("Profil: report" in line for line in about)


def test_a_passage_with_a_known_name_is_not_in_the_workbook(study, tmp_path):
    path = tmp_path / "team.xlsx"
    left_out = write_found(found(study, "*"), SMALL_PRINT, path, forms={"Hausmeister"})
    assert set(left_out) == {"I001, ¶ 2", "I001, ¶ 4"}
    cells = [c.value for sheet in openpyxl.load_workbook(path) for row in sheet for c in row]
    assert not any("Hausmeister" in str(value) for value in cells)


def test_without_the_vault_the_workbook_says_that_names_were_not_looked_for(study, tmp_path):
    path = tmp_path / "team.xlsx"
    write_found(found(study, "*"), SMALL_PRINT, path)
    about = [row[0].value for row in openpyxl.load_workbook(path)["Angaben"].iter_rows()]
    assert any("nicht geprüft" in line for line in about)


def test_a_place_that_cannot_be_written_is_told(study, tmp_path):
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(FileError):
        write_found(found(study, "*"), SMALL_PRINT, tmp_path / "file" / "x.xlsx")


def test_the_command_finds_without_the_vault_and_shows_no_name(study):
    settings = {"KIMQUAL_STUDY": str(study.path), "KIMQUAL_PASSPHRASE": None}
    arguments = ["codings", "find", "field AND experience", "--attribute", "Alter=34"]
    told = CliRunner().invoke(app, [*arguments, "--json"], env=settings)
    assert told.exit_code == 0, told.output
    result = json.loads(told.stdout)
    assert result["expression"] == "(field AND experience)"
    assert result["n_passages"] == len(result["passages"]) == 1
    assert "Ayşe" not in told.stdout
    shown = CliRunner().invoke(app, arguments, env=settings)
    assert "»Mit Kopftuch vor der Tür war sie weg«" in shown.stdout


def test_the_command_counts_codes_together(study):
    settings = {"KIMQUAL_STUDY": str(study.path), "KIMQUAL_PASSPHRASE": None}
    shown = CliRunner().invoke(app, ["codings", "find", "--cooccurrence"], env=settings)
    assert shown.exit_code == 0, shown.output
    assert "Jaccard" in shown.stdout


def test_an_attribute_without_a_value_is_wrong_usage(study):
    settings = {"KIMQUAL_STUDY": str(study.path), "KIMQUAL_PASSPHRASE": None}
    done = CliRunner().invoke(app, ["codings", "find", "*", "--attribute", "Alter"], env=settings)
    assert done.exit_code == 2
