"""Laws of the shared reading of tables."""

import datetime as dt
import io
import zipfile

import openpyxl
import pytest

from kimqual.errors import FileError
from kimqual.exchange import read_cases
from kimqual.exchange.tables import read_table
from kimqual.exchange.workbook import as_text


@pytest.fixture
def file(tmp_path):
    def write(content, name="tabelle.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return path

    return write


def workbook(rows, formats=()):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in formats:
        book.active[cell].number_format = number_format
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_each_separator_is_found(file, separator):
    lines = [["id", "Alter", "Was stört Sie?"], ["1", "30", "Lärm"], ["2", "41", "Müll"]]
    table = read_table(file("\n".join(separator.join(line) for line in lines)))
    assert table.separator == separator
    assert table.rows == (("1", "30", "Lärm"), ("2", "41", "Müll"))


def test_excels_own_line_names_the_separator(file):
    assert read_table(file("sep=;\nid;text\n1;a,b,c\n")).rows == (("1", "a,b,c"),)


def test_one_column_stays_one_column(file):
    table = read_table(file("Was stört Sie, und warum?\nLärm, Müll, Autos\nNichts\nWenig, fast\n"))
    assert table.separator == ""
    assert [row[0] for row in table.rows] == ["Lärm, Müll, Autos", "Nichts", "Wenig, fast"]


def test_quoted_cells_keep_line_feeds_separators_and_doubled_quotes(file):
    table = read_table(file('id;text\n1;"Erstens; ja.\nZweitens ""nein""."\n2;kurz\n'))
    assert table.is_quoted
    assert table.rows[0] == ("1", 'Erstens; ja.\nZweitens "nein".')
    assert table.numbers == (2, 3)


@pytest.mark.parametrize(
    "cell",
    ['"Grüne Lunge" fehlt', 'Der "Platz" ist leer', '"offen und nie zu', '"'],
)
def test_quotation_marks_of_the_respondents_are_text(file, cell):
    table = read_table(file(f"id\ttext\n1\t{cell}\n2\tkurz\n3\tzum Schluss\n"))
    assert [row[1] for row in table.rows] == [cell, "kurz", "zum Schluss"]


def test_quotation_marks_that_would_swallow_lines_are_text(file):
    table = read_table(file('id\ttext\n1\t"auf\n2\tdazwischen\n3\tzu"\n'))
    assert len(table.rows) == 3


@pytest.mark.parametrize(
    ("encoding", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_each_encoding_is_found(file, encoding, found):
    text = "id;Was stört Sie?\n1;Die Straße ist überfüllt\n2;Müll auf dem Grünstreifen\n"
    table = read_table(file(text, encoding=encoding))
    assert table.rows[0][1] == "Die Straße ist überfüllt"
    assert table.encoding.replace("_", "-").lower().startswith(found[:5]) or found == "cp1252"
    assert table.header[0] == "id"


def test_nul_bytes_are_refused_with_a_mend(file):
    with pytest.raises(FileError) as caught:
        read_table(file(b"id;text\n1;a\x00b\n2;cdef\n"))
    assert caught.value.mend


def test_ragged_rows_and_double_headers_are_faults_with_their_row(file):
    table = read_table(file("id;a;a\n1;x;y\n2;x\n3;x;y;z\n4;x;y;;\n"))
    assert [(fault.row, fault.column) for fault in table.faults] == [
        (1, "column 3"),
        (3, ""),
        (4, ""),
    ]
    assert table.numbers == (2, 5)


@pytest.mark.parametrize("content", [b"", b"  \n \n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_refused(file, content):
    with pytest.raises(FileError):
        read_table(file(content))


@pytest.mark.parametrize("start", [b"%PDF-1.7 ", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_other_formats_are_named_whatever_the_file_is_called(file, start):
    with pytest.raises(FileError, match="no table") as caught:
        read_table(file(start + b" rest"))
    assert "save it as" in caught.value.mend


def test_a_line_of_fifty_megabytes_is_one_fault(file):
    table = read_table(file("id;text\n1;" + "x" * 50_000_000 + "\n2;kurz\n"))
    assert [(fault.row, fault.column) for fault in table.faults] == [(2, "text")]


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(FileError, match="cannot be opened"):
        read_table(tmp_path / "fehlt.csv")


# ---- workbooks --------------------------------------------------------------------------------


def test_a_workbook_is_read_whatever_its_ending(file):
    table = read_table(file(workbook([["id", "text"], ["1", "ja"]]), name="umfrage.csv"))
    assert (table.format, table.rows) == ("xlsx", (("1", "ja"),))


def test_cells_of_a_workbook_are_text_as_their_owner_sees_them(file):
    rows = [
        ["a", "b", "c", "d", "e", "f", "g"],
        ["1.10", 1.1, dt.time(12, 30), dt.date(2024, 5, 31), "12345678901234567890", 33602, "'=1"],
        [None, 7, dt.datetime(2024, 5, 31, 8, 5), True, "00012", 2.5, "'='"],  # noqa: DTZ001
    ]
    table = read_table(file(workbook(rows, [("B2", "0.00"), ("F2", "000000")]), name="a.xlsx"))
    assert table.rows[0] == (
        "1.10",
        "1.10",
        "12:30",
        "2024-05-31",
        "12345678901234567890",
        "033602",
        "'=1",
    )
    assert table.rows[1] == ("", "7", "2024-05-31 08:05", "TRUE", "00012", "2.5", "'='")


def test_a_formula_that_was_never_calculated_is_a_fault(file):
    table = read_table(file(workbook([["id", "x"], ["1", "=1+1"]]), name="a.xlsx"))
    assert [(f.row, f.column, f.kind) for f in table.faults] == [(2, "x", "formula")]


def test_numbers_that_excel_has_rounded_are_warned_of(file):
    table = read_table(file(workbook([["id", "x"], [12345678901234567, "a"]]), name="a.xlsx"))
    assert any("15 digits" in warning for warning in table.warnings)


def test_several_sheets_are_warned_of_and_empty_ones_passed_over(file):
    book = openpyxl.Workbook()
    for rows in ([["id"], ["1"]], [["x"], ["2"]]):
        sheet = book.create_sheet()
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    book.save(stream)
    table = read_table(file(stream.getvalue(), name="a.xlsx"))
    assert table.header == ("id",)
    assert table.warnings == ("of 2 sheets the first was read",)


@pytest.mark.parametrize("keep", [0.1, 0.5, 0.9, 0.999])
def test_a_truncated_workbook_is_refused_with_a_mend(file, keep):
    data = workbook([["id", "text"]] + [[str(i), "Lärm " * i] for i in range(50)])
    with pytest.raises(FileError) as caught:
        read_table(file(data[: int(len(data) * keep)], name="a.xlsx"))
    assert (caught.value.where, bool(caught.value.mend)) == ("a.xlsx", True)


def test_a_damaged_member_of_a_workbook_is_refused(file):
    source = zipfile.ZipFile(io.BytesIO(workbook([["id"], ["1"]])))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[:80] if name.endswith("sheet1.xml") else content)
    with pytest.raises(FileError, match="damaged"):
        read_table(file(stream.getvalue(), name="a.xlsx"))


def test_a_word_file_is_no_table(file):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    with pytest.raises(FileError, match="Word"):
        read_table(file(stream.getvalue(), name="a.xlsx"))


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (41.0, "General", "41"),
        (0.125, "0.0%", "12.5%"),
        (1234.5, "#,##0.00", "1234.50"),
        (7, "00000", "00007"),
        (dt.time(9, 5, 7), "h:mm:ss", "09:05:07"),
    ],
)
def test_numbers_follow_their_format(value, number_format, text):
    assert as_text(value, number_format) == text


def test_a_column_that_is_not_there_shows_only_headers_like_it(file):
    path = file("Antwort;Die Nachbarn haben uns geholfen\nP1;Ja\n")
    for name, shown in (("Antwrt", "Antwort"), ("xyz", "copy the header")):
        with pytest.raises(FileError) as caught:
            read_cases(path, key=name)
        assert shown in caught.value.mend
        assert "Nachbarn" not in str(caught.value)


def test_a_header_that_occurs_twice_is_told_by_its_column_and_not_quoted(file):
    path = file("id;Nachts ist es dunkel;Nachts ist es dunkel\nP1;a;b\n")
    with pytest.raises(FileError, match="columns 2 and 3") as caught:
        read_cases(path)
    assert "dunkel" not in str(caught.value)
