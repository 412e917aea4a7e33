"""A small finished study with invented persons: coded twice, settled, one quote released."""

from kimqual.anonymisation.register import Register
from kimqual.coding.anchor import carry, carry_text
from kimqual.coding.settle import as_settled
from kimqual.exchange import read_codebook
from kimqual.model import Case, Coding, Topic
from kimqual.store import Study
from kimqual.store.codings import save_codings, save_releases, save_topics, texts
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import CASES, PASSPHRASE, QUESTIONS, answer, interview, treat

# What must never be seen outside the vault: a name and the words around it.
NAME = "Ayşe"
ANSWERS = (
    "Die Busse fahren selten.",
    "Auf den Deutschkurs warte ich seit Mai.",
    "Im Hof kochen wir zusammen.",
    "Die Miete ist zu hoch.",
    "Keine Wohnung gefunden, seit zwei Jahren.",
    "Der Arzt nimmt niemanden mehr.",
    "Am Schalter war man freundlich zu mir.",
    "Mein Diplom zählt hier nicht.",
    "Die Kita hat keinen Platz.",
    "Der Verein hat uns aufgenommen.",
    "Der Brief vom Amt war nicht zu verstehen.",
    "Abends ist der Park dunkel.",
)


def make(path):
    """Build the study in a folder; give the folder."""
    with Study.create(path, name="Klein", passphrase=PASSPHRASE) as study:
        said = [
            answer(case=f"P{n}", text=text, sha256=f"a{n}") for n, text in enumerate(ANSWERS, 1)
        ]
        add(
            study,
            [interview(), *said],
            cases=[*CASES, Case("P2", {"Alter": "51"})],
            questions=QUESTIONS,
        )
        treated = ((stored, treat(stored)) for stored in sources(study))
        save_views(study, treated, Register().dumps, carry=carry, carry_text=carry_text)
        book = read_codebook(study.path / study.config.codebook)
        save_codings(study, _codings(study), book)
        save_releases(study, {1: "[Name] half mir."})
        answers = [text.id for text in texts(study) if text.kind == "answer"]
        placed = [(document, 1, n % 2, 0.8) for n, document in enumerate(answers)]
        save_topics(study, [Topic(0, ("Bus",), 6, 6), Topic(1, ("Amt",), 6, 6)], placed, {})
    return path


def _codings(study):
    made = []
    for text in texts(study):
        span = text.turns[-1]
        quote = span.of(text.text)
        for coder, codes in (("ada", _ADA), ("ben", _BEN)):
            code = codes[len(made) % len(codes)]
            made.append(Coding(text.id, span, code, coder, quote))
    return [*made, *as_settled([c for c in made if c.coder == "ada"])]


_ADA = ("experience.support", "experience.barrier")
_BEN = ("experience.support", "experience.barrier", "field.work")
