import pytest

from kimqual.anonymisation.review import measure_study, read_review, review, table, write_table
from kimqual.anonymisation.run import run
from kimqual.coding.anchor import carry, carry_text
from kimqual.errors import FileError, PolicyError
from kimqual.store import Study
from kimqual.store.codings import texts
from kimqual.store.documents import add
from tests.unit.store.builders import PASSPHRASE, interview

FIRST = "Frau Arslan, wie kamen Sie nach Bielefeld?"
SECOND = "Mit meinem Bruder Mehmet. Mehmets Chef, der Quuxmann, half uns."


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        add(study, [interview(first=FIRST, second=SECOND)])
        yield study


def go(study):
    return run(study, carry=carry, carry_text=carry_text)


def view(study):
    return texts(study)[0].text


def test_a_run_replaces_names_and_the_second_run_changes_nothing(study):
    go(study)
    once = view(study)
    assert "Mehmet" not in once
    assert "Arslan" not in once
    go(study)
    assert view(study) == once


def test_a_brothers_name_has_one_surrogate_with_its_genitive(study):
    go(study)
    words = view(study).split()
    name = words[words.index("Bruder") + 1].rstrip(".")
    assert any(w.startswith(name) and w != name + "." for w in words[words.index("Bruder") + 2 :])


def test_no_mention_crosses_from_one_speaker_to_the_next(study):
    go(study)
    spans = [tuple(t) for t in study.turns()[["start", "end"]].itertuples(index=False)]
    assert spans[0][1] < spans[1][0]


def test_a_person_adds_what_the_machine_missed_and_takes_back_what_it_masked(study, tmp_path):
    go(study)
    start = FIRST.__len__() + 1 + SECOND.index("Quuxmann")
    sheet = tmp_path / "durchsicht.csv"
    sheet.write_text(
        "document,start,surface,category,entity,decision\n"
        f"I001,{start},Quuxmann,PERSON,chef,ja\n"
        "I001,,Bielefeld,,,nein\n",
        "utf-8",
    )
    assert review(study, read_review(sheet, study)) == 2
    go(study)
    assert "Quuxmann" not in view(study)
    assert "Bielefeld" in view(study)


def test_the_table_goes_out_and_comes_back(study, tmp_path):
    go(study)
    rows = table(study)
    path = tmp_path / "mentions.xlsx"
    write_table(rows, path)
    assert read_review(path, study) == []
    assert {row.surface for row in rows} >= {"Mehmet", "Mehmets"}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("I009,,Mehmet,PERSON,,ja", "no document"),
        ("I001,,Mehmet,NAME,,ja", "no category"),
        ("I001,,Mehmet,PERSON,,vielleicht", "ja or nein"),
        ("I001,,Aylin,PERSON,,ja", "does not stand there"),
    ],
)
def test_a_wrong_row_names_its_place_and_not_its_words(study, tmp_path, cells, said):
    sheet = tmp_path / "durchsicht.csv"
    sheet.write_text(f"document,start,surface,category,entity,decision\n{cells}\n", "utf-8")
    with pytest.raises(FileError, match=said) as error:
        read_review(sheet, study)
    assert "row 2" in error.value.where
    assert "Aylin" not in str(error.value)


def test_gold_is_a_complete_review_and_a_measure(study, tmp_path):
    import json

    go(study)
    text = f"{FIRST}\n{SECOND}"
    marks = [
        ("Arslan", "PERSON"),
        ("Mehmet", "PERSON"),
        ("Mehmets", "PERSON"),
        ("Quuxmann", "PERSON"),
    ]
    mentions = [
        {
            "start": text.index(s),
            "end": text.index(s) + len(s),
            "category": c,
            "entity": f"p.{s[:6]}",
        }
        for s, c in marks
    ]
    gold = tmp_path / "gold.jsonl"
    record = {"document": "gespraech.txt", "text": text, "mentions": mentions}
    gold.write_text(json.dumps(record) + "\n", "utf-8")
    assert measure_study(study, gold).measured.groups["direct"].n_gold == 4
    review(study, read_review(gold, study))
    go(study)
    assert measure_study(study, gold).measured.groups["all"].precision == 1.0
    assert measure_study(study, gold).measured.groups["all"].recall == 1.0
    assert "Bielefeld" in view(study)


def test_a_broken_policy_stops_the_run_and_changes_nothing(study):
    go(study)
    before = view(study)
    (study.path / "policy.toml").write_text("[profile.coding]\nPERSON = 'vielleicht'\n", "utf-8")
    with pytest.raises(PolicyError):
        go(study)
    assert view(study) == before
