"""The command line: exit codes, errors as message, place and mend, JSON, and no questions asked."""

import json
import os
import subprocess
import sys
from shutil import copytree

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from kimqual.cli import app
from tests.unit.exchange.refi_files import of_text, selection

from .small import ANSWERS, NAME, PASSPHRASE, make

KIMQUAL = [sys.executable, "-c", "from kimqual.cli import main; main()"]
WORDS = "Rukiye wohnt im Lindenhof"

# Arguments with which each verb that has --json is tried.
READING = {
    "corpus add": ["FILE"],
    "corpus update": ["FILE", "--document", "I001", "--anyway", "--dry-run"],
    "corpus list": [],
    "corpus export": ["EXPORTS"],
    "corpus check": [],
    "corpus memos": [],
    "anonymise run": [],
    "codebook check": [],
    "anonymise table": [],
    "anonymise check": [],
    "anonymise measure": ["GOLD"],
    "anonymise risk": [],
    "codebook show": [],
    "codebook import": ["BOOK"],
    "codebook export": ["NEW_BOOK"],
    "codebook diff": [],
    "codebook history": [],
    "codebook worklist": [],
    "qdpx import": ["PROJECT"],
    "qdpx export": ["NEW_PROJECT"],
    "codings add": ["CODINGS"],
    "codings find": ["field OR experience"],
    "codings list": [],
    "codings assignment": [],
    "codings sample": ["3"],
    "labelstudio status": [],
    "agreement passages": [],
    "agreement compute": [],
    "agreement confusion": [],
    "agreement disagreements": [],
    "topics fit": ["--topics", "2"],
    "topics show": [],
    "topics barriers": [],
    "topics compare": ["--n", "0"],
    "topics edits": [],
    "topics groups": ["--by", "Alter"],
    "topics tree": [],
    "topics waves": ["--by", "Alter"],
    "topics stability": ["--topics", "2", "--repeats", "2"],
    "quotes list": [],
    "study info": [],
    "study audit": [],
}
# These write files, take a person's decision, stream JSON Lines anyway, or speak in sentences.
WITHOUT_JSON = {
    "corpus memo",
    "demo",
    "init",
    "anonymise review",
    "anonymise text",
    *(f"codebook {verb}" for verb in ("add", "edit", "rename", "move", "merge", "split", "retire")),
    *(f"codebook {verb}" for verb in ("restore", "decide", "undo", "record")),
    "labelstudio password",
    "labelstudio start",
    "labelstudio stop",
    "labelstudio write",
    "quotes release",
    "quotes export",
    "report build",
    "suggest text",
    "topics candidate",
    "topics ignore",
    "topics merge",
    "topics rename",
    "topics split",
    "topics text",
    "topics undo",
}

