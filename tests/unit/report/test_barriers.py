"""Tables of a study: people's numbers and a machine's never together, quotes only released ones."""

import json

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook
from typer.testing import CliRunner

from kimqual.cli import app
from kimqual.coding.anchor import carry, carry_text
from kimqual.coding.sampling import draw, shared_sample
from kimqual.errors import CodingError
from kimqual.exchange import read_codebook
from kimqual.model import Case, Code, Codebook, Coding
from kimqual.report.barriers import cell_quotes, study_barriers
from kimqual.report.barriers_files import printable, write_files
from kimqual.report.barriers_page import HIDDEN, NOTHING, sections
from kimqual.report.prevalence import prevalence_table, study_prevalence
from kimqual.report.quotes import list_quotes
from kimqual.report.release import release
from kimqual.report.study import _counts, build_report
from kimqual.store import Study
from kimqual.store.assignment import Assignment, Candidate, load_candidates
from kimqual.store.codings import save_codings, texts
from kimqual.store.documents import add
from kimqual.store.sampling import load_sample, save_sample
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, QUESTIONS, answer

N = 40
WORK, BARRIER = "field.work", "experience.barrier"


def said(n):
    return f"Auf Brief Nummer {n} kam <nie> eine Antwort."


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("barriers") / "studie"
    cases = [Case(f"P{n}", {"Stadtteil": "Mitte" if n % 3 else "Senne"}) for n in range(N)]
    with Study.create(path, passphrase=PASSPHRASE) as study:
        add(
            study,
            [answer(case=f"P{n}", text=said(n), sha256=f"s{n}") for n in range(N)],
            cases=cases,
            questions=QUESTIONS,
        )
        treated = ((stored, ()) for stored in sources(study))
        save_views(study, treated, lambda: "", carry=carry, carry_text=carry_text)
        book = read_codebook(study.path / study.config.codebook)
        save_codings(study, _codings(study), book)
        release(study, [q for q in list_quotes(study, book) if q.code == BARRIER][:6])
    return path


def _codings(study):
    for n, text in enumerate(texts(study)):
        span = text.turns[0]
        codes = [WORK, BARRIER] if n < 20 else ["experience.discrimination"] if n < 28 else []
        for code in codes:
            yield Coding(text.id, span, code, "ada", span.of(text.text))
        if n % 2:
            yield Coding(text.id, span, BARRIER, "model:m", span.of(text.text), "", 0.7)


@pytest.fixture
def study(folder):
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        yield study


@pytest.fixture
def book(study):
    return read_codebook(study.path / study.config.codebook)


def persons(found, field, experience):
    rows = found.table[(found.table["field"] == field) & (found.table["experience"] == experience)]
    return rows[(rows["ground"] == "*") & (rows["value"] == "*")]["n_persons"].tolist()


def test_people_are_counted_and_a_machine_only_if_named_and_then_alone(study, book):
    people, machine = study_barriers(study, book), study_barriers(study, book, coder="model:m")
    assert (people.basis, machine.basis) == ("people", "machine")
    assert persons(people, WORK, BARRIER) == [20]
    assert persons(machine, "*", BARRIER) == [20]
    assert persons(machine, WORK, BARRIER) == []


def test_nobody_s_codings_are_an_error_with_the_coders_there_are(study, book):
    with pytest.raises(CodingError, match="ada"):
        study_barriers(study, book, coder="model:none")


def test_a_machine_s_passages_are_no_quotes(study, book):
    machine = study_barriers(study, book, coder="model:m")
    with pytest.raises(CodingError, match="no quotes"):
        cell_quotes(machine, list_quotes(study, book), book, "*", BARRIER)


