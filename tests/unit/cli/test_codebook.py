"""The commands about the codebook, as the user meets them."""

import json

import pytest
from typer.testing import CliRunner

from kimqual.cli import app
from kimqual.exchange import read_codebook
from tests.integration.commands import done, kimqual
from tests.unit.coding.coded_study import make

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


@pytest.fixture
def study(tmp_path):
    return make(tmp_path / "studie")


def ran(study, *arguments):
    return done("codebook", *arguments, study=study).out


def test_day_with_the_codebook_from_first_code_to_undo(study, tmp_path):
    before = (study / "codebook.toml").read_bytes()
    ran(study, "add", "help.friends", "--parent", "help", "--label-de", "Freunde")
    ran(study, "add", "help.office", "--parent", "help", "--label-de", "Amt", "--memo", "Neu.")
    assert "label.de help.office Amt > Behörde" in ran(
        study, "rename", "help.office", "--label-de", "Behörde"
    )
    ran(study, "edit", "help.office", "--definition", "Eine Stelle half.", "--memo", "")
    ran(study, "move", "help.office", "--top")
    ran(study, "move", "help.office", "--parent", "help")
    assert "6 codings followed" in ran(study, "merge", "rent", "--into", "office")
    said = ran(study, "split", "help", "--into", "help.friends", "--into", "help.office")
    assert "3 codings wait for a decision: kimqual codebook worklist" in said
    assert "coders' pages: kimqual labelstudio push codebook" in said
    ran(study, "retire", "noise")
    ran(study, "restore", "noise")

    book = read_codebook(study / "codebook.toml")
    assert (book.revision, book["help.office"].memo, book["help.office"].since) == (11, "", 3)

    waiting = json.loads(ran(study, "worklist", "--json"))
    ran(study, "decide", str(waiting[0]["coding"]), "help.office")
    ran(study, "worklist", "--out", tmp_path / "w.csv")
    table = (tmp_path / "w.csv").read_text("utf-8-sig").splitlines()
    filled = [table[0], *(line + "help.friends" for line in table[1:])]
    (tmp_path / "w.csv").write_text("\n".join(filled), "utf-8")
    assert "2 codings decided" in ran(study, "decide", "--from", tmp_path / "w.csv")
    assert json.loads(ran(study, "worklist", "--json")) == []

    history = json.loads(ran(study, "history", "--json"))
    assert [e["kind"] for e in history if e["kind"] != "codings.add"] == [
        *("add", "add", "rename", "edit", "move", "move", "merge", "split", "retire", "restore"),
        *("decide", "decide"),
    ]
    for _ in range(12):
        ran(study, "undo")
    assert (study / "codebook.toml").read_bytes() == before
    refused = kimqual("codebook", "undo", study=study)
    assert (refused.code, "nothing to undo" in refused.err) == (1, True)


def test_difference_is_told_in_words_and_as_json(study):
    ran(study, "edit", "rent", "--definition", "Was das Wohnen kostet.", "--color", "#4c78a8")
    said = ran(study, "diff")
    assert "revision 1 > revision 2: 2 changes" in said
    assert "    Was{+ das+} Wohnen kostet." in said
    facts = json.loads(ran(study, "diff", "1", "2", "--json"))
    assert [(c["kind"], c["codings"]) for c in facts["changes"]] == [
        ("definition", 6),
        ("color", 6),
    ]


def test_change_by_hand_is_told_by_check_and_recorded(study):
    path = study / "codebook.toml"
    path.write_text(path.read_text("utf-8").replace("Was Wohnen", "Was das Wohnen"), "utf-8")
    assert "changed by hand and not recorded" in ran(study, "check")
    assert "definition rent" in ran(study, "record")
    assert "nothing was changed by hand" in ran(study, "record")
    assert json.loads(ran(study, "check", "--json"))["not_recorded"] is False


def test_codings_made_after_a_change_by_hand_are_taken_in(study, tmp_path):
    path = study / "codebook.toml"
    path.write_text(path.read_text("utf-8") + '\n[[code]]\nid = "new"\n', "utf-8")
    table = tmp_path / "c.csv"
    table.write_text("document,code,coder,quote,paragraph\nA00001,new,anna,Antwort,1\n", "utf-8")
    assert "1 codings new" in done("codings", "add", table, study=study).out
    assert read_codebook(path).revision == 2


def test_show_counts_for_the_study_and_not_for_a_file(study):
    facts = {row["id"]: row for row in json.loads(ran(study, "show", "--json"))}
    assert (facts["home"]["n_codings"], facts["home"]["n_segments"]) == (0, 4)
    assert "passages" in ran(study, "show")
    assert "passages" not in ran(study, "show", study / "codebook.toml")


def test_import_is_an_operation_and_can_be_undone(study, tmp_path):
    before = (study / "codebook.toml").read_bytes()
    table = tmp_path / "b.csv"
    table.write_text("id,label.de\nhelp,Unterstützung\nnew,Neu\n", "utf-8")
    dry = ran(study, "import", table, "--dry-run")
    assert "1 new, 1 changed. The codebook would be revision 2." in dry
    assert (study / "codebook.toml").read_bytes() == before
    assert "1 new, 1 changed. The codebook is revision 2." in ran(study, "import", table)
    assert "0 new, 0 changed. The codebook is revision 2." in ran(study, "import", table)
    ran(study, "undo")
    assert (study / "codebook.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("move", "rent"), 2),
        (("move", "rent", "--top", "--parent", "help"), 2),
        (("decide",), 2),
        (("decide", "3"), 2),
        (("decide", "3", "help", "--from", "w.csv"), 2),
        (("split", "rent"), 2),
        (("merge", "rent"), 2),
        (("split", "rent", "--into", "help"), 1),
        (("rename", "rent"), 1),
        (("export", "b.pdf"), 1),
        (("import", "b.docx"), 1),
        (("worklist", "--out", "w.docx"), 1),
        (("diff", "fehlt.toml"), 1),
        (("add", "", "--label-de", "x"), 1),
    ],
)
def test_wrong_use_is_refused_and_changes_nothing(study, arguments, code):
    before = (study / "codebook.toml").read_bytes()
    said = kimqual("codebook", *arguments, study=study)
    assert said.code == code
    assert said.err
    assert (study / "codebook.toml").read_bytes() == before
