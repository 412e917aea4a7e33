"""Nobody of the sample corpus stands anywhere but in the vault, and no door to the network opens.

A study goes the whole path by commands, with the review that the gold marks imply. Then everything
that lies outside the vault, and everything that the commands said, is searched for every direct
identifier that people marked.

A surface that also stands somewhere in the corpus as an ordinary word ("Rose", "Koch", "can") cannot be
searched for everywhere; for all surfaces, such words included, each marked place is looked at
instead: other words stand there in the view.
"""

import contextlib
import csv
import json
import re
import shutil
import socket
import sqlite3
import zipfile
from dataclasses import dataclass
from unittest import mock

import pytest

from kimqual.model import DIRECT, Span
from kimqual.store import Study
from kimqual.store.codings import texts
from kimqual.store.sources import names
from kimqual.store.views import load_view
from tests.integration.commands import PASSPHRASE, done, exported, kimqual

OF_THE_PROGRAM = {"alpha"}  # the coefficient in tables, the transparency in Excel's own styles
LONG = 10  # words of a line that cannot be there by chance


@contextlib.contextmanager
def offline():
    """Let every connection fail that leaves the machine, and every look-up of an address."""
    connect = socket.socket.connect

    def local(self, address):
        if self.family != socket.AF_UNIX:
            raise AssertionError(f"a connection to {address!r}")
        return connect(self, address)

    def refuse(*arguments, **_):
        raise AssertionError(f"the network was asked for {arguments[:2]!r}")

    with (
        mock.patch.object(socket.socket, "connect", local),
        mock.patch.object(socket.socket, "connect_ex", local),
        mock.patch.object(socket.socket, "sendto", refuse),
        mock.patch.object(socket, "getaddrinfo", refuse),
        mock.patch.object(socket, "gethostbyname", refuse),
    ):
        yield


@dataclass
class Walked:
    """A study that went the whole path, and what the commands said on it."""

    study: object
    said: str
    written: tuple
    database_before_run: str


@pytest.fixture(scope="module")
def gold(kim_demo):
    lines = (kim_demo / "gold.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.fixture(scope="module")
def walked(tmp_path_factory, kim_demo):
    folder = tmp_path_factory.mktemp("leak")
    study, said = folder / "studie", []

    def say(*arguments, code=0):
        ran = kimqual(*arguments, study=study)
        assert ran.code == code, ran.err
        said.append(ran.out + ran.err)
        return ran

    with offline():
        say("init", study)
        say("corpus", "add", *sorted((kim_demo / "interviews").iterdir()))
        say("corpus", "add", kim_demo / "survey.csv", "--cases", kim_demo / "cases.xlsx")
        before = laid_bare(study)
        say("anonymise", "run")
        say("anonymise", "review", kim_demo / "gold.jsonl")
        say("anonymise", "run")
        say("anonymise", "run", "--json")
        say("codings", "add", "--on-source", *sorted(kim_demo.glob("codings_*.csv")))
        say("agreement", "compute", "--coder", "anna", "--coder", "bilal")
        say("agreement", "disagreements", "--n", "0")
        listed = [study / "exports" / f"unterschiede.{ending}" for ending in ("html", "xlsx")]
        say("agreement", "disagreements", "--html", listed[0], "--xlsx", listed[1])
        say("topics", "fit", "--map", folder / "karte.html")
        for command in ("topics show", "topics show 0", "topics compare", "study info"):
            say(*command.split())
        for command in ("corpus list", "corpus check", "codings list", "study audit"):
            say(*command.split(), "--json")
        say("quotes", "export", code=1)
        say("quotes", "release", *map(str, clean_numbers(study)))
        say("quotes", "list")
        say("quotes", "export")
        say("report", "build")
        say("labelstudio", "write", folder / "ls")
        kimqual("anonymise", "check", study=study)
        say("corpus", "add", folder / "fehlt.docx", code=1)
        say("anonymise", "measure", "--json", kim_demo / "gold.jsonl")
    written = (*(study / "exports").iterdir(), *(folder / "ls").iterdir(), folder / "karte.html")
    return Walked(study, "\n".join(said), written, before)


def clean_numbers(study):
    """Choose what a person may release: the settled quotes in which no known name stands."""
    from kimqual.exchange import read_codebook
    from kimqual.report.quotes import list_quotes
    from kimqual.report.release import check, known_forms

    with Study.open(study, passphrase=PASSPHRASE) as opened:
        quotes = list_quotes(opened, read_codebook(study / "codebook.toml"), coder="settled")
        return sorted(q.number for q in check(quotes, known_forms(opened)).clean)[:200]


def laid_bare(study):
    """Give everything in the study's database: its rows, and the bytes of its files as they lie."""
    with contextlib.closing(sqlite3.connect(f"file:{study / 'study.db'}?mode=ro", uri=True)) as db:
        dump = "\n".join(db.iterdump())
    raw = (path.read_bytes() for path in sorted(study.glob("study.db*")))
    return "\n".join([dump, *(data.decode("utf-8", "replace") for data in raw)])


def readable(path):
    """Give what a file says, a zipped one part by part; a page without the library inside it."""
    if not zipfile.is_zipfile(path):
        return re.sub(
            r"/\*\*\n\* plotly\.js v.*?</script>", "", path.read_text("utf-8"), flags=re.DOTALL
        )
    with zipfile.ZipFile(path) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())


