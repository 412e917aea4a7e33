"""Survey exports, built from invented answers by the rules of the programs that write them."""

import csv
import io

import openpyxl

from kimqual.exchange import read_file


def delimited(rows, separator=",", encoding="utf-8", *, quoted=True):
    """Give a CSV file's bytes."""
    stream = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if quoted else csv.QUOTE_MINIMAL
    csv.writer(stream, delimiter=separator, quoting=quoting).writerows(rows)
    return stream.getvalue().encode(encoding)


def workbook(*sheets):
    """Give a workbook's bytes; a sheet is rows, or its title and rows."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, given in enumerate(sheets, 1):
        title, rows = given if isinstance(given, tuple) else (f"Blatt{number}", given)
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    return saved(book)


def saved(book):
    """Give a workbook's bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def read(folder, data, name="umfrage.csv", **options):
    """Read bytes as a file that somebody handed over."""
    path = folder / name
    path.write_bytes(data)
    return read_file(path, **options)


def roles(survey):
    """Give the role of each column by its header."""
    return {column.name: column.role.value for column in survey.columns}


def said(survey):
    """Give person, question, language and text of each answer."""
    return [
        (a.document.case, a.document.question, a.document.language, a.document.text)
        for a in survey.answers
    ]


def texts(survey):
    """Give the answers' texts."""
    return [answer.document.text for answer in survey.answers]


def attributes(survey, name):
    """Give one attribute of each person."""
    return [case.attributes[name] for case in survey.cases]


def nowhere_but_in_contact(survey, *values):
    """Tell whether values stand with the contact data, and in nothing that leaves the vault."""
    seen = repr([case.attributes for case in survey.cases]) + repr(texts(survey))
    kept = repr([case.contact for case in survey.cases])
    return all(value in kept and value not in seen for value in values)
