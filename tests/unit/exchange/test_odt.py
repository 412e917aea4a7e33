import pytest

from kimqual.errors import FileError
from kimqual.exchange import read_transcript

from .files import package, times, turns

OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
SPACES = " ".join(
    f'xmlns:{name}="{OFFICE}:{path}:1.0"'
    for name, path in {
        "office": "office", "text": "text", "table": "table", "style": "style", "draw": "drawing",
        "meta": "meta", "manifest": "manifest", "fo": "xsl-fo-compatible",
    }.items()
) + ' xmlns:dc="http://purl.org/dc/elements/1.1/"'  # fmt: skip
KIND = "application/vnd.oasis.opendocument.text"


def odt(*blocks, automatic="", **parts):
    """Give an ODT file's bytes; further parts by name, `META-INF__manifest`."""
    content = (
        f"<office:document-content {SPACES}><office:automatic-styles>{automatic}"
        f"</office:automatic-styles><office:body><office:text>{''.join(blocks)}"
        "</office:text></office:body></office:document-content>"
    )
    others = {f"{name.replace('__', '/')}.xml": text for name, text in parts.items()}
    return package({"mimetype": KIND, "content.xml": content} | others)


def paragraph(inner, style="P1"):
    return f'<text:p text:style-name="{style}">{inner}</text:p>'


def table(*rows):
    cells = (
        "".join(f"<table:table-cell>{paragraph(c)}</table:table-cell>" for c in row) for row in rows
    )
    return (
        "<table:table>"
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
        + "</table:table>"
    )


@pytest.fixture
def read(tmp_path):
    def read(*blocks, **parts):
        (tmp_path / "g.odt").write_bytes(odt(*blocks, **parts))
        return read_transcript(tmp_path / "g.odt")

    return read


def test_paragraphs_lists_sections_and_tables_come_in_their_order(read):
    document = read(
        "<text:h>Gespräch 1</text:h>",
        paragraph("I: Und?"),
        f"<text:list><text:list-item>{paragraph('B: Gut.')}</text:list-item></text:list>",
        table(("0:12", "I", "Schön."), ("0:15", "B", "Ja."), ("0:19", "I", "Gut.")),
        f"<text:section>{paragraph('B: Danke.')}</text:section>",
    ).document
    assert turns(document) == [
        ("I", "Und?"),
        ("B", "Gut."),
        ("I", "Schön."),
        ("B", "Ja."),
        ("I", "Gut."),
        ("B", "Danke."),
    ]
    assert times(document)[2][0] == 12000
    assert document.header == ("Gespräch 1",)


def test_spaces_tabs_and_line_breaks_are_elements(read):
    document = read(
        paragraph('I:<text:s text:c="2"/>Und<text:line-break/>B:<text:tab/>Gut,\n   <text:s/>ja.')
    ).document
    assert turns(document) == [("I", "Und"), ("B", "Gut,  ja.")]


def test_a_space_repeated_a_milliard_times_is_a_hundred(read):
    document = read(paragraph('I: a<text:s text:c="999999999"/>b'), paragraph("B: Ja.")).document
    assert len(document.text) < 200


def test_bold_labels_and_split_stamps_are_read_through(read):
    document = read(
        paragraph('<text:span text:style-name="T1">I</text:span>: Und?'),
        paragraph("B: Gu<text:span>t. #00:0</text:span>0:12-5<text:span>#</text:span>"),
        paragraph("I: Ja."),
    ).document
    assert turns(document)[1] == ("B", "Gut.")
    assert times(document)[1] == (None, 12500)


def test_what_nobody_said_is_kept_beside_the_text(read):
    comment = (
        "<office:annotation><dc:creator>Wiebke Osei</dc:creator>"
        f"{paragraph('Frau Celik fragen')}</office:annotation>"
    )
    note = (
        "<text:note><text:note-citation>1</text:note-citation><text:note-body>"
        f"{paragraph('Gemeint ist Herr Sabri')}</text:note-body></text:note>"
    )
    box = f"<draw:frame><draw:text-box>{paragraph('Notiz Frau Kurt')}</draw:text-box></draw:frame>"
    imported = read(
        paragraph(f"I: Und{comment}?"),
        paragraph(f"B: Gut{note}, {box}Seite <text:page-number>7</text:page-number>ja."),
    )
    assert turns(imported.document) == [("I", "Und?"), ("B", "Gut, Seite ja.")]
    assert imported.beside.people == ("Wiebke Osei",)
    assert imported.beside.texts == (
        "Frau Celik fragen",
        "Gemeint ist Herr Sabri",
        "Notiz Frau Kurt",
    )
    assert any("comments (1), notes (1), text box (1)" in w for w in imported.source.warnings)


