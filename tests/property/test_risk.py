"""Laws of the re-identification check, counted anew without its bit sets."""

from itertools import combinations

from hypothesis import given, settings
from hypothesis import strategies as st

from kimqual.anonymisation.population import Ages, Count, read_residents
from kimqual.anonymisation.risk import Crowd, Fact, Item, Scale, propose, rare_sets

RESIDENTS = read_residents()
PLACES = ("Sudbrack", "Bethel", "Kupferhammer", "Stadtbezirk Mitte", "Nirgendwo")
MENTIONS = {"Ghana": "[Land]", "Irak": "[Land]", "Ezidin": "[Gruppe]"}


@st.composite
def records(draw):
    """Give a case with some of age, sex, district, a closed answer and mentions."""
    items = []
    if draw(st.booleans()):
        age = draw(st.integers(0, 99))
        ages = (Ages(age, age), *Ages(age, age).wider())
        items.append(Item(tuple(Fact("age", str(one)) for one in ages), 0))
    if draw(st.booleans()):
        name = draw(st.sampled_from(PLACES))
        names = (name, *RESIDENTS.wider(name))
        items.append(Item(tuple(Fact("district", one) for one in names), 1))
    for column, values in (("sex", ("w", "m", "divers")), ("answer", ("1", "2"))):
        if draw(st.booleans()):
            items.append(Item((Fact(column, draw(st.sampled_from(values))),)))
    for form in draw(st.sets(st.sampled_from(sorted(MENTIONS)))):
        levels = (form, MENTIONS[form])
        items.append(Item(tuple(Fact("COUNTRY", one, is_mention=True) for one in levels)))
    return tuple(items)


studies = st.lists(records(), min_size=1, max_size=25)
limits = st.integers(1, 8)


def residents(facts):
    known = [(f.name, f.value) for f in facts if f.name in {"age", "sex", "district"}]
    return RESIDENTS.count(known)


def shared(facts, cases):
    return sum(all(any(fact in item.levels for item in case) for fact in facts) for case in cases)


def is_rare(facts, cases, k):
    return bool(facts) and (shared(facts, cases) < k or residents(facts).at_most < k)


def scale(cases, k):
    return Scale(Crowd.of(cases), residents, k)


@settings(deadline=None)
@given(studies, limits)
def test_after_the_proposal_every_printed_combination_is_shared(cases, k):
    asked = scale(cases, k)
    for case in cases:
        proposal = propose(case, asked)
        assert proposal.n_cases == shared(proposal.printed, cases)
        assert proposal.residents == residents(proposal.printed)
        for size in range(1, len(proposal.printed) + 1):
            for some in combinations(proposal.printed, size):
                assert shared(some, cases) >= k
                assert residents(some).at_most >= k


@settings(deadline=None)
@given(studies, limits)
def test_nothing_in_a_proposal_could_be_said_more_narrowly(cases, k):
    asked = scale(cases, k)
    for case in cases:
        proposal = propose(case, asked)
        changed = {change.before: change.after for change in proposal.changes}
        printed = [changed.get(item.said, item.said) for item in case]
        for index, item in enumerate(case):
            upto = item.levels.index(printed[index]) if printed[index] else len(item.levels)
            for level in item.levels[:upto]:
                tried = [*printed[:index], level, *printed[index + 1 :]]
                assert is_rare([fact for fact in tried if fact], cases, k)


@settings(deadline=None)
@given(studies, limits)
def test_a_case_is_changed_only_if_it_is_rare(cases, k):
    asked = scale(cases, k)
    for case in cases:
        facts = [item.said for item in case]
        assert bool(propose(case, asked).changes) == is_rare(facts, cases, k)


@settings(deadline=None)
@given(studies, limits)
def test_rare_sets_are_all_minimal_ones_up_to_three(cases, k):
    asked = scale(cases, k)
    for case in cases[:5]:
        facts = [item.said for item in case]
        rare = [
            frozenset(some)
            for size in (1, 2, 3)
            for some in combinations(facts, size)
            if is_rare(some, cases, k)
        ]
        minimal = {some for some in rare if not any(other < some for other in rare)}
        assert {frozenset(some) for some in rare_sets(case, asked)} == minimal


@given(st.integers(0, 99), st.integers(0, 30), st.sampled_from(PLACES), st.sampled_from("wm"))
def test_whoever_is_described_more_widely_is_no_rarer(low, width, place, sex):
    ages = Ages(low, low + width)
    narrow = RESIDENTS.count([("age", str(ages)), ("district", place), ("sex", sex)])
    for wider in ages.wider():
        said = [("age", str(wider)), ("district", place), ("sex", sex)]
        assert RESIDENTS.count(said).at_most >= narrow.at_most
    for around in RESIDENTS.wider(place):
        said = [("age", str(ages)), ("district", around), ("sex", sex)]
        assert RESIDENTS.count(said).at_most >= narrow.at_most
    assert isinstance(narrow, Count)
