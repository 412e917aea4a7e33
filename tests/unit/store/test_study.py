import sqlite3

import pytest

from kimqual.errors import CodebookError, CodingError, FileError, StudyError, VaultError
from kimqual.model import Code, Codebook, Coding, Span
from kimqual.store import Study
from kimqual.store.codings import load_codings, save_codings, save_releases, save_topics, texts
from kimqual.store.decisions import Decision, load_decisions, save_decisions
from kimqual.store.documents import add, add_all
from kimqual.store.importer import Batch
from kimqual.store.known import surfaces
from kimqual.store.rewriting import load_unplaced
from kimqual.store.sources import names, sources
from kimqual.store.views import load_register, mentions, report_view, save_views

from .builders import CASES, PASSPHRASE, QUESTIONS, answer, interview, move, refuse_text, treat

BOOK = Codebook((Code("experience.support"),))


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        yield study


def pseudonymise(study, **kwargs):
    treated = ((stored, treat(stored, **kwargs)) for stored in sources(study))
    return save_views(study, treated, lambda: "{}", carry=move, carry_text=refuse_text)


def test_everything_added_comes_out_of_the_vault_as_it_went_in(study):
    item = interview()
    add(study, [item])
    (stored,) = sources(study)
    assert stored.document == item.document
    assert names(study) == {"gespraech.txt": "I001"}


def test_the_same_bytes_add_nothing_even_under_another_name(study):
    add(study, [interview()])
    added = add(study, [interview(), interview(name="kopie.txt")])
    assert (added.new, added.revised, added.unchanged) == ([], [], 2)
    assert len(list(sources(study))) == 1


def test_a_changed_file_is_a_new_revision_of_the_same_document(study):
    add(study, [interview()])
    added = add(study, [interview(sha256="2", second="Ayşe half mir oft.")])
    assert added.revised == ["I001"]
    (stored,) = sources(study)
    assert (stored.revision, stored.document.text[-5:]) == (2, " oft.")
    assert study.vault.execute("SELECT count(*) FROM source").fetchone() == (2,)


def test_answers_of_two_persons_with_the_same_words_are_two_documents(study):
    added = add(study, [answer(), answer(case="P2")], questions=QUESTIONS, cases=CASES)
    assert added.new == ["A00001", "A00002"]
    assert list(study.cases().index) == ["C0001", "C0002"]
    assert add(study, [answer()], questions=QUESTIONS).unchanged == 1


def test_contact_data_stays_in_the_vault(study):
    add(study, [answer()], questions=QUESTIONS, cases=CASES)
    assert list(study.cases().columns) == ["Alter"]
    assert study.vault.execute("SELECT value FROM contact").fetchall() == [("0521 5550123",)]


def test_a_question_keeps_its_wording(study):
    add(study, [], questions=QUESTIONS)
    with pytest.raises(FileError, match="another wording"):
        add(study, [], questions=[type(QUESTIONS[0])("q1", "Was war gut?")])


def test_turns_show_labels_that_name_nobody_and_leave_marks_out_of_plain(study):
    add(study, [interview()])
    pseudonymise(study)
    turns = study.turns()
    assert list(turns["speaker"]) == ["I", "B"]
    assert list(turns["text"]) == ["Wie war das?", "Elif half (.) mir."]
    assert list(turns["plain"]) == ["Wie war das?", "Elif half mir."]


def test_no_source_text_and_no_label_in_the_study_database(study):
    add(study, [interview(), answer()], questions=QUESTIONS, cases=CASES)
    pseudonymise(study)
    study.close()
    content = b"".join(p.read_bytes() for p in study.path.glob("study.db*"))
    for name in ("Ayşe", "Leyla", "Arslan", "gespraech", "P1", "5550123"):
        assert name.encode() not in content


def test_a_coding_moves_with_its_words_when_a_name_gets_longer(study):
    add(study, [interview()])
    pseudonymise(study)
    place = Span(13, 27)
    save_codings(study, [Coding("I001", place, "experience.support", "A", "Elif half (.) ")], BOOK)
    moved = pseudonymise(study, surrogate="Elif Nur")
    (coding,) = load_codings(study).values()
    assert (moved.n_moved, coding.quote) == (1, "Elif Nur half (.) ")
    assert texts(study)[0].text[coding.span.start : coding.span.end] == coding.quote


def test_a_changed_source_sets_codings_aside_instead_of_guessing(study):
    add(study, [interview()])
    pseudonymise(study)
    save_codings(study, [Coding("I001", Span(13, 17), "experience.support", "A", "Elif")], BOOK)
    add(study, [interview(sha256="2", second="Ganz anders.")])
    assert pseudonymise(study).n_unplaced == 1
    assert load_codings(study) == {}
    assert [row.quote for row in load_unplaced(study)] == ["Elif"]


def test_a_quote_that_is_not_the_text_is_refused_and_nothing_is_kept(study):
    add(study, [interview()])
    pseudonymise(study)
    good = Coding("I001", Span(13, 17), "experience.support", "A", "Elif")
    bad = Coding("I001", Span(13, 17), "experience.support", "B", "Ayla")
    with pytest.raises(CodingError, match="not the document's text"):
        save_codings(study, [good, bad], BOOK)
    assert load_codings(study) == {}


