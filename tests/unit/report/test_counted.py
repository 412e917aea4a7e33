import pandas as pd

from kimqual.report.counted import that_count


def codings(*coders):
    return pd.DataFrame({"coder": list(coders), "code": ["a"] * len(coders)}, dtype=object)


def test_the_settled_version_counts_where_there_is_one():
    assert list(that_count(codings("anna", "settled", "model:x"))["coder"]) == ["settled"]


def test_else_all_persons_count_and_no_model():
    assert list(that_count(codings("anna", "model:x", "bilal"))["coder"]) == ["anna", "bilal"]


def test_one_coder_counts_if_asked_for_but_never_a_model():
    assert list(that_count(codings("anna", "settled"), "anna")["coder"]) == ["anna"]
    assert that_count(codings("anna", "model:x"), "model:x").empty


def test_no_codings_are_a_table_with_its_columns():
    assert list(that_count(codings()).columns) == ["coder", "code"]
