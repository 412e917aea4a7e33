"""The worklist of a study: who, where, which codes, both passages; as page, for Excel, as table."""

import json
import re
from html.parser import HTMLParser

import pytest
from openpyxl import load_workbook
from typer.testing import CliRunner

from kimqual.agreement.worklist import Kind
from kimqual.cli import app
from kimqual.coding.anchor import carry, carry_text
from kimqual.errors import CodingError, FileError, StudyError, UnknownCodeError
from kimqual.labelstudio.disputed import find_disputes
from kimqual.model import Case, Code, Codebook, Coding, Span
from kimqual.report.agreement import study_comparison
from kimqual.report.disagreement_lines import WIDTH, context, touched
from kimqual.report.disagreements import label_of, study_worklist
from kimqual.report.disagreements_files import write_files
from kimqual.report.disagreements_page import pieces, write_page
from kimqual.report.disagreements_words import _WORDS, language_of
from kimqual.store import Study
from kimqual.store.assignment import DocumentNote, save_note
from kimqual.store.codings import Text, save_codings, texts
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, QUESTIONS, answer, interview, treat

SCRIPT = "<script>document.title='x'</script> steht im Brief."
FORMULA = '=HYPERLINK("http://example.org";"Amt")'
TOLD = "Der Chef sagt nichts. Die Miete steigt, und niemand hilft."
BOOK = Codebook(
    (
        Code("field", label={"de": "Lebensbereich", "en": "Field"}),
        Code(
            "field.work",
            parent="field",
            label={"de": "Arbeit <b>", "en": "Work"},
            definition="Alles rund um die Stelle.",
            when_not="Ehrenamt",
        ),
        Code("field.housing", parent="field", label={"de": "Wohnen", "en": "Housing"}),
        Code("experience", label={"de": "Erfahrung", "en": "Experience"}),
        Code("ground", label={"de": "Grund"}, requires=("experience",)),
    )
)
# document, words, code, coder; A00001 holds a script, A00002 a formula, A00003 the longer text
CODINGS = [
    ("A00001", SCRIPT, "field.work", "anna"),
    ("A00001", SCRIPT, "field.housing", "bilal"),
    ("A00001", SCRIPT, "field.work", "cem"),
    ("A00002", FORMULA, "field.housing", "anna"),
    ("A00002", FORMULA, "field.housing", "cem"),
    ("A00003", "Der Chef sagt nichts.", "field.work", "anna"),
    ("A00003", "Chef sagt nichts.", "field.work", "bilal"),
    ("A00003", "Die Miete steigt", "ground", "bilal"),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("unterschiede") / "studie"
    said = [SCRIPT, FORMULA, TOLD]
    with Study.create(path, name="Worte & <Taten>", passphrase=PASSPHRASE) as study:
        answers = [answer(case=f"P{n}", text=t, sha256=f"s{n}") for n, t in enumerate(said, 1)]
        cases = [Case(f"P{n}") for n in range(1, 4)]
        add(study, [interview(), *answers], cases=cases, questions=QUESTIONS)
        treated = ((stored, treat(stored)) for stored in sources(study))
        save_views(study, treated, lambda: "", carry=carry, carry_text=carry_text)
        save_codings(study, [coding(study, *row) for row in CODINGS], BOOK)
    return path


@pytest.fixture
def study(folder):
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        yield study


@pytest.fixture
def study_without_vault(folder):
    with Study.open(folder) as study:
        yield study


def coding(study, document, words, code, coder, memo=""):
    [text] = [text for text in texts(study) if text.id == document]
    start = text.text.index(words)
    return Coding(document, Span(start, start + len(words)), code, coder, words, memo)


def asked(study, *coders, **filters):
    return study_worklist(study, BOOK, coders or None, **filters)


def short(found):
    return [(line.item.kind.value, line.text.id, line.coders) for line in found.lines]


def test_every_two_coders_are_compared_and_what_helps_most_comes_first(study):
    assert short(asked(study)) == [
        ("rule broken", "A00003", ("anna", "bilal")),
        ("rule broken", "A00003", ("bilal", "cem")),
        ("missed", "A00002", ("anna", "bilal")),  # housing: (1 - 2/6) of 2 persons
        ("missed", "A00002", ("bilal", "cem")),
        ("sibling code", "A00001", ("anna", "bilal")),  # confused in 1 person
        ("sibling code", "A00001", ("bilal", "cem")),
        ("missed", "A00003", ("anna", "cem")),  # work: (1 - 4/8) of 2 persons
        ("missed", "A00003", ("bilal", "cem")),
        ("boundary", "A00003", ("anna", "bilal")),
    ]
    weights = [round(line.item.weight, 3) for line in asked(study).lines]
    assert weights == [1, 1, 1.333, 1.333, 1, 1, 1, 1, 0]


def test_each_pair_is_told_with_what_it_has_alike(study):
    told = [(p.coders, p.n_documents, p.n_alike, p.n_rows) for p in asked(study).pairs]
    assert told == [
        (("anna", "bilal"), 3, 0, 4),
        (("anna", "cem"), 3, 4, 1),
        (("bilal", "cem"), 3, 0, 4),
    ]


def test_a_single_name_stands_for_all_its_pairs(study):
    assert [pair.coders for pair in asked(study, "cem").pairs] == [
        ("anna", "cem"),
        ("bilal", "cem"),
    ]


def test_filters_leave_numbers_and_weights_as_they_are(study):
    whole = {line.number: line.item for line in asked(study).lines}
    for filters in (
        {"codes": ["field"]},
        {"kinds": ["missed"]},
        {"documents": ["A00001", "A00003"]},
        {"codes": ["ground"], "kinds": ["rule broken"], "documents": ["A00003"]},
    ):
        left = asked(study, **filters).lines
        assert 0 < len(left) < len(whole)
        assert all(whole[line.number] == line.item for line in left)
    below = asked(study, codes=["field"]).lines
    assert {code for line in below for code in line.item.row.codes} == {
        "field.work",
        "field.housing",
    }


@pytest.mark.parametrize(
    ("coders", "filters", "error", "words"),
    [
        ((), {"kinds": ["schief"]}, CodingError, "kind 'schief'"),
        ((), {"documents": ["A99999"]}, CodingError, "A99999"),
        ((), {"codes": ["field.wrk"]}, UnknownCodeError, "field.wrk"),
        (("anna", "dora"), {}, CodingError, "dora"),
        (("dora",), {}, CodingError, "dora"),
    ],
)
def test_what_is_not_there_is_an_error_and_not_an_empty_list(study, coders, filters, error, words):
    with pytest.raises(error, match=words):
        asked(study, *coders, **filters)


def test_coders_who_share_no_document_are_named_as_such(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        add(study, [interview(), interview("b.txt", "2", second="Er hilft mir.")])
        treated = ((s, treat(s)) for s in sources(study))
        save_views(study, treated, lambda: "", carry=carry, carry_text=carry_text)
        rows = [("I001", "half", "field", "anna"), ("I002", "hilft", "field", "bilal")]
        save_codings(study, [coding(study, *row) for row in rows], BOOK)
        (pair,) = asked(study).pairs
        assert (pair.n_documents, pair.n_rows) == (0, 0)
        page = write_page(asked(study), BOOK, ["Angaben"])
    assert "kein gemeinsames Dokument" in page
    assert "Kein Unterschied." in page


def test_identical_codings_leave_nothing_to_talk_about(study):
    assert [line.item.kind for line in asked(study, "anna", "cem").lines] == [Kind.MISSED]
    alike = asked(study, "anna", "cem", documents=["A00001", "A00002"])
    assert (alike.lines, alike.counts()) == ((), {})


def test_the_same_rows_are_put_up_for_adjudication(study):
    for one, two in (("anna", "bilal"), ("bilal", "cem"), ("anna", "cem")):
        rows = [line.item.row for line in asked(study, one, two).lines]
        compared = study_comparison(study, BOOK, [one, two])
        assert sorted(rows, key=repr) == sorted(compared.rows, key=repr)
        put_up = [row for d in find_disputes(compared.rows, compared.coders, 1) for row in d.rows]
        assert sorted(put_up, key=repr) == sorted(rows, key=repr)


def test_rows_hold_who_where_codes_and_words(study):
    row = next(row for row in asked(study).rows() if row["kind"] == "boundary")
    assert (row["place"], row["coders"]) == ("A00003, ¶ 1", ["anna", "bilal"])
    [mine], [theirs] = row["first"], row["second"]
    assert (mine["quote"], theirs["quote"]) == ("Der Chef sagt nichts.", "Chef sagt nichts.")
    assert mine["label"] == "Lebensbereich › Arbeit <b>"
    assert row["before"] + row["text"] + row["after"] == TOLD
    json.dumps(asked(study).rows())


def test_the_table_has_a_row_for_each_line_even_if_there_is_none(study):
    frame = asked(study).frame()
    assert list(frame["number"]) == list(range(1, 10))
    assert frame.loc[4, ["code_1", "code_2"]].tolist() == ["field.work", "field.housing"]
    empty = asked(study, kinds=["split or merged"]).frame()
    assert list(empty.columns) == list(frame.columns)


def test_confused_codes_are_a_table_with_labels(study):
    [row] = asked(study, language="en").confusion().to_dict("records")
    assert (row["label_1"], row["label_2"]) == ("Field › Housing", "Field › Work")
    assert (row["n_cases"], row["n_passages"], row["is_same_parent"]) == (1, 2, True)


def test_a_code_that_the_codebook_lost_is_named_as_lost():
    assert label_of("field.gone", BOOK) == "field.gone (nicht mehr im Codebuch)"


def test_context_ends_at_whole_words_and_reaches_one_turn_further(study):
    [text] = [text for text in texts(study) if text.id == "I001"]
    half = coding(study, "I001", "half", "field", "anna").span
    assert context(text, half) == Span(0, len(text.text))
    words = " ".join(f"Wort{n:03d}" for n in range(200))
    long = Text("d", words, (Span(0, len(words)),), (1,), (("B", "respondent"),), "", None)
    span = Span(words.index("Wort100"), words.index("Wort101"))
    shown = context(long, span)
    assert span.start - WIDTH <= shown.start <= span.start < span.end <= shown.end
    assert re.fullmatch(r"Wort\d{3} .* Wort\d{3}", shown.of(words).strip())
    assert context(long, Span(0, len(words))) == Span(0, len(words))


@pytest.mark.parametrize(
    ("span", "numbers"),
    [
        (Span(0, 3), [0]),
        (Span(2, 5), [0, 1]),
        (Span(4, 12), [1, 2]),
        (Span(0, 20), [0, 1, 2]),
        (Span(3, 4), [0]),  # between two turns; the first stands for none
    ],
)
def test_a_passage_knows_the_turns_it_lies_in(span, numbers):
    turns = (Span(0, 3), Span(4, 9), Span(10, 20))
    text = Text("d", "x" * 20, turns, (1, 2, 3), (("B", "respondent"),) * 3, "interview", None)
    assert list(touched(text, span)) == numbers


def test_pieces_put_together_are_the_words_and_know_whose_they_are():
    text = "Der Chef sagt nichts."
    numbered = [
        (1, 1, Coding("d", Span(0, 21), "a", "anna", text)),
        (2, 2, Coding("d", Span(4, 8), "a", "bilal", "Chef")),
    ]
    cut = list(pieces(text, Span(0, 21), numbered))
    assert "".join(piece.text for piece in cut) == text
    assert [(piece.text, piece.by, piece.begins) for piece in cut] == [
        ("Der ", (1,), ((1, 1),)),
        ("Chef", (1, 2), ((2, 2),)),
        (" sagt nichts.", (1,), ()),
    ]


class Seen(HTMLParser):
    """What a browser would make of a page: its elements, and the text of its rows."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.links, self.words, self.open = [], [], {}, None
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.links += [v for k, v in attrs if k in ("src", "href", "action", "style")]
        if tag == "article":
            self.open = dict(attrs)["id"]
            self.words[self.open] = ""

    def handle_endtag(self, tag):
        self.open = None if tag == "article" else self.open

    def handle_data(self, data):
        if self.open:
            self.words[self.open] += data


@pytest.fixture(scope="module")
def written(folder, tmp_path_factory):
    place = tmp_path_factory.mktemp("liste")
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        files = {"html": place / "neu" / "liste.html", "xlsx": place / "liste.xlsx"}
        assert write_files(study, asked(study), BOOK, **files) == ()
    return files


def test_the_page_escapes_all_that_was_said_and_loads_nothing(written):
    page = written["html"].read_text("utf-8")
    seen = Seen(page)
    assert seen.tags.count("script") == 1
    assert seen.links == []
    assert "http" not in page.replace("http-equiv", "").replace("http://example.org", "")
    assert "Worte &amp; &lt;Taten&gt;" in page
    assert SCRIPT in seen.words["n5"]
    assert "Arbeit <b>" in seen.words["n5"]
    assert (
        "<b>" not in page.split("</style>")[-1].replace("<b>5</b>", "") or "Arbeit <b>" not in page
    )


def test_each_row_of_the_page_shows_both_codings_in_their_context(written):
    page, seen = written["html"].read_text("utf-8"), Seen(written["html"].read_text("utf-8"))
    assert list(seen.words) == [f"n{number}" for number in range(1, 10)]
    assert '<span class="v1"><span class="v2">Chef sagt nichts.</span></span>' in page
    last = seen.words["n9"]
    assert TOLD in "".join(last.split("\n"))
    assert all(word in last for word in ("A00003, ¶ 1", "anna", "bilal", "nur andere Grenzen"))
    assert "Was sollte besser werden?" in last
    assert "Alles rund um die Stelle." in page


def test_every_word_of_the_page_is_there_in_both_languages(study):
    german, english = _WORDS["de"], _WORDS["en"]
    assert set(german.kinds) == set(english.kinds) == set(Kind)
    for name in ("compared", "filters", "confused_header", "means", "sheets", "columns"):
        assert len(getattr(german, name)) == len(getattr(english, name))
    page = write_page(asked(study, language="en"), BOOK, [])
    assert '<html lang="en">' in page
    assert "Where the coders differ" in page
    assert "Überlappung" not in page


def test_the_language_is_the_one_asked_for_or_the_study_s_first(study):
    assert (language_of(study), language_of(study, "en")) == ("de", "en")
    with pytest.raises(StudyError, match="'fr'"):
        language_of(study, "fr")


def test_cells_are_words_and_never_formulas_with_room_for_decisions(written):
    book = load_workbook(written["xlsx"])
    assert book.sheetnames == ["Unterschiede", "Verwechslungen", "Angaben"]
    sheet = book["Unterschiede"]
    header, *rows = sheet.iter_rows()
    names = [cell.value for cell in header]
    assert names[-2:] == ["Entscheidung", "Notiz"]
    assert len(rows) == 9
    cells = [cell for row in rows for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not any(cell.hyperlink for cell in cells)
    assert FORMULA in {cell.value for cell in cells}
    assert all(row[-1].value is row[-2].value is None or row[-1].value == "" for row in rows)
    wide = {n: d.width for d in sheet.column_dimensions.values() for n in range(d.min, d.max + 1)}
    assert all(wide[n] > 40 for n, name in enumerate(names, 1) if name.startswith("markiert"))
    assert all(wide[n] > 20 for n, name in enumerate(names, 1) if name in names[-2:])


def test_the_second_sheet_counts_confused_codes(written):
    rows = list(load_workbook(written["xlsx"])["Verwechslungen"].iter_rows(values_only=True))
    assert rows[1:] == [("Lebensbereich › Wohnen", "Lebensbereich › Arbeit <b>", 1, 2)]


def test_words_with_a_name_that_the_vault_knows_are_not_printed(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        told = interview("b.txt", "2", second="Ayşe kam. Dann ging Ayşe.")
        add(study, [told])
        treated = ((s, treat(s)) for s in sources(study))  # marks the first of the two only
        save_views(study, treated, lambda: "", carry=carry, carry_text=carry_text)
        save_codings(study, [coding(study, "I001", "Dann ging", "field", "anna")], BOOK)
        with study.action("test") as event:
            save_note(study, event, "bilal", 1, DocumentNote("bilal", ("I001",), "", (), "2026"))
        files = {"html": tmp_path / "a.html", "xlsx": tmp_path / "a.xlsx"}
        assert write_files(study, asked(study), BOOK, **files) == ("I001, ¶ 2",)
    assert "Nicht gedruckt" in files["html"].read_text("utf-8")
    cells = [v for row in load_workbook(files["xlsx"]).worksheets[0].values for v in row]
    assert not any("ging" in str(value) for value in cells)
    assert "Ayşe" not in files["html"].read_text("utf-8")


def test_without_the_vault_the_files_say_that_names_were_not_looked_for(
    study_without_vault, tmp_path
):
    path = tmp_path / "a.html"
    write_files(study_without_vault, asked(study_without_vault), BOOK, html=path)
    assert "Der Tresor war nicht offen." in path.read_text("utf-8")


def test_a_place_that_cannot_be_written_is_an_error_and_nothing_is_left_there(study, tmp_path):
    taken = tmp_path / "ordner.xlsx"
    taken.mkdir()
    with pytest.raises(FileError, match="cannot be written"):
        write_files(study, asked(study), BOOK, xlsx=taken)
    assert list(tmp_path.iterdir()) == [taken]


@pytest.fixture
def kimqual(folder, tmp_path):
    """Give the command on a copy of the study's settings, with a codebook of its own."""
    from kimqual.exchange import write_codebook

    write_codebook(BOOK, folder / "codebook.toml")

    def run(*arguments):
        words = ["agreement", *arguments]
        return CliRunner().invoke(app, words, env={"KIMQUAL_STUDY": str(folder)})

    return run


def test_the_command_lists_filters_and_writes(kimqual, tmp_path):
    rows = json.loads(kimqual("disagreements", "--json").stdout)
    assert [row["number"] for row in rows] == list(range(1, 10))
    asked_for = ["--kind", "missed", "--coder", "anna", "--document", "A00002", "--code", "field"]
    [row] = json.loads(kimqual("disagreements", *asked_for, "--json").stdout)
    assert (row["place"], row["coders"]) == ("A00002, ¶ 1", ["anna", "bilal"])
    page, sheet = tmp_path / "l.html", tmp_path / "l.xlsx"
    done = kimqual("disagreements", "--html", page, "--xlsx", sheet, "--language", "en")
    assert (done.exit_code, page.exists(), sheet.exists()) == (0, True, True)
    assert "Where the coders differ" in page.read_text("utf-8")
    assert "9 disagreements: 2 rule broken" in done.stdout


def test_the_command_says_when_more_are_there_than_it_shows(kimqual):
    assert "The first 2 are shown." in kimqual("disagreements", "--n", "2").stdout
    assert "are shown" not in kimqual("disagreements", "--n", "0").stdout


def test_confused_codes_are_counted_drawn_and_given_as_json(kimqual, tmp_path):
    [row] = json.loads(kimqual("confusion", "--json").stdout)
    assert (row["code_1"], row["code_2"], row["n_passages"]) == ("field.housing", "field.work", 2)
    done = kimqual("confusion", "--html", tmp_path / "c.html")
    assert done.exit_code == 0
    assert "Welche Codes werden verwechselt?" in (tmp_path / "c.html").read_text("utf-8")
