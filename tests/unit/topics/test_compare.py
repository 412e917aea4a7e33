"""Topics against codes."""

import pytest

from kimqual.errors import TopicError
from kimqual.topics import compare


def test_equal_partitions_agree_fully():
    both = compare([0, 0, 1, 1, 2], [{"a"}, {"a"}, {"b"}, {"b"}, {"c"}])
    assert both.nmi == pytest.approx(1)
    assert both.ari == pytest.approx(1)


def test_the_table_counts_texts_and_lift_relates_shares():
    both = compare([0, 0, 1, 1, -1], [{"a", "b"}, {"a"}, {"b"}, set(), {"a"}])
    assert both.table.to_dict() == {"a": {0: 2, 1: 0}, "b": {0: 1, 1: 1}}
    assert both.lift.to_dict() == {"a": {0: 2.0, 1: 0.0}, "b": {0: 1.0, 1: 1.0}}
    assert (both.n_texts, both.n_coded) == (4, 3)


def test_a_topic_without_codes_keeps_its_row():
    assert compare([0, 1], [{"a"}, set()]).table.loc[1, "a"] == 0


def test_nothing_in_common_is_refused():
    with pytest.raises(TopicError, match="No text has both"):
        compare([0, -1], [set(), {"a"}])
    with pytest.raises(TopicError, match="codes of 1 texts"):
        compare([0, 1], [{"a"}])
