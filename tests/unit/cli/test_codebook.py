"""What the check of a codebook tells of codes that are given no more."""

import json

from typer.testing import CliRunner

from kimqual.cli import app

BOOK = """
revision = 2
[[code]]
id = "rent"
merged_into = "home"
[[code]]
id = "home"
"""


def test_code_that_is_given_no_more_is_named_and_asked_for_nothing(tmp_path):
    path = tmp_path / "codebook.toml"
    path.write_text(BOOK, "utf-8")

    said = CliRunner().invoke(app, ["codebook", "check", str(path)]).output
    facts = json.loads(CliRunner().invoke(app, ["codebook", "check", str(path), "--json"]).output)

    assert "no longer given: rent\n" in said
    assert "without a definition: home\n" in said
    assert (facts["given_no_more"], facts["without_example"]) == (["rent"], ["home"])
