"""The sample corpus: built from its masters, complete, and its gold true to the text."""

import csv
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

from kimqual.exchange.survey import read_survey
from kimqual.exchange.transcripts import read_transcript
from kimqual.model import Category

BUILD = Path(__file__).resolve().parents[2] / "corpora" / "build.py"
INTERVIEWS = 12
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
    assert len(names) == INTERVIEWS + 4
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
