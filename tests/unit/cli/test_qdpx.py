"""Projects of other programs into a study and out again: nothing moves, nothing leaks."""

import json
import zipfile

import pytest
from typer.testing import CliRunner

from kimqual.anonymisation.register import Register
from kimqual.cli import app
from kimqual.coding.anchor import carry, carry_text
from kimqual.exchange import read_codebook
from kimqual.exchange.refi_read import read_qdpx
from kimqual.store import Study
from kimqual.store.assignment import DocumentNote, save_note
from kimqual.store.awaiting import load_awaiting
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.exchange.refi_files import CODE, SOURCE, USER, guid, project, selection, write
from tests.unit.exchange.refi_files import source as source_xml
from tests.unit.store.builders import PASSPHRASE, treat

from .small import NAME, make

TEXT = "I: Wie war das?\nB: Ayşe half (.) mir im Büro, und sie war nett."
KEYS = [
    "origin",
    "codes",
    "sources",
    "selections",
    "codings",
    "users",
    "dialects",
    "unplaced",
    "losses",
]
MORE = (
    f'<Notes><Note guid="{guid(7, 1)}" name="N"><PlainTextContent>oft so</PlainTextContent></Note>'
    f'<Note guid="{guid(7, 2)}" name="M"><PlainTextContent>frei</PlainTextContent></Note></Notes>'
)
PERSONS = (
    f'<Variables><Variable guid="{guid(8, 1)}" name="Alter" typeOfVariable="Integer"/>'
    f'<Variable guid="{guid(8, 2)}" name="E-Mail" typeOfVariable="Text"/></Variables>'
    f'<Cases><Case guid="{guid(9, 1)}" name="Leyla"><VariableValue><VariableRef targetGUID="'
    f'{guid(8, 1)}"/><IntegerValue>34</IntegerValue></VariableValue><VariableValue><VariableRef '
    f'targetGUID="{guid(8, 2)}"/><TextValue>leyla@example.org</TextValue></VariableValue>'
    f'<SourceRef targetGUID="{SOURCE}"/></Case></Cases>'
)


def passage(number, words, **more):
    start = TEXT.index(words)
    return selection(number, start, start + len(words), words, **more)


@pytest.fixture
def file(tmp_path):
    memo = f'<NoteRef targetGUID="{guid(7, 1)}"/>'
    first = passage(1, "Ayşe half (.) mir").replace("</Coding>", f"{memo}</Coding>")
    found = [first, passage(2, "Büro"), passage(3, "das?\nB: Ayşe")]
    xml = project([source_xml(found)], more=MORE).replace("<Sources>", f"{PERSONS}<Sources>")
    return write(tmp_path / "p.qdpx", xml, [(f"sources/{SOURCE}.txt", TEXT.encode())])


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "studie"
    Study.create(folder, name="Probe", passphrase=PASSPHRASE).close()
    monkeypatch.setenv("KIMQUAL_STUDY", str(folder))
    monkeypatch.setenv("KIMQUAL_PASSPHRASE", PASSPHRASE)
    return folder


def run(*arguments, code=0):
    result = CliRunner().invoke(app, [str(a) for a in arguments])
    if code == 0 and result.exception:
        raise result.exception
    if isinstance(result.exception, Exception) and not isinstance(result.exception, SystemExit):
        return str(result.exception)
    assert result.exit_code == code
    return result.output


def pseudonymise(folder):
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        treated = ((stored, treat(stored)) for stored in sources(study))
        save_views(study, treated, Register().dumps, carry=carry, carry_text=carry_text)
        return study.codings()


def passages(path):
    read = read_qdpx(path)
    return sorted(
        source.text[s.start : s.end] for source in read.project.sources for s in source.selections
    )


def test_json_of_an_import_has_the_keys_of_the_design(folder, file):
    facts = json.loads(run("qdpx", "import", file, "--json"))
    assert list(facts) == KEYS
    counts = [facts[key] for key in ("codes", "sources", "selections", "codings", "users")]
    assert counts == [1, 1, 3, 3, 1]
    assert facts["unplaced"] == []
    assert [loss["name"] for loss in facts["losses"] if loss["element"] == "Note"] == ["M"]