# Their JSON is tried on a real server: tests/integration/labelstudio.
ON_A_SERVER = {
    "labelstudio push coding",
    "labelstudio push codebook",
    "labelstudio push adjudication",
    "labelstudio push review",
    "labelstudio pull",
    "labelstudio pull adjudication",
    "labelstudio pull review",
    "labelstudio purge review",
}
# Its JSON needs a model's codings of many persons: tests/unit/report/test_barriers.py.
ON_MANY_PERSONS = {"topics prevalence"}
# Theirs needs a corrected transcript: tests/unit/cli/test_update.py.
ON_CORRECTED = {"codings place", "codings confirm"}
# Theirs takes away what the others read: tests/integration/test_erasing.py.
REMOVING = {"corpus remove", "study erase"}
# Theirs needs a study that is coded: tests/integration/test_suggest.py.
ON_CODED = {f"suggest {verb}" for verb in ("train", "apply", "measure", "next", "explain", "curve")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return make(tmp_path_factory.mktemp("cli") / "klein")


@pytest.fixture(scope="module")
def files(folder):
    beside = folder.parent
    transcript = beside / "neu.txt"
    transcript.write_text("I: Und wie war das?\nB: Es war laut.\n", "utf-8")
    gold = beside / "gold.jsonl"
    marked = {"start": 5, "end": 11, "category": "PERSON", "entity": "p1"}
    line = {"document": "d", "text": "Frau Yılmaz half.", "mentions": [marked]}
    gold.write_text(json.dumps(line) + "\n", "utf-8")
    codings = beside / "codings.csv"
    row = f'A00001,field.public_space,ada,"{ANSWERS[0]}",1\n'
    codings.write_text("document,code,coder,quote,paragraph\n" + row, "utf-8")
    book = beside / "codes.csv"
    book.write_text("id,label\nfield.new,Neu\n", "utf-8")
    passage = selection(1, 3, 7, "Büro")
    found = {"FILE": transcript, "GOLD": gold, "CODINGS": codings, "BOOK": book}
    found["PROJECT"] = of_text(beside / "p.qdpx", "Im Büro war es laut.", [passage])
    return (
        found
        | {"NEW_BOOK": beside / "new.qdc", "NEW_PROJECT": beside / "new.qdpx"}
        | {"EXPORTS": beside / "aus"}
    )


@pytest.fixture(scope="module")
def settings(folder):
    return {"KIMQUAL_STUDY": str(folder), "KIMQUAL_PASSPHRASE": PASSPHRASE}


def verbs(group=None, above=""):
    for name, command in (group or get_command(app)).commands.items():
        if hasattr(command, "commands"):
            yield from verbs(command, f"{above}{name} ")
        if getattr(command, "invoke_without_command", True):  # some do something by themselves
            yield above + name, command


def has_json(command):
    return any("--json" in option.opts for option in command.params)


def invoke(arguments, settings):
    result = CliRunner().invoke(app, arguments, env=settings)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def run(*arguments, text="", **changed):
    """Run the real program, with no terminal; None takes a variable away."""
    env = {k: v for k, v in (os.environ | changed).items() if v is not None}
    return subprocess.run(
        [*KIMQUAL, *map(str, arguments)],
        input=text.encode(),
        env=env | {"PYTHONUTF8": "1", "COLUMNS": "80"},
        capture_output=True,
        timeout=120,
        check=False,
    )


def assert_told(done, code=1):
    """An error of content: message, place and mend on stderr, nothing of Python in it."""
    err = done.stderr.decode()
    assert done.returncode == code
    assert err.startswith("kimqual: ")
    assert "\n  in:   " in err
    assert "\n  mend: " in err
    assert "Traceback" not in err
    return err


def test_every_verb_has_json_or_a_reason_to_have_none():
    found = {name: has_json(command) for name, command in verbs()}
    assert {name for name, has in found.items() if has} == set(
        READING
    ) | ON_A_SERVER | ON_MANY_PERSONS | ON_CODED | ON_CORRECTED | REMOVING
    assert {name for name, has in found.items() if not has} == WITHOUT_JSON


@pytest.mark.parametrize("verb", READING)
def test_what_json_prints_parses(verb, folder, tmp_path, files):
    study = copytree(folder, tmp_path / "studie")
    arguments = [str(files.get(a, a)) for a in READING[verb]]
    settings = {"KIMQUAL_STUDY": str(study), "KIMQUAL_PASSPHRASE": PASSPHRASE}
    result = invoke([*verb.split(), *arguments, "--json"], settings)
    assert result.exit_code == 0, result.output
    assert isinstance(json.loads(result.stdout), dict | list)


@pytest.mark.parametrize(
    "verb", ["corpus list", "codings list", "topics show", "quotes list", "study audit"]
)
def test_reading_needs_no_vault_and_shows_no_name_of_it(verb, folder):
    settings = {"KIMQUAL_STUDY": str(folder), "KIMQUAL_PASSPHRASE": None}
    result = invoke([*verb.split(), "--json"], settings)
    assert result.exit_code == 0
    assert NAME not in result.stdout
    assert "Leyla" not in result.stdout


def test_json_keeps_letters_as_they_are(settings):
    result = invoke(["codings", "list", "--json"], settings)
    assert "für" in result.stdout or "Elif" in result.stdout
    assert "\\u" not in result.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["corpus", "nonsense"],
        ["corpus", "list", "--nonsense"],
        ["corpus", "add"],
        ["quotes", "release"],
        ["quotes", "export", "--format", "pdf"],
        ["topics", "fit", "--unit", "word"],
        ["topics", "fit", "--layout", "circle"],
        ["topics", "show", "--layout", "circle"],
        ["topics", "groups"],
        ["corpus", "add", "x.csv", "--column", "Alter"],
    ],
)
def test_wrong_usage_exits_with_2(arguments, settings):
    assert invoke(arguments, settings).exit_code == 2


def test_wrong_usage_of_the_program_itself_exits_with_2_and_names_the_help(folder):
    done = run("quotes", "export", "--format", "pdf", KIMQUAL_STUDY=str(folder))
    assert done.returncode == 2
    assert b"Try 'kimqual quotes export --help'" in done.stderr.replace(b"-c", b"kimqual")
    assert b"Traceback" not in done.stderr


def test_a_folder_that_is_no_study_is_told_with_place_and_mend(tmp_path):
    err = assert_told(run("study", "info", KIMQUAL_STUDY=str(tmp_path / "nichts")))
    assert "nichts" in err
    assert "kimqual init" in err


