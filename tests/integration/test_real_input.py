"""Real files through the whole command line: in, pseudonymised, topics, coded by quote, printed.

The numbers are those of the files (README of the data folder); what the recognisers find in them is
read by eye and may get better, so it is not counted here.
"""

import csv
import re
from dataclasses import dataclass, field

import pytest

from kimqual.model import MarkKind
from kimqual.report.release import known_forms
from kimqual.store import Study
from kimqual.store.codings import texts
from kimqual.store.sources import sources
from kimqual.store.views import mentions
from kimqual.text import decode, without_marks
from tests.integration.commands import PASSPHRASE, done, exported, kimqual

pytestmark = pytest.mark.shared

CODES = ("experience.barrier", "experience.support", "recommendation")
_SOUND = re.compile(r"[^()/\[\]<>]{40,160}?[.?!]")


@dataclass
class Walked:
    """A study that went the whole path."""

    study: object
    told: list
    again: list
    topics: list
    coded: list = field(default_factory=list)


def walk(folder, files, *, unit, n_quotes):
    """Take files the whole path by commands only; remember what they said."""
    study = folder / "studie"
    done("init", study)
    told = done("corpus", "add", "--json", *files, study=study).json()
    again = done("corpus", "add", "--json", *files, study=study).json()
    done("anonymise", "run", study=study)
    topics = done("topics", "fit", "--unit", unit, "--json", study=study).json()
    walked = Walked(study, told, again, topics)
    walked.coded = sound_quotes(study, n_quotes)
    table = folder / "codings.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("document", "paragraph", "quote", "code", "coder"))
        for number, (document, paragraph, quote) in enumerate(walked.coded):
            writer.writerow((document, paragraph, quote, CODES[number % 3], "ada"))
    added = done("codings", "add", "--json", table, study=study).json()
    assert added["new"] == n_quotes
    done("quotes", "release", "--all", "--coder", "ada", study=study)
    done("quotes", "export", study=study)
    return walked


