"""Somebody withdraws: nothing of theirs is left in any table or byte, and all others stay."""

import contextlib
import json
import sqlite3

import pytest

from kimqual.store import Study
from kimqual.store.check import find_faults
from kimqual.store.codings import load_codings, save_codings, save_releases, texts
from kimqual.store.removal import tables_with
from kimqual.store.views import load_register
from tests.integration.commands import PASSPHRASE, done, kimqual, state, view
from tests.integration.every_table import count, dump, fill, first_coding
from tests.unit.coding.coded_study import coding

E1 = """I: Wie war der Anfang?
B: Ich bin Chidinma Nwosu, und meine gelbe Gießkanne stand drei Wochen im Flur vom Amt.
B: Farid Haidari hat mir die Formulare erklärt, ohne Farid wäre das nie fertig geworden.
"""
E2 = """I: Wer hat geholfen?
B: Farid Haidari kam jeden Dienstag vorbei, er kennt alle Zimmer im Rathaus.
B: Danach ging es schneller, als wir dachten, und die Wohnung war warm.
"""
E3 = """I: Und die Arbeit?
B: Beim Jobcenter wurde dreimal derselbe Zettel verlangt, das hat Nerven gekostet.
"""
MAIL = "chidinma.nwosu@example.org"
SURVEY = f"""id;Alter;Was fehlt Ihnen?;E-Mail;Name
tn-4711;34;Eine Werkstatt für meine kupferne Laterne und Leute zum Reden.;{MAIL};Chidinma Nwosu
tn-4712;52;Ein Bus am Abend, der auch sonntags fährt und pünktlich ist.;;
tn-4713;29;Mehr Kurse, bei denen Kinder mitkommen dürfen.;;
"""
MORE = (
    "Die Ampel am Markt ist für Rollstühle viel zu schnell wieder rot.",
    "Ich suche seit einem Jahr eine Wohnung mit drei Zimmern.",
    "Beim Arzt versteht mich niemand, ein Dolmetscher wäre gut.",
    "Der Sportverein hat unsere Töchter sofort aufgenommen.",
    "Briefe vom Amt sind so geschrieben, dass ich sie nicht verstehe.",
    "Im Treppenhaus grüßt man sich, das macht viel aus.",
    "Mein Abschluss wird hier nicht anerkannt, darum putze ich.",
    "Die Schule ruft nie an, nur wenn etwas schiefgeht.",
    "Ein Garten für alle, in dem man sich treffen kann.",
    "Am Telefon legen sie auf, sobald ich langsam spreche.",
)
SURVEY += "".join(f"tn-48{n:02};40;{answer};;\n" for n, answer in enumerate(MORE))
SECRETS = (
    *("Chidinma", "Nwosu", "Gießkanne", "kupferne Laterne", "tn-4711", "Sickergrube"),
    MAIL,
)
# What this person alone brought; the generic rows below hold the last of the secrets.
DOCUMENTS, CASE = ("I001", "A00001"), "C0001"


def written(folder):
    for name, text in (("E1.txt", E1), ("E2.txt", E2), ("E3.txt", E3), ("umfrage.csv", SURVEY)):
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in ("E1.txt", "E2.txt", "E3.txt", "umfrage.csv")]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("erase")
    study = folder / "studie"
    done("init", study)
    files = folder / "dateien"
    files.mkdir()
    done("corpus", "add", *written(files), study=study)
    done("anonymise", "run", study=study)
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        _code(opened)
    return study


def _code(study):
    from kimqual.exchange import read_codebook

    book = read_codebook(study.path / "codebook.toml")
    said = [
        ("drei Wochen im Flur", "field.authorities"),
        ("kennt alle Zimmer", "experience.support"),
        ("dreimal derselbe Zettel", "experience.barrier"),
        ("Leute zum Reden", "field.neighbourhood"),
        ("Ein Bus am Abend", "field.public_space"),
        ("Mehr Kurse", "field.education"),
    ]
    codings = [
        coding(study, words, code, coder, f"Memo zur Sickergrube {n}" if n in (0, 3) else "")
        for n, (words, code) in enumerate(said)
        for coder in ("anna", "bilal", "settled", "model:probe")
    ]
    save_codings(study, codings, book)
    numbers = [n for n, c in load_codings(study).items() if c.coder == "settled"]
    save_releases(study, {n: load_codings(study)[n].quote for n in numbers})


