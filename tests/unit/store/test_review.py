"""What may go wrong around two databases, views and names: nothing is lost, nothing leaks."""

import shutil
from dataclasses import replace

import pytest

from kimqual.coding.anchor import carry, carry_text
from kimqual.errors import FileError, StudyError
from kimqual.model import Action, Case, Category, Code, Codebook, Coding, Mention, Span, Topic
from kimqual.store import Study
from kimqual.store.codings import load_codings, save_codings, save_releases, save_topics, texts
from kimqual.store.decisions import Decision, load_earlier_decisions, save_decisions
from kimqual.store.documents import add, add_all
from kimqual.store.importer import Batch
from kimqual.store.known import surfaces
from kimqual.store.rewriting import load_unplaced
from kimqual.store.sources import load_source, sources
from kimqual.store.views import Treated, load_register, load_view, mentions, save_views
from tests.integration.killing import KILLED, drive, needs_signals

from .builders import CASES, PASSPHRASE, QUESTIONS, answer, interview, treat

BOOK = Codebook((Code("experience.support"),))


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        yield study


def run(study, treated=treat, register="{}"):
    made = ((stored, treated(stored)) for stored in sources(study))
    return save_views(study, made, lambda: register, carry=carry, carry_text=carry_text)


def mask(*surfaces, action=Action.SURROGATE, report="[Name]"):
    """Give a way to treat each place of some surfaces; None keeps what was said."""

    def treated(stored):
        text, found = stored.document.text, []
        for surface, surrogate in surfaces:
            at = text.find(surface)
            while at >= 0:
                end = at + len(surface)
                mention = Mention(at, end, Category.PERSON, 0.9, surrogate or surface, "P", "test")
                found.append(Treated(mention, action if surrogate else Action.KEEP, report))
                at = text.find(surface, end)
        return sorted(found, key=lambda one: one.mention)

    return treated


def code(study, quote, *, coder="A", document="I001", number=0):
    (text,) = [text.text for text in texts(study) if text.id == document]
    at = -1
    for _ in range(number + 1):
        at = text.index(quote, at + 1)
    span = Span(at, at + len(quote))
    save_codings(study, [Coding(document, span, "experience.support", coder, quote)], BOOK)


# ---- two databases, one point in time -----------------------------------------------------------


def test_a_copy_of_the_study_that_went_its_own_way_does_not_cost_the_vault_a_text(study, tmp_path):
    study.close()
    shutil.copy(study.path / "study.db", tmp_path / "copy.db")
    with Study.open(study.path, passphrase=PASSPHRASE) as first:
        add(first, [interview()])
    shutil.copy(study.path / "study.db", tmp_path / "ahead.db")
    shutil.copy(tmp_path / "copy.db", study.path / "study.db")
    with pytest.raises(StudyError, match="same point in time"):
        Study.open(study.path, passphrase=PASSPHRASE)
    shutil.copy(tmp_path / "ahead.db", study.path / "study.db")
    with Study.open(study.path, passphrase=PASSPHRASE) as again:
        assert [s.id for s in sources(again)] == ["I001"]


def test_an_old_vault_beside_a_newer_study_is_refused(study, tmp_path):
    study.close()
    shutil.copy(study.path / "vault.db", tmp_path / "old.db")
    with Study.open(study.path, passphrase=PASSPHRASE) as opened:
        add(opened, [interview()])
    shutil.copy(tmp_path / "old.db", study.path / "vault.db")
    with pytest.raises(StudyError, match="same point in time"):
        Study.open(study.path, passphrase=PASSPHRASE)


STOPPED = """
import sys
from tests.integration.killing import Countdown
from tests.unit.store.builders import *
from kimqual.store import Study
from kimqual.store.documents import add

study = Study.open(sys.argv[1], passphrase=PASSPHRASE)
stop = Countdown("1")

study.db.set_trace_callback(lambda statement: statement.startswith("COMMIT") and stop())
add(study, [interview()])
"""


