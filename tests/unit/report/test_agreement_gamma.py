"""Gamma of a study: passages out of the store, documents that all did, domains and codes."""

import numpy as np
import pytest

from kimqual.agreement.unitizing import APART
from kimqual.report.agreement_choice import Choice
from kimqual.report.agreement_gamma import study_gamma
from kimqual.report.agreement_passages import NOT_ALL
from tests.unit.report.answered import BOOK, code, make, submit

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
    with make(tmp_path / "studie", SAID) as study:
        for coder, rows in CODED.items():
            code(study, coder, *rows)
            submit(study, coder, 0, 1, 2)
        yield study


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
