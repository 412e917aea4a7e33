"""Memos on whole documents: in the vault, and nowhere else."""

import pytest

from kimqual.errors import StudyError, VaultError
from kimqual.store import Study
from kimqual.store.database import value
from kimqual.store.documents import add
from kimqual.store.erasing import Prepared, choose, count, erase, outside_texts
from kimqual.store.memos import Memo, load_memos, may_have_memos, write_memo
from kimqual.store.sources import load_source
from tests.unit.store.builders import PASSPHRASE, interview

SAID = "Frau Öztürk kam mit ihrer Schwester Gülşen.\nSie sprach leise."


@pytest.fixture
def folder(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        add(study, [interview()])
    return tmp_path / "studie"


def test_a_memo_is_kept_once_and_in_the_vault_only(folder):
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        memo = Memo("I001", "anna", "Eindruck", SAID)
        assert not may_have_memos(study)
        assert write_memo(study, memo)
        assert not write_memo(study, memo)
        assert write_memo(study, Memo("I001", "bilal", "", "Er fragte viel."))
        assert [m.coder for m in load_memos(study)] == ["anna", "bilal"]
        assert load_memos(study)[0] == memo
        assert may_have_memos(study)
    for file in folder.iterdir():
        if file.is_file():
            assert "Gülşen".encode() not in file.read_bytes()


def test_names_in_a_memo_are_searched_for_in_the_text_as_those_of_notes_in_files(folder):
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        write_memo(study, Memo("I001", "anna", "Eindruck", SAID))
        assert load_source(study.vault, "I001", 1).beside.texts[-1] == f"Eindruck\n{SAID}"


@pytest.mark.parametrize(
    "memo",
    [Memo("I099", "anna", "", SAID), Memo("I001", "anna", "", " \n"), Memo("I001", " ", "", SAID)],
)
def test_a_memo_without_document_text_or_author_is_refused_and_its_words_are_not_told(folder, memo):
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        with pytest.raises(StudyError) as error:
            write_memo(study, memo)
        assert "Öztürk" not in str(error.value)
        assert load_memos(study) == []


def test_the_memos_on_a_document_go_with_it(folder):
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        write_memo(study, Memo("I001", "anna", "Eindruck", SAID))
        chosen = choose(study, ["I001"])
        assert count(study, chosen)["memos on documents"] == 1
        assert f"Eindruck\n{SAID}" in outside_texts(study, chosen)
        assert erase(study, chosen, Prepared)
        assert load_memos(study) == []
        assert value(study.vault, "SELECT count(*) FROM memo") == 0


def test_without_the_vault_there_are_no_memos_to_read(folder):
    with Study.open(folder) as study, pytest.raises(VaultError):
        load_memos(study)
