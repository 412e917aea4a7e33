"""Damaged files: every reader reads or refuses them, and a study that refuses one is as it was."""

import hashlib

import pytest

from kimqual.errors import KimqualError
from kimqual.exchange import read_file
from tests.fuzz.harness import Worker, damaged, fuzz
from tests.fuzz.seeds import READERS, seeds
from tests.integration.commands import done, kimqual, state

N_FILES = 60
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
