"""Fixtures that every kind of test may use."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"


def pytest_collection_modifyitems(config, items):
    """Leave out what reads the data folder where a clone has none."""
    if SHARED.is_dir():
        return
    left_out = [item for item in items if item.get_closest_marker("shared")]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


@pytest.fixture(scope="session")
def shared_data():
    """Give the folder of real corpora."""
    return SHARED


@pytest.fixture(scope="session")
def kim_demo():
    """Give the folder of the sample corpus."""
    return ROOT / "corpora" / "kim-demo"


@pytest.fixture(autouse=True)
def _single_thread():
    os.environ.setdefault("OMP_NUM_THREADS", "1")


@pytest.fixture(autouse=True)
def _variables_stay_as_they_were():
    """Fail the test that leaves a setting of kimqual behind, not the one that stumbles over it."""
    before = _settings()
    yield
    assert _settings() == before


def _settings():
    return {name: value for name, value in os.environ.items() if name.startswith("KIMQUAL_")}
