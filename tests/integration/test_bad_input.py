"""Bad files at every door of the command line: a clear refusal, and a study as it was.

What is odd but sound (encodings, endings, formulas, mark-up, scripts and emoji in an answer) is read,
coded and exported character by character.
"""

import csv
import io
import json

import pytest

from tests.integration.commands import done, exported, kimqual, state, view
from tests.unit.exchange.files import W, package, paragraph, word

SECRET = "Nwosu"  # in every bad file; in no message
CODEBOOK = 'name = "Klein"\nrevision = 1\n[[code]]\nid = "field.work"\n'

INTERVIEW = f"""I: Wie war es im Amt, Frau {SECRET}?
B: Da saß ein Mann am Schalter, der hat mir alles in Ruhe erklärt. (lacht)
I: Und vorher?
B: Vorher hat wochenlang niemand auf meine Briefe geantwortet.
"""
ANSWERS = {
    "P1": "<script>alert('weg')</script> Die Wohnung war <b>weg</b>, sagte man & legte auf.",
    "P2": "=1+1 ist zwei, mehr Hilfe gab es nicht im Amt.",
    "P3": "أنا أعيش هنا منذ سنوات ولم يساعدني أحد في البحث عن عمل.",
    "P4": "Immer nur 👩🏽‍🔧 belächelt 🙄, als wäre ich ein e\u0301 zu viel, ganz ehrlich wahr.",
    "P5": "+49 Wochen auf einen Termin beim Amt gewartet, und dann war zu.",
}
ASKED = "Welche Hürden haben Sie in den letzten Jahren erlebt?"


def survey(answers=ANSWERS, header=("id", ASKED, "Alter")):
    """Give a survey as bytes of a CSV file."""
    stream = io.StringIO()
    writer = csv.writer(stream, delimiter=";")
    writer.writerow(header)
    writer.writerows(
        [case, text, "=30" if case == "P2" else "30"] for case, text in answers.items()
    )
    return stream.getvalue().encode()


