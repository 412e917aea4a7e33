"""Laws of searching codings: an algebra of passages, checked code point by code point."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kimqual.coding import spans
from kimqual.coding.find import Ground, evaluate, find
from kimqual.coding.query import And, Coded, Not, Or, Related, Relation, named, written
from kimqual.coding.query_reading import read_query
from kimqual.coding.together import together
from kimqual.model import Code, Codebook, Coding, Span
from kimqual.store.codings import Text

laws = settings(deadline=None, max_examples=60)
BOOK = Codebook((Code("a"), Code("a.x", parent="a"), Code("b"), Code("c d")))
LINES = (
    "Ja, die Miete ist zu hoch 👩🏽\u200d🌾 und der Hof ist laut.",
    "Wie lange schon?",
    "Seit Mai, im Büro – größer wär's gut.",
)
LINE = "\n".join(LINES)
TURNS = tuple(Span(LINE.index(line), LINE.index(line) + len(line)) for line in LINES)
SPEAKERS = (("B", "respondent"), ("I", "interviewer"), ("B", "respondent"))
TEXT = Text("d1", LINE, TURNS, (1, 2, 3), SPEAKERS, "interview", None, "C1")
MEASURES = spans.distances(LINE, TURNS)


def spans_of_text():
    return st.integers(0, len(LINE) - 1).flatmap(
        lambda start: st.integers(start + 1, min(len(LINE), start + 30)).map(
            lambda end: Span(start, end)
        )
    )


def passages():
    """Spans without overlap, in order."""
    return st.lists(spans_of_text(), max_size=5).map(spans.joined)


def codings():
    return st.lists(
        st.builds(
            lambda span, code, coder: Coding("d1", span, code, coder, span.of(LINE)),
            spans_of_text(),
            st.sampled_from(["a", "a.x", "b", "c d"]),
            st.sampled_from(["ada", "ben"]),
        ),
        max_size=8,
    )


def leaves():
    return st.builds(
        Coded, st.sampled_from(["a", "a.x", "b", "c d"]), is_alone=st.booleans()
    ) | st.just(Coded(""))


def queries(*, related=True):
    def grow(parts):
        found = [st.builds(Not, parts), st.builds(And, parts, parts), st.builds(Or, parts, parts)]
        inside = st.builds(
            Related,
            st.sampled_from([Relation.WITHIN, Relation.OVERLAPS]),
            parts,
            parts,
            is_negated=st.booleans(),
        )
        far = st.builds(
            Related,
            st.sampled_from([Relation.NEAR, Relation.FOLLOWED_BY]),
            parts,
            parts,
            st.integers(0, 30),
            st.sampled_from(["words", "turns"]),
            is_negated=st.booleans(),
        )
        return st.one_of(*found, *([inside, far] if related else []))

    return st.recursive(leaves(), grow, max_leaves=6)


def ground(given_codings):
    coded = {}
    for coding in given_codings:
        coded.setdefault(coding.code, []).append(coding.span)
    return Ground(TURNS, {code: spans.joined(own) for code, own in coded.items()}, MEASURES)


def points(found):
    return {i for span in found for i in range(span.start, span.end)}


def below(query):
    under = {"a": {"a", "a.x"}, "": {"a", "a.x", "b", "c d"}}
    return {
        one: {one.code} if one.is_alone and one.code else under.get(one.code, {one.code})
        for one in named(query)
    }


def by_hand(query, on):
    """Give the code points of which an expression without distances is true."""
    match query:
        case Coded():
            return points(s for code in below(query)[query] for s in on.coded.get(code, ()))
        case Not(part):
            return points(TURNS) - by_hand(part, on)
        case And(first, second):
            return by_hand(first, on) & by_hand(second, on)
        case Or(first, second):
            return by_hand(first, on) | by_hand(second, on)


@laws
@given(queries(related=False), codings())
def test_and_or_not_are_the_algebra_of_sets_of_code_points(query, given_codings):
    on = ground(given_codings)
    found = evaluate(query, on, below(query))
    assert points(found) == by_hand(query, on)


@laws
@given(queries(), codings())
def test_passages_are_in_order_without_overlap_and_inside_the_text(query, given_codings):
    found = evaluate(query, ground(given_codings), below(query))
    assert list(found) == sorted(found)
    assert all(a.end <= b.start for a, b in pairwise(found))
    assert all(0 <= span.start < span.end <= len(LINE) for span in found)


@laws
@given(passages(), passages(), st.integers(0, 12), st.sampled_from(["words", "turns"]))
def test_near_is_symmetric(first, second, n, unit):
    assert spans.near(first, second, n, MEASURES[unit]) == spans.near(
        second, first, n, MEASURES[unit]
    )


@laws
@given(passages(), passages(), st.integers(0, 12), st.sampled_from(["words", "turns"]))
def test_what_is_near_stays_near_when_more_is_allowed(first, second, n, unit):
    close = points(spans.near(first, second, n, MEASURES[unit]))
    assert close <= points(spans.near(first, second, n + 1, MEASURES[unit]))
    assert points(spans.near(first, second, n, MEASURES[unit], after=True)) <= close


@laws
@given(passages(), passages(), st.integers(0, 12), st.sampled_from(["words", "turns"]))
def test_near_is_what_trying_every_pair_gives(first, second, n, unit):
    def apart(a, b):
        early, late = sorted([a, b])
        return 0 if a.overlap(b) else MEASURES[unit](early, late)

    pairs = [(a, b) for a in first for b in second if apart(a, b) <= n]
    hulls = spans.joined(Span(min(a.start, b.start), max(a.end, b.end)) for a, b in pairs)
    assert spans.near(first, second, n, MEASURES[unit]) == hulls
    lonely = tuple(a for a in first if all(apart(a, b) > n for b in second))
    assert spans.alone(first, second, n, MEASURES[unit]) == lonely


@laws
@given(passages(), passages())
def test_within_and_overlaps_choose_whole_passages_of_the_first(first, second):
    inside = spans.within(first, second)
    touched = spans.overlapping(first, second)
    assert set(inside) <= set(touched) <= set(first)
    assert inside == tuple(a for a in first if any(b.covers(a) for b in second))
    assert touched == tuple(a for a in first if any(b.overlap(a) for b in second))
    others = spans.overlapping(first, second, is_negated=True)
    assert sorted([*touched, *others]) == list(first)


@laws
@given(queries())
def test_an_expression_written_and_read_is_itself(query):
    assert read_query(written(query), BOOK) == _without_idle(query)


def _without_idle(query):
    """Any code is any code, alone or not; only distances have a number."""
    match query:
        case Coded(""):
            return Coded("")
        case Coded():
            return query
        case Not(part):
            return Not(_without_idle(part))
        case And(first, second):
            return And(_without_idle(first), _without_idle(second))
        case Or(first, second):
            return Or(_without_idle(first), _without_idle(second))
        case Related(relation, first, second, n, unit, is_negated):
            return Related(
                relation, _without_idle(first), _without_idle(second), n, unit, is_negated
            )


@laws
@given(queries(), codings(), st.randoms())
def test_the_order_of_codings_changes_nothing(query, given_codings, random):
    found = find(given_codings, [TEXT], query, BOOK)
    shuffled = random.sample(given_codings, len(given_codings))
    assert find(shuffled, [TEXT], query, BOOK) == found
    assert together(shuffled, found, {}) == together(given_codings, found, {})


@laws
@given(queries(), codings())
def test_a_passage_is_of_coders_who_coded_there_and_begins_and_ends_with_words(
    query, given_codings
):
    for passage in find(given_codings, [TEXT], query, BOOK):
        words = passage.span.of(LINE)
        assert words == words.strip() != ""
        assert set(passage.coders) <= {coding.coder for coding in given_codings}
        assert set(passage.codes) == {
            coding.code
            for coding in given_codings
            if coding.coder in passage.coders and coding.span.overlap(passage.span)
        }


@laws
@given(queries(), codings())
def test_what_one_coder_did_does_not_change_what_is_found_of_another(query, given_codings):
    both = find(given_codings, [TEXT], query, BOOK)
    ada = find([c for c in given_codings if c.coder == "ada"], [TEXT], query, BOOK)
    assert [p.span for p in both if "ada" in p.coders] == [p.span for p in ada]


@laws
@given(codings())
def test_closeness_of_codes_is_a_share_and_counts_are_of_places(given_codings):
    everywhere = find(given_codings, [TEXT], Coded(""), BOOK)
    for pair in together(given_codings, everywhere, {"d1": "C1"}):
        assert 0 < pair.jaccard <= 1
        assert pair.n_persons == 1 <= pair.n_passages
        assert pair.first < pair.second


@laws
@given(queries(), codings())
def test_what_is_found_is_what_each_coder_alone_gives(query, given_codings):
    asked = {"ada": {"d1"}, "ben": {"d1"}}
    expected = set()
    for coder in asked:
        own = [coding for coding in given_codings if coding.coder == coder]
        for span in evaluate(query, ground(own), below(query)):
            words = span.of(LINE)
            if any(map(str.isalnum, words)):
                start = span.start + len(words) - len(words.lstrip())
                expected.add((coder, Span(start, start + len(words.strip()))))
    found = find(given_codings, [TEXT], query, BOOK, asked=asked)
    assert {(coder, p.span) for p in found for coder in p.coders} == expected
