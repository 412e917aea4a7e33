"""The sample corpus: built from its masters, complete, and its gold true to the text."""

import csv
import importlib
import importlib.util
import io
import json
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from kimqual.agreement.report import compute
from kimqual.coding.units import Unit, tabulate
from kimqual.exchange import read_codebook, read_codings
from kimqual.exchange.survey import read_survey
from kimqual.exchange.transcripts import read_transcript
from kimqual.model import Category, Coding, Span

BUILD = Path(__file__).resolve().parents[2] / "corpora" / "build.py"
INTERVIEWS = 12
CODERS = ("anna", "bilal", "settled")
CODEBOOK = BUILD.parents[1] / "codebooks" / "kim-integration.toml"
ANSWERS_IN = {"tr": 14, "ar": 13, "en": 12, "uk": 11, "pl": 11, "ru": 6}


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory):
    target = tmp_path_factory.mktemp("corpus")
    subprocess.run([sys.executable, str(BUILD), str(target)], check=True, capture_output=True)
    return target


@pytest.fixture(scope="module")
def gold():
    lines = (BUILD.parent / "kim-demo" / "gold.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def interviews(gold):
    return [entry for entry in gold if "#" not in entry["document"]]


@pytest.fixture(scope="module")
def answers(gold):
    return [entry for entry in gold if "#" in entry["document"]]


@pytest.fixture
def masters(monkeypatch):
    spec = importlib.util.spec_from_file_location("corpus_masters", BUILD.parent / "masters.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "corpus_masters", module)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def codings():
    """Give each coder's committed codings, as kimqual reads them."""
    folder = BUILD.parent / "kim-demo"
    return {coder: read_codings(folder / f"codings_{coder}.csv") for coder in CODERS}


@pytest.fixture
def codings_module(monkeypatch):
    monkeypatch.syspath_prepend(BUILD.parent)
    for name in ("codings", "masters"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    yield importlib.import_module("codings")
    for name in ("codings", "masters"):
        del sys.modules[name]


def content(data):
    """Give a zip's members, so that the compression of another zlib makes no difference."""
    if not data.startswith(b"PK"):
        return data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {m.filename: (m.date_time, archive.read(m)) for m in archive.infolist()}


def marked_texts(entry):
    """Give every text of a gold line with its mentions: speech, header, speakers."""
    yield entry["text"], entry["mentions"]
    yield from ((line["text"], line["mentions"]) for line in entry["header"])
    yield from ((speaker["label"], speaker["mentions"]) for speaker in entry["speakers"])


def test_building_again_gives_the_committed_files(rebuilt, kim_demo):
    names = {path.relative_to(rebuilt) for path in rebuilt.rglob("*") if path.is_file()}
    assert len(names) == INTERVIEWS + 4 + len(CODERS)
    for name in sorted(names):
        assert content((rebuilt / name).read_bytes()) == content((kim_demo / name).read_bytes()), (
            name
        )


def test_building_twice_gives_the_same_bytes(rebuilt, tmp_path):
    subprocess.run([sys.executable, str(BUILD), str(tmp_path)], check=True, capture_output=True)
    for path in rebuilt.rglob("*"):
        if path.is_file():
            assert path.read_bytes() == (tmp_path / path.relative_to(rebuilt)).read_bytes()


def test_every_document_of_the_gold_lies_there_once(gold, kim_demo):
    documents = [entry["document"] for entry in gold]
    assert len(documents) == len(set(documents))
    files = {path.name for path in (kim_demo / "interviews").iterdir()}
    assert {name for name in documents if "#" not in name} == files
    assert len(files) == INTERVIEWS


def test_every_mention_quotes_the_text_at_its_span(gold):
    for entry in gold:
        for text, mentions in marked_texts(entry):
            for mention in mentions:
                assert text[mention["start"] : mention["end"]] == mention["quote"] != ""
                assert mention["category"] in set(Category)


def test_no_mention_touches_the_inside_of_another(gold):
    for entry in gold:
        for _, mentions in marked_texts(entry):
            spans = [(m["start"], m["end"]) for m in mentions]
            assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_texts_are_in_normal_form_and_free_of_marks_of_the_masters(gold):
    for entry in gold:
        for text, _ in marked_texts(entry):
            assert text == unicodedata.normalize("NFC", text).strip()
            assert not re.search(r"[{}\r]|\|[A-Z]", text)


def test_an_entity_has_one_category(gold):
    categories = {}
    for entry in gold:
        for _, mentions in marked_texts(entry):
            for mention in mentions:
                categories.setdefault(mention["entity"], set()).add(mention["category"])
    assert {entity for entity, found in categories.items() if len(found) > 1} == set()


def test_a_name_marked_once_in_a_document_is_marked_everywhere_in_it(interviews):
    """German nouns and verbs that are also surnames are told apart by hand."""
    homonyms = {"Sommer", "Lange", "lange", "Curry", "Klein", "Wolf", "Koch", "Engel", "Rose"}
    for entry in interviews:
        names = [m["quote"] for m in entry["mentions"] if m["category"] == "PERSON"]
        words = {word for name in names for word in name.split() if word[0].isupper()}
        forms = (words | set(names)) - homonyms
        covered = {i for m in entry["mentions"] for i in range(m["start"], m["end"])}
        for form in forms:
            for found in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", entry["text"]):
                assert found.start() in covered, (entry["document"], found.start())


def test_interviews_are_as_long_as_interviews_are(interviews):
    for entry in interviews:
        assert 900 <= len(entry["text"].split()) <= 1_800, entry["document"]


def test_there_are_three_hundred_answers_in_seven_languages(answers):
    assert len(answers) >= 300
    languages = Counter(entry["language"] for entry in answers)
    assert sum(languages.values()) - languages["de"] >= 30
    assert {language: languages[language] for language in ANSWERS_IN} == ANSWERS_IN
    assert set(languages) == {"de", *ANSWERS_IN}


def test_no_two_answers_are_the_same(answers):
    assert len({entry["text"] for entry in answers}) == len(answers)


def test_the_survey_holds_the_text_of_every_answer(answers, kim_demo):
    text = (kim_demo / "survey.csv").read_bytes().decode("utf-8-sig")
    rows = {row[0]: row for row in csv.reader(io.StringIO(text, newline=""), delimiter=";")}
    for entry in answers:
        _, case, question = entry["document"].split("#")
        assert rows[case][int(question[1])] == entry["text"]
    assert {row[4] for case, row in rows.items() if case != "id"} == set("12345")


def test_every_case_of_the_survey_is_in_the_table_of_cases(answers, kim_demo):
    from openpyxl import load_workbook

    header, *rows = load_workbook(kim_demo / "cases.xlsx").active.values
    assert header[0] == "id"
    assert len(header) == 6
    assert {row[0] for row in rows} >= {entry["document"].split("#")[1] for entry in answers}


def test_the_readers_give_the_gold_texts(interviews, kim_demo):
    for entry in interviews:
        document = read_transcript(kim_demo / "interviews" / entry["document"]).document
        assert document.text == entry["text"], entry["document"]
        assert list(document.header) == [line["text"] for line in entry["header"]]
        assert [s.label for s in document.speakers] == [s["label"] for s in entry["speakers"]]


def test_the_survey_reader_gives_the_gold_texts(answers, kim_demo):
    survey = read_survey(kim_demo / "survey.csv")
    texts = {answer.source.name: answer.document.text for answer in survey.answers}
    assert {entry["document"]: entry["text"] for entry in answers}.items() <= texts.items()


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        ("Frau {{Kaya|PERSON}}", "the entity is missing"),
        ("Frau {{Kaya|NAME|p.elif-kaya}}", "no such category"),
        ("Frau {{Kaya|PERSON|f.elif-kaya}}", "a person's id begins with p"),
        ("Frau {{ Kaya|PERSON|p.elif-kaya}}", "the space belongs to the text"),
        ("Frau {{{{Kaya|PERSON|p.elif-kaya}}|GROUP|g.kaya}}", "marks do not nest"),
        ("Frau Kaya}", "stray brace"),
    ],
)
def test_a_faulty_mark_in_a_master_is_refused(raw, reason, masters):
    with pytest.raises(masters.MasterError, match=r"^E1:"):
        masters.Marked.parse(raw, "E1")
    assert reason


MEASURED = (
    "kim-heldout",
    "kim-control",
    "kim-final",
    "kim-check",
    "kim-proof",
    "kim-trial",
    "kim-audit",
    "kim-inspect",
    "kim-probe",
)
"""Corpora on which the finding is measured only."""


def passages(name):
    """Give a measuring corpus: masters and committed gold."""
    files = [BUILD.parent / name / file for file in ("masters.jsonl", "gold.jsonl")]
    return [
        [json.loads(line) for line in f.read_text(encoding="utf-8").splitlines()] for f in files
    ]


def test_building_the_measuring_gold_again_gives_the_committed_files(tmp_path):
    script = BUILD.parent / "heldout.py"
    subprocess.run([sys.executable, str(script), str(tmp_path)], check=True, capture_output=True)
    for name in MEASURED:
        committed = (BUILD.parent / name / "gold.jsonl").read_bytes()
        assert (tmp_path / name / "gold.jsonl").read_bytes() == committed


@pytest.mark.parametrize("name", MEASURED)
def test_every_mention_of_a_measuring_corpus_quotes_the_text_at_its_span(name):
    for entry in passages(name)[1]:
        assert not re.search(r"[{}\r]|\|[A-Z]", entry["text"])
        for mention in entry["mentions"]:
            assert entry["text"][mention["start"] : mention["end"]] == mention["quote"] != ""
            assert mention["category"] in set(Category)


@pytest.mark.parametrize("name", MEASURED[1:])
def test_every_person_of_a_measuring_corpus_has_an_origin(name):
    people = [
        mention
        for entry in passages(name)[1]
        for mention in entry["mentions"]
        if mention["category"] == Category.PERSON
    ]
    assert len(people) > 150
    assert all(mention["origin"] for mention in people)


def test_held_out_passages_are_sixty_with_identifiers_and_ten_without():
    masters, gold = passages("kim-heldout")
    assert [row["document"] for row in masters] == [f"H{n:02}" for n in range(1, 71)]
    assert {row["kind"] for row in masters} == {"interview", "answer"}
    assert all(60 <= len(entry["text"].split()) <= 180 for entry in gold)
    clean = {row["document"] for row in masters if row["origin_note"].startswith("no identifier")}
    assert {entry["document"] for entry in gold if not entry["mentions"]} == clean
    assert len(clean) == 10


def turns(entry):
    """Give the span of each turn of a gold line: turns are its text's lines."""
    return [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]+", entry["text"])]


def asked(entry):
    """Give the span of each turn that an interviewer has."""
    path = BUILD.parent / "kim-demo" / "interviews" / entry["document"]
    document = read_transcript(path).document
    asking = {s["label"] for s in entry["speakers"] if s["role"] == "interviewer"}
    spans = zip(turns(entry), document.turns, strict=True)
    return [span for span, turn in spans if turn.speaker in asking]


def test_every_coding_quotes_the_text_at_its_offsets(codings, gold):
    texts = {entry["document"]: entry["text"] for entry in gold}
    for coder, rows in codings.items():
        assert {row.coder for row in rows} == {coder}
        for row in rows:
            assert texts[row.document][row.start : row.end] == row.quote == row.quote.strip() != ""
            assert "\n" not in row.quote


def test_no_coding_stands_twice(codings):
    for rows in codings.values():
        places = [(row.document, row.start, row.end, row.code) for row in rows]
        assert len(places) == len(set(places))


def test_codings_keep_to_the_codebook(codings):
    """A ground lies on a passage that has discrimination too."""
    book = read_codebook(CODEBOOK)
    for rows in codings.values():
        passages = {(row.document, row.start, row.end, row.code) for row in rows}
        for row in rows:
            wanted = book[row.code].requires
            found = {(row.document, row.start, row.end, code) for code in wanted} & passages
            assert found or not wanted


def test_no_interviewer_is_coded(codings, interviews):
    for entry in interviews:
        questions = asked(entry)
        assert len(questions) >= 10
        for rows in codings.values():
            spans = [Span(r.start, r.end) for r in rows if r.document == entry["document"]]
            assert not any(span.overlap(question) for span in spans for question in questions)


def test_every_document_is_coded_by_both_unless_it_says_next_to_nothing(codings, gold):
    for coder in ("anna", "bilal"):
        coded = {row.document for row in codings[coder]}
        left_out = [entry for entry in gold if entry["document"] not in coded]
        assert all("#" in entry["document"] for entry in left_out), coder
        assert all(len(entry["text"].split()) <= 12 for entry in left_out), coder
        assert len(left_out) <= len(gold) / 20, coder


def test_the_two_coders_differ_as_people_do(codings, gold):
    codes = ("experience.discrimination", "experience.barrier")
    rows = [row for rows in codings.values() for row in rows]
    units = [Unit(entry["document"], span) for entry in gold for span in turns(entry)]
    table = tabulate(
        [Coding(r.document, Span(r.start, r.end), r.code, r.coder, r.quote) for r in rows],
        units,
        codes=codes,
        codebook=read_codebook(CODEBOOK),
    )
    assert table.coders == ("anna", "bilal")
    assert table.n_outside == 0
    for found in compute(table.present, table.units, table.coders, table.codes, n_resamples=100):
        assert 0.3 < found.alpha.value < 0.95, found.code


def test_what_both_coded_alike_is_settled(codings):
    """Where both gave one span the same codes, the settled version has each of them there."""

    def passages(coder):
        found = {}
        for row in codings[coder]:
            found.setdefault((row.document, row.start, row.end), set()).add(row.code)
        return found

    anna, bilal = passages("anna"), passages("bilal")
    settled = {}
    for row in codings["settled"]:
        settled.setdefault((row.document, row.code), []).append(Span(row.start, row.end))
    alike = [place for place in anna if anna[place] == bilal.get(place)]
    assert len(alike) > 100
    for document, start, end in alike:
        for code in anna[document, start, end]:
            spans = settled[document, code]
            assert any(span.overlap(Span(start, end)) for span in spans), (document, start, code)


GROUND = "d1,2,Ein Name,ground.origin,anna,"


@pytest.mark.parametrize(
    ("rows", "fault"),
    [
        (["d1,2,Ein Name,field.sport,anna,"], "row 2: unknown code 'field.sport'"),
        (["d1,1,da,field.work,anna,"], "row 2: the quote stands 2 times"),
        (["d1,1,dort,field.work,anna,"], "row 2: the quote stands 0 times"),
        (["d1,1, da,field.work,anna,"], "row 2: the quote stands 0 times"),
        (["d1,3,da,field.work,anna,"], "row 2: d1 has the lines 1 to 2"),
        (["d2,1,da,field.work,anna,"], "row 2: unknown document 'd2'"),
        (["d1,2,Ein Name,field.work,bilal,"], "row 2: the coder is not anna"),
        (["d1,2,Ein Name,field.work,anna,"] * 2, "row 3: the passage has field.work already"),
        ([GROUND], "row 2: ground.origin without experience.discrimination"),
        (["d1,2,Name,experience.discrimination,anna,", GROUND], "row 3: ground.origin without"),
    ],
)
def test_a_faulty_coding_in_a_master_is_refused(rows, fault, codings_module, tmp_path):
    material = codings_module.read_material([{"document": "d1", "text": "da und da\nEin Name."}])
    path = tmp_path / "codings_anna.csv"
    path.write_text("\n".join(["document,line,quote,code,coder,memo", *rows]), encoding="utf-8")
    with pytest.raises(codings_module.MasterError, match=f"^codings_anna.csv, {re.escape(fault)}"):
        codings_module.read_master(path, material)


def test_a_master_without_its_columns_is_refused(codings_module, tmp_path):
    path = tmp_path / "codings_anna.csv"
    path.write_text("document,quote,code\n", encoding="utf-8")
    with pytest.raises(codings_module.MasterError, match=r"^codings_anna.csv, row 1: the columns"):
        codings_module.read_master(path, codings_module.read_material([]))


def test_offsets_count_code_points_over_lines(codings_module, tmp_path):
    material = codings_module.read_material([{"document": "d1", "text": "Ja 😀.\nİyi, çok iyi."}])
    path = tmp_path / "codings_anna.csv"
    path.write_text(
        'document,line,quote,code,coder,memo\nd1,2,"İyi, çok",field.work,anna,\n', encoding="utf-8"
    )
    (row,) = codings_module.read_master(path, material)
    assert (row.start, row.end) == (6, 14)
