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
