"""A process that is killed at any moment leaves codebook and codings before or after, together."""

import shutil

import pytest

from kimqual.coding.codebook import change_codebook, record_edits
from kimqual.exchange import read_codebook
from kimqual.model.codebook_change import split
from kimqual.store import Study
from kimqual.store.check import find_faults
from kimqual.store.codings import load_codebooks
from tests.integration.killing import KILLED, drive, moments, needs_signals, total
from tests.unit.coding.coded_study import make, state

# Counted are the statements of the database and the steps in which the file is written.
DRIVER = """
import os, sys
from pathlib import Path
from kimqual.coding.codebook import change_codebook, decide_codings, undo_change
from kimqual.coding.codebook_views import worklist
from kimqual.model.codebook_change import merge
from kimqual.store import Study
from tests.integration.killing import Countdown

_, folder, what, at = sys.argv
count = Countdown(at)

def counted(function):
    def call(*arguments):
        count()
        done = function(*arguments)
        count()
        return done
    return call

study = Study.open(folder)
waiting = worklist(study)
study.db.set_trace_callback(count)
Path.replace, os.fsync = counted(Path.replace), counted(os.fsync)
if what == "merge":
    change_codebook(study, "merge", "rent", lambda book: merge(book, "rent", "help"))
elif what == "decide":
    decide_codings(study, {w.coding: ["rent", "home"] for w in waiting})
else:
    undo_change(study)
print(count.n)
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    folder = make(tmp_path_factory.mktemp("kill") / "studie")
    with Study.open(folder) as study:
        change = lambda book: split(book, "office", ["rent", "home"])  # noqa: E731
        change_codebook(study, "split", "office", change)
    return folder


def seen(folder):
    """Give what the next command sees; file and study never disagree, and no scrap is left."""
    with Study.open(folder) as study:
        book = read_codebook(folder / "codebook.toml")
        assert load_codebooks(study)[book.revision] == book
        assert record_edits(study) is None
        assert not find_faults(study)
        return state(study)


@needs_signals
@pytest.mark.parametrize("what", ["merge", "decide", "undo"])
def test_a_killed_operation_leaves_the_old_state_or_the_new(before, tmp_path, what):
    done = shutil.copytree(before, tmp_path / "done")
    n = total(drive(DRIVER, done, what, 0))
    old, new = seen(before), seen(done)
    assert old != new
    found = set()
    for at in moments(n, 10, 11):
        folder = shutil.copytree(before, tmp_path / f"at{at}")
        assert drive(DRIVER, folder, what, at).returncode == KILLED
        after = seen(folder)
        assert after in (old, new)
        found.add(after == new)
    # A decision leaves the file as it is: nothing is left to be done after its commit.
    assert found == ({False} if what == "decide" else {False, True})
