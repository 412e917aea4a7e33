"""What Excel does to surveys: formulas, merged and hidden cells, several sheets, serials, titles."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest
from xlsxwriter import Workbook

from kimqual.errors import FileError
from kimqual.exchange import read_file
from kimqual.exchange.sheet_facts import facts_of
from kimqual.exchange.tables import read_survey_table
from kimqual.exchange.workbook import as_text

from .files import sheet as ods
from .survey_files import attributes, delimited, read, roles, saved, texts, workbook

HEADER = ["id", "Alter", "Was fehlt Ihnen?"]
ROWS = [
    ["P1", "34", "Eine Bank im Schatten, für meine Mutter."],
    ["P2", "61", "Jemand, der mit mir das Formular durchgeht."],
]


def opened(*rows):
    book = openpyxl.Workbook()
    for row in rows or (HEADER, *ROWS):
        book.active.append(row)
    return book, book.active


def table_of(folder, data, name="a.xlsx", **options):
    path = folder / name
    path.write_bytes(data)
    return read_survey_table(path, **options)


def refused(folder, data, name="a.xlsx", **options):
    with pytest.raises(FileError) as caught:
        read(folder, data, name, **options)
    assert caught.value.mend
    return caught.value


# ---- cells without a value of their own ----------------------------------------------------------


def test_a_calculated_formula_gives_its_value(tmp_path):
    path = tmp_path / "a.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([HEADER, *ROWS]):
            sheet.write_row(number, 0, row)
        sheet.write_formula(1, 1, "=30+4", None, 34)
    assert attributes(read(tmp_path, path.read_bytes(), "a.xlsx"), "Alter") == ["34", "61"]


def test_a_formula_that_gives_an_empty_text_has_a_value():
    calculated = b'<c r="B3" t="str"><f>IF(A3="","",61)</f><v></v></c>'
    assert facts_of(calculated).wrong == ()
    assert len(facts_of(calculated.replace(b' t="str"', b"")).wrong) == 1


def test_all_formulas_without_a_value_are_listed_at_once(tmp_path):
    book, sheet = opened()
    sheet["B2"], sheet["B3"] = "=A1+1", "=SUM(B2:B2)"
    error = refused(tmp_path, saved(book))
    assert "2 faults" in error.message
    assert error.message.count("never calculated") == 2
    assert "formula  never" in error.message
    assert "SUM" not in error.message


def test_errors_of_excel_are_faults_but_a_missing_value_is_none(tmp_path):
    book, sheet = opened()
    sheet["B2"], sheet["B3"] = "#REF!", "#N/A"
    error = refused(tmp_path, saved(book))
    assert "1 fault:" in error.message
    assert "    2  Alter" in error.message


def test_merged_cells_are_named_by_their_place(tmp_path):
    book, sheet = opened()
    sheet.merge_cells("B2:B3")
    assert "(B2:B3)" in refused(tmp_path, saved(book)).message


def test_a_merged_title_above_the_header_does_no_harm(tmp_path):
    book, sheet = opened(["Befragung im Frühjahr"], [], HEADER, *ROWS)
    sheet.merge_cells("A1:C1")
    survey = read(tmp_path, saved(book), "a.xlsx")
    assert len(survey.cases) == 2
    assert any("row 3 is the header" in warning for warning in survey.warnings)


# ---- numbers, dates, times -----------------------------------------------------------------------


def test_typed_ids_dates_and_times_stay_as_their_owner_sees_them(tmp_path):
    rows = [["id", "Version", "Beginn", "Tag", "Dauer"]]
    rows += [["00012", "1.10", dt.time(12, 30), dt.date(2024, 5, 31), dt.timedelta(hours=26)]]
    rows += [["4915212345678901234", "1.20", dt.time(8, 5), dt.date(2024, 6, 1), None]]
    table = table_of(tmp_path, workbook(rows))
    assert table.rows[0] == ("00012", "1.10", "12:30", "2024-05-31", "26:00")
    assert table.rows[1][0] == "4915212345678901234"


def test_days_counted_by_excel_become_dates_where_the_header_says_so(tmp_path):
    rows = [[*HEADER, "Datum", "Nummer"], *([*row, "45443", "45443"] for row in ROWS)]
    survey = read(tmp_path, delimited(rows))
    assert attributes(survey, "Datum") == ["2024-05-31"] * 2
    assert attributes(survey, "Nummer") == ["45443"] * 2
    assert any("'Datum'" in warning for warning in survey.warnings)


def test_an_id_that_excel_has_shortened_is_refused(tmp_path):
    rows = [HEADER, ["4,91521E+12", *ROWS[0][1:]], ROWS[1]]
    assert "shortened" in refused(tmp_path, delimited(rows, ";"), "a.csv").message


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (dt.timedelta(hours=1, minutes=5), "1:05"),
        (dt.timedelta(seconds=61), "0:01:01"),
        (True, "TRUE"),
    ],
)
def test_durations_and_truths_are_written_out(value, text):
    assert as_text(value) == text


# ---- sheets, hidden parts ------------------------------------------------------------------------

CODEBOOK = ("Codebuch", [["Variable", "Bedeutung", "Werte"]] * 40)


def test_the_sheet_with_the_answers_is_chosen_and_the_others_are_named(tmp_path):
    survey = read(tmp_path, workbook(CODEBOOK, ("Daten", [HEADER, *ROWS])), "a.xlsx")
    assert len(survey.cases) == 2
    (note,) = survey.warnings
    assert "'Daten' was read" in note
    assert "--sheet reads another: 'Codebuch'" in note


def test_the_user_can_name_the_sheet(tmp_path):
    data = workbook(("Welle 1", [HEADER, ROWS[0]]), ("Welle 2", [HEADER, *ROWS]))
    assert len(read(tmp_path, data, "a.xlsx", sheet="Welle 1").cases) == 1
    assert "Welle 1, Welle 2" in refused(tmp_path, data, sheet="Welle 3").mend
    assert "no sheets" in refused(tmp_path, delimited([HEADER, *ROWS]), "a.csv", sheet="x").message


def test_hidden_sheets_are_not_read_unless_named(tmp_path):
    book, _ = opened()
    secret = book.create_sheet("Adressen")
    for i in range(50):
        secret.append([f"P{i}", "Teststraße", "Musterstadt"])
    secret.sheet_state = "hidden"
    survey = read(tmp_path, saved(book), "a.xlsx")
    assert len(survey.cases) == 2
    assert survey.warnings == ("hidden sheets, not read: 1",)


def test_hidden_columns_are_left_out_until_they_are_named(tmp_path):
    book, sheet = opened()
    sheet.column_dimensions["B"].hidden = True
    survey = read(tmp_path, saved(book), "a.xlsx")
    assert roles(survey)["Alter"] == "ignore"
    named = read(tmp_path, saved(book), "a.xlsx", columns={"Alter": "attribute"})
    assert attributes(named, "Alter") == ["34", "61"]


def test_hidden_rows_are_read_and_told_of(tmp_path):
    book, sheet = opened()
    sheet.row_dimensions[3].hidden = True
    survey = read(tmp_path, saved(book), "a.xlsx")
    assert len(survey.cases) == 2
    assert survey.warnings == ("hidden rows, read like the others: 1",)


def test_empty_rows_at_the_end_are_no_persons(tmp_path):
    book, _ = opened(HEADER, *ROWS, ["", " ", None], [None], ["  "])
    assert len(read(tmp_path, saved(book), "a.xlsx").cases) == 2


def test_a_workbook_of_nothing_is_refused(tmp_path):
    assert "empty" in refused(tmp_path, workbook([[]]), format="survey").message


def test_an_opendocument_table_is_read_too(tmp_path):
    survey = read(tmp_path, ods(HEADER, *ROWS), "a.ods")
    assert texts(survey) == [row[2] for row in ROWS]


def test_a_workbook_with_prefixed_names_is_read_and_checked(tmp_path):
    source = zipfile.ZipFile(io.BytesIO(workbook([HEADER, ["P1", "=1+1", "Mehr Licht am Weg."]])))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name).decode()
            if "sheet1" in name:
                for tag in ("worksheet", "sheetData", "row", "c", "f", "v", "is", "t"):
                    for end in (">", " ", "/"):
                        content = content.replace(f"<{tag}{end}", f"<x:{tag}{end}")
                    content = content.replace(f"</{tag}>", f"</x:{tag}>")
                content = content.replace("xmlns=", "xmlns:x=")
            target.writestr(name, content)
    assert "never calculated" in refused(tmp_path, stream.getvalue(), format="survey").message


# ---- text files ----------------------------------------------------------------------------------


def test_header_and_rows_of_different_separators_are_told_apart(tmp_path):
    data = ("id,Alter,offen\n" + "P1;34;Der Flur ist dunkel\n" * 3).encode()
    error = refused(tmp_path, data, "a.csv", format="survey")
    assert "','" in error.message
    assert "';'" in error.message


def test_quoted_line_feeds_a_mark_and_excels_first_line_do_no_harm(tmp_path):
    data = 'sep=;\r\nid;offen\r\n1;"Oben\r\nund unten; beides"\r\n2;"Ein ""Hallo"" hilft"\r\n'
    survey = read(tmp_path, data.encode("utf-8-sig"), columns={"offen": "question"})
    assert texts(survey) == ["Oben\nund unten; beides", 'Ein "Hallo" hilft']


def test_a_line_separator_inside_an_answer_ends_no_row(tmp_path):
    data = "id;offen\n1;Erst so\u2028und dann ganz anders\n2;\x0bKurz und gut gesagt\n".encode()
    assert len(read(tmp_path, data, columns={"offen": "question"}).cases) == 2


def test_a_million_columns_are_refused_at_once(tmp_path):
    data = (";".join(f"c{i}" for i in range(1_000_000)) + "\n" + ";" * 999_999 + "\n").encode()
    assert "1,000,000 columns" in refused(tmp_path, data, "a.csv", format="survey").message


def test_a_cell_of_fifty_megabytes_is_named_by_row_and_column(tmp_path):
    data = b"id;offen\n1;" + b"x " * 25_000_000 + b"\n2;kurz\n"
    error = refused(tmp_path, data, "a.csv", format="survey")
    assert "50,000,000 characters" in error.message
    assert "    2  offen" in error.message


def test_an_empty_header_gets_its_number_and_two_equal_ones_are_a_fault(tmp_path):
    survey = read(tmp_path, delimited([["id", "", "offen"], ["1", "ja", "Der Weg ist zu lang."]]))
    assert "column 2" in roles(survey)
    error = refused(tmp_path, delimited([["id", "a", "a"], ["1", "x", "y"]]), "a.csv")
    assert "columns 2 and 3" in error.message


def test_wrong_cells_say_what_kind_they_are_and_quote_nothing(tmp_path):
    rows = [HEADER, ["", "34", "Zu laut."], ROWS[0], ["P1", "35", "Zu eng."], ["P3", "4"]]
    error = refused(tmp_path, delimited(rows), "a.csv")
    assert error.message.splitlines()[1].split() == ["row", "column", "cell", "what", "is", "wrong"]
    assert "empty" in error.message
    assert "one word  the same id as in row 3" in error.message
    assert "P1" not in error.message


_MACROS = {
    "u.xlsm": ("xl/vbaProject.bin", True),
    "u.xlsx": ("xl/macrosheets/sheet1.xml", True),
    "v.xlsx": ("xl/printerSettings/printerSettings1.bin", False),
    "u.ods": ("Basic/Standard/Modul1.xml", True),
    "v.ods": ("Basic/Standard/script-lb.xml", False),
    "w.ods": ("Scripts/python/hilfe.py", True),
}


@pytest.mark.parametrize("name", _MACROS)
def test_macros_of_a_workbook_are_neither_run_nor_read_and_said(name, tmp_path):
    part, is_macro = _MACROS[name]
    rows = [HEADER, *ROWS]
    path = tmp_path / name
    path.write_bytes(ods(*rows) if name.endswith("ods") else workbook(rows))
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr(part, 'Sub Auto_Open()\nKill "C:\\*"\nEnd Sub')
    survey = read_file(path)
    assert texts(survey) == [row[-1] for row in ROWS]
    assert any("macros" in warning for warning in survey.warnings) is is_macro


def test_the_look_at_a_workbook_says_that_it_has_macros(tmp_path):
    from kimqual.exchange.import_plan import Rule
    from kimqual.exchange.reading import Reading

    path = tmp_path / "umfrage.xlsm"
    path.write_bytes(workbook([HEADER, *ROWS]))
    with zipfile.ZipFile(path, "a") as zipped:
        zipped.writestr("xl/vbaProject.bin", bytes(40))
    with Reading([path], Rule()) as reading:
        (look,) = [one.look() for one in reading.read(is_strict=True)]
    assert "the file has macros: they were neither run nor read" in look.warnings
