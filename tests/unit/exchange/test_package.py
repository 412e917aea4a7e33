import io
import zipfile

import pytest

from kimqual.errors import FileError
from kimqual.exchange import package, read_transcript, safe_xml

from .document_talk import as_docx, as_odt
from .files import package as zipped
from .files import paragraph, word


def test_a_zip_with_more_parts_than_any_document_is_refused(tmp_path):
    parts = {f"word/media/picture-number-{n:06}.png": "" for n in range(8_000)}
    (tmp_path / "g.docx").write_bytes(zipped(parts))
    with pytest.raises(FileError, match="beyond reason"):
        read_transcript(tmp_path / "g.docx")


def test_xml_with_more_tags_than_it_may_have_is_refused_before_it_is_parsed():
    with pytest.raises(FileError, match="more than 2 tags"):
        package.xml(b"<a><b/></a>", "g.docx", most=2)
    assert safe_xml.local(package.xml(b"<a><b/></a>", "g.docx", most=3)) == "a"


def test_only_the_parts_that_are_there_are_read():
    data = zipped({"a": "1", "b": "2"})
    assert dict(package.parts(data, ["b", "c"], "g.docx")) == {"b": b"2"}


@pytest.mark.parametrize("depth", [60, 240])
@pytest.mark.parametrize("tag", ["sdt", "ins", "tbl"])
def test_nesting_as_deep_as_the_parser_lets_through_is_read_or_refused(tmp_path, tag, depth):
    begin, end = f"<w:{tag}>", f"</w:{tag}>"
    if tag == "tbl":
        begin, end, depth = "<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>", depth // 3
    nested = begin * depth + paragraph("I: Und?") + end * depth
    (tmp_path / "g.docx").write_bytes(word(nested, paragraph("B: Gut.")))
    assert len(read_transcript(tmp_path / "g.docx").document.turns) == 2


@pytest.mark.parametrize("name", ["../../word/evil.xml", "/etc/evil", "C:\\evil.xml"])
def test_names_that_lead_out_of_the_package_lead_nowhere(tmp_path, name):
    folder = tmp_path / "in"
    folder.mkdir()
    body = word(paragraph("I: Und?"), paragraph("B: Gut."), **{name.removesuffix(".xml"): "x"})
    (folder / "g.docx").write_bytes(body)
    assert len(read_transcript(folder / "g.docx").document.turns) == 2
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["g.docx"]


LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 10}">' for n in range(9))


@pytest.mark.parametrize(
    ("write", "part"), [(as_docx, "word/document.xml"), (as_odt, "content.xml")]
)
@pytest.mark.parametrize(
    ("doctype", "entity"),
    [
        ('<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/hostname">]>', "&a;"),
        (f"<!DOCTYPE x [{LAUGHS}]>", "&a8;"),
    ],
    ids=["outside", "billion laughs"],
)
def test_entities_in_a_word_processors_file_are_refused(tmp_path, write, part, doctype, entity):
    source = zipfile.ZipFile(io.BytesIO(write()))
    parts = {name: source.read(name) for name in source.namelist()}
    head, _, rest = parts[part].decode().partition("?>")
    parts[part] = f"{head}?>{doctype}{rest.replace('schwierig', entity)}"
    path = tmp_path / "g.zip"
    path.write_bytes(zipped(parts))
    with pytest.raises(FileError) as caught:
        read_transcript(path)
    assert "Bahndamm" not in str(caught.value)