def test_codings_wait_in_the_vault_and_come_with_the_view(folder, file):
    run("qdpx", "import", file)
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        assert study.codings().empty
        assert [len(found) for found in load_awaiting(study).values()] == [3]
    assert NAME.encode() not in (folder / "study.db").read_bytes()
    codings = pseudonymise(folder)
    assert list(codings["quote"]) == ["das?\nB: Elif", "Elif half (.) mir", "Büro"]
    assert set(codings["code"]) == {"arbeit"}
    assert set(codings["coder"]) == {"ada"}
    assert list(codings["memo"]) == ["", "oft so", ""]
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        assert load_awaiting(study) == {}
        assert list(study.turns()["speaker"]) == ["I", "B"]
    assert NAME.encode() not in (folder / "study.db").read_bytes()


def test_two_codings_that_say_the_same_become_one_with_both_memos(folder, tmp_path):
    refs = [f'<NoteRef targetGUID="{guid(7, n)}"/>' for n in (1, 2)]
    found = [
        passage(n, "Büro").replace("</Coding>", f"{ref}</Coding>") for n, ref in enumerate(refs, 1)
    ]
    xml = project([source_xml(found)], more=MORE)
    members = [(f"sources/{SOURCE}.txt", TEXT.encode())]
    run("qdpx", "import", write(tmp_path / "q.qdpx", xml, members))
    assert list(pseudonymise(folder)["memo"]) == ["oft so\nfrei"]


def test_persons_come_with_what_may_be_known_of_them(folder, file):
    run("qdpx", "import", file)
    pseudonymise(folder)
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        cases = study.cases()
        assert list(cases.columns) == ["Alter"]
        assert list(cases["Alter"]) == ["34"]
        assert list(study.documents()["case"]) == ["C0001"]
    for name in (b"leyla@example.org", b"Leyla"):
        assert name not in (folder / "study.db").read_bytes()


def test_the_same_project_twice_adds_nothing(folder, file):
    run("qdpx", "import", file)
    run("qdpx", "import", file)
    once = pseudonymise(folder)
    run("qdpx", "import", file)
    assert once.equals(pseudonymise(folder))


def test_codes_go_into_the_codebook_and_count_its_revision_up_where_it_is_in_use(folder, file):
    run("qdpx", "import", file)
    first = read_codebook(folder / "codebook.toml")
    assert "arbeit" in first
    other = project([]).replace('name="Arbeit"', 'name="Neu"').replace(CODE, guid(6, 1))
    run("qdpx", "import", write(file.parent / "q.qdpx", other))
    second = read_codebook(folder / "codebook.toml")
    assert second.revision == first.revision + 1
    assert [c.id for c in second.codes] == [*(c.id for c in first.codes), "neu"]


def test_a_dry_run_changes_nothing(folder, file):
    before = (folder / "codebook.toml").read_bytes()
    assert "Nothing was changed" in run("qdpx", "import", file, "--dry-run")
    assert (folder / "codebook.toml").read_bytes() == before
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        assert study.documents().empty
        assert list(study.events()["action"]) == ["study.create"]


def test_an_import_that_fails_leaves_nothing(folder, file, monkeypatch):
    def fail(*_):
        raise OSError(28, "No space left")

    monkeypatch.setattr("kimqual.coding.refi_taking.promise_codebook", fail)
    run("qdpx", "import", file, code=1)
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        assert study.documents().empty
        assert load_awaiting(study) == {}


def test_an_export_holds_no_source_text_unless_it_is_named_and_confirmed(folder, file, tmp_path):
    run("qdpx", "import", file)
    out = tmp_path / "out.qdpx"
    assert "not pseudonymised yet" in run("qdpx", "export", out).replace("\n", " ")
    assert passages(out) == []
    pseudonymise(folder)
    run("qdpx", "export", out)
    assert passages(out) == ["Büro", "Elif half (.) mir", "das?\nB: Elif"]
    assert "confirms" in run("qdpx", "export", out, "--with-source-text", "I001", code=1)
    assert "No document" in run("qdpx", "export", out, "--with-source-text", "I009", code=1)
    for name in ("I001", "Probe"):
        run("qdpx", "export", out, "--with-source-text", name, "--confirmed")
        assert passages(out) == passages(file)


def test_waiting_codings_go_out_with_the_source_text(folder, file, tmp_path):
    run("qdpx", "import", file)
    out = tmp_path / "out.qdpx"
    run("qdpx", "export", out, "--with-source-text", "I001", "--confirmed")
    assert passages(out) == passages(file)


