"""A small study on three subjects, with persons in two districts and three waves."""

from kimqual.model import Case, Topic
from kimqual.store import Study
from kimqual.store.codings import save_topics, texts
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, QUESTIONS, answer, move, refuse_text

from .invented import SUBJECTS, TEXTS

WAVES = ("2022", "2024", "2026")


def person(n, subject):
    """Speak of housing in the one district; of buses ever more often."""
    district = "Sieker" if subject == 0 else "Senne"
    return Case(f"P{n}", {"Bezirk": district, "Welle": WAVES[subject]}, {})


def make(path):
    """Build the study with an answer for each person; close it."""
    with Study.create(path, passphrase=PASSPHRASE) as study:
        said = [answer(case=f"P{n}", text=text, sha256=f"a{n}") for n, text in enumerate(TEXTS)]
        cases = [person(n, subject) for n, subject in enumerate(SUBJECTS)]
        add(study, said, cases=cases, questions=QUESTIONS)
        treated = ((stored, ()) for stored in sources(study))
        save_views(study, treated, lambda: "", carry=move, carry_text=refuse_text)
    return path


def fit(study, labels, n=None):
    """Keep a fit of the first n texts, in the order they were taken in; one word a topic."""
    placed = [
        (text.id, 1, label, 0.8) for text, label in zip(texts(study)[:n], labels, strict=False)
    ]
    sizes = [sum(1 for p in placed if p[2] == k) for k in range(max(labels) + 1)]
    save_topics(study, [Topic(k, (f"wort{k}",), s, s) for k, s in enumerate(sizes)], placed, {})
