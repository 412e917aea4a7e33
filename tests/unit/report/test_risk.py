"""The check on a study: who shares what, by case table and by what a profile leaves readable."""

import re
from dataclasses import replace

import openpyxl
import pytest

from kimqual.coding.importing import import_codings
from kimqual.errors import FileError, PolicyError, StudyError
from kimqual.exchange import CodingRow, read_codebook
from kimqual.model import Action, Case, Category, Mention
from kimqual.report.quotes import list_quotes
from kimqual.report.records import Columns
from kimqual.report.risk import HEADER, case_risks, quote_risks, warnings, write_risks
from kimqual.store import Study
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import Treated, save_views
from tests.unit.store.builders import (
    PASSPHRASE,
    QUESTIONS,
    answer,
    interview,
    move,
    refuse_text,
)

# Six women and two men; one of the women is far older than the others.
PEOPLE = {
    "P1": ("31", "weiblich", "Sieker", "Ich komme aus Ghana, aus der Stadt."),
    "P2": ("33", "weiblich", "Sieker", "Meine Mutter blieb in Ghana."),
    "P3": ("35", "weiblich", "Sieker", "Die Busse fahren selten."),
    "P4": ("36", "Frau", "Stieghorst", "Aus Togo kam ich allein."),
    "P5": ("38", "weiblich", "Rütli", "Ein türkischer Nachbar half."),
    "P6": ("81", "weiblich", "Bethel", "Der Arzt spricht Türkisch."),
    "P7": ("34", "männlich", "Sieker", "Der türkische Laden hilft."),
    "P8": ("39", "männlich", "Sieker", "In Bielefeld ist es schön."),
}
KEPT = {
    "Ghana": Category.COUNTRY,
    "Togo": Category.COUNTRY,
    "Bielefeld": Category.CITY,
    "türkischer": Category.GROUP,
    "türkische": Category.GROUP,
    "Türkisch": Category.GROUP,
    "Nachbar": Category.OCCUPATION,
}
GENERALISED = {Category.OCCUPATION: "[Beruf]"}


def treat(stored):
    """Mark what stands in the text: kept for coding, and for the report but for occupations."""
    text = stored.document.text
    for surface, category in KEPT.items():
        if found := re.search(rf"\b{surface}\b", text):
            entity = f"{category}-{surface.casefold()}"
            mention = Mention(*found.span(), category, 0.9, surface, entity, "test")
            yield Treated(mention, Action.KEEP, GENERALISED.get(category, surface))


def make(path, people=PEOPLE):
    study = Study.create(path, passphrase=PASSPHRASE)
    columns = ("Alter", "Geschlecht", "Viertel hier")
    cases = [Case(who, dict(zip(columns, said, strict=False))) for who, said in people.items()]
    answers = [answer(case=who, text=said[3], sha256=who) for who, said in people.items()]
    if people:
        add(study, [*answers, interview()], cases=cases, questions=QUESTIONS)
    return study


@pytest.fixture
def study(tmp_path):
    with make(tmp_path / "studie") as study:
        treated = ((s, list(treat(s))) for s in sources(study))
        save_views(study, treated, lambda: "{}", carry=move, carry_text=refuse_text)
        yield study


PLACES = Columns(district="Viertel hier")


def risk_of(risks, who):
    return next(risk for risk in risks.rows if risk.who == who)


def case_ids(study):
    """Give the study's ids in the order of the people above."""
    return dict(zip(PEOPLE, study.cases().index, strict=True))


def test_each_case_is_counted_with_what_it_says_and_mentions(study):
    ids = case_ids(study)
    risks = case_risks(study, k=2, columns=PLACES)
    assert risks.roles == {"Alter": "age", "Geschlecht": "sex", "Viertel hier": "district"}
    assert risks.n_cases == 9  # with the interview, which has no case
    first = risk_of(risks, ids["P1"])
    assert [str(fact) for fact in first.said] == [
        "Alter: 31",
        "Geschlecht: weiblich",
        "Viertel hier: Sieker",
        "COUNTRY „Ghana“",
    ]
    assert [tuple(map(str, some)) for some in first.rare] == [("Alter: 31",)]
    assert str(first.proposal) == "Alter: 31 → 30–39"
    assert first.proposal.n_cases == 2


def test_residents_are_those_of_the_shipped_table(study):
    # Sieker has 1,716 women of 18 to 64, which are 47 years; Bethel 180 of 80 to 99.
    ids = case_ids(study)
    risks = case_risks(study, k=2, columns=PLACES)
    assert risk_of(risks, ids["P1"]).residents.at_most == 1716 // 47
    assert risk_of(risks, ids["P6"]).residents.at_most == 180 // 20


