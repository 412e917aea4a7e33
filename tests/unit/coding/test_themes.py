"""Themes: texts that nobody coded bring together words that people use for the same thing."""

import csv
from itertools import permutations

import numpy as np
import pytest

from kimqual.coding.suggest import Passage
from kimqual.coding.suggest.features import Features
from kimqual.coding.suggest.learner import solve
from kimqual.coding.suggest.themes import N_THEMES, Themes

HOME = (
    "Die Kaltmiete", "Der Vermieter", "Die Genossenschaft", "Unsere Nebenkosten", "Der Makler",
    "Die Besichtigung", "Ein Mietvertrag", "Die Kaution",
)  # fmt: skip
SCHOOL = (
    "Die Klassenlehrerin", "Der Elternabend", "Das Zeugnis", "Die Hausaufgaben", "Der Stundenplan",
    "Die Schulleitung", "Ein Förderplan", "Die Einschulung",
)  # fmt: skip
TEXTS = [
    f"{first}, {second} und {third}."
    for words in (HOME, SCHOOL)
    for first, second, third in permutations(words, 3)
]


def test_order_and_repeats_change_nothing():
    first, second = Themes(TEXTS), Themes([*TEXTS[::-1], *TEXTS[:40]])

    assert np.array_equal(first.rows(TEXTS[:9]), second.rows(TEXTS[:9]))
    assert first.rows(TEXTS[:9]).shape == (9, N_THEMES)


@pytest.mark.parametrize(
    "texts",
    [[], TEXTS[:150], [chr(0x4E00 + n) for n in range(400)], ["Die Miete ist hoch."] * 900],
    ids=["none", "too few", "nothing in common", "always the same"],
)
def test_where_texts_teach_nothing_there_are_no_themes(texts):
    themes = Themes(texts)

    assert themes.n_themes == 0
    assert themes.rows(["Kaltmiete", "Makler"]).shape == (2, 0)


@pytest.mark.shared
@pytest.mark.slow
def test_uncoded_texts_make_suggestions_better(shared_data):
    """Two hundred coded contributions of Germany's cycling dialogues, and 2,939 that nobody coded."""
    path = shared_data / "corpora" / "cycling-dialogues" / "contributions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    passages = [Passage(f"{row['title']}. {row['text']}") for row in rows]
    names = np.array([row["main_category_level1"] for row in rows])
    order = np.random.default_rng(0).permutation(len(rows))
    coded, rest = order[:200], order[200:]
    targets = names[coded][:, None] == np.unique(names)
    vectors = {}

    def accuracy(uncoded):
        seen = [passages[i] for i in coded]
        features = Features(seen, uncoded=uncoded, vectors=vectors)
        weights = solve(features.rows(seen), targets.astype(float))
        scores = features.rows([passages[i] for i in rest]) @ weights[:-1] + weights[-1]
        return (np.unique(names)[scores.argmax(axis=1)] == names[rest]).mean()

    assert accuracy([passage.text for passage in passages]) > accuracy(()) + 0.01
