"""Real texts: agreement with people's categories."""

import csv

import pytest

from kimqual.topics import compare, fit_topics

pytestmark = [pytest.mark.shared, pytest.mark.slow]


def test_topics_meet_the_main_categories_of_citizen_contributions(shared_data):
    path = shared_data / "corpora" / "cycling-dialogues" / "contributions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    model = fit_topics([f"{row['title']}. {row['text']}".strip() for row in rows], n_topics=8)
    both = compare(model.labels, [{row["main_category_level1"]} for row in rows])
    assert both.nmi >= 0.27
    assert both.ari >= 0.20
    assert -1 not in model.labels
