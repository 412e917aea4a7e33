"""What each operation on the codebook does to codings, and when one cannot be undone."""

import pytest

from kimqual.coding.anchor import carry, carry_text
from kimqual.coding.codebook import change_codebook, decide_codings, record_edits, undo_change
from kimqual.coding.codebook_views import compare_revisions, history, worklist
from kimqual.errors import CodebookError, CodingError, FileError, StudyError
from kimqual.exchange import read_codebook
from kimqual.exchange.worklist import read_worklist, write_worklist
from kimqual.model import Code
from kimqual.model.codebook_change import add, edit, merge, restore, retire, split
from kimqual.store import Study
from kimqual.store.codebook import load_operations
from kimqual.store.codebook_file import promise_file
from kimqual.store.codings import load_codings, save_codings, save_releases
from kimqual.store.labelstudio import Project, save_project
from kimqual.store.sources import sources
from kimqual.store.suggesting import replace_suggestions
from kimqual.store.views import save_views

from .coded_study import PASSPHRASE, PROJECT, coding, make, pull, state


@pytest.fixture
def study(tmp_path):
    make(tmp_path / "studie")
    with Study.open(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        yield study


def do(study, kind, code, change):
    return change_codebook(study, kind, code, change)


def merged(study, code="rent", into="office"):
    return do(study, "merge", code, lambda book: merge(book, code, into))


def parted(study, code="office", into=("home", "help")):
    return do(study, "split", code, lambda book: split(book, code, into))


def codes(study, words, coder="anna"):
    found = load_codings(study).values()
    return sorted(c.code for c in found if (c.quote, c.coder) == (words, coder))


def path(study):
    return study.path / "codebook.toml"


def by_hand(study, old, new):
    text = path(study).read_text("utf-8")
    assert old in text
    path(study).write_text(text.replace(old, new), "utf-8", newline="\n")


def test_merge_joins_own_duplicates_with_both_memos_and_keeps_others_apart(study):
    done = merged(study)

    assert done.n_codings == 6
    assert codes(study, "half") == codes(study, "half", "bilal") == ["noise", "office"]
    memos = {c.coder: c.memo for c in load_codings(study).values() if c.code == "office" and c.memo}
    assert memos["anna"] == memos["bilal"] == "zwei\neins"
    assert codes(study, "Antwort 1.") == ["office"]
    assert codes(study, "Antwort 1") == ["help"]


def test_merge_keeps_release_and_region_and_undo_gives_each_its_own(study):
    before = state(study)
    merged(study, "office", "rent")
    frame = study.codings().query("code == 'rent' and coder == 'anna' and quote == 'half'")
    assert list(frame["released"]) == [True]

    operation, n = undo_change(study)

    assert (operation.kind, n) == ("merge", 2)
    assert state(study) == before


def test_revision_counts_up_and_codes_know_when_they_came_and_went(study):
    do(study, "add", "new", lambda book: add(book, Code("new")))
    merged(study, "help", "new")
    book = read_codebook(path(study))
    assert (book.revision, book["new"].since, book["help"].until) == (3, 2, 2)
    assert set(study.codings().query("code == 'new'")["codebook_revision"]) == {3}


def test_history_tells_who_did_what_and_what_was_undone(study, monkeypatch):
    monkeypatch.setenv("KIMQUAL_USER", "Jelena")
    merged(study)
    undo_change(study)
    do(study, "retire", "help", lambda book: retire(book, "help"))

    told = [(e.revision, e.actor, e.kind, e.code, e.undone) for e in history(study)][1:]

    assert told == [
        (2, "Jelena", "merge", "rent", True),
        (3, "Jelena", "retire", "help", False),
    ]


def test_number_of_an_undone_revision_is_never_used_again(study):
    merged(study)
    undo_change(study)
    assert merged(study).book.revision == 3


def test_split_leaves_a_worklist_of_people_that_shrinks_with_each_decision(study):
    parted(study)
    waiting = worklist(study)
    assert {(w.coder, w.code, w.into, w.quote) for w in waiting} == {
        (coder, "office", ("home", "help"), "half") for coder in ("anna", "bilal")
    }

    decide_codings(study, {waiting[0].coding: ["help"]})

    assert [w.coding for w in worklist(study)] == [waiting[1].coding]
    assert "help" in codes(study, "half", waiting[0].coder)


def test_passage_that_shows_both_gets_both_and_undo_takes_both_back(study):
    parted(study)
    number = worklist(study)[0].coding
    before = state(study)
    decide_codings(study, {number: ["home", "help"]})
    assert codes(study, "half", "anna") == ["help", "home", "noise", "rent"]
    undo_change(study)
    assert state(study) == before


def test_decision_for_a_code_that_the_coder_gave_already_leaves_one_coding(study):
    parted(study, into=("rent", "help"))
    before = state(study)
    decide_codings(study, {worklist(study)[0].coding: ["rent"]})
    assert codes(study, "half", "anna") == ["noise", "rent"]
    undo_change(study)
    assert state(study) == before


def test_decision_holds_when_the_same_table_or_page_comes_again(study):
    given = [coding(study, "mir", "rent"), coding(study, "half", "rent", "bilal")]
    parted(study, "rent", ("home", "noise"))
    decide_codings(study, {w.coding: ["noise"] for w in worklist(study)})
    book = read_codebook(path(study))

    saved = save_codings(study, given, book)
    pull(study, book, [given[0], coding(study, "mir", "help")], version="2")

    assert (saved.n_new, saved.n_known) == (0, 2)
    assert worklist(study) == []
    assert codes(study, "mir") == ["help", "noise"]


def test_decision_stays_while_the_region_that_it_was_made_on_cannot_be_read(study):
    parted(study, "rent", ("home", "noise"))
    decide_codings(study, {w.coding: ["noise"] for w in worklist(study) if w.quote == "mir"})
    unread = frozenset({(1, "rrent", "rent"), (1, "rhelp", "help")})
    pull(study, read_codebook(path(study)), [], version="", unread=unread)
    assert codes(study, "mir") == ["help", "noise"]


def test_decision_falls_when_the_coder_takes_the_code_off_the_page(study):
    parted(study, "rent", ("home", "noise"))
    decide_codings(study, {w.coding: ["noise"] for w in worklist(study) if w.quote == "mir"})
    pull(study, read_codebook(path(study)), [coding(study, "mir", "help")], version="2")
    assert codes(study, "mir") == ["help"]


@pytest.mark.parametrize(
    ("decisions", "said"),
    [
        ({999: ["help"]}, "no such coding"),
        ({1: ["x"]}, "no code 'x'"),
        ({1: ["office"]}, "is split and not given"),
        ({1: []}, "no code was named"),
    ],
)
def test_decisions_that_do_not_fit_are_refused_all_at_once(study, decisions, said):
    parted(study)
    waiting = [w.coding for w in worklist(study)]
    named = {waiting[0] if n == 1 else n: codes for n, codes in decisions.items()}
    before = state(study)
    with pytest.raises(CodingError, match="2 decisions do not fit") as caught:
        decide_codings(study, named | {waiting[1]: ["nix"]})
    assert f"coding {waiting[1]}" in caught.value.where
    assert said in caught.value.where
    assert state(study) == before


@pytest.mark.parametrize("name", ["w.csv", "w.xlsx"])
def test_worklist_goes_to_a_table_and_comes_back_decided(study, tmp_path, name):
    parted(study)
    rows = [{f: getattr(w, f) for f in w.__dataclass_fields__} for w in worklist(study)]
    rows[0]["decision"] = "help, home"
    write_worklist(rows, tmp_path / name)
    assert read_worklist(tmp_path / name) == {rows[0]["coding"]: ["help", "home"]}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("coding,code\n1,a\n", "no column 'decision'"),
        ("coding,decision\n1,\n", "Nothing is decided"),
        ("coding,decision\nx,a\n1,b\n1,c\n", "coding"),
        ("", "empty"),
    ],
)
def test_table_that_is_no_worklist_is_refused(tmp_path, text, said):
    (tmp_path / "w.csv").write_text(text, "utf-8")
    with pytest.raises(FileError, match=said) as caught:
        read_worklist(tmp_path / "w.csv")
    assert caught.value.mend