@pytest.fixture
def study(original, tmp_path):
    """Give a copy in which every table that can hold something of a person does."""
    import shutil

    folder = shutil.copytree(original, tmp_path / "studie")
    (folder / "vectors").mkdir()
    (folder / "vectors" / "x.npz").write_bytes(b"0" * 40)
    (folder / "exports" / "zitate.html").write_text("<p>alt</p>", encoding="utf-8")
    with Study.open(folder, passphrase=PASSPHRASE) as opened:
        for connection in (opened.db, opened.vault):
            connection.execute("PRAGMA foreign_keys = OFF")
            for document in DOCUMENTS:
                fill(connection, document, "Sickergrube")
        opened.db.execute(
            "INSERT INTO topic_edit VALUES (1, 'rename', 'Gießkanne', '[]', '', 1, NULL)"
        )
        opened.db.execute(
            "INSERT INTO meta VALUES ('sample.interview', ?)",
            (json.dumps({"kind": "interview", "seed": 1, "documents": ["I001", "I002"],
                         "population": ["I001", "I002", "I003"], "origin": "x"}),),
        )  # fmt: skip
    return folder


def linked(folder):
    """Put the person's passages into Label Studio's tables, with a colleague's beside them."""
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        db = study.db
        ids = {d: first_coding(db, d) for d in ("I001", "I002")}
        db.execute("INSERT INTO labelstudio_project VALUES ('p1', 'anna', 7, 1, 1)")
        db.execute("INSERT INTO labelstudio_project VALUES ('p2', 'bilal', 8, 1, 1)")
        db.execute("INSERT INTO labelstudio_review VALUES ('r', 'http://localhost:8080', 9, 1)")
        db.execute("DELETE FROM assignment")
        db.execute("INSERT INTO assignment VALUES ('anna', 'I001', 1, 1), ('bilal', 'I002', 1, 1)")
        for task, document in enumerate(("I001", "I002"), 1):
            db.execute("INSERT INTO labelstudio_task VALUES ('p1', ?, 'v', 1)", (task,))
            db.execute(
                "INSERT INTO labelstudio_region VALUES ('p1', ?, 1, 'r', ?, '2', 't', 't', NULL)",
                (task, ids[document]),
            )
            db.execute(
                "INSERT INTO adjudication VALUES (?, 'p1', 'anna', 'bilal', NULL, '', '', 1)",
                (f"passage {document}",),
            )
            db.execute(
                "INSERT INTO adjudication_proposal VALUES (?, 'x', 1, 'field.work', ?)",
                (f"passage {document}", ids[document]),
            )
            db.execute("INSERT INTO adjudication_agreed VALUES (?, 1)", (ids[document],))
            db.execute(
                "INSERT INTO codebook_decision VALUES (?, 'field.work', 1)", (ids[document],)
            )
    return folder


def dumps(folder):
    with Study.open(folder, passphrase=PASSPHRASE) as study:
        return dump(study.db), dump(study.vault)


def test_every_table_of_a_person_has_rows_before(study):
    before = dumps(linked(study))
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        for connection in (opened.db, opened.vault):
            for table in tables_with(connection, "document"):
                assert count(connection, table, "I001"), table
    assert all(any(secret in repr(tables) for tables in before) for secret in SECRETS)


def test_nothing_is_left_in_any_table_nor_in_any_byte(study):
    linked(study)
    ran = done("corpus", "remove", CASE, "I001", "--yes", study=study)
    for tables in dumps(study):
        for table, rows in tables.items():
            said = repr(rows)
            for word in (*SECRETS, *DOCUMENTS, CASE):
                assert word not in said, (table, word)
    for path, data in state(study).items():
        for secret in SECRETS:
            for encoding in ("utf-8", "utf-16-le"):
                assert secret.encode(encoding) not in data, (path, secret)
            assert json.dumps(secret)[1:-1].encode() not in data, path
    assert not (study / "vectors").exists()
    assert not any(secret in ran.out + ran.err for secret in SECRETS)
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        for connection in (opened.db, opened.vault):
            assert connection.execute("PRAGMA freelist_count").fetchone() == (0,)
            assert not connection.execute("PRAGMA foreign_key_check").fetchall()
        assert not find_faults(opened)
        (detail,) = opened.db.execute(
            "SELECT detail FROM event WHERE action = 'corpus.remove'"
        ).fetchone()
    assert json.loads(detail) == {"documents": sorted(DOCUMENTS), "cases": [CASE]}


def test_what_belongs_to_others_is_as_it_was(study):
    linked(study)
    before = dumps(study)
    done("corpus", "remove", CASE, "I001", "--yes", study=study)
    after = dumps(study)
    derived = {"meta", "register", "removal", "topic_edit"}
    derived |= {"topic", "fitted_topic", "topic_text", "fitted_text"}
    for old, new in zip(before, after, strict=True):
        for table in old.keys() - derived:
            added = [row for row in new[table] if row not in old[table]]
            # The one name that both texts say is held in the other text.
            assert [row[0] for row in added] == ["I002"] * (table == "decision"), table
            others = [row for row in old[table] if "I002" in row or "C0002" in row]
            assert all(row in new[table] for row in others), table
    assert [row[0] for row in after[0]["labelstudio_project"]] == ["p1", "p2"]
    assert [row[1] for row in after[0]["labelstudio_task"]] == [2]
    assert [row[0] for row in after[0]["adjudication"]] == ["passage I002"]
    sample = json.loads(dict(after[0]["meta"])["sample.interview"])
    assert sample["documents"] == ["I002"]
    assert sample["population"] == ["I002", "I003"]


