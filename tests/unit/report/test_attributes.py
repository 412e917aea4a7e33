from hypothesis import given
from hypothesis import strategies as st

from kimqual.report.attributes import band, share

cases = st.dictionaries(
    st.text("abc", min_size=1, max_size=3),
    st.dictionaries(st.sampled_from(["Alter", "Ort", "Geschlecht"]), st.sampled_from("xyz")),
    max_size=20,
)


@given(cases, st.integers(1, 6))
def test_what_is_printed_is_shared_by_k_cases_at_least(given_cases, k):
    printed = share(given_cases, k)
    for pairs in printed.values():
        alike = [c for c in given_cases.values() if set(pairs) <= set(c.items())]
        assert not pairs or len(alike) >= k


@given(cases)
def test_with_one_case_enough_everything_is_printed(given_cases):
    assert {c: dict(pairs) for c, pairs in share(given_cases, 1).items()} == given_cases


def test_few_values_are_not_banded_and_words_stay():
    few = {"A": {"Alter": "34"}, "B": {"Alter": "k.A."}}
    assert band(few) == few
    many = {f"C{n}": {"Alter": str(n)} for n in range(12)} | {"D": {"Alter": "unbekannt"}}
    assert band(many)["D"] == {"Alter": "unbekannt"}
    assert band(many)["C7"] == {"Alter": "0–9"}
