"""REFI-QDA projects made by hand, of any dialect and with any fault."""

import zipfile

NS = "urn:QDA-XML:project:1.0"
CODE = "10000000-0000-4000-8000-000000000001"
USER = "20000000-0000-4000-8000-000000000001"
SOURCE = "30000000-0000-4000-8000-000000000001"


def guid(kind, number):
    return f"{kind}0000000-0000-4000-8000-{number:012d}"


def selection(number, start, end, name="", code=CODE, inside=""):
    return (
        f'<PlainTextSelection guid="{guid(4, number)}" name="{name}" startPosition="{start}" '
        f'endPosition="{end}">{inside}<Coding guid="{guid(5, number)}" creatingUser="{USER}">'
        f'<CodeRef targetGUID="{code}"/></Coding></PlainTextSelection>'
    )


def source(selections, guid=SOURCE, name="Gespräch", path=None):
    return (
        f'<TextSource guid="{guid}" name="{name}" plainTextPath="{path or f"internal://{guid}.txt"}">'
        f"{''.join(selections)}</TextSource>"
    )


def project(sources, *, origin="Other 1.0", more="", ns=NS):
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<Project xmlns="{ns}" name="P" origin="{origin}">'
        f'<Users><User guid="{USER}" name="ada"/></Users>'
        f'<CodeBook><Codes><Code guid="{CODE}" name="Arbeit" isCodable="true"/></Codes></CodeBook>'
        f"<Sources>{''.join(sources)}</Sources>{more}</Project>"
    )


def write(path, xml, members=(), *, qde="project.qde"):
    """Write a project; ``members`` are pairs of name and bytes."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(qde, xml)
        for name, data in members:
            package.writestr(name, data)
    return path


def of_text(path, text, selections, **more):
    """Write a project of one text."""
    data = text if isinstance(text, bytes) else text.encode()
    xml = project([source(selections)], **more)
    return write(path, xml, [(f"sources/{SOURCE}.txt", data)])