def test_what_was_changed_by_hand_is_recorded_first_and_undone_to_the_character(study):
    before = state(study)[0]
    by_hand(study, 'label = {de = "Miete"}', 'label = {de = "Mieten"}\nmerged_into = "home"')
    done = do(study, "edit", "help", lambda book: edit(book, "help", {"en": "Help"}))

    assert (done.n_by_hand, done.book.revision) == (2, 3)
    assert [o.kind for o in load_operations(study)] == ["file", "edit"]
    assert "rent" not in set(study.codings()["code"])
    undo_change(study)
    undo_change(study)
    assert state(study)[0] == before
    assert "rent" in set(study.codings()["code"])


def test_revision_that_people_counted_up_by_hand_is_kept(study):
    by_hand(study, "revision = 1", "revision = 5")
    by_hand(study, "Was Wohnen kostet.", "Was das Wohnen kostet.")
    assert record_edits(study).book.revision == 5
    assert record_edits(study) is None


def test_refused_change_records_nothing_and_touches_nothing(study):
    by_hand(study, "Was Wohnen", "Was das Wohnen")
    before = state(study)
    with pytest.raises(CodebookError):
        merged(study, "rent", "nirgends")
    assert state(study) == before


def test_undo_after_a_change_by_hand_says_what_to_do(study):
    merged(study)
    by_hand(study, "Was Wohnen", "Was das Wohnen")
    with pytest.raises(CodebookError, match="changed by hand") as caught:
        undo_change(study)
    assert "codebook record" in caught.value.mend


