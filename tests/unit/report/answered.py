"""A study of a few answers, and people who code them and say that they are done."""

from kimqual.model import Code, Codebook, Coding, Span
from kimqual.store import Study
from kimqual.store.assignment import DocumentNote, save_note
from kimqual.store.codings import save_codings, texts
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, QUESTIONS, answer, move, refuse_text

BOOK = Codebook(
    (
        Code("field"),
        Code("field.work", parent="field"),
        Code("field.housing", parent="field"),
        Code("hope"),
    )
)


def make(folder, said):
    """Make a study with one answer for each text, ready to be coded; it stays open."""
    study = Study.create(folder, passphrase=PASSPHRASE)
    answers = [answer(case=f"P{n}", text=text, sha256=f"a{n}") for n, text in enumerate(said)]
    add(study, answers, questions=QUESTIONS)
    treated = ((s, ()) for s in sources(study))
    save_views(study, treated, lambda: "{}", carry=move, carry_text=refuse_text)
    return study


def code(study, coder, *rows):
    """Save somebody's codings: number of the answer, its words, the code."""
    said, made = list(texts(study)), []
    for n, quote, name in rows:
        start = said[n].text.index(quote)
        made.append(Coding(said[n].id, Span(start, start + len(quote)), name, coder, quote))
    save_codings(study, made, BOOK)


def submit(study, coder, *numbers):
    """Say that somebody is done with answers."""
    documents = tuple(f"A0000{n + 1}" for n in numbers)
    with study.action("test") as event:
        save_note(study, event, coder, 1, DocumentNote(coder, documents, "", (), "2026-03-02"))
