"""Laws of codings in CSV."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.errors import FileError
from kimqual.exchange import CodingRow, read_codings, write_codings_csv

HEADER = "document,code,coder,quote,start,end,paragraph,memo\n"

texts = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Mn", "Mc", "Me"], exclude_characters="\ufeff"),
    min_size=1,
    max_size=20,
).filter(lambda text: text.strip() and text.isascii())
names = st.from_regex(r"[A-Za-zäöü][\w.:-]{0,10}", fullmatch=True).map(lambda name: name.strip())


@st.composite
def rows(draw):
    quote = draw(
        st.one_of(texts, st.sampled_from(["=1+1", "'=x", "+49", "@a", "-", "''-", "é 😀"]))
    )
    start = draw(st.integers(0, 500))
    return CodingRow(
        draw(names),
        draw(names),
        draw(names),
        quote,
        start,
        start + len(quote),
        draw(st.one_of(st.none(), st.integers(1, 90))),
        draw(st.sampled_from(["", "unsicher", "=cmd", "zwei\nZeilen", 'mit "Anführung"'])),
    )


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "codings.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@given(st.lists(rows(), min_size=1, max_size=6))
def test_what_is_written_is_read(tmp_path_factory, found):
    path = tmp_path_factory.mktemp("codings") / "codings.csv"
    write_codings_csv(found, path)
    read = read_codings(path)
    assert [
        (r.document, r.code, r.coder, r.quote, r.start, r.end, r.paragraph, r.memo) for r in read
    ] == [
        (r.document, r.code, r.coder, r.quote, r.start, r.end, r.paragraph, r.memo) for r in found
    ]


SCORED = "document,code,coder,quote,score\nN1,a,{coder},ja,{score}\n"


@pytest.mark.parametrize(
    ("cell", "score"), [("0.75", 0.75), ("1", 1.0), ("0", 0.0), ("", None), (" 0.5 ", 0.5)]
)
def test_score_of_a_model_is_read(file, cell, score):
    [row] = read_codings(file(SCORED.format(coder="model:m", score=cell)))
    assert row.score == score


@pytest.mark.parametrize("cell", ["1.5", "-0.5", "nan", "inf", "hoch", "1e-3"])
def test_score_that_is_no_share_is_refused(file, cell):
    with pytest.raises(FileError, match="score"):
        read_codings(file(SCORED.format(coder="model:m", score=cell)))


def test_person_has_no_score(file):
    with pytest.raises(FileError, match="only a model"):
        read_codings(file(SCORED.format(coder="anna", score="0.5")))


def test_no_cell_is_a_formula_for_excel(tmp_path):
    path = tmp_path / "codings.csv"
    write_codings_csv([CodingRow("N1", "a", "c", "=1+1", 0, 4)], path)
    assert b",=1+1," not in path.read_bytes()
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_paragraph_is_a_place_too(file):
    row = read_codings(
        file("document;code;coder;quote;paragraph\nN1;field.work;anna;keine Arbeit;7\n")
    )[0]
    assert (row.start, row.end, row.paragraph, row.memo) == (None, None, 7, "")
    assert row.where == "codings.csv, row 2"


def test_all_faults_come_at_once_without_the_words(file):
    lines = [
        "N1,a,c,zu kurz,0,99,,",
        "N1,a,c,Wort,9,5,,",
        "N1,,c,Wort,0,4,,",
        "N1,a,c,Wort,eins,4,,",
        "N1,a,c,Wort,3,,,",
        "N1,a,c,,0,4,,",
    ]
    with pytest.raises(FileError) as caught:
        read_codings(file(HEADER + "\n".join(lines)))
    message = caught.value.message
    assert all(f"\n    {row}  " in message for row in range(2, 8))
    assert "zu kurz" not in message
    assert "7 characters, but the span has 99" in message


@pytest.mark.parametrize("header", ["document,code,coder,start,end", "document,code,quote,start"])
def test_missing_columns_are_named(file, header):
    with pytest.raises(FileError, match="lacks the columns") as caught:
        read_codings(file(header + "\n" + ",".join("x" * len(header.split(",")))))
    assert "paragraph" in caught.value.mend
