"""A codebook changes where pages show suggestions, flags were set, and passages are in dispute."""

import pytest

from kimqual.store.assignment import load_notes
from kimqual.store.suggestions import load_tallies
from tests.integration.labelstudio.coders import HOUSING, SUPPORT, Desk, make_study, opened
from tests.integration.labelstudio.test_adjudication import CODED
from tests.integration.labelstudio.test_adjudication import code as let_code
from tests.integration.labelstudio.test_adjudication import push as push_passages
from tests.integration.labelstudio.test_codebook import bring, change, code
from tests.integration.labelstudio.test_push_pull import fetch
from tests.integration.labelstudio.test_suggestions import (
    MODEL,
    SUGGESTED,
    begun,
    copied,
    push,
    suggest,
    suggestions,
)

pytestmark = pytest.mark.slow
FLAGGED = {"id": "f", "from_name": "hinweise", "to_name": "txt", "type": "choices",
           "value": {"choices": ["discuss"]}}  # fmt: skip


@pytest.fixture
def folder(tmp_path):
    return make_study(tmp_path / "studie")


def merge_and_move(folder):
    into = code(folder, HOUSING[-1], merged_into="field.neighbourhood")
    change(folder, into, code(folder, SUPPORT[-1], parent="field"))


def test_flags_and_verdicts_stay_and_open_pages_get_suggestions_on_the_new_paths(
    folder, server, personal, first
):
    suggest(folder, *SUGGESTED)
    [anna], _ = push(folder, server, personal)
    desk = Desk(first, anna.number)
    task = desk.task("Übergabe")
    desk.submit(task, *copied(task), FLAGGED, **begun(task))
    fetch(folder, server, personal)
    merge_and_move(folder)

    [brought], _ = bring(folder, server, personal)
    fetch(folder, server, personal)
    [again], _ = push(folder, server, personal)

    assert (brought.kept, brought.n_results) == ([], {"hinweise": 1, "kode": 2})
    [annotation] = desk.task("Übergabe")["annotations"]
    assert FLAGGED in annotation["result"]
    with opened(folder) as study:
        [note] = load_notes(study)
        [tally] = load_tallies(study, "anna")
    assert note.flags == ("discuss",)
    assert (tally.model, tally.n_accepted) == (MODEL, 3)
    assert (tally.n_changed, tally.n_rejected, tally.n_new) == (0, 0, 0)
    assert (again.has_other_codes, again.suggested.n_changed, again.suggested.n_coded) == (
        *(False, 1),
        1,
    )
    [prediction] = desk.task("Hof")["predictions"]
    assert prediction["result"][0]["value"]["taxonomy"] == [["field", SUPPORT[-1]]]
    assert len(suggestions(desk)) == 2


def test_passages_under_adjudication_keep_their_page(folder, server, personal, first):
    let_code(folder, *CODED)
    push(folder, server, personal, "anna", "bilal", model="")
    put, _ = push_passages(folder, server, personal)
    address = f"/api/projects/{put.number}/"
    before = first.get(address).json()["label_config"]
    merge_and_move(folder)

    brought, _ = bring(folder, server, personal)

    assert [one.coder for one in brought] == ["anna", "bilal"]
    assert first.get(address).json()["label_config"] == before
