"""What exists is documented, what is documented exists, and help is there at once."""

import inspect
import re
import subprocess
import sys
import tomllib
from dataclasses import fields
from pathlib import Path

import pytest
from typer.main import get_command

import kimqual
from kimqual import errors
from kimqual.anonymisation.review import COLUMNS as REVIEW
from kimqual.cli import app
from kimqual.config import Config
from kimqual.exchange import FORMATS
from kimqual.exchange.codebook_door import _CodebookFile, _CodeTable
from kimqual.exchange.codebook_table import COLUMNS as CODES
from kimqual.exchange.codings import COLUMNS as CODINGS
from kimqual.model import Action, Category
from kimqual.report.found import COLUMNS as FOUND
from kimqual.report.found import PAIR_COLUMNS
from kimqual.resources import resource
from kimqual.store import Study
from kimqual.store.codings import save_topics, texts
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import CASES, PASSPHRASE, QUESTIONS, answer, interview, treat

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
HEAVY = {
    "bertopic", "docx", "lxml", "numpy", "onnxruntime", "openpyxl", "pandas", "plotly",
    "presidio_analyzer", "pypdfium2", "sklearn", "spacy", "sqlcipher3", "torch", "xlsxwriter",
}  # fmt: skip
WORDS = [
    "study", "vault", "corpus", "document", "turn", "speaker", "case", "attribute", "question",
    "answer", "segment", "quote", "code", "codebook", "coding", "coder", "memo", "mention",
    "entity", "category", "register", "surrogate", "profile", "topic", "theme", "release",
]  # fmt: skip


def page(name):
    return (DOCS / name).read_text("utf-8")


def section(text, heading):
    """Give what stands under a heading, up to the next one of its level or above."""
    level = heading.split(" ")[0]
    body = text.split(f"\n{heading}\n", 1)[1]
    return re.split(rf"\n#{{1,{len(level)}}} ", body, maxsplit=1)[0]


def documented(text):
    """Give the names in the first column of a section's tables, as they stand in back quotes."""
    first = [line.split("|")[1] for line in text.splitlines() if line.startswith("|")]
    return {name.split("(")[0] for cell in first for name in re.findall(r"`([^`]+)`", cell)}


def commands(group=None, above=""):
    for name, command in getattr(group or get_command(app), "commands", {}).items():
        yield above + name
        yield from commands(command, f"{above}{name} ") if hasattr(command, "commands") else ()


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("docs") / "studie"
    with Study.create(folder, passphrase=PASSPHRASE) as study:
        add(study, [interview(), answer()], cases=CASES, questions=QUESTIONS)
        treated = ((stored, treat(stored)) for stored in sources(study))
        save_views(study, treated, lambda: "", carry=lambda *_: [], carry_text=lambda *_: ([], []))
        save_topics(study, [], [], {})
        assert len(texts(study)) == 2
        yield study


@pytest.mark.parametrize("command", list(commands()))
def test_every_command_stands_on_the_page_of_commands(command):
    headings = [line.lstrip("# ") for line in page("cli.md").splitlines() if line[:2] == "##"]
    assert f"kimqual {command}" in headings