def codings(*rows):
    """Give codings as bytes of a CSV file: document, code, coder, quote, start, end, paragraph."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(("document", "code", "coder", "quote", "start", "end", "paragraph"))
    writer.writerows(rows)
    return stream.getvalue().encode()


def written(folder, name, data):
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bad")
    study = folder / "studie"
    done("init", study)
    talk = written(folder, "gespraech.txt", INTERVIEW.encode())
    table = written(folder, "umfrage.csv", survey())
    done("corpus", "add", talk, table, study=study)
    done("anonymise", "run", study=study)
    quote = "wochenlang niemand auf meine Briefe"
    rows = codings(("I001", "experience.barrier", "ada", quote, "", "", 4))
    done("codings", "add", written(folder, "codings.csv", rows), study=study)
    return study


def refused(study, *arguments, name):
    """Run a command that has to refuse, and prove that it said how and changed nothing."""
    before = state(study)
    ran = kimqual(*arguments, study=study)
    assert ran.code == 1, ran.out + ran.err
    first, *more = ran.err.splitlines()
    assert first.startswith("kimqual: ")
    assert "Traceback" not in ran.err
    assert name in next(line for line in more if line.startswith("  in: "))
    assert any(line.startswith("  mend: ") and len(line) > 12 for line in more)
    assert SECRET not in ran.err + ran.out
    assert ran.out == ""
    assert state(study) == before
    return ran.err


# ---- bad at every door --------------------------------------------------------------------------


def entity_bomb(part):
    lines = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else SECRET * 10}">' for n in range(9)
    )
    body = f'<!DOCTYPE x [{lines}]><w:document xmlns:w="{W}"><w:body>&a8;</w:body></w:document>'
    return package({part: body})


def workbook(*rows):
    from openpyxl import Workbook

    book, stream = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    for cell in (cell for row in book.active for cell in row if cell.data_type == "f"):
        cell.data_type = "s"  # as survey programs write it: somebody's words, no formula
    book.save(stream)
    return stream.getvalue()


TALK = word(paragraph(f"I: Wie war es mit Frau {SECRET}?"), paragraph("B: Gut, danke der Frage."))
SHEET = workbook(("id", ASKED), ("P1", f"Frau {SECRET} war freundlich zu uns allen."))

BAD = {
    "empty": b"",
    "white space": b" \n\t\r\n",
    "NUL bytes": f"I: Ja?\0\nB: {SECRET}.\0\0\0\n".encode(),
    "truncated DOCX": TALK[: len(TALK) // 2],
    "truncated XLSX": SHEET[: len(SHEET) // 2],
    "first bytes of a zip": b"PK\x03\x04",
    "entity bomb in a DOCX": entity_bomb("word/document.xml"),
    "PDF": b"%PDF-1.7\n" + SECRET.encode(),
    "unsure encoding": f"I: {SECRET}\nB: ".encode() + bytes(range(0x80, 0xFF)),
    "damaged UTF-8": ("Größe, Türen, Bäume, Straßen. " * 20).encode() + b"\xff\xfe" + b"\xc3",
}
DOORS = {
    "corpus add": (("corpus", "add", "{bad}"), "txt"),
    "corpus update": (("corpus", "update", "{bad}"), "txt"),
    "corpus add --cases": (("corpus", "add", "{survey}", "--cases", "{bad}"), "xlsx"),
    "codings add": (("codings", "add", "{bad}"), "csv"),
    "anonymise review": (("anonymise", "review", "{bad}"), "xlsx"),
    "anonymise review, complete": (("anonymise", "review", "{bad}"), "jsonl"),
    "anonymise measure": (("anonymise", "measure", "{bad}"), "jsonl"),
    "codebook check": (("codebook", "check", "{bad}"), "toml"),
}


def at_door(door, bad, folder):
    table = written(folder, "umfrage.csv", survey())
    return [part.format(bad=bad, survey=table) for part in DOORS[door][0]]


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_a_bad_file_is_refused_at_every_door(study, tmp_path, door, data):
    bad = written(tmp_path, f"kaputt.{DOORS[door][1]}", data)
    refused(study, *at_door(door, bad, tmp_path), name="kaputt.")


@pytest.mark.parametrize("door", [d for d in DOORS if d not in {"corpus add", "corpus update"}])
def test_a_transcript_given_by_mistake_is_refused_and_not_quoted(study, tmp_path, door):
    bad = written(tmp_path, f"falsch.{DOORS[door][1]}", INTERVIEW.encode())
    refused(study, *at_door(door, bad, tmp_path), name="falsch.")


@pytest.mark.parametrize("door", DOORS)
def test_a_missing_file_and_a_folder_are_refused_at_every_door(study, tmp_path, door):
    refused(study, *at_door(door, tmp_path / f"fehlt.{DOORS[door][1]}", tmp_path), name="fehlt.")
    folder = tmp_path / f"ordner.{DOORS[door][1]}"
    folder.mkdir()
    refused(study, *at_door(door, folder, tmp_path), name="ordner.")


@pytest.mark.parametrize(
    "door", ["corpus add", "corpus update", "corpus add --cases", "codings add"]
)
def test_a_line_of_fifty_megabytes_is_refused(study, tmp_path, door):
    bad = written(tmp_path, f"lang.{DOORS[door][1]}", b"a" * 50_000_000)
    refused(study, *at_door(door, bad, tmp_path), name="lang.")


def test_one_bad_file_keeps_the_good_ones_out_where_the_user_is_strict(study, tmp_path):
    new = written(tmp_path, "neu.txt", INTERVIEW.replace("Ruhe", "Eile").encode())
    bad = written(tmp_path, "leer.docx", b"")
    refused(study, "corpus", "add", "--strict", new, bad, name="leer.docx")


# ---- wrong contents -----------------------------------------------------------------------------

TWICE = f"id;{ASKED};Alter\nP1;Die Wohnung war zu klein für uns.;30\nP1;{SECRET} war nett.;31\n"


def test_an_id_that_occurs_twice_is_refused_with_both_rows(study, tmp_path):
    table = written(tmp_path, "doppelt.csv", TWICE.encode())
    assert "row 2" in (said := refused(study, "corpus", "add", table, name="doppelt.csv"))
    assert "    3  id" in said
    cases = workbook(("id", "Alter"), ("P1", "30"), ("P2", "31"), ("P1", "32"))
    table = written(tmp_path, "umfrage.csv", survey())
    path = written(tmp_path, "faelle.xlsx", cases)
    said = refused(study, "corpus", "add", table, "--cases", path, name="faelle.xlsx")
    assert "row 2" in said


def test_a_person_who_is_not_in_the_case_table_is_refused_by_position(study, tmp_path):
    table = written(tmp_path, "umfrage.csv", survey({**ANSWERS, SECRET: "Niemand hat geholfen."}))
    cases = workbook(("id", "Alter"), *((case, "30") for case in ANSWERS))
    path = written(tmp_path, "faelle.xlsx", cases)
    said = refused(study, "corpus", "add", table, "--cases", path, name="persons 6")
    assert "1 persons of the survey" in said


BAD_CODINGS = {
    "quote of another place": ("I001", "field.work", "ada", "Mann am Schalter", 0, 16, ""),
    "quote that nobody said": ("I001", "field.work", "ada", f"Herr {SECRET} half", "", "", 2),
    "quote in two places of the paragraph": ("I001", "field.work", "ada", "e", "", "", 2),
    "offsets beyond the end": ("I001", "field.work", "ada", "Mann", 99990, 99994, ""),
    "offsets that are words": ("I001", "field.work", "ada", "Mann", "eins", "vier", ""),
    "quote in two places of the text": ("I001", "field.work", "ada", "e", "", "", ""),
    "unknown paragraph": ("I001", "field.work", "ada", "Mann am Schalter", "", "", 9),
    "unknown code": ("I001", "field.wrk", "ada", "Mann am Schalter", "", "", 2),
    "unknown document": ("I099", "field.work", "ada", "Mann am Schalter", "", "", 2),
    "no coder": ("I001", "field.work", "", "Mann am Schalter", "", "", 2),
}


@pytest.mark.parametrize("row", BAD_CODINGS.values(), ids=BAD_CODINGS.keys())
def test_a_coding_that_does_not_fit_takes_the_good_ones_with_it(study, tmp_path, row):
    good = ("A00001", "field.housing", "ada", "sagte man", "", "", 1)
    table = written(tmp_path, "codings.csv", codings(good, row))
    said = refused(study, "codings", "add", table, name="codings.csv")
    assert "row 3" in said or "    3  " in said


BAD_REVIEWS = {
    "unknown decision": "document,surface,category,decision\nI001,Mann,PERSON,vielleicht\n",
    "unknown category": "document,surface,category,decision\nI001,Mann,MENSCH,ja\n",
    "unknown document": "document,surface,category,decision\nI099,Mann,PERSON,ja\n",
    "surface not there": f"document,surface,category,decision\nI001,{SECRET}ski,PERSON,ja\n",
    "surface in two places": "document,surface,category,decision\nI001,a,PERSON,ja\n",
    "column missing": "document,surface,category\nI001,Mann,PERSON\n",
}


@pytest.mark.parametrize("text", BAD_REVIEWS.values(), ids=BAD_REVIEWS.keys())
def test_a_review_that_does_not_fit_is_refused(study, tmp_path, text):
    path = written(tmp_path, "pruefung.csv", text.encode())
    refused(study, "anonymise", "review", path, name="pruefung.csv")


BAD_GOLD = {
    "no JSON": f"{SECRET}\n",
    "another text": json.dumps({"document": "gespraech.txt", "text": SECRET, "mentions": []}),
    "unknown document": json.dumps({"document": "fremd.txt", "text": SECRET, "mentions": []}),
    "mention beyond the text": json.dumps(
        {
            "document": "gespraech.txt",
            "text": SECRET,
            "mentions": [{"start": 0, "end": 99, "category": "PERSON", "entity": "p"}],
        }
    ),
    "no object": "[1, 2]\n",
    "wrong types": json.dumps({"document": 1, "text": None, "mentions": "keine"}),
}


@pytest.mark.parametrize("text", BAD_GOLD.values(), ids=BAD_GOLD.keys())
def test_a_complete_review_that_does_not_fit_is_refused(study, tmp_path, text):
    path = written(tmp_path, "gold.jsonl", text.encode())
    refused(study, "anonymise", "review", path, name="gold.jsonl")


BAD_CODEBOOKS = {
    "no TOML": "name = Klein\n",
    "unknown key": CODEBOOK + 'farbe = "rot"\n',
    "the same code twice": CODEBOOK + '[[code]]\nid = "field.work"\n',
    "a parent that is not there": CODEBOOK + 'parent = "field"\n',
    "no code": 'name = "Klein"\n',
}


@pytest.mark.parametrize("text", BAD_CODEBOOKS.values(), ids=BAD_CODEBOOKS.keys())
def test_a_codebook_that_is_not_well_formed_is_refused(study, tmp_path, text):
    path = written(tmp_path, "buch.toml", text.encode())
    refused(study, "codebook", "check", path, name="buch.toml")


# ---- odd, but sound -----------------------------------------------------------------------------

ENCODINGS = {
    "UTF-8 with a mark": INTERVIEW.encode("utf-8-sig"),
    "UTF-16 with a mark": INTERVIEW.encode("utf-16"),
    "UTF-16 without a mark": INTERVIEW.encode("utf-16-le"),
    "UTF-16 without a mark, big end first": INTERVIEW.encode("utf-16-be"),
    "Windows-1252": INTERVIEW.encode("cp1252"),
    "CRLF": INTERVIEW.replace("\n", "\r\n").encode(),
    "decomposed": INTERVIEW.replace("ß", "ß").replace("ä", "a\u0308").encode(),
    "wrong ending": None,
}


@pytest.fixture(scope="module")
def text_of_utf8(tmp_path_factory):
    from kimqual.exchange import read_transcript

    path = written(tmp_path_factory.mktemp("utf8"), "g.txt", INTERVIEW.encode())
    return read_transcript(path).document.text


@pytest.mark.parametrize("name", ENCODINGS)
def test_every_encoding_and_ending_gives_the_same_text(tmp_path, text_of_utf8, name):
    """One study for each: the second file of the same text is a document of its own."""
    from kimqual.store import Study
    from kimqual.store.sources import sources
    from tests.integration.commands import PASSPHRASE

    data = ENCODINGS[name] or word(*(paragraph(line) for line in INTERVIEW.splitlines()))
    done("init", tmp_path / "studie")
    ran = done(
        "corpus", "add", "--json", written(tmp_path, "g.txt", data), study=tmp_path / "studie"
    )
    (told,) = ran.json()
    assert (told["documents"], told["turns"]) == ("1 new", 4)
    assert (told["format"] == "docx") == (ENCODINGS[name] is None)
    with Study.open(tmp_path / "studie", passphrase=PASSPHRASE) as opened:
        assert [stored.document.text for stored in sources(opened)] == [text_of_utf8]


def test_a_workbook_with_the_ending_of_a_text_is_read_by_its_content(tmp_path):
    done("init", tmp_path / "studie")
    rows = [("id", ASKED), *ANSWERS.items()]
    path = written(tmp_path, "umfrage.csv", workbook(*rows))
    (told,) = done("corpus", "add", "--json", path, study=tmp_path / "studie").json()
    assert told["documents"] == "5 new"


@pytest.fixture(scope="module")
def printed(study):
    """Code every answer and export: the words coded, by format what was printed."""
    quotes = {}
    for number, case in enumerate(ANSWERS, 1):
        text = view(study, f"A{number:05d}").text
        quotes[case] = text
    rows = [
        (f"A{number:05d}", "experience.barrier", "eva", quote, 0, len(quote), 1)
        for number, quote in enumerate(quotes.values(), 1)
    ]
    end = quotes["P4"].index("belächelt")
    rows += [
        ("A00004", "experience.none", "eva", "belächelt 🙄", end, end + len("belächelt 🙄"), ""),
        ("A00003", "experience.none", "eva", "ولم يساعدني أحد", "", "", 1),
    ]
    table = written(study.parent, "alle.csv", codings(*rows))
    done("codings", "add", table, study=study)
    done("quotes", "release", "--all", "--coder", "eva", study=study)
    done("quotes", "export", study=study)
    return quotes, exported(study)


def test_every_sign_of_an_answer_is_printed_as_it_was_coded(printed):
    quotes, found = printed
    wanted = [*quotes.values(), "ولم يساعدني أحد", "belächelt 🙄"]
    assert sorted(found["xlsx"]) == sorted(wanted)
    assert sorted(found["docx"]) == sorted(wanted)
    for quote, shown in zip(found["xlsx"], found["html"], strict=True):
        assert f"„{quote}“" in shown


def test_answers_stay_as_they_were_typed_but_for_normal_form(printed):
    import unicodedata

    quotes, _ = printed
    assert quotes == {case: unicodedata.normalize("NFC", text) for case, text in ANSWERS.items()}


def test_a_cell_that_begins_like_a_formula_is_text_in_the_workbook(printed, study):
    from openpyxl import load_workbook

    quotes, _ = printed
    sheet = load_workbook(study / "exports" / "zitate.xlsx")["Zitate"]
    cells = {cell.value: cell.data_type for row in sheet.iter_rows() for cell in row}
    assert cells[quotes["P2"]] == cells[quotes["P5"]] == "s"
    assert "f" not in cells.values()


def test_mark_up_in_an_answer_is_shown_and_not_run(printed, study):
    from lxml import html

    page = (study / "exports" / "zitate.html").read_text("utf-8")
    assert "&lt;script&gt;" in page
    assert not list(html.fromstring(page).iter("script", "b"))
    done("report", "build", study=study)
    report = (study / "exports" / "bericht.html").read_text("utf-8")
    assert "alert('weg')</script>" not in report


def test_an_attribute_that_begins_like_a_formula_stays_text(study, printed):
    assert printed
    from kimqual.store import Study

    with Study.open(study) as opened:
        assert opened.cases()["Alter"].tolist() == ["30", "=30", "30", "30", "30"]
