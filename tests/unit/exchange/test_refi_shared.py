"""The two real projects, and the schemas of the standard."""

import zipfile
from dataclasses import replace
from uuid import UUID

import pytest
from lxml import etree

from kimqual.coding.refi_taking import take_project
from kimqual.exchange import read_codebook
from kimqual.exchange.qdc import read_qdc, write_qdc
from kimqual.exchange.refi_codes import take_codes
from kimqual.exchange.refi_dialect import is_clean
from kimqual.exchange.refi_model import Note
from kimqual.exchange.refi_read import read_qdpx
from kimqual.exchange.refi_write import project_xml, write_qdpx
from kimqual.model import Codebook
from kimqual.resources import resource
from kimqual.store import Study
from kimqual.store.memos import load_memos

pytestmark = pytest.mark.shared


@pytest.fixture(scope="module")
def refi(shared_data):
    return shared_data / "refi-qda"


@pytest.fixture(scope="module")
def nvivo(refi):
    return read_qdpx(refi / "nvivo-win-12.6.qdpx")


def passages(project):
    codes = {code.guid: code.name for code in project.codes}
    users = {user.guid: user.name for user in project.users}
    return sorted(
        (source.text[s.start : s.end], codes[c.code], users[c.user])
        for source in project.sources
        for s in source.selections
        for c in s.codings
    )


def assert_valid(xml, schema):
    checked = etree.XMLSchema(etree.parse(schema))
    assert checked.validate(etree.fromstring(xml)), checked.error_log


def test_nvivo_is_read_whole_and_counts_in_utf_16(nvivo):
    assert nvivo.counts == {"codes": 152, "sources": 2, "selections": 303, "codings": 303}
    assert [user.name for user in nvivo.project.users] == ["Gergo", "floriansipos"]
    assert nvivo.unplaced == []
    (row,) = [row for row in nvivo.dialects if row["selections"]]
    assert row["dialect"] == "utf-16,crlf-2,bom-0,exclusive"
    assert row["score"] == 0.977
    assert row["runner_up_score"] == 0.102


def test_passages_of_nvivo_lie_on_words_but_for_seven_that_are_listed(nvivo):
    (row,) = [row for row in nvivo.dialects if row["selections"]]
    clean = {
        passage.guid
        for source in nvivo.project.sources
        for passage in source.selections
        if is_clean(source.text, passage.start, passage.end)
    }
    assert len(clean) == 296
    assert len(row["doubtful"]) == 7
    assert clean.isdisjoint(row["doubtful"])


def test_atlas_ti_without_its_texts_gives_codes_and_says_what_is_missing(refi):
    read = read_qdpx(refi / "atlasti-mac-8.4.qdpx")
    assert read.counts == {"codes": 14, "sources": 12, "selections": 8, "codings": 9}
    assert len(read.unplaced) == 8
    lost = {loss.element for loss in read.losses if loss.what_happened == "dropped"}
    assert lost >= {"PictureSource", "PDFSource", "AudioSource", "VideoSource", "Link", "Graph"}


def test_what_was_read_is_written_again_valid_and_the_same(refi, nvivo, tmp_path):
    path = tmp_path / "again.qdpx"
    write_qdpx(nvivo.project, path)
    with zipfile.ZipFile(path) as package:
        assert_valid(package.read("project.qde"), refi / "Project.xsd")
        names = package.namelist()
    assert [name for name in names if name != "project.qde"] == [
        f"sources/{source.guid}.txt" for source in nvivo.project.sources
    ]
    again = read_qdpx(path, reading=None)
    assert passages(again.project) == passages(nvivo.project)
    assert again.project.codes == nvivo.project.codes


def test_memos_on_documents_and_their_descriptions_are_valid(refi, nvivo):
    note = Note(str(UUID(int=5)), "Eindruck", "Sie sprach leise.", nvivo.project.users[0].guid)
    first, *others = nvivo.project.sources
    told = replace(first, notes=(note.guid,), description="das erste")
    xml = project_xml(replace(nvivo.project, sources=(told, *others), notes=(note,)))
    assert_valid(xml, refi / "Project.xsd")
    assert b"NoteRef" in xml


@pytest.mark.parametrize(
    ("name", "n_memos"), [("nvivo-win-12.6.qdpx", 0), ("atlasti-mac-8.4.qdpx", 2)]
)
def test_every_memo_of_a_real_project_has_a_place_or_a_row(refi, tmp_path, name, n_memos):
    with Study.create(tmp_path / "studie", passphrase="nur zur Probe") as study:
        read = read_qdpx(refi / name, skip_missing=True)
        book = read_codebook(study.path / study.config.codebook)
        taken = take_project(study, read, book, name)
        lost = {loss.guid for loss in taken.read.losses if loss.element == "Note"}
        assert len(read.project.notes) == n_memos
        assert lost >= {note.guid for note in read.project.notes}
        assert load_memos(study) == []


@pytest.mark.parametrize("name", ["nvivo-win-12.6.qdpx", "atlasti-mac-8.4.qdpx"])
def test_codebooks_of_real_projects_come_out_valid_and_whole(refi, tmp_path, name):
    codes = read_qdpx(refi / name).project.codes
    study = UUID(int=1)
    book = take_codes(codes, Codebook(()), study).book
    write_qdc(book, tmp_path / "b.qdc", study)
    assert_valid((tmp_path / "b.qdc").read_bytes(), refi / "Codebook.xsd")
    again = take_codes(read_qdc(tmp_path / "b.qdc")[0], Codebook(()), study).book
    assert len(again.codes) == len(codes)
    assert {c.id: c for c in again.codes} == {c.id: c for c in book.codes}


def test_our_own_codebook_is_valid(refi, tmp_path):
    book = read_codebook(resource("codebooks/kim-integration.toml"))
    write_qdc(book, tmp_path / "b.qdc", UUID(int=1))
    assert_valid((tmp_path / "b.qdc").read_bytes(), refi / "Codebook.xsd")
