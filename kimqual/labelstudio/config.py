"""The labelling configuration: a codebook as Label Studio's coding page.

One ``HyperText`` with the transcript, one ``Taxonomy`` that labels passages, a memo for each
passage and one for the document. The code's id is the ``alias``, which is what Label Studio
stores; its label is the ``value``, which may be renamed at any time without touching a coding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree import ElementTree as ET

from kimqual.errors import CodebookError
from kimqual.model import Code, Codebook

TEXT: Final = "txt"
CODE: Final = "kode"
MEMO: Final = "memo"
DOCUMENT_MEMO: Final = "fallmemo"
FLAGS: Final = "hinweise"
IDENTIFYING: Final = "identifying"
"""The flag that says: the anonymisation missed something here."""
FLAG_IDS: Final = ("again", "discuss", IDENTIFYING)

# Tableau's ten without the grey, which looks like "not chosen": one for each top code.
_COLORS: Final = (
    "#1f77b4", "#2ca02c", "#ff7f0e", "#9467bd", "#d62728",
    "#17becf", "#8c564b", "#e377c2", "#bcbd22",
)  # fmt: skip
# Counts and key hints crowd the narrow column; a memo is kept without pressing "Add". The white
# veil keeps dark letters readable on any colour; code names in the list of passages stay full.
# Set in its turn, so that the style can tell a retired code: it has no other sign of its own.
_RETIRED: Final = (156, 156, 157)
_GREY: Final = "#{:02x}{:02x}{:02x}".format(*_RETIRED)
_STYLE: Final = """
.kim .kim-grid { display: grid; grid-template-columns: minmax(0, 48em) 340px; gap: 24px; }
.kim .kim-side { position: sticky; top: 0; align-self: start; max-height: 85vh; overflow: auto;
  padding: 0 8px 0 16px; border-left: 2px solid #ddd; }
.kim [data-testid="textarea-counts"], .kim [data-testid="textarea-instruction"] { display: none; }
.kim [data-testid="textarea-submit-section"] { justify-content: flex-end; }
.htx-taxonomy-item-color { color: #222; box-shadow: inset 0 0 0 9em rgb(255 255 255 / 65%); }
[data-testid="tooltip"] { max-width: 460px; }
[data-testid="tooltip-body"] { white-space: pre-line; text-align: left; }
"""
# Retired codes can be seen and taken away, but not ticked anew.
_STYLE_RETIRED: Final = f"""
.ant-select-tree-treenode:not(.ant-select-tree-treenode-checkbox-checked):has([style*="rgb{_RETIRED}"])
  :is(.ant-select-tree-checkbox, .ant-select-tree-node-content-wrapper) {{
  pointer-events: none; opacity: 0.5; }}
"""
_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "de": {
        "codes": "Codes für die Textstelle",
        "search": "Code suchen …",
        "memo": "Memo zur Textstelle",
        "document_memo": "Memo zum Dokument",
        "definition": "Definition",
        "when": "Verwenden",
        "when_not": "Nicht verwenden",
        "example": "Ankerbeispiel",
        "requires": "Nur zusammen mit",
        "flags": "Hinweise zum Dokument",
        "again": "nochmals ansehen",
        "discuss": "im Team besprechen",
        IDENTIFYING: "Passage noch identifizierend",
        "or": "oder",
        "merged": "zusammengelegt",
        "split": "aufgeteilt",
        "retired": "stillgelegt",
        "instead": "Stattdessen",
    },
    "en": {
        "codes": "Codes for the passage",
        "search": "Find a code …",
        "memo": "Memo on the passage",
        "document_memo": "Memo on the document",
        "definition": "Definition",
        "when": "Use",
        "when_not": "Do not use",
        "example": "Anchor example",
        "requires": "Only together with",
        "flags": "Flags on the document",
        "again": "look again",
        "discuss": "discuss in the team",
        IDENTIFYING: "passage still identifying",
        "or": "or",
        "merged": "merged",
        "split": "split",
        "retired": "retired",
        "instead": "Instead",
    },
}
# Word on the page to what it stands for.
STATES: Final[Mapping[str, str]] = {
    words[state]: state for words in _WORDS.values() for state in ("merged", "split", "retired")
}
# XML 1.0, production 2: no control characters but tab, LF and CR, no surrogates, no U+FFFE/F.
_NOT_XML = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def labelling_config(book: Codebook, language: str = "de") -> str:
    """Write a codebook as the XML that Label Studio takes under *Labeling setup > Code*.

    Args:
        book: The codes; those below another become its branches.
        language: ISO 639-1 code of the labels; the words of the page itself are German for
            ``de`` and English for every other.

    Returns:
        The configuration, indented, ending in a line feed.

    Raises:
        CodebookError: If there is no code, two codes side by side share a label, a colour is
            not hexadecimal, or a text holds a character that XML cannot carry.

    Example:
        >>> book = Codebook((Code("field", {"de": "Feld"}), Code("field.work", parent="field")))
        >>> xml = labelling_config(book)
        >>> '<Choice value="Feld" alias="field" color="#1f77b4">' in xml
        True
    """
    _check(book, language)
    words = _WORDS.get(language, _WORDS["en"])
    page = ET.Element("View", className="kim")
    is_any_retired = any(code.is_retired for code in book.codes)
    ET.SubElement(page, "Style").text = _STYLE + _STYLE_RETIRED * is_any_retired
    grid = ET.SubElement(page, "View", className="kim-grid")
    ET.SubElement(grid, "HyperText", name=TEXT, value="$html", granularity="word")
    side = ET.SubElement(grid, "View", className="kim-side")
    ET.SubElement(side, "Header", value=words["codes"], size="5")
    side.append(_taxonomy(book, language, words))
    passage = ET.SubElement(side, "View", visibleWhen="region-selected")
    ET.SubElement(passage, "Header", value=words["memo"], size="5")
    ET.SubElement(passage, "TextArea", _memo(MEMO, words["memo"]), perRegion="true")
    ET.SubElement(side, "Header", value=words["document_memo"], size="5")
    ET.SubElement(side, "TextArea", _memo(DOCUMENT_MEMO, words["document_memo"]))
    ET.SubElement(side, "Header", value=words["flags"], size="5")
    side.append(_flags(words))
    ET.indent(page)
    return ET.tostring(page, encoding="unicode") + "\n"


def shown_label(book: Codebook, code: Code, language: str = "de") -> str:
    """Give a code's label as coders see it: one that is given no more says so.

    Example:
        >>> shown_label(Codebook((code := Code("rent", {"de": "Miete"}, retired=True),)), code)
        'Miete (stillgelegt)'
    """
    label = book.label(code.id, language)
    if not code.is_retired:
        return label
    state = "merged" if code.merged_into else "split" if code.split_into else "retired"
    return f"{label} ({_WORDS.get(language, _WORDS['en'])[state]})"


def _taxonomy(book: Codebook, language: str, words: Mapping[str, str]) -> ET.Element:
    tree = ET.Element(
        "Taxonomy",
        name=CODE,
        toName=TEXT,
        labeling="true",
        showFullPath="true",
        pathSeparator=" > ",
        placeholder=words["search"],
        minWidth="300px",
    )
    colors = dict(_colors(book))
    branches = {None: tree} | {
        code.id: ET.Element(
            "Choice", value=shown_label(book, code, language), alias=code.id, color=colors[code.id]
        )
        for code in book.codes
    }
    for code in book.codes:
        branches[code.parent].append(branches[code.id])
        if hint := _hint(book, code, language, words):
            branches[code.id].set("hint", hint)
    return tree


def _flags(words: Mapping[str, str]) -> ET.Element:
    choices = ET.Element("Choices", name=FLAGS, toName=TEXT, choice="multiple")
    for flag in FLAG_IDS:
        ET.SubElement(choices, "Choice", value=words[flag], alias=flag)
    return choices


def _memo(name: str, placeholder: str) -> dict[str, str]:
    return {
        "name": name,
        "toName": TEXT,
        "rows": "3",
        "placeholder": placeholder,
        "editable": "true",
        "maxSubmissions": "1",
    }


def _hint(book: Codebook, code: Code, language: str, words: Mapping[str, str]) -> str:
    becomes = [book.current(code.id)] if code.merged_into else code.split_into
    labels = [book.label(other, language) for other in becomes]
    parts = {
        "instead": f" {words['or']} ".join(labels),
        "definition": code.definition,
        "when": code.when,
        "when_not": code.when_not,
        "example": code.example,
        "requires": ", ".join(book.label(other, language) for other in code.requires),
    }
    given = ((words[key], " ".join(text.split())) for key, text in parts.items())
    return "\n".join(f"{word}: {text}" for word, text in given if text)


def _colors(book: Codebook) -> Iterator[tuple[str, str]]:
    """Give each code its own colour, or that of the nearest code above, or one of ours."""
    roots = [code.id for code in book.codes if code.parent is None]
    for code in book.codes:
        path = book.path(code.id)
        own = next((book[i].color for i in reversed(path) if book[i].color), "")
        if code.is_retired:
            own = _GREY
        yield code.id, own or _COLORS[roots.index(path[0]) % len(_COLORS)]


def _check(book: Codebook, language: str) -> None:
    if not book.codes:
        raise CodebookError("The codebook has no code.", mend="add a [[code]] to it.")
    seen: dict[tuple[str | None, str], str] = {}
    for code in book.codes:
        label = shown_label(book, code, language)
        other = seen.setdefault((code.parent, label), code.id)
        if other != code.id:
            raise CodebookError(
                f"{other!r} and {code.id!r} stand side by side as {label!r}.",
                mend="give one of them another label, or coders cannot tell them apart.",
            )
        if code.color and not re.fullmatch("#[0-9a-fA-F]{6}", code.color):
            raise CodebookError(
                f"{code.id}: {code.color!r} is no colour.", mend="write it like '#2ca02c'."
            )
        texts = (code.id, label, code.definition, code.when, code.when_not, code.example)
        if any(_NOT_XML.search(text) for text in texts):
            raise CodebookError(
                f"{code.id!r} holds a control character, which XML cannot carry.",
                mend="type that text anew instead of pasting it.",
            )
