import io

import pytest

from kimqual.errors import FileError
from kimqual.exchange import read_transcript

from .files import times, turns
from .pdf_files import LEFT, TOP, chunked, lines, pdf, text, wrapped

SAID = [
    ("I", "Seit wann wohnen Sie denn eigentlich hier in der Siedlung hinter dem alten Bahnhof?"),
    ("B", ("Seit neun Jahren, und davor haben wir vier Jahre lang bei meinen Eltern gewohnt, weil"
          " wir keine Wohnung gefunden haben. Ich sage mal: Das war eng.")),
    ("I", "Und wie ging es weiter?"),
    ("B", ("Wir haben uns bei der Genossenschaft angemeldet und lange gewartet, bis eines Tages ein"
          " Brief kam. Meine Frau hat geweint vor Freude (lacht).")),
    ("I", "Danke."),
    ("B", "Gern. Ja."),
]  # fmt: skip
LONG = [(speaker, f"{said} Das war Nummer {n}.") for n, (speaker, said) in enumerate(SAID * 6)]
PARAGRAPHS = [f"{speaker}: {said}" for speaker, said in LONG]


@pytest.fixture
def read(tmp_path):
    def read(data):
        (tmp_path / "g.pdf").write_bytes(data)
        return read_transcript(tmp_path / "g.pdf")

    return read


def pages(found=None, size=40, more=lambda _: []):
    found = wrapped(PARAGRAPHS) if found is None else found
    return [lines(page) + more(n) for n, page in enumerate(chunked(found, size), 1)]


def test_lines_become_paragraphs_again_over_the_ends_of_pages(read):
    imported = read(pdf(*pages()))
    assert turns(imported.document) == LONG
    assert imported.source.format == "pdf"
    assert any("guessed" in warning for warning in imported.source.warnings)


def test_page_headers_and_numbers_are_no_speech_and_kept_beside(read):
    imported = read(
        pdf(
            *pages(
                more=lambda n: [
                    text("Transkript Frau Celik", LEFT, TOP + 40),
                    text(f"Seite {n} von 3", 270, 60),
                ]
            )
        )
    )
    assert turns(imported.document) == LONG
    assert "Transkript Frau Celik" in imported.beside.texts


def test_a_number_alone_at_the_foot_of_a_page_is_its_number(read):
    assert turns(read(pdf(*pages(more=lambda n: [text(f"- {n} -", 290, 60)]))).document) == LONG


@pytest.mark.parametrize(("every", "restarts"), [(1, True), (1, False), (5, False)])
def test_line_numbers_in_the_margin_are_taken_off(read, every, restarts):
    found, drawn, number = chunked(wrapped(PARAGRAPHS), 40), [], 0
    for page in found:
        number = 0 if restarts else number
        drawn.append(lines(page))
        for n in range(len(page)):
            number += 1
            if number % every == 0:
                drawn[-1].append(text(str(number), LEFT - 30, TOP - 14 * n))
    assert turns(read(pdf(*drawn)).document) == LONG


def test_line_numbers_that_touch_the_text_are_taken_off(read):
    found = [f"{n} {line}" for n, line in enumerate(wrapped(PARAGRAPHS), 1)]
    assert [
        (speaker, said.replace("\n", " "))
        for speaker, said in turns(read(pdf(*pages(found))).document)
    ] == LONG


def test_columns_are_read_one_after_the_other(read):
    found = chunked(wrapped(PARAGRAPHS, 210), 40)
    drawn = [
        lines(left) + lines(right, LEFT + 230)
        for left, right in zip(found[::2], [*found[1::2], []], strict=False)
    ]
    assert turns(read(pdf(*drawn)).document) == LONG


def test_labels_in_a_column_of_their_own_belong_to_the_text_beside_them(read):
    drawn, y = [], TOP
    for n, (speaker, said) in enumerate(SAID):
        drawn += [text(speaker, LEFT, y), text(f"00:0{n}:00", LEFT + 40, y)]
        for line in wrapped([said], 330):
            drawn.append(text(line, LEFT + 105, y))
            y -= 14
    document = read(pdf(drawn)).document
    assert turns(document) == SAID
    assert [start for start, _ in times(document)] == [n * 60_000 for n in range(6)]


@pytest.mark.parametrize(
    ("before", "after", "joined"),
    [
        ("Wohnungs-", "suche ist schwer", "Wohnungssuche ist schwer"),
        ("Wohnungs\u00ad", "suche ist schwer", "Wohnungssuche ist schwer"),
        ("Wohnungs-", "und Arbeitssuche", "Wohnungs- und Arbeitssuche"),
        ("Nordrhein-", "Westfalen ist groß", "Nordrhein-Westfalen ist groß"),
        ("ich wollte/", "ich konnte nicht", "ich wollte/ ich konnte nicht"),
        ("von 2015 -", "bis 2019 etwa", "von 2015 - bis 2019 etwa"),
    ],
)
def test_words_divided_at_the_end_of_a_line_are_joined(read, before, after, joined):
    fill = "B: Also wir haben damals sehr lange nach etwas gesucht, das war eine schwere und"
    document = read(
        pdf(lines(["I: Und?", f"{fill} {before}", f"{after}.", "I: Danke.", "B: Ja."]))
    ).document
    assert turns(document)[1][1].endswith(f"{joined}.")


