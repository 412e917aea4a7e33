"""The server is installed once, from wheels without a network; what goes wrong is told."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.held import hold
from kimqual.labelstudio.install import install, is_installed
from kimqual.labelstudio.settings import VERSION, program


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    """Give a folder with a small package of the server's name, version and program."""
    folder = tmp_path_factory.mktemp("wheels")
    info = f"label_studio-{VERSION}.dist-info"
    files = {
        "small_server.py": "def main():\n    print('small server')\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: label-studio\nVersion: {VERSION}\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\nlabel-studio = small_server:main\n",
        f"{info}/RECORD": "",
    }
    with zipfile.ZipFile(folder / f"label_studio-{VERSION}-py3-none-any.whl", "w") as wheel:
        for name, text in files.items():
            wheel.writestr(name, text)
    return folder


@pytest.fixture(scope="module")
def installed(wheels, tmp_path_factory):
    folder = tmp_path_factory.mktemp("cache") / "neu" / "labelstudio"
    named = []
    install(folder, wheels=wheels, advance=lambda: named.append(1))
    assert named == [1]
    return folder


@pytest.mark.slow
def test_from_a_folder_of_wheels_it_runs_without_a_network(installed):
    assert is_installed(installed)
    told = subprocess.run(
        [program(installed, sys.platform)], capture_output=True, text=True, check=True
    )
    assert told.stdout == "small server\n"


@pytest.mark.slow
def test_what_is_there_is_not_installed_again(installed, tmp_path):
    before = (installed / "complete").stat().st_mtime_ns
    install(installed, wheels=tmp_path)  # an empty folder: pip would fail
    assert (installed / "complete").stat().st_mtime_ns == before


@pytest.mark.slow
def test_what_an_interrupted_run_left_is_made_anew(installed, wheels):
    (installed / "complete").unlink()
    (installed / "rest").touch()
    install(installed, wheels=wheels)
    assert is_installed(installed)
    assert not (installed / "rest").exists()


@pytest.mark.slow
def test_a_folder_without_the_wheel_is_told_with_the_command_that_fills_it(tmp_path):
    with pytest.raises(LabelStudioError) as told:
        install(tmp_path / "env", wheels=tmp_path)
    assert f"label-studio=={VERSION}" in told.value.message
    assert f"pip wheel 'label-studio=={VERSION}'" in told.value.mend
    assert not is_installed(tmp_path / "env")


def test_a_missing_folder_of_wheels_is_told(tmp_path):
    with pytest.raises(LabelStudioError, match="no such folder"):
        install(tmp_path / "env", wheels=tmp_path / "fehlt")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_else_is_left_alone(tmp_path):
    precious = tmp_path / "Fotos" / "hund.jpg"
    precious.parent.mkdir()
    precious.touch()
    with pytest.raises(LabelStudioError, match="no virtual environment"):
        install(precious.parent, wheels=tmp_path)
    assert precious.exists()


def test_two_do_not_install_at_once(tmp_path):
    held = hold(tmp_path / "env.lock")
    with pytest.raises(LabelStudioError, match="Another kimqual"):
        install(tmp_path / "env", wheels=tmp_path)
    os.close(held)


def test_a_place_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "datei").touch()
    with pytest.raises(LabelStudioError) as told:
        install(Path(tmp_path / "datei" / "env"), wheels=tmp_path)
    assert "KIMQUAL_LABEL_STUDIO_ENV" in told.value.mend
