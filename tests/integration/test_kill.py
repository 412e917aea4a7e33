"""A process that is killed at any statement leaves the study before or after, never between."""

import shutil

import pytest

from kimqual.store import Study
from kimqual.store.check import find_faults
from kimqual.store.codings import texts
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import mentions, save_views
from tests.integration.every_table import dump
from tests.integration.killing import KILLED, drive, moments, needs_signals, total
from tests.unit.store.builders import CASES, PASSPHRASE, QUESTIONS, answer, interview, treat

DRIVER = """
import sys
from tests.integration.killing import Countdown
from tests.unit.store.builders import *
from kimqual.store import Study
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views

_, folder, what, at = sys.argv
count = Countdown(at)

study = Study.open(folder, passphrase=PASSPHRASE)
study.db.set_trace_callback(count)
study.vault.set_trace_callback(count)
if what == "add":
    items = [interview(name="neu.txt", sha256="9"), answer(case="P2"), answer(case="P3")]
    add(study, items, questions=QUESTIONS, cases=CASES)
else:
    treated = ((s, treat(s, surrogate="Elif Nur")) for s in sources(study))
    save_views(study, treated, lambda: "{}", carry=lambda c, a, b: c, carry_text=lambda c, a, b: ([], c))
print(count.n)
"""


@pytest.fixture(scope="module")
def before(tmp_path_factory):
    folder = tmp_path_factory.mktemp("kill") / "studie"
    with Study.create(folder, passphrase=PASSPHRASE) as study:
        add(study, [interview(), answer()], questions=QUESTIONS)
    return folder


def state(folder):
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        stored = [(s.id, s.document.text) for s in sources(study)]
        n_sources = study.vault.execute("SELECT count(*) FROM source").fetchone()[0]
        assert n_sources == len(stored)
        assert not [f for f in find_faults(study) if "anonymise run" not in f]
        return stored, [(t.id, t.text) for t in texts(study)], mentions(study)


@needs_signals
@pytest.mark.parametrize("what", ["add", "run"])
def test_a_killed_action_leaves_the_old_state_or_the_new(before, tmp_path, what):
    done = tmp_path / "done"
    shutil.copytree(before, done)
    n = total(drive(DRIVER, done, what, 0))
    old, new = state(before), state(done)
    assert old != new
    seen = set()
    for at in moments(n, 12, 4):
        folder = tmp_path / f"at{at}"
        shutil.copytree(before, folder)
        assert drive(DRIVER, folder, what, at).returncode == KILLED
        after = state(folder)
        assert after in (old, new)
        seen.add(after == new)
    assert False in seen


ERASER = """
import sys
from tests.integration.killing import Countdown
from kimqual.anonymisation.removing import remove
from kimqual.store import Study
from kimqual.store.erasing import choose
from tests.unit.store.builders import PASSPHRASE

_, folder, at = sys.argv
count = Countdown(at)

study = Study.open(folder, passphrase=PASSPHRASE)
study.db.set_trace_callback(count)
study.vault.set_trace_callback(count)
remove(study, choose(study, ["I001", "C0001"]))
print(count.n)
"""


@pytest.fixture(scope="module")
def seen(tmp_path_factory):
    """Give a study of two interviews and two persons, pseudonymised."""
    folder = tmp_path_factory.mktemp("kill") / "studie"
    other = interview(name="anderes.txt", sha256="2", second="Ayşe kam (.) später.")
    people = [answer(), answer(case="P2", text="Die Bank am Bach fehlt mir.", sha256="b")]
    with Study.create(folder, passphrase=PASSPHRASE) as study:
        add(study, [interview(), other, *people], questions=QUESTIONS, cases=CASES)
        treated = ((s, treat(s)) for s in sources(study))
        register = '{"seed": 1, "entities": [], "things": [], "labels": {}}'
        save_views(
            study,
            treated,
            lambda: register,
            carry=lambda c, *_: c,
            carry_text=lambda c, *_: ([], c),
        )
    return folder


def left(folder):
    """Give all rows but those of the removal itself, and the words that the files must not hold."""
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        assert not find_faults(study)
        found = dump(study.db), dump(study.vault)
    for tables in found:
        del tables["meta"]
    words = b"".join(path.read_bytes() for path in folder.glob("study.db*"))
    return found, [word for word in ("half", "selten") if word.encode() in words]


@needs_signals
def test_a_killed_removal_leaves_everything_or_nothing_of_a_person(seen, tmp_path):
    done = shutil.copytree(seen, tmp_path / "done")
    n = total(drive(ERASER, done, 0))
    old, new = left(seen), left(done)
    assert old[0] != new[0]
    assert "half" in old[1]
    assert "half" not in new[1]
    assert "selten" not in new[1]
    ends = set()
    for at in moments(n, 24, 12):
        folder = shutil.copytree(seen, tmp_path / f"at{at}")
        assert drive(ERASER, folder, at).returncode == KILLED
        after = left(folder)
        is_new = after[0] == new[0]
        assert is_new or after[0] == old[0], at
        assert not is_new or after[1] == new[1], at
        ends.add(is_new)
    assert ends == {False, True}