def test_a_study_survives_the_way_out_and_in(tmp_path, monkeypatch, folder):
    small = make(tmp_path / "klein")
    out = tmp_path / "out.qdpx"
    monkeypatch.setenv("KIMQUAL_STUDY", str(small))
    facts = json.loads(run("qdpx", "export", out, "--json"))
    again = tmp_path / "again.qdpx"
    run("qdpx", "export", again)
    assert again.read_bytes() == out.read_bytes()
    monkeypatch.setenv("KIMQUAL_STUDY", str(folder))
    read = json.loads(run("qdpx", "import", out, "--json"))
    assert {k: read[k] for k in ("codes", "sources", "codings", "users")} == {
        k: facts[k] for k in ("codes", "sources", "codings", "users")
    }
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        treated = ((stored, ()) for stored in sources(study))
        save_views(study, treated, Register().dumps, carry=carry, carry_text=carry_text)
        found = study.codings()
        documents = study.documents()
    with Study.open(small, passphrase=PASSPHRASE) as study:
        wanted = study.codings()
        wanted = wanted[~wanted["coder"].str.startswith("model:")]
        assert len(documents) == len(study.documents())
        assert list(documents["question"]) == list(study.documents()["question"])
    columns = ["document", "code", "coder", "quote", "memo"]
    assert found[columns].values.tolist() == wanted[columns].values.tolist()


def test_a_report_says_what_it_leaves_out(tmp_path, monkeypatch):
    monkeypatch.setenv("KIMQUAL_STUDY", str(make(tmp_path / "klein")))
    monkeypatch.setenv("KIMQUAL_PASSPHRASE", PASSPHRASE)
    out = tmp_path / "out.qdpx"
    run("qdpx", "export", out, "--profile", "report")
    with zipfile.ZipFile(out) as package:
        text = b"".join(package.read(name) for name in package.namelist()).decode()
    assert "[Name]" in text
    assert "Elif" not in text
    assert USER not in text


def test_a_codebook_goes_out_and_in(folder, tmp_path):
    for name in ("b.qdc", "b.xlsx", "b.csv"):
        run("codebook", "export", tmp_path / name)
        facts = json.loads(run("codebook", "import", tmp_path / name, "--json"))
        assert facts["codes"] > 0
        assert (facts["new"], facts["changed"]) == ([], [])
    assert "ends in one of" in run("codebook", "export", tmp_path / "b.odt", code=1)


def test_a_codebooks_new_codes_are_taken_in(folder, tmp_path):
    path = tmp_path / "b.csv"
    path.write_text("id,label,parent\nfield.garden,Garten,field.work\n", "utf-8")
    run("codebook", "import", path, "--dry-run", code=1)
    path.write_text("id,label\nfield.garden,Garten\n", "utf-8")
    assert "would be" in run("codebook", "import", path, "--dry-run")
    assert "field.garden" not in read_codebook(folder / "codebook.toml")
    run("codebook", "import", path)
    assert read_codebook(folder / "codebook.toml").label("field.garden") == "Garten"


def with_memos(tmp_path, more="", inside=""):
    """A project with a memo on its document, and a description of it."""
    told = (
        f"<Description>Leyla und {NAME} sind Schwestern.</Description>",
        f'{inside}<NoteRef targetGUID="{guid(7, 2)}"/></TextSource>',
    )
    notes = MORE.replace(f'guid="{guid(7, 2)}"', f'guid="{guid(7, 2)}" creatingUser="{USER}"')
    xml = project([source_xml([passage(1, "Büro")])], more=notes + more)
    xml = xml.replace("<PlainTextSelection", f"{told[0]}<PlainTextSelection", 1)
    xml = xml.replace("</TextSource>", told[1]).replace(">frei<", f">{NAME} sprach leise.<")
    return write(tmp_path / "memos.qdpx", xml, [(f"sources/{SOURCE}.txt", TEXT.encode())])


