"""Laws of what a study keeps of assignment and notes: what was given out stays, notes come and go."""

import pytest

from kimqual.labelstudio.notes import identifying, notes
from kimqual.labelstudio.sharing import Wish, is_kept, share_out, study_loads, study_matrix
from kimqual.store import Study
from kimqual.store.assignment import (
    DocumentNote,
    load_assignment,
    load_notes,
    load_rule,
    load_submitted,
    save_assignment,
    save_note,
)
from kimqual.store.check import find_faults
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, QUESTIONS, answer, interview, move, refuse_text

ALARM = DocumentNote(
    "anna", ("A00001", "A00002"), "Schwester genannt.", ("identifying",), "2026-03-02"
)


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        said = [answer(case=f"P{n}", text=f"Antwort {n}.", sha256=f"a{n}") for n in range(4)]
        add(study, [interview(), *said], questions=QUESTIONS)
        treated = ((stored, ()) for stored in sources(study))
        save_views(study, treated, lambda: "{}", carry=move, carry_text=refuse_text)
        yield study


def give(study, *coders, shown=None, **wish):
    shared = share_out(study, coders, shown or {}, Wish(**wish))
    with study.action("test") as event:
        save_assignment(study, event, shared.assignment, shared.rule)
    return shared


def keep(study, note, project="p", task=1):
    with study.action("test") as event:
        return save_note(study, event, project, task, note)


def test_what_is_kept_is_what_was_given_out_and_again_is_nothing_new(study):
    shared = give(study, "anna", "bilal", overlap=0.5, seed=3, pack="10")

    assert load_assignment(study) == shared.assignment
    assert load_rule(study) == shared.rule
    assert is_kept(study, share_out(study, ["anna", "bilal"], {}, Wish()))
    assert not is_kept(study, share_out(study, ["anna", "bilal"], {}, Wish(overlap=0.75)))
    assert not is_kept(study, share_out(study, ["anna", "bilal", "chloe"], {}, Wish()))
    assert find_faults(study) == []


def test_who_gets_nothing_is_not_given_nothing_again_and_again(study):
    coders = [f"c{n}" for n in range(9)]
    shared = give(study, *coders, overlap=0)

    assert len(shared.assignment.documents) == 5
    assert is_kept(study, share_out(study, coders, {}, Wish()))


def test_what_a_project_shows_counts_as_given_out_but_not_what_the_study_has_not(study):
    shown = {"anna": ["A00001", "A00002", "X1"], "bilal": ["A00003"]}
    made = share_out(study, ["anna", "bilal"], shown, Wish(overlap=0)).assignment.documents

    assert {"A00001", "A00002"} <= made["anna"]
    assert "A00003" in made["bilal"]
    assert "X1" not in made["anna"]
    assert made["anna"].isdisjoint(made["bilal"])


def test_a_note_is_kept_once_and_shown_as_one_of_several_documents(study):
    assert keep(study, ALARM)
    assert not keep(study, ALARM)

    assert load_notes(study) == [ALARM] == identifying(study)
    assert load_submitted(study) == {"anna": {"A00001", "A00002"}}


def test_submitted_without_a_word_is_submitted_and_no_note(study):
    keep(study, DocumentNote("anna", ("I001",), "", (), "2026-03-01"))

    assert load_submitted(study) == {"anna": {"I001"}}
    assert notes(study) == []


def test_a_note_changes_and_goes(study):
    keep(study, ALARM)
    assert keep(study, DocumentNote("anna", ("A00001", "A00002"), "Erledigt.", (), "2026-03-03"))
    assert [note.memo for note in notes(study)] == ["Erledigt."]

    assert keep(study, None)
    assert load_notes(study) == []
    assert not keep(study, None)


def test_alarms_stand_first(study):
    keep(study, DocumentNote("bilal", ("I001",), "Ruhig.", ("again",), "2026-03-01"), task=2)
    keep(study, ALARM)

    assert [note.coder for note in notes(study)] == ["anna", "bilal"]


def test_matrix_tells_asked_from_submitted(study):
    give(study, "anna", "bilal", overlap=0)
    [mine, *_] = sorted(load_assignment(study).documents["anna"])
    keep(study, DocumentNote("anna", (mine,), "", (), "2026-03-01"))

    matrix = study_matrix(study)
    assert matrix[mine] == {"anna": "submitted"}
    assert sum(has in ({"anna": "asked"}, {"bilal": "asked"}) for has in matrix.values()) == 4
    assert sum(load.n_interviews + load.n_answers for load in study_loads(study)) == 5


def test_a_study_of_the_schema_before_reads_every_task_again(tmp_path, monkeypatch):
    from kimqual.store import schema

    everything = schema.STUDY
    monkeypatch.setattr(schema, "STUDY", everything[:3])
    with Study.create(tmp_path / "alt", passphrase=PASSPHRASE) as old:
        old.db.execute("INSERT INTO codebook VALUES (1, 'b', '[]', 1)")
        old.db.execute("INSERT INTO labelstudio_project VALUES ('p', 'anna', 7, 1, 1)")
        old.db.execute("INSERT INTO labelstudio_task VALUES ('p', 3, 'gestern', 1)")
    monkeypatch.setattr(schema, "STUDY", everything)
    with Study.open(tmp_path / "alt", passphrase=PASSPHRASE) as new:
        assert new.db.execute("SELECT version FROM labelstudio_task").fetchall() == [("",)]
        assert load_assignment(new).documents == {}
        assert load_rule(new) is None
