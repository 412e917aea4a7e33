"""Who codes what, answers on pages, memos and flags: on a real server, there and back."""

import shutil
import zipfile

import pytest

from kimqual.errors import CodingError, LabelStudioError
from kimqual.exchange import read_codebook
from kimqual.labelstudio.notes import identifying, notes
from kimqual.labelstudio.pulling import pull
from kimqual.labelstudio.pushing import push_coding
from kimqual.labelstudio.sharing import Wish, study_loads, study_matrix
from kimqual.model import Case, Question
from kimqual.report.agreement import study_agreement
from kimqual.store import Study
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.integration.commands import done, kimqual
from tests.integration.labelstudio.coders import (
    BARRIER,
    HOUSING,
    Desk,
    add_documents,
    client_of,
    make_study,
    opened,
)
from tests.integration.labelstudio.talk import ANSWERS, make_talk
from tests.unit.store.builders import PASSPHRASE, answer, treat

pytestmark = pytest.mark.slow
NAMES = ("anna", "bilal")
MEMO = "Die Schwester war dabei 😀."


@pytest.fixture
def folder(tmp_path):
    path = make_study(tmp_path / "studie")
    more = {f"d{n}": f"Der Weg Nummer {n} ist größer als früher." for n in range(7)}
    add_documents(path, more)
    return path


@pytest.fixture
def talk(tmp_path):
    return make_talk(tmp_path / "studie")


def push(folder, server, token, *coders, **wish):
    client = client_of(server, token)
    with opened(folder) as study:
        book = read_codebook(folder / "codebook.toml")
        return push_coding(study, client, book, coders or NAMES, Wish(**wish)), client


def fetch(folder, server, token):
    with opened(folder) as study:
        return pull(study, client_of(server, token), read_codebook(folder / "codebook.toml"))


def shown(first, project):
    """Give the documents that a project shows, task by task."""
    return [
        tuple(
            dict.fromkeys(t.get("document") or task["data"]["uid"] for t in task["data"]["turns"])
        )
        for task in Desk(first, project.number).tasks()
    ]


def printed(folder):
    """Give every text that the exports hold, packed files opened."""
    found = []
    for path in (folder / "exports").iterdir():
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as packed:
                names = packed.namelist()
                found += [(n, packed.read(n).decode("utf-8", "replace")) for n in names]
        else:
            found.append((path.name, path.read_text("utf-8")))
    return found


def said(flags=(), text=""):
    """Give what the page stores for a memo and flags on the whole document."""
    results = []
    if text:
        results.append({"id": "m", "from_name": "fallmemo", "to_name": "txt", "type": "textarea",
                        "value": {"text": [text]}})  # fmt: skip
    if flags:
        results.append({"id": "f", "from_name": "hinweise", "to_name": "txt", "type": "choices",
                        "value": {"choices": list(flags)}})  # fmt: skip
    return results


def test_a_share_is_coded_by_both_and_the_rest_by_one_and_later_ones_move_nobody(
    folder, server, personal, first
):
    (anna, bilal), _ = push(folder, server, personal, overlap=0.2, seed=7)
    before = [set(shown(first, project)) for project in (anna, bilal)]
    assert len(before[0] & before[1]) == 2
    assert len(before[0] | before[1]) == 10
    assert [len(mine) for mine in before] == [6, 6]

    _, client = push(folder, server, personal)
    assert client.n_writes == 0

    add_documents(folder, {f"neu{n}": f"Ganz neu, Nummer {n}." for n in range(5)})
    (anna, bilal), _ = push(folder, server, personal)
    after = [set(shown(first, project)) for project in (anna, bilal)]
    assert all(old <= new for old, new in zip(before, after, strict=True))
    assert len(after[0] & after[1]) == 3
    assert len(after[0] | after[1]) == 15
    with opened(folder) as study:
        matrix = study_matrix(study)
        numbers = [(load.coder, load.n_interviews, load.n_shared) for load in study_loads(study)]
    assert numbers == [("anna", 9, 3), ("bilal", 9, 3)]
    assert {d for d, has in matrix.items() if "anna" in has} == {d for (d,) in after[0]}


