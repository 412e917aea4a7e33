"""What the tables of the recognisers share."""

import pytest

from kimqual.anonymisation.resolver import resolve


@pytest.fixture
def surfaces():
    """Give a function that lists what a recogniser finds, in order and without overlaps."""

    def find(recogniser, text):
        return [found.span.of(text) for found in resolve(recogniser.find(text))]

    return find