@pytest.fixture
def stopped(study):
    """Stop a process after the vault's commit and before the study's."""
    study.close()
    assert drive(STOPPED, study.path).returncode == KILLED
    return study.path


@needs_signals
def test_what_an_interrupted_action_left_in_the_vault_is_swept(stopped):
    with Study.open(stopped, passphrase=PASSPHRASE) as study:
        assert study.vault.execute("SELECT count(*) FROM source").fetchone() == (0,)
        assert add(study, [interview()]).new == ["I001"]


@needs_signals
def test_the_sweep_comes_late_when_the_study_went_on_without_its_vault(stopped, monkeypatch):
    monkeypatch.delenv("KIMQUAL_PASSPHRASE", raising=False)
    with Study.open(stopped) as without:
        save_codings(without, [], BOOK)  # takes the number of the event that never happened
    with Study.open(stopped, passphrase=PASSPHRASE) as study:
        assert study.vault.execute("SELECT count(*) FROM source").fetchone() == (0,)


@needs_signals
def test_an_interrupted_action_is_not_swept_from_beside_an_older_study(stopped, tmp_path):
    with Study.open(stopped, passphrase=PASSPHRASE) as study:
        study.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(stopped / "study.db", tmp_path / "older.db")
    with Study.open(stopped, passphrase=PASSPHRASE) as study:
        add(study, [interview(name="davor.txt", sha256="0")])
    drive(STOPPED, stopped)
    for rest in stopped.glob("study.db-*"):
        rest.unlink()
    shutil.copy(tmp_path / "older.db", stopped / "study.db")
    with pytest.raises(StudyError, match="same point in time"):
        Study.open(stopped, passphrase=PASSPHRASE)


def test_an_interrupted_run_keeps_the_register_of_the_run_before(study, tmp_path):
    add(study, [interview()])
    run(study, register="first")
    run(study, register="second")
    kept = study.vault.execute("SELECT data FROM register ORDER BY event").fetchall()
    assert kept == [("first",), ("second",)]
    assert load_register(study) == "second"


def test_a_failed_action_leaves_no_transaction_open(study):
    with pytest.raises(RuntimeError), study.action("x", with_vault=True):
        raise RuntimeError
    assert not study.db.in_transaction
    assert not study.vault.in_transaction
    assert add(study, [interview()]).new == ["I001"]


def test_a_vault_that_somebody_writes_to_leaves_the_study_free(study, monkeypatch):
    monkeypatch.setattr("kimqual.store.database.PATIENCE", 0.1)
    study.close()
    with (
        Study.open(study.path, passphrase=PASSPHRASE) as one,
        Study.open(study.path, passphrase=PASSPHRASE) as two,
    ):
        one.vault.execute("BEGIN IMMEDIATE")
        with pytest.raises(StudyError, match="Another kimqual process"):
            add(two, [interview()])
        assert not two.db.in_transaction
        one.vault.rollback()


