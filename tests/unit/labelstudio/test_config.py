"""Laws of the labelling configuration: it is the codebook, whole, and nothing breaks the XML."""

from xml.etree import ElementTree as ET

import pytest

from kimqual.errors import CodebookError
from kimqual.exchange import read_codebook
from kimqual.labelstudio.config import labelling_config
from kimqual.model import Code, Codebook
from kimqual.resources import resource


def choices(xml):
    tree = ET.fromstring(xml).find(".//Taxonomy")  # noqa: S314 - our own
    return {c.get("alias"): c for c in tree.iter("Choice")}


def test_flags_are_stored_by_ids_that_no_language_changes():
    for language in ("de", "en"):
        page = ET.fromstring(labelling_config(Codebook((Code("a"),)), language))  # noqa: S314
        [flags] = page.iter("Choices")
        assert [flag.get("alias") for flag in flags] == ["again", "discuss", "identifying"]
        assert len({flag.get("value") for flag in flags}) == 3
        assert (flags.get("choice"), flags.get("perRegion")) == ("multiple", None)


def paths(element, above=()):
    for choice in element.findall("Choice"):
        path = (*above, choice.get("alias"))
        yield path
        yield from paths(choice, path)


def test_every_code_stands_on_its_path_in_the_codebooks_order():
    book = read_codebook(resource("codebooks/kim-integration.toml"))
    tree = ET.fromstring(labelling_config(book)).find(".//Taxonomy")  # noqa: S314

    found = list(paths(tree))

    assert sorted(found) == sorted(book.path(code.id) for code in book.codes)
    tops = [code.id for code in book.codes if code.parent is None]
    assert [path[0] for path in found if len(path) == 1] == tops


def test_child_before_its_parent_still_hangs_below_it():
    xml = labelling_config(Codebook((Code("a.b", parent="a"), Code("a"))))
    tree = ET.fromstring(xml).find(".//Taxonomy")  # noqa: S314

    assert list(paths(tree)) == [("a",), ("a", "a.b")]


def test_renaming_a_label_changes_the_value_and_never_the_alias():
    before = choices(labelling_config(Codebook((Code("w", {"de": "Wohnen"}),))))
    after = choices(labelling_config(Codebook((Code("w", {"de": "Wohnung & Miete"}),))))

    assert before.keys() == after.keys()
    assert after["w"].get("value") == "Wohnung & Miete"


def test_names_with_markup_come_back_as_they_were():
    label = 'Miete < 600 € & "warm" 😀 <Choice/>'
    found = choices(labelling_config(Codebook((Code("w", {"de": label}),))))

    assert [c.get("value") for c in found.values()] == [label]


def test_language_chooses_label_and_words_of_the_page():
    book = Codebook((Code("w", {"de": "Wohnen", "en": "Housing"}, definition="D."),))
    german, english = labelling_config(book), labelling_config(book, "en")

    assert choices(german)["w"].get("value") == "Wohnen"
    assert choices(english)["w"].get("value") == "Housing"
    assert "Memo zur Textstelle" in german
    assert "Memo on the passage" in english
    assert "Memo on the passage" in labelling_config(book, "tr")


def test_hint_says_everything_that_the_codebook_says_and_nothing_empty():
    book = Codebook(
        (
            Code("d", {"de": "Diskriminierung"}),
            Code(
                "o",
                {"de": "Herkunft"},
                definition="Wegen der\nHerkunft.",
                when="Wenn genannt.",
                example="„Nur Deutsche.“",
                requires=("d",),
            ),
        )
    )
    found = choices(labelling_config(book))

    assert found["o"].get("hint").split("\n") == [
        "Definition: Wegen der Herkunft.",
        "Verwenden: Wenn genannt.",
        "Ankerbeispiel: „Nur Deutsche.“",
        "Nur zusammen mit: Diskriminierung",
    ]
    assert found["d"].get("hint") is None


def test_color_is_the_codes_own_else_the_nearest_above_else_one_for_the_branch():
    book = Codebook(
        (
            Code("a", color="#112233"),
            Code("a.b", parent="a"),
            Code("a.c", parent="a", color="#445566"),
            Code("x"),
            Code("x.y", parent="x"),
        )
    )
    colors = {k: c.get("color") for k, c in choices(labelling_config(book)).items()}

    assert colors["a.b"] == "#112233"
    assert colors["a.c"] == "#445566"
    assert colors["x"] == colors["x.y"] not in ("", "#112233")


@pytest.mark.parametrize(
    ("codes", "reason"),
    [
        ((), "no code"),
        ((Code("a", {"de": "Amt"}), Code("b", {"de": "Amt"})), "side by side"),
        ((Code("a", color="red"),), "no colour"),
        ((Code("a", color="#2ca02c;}"),), "no colour"),
        ((Code("a", {"de": "A\x0bmt"}),), "control character"),
        ((Code("a", example="\x00"),), "control character"),
    ],
)
def test_codebook_that_makes_no_usable_page_is_refused(codes, reason):
    with pytest.raises(CodebookError, match=reason) as caught:
        labelling_config(Codebook(codes))

    assert caught.value.mend


def test_same_label_in_different_branches_is_allowed():
    book = Codebook(
        (
            Code("a"),
            Code("b"),
            Code("a.x", {"de": "X"}, parent="a"),
            Code("b.x", {"de": "X"}, parent="b"),
        )
    )

    assert choices(labelling_config(book)).keys() == {"a", "b", "a.x", "b.x"}


def test_memo_of_the_passage_belongs_to_a_region_and_that_of_the_document_to_none():
    page = ET.fromstring(labelling_config(Codebook((Code("a"),))))  # noqa: S314
    areas = {a.get("name"): a.get("perRegion") for a in page.iter("TextArea")}

    assert areas == {"memo": "true", "fallmemo": None}


def test_retired_codes_stand_in_their_place_and_say_so():
    book = Codebook(
        (
            Code("home", {"de": "Wohnen"}, split_into=("rent", "noise")),
            Code("rent", {"de": "Miete"}, parent="home", color="#2ca02c"),
            Code("noise", {"de": "Lärm"}, parent="home", retired=True),
            Code("cost", {"de": "Kosten"}, merged_into="rent"),
        )
    )
    xml = labelling_config(book)
    found = choices(xml)

    assert [c.get("value") for c in found.values()] == [
        "Wohnen (aufgeteilt)", "Miete", "Lärm (stillgelegt)", "Kosten (zusammengelegt)",
    ]  # fmt: skip
    assert found["home"].get("hint") == "Stattdessen: Miete oder Lärm"
    assert found["cost"].get("hint") == "Stattdessen: Miete"
    assert found["rent"].get("color") == "#2ca02c"
    grey = {found[id_].get("color") for id_ in ("home", "noise", "cost")}
    assert len(grey) == 1
    red, green, blue = bytes.fromhex(grey.pop()[1:])
    assert f"rgb({red}, {green}, {blue})" in xml
    assert "(retired)" in labelling_config(book, "en")


def test_page_without_retired_codes_is_what_it_was():
    assert "pointer-events" not in labelling_config(Codebook((Code("a"),)))


def test_new_code_may_have_the_label_of_a_retired_one():
    book = Codebook((Code("a", {"de": "Amt"}, retired=True), Code("b", {"de": "Amt"})))

    assert choices(labelling_config(book)).keys() == {"a", "b"}
