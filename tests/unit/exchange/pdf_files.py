"""PDF files drawn line by line, as a program would that knows no paragraphs."""

import io

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

FONT, SIZE, LEADING = "Helvetica", 11, 14
LEFT, TOP, WIDTH = 80, 760, 435


def pdf(*pages, author="", **options):
    """Give a PDF; a page is a list of calls on a canvas."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=A4, **options)
    canvas.setAuthor(author)
    for page in pages:
        for draw in page:
            canvas.setFont(FONT, SIZE)
            draw(canvas)
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def text(line, x, y):
    """Give a call that draws a line."""
    return lambda canvas: canvas.drawString(x, y, line)


def wrapped(paragraphs, width=WIDTH, divide=()):
    """Break paragraphs into lines; words in `divide` are divided at their bar."""
    for paragraph in paragraphs:
        line = ""
        for word in paragraph.split():
            if stringWidth(f"{line} {word}", FONT, SIZE) <= width:
                line = f"{line} {word}".strip()
                continue
            head = next((d.split("|") for d in divide if d.replace("|", "") == word), None)
            if head and stringWidth(f"{line} {head[0]}-", FONT, SIZE) <= width:
                yield f"{line} {head[0]}-"
                line = head[1]
            else:
                yield line
                line = word
        yield line


def lines(texts, x=LEFT, y=TOP, leading=LEADING):
    """Give the calls that draw lines one below the other."""
    return [text(line, x, y - n * leading) for n, line in enumerate(texts)]


def chunked(found, size):
    """Give pages of so many lines."""
    found = list(found)
    return [found[n : n + size] for n in range(0, len(found), size)]
