"""Pseudonymised text as people read it: HTML with the mentions coloured, and their table.

Shows the view for coding only; no vault is needed, and no source text can appear. The pages load
nothing from anywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from kimqual.errors import StudyError
from kimqual.model import Category, Span
from kimqual.store import Study
from kimqual.store.codings import Text, texts
from kimqual.store.read import kept_mentions, mentions_in_view

if TYPE_CHECKING:
    import pandas as pd

CATEGORIES = {
    "PERSON": "Person",
    "STREET": "Straße",
    "POSTCODE": "Postleitzahl",
    "DISTRICT": "Stadtteil",
    "CITY": "Ort",
    "REGION": "Region",
    "COUNTRY": "Land",
    "FACILITY": "Einrichtung",
    "ORGANIZATION": "Organisation",
    "OCCUPATION": "Beruf",
    "AGE": "Alter",
    "DATE": "Datum",
    "PHONE_NUMBER": "Telefon",
    "EMAIL_ADDRESS": "E-Mail",
    "URL": "Webadresse",
    "HANDLE": "Kontoname",
    "IBAN_CODE": "IBAN",
    "LICENSE_PLATE": "Kennzeichen",
    "ID_NUMBER": "Aktenzeichen",
    "GROUP": "Gruppe",
}
"""German labels of the categories, for pictures and pages."""

# Orange and blue stay apart for every kind of colour blindness, and the line below the words
# differs as well (Okabe & Ito 2008, Color Universal Design).
STYLE = """<style>
.kq{background:#fff;color:#1d2125;font:16px/1.75 "Segoe UI","Helvetica Neue",
"Liberation Sans",Arial,sans-serif;max-width:60rem;padding:.75rem 1rem;border-radius:6px}
.kq .turn{display:grid;grid-template-columns:2.6rem 3.2rem 1fr;gap:0 .5rem;padding:.15rem 0}
.kq .no{color:#8a9199;font-size:.75em;line-height:2.3;text-align:right}
.kq .who{font-weight:600;color:#4a5158}
.kq .interviewer .said{color:#5b636b}
.kq mark{color:inherit;padding:.08em .25em .1em;border-radius:4px;
-webkit-box-decoration-break:clone;box-decoration-break:clone}
.kq mark small{font-size:.66em;font-weight:600;margin-left:.4em;white-space:nowrap}
.kq .direct{background:#fde6cf;border-bottom:2px solid #d55e00}
.kq .direct small{color:#a34700}
.kq .quasi{background:#dcecf8;border-bottom:2px solid #0072b2}
.kq .quasi small{color:#005a8e}
.kq .kept{background:#f3f6f8;border-bottom:2px dotted #6b8aa1}
.kq .kept small{color:#55707f}
.kq .legend{font-size:.82em;color:#4a5158;margin:0 0 .5rem;line-height:2.1}
.kq .legend mark{margin-right:.9em}
.kq .quote{border-left:4px solid #0072b2;padding:.1rem 0 .1rem .9rem;margin:.9rem 0}
.kq .quote p{margin:0}.kq .quote footer{font-size:.82em;color:#5b636b}
.kq h4{margin:1.1rem 0 .2rem;font-size:1em}
</style>"""


class Html(str):
    """HTML as a string, which a notebook shows as a page."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        return str(self)


@dataclass(frozen=True, slots=True)
class Marked:
    """One place to colour.

    Attributes:
        span: In the text that is shown.
        category: Kind of identifier.
        is_kept: Whether the words are as they were said.
    """

    span: Span
    category: str
    is_kept: bool = False

    @property
    def colour(self) -> str:
        """Give the class of the style sheet: direct, quasi or kept."""
        if self.is_kept:
            return "kept"
        return "direct" if Category(self.category).is_direct else "quasi"


def marked_html(study: Study, document: str, turns: slice = slice(None)) -> Html:
    """Show a document's pseudonymised text with its mentions coloured.

    Args:
        study: Open; no vault needed.
        document: Id, such as ``I003``.
        turns: Which turns, in their order; all if not given.

    Returns:
        A self-contained piece of HTML: paragraph number, speaker, words.

    Raises:
        StudyError: If the study has no pseudonymised document of that id.
    """
    text = _text(study, document)
    kept = set(kept_mentions(study).get(document, ()))
    mentions = [
        Marked(span, category, span in kept)
        for span, category, _ in mentions_in_view(study).get(document, ())
    ]
    rows = (_turn(text, i, mentions) for i in range(len(text.turns))[turns])
    return page(legend() + "".join(rows))


def marked_text(text: str, mentions: Iterable[Marked]) -> str:
    """Give escaped HTML of a text with labels at its mentions.

    Args:
        text: Any text.
        mentions: In its code points, without overlap.

    Example:
        >>> marked_text("Ana & ich", [Marked(Span(0, 3), "PERSON")])
        '<mark class="direct">Ana<small>Person</small></mark> &amp; ich'
    """
    parts, at = [], 0
    for mention in sorted(mentions, key=lambda m: m.span):
        parts.append(escape(text[at : mention.span.start]))
        label = CATEGORIES[mention.category]
        words = escape(mention.span.of(text))
        parts.append(f'<mark class="{mention.colour}">{words}<small>{label}</small></mark>')
        at = mention.span.end
    return "".join([*parts, escape(text[at:])])


def legend() -> str:
    """Give the line that explains the colours."""
    return (
        '<p class="legend"><mark class="direct">direktes Merkmal, ersetzt</mark>'
        '<mark class="quasi">indirektes Merkmal, ersetzt oder vergröbert</mark>'
        '<mark class="kept">belassen</mark></p>'
    )


def page(body: str) -> Html:
    """Give HTML its style; the result needs no file beside it."""
    return Html(f'{STYLE}<div class="kq" lang="de">{body}</div>')


def quotes_html(quotes: pd.DataFrame, labels: dict[str, str], n: int = 2) -> Html:
    """Show released quotes under their codes, each document once for a code.

    Args:
        quotes: As from ``Study.quotes()``.
        labels: Label of each code, in the order of the page.
        n: Quotes for each code.

    Returns:
        A self-contained piece of HTML.
    """
    once = quotes.drop_duplicates(["code", "document"])
    shown: Counter[str] = Counter()
    body = ""
    for code, label in labels.items():
        # Those who were heard least come first, so that no single voice fills the page.
        rows = once[once["code"] == code].to_dict("records")
        rows = sorted(rows, key=lambda row: shown[row["document"]])[:n]
        shown.update(row["document"] for row in rows)
        cards = "".join(_card(row) for row in rows)
        body += f"<h4>{escape(label)}</h4>{cards}" if cards else ""
    return page(body)


def mention_table(study: Study) -> pd.DataFrame:
    """Give every mention in the view for coding, one row each; no vault is needed.

    Columns: document, start, end, category, entity, is_direct, is_kept (as it was said).
    """
    import pandas as pd

    kept = kept_mentions(study)
    rows = [
        (doc, span.start, span.end, category, entity, Category(category).is_direct, span in known)
        for doc, found in mentions_in_view(study).items()
        for known in [set(kept.get(doc, ()))]
        for span, category, entity in found
    ]
    columns = ["document", "start", "end", "category", "entity", "is_direct", "is_kept"]
    return pd.DataFrame(rows, columns=columns)


def _text(study: Study, document: str) -> Text:
    for text in texts(study):
        if text.id == document:
            return text
    raise StudyError(
        f"The study has no pseudonymised document {document!r}.",
        where=document,
        mend="take ids from study.documents()",
    )


def _turn(text: Text, i: int, mentions: Sequence[Marked]) -> str:
    turn, (speaker, role) = text.turns[i], text.speakers[i]
    inside = [
        Marked(m.span.shifted(-turn.start), m.category, m.is_kept)
        for m in mentions
        if turn.covers(m.span)
    ]
    return (
        f'<div class="turn {escape(role)}"><span class="no">{text.paragraphs[i]}</span>'
        f'<span class="who">{escape(speaker)}</span>'
        f'<span class="said" dir="auto">{marked_text(turn.of(text.text), inside)}</span></div>'
    )


def _card(row: dict[Hashable, Any]) -> str:
    place = f"{row['document']}, ¶ {row['paragraph']:.0f}"
    return (
        f'<blockquote class="quote"><p dir="auto">„{escape(row["text"])}“</p>'
        f"<footer>{escape(place)}</footer></blockquote>"
    )
