"""Numbers of a study: which units, which codes, who read what, and what is said beside them."""

import math

import krippendorff
import numpy as np
import pytest

from kimqual.coding import UnitKind
from kimqual.errors import CodingError, UnknownCodeError
from kimqual.report.agreement_choice import Choice
from kimqual.report.agreement_numbers import study_agreement
from kimqual.report.agreement_passages import NOT_ALL, TWO_CODES, study_alphas
from tests.unit.report.answered import BOOK, code, make, submit

SAID = [
    "Die Schicht beginnt um fünf. Danach suche ich eine Wohnung.",
    "Ohne Vertrag keine Wohnung. Ohne Wohnung kein Vertrag.",
    "Meine Chefin hilft mir. Das macht Mut.",
    "Wir bleiben hier. Es wird besser.",
]
CODED = {
    "anna": [(0, "Die Schicht", "field.work"), (0, "eine Wohnung", "field.housing"),
             (1, "keine Wohnung", "field.housing"), (2, "Meine Chefin hilft mir.", "field.work"),
             (2, "Mut", "hope")],
    "bilal": [(0, "Die Schicht beginnt", "field.work"), (0, "Wohnung", "field.housing"),
              (1, "Vertrag", "field.work"), (2, "Chefin", "field.work"),
              (3, "besser", "hope")],
}  # fmt: skip


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("numbers") / "studie"
    with make(folder, SAID) as study:
        for coder, rows in CODED.items():
            code(study, coder, *rows)
        code(study, "anna@2", *CODED["anna"][:3])
        for coder, documents in (("anna", 4), ("bilal", 4), ("anna@2", 4), ("cem", 2)):
            submit(study, coder, *range(documents))
        yield study


def numbers(study, coders=("anna", "bilal"), **choice):
    return study_agreement(study, BOOK, coders, Choice(n_resamples=100, **choice))


def test_who_read_and_coded_nothing_is_compared_and_who_did_not_read_is_a_gap(study):
    found = numbers(study, ["anna", "bilal", "cem"])
    work = next(a for a in found.codes if a.code == "field.work")
    assert (work.definition.n_units, work.definition.n_gaps) == (4, 2)
    table = [[1, 1, 0], [0, 1, 0], [1, 1, math.nan], [0, 0, math.nan]]
    expected = krippendorff.alpha(np.array(table).T, level_of_measurement="nominal")
    assert work.alpha.value == pytest.approx(expected)
    assert "same number" in work.fleiss.reason
    assert "two coders, not 3" in work.kappa.reason


@pytest.mark.parametrize(
    ("unit", "length", "n_units"),
    [("turn", 50, 4), ("answer", 50, 4), ("sentence", 50, 8), ("segment", 4, 9)],
)
def test_units_are_what_was_asked_for(study, unit, length, n_units):
    found = numbers(study, unit=UnitKind(unit), length=length)
    assert found.definition.n_units == n_units
    assert found.definition.unit == ("segment of 4 words" if unit == "segment" else unit)


def test_characters_count_each_character(study):
    found = numbers(study, unit=UnitKind.CHARACTER, level="coded")
    assert found.definition.n_units == sum(map(len, SAID))
    work = next(a for a in found.codes if a.code == "field.work")
    columns = [[], []]
    for n, text in enumerate(SAID):
        for column, coder in zip(columns, ("anna", "bilal"), strict=True):
            mine = np.zeros(len(text))
            for which, words, name in CODED[coder]:
                if which == n and name == "field.work":
                    mine[text.index(words) : text.index(words) + len(words)] = 1
            column.extend(mine)
    expected = krippendorff.alpha(np.array(columns), level_of_measurement="nominal")
    assert work.alpha.value == pytest.approx(expected)


