"""The table goes out as XLSX, a person changes cells, it comes back, and the next run follows."""

import pytest
from openpyxl import load_workbook

from kimqual.anonymisation.review import entities, read_review, review, table, write_table
from kimqual.anonymisation.run import run
from kimqual.coding.anchor import carry, carry_text
from kimqual.errors import FileError
from kimqual.model import Case
from kimqual.store import Study
from kimqual.store.codings import texts
from kimqual.store.decisions import load_decisions
from kimqual.store.documents import add
from kimqual.store.views import mentions, report_view
from tests.unit.store.builders import PASSPHRASE, QUESTIONS, answer, interview

ONE = (
    "Frau Semret Gebremeskel, wer hat Ihnen geholfen?",
    (
        "Die Gebremeskel bin ich. Mein Bruder Habtom half, und Ayşe Yılmaz aus Herford. "
        "In der Heeper Straße 12 wohnte Herr Quandt, der Quandt."
    ),
)
TWO = (
    "Und bei Ihnen?",
    (
        "Meine Tochter Habtomi half. Frau Yılmaz kam, ihr Mann Murat Yılmaz auch. "
        "Mein Onkel Habtom lacht. Später war quuxdal da. Das Pflaster hielt."
    ),
)


@pytest.fixture(scope="module")
def master(tmp_path_factory):
    folder = tmp_path_factory.mktemp("durchsicht") / "studie"
    with Study.create(folder, passphrase=PASSPHRASE) as study:
        add(study, [interview("eins.txt", "1", *ONE), interview("zwei.txt", "2", *TWO)])
        go(study)
    return folder