def test_a_copy_of_the_study_from_before_gives_nobody_anything_else(
    folder, server, personal, first, tmp_path
):
    old = shutil.copytree(folder, tmp_path / "alt")
    both, _ = push(folder, server, personal, overlap=0.2)
    before = [shown(first, project) for project in both]

    _, client = push(old, server, personal, overlap=0.2)

    assert client.n_writes == 0
    assert [shown(first, project) for project in both] == before


def test_a_newcomer_gets_the_share_that_all_code(folder, server, personal, first):
    both, _ = push(folder, server, personal, overlap=0.3)
    shared = set(shown(first, both[0])) & set(shown(first, both[1]))

    (*_, chloe), _ = push(folder, server, personal, *NAMES, "chloe")

    assert set(shown(first, chloe)) == shared


def test_wrong_wishes_are_told_before_anything_is_sent(folder, server, personal, first):
    before = first.get("/api/projects/").json()["count"]
    with pytest.raises(CodingError, match="no share"):
        push(folder, server, personal, overlap=20)
    with pytest.raises(LabelStudioError, match="no way to pack"):
        push(folder, server, personal, pack="viele")
    assert first.get("/api/projects/").json()["count"] == before


def test_a_persons_answers_are_one_task_and_a_later_one_is_another(talk, server, personal, first):
    (anna,), _ = push(talk, server, personal, "anna")
    pages = shown(first, anna)
    assert sorted(map(len, pages)) == [1, *[len(texts) for texts in ANSWERS.values()]]

    with Study.open(talk, passphrase=PASSPHRASE) as study:
        late = answer(case="P1", question="q4", text="Nachtrag: die Ampel.", sha256="P14")
        add(study, [late], cases=[Case("P1", {}, {})], questions=[Question("q4", "Noch etwas?")])
        treated = ((stored, treat(stored)) for stored in sources(study))
        save_views(
            study, treated, lambda: "{}", carry=lambda *_: [], carry_text=lambda *_: ([], [])
        )
    (anna,), _ = push(talk, server, personal, "anna")
    assert (anna.n_added, anna.changed) == (1, [])
    assert shown(first, anna)[: len(pages)] == pages
    assert len(shown(first, anna)) == len(pages) + 1


def test_so_many_answers_a_page_is_kept_and_words_come_back_to_their_document(
    talk, server, personal, first, region
):
    (anna,), _ = push(talk, server, personal, "anna", pack="2")
    desk = Desk(first, anna.number)
    assert sorted(map(len, shown(first, anna))) == [1, 1, 1, 1, 2, 2, 2]
    task = desk.task("Deutschkurse")
    turns = task["data"]["turns"]
    desk.submit(
        task,
        region(turns, "größere Gruppen", [BARRIER], name="r1"),
        region(turns, "Bus fährt", [HOUSING], name="r2"),
    )
    [pulled] = fetch(talk, server, personal)
    assert (pulled.counts.n_new, pulled.faults) == (2, [])
    with opened(talk) as study:
        frame = study.codings()
        found = set(zip(frame["document"], frame["quote"], strict=True))
        assert {by["anna"] for d, by in study_matrix(study).items() if d in dict(found)} == {
            "submitted"
        }
    assert found == {("A00001", "größere Gruppen"), ("A00004", "Bus fährt")}

    _, client = push(talk, server, personal, "anna")
    assert client.n_writes == 0


def test_submitted_and_left_empty_counts_for_agreement_and_not_opened_does_not(
    folder, server, personal, first, region
):
    (anna, bilal), _ = push(folder, server, personal, overlap=1)
    for project, coded in ((anna, ("Übergabe", "Deutschkurs")), (bilal, ("Übergabe",))):
        desk = Desk(first, project.number)
        for words in coded:
            task = desk.task(words)
            desk.submit(task, region(task["data"]["turns"], words, [BARRIER], name="r"))
    fetch(folder, server, personal)
    with opened(folder) as study:
        book = read_codebook(folder / "codebook.toml")
        assert study_agreement(study, book).codes[0].n_units == 1

    desk = Desk(first, bilal.number)
    desk.submit(desk.task("Deutschkurs"))
    fetch(folder, server, personal)
    with opened(folder) as study:
        [barrier] = [a for a in study_agreement(study, book).codes if a.code == BARRIER[-1]]
    assert barrier.n_units == 2
    assert barrier.row()["raw"] == 0.5