def marked(gold):
    """Give every text of the gold with its direct identifiers: speech, header, speakers."""
    for entry in gold:
        for part in (entry, *entry.get("header", ()), *entry.get("speakers", ())):
            mentions = [m for m in part["mentions"] if m["category"] in DIRECT]
            yield part.get("text", part.get("label")), mentions


def pattern(surfaces):
    alternatives = "|".join(re.escape(s) for s in sorted(surfaces, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{alternatives})(?!\w)", re.IGNORECASE)


def standing(surfaces, text):
    """Give the surfaces that stand in a text as whole words, in any case; fast on long texts."""
    folded = text.casefold()
    words = set(re.findall(r"\w+", folded))
    likely = {s for s in surfaces if set(re.findall(r"\w+", s)) <= words and s in folded}
    return sorted(s for s in likely if pattern({s}).search(folded))


@pytest.fixture(scope="module")
def surfaces(gold, walked):
    """Give the direct identifiers that stand nowhere in the corpus as ordinary words.

    The codebook that comes with the program has invented names of its own in its anchor examples.
    """
    found = {m["quote"].casefold() for _, mentions in marked(gold) for m in mentions}
    ordinary = set()
    search = pattern(found)
    for text, mentions in marked(gold):
        covered = {i for m in mentions for i in range(m["start"], m["end"])}
        for hit in search.finditer(text):
            if hit.start() not in covered:
                ordinary.add(hit[0].casefold())
    assert len(found) > 300  # the corpus is full of names
    assert len(ordinary) < len(found) / 8, sorted(ordinary)
    codebook = (walked.study / "codebook.toml").read_text("utf-8")
    return found - ordinary - OF_THE_PROGRAM - set(standing(found, codebook))


# ---- what lies outside the vault ----------------------------------------------------------------


def test_no_direct_identifier_stands_in_the_database(walked, surfaces):
    assert standing(surfaces, laid_bare(walked.study)) == []


def test_no_direct_identifier_stands_in_exports_report_map_or_tasks(walked, surfaces):
    assert {path.name for path in walked.written} >= {
        *("zitate.docx", "zitate.xlsx", "zitate.html", "bericht.html", "karte.html"),
        *("label_config.xml", "tasks.json"),
    }
    for path in walked.written:
        assert standing(surfaces, readable(path)) == [], path.name


def test_no_direct_identifier_is_said_by_a_command(walked, surfaces):
    assert len(walked.said) > 50_000  # tables and JSON of every reading command
    # Tables are folded at the terminal's width; a name broken by it is still a name.
    unfolded = re.sub(r"\s*│\s*\n│[\s│]*", "", walked.said)
    for said in (walked.said, unfolded):
        assert standing(surfaces, said) == []


def test_every_marked_direct_identifier_is_other_words_in_the_view(walked, gold):
    n = 0
    with Study.open(walked.study, passphrase=PASSPHRASE) as study:
        by_name = names(study)
        for entry in gold:
            view = load_view(study, by_name[entry["document"]])
            for mention in entry["mentions"]:
                if mention["category"] in DIRECT:
                    n += 1
                    shown = view.forward(Span(mention["start"], mention["end"])).of(view.text)
                    assert not pattern({mention["quote"]}).search(shown), entry["document"]
    assert n > 500  # all of the corpus was looked at


def test_no_line_with_an_identifier_stands_in_the_database(walked, gold):
    bare = laid_bare(walked.study)
    for text, mentions in marked(gold):
        for line, at in lines(text):
            touched = any(at <= m["start"] < at + len(line) for m in mentions)
            assert not touched or line not in bare


def test_before_the_first_run_no_line_of_the_sources_stands_outside_the_vault(walked, gold):
    found = [line for text, _ in marked(gold) for line, _ in lines(text)]
    assert len(found) > 500
    assert not [line for line in found if line in walked.database_before_run]


def test_the_vault_is_not_readable_without_its_passphrase(walked, gold):
    data = b"".join(path.read_bytes() for path in sorted(walked.study.glob("vault.db*")))
    assert not data.startswith(b"SQLite format 3")
    assert not [
        line for text, _ in marked(gold) for line, _ in lines(text) if line.encode() in data
    ]


def lines(text):
    """Give the long lines of a text with their starts."""
    at = 0
    for line in text.split("\n"):
        if len(line.split()) >= LONG:
            yield line, at
        at += len(line) + 1


# ---- the network --------------------------------------------------------------------------------


def test_the_guard_of_the_network_works():
    with offline(), socket.socket(socket.AF_INET) as connection:
        with pytest.raises(AssertionError, match="a connection"):
            connection.connect(("127.0.0.1", 9))
        with pytest.raises(AssertionError, match="network"):
            socket.create_connection(("example.org", 80))


# ---- the release --------------------------------------------------------------------------------


@pytest.fixture
def copy(walked, tmp_path):
    return shutil.copytree(walked.study, tmp_path / "studie")


def test_only_released_quotes_are_exported(walked):
    listed = done("quotes", "list", "--json", study=walked.study).json()
    released = sorted(quote["text"] for quote in listed if quote["is_released"])
    assert 0 < len(released) < len(listed)
    assert sorted(exported(walked.study)["xlsx"]) == released


def test_an_export_without_a_release_writes_nothing(copy):
    with contextlib.closing(sqlite3.connect(copy / "study.db")) as db:
        db.execute("DELETE FROM release")
        db.commit()
    shutil.rmtree(copy / "exports")
    ran = kimqual("quotes", "export", study=copy)
    assert (ran.code, ran.out) == (1, "")
    assert "No quote is released" in ran.err
    assert not (copy / "exports").exists()


@pytest.fixture
def smuggled(copy, gold, surfaces):
    """Reject one mention of a person known from elsewhere: the name now stands in the view."""
    document, mention = next(
        (entry["document"], m)
        for entry in gold
        for m in entry["mentions"]
        if m["category"] == "PERSON"
        and m["quote"].casefold() in surfaces
        and sum(other["quote"] == m["quote"] for other in entry["mentions"]) > 1
    )
    review = copy.parent / "pruefung.csv"
    with review.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("document", "start", "surface", "category", "decision"))
        writer.writerow((document, mention["start"], mention["quote"], "PERSON", "nein"))
    done("anonymise", "review", review, study=copy)
    done("anonymise", "run", study=copy)
    with Study.open(copy, passphrase=PASSPHRASE) as study:
        id_ = names(study)[document]
        view = load_view(study, id_)
        span = view.forward(Span(mention["start"], mention["end"]))
        assert span.of(view.text) == mention["quote"]
        (text,) = (text for text in texts(study) if text.id == id_)
    turn = max(t for t in text.turns if t.start <= span.start)
    table = copy.parent / "codings.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("document", "code", "coder", "quote", "start", "end"))
        quote = turn.of(view.text)
        writer.writerow((id_, "experience.barrier", "eva", quote, turn.start, turn.end))
    done("codings", "add", table, study=copy)
    return copy, mention["quote"], id_


