"""Gold files, and the report that is made of them."""

import json

import pytest

from kimqual.anonymisation.comparing import NO_MODEL, System
from kimqual.anonymisation.measure import Gold, measure, read_gold
from kimqual.anonymisation.measuring import Report, measure_file, report
from kimqual.errors import FileError
from kimqual.model import Category, Mention

NAME = "Ayşe"


def written(path, *lines):
    path.write_text("\n".join(json.dumps(line) for line in lines), "utf-8")
    return path


def line(document="d", text="Ayşe kam mit Amina.", **more):
    marks = [
        {"start": 13, "end": 18, "category": "PERSON", "origin": "waf"},
        {"start": 0, "end": 4, "category": "PERSON"},
    ]
    return {"document": document, "text": text, "mentions": marks, **more}


def mask(start, end, category=Category.PERSON):
    return Mention(start, end, category, 1.0)


def test_an_origin_stays_with_its_mention_when_mentions_are_put_in_order(tmp_path):
    (gold,) = read_gold(written(tmp_path / "gold.jsonl", line()))
    assert [m.start for m in gold.mentions] == [0, 13]
    assert gold.origins == ("", "waf")


def test_null_says_nothing_like_an_absent_key(tmp_path):
    path = written(tmp_path / "gold.jsonl", line(language=None))
    assert read_gold(path)[0].language == ""


@pytest.mark.parametrize(
    "bad",
    [
        line(language=3),
        line(mentions=[{"start": 0, "end": 4, "category": "PERSON", "origin": ["tr"]}]),
        line(mentions=["PERSON"]),
    ],
    ids=["language", "origin", "mention"],
)
def test_a_value_of_another_type_is_told_with_its_line(tmp_path, bad):
    with pytest.raises(FileError) as caught:
        read_gold(written(tmp_path / "gold.jsonl", line("a"), bad))
    assert "line 2" in caught.value.where
    assert "origin" in caught.value.mend


def test_a_document_that_is_marked_twice_is_refused(tmp_path):
    with pytest.raises(FileError, match="marked before") as caught:
        read_gold(written(tmp_path / "gold.jsonl", line("a"), line("b"), line("a")))
    assert "line 3" in caught.value.where


def test_there_is_an_origin_for_every_mention_or_for_none():
    with pytest.raises(ValueError, match="2 origins for 1"):
        Gold("d", "Ayşe", (mask(0, 4),), origins=("tr", "tr"))


def test_false_masks_on_texts_without_identifiers_are_counted_apart():
    gold = [Gold("a", "Ayşe sah Wolken.", (mask(0, 4),)), Gold("b", "Wolken und Regen dort.", ())]
    found = report(gold, measure(gold, {"a": [mask(0, 4), mask(9, 15)], "b": [mask(0, 6)]}))
    clean = found.clean()
    assert (clean.n_documents, clean.n_words, clean.n_false_masks) == (1, 4, 1)
    assert clean.false_masks_per_1000_words == 250
    assert found.false_masks_per_1000_words() == pytest.approx(2000 / 7)
    assert any(note.startswith("250.0 false masks") for note in found.notes())


def test_without_such_texts_there_is_no_rate():
    gold = [Gold("a", "Ayşe kam.", (mask(0, 4),))]
    found = report(gold, measure(gold, {}))
    assert found.clean().false_masks_per_1000_words is None
    assert not any("without identifiers" in note for note in found.notes())


def test_every_table_has_a_cell_for_each_column():
    gold = [Gold("a", "Ayşe kam.", (mask(0, 4),), "de")]
    measured = measure(gold, {"a": [mask(0, 4)]})
    tables = list(Report(tuple(gold), measured, (System("all", measured, 2),)).tables())
    assert len(tables) == 4
    assert all(len(row) == len(one.header) for one in tables for row in one.rows)


def test_a_comparison_without_a_model_says_what_is_missing_and_no_comparison_says_nothing():
    measured = measure([], {})
    assert NO_MODEL in Report((), measured, (System("all", measured, 0),)).notes()
    assert NO_MODEL not in Report((), measured).notes()


def test_json_tells_everything_and_no_text(tmp_path):
    path = written(
        tmp_path / "gold.jsonl", line(language="de"), line("e", "Es regnet.", mentions=[])
    )
    told = measure_file(path).to_json()
    assert NAME not in json.dumps(told, ensure_ascii=False)
    assert [row["category"] for row in told["rows"]] == ["PERSON", "direct", "quasi", "all"]
    assert told["without_identifiers"]["documents"] == 1
    assert told["languages"][0]["person_recall"] == 1.0
    assert {(one["origin"], one["label"]) for one in told["origins"]} == {
        ("waf", "gold"),
        ("tr", "lists"),
    }
    assert told["largest_gap"] is None
    assert told["comparison"] == []


def test_progress_is_told_for_every_text(tmp_path):
    path = written(tmp_path / "gold.jsonl", line("a"), line("b"))
    steps = []
    measure_file(path, progress=lambda: steps.append(1))
    assert len(steps) == 2
