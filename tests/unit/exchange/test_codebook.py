"""Laws of codebook files."""

import re
import tomllib
from dataclasses import replace

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
    since=st.sampled_from([None, 1, 3]),
    memo=words,
).flatmap(
    lambda code: st.sampled_from(
        [code, replace(code, retired=True, until=3), replace(code, retired=True)]
    )
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


LAID_OUT = """# von Elif und Jan
name = "Probe"   # kurz
revision = 1

# ---- Felder ----

[[code]]
id = "a" # fest
label.de = "Arbeit"
label.en = "Work"
definition = '''
zwei
[[code]]'''
requires = [
  "b",  # erst
]

# ---- Gründe ----

[[code]]
id = "b"
label = {de = "B"}
"""


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_each_change_touches_its_own_lines_only(tmp_path, ending):
    path = tmp_path / "codebook.toml"
    path.write_bytes(LAID_OUT.replace("\n", ending).encode())
    book = read_codebook(path)
    a, b = book.codes
    a = replace(a, label={"de": "Beruf", "en": "Work"}, retired=True, until=1)
    new = replace(book, codes=(a, Code("c", {"de": "C"}, memo="x\ny"), b), revision=2)
    write_codebook(new, path)

    wanted = LAID_OUT.replace("revision = 1", "revision = 2").replace('"Arbeit"', '"Beruf"')
    wanted = wanted.replace("# erst\n]\n", "# erst\n]\nretired = true\nuntil = 1\n{}")
    added = '\n[[code]]\nid = "c"\nlabel = {de = "C"}\nmemo = """x\ny"""\n'
    assert path.read_bytes().decode().replace("\r\n", "\n") == wanted.replace("{}", added)
    assert read_codebook(path) == new
    write_codebook(book, path)
    assert read_codebook(path) == book


@pytest.mark.parametrize(
    "text",
    [
        'code = [{id = "a"}, {id = "b", label = {de = "B"}}]\n',
        '[[code]]\nid = "a"\n[code.label]\nde = "A"\n[[code]]\nid = "b"\n',
        '[[code]]\n"id" = "a"\n[[ code ]]\nid = "b"\n',
    ],
)
def test_other_layouts_are_read_and_written(file, text):
    path = file(text)
    book = read_codebook(path)
    changed = replace(book, codes=(replace(book.codes[0], memo="neu"), *book.codes[1:]))
    write_codebook(changed, path)
    assert read_codebook(path) == changed


FAULTY = """revision = 0
farbe = "rot"

[[code]]
id = "a"
definitoin = "x"
label.deutsch = "A"

[[code]]
id = "b"
parent = "x"
color = "rot"
split_into = "a"

[[code]]
id = "a"
merged_into = "zz"
until = 3

[[code]]
id = "c"
since = 4
definition = nackt
retired = "ja"

[[code]]
label.de = "ohne"
parent = "d"

[[code]]
id = "d"
parent = "e"
parent = "a"

[[code]]
id = "e"
parent = "f"
[[code]]
id = "f"
parent = "e"
"""


def told(error):
    """Give the lines that an error names, with what stands behind them."""
    return {
        (int(number), place)
        for number, place in re.findall(r"^line (\d+), (\S+?):", error.message, re.MULTILINE)
    }


def test_every_fault_of_every_kind_is_told_at_once_with_line_and_mend(file):
    with pytest.raises(CodebookError) as caught:
        read_codebook(file(FAULTY))
    assert told(caught.value) == {
        (1, "revision"),
        (2, "farbe"),
        (6, "code.0.definitoin"),
        (7, "code.0.label.deutsch"),
        (11, "code.1.parent"),
        (12, "code.1.color"),
        (13, "code.1.split_into"),
        (16, "code.2.id"),
        (17, "code.2.merged_into"),
        (23, "code.3.definition"),
        (24, "code.3.retired"),
        (26, "code.4.id"),
        (33, "code.5.parent"),
        (37, "code.6.parent"),
    }
    assert all("→" in line for line in caught.value.message.splitlines())
    assert "did you mean 'definition'?" in caught.value.message


def test_what_is_no_toml_in_several_places_is_told_of_each(file):
    text = '[[code]]\nid = nackt\n[[code]]\nid = "b"\nmemo = """offen\n[[code]]\nid = "c\n'
    with pytest.raises(CodebookError) as caught:
        read_codebook(file(text))
    assert {line for line, _ in told(caught.value)} >= {2, 5, 7}


@given(st.text(max_size=60), st.integers(0, 300), st.integers(0, 60))
def test_any_damage_to_a_file_is_a_codebook_error_or_none(text, at, length):
    from kimqual.exchange.codebook_door import parse

    damaged = FAULTY[:at] + text + FAULTY[at + length :]
    try:
        assert parse(damaged).codes
        tomllib.loads(damaged)
    except CodebookError as error:
        assert error.message  # noqa: PT017


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ('[[code]]\nid = "a"\nuntil = 2\n', 3, "nothing took it away"),
        ('revision = 9\n[[code]]\nid = "a"\nsince = 4\nuntil = 2\nretired = true\n', 5, "since"),
        ('revision = 2\n[[code]]\nid = "a"\nsince = 4\n', 4, "codebook is 2"),
        ('[[code]]\nid = "a"\nsince = 0\n', 3, "greater than or equal to 1"),
        ('[[code]]\nid = "a"\nsince = true\n', 3, "integer"),
    ],
)
def test_revisions_that_cannot_be_are_refused_with_their_line(file, text, line, said):
    with pytest.raises(CodebookError, match=re.escape(said)) as caught:
        read_codebook(file(text))
    assert f"line {line}, " in caught.value.message


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
