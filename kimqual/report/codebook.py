"""The codebook for print, as Word file and as web page, and how often each code was given."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from kimqual.errors import CodebookError
from kimqual.exchange.writing import replaced
from kimqual.model import Code, Codebook
from kimqual.model.coding import is_person
from kimqual.store import Study

_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_COLOR = "#9aa5b1"
_DEEPEST = 4
_WORDS = {
    "de": {
        "title": "Codebuch",
        "revision": "Fassung",
        "made": "Gedruckt",
        "codes": "Codes",
        "definition": "Definition",
        "when": "Wann",
        "when_not": "Wann nicht",
        "example": "Ankerbeispiel",
        "requires": "Nur zusammen mit",
        "memo": "Memo",
        "since": "seit Fassung {}",
        "until": "bis Fassung {}",
        "retired": "wird nicht mehr vergeben",
        "merged": "aufgegangen in {}",
        "split": "aufgeteilt in {}",
    },
    "en": {
        "title": "Codebook",
        "revision": "Revision",
        "made": "Printed",
        "codes": "codes",
        "definition": "Definition",
        "when": "When",
        "when_not": "When not",
        "example": "Anchor example",
        "requires": "Only together with",
        "memo": "Memo",
        "since": "since revision {}",
        "until": "until revision {}",
        "retired": "no longer given",
        "merged": "merged into {}",
        "split": "split into {}",
    },
}


@dataclass(frozen=True, slots=True)
class Printed:
    """A code as it is printed.

    Attributes:
        id: Its id.
        level: 1 at the top.
        label: In the language of the page.
        others: In all other languages, with their names.
        color: Hexadecimal.
        state: What became of it and in which revisions it was given; "" if there is nothing to say.
        texts: Heading and text, empty ones left out.
        is_given: Whether it is given.
    """

    id: str
    level: int
    label: str
    others: tuple[str, ...]
    color: str
    state: str
    texts: tuple[tuple[str, str], ...]
    is_given: bool


def print_codebook(study: Study, book: Codebook, path: Path, *, language: str = "de") -> None:
    """Write a codebook for print; the file appears whole or not at all.

    Args:
        study: Named in the small print.
        book: What to write.
        path: ``*.docx`` or ``*.html``.
        language: Of headings and first labels, ``de`` or ``en``.

    Raises:
        CodebookError: If there are no headings in that language.
        FileError: If the place cannot be written.
    """
    if language not in _WORDS:
        raise CodebookError(
            f"A codebook cannot be printed in {language!r}.", mend="write --language de or en."
        )
    words = _WORDS[language]
    made = datetime.now().astimezone().strftime("%d.%m.%Y")
    edition = f"{words['revision']} {book.revision} · {len(book.codes)} {words['codes']}"
    small = (study.config.name, f"{edition} · {words['made']}: {made}")
    codes = [_printed(book, code, language) for code in _as_tree(book)]
    title = book.name or words["title"]
    with replaced(path) as temporary:
        if path.suffix.lower() == ".docx":
            _write_docx(title, small, codes, temporary)
        else:
            _write_html(title, small, codes, language, temporary)


def code_counts(study: Study, book: Codebook) -> list[dict[str, int]]:
    """Count how often persons gave each code.

    Args:
        study: Open; no vault needed.
        book: Its codes give the order.

    Returns:
        For each code n_codings (its own, of all coders) and n_segments, n_documents, n_cases:
        distinct ones, with all that stands below the code.
    """
    from kimqual.analysis import frequencies

    codings = study.codings()
    is_known = codings["code"].isin([code.id for code in book.codes])
    people = codings[is_known & codings["coder"].map(is_person).astype(bool)]
    own = people["code"].value_counts()
    names = ["n_segments", "n_documents", "n_cases"]
    return [
        {"n_codings": int(own.get(row["code"], 0)), **{name: int(row[name]) for name in names}}
        for row in frequencies(people, book).to_dict("records")
    ]


def _as_tree(book: Codebook) -> Iterator[Code]:
    """Give each code before those below it, in the book's order."""

    def below(parent: str | None) -> Iterator[Code]:
        for code in book.codes:
            if code.parent == parent:
                yield code
                yield from below(code.id)

    yield from below(None)