def test_a_study_is_made_in_the_folder_one_stands_in(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with Study.create(".", passphrase=PASSPHRASE) as study:
        assert study.config.name == tmp_path.name
    names = {p.name for p in tmp_path.iterdir()}
    assert names >= {"kimqual.toml", "study.db", "vault.db", "policy.toml", "codebook.toml"}
    assert not [name for name in names if name.startswith(".")]


def test_a_study_of_the_first_schema_is_brought_up_to_date(study, tmp_path, monkeypatch):
    from kimqual.store import schema
    from kimqual.store import study as opening

    monkeypatch.setattr(opening, "finish_removals", lambda *_: True)  # unknown then
    monkeypatch.setattr(schema, "STUDY", schema.STUDY[:1])
    monkeypatch.setattr(schema, "VAULT", schema.VAULT[:1])
    with Study.create(tmp_path / "alt", passphrase=PASSPHRASE) as old:
        assert old.db.execute("PRAGMA user_version").fetchone() == (1,)
    monkeypatch.undo()
    with Study.open(tmp_path / "alt", passphrase=PASSPHRASE) as now:
        add(now, [interview()])
        assert run(now).n_documents == 1


# ---- codings ------------------------------------------------------------------------------------


def test_codings_of_words_that_stand_side_by_side_move_together(study):
    add(study, [interview(second="Ayşe ja ja ja.")])
    run(study)
    for number in range(3):
        code(study, "ja", number=number)
    assert run(study, mask(("Ayşe", "Elif Nu"))).n_moved == 3  # by the length of "ja " each
    found = [c.span.start for c in load_codings(study).values()]
    assert found == sorted(found)
    assert [c.quote for c in load_codings(study).values()] == ["ja"] * 3


def test_codings_that_come_to_lie_on_each_other_become_one(study):
    add(study, [interview()])
    run(study, mask())
    code(study, "Ayşe half")
    code(study, "şe half")
    moved = run(study)
    assert (moved.n_merged, [c.quote for c in load_codings(study).values()]) == (1, ["Elif half"])


def test_a_coding_follows_after_a_run_that_found_nothing(study):
    add(study, [interview()])
    run(study, mask(("Ayşe", "Elif Nur Su")))
    run(study, mask())
    assert mentions(study) == []
    code(study, "half (.) mir")
    run(study, mask(("Ayşe", "Elif Nur Su")))
    assert [c.quote for c in load_codings(study).values()] == ["half (.) mir"]


def test_an_end_inside_of_what_is_kept_stays_there(study):
    add(study, [interview()])
    run(study, mask(("half (.) mir", None)))
    code(study, "mir.")
    assert run(study, mask(("half (.) mir", None))).n_moved == 0
    view = load_view(study, "I001")
    assert view.back(Span(22, 25)) == Span(22, 25)


def test_a_quote_that_lost_its_words_is_in_the_vault_and_in_no_file_beside_it(study):
    add(study, [interview()])
    run(study, mask())
    code(study, "Ayşe half")  # the name was not found yet
    add(study, [interview(sha256="2", second="Ganz anders.")])
    assert run(study).n_unplaced == 1
    assert [(u.document, u.quote) for u in load_unplaced(study)] == [("I001", "Ayşe half")]
    content = b"".join(p.read_bytes() for p in study.path.glob("study.db*"))
    assert "Ayşe".encode() not in content


def test_what_is_masked_at_last_is_nowhere_readable_while_the_study_is_open(study):
    add(study, [interview()])
    run(study, mask())
    run(study)
    content = b"".join(p.read_bytes() for p in study.path.glob("study.db*"))
    assert "Ayşe".encode() not in content


def test_a_release_falls_when_other_words_would_be_printed(study):
    add(study, [interview()])
    run(study)
    code(study, "Elif half")
    (number,) = load_codings(study)
    save_releases(study, {number: "[Name] half"})
    assert run(study).n_unreleased == 0
    assert run(study, mask(("Ayşe", "Elif"), report="[Person]")).n_unreleased == 1
    assert study.quotes().empty


def test_topics_of_words_that_are_masked_now_are_gone(study):
    add(study, [answer(text="Der Quuxmann hilft.")], questions=QUESTIONS)
    run(study)
    save_topics(study, [Topic(0, ("Quuxmann",), 1, 1)], [("A00001", 1, 0, 0.5)], {})
    assert not run(study).topics_dropped
    assert len(study.topics()) == 1
    assert run(study, mask(("Quuxmann", "Ernst"))).topics_dropped
    assert study.topics().empty


def test_an_attribute_may_be_called_like_a_column_of_the_quotes(study):
    add(study, [answer()], questions=QUESTIONS, cases=[Case("P1", {"role": "x", "Alter": "3"})])
    run(study)
    code(study, "Busse", document="A00001")
    (number,) = load_codings(study)
    save_releases(study, {number: "Busse"})
    (row,) = study.quotes().to_dict("records")
    assert (row["role"], row["role_of_case"], row["Alter"]) == ("unknown", "x", "3")


# ---- what the vault knows -----------------------------------------------------------------------


def test_names_are_known_as_they_stood_when_the_file_changed_since(study):
    add(study, [interview()])
    run(study)
    add(study, [interview(sha256="2", first="Und?", second="Also Ayşe half.")])
    assert surfaces(study)["PERSON"] == {"Ayşe"}
    assert [surface for _, _, surface in mentions(study)] == ["Ayşe"]


def test_a_name_that_nobody_masks_any_more_is_no_longer_known(study):
    add(study, [interview()])
    run(study)
    run(study, mask())
    assert "PERSON" not in surfaces(study)


def test_a_name_that_was_marked_is_known_before_the_next_run(study):
    add(study, [interview()])
    run(study, mask())
    save_decisions(study, [Decision("I001", Span(13, 17), accepted=True, category="PERSON")])
    assert surfaces(study)["PERSON"] == {"Ayşe"}


def test_an_id_that_is_written_as_a_name_is_known(study):
    add(study, [answer(case="Rukiye Öz"), answer(case="P7")], questions=QUESTIONS)
    assert surfaces(study)["CONTACT"] == {"Rukiye Öz"}


def test_decisions_on_an_earlier_revision_are_given_with_its_text(study):
    add(study, [interview()])
    save_decisions(study, [Decision("I001", Span(13, 17), accepted=True, category="PERSON")])
    assert load_earlier_decisions(study) == {}
    add(study, [interview(sha256="2", first="Und?")])
    (((text, (decision,)),),) = load_earlier_decisions(study).values()
    assert decision.span.of(text) == "Ayşe"


def test_deciding_twice_on_one_place_in_one_review_keeps_the_last(study):
    add(study, [interview()])
    one = Decision("I001", Span(13, 17), accepted=True, category="PERSON")
    assert save_decisions(study, [one, one]) == 2


# ---- documents ----------------------------------------------------------------------------------


def test_two_files_of_one_name_at_once_are_refused(study):
    batches = [Batch([interview()]), Batch([interview(sha256="2", second="Wer anders.")])]
    with pytest.raises(FileError, match="one and the same document"):
        add_all(study, batches)
    assert list(sources(study)) == []


def test_rows_without_ids_of_two_tables_are_not_mixed(study):
    add(study, [answer(case="row-2")], questions=QUESTIONS)
    other = answer(case="row-2", text="Ganz anderes.", sha256="b")
    other = replace(other, source=replace(other.source, name="welle2.csv#row-2#q1"))
    with pytest.raises(FileError, match="no column with ids"):
        add(study, [other])
    (stored,) = sources(study)
    assert stored.document.text == "Die Busse fahren selten."


def test_a_file_under_two_names_can_change_under_either(study):
    from kimqual.exchange import with_interviewers

    add(study, [interview()])
    add(study, [with_interviewers(interview(name="kopie.txt"), ["Leyla Arslan"])])
    assert add(study, [interview(sha256="3", second="Neu.")]).revised == ["I001"]
    (stored,) = sources(study)
    assert stored.revision == 3


def test_what_a_document_was_before_is_no_copy_of_it(study):
    add(study, [interview()])
    add(study, [interview(sha256="2", second="Neu.")])
    assert add(study, [interview(name="alt.txt")]).new == ["I002"]


def test_an_answer_is_never_taken_for_an_interview(study):
    add(study, [interview(sha256="same")])
    assert add(study, [answer(sha256="same")], questions=QUESTIONS).new == ["A00001"]


def test_a_document_without_turns_goes_the_whole_way(study):
    empty = interview()
    bare = replace(empty.document, text="", turns=(), speakers=(), marks=())
    add(study, [replace(empty, document=bare)])
    run(study)
    assert (len(study.turns()), texts(study)[0].text) == (0, "")
    assert load_source(study.vault, "I001", 1).document == bare


def test_the_actor_need_not_have_a_name(study, monkeypatch):
    def nobody():
        raise KeyError

    monkeypatch.delenv("KIMQUAL_USER", raising=False)
    monkeypatch.setattr("getpass.getuser", nobody)
    add(study, [], cases=CASES)
    assert list(study.events()["actor"])[-1] == "unknown"
