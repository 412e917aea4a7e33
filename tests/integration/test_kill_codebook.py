"""A process that is killed at any moment leaves codebook and codings before or after, together."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kimqual.coding.codebook import change_codebook, record_edits
from kimqual.exchange import read_codebook
from kimqual.model.codebook_change import split
from kimqual.store import Study
from kimqual.store.check import find_faults
from kimqual.store.codings import load_codebooks
from tests.unit.coding.coded_study import make, state

ROOT = Path(__file__).resolve().parents[2]
# Counted are the statements of the database and the steps in which the file is written.
DRIVER = """
import os, signal, sys
from pathlib import Path
from kimqual.coding.codebook import change_codebook, decide_codings, undo_change
from kimqual.coding.codebook_views import worklist
from kimqual.model.codebook_change import merge
from kimqual.store import Study

folder, what, at = sys.argv[1], sys.argv[2], int(sys.argv[3])
n = 0
def count(*_):
    global n
    n += 1
    if n == at:
        os.kill(os.getpid(), signal.SIGKILL)

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
print(n)
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    folder = make(tmp_path_factory.mktemp("kill") / "studie")
    with Study.open(folder) as study:
        change = lambda book: split(book, "office", ["rent", "home"])  # noqa: E731
        change_codebook(study, "split", "office", change)
    return folder


def drive(folder, what, at):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("KIMQUAL_PASSPHRASE", None)
    command = [sys.executable, "-c", DRIVER, str(folder), what, str(at)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def seen(folder):
    """Give what the next command sees; file and study never disagree, and no scrap is left."""
    with Study.open(folder) as study:
        book = read_codebook(folder / "codebook.toml")
        assert load_codebooks(study)[book.revision] == book
        assert record_edits(study) is None
        assert not find_faults(study)
        return state(study)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("what", ["merge", "decide", "undo"])
def test_a_killed_operation_leaves_the_old_state_or_the_new(before, tmp_path, what):
    done = shutil.copytree(before, tmp_path / "done")
    finished = drive(done, what, 0)
    assert finished.returncode == 0, finished.stderr
    total = int(finished.stdout)
    old, new = seen(before), seen(done)
    assert old != new
    found = set()
    for at in sorted({*range(1, total, max(1, total // 10)), *range(total - 11, total + 1)}):
        folder = shutil.copytree(before, tmp_path / f"at{at}")
        assert drive(folder, what, at).returncode == -9
        after = seen(folder)
        assert after in (old, new)
        found.add(after == new)
    # A decision leaves the file as it is: nothing is left to be done after its commit.
    assert found == ({False} if what == "decide" else {False, True})