def test_a_line_that_begins_with_a_word_and_a_colon_in_mid_sentence_is_no_turn(read):
    fill = "B: Also wir haben damals lange nach etwas gesucht, und sehr deutlich war das hier"
    document = read(pdf(lines(["I: Und?", f"{fill} auch", "Wien: Da ging es.", "I: Ja."]))).document
    assert [speaker for speaker, _ in turns(document)] == ["I", "B", "I"]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_a_page_may_lie_on_its_side(read, degrees):
    def turned(canvas):
        canvas.translate(300, 400)
        canvas.rotate(degrees)
        for draw in lines(["I: Wie war das damals?", "B: Gut.", "I: Danke."], 0, 50):
            draw(canvas)

    document = read(pdf([turned])).document
    assert turns(document) == [("I", "Wie war das damals?"), ("B", "Gut."), ("I", "Danke.")]


def test_a_watermark_is_no_speech(read):
    def mark(canvas):
        canvas.saveState()
        canvas.translate(200, 400)
        canvas.rotate(45)
        canvas.drawString(0, 0, "Entwurf Celik")
        canvas.restoreState()

    imported = read(pdf([*lines(["I: Und?", "B: Gut.", "I: Ja."]), mark]))
    assert [said for _, said in turns(imported.document)] == ["Und?", "Gut.", "Ja."]
    assert "Entwurf Celik" in imported.beside.texts


def test_comments_and_the_author_are_kept_beside_the_text(read):
    def note(canvas):
        canvas.textAnnotation("Frau Kurt fragen", Rect=[50, 50, 70, 70], addtopage=1)

    imported = read(pdf([*lines(["I: Und?", "B: Gut."]), note], author="Ngozi Baumann"))
    assert imported.beside.people == ("Ngozi Baumann",)
    assert "Frau Kurt fragen" in imported.beside.texts
    assert "Ngozi" not in repr(imported)


def test_scanned_pages_are_refused_with_their_numbers(read):
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    stream = io.BytesIO()
    Image.new("L", (50, 70), 200).save(stream, "PNG")

    def scan(canvas):
        canvas.drawImage(ImageReader(io.BytesIO(stream.getvalue())), 0, 0, 595, 842)

    with pytest.raises(FileError, match="scanned") as caught:
        read(pdf(lines(["I: Und?", "B: Gut."]), [scan]))
    assert caught.value.where == "g.pdf, page 2"
    assert "OCR" in caught.value.mend


def test_a_password_is_refused_and_a_ban_on_printing_is_none(read):
    from reportlab.lib.pdfencrypt import StandardEncryption

    drawn = lines(["I: Und?", "B: Gut."])
    with pytest.raises(FileError, match="password"):
        read(pdf(drawn, encrypt=StandardEncryption("geheim", "mehr")))
    only_owner = StandardEncryption("", "mehr", canPrint=0)
    assert len(read(pdf(drawn, encrypt=only_owner)).document.turns) == 2


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data[:40],
        lambda data: data[: len(data) // 2],
        lambda _: b"%PDF-1.7\n",
        lambda _: b"%PDF-1.7\n" + b"\xff" * 10_000,
        lambda _: pdf([]),
    ],
    ids=["first bytes", "half", "head", "noise", "empty page"],
)
def test_damaged_and_empty_files_are_refused_with_a_mend(read, damage):
    with pytest.raises(FileError) as caught:
        read(damage(pdf(lines(["I: Und, Frau Nwosu?", "B: Gut."]))))
    assert caught.value.mend
    assert "Nwosu" not in str(caught.value)


def test_a_stream_that_inflates_beyond_reason_is_refused_before_it_is_read(read):
    import zlib

    stream = zlib.compress(bytes(600_000_000), 9)
    head = b"%%PDF-1.7\n1 0 obj<</Filter/FlateDecode/Length %d>>stream\n" % len(stream)
    with pytest.raises(FileError, match="inflates"):
        read(head + stream + b"\nendstream endobj\n")


def test_a_page_with_more_letters_than_a_page_can_have_is_refused(read):
    with pytest.raises(FileError, match="letters"):
        read(pdf(lines(["a" * 1_000] * 60, leading=10)))


def test_arabic_is_kept_in_its_reading_order(tmp_path):
    """PDFium puts right-to-left lines in order; sorting by place would turn them round."""
    from kimqual.exchange.pdf_letters import Letter
    from kimqual.exchange.pdf_rows import _in_reading_order

    row = [Letter(sign, 100.0 - n * 5, 105.0 - n * 5, 0.0, 10.0) for n, sign in enumerate("سلام")]
    assert "".join(letter.text for letter in _in_reading_order(row)) == "سلام"


@pytest.mark.parametrize("x", [20_000, 4_000_000, 900_000_000, 10**30, 10**45])
def test_text_that_is_drawn_far_off_the_page_takes_neither_time_nor_memory(read, x):
    far = [text("Weit draußen steht noch etwas.", x, TOP - 600)]
    imported = read(pdf(lines(wrapped(PARAGRAPHS[:8])) + far))
    assert imported.document.turns
