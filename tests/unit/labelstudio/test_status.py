"""What ``kimqual labelstudio status`` says where no real server is needed to say it."""

import json
import socket

import pytest

from kimqual.store import Study
from tests.integration.commands import PASSPHRASE, done, kimqual


@pytest.fixture
def study(tmp_path):
    Study.create(tmp_path / "studie", passphrase=PASSPHRASE).close()
    return tmp_path / "studie"


def name(study, address):
    settings = study / "kimqual.toml"
    text = settings.read_text("utf-8").replace('labelstudio = ""', f'labelstudio = "{address}"')
    settings.write_text(text, "utf-8")


def test_without_a_server_it_says_so_and_makes_nothing(study):
    said = done("labelstudio", "status", "--json", study=study).json()
    assert said == {"running": False, "data": str(study / "vault-labelstudio")}
    assert not (study / "vault-labelstudio").exists()


def test_a_server_that_ended_by_itself_is_told_with_its_log(study):
    data = study / "vault-labelstudio"
    data.mkdir()
    (data / "server.json").write_text(json.dumps({"port": 8123, "pid": 99}))
    (data / "server.log").write_text("Was Ayşe erzählte")
    ran = done("labelstudio", "status", study=study)
    assert "by itself" in ran.out
    assert "Ayşe" not in ran.out


def test_a_named_server_that_is_down_is_told_and_no_error(study):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        name(study, f"http://127.0.0.1:{free.getsockname()[1]}")
    said = done("labelstudio", "status", "--json", study=study).json()["kimqual.toml"]
    assert said["safe"] is None
    assert said["faults"] == ["Label Studio does not answer."]


def test_stop_without_a_server_is_no_error(study):
    assert "No Label Studio ran" in done("labelstudio", "stop", study=study).out


@pytest.mark.parametrize("verb", ["start", "stop", "status"])
def test_a_folder_that_is_no_study_is_told(tmp_path, verb):
    ran = kimqual("labelstudio", verb, study=tmp_path)
    assert ran.code == 1
    assert "no study" in ran.err
    assert list(tmp_path.iterdir()) == []
