import pytest

from kimqual.coding import UnitKind
from kimqual.errors import CodingError
from kimqual.model import Code, Codebook, Coding, Span
from kimqual.report.agreement import study_agreement, study_comparison, study_passages
from kimqual.report.agreement_choice import Choice
from kimqual.store import Study
from kimqual.store.assignment import DocumentNote, save_note
from kimqual.store.codings import save_codings
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import (
    PASSPHRASE,
    QUESTIONS,
    answer,
    interview,
    move,
    refuse_text,
    treat,
)

BOOK = Codebook((Code("a"), Code("b"), Code("c")))
# The view: "Wie war das?\nElif half (.) mir."
WORDS = {"Elif": Span(13, 17), "half": Span(18, 22), "mir": Span(27, 30)}


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        add(study, [interview()])
        treated = ((s, treat(s)) for s in sources(study))
        save_views(study, treated, lambda: "{}", carry=move, carry_text=refuse_text)
        yield study


def code(study, *rows):
    save_codings(
        study, [Coding("I001", WORDS[word], code, coder, word) for coder, word, code in rows], BOOK
    )


def test_passages_tell_same_spans_confused_codes_and_what_was_settled(study):
    code(
        study,
        ("anna", "Elif", "a"),
        ("anna", "half", "b"),
        ("bilal", "Elif", "a"),
        ("bilal", "half", "c"),
        ("settled", "Elif", "a"),
        ("settled", "half", "c"),
        ("settled", "mir", "b"),
    )
    found = study_passages(study, BOOK)
    assert found.coders == ("anna", "bilal")
    assert (found.spans.n_exact, found.spans.exact.value) == (1, 0.5)
    assert found.confused == {("b", "c"): 1}
    assert found.settlement is not None
    assert [len(x) for x in (found.settlement.agreed, found.settlement.from_second)] == [1, 1]
    assert [len(x) for x in (found.settlement.new, found.settlement.rejected)] == [1, 1]
    (row,) = study_comparison(study, BOOK).rows
    assert (row.kind.value, row.codes) == ("other code", ("b", "c"))


def test_without_a_settled_version_nothing_is_said_of_it(study):
    code(study, ("anna", "Elif", "a"), ("bilal", "Elif", "a"))
    assert study_passages(study, BOOK).settlement is None
    assert study_comparison(study, BOOK).rows == ()


def test_three_coders_are_too_many_for_one_comparison(study):
    code(study, ("anna", "Elif", "a"), ("bilal", "Elif", "a"), ("cem", "Elif", "a"))
    with pytest.raises(CodingError, match="between two"):
        study_passages(study, BOOK)
    assert study_passages(study, BOOK, ["anna", "cem"]).spans.exact.value == 1.0


def test_a_coder_named_twice_is_one(study):
    code(study, ("anna", "Elif", "a"))
    with pytest.raises(CodingError, match="two coders"):
        study_passages(study, BOOK, ["anna", "anna"])


def submit(study, coder, *documents):
    with study.action("test") as event:
        note = DocumentNote(coder, documents, "", (), "2026-03-01")
        save_note(study, event, coder, 1, note)


def test_submitted_without_a_coding_is_done_and_not_submitted_is_not(study):
    code(study, ("anna", "Elif", "a"))
    with pytest.raises(CodingError, match="two coders"):
        study_agreement(study, BOOK)

    submit(study, "bilal", "I001")
    found = study_agreement(study, BOOK)
    assert found.coders == ("anna", "bilal")
    assert [(a.code, a.n_units, a.row()["raw"]) for a in found.codes] == [("a", 1, 0.0)]


def test_an_answer_that_was_not_submitted_is_not_taken_as_read(study):
    said = [answer(case=f"P{n}", text=f"Antwort {n}.", sha256=f"a{n}") for n in (1, 2, 3)]
    add(study, said, questions=QUESTIONS)
    treated = ((s, ()) for s in sources(study))
    save_views(study, treated, lambda: "{}", carry=move, carry_text=refuse_text)
    both = [Coding("A00001", Span(0, 7), "a", coder, "Antwort") for coder in ("anna", "bilal")]
    save_codings(study, both, BOOK)
    assert study_agreement(study, BOOK).codes[0].n_units == 3

    submit(study, "anna", "A00001", "A00002")
    assert study_agreement(study, BOOK).codes[0].n_units == 2


def test_interviews_are_no_answers(study):
    code(study, ("anna", "Elif", "a"), ("bilal", "Elif", "a"))
    with pytest.raises(CodingError, match="is an answer"):
        study_agreement(study, BOOK, choice=Choice(unit=UnitKind.ANSWER))


def test_another_revision_of_the_codebook_is_said(study):
    code(study, ("anna", "Elif", "a"))
    later = Codebook(BOOK.codes, revision=2)
    save_codings(study, [Coding("I001", WORDS["Elif"], "a", "bilal", "Elif")], later)
    (note,) = study_agreement(study, later).notes
    assert note.endswith("revisions of the codebook: anna 1; bilal 2.")


def test_a_threshold_decides_which_passages_match(study):
    words = Span(13, 22)
    long = Coding("I001", words, "a", "bilal", "Elif half")
    code(study, ("anna", "Elif", "a"))
    save_codings(study, [long], BOOK)
    assert study_passages(study, BOOK).spans.n_relaxed == 0
    assert study_passages(study, BOOK, threshold=0.4).spans.n_relaxed == 1
