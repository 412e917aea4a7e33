"""Laws of the worklist, for any number of coders: nothing is lost, nothing depends on order."""

from collections import Counter
from dataclasses import dataclass
from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from kimqual.agreement import disagreements
from kimqual.agreement.worklist import (
    Kind,
    chosen,
    confused_codes,
    kind_of,
    positive_by_passage,
    worklist,
)
from kimqual.model import Code, Codebook, Coding, Span

laws = settings(deadline=None)
CODES = ("x", "x.a", "x.b", "y")
BOOK = Codebook(tuple(Code(c, parent="x" if c.startswith("x.") else None) for c in CODES))
STEPS = {Kind.RULE: 0, Kind.OTHER: 1, Kind.SIBLING: 1, Kind.MISSED: 1, Kind.SPLIT: 2}


@dataclass(frozen=True)
class Pair:
    """Two coders' codings and what they differ in."""

    coders: tuple[str, str]
    first: list[Coding]
    second: list[Coding]
    rows: tuple


@st.composite
def teams(draw):
    """What two to four coders coded in three documents; now and then a coding breaks a rule."""
    place = st.tuples(
        st.sampled_from(["d1", "d2", "d3"]),
        st.integers(0, 20),
        st.integers(1, 9),
        st.sampled_from(CODES),
    )
    names = ["ada", "ben", "cem", "dina"][: draw(st.integers(2, 4))]
    given_ = {name: draw(st.lists(place, max_size=6)) for name in names}
    return {
        name: [Coding(d, Span(s, s + n), code, name, "q") for d, s, n, code in places]
        for name, places in given_.items()
    }


def pairs(team):
    made = []
    for one, two in combinations(sorted(team), 2):
        broken = [c for c in (*team[one], *team[two]) if c.code == "y" and c.span.start == 0]
        rows = disagreements(team[one], team[two], codebook=BOOK, broken=broken)
        made.append(Pair((one, two), team[one], team[two], rows))
    return made


def places(codings):
    return Counter((c.document, c.span, c.code) for c in codings)


def spoilt(team):
    return any(c.code == "y" and c.span.start == 0 for own in team.values() for c in own)


@laws
@given(teams())
def test_the_list_is_empty_exactly_if_all_coded_alike_and_no_rule_is_broken(team):
    alike = all(places(team[a]) == places(team[b]) for a, b in combinations(team, 2))
    assert (not worklist(pairs(team), {})) == (alike and not spoilt(team))


@laws
@given(teams())
def test_every_coding_of_every_pair_is_alike_or_stands_in_exactly_one_row(team):
    compared = pairs(team)
    items = worklist(compared, {})
    for pair in compared:
        rows = [item.row for item in items if item.coders == pair.coders]
        left = Counter((*pair.first, *pair.second))
        left.subtract(coding for row in rows for coding in row.codings)
        assert min(left.values(), default=0) >= 0
        one, two = ([c for c in left.elements() if c.coder == name] for name in pair.coders)
        assert places(one) == places(two)


@laws
@given(teams(), st.randoms())
def test_the_order_of_pairs_and_codings_changes_nothing(team, random):
    before = worklist(pairs(team), {})
    for own in team.values():
        random.shuffle(own)
    shuffled = pairs(team)
    random.shuffle(shuffled)
    assert worklist(shuffled, {}) == before


@laws
@given(teams())
def test_steps_rise_and_weights_fall(team):
    items = worklist(pairs(team), {"d1": "P1", "d2": "P1"})
    keys = [(STEPS.get(item.kind, 3), -item.weight) for item in items]
    assert keys == sorted(keys)
    assert all(item.weight >= 0 for item in items)


@laws
@given(teams())
def test_a_weight_is_never_more_than_there_are_cases(team):
    items = worklist(pairs(team), {"d1": "P1", "d2": "P1"})
    assert all(item.weight <= 2 for item in items)


@laws
@given(teams())
def test_confused_codes_count_every_passage_of_two_codes_once(team):
    rows = [row for pair in pairs(team) for row in pair.rows]
    found = confused_codes(rows, {})
    assert sum(one.n_passages for one in found) == sum(
        kind_of(row) in (Kind.OTHER, Kind.SIBLING) for row in rows
    )
    assert all(one.n_cases <= one.n_passages and one.codes[0] < one.codes[1] for one in found)


@laws
@given(teams())
def test_positive_agreement_is_a_share_and_one_where_all_coded_alike(team):
    assert all(0 <= share <= 1 for share in positive_by_passage(pairs(team)).values())
    first = next(iter(team.values()))
    same = {name: [Coding(c.document, c.span, c.code, name, "q") for c in first] for name in team}
    assert set(positive_by_passage(pairs(same)).values()) <= {1}


@laws
@given(teams(), st.lists(st.sampled_from(list(Kind))))
def test_what_is_left_out_and_what_stays_is_the_whole_list(team, kinds):
    items = worklist(pairs(team), {})
    stay = chosen(items, kinds=kinds)
    out = chosen(items, kinds=[kind for kind in Kind if kind not in kinds])
    assert Counter(map(id, (*stay, *out))) == Counter(map(id, items))
