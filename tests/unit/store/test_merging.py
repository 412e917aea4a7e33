"""Laws of following a merge: one coding is left of what says the same, and it keeps everything."""

import pytest

from kimqual.coding.anchor import carry, carry_text
from kimqual.model import Code, Codebook, Coding, Span
from kimqual.store import Study
from kimqual.store.adjudication import Passage, Proposal, load_passages, save_passages
from kimqual.store.codings import load_codings, save_codebook, save_codings, save_releases
from kimqual.store.documents import add
from kimqual.store.labelstudio import PULL, Counts, Found, Origin, Project, PulledTask, save_project
from kimqual.store.labelstudio import save_task as save
from kimqual.store.merging import follow_merges, has_merged
from kimqual.store.sources import sources
from kimqual.store.suggestions import Judged, Tally, Verdict, load_tallies, save_judged
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, interview, treat

OLD = Codebook((Code("a"), Code("b"), Code("c")))
NEW = Codebook((Code("a", merged_into="c"), Code("b", merged_into="c"), Code("c")), revision=2)
PROJECT = Project("1" * 32, "anna", 7, 1)


@pytest.fixture
def study(tmp_path):
    with Study.create(tmp_path / "studie", passphrase=PASSPHRASE) as study:
        add(study, [interview()])
        treated = ((s, treat(s)) for s in sources(study))
        save_views(study, treated, lambda: "", carry=carry, carry_text=carry_text)
        yield study


def coding(study, words, code, coder="anna", memo=""):
    [(id_, text)] = study.db.execute("SELECT id, text FROM document").fetchall()
    start = text.index(words)
    return Coding(id_, Span(start, start + len(words)), code, coder, words, memo)


def pulled(study, *codings, version="1"):
    """Take codings in as regions of Label Studio."""
    counts = Counts()
    found = [Found(c, (Origin(1, f"r{c.code}", "2", "t", "t"),)) for c in codings]
    with study.action(PULL) as event:
        save_codebook(study, event, OLD)
        save_project(study, event, PROJECT)
        save(study, event, PROJECT, PulledTask(1, version, tuple(found)), counts)
    return counts


def followed(study):
    with study.action("test") as event:
        save_codebook(study, event, NEW)
        return follow_merges(study, NEW)


def codings(study):
    return sorted((c.coder, c.quote, c.code, c.memo) for c in load_codings(study).values())


def test_three_codes_that_became_one_are_one_with_every_memo_once(study):
    for code, memo in (("a", "eins"), ("b", "zwei"), ("c", "eins")):
        save_codings(study, [coding(study, "half", code, memo=memo)], OLD)

    assert followed(study) == {"anna": 2}
    assert codings(study) == [("anna", "half", "c", "eins\nzwei")]


def test_each_coder_keeps_a_coding_and_other_passages_are_not_touched(study):
    both = [coding(study, "half", "a", coder) for coder in ("anna", "bilal")]
    save_codings(study, [*both, coding(study, "mir", "c")], OLD)
    assert has_merged(study, NEW)

    followed(study)

    assert not has_merged(study, NEW)
    wanted = [("anna", "half"), ("anna", "mir"), ("bilal", "half")]
    assert codings(study) == [(*who, "c", "") for who in wanted]
    assert followed(study) == {}


def test_revision_is_the_first_that_says_so_and_number_and_release_stay(study):
    save_codings(study, [coding(study, "half", "a")], OLD)
    save_releases(study, dict.fromkeys(load_codings(study), "half"))
    before = list(load_codings(study))

    followed(study)

    frame = study.codings()
    assert list(frame["coding"]) == before
    assert list(frame["codebook_revision"]) == [2]
    assert list(frame["released"]) == [True]


def test_release_of_either_is_that_of_the_one_left(study):
    save_codings(study, [coding(study, "half", code) for code in "ac"], OLD)
    numbers = {c.code: number for number, c in load_codings(study).items()}
    save_releases(study, {numbers["a"]: "half"})

    followed(study)

    assert list(study.codings()["released"]) == [True]


def test_regions_of_both_have_to_go_before_the_coding_does(study):
    pulled(study, coding(study, "half", "a"), coding(study, "half", "c"))
    followed(study)
    merged = Found(coding(study, "half", "c"), (Origin(1, "ra", "2", "t", "t"),))

    counts = Counts()
    for version, found in (("2", (merged,)), ("3", ())):
        assert counts.n_gone == 0
        with study.action(PULL) as event:
            save(study, event, PROJECT, PulledTask(1, version, found), counts)
    assert (counts.n_new, counts.n_gone) == (0, 1)


@pytest.mark.parametrize(("by_hand", "by_pull"), ["ac", "ca"])
def test_coding_that_also_came_from_a_table_outlives_its_region(study, by_hand, by_pull):
    save_codings(study, [coding(study, "half", by_hand)], OLD)
    pulled(study, coding(study, "half", by_pull))
    followed(study)

    assert pulled(study, version="2").n_gone == 0
    assert codings(study) == [("anna", "half", "c", "")]


def test_import_takes_new_and_known_codings_to_the_current_code(study):
    save_codings(study, [coding(study, "half", "a")], OLD)

    saved = save_codings(study, [coding(study, "half", "b"), coding(study, "mir", "b")], NEW)

    assert (saved.n_new, saved.n_known) == (1, 1)
    assert codings(study) == [("anna", "half", "c", ""), ("anna", "mir", "c", "")]


def test_revision_kept_before_codes_could_be_retired_is_still_known(study):
    save_codings(study, [coding(study, "half", "a")], OLD)

    kept = study.db.execute("SELECT codes FROM codebook").fetchone()[0]

    assert not any(key in kept for key in ("retired", "merged_into", "split_into"))
    save_codings(study, [coding(study, "mir", "a")], OLD)


def test_what_was_made_of_suggestions_is_told_of_the_coding_that_is_left(study):
    model = "model:m"
    both = [coding(study, "half", code, coder) for coder in (model, "anna") for code in "ac"]
    save_codings(study, both, OLD)
    document = both[0].document
    pairs = zip(both[:2], both[2:], strict=True)
    with study.action(PULL) as event:
        verdicts = [Judged(Verdict.ACCEPTED, model, shown, own) for shown, own in pairs]
        save_judged(study, event, document, "anna", verdicts)

    followed(study)

    assert load_tallies(study, "anna") == [Tally("anna", model, 1, 2, 0, 0, 0)]
    left = {c.coder: number for number, c in load_codings(study).items()}
    told = study.db.execute("SELECT DISTINCT coding, suggestion FROM verdict").fetchall()
    assert told == [(left["anna"], left[model])]


def test_passage_under_adjudication_knows_the_coding_that_is_left(study):
    pulled(study, coding(study, "half", "a"), coding(study, "half", "c"))
    numbers = {c.code: number for number, c in load_codings(study).items()}
    proposals = tuple(Proposal(f"r{code}", 1, code, n) for code, n in numbers.items())
    with study.action("test") as event:
        save_passages(study, event, PROJECT, [Passage("p", "anna", "bilal", proposals)])

    followed(study)

    assert load_passages(study)["p"].codings == set(load_codings(study)) == {numbers["c"]}