def test_undo_is_refused_once_somebody_coded_with_the_revision(study):
    done = do(study, "add", "new", lambda book: add(book, Code("new")))
    save_codings(study, [coding(study, "Antwort 2", "new")], done.book)
    before = state(study)
    with pytest.raises(CodebookError, match="1 codings came in with revision 2") as caught:
        undo_change(study)
    assert "restore" in caught.value.mend
    assert state(study) == before


def test_undo_is_refused_once_a_page_gave_a_coding_that_the_merge_turned(study):
    done = merged(study)
    turned = coding(study, "Wie", "office")  # as a pull reads what the page calls rent
    pull(study, read_codebook(path(study)), [turned], version="2")
    assert set(study.codings().query("quote == 'Wie'")["codebook_revision"]) == {1}
    assert done.book.revision == 2
    with pytest.raises(CodebookError, match="1 codings came in with revision 2"):
        undo_change(study)


def test_undo_is_refused_once_coders_have_the_revision_on_their_pages(study):
    merged(study)
    with study.action("test") as event:
        save_project(study, event, Project(PROJECT.id, "anna", 7, 2))
    with pytest.raises(CodebookError, match="pages of anna"):
        undo_change(study)


def test_undo_is_refused_once_a_joined_coding_was_released(study):
    merged(study)
    [number] = [
        n
        for n, c in load_codings(study).items()
        if (c.code, c.coder) == ("office", "bilal") and c.quote == "half"
    ]
    save_releases(study, {number: "half"})
    before = state(study)
    with pytest.raises(CodebookError, match=f"Coding {number} in I001 was changed since"):
        undo_change(study)
    assert state(study) == before


def test_words_of_joined_codings_are_forgotten_when_the_text_is_pseudonymised_again(study):
    merged(study)
    treated = ((stored, ()) for stored in sources(study))
    save_views(study, treated, lambda: "", carry=carry, carry_text=carry_text)

    kept = study.db.execute("SELECT rows_before, rows_after FROM codebook_recoded").fetchall()
    assert set(kept) == {(None, None), ("", "")}
    with pytest.raises(CodebookError, match="I001 was pseudonymised again"):
        undo_change(study)


def test_merge_without_joined_codings_is_undone_after_a_new_run_too(study):
    done = do(study, "add", "new", lambda book: add(book, Code("new")))
    assert done.n_codings == 0
    merged(study, "help", "new")
    treated = ((stored, ()) for stored in sources(study))
    save_views(study, treated, lambda: "", carry=carry, carry_text=carry_text)
    undo_change(study)
    assert codes(study, "Antwort 1") == ["help"]


def test_restored_code_is_given_again_and_decisions_no_longer_turn_it(study):
    parted(study, "rent", ("home", "noise"))
    decide_codings(study, {w.coding: ["noise"] for w in worklist(study)})
    done = do(study, "restore", "rent", lambda book: restore(book, "rent"))
    save_codings(study, [coding(study, "mir", "rent")], done.book)
    assert codes(study, "mir") == ["help", "noise", "rent"]