def test_cells_show_numbers_signs_and_only_released_quotes(study, book):
    quotes = [quote for quote in list_quotes(study, book) if quote.is_released]
    found = study_barriers(study, book)
    first = sections(found, quotes, book)[0]
    work = next(row for row in first.rows if row.label == "Arbeit")
    assert [cell.text for cell in work.cells] == [NOTHING, "20 (20)"]
    assert work.cells[1].anchor == first.behind[0].anchor
    none = next(row for row in first.rows if row.label == "ohne Lebensbereich")
    assert [cell.text for cell in none.cells] == ["8 (8)", NOTHING]
    assert all(quote.is_released for one in first.behind for quote in one.quotes)


def test_a_hidden_cell_is_a_sign_without_quotes(study, book):
    found, quotes = study_barriers(study, book), list_quotes(study, book)
    is_work = (found.table["field"] == WORK) & (found.table["experience"] == BARRIER)
    found.table.loc[is_work, ["n_persons", "n_passages"]] = None
    first = sections(found, quotes, book)[0]
    work = next(row for row in first.rows if row.label == "Arbeit")
    assert (work.cells[1].text, work.cells[1].anchor) == (HIDDEN, "")
    assert all("Arbeit" not in one.label for one in first.behind)


def test_the_page_escapes_what_was_said_and_loads_nothing(study, book, tmp_path):
    (page,) = write_files(study, study_barriers(study, book), book, html=tmp_path / "b.html")
    text = page.read_text("utf-8")
    assert "kam &lt;nie&gt; eine" in text
    assert "<nie>" not in text
    assert "http:" not in text
    assert "https:" not in text
    assert text.count("<blockquote>") == 6


def test_excel_holds_tables_quotes_and_what_they_rest_on(study, book, tmp_path):
    (path,) = write_files(study, study_barriers(study, book), book, xlsx=tmp_path / "b.xlsx")
    sheets = load_workbook(path)
    assert sheets.sheetnames == ["Tabellen", "Zitate", "Angaben"]
    cells = [cell for row in sheets["Tabellen"].iter_rows(values_only=True) for cell in row]
    assert "20 (20)" in cells
    about = " ".join(row[0] for row in sheets["Angaben"].iter_rows(values_only=True))
    assert "Von Menschen codiert: Codings von ada" in about


def test_the_report_shows_barriers_with_their_basis_and_quotes(study, book, tmp_path):
    quotes = printable(study, book)
    page = build_report(study, book, quotes, tmp_path / "bericht.html", n_quotes=2).read_text(
        "utf-8"
    )
    assert "<h2>Barrieren und Diskriminierung</h2>" in page
    assert "Von Menschen codiert: Codings von ada." in page
    assert 'href="#stellen-field.work-experience.barrier">20 (20)</a>' in page
    assert "und 4 weitere freigegebene" in page


def test_codes_of_few_documents_have_no_numbers_in_the_report():
    book = Codebook((Code("field"), *(Code(f"field.{x}", parent="field") for x in "abc")))
    counts = pd.DataFrame(
        {
            "code": [c.id for c in book.codes],
            "n_segments": [30, 20, 7, 3],
            "n_documents": [21, 12, 7, 2],
        }
    )
    shown = [row["documents"] for row in _counts(counts, book)]
    assert shown == [21, 12, HIDDEN, HIDDEN]


def test_word_holds_tables_and_quotes(study, book, tmp_path):
    (path,) = write_files(study, study_barriers(study, book), book, docx=tmp_path / "b.docx")
    document = Document(str(path))
    assert document.tables[0].cell(0, 0).text == "Lebensbereich"
    assert any("<nie>" in paragraph.text for paragraph in document.paragraphs)


def test_groups_are_a_table_of_their_own(study, book):
    found = study_barriers(study, book, by="Stadtteil")
    last = sections(found, [], book)[-1]
    assert last.title == "Nach Stadtteil"
    assert last.header == ("Erfahrung", "Mitte", "Senne", "alle")


def test_no_share_is_estimated_without_a_random_sample(study, book):
    with pytest.raises(CodingError, match="No random sample"):
        study_prevalence(study, book, [BARRIER], kind="interview")


