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


def run(inner, settings=""):
    return f"<w:r><w:rPr>{settings}</w:rPr>{inner}</w:r>"


def words(text):
    return f"<w:t>{text}</w:t>"


def part(kind, *inner):
    return f'<w:{kind} xmlns:w="{W}">{"".join(inner)}</w:{kind}>'


@pytest.mark.parametrize(
    "rows",
    [
        [("I", "Und?", "0:12"), ("B", "Gut.", "0:15"), ("I", "Schön.", "0:19")],
        [("0:12", "I", "Und?"), ("0:15", "B", "Gut."), ("0:19", "I", "Schön.")],
        [("1", "I:", "Und?", "0:12"), ("2", "B:", "Gut.", "0:15"), ("3", "I:", "Schön.", "0:19")],
        [("Text", "Zeit", "Wer"), ("Und?", "0:12", "I"), ("Gut.", "0:15", "B"),
         ("Schön.", "0:19", "I")],
        [("Zeit", "Text"), ("0:12", "I: Und?"), ("0:15", "B: Gut."), ("0:19", "I: Schön.")],
        [("Von", "Bis", "Sprecher", "Beitrag"), ("0:12", "0:15", "I", "Und?"),
         ("0:15", "0:19", "B", "Gut."), ("0:19", "0:21", "I", "Schön.")],
    ],
    ids=["time last", "time first", "numbered", "named columns", "labels in the text", "two times"],
)  # fmt: skip
def test_columns_may_stand_in_any_order_with_names_or_without(read, rows):
    document = read(table(*rows)).document
    assert turns(document) == [("I", "Und?"), ("B", "Gut."), ("I", "Schön.")]
    assert [start for start, _ in times(document)] == [12000, 15000, 19000]


def test_a_title_over_all_columns_and_merged_cells_do_not_hide_the_speakers(read):
    title = (
        '<w:tr><w:tc><w:tcPr><w:gridSpan w:val="3"/></w:tcPr>'
        + paragraph("Gespräch 4")
        + "</w:tc></w:tr>"
    )
    body = table(("Zeit", "Sprecher", "Text"), ("0:12", "I", "Und?"), ("0:15", "B", "Gut."),
                 ("", "", "Sehr gut."), ("0:19", "I", "Ja."))  # fmt: skip
    document = read(body.replace("<w:tbl>", f"<w:tbl>{title}")).document
    assert turns(document) == [("I", "Und?"), ("B", "Gut.\nSehr gut."), ("I", "Ja.")]
    assert document.header == ("Gespräch 4",)


def test_a_table_inside_a_table_is_a_frame(read):
    inner = table(("I", "Und?"), ("B", "Gut."), ("I", "Schön."))
    document = read(f"<w:tbl><w:tr><w:tc>{inner}{paragraph('')}</w:tc></w:tr></w:tbl>").document
    assert turns(document) == [("I", "Und?"), ("B", "Gut."), ("I", "Schön.")]


def test_typed_line_numbers_are_taken_off(read):
    document = read(
        paragraph("1 I: Und?"),
        paragraph("2 B: Gut,", "<w:r><w:br/></w:r>", "3 sehr gut."),
        paragraph("4 I: Ja."),
    ).document
    assert turns(document) == [("I", "Und?"), ("B", "Gut,\nsehr gut."), ("I", "Ja.")]


def test_hidden_text_text_boxes_and_deleted_words_are_kept_beside(read):
    box = run(f"<w:pict><w:txbxContent>{paragraph('Notiz Frau Kurt')}</w:txbxContent></w:pict>")
    imported = read(
        paragraph("I: Und", run(words(" Herr Sabri"), "<w:vanish/>"), "?", box),
        paragraph("B: Gut", "<w:del><w:r><w:delText> bei Frau Sen</w:delText></w:r></w:del>", "."),
        paragraph("I: ", run(words("So."), '<w:vanish w:val="0"/>')),
    )
    assert turns(imported.document) == [("I", "Und?"), ("B", "Gut."), ("I", "So.")]
    assert imported.beside.texts == ("Herr Sabri", "Notiz Frau Kurt", "bei Frau Sen")
    assert any("hidden text (1), text box (1)" in w for w in imported.source.warnings)


def test_a_file_of_text_boxes_only_is_refused_with_advice(read):
    box = run(f"<w:pict><w:txbxContent>{paragraph('I: Und?')}</w:txbxContent></w:pict>")
    with pytest.raises(FileError, match="text boxes") as caught:
        read(paragraph(box))
    assert "copy it" in caught.value.mend


def test_a_paragraph_whose_end_is_deleted_goes_on_in_the_next(read):
    end = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>"
    document = read(
        paragraph("I: Und?"), f"<w:p>{end}{run(words('B: Seit '))}</w:p>", paragraph("Mai.")
    ).document
    assert turns(document)[1] == ("B", "Seit Mai.")


