"""Files of each format, built from invented text."""

import io
import zipfile
from html import escape

from kimqual.errors import FileError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def paragraph(*runs):
    """Give one Word paragraph; a run is text, or XML where it begins with a bracket."""
    inner = "".join(r if r.startswith("<") else f"<w:r><w:t>{escape(r)}</w:t></w:r>" for r in runs)
    return f"<w:p>{inner}</w:p>"


def table(*rows):
    """Give a Word table of text cells."""
    cells = ("".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in rows)
    return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in cells) + "</w:tbl>"


def word(*blocks, **parts):
    """Give a Word file's bytes; further parts by name, `docProps__core` for `docProps/core.xml`."""
    body = f'<w:document xmlns:w="{W}"><w:body>{"".join(blocks)}</w:body></w:document>'
    return package(
        {"word/document.xml": body}
        | {f"{name.replace('__', '/')}.xml": text for name, text in parts.items()}
    )


def sheet(*rows):
    """Give an OpenDocument spreadsheet's bytes."""
    cells = (
        "".join(f"<table:table-cell><text:p>{escape(c)}</text:p></table:table-cell>" for c in row)
        for row in rows
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f"<office:spreadsheet><table:table>{body}</table:table></office:spreadsheet>"
        "</office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    return package({"mimetype": kind, "content.xml": content})


def package(parts):
    """Give a zip's bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in parts.items():
            zipped.writestr(name, text)
    return stream.getvalue()


def outcome(call):
    """Give what a call returns, or the `FileError` it raises."""
    try:
        return call()
    except FileError as error:
        return error


def turns(document):
    """Give speaker and text of each turn."""
    return [(turn.speaker, turn.span.of(document.text)) for turn in document.turns]


def times(document):
    """Give start and end of each turn."""
    return [(turn.start_ms, turn.end_ms) for turn in document.turns]