def test_names_that_others_say_too_stay_and_those_of_this_person_alone_go(study):
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        before = json.loads(load_register(opened))
    text = view(study, "I002")
    done("corpus", "remove", CASE, "I001", "--yes", study=study)
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        after = json.loads(load_register(opened))
    assert {form for e in before["entities"] for form in e["forms"]} >= {"Farid", "Chidinma Nwosu"}
    (farid,) = [e for e in after["entities"] if "Farid Haidari" in e["forms"]]
    assert farid["forms"] == ["Farid Haidari"]
    assert farid["documents"] == ["I002"]
    done("anonymise", "run", study=study)
    assert view(study, "I002") == text


def test_what_remains_still_works(study):
    done("corpus", "remove", CASE, "I001", "--yes", study=study)
    done("anonymise", "run", study=study)
    done("corpus", "check", study=study)
    listed = done("corpus", "list", "--json", study=study).json()
    assert [row["document"] for row in listed] == [
        *("I002", "I003"),
        *(f"A{n:05}" for n in range(2, 14)),
    ]
    done("agreement", "compute", "--coder", "anna", "--coder", "bilal", study=study)
    done("topics", "fit", "--topics", "2", study=study)
    done("report", "build", study=study)
    done("codings", "list", study=study)
    done("study", "audit", study=study)


def test_first_it_is_shown_and_nothing_changes(study):
    linked(study)
    before = dumps(study)
    told = done("corpus", "remove", CASE, "I001", "--dry-run", "--json", study=study).json()
    counts = told["counts"]
    assert told["dry_run"]
    assert (counts["interviews"], counts["answers"], counts["persons"]) == (1, 1, 1)
    assert counts["contact entries"] == 2
    assert counts["codings of people"] == 6
    assert counts["suggested codings"] == 2
    assert counts["released quotes"] == 2
    assert counts["entities of the register"] >= 1
    assert told["n_kept"] == 1
    assert dumps(study) == before
    shown = done("corpus", "remove", CASE, "I001", "--dry-run", study=study)
    assert "Nothing was changed" in shown.out
    assert not any(secret in shown.out for secret in SECRETS)


def test_what_cannot_be_reached_is_named_with_what_to_do(study):
    linked(study)
    told = done("corpus", "remove", "I001", "--yes", "--json", study=study).json()
    assert told["wiped"]
    said = {one["what"]: one["mend"] for one in told["outside"]}
    (project,) = [what for what in said if "(anna)" in what]
    assert "project 7" in project
    assert "I001" in said[project]
    assert not any("(bilal)" in what for what in said)
    (review,) = [what for what in said if "source text" in what]
    assert "purge review" in said[review]
    assert "1 files in exports" in said
    assert any("backups" in what for what in said)


def test_without_a_terminal_and_without_yes_nothing_goes(study):
    before = dumps(study)
    ran = kimqual("corpus", "remove", "I001", study=study)
    assert ran.code == 1
    assert "--yes" in ran.err
    assert dumps(study) == before


def test_ids_of_the_users_files_are_taken_if_that_is_said(study):
    told = done(
        "study", "erase", "--own-ids", "tn-4711", "E1.txt", "--dry-run", "--json", study=study
    )
    assert (told.json()["cases"], told.json()["documents"]) == ([CASE], sorted(DOCUMENTS))
    ran = kimqual("corpus", "remove", "tn-4711", "I099", study=study)
    assert ran.code == 1
    assert "No. 1, 2 " in ran.err
    assert "tn-4711" not in ran.err


def test_a_person_of_whom_no_document_is_left_is_told_of(study):
    told = done("corpus", "remove", "A00001", "--dry-run", "--json", study=study).json()
    assert told["lonely"] == [CASE]
    assert told["counts"]["contact entries"] == 0


def test_ids_of_who_left_are_never_given_again(study, tmp_path):
    done("corpus", "remove", "I003", "C0013", "--yes", study=study)
    new = tmp_path / "E4.txt"
    new.write_text("I: Und heute?\nB: Heute backe ich Brot für den ganzen Hof.\n", "utf-8")
    table = tmp_path / "welle2.csv"
    table.write_text(
        "id;Was fehlt Ihnen?\ntn-9;Ein Ort ohne Lärm, an dem man lesen kann.\n", "utf-8"
    )
    done("corpus", "add", new, study=study)
    done("corpus", "add", table, study=study)
    listed = done("corpus", "list", "--json", study=study).json()
    found = {row["document"]: row["case"] for row in listed}
    assert "I004" in found
    assert found["A00014"] == "C0014"
    assert not {"I003", "A00013"} & found.keys()


