"""Which suggestions somebody coded with: those the page names, else those that were there."""

import pytest

from kimqual.exchange.labelstudio_shown import read_shown
from kimqual.exchange.labelstudio_task import TaskTurn, task_data

EARLY, LATER, LATEST = (f"2026-11-22T1{n}:00:00.5Z" for n in range(3))


def task(annotations, predictions):
    data = task_data("d1", [TaskTurn(0, "Im Büro war es kalt.", "B")])
    return {"id": 1, "data": data, "annotations": annotations, "predictions": predictions}


def prediction(number, model="model:m", created=EARLY, end=9):
    value = {"globalOffsets": {"start": 2, "end": end}, "taxonomy": [["field"]]}
    result = [{"id": "s1", "type": "taxonomy", "value": value}]
    return {"id": number, "model_version": model, "created_at": created, "result": result}


def annotation(number, created=LATER, **more):
    return {"id": number, "result": [], "created_at": created, **more}


def shown(annotations, predictions):
    return [
        (one.model, sorted(one.annotations), [r.annotation for r in one.task.regions])
        for one in read_shown(task(annotations, predictions), "here")
    ]


def test_the_suggestions_that_the_page_names():
    predictions = [prediction(7), prediction(8, "model:n")]

    assert shown([annotation(1, parent_prediction=7)], predictions) == [("model:m", [1], [7])]


def test_else_the_newest_that_were_there_when_coding_began():
    predictions = [prediction(7), prediction(8, created=LATER), prediction(9, created=LATEST)]

    assert shown([annotation(1)], predictions) == [("model:m", [1], [8])]


@pytest.mark.parametrize(
    "late",
    [
        annotation(1, EARLY),
        annotation(1, LATEST, draft_created_at=EARLY),
        annotation(1, LATEST, was_cancelled=True),
        annotation(1, ""),
    ],
)
def test_what_came_after_coding_began_or_was_skipped_is_not_compared(late):
    assert shown([late], [prediction(7, created=LATER)]) == []


def test_nothing_submitted_is_nothing_shown():
    assert shown([], [prediction(7)]) == []


@pytest.mark.parametrize(
    "foreign",
    [prediction(7, "undefined"), prediction(7, "anna"), 7, {"id": 7, "result": {"choices": []}}],
)
def test_predictions_of_others_are_passed_over(foreign):
    assert shown([annotation(1, parent_prediction=7)], [foreign]) == []
