"""A small coded study with a codebook of its own: two coders, shared passages, a release, a region."""

from kimqual.coding.anchor import carry, carry_text
from kimqual.exchange import read_codebook
from kimqual.model import Coding, Span
from kimqual.store import Study
from kimqual.store.codings import load_codings, save_codebook, save_codings, save_releases, texts
from kimqual.store.documents import add
from kimqual.store.labelstudio import PULL, Counts, Found, Origin, Project, PulledTask, save_project
from kimqual.store.labelstudio import save_task as save
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, QUESTIONS, answer, interview, treat

BOOK = """# Codebuch der Probe, von Jelena und Tarik
name = "Probe"
revision = 1

# ---- Wohnen ----

[[code]]
id = "home"   # bleibt
label.de = "Wohnen"
label.en = "Housing"

[[code]]
id = "rent"
parent = "home"
label = {de = "Miete"}
definition = "Was Wohnen kostet."

[[code]]
id = "noise"
parent = "home"
label = {de = "Lärm"}
requires = ["rent"]

# ---- Ämter ----

[[code]]
id = "office"
label = {de = "Amt"}

[[code]]
id = "help"
label = {de = "Hilfe"}
"""
PROJECT = Project("1" * 32, "anna", 7, 1)
TABLES = (
    *("coding", "release", "labelstudio_region", "verdict", "codebook", "codebook_decision"),
    *("adjudication_agreed", "adjudication_proposal"),
)


def make(path):
    """Build the study in a folder; give the folder."""
    with Study.create(path, passphrase=PASSPHRASE) as study:
        (path / "codebook.toml").write_text(BOOK, "utf-8", newline="\n")
        said = [answer(case=f"P{n}", text=f"Antwort {n}.", sha256=f"a{n}") for n in (1, 2)]
        add(study, [interview(), *said], questions=QUESTIONS)
        treated = ((stored, treat(stored)) for stored in sources(study))
        save_views(study, treated, lambda: "", carry=carry, carry_text=carry_text)
        book = read_codebook(path / "codebook.toml")
        save_codings(study, list(_codings(study)), book)
        pull(study, book, [coding(study, "mir", "rent"), coding(study, "mir", "help")])
        numbers = {(c.coder, c.quote, c.code): n for n, c in load_codings(study).items()}
        save_releases(study, {numbers["anna", "half", "office"]: "half"})
    return path


def coding(study, words, code, coder="anna", memo=""):
    text = next(text for text in texts(study) if words in text.text)
    start = text.text.index(words)
    return Coding(text.id, Span(start, start + len(words)), code, coder, words, memo)


def pull(study, book, codings, version="1", **more):
    """Take codings in as regions of Label Studio."""
    found = [Found(c, (Origin(1, f"r{c.code}", "2", "t", "t"),)) for c in codings]
    with study.action(PULL) as event:
        save_codebook(study, event, book)
        save_project(study, event, PROJECT)
        save(study, event, PROJECT, PulledTask(1, version, tuple(found), **more), Counts())


def _codings(study):
    for coder in ("anna", "bilal"):
        for code, memo in (("rent", "eins"), ("office", "zwei"), ("noise", "")):
            yield coding(study, "half", code, coder, memo)
        yield coding(study, "Antwort 1", "help", coder)
        yield coding(study, "Antwort 1.", "rent", coder)
    yield coding(study, "Antwort 2", "rent", "settled", "gemeinsam")


def state(study):
    """Give all that an undo has to bring back: the file's bytes and every row about codings."""
    rows = {
        table: sorted(study.db.execute(f"SELECT * FROM {table}").fetchall(), key=repr)  # noqa: S608
        for table in TABLES
    }
    return (study.path / study.config.codebook).read_bytes(), rows


def places(study):
    """Give where people coded, and the words there; no operation may touch that."""
    return {(c.document, c.span, c.quote, c.coder) for c in load_codings(study).values()}