def test_a_name_that_only_this_person_brought_stays_replaced_in_other_texts(tmp_path):
    study, files = tmp_path / "studie", tmp_path / "dateien"
    files.mkdir()
    (files / "umfrage.csv").write_text(
        "id;Was fehlt Ihnen?;Name\n"
        "1;Ein Kurs am Abend, der nichts kostet und nah ist.;Zorbelina Quastenow\n"
        "2;Ohne quastenow hätte ich den Antrag nie verstanden.;\n",
        "utf-8",
    )
    done("init", study)
    done("corpus", "add", files / "umfrage.csv", study=study)
    done("anonymise", "run", study=study)
    text = view(study, "A00002")
    assert "quastenow" not in text.text
    told = done("corpus", "remove", "C0001", "--yes", "--json", study=study).json()
    assert told["n_pinned"] == 1
    done("anonymise", "run", study=study)
    assert view(study, "A00002") == text


def test_what_was_never_pseudonymised_can_go_too(tmp_path):
    study = tmp_path / "studie"
    done("init", study)
    done("corpus", "add", *written(tmp_path), study=study)
    done("corpus", "remove", CASE, "I001", "--yes", study=study)
    assert not any(secret in repr(tables) for tables in dumps(study) for secret in SECRETS)
    done("anonymise", "run", study=study)
    listed = done("corpus", "list", "--json", study=study).json()
    assert {row["state"] for row in listed} == {"pseudonymised"}


def test_everything_can_go_and_a_new_beginning_is_possible(study, tmp_path):
    ids = [row["document"] for row in done("corpus", "list", "--json", study=study).json()]
    done("corpus", "remove", *ids, *(f"C{n:04}" for n in range(1, 14)), "--yes", study=study)
    assert done("corpus", "list", "--json", study=study).json() == []
    for table, rows in dumps(study)[1].items():
        assert table in ("meta", "register") or not rows, table
    done("anonymise", "run", study=study)
    done("corpus", "add", written(tmp_path)[0], study=study)
    (row,) = done("corpus", "list", "--json", study=study).json()
    assert row["document"] == "I004"


def test_who_has_the_study_open_holds_the_files_and_the_next_opening_cleans_them(study):
    with contextlib.closing(sqlite3.connect(study / "study.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM document").fetchone()
        told = done("corpus", "remove", CASE, "I001", "--yes", "--json", study=study).json()
        assert not told["wiped"]
        with Study.open(study, passphrase=PASSPHRASE) as meanwhile:
            assert not {text.id for text in texts(meanwhile)} & set(DOCUMENTS)
    Study.open(study, passphrase=PASSPHRASE).close()
    data = b"".join(state(study).values())
    assert not any(secret.encode() in data for secret in SECRETS)


def test_a_pull_of_a_task_that_is_still_on_the_server_brings_nothing_back(study):
    from kimqual.exchange import read_codebook
    from kimqual.exchange.labelstudio_task import TaskTurn, task_data
    from kimqual.labelstudio.reading import PulledProject, read_pulled
    from kimqual.store.labelstudio import Counts, Project, save_project, save_task

    words = "drei Wochen im Flur vom Amt"
    value = {"start": "/div[1]/p[1]/text()[1]", "end": "/div[1]/p[1]/text()[1]", "startOffset": 0}
    value |= {"endOffset": len(words), "text": words, "hypertextlabels": ["field.authorities"]}
    region = {"id": "r1", "type": "hypertextlabels", "from_name": "code", "to_name": "text"}
    done("corpus", "remove", CASE, "I001", "--yes", study=study)
    before = dumps(study)
    with Study.open(study, passphrase=PASSPHRASE) as opened:
        book = read_codebook(study / "codebook.toml")
        item = {
            "id": 1,
            "data": task_data("I001", [TaskTurn(0, words, "B")]),
            "annotations": [
                {"id": 5, "completed_by": 2, "result": [region | {"value": value}],
                 "created_at": "2024-05-02T10:00:00Z", "updated_at": "2024-05-02T10:00:00Z"}
            ],
        }  # fmt: skip
        pulled = PulledProject("anna", 7)
        task = read_pulled(opened, book, pulled, item)
        with opened.action("labelstudio.pull") as event:
            save_project(opened, event, Project("p1", "anna", 7, 1))
            save_task(opened, event, Project("p1", "anna", 7, 1), task, Counts())
    (fault,) = pulled.faults
    assert "no pseudonymised document" in fault.reason
    assert "delete the task" in fault.mend
    after = dumps(study)
    assert after[0]["coding"] == before[0]["coding"]
    assert after[1] == before[1]
