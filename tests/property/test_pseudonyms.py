from hypothesis import given, settings
from hypothesis import strategies as st

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.leak import find_leaks
from kimqual.anonymisation.register import Register
from kimqual.anonymisation.words import key, words
from kimqual.model import Category, Edit, Span, apply

GIVEN = (
    "Ayşe",
    "Mehmet",
    "Olena",
    "Amadou",
    "Wolfgang",
    "Đorđe",
    "Łukasz",
    "İlknur",
    "Оля",
    "مريم",
)
SURNAMES = ("Yılmaz", "Nowak", "Diallo", "Müller", "van der Berg", "Tkatschenko", "Şahin")


@st.composite
def people(draw):
    """Give a text of full names and single first names with their candidates."""
    parts, found, length = [], [], 0
    for _ in range(draw(st.integers(1, 6))):
        name = draw(st.sampled_from(GIVEN))
        if draw(st.booleans()):
            name += " " + draw(st.sampled_from(SURNAMES))
        found.append(Candidate(Span(length, length + len(name)), Category.PERSON, 0.9, "test"))
        parts.append(name)
        length += len(name) + len(" kam, ")
    return " kam, ".join(parts) + " kam, ", found


@settings(max_examples=40, deadline=None)
@given(people(), st.integers(0, 99))
def test_one_entity_has_one_surrogate_and_no_name_stays(made, seed):
    text, found = made
    mentions = Register(seed).link("d", text, found)
    seen = {}
    for mention in mentions:
        surface = mention.span.of(text)
        assert seen.setdefault((mention.entity, surface), mention.surrogate) == mention.surrogate
    view = apply(text, [Edit(m.span, m.surrogate) for m in mentions])
    assert find_leaks(view.text, [m.span.of(text) for m in mentions]) == ()


@settings(deadline=None)
@given(st.text(max_size=60))
def test_words_lie_where_they_say(text):
    for word in words(text):
        assert text[word.start : word.end] == word.text
        assert key(word.text) == word.key
