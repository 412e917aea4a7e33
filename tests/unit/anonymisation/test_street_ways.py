import pytest

from kimqual.anonymisation.engine import find_candidates


@pytest.mark.parametrize(
    "text",
    [
        "Der Radfahrweg endet plötzlich, das ist ein Riesenumweg.",
        "In der Einbahnstr. fahren alle zu schnell, der Fußgängerweg ist zu schmal.",
        "Durch den Parkweg kommt man mit dem Kinderwagen nicht.",
    ],
)
def test_kinds_of_ways_are_no_streets(text):
    assert [c for c in find_candidates(text) if c.category == "STREET"] == []
