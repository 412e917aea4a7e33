"""A process that is killed at any statement leaves the study before or after, never between."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kimqual.store import Study
from kimqual.store.check import find_faults
from kimqual.store.codings import texts
from kimqual.store.documents import add, sources
from kimqual.store.views import mentions
from tests.unit.store.builders import PASSPHRASE, QUESTIONS, answer, interview

ROOT = Path(__file__).resolve().parents[2]
DRIVER = """
import os, signal, sys
from tests.unit.store.builders import *
from kimqual.store import Study
from kimqual.store.documents import add, sources
from kimqual.store.views import save_views

folder, what, at = sys.argv[1], sys.argv[2], int(sys.argv[3])
n = 0
def count(statement):
    global n
    n += 1
    if n == at:
        os.kill(os.getpid(), signal.SIGKILL)

study = Study.open(folder, passphrase=PASSPHRASE)
study.db.set_trace_callback(count)
study.vault.set_trace_callback(count)
if what == "add":
    items = [interview(name="neu.txt", sha256="9"), answer(case="P2"), answer(case="P3")]
    add(study, items, questions=QUESTIONS, cases=CASES)
else:
    treated = ((s, treat(s, surrogate="Elif Nur")) for s in sources(study))
    save_views(study, treated, lambda: "{}", carry=lambda c, a, b: c, carry_text=lambda c, a, b: ([], c))
print(n)
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kill") / "studie"
    with Study.create(folder, passphrase=PASSPHRASE) as study:
        add(study, [interview(), answer()], questions=QUESTIONS)
    return folder


def drive(folder, what, at):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", DRIVER, str(folder), what, str(at)]
    return subprocess.run(command, capture_output=True, text=True, env=environment, check=False)


def state(folder):
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        stored = [(s.id, s.document.text) for s in sources(study)]
        n_sources = study.vault.execute("SELECT count(*) FROM source").fetchone()[0]
        assert n_sources == len(stored)
        assert not [f for f in find_faults(study) if "anonymise run" not in f]
        return stored, [(t.id, t.text) for t in texts(study)], mentions(study)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("what", ["add", "run"])
def test_a_killed_action_leaves_the_old_state_or_the_new(before, tmp_path, what):
    done = tmp_path / "done"
    shutil.copytree(before, done)
    finished = drive(done, what, 0)
    assert finished.returncode == 0, finished.stderr
    total = int(finished.stdout)
    old, new = state(before), state(done)
    assert old != new
    seen = set()
    step = max(1, total // 12)
    for at in sorted({*range(1, total, step), *range(total - 4, total + 1)}):
        folder = tmp_path / f"at{at}"
        shutil.copytree(before, folder)
        assert drive(folder, what, at).returncode == -9
        after = state(folder)
        assert after in (old, new)
        seen.add(after == new)
    assert False in seen