def test_a_quote_with_a_known_name_is_not_released(smuggled):
    study, name, document = smuggled
    (quote,) = done("quotes", "list", "--coder", "eva", "--json", study=study).json()
    ran = kimqual("quotes", "release", quote["number"], study=study)
    assert ran.code == 1
    assert "a name that the vault knows" in ran.err
    assert document in ran.err
    assert not pattern({name}).search(ran.err + ran.out)
    ran = done("quotes", "release", "--all", "--coder", "eva", study=study)
    assert ran.out.startswith("0 quotes newly released, 0 were already.")
    assert document in ran.out
    assert not pattern({name}).search(ran.err + ran.out)
    checked = kimqual("anonymise", "check", study=study)
    assert checked.code == 1
    assert document in checked.out
    assert not pattern({name}).search(checked.err + checked.out)


def test_a_known_name_in_a_released_quote_stops_the_export(smuggled):
    """A release that was written by another way is checked once more before anything is printed."""
    study, name, _ = smuggled
    with contextlib.closing(sqlite3.connect(study / "study.db")) as db:
        number = db.execute("SELECT max(id) FROM coding WHERE coder = 'eva'").fetchone()[0]
        event = db.execute("SELECT max(id) FROM event").fetchone()[0]
        db.execute("INSERT INTO release VALUES (?, 'harmlos', ?)", (number, event))
        db.commit()
    for path in (study / "exports").iterdir():
        path.unlink()
    for command in (("quotes", "export"), ("report", "build")):
        ran = kimqual(*command, study=study)
        assert (ran.code, ran.out) == (1, "")
        assert not pattern({name}).search(ran.err)
    assert not list((study / "exports").iterdir())


def test_a_word_that_becomes_a_name_withdraws_the_release(copy):
    """What a later review calls a name is replaced, and the quote has to be looked at once more."""
    codings = {c["coding"]: c for c in done("codings", "list", "--json", study=copy).json()}
    listed = done("quotes", "list", "--json", study=copy).json()
    quote, word = next(
        (q, found)
        for q in listed
        if q["is_released"] and codings[q["number"]]["quote"] == q["text"]
        for found in re.finditer(r"\b[A-ZÄÖÜ][a-zäöüß]{7,}\b", q["text"])
    )
    with Study.open(copy, passphrase=PASSPHRASE) as study:
        view = load_view(study, quote["document"])
        at = codings[quote["number"]]["start"] + word.start()
        source = view.back(Span(at, at + len(word[0])))
    review = copy.parent / "spaeter.csv"
    row = f"{quote['document']},{source.start},{word[0]},PERSON,ja\n"
    review.write_text(f"document,start,surface,category,decision\n{row}", "utf-8")
    done("anonymise", "review", review, study=copy)
    done("anonymise", "run", study=copy)
    again = done("quotes", "list", "--json", study=copy).json()
    after = next(q for q in again if quote["number"] in q["numbers"])
    assert not after["is_released"]
    assert word[0] not in after["text"]
