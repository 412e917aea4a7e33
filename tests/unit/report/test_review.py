"""What is printed is what was released, is said by whom it says, and opens where it is opened."""

import io
import zipfile
from contextlib import redirect_stdout
from dataclasses import replace

import openpyxl
import pytest

from kimqual.cli.common import show
from kimqual.coding.importing import import_codings
from kimqual.errors import CodingError, ReleaseError
from kimqual.model import Code, Codebook, Coding, Span
from kimqual.report.agreement import study_agreement
from kimqual.report.disagreements import study_worklist
from kimqual.report.exports import WRITERS, Colophon
from kimqual.report.quotes import Quote, list_quotes
from kimqual.report.release import exportable, release, study_leaks
from kimqual.report.study import build_report
from kimqual.store import Study
from kimqual.store.assignment import DocumentNote, save_note
from kimqual.store.codings import load_codings, save_codings, texts
from kimqual.store.decisions import Decision, save_decisions
from kimqual.store.documents import add
from tests.unit.store.builders import CASES, PASSPHRASE, QUESTIONS, answer, interview

from .test_release import BOOK, code, pseudonymise, row

QUOTE = Quote(1, "x", "I001", 1, "B", "befragte Person", (), "x", ("X",), ("a",), 0, True, (1,))
PRINT = Colophon("Studie", "heute", "Buch")


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", name="Probe", passphrase=PASSPHRASE) as study:
        add(study, [interview(), answer()], questions=QUESTIONS, cases=CASES)
        pseudonymise(study)
        yield study


def test_a_quote_over_two_turns_names_both_who_speak(study):
    code(study, "Wie war das?\nElif half (.) mir.")
    (quote,) = list_quotes(study, BOOK)
    assert quote.role == "Interviewende / befragte Person"
    assert (quote.speaker, quote.place) == ("I / B", "I001, ¶ 1")


def test_words_other_than_the_released_ones_are_not_exported(study):
    code(study, "Elif half (.) mir.")
    release(study, list_quotes(study, BOOK))
    study.db.execute("UPDATE release SET text = 'anderes'")
    with pytest.raises(ReleaseError, match="other words"):
        exportable(study, list_quotes(study, BOOK))


@pytest.mark.parametrize("what", ["run", "files", "review"])
def test_without_the_vault_a_later_release_does_not_vouch_for_an_earlier_one(
    study, monkeypatch, what
):
    code(study, "Elif half", "mir.")
    first, second = list_quotes(study, BOOK)
    release(study, [first])
    if what == "run":
        pseudonymise(study)
    elif what == "files":
        add(study, [interview(name="neu.txt", sha256="2")])
    else:
        save_decisions(study, [Decision("I001", Span(18, 22), accepted=True, category="PERSON")])
    if what != "review":
        release(study, [second])
    study.close()
    monkeypatch.delenv("KIMQUAL_PASSPHRASE", raising=False)
    with Study.open(study.path) as bare, pytest.raises(ReleaseError, match="after the release"):
        exportable(bare, list_quotes(bare, BOOK))


def test_a_known_name_in_a_memo_is_found(study):
    span = Span(13, 17)
    memo = Coding("I001", span, "experience.support", "anna", "Elif", "Ayşe ist ihre Nachbarin.")
    save_codings(study, [memo], BOOK)
    assert study_leaks(study) == ["I001, memo of coding 1"]


def test_a_known_name_in_a_memo_on_a_document_is_found(study):
    with study.action("test") as event:
        said = DocumentNote("anna", ("I001",), "Ayşe ist ihre Nachbarin.", (), "2026-03-02")
        save_note(study, event, "anna", 1, said)
    assert study_leaks(study) == ["I001, memo of anna"]


def test_a_code_that_the_codebook_no_longer_has_stops_nothing(study, tmp_path):
    whole = texts(study)[0]
    for coder in ("anna", "ben"):
        import_codings(
            study,
            [row(turn.of(whole.text), coder=coder) for turn in whole.turns],
            BOOK,
        )
    book = Codebook((Code("experience"), Code("experience.barrier")), revision=2)
    retired = build_report(study, book, [], tmp_path / "b.html").read_text("utf-8")
    assert "experience.support" not in retired
    assert list_quotes(study, book) == []
    with pytest.raises(CodingError, match="No coding of these"):
        study_agreement(study, book)
    assert study_worklist(study, book).lines == ()


def test_codings_on_a_source_that_changed_since_are_refused(study):
    add(study, [interview(sha256="2", first="Und wie war das damals?")])
    with pytest.raises(CodingError, match="1 codings do not fit") as error:
        import_codings(study, [row("Ayşe half")], BOOK, on_source=True)
    assert "anonymise run" in error.value.mend
    assert load_codings(study) == {}


def test_a_document_that_is_not_there_is_not_named(study):
    with pytest.raises(CodingError) as error:
        import_codings(study, [row("x", document="Gespräch mit Frau Öz.docx")], BOOK)
    assert "Öz" not in str(error.value)


@pytest.mark.parametrize("name", WRITERS)
@pytest.mark.parametrize("character", ["\x0b", "\x0c", "\x01", "\u2028", "\ufffe"])
def test_no_character_stops_an_export(tmp_path, name, character):
    path = tmp_path / f"z.{name}"
    WRITERS[name]([replace(QUOTE, text=f"vorher{character}nachher")], PRINT, path)
    data = path.read_bytes()
    if name == "docx":
        with zipfile.ZipFile(path) as parts:
            data = parts.read("word/document.xml")
    if name != "xlsx":
        assert b"vorher" in data
        assert b"nachher" in data


def test_a_long_quote_gives_a_row_that_excel_opens(tmp_path):
    path = tmp_path / "z.xlsx"
    WRITERS["xlsx"]([replace(QUOTE, text="sehr lang " * 2000)], PRINT, path)
    sheet = openpyxl.load_workbook(path)["Zitate"]
    assert sheet.row_dimensions[2].height <= 409


def test_what_is_said_in_brackets_is_shown_as_it_is():
    words = "er [lacht] [/b] sagt :smile:"
    out = io.StringIO()
    with redirect_stdout(out):
        show([[words]], ("text",), title="[x]")
    assert words in out.getvalue()
    assert "[x]" in out.getvalue()
