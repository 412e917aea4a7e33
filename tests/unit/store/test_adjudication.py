"""Laws of the store for adjudication: passages outlive codings, and what is alike is one copy."""

import pytest

from kimqual.coding.settle import as_settled
from kimqual.errors import CodingError
from kimqual.exchange import read_codebook
from kimqual.model import Coding, Span
from kimqual.store import Study
from kimqual.store.adjudication import (
    Passage,
    Proposal,
    load_passages,
    save_agreed,
    save_decision,
    save_passages,
)
from kimqual.store.codings import load_codings, save_codings
from kimqual.store.documents import add
from kimqual.store.labelstudio import PULL, Counts, Project, save_project
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, interview, move, refuse_text, treat

PROJECT = Project("1" * 32, "settled", 7, 1)


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as made:
        add(made, [interview()])
        treated = ((stored, treat(stored)) for stored in sources(made))
        save_views(made, treated, lambda: "{}", carry=move, carry_text=refuse_text)
        save_codings(made, codings(made), read_codebook(made.path / "codebook.toml"))
        with made.action("test") as event:
            save_project(made, event, PROJECT)
        yield made


def codings(study):
    [(document, text)] = study.db.execute("SELECT id, text FROM document").fetchall()
    at = text.index("Elif")
    return [Coding(document, Span(at, at + 4), "field", who, "Elif") for who in ("anna", "bilal")]


def numbers(study):
    return {c.coder: n for n, c in load_codings(study).items()}


def passage(study):
    there = numbers(study)
    proposals = (
        Proposal("r-0", 1, "field", there["bilal"]),
        Proposal("r-0", 2, "field", there["anna"]),
    )
    return Passage("p1", "bilal", "anna", proposals)


def agree(study, *alike):
    counts = Counts()
    with study.action(PULL) as event:
        save_agreed(study, event, PROJECT, as_settled(alike), counts)
    return counts


def test_passage_comes_back_as_it_was_saved(study):
    with study.action("test") as event:
        save_passages(study, event, PROJECT, [passage(study)])

    assert load_passages(study) == {"p1": passage(study)}


def test_proposal_outlives_its_coding(study):
    with study.action("test") as event:
        save_passages(study, event, PROJECT, [passage(study)])
        study.db.execute("DELETE FROM coding WHERE coder = 'anna'")

    kept = load_passages(study)["p1"]
    assert [p.coding for p in kept.proposals] == [numbers(study)["bilal"], None]
    assert kept.codings == {numbers(study)["bilal"]}


def test_decision_is_news_once(study):
    with study.action("test") as event:
        save_passages(study, event, PROJECT, [passage(study)])
        told = [save_decision(study, "p1", 4, "2", "2026-03-01") for _ in range(2)]
        back = save_decision(study, "p1", 4, "", "")

    assert (told, back) == ([True, False], True)
    assert load_passages(study)["p1"].decided == ""


def test_what_is_alike_is_settled_once_and_goes_when_it_is_no_longer(study):
    first, again, gone = (agree(study, *alike) for alike in (codings(study),) * 2 + ((),))

    assert (first.n_new, first.is_changed) == (1, True)
    assert (again.n_new, again.is_changed) == (0, False)
    assert (gone.n_gone, gone.is_changed) == (1, True)
    assert set(numbers(study)) == {"anna", "bilal"}


def test_settled_coding_from_elsewhere_stays_when_coders_differ_again(study):
    [one, _] = codings(study)
    save_codings(study, as_settled([one]), read_codebook(study.path / "codebook.toml"))
    agree(study, *codings(study))

    assert agree(study).n_gone == 0
    assert "settled" in numbers(study)


def test_quote_that_is_not_the_text_is_refused_and_nothing_written(study):
    [one, _] = codings(study)
    wrong = Coding(one.document, one.span, one.code, one.coder, "Ayşe")

    with pytest.raises(CodingError):
        agree(study, wrong)
    assert "settled" not in numbers(study)