@pytest.fixture
def study(master, tmp_path):
    from shutil import copytree

    copytree(master, tmp_path / "studie")
    with Study.open(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        yield study


def go(study):
    return run(study, carry=carry, carry_text=carry_text)


def view(study, document="I001"):
    return next(one.text for one in texts(study) if one.id == document)


class Sheet:
    """The table as a person has it before them in Excel."""

    def __init__(self, study, path):
        self.path = path
        write_table(table(study), path, entities(study))
        self.book = load_workbook(path)
        self.sheet = self.book["mentions"]
        self.header = [cell.value for cell in self.sheet[1]]

    def rows(self, surface, document=None):
        at, doc = self.header.index("surface"), self.header.index("document")
        return [
            row
            for row in self.sheet.iter_rows(min_row=2)
            if row[at].value == surface and document in {None, row[doc].value}
        ]

    def cell(self, row, name):
        return row[self.header.index(name)]

    def set(self, surface, document=None, which=None, **cells):
        rows = self.rows(surface, document)
        assert rows, surface
        for row in rows if which is None else [rows[which]]:
            for name, value in cells.items():
                self.cell(row, name).value = value
        return self

    def get(self, surface, name, document=None):
        return self.cell(self.rows(surface, document)[0], name).value or ""

    def append(self, **cells):
        self.sheet.append([cells.get(name, "") for name in self.header])
        return self

    def save(self):
        self.book.save(self.path)
        return self.path


@pytest.fixture
def sheet(study, tmp_path):
    return Sheet(study, tmp_path / "tabelle.xlsx")


def back(study, sheet):
    """Take the table in and run; give the number of decisions."""
    n = review(study, read_review(sheet.save(), study))
    go(study)
    return n


def surrogates(study, surface, document=None):
    return {m.surrogate for d, m, s in mentions(study) if s == surface and document in {None, d}}


def entity_of(study, surface, document=None):
    found = {m.entity for d, m, s in mentions(study) if s == surface and document in {None, d}}
    assert len(found) == 1, found
    return found.pop()


# ---- what goes out ------------------------------------------------------------------------------


def test_every_mention_has_reason_score_and_entity(study, sheet):
    rows = list(sheet.sheet.iter_rows(min_row=2, values_only=True))
    assert len(rows) == len(mentions(study))
    for name in ("reason", "score", "entity", "surrogate", "category"):
        assert all(row[sheet.header.index(name)] for row in rows), name


def test_a_second_sheet_shows_the_entities_with_their_forms(study, sheet):
    shown = [[c or "" for c in r] for r in sheet.book["entities"].values]
    forms = {row[0]: row[3].split(" · ") for row in shown[1:]}
    person = entity_of(study, "Ayşe Yılmaz")
    assert {"Ayşe Yılmaz", "Yılmaz"} <= set(forms[person])
    assert set(forms) == {m.entity for _, m, _ in mentions(study)}


def test_an_untouched_table_says_nothing(study, sheet):
    assert read_review(sheet.save(), study) == []


# ---- accept and reject --------------------------------------------------------------------------


def test_accepting_keeps_surrogate_and_entity_and_counts_once(study, sheet, tmp_path):
    before = {(d, m.start): (m.surrogate, m.entity) for d, m, _ in mentions(study)}
    rows = len(mentions(study))
    for row in sheet.sheet.iter_rows(min_row=2):
        sheet.cell(row, "decision").value = "ja"
    assert back(study, sheet) == rows
    after = {(d, m.start): (m.surrogate, m.entity) for d, m, _ in mentions(study)}
    assert after == before
    assert {m.score for _, m, _ in mentions(study)} == {1.0}
    again = Sheet(study, tmp_path / "noch.xlsx")
    assert again.get("Habtom", "decision") == "ja"
    assert read_review(again.save(), study) == []


def test_rejecting_a_place_leaves_the_other_places_masked(study, sheet):
    sheet.set("Habtom", "I001", decision="nein")
    assert back(study, sheet) == 1
    assert "Bruder Habtom half" in view(study, "I001")
    assert "Onkel Habtom" not in view(study, "I002")


def test_rejecting_with_the_scope_study_holds_in_every_document(study, sheet):
    sheet.set("Habtom", "I001", decision="nein", scope="study")
    assert back(study, sheet) == 1
    assert "Bruder Habtom half" in view(study, "I001")
    assert "Onkel Habtom lacht" in view(study, "I002")
    add(study, [interview("drei.txt", "3", "Ja?", "Mein Bruder Habtom kam mit Habtoms Frau.")])
    go(study)
    assert "Habtom kam mit Habtoms" in view(study, "I003")


def test_the_newer_word_on_the_whole_study_wins(study, sheet, tmp_path):
    sheet.set("Habtom", "I001", decision="nein", scope="study")
    back(study, sheet)
    again = Sheet(study, tmp_path / "noch.xlsx")
    again.set("Habtom", "I001", decision="ja", scope="study")
    assert back(study, again) == 1
    assert "Habtom" not in view(study, "I001") + view(study, "I002").replace("Habtomi", "")


def test_rejecting_a_part_leaves_no_name_readable(study, sheet):
    sheet.append(document="I001", surface="Ayşe", category="PERSON", decision="nein")
    back(study, sheet)
    assert "und Ayşe " in view(study)
    assert "Yılmaz" not in view(study)


def test_a_place_s_decision_wins_over_the_study_s(study, sheet):
    sheet.set("Habtom", "I001", decision="nein", scope="study")
    sheet.set("Habtom", "I002", decision="ja")
    back(study, sheet)
    assert "Habtom" in view(study, "I001")
    assert "Onkel Habtom" not in view(study, "I002")


def test_what_was_rejected_is_shown_and_can_be_accepted_after_all(study, sheet, tmp_path):
    sheet.set("Habtom", "I001", decision="nein")
    back(study, sheet)
    again = Sheet(study, tmp_path / "noch.xlsx")
    assert again.get("Habtom", "decision", "I001") == "nein"
    again.set("Habtom", "I001", decision="ja")
    assert back(study, again) == 1
    assert "Habtom" not in view(study, "I001")


def test_decisions_survive_another_run_and_a_corrected_file(study, sheet):
    sheet.set("Habtom", "I001", decision="nein")
    sheet.set("Ayşe Yılmaz", surrogate="Zeliha Topal")
    back(study, sheet)
    add(study, [interview("eins.txt", "1b", "Frau Gebremeskel, und?", ONE[1])])
    go(study)
    go(study)
    assert "Bruder Habtom half, und Zeliha Topal" in view(study, "I001")


# ---- recategorise -------------------------------------------------------------------------------


def test_another_category_counts_without_ja(study, sheet):
    sheet.set("Ayşe Yılmaz", category="ORGANIZATION")
    assert back(study, sheet) == 1
    assert "Ayşe" not in view(study)
    (mention,) = [m for _, m, s in mentions(study) if s == "Ayşe Yılmaz"]
    assert (mention.category, mention.score) == ("ORGANIZATION", 1.0)
    assert mention.entity.startswith("ORGANIZATION-")


def test_another_category_with_the_scope_study_holds_everywhere(study, sheet):
    sheet.set("Habtom", "I001", category="ORGANIZATION", scope="study")
    assert back(study, sheet) == 1
    assert {m.category for _, m, s in mentions(study) if s == "Habtom"} == {"ORGANIZATION"}


# ---- link and split -----------------------------------------------------------------------------


def test_two_rows_with_one_entity_have_one_surrogate(study, sheet):
    bruder, onkel = (sheet.get("Habtom", "entity", d) for d in ("I001", "I002"))
    assert bruder != onkel
    sheet.set("Habtom", "I002", entity=bruder)
    assert back(study, sheet) == 1
    assert entity_of(study, "Habtom") == bruder
    assert len(surrogates(study, "Habtom")) == 1
    assert onkel not in {one.id for one in entities(study)}


def test_other_names_can_be_one_person_too(study, sheet):
    sheet.set("Habtomi", entity=sheet.get("Habtom", "entity", "I001"))
    back(study, sheet)
    assert entity_of(study, "Habtomi") == entity_of(study, "Habtom", "I001")
    go(study)
    assert entity_of(study, "Habtomi") == entity_of(study, "Habtom", "I001")


def test_a_new_word_makes_a_new_entity_and_leaves_the_other_rows(study, sheet, tmp_path):
    add(
        study,
        [interview("drei.txt", "3", "Ja?", "Mein Bruder Tesfay kam. Mein Onkel Tesfay ging.")],
    )
    go(study)
    again = Sheet(study, tmp_path / "noch.xlsx")
    one = again.get("Tesfay", "entity")
    rows = sorted(again.rows("Tesfay"), key=lambda r: int(again.cell(r, "start").value))
    again.cell(rows[1], "entity").value = "Onkel T."
    assert back(study, again) == 1
    made = [m for d, m, s in mentions(study) if s == "Tesfay"]
    assert made[0].entity == one != made[1].entity
    assert made[0].surrogate != made[1].surrogate
    go(study)
    assert [m.entity for _, m, s in mentions(study) if s == "Tesfay"] == [m.entity for m in made]


def test_an_id_is_never_given_to_another(study, sheet, tmp_path):
    ids = {one.id for one in entities(study)}
    gone = sheet.get("Habtom", "entity", "I002")
    sheet.set("Habtom", "I002", entity=sheet.get("Habtom", "entity", "I001"))
    back(study, sheet)
    add(study, [interview("drei.txt", "3", "Ja?", "Meine Schwester Rahwa kam.")])
    go(study)
    assert gone not in {one.id for one in entities(study)}
    assert entity_of(study, "Rahwa") not in ids


# ---- add ----------------------------------------------------------------------------------------


def test_an_added_name_is_found_in_all_documents(study, sheet):
    add(study, [interview("drei.txt", "3", "Ja?", "Und dann kam quuxdal, bei Quuxdals Frau.")])
    sheet.append(document="I002", surface="quuxdal", category="PERSON", decision="ja")
    assert back(study, sheet) == 1
    assert "uuxdal" not in view(study, "I002") + view(study, "I003")


def test_a_new_row_needs_no_ja(study, sheet):
    sheet.append(document="I002", surface="Pflaster", category="PERSON")
    assert back(study, sheet) == 1
    assert "Pflaster" not in view(study, "I002")


def test_an_added_term_of_the_study_needs_no_place(study, sheet):
    add(study, [interview("drei.txt", "3", "Ja?", "Die Mutter kam, die Mutter ging.")])
    sheet.append(surface="Mutter", category="PERSON", scope="study", decision="ja")
    assert back(study, sheet) == 1
    assert "Mutter" not in view(study, "I003")


def test_an_ordinary_word_that_is_a_name_once_is_left_elsewhere(study, sheet):
    add(study, [interview("drei.txt", "3", "Ja?", "Der Wind war kalt. Windig war es.")])
    add(study, [interview("vier.txt", "4", "Ja?", "Da kam Wind, mein Lehrer.")])
    sheet.append(document="I004", surface="Wind", category="PERSON", decision="ja")
    assert back(study, sheet) == 1
    assert "Wind" not in view(study, "I004")
    assert view(study, "I003").endswith("Der Wind war kalt. Windig war es.")


# ---- surrogate ----------------------------------------------------------------------------------


def test_a_person_s_own_surrogate_stands_for_the_entity_in_every_form(study, sheet):
    sheet.set("Ayşe Yılmaz", surrogate="Zeliha Topal")
    assert back(study, sheet) == 1
    assert "Zeliha Topal aus" in view(study, "I001")
    assert "Frau Topal kam" in view(study, "I002")
    # Her husband has the same surname, so he has the same surrogate for it.
    assert surrogates(study, "Murat Yılmaz").pop().endswith(" Topal")
    go(study)
    assert "Frau Topal kam" in view(study, "I002")


def test_a_role_in_brackets_stands_as_it_is(study, sheet):
    sheet.set("Ayşe Yılmaz", surrogate="[Beraterin]")
    back(study, sheet)
    assert "[Beraterin] aus" in view(study, "I001")
    assert "Frau [Beraterin] kam" in view(study, "I002")


def test_a_wider_bracket_for_a_place_stands_in_the_report_too(study, sheet):
    sheet.set("Herford", surrogate="[Kreisstadt in Ostwestfalen]")
    back(study, sheet)
    assert "aus [Kreisstadt in Ostwestfalen]." in view(study)
    assert "[Kreisstadt in Ostwestfalen]" in report_view(study, "I001", view(study)).text


def test_a_street_s_own_surrogate_keeps_a_number(study, sheet):
    sheet.set("Heeper Straße 12", surrogate="Rosengasse 4")
    back(study, sheet)
    assert "In der Rosengasse " in view(study)


@pytest.mark.parametrize(
    ("surface", "cells", "said"),
    [
        ("Ayşe Yılmaz", {"surrogate": "Semret Topal"}, "occurs in the study"),
        ("Ayşe Yılmaz", {"surrogate": "Zeliha Quandt"}, "occurs in the study"),
        ("Ayşe Yılmaz", {"surrogate": "[Frau Yılmaz]"}, "occurs in the study"),
        ("Herford", {"surrogate": "Herford"}, "occurs in the study"),
        ("Ayşe Yılmaz", {"surrogate": "Zeliha"}, "not as many names"),
        ("Ayşe Yılmaz", {"surrogate": "…"}, "has letters"),
        ("Ayşe Yılmaz", {"surrogate": "Zeliha Topal", "entity": "neu"}, "that a run made"),
        ("Ayşe Yılmaz", {"entity": "PERSON-999"}, "no entity PERSON-999"),
        ("Herford", {"entity": "PERSON-001"}, "has the category PERSON"),
        ("Herford", {"category": "PLACE"}, "no category 'PLACE'"),
        ("Herford", {"decision": "nein", "category": "DISTRICT"}, "rejected and changed"),
        ("Herford", {"decision": "ja", "scope": "alles"}, "scope is empty or study"),
        ("Heeper Straße 12", {"decision": "ja", "scope": "study"}, "has digits"),
    ],
)
def test_what_cannot_be_followed_names_row_and_mend_and_no_name(study, sheet, surface, cells, said):
    sheet.set(surface, **cells)
    number = sheet.rows(surface)[0][0].row
    with pytest.raises(FileError, match=said) as error:
        read_review(sheet.save(), study)
    assert error.value.where == f"tabelle.xlsx, row {number}"
    assert error.value.mend
    assert not any(word in str(error.value) for word in ("Ayşe", "Yılmaz", "Quandt", "Semret"))


def test_a_surrogate_that_stands_for_somebody_else_is_refused(study, sheet):
    other = sheet.get("Habtom", "surrogate", "I001")
    sheet.set("Ayşe Yılmaz", surrogate=f"{other} Topal")
    with pytest.raises(FileError, match="stands for another entity already: PERSON-"):
        read_review(sheet.save(), study)


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [
        ({"surrogate": "Bahoz"}, {"surrogate": "Dilan"}, "one entity two surrogates"),
        (
            {"scope": "study", "decision": "ja"},
            {"scope": "study", "decision": "nein"},
            "same words",
        ),
    ],
)
def test_rows_that_contradict_each_other_are_refused(study, sheet, tmp_path, one, two, said):
    sheet.set("Habtom", "I002", entity=sheet.get("Habtom", "entity", "I001"))
    back(study, sheet)
    again = Sheet(study, tmp_path / "noch.xlsx")
    again.set("Habtom", "I001", **one).set("Habtom", "I002", **two)
    with pytest.raises(FileError, match=said) as error:
        read_review(again.save(), study)
    assert "row " in error.value.where


