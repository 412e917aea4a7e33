"""Codebooks as QDC, CSV and XLSX: what is written is read again, what is wrong is told."""

from uuid import UUID

import pytest

from kimqual.errors import FileError
from kimqual.exchange.codebook_table import COLUMNS, read_codebook_table, write_codebook_table
from kimqual.exchange.qdc import read_qdc, write_qdc
from kimqual.exchange.refi_codes import take_codes, unpack
from kimqual.model import Code, Codebook

STUDY = UUID(int=7)
BOOK = Codebook(
    (
        Code("field", {"de": "Feld"}),
        Code(
            "field.rent",
            {"de": "Miete", "en": "Rent"},
            "Was Wohnen kostet.\nWann: am Ersten.",
            "immer",
            "=nie",
            "„Zu teuer.“",
            "field",
            ("field",),
            "#1f77b4",
        ),
        Code("field.old", {"de": "Alt"}, parent="field", merged_into="field.rent"),
        Code("field.wide", {"de": "Weit"}, parent="field", split_into=("field", "field.rent")),
        Code(
            *("field.gone", {"de": "Fort"}),
            parent="field",
            retired=True,
            since=2,
            until=4,
            memo="Besprochen.\nMemo: am Montag.",
        ),
    )
)


def taken(path, book=None, *, update=False):
    codes, losses = read_qdc(path)
    found = take_codes(codes, book or Codebook(()), STUDY, update=update)
    assert not losses
    return found


def test_a_codebook_survives_qdc(tmp_path):
    write_qdc(BOOK, tmp_path / "b.qdc", STUDY)
    found = taken(tmp_path / "b.qdc")
    assert {code.id: code for code in found.book.codes} == {code.id: code for code in BOOK.codes}
    assert not found.losses


def test_the_same_codebook_gives_the_same_file(tmp_path):
    write_qdc(BOOK, tmp_path / "a.qdc", STUDY)
    write_qdc(BOOK, tmp_path / "b.qdc", STUDY)
    assert (tmp_path / "a.qdc").read_bytes() == (tmp_path / "b.qdc").read_bytes()


@pytest.mark.parametrize("name", ["b.csv", "b.xlsx"])
def test_a_codebook_survives_a_table(tmp_path, name):
    write_codebook_table(BOOK, tmp_path / name)
    assert read_codebook_table(tmp_path / name).codes == BOOK.codes


def test_a_known_code_is_found_by_its_name_and_place(tmp_path):
    (tmp_path / "b.qdc").write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:0:4"><Codes>'
        '<Code guid="{AAAAAAAA-0000-4000-8000-000000000001}" name="feld" isCodable="true">'
        '<Code guid="aaaaaaaa-0000-4000-8000-000000000002" name="MIETE" isCodable="true"/>'
        '<Code guid="aaaaaaaa-0000-4000-8000-000000000003" name="Neu &amp; gut" isCodable="false"'
        ' color="#abc"/></Code></Codes><Sets/></CodeBook>',
        "utf-8",
    )
    codes, losses = read_qdc(tmp_path / "b.qdc")
    found = take_codes(codes, BOOK, STUDY)
    assert list(found.ids.values()) == ["field", "field.rent", "field.neu_gut"]
    assert found.book["field.neu_gut"] == Code(
        "field.neu_gut", {"de": "Neu & gut"}, parent="field", color="#aabbcc", retired=True
    )
    assert [loss.what_happened for loss in losses] == ["guessed"]


def test_texts_of_a_file_take_the_place_of_the_codebooks_where_that_is_wanted(tmp_path):
    new = Codebook((Code("field", {"de": "Feld"}, "Neue Bestimmung."),))
    write_qdc(new, tmp_path / "b.qdc", STUDY)
    assert taken(tmp_path / "b.qdc", BOOK).book == BOOK
    updated = taken(tmp_path / "b.qdc", BOOK, update=True)
    assert updated.changed == ["field"]
    assert updated.book["field"].definition == "Neue Bestimmung."


def test_a_description_without_labels_is_the_definition():
    assert unpack("Alles über\nMiete: und mehr") == {"Definition": "Alles über\nMiete: und mehr"}


def test_wrong_cells_are_told_all_at_once(tmp_path):
    path = tmp_path / "b.csv"
    path.write_text("id,label,color,retired\na,A,rot,\n,B,,\na,C,,vielleicht\n", "utf-8")
    with pytest.raises(FileError) as caught:
        read_codebook_table(path)
    for column in ("id", "color", "retired"):
        assert column in str(caught.value)


@pytest.mark.parametrize(
    ("written", "losses"),
    [("Bis Fassung: 3", ["until"]), ("Seit Fassung: bald", ["since"]), ("Seit Fassung: 2", [])],
)
def test_revisions_that_cannot_be_are_left_out_and_told(tmp_path, written, losses):
    (tmp_path / "b.qdc").write_text(
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
        '<Code guid="aaaaaaaa-0000-4000-8000-000000000001" name="A" isCodable="true">'
        f"<Description>Kennung: a\n{written}</Description></Code></Codes></CodeBook>",
        "utf-8",
    )
    codes, _ = read_qdc(tmp_path / "b.qdc")
    found = take_codes(codes, Codebook(()), STUDY)
    assert [loss.field for loss in found.losses] == losses
    assert found.book["a"].until is None


def test_all_that_does_not_fit_in_a_table_is_told_with_its_row(tmp_path):
    path = tmp_path / "b.csv"
    rows = "a,x,,,bald\nb,a,ja,1,2\nc,d,,,\nd,c,,,\na,,,,\n"
    path.write_text(f"id,parent,retired,until,since\n{rows}", "utf-8")
    with pytest.raises(FileError) as caught:
        read_codebook_table(path)
    said = str(caught.value)
    for part in (
        "no number of a revision",
        "since revision 2",
        "each other's parents",
        "another row",
    ):
        assert part in said


def test_a_table_without_ids_names_the_columns(tmp_path):
    path = tmp_path / "b.csv"
    path.write_text("code,label\na,A\n", "utf-8")
    with pytest.raises(FileError) as caught:
        read_codebook_table(path)
    assert all(name in caught.value.mend for name in COLUMNS)


def test_what_is_no_codebook_is_refused(tmp_path):
    path = tmp_path / "b.qdc"
    path.write_text("<Project/>", "utf-8")
    with pytest.raises(FileError, match="not with 'CodeBook'"):
        read_qdc(path)
    double = '<Code guid="a" name="x" isCodable="1"/>' * 2
    path.write_text(f"<CodeBook><Codes>{double}</Codes></CodeBook>", "utf-8")
    with pytest.raises(FileError, match="share the GUID"):
        read_qdc(path)
    with pytest.raises(FileError):
        read_qdc(tmp_path / "absent.qdc")


def test_a_codebook_without_codes_is_not_written(tmp_path):
    with pytest.raises(FileError):
        write_qdc(Codebook(()), tmp_path / "b.qdc", STUDY)
