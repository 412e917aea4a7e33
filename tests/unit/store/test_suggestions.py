"""Laws of what is kept of a coder's decisions on suggestions."""

import pytest

from kimqual.coding.anchor import carry, carry_text
from kimqual.model import Code, Codebook, Coding, Span
from kimqual.store import Study
from kimqual.store.codings import load_codings, save_codings
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.suggestions import (
    Judged,
    Tally,
    Verdict,
    load_models,
    load_suggestions,
    load_tallies,
    save_judged,
)
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, interview, treat

BOOK = Codebook((Code("a"), Code("b")))
MODEL = "model:m"


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        add(study, [interview()])
        treated = ((s, treat(s)) for s in sources(study))
        save_views(study, treated, lambda: "", carry=carry, carry_text=carry_text)
        codings = [coding(study, coder, code) for coder in (MODEL, "anna") for code in "ab"]
        save_codings(study, codings, BOOK)
        yield study


def coding(study, coder, code):
    [(id_, text)] = study.db.execute("SELECT id, text FROM document").fetchall()
    score = 0.75 if coder == MODEL else None
    return Coding(id_, Span(0, 5), code, coder, text[:5], score=score)


def judged(study):
    return [
        Judged(Verdict.ACCEPTED, MODEL, coding(study, MODEL, "a"), coding(study, "anna", "a")),
        Judged(Verdict.REJECTED, MODEL, coding(study, MODEL, "b"), None),
        Judged(Verdict.NEW, MODEL, None, coding(study, "anna", "b")),
    ]


def save(study, verdicts):
    document = coding(study, "anna", "a").document
    with study.action("labelstudio.pull") as event:
        return save_judged(study, event, document, "anna", verdicts)


def delete(study, coder, code):
    with study.action("test"):
        study.db.execute("DELETE FROM coding WHERE coder = ? AND code = ?", (coder, code))


def test_score_of_a_suggestion_is_kept(study):
    assert {c.score for c in load_codings(study).values() if c.coder == MODEL} == {0.75}
    [found] = load_suggestions(study, MODEL).values()
    assert found == [coding(study, MODEL, "a"), coding(study, MODEL, "b")]
    assert load_suggestions(study, "model:n") == {}
    assert load_models(study) == [MODEL]


def test_verdicts_are_counted_by_coder_and_model(study):
    save(study, judged(study))

    assert load_tallies(study, "anna") == [Tally("anna", MODEL, 1, 1, 0, 1, 1)]
    assert load_tallies(study, "bilal") == []


def test_the_same_again_changes_nothing_in_any_order(study):
    assert save(study, judged(study))
    assert not save(study, reversed(judged(study)))


def test_what_is_no_longer_so_goes(study):
    save(study, judged(study))

    assert save(study, judged(study)[:1])
    assert load_tallies(study, "anna") == [Tally("anna", MODEL, 1, 1, 0, 0, 0)]
    assert save(study, [])
    assert load_tallies(study, "anna") == []


def test_verdict_goes_with_the_coding_of_the_person(study):
    save(study, judged(study))
    delete(study, "anna", "a")

    assert load_tallies(study, "anna") == [Tally("anna", MODEL, 1, 0, 0, 1, 1)]


def test_verdict_outlives_the_coding_of_the_model(study):
    save(study, judged(study))
    delete(study, MODEL, "a")
    delete(study, MODEL, "b")

    assert load_tallies(study, "anna") == [Tally("anna", MODEL, 1, 1, 0, 1, 1)]


def test_codings_tell_their_verdict(study):
    save(study, judged(study))
    frame = study.codings().set_index(["coder", "code"])

    assert frame.loc["anna"]["verdict"].to_dict() == {"a": "accepted", "b": "new"}
    assert frame.loc[MODEL]["verdict"].to_dict() == {"a": "", "b": ""}
    assert frame.loc[MODEL]["score"].to_dict() == {"a": 0.75, "b": 0.75}