def test_the_page_of_commands_is_what_help_says():
    cog = [sys.executable, "-m", "cogapp", "--check", "-r", str(DOCS / "cli.md")]
    done = subprocess.run(cog, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, "run: cog -r docs/cli.md\n" + done.stdout


@pytest.mark.parametrize("path", [*PAGES, ROOT / "README.md"], ids=lambda p: p.name)
def test_commands_and_options_that_pages_show_exist(path):
    known = get_command(app)
    blocks = re.findall(r"```(?:sh|console)\n(.*?)```", path.read_text("utf-8"), re.DOTALL)
    shown = re.findall(r"^(?:\$ )?kimqual ([a-z][^#\n>]*)", "\n".join(blocks), re.MULTILINE)
    for line in shown:
        parts = line.split()
        command, words = known, iter(parts)
        while hasattr(command, "commands"):
            word = next(words, "-")
            if word.startswith("-") and command.invoke_without_command:
                break
            command = command.commands[word]
        options = {name for option in command.params for name in option.opts}
        assert {p.split("=")[0] for p in parts if p.startswith("--")} <= options, line


@pytest.mark.parametrize("name", kimqual.__all__)
def test_every_public_name_is_documented(name):
    assert name in documented(section(page("files.md"), "## Namen in Python"))


def test_every_error_and_no_other_is_documented():
    raised = {
        name
        for name, thing in inspect.getmembers(errors, inspect.isclass)
        if issubclass(thing, errors.KimqualError)
    }
    assert documented(section(page("files.md"), "## Fehler")) == raised


def test_every_transcript_format_and_no_other_is_documented():
    rows = re.findall(
        r"^\| `([\w-]+)` \|", section(page("files.md"), "## Transkripte"), re.MULTILINE
    )
    assert sorted(rows) == sorted(FORMATS)


def test_every_setting_is_documented_with_its_default():
    text = section(page("files.md"), "## kimqual.toml")
    assert documented(text) == {field.name for field in fields(Config)}
    defaults = [field.default for field in fields(Config) if field.name != "name"]
    for default in defaults:
        said = '["de"]' if default == ("de",) else default if default != "" else '""'
        assert f"`{said}`" in text


def test_every_category_stands_with_its_actions_of_the_default_policy():
    rows = section(page("files.md"), "## policy.toml").splitlines()
    shown = [[cell.strip(" `") for cell in row.split("|")[1:-1]] for row in rows]
    policy = tomllib.loads(resource("anonymisation/policies/default.toml").read_text("utf-8"))
    wanted = {
        (c.value, "direkt" if c.is_direct else "indirekt", *profiles)
        for c in Category
        for profiles in [[policy["profile"][p][c] for p in ("coding", "report", "archive")]]
    }
    assert {(row[0], *row[2:]) for row in shown if row and row[0] in list(Category)} == wanted


@pytest.mark.parametrize("action", Action)
def test_every_action_is_documented(action):
    assert action in documented(section(page("files.md"), "## policy.toml"))


def test_every_key_of_a_codebook_is_documented():
    names = documented(section(page("files.md"), "## codebook.toml"))
    assert names == {"[[code]]", *_CodeTable.model_fields, *_CodebookFile.model_fields} - {"code"}


@pytest.mark.parametrize(
    ("heading", "columns"),
    [
        ("## Codebuch als Tabelle", CODES),
        ("## Codings als CSV", CODINGS),
        ("## Durchsichtstabelle (enthält Quelltext)", REVIEW),
    ],
)
def test_every_column_of_a_file_is_documented(heading, columns):
    assert documented(section(page("files.md"), heading)) == set(columns)


@pytest.mark.parametrize(
    ("heading", "tables"),
    [
        ("documents()`", ["documents"]),
        ("turns()`", ["turns"]),
        ("codings()`", ["codings"]),
        ("topics()` und `study.topic_texts()`", ["topics", "topic_texts"]),
        ("quotes()`", ["quotes"]),
        ("events()`", ["events"]),
    ],
)
def test_every_column_of_a_study_table_is_documented(study, heading, tables):
    columns = {str(c) for table in tables for c in getattr(study, table)().columns}
    attributes = set(study.cases().columns)
    text = section(page("files.md"), f"### `study.{heading}")
    assert documented(text) == columns - attributes


def test_every_column_of_what_is_found_is_documented():
    text = section(page("files.md"), "### `find_codings(…)`")
    assert documented(text) == {*FOUND, *PAIR_COLUMNS}


def test_every_study_table_has_a_section():
    frames = [name for name, f in inspect.getmembers(Study) if "DataFrame" in str(_returned(f))]
    assert len(frames) == 8
    assert all(f"`study.{name}()`" in page("files.md") for name in frames)


def _returned(member):
    return getattr(member, "__annotations__", {}).get("return", "")


@pytest.mark.parametrize("word", WORDS)
def test_every_word_has_a_line_in_the_glossary(word):
    assert f"| **{word}** |" in page("glossary.md")


@pytest.mark.parametrize("category", Category)
def test_every_category_is_in_the_glossary(category):
    assert category in section(page("glossary.md"), "## Kategorien")


@pytest.mark.parametrize("path", PAGES, ids=lambda p: str(p.relative_to(DOCS)))
def test_links_of_a_page_lead_somewhere(path):
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in link:
            continue
        name, _, anchor = link.partition("#")
        target = (path.parent / name).resolve() if name else path
        assert target.is_file(), link
        assert target.is_relative_to(DOCS), f"{link} is not on the site"
        assert not anchor or anchor in _anchors(target), link


def test_the_readme_links_to_files():
    links = re.findall(r"\]\(((?!http)[^)\s#]+)", (ROOT / "README.md").read_text("utf-8"))
    pages = [link for link in links if link.startswith("docs/") and link.endswith(".md")]
    assert pages
    assert all((ROOT / link).is_file() for link in pages)


def test_every_page_is_in_the_navigation():
    named = re.findall(r": ([\w/-]+\.md)$", (ROOT / "mkdocs.yml").read_text("utf-8"), re.MULTILINE)
    assert sorted(named) == sorted(p.relative_to(DOCS).as_posix() for p in PAGES)


def _anchors(path):
    headings = re.findall(r"^#+ (.+)$", path.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"\s+", "-", re.sub(r"[^\w\s-]", "", h.lower())).strip("-") for h in headings}


def test_help_of_every_noun_loads_nothing_heavy():
    program = (
        "import sys\n"
        "from typer.testing import CliRunner\n"
        "from kimqual.cli import app\n"
        "for noun in sys.argv[1:]:\n"
        "    done = CliRunner().invoke(app, [*filter(None, [noun]), '--help'])\n"
        "    assert done.exit_code == 0, done.output\n"
        f"heavy = {sorted(HEAVY)!r}\n"
        "print(*[name for name in heavy if name in sys.modules])\n"
    )
    nouns = ["", *get_command(app).commands]
    done = subprocess.run(
        [sys.executable, "-c", program, *nouns], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
