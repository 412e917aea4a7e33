"""Two kimqual processes on one study: they take turns, or the second says why it cannot."""

import os
import subprocess
import sys

import pytest

from kimqual.store import Study
from kimqual.store.check import find_faults
from kimqual.store.sources import sources
from tests.integration.commands import PASSPHRASE
from tests.unit.cli.small import make

IMPATIENT = """
import sys
from kimqual.store import database
database.PATIENCE = float(sys.argv.pop(1))
from kimqual.cli import main
main()
"""
WORDS = "Rukiye wohnt im Lindenhof."


@pytest.fixture
def folder(tmp_path):
    return make(tmp_path / "studie")


def start(folder, *arguments, patience=60.0):
    environment = {
        **os.environ,
        "KIMQUAL_STUDY": str(folder),
        "KIMQUAL_PASSPHRASE": PASSPHRASE,
        "PYTHONUTF8": "1",
    }
    return subprocess.Popen(
        [sys.executable, "-c", IMPATIENT, str(patience), *map(str, arguments)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )


def finish(process):
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def transcript(tmp_path, number):
    path = tmp_path / f"gespraech{number}.txt"
    path.write_text(f"I: Und dann, {number}?\nB: {WORDS}\n", "utf-8")
    return path


def test_who_reads_is_not_stopped_by_who_writes(folder):
    with Study.open(folder, passphrase=PASSPHRASE) as study, study.action("test", with_vault=True):
        readers = [
            start(folder, *command.split(), patience=0.1)
            for command in ("corpus list", "quotes list", "anonymise table", "study info")
        ]
        for reader in readers:
            code, _, err = finish(reader)
            assert (code, err) == (0, "")


def test_who_cannot_write_says_so_and_changes_nothing(folder, tmp_path):
    commands = [
        ("corpus", "add", transcript(tmp_path, 1)),
        ("anonymise", "run"),
        ("quotes", "release", "--all"),
    ]
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        before = len(study.events())
        with study.action("test", with_vault=True):
            for writer in [start(folder, *command, patience=0.1) for command in commands]:
                code, out, err = finish(writer)
                assert (code, out) == (1, "")
                assert err.startswith("kimqual: Another kimqual process is writing")
                assert "Traceback" not in err
                assert "Rukiye" not in err
        assert len(study.events()) == before + 1
        assert not [f for f in find_faults(study) if "anonymise run" not in f]


def test_who_writes_at_the_same_time_takes_turns(folder, tmp_path):
    writers = [start(folder, "corpus", "add", transcript(tmp_path, n)) for n in range(3)]
    for writer in writers:
        code, _, err = finish(writer)
        assert (code, err) == (0, "")
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        texts = [stored.document.text for stored in sources(study)]
        assert sum(WORDS in text for text in texts) == 3
        assert list(study.events()["event"]) == sorted(set(study.events()["event"]))
        assert not [f for f in find_faults(study) if "anonymise run" not in f]