def test_deleted_rows_are_gone(read):
    rows = table(("I", "Und?"), ("B", "Frau Sen."), ("I", "Ja."), ("B", "Gut."))
    gone = rows.replace("<w:tr>", "<w:tr><w:trPr><w:del/></w:trPr>", 2).replace(
        "<w:tr><w:trPr><w:del/></w:trPr>", "<w:tr>", 1
    )
    assert turns(read(gone).document) == [("I", "Und?"), ("I", "Ja."), ("B", "Gut.")]


def test_signs_hyphens_and_emoji_are_what_word_shows(read):
    emoji = (
        '<w:r><mc:AlternateContent xmlns:mc="urn:m"><mc:Choice><x:symEx xmlns:x="urn:x"'
        ' x:font="Segoe UI Emoji" x:char="1F600"/></mc:Choice>'
        f"<mc:Fallback>{words('?')}</mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = read(
        paragraph("I: Und?"),
        paragraph(
            "B: Non", run("<w:noBreakHyphen/>"), "Profit Donau", run("<w:softHyphen/>"), "dampfer ",
            run('<w:sym w:font="Wingdings" w:char="F04A"/>'), emoji,
        ),
    ).document  # fmt: skip
    assert turns(document)[1][1] == "Non\u2011Profit Donau\u00addampfer \u263a\U0001f600"


def test_unknown_signs_of_picture_fonts_are_counted(read):
    sign = run('<w:sym w:font="Wingdings" w:char="F021"/>')
    source = read(paragraph("I: Und?"), paragraph("B: Gut", sign, ".")).source
    assert any("1 signs of a picture font" in w for w in source.warnings)


@pytest.mark.parametrize(("code", "shown"), [("PAGE", ""), ("REF x", "7"), ("AUTHOR", "7")])
def test_page_numbers_are_no_speech_and_other_fields_show_their_result(read, code, shown):
    def step(kind):
        return run(f'<w:fldChar w:fldCharType="{kind}"/>')

    field = step("begin") + run(f"<w:instrText> {code} </w:instrText>")
    field += step("separate") + run(words("7")) + step("end")
    simple = f'<w:fldSimple w:instr=" {code} ">{run(words("7"))}</w:fldSimple>'
    document = read(paragraph("I: Und?"), paragraph("B: Gut", field, simple, ".")).document
    assert turns(document)[1] == ("B", f"Gut{shown * 2}.")


def test_everybody_who_wrote_commented_or_changed_is_known(read):
    core = (
        '<cp:coreProperties xmlns:cp="urn:x" xmlns:dc="urn:y"><dc:creator>Ngozi Baumann</dc:creator>'
        "<cp:lastModifiedBy>Windows User</cp:lastModifiedBy><dc:title>Gespräch Celik</dc:title>"
        "</cp:coreProperties>"
    )
    app = "<Properties><Manager>Amt 54</Manager><Company>Stadt</Company></Properties>"
    comment = f'<w:comment w:author="Wiebke Osei">{paragraph("Herrn Abay fragen")}</w:comment>'
    imported = read(
        paragraph("I: Und?"),
        paragraph("B: ", f'<w:ins w:author="Tarek Lindner">{run(words("Gut."))}</w:ins>'),
        docProps__core=core,
        docProps__app=app,
        word__comments=part("comments", comment),
        word__footnotes=part("footnotes", f"<w:footnote>{paragraph('Frau Kurt')}</w:footnote>"),
        word__header1=part("hdr", paragraph("Transkript Sabri")),
    )
    assert imported.beside.people == ("Ngozi Baumann", "Tarek Lindner", "Wiebke Osei")
    assert imported.beside.texts == (
        "Gespräch Celik", "Stadt", "Herrn Abay fragen", "Frau Kurt", "Transkript Sabri", "Amt 54",
    )  # fmt: skip


def test_macros_are_neither_run_nor_read_and_said(tmp_path):
    path = tmp_path / "g.docm"
    path.write_bytes(word(paragraph("I: Und?"), paragraph("B: Gut."), word__vbaProject="x"))
    data = path.read_bytes().replace(b"vbaProject.xml", b"vbaProject.bin")
    path.write_bytes(data)
    imported = read_transcript(path)
    assert len(imported.document.turns) == 2
    assert any("macros" in w for w in imported.source.warnings)


def test_the_main_part_may_have_another_name(tmp_path):
    from .files import package

    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    body = f"<w:body>{paragraph('I: Und?')}{paragraph('B: Gut.')}</w:body>"
    (tmp_path / "g.docx").write_bytes(
        package(
            {
                "_rels/.rels": f'<R><r Type="{kind}" Target="/word/document2.xml"/></R>',
                "word/document2.xml": f'<w:document xmlns:w="{W}">{body}</w:document>',
            }
        )
    )
    imported = read_transcript(tmp_path / "g.docx")
    assert imported.source.format == "docx"
    assert "document2" in imported.source.reason
