"""Sound files for every reader: the invented interview in each format, a survey of each program."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from kimqual.exchange import FORMATS, Survey, read_cases, read_file
from kimqual.exchange.origins import ORIGINS
from tests.unit.exchange import (
    document_talk,
    talk,
    test_f4,
    test_googleforms,
    test_kobo,
    test_limesurvey,
    test_long_rows,
    test_msforms,
    test_qualtrics,
    test_redcap,
    test_sosci,
    test_statfiles,
    test_survey,
)
from tests.unit.exchange.files import sheet
from tests.unit.exchange.pdf_files import lines, pdf, wrapped
from tests.unit.exchange.survey_files import delimited, workbook

_TABLES = {
    "googleforms": [test_googleforms.HEADER, *test_googleforms.ROWS],
    "kobo": [test_kobo.HEADER, *test_kobo.ROWS],
    "limesurvey": test_limesurvey.BY_CODE,
    "msforms": [[*test_msforms.GERMAN, *test_msforms.ASKED], *test_msforms.ROWS],
    "qualtrics": [
        test_qualtrics.FIELDS,
        test_qualtrics.WORDINGS,
        test_qualtrics.IMPORT_IDS,
        *test_qualtrics.ROWS,
    ],
    "redcap": [test_redcap.RAW, *test_redcap.ROWS],
    "sosci": test_sosci.LABELLED,
}
_PLAIN = [line.split(";") for line in [test_survey.HEADER, *test_survey.ROWS]]
_LONG = [test_long_rows.HEADER, *test_long_rows.ROWS]


@dataclass(frozen=True)
class Seed:
    """A sound file: its name, its bytes, and what people say in it."""

    name: str
    data: bytes
    said: str


@dataclass(frozen=True)
class Reader:
    """A reader with the door it is reached by when nobody names it, and when somebody does."""

    name: str
    read: Callable[[Path], object]
    named: Callable[[Path], object]


def _reader(name, kind):
    return Reader(name, read_file, lambda path: read_file(path, format=kind))


READERS = {
    **{name: _reader(name, name) for name in FORMATS},
    **{name: _reader(name, name) for name in ORIGINS},
    **{
        name: _reader(name, "survey")
        for name in ("csv", "long", "xlsx", "ods", "sav", "dta", "xpt")
    },
    "cases": Reader("cases", read_cases, lambda path: read_cases(path, key="id")),
}


@cache
def seeds(name):
    """Give the sound files of a reader."""
    return tuple(Seed(file, data, spoken(file, data)) for file, data in _files(name))


def texts(found):
    """Give what was understood as one text, every answer built."""
    if isinstance(found, tuple):
        return "\n".join(text for case in found for text in case.attributes.values())
    if isinstance(found, Survey):
        return "\n".join(answer.document.text for answer in found.answers)
    return found.document.text


def spoken(name, data):
    """Read a sound file and give what people say in it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        return texts(read_file(path))


def _files(name):
    if name in FORMATS:
        return _transcripts(name)
    if name in _TABLES:
        rows = _TABLES[name]
        return [("u.csv", delimited(rows, ";")), ("u.xlsx", workbook(("Umfrage", rows)))]
    makers = {
        "csv": lambda: [("u.csv", delimited(_PLAIN, ";")), ("u.tsv", delimited(_PLAIN, "\t"))],
        "long": lambda: [("u.csv", delimited(_LONG, ";"))],
        "xlsx": lambda: [("u.xlsx", workbook(_PLAIN, [["Variable", "Bedeutung"]] * 9))],
        "ods": lambda: [("u.ods", sheet(*_PLAIN))],
        "cases": lambda: [("c.csv", delimited(_PLAIN, ";")), ("c.xlsx", workbook(_PLAIN))],
    }
    return makers[name]() if name in makers else [_statfile(name)]


def _transcripts(name):
    found = [
        (f"g.{ending}", _bytes(write(talk.TALK)))
        for write, (ending, reader, _) in talk.WRITTEN.items()
        if reader == name
    ]
    if name == "f4":
        found += [("g.txt", test_f4.TALK.encode())]
    if name == "pdf":
        said = [
            f"{one.who}: {one.text.encode('cp1252', 'ignore').decode('cp1252')}"
            for one in talk.TALK
        ]
        # Not compressed, so that damage reaches what is drawn.
        found += [("g.pdf", pdf(lines(wrapped(said)), pageCompression=0))]
    if name == "markdown":
        found += [("g.md", document_talk.as_markdown())]
    made = (document_talk.WRITTEN | document_talk.SAVED).items()
    return (
        found
        + [(f"g.{ending}", give()) for ending, give in made if ending.endswith(f".{name}")]
        + [
            (f"h.{ending}", give())
            for ending, give in made
            if ending == name and name != "markdown"
        ]
    )


def _statfile(kind):
    import pyreadstat

    labels = test_statfiles.LABELS
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"u.{kind}"
        frame = test_statfiles.FRAME
        if kind == "sav":
            values = test_statfiles.VALUES
            pyreadstat.write_sav(
                frame, path, column_labels=labels, variable_value_labels=values,
                missing_ranges={"F1": [99]},
            )  # fmt: skip
        elif kind == "dta":
            pyreadstat.write_dta(frame, path, column_labels=labels)
        else:
            plain = frame.drop(columns=["tag"]).rename(columns={"mail": "EMAIL"})
            pyreadstat.write_xport(plain, path, column_labels=labels, file_format_version=5)
        return path.name, path.read_bytes()


def _bytes(content):
    return content if isinstance(content, bytes) else content.encode()
