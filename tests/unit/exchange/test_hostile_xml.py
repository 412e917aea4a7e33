"""XML of transcripts that is broken or meant to do harm, in every format that is XML."""

import pytest

from kimqual.errors import FileError
from kimqual.exchange import read_transcript

from . import talk

WRITERS = pytest.mark.parametrize("write", [talk.eaf, talk.exb, talk.tei], ids=lambda w: w.__name__)
BOMB = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "Nwosu" * 10}">' for n in range(9))


def refused(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "g.xml"
    path.write_bytes(text.encode(encoding))
    with pytest.raises(FileError) as caught:
        read_transcript(path)
    assert caught.value.where.startswith("g.xml")
    assert caught.value.mend
    assert "Nachbarn" not in str(caught.value)
    return caught.value


def with_doctype(text, doctype, entity="&a;"):
    head, _, rest = text.partition("\n")
    return f"{head}\n{doctype}{rest.replace('zuhört', entity, 1)}"


@WRITERS
@pytest.mark.parametrize(
    ("doctype", "entity"),
    [
        ('<!DOCTYPE x [<!ENTITY a "zuhört">]>', "&a;"),
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>', "&a;"),
        ('<!DOCTYPE x [<!ENTITY % a SYSTEM "http://localhost/x.dtd"> %a;]>', "zuhört"),
        (f"<!DOCTYPE x [{BOMB}]>", "&a8;"),
        ('<!DOCTYPE x SYSTEM "http://localhost/x.dtd">', "zuhört"),
    ],
    ids=["entity", "file", "parameter", "billion laughs", "outside"],
)
def test_whoever_declares_entities_is_refused(tmp_path, write, doctype, entity):
    message = refused(tmp_path, with_doctype(write(talk.TALK), doctype, entity)).message
    # The parser itself stops where entities multiply.
    assert "document type" in message or (doctype.count("ENTITY") > 1 and "well formed" in message)


@WRITERS
def test_what_is_nested_too_deep_or_torn_names_the_line(tmp_path, write):
    text = write(talk.TALK)
    error = refused(tmp_path, text.replace("zuhört", "<a>" * 5000 + "</a>" * 5000, 1))
    assert ", line " in error.where
    assert ", line " in refused(tmp_path, text[: len(text) * 2 // 3]).where


@WRITERS
def test_a_declared_encoding_is_believed_where_the_bytes_are_in_it(tmp_path, write):
    talked = (talk.said("Łucja", ("Zażółć gęślą jaźń.", 0, 900)),)
    text = write(talked).replace('encoding="UTF-8"', 'encoding="ISO-8859-2"')
    (tmp_path / "g.xml").write_bytes(text.encode("iso-8859-2"))
    document = read_transcript(tmp_path / "g.xml").document
    assert document.text == "Zażółć gęślą jaźń."
    assert document.speakers[0].label == "Łucja"


@WRITERS
@pytest.mark.parametrize("declared", ["UTF-8", "unicode_escape", "UTF-16", "zlib", "latin-99"])
def test_a_wrong_declaration_gives_the_text_or_asks_for_the_encoding(tmp_path, write, declared):
    text = write(talk.TALK[:2]).replace('encoding="UTF-8"', f'encoding="{declared}"')
    (tmp_path / "g.xml").write_bytes(text.encode("cp1252"))
    assert "Nähe" in read_transcript(tmp_path / "g.xml").document.text
