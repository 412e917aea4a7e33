"""JSON Lines in and out: strict at the door, no text in an error."""

import json

import pytest

from kimqual.errors import FileError
from kimqual.topics import topic_lines

from .invented import TEXTS

LINES = [json.dumps({"id": f"a{n}", "text": text}) for n, text in enumerate(TEXTS)]


def test_each_line_gives_one_and_the_topics_come_last():
    lines = [*LINES, "", '{"id": "n", "text": "weiß nicht"}\n']
    *found, last = topic_lines(lines, 3)
    assert [row["id"] for row in found] == [*(f"a{n}" for n in range(len(TEXTS))), "n"]
    assert found[-1] == {"id": "n", "topic": -1, "probability": 0.0}
    assert set(found[0]) == {"id", "topic", "probability"}
    assert set(last) == {"topics"}
    assert [set(topic) for topic in last["topics"]] == [{"topic", "words", "size"}] * 3
    assert sum(topic["size"] for topic in last["topics"]) == len(TEXTS)
    assert json.loads(json.dumps(found[0])) == found[0]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"id": "geheim", "text": ', "Not JSON"),
        ('["geheim"]', "Not a JSON object"),
        ('{"id": "geheim"}', "'text' is missing"),
        ('{"text": "geheim"}', "'id' is missing"),
        ('{"id": 3, "text": "geheim"}', "'id' is not a string"),
        ('{"id": "a", "text": null}', "'text' is not a string"),
        ('{"id": "a", "text": ["geheim"]}', "'text' is not a string"),
    ],
)
def test_a_wrong_line_is_named_by_number_with_a_mend_and_without_its_text(line, message):
    with pytest.raises(FileError, match=message) as caught:
        next(topic_lines([*LINES, line]))
    assert caught.value.where == f"line {len(LINES) + 1}"
    assert caught.value.mend
    assert "geheim" not in str(caught.value)
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
