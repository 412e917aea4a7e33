"""What the tagger learns from: passages parse, and marks stay on their words whatever is changed."""

import random
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kimqual.model import Category

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools" / "ner"))

import augment  # noqa: E402
import passages  # noqa: E402
import scores  # noqa: E402

NAMES = augment.Names({"a": ["Oumou", "Kwabena"]}, {"a": ["Barry", "Nkemelu"]})
LINE = (
    "Also {{Mehmets|PERSON}} Mutter, Frau {{Ayşe Kaya|PERSON}}, wohnt in {{Brackwede|DISTRICT}}, "
    "{{Heeper Straße 12|STREET}}, seit {{März 2015|DATE}}."
)


@pytest.fixture(scope="module")
def own():
    return passages.own(ROOT / "corpora" / "kim-train")


def surfaces(passage):
    return [passage.text[mark.start : mark.end] for mark in passage.marks]


def test_every_training_passage_parses_with_known_categories(own):
    known = {category.value for category in Category} | {"O"}
    assert len(own) > 5000
    for passage in own:
        assert passage.text.strip() == passage.text != ""
        for mark in passage.marks:
            assert mark.own <= known
            surface = passage.text[mark.start : mark.end]
            assert surface == surface.strip() != ""


def test_there_are_passages_enough_in_each_language_and_many_without_a_name(own):
    counts = dict.fromkeys(("de", "tr", "en", "ar", "pl"), 0)
    for passage in own:
        counts[passage.language] = counts.get(passage.language, 0) + 1
    assert counts["de"] >= 1500
    assert min(counts[language] for language in ("tr", "en", "ar", "pl")) >= 300
    assert counts["ru"] + counts["uk"] >= 300
    assert sum(not passage.marks for passage in own) > len(own) / 4


def test_training_passages_are_no_gold(own):
    gold = {
        "".join(line.split()).casefold()
        for path in (ROOT / "corpora").glob("*/gold.jsonl")
        for passage in scores.gold_lines(path)
        for line in [passage.text]
        if len(line) > 40
    }
    assert not gold & {"".join(passage.text.split()).casefold() for passage in own}


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 10_000))
def test_marks_stay_on_their_words(seed):
    passage = passages.parse(LINE, "own de", "")
    rng = random.Random(seed)  # noqa: S311
    changed = augment.augmented(passage, NAMES, rng)
    kept = [one.lower() for one in surfaces(changed)]
    assert len(kept) == 5
    assert kept[2:] == ["brackwede", "heeper straße 12", "märz 2015"]
    assert all(mark.own for mark in changed.marks)


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 10_000))
def test_swapping_names_leaves_the_rest_alone(seed):
    passage = passages.parse(LINE, "own de", "")
    rng = random.Random(seed)  # noqa: S311
    changed = augment.with_names(passage, NAMES, rng)
    assert surfaces(changed)[2:] == surfaces(passage)[2:]
    assert " " not in surfaces(changed)[0]
    first, last = changed.marks[1].end, changed.marks[2].start
    assert changed.text[first:last] == ", wohnt in "


def test_passages_one_after_the_other_keep_their_marks():
    one = passages.parse("Frau {{Kaya|PERSON}} kam.", "own de", "")
    two = passages.parse("Dann {{Ömer|PERSON}}.", "own de", "")
    assert surfaces(augment.joined([one, two])) == ["Kaya", "Ömer"]


def test_a_held_out_name_is_never_put_in(tmp_path):
    folder = tmp_path / "names"
    folder.mkdir()
    listed = [f"Name{chr(97 + n)}" for n in range(26)]
    rows = [f"{name},given,x,w\n{name},surname,x,w" for name in listed]
    (folder / "names_by_origin.csv").write_text("name,kind,origin,sources\n" + "\n".join(rows))
    (folder / "names_faker.csv").write_text("name,kind,origin,gender\n")
    names = augment.read_names(tmp_path, {"namea"})
    assert not any(map(augment.is_held_out, names.all()))
    assert "Namea" not in set(names.all())


def test_what_a_news_corpus_leaves_open_stays_open():
    assert "OCCUPATION" in passages.NOT_NAMES
    assert "PERSON" not in passages.NOT_NAMES
    places = passages.Places(frozenset(["Syrien"]), frozenset(["Gütersloh"]))
    assert places.kinds("Syrien") == {"COUNTRY"}
    assert places.kinds("Detmolder Straße 12") == {"STREET"}
    assert places.kinds("Teutoburger Wald") == set(passages.PLACES)


def test_a_broken_mark_stops_the_training():
    with pytest.raises(SystemExit, match="Mend"):
        passages.parse("Frau {{Kaya|PERSON} kam.", "own de", "de.txt, line 3")


def test_spans_need_every_word_and_the_right_category():
    found = list(scores.spans([(0, 4), (5, 9), (9, 10)], ["B-PER", "I-PER", "O"]))
    assert found == [(0, 9, "PER")]
    assert list(scores.spans([(0, 4), (5, 9)], ["I-PER", "I-LOC"])) == [
        (0, 4, "PER"),
        (5, 9, "LOC"),
    ]
