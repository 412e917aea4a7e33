"""The engine: raw candidates of all recognisers, in windows, without network or noise."""

import logging
import re
import socket
import subprocess
import sys

from hypothesis import given
from hypothesis import strategies as st

from kimqual.anonymisation import engine
from kimqual.anonymisation.api import find_mentions
from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.engine import find_candidates, search, windows
from kimqual.anonymisation.ner import TAGGED, NerRecogniser, Tag, load_ner, passages
from kimqual.anonymisation.policy import default_policy
from kimqual.anonymisation.resolver import resolve
from kimqual.model import Category, Span

SENTENCE = "Ich bin 34 Jahre alt, Heeper Straße 12, fatma@example.org, seit 2015."


class KinshipTagger:
    """A tagger by one rule: the word after "Tante" is a name."""

    name = "kinship"

    def tag(self, passages):
        return [
            [
                Tag(Span(*match.span(1)), Category.PERSON, 0.8)
                for match in re.finditer(r"Tante (\w+)", passage)
            ]
            for passage in passages
        ]


class Word:
    """A recogniser that finds one word."""

    name = "word"
    category = Category.PERSON

    def __init__(self, word):
        self.word = word

    def find(self, text):
        for match in re.finditer(re.escape(self.word), text):
            yield Candidate(Span(*match.span()), self.category, 1.0, "word: own")


def surfaces(text, candidates):
    return {(one.span.of(text), one.category.value) for one in candidates}


def test_every_recogniser_is_asked():
    found = surfaces(SENTENCE, resolve(find_candidates(SENTENCE)))
    assert {
        ("34 Jahre", "AGE"),
        ("Heeper Straße 12", "STREET"),
        ("fatma@example.org", "EMAIL_ADDRESS"),
        ("2015", "DATE"),
    } <= found


def test_raw_candidates_overlap_and_say_why():
    found = find_candidates("Ich bin 34 Jahre alt.")
    reasons = {one.reason for one in found if one.category is Category.AGE}
    assert {"age: years old", "age: somebody is"} <= reasons


def test_candidates_of_a_long_text_stand_where_they_stood_in_their_window():
    line = "Dann kam Brief um Brief, und keiner half.\n"
    text = line * 1200 + SENTENCE + "\n" + line * 1200 + SENTENCE
    first = find_candidates(SENTENCE)
    second_start = text.rindex(SENTENCE)
    last = [one for one in find_candidates(text) if one.span.start >= second_start]
    # The tagger's steps of int8 depend on the whole batch, so that its weak hints come and go.
    kept = [one.shifted(second_start) for one in first if not one.reason.startswith(TAGGED)]
    assert [one for one in last if not one.reason.startswith(TAGGED)] == kept


@given(st.text(alphabet="ab .\n", max_size=200), st.integers(2, 30))
def test_windows_touch_and_cover_the_text(text, size):
    cut = list(windows(text, size))
    assert "".join(window.of(text) for window in cut) == text
    assert all(len(window) <= size for window in cut)


def test_a_window_ends_where_a_line_ends_if_it_can():
    text = "eins\nzwei\n" * 10
    assert all(window.of(text).endswith("\n") for window in windows(text, 23))


def test_an_extra_recogniser_counts_for_one_call_only():
    text = "Dann rief Nachtigall an."
    own = find_candidates(text, extra=[Word("Nachtigall")])
    assert "word: own" in {one.reason for one in own}
    assert "word: own" not in {one.reason for one in find_candidates(text)}


def test_a_tagger_is_asked_passage_by_passage():
    text = "Tante Rojda kam. Sie blieb.\nDann kam Tante Amra." + " Und so weiter." * 60
    tagger = KinshipTagger()
    found = list(NerRecogniser(tagger).find(text))
    assert [one.span.of(text) for one in found] == ["Rojda", "Amra"]
    assert {one.reason for one in found} == {"ner: kinship"}


def test_a_language_behind_a_name_is_no_part_of_it():
    class Both:
        name = "both"

        def tag(self, passages):
            return [[Tag(Span(13, len(one) - 1), Category.PERSON, 0.9)] for one in passages]

    text = "Ich rede mit Tymofij Russisch."
    (found,) = NerRecogniser(Both()).find(text)
    assert found.span.of(text) == "Tymofij"


def test_passages_cover_every_word_and_none_is_too_long():
    text = "Kurz. " * 40 + "und dann " * 200 + "x" * 900 + "\nEnde."
    found = passages(text, 100)
    assert "".join("".join(span.of(text).split()) for span in found) == "".join(text.split())
    assert all(len(span) <= 100 for span in found)


def test_a_tagger_stands_beside_the_rules():
    from kimqual.anonymisation.analyser import load_analyser

    analyser = load_analyser(engine.load_recognisers(KinshipTagger()))
    text = "Tante Nachtigall ist 34 Jahre alt."
    found = surfaces(text, search(analyser, text))
    assert {("Nachtigall", "PERSON"), ("34 Jahre", "AGE")} <= found


def test_a_house_before_a_street_with_its_number_hides_no_part_of_it():
    text = "VOR MEINEM HAUS DETMOLDER STRASSE 411. ZUM VIERTEN MAL."
    found = find_mentions(text, policy=default_policy())
    assert "DETMOLDER STRASSE 411" in {one.span.of(text) for one in found}


def test_a_tagger_is_read_only_where_a_model_lies(tmp_path):
    tagger = KinshipTagger()
    assert load_ner(tmp_path / "ner", lambda _: tagger) is None
    (tmp_path / "model.onnx").write_bytes(b"model")
    assert load_ner(tmp_path, lambda _: tagger) is tagger


def test_nothing_is_asked_on_the_network_and_nothing_is_logged(monkeypatch, caplog):
    def refuse(*_):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    engine.analyser.cache_clear()
    with caplog.at_level(logging.INFO):
        find_candidates(SENTENCE)
    assert not [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "fatma" not in caplog.text


def test_importing_the_engine_loads_neither_presidio_nor_spacy():
    code = (
        "import sys, kimqual.anonymisation.engine;"
        "heavy = {'presidio_analyzer', 'spacy', 'phonenumbers'};"
        "sys.exit(bool(heavy & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_empty_text_has_no_candidates():
    assert find_candidates("") == []
