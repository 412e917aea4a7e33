"""One invented interview, written by the rules of each program that people write interviews in."""

import io
import unicodedata
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "data" / "word-processors"

HEADER = ("Interview 12", "Ort: Nachbarschaftstreff")
# A pause, an overlap, a break-off, an emoji, umlauts in decomposed form, a colon that labels nobody.
SAID = (
    ("I", "Guten Tag, Frau Okonkwo. Seit wann wohnen Sie in der Siedlung am Bahndamm?"),
    ("B", "Seit neun Jahren. Am Anfang war es (.) na ja, schwierig."),
    ("I", "Was war denn schwierig?"),
    (
        "B",
        (
            "Die Wohnungssuche. Ich sage mal: Wer so heißt wie ich, bekommt am Telefon keine Antwort."
            " Mein Kollege Jörg hat für mich angerufen, und plötzlich war die Wohnung frei 😀."
        ),
    ),
    ("I", "Und wie haben Sie das/ wie ging das weiter?"),
    (
        "B",
        (
            "Wir haben unterschrieben. //I: Mhm.// Die Vermieterin war am Ende sehr freundlich, eine"
            " ältere Dame aus dem dritten Stock, die uns jeden Sonntag Kuchen gebracht hat und bis"
            " heute anruft, wenn sie Hilfe mit dem Computer braucht."
        ),
    ),
    ("I", "Wie ist es heute mit den Ämtern?"),
    (
        "B",
        (
            "(seufzt) Das dauert. Man wartet (5) und wartet. Für die Niederlassungserlaubnis habe ich"
            " vierzehn Monate gebraucht, und die Zwischenbescheinigungen haben der Bank nicht genügt."
        ),
    ),
    ("I", "Gab es jemanden, der geholfen hat?"),
    (
        "B",
        unicodedata.normalize(
            "NFD",
            "Die Beratung in [Ortsname], da war eine Frau, die hat zugehört. Später auch meine"
            " Nachbarin Müge.",
        ),
    ),
    ("I", "Was müsste sich ändern?"),
    ("B", "Dass man nicht jedes Mal von vorn anfängt … und dass jemand zurückruft. (lacht)"),
)
TURNS = [(speaker, unicodedata.normalize("NFC", text)) for speaker, text in SAID]


def as_txt(encoding="utf-8"):
    """Give the text as an editor saves it."""
    lines = (*HEADER, *(f"{speaker}: {text}" for speaker, text in SAID))
    return "\n\n".join(lines).encode(encoding)


def as_markdown():
    """Give it with bold labels."""
    lines = (f"# {HEADER[0]}", HEADER[1], *(f"**{speaker}:** {text}" for speaker, text in SAID))
    return "\n\n".join(lines).encode()


def as_docx():
    """Give it as python-docx writes it, labels bold."""
    import docx

    document = docx.Document()
    for line in HEADER:
        document.add_paragraph(line)
    for speaker, text in SAID:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{speaker}:").bold = True
        paragraph.add_run(f" {text}")
    return saved(document)


def as_odt():
    """Give it as odfdo writes it."""
    from odfdo import Document, Paragraph

    document = Document("text")
    document.body.clear()
    for line in (*HEADER, *(f"{speaker}: {text}" for speaker, text in SAID)):
        document.body.append(Paragraph(line))
    return saved(document)


def as_rtf():
    r"""Give it as Word writes RTF: ``\'e4`` where Windows-1252 has the letter, else ``\u8230?``."""
    paragraphs = [*map(rtf, HEADER), *(rf"{{\b {s}:}} {rtf(text)}" for s, text in SAID)]
    return rtf_file("\n".join(rf"\pard\plain\f0\fs24 {text}\par" for text in paragraphs))


def rtf_file(body, head=""):
    """Give an RTF file around a body."""
    fonts = r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset2 Wingdings;}}"
    colours = r"{\colortbl;\red0\green0\blue0;}"
    start = rf"{{\rtf1\ansi\ansicpg1252\uc1\deff0{fonts}{colours}{head}"
    return f"{start}\n{body}\n}}".encode("ascii")


def rtf(text):
    """Write text by the rules of RTF."""
    return "".join(map(_rtf_letter, unicodedata.normalize("NFC", text)))


def _rtf_letter(letter):
    if letter in "\\{}":
        return f"\\{letter}"
    if letter < "\x80":
        return letter
    if letter != "…" and (byte := letter.encode("cp1252", "ignore")):
        return f"\\'{byte[0]:02x}"
    halves = letter.encode("utf-16-le")
    numbers = (int.from_bytes(halves[i : i + 2], "little") for i in range(0, len(halves), 2))
    return "".join(f"\\u{n - 0x10000 if n >= 0x8000 else n}?" for n in numbers)


def saved(document):
    """Give the bytes that a document object saves."""
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


WRITTEN = {
    "txt": as_txt,
    "utf-16.txt": lambda: as_txt("utf-16"),
    "utf-16-le.txt": lambda: as_txt("utf-16-le"),
    "md": as_markdown,
    "docx": as_docx,
    "odt": as_odt,
    "rtf": as_rtf,
}
# Saved by LibreOffice 7.4 from `as_docx` with a page header.
SAVED = {
    f"libreoffice.{ending}": (DATA / f"talk.{ending}").read_bytes
    for ending in ("docx", "odt", "rtf", "pdf")
}
