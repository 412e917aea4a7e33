"""What the study remembers of reviews, and how a server's database is written anew."""

import sqlite3
from contextlib import closing

import pytest

from kimqual.errors import StudyError
from kimqual.model import Span
from kimqual.store import Study
from kimqual.store.documents import add
from kimqual.store.reviews import (
    Review,
    Reviewed,
    Tally,
    forget_reviews,
    load_reviewed,
    load_reviews,
    save_review,
    save_reviewed,
    wipe_database,
)
from tests.unit.store.builders import PASSPHRASE, interview

SEEN = Reviewed(
    "I001", 1, "a" * 32, 4, "v1", (Span(2, 5), Span(9, 11)), Tally(4, 3, 5, 4), Tally(1, 1, 2, 1)
)


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        add(study, [interview()])
        yield study


def test_what_was_reviewed_is_kept_as_it_was_and_the_last_time_counts(study):
    again = Reviewed("I001", 1, "a" * 32, 4, "v2")
    for one in (SEEN, again, SEEN):
        with study.action("test") as event:
            save_reviewed(study, event, one)

    assert load_reviewed(study) == {"I001": SEEN}


def test_of_a_document_its_newest_text_counts(study):
    newer = Reviewed("I001", 2, "b" * 32, 9, "v1")
    for one in (newer, SEEN):
        with study.action("test") as event:
            save_reviewed(study, event, one)

    assert load_reviewed(study) == {"I001": newer}


def test_a_review_that_was_purged_is_forgotten_and_what_came_of_it_stays(study):
    review = Review("a" * 32, "http://127.0.0.1:8080", 4)
    with study.action("test") as event:
        assert save_review(study, event, review)
        assert not save_review(study, event, review)
        save_reviewed(study, event, SEEN)
    assert load_reviews(study) == [review]
    with study.action("test"):
        forget_reviews(study, [review.id])

    assert load_reviews(study) == []
    assert load_reviewed(study) == {"I001": SEEN}


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_what_was_deleted_stands_nowhere_after_a_database_was_written_anew(tmp_path, journal):
    path = tmp_path / "ls.sqlite3"
    with closing(sqlite3.connect(path, isolation_level=None)) as server:
        server.execute("PRAGMA secure_delete = OFF")
        server.execute(f"PRAGMA journal_mode = {journal}")
        server.execute("CREATE TABLE task (text)")
        server.executemany("INSERT INTO task VALUES (?)", [("Quinzel " * 400,)] * 50)
        server.execute("INSERT INTO task VALUES ('bleibt')")
        server.execute("DELETE FROM task WHERE text != 'bleibt'")
        files = [path, path.with_name(path.name + "-wal")]
        assert any(b"Quinzel" in file.read_bytes() for file in files if file.exists())

        wipe_database(path)

        assert not any(b"Quinzel" in file.read_bytes() for file in files if file.exists())
        assert server.execute("SELECT text FROM task").fetchall() == [("bleibt",)]


def test_a_database_that_is_absent_is_none_to_write_and_a_broken_one_is_said_to_be(tmp_path):
    wipe_database(tmp_path / "keine")
    (tmp_path / "kaputt").write_bytes(b"kein SQLite" * 100)

    with pytest.raises(StudyError, match="cannot be written anew"):
        wipe_database(tmp_path / "kaputt")
