"""``corpus export``: pseudonymised files with and without codes, and none with a name in it."""

import json

import pytest
from docx import Document
from typer.testing import CliRunner

from kimqual.cli import app
from kimqual.store import Study
from tests.unit.cli.small import NAME, make
from tests.unit.store.builders import PASSPHRASE


@pytest.fixture
def call(tmp_path, monkeypatch):
    study = make(tmp_path / "studie")
    monkeypatch.setenv("KIMQUAL_STUDY", str(study))
    monkeypatch.setenv("KIMQUAL_PASSPHRASE", PASSPHRASE)
    return lambda *arguments: CliRunner().invoke(app, [*map(str, arguments)])


def test_text_without_codes_is_the_view_and_reads_again(call, tmp_path):
    done = call("corpus", "export", tmp_path / "aus", "--to", "txt", "--json")
    assert json.loads(done.stdout) == [
        {"document": "I001", "file": "I001.txt", "is_exact": True, "why_not": ""}
    ]
    text = (tmp_path / "aus" / "I001.txt").read_text("utf-8")
    assert text == "I: Wie war das?\nB: [00:00:01.000] Elif half (.) mir. [00:00:04.000]\n"
    assert NAME not in text


def test_codes_stand_in_the_margin_of_word_and_text(call, tmp_path):
    aus = tmp_path / "aus"
    assert call("corpus", "export", "I001", aus, "--codes").exit_code == 0
    table = Document(str(aus / "I001.docx")).tables[0]
    assert table.rows[0].cells[5].text == "Codes"
    assert "experience.support (ada)" in table.rows[2].cells[5].text
    assert call("corpus", "export", "I001", aus, "--to", "txt", "--coder", "ben").exit_code == 0
    text = (aus / "I001.txt").read_text("utf-8")
    assert "¶ 2\tB:" in text
    assert "(ben)]" in text
    assert "(ada)" not in text


def test_a_document_without_times_gives_no_subtitles_and_says_so(call, tmp_path):
    (told,) = json.loads(call("corpus", "export", tmp_path / "aus", "--to", "vtt", "--json").stdout)
    assert told["file"] == ""
    assert "times" in told["why_not"]


def test_answers_are_written_when_they_are_named(call, tmp_path):
    done = call("corpus", "export", "A00001", "A00002", tmp_path / "aus", "--to", "txt")
    assert done.exit_code == 0
    assert sorted(p.name for p in (tmp_path / "aus").iterdir()) == ["A00001.txt", "A00002.txt"]


@pytest.mark.parametrize("arguments", [("I999", "aus"), ("aus", "--to", "pdf")])
def test_what_is_not_there_is_refused(call, tmp_path, arguments):
    assert call("corpus", "export", *arguments).exit_code == 1


def test_a_name_that_the_vault_knows_stops_all_files(call, tmp_path, monkeypatch):
    with Study.open(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        study.db.execute("UPDATE document SET text = replace(text, 'Elif', ?) ", (NAME,))
    done = call("corpus", "export", "A00001", "I001", tmp_path / "aus", "--to", "txt")
    assert done.exit_code == 1
    assert NAME not in str(done.exception)
    assert "I001, ¶ 2" in str(done.exception)
    assert not (tmp_path / "aus").exists()
