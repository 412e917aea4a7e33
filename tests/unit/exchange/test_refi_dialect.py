"""How other programs count, found by evidence: a tie that would give other words is never guessed."""

import pytest

from kimqual.errors import FileError
from kimqual.exchange.refi_read import read_qdpx
from kimqual.exchange.refi_text import READINGS, Plain, Reading, read_reading

from .refi_files import guid, of_text, project, selection, source, write

LINES = [
    "I: Wie war das 😀 damals im Büro?",
    "B: Es war laut, und das 👩🏽‍🔧 Büro war klein (lacht).",
    "",
    "I: Und die Wohnung?",
    "B: Die Wohnung war teuer; ich habe lange gesucht 😀 und nichts gefunden.",
]
WORDS = ["Büro", "war laut", "Wohnung war teuer", "lange gesucht", "nichts gefunden"]


def counted(text, reading):
    """Give for each index of a text what a program has counted before it."""
    counts, n = [], int(reading.bom)
    for i, char in enumerate(text):
        counts.append(n)
        is_half = reading.crlf == 1 and text[i : i + 2] == "\r\n"
        n += 0 if is_half else 2 if reading.unit == "utf-16" and char > "\uffff" else 1
    return [*counts, n]


def marked(text, words, reading, first=1):
    counts = counted(text, reading)
    for number, word in enumerate(words, first):
        at = text.index(word)
        yield selection(number, counts[at], counts[at + len(word)] - reading.inclusive)


def quotes(read):
    return [s.text[x.start : x.end] for s in read.project.sources for x in s.selections]


@pytest.mark.parametrize("reading", READINGS, ids=str)
def test_every_way_of_counting_is_found(tmp_path, reading):
    text = "\r\n".join(LINES)
    data = b"\xef\xbb\xbf" + text.encode()
    read = read_qdpx(of_text(tmp_path / "p.qdpx", data, list(marked(text, WORDS, reading))))
    assert quotes(read) == WORDS
    (row,) = read.dialects
    assert row["dialect"] == str(reading)
    assert row["score"] == 1.0
    assert row["runner_up_score"] < 1.0
    assert read.project.sources[0].text == "\n".join(LINES)


def test_two_sources_that_count_differently_are_told_apart(tmp_path):
    text = "\n".join(LINES)
    ways = [Reading("utf-16"), Reading("code point", inclusive=True)]
    guids = [guid(3, 1), guid(3, 2)]
    sources = [
        source(list(marked(text, WORDS, way, 1 + 10 * i)), guid=guids[i], name=f"T{i}")
        for i, way in enumerate(ways)
    ]
    texts = [(f"Sources/{g}.TXT", text.encode()) for g in guids]
    read = read_qdpx(write(tmp_path / "p.qdpx", project(sources), texts, qde="Project.QDE"))
    assert quotes(read) == WORDS * 2
    assert [(row["unit"], row["end"]) for row in read.dialects] == [
        ("utf-16", "exclusive"),
        ("code point", "inclusive"),
    ]


def test_what_makes_no_difference_is_said_to_be_open(tmp_path):
    text = "Es war laut im Garten."
    read = read_qdpx(of_text(tmp_path / "p.qdpx", text, [selection(1, 7, 11)]))
    (row,) = read.dialects
    assert (row["unit"], row["crlf"], row["bom"], row["end"]) == ("any", "any", "any", "exclusive")


def test_a_tie_that_gives_other_words_is_an_error_and_can_be_settled(tmp_path):
    path = of_text(tmp_path / "p.qdpx", "Büro, Hof", [selection(1, 0, 4)])
    with pytest.raises(FileError, match="fit equally well") as caught:
        read_qdpx(path)
    assert "--dialect" in caught.value.mend
    told = read_qdpx(path, reading=read_reading("code-point,crlf-2,bom-0,inclusive"))
    assert quotes(told) == ["Büro,"]
    assert told.dialects[0]["by"] == "user"


def test_the_name_of_a_passage_settles_a_tie(tmp_path):
    read = read_qdpx(of_text(tmp_path / "p.qdpx", "Büro, Hof", [selection(1, 0, 4, "Büro")]))
    assert quotes(read) == ["Büro"]


def test_passages_that_fit_no_way_of_counting_are_an_error(tmp_path):
    wrong = [selection(n, 3 * n + 1, 3 * n + 2) for n in range(1, 4)]
    with pytest.raises(FileError):
        read_qdpx(of_text(tmp_path / "p.qdpx", "Donaudampfschifffahrtsgesellschaft", wrong))


def test_a_dialect_is_named_in_full():
    assert [read_reading(str(reading)) for reading in READINGS] == list(READINGS)
    with pytest.raises(FileError):
        read_reading("utf-16")


def test_positions_follow_a_text_into_its_normal_form():
    raw = "Mu\u0308ller\r\nist\x0bda\x01."
    plain = Plain(raw)
    assert plain.text == "Müller\nist\nda."
    at = raw.index("ist")
    assert plain.span(0, 7, Reading()) == (0, 6)
    assert plain.span(at, at + 3, Reading()) == (7, 10)
    assert plain.n_control == 1


def test_a_character_is_not_cut_in_two():
    plain = Plain("😀 ja")
    assert plain.span(1, 4, Reading("utf-16")) is None
    assert plain.span(3, 5, Reading("utf-16")) == (2, 4)


@pytest.mark.parametrize("ns", ["urn:QDA-XML:project:1:0", "urn:QDA-XML:project:0:4", ""])
def test_other_namespaces_are_read_and_reported(tmp_path, ns):
    read = read_qdpx(of_text(tmp_path / "p.qdpx", "Es war laut da.", [selection(1, 7, 11)], ns=ns))
    assert quotes(read) == ["laut"]
    assert any("namespace" in loss.reason for loss in read.losses)


def test_what_has_no_place_is_a_row_each(tmp_path):
    more = (
        f'<Links><Link guid="{guid(7, 1)}" name="L"/></Links>'
        f'<Graphs><Graph guid="{guid(7, 2)}" name="G"/></Graphs><Strange/>'
    )
    pictures = [
        f'<{kind} guid="{guid(8, n)}" name="{kind}.x"/>'
        for n, kind in enumerate(["PictureSource", "PDFSource", "AudioSource", "VideoSource"])
    ]
    read = read_qdpx(write(tmp_path / "p.qdpx", project(pictures, more=more)))
    lost = {loss.element for loss in read.losses}
    assert lost >= {"Link", "Graph", "Strange", "PictureSource", "PDFSource"}
    assert lost >= {"AudioSource", "VideoSource"}
    assert read.counts["sources"] == 4