def _printed(book: Codebook, code: Code, language: str) -> Printed:
    words = _WORDS[language]
    label = book.label(code.id, language)
    texts = [(words[k], getattr(code, k)) for k in ("definition", "when", "when_not", "example")]
    required = ", ".join(_named(book, other, language) for other in code.requires)
    texts += [(words["requires"], required), (words["memo"], code.memo)]
    return Printed(
        code.id,
        len(book.path(code.id)),
        label,
        tuple(f"{text} ({k})" for k, text in code.label.items() if text and text != label),
        code.color or _NO_COLOR,
        " · ".join(_state(book, code, language)),
        tuple((name, text) for name, text in texts if text.strip()),
        not code.is_retired,
    )


def _state(book: Codebook, code: Code, language: str) -> Iterator[str]:
    words = _WORDS[language]
    into = [other for other in (code.merged_into, *code.split_into) if other]
    if code.is_retired:
        yield words[code.status].format(", ".join(_named(book, o, language) for o in into))
    for key in ("since", "until"):
        if (revision := getattr(code, key)) is not None:
            yield words[key].format(revision)


def _named(book: Codebook, code: str, language: str) -> str:
    return f"{book.label(code, language)} [{code}]"


def _write_html(
    title: str, small: tuple[str, ...], codes: list[Printed], language: str, path: Path
) -> None:
    from kimqual.report.pages import render

    page = render("codebook.html.j2", title=title, small=small, codes=codes, language=language)
    path.write_text(page, "utf-8", newline="\n")


def _write_docx(title: str, small: tuple[str, ...], codes: list[Printed], path: Path) -> None:
    from docx import Document
    from docx.shared import Cm

    document = Document()
    document.core_properties.author = "kimqual"
    document.core_properties.title = _allowed(title)
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    document.add_heading(_allowed(title), level=0)
    for line in small:
        _run(document.add_paragraph(), line, size=9, color="#555555")
    for code in codes:
        _add_code(document, code)
    document.save(str(path))


def _add_code(document: Any, code: Printed) -> None:  # noqa: ANN401  # python-docx has no types
    from docx.shared import Cm, Pt

    indent = Cm(0.6 * (min(code.level, _DEEPEST) - 1))
    heading = document.add_heading(level=min(code.level, _DEEPEST))
    heading.paragraph_format.left_indent = indent
    _run(heading, "■ ", color=code.color)
    _run(heading, code.label, color="" if code.is_given else "#777777")
    about = document.add_paragraph()
    about.paragraph_format.left_indent = indent
    about.paragraph_format.space_after = Pt(3)
    about.paragraph_format.keep_with_next = bool(code.texts)
    _run(about, " · ".join(filter(None, (code.id, *code.others, code.state))), 9, "#555555")
    for name, text in code.texts:
        line = document.add_paragraph()
        line.paragraph_format.left_indent = indent
        line.paragraph_format.space_after = Pt(3)
        _run(line, f"{name}: ").bold = True
        _run(line, text)


def _run(paragraph: Any, text: str, size: int = 0, color: str = "") -> Any:  # noqa: ANN401  # no types
    from docx.shared import Pt, RGBColor

    run = paragraph.add_run(_allowed(text))
    if size:
        run.font.size = Pt(size)
    if color:
        run.font.color.rgb = RGBColor.from_string(color.removeprefix("#").upper())
    return run


def _allowed(text: str) -> str:
    """Put a space for what no XML file may hold, such as form feeds. Source: XML 1.0, 2.2 Char."""
    return _NOT_IN_XML.sub(" ", text)
