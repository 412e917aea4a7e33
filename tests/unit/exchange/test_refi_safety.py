"""Projects that are broken or meant to do harm: refused with message, place and mend."""

import struct
import warnings
import zipfile

import pytest

from kimqual.errors import FileError
from kimqual.exchange.refi_read import read_qdpx

from .refi_files import CODE, SOURCE, guid, of_text, project, selection, source, write

TEXT = "Im Büro war es laut."
GOOD = [selection(1, 3, 7, "Büro")]


def refused(path):
    with pytest.raises(FileError) as caught:
        read_qdpx(path)
    assert caught.value.where
    assert caught.value.mend
    assert TEXT not in str(caught.value)
    return caught.value.message


@pytest.mark.parametrize("name", ["../böse.txt", "/etc/x.txt", "C:\\x.txt", "sources\\..\\..\\x"])
def test_a_member_that_points_out_of_its_folder_is_refused(tmp_path, name):
    path = write(tmp_path / "p.qdpx", project([]), [(name, b"x")])
    assert "points out" in refused(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_is_refused(tmp_path):
    info = zipfile.ZipInfo("sources/x.txt")
    info.external_attr = 0o120777 << 16
    path = write(tmp_path / "p.qdpx", project([]), [(info, b"/etc/passwd")])
    assert "is a link" in refused(path)


def test_two_members_of_one_name_are_refused_in_any_spelling(tmp_path):
    members = [("sources/a.txt", b"x"), ("Sources/A.txt", b"y")]
    assert "Two members" in refused(write(tmp_path / "p.qdpx", project([]), members))


def test_exactly_equal_names_are_refused(tmp_path):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = write(tmp_path / "p.qdpx", project([]), [("sources/a", b"x"), ("sources/a", b"y")])
    assert "Two members" in refused(path)


def test_a_zip_bomb_is_refused(tmp_path):
    path = of_text(tmp_path / "p.qdpx", b" " * 20_000_000, GOOD)
    assert "zip bomb" in refused(path)


def test_a_bomb_that_lies_about_its_size_is_refused(tmp_path):
    path = of_text(tmp_path / "p.qdpx", b" " * 80_000_000, GOOD)
    data = path.read_bytes()
    path.write_bytes(data.replace(struct.pack("<L", 80_000_000), struct.pack("<L", 1000)))
    refused(path)


def test_a_member_beyond_two_gigabytes_is_refused(tmp_path):
    path = of_text(tmp_path / "p.qdpx", TEXT, GOOD)
    size = len(TEXT.encode())
    data = path.read_bytes().replace(struct.pack("<L", size), struct.pack("<L", 2**31))
    path.write_bytes(data)
    assert "2 GB" in refused(path)


@pytest.mark.parametrize(
    "doctype",
    [
        '<!DOCTYPE P [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE P [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        '<!DOCTYPE P SYSTEM "http://localhost/p.dtd">',
    ],
)
def test_a_document_type_is_refused(tmp_path, doctype):
    xml = project([source(GOOD)]).replace("\n<Project", f"\n{doctype}<Project")
    assert "document type" in refused(write(tmp_path / "p.qdpx", xml))


@pytest.mark.parametrize("xml", ["<Project", "", "kein XML", "<a>" * 5000 + "</a>" * 5000])
def test_broken_or_bottomless_xml_is_refused(tmp_path, xml):
    assert "not well formed" in refused(write(tmp_path / "p.qdpx", xml))


def test_codes_two_hundred_levels_deep_are_read(tmp_path):
    code = '<Code guid="{}" name="c" isCodable="true">'
    deep = "".join(code.format(guid(6, n)) for n in range(200)) + "</Code>" * 200
    xml = project([]).replace("<Codes>", f"<Codes>{deep}")
    assert read_qdpx(write(tmp_path / "p.qdpx", xml)).counts["codes"] == 201


def test_no_project_and_two_projects_are_refused(tmp_path):
    path = write(tmp_path / "p.qdpx", project([]), [("other.QDE", b"<Project/>")])
    assert "2 project files" in refused(path)
    none = write(tmp_path / "q.qdpx", project([]), qde="project.xml")
    assert "no project.qde" in refused(none)


def test_what_is_no_zip_or_not_there_is_refused(tmp_path):
    path = tmp_path / "p.qdpx"
    assert "no such file" in refused(path)
    path.write_bytes(b"PK\x03\x04 cut off")
    assert "broken zip" in refused(path)


def test_a_missing_text_is_an_error_unless_it_is_left_out_on_purpose(tmp_path):
    other = guid(3, 2)
    xml = project([source(GOOD), source([selection(2, 0, 2)], guid=other, name="Fehlt")])
    path = write(tmp_path / "p.qdpx", xml, [(f"sources/{SOURCE}.txt", TEXT.encode())])
    assert "does not hold" in refused(path)
    read = read_qdpx(path, skip_missing=True)
    assert [s.name for s in read.project.sources] == ["Gespräch"]
    assert [row["selection"] for row in read.unplaced] == [guid(4, 2)]
    assert any(loss.name == "Fehlt" and loss.what_happened == "dropped" for loss in read.losses)


@pytest.mark.parametrize(
    "path", ["absolute:///etc/hostname", "relative:///../x.txt", "/etc/hostname"]
)
def test_paths_out_of_the_package_are_never_followed(tmp_path, path):
    read = read_qdpx(write(tmp_path / "p.qdpx", project([source(GOOD, path=path)])))
    assert read.project.sources == ()
    assert len(read.unplaced) == 1


def test_passages_that_cannot_be_are_listed_with_the_reason(tmp_path):
    wrong = [selection(2, 3, 900), selection(3, 7, 3), selection(4, 5, 5), selection(5, -1, 3)]
    stray = selection(6, 3, 7, "Büro", code=guid(9, 9))
    read = read_qdpx(of_text(tmp_path / "p.qdpx", TEXT, [*GOOD, *wrong, stray]))
    assert [row["selection"] for row in read.unplaced] == [guid(4, n) for n in range(2, 7)]
    assert all(row["reason"] for row in read.unplaced)
    (only,) = read.project.sources
    assert [(s.start, s.end, len(s.codings)) for s in only.selections] == [(3, 7, 1), (3, 7, 0)]


def test_two_sources_or_codes_of_one_guid_are_refused(tmp_path):
    double = project([source(GOOD), source(GOOD)])
    text = [(f"sources/{SOURCE}.txt", TEXT.encode())]
    assert "sources share" in refused(write(tmp_path / "p.qdpx", double, text))
    again = f'<Code guid="{{{CODE.upper()}}}" name="x" isCodable="true"/></Codes>'
    codes = project([source(GOOD)]).replace("</Codes>", again)
    assert "codes share" in refused(write(tmp_path / "q.qdpx", codes, text))


def test_a_position_that_is_no_number_is_refused(tmp_path):
    assert "no number" in refused(of_text(tmp_path / "p.qdpx", TEXT, [selection(1, "drei", 7)]))
