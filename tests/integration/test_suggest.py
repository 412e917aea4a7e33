"""Suggested codings on the sample study, command by command; nobody's numbers change by them."""

import pytest

from tests.integration import commands
from tests.integration.commands import kimqual

MODEL = "model:linear"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The sample study with suggestions for every text, and the agreement from before them."""
    folder = tmp_path_factory.mktemp("suggest") / "studie"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "PASSPHRASE", "kimqual-demo")
        assert kimqual("demo", folder).code == 0
        before = kimqual("agreement", "compute", "--json", study=folder).json()
        learned = kimqual("suggest", "train", "--json", study=folder).json()
        applied = kimqual("suggest", "apply", "--all", "--json", study=folder)
        yield folder, before, learned, applied


def test_every_core_code_that_is_coded_often_is_learned(study):
    _, _, learned, _ = study
    codes = {row["code"] for row in learned}
    assert {"field.work", "experience.barrier", "experience.discrimination"} <= codes


def test_suggestions_are_a_coder_of_their_own_and_change_no_agreement(study):
    folder, before, _, applied = study
    assert applied.code == 0, applied.err
    coders = {row["coder"] for row in kimqual("codings", "list", "--json", study=folder).json()}
    assert coders >= {"settled", "anna", "bilal"}
    assert kimqual("agreement", "compute", "--json", study=folder).json() == before


@pytest.mark.parametrize("verb", ["measure", "next", "curve"])
def test_each_reading_verb_prints_rows(study, verb):
    rows = kimqual("suggest", verb, "--json", study=study[0]).json()
    assert isinstance(rows, list)
    assert rows
    assert all(isinstance(row, dict) for row in rows)


def test_a_suggestion_is_explained_by_words_and_coded_passages(study):
    folder = study[0]
    documents = [
        row["document"] for row in kimqual("corpus", "list", "--json", study=folder).json()
    ]
    told = [
        kimqual("suggest", "explain", document, "--json", study=folder).json()
        for document in documents[40:43]
    ]
    assert any(told)
