"""``kimqual anonymise measure``: what a person sees, what a program gets, and no connection."""

import json
import socket
from unittest import mock

import pytest
from typer.testing import CliRunner

from kimqual.cli import app

TEXTS = (
    ("a", "de", "Frau Wüllner schrieb an fatma@example.org.", ("Wüllner", "fatma@example.org")),
    ("b", "tr", "Ayşe geldi.", ("Ayşe",)),
    ("c", "de", "Es war laut.", ()),
)


@pytest.fixture
def gold(tmp_path):
    path = tmp_path / "gold.jsonl"
    lines = []
    for document, language, text, surfaces in TEXTS:
        mentions = [
            {
                "start": text.index(s),
                "end": text.index(s) + len(s),
                "category": "EMAIL_ADDRESS" if "@" in s else "PERSON",
            }
            for s in surfaces
        ]
        lines.append(
            {"document": document, "language": language, "text": text, "mentions": mentions}
        )
    path.write_text("\n".join(map(json.dumps, lines)), "utf-8")
    return path


def measured(*arguments):
    """Run the command where no connection can be opened."""
    refuse = mock.Mock(side_effect=AssertionError("the network was asked"))
    with (
        mock.patch.object(socket.socket, "connect", refuse),
        mock.patch.object(socket, "getaddrinfo", refuse),
    ):
        result = CliRunner().invoke(app, ["anonymise", "measure", *map(str, arguments)])
    assert result.exit_code == 0, result.exception
    refuse.assert_not_called()
    return result.stdout


def test_json_has_every_table_and_the_comparison_only_if_asked_for(gold):
    told = json.loads(measured(gold, "--compare", "--json"))
    systems = {row["system"]: row for row in told["comparison"]}
    assert {"Presidio as it comes", "recognisers only", "all"} <= set(systems)
    assert systems["Presidio as it comes"]["recall_person"] == 0.0
    assert systems["Presidio as it comes"]["recall_direct"] == pytest.approx(1 / 3)
    assert systems["all"]["recall_direct"] == 1.0
    assert {row["language"]: row["person_recall"] for row in told["languages"]} == {
        "de": 1.0,
        "tr": 1.0,
    }
    assert told["without_identifiers"]["words"] == 3
    assert json.loads(measured(gold, "--json"))["comparison"] == []


def test_the_terminal_shows_the_same_and_no_table_is_wider_than_a_page(gold):
    told = measured(gold, "--compare")
    for title in ("3 documents", "By language", "By origin of name", "Compared on the same texts"):
        assert title in told
    assert "0.0 false masks per 1,000 words in the 1 texts without identifiers (3 words)." in told
    assert max(map(len, told.splitlines())) <= 120
    assert "Wüllner" not in told
