import pytest

from kimqual.exchange import read_transcript

from .files import turns


@pytest.mark.parametrize("label", ["**I:**", "**I**:", "__I:__", "**I: **", "- **I:**"])
def test_bold_labels_are_labels(tmp_path, label):
    path = tmp_path / "gespraech.md"
    path.write_text(f"# Gespräch 2\n\n{label} Und?\n\n**B:** Gut.\n", encoding="utf-8")
    imported = read_transcript(path)
    assert imported.source.format == "markdown"
    assert turns(imported.document) == [("I", "Und?"), ("B", "Gut.")]
    assert imported.document.header == ("Gespräch 2",)


def test_emphasis_goes_and_gender_stars_stay(tmp_path):
    path = tmp_path / "gespraech.md"
    path.write_text("**I:** Und?\n\n**B:** Die Lehrer*innen waren **sehr** nett.", encoding="utf-8")
    assert turns(read_transcript(path).document)[1][1] == "Die Lehrer*innen waren sehr nett."


def test_front_matter_is_header_and_its_author_is_known(tmp_path):
    path = tmp_path / "gespraech.md"
    path.write_text(
        "---\ntitle: Gespräch 4\nautor: Ngozi Baumann\n---\n\n**I:** Und?\n\n**B:** Gut.\n",
        encoding="utf-8",
    )
    imported = read_transcript(path)
    assert turns(imported.document) == [("I", "Und?"), ("B", "Gut.")]
    assert imported.document.header == ("title: Gespräch 4", "autor: Ngozi Baumann")
    assert imported.beside.people == ("Ngozi Baumann",)


def test_comments_and_footnotes_are_kept_beside_and_links_and_escapes_read(tmp_path):
    path = tmp_path / "gespraech.md"
    path.write_text(
        "**I:** Siehe [die Seite](https://example.org)?[^1]\n\n"
        "**B:** Gut\\*,\\\nja.<!-- Frau Celik\nfragen -->\n\n[^1]: Herr Sabri.\n",
        encoding="utf-8",
    )
    imported = read_transcript(path)
    assert turns(imported.document) == [("I", "Siehe die Seite?"), ("B", "Gut*,\nja.")]
    assert imported.beside.texts == ("Frau Celik\nfragen", "Herr Sabri.")


def test_a_table_is_read_by_its_columns(tmp_path):
    path = tmp_path / "gespraech.md"
    path.write_text(
        "# Gespräch 5\n\n| Zeit | Wer | Text |\n|:--|---|--:|\n| 0:05 | I | Und? |\n"
        "| 0:09 | B | Gut \\| schön. |\n\n**I:** Danke.\n",
        encoding="utf-8",
    )
    document = read_transcript(path).document
    assert turns(document) == [("I", "Und?"), ("B", "Gut | schön."), ("I", "Danke.")]
    assert document.turns[0].start_ms == 5000


def test_a_hundred_thousand_empty_lines_are_passed_over_at_once(tmp_path):
    path = tmp_path / "g.md"
    path.write_text("**I:** Ja?" + "\n" * 200_000 + "**B:** Gut.", encoding="utf-8")
    assert len(read_transcript(path).document.turns) == 2