def test_difference_of_two_revisions_counts_the_codings_that_it_touches(study):
    merged(study)
    do(study, "edit", "help", lambda book: edit(book, "help", texts={"definition": "Wer half."}))
    found = compare_revisions(study, "1", "3")
    told = [(d.change.kind, d.change.code, d.n_codings) for d in found.differences]
    assert told == [
        ("merged", "rent", 6),
        ("requires", "noise", 2),
        ("definition", "help", 3),
    ]
    newest = compare_revisions(study)
    assert (newest.old, newest.new) == ("revision 2", "revision 3")
    assert [d.change.kind for d in newest.differences] == ["definition"]


def test_difference_to_a_file_and_to_what_was_typed_by_hand(study, tmp_path):
    other = tmp_path / "anderes.toml"
    other.write_text(path(study).read_text("utf-8").replace("Was Wohnen", "Wie Wohnen"), "utf-8")
    found = compare_revisions(study, str(other))
    [one] = found.differences
    assert [(w.state, w.text) for w in one.words][:2] == [("gone", "Was"), ("new", "Wie")]
    by_hand(study, "Was Wohnen", "Dass Wohnen")
    assert compare_revisions(study).new == "the codebook as it is now"


@pytest.mark.parametrize("number", ["7", "0"])
def test_revision_that_was_never_kept_is_named_with_those_that_were(study, number):
    with pytest.raises(CodebookError, match=f"no revision {number}") as caught:
        compare_revisions(study, number)
    assert caught.value.mend == "name one of 1."


def test_file_that_somebody_saves_meanwhile_is_not_overwritten(study):
    def change(book):
        new = edit(book, "help", {"en": "Help"})
        path(study).write_bytes(path(study).read_bytes() + b"# Jelena\n")
        return new

    with pytest.raises(StudyError, match="in between"):
        do(study, "edit", "help", change)
    assert load_operations(study) == []


def test_codebook_that_is_broken_or_gone_is_left_as_it_is(study):
    path(study).write_text('[[code]]\nid = "a"\nfarbe = "x"\n', "utf-8")
    with pytest.raises(CodebookError, match="line 3"):
        merged(study)
    path(study).unlink()
    with pytest.raises(CodebookError, match="cannot be opened"):
        merged(study)


def test_file_that_was_not_written_is_written_by_the_next_command(study):
    before = path(study).read_bytes()
    folder = study.path
    merged(study)
    path(study).write_bytes(before)  # as if killed before the file was written
    [(after,)] = study.db.execute("SELECT after FROM codebook_operation").fetchall()
    with study.action("test"):
        promise_file(study.db, before, after)
    with Study.open(folder) as again:
        assert path(again).read_bytes() == after
    path(study).write_bytes(before)  # by hand, and nobody undoes that
    with Study.open(folder) as again:
        assert path(again).read_bytes() == before


def test_file_that_somebody_edited_after_a_kill_stays_theirs_and_is_recorded(study):
    before = path(study).read_bytes()
    merged(study)
    with study.action("test"):
        promise_file(study.db, before, path(study).read_bytes())
    path(study).write_bytes(before + b"# Tarik\n")
    with Study.open(study.path) as again:
        assert path(again).read_bytes() == before + b"# Tarik\n"
        assert [change.kind for change in record_edits(again).changes] == ["restored", "requires"]


def test_what_a_model_proposed_is_for_nobody_to_decide(study):
    book = read_codebook(path(study))
    replace_suggestions(study, "model:m", [coding(study, "mir", "office", "model:m")], book, {})
    parted(study)
    assert {w.coder for w in worklist(study)} == {"anna", "bilal"}
    [number] = [n for n, c in load_codings(study).items() if c.coder == "model:m"]
    with pytest.raises(CodingError) as caught:
        decide_codings(study, {number: ["help"]})
    assert "a model proposed it" in caught.value.where


def test_without_the_vault_nothing_is_missing(study):
    with Study.open(study.path) as without:
        assert not without.has_vault
        before = state(without)
        merged(without)
        undo_change(without)
        assert state(without) == before