def test_memos_on_a_document_come_into_the_vault_and_stay_there(folder, tmp_path):
    losses = json.loads(run("qdpx", "import", with_memos(tmp_path), "--json"))["losses"]
    assert [(x["name"], x["what_happened"]) for x in losses if x["element"] == "Note"] == [
        ("N", "dropped")
    ]
    assert not [x for x in losses if x["field"] == "Description"]
    found = json.loads(run("corpus", "memos", "--json"))
    assert [(m["coder"], m["name"], m["text"]) for m in found] == [
        ("imported", "", f"Leyla und {NAME} sind Schwestern."),
        ("ada", "M", f"{NAME} sprach leise."),
    ]
    assert "memos on documents" not in run("qdpx", "import", with_memos(tmp_path))
    assert len(json.loads(run("corpus", "memos", "--json"))) == 2
    pseudonymise(folder)
    assert NAME.encode() not in (folder / "study.db").read_bytes()


def test_a_memo_that_is_not_there_or_of_nobody_is_a_row(folder, tmp_path):
    more = f'<Sets><Set guid="{guid(8, 8)}" name="S"><MemberNote targetGUID="{guid(7, 1)}"/></Set></Sets>'
    absent = f'<NoteRef targetGUID="{guid(7, 9)}"/><NoteRef targetGUID="{guid(7, 1)}"/>'
    facts = json.loads(run("qdpx", "import", with_memos(tmp_path, more, absent), "--json"))
    rows = {(x["element"], x["what_happened"]): x["reason"] for x in facts["losses"]}
    assert "does not hold" in rows["NoteRef", "dropped"]
    assert "imported" in rows["Note", "guessed"]
    assert "members: 1" in rows["Set", "dropped"]


def test_memos_in_the_vault_go_out_with_the_source_text_only(folder, tmp_path):
    run("qdpx", "import", with_memos(tmp_path))
    pseudonymise(folder)
    out = tmp_path / "out.qdpx"
    told = json.loads(run("qdpx", "export", out, "--json"))
    assert [x["reason"] for x in told["losses"] if x["element"] == "Note"] == [
        "2 memos in the vault: they go out with the source text only"
    ]
    assert read_qdpx(out).project.sources[0].notes == ()
    told = json.loads(
        run("qdpx", "export", out, "--with-source-text", "I001", "--confirmed", "--json")
    )
    assert not [x for x in told["losses"] if x["element"] == "Note"]
    project = read_qdpx(out).project
    said = {note.guid: note.text for note in project.notes}
    assert {said[ref] for ref in project.sources[0].notes} == {
        f"Leyla und {NAME} sind Schwestern.",
        f"{NAME} sprach leise.",
    }


def test_without_the_vault_an_export_says_that_memos_may_be_missing(folder, tmp_path):
    run("qdpx", "import", with_memos(tmp_path))
    pseudonymise(folder)
    (folder / "vault.db").rename(tmp_path / "anderswo.db")
    told = json.loads(run("qdpx", "export", tmp_path / "out.qdpx", "--json"))
    assert [x["reason"] for x in told["losses"] if x["element"] == "Note"] == [
        "memos on documents, if there are any: the vault is not open"
    ]


def test_what_coders_say_of_a_document_in_label_studio_goes_out_with_it(folder, tmp_path):
    run("qdpx", "import", with_memos(tmp_path))
    pseudonymise(folder)
    with Study.open(folder) as study, study.action("test") as event:
        said = DocumentNote("anna", ("I001",), "Ein ruhiges Gespräch.", (), "2026-03-02")
        save_note(study, event, "anna", 1, said)
    for profile in ("coding", "report"):
        run("qdpx", "export", tmp_path / "out.qdpx", "--profile", profile)
        project = read_qdpx(tmp_path / "out.qdpx").project
        (note,) = (n for n in project.notes if n.guid in project.sources[0].notes)
        assert note.text == "Ein ruhiges Gespräch."
        assert note.user in {user.guid for user in project.users}


def test_a_memo_is_written_from_standard_input_and_listed(folder, file):
    run("qdpx", "import", file)
    told = ["corpus", "memo", "I001", "--coder", "anna", "--name", "Eindruck"]
    for expected in ("Kept in the vault.", "It is there already."):
        done = CliRunner().invoke(app, told, input="Er fragte viel.\r\n")
        assert (done.exit_code, done.output.strip()) == (0, expected)
    shown = run("corpus", "memos", "--document", "I001")
    assert "Er fragte viel." in " ".join(shown.split())
    assert json.loads(run("corpus", "memos", "--document", "I002", "--json")) == []
    assert "needs a text" in run("corpus", "memo", "I001", "--coder", "anna", code=1)
