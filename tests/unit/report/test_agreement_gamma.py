"""Gamma of a study: passages out of the store, documents that all did, domains and codes."""

import numpy as np
import pytest

from kimqual.agreement.unitizing import APART
from kimqual.model import Code, Codebook, Coding, Span
from kimqual.report.agreement_choice import Choice
from kimqual.report.agreement_gamma import study_gamma
from kimqual.report.agreement_passages import NOT_ALL
from kimqual.store import Study
from kimqual.store.assignment import DocumentNote, save_note
from kimqual.store.codings import save_codings
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, QUESTIONS, answer, move, refuse_text

BOOK = Codebook(
    (
        Code("field"),
        Code("field.work", parent="field"),
        Code("field.housing", parent="field"),
        Code("hope"),
    )
)
SAID = [
    "Der Schichtplan kommt am Sonntag. Danach suche ich ein Zimmer.",
    "Ohne Mietvertrag keine Anmeldung, sagt die Frau am Schalter. 🏠 So geht das seit Mai.",
    "Mein Vorarbeiter hilft mir. Ich bin guter Dinge.",
]
CODED = {
    "mira": [(0, "Der Schichtplan", "field.work"), (0, "ein Zimmer", "field.housing"),
             (1, "Ohne Mietvertrag", "field.housing"), (2, "guter Dinge", "hope")],
    "okan": [(0, "Der Schichtplan", "field.work"), (0, "ein Zimmer", "field.housing"),
             (0, "suche ich ein Zimmer", "field.work"), (1, "Mietvertrag", "field.housing"),
             (1, "So geht das", "field.work"), (2, "hilft mir", "field.work")],
}  # fmt: skip


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        answers = [answer(case=f"P{n}", text=text, sha256=f"a{n}") for n, text in enumerate(SAID)]
        add(study, answers, questions=QUESTIONS)
        treated = ((s, ()) for s in sources(study))
        save_views(study, treated, lambda: "{}", carry=move, carry_text=refuse_text)
        for coder, rows in CODED.items():
            code(study, coder, *rows)
            submit(study, coder, 0, 1, 2)
        yield study


def code(study, coder, *rows):
    made = []
    for n, quote, code in rows:
        start = SAID[n].index(quote)
        span = Span(start, start + len(quote))
        made.append(Coding(f"A0000{n + 1}", span, code, coder, quote))
    save_codings(study, made, BOOK)


def submit(study, coder, *numbers):
    documents = tuple(f"A0000{n + 1}" for n in numbers)
    with study.action("test") as event:
        save_note(study, event, coder, 1, DocumentNote(coder, documents, "", (), "2026-03-02"))


def test_gamma_is_told_from_the_general_to_the_particular(study):
    found = study_gamma(study, BOOK)
    rows = found.rows()
    assert [(row["kind"], row["code"]) for row in rows] == [
        ("all", "any code"),
        *(("domain", "field"), ("code", "field.work"), ("code", "field.housing")),
        *(("domain", "hope"), ("code", "hope")),
    ]
    assert (found.n_documents, found.found.n_passages) == (3, 10)
    assert 0 < rows[0]["gamma"] < 1
    assert rows[0]["gamma_cat"] == rows[1]["gamma_cat"] == 1
    assert rows[5]["undefined"] == {"gamma_k": APART}
    assert "10 passages in 3 documents" in str(found)


def test_two_codes_on_the_same_words_are_two_passages(study):
    assert study_gamma(study, BOOK).domains[0].found.value.value is not None


def test_the_seed_is_the_studys_and_another_one_can_be_given(study):
    first, again = study_gamma(study, BOOK), study_gamma(study, BOOK, ["okan", "mira"])
    assert first.found == again.found
    assert first.found.seed == study.config.seed
    assert study_gamma(study, BOOK, choice=Choice(seed=5)).found.seed == 5


def test_the_same_codings_agree_fully(study):
    code(study, "mira@2", *CODED["mira"])
    submit(study, "mira@2", 0, 1, 2)
    found = study_gamma(study, BOOK, ["mira", "mira@2"], n_samples=10)
    assert found.found.value.value == pytest.approx(1)
    assert found.found.n_samples == 10


def test_documents_that_not_all_have_done_are_left_out(study):
    code(study, "pawel", (0, "Der Schichtplan", "field.work"))
    submit(study, "pawel", 0)
    found = study_gamma(study, BOOK)
    assert found.coders == ("mira", "okan", "pawel")
    assert (found.n_documents, found.found.n_passages) == (1, 6)


def test_without_a_document_that_all_have_done_there_is_no_number(study):
    code(study, "pawel", (0, "Der Schichtplan", "field.work"))
    submit(study, "pawel", 0)
    code(study, "rana", (1, "Ohne Mietvertrag", "field.housing"))
    submit(study, "rana", 1)
    found = study_gamma(study, BOOK)
    assert found.found.value.reason == NOT_ALL
    assert {*found.rows()[0]["undefined"].values()} == {NOT_ALL}


def test_only_what_is_asked_for_is_compared(study):
    found = study_gamma(study, BOOK, choice=Choice(codes=("field.work",), documents=("A00001",)))
    assert found.found.n_passages == 3
    assert np.isfinite(found.found.expected)