def test_a_name_of_both_is_the_statistical_district_where_a_column_mixes_them(study):
    ids = case_ids(study)
    levels = {str(f) for f in risk_of(case_risks(study, k=9, columns=PLACES), ids["P4"]).said}
    assert "Viertel hier: Stieghorst" in levels
    # Stieghorst, the statistical district: 2,740 women of 18 to 64.
    assert (
        risk_of(case_risks(study, k=9, columns=PLACES), ids["P4"]).residents.at_most == 2740 // 47
    )


def test_endings_of_an_adjective_make_no_difference(study):
    risks = case_risks(study, k=4, columns=PLACES)
    groups = {
        fact.value for risk in risks.rows for fact in risk.said if fact.name == Category.GROUP
    }
    assert len(groups) == 1
    assert case_risks(study, k=3).rows
    alone = [risk.rare for risk in case_risks(study, k=3).rows]
    assert not any(tuple(f.name for f in some) == ("GROUP",) for rare in alone for some in rare)


def test_terms_that_the_policy_keeps_are_no_identifiers(study):
    risks = case_risks(study, k=9, columns=PLACES)
    assert not any(fact.name == Category.CITY for risk in risks.rows for fact in risk.said)


def test_a_profile_counts_what_it_leaves_readable(study):
    def named(profile):
        risks = case_risks(study, k=9, profile=profile)
        return {fact.name for risk in risks.rows for fact in risk.said if fact.is_mention}

    assert named("coding") == {"COUNTRY", "GROUP", "OCCUPATION"}
    assert named("report") == {"COUNTRY", "GROUP"}
    assert named("archive") == {"GROUP"}


def hide(stored):
    """Replace what is kept elsewhere."""
    for one in treat(stored):
        yield Treated(replace(one.mention, surrogate="[Ort]"), Action.GENERALISE, "[Land]")


def keep_countries(study, profile):
    """Let a profile's policy keep countries from now on."""
    policy = study.path / study.config.policy
    before, after = policy.read_text("utf-8").split(f"[profile.{profile}]")
    after = after.replace('COUNTRY = "generalise"', 'COUNTRY = "keep"', 1)
    policy.write_text(f"{before}[profile.{profile}]{after}", "utf-8")


def test_a_profile_that_keeps_what_no_view_shows_is_an_error(tmp_path):
    with make(tmp_path / "studie") as study:
        treated = ((s, list(hide(s))) for s in sources(study))
        save_views(study, treated, lambda: "{}", carry=move, carry_text=refuse_text)
        keep_countries(study, "archive")
        for profile in ("coding", "report"):
            risks = case_risks(study, profile=profile)
            assert not any(fact.is_mention for risk in risks.rows for fact in risk.said)
        with pytest.raises(PolicyError, match="archive keeps COUNTRY"):
            case_risks(study, profile="archive")


def test_what_only_the_report_keeps_counts_for_the_report(tmp_path):
    def only_for_coding(stored):
        for one in treat(stored):
            mention = replace(one.mention, surrogate="[Land]")
            yield Treated(mention, Action.GENERALISE, one.report)

    with make(tmp_path / "studie") as study:
        treated = ((s, list(only_for_coding(s))) for s in sources(study))
        save_views(study, treated, lambda: "{}", carry=move, carry_text=refuse_text)
        shown = {p: case_risks(study, k=9, profile=p) for p in ("coding", "report")}
        values = {
            p: {f.value for r in risks.rows for f in r.said if f.name == Category.COUNTRY}
            for p, risks in shown.items()
        }
        assert values == {"coding": set(), "report": {"Ghana", "Togo"}}


def test_one_document_is_what_it_says_with_the_attributes_of_its_case(study):
    document = study.documents().set_index("case")["document"][case_ids(study)["P5"]]
    risks = case_risks(study, columns=PLACES, document=document)
    assert [risk.who for risk in risks.rows] == [document]
    assert (risks.unit, risks.n_checked) == ("documents", 1)
    with pytest.raises(StudyError, match="no document 'X1'"):
        case_risks(study, document="X1")


def test_unknown_columns_profiles_and_tables_are_told(study, tmp_path):
    with pytest.raises(StudyError, match="no attribute 'Wohnort'") as told:
        case_risks(study, columns=Columns(district="Wohnort"))
    assert "Viertel hier" in told.value.mend
    with pytest.raises(PolicyError, match="No profile 'nope'"):
        case_risks(study, profile="nope")
    with pytest.raises(FileError):
        case_risks(study, residents=tmp_path / "absent.csv")


