"""Laws of codebook files."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kimqual.errors import CodebookError, UnknownCodeError
from kimqual.exchange import read_codebook, write_codebook
from kimqual.model import Code, Codebook
from kimqual.resources import resource

CORE = {
    "field": "work language housing education health authorities public_space neighbourhood",
    "experience": "discrimination barrier support good_living none",
    "ground": "origin religion language residence_status gender age disability sexual_identity "
    "social_status",
}

words = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufeff"), max_size=30)
codes = st.builds(
    Code,
    id=st.from_regex(r"[a-z]{1,8}(\.[a-z]{1,8})?", fullmatch=True),
    label=st.dictionaries(st.sampled_from(["de", "en", "tr"]), words, max_size=3),
    definition=words,
    when=words,
    when_not=words,
    example=words,
    color=st.sampled_from(["", "#1f77b4"]),
    retired=st.booleans(),
)


@pytest.fixture
def file(tmp_path):
    def write(text):
        path = tmp_path / "codebook.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="module")
def integration():
    return read_codebook(resource("codebooks/kim-integration.toml"))


def test_the_core_codes_are_those_of_the_design(integration):
    wanted = {"recommendation", *CORE}
    wanted |= {f"{root}.{name}" for root, names in CORE.items() for name in names.split()}
    assert {code.id for code in integration.codes} == wanted


def test_each_core_code_tells_coders_what_they_need(integration):
    for code in integration.codes:
        assert set(code.label) == {"de", "en"}
        assert all((code.definition, code.when, code.when_not, code.example, code.color))


def test_core_codes_hang_below_their_roots(integration):
    for code in integration.codes:
        assert code.parent == (code.id.split(".")[0] if "." in code.id else None)


def test_grounds_require_discrimination_and_nothing_else_does(integration):
    for code in integration.codes:
        wanted = ("experience.discrimination",) if code.id.startswith("ground") else ()
        assert code.requires == wanted


@given(st.lists(codes, min_size=1, max_size=5, unique_by=lambda code: code.id), words)
def test_what_is_written_is_read(tmp_path_factory, found, name):
    path = tmp_path_factory.mktemp("books") / "codebook.toml"
    book = Codebook(tuple(found), name, 3)
    write_codebook(book, path)
    assert read_codebook(path) == book


def test_writing_keeps_comments_and_changes_only_what_changed(file):
    path = file(
        '# von Elif und Jan\nname = "Probe"\nrevision = 1\n\n'
        '# Arbeit, im Team besprochen\n[[code]]\nid = "a" # fest\nlabel.de = "Arbeit"\n\n'
        '[[code]]\nid = "b"\ndefinition = """\nzwei\nZeilen"""\n'
    )
    book = read_codebook(path)
    changed = Codebook((book.codes[0], Code("b", definition="kurz"), Code("c")), book.name, 2)
    write_codebook(changed, path)
    text = path.read_text("utf-8")
    assert read_codebook(path) == changed
    assert "# von Elif und Jan" in text
    assert "# fest" in text
    assert 'label.de = "Arbeit"' in text


def test_all_faults_are_told_at_once_with_their_place(file):
    path = file('[[code]]\nid = "a"\nfarbe = "rot"\n[[code]]\nid = 7\ncolor = "rot"\n')
    with pytest.raises(CodebookError) as caught:
        read_codebook(path)
    message = caught.value.message
    assert all(place in message for place in ("code.0.farbe", "code.1.id", "code.1.color"))
    assert caught.value.where == str(path)
    assert "when_not" in caught.value.mend


@pytest.mark.parametrize(
    "text",
    ["", "name = ", "[[code]]\nid = nackt\n", '[[code]]\nid = "a"\n[[code]]\nid = "a"\n'],
)
def test_what_is_no_codebook_is_refused_with_its_file(file, text):
    with pytest.raises(CodebookError) as caught:
        read_codebook(file(text))
    assert caught.value.where.endswith("codebook.toml")
    assert caught.value.mend


def test_an_unknown_parent_is_refused_with_the_nearest_code(file):
    path = file('[[code]]\nid = "field"\n[[code]]\nid = "field.work"\nparent = "feld"\n')
    with pytest.raises(UnknownCodeError) as caught:
        read_codebook(path)
    assert "field" in caught.value.mend


def test_a_missing_codebook_is_named(tmp_path):
    with pytest.raises(CodebookError, match="cannot be opened"):
        read_codebook(tmp_path / "fehlt.toml")


def test_a_codebook_with_byte_order_mark_and_crlf_is_read(tmp_path):
    path = tmp_path / "codebook.toml"
    path.write_bytes('\ufeff[[code]]\r\nid = "a"\r\nlabel.de = "Ämter"\r\n'.encode())
    assert read_codebook(path).label("a") == "Ämter"


RETIRED = """
[[code]]
id = "a"
retired = true
[[code]]
id = "b"
merged_into = "c"
[[code]]
id = "c"
merged_into = "d"
[[code]]
id = "d"
split_into = ["e", "f"]
[[code]]
id = "e"
[[code]]
id = "f"
"""


def test_codes_that_are_given_no_more_say_what_took_their_place(file):
    path = file(RETIRED)
    book = read_codebook(path)

    assert [code.id for code in book.codes if not code.is_retired] == ["e", "f"]
    assert book.successors() == {"a": "a", "b": "d", "c": "d", "d": "d", "e": "e", "f": "f"}
    write_codebook(book, path)
    assert read_codebook(path) == book


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('merged_into = "c"', 'merged_into = "x"', "No code 'x'"),
        ('split_into = ["e", "f"]', 'split_into = ["e", "x"]', "No code 'x'"),
        ('merged_into = "c"', 'merged_into = ""', "No code ''"),
        ('merged_into = "c"', 'merged_into = "b"', "into each other: b > b"),
        ('split_into = ["e", "f"]', 'merged_into = "b"', "into each other: b > c > d > b"),
        ('split_into = ["e", "f"]', 'split_into = ["e"]', "split into e."),
        ('split_into = ["e", "f"]', 'split_into = ["e", "e"]', "split into e, e."),
        ('split_into = ["e", "f"]', 'split_into = ["e", "d"]', "split into e, d."),
        ('merged_into = "d"', 'merged_into = "d"\nsplit_into = ["e", "f"]', "merged and split"),
        ("retired = true", 'retired = "ja"', "code.0.retired"),
        ("retired = true", 'status = "retired"', "code.0.status"),
        ('split_into = ["e", "f"]', 'split_into = "e, f"', "code.3.split_into"),
    ],
)
def test_wrong_successors_are_refused_with_file_and_mend(file, old, new, said):
    assert RETIRED.count(old) == 1
    with pytest.raises(CodebookError, match=re.escape(said)) as caught:
        read_codebook(file(RETIRED.replace(old, new)))
    assert caught.value.where.endswith("codebook.toml")
    assert caught.value.mend