def test_memo_and_flags_arrive_change_and_go(folder, server, personal, first):
    (anna, _), _ = push(folder, server, personal)
    desk = Desk(first, anna.number)
    number = desk.submit(desk.task("Übergabe"), *said(["again", "identifying"], MEMO))
    fetch(folder, server, personal)
    with opened(folder) as study:
        [note] = notes(study)
        assert identifying(study) == [note]
        n = len(study.events())
    assert (note.coder, note.memo, note.flags) == ("anna", MEMO, ("again", "identifying"))

    fetch(folder, server, personal)
    with opened(folder) as study:
        assert len(study.events()) == n

    desk.update(number, *said(["again"], MEMO))
    fetch(folder, server, personal)
    with opened(folder) as study:
        assert [x.flags for x in notes(study)] == [("again",)]
        assert identifying(study) == []

    desk.delete(number)
    fetch(folder, server, personal)
    with opened(folder) as study:
        assert notes(study) == []


def test_flag_goes_with_its_task_and_the_memo_stays(folder, server, personal, first):
    (anna, _), _ = push(folder, server, personal)
    desk = Desk(first, anna.number)
    task = desk.task("Übergabe")
    desk.submit(task, *said(["identifying"], MEMO))
    fetch(folder, server, personal)
    first.delete(f"/api/tasks/{task['id']}/").raise_for_status()

    fetch(folder, server, personal)

    with opened(folder) as study:
        [note] = notes(study)
    assert (note.memo, note.flags) == (MEMO, ())


def test_alarm_is_loud_until_it_is_over_and_no_report_prints_a_memo(
    folder, server, personal, first, region, monkeypatch
):
    monkeypatch.setenv("KIMQUAL_LABELSTUDIO_TOKEN", personal)
    monkeypatch.setenv("COLUMNS", "200")
    at = ("--url", server.url)
    pushed = kimqual(
        "labelstudio", "push", "coding", "--coder", "anna", "--coder", "bilal",
        "--overlap", "0.2", "--seed", "7", *at, study=folder,
    )  # fmt: skip
    assert pushed.code == 0, pushed.err
    assert "Who codes what" in pushed.out
    table = kimqual("codings", "assignment", study=folder).out
    assert [word in table for word in ("anna", "bilal", "coded by all")] == [True] * 3
    with opened(folder) as study:
        [document] = [d for d, has in study_matrix(study).items() if "anna" in has][:1]
    desk = Desk(
        first, kimqual("labelstudio", "pull", *at, "--json", study=folder).json()[0]["number"]
    )
    [task] = [t for t in desk.tasks() if t["data"]["uid"] == document]
    words = task["data"]["turns"][-1]["text"].split(",")[0].split(" ")[0]
    coded = region(task["data"]["turns"], words, [BARRIER], name="r")
    number = desk.submit(task, coded, *said(["identifying"], MEMO))

    for _ in range(2):
        ran = kimqual("labelstudio", "pull", *at, study=folder)
        assert ran.code == 1
        assert f"STILL IDENTIFYING: {document}, says anna." in ran.err
    listed = kimqual("codings", "list", "--notes", study=folder)
    assert MEMO in listed.out
    assert "STILL IDENTIFYING" in listed.err
    matrix = kimqual("codings", "assignment", "--documents", "--json", study=folder).json()
    assert matrix["documents"][document]["anna"] == "submitted"

    done("quotes", "release", "--all", study=folder)
    for command in (("report", "build"), ("quotes", "export")):
        assert f"STILL IDENTIFYING: {document}" in done(*command, study=folder).err
    assert len(printed(folder)) > 4
    assert [name for name, text in printed(folder) if MEMO in text] == []

    desk.update(number, coded, *said([], MEMO))
    assert kimqual("labelstudio", "pull", *at, study=folder).code == 0
