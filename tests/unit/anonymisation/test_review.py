"""What a person decided holds when the file changes; a role is nobody's name."""

import pytest

from kimqual.anonymisation.lines import anonymise_lines
from kimqual.anonymisation.review import read_review, review
from kimqual.anonymisation.run import run
from kimqual.coding.anchor import carry, carry_text
from kimqual.errors import FileError
from kimqual.model import Role, Speaker
from kimqual.report.release import known_forms
from kimqual.store import Study
from kimqual.store.codings import texts
from kimqual.store.documents import add
from tests.unit.store.builders import PASSPHRASE, interview

FIRST = "Und wer half Ihnen?"
SECOND = "Der Quuxmann half uns, und in Bielefeld die Nachbarn."


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        add(study, [interview(first=FIRST, second=SECOND)])
        yield study


def go(study):
    return run(study, carry=carry, carry_text=carry_text)


def decide(study, tmp_path, *rows):
    sheet = tmp_path / "durchsicht.csv"
    sheet.write_text(
        "\n".join(["document,start,surface,category,entity,decision", *rows, ""]), "utf-8"
    )
    return review(study, read_review(sheet, study))


def test_a_decision_holds_when_the_file_was_corrected_elsewhere(study, tmp_path):
    decide(study, tmp_path, "I001,,Quuxmann,PERSON,,ja")
    go(study)
    assert "Quuxmann" not in texts(study)[0].text
    changed = interview(first="Und wer half Ihnen damals?", second=SECOND, sha256="2")
    add(study, [changed])
    assert go(study).n_decisions_lost == 0
    assert "Quuxmann" not in texts(study)[0].text
    assert go(study).moved.n_moved == 0


def test_a_marked_name_is_searched_for_even_where_its_place_is_gone(study, tmp_path):
    decide(study, tmp_path, "I001,,Quuxmann,PERSON,,ja")
    changed = interview(first="Ja?", second="Alles neu: es kam Quuxmanns Schwester.", sha256="2")
    add(study, [changed])
    ran = go(study)
    assert ran.n_decisions_lost == 1
    assert "Quuxmann" not in texts(study)[0].text


def test_the_newer_decision_wins_over_the_older_revision(study, tmp_path):
    decide(study, tmp_path, "I001,,Quuxmann,PERSON,,ja")
    add(study, [interview(first="Und?", second=SECOND, sha256="2")])
    decide(study, tmp_path, "I001,,Quuxmann,PERSON,,nein")
    go(study)
    assert "Quuxmann" in texts(study)[0].text


def test_rows_that_contradict_each_other_are_refused(study, tmp_path):
    rows = ("I001,,Quuxmann,PERSON,,ja", "I001,,Quuxmann,PERSON,,nein")
    with pytest.raises(FileError, match="differently") as error:
        decide(study, tmp_path, *rows)
    assert "row 3" in error.value.where
    assert decide(study, tmp_path, rows[0], rows[0]) == 1


def test_a_mention_over_two_turns_is_refused(study, tmp_path):
    with pytest.raises(FileError, match="one turn to the next"):
        decide(study, tmp_path, 'I001,,"Ihnen?\nDer Quuxmann",PERSON,,ja')


def test_a_speaker_called_by_a_role_makes_no_word_a_name(tmp_path):
    item = interview(first="Was sagte der Interviewer?", second="Die Mutter lachte.")
    document = item.document
    turns = [
        type(turn)(turn.span, turn.paragraph, label)
        for turn, label in zip(document.turns, ("Interviewer", "Mutter"), strict=True)
    ]
    speakers = (Speaker("Interviewer", Role.INTERVIEWER), Speaker("Mutter", Role.RESPONDENT))
    item = type(item)(type(document)(document.text, tuple(turns), speakers), item.source)
    with Study.create(tmp_path / "s", passphrase=PASSPHRASE) as study:
        add(study, [item])
        go(study)
        assert texts(study)[0].text == document.text
        assert known_forms(study) == frozenset()


def test_lines_without_a_document_are_documents_of_their_own():
    lines = ['{"id": 1, "document": null, "text": "Es war laut."}'] * 2
    assert [line["id"] for line in anonymise_lines(lines)] == [1, 1]


def test_a_line_nested_without_end_is_refused():
    with pytest.raises(FileError, match="no JSON"):
        list(anonymise_lines(["[" * 200_000]))
