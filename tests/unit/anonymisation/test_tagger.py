"""The tagger that ships: real model, real tokenizer."""

import json
import shutil
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kimqual.anonymisation.tagger import LONGEST, WORD, read_tagger
from kimqual.errors import FileError
from kimqual.model import Category
from kimqual.resources import resource

MODEL = resource("anonymisation") / "ner"


@cache
def shipped():
    return read_tagger(MODEL)


@pytest.fixture
def tagger():
    return shipped()


def found(tagger, text):
    (tags,) = tagger.tag([text])
    return [(tag.span.of(text), tag.category.value) for tag in tags]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Und dann kam Oumou rein, mit nassen Schuhen.", "Oumou"),
        ("dann hat der thorben gesagt das geht so nicht", "thorben"),
        ("Mit Gülistans Mutter hab ich lange geredet.", "Gülistans"),
        ("Ich bin mit Enkhjargal zusammen zum Amt gegangen.", "Enkhjargal"),
        ("Мій син Ярослав ходить до третього класу.", "Ярослав"),
        ("ذهبت مع أختي رغدة إلى المدرسة", "رغدة"),
        ("Kızım Berfin okula burada başladı.", "Berfin"),
        ("My neighbour Chidinma helped us with the forms.", "Chidinma"),
        ("Z panią Mazurkiewicz rozmawiałam dwa razy.", "Mazurkiewicz"),
    ],
)
def test_a_name_is_found_in_many_languages(tagger, text, name):
    assert (name, "PERSON") in found(tagger, text)


@pytest.mark.parametrize(
    "text",
    [
        "Im Sommer grillen wir im Hof, und alle bringen etwas mit.",
        "Zum Fest gibt es bei uns Linsensuppe und Reis, und das ganze Haus kommt.",
        "Der Antrag lag drei Monate beim Jobcenter, dann kam die Ablehnung.",
        "Die Leute hier grüßen sich, das finde ich schön.",
    ],
)
def test_a_text_without_names_stays_without(tagger, text):
    assert [one for one in found(tagger, text) if one[1] == "PERSON"] == []


def test_places_firms_and_jobs_are_told_apart(tagger):
    text = "Meine Tante Zdenka ist Altenpflegerin bei der Caritas in Gütersloh."
    assert found(tagger, text) == [
        ("Zdenka", "PERSON"),
        ("Altenpflegerin", "OCCUPATION"),
        ("Caritas", "ORGANIZATION"),
        ("Gütersloh", "CITY"),
    ]


def test_a_batch_says_what_each_text_says_alone(tagger):
    texts = ["Frau Wüllner half uns.", "", "Meine Nachbarin Chidinma war dabei.", "…"]
    # int8 steps are chosen over a whole batch, so that scores may move a little; the spans do not.
    alone = [found(tagger, text) for text in texts]
    together = tagger.tag(texts)
    shown = [
        [(tag.span.of(text), tag.category.value) for tag in tags]
        for text, tags in zip(texts, together, strict=True)
    ]
    assert shown == alone


def test_a_name_after_the_longest_run_of_pieces_is_found(tagger):
    text = "ja " * (2 * LONGEST) + "dann kam meine Schwester Oksana nach Hause"
    assert ("Oksana", "PERSON") in found(tagger, text)


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=200))
def test_tags_lie_in_the_text_in_order_and_never_overlap(text):
    (tags,) = shipped().tag([text])
    edges = [0, *(edge for tag in tags for edge in (tag.span.start, tag.span.end)), len(text)]
    assert edges == sorted(edges)
    for tag in tags:
        assert tag.span.of(text).strip()
        assert 0 < tag.score <= 1


def test_offsets_count_code_points_behind_an_emoji(tagger):
    text = "😀👨‍👩‍👧 Meine Nachbarin Svetlana lacht."
    assert ("Svetlana", "PERSON") in found(tagger, text)


def test_words_keep_their_combining_marks():
    assert WORD.findall("s\u0327ahin ist da.") == ["s\u0327ahin", "ist", "da", "."]


def test_every_category_of_the_model_has_a_threshold(tagger):
    assert {Category(tag[2:]) for tag in tagger.settings.own if tag != "O"} == set(
        tagger.settings.thresholds
    )


@pytest.mark.parametrize("broken", ["model.onnx", "tokenizer.json", "settings.json"])
def test_a_broken_part_is_an_error_with_a_mend(tmp_path, broken):
    for file in MODEL.iterdir():
        shutil.copy(file, tmp_path / file.name)
    (tmp_path / broken).write_bytes(b"\x00\x01")
    with pytest.raises(FileError) as caught:
        read_tagger(tmp_path)
    assert caught.value.mend


def test_settings_of_another_model_are_refused(tmp_path):
    for file in MODEL.iterdir():
        shutil.copy(file, tmp_path / file.name)
    raw = json.loads((tmp_path / "settings.json").read_text("utf-8"))
    raw["own"] = raw["own"][:-2]
    (tmp_path / "settings.json").write_text(json.dumps(raw), "utf-8")
    with pytest.raises(FileError, match="do not fit"):
        read_tagger(tmp_path)
