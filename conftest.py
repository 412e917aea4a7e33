"""Python code blocks in README.md and docs/ are tests: they run offline, on no study of yours."""

from contextlib import chdir

import pytest
from sybil import Sybil
from sybil.parsers.markdown import PythonCodeBlockParser


@pytest.fixture
def _in_empty_folder(tmp_path):
    """Let a page's blocks write where they please."""
    with chdir(tmp_path):
        yield


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser()],
    patterns=["README.md", "docs/*.md", "docs/how-to/*.md"],
    fixtures=["_in_empty_folder"],
).pytest()