def test_a_random_sample_and_suggestions_give_every_estimate(study, book):
    sample = draw(load_candidates(study), 30, kind="answer", seed=3)
    save_sample(study, sample)
    assert load_sample(study, "answer") == sample
    (found,) = study_prevalence(study, book, [BARRIER])
    assert (found.n_sample, found.n_all, found.is_random) == (30, N, True)
    shares = {e.method: e.share for e in found.estimates}
    assert shares["machine count"] == 0.5
    read = {text.id for text in texts(study)[:20]} & sample.documents
    assert shares["sample"] == len(read) / 30
    frame = prevalence_table([found])
    assert frame["method"].tolist() == ["sample", "machine count", "ppi", "ppi++", "adjusted count"]


def test_a_machine_that_left_the_sample_out_is_refused(study, book):
    coded = set(study.codings().query("coder == 'model:m'")["document"])
    everything = frozenset(text.id for text in texts(study))
    sample = load_sample(study, "answer") or draw(load_candidates(study), 9, kind="answer", seed=1)
    save_sample(study, type(sample)("answer", 1, everything - coded, everything))
    with pytest.raises(CodingError, match="outside the sample only"):
        study_prevalence(study, book, [BARRIER])


def test_a_sample_that_nobody_coded_is_refused(study, book):
    documents = [text.id for text in texts(study)]
    kept = load_sample(study, "answer") or draw(load_candidates(study), 9, kind="answer", seed=1)
    save_sample(study, type(kept)("answer", 1, frozenset(documents[28:]), frozenset(documents)))
    with pytest.raises(CodingError, match="not coded yet"):
        study_prevalence(study, book, [BARRIER])


def test_answers_without_a_coding_are_counted_as_taken_for_empty(study, book):
    documents = [text.id for text in texts(study)]
    kept = draw(load_candidates(study), 9, kind="answer", seed=1)
    save_sample(study, type(kept)("answer", 1, frozenset(documents[10:32]), frozenset(documents)))
    (found,) = study_prevalence(study, book, [BARRIER])
    assert found.n_assumed == 4


def test_the_share_that_everybody_codes_is_a_random_sample():
    four = [Candidate(f"A{n}", "answer", f"C{n}", 5) for n in range(4)]
    shared = Assignment({"ada": frozenset({"A0", "A1"})}, frozenset({"A1"}))
    found = shared_sample(four, shared, kind="answer", seed=7)
    assert (found.documents, len(found.population)) == ({"A1"}, 4)
    everything = Assignment({}, frozenset({"A0", "A1", "A2", "A3"}))
    assert shared_sample(four, everything, kind="answer", seed=7) is None
    assert shared_sample(four, Assignment(), kind="answer", seed=7) is None


def test_the_commands_speak_json_and_refuse_what_is_not_there(folder):
    environment = {"KIMQUAL_STUDY": str(folder), "KIMQUAL_PASSPHRASE": PASSPHRASE}

    def run(*arguments):
        return CliRunner().invoke(app, arguments, env=environment)

    drawn = json.loads(run("codings", "sample", "30", "--json").stdout)
    assert (drawn["population"], len(drawn["documents"])) == (N, 30)
    barriers = json.loads(run("topics", "barriers", "--field", WORK, "--json").stdout)
    assert barriers["basis"] == "people"
    assert {row["field"] for row in barriers["rows"]} == {WORK}
    quotes = json.loads(run("topics", "barriers", "--quotes", WORK, BARRIER, "--json").stdout)
    assert len(quotes) == 20
    (estimated,) = json.loads(run("topics", "prevalence", BARRIER, "--json").stdout)
    assert estimated["model"] == "model:m"
    shown = run("topics", "prevalence", BARRIER)
    assert "did not learn from" in shown.stdout
    assert "Persons (passages)" in run("topics", "barriers", "--by", "Stadtteil").stdout
    assert "nan" not in run("topics", "barriers", "--field", WORK).stdout
    assert run("topics", "barriers", "--field", "field.wrk").exit_code == 1
    assert run("topics", "prevalence", "--of", "words").exit_code == 2
    assert run("codings", "sample", "99").exit_code == 1
