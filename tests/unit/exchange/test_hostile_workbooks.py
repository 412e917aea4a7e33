"""Workbooks that were damaged, or made to do harm."""

import io
import zipfile

import pytest

from kimqual.errors import FileError

from .files import package, sheet
from .survey_files import read, workbook

HEADER = ["id", "Alter", "Was fehlt Ihnen?"]
ROWS = [
    ["P1", "34", "Ein Brunnen, an dem man sich trifft."],
    ["P2", "61", "Eine Stelle, die abends noch offen hat."],
]


def refused(folder, data, name="a.xlsx", **options):
    with pytest.raises(FileError) as caught:
        read(folder, data, name, **options)
    assert caught.value.mend
    assert "Brunnen" not in str(caught.value)
    return caught.value


SHEET = "xl/worksheets/sheet1.xml"


def changed(name, change):
    """Give a sound workbook with one part changed."""
    source = zipfile.ZipFile(io.BytesIO(workbook([HEADER, *ROWS])))
    parts = {part: source.read(part) for part in source.namelist()}
    return package(parts | {name: change(parts[name])})


def with_rows(rows):
    return changed(SHEET, lambda xml: xml.partition(b"<sheetData>")[0] + rows + END)


END = b"</sheetData></worksheet>"
NUMBER = b'<c t="n"><v>1</v></c>'
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "Nwosu" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("xl/workbook.xml", b'name="Blatt1"', b""),
        ("[Content_Types].xml", b"ContentType=", b"Inhalt="),
        ("xl/styles.xml", b"<cellXfs", b"<andere"),
        (SHEET, b"<sheetData>", b"<sheetData>" + b"<a>" * 100_000),
        (SHEET, b'r="1"', b'r="99999999999"'),
        (SHEET, b'r="A1"', b'r="ZZZZZZ1"'),
    ],
)
def test_parts_that_are_xml_but_no_workbooks_are_damage(tmp_path, part, old, new):
    data = changed(part, lambda xml: xml.replace(old, new))
    assert "damaged" in refused(tmp_path, data, format="survey").message


def test_a_row_of_a_million_cells_is_refused_before_it_is_made(tmp_path):
    row = b"<row>" + NUMBER * 1_000_000 + b"</row>"
    error = refused(tmp_path, with_rows(row * 2), format="survey")
    assert "1,000,000 columns" in error.message


def test_cells_at_the_far_edge_of_many_rows_are_refused(tmp_path):
    row = b'<row r="%d"><c r="XFD%d" t="n"><v>1</v></c></row>'
    rows = b"".join(row % (n, n) for n in range(1, 3_000))
    assert "damaged" in refused(tmp_path, with_rows(rows), format="survey").message


def test_a_sheet_that_inflates_beyond_reason_is_refused(tmp_path):
    data = changed(SHEET, lambda xml: xml + b" " * 150_000_000)
    assert "bomb" in refused(tmp_path, data, format="survey").message


@pytest.mark.parametrize(
    ("doctype", "entity"),
    [
        (f"<!DOCTYPE x [{LAUGHS}]>", "&a8;"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>', "&a;"),
    ],
)
def test_entities_in_a_workbook_are_never_resolved(tmp_path, doctype, entity):
    told = ROWS[0][2].encode()
    data = changed(SHEET, lambda xml: doctype.encode() + xml.replace(told, entity.encode()))
    assert "damaged" in refused(tmp_path, data, format="survey").message


@pytest.mark.parametrize("repeated", ["²", "9" * 5_000, "-1", "x"])
def test_an_odd_count_of_repeated_cells_is_one(tmp_path, repeated):
    found = zipfile.ZipFile(io.BytesIO(sheet(HEADER, *map(list, ROWS))))
    parts = {name: found.read(name) for name in found.namelist()}
    cell = b"<table:table-cell>"
    odd = f'<table:table-cell table:number-columns-repeated="{repeated}">'.encode()
    parts["content.xml"] = parts["content.xml"].replace(cell, odd)
    assert len(read(tmp_path, package(parts), "a.ods").cases) == len(ROWS)
