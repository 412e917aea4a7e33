import pytest

from kimqual.errors import FileError
from kimqual.exchange import read_transcript

from .files import W, paragraph, table, times, turns, word


@pytest.fixture
def read(tmp_path):
    def read(*blocks, **parts):
        (tmp_path / "g.docx").write_bytes(word(*blocks, **parts))
        return read_transcript(tmp_path / "g.docx")

    return read


def test_paragraphs_and_tables_come_in_the_order_of_the_body(read):
    document = read(
        paragraph("Gespräch 1"),
        paragraph("I: Und?"),
        table(("B", "Gut.", "00:00:12"), ("I", "Schön.", "00:00:15"), ("B", "Ja.", "00:00:19")),
        paragraph("I: Danke."),
    ).document
    assert turns(document) == [
        ("I", "Und?"),
        ("B", "Gut."),
        ("I", "Schön."),
        ("B", "Ja."),
        ("I", "Danke."),
    ]
    assert times(document)[1][0] == 12000
    assert document.header == ("Gespräch 1",)


def test_a_table_with_column_names_is_read_by_them(read):
    document = read(
        table(("Zeit", "Text", "Sprecherin"), ("0:05", "Und?", "I"), ("0:09", "Gut.", "Frau Celik"))
    ).document
    assert turns(document) == [("I", "Und?"), ("Frau Celik", "Gut.")]


def test_a_table_of_entries_is_header(read):
    document = read(
        table(("Datum", "3. Mai"), ("Ort", "Küche")),
        *(paragraph(t) for t in ("I: Und?", "B: Gut.", "I: Ja.")),
    ).document
    assert document.header == ("Datum\t3. Mai", "Ort\tKüche")


def test_a_turn_may_hide_behind_a_line_break(read):
    document = read(
        paragraph("I: Und?", "<w:r><w:br/></w:r>", "B: Gut,", "<w:r><w:br/></w:r>", "sehr gut."),
        paragraph("I: Ja."),
    ).document
    assert turns(document)[:2] == [("I", "Und?"), ("B", "Gut,\nsehr gut.")]
    assert [t.paragraph for t in document.turns] == [1, 1, 2]


def test_labels_and_stamps_may_be_split_over_runs_and_bold(read):
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>B</w:t></w:r>"
    document = read(
        paragraph("I: Und?"),
        paragraph(bold, ": Gu", "t. #00:0", "0:12-5", "#"),
        paragraph("I: Ja."),
    ).document
    assert turns(document)[1] == ("B", "Gut.")
    assert times(document)[1:] == [(None, 12500), (12500, None)]


def test_tracked_changes_are_taken_as_accepted(read):
    imported = read(
        paragraph("I: Und?"),
        paragraph(
            "B: Seit ",
            "<w:del><w:r><w:delText>acht</w:delText></w:r></w:del>",
            "<w:ins><w:r><w:t>neun</w:t></w:r></w:ins>",
            " Jahren.",
        ),
    )
    assert turns(imported.document)[1][1] == "Seit neun Jahren."
    assert any("2 tracked changes" in w for w in imported.source.warnings)


def test_properties_go_beside_the_text_and_are_warned_about(read):
    core = (
        '<cp:coreProperties xmlns:cp="urn:x" xmlns:dc="urn:y">'
        "<dc:creator>Ngozi Baumann</dc:creator></cp:coreProperties>"
    )
    imported = read(paragraph("I: Und?"), paragraph("B: Gut."), docProps__core=core)
    assert any("properties hold a person's name" in w for w in imported.source.warnings)
    assert imported.beside.people == ("Ngozi Baumann",)
    assert "Ngozi" not in repr(imported)


def test_comments_stay_out_of_the_text_and_are_kept_beside_it(read):
    inner = f"<w:comment>{paragraph('Frau Celik fragen')}</w:comment>"
    comments = f'<w:comments xmlns:w="{W}">{inner}</w:comments>'
    imported = read(paragraph("I: Und?"), paragraph("B: Gut."), word__comments=comments)
    assert any("comments" in w for w in imported.source.warnings)
    assert imported.beside.texts == ("Frau Celik fragen",)
    assert "Celik" not in repr(imported)


def test_content_controls_hyperlinks_and_field_codes(read):
    document = read(
        f"<w:sdt><w:sdtContent>{paragraph('I: Und?')}</w:sdtContent></w:sdt>",
        paragraph(
            "B: Siehe ",
            "<w:hyperlink><w:r><w:t>die Seite</w:t></w:r></w:hyperlink>",
            "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>",
            ".",
        ),
    ).document
    assert turns(document) == [("I", "Und?"), ("B", "Siehe die Seite.")]


def test_a_file_without_text_is_refused_with_a_mend(read):
    with pytest.raises(FileError) as caught:
        read(paragraph(" "))
    assert caught.value.mend
    assert caught.value.where == "g.docx"
