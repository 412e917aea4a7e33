"""One interview, whatever it was written in, gives the same document."""

import pytest

from kimqual.exchange import kind_of, read_transcript
from kimqual.model import MarkKind

from .document_talk import HEADER, SAVED, TURNS, WRITTEN
from .files import turns

FILES = WRITTEN | SAVED


@pytest.fixture(params=FILES)
def path(request, tmp_path):
    path = tmp_path / f"gespraech.{request.param}"
    path.write_bytes(FILES[request.param]())
    return path


def test_turns_header_and_marks_are_those_of_the_interview(path):
    document = read_transcript(path).document
    assert turns(document) == TURNS
    assert document.header[-2:] == HEADER
    assert [mark.kind for mark in document.marks] == [
        MarkKind.PAUSE,
        MarkKind.BREAK,
        MarkKind.OVERLAP,
        MarkKind.NONVERBAL,
        MarkKind.PAUSE,
        MarkKind.REPLACED,
        MarkKind.NONVERBAL,
    ]


def test_it_is_a_transcript_and_the_reason_is_the_content(path):
    assert kind_of(path) == "transcript"
    other = path.rename(path.with_suffix(".dat"))
    source = read_transcript(other).source
    assert source.reason
    assert source.format != "survey"


@pytest.mark.parametrize("ending", ["docx", "odt", "rtf", "pdf"])
def test_the_author_of_a_saved_file_is_kept_beside_the_text_only(tmp_path, ending):
    path = tmp_path / f"gespraech.{ending}"
    path.write_bytes(SAVED[f"libreoffice.{ending}"]())
    imported = read_transcript(path)
    assert imported.beside.people == ("Ngozi Baumann",)
    assert "Ngozi" not in repr(imported)
    assert any("properties" in warning for warning in imported.source.warnings)
    if ending != "pdf":  # on one page, a page header is a first line
        assert "Transkript Frau Okonkwo" in imported.beside.texts
