"""An invented interview of sixty turns, and an invented survey, for pages as coders see them."""

from kimqual.coding.anchor import carry, carry_text
from kimqual.model import Case, Document, Imported, Question, Role, Source, Span, Speaker, Turn
from kimqual.store import Study
from kimqual.store.documents import add
from kimqual.store.sources import sources
from kimqual.store.views import save_views
from tests.unit.store.builders import PASSPHRASE, answer, treat

EXCHANGES = (
    ("Wie sind Sie in dieses Viertel gekommen?",
     ("Über meine Schwester. Sie wohnt seit acht Jahren hier, zwei Straßen weiter, und hat uns am "
     "Anfang mit allem geholfen: Anmeldung, Schule, die ersten Möbel.")),
    ("Und wie war die Suche nach einer Wohnung?",
     ("Lang. Ich habe bestimmt vierzig Mal angerufen. Sobald man meinen Akzent hört, ist die Wohnung "
     "schon weg. (lacht) Eine Kollegin hat dann für mich angerufen, und da war sie wieder frei.")),
    ("Was hat Ihnen damals geholfen?",
     ("Ayşe aus dem Nachbarschaftstreff. Sie hat die Briefe mit mir gelesen, jeden Dienstag. Ohne sie "
     "hätte ich die Fristen verpasst.")),
    ("Wie geht es den Kindern in der Schule?",
     ("Dem Großen gut, er übersetzt für alle. 😅 Die Kleine hat lange auf den Platz gewartet; im "
     "Ganztag gab es zwölf Plätze für fünfzig Kinder.")),
    ("Wenn Sie an Ämter denken: Was fällt Ihnen ein?",
     ("Warten. Drei Monate auf einen Termin, und dann fehlt ein Papier, das auf der Liste nicht stand. "
     "Aber die Frau am Schalter war freundlich, das muss ich auch sagen.")),
    ("Haben Sie hier Freunde gefunden?",
     ("Im Hof, ja. Wir kochen im Sommer zusammen, jede Familie bringt etwas mit. Das ist größer als "
     "jedes Fest der Stadt.")),
)  # fmt: skip
WORDS = "die Übergabe der Schlüssel hat ewig gedauert"
HARD = (
    "Und der Einzug selbst?",
    (
        f"Schön 😀👩‍👩‍👧, wirklich schön – für Özlem und für mich. Aber {WORDS}, fast so lange wie der "
        "Bescheid. Größere Möbel standen drei Wochen im Flur."
    ),
)
QUESTIONS = (
    Question("q1", "Was sollte sich in Ihrem Stadtteil ändern?"),
    Question("q2", "Was läuft gut und soll so bleiben?"),
    Question("q3", "Haben Sie sich schon einmal benachteiligt gefühlt? Wo war das?"),
)
ANSWERS = {
    "P1": (
        "Mehr Deutschkurse am Abend 😀, größere Gruppen stören nicht.",
        "Der Treff im Hof und die Bücherei.",
        "Beim Arzt: Man hat mich dreimal weggeschickt, weil ich nicht schnell genug sprach.",
    ),
    "P2": ("Der Bus fährt abends gar nicht mehr.", "Die Nachbarn.", "Nein, noch nie."),
    "P3": ("Mieten, die man zahlen kann.", "Die Kita ist sehr gut.", "Bei der Wohnungssuche."),
}


def sixty():
    """Give the interview: thirty exchanges, the hard one as the twenty-first."""
    pairs = [EXCHANGES[n % len(EXCHANGES)] for n in range(30)]
    pairs[20] = HARD
    said = [text for pair in pairs for text in pair]
    turns, start = [], 0
    for number, text in enumerate(said, 1):
        speaker = "I" if number % 2 else "B"
        turns.append(Turn(Span(start, start + len(text)), number, speaker))
        start += len(text) + 1
    speakers = (Speaker("I", Role.INTERVIEWER), Speaker("B", Role.RESPONDENT))
    document = Document("\n".join(said), tuple(turns), speakers, language="de")
    return Imported(document, Source("gespraech.txt", "60", "txt", "utf-8"))


def make_talk(path):
    """Make a study of the interview and the survey, pseudonymised; give its folder."""
    with Study.create(path, name="Zusammenleben", passphrase=PASSPHRASE) as study:
        answers = [
            answer(case=case, question=f"q{n}", text=text, sha256=f"{case}{n}")
            for case, texts in ANSWERS.items()
            for n, text in enumerate(texts, 1)
        ]
        cases = [Case(case, {}, {}) for case in ANSWERS]
        add(study, [sixty(), *answers], cases=cases, questions=QUESTIONS)
        treated = ((stored, treat(stored)) for stored in sources(study))
        save_views(study, treated, lambda: "{}", carry=carry, carry_text=carry_text)
    return path
