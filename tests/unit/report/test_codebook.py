"""The codebook for print: all of it is there, nothing in it is code, and parents are no sums."""

import re

import pytest
from docx import Document
from lxml import html

from kimqual.errors import CodebookError, FileError
from kimqual.exchange import read_codebook
from kimqual.model import Code, Codebook
from kimqual.report.codebook import code_counts, print_codebook
from kimqual.store import Study
from kimqual.store.codings import load_codings
from tests.unit.coding.coded_study import make

HOSTILE = "<script>alert(1)</script> & „so“ \x0c\n=1+1"
BOOK = Codebook(
    (
        Code("help", {"de": "Hilfe", "en": "Help"}, "Wer half.", "immer", "nie", "„Sie kam.“"),
        Code("old", {"de": "Alt"}, parent="new", merged_into="help", since=2, until=3),
        Code("wide", {"de": "Weit"}, parent="old", split_into=("help", "new")),
        Code("new", {"de": "Neu"}, HOSTILE, requires=("help",), color="#54a24b", memo="Offen."),
        Code("gone", {"en": "Gone"}, retired=True),
    ),
    "Probe & Co",
    4,
)
SAID = (
    *("Probe & Co", "Fassung 4 · 5 Codes", "Hilfe", "Help (en)", "Wer half.", "immer", "nie"),
    *("„Sie kam.“", "aufgegangen in Hilfe [help]", "seit Fassung 2", "bis Fassung 3"),
    *("aufgeteilt in Hilfe [help], Neu [new]", "Nur zusammen mit", "Offen."),
    *("wird nicht mehr vergeben", "Gone"),
)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    with Study.open(make(tmp_path_factory.mktemp("print") / "studie")) as study:
        yield study


def test_word_file_has_all_of_it_as_a_tree(study, tmp_path):
    print_codebook(study, BOOK, tmp_path / "b.docx")
    document = Document(str(tmp_path / "b.docx"))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert all(said in text for said in SAID)
    levels = [
        (p.text.removeprefix("■ "), p.style.name)
        for p in document.paragraphs
        if re.fullmatch(r"Heading \d", p.style.name)
    ]
    numbers = [("Hilfe", 1), ("Neu", 1), ("Alt", 2), ("Weit", 3), ("Gone", 1)]
    assert levels == [(label, f"Heading {n}") for label, n in numbers]
    colours = {
        str(run.font.color.rgb) for p in document.paragraphs for run in p.runs if "■" in run.text
    }
    assert "54A24B" in colours


def test_page_has_all_of_it_runs_nothing_and_loads_nothing(study, tmp_path):
    print_codebook(study, BOOK, tmp_path / "b.html")
    page = html.fromstring((tmp_path / "b.html").read_text("utf-8"))
    text = page.text_content()
    assert all(said in text for said in SAID)
    assert "<script>alert(1)</script>" in text
    assert not page.findall(".//script")
    assert not page.xpath("//@src | //link")
    assert all(link.startswith("#") for link in page.xpath("//a/@href"))
    targets = {link[1:] for link in page.xpath("//a/@href")}
    assert targets == set(page.xpath("//section/@id"))


def test_headings_are_in_the_language_asked_for(study, tmp_path):
    print_codebook(study, BOOK, tmp_path / "b.html", language="en")
    text = html.fromstring((tmp_path / "b.html").read_text("utf-8")).text_content()
    assert all(said in text for said in ("Revision 4", "merged into Help [help]", "Hilfe (de)"))
    with pytest.raises(CodebookError, match="'fr'"):
        print_codebook(study, BOOK, tmp_path / "fr.html", language="fr")
    assert not (tmp_path / "fr.html").exists()


def test_place_that_cannot_be_written_is_named(study, tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(FileError):
        print_codebook(study, BOOK, tmp_path / "file" / "b.docx")


def test_parent_counts_distinct_passages_documents_and_persons_below_it(study):
    book = read_codebook(study.path / "codebook.toml")
    counts = dict(zip([c.id for c in book.codes], code_counts(study, book), strict=True))
    codings = list(load_codings(study).values())

    def distinct(*codes):
        found = [c for c in codings if c.code in codes]
        return len({(c.document, c.span) for c in found}), len({c.document for c in found})

    home = counts["home"]
    assert home["n_codings"] == 0
    assert (home["n_segments"], home["n_documents"]) == distinct("home", "rent", "noise")
    assert home["n_segments"] < counts["rent"]["n_segments"] + counts["noise"]["n_segments"]
    assert counts["rent"]["n_codings"] == sum(c.code == "rent" for c in codings)
    assert (counts["rent"]["n_cases"], counts["help"]["n_cases"]) == (2, 1)
