"""Small studies for tests, with invented persons."""

from kimqual.model import (
    Action,
    Case,
    Category,
    Coding,
    Document,
    Imported,
    Kind,
    Mark,
    MarkKind,
    Mention,
    Question,
    Role,
    Source,
    Span,
    Speaker,
    Turn,
)
from kimqual.store.views import Treated

PASSPHRASE = "vier blaue Stühle am Fenster"


def interview(name="gespraech.txt", sha256="1", first="Wie war das?", second="Ayşe half (.) mir."):
    """Give an interview of two turns."""
    text = f"{first}\n{second}"
    pause = second.find("(.)")
    start = len(first) + 1
    marks = (Mark(Span(start + pause, start + pause + 3), MarkKind.PAUSE),) if pause >= 0 else ()
    return Imported(
        Document(
            text,
            (
                Turn(Span(0, len(first)), 1, "I"),
                Turn(Span(start, len(text)), 2, "Leyla Arslan", 1000, 4000),
            ),
            (Speaker("I", Role.INTERVIEWER), Speaker("Leyla Arslan", Role.RESPONDENT)),
            marks,
            language="de",
        ),
        Source(name, sha256, "txt", "utf-8"),
    )


def answer(case="P1", question="q1", text="Die Busse fahren selten.", sha256="a"):
    """Give an answer."""
    return Imported(
        Document(
            text, (Turn(Span(0, len(text)), 1),), kind=Kind.ANSWER, case=case, question=question
        ),
        Source(f"umfrage.csv#{case}#{question}", sha256, "survey"),
    )


QUESTIONS = (Question("q1", "Was sollte besser werden?"),)
CASES = (Case("P1", {"Alter": "34"}, {"Telefon": "0521 5550123"}),)


def treat(stored, surface="Ayşe", surrogate="Elif", report="[Name]"):
    """Give the mentions of one surface in a source text."""
    start = stored.document.text.find(surface)
    if start < 0:
        return ()
    mention = Mention(
        start, start + len(surface), Category.PERSON, 0.9, surrogate, "PERSON-001", "test"
    )
    return (Treated(mention, Action.SURROGATE, report),)


def move(codings, old, new):
    spans = [new.forward(old.back(c.span)) for c in codings]
    return [
        Coding(c.document, span, c.code, c.coder, span.of(new.text), c.memo)
        for c, span in zip(codings, spans, strict=True)
    ]


def refuse_text(codings, old, new):
    return [], list(codings)
