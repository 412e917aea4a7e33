"""Folders and zips: what is read, what is left out, what is refused, with invented files."""

import io
import stat
import zipfile

import pytest

from kimqual.exchange.archive import is_archive
from kimqual.exchange.gather import gather
from kimqual.exchange.import_plan import Rule
from kimqual.exchange.reading import Reading
from tests.unit.exchange.files import package

TALK = (
    "I: Wie sind Sie in die Wohnung gekommen, erzählen Sie doch einmal von Anfang an?\n"
    "B: Über eine Kollegin aus der Wäscherei, die hat dem Vermieter von uns erzählt.\n"
    "I: Und danach?\n"
    "B: Danach haben wir zwei Wochen gestrichen, die Kinder auch.\n"
)


def talk(n=1):
    return TALK.replace("zwei", str(n)).encode()


def zipped(path, *members):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in members:
            target.writestr(name, data)
    return path


def names(paths, tmp_path):
    found = gather(paths, tmp_path / "arbeit")
    return [one.name for one in found.files], found


def test_a_folder_is_read_with_the_folders_below_and_without_what_programs_leave(tmp_path):
    folder = tmp_path / "gespräche"
    for name in ("a.txt", "unten/b.txt", "~$c.docx", ".DS_Store", "Thumbs.db", "unten/ton.mp3"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(talk())
    (folder / "__MACOSX").mkdir()
    (folder / "__MACOSX" / "._a.txt").write_bytes(b"x")
    read, found = names([folder], tmp_path)
    assert read == ["gespräche/a.txt", "gespräche/unten/b.txt"]
    assert sorted(reason for _, reason in found.left_out) == [
        *["hidden or lock file"] * 4,
        "recording or picture",
    ]


def test_a_study_in_the_folder_is_left_out(tmp_path):
    study = tmp_path / "alles" / "studie"
    study.mkdir(parents=True)
    (study / "kimqual.toml").write_text("[study]\n", "utf-8")
    (study / "codebook.toml").write_text("x", "utf-8")
    (tmp_path / "alles" / "a.txt").write_bytes(talk())
    assert names([tmp_path / "alles"], tmp_path)[0] == ["alles/a.txt"]


def test_an_empty_folder_is_a_fault(tmp_path):
    (tmp_path / "leer").mkdir()
    (fault,) = names([tmp_path / "leer"], tmp_path)[1].faults
    assert fault.where == "leer"


def test_two_files_of_one_name_keep_their_folders(tmp_path):
    for folder in ("p1", "p2"):
        (tmp_path / "alle" / folder).mkdir(parents=True)
        (tmp_path / "alle" / folder / "interview.txt").write_bytes(talk())
    with Reading([tmp_path / "alle"], Rule()) as reading:
        found = [read.item.source.name for read in reading.read()]
    assert found == ["alle/p1/interview.txt", "alle/p2/interview.txt"]


def test_a_zip_is_read_and_nothing_of_it_stays(tmp_path):
    path = zipped(tmp_path / "a.zip", ("x/E1.txt", talk()), ("__MACOSX/x/._E1.txt", b"x"))
    with Reading([path], Rule()) as reading:
        workspace = reading._workspace
        assert stat.S_IMODE(workspace.stat().st_mode) == 0o700
        (read,) = reading.read()
    assert read.found.name == "a.zip/x/E1.txt"
    assert not workspace.exists()


@pytest.mark.parametrize(
    "raw", ["Gespräch.txt".encode("cp437"), "Gespräch.txt".encode(), "Gespra\u0308ch.txt".encode()]
)
def test_names_in_a_zip_are_decoded_whoever_wrote_them(tmp_path, raw):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as target:
        target.writestr("X" * len(raw), talk())
    path = tmp_path / "a.zip"
    path.write_bytes(data.getvalue().replace(b"X" * len(raw), raw))
    assert names([path], tmp_path)[0] == ["a.zip/Gespräch.txt"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../oben.txt", "points out"),
        ("/etc/oben.txt", "points out"),
        ("C:\\oben.txt", "points out"),
        ("a\\..\\..\\oben.txt", "points out"),
    ],
)
def test_a_member_that_points_out_is_refused_and_the_others_are_read(tmp_path, name, said):
    path = zipped(tmp_path / "a.zip", (name, b"boese"), ("gut.txt", talk()))
    read, found = names([path], tmp_path)
    assert read == ["a.zip/gut.txt"]
    assert said in found.faults[0].message
    assert not list(tmp_path.rglob("oben.txt"))


def test_a_zip_in_a_zip_a_link_and_a_double_are_refused(tmp_path):
    inner = zipped(tmp_path / "innen.zip", ("a.txt", talk())).read_bytes()
    link = zipfile.ZipInfo("link.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    members = [("innen.zip", inner), (link, b"/etc/passwd"), ("A.txt", talk()), ("g.txt", talk())]
    read, found = names([zipped(tmp_path / "aussen.zip", *members)], tmp_path)
    assert read == ["aussen.zip/A.txt", "aussen.zip/g.txt"]
    assert [fault.where for fault in found.faults] == [
        "aussen.zip, innen.zip",
        "aussen.zip, link.txt",
    ]


def test_a_bomb_is_refused(tmp_path):
    path = zipped(tmp_path / "bombe.zip", ("null.txt", b"\0" * 50_000_000), ("g.txt", talk()))
    read, found = names([path], tmp_path)
    assert read == ["bombe.zip/g.txt"]
    assert "inflates beyond reason" in found.faults[0].message


def test_a_broken_zip_is_a_fault(tmp_path):
    path = zipped(tmp_path / "a.zip", ("g.txt", talk()))
    path.write_bytes(path.read_bytes()[:40])
    assert names([path], tmp_path)[1].faults[0].where == "a.zip"


def test_a_document_that_is_a_zip_inside_is_no_archive(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(package({"[Content_Types].xml": "<Types/>", "word/document.xml": "<w/>"}))
    assert not is_archive(path)
    assert is_archive(zipped(tmp_path / "b.zip", ("g.txt", talk())))


def test_of_one_interview_in_two_formats_the_most_exact_is_taken_and_said(tmp_path):
    folder = tmp_path / "alle"
    folder.mkdir()
    (folder / "E1.txt").write_bytes(talk())
    cues = "WEBVTT\n\n" + "\n\n".join(
        f"00:0{n}:00.000 --> 00:0{n}:30.000\n<v {line[0]}>{line[3:]}</v>"
        for n, line in enumerate(TALK.splitlines())
    )
    (folder / "E1.vtt").write_text(cues, "utf-8")
    (folder / "E2.txt").write_bytes(talk(7))
    (folder / "E2.md").write_text("**I:** Ganz etwas anderes?\n\n**B:** Ja, eine Notiz.\n", "utf-8")
    with Reading([folder], Rule()) as reading:
        read = [one.found.name for one in reading.read()]
        assert read == ["alle/E1.vtt", "alle/E2.md", "alle/E2.txt"]
        assert reading.left_out == [("alle/E1.txt", "the same interview as E1.vtt")]
        assert "when each begins" in reading.same[0]
    with Reading([folder], Rule(), every_format=True) as reading:
        assert len(list(reading.read())) == 4
