"""Pictures show the numbers they were given, in German, and never a person's words."""

import pandas as pd
import pytest

from kimqual.analysis import by_attribute, cooccurrence, frequencies, pictures
from kimqual.analysis.marked import CATEGORIES, Marked, marked_text
from kimqual.errors import StudyError
from kimqual.model import Action, Category, Code, Codebook, Mention, Span
from kimqual.store import Study
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import Treated, save_views

from ..store.builders import PASSPHRASE, interview  # noqa: TID252  # invented studies live there

BOOK = Codebook(
    (
        Code("field", label={"de": "Lebensbereich"}),
        Code("field.work", parent="field", label={"de": "Arbeit"}),
        Code("field.housing", parent="field", label={"de": "Wohnen"}),
        Code("recommendation", label={"de": "Empfehlung"}),
    )
)
WORDS = "Der Chef hat Nurcan nie gegrüßt"


def codings(*rows):
    columns = ["document", "case", "start", "end", "code", "coder"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.assign(coding=range(1, len(frame) + 1), quote=WORDS)


CODINGS = codings(
    ("I001", None, 0, 9, "field.work", "ada"),
    ("I001", None, 5, 9, "field.housing", "ada"),
    ("A00001", "C1", 0, 4, "field.work", "ada"),
)


def of_trace(figure, name):
    (trace,) = [t for t in figure.data if t.name == name]
    return dict(zip(trace.y, trace.x, strict=True))


def turn(document, role, plain, kind="interview"):
    return {"document": document, "role": role, "plain": plain, "kind": kind}


def test_words_are_counted_by_role_in_interviews_only():
    turns = pd.DataFrame(
        [
            turn("I001", "interviewer", "Und dann?"),
            turn("I001", "respondent", "Dann kam der Bus, endlich."),
            turn("I002", "unknown", "Ja."),
            turn("A00001", "unknown", "Mehr Busse bitte", kind="answer"),
        ]
    )
    figure = pictures.words_by_role(turns)
    assert of_trace(figure, "Befragte") == {"I001": 5, "I002": 0}
    assert of_trace(figure, "Interviewende") == {"I001": 2, "I002": 0}
    assert of_trace(figure, "nicht zugeordnet") == {"I001": 0, "I002": 1}
    assert figure.layout.xaxis.title.text == "Wörter"


def test_answers_are_counted_by_question_and_every_language_is_shown():
    documents = pd.DataFrame(
        [("answer", "q1", "de"), ("answer", "q1", "so"), ("answer", "q2", ""), ("interview",) * 3],
        columns=["kind", "question", "language"],
    )
    figure = pictures.answers_by_language(documents, {"q1": "Was fehlt?"})
    assert of_trace(figure, "Deutsch") == {"Was fehlt?": 1, "q2": 0}
    assert of_trace(figure, "so") == {"Was fehlt?": 1, "q2": 0}
    assert of_trace(figure, "nicht bestimmt") == {"Was fehlt?": 0, "q2": 1}


def test_mentions_are_drawn_by_what_became_of_them():
    rows = [
        ("PERSON", "p1", True, False),
        ("PERSON", "p1", True, False),
        ("CITY", "c1", False, False),
        ("CITY", "c2", False, True),
    ]
    frame = pd.DataFrame(rows, columns=["category", "entity", "is_direct", "is_kept"])
    figure = pictures.mention_bars(frame)
    assert of_trace(figure, "direktes Merkmal, ersetzt") == {"Person": 2, "Ort": 0}
    assert of_trace(figure, "indirektes Merkmal, ersetzt oder vergröbert")["Ort"] == 1
    assert figure.data[-1].text == (" 2", " 2")


def test_every_category_has_a_german_label():
    assert set(CATEGORIES) == set(Category)


def test_bars_of_codes_hold_the_rolled_up_counts():
    figure = pictures.code_bars(frequencies(CODINGS, BOOK), BOOK)
    assert dict(zip(figure.data[0].y, figure.data[0].x, strict=True)) == {
        "<b>Lebensbereich</b>": 3,
        "Arbeit": 2,
        "Wohnen": 1,
    }


def test_hidden_groups_are_named_without_a_number():
    codes = codings(*[("d", f"C{i}", 0, 4, "field.work", "ada") for i in range(6)])
    cases = pd.DataFrame(
        {"Gruppe": ["a"] * 8 + ["b"] * 9 + ["c"] * 2},
        index=pd.Index([f"C{i}" for i in range(19)], name="case"),
    )
    table = by_attribute(codes, cases, "field.work", "Gruppe")
    figure = pictures.attribute_dots(table, "Arbeit", "Gruppe")
    hidden = table.loc[table["is_suppressed"], "value"].tolist()
    assert "c" in hidden
    assert list(figure.data[1].y) == hidden
    assert not set(hidden) & set(figure.data[0].y)


def test_the_map_of_codes_holds_each_pair_once():
    figure = pictures.cooccurrence_map(cooccurrence(CODINGS).table, BOOK)
    assert [list(row) for row in figure.data[0].z] == [[1]]
    assert (figure.data[0].x, figure.data[0].y) == (("Arbeit",), ("Wohnen",))


def test_the_joint_display_leaves_out_codes_of_few_texts():
    table = pd.DataFrame({"field.work": [6, 0], "field.housing": [1, 1]})
    figure = pictures.joint_map(table, table / 2, {"field.work": "Arbeit", "0": "Topic 0"})
    assert (figure.data[0].x, figure.data[0].y) == (("Topic 0", "1"), ("Arbeit",))
    assert [list(row) for row in figure.data[0].text] == [["6", ""]]


def test_the_most_stable_number_of_topics_is_pointed_at():
    figure = pictures.stability_line([(3, 0.5, 0.1), (4, 0.7, 0.1), (5, 0.4, 0.1)])
    assert figure.layout.annotations[0].text == "4 Topics"


def test_coefficients_stand_beside_each_other():
    table = pd.DataFrame({"QualCoder": [0.3], "Cohens Kappa": [0.0]}, index=["gewürfelt"])
    figure = pictures.coefficient_dots(table)
    assert [(t.name, t.x, t.y) for t in figure.data] == [
        ("QualCoder", (0.3,), ("gewürfelt",)),
        ("Cohens Kappa", (0.0,), ("gewürfelt",)),
    ]


QUOTES = pd.DataFrame(
    [
        (1, "I001", None, 4, "field.work", WORDS),
        (2, "I002", None, 7, "field.work", "Er & ich <lachen>"),
        (3, "A00001", "q1", 1, "field.work", "Zu Hause"),
        (4, "I001", None, 9, "field.housing", "Zu teuer"),
        (5, "I002", None, 9, "field.housing", "Zu laut"),
        (6, "I003", None, 2, "field.housing", "Zu eng"),
    ],
    columns=["quote", "document", "question", "paragraph", "code", "text"],
)


def test_the_map_of_quotes_counts_all_answers_together():
    figure = pictures.quote_map(QUOTES, BOOK)
    assert figure.data[0].x == ("I001", "I002", "I003", "Befragung")
    assert [list(row) for row in figure.data[0].z] == [[1, 1, 0, 1], [1, 1, 1, 0]]


def test_no_figure_carries_words():
    figures = [
        pictures.code_bars(frequencies(CODINGS, BOOK), BOOK),
        pictures.cooccurrence_map(cooccurrence(CODINGS).table, BOOK),
        pictures.quote_map(QUOTES, BOOK),
    ]
    assert not any("Nurcan" in figure.to_json() for figure in figures)


def test_quotes_are_escaped_and_go_round_the_voices():
    page = pictures.quotes_html(QUOTES, {"field.work": "Arbeit", "field.housing": "Wohnen"}, n=1)
    assert WORDS in page
    assert "Zu laut" in page
    assert "Zu teuer" not in page
    assert "Er &amp; ich &lt;lachen&gt;" in pictures.quotes_html(QUOTES, {"field.work": "A"})


def test_marked_text_is_escaped_and_labelled_in_order():
    text = "<b>Ana</b> wohnt in Ulm & Jena."
    page = marked_text(
        text, [Marked(Span(20, 23), "CITY", is_kept=True), Marked(Span(3, 6), "PERSON")]
    )
    assert page == (
        '&lt;b&gt;<mark class="direct">Ana<small>Person</small></mark>&lt;/b&gt; wohnt in '
        '<mark class="kept">Ulm<small>Ort</small></mark> &amp; Jena.'
    )


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """Give a study of one interview: a name replaced, a country kept."""
    folder = tmp_path_factory.mktemp("pictures") / "studie"
    with Study.create(folder, passphrase=PASSPHRASE) as study:
        add(study, [interview(second="Ayşe <3 Ghana.")])
        treated = ((stored, list(mentions(stored.document.text))) for stored in sources(study))
        save_views(study, treated, lambda: "{}", carry=None, carry_text=None)
        yield study


def mentions(text):
    for surface, category, action, surrogate in (
        ("Ayşe", Category.PERSON, Action.SURROGATE, "Elif"),
        ("Ghana", Category.COUNTRY, Action.KEEP, "Ghana"),
    ):
        start = text.index(surface)
        mention = Mention(start, start + len(surface), category, 0.9, surrogate, "E1", "test")
        yield Treated(mention, action, "[…]")


def test_marked_text_shows_the_view_with_place_and_speaker(study):
    page = pictures.marked_html(study, "I001", slice(1, 2))
    assert '<mark class="direct">Elif<small>Person</small></mark> &lt;3 ' in page
    assert '<mark class="kept">Ghana<small>Land</small></mark>.' in page
    assert '<span class="no">2</span><span class="who">B</span>' in page
    assert not any(word in page for word in ("Ayşe", "Leyla", "Wie war das?", "http", "<script"))
    assert page._repr_html_() == page


def test_an_unknown_document_is_an_error_with_its_id(study):
    with pytest.raises(StudyError) as caught:
        pictures.marked_html(study, "I999")
    assert caught.value.where == "I999"


def test_the_table_of_mentions_counts_in_the_view(study):
    rows = pictures.mention_table(study)
    assert rows[["category", "is_direct", "is_kept"]].to_numpy().tolist() == [
        ["PERSON", True, False],
        ["COUNTRY", False, True],
    ]
