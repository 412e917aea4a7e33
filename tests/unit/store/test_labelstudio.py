"""Laws of what a pull writes: a task's codings are what its regions say, and no other's are touched."""

import pytest

from kimqual.coding.anchor import carry, carry_text
from kimqual.errors import CodingError
from kimqual.model import Code, Codebook, Coding, Span
from kimqual.store import Study
from kimqual.store.codings import load_codings, save_codebook, save_codings, save_releases
from kimqual.store.documents import add
from kimqual.store.labelstudio import (
    PULL,
    Counts,
    Found,
    Origin,
    Project,
    PulledTask,
    forget_tasks,
    load_projects,
    load_text,
    load_versions,
    save_project,
    save_task,
)
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, interview, treat

BOOK = Codebook((Code("a"), Code("b")))
PROJECT = Project("1" * 32, "anna", 7, 1)


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        add(study, [interview()])
        treated = ((s, treat(s)) for s in sources(study))
        save_views(study, treated, lambda: "", carry=carry, carry_text=carry_text)
        yield study


def found(study, words, code="a", *origins, memo=""):
    [(id_, text)] = study.db.execute("SELECT id, text FROM document").fetchall()
    start = text.index(words)
    span = Span(start, start + len(words))
    return Found(
        Coding(id_, span, code, "anna", words, memo), origins or (Origin(1, "r1", "2", "t", "t"),)
    )


def pulled(study, *codings, task=1, version="1", **more):
    counts = Counts()
    with study.action(PULL) as event:
        save_codebook(study, event, BOOK)
        save_project(study, event, PROJECT)
        save_task(study, event, PROJECT, PulledTask(task, version, codings, **more), counts)
    return counts


def codes(study):
    return sorted((c.code, c.quote, c.memo) for c in load_codings(study).values())


def test_regions_that_are_gone_take_their_codings_with_them(study):
    both = [found(study, "half"), found(study, "mir", "b", Origin(1, "r2", "2", "t", "t"))]
    assert pulled(study, *both).n_new == 2

    counts = pulled(study, both[1], version="2")

    assert (counts.n_new, counts.n_gone) == (0, 1)
    assert codes(study) == [("b", "mir", "")]


def test_same_state_again_writes_nothing(study):
    assert pulled(study, found(study, "half")).is_changed
    assert not pulled(study, found(study, "half")).is_changed


def test_coding_of_two_regions_stays_until_both_are_gone(study):
    one, two = Origin(1, "r1", "2", "t", "t"), Origin(2, "r9", "2", "t", "t")
    pulled(study, found(study, "half", "a", one, two))

    assert pulled(study, found(study, "half", "a", two), version="2").n_gone == 0
    assert pulled(study, version="3").n_gone == 1


def test_coding_from_elsewhere_is_known_and_stays(study):
    coding = found(study, "half", memo="aus der Tabelle").coding
    save_codings(study, [coding], BOOK)

    counts = pulled(study, found(study, "half"))
    assert (counts.n_new, counts.n_changed) == (0, 0)
    assert pulled(study, version="2").n_gone == 0
    assert codes(study) == [("a", "half", "aus der Tabelle")]


def test_changed_memo_is_taken(study):
    pulled(study, found(study, "half"))

    counts = pulled(study, found(study, "half", memo="Neu."), version="2")

    assert counts.n_changed == 1
    assert codes(study) == [("a", "half", "Neu.")]


def test_release_falls_with_its_coding_and_is_counted(study):
    pulled(study, found(study, "half"))
    save_releases(study, dict.fromkeys(load_codings(study), "half"))

    counts = pulled(study, version="2")

    assert (counts.n_gone, counts.n_unreleased) == (1, 1)


def test_what_cannot_be_read_now_stays_as_it_was(study):
    pulled(study, found(study, "half"))

    assert pulled(study, version="", unread=frozenset({(1, "r1", "a")})).n_gone == 0
    assert pulled(study, version="", is_unread=True).n_gone == 0
    assert codes(study) == [("a", "half", "")]


def test_deleted_task_is_forgotten_and_its_codings_stay(study):
    pulled(study, found(study, "half"))
    with study.action(PULL):
        assert forget_tasks(study, PROJECT.id, [1])

    assert load_versions(study, PROJECT.id) == {}
    assert codes(study) == [("a", "half", "")]


def test_new_project_of_a_coder_takes_the_place_of_the_old(study):
    pulled(study, found(study, "half"))
    new = Project("2" * 32, "anna", 8, 1)
    with study.action(PULL) as event:
        assert save_project(study, event, new)
        assert not save_project(study, event, new)

    assert load_projects(study) == [new]
    assert codes(study) == [("a", "half", "")]


def test_quote_that_is_not_the_text_is_refused_and_nothing_is_written(study):
    good = found(study, "half")
    bad = Found(Coding(good.coding.document, Span(0, 4), "a", "anna", "half"), good.origins)

    with pytest.raises(CodingError):
        pulled(study, good, bad)
    assert codes(study) == []
    assert load_projects(study) == []


def test_one_text_is_what_all_texts_have(study):
    from kimqual.store.codings import texts

    [wanted] = texts(study)
    text = load_text(study, wanted.id)

    assert (text.text, text.turns, text.paragraphs) == (
        wanted.text,
        wanted.turns,
        wanted.paragraphs,
    )
    assert load_text(study, "nowhere") is None