def test_levels_lift_codes_or_leave_them(study):
    assert [a.code for a in numbers(study).codes] == [
        "field",
        "field.work",
        "field.housing",
        "hope",
    ]
    assert next(a.code for a in numbers(study, level="coded").codes) == "field.work"
    top = numbers(study, level="1")
    assert [a.code for a in top.codes] == ["field", "hope"]
    assert top.sets.codes == ("field", "hope")
    assert top.codes[0].row()["raw"] == numbers(study).codes[0].row()["raw"] == 1
    assert "no variation" not in top.codes[0].reason


def test_one_code_one_document_and_persons_can_be_chosen(study):
    found = numbers(study, codes=("field",), documents=("A00001", "A00002", "A00003"), by_case=True)
    assert [a.code for a in found.codes] == ["field", "field.work", "field.housing"]
    assert (found.definition.groups, found.definition.n_groups) == ("case", 3)
    assert found.codes[0].reason.startswith("no variation")
    assert found.codes[0].alpha_bootstrap.reason == "the coefficient itself is undefined"


@pytest.mark.parametrize(
    ("choice", "error", "words"),
    [
        ({"codes": ("field.wrk",)}, UnknownCodeError, "field.wrk"),
        ({"documents": ("I009",)}, CodingError, "I009"),
        ({"level": "top"}, CodingError, "no level"),
        ({"documents": ("A00004",), "codes": ("field",)}, CodingError, "any of these codes"),
    ],
)
def test_what_is_not_there_is_named(study, choice, error, words):
    with pytest.raises(error, match=words):
        numbers(study, **choice)


def test_a_second_pass_is_compared_by_name_alone(study):
    everybody = study_agreement(study, BOOK, choice=Choice(n_resamples=100)).coders
    assert everybody[:3] == ("anna", "bilal", "cem")
    assert "anna@2" not in everybody
    found = numbers(study, ["anna", "anna@2"])
    assert found.codes[0].positive.value == pytest.approx(4 / 5)
    assert "over time" in found.notes[0]
    with pytest.raises(CodingError, match="second pass"):
        numbers(study, ["anna", "anna@2", "bilal"])


def test_the_same_seed_gives_the_same_record_and_the_definition_travels_with_it(study):
    record = numbers(study, seed=7).record()
    assert record == numbers(study, seed=7).record()
    assert record["definition"]["seed"] == 7
    assert record["definition"]["level"] == "each with those below it"
    assert record["sets"]["level"] == "as coded"
    assert set(record["codes"][0]["intervals"]["alpha"]) == {"bootstrap", "jackknife"}
    assert "Unit: turn; 4 in 4 documents" in str(numbers(study).definition)


def test_passages_are_compared_from_the_general_to_the_particular(study):
    found = study_alphas(study, BOOK, ["anna", "bilal"], Choice(n_resamples=100))
    assert [d.domain for d in found.domains] == ["field", "hope"]
    kinds = [(row["kind"], row["code"]) for row in found.rows()]
    assert kinds[:3] == [("all", "any code"), ("domain", "field"), ("code", "field.work")]
    field, hope = found.domains
    assert field.which.alpha.value == field.units.cu.value == 1
    assert field.units.by_value[0].value == 1
    assert 0 < found.characters.alpha.value < 1
    assert "same passage" in hope.which.alpha.reason
    assert hope.units.binary.value < 0


def test_two_codes_of_a_domain_on_the_same_words_leave_only_the_alphas_of_characters(study):
    code(study, "dora", (0, "Die Schicht", "field.work"), (0, "Schicht", "field.housing"))
    code(study, "emil", (0, "Die Schicht", "field.work"), (0, "eine", "hope"))
    found = study_alphas(study, BOOK, ["dora", "emil"], Choice(n_resamples=100))
    field = found.domains[0]
    assert field.units.u.reason == TWO_CODES
    assert field.units.binary.value == 1
    assert field.which.alpha.value is not None
    assert field.codes[0].binary.value == 1
    four = study_alphas(study, BOOK, ["anna", "bilal", "cem"], Choice(n_resamples=100))
    assert four.binary.value is not None
    assert NOT_ALL not in str(four.rows())