def test_hidden_text_is_left_out_and_kept_beside(read):
    hidden = (
        '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
    )
    imported = read(
        paragraph('I: Und<text:span text:style-name="H"> Herr Sabri</text:span>?'),
        paragraph("B: Gut."),
        paragraph("Frau Celik", "H"),
        f'<text:section text:display="none">{paragraph("Frau Kurt")}</text:section>',
        automatic=hidden,
    )
    assert turns(imported.document) == [("I", "Und?"), ("B", "Gut.")]
    assert imported.beside.texts == ("Herr Sabri", "Frau Celik", "Frau Kurt")


def test_tracked_changes_are_taken_as_accepted_and_their_authors_known(read):
    deletion = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info>"
        "<dc:creator>Tarek Lindner</dc:creator></office:change-info>"
        f"{paragraph('bei Frau Kurt')}</text:deletion></text:changed-region></text:tracked-changes>"
    )
    imported = read(deletion, paragraph("I: Und?"), paragraph("B: Gut<text:change/>."))
    assert turns(imported.document)[1] == ("B", "Gut.")
    assert imported.beside.people == ("Tarek Lindner",)
    assert imported.beside.texts == ("bei Frau Kurt",)
    assert any("1 tracked changes" in w for w in imported.source.warnings)


def test_properties_and_page_headers_are_kept_beside_the_text(read):
    meta = (
        f"<office:document-meta {SPACES}><office:meta><dc:creator>Ngozi Baumann</dc:creator>"
        "<dc:title>Gespräch mit Frau Celik</dc:title></office:meta></office:document-meta>"
    )
    styles = (
        f"<office:document-styles {SPACES}><style:master-page><style:header>"
        f"{paragraph('Transkript Sabri')}</style:header></style:master-page>"
        "</office:document-styles>"
    )
    imported = read(paragraph("I: Und?"), paragraph("B: Gut."), meta=meta, styles=styles)
    assert imported.beside.people == ("Ngozi Baumann",)
    assert imported.beside.texts == ("Gespräch mit Frau Celik", "Transkript Sabri")
    assert "Ngozi" not in repr(imported)
    assert any("page headers (1)" in w for w in imported.source.warnings)


def test_a_table_inside_a_table_is_a_frame(read):
    inner = table(("I", "Und?"), ("B", "Gut."), ("I", "Schön."))
    document = read(
        "<table:table><table:table-row><table:table-cell>"
        f"{inner}</table:table-cell></table:table-row></table:table>"
    ).document
    assert turns(document) == [("I", "Und?"), ("B", "Gut."), ("I", "Schön.")]


def test_a_password_is_refused_with_advice(tmp_path):
    manifest = (
        f"<manifest:manifest {SPACES}><manifest:file-entry><manifest:encryption-data/>"
        "</manifest:file-entry></manifest:manifest>"
    )
    (tmp_path / "g.odt").write_bytes(odt(paragraph("x"), **{"META-INF__manifest": manifest}))
    with pytest.raises(FileError, match="password") as caught:
        read_transcript(tmp_path / "g.odt")
    assert "without password" in caught.value.mend


def test_macros_are_not_run_and_said(tmp_path):
    data = package(
        {
            "mimetype": KIND,
            "content.xml": f"<office:document-content {SPACES}><office:body><office:text>"
            f"{paragraph('I: Und?')}{paragraph('B: Gut.')}</office:text></office:body>"
            "</office:document-content>",
            "Basic/Standard/Module1.xml": "<x/>",
        }
    )
    (tmp_path / "g.odt").write_bytes(data)
    assert any("macros" in w for w in read_transcript(tmp_path / "g.odt").source.warnings)


def test_a_spreadsheet_is_no_odt(tmp_path):
    from .files import sheet

    (tmp_path / "g.odt").write_bytes(sheet(("a", "b")))
    with pytest.raises(FileError):
        read_transcript(tmp_path / "g.odt", format="odt")
