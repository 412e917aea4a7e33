"""``kimqual agreement``: units, levels and persons from the command line."""

import json

import pytest
from typer.testing import CliRunner

from kimqual.cli import app

from .small import PASSPHRASE, make


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make(tmp_path_factory.mktemp("agreement") / "klein")


def say(folder, *arguments):
    return CliRunner().invoke(
        app,
        ["agreement", *arguments],
        env={"KIMQUAL_STUDY": str(folder), "KIMQUAL_PASSPHRASE": PASSPHRASE},
    )


@pytest.mark.parametrize("unit", ["turn", "sentence", "answer", "segment", "character"])
def test_every_unit_gives_numbers_with_their_definition(folder, unit):
    done = say(folder, "compute", "--unit", unit, "--resamples", "100", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert found["definition"]["unit"].startswith(unit)
    assert found["definition"]["n_resamples"] == 100
    assert set(found["sets"]) >= {"alpha_masi", "alpha_jaccard", "intervals"}
    for code in found["codes"]:
        values = [code[name] for name in ("alpha", "kappa", "ac1", "pabak", "positive")]
        assert all(value is None or value == value for value in values)  # noqa: PLR0124  # NaN
        named = set(code["undefined"])
        assert named == {n for n in code["intervals"] if code[n] is None}


def test_the_table_says_what_it_was_computed_from(folder):
    done = say(folder, "compute", "--level", "1", "--by", "case")
    assert done.exit_code == 0, done.output
    words = " ".join(done.output.split())
    assert "Unit: turn" in words
    assert "lifted to level 1" in words
    assert "sets of codes: alpha (MASI)" in words


def test_passages_have_alphas_and_pairs(folder):
    done = say(folder, "passages", "--overlap", "0.8", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)
    assert found["alphas"][0]["code"] == "any code"
    assert "F1, overlap of 0.8 or more" in found["pairs"][0]["numbers"]
    assert say(folder, "passages").exit_code == 0


def test_gamma_is_shown_when_it_is_asked_for(folder):
    assert "gamma" not in json.loads(say(folder, "passages", "--json").output)
    done = say(folder, "passages", "--gamma", "--samples", "12", "--seed", "3", "--json")
    assert done.exit_code == 0, done.output
    found = json.loads(done.output)["gamma"]
    assert (found["n_samples"], found["seed"]) == (12, 3)
    for row in found["rows"]:
        assert set(row["undefined"]) == {name for name, value in row.items() if value is None}
    shown = say(folder, "passages", "--gamma", "--samples", "12", "--seed", "3")
    assert "12 samples, seed 3" in " ".join(shown.output.split())


def test_too_few_chance_samples_are_refused(folder):
    assert say(folder, "passages", "--gamma", "--samples", "1").exit_code == 2


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["--unit", "word"], 2, "turn|sentence|answer"),
        (["--by", "turn"], 2, "neither document nor case"),
        (["--length", "0"], 2, "length"),
        (["--level", "0"], 1, ""),
        (["--code", "field.wrk"], 1, ""),
        (["--document", "I099"], 1, ""),
        (["--coder", "nobody", "--coder", "ada"], 1, ""),
    ],
)
def test_what_makes_no_sense_is_refused(folder, arguments, code, words):
    done = say(folder, "compute", *arguments)
    assert done.exit_code == code
    assert words in done.output