def sound_quotes(study, n):
    """Choose sentences as a coder would: whole, once in their paragraph, no place for a surrogate."""
    from kimqual.anonymisation.leak import find_leaks
    from kimqual.store.read import mentions_in_view

    chosen = []
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        touched, forms = mentions_in_view(opened), known_forms(opened)
        for text in texts(opened):
            for paragraph, turn in zip(text.paragraphs, text.turns, strict=True):
                said = turn.of(text.text)
                for found in _SOUND.finditer(said):
                    quote = found[0].strip()
                    start = turn.start + found.start()
                    if said.count(quote) == 1 and not find_leaks(quote, forms):
                        near = [s for s, *_ in touched.get(text.id, ()) if s.end > start]
                        if not near or near[0].start >= turn.start + found.end():
                            chosen.append((text.id, paragraph, quote))
                            break
    step = max(1, len(chosen) // n)
    return chosen[::step][:n]


def sourced(study):
    """Give each source document by its file name."""
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        return {stored.name: stored.document for stored in sources(opened)}


def spoken(document):
    """Give speaker and words of each turn, without the stamps that noScribe puts into long ones."""
    stamps = [mark for mark in document.marks if mark.kind is MarkKind.TIME]
    words = without_marks(document.text, stamps).split("\n")
    return list(zip((turn.speaker for turn in document.turns), words, strict=True))


@pytest.fixture(scope="module")
def bonn(tmp_path_factory, shared_data):
    files = [shared_data / "corpora" / "bonn-survey" / "answers_sentences.tsv"]
    return walk(tmp_path_factory.mktemp("bonn"), files, unit="answer", n_quotes=24)


@pytest.fixture(scope="module")
def haski(tmp_path_factory, shared_data):
    files = sorted((shared_data / "corpora" / "haski-interviews").glob("*.docx"))
    return walk(tmp_path_factory.mktemp("haski"), files, unit="turn", n_quotes=12)


@pytest.fixture(scope="module")
def noscribe(tmp_path_factory, shared_data):
    files = sorted((shared_data / "transcripts").glob("noscribe-interview.*"))
    return walk(tmp_path_factory.mktemp("noscribe"), files, unit="turn", n_quotes=9)


@pytest.fixture(scope="module")
def oral_history(tmp_path_factory, shared_data):
    files = sorted((shared_data / "transcripts").glob("test_files_transcript_de.*"))
    return walk(tmp_path_factory.mktemp("oral"), files, unit="turn", n_quotes=5)


ALL = ("bonn", "haski", "noscribe", "oral_history")


@pytest.fixture(params=ALL)
def walked(request):
    return request.getfixturevalue(request.param)


# ---- what holds for all of them -----------------------------------------------------------------


def test_the_same_files_again_add_nothing(walked):
    n_documents = sum(int(one["documents"].split()[0]) for one in walked.told)
    known = [int(one["documents"].removesuffix(" known already")) for one in walked.again]
    assert sum(known) == n_documents == len(sourced(walked.study))
    assert all(one["documents"].endswith(" new") for one in walked.told)


def test_what_is_printed_is_what_was_coded(walked):
    wanted = sorted(quote for _, _, quote in walked.coded)
    found = exported(walked.study)
    assert sorted(found["xlsx"]) == wanted
    assert sorted(found["docx"]) == wanted
    for quote, shown in zip(found["xlsx"], found["html"], strict=True):
        assert f"„{quote}“" in shown


def test_a_coded_sentence_without_a_mention_is_the_speakers_own(walked):
    said = "\n".join(document.text for document in sourced(walked.study).values())
    assert all(quote in said for _, _, quote in walked.coded)


def test_no_person_who_was_found_stands_in_the_exports(walked):
    from kimqual.anonymisation.leak import find_leaks

    with Study.open(walked.study, passphrase=PASSPHRASE) as opened:
        people = {s for _, m, s in mentions(opened) if m.category == "PERSON"}
        assert not find_leaks("\n".join(exported(walked.study)["xlsx"]), people)


def test_every_topic_has_words_and_texts(walked):
    assert len(walked.topics) >= 2  # one topic says nothing
    assert all(topic["words"] and topic["size"] >= 2 for topic in walked.topics)


def test_the_study_is_whole_and_needs_its_vault_for_sources_only(walked):
    done("corpus", "check", study=walked.study)
    hidden = walked.study / "vault.db.elsewhere"
    (walked.study / "vault.db").rename(hidden)
    try:
        listed = done("quotes", "list", "--json", study=walked.study).json()
        assert len(listed) == len(walked.coded)
        assert kimqual("anonymise", "run", study=walked.study).code == 1
    finally:
        hidden.rename(walked.study / "vault.db")


# ---- bonn-survey --------------------------------------------------------------------------------


def test_bonn_has_1386_answers_of_725_people_in_1505_sentences(bonn):
    (told,) = bonn.told
    assert (told["documents"], told["turns"], told["words"]) == ("1386 new", 1386, 10410)
    assert (told["speakers"], len(told["questions"])) == ("725 persons", 1)
    assert "1505 rows joined to 1386 texts of 725 persons" in " ".join(told["warnings"])
    assert (told["encoding"], told["format"]) == ("utf-8", "survey")


def test_every_answer_of_bonn_is_the_sentences_of_its_file(bonn, shared_data):
    path = shared_data / "corpora" / "bonn-survey" / "answers_sentences.tsv"
    answers = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            answers.setdefault(row["document_id"], []).append(row["content"].strip())
    found = {name.split("#")[1]: document.text for name, document in sourced(bonn.study).items()}
    assert found.keys() == answers.keys()
    for name, sentences in answers.items():
        assert found[name].split() == " ".join(sentences).split(), name


def test_the_terms_of_bonn_are_windows_1252(shared_data):
    data = (shared_data / "corpora" / "bonn-survey" / "TERMS-OF-USE.txt").read_bytes()
    decoded = decode(data)
    assert decoded.encoding == "cp1252"
    assert "ü" in decoded.text
    assert decoded.text.encode("cp1252") == data


# ---- haski --------------------------------------------------------------------------------------


def test_haski_has_three_talks_of_two_students_each(haski):
    assert [one["turns"] for one in haski.told] == [13, 19, 20]
    assert [one["words"] for one in haski.told] == [765, 943, 1535]
    assert [one["speakers"].count("respondent") for one in haski.told] == [2, 2, 2]
    assert {one["format"] for one in haski.told} == {"docx"}


def test_the_names_in_the_properties_of_haski_are_mentioned_and_not_read(haski, shared_data):
    from docx import Document

    folder = shared_data / "corpora" / "haski-interviews"
    for one in haski.told:
        author = Document(str(folder / one["file"])).core_properties.author
        assert author
        assert "properties hold a person's name" in " ".join(one["warnings"])
        assert author not in str(one)
        for path in (haski.study / "study.db", *(haski.study / "exports").iterdir()):
            assert author.encode() not in path.read_bytes()


# ---- noScribe -----------------------------------------------------------------------------------


def test_the_three_forms_of_noscribe_agree_on_speakers_and_text(noscribe):
    html, txt, vtt = (
        sourced(noscribe.study)[f"noscribe-interview.{ending}"] for ending in ("html", "txt", "vtt")
    )
    assert spoken(html) == spoken(txt) == spoken(vtt)
    assert len(html.turns) == 55  # as counted in the file
    speakers = [turn.speaker for turn in html.turns]
    assert [speakers.count(s) for s in ("S00", "S01", "S02")] == [26, 28, 1]
    assert {one["words"] for one in noscribe.told} == {2134}
    assert {one["language"] for one in noscribe.told} == {"de"}  # the file says English


def test_the_late_starts_of_the_vtt_are_told(noscribe):
    vtt = next(one for one in noscribe.told if one["format"] == "vtt")
    assert "starts are late" in " ".join(vtt["warnings"])
    html, vtt = (sourced(noscribe.study)[f"noscribe-interview.{e}"] for e in ("html", "vtt"))
    pairs = list(zip(html.turns, vtt.turns, strict=True))
    assert sum(late.start_ms > exact.start_ms for exact, late in pairs) == 34
    # The turn without a match in time is the one whose overlapping voice noScribe made a cue.
    assert sum(late.start_ms < exact.start_ms for exact, late in pairs) <= 1


def test_a_full_name_has_one_surrogate_in_all_three_forms(noscribe):
    with Study.open(noscribe.study, passphrase=PASSPHRASE) as opened:
        people = [(s, m) for _, m, s in mentions(opened) if m.category == "PERSON" and " " in s]
    assert people
    for surface, mention in people:
        same = {m.surrogate for s, m in people if s == surface}
        assert same == {mention.surrogate}


# ---- oral history -------------------------------------------------------------------------------


def test_oral_history_tables_keep_rows_without_speaker(oral_history):
    told = {one["format"] + one["file"][-4:]: one for one in oral_history.told}
    numbers = {name: (one["turns"], one["words"]) for name, one in told.items()}
    assert numbers == {
        "oral-history.csv": (5, 190),
        "oral-history.ods": (2, 178),
        "vtt.vtt": (14, 451),
    }
    assert "3 of 18 rows name no speaker" in " ".join(told["oral-history.csv"]["warnings"])
    assert "11 of 14 cues name no speaker" in " ".join(told["vtt.vtt"]["warnings"])


def test_the_ods_is_the_beginning_of_the_csv(oral_history):
    found = sourced(oral_history.study)
    csv_, ods = (found[f"test_files_transcript_de.{ending}"] for ending in ("csv", "ods"))
    assert spoken(csv_)[:2] == spoken(ods)
    assert [turn.speaker for turn in csv_.turns][2:] == [None] * 3


def test_a_speaker_who_is_a_name_gets_a_letter(oral_history):
    names = {
        speaker.label
        for document in sourced(oral_history.study).values()
        for speaker in document.speakers
    } - {"INT"}
    assert names
    with Study.open(oral_history.study) as opened:
        assert set(opened.turns()["speaker"].dropna()) <= {"INT", "B"}
    said = " ".join(str(one) for one in oral_history.told)
    assert not [name for name in names if re.search(rf"\b{re.escape(name)}\b", said)]