def test_a_missing_passphrase_is_an_error_and_nothing_asks(folder):
    done = run("anonymise", "check", KIMQUAL_STUDY=str(folder), KIMQUAL_PASSPHRASE=None)
    err = assert_told(done)
    assert "KIMQUAL_PASSPHRASE" in err
    assert "Passphrase:" not in err
    assert done.stdout == b""


def test_init_without_a_passphrase_asks_nothing_and_makes_nothing(tmp_path):
    done = run("init", tmp_path / "neu", KIMQUAL_PASSPHRASE=None)
    assert "KIMQUAL_PASSPHRASE" in assert_told(done)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_passphrase_is_told_and_not_repeated(folder):
    done = run("anonymise", "check", KIMQUAL_STUDY=str(folder), KIMQUAL_PASSPHRASE="drei Stühle")
    err = assert_told(done)
    assert "does not open the vault" in err
    assert "Stühle" not in err


def test_a_missing_file_is_told_by_its_name(folder):
    settings = {"KIMQUAL_STUDY": str(folder), "KIMQUAL_PASSPHRASE": PASSPHRASE}
    assert "fehlt.docx" in assert_told(run("corpus", "add", "fehlt.docx", **settings))


def test_a_coding_whose_quote_does_not_stand_there_is_refused_with_its_row(folder, tmp_path):
    table = tmp_path / "codings.csv"
    table.write_text(
        f'document,code,coder,quote,paragraph\nA00001,field.work,ada,"{WORDS}",1\n', "utf-8"
    )
    err = assert_told(run("codings", "add", table, KIMQUAL_STUDY=str(folder)))
    assert "codings.csv, row 2" in err
    assert WORDS not in err


def test_two_runs_of_init_leave_the_first_study_alone(folder):
    before = (folder / "kimqual.toml").read_bytes()
    assert "not empty" in assert_told(run("init", folder, KIMQUAL_PASSPHRASE="ganz anders"))
    assert (folder / "kimqual.toml").read_bytes() == before


def test_only_released_quotes_are_exported(folder, tmp_path):
    study = copytree(folder, tmp_path / "studie")
    settings = {"KIMQUAL_STUDY": str(study), "KIMQUAL_PASSPHRASE": PASSPHRASE}
    result = invoke(["quotes", "export", "--to", str(tmp_path / "aus")], settings)
    assert result.exit_code == 0
    assert sorted(p.name for p in (tmp_path / "aus").iterdir()) == [
        "zitate.docx",
        "zitate.html",
        "zitate.xlsx",
    ]
    page = (tmp_path / "aus" / "zitate.html").read_text("utf-8")
    assert "half mir" in page
    assert ANSWERS[0] not in page


def test_text_from_standard_input_is_pseudonymised_line_by_line():
    lines = [
        {"id": 7, "text": "Frau Yılmaz wohnt in der Heeper Straße 12."},
        {"id": "b", "document": "d1", "text": "Es war laut."},
    ]
    done = run("anonymise", "text", text="\n".join(map(json.dumps, lines)))
    assert done.returncode == 0, done.stderr.decode()
    first, second = map(json.loads, done.stdout.decode().splitlines())
    assert first["id"] == 7
    assert "Yılmaz" not in first["text"]
    spans = [(m["category"], lines[0]["text"][m["start"] : m["end"]]) for m in first["mentions"]]
    assert spans == [("PERSON", "Yılmaz"), ("STREET", "Heeper Straße 12")]
    assert set(first["mentions"][0]) == {"start", "end", "category", "score", "surrogate"}
    assert second == {"id": "b", "text": "Es war laut.", "mentions": []}


def test_topics_from_standard_input_end_with_the_list_of_topics():
    lines = [json.dumps({"id": f"a{n}", "text": text}) for n, text in enumerate(ANSWERS)]
    done = run("topics", "text", "--topics", "2", text="\n".join(lines))
    assert done.returncode == 0, done.stderr.decode()
    *texts, last = map(json.loads, done.stdout.decode().splitlines())
    assert [line["id"] for line in texts] == [f"a{n}" for n in range(len(ANSWERS))]
    assert all(set(line) == {"id", "topic", "probability"} for line in texts)
    assert sum(topic["size"] for topic in last["topics"]) == len(ANSWERS)


@pytest.mark.parametrize("noun", ["anonymise", "topics"])
@pytest.mark.parametrize(
    "bad",
    [f'{{"id": "b", "text": "{WORDS}', f'{{"text": "{WORDS}"}}'],
    ids=["cut off", "no id"],
)
def test_a_bad_line_is_told_by_its_number_and_never_shown(noun, bad):
    good = json.dumps({"id": "a", "text": "Es war laut."})
    done = run(noun, "text", text=f"{good}\n{bad}\n")
    err = assert_told(done)
    assert "line 2" in err
    assert "Rukiye" not in err + done.stdout.decode()