def test_known_codings_are_counted_not_doubled(study):
    add(study, [interview()])
    pseudonymise(study)
    coding = Coding("I001", Span(13, 17), "experience.support", "A", "Elif")
    assert save_codings(study, [coding, coding], BOOK).n_known == 1


def test_a_codebook_may_not_change_without_a_new_revision(study):
    save_codings(study, [], BOOK)
    with pytest.raises(CodebookError, match="Revision 1"):
        save_codings(study, [], Codebook((Code("other"),)))


def test_a_release_falls_when_its_words_change(study):
    add(study, [interview()])
    pseudonymise(study)
    save_codings(study, [Coding("I001", Span(13, 17), "experience.support", "A", "Elif")], BOOK)
    (number,) = load_codings(study)
    save_releases(study, {number: "[Name]"})
    assert list(study.quotes()["text"]) == ["[Name]"]
    assert pseudonymise(study, surrogate="Nur").n_unreleased == 1
    assert study.quotes().empty


def test_the_report_view_needs_no_vault(study, monkeypatch):
    add(study, [interview()])
    pseudonymise(study)
    study.close()
    (study.path / "vault.db").rename(study.path.parent / "elsewhere.db")
    monkeypatch.delenv("KIMQUAL_PASSPHRASE", raising=False)
    with Study.open(study.path) as bare:
        (text,) = texts(bare)
        assert report_view(bare, "I001", text.text).text.endswith("[Name] half (.) mir.")
        with pytest.raises(VaultError, match="not here"):
            next(sources(bare))


def test_the_newest_decision_counts(study):
    add(study, [interview()])
    save_decisions(study, [Decision("I001", Span(13, 17), accepted=True, category="PERSON")])
    save_decisions(study, [Decision("I001", Span(13, 17), accepted=False)])
    assert [d.accepted for d in load_decisions(study)["I001"]] == [False]


def test_the_vault_knows_every_replaced_surface_label_and_contact(study):
    add(study, [interview(), answer()], questions=QUESTIONS, cases=CASES)
    pseudonymise(study)
    assert surfaces(study) == {
        "PERSON": {"Ayşe"},
        "SPEAKER": {"Leyla Arslan"},
        "CONTACT": {"0521 5550123"},
    }
    assert [(d, m.surrogate, s) for d, m, s in mentions(study)] == [("I001", "Elif", "Ayşe")]
    assert load_register(study) == "{}"


def test_topics_of_the_last_fit_replace_those_before(study):
    from kimqual.model import Topic

    add(study, [answer()], questions=QUESTIONS)
    pseudonymise(study)
    for words in (("bus",), ("bahn", "straße")):
        save_topics(study, [Topic(0, words, 1, 1)], [("A00001", 1, 0, 0.5)], {"seed": 1})
    assert list(study.topics()["words"]) == ["bahn, straße"]
    assert list(study.topic_texts()["text"]) == ["Die Busse fahren selten."]


def test_a_wrong_passphrase_is_refused_without_noise(study, capfd):
    study.close()
    with pytest.raises(VaultError, match="does not open"):
        Study.open(study.path, passphrase="falsch")
    assert capfd.readouterr() == ("", "")


def test_a_vault_of_another_study_is_refused(study, tmp_path):
    study.close()
    with Study.create(tmp_path / "andere", passphrase=PASSPHRASE) as other:
        other.close()
    (other.path / "vault.db").replace(study.path / "vault.db")
    for rest in study.path.glob("vault.db-*"):
        rest.unlink()
    with pytest.raises(VaultError, match="another study"):
        Study.open(study.path, passphrase=PASSPHRASE)


def test_a_study_of_a_newer_program_is_refused(study):
    study.db.execute("PRAGMA user_version = 99")
    study.close()
    with pytest.raises(StudyError, match="version 99"):
        Study.open(study.path, passphrase=PASSPHRASE)


def test_a_folder_that_is_no_study_says_how_to_make_one(tmp_path):
    with pytest.raises(StudyError) as error:
        Study.open(tmp_path)
    assert "kimqual init" in error.value.mend


def test_a_full_folder_is_left_as_it_was(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(StudyError, match="not empty"):
        Study.create(tmp_path, passphrase=PASSPHRASE)
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_events_cannot_be_changed(study):
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        study.db.execute("UPDATE event SET actor = 'x'")


def test_of_several_files_all_are_taken_in_or_none(study):
    def batches():
        yield Batch([interview()])
        raise FileError("The second file is broken.")

    with pytest.raises(FileError):
        add_all(study, batches())
    assert list(sources(study)) == []
    assert [a.new for a in add_all(study, [Batch([interview()]), Batch([interview()])])] == [
        ["I001"],
        [],
    ]


def test_contact_data_given_twice_is_kept_once(study):
    for _ in range(2):
        add(study, [answer()], questions=QUESTIONS, cases=CASES)
    assert study.vault.execute("SELECT count(*) FROM contact").fetchone() == (1,)


def test_the_same_bytes_read_with_other_roles_are_a_new_revision(study):
    from kimqual.exchange import with_interviewers

    add(study, [interview()])
    changed = with_interviewers(interview(), ["Leyla Arslan"])
    assert add(study, [changed]).revised == ["I001"]
