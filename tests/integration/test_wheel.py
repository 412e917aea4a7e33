"""The built wheel holds everything that the package reads."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = """
import kimqual, pathlib, sys
from kimqual.anonymisation.policy import default_policy
from kimqual.exchange import read_codebook
from kimqual.report.pages import render
from kimqual.resources import resource

home = pathlib.Path(kimqual.__file__).parent
assert home.is_relative_to(sys.argv[1]), home
for name in ("codebooks/kim-integration.toml", "corpora/kim-demo/survey.csv", "anonymisation"):
    assert resource(name).is_relative_to(home), resource(name)
assert read_codebook(resource("codebooks/kim-integration.toml")).codes
assert default_policy().profiles
assert render("quotes.html.j2", groups=[], colophon=[], source=str)
print(kimqual.anonymise("Frau Yılmaz rief an.").text)
"""


def test_the_wheel_works_without_the_checkout(tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as parts:
        names = parts.namelist()
        parts.extractall(tmp_path / "site")
    assert "kimqual/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "site")],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path / "site"), "PYTHONUTF8": "1", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Yılmaz" not in done.stdout