def test_without_a_known_column_residents_are_unknown(study):
    risks = case_risks(study, columns=Columns())
    assert set(risks.roles) == {"Alter", "Geschlecht"}
    study.db.execute("DELETE FROM attribute WHERE name IN ('Alter', 'Geschlecht')")
    risks = case_risks(study, k=9)
    assert {risk["residents"] for risk in risks.to_json()["risks"]} == {None}
    assert any("--district" in line for line in risks.notes())


def test_a_new_study_has_nothing_to_check(tmp_path):
    with make(tmp_path / "leer", {}) as study:
        risks = case_risks(study)
        assert risks.rows == ()
        assert risks.notes() == (
            "The study has neither cases nor documents: kimqual corpus add FILE...",
        )


def test_documents_that_are_not_pseudonymised_are_named(tmp_path):
    with make(tmp_path / "neu") as study:
        assert any("9 documents are not read" in line for line in case_risks(study).notes())


def test_of_fewer_cases_than_k_it_says_so(study):
    assert any("fewer than 20 cases" in line for line in case_risks(study, k=20).notes())


# ---- quotes -------------------------------------------------------------------------------------


@pytest.fixture
def quotes(study):
    """Give quotes of two passages, one of them with two codes."""
    book = read_codebook(study.path / study.config.codebook)
    by_case = study.documents().set_index("case")["document"]
    ids = case_ids(study)
    rows = [
        (ids["P1"], "Ich komme aus Ghana", "experience.barrier"),
        (ids["P1"], "Ich komme aus Ghana", "experience.support"),
        (ids["P1"], "aus der Stadt", "experience.support"),
        (ids["P3"], "Die Busse fahren selten.", "experience.barrier"),
    ]
    import_codings(
        study,
        [
            CodingRow(by_case[case], code, "anna", quote, None, None, 1, "", f"row {n}")
            for n, (case, quote, code) in enumerate(rows, 2)
        ],
        book,
    )
    return list_quotes(study, book, k=3)


def test_a_quote_is_rare_by_its_own_words_only(study, quotes):
    risks = quote_risks(study, quotes, k=3, columns=PLACES)
    assert (risks.n_checked, len(risks.rows)) == (3, 1)
    (risk,) = risks.rows
    assert risk.who.endswith(", ¶ 1 (no. 1, 2)")
    assert "COUNTRY „Ghana“" in map(str, risk.said)
    assert risk.n_cases == 2
    assert risk.proposal.n_cases >= 3


def test_a_quote_of_words_that_enough_share_is_passed(study, quotes):
    assert quote_risks(study, quotes, k=2).rows == ()
    assert warnings(study, quotes, k=2) == []


def test_warnings_name_place_combination_and_mend(study, quotes):
    first, second, *_, last = warnings(study, quotes, k=3)
    assert first == "1 quotes say what fewer than 3 share:"
    assert "¶ 1 (no. 1, 2): COUNTRY „Ghana“" in second
    assert "mend: " in second
    assert "COUNTRY „Ghana“ → [Land]" in second  # three people name a country
    assert "anonymise risk --quotes" in last


# ---- what is written ------------------------------------------------------------------------------


def test_the_table_is_text_and_numbers(study, tmp_path):
    risks = case_risks(study, columns=PLACES)
    path = tmp_path / "risk.xlsx"
    write_risks(risks, path)
    book = openpyxl.load_workbook(path)
    rows = list(book["risk"].iter_rows(values_only=True))
    assert rows[0] == HEADER
    assert len(rows) == len(risks.rows) + 1
    assert rows[1][1] == risks.rows[0].n_cases
    assert book["about"]["A1"].value == risks.notes()[0]


def test_json_holds_every_set_and_every_change(study):
    risks = case_risks(study, k=3, columns=PLACES)
    ids = case_ids(study)
    told = {risk["who"]: risk for risk in risks.to_json()["risks"]}
    first = told[ids["P1"]]
    assert {"name": "COUNTRY", "value": "Ghana", "is_mention": True} in first["said"]
    assert [{"name": "Alter", "value": "31", "is_mention": False}] in first["rare"]
    assert first["changes"][0] == {
        "name": "Alter",
        "value": "31",
        "is_mention": False,
        "instead": "30–39",
    }
    assert first["then"]["cases"] >= 3
