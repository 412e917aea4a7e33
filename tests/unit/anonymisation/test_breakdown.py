"""Recall by origin of names and by language: labels, intervals, gaps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.anonymisation.breakdown import (
    OriginRecall,
    by_language,
    by_origin,
    largest_gap,
    weak_origin,
)
from kimqual.anonymisation.measure import Gold, Miss, measure
from kimqual.model import Category, Mention
from kimqual.shares import wilson

shares = st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))


def marked(text, *surfaces, document="d", language="", origins=()):
    """Mark each surface where it first stands; (surface, entity) names the person."""
    pairs = [one if isinstance(one, tuple) else (one, "") for one in surfaces]
    mentions = tuple(
        Mention(text.index(s), text.index(s) + len(s), Category.PERSON, 1.0, entity=entity)
        for s, entity in pairs
    )
    return Gold(document, text, mentions, language, origins)


def miss(gold, n):
    one = gold.mentions[n]
    return Miss(gold.document, one.start, one.end, one.category)


@given(shares)
def test_the_interval_holds_the_share(share):
    low, high = wilson(*share)
    assert 0 <= low <= share[0] / share[1] + 1e-12
    assert share[0] / share[1] - 1e-12 <= high <= 1


@given(shares)
def test_ten_times_as_many_mentions_narrow_the_interval(share):
    low, high = wilson(*share)
    lower, higher = wilson(10 * share[0], 10 * share[1])
    assert higher - lower < high - low


def test_the_gold_s_own_origin_goes_before_the_lists():
    gold = marked("Ayşe und Driton kamen.", "Ayşe", "Driton", origins=("ku", ""))
    rows = {(row.origin, row.label) for row in by_origin([gold], [])}
    assert rows == {("ku", "gold"), ("sq", "lists")}


def test_labels_of_the_gold_and_guesses_are_not_added_up():
    gold = marked("Ayşe und Fatma Yılmaz.", "Ayşe", "Fatma Yılmaz", origins=("tr", ""))
    assert [(row.label, row.n_gold) for row in by_origin([gold], [])] == [("gold", 1), ("lists", 1)]


def test_a_lone_first_name_is_at_home_where_the_person_s_whole_name_is():
    text = "Andrea kam. Später sprach Andrea Rossi selbst."
    whole = marked(text, ("Andrea", "p1"), ("Andrea Rossi", "p1"))
    apart = marked(text, ("Andrea", "p1"), ("Andrea Rossi", "p2"))
    assert [(row.origin, row.n_gold) for row in by_origin([whole], [])] == [("it", 2)]
    assert len(by_origin([apart], [])) == 2


def test_a_name_on_no_list_is_unknown_and_not_german():
    assert weak_origin([("Xqerwo", True)]) == "unknown"
    assert weak_origin([]) == "unknown"
    assert weak_origin([("Heike", True), ("Schröder", False)]) == "de"


def test_only_persons_have_an_origin():
    gold = Gold("d", "in Herford", (Mention(3, 10, Category.CITY, 1.0),))
    assert by_origin([gold], []) == ()


def test_what_was_missed_lowers_the_recall_of_its_origin_only():
    gold = marked("Ayşe, Mehmet und Driton.", "Ayşe", "Mehmet", "Driton")
    found = {row.origin: row.recall for row in by_origin([gold], [miss(gold, 0)])}
    assert found == {"tr": 0.5, "sq": 1.0}


def test_a_miss_counts_in_its_own_document_only():
    one, two = (marked("Ayşe kam.", "Ayşe", document=d) for d in "ab")
    (row,) = by_origin([one, two], [miss(two, 0)])
    assert (row.n_gold, row.n_found) == (2, 1)


@pytest.mark.parametrize(
    ("rows", "gap"),
    [
        ([("tr", 20, 19), ("waf", 20, 15), ("pl", 40, 40)], (0.25, "waf", "pl")),
        ([("tr", 20, 20), ("waf", 19, 0)], None),  # 19 mentions are too few
        ([("tr", 20, 20), ("unknown", 90, 0)], None),  # unknown is no origin
        ([("tr", 20, 20), ("pl", 20, 20)], (0.0, "pl", "tr")),
        ([], None),
    ],
)
def test_the_largest_gap_is_between_origins_with_enough_mentions(rows, gap):
    found = largest_gap(OriginRecall(origin, "gold", n, k) for origin, n, k in rows)
    assert (found and tuple(found)) == (gap and pytest.approx(gap))


def test_a_language_counts_its_own_texts_words_and_mentions():
    mail = "Schreib an ola@example.org oder Ola."
    at = mail.index("ola@")
    german = Gold(
        "a",
        mail,
        (
            Mention(at, at + 15, Category.EMAIL_ADDRESS, 1.0),
            Mention(len(mail) - 4, len(mail) - 1, Category.PERSON, 1.0),
        ),
        "de",
    )
    polish = marked("Ola przyszła.", "Ola", document="b", language="pl")
    silent = Gold("c", "Sonst nichts.", ())
    de, none, pl = by_language([german, polish, silent], [miss(german, 1)])
    assert (de.language, de.n_words, de.person_recall, de.direct_recall) == ("de", 5, 0.0, 0.5)
    assert (pl.language, pl.n_documents, pl.person_recall) == ("pl", 1, 1.0)
    assert (none.language, none.n_words, none.person_recall) == ("", 2, None)


@given(st.lists(st.tuples(st.sampled_from(["de", "tr", ""]), st.booleans(), st.booleans())))
def test_breakdowns_add_up_to_the_whole(texts):
    golds = [
        marked("Ayşe und Driton.", "Ayşe", "Driton", document=f"{n}", language=language)
        for n, (language, _, _) in enumerate(texts)
    ]
    predicted = {
        gold.document: [m for m, is_found in zip(gold.mentions, found, strict=True) if is_found]
        for gold, (_, *found) in zip(golds, texts, strict=True)
    }
    measured = measure(golds, predicted)
    whole = measured.groups["direct"]
    origins = by_origin(golds, measured.misses)
    languages = by_language(golds, measured.misses)
    assert sum(row.n_gold for row in origins) == whole.n_gold
    assert sum(row.n_found for row in origins) == whole.n_found
    assert sum(row.n_direct for row in languages) == whole.n_gold
    assert sum(row.n_person_found for row in languages) == whole.n_found