def test_all_wrong_rows_are_named_at_once(study, sheet):
    sheet.set("Habtom", decision="vielleicht")
    numbers = sorted(row[0].row for row in sheet.rows("Habtom"))
    with pytest.raises(FileError, match="ja or nein") as error:
        read_review(sheet.save(), study)
    assert all(str(number) in error.value.where for number in numbers)


def test_an_old_table_adds_nothing_and_its_edits_are_refused_or_followed(study, sheet):
    sheet.set("Habtom", "I001", decision="nein")
    back(study, sheet)
    sheet.set("Habtom", "I001", decision="")
    assert read_review(sheet.save(), study) == []


# ---- what other parts of the study show ---------------------------------------------------------


def test_a_name_that_is_sure_in_one_document_is_found_in_the_others(tmp_path):
    with Study.create(tmp_path / "s", passphrase=PASSPHRASE) as study:
        said = [
            interview("eins.txt", "1", "Ja?", "ich war da und gebremeskel hat geholfen"),
            interview("zwei.txt", "2", "Ja?", "Frau Gebremeskel aus der Kita Quellwichtel half."),
            answer(text="ohne gebremeskel und die kita quellwichtel ging nichts"),
        ]
        add(study, said, questions=QUESTIONS)
        go(study)
        everything = " ".join(one.text for one in texts(study)).lower()
        assert "gebremeskel" not in everything
        assert "quellwichtel" not in everything


def test_speakers_header_and_contacts_are_searched_for_in_every_document(tmp_path):
    with Study.create(tmp_path / "s", passphrase=PASSPHRASE) as study:
        one = interview("eins.txt", "1", "Ja?", "Ich bin es.")  # spoken by Leyla Arslan
        said = [one, answer(text="leyla war da, und xirnas vater auch, in der heeper strasse")]
        contact = {"Name": "Xirna Tolhild", "Adresse": "Heeper Straße 12", "Telefon": "0521 55501"}
        add(study, said, questions=QUESTIONS, cases=[Case("P9", {}, contact)])
        go(study)
        text = view(study, "A00001")
        assert not any(word in text for word in ("leyla", "xirna", "heeper"))
        assert " war da, und " in text


def test_a_second_run_changes_nothing(study):
    before = mentions(study)
    go(study)
    assert mentions(study) == before
    assert load_decisions(study) == {}
