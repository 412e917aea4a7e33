"""The command line in this process, as the user meets it, and what it left in a study."""

import contextlib
import io
import json
import os
import sys
from dataclasses import dataclass
from unittest import mock

from kimqual.cli import main
from kimqual.store import Study

PASSPHRASE = "vier blaue Stühle am Fenster"


@dataclass(frozen=True)
class Ran:
    """What a command gave."""

    code: int
    out: str
    err: str

    def json(self):
        return json.loads(self.out)


def kimqual(*arguments, study=None):
    """Run a command through the program's own entry; give exit code, stdout and stderr."""
    out, err = io.StringIO(), io.StringIO()
    environment = {"KIMQUAL_PASSPHRASE": PASSPHRASE, "KIMQUAL_USER": "Test"}
    if study is not None:
        environment["KIMQUAL_STUDY"] = str(study)
    code = 0
    with (
        mock.patch.dict(os.environ, environment),
        mock.patch.object(sys, "argv", ["kimqual", *map(str, arguments)]),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as stop:
            code = stop.code or 0
    return Ran(code, out.getvalue(), err.getvalue())


def done(*arguments, study=None):
    """Run a command that has to succeed."""
    ran = kimqual(*arguments, study=study)
    assert ran.code == 0, ran.err + ran.out
    return ran


def state(folder):
    """Give the bytes of every file of a study: what nobody touched is the same to the bit."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def view(folder, document):
    """Give a document's pseudonymised text."""
    from kimqual.store.codings import texts

    with Study.open(folder, passphrase=PASSPHRASE) as study:
        return next(text for text in texts(study) if text.id == document)


def exported(folder):
    """Give the printed quotes of each format, in their order."""
    from docx import Document
    from lxml import html
    from openpyxl import load_workbook

    exports = folder / "exports"
    sheet = load_workbook(exports / "zitate.xlsx")["Zitate"]
    page = html.fromstring((exports / "zitate.html").read_text("utf-8"))
    paragraphs = Document(str(exports / "zitate.docx")).paragraphs
    return {
        "xlsx": [row[1] for row in sheet.iter_rows(min_row=2, values_only=True)],
        "html": [quote.text_content() for quote in page.iter("blockquote")],
        "docx": [p.text[1:-1] for p in paragraphs if p.text[:1] + p.text[-1:] == "„“"],
    }
