"""What is written as a REFI-QDA project is read again, whatever stands in it."""

from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid5

from hypothesis import given, settings
from hypothesis import strategies as st

from kimqual.exchange.refi_codes import refi_codes, take_codes, unpack
from kimqual.exchange.refi_model import (
    Note,
    Project,
    RefiCase,
    RefiCode,
    RefiCoding,
    RefiSet,
    Selection,
    TextSource,
    User,
    Variable,
)
from kimqual.exchange.refi_read import read_qdpx
from kimqual.exchange.refi_text import CONTROL, READINGS, Plain
from kimqual.exchange.refi_write import shown, write_qdpx
from kimqual.model import Code, Codebook
from kimqual.text import normalise

SPACE = UUID(int=3)
WORDS = [
    "Büro",
    "war",
    "ß",
    "😀",
    "👩🏽‍🔧",
    "İ",
    "\n",
    "\n\n",
    ", ",
    ". ",
    " ",
    "I: ",
    "B: ",
    "<&>",
    "„ja“",
]
texts = (
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=25)
    .map("".join)
    .map(normalise)
    .filter(str.strip)
)
names = (
    st.text("abcäß <&>'\"", min_size=1, max_size=8).map(lambda t: " ".join(t.split())).filter(bool)
)
RAW = [
    "u\u0308",
    "ü",
    "\r\n",
    "\r",
    "\n",
    "😀",
    "a",
    " ",
    "\u0323",
    "가",
    "\u1100\u1161",
    "\u2028",
    "\x01",
]


def guid(kind, number):
    return str(uuid5(SPACE, f"{kind}{number}"))


@st.composite
def selections(draw, text, number):
    start = draw(st.integers(0, len(text) - 1))
    end = draw(st.integers(start + 1, len(text)))
    chosen = st.tuples(st.integers(1, 3), st.sampled_from([(), (guid("note", 1),)]))
    codings = tuple(
        RefiCoding(guid(f"coding{number}", i), guid("code", code), guid("user", 1), notes)
        for i, (code, notes) in enumerate(draw(st.lists(chosen, min_size=1, max_size=2)))
    )
    comment = draw(st.sampled_from(["", "Kommentar"]))
    return Selection(
        guid("selection", number), start, end, shown(text[start:end]), comment, codings
    )


@st.composite
def projects(draw):
    sources = []
    for n in range(draw(st.integers(0, 3))):
        text = draw(texts)
        found = tuple(draw(selections(text, 10 * n + i)) for i in range(draw(st.integers(0, 4))))
        values = draw(st.sampled_from([{}, {guid("variable", 1): "34"}]))
        memos = draw(st.sampled_from([(), (guid("note", 1),)]))
        told = draw(st.sampled_from(["", "Das zweite Gespräch"]))
        sources.append(TextSource(guid("source", n), draw(names), text, found, values, memos, told))
    codes = (
        RefiCode(guid("code", 1), draw(names), None, draw(names), "#1f77b4"),
        RefiCode(guid("code", 2), draw(names), guid("code", 1), is_codable=False),
        RefiCode(guid("code", 3), draw(names)),
    )
    return Project(
        draw(names),
        "kimqual 0.1.0",
        (User(guid("user", 1), draw(names)),),
        codes,
        (Variable(guid("variable", 1), draw(names), "Integer"),),
        (RefiCase(guid("case", 1), draw(names), {guid("variable", 1): "7"}, (guid("source", 0),)),),
        tuple(sources),
        (Note(guid("note", 1), draw(names), draw(names), guid("user", 1)),),
        (
            RefiSet(
                guid("set", 1),
                draw(names),
                draw(names),
                (),
                (guid("source", 0),),
                (guid("note", 1),),
            ),
        ),
    )


@given(projects())
@settings(max_examples=60, deadline=None)
def test_a_project_that_is_written_is_read_again(project):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "p.qdpx"
        write_qdpx(project, path)
        first = path.read_bytes()
        read = read_qdpx(path)
        write_qdpx(read.project, path)
        assert path.read_bytes() == first
    assert read.project == project
    assert read.unplaced == []


@given(st.lists(st.sampled_from(RAW), max_size=20).map("".join), st.sampled_from(READINGS))
def test_every_position_of_a_raw_text_has_one_in_its_normal_form(raw, reading):
    plain = Plain(raw)
    assert plain.text == normalise(CONTROL.sub("", raw))
    whole = plain.span(0, int(plain._counted(reading)[-1]) - reading.inclusive, reading)
    assert whole == ((0, len(plain.text)) if plain.text else None)


lines = st.sampled_from(["Wann: oft", " Wann: oft", "Definition:", "mehr", "", "Kennung: x", "ja"])
several = st.lists(lines, max_size=4).map("\n".join).map(str.strip)


@given(several, several, several, several)
def test_what_is_packed_into_a_description_is_unpacked(definition, when, when_not, example):
    code = Code("a.b", {"de": "B", "en": "X"}, definition, when, when_not, example)
    book = Codebook((code,))
    given_codes = refi_codes(book, SPACE)
    assert unpack(given_codes[0].description)["Kennung"] == "a.b"
    assert take_codes(given_codes, Codebook(()), SPACE).book.codes == (code,)
