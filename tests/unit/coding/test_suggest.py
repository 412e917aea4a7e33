"""Suggestions: learned from invented passages, the same twice, a ground only with discrimination."""

import json

import numpy as np
import pytest

from kimqual.coding.suggest import Passage, from_definitions, learn, run, suggest_lines
from kimqual.coding.suggest.calibration import NEVER, calibrate
from kimqual.coding.suggest.learner import Model, folds
from kimqual.coding.suggest.material import Place
from kimqual.coding.suggest.progressing import Point, _is_level
from kimqual.coding.suggest.spans import carrying
from kimqual.errors import CodingError, FileError
from kimqual.model import Code, Codebook, Span

BOOK = Codebook(
    (
        Code("rent", {"de": "Miete"}, definition="Wohnung und Miete"),
        Code("bus", {"de": "Busse"}, definition="Busse und Bahnen"),
        Code("ground", requires=("rent",)),
    )
)
RENT = [
    "Die Miete ist zu hoch.",
    "Keine Wohnung gefunden.",
    "Die Wohnung ist feucht.",
    "Miete gestiegen.",
]
BUS = [
    "Der Bus kommt nicht.",
    "Die Bahn ist voll.",
    "Busse fahren zu selten.",
    "Bus und Bahn fehlen.",
]


def passages():
    rent = [Passage(text, frozenset({"rent"}), f"r{i}") for i, text in enumerate(RENT)]
    return rent + [Passage(text, frozenset({"bus"}), f"b{i}") for i, text in enumerate(BUS)]


def test_a_model_tells_two_subjects_apart_and_learns_the_same_twice():
    first, second = learn(passages(), BOOK), learn(passages(), BOOK)
    new = [Passage("Meine Miete steigt."), Passage("Der Bus fährt nicht.")]
    likely = first.probabilities(new)
    assert likely.argmax(axis=1).tolist() == [0, 1]
    assert (likely == second.probabilities(new)).all()


def test_nothing_coded_is_an_error():
    with pytest.raises(CodingError):
        learn([Passage("Die Miete.")], BOOK)


def test_a_code_is_not_suggested_without_the_one_it_requires():
    model = learn(passages(), BOOK)
    scale = type(model.scales[0])(1.0, 0.0, 0.5)
    book = Model(BOOK, ("rent", "ground"), model.features, model.weights, (scale, scale))
    assert [one.code for one in book.chosen(np.array([0.6, 0.9]))] == ["ground", "rent"]
    assert book.chosen(np.array([0.4, 0.9])) == ()


def test_a_precision_that_cannot_be_reached_suggests_nothing():
    scores, targets = np.tile([[0.0], [1.0]], (30, 1)), np.tile([[1.0], [0.0]], (30, 1))
    assert calibrate(scores, targets, 0.9)[0].threshold == NEVER


def test_texts_of_one_person_stay_together():
    persons = ["a", "b", "a", "c", "b", "a", "d", "e", "f"]
    part = folds(persons)
    assert all(len({part[i] for i, p in enumerate(persons) if p == q}) == 1 for q in persons)


def test_a_coded_text_is_suggested_by_what_other_persons_said(monkeypatch):
    seen = []

    def watched(passages, *args, **options):
        seen.append({passage.person for passage in passages})
        return learn(passages, *args, **options)

    monkeypatch.setattr(run, "learn", watched)
    monkeypatch.setattr(run, "written_passages", lambda _: passages())
    coded = [
        Place("d", Span(0, 1), "", Passage(one.text, one.codes, f"{one.person} in the study"), True)
        for one in passages()
    ]
    parts = run._cross_fitted(learn(passages(), BOOK), coded, BOOK)
    assert sorted(place.passage.person for _, part in parts for place in part) == sorted(
        place.passage.person for place in coded
    )
    assert len(parts) == len(seen) > 1
    for known, (_, part) in zip(seen, parts, strict=True):
        assert known.isdisjoint(place.passage.person for place in part)


@pytest.mark.parametrize(
    ("n_coded", "before", "after", "is_level"),
    [(30, 0.8, 0.81, True), (29, 0.8, 0.81, False), (90, 0.7, 0.8, False)],
)
def test_enough_is_coded_when_the_curve_is_level_and_stands_on_thirty_texts(
    n_coded, before, after, is_level
):
    earlier = Point("rent", 0.75, n_coded - 5, before, False)
    assert _is_level(earlier, Point("rent", 1.0, n_coded, after, False)) is is_level


def test_definitions_alone_name_the_subject():
    codes, scores = from_definitions(RENT + BUS, BOOK)
    best = [codes[i] for i in scores[:, :2].argmax(axis=1)]
    assert sum(a == b for a, b in zip(best, ["rent"] * 4 + ["bus"] * 4, strict=True)) >= 6


def test_the_sentences_that_carry_a_code_are_joined_where_they_touch():
    pieces = [Span(0, 4), Span(5, 9), Span(10, 14)]
    assert carrying(pieces, [0.9, 0.1, 0.8]) == [Span(0, 4), Span(10, 14)]


def test_lines_give_core_codes_and_an_empty_text_none():
    lines = [{"id": "a", "text": "Die Wohnung war plötzlich weg, als ich meinen Namen sagte."}]
    found = list(suggest_lines(map(json.dumps, [*lines, {"id": "b", "text": " 12 "}])))
    assert "field.housing" in [code["code"] for code in found[0]["codes"]]
    assert found[1] == {"id": "b", "codes": []}
    assert all(0 <= code["score"] <= 1 for code in found[0]["codes"])


@pytest.mark.parametrize("line", ["{", "[]", '{"id": 1, "text": ""}', '{"id": "a"}'])
def test_a_bad_line_is_named_and_not_shown(line):
    with pytest.raises(FileError, match="line 1"):
        list(suggest_lines([line]))
