"""Damaged files: every reader reads or refuses them, and a study that refuses one is as it was."""

import hashlib
import os
import subprocess
import sys

import pytest

from kimqual.errors import KimqualError
from kimqual.exchange import read_file
from tests.fuzz.harness import Worker, damaged, fuzz
from tests.fuzz.seeds import READERS, seeds
from tests.integration.commands import PASSPHRASE, done, kimqual, state

N_FILES = 60
# Reader, seed and number of files that end pyreadstat 1.3.7 by a signal, found by
# benchmarks/fuzz_readers.py, and one by which it asks for memory without end.
DEADLY = (("sav", 0, 596), ("sav", 0, 1052), ("sav", 1, 69), ("sav", 1, 3763))
GREEDY = ("dta", 1, 4036)
PROGRAM = "from kimqual.cli import main; main()"
DIRECTLY = "import pyreadstat, sys; pyreadstat.read_sav(sys.argv[1], output_format='dict', user_missing=True)"
INTERVIEW = "I: Wie war der Umzug?\nB: Drei Absagen, dann rief eine Genossenschaft an. (lacht)\n"


@pytest.fixture(scope="module")
def worker():
    with Worker() as worker:
        yield worker


@pytest.mark.slow
@pytest.mark.parametrize("name", READERS)
def test_a_damaged_file_is_read_or_refused_and_nothing_else(name, worker):
    found = fuzz(name, N_FILES, worker, seed=1)
    assert not found.failed
    assert found.ok
    assert found.refused
    assert found.ok + found.refused == found.n == N_FILES


@pytest.mark.parametrize("name", READERS)
def test_the_same_numbers_damage_a_file_in_the_same_way(name):
    assert damaged(name, 4, 2) == damaged(name, 4, 2)
    ways = {damaged(name, seed, 0)[2] for seed in range(8)}
    assert len(ways) > 1
    assert all(seed.said for seed in seeds(name))


@pytest.fixture(scope="module")
def deadly(tmp_path_factory):
    """Give the files that end the library here; on another system it may survive some."""
    folder, found = tmp_path_factory.mktemp("deadly"), []
    for numbers in DEADLY:
        _, file, data = damaged(*numbers)
        path = folder / f"{'-'.join(map(str, numbers))}-{file}"
        path.write_bytes(data)
        command = [sys.executable, "-c", DIRECTLY, str(path)]
        ran = subprocess.run(command, capture_output=True, check=False)
        if ran.returncode not in {0, 1}:
            found.append(path)
    return found


def test_a_file_that_ends_the_library_below_is_refused_by_name_with_a_mend(worker, deadly):
    assert deadly or os.name == "nt"
    for path in deadly:
        told = worker.read("sav", path.name, path.read_bytes(), is_named=False)
        assert told.outcome == "refused", path.name
        with pytest.raises(KimqualError, match="broke off") as caught:
            read_file(path)
        assert caught.value.where == path.name
        assert "CSV" in caught.value.mend


def test_a_file_that_asks_for_memory_without_end_is_refused(worker):
    _, file, data = damaged(*GREEDY)
    told = worker.read("dta", file, data, is_named=False)
    assert told.outcome == "refused"
    assert told.growth < 2**30


@pytest.mark.skipif(os.name == "nt", reason="On Windows the library may survive all of them")
def test_a_file_that_ends_the_library_keeps_no_other_file_out_and_leaves_no_trace(
    study, deadly, tmp_path
):
    good = tmp_path / "gut.txt"
    good.write_text(INTERVIEW.replace("Umzug", "Hort"), encoding="utf-8")
    path = deadly[0]
    folder = tmp_path / "empty"
    folder.mkdir()
    before = state(study)
    ran = kimqual("corpus", "add", "--strict", good, path, study=study)
    assert ran.code == 1
    assert path.name in ran.err
    assert "Traceback" not in ran.err + ran.out
    assert state(study) == before
    environment = {**os.environ, "KIMQUAL_STUDY": str(study), "KIMQUAL_PASSPHRASE": PASSPHRASE}
    command = [sys.executable, "-c", PROGRAM, "corpus", "check", str(path)]
    closed = subprocess.run(
        command, cwd=folder, env=environment, stdin=subprocess.DEVNULL,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert closed.returncode == 1
    assert "broke off" in closed.stderr
    assert not list(folder.iterdir())


def _is_refused(path):
    try:
        answers = read_file(path)
    except KimqualError:
        return True
    return not hasattr(answers, "answers") and not answers.document.text


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzz")
    done("init", folder / "studie")
    (folder / "gespraech.txt").write_text(INTERVIEW, encoding="utf-8")
    done("corpus", "add", folder / "gespraech.txt", study=folder / "studie")
    done("anonymise", "run", study=folder / "studie")
    return folder / "studie"


def _refused(folder, n):
    """Give n damaged files that no reader takes, of all readers in turn."""
    names = sorted(READERS.keys() - {"cases"}, key=lambda name: name[::-1])
    found, number = [], 0
    while len(found) < n:
        name = names[number % len(names)]
        _, file, data = damaged(name, 11, number)
        path = folder / f"{name}-{number}{file[file.rindex('.') :]}"
        path.write_bytes(data)
        if _is_refused(path):
            found.append(path)
        number += 1
    return found


def _hashes(study):
    return {name: hashlib.sha256(data).digest() for name, data in state(study).items()}


def test_thirty_damaged_files_are_refused_and_both_databases_stay_as_they_were(study, tmp_path):
    before = _hashes(study)
    assert {"study.db", "vault.db"} <= {path.name for path in before}
    for path in _refused(tmp_path, 30):
        ran = kimqual("corpus", "add", path, study=study)
        assert ran.code == 1, path.name
        assert ran.err.startswith("kimqual: ")
        assert "Traceback" not in ran.err
        assert _hashes(study) == before, path.name


def test_a_damaged_file_beside_a_good_one_is_listed_and_the_good_one_taken_in(study, tmp_path):
    good = tmp_path / "gut.txt"
    good.write_text(INTERVIEW.replace("Umzug", "Kurs"), encoding="utf-8")
    damaged_files = _refused(tmp_path, 12)

    ran = kimqual("corpus", "add", good, *damaged_files, "--json", study=study)

    assert ran.code == 1
    [taken, *faults] = ran.json()
    assert (taken["file"], taken["documents"]) == ("gut.txt", "1 new")
    assert [fault["kind"] for fault in faults] == ["fault"] * 12
    assert {fault["where"].split(",")[0] for fault in faults} == {p.name for p in damaged_files}
    assert all(fault["mend"] for fault in faults)
    assert len(done("corpus", "list", "--json", study=study).json()) == 2
