import pytest

from kimqual.errors import FileError
from kimqual.exchange import kind_of, read_transcript

from .files import times, turns

LINE = (
    '<timeline unit="s"><when xml:id="T0"/><when xml:id="T1" interval="1.5" since="#T0"/>'
    '<when xml:id="T2" interval="2" since="#T1"/><when xml:id="T3"/></timeline>'
)


@pytest.fixture
def read(tmp_path):
    def read(text, name="g.xml"):
        (tmp_path / name).write_text(text, encoding="utf-8")
        return read_transcript(tmp_path / name)

    return read


def tei(body, *, persons="", line=LINE):
    return (
        '<?xml version="1.0"?>\n<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><profileDesc>'
        f"<particDesc>{persons}</particDesc></profileDesc></teiHeader>\n"
        f"<text>{line}<body>{body}</body></text></TEI>"
    )


def said(read, inner):
    return read(tei(f'<u who="#A">{inner}</u>')).document


def test_times_add_up_along_the_time_line(read):
    imported = read(
        tei(
            '<annotationBlock who="#A" start="#T0" end="#T1"><u>Seit wann?</u></annotationBlock>'
            '<u who="#B"><anchor synch="#T1"/>Seit Mai.<anchor synch="#T2"/></u>'
            '<u who="#A" start="#T3">Ach.</u>'
        )
    )
    assert turns(imported.document) == [("A", "Seit wann?"), ("B", "Seit Mai."), ("A", "Ach.")]
    assert times(imported.document) == [(0, 1500), (1500, 3500), (None, None)]
    assert any("1 place(s) have no time" in w for w in imported.source.warnings)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ('<timeline unit="ms"><when xml:id="T1" interval="1500"/></timeline>', 1500),
        ('<timeline><when xml:id="T1" absolute="00:01:02"/></timeline>', 62_000),
        ('<timeline><when xml:id="T1" interval="1" since="#T1"/></timeline>', None),
        ('<timeline><when xml:id="T1" interval="unknown"/></timeline>', None),
    ],
)
def test_units_clocks_circles_and_what_is_not_known(read, line, expected):
    document = read(tei('<u who="#A" start="#T1">Ja.</u>', line=line)).document
    assert times(document) == [(expected, None)]


@pytest.mark.parametrize(
    ("inner", "text"),
    [
        ("<seg>Seit\n   wann?</seg>", "Seit wann?"),
        ("<w>Seit</w>\n<w>wann</w>\n<pc>?</pc>", "Seit wann?"),
        ("<w>Hal<anchor synch='#T1'/>lo</w><pc>,</pc><w>Tim</w>", "Hallo, Tim"),
        ("<pc>„</pc><w>Ja</w><pc>“</pc><pc>,</pc> <w>sagt</w> <w>sie</w>", "„Ja“, sagt sie"),
        ("<w join='right'>geht</w><w>'s</w>", "geht's"),
        ("<w>geht</w><w join='left'>'s</w>", "geht's"),
        ("<seg>Ja.</seg><seg>Nein.</seg>", "Ja. Nein."),
        ("Ja <pause dur='PT1.25S'/> gut", "Ja (1.25s) gut"),
        ("Ja <pause type='long'/> gut <pause/>", "Ja (...) gut (.)"),
        ("<w>Ja</w><incident><desc>lacht</desc></incident><w>gut</w>", "Ja ((lacht)) gut"),
        ("<w>Ja</w><vocal><desc>((seufzt))</desc></vocal>", "Ja ((seufzt))"),
        ("Ja <unclear>schon</unclear> <gap reason='laut'/>", "Ja (schon?) (unv.)"),
        ("<choice><orig>nich</orig><reg>nicht</reg></choice> <w>so</w>", "nich so"),
        ("<w>Ja</w><spanGrp type='pos'><span from='#w1'>ADV</span></spanGrp>", "Ja"),
    ],
)
def test_words_and_what_stands_between_them(read, inner, text):
    assert said(read, inner).text == text


def test_pauses_laughter_and_guesses_are_marks(read):
    inner = "Ja <pause dur='PT2S'/> <incident><desc>lacht</desc></incident> <unclear/> <pause/> so"
    kinds = [mark.kind.value for mark in said(read, inner).marks]
    assert kinds == ["pause", "nonverbal", "unclear", "pause"]


def test_what_happens_between_utterances_belongs_to_the_one_before(read):
    imported = read(
        tei(
            "<incident><desc>Tür</desc></incident><u who='#A'>Ja.</u><pause dur='PT3S'/>"
            "<u who='#B'>Gut.</u>"
        )
    )
    assert turns(imported.document) == [("A", "Ja.\n(3s)"), ("B", "Gut.")]
    assert imported.document.header == ("((Tür))",)


def test_speakers_have_their_short_label_and_full_names_stand_in_the_header(read):
    persons = (
        '<person xml:id="P1" n="AY"><persName><forename>Amina</forename><surname>Yusuf</surname>'
        '</persName></person><person xml:id="P2"><persName>Piotr Zając</persName></person>'
        '<person xml:id="P3"><persName><abbr>XX</abbr></persName></person>'
    )
    body = "".join(f'<u who="#{who}">Ja.</u>' for who in ("P1", "P2", "P3", "P9"))
    document = read(tei(body + '<u who="#P1 #P2">Nein!</u>', persons=persons)).document
    labels = ["AY", "Piotr Zając", "XX", "P9", "AY + Piotr Zając"]
    assert [who for who, _ in turns(document)] == labels
    assert document.header == ("AY: Amina Yusuf",)


def test_utterances_without_speaker_are_nobodys_and_layers_are_told(read):
    imported = read(
        tei("<annotationBlock><u>Ja.</u><spanGrp/></annotationBlock><u who='#A'>Na.</u>")
    )
    assert turns(imported.document) == [(None, "Ja."), ("A", "Na.")]
    assert any("1 of 2 contributions" in w for w in imported.source.warnings)
    assert any("1 layer(s)" in w for w in imported.source.warnings)


def test_a_book_in_tei_is_no_transcript(read):
    with pytest.raises(FileError, match="no known transcript format"):
        read(tei("<p>Es war einmal.</p>"))


def test_the_content_decides(read, tmp_path):
    assert read(tei("<u who='#A'>Ja.</u>"), "g.txt").source.format == "tei"
    assert kind_of(tmp_path / "g.txt") == "transcript"
