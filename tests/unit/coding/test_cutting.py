"""Texts cut into units, and alphas that do not depend on how fine they are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.coding import UnitKind, cut
from kimqual.errors import CodingError
from kimqual.model import Span

TEXT = "Und dann?\nDer Vermieter sagte ab. Zweimal!\nAm Ende half Oma Gül."
TURNS = [Span(10, 42), Span(43, 64)]


def parts(kind, **options):
    return [unit.span.of(TEXT) for unit in cut("d", TEXT, TURNS, kind, **options)]


def test_turns_and_answers_are_taken_as_they_are():
    whole = ["Der Vermieter sagte ab. Zweimal!", "Am Ende half Oma Gül."]
    assert parts(UnitKind.TURN) == parts(UnitKind.ANSWER) == whole


def test_sentences_end_with_their_turn():
    assert parts(UnitKind.SENTENCE) == [
        "Der Vermieter sagte ab.",
        "Zweimal!",
        "Am Ende half Oma Gül.",
    ]


def test_segments_have_so_many_words_and_stay_in_their_turn():
    assert parts(UnitKind.SEGMENT, length=3) == [
        "Der Vermieter sagte",
        "ab. Zweimal!",
        "Am Ende half",
        "Oma Gül.",
    ]
    with pytest.raises(CodingError, match="0 words"):
        parts(UnitKind.SEGMENT, length=0)


@given(st.sets(st.integers(0, 80)))
def test_characters_are_stretches_between_edges_and_none_is_lost(edges):
    units = cut("d", TEXT, TURNS, UnitKind.CHARACTER, edges=edges)
    inside = {edge for edge in edges for turn in TURNS if turn.start < edge < turn.end}
    assert sum(len(unit.span) for unit in units) == sum(len(turn) for turn in TURNS)
    assert len(units) == len(TURNS) + len(inside)
    covered = [x for unit in units for x in range(unit.span.start, unit.span.end)]
    assert covered == sorted(set(covered))


def test_an_empty_document_has_no_unit():
    assert all(cut("d", "", [], kind) == [] for kind in UnitKind)
