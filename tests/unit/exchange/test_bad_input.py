import io
import zipfile

import pytest

from kimqual.errors import FileError
from kimqual.exchange import FORMATS, kind_of, read_transcript

from .files import W, outcome, package, paragraph, word

TALK = word(paragraph("I: Wie war es mit Frau Nwosu?"), paragraph("B: Gut."))


def entity_bomb():
    lines = "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "Nwosu" * 10}">' for n in range(9)
    )
    body = f'<!DOCTYPE x [{lines}]><w:document xmlns:w="{W}"><w:body>&a8;</w:body></w:document>'
    return package({"word/document.xml": body})


def zip_bomb():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("word/document.xml", b" " * 60_000_000)
    return stream.getvalue()


BAD = {
    "empty": b"",
    "white space": b" \n\t\r\n",
    "truncated zip": TALK[: len(TALK) // 2],
    "only the first bytes of a zip": b"PK\x03\x04",
    "zip of something else": package({"a.txt": "Nwosu"}),
    "damaged part": TALK[:60] + b"\xff" * 40 + TALK[100:],
    "broken XML": package({"word/document.xml": "<w:document"}),
    "deep XML": package({"word/document.xml": "<a>" * 100_000}),
    "no body": package({"word/document.xml": "<a/>"}),
    "entity bomb": entity_bomb(),
    "zip bomb": zip_bomb(),
    "NUL": b"I: Ja?\x00\nB: Nwosu.\x00\x00\x00\n",
    "PDF": b"%PDF-1.7\n",
    "old Word": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(64),
    "RTF": b"{\\rtf1 I: Nwosu}",
    "JSON": b'{"segments": [{"text": "Nwosu"}]}',
    "JSON that is torn": b'{"segments": [{"start": 0, "text": "Nwosu"',
    "JSON without text": b'{"segments": [{"start": 0}, {"start": 1, "name": "Nwosu"}]}',
    "deep JSON": b'{"start": 0, "segments": ' + b"[" * 200_000,
    "ELAN that is torn": b'<ANNOTATION_DOCUMENT><TIER TIER_ID="Nwosu">',
    "ELAN without text": b'<ANNOTATION_DOCUMENT><TIER TIER_ID="Nwosu"/></ANNOTATION_DOCUMENT>',
    "deep ELAN": b"<ANNOTATION_DOCUMENT>" + b"<a>" * 100_000,
    "EXMARaLDA without text": b"<basic-transcription><head/>Nwosu</basic-transcription>",
    "TEI without words": b'<TEI><text><body><u who="#Nwosu"></u></body></text></TEI>',
    "TextGrid that ends early": b'"ooTextFile"\n"TextGrid"\n0 9 <exists> 1 "IntervalTier" "Nwosu"',
    "SRT without text": b"1\n00:00:01,000 --> 00:00:02,000\n\n",
    "aTrain without text": b"Transcription for Nwosu\n\nSPEAKER_00\n",
    "HTML without times": b"<!DOCTYPE html><p>Nwosu</p>",
    "unsure encoding": b"I: Nwosu\nB: " + bytes(range(0x80, 0xFF)),
    "table without text": b"TIMECODE\tTRANSCRIPT\n00:00:01\t\n",
    "VTT without cues": b"WEBVTT\n\nNOTE Nwosu\n",
}


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
@pytest.mark.parametrize("extension", ["docx", "txt"])
def test_bad_files_are_refused_with_place_and_mend_and_without_their_text(
    tmp_path, data, extension
):
    path = tmp_path / f"g.{extension}"
    path.write_bytes(data)
    with pytest.raises(FileError) as caught:
        read_transcript(path)
    assert caught.value.where.startswith("g.")
    assert caught.value.mend
    assert "Nwosu" not in str(caught.value)


@pytest.mark.parametrize("data", BAD.values(), ids=BAD.keys())
def test_the_kind_of_a_bad_file_is_a_kind_or_a_file_error(tmp_path, data):
    path = tmp_path / "g.csv"
    path.write_bytes(data)
    kind = outcome(lambda: kind_of(path))
    assert kind in {"transcript", "survey"} or kind.mend


@pytest.mark.parametrize("n_bytes", [50_000_000])
def test_a_line_of_fifty_megabytes_is_refused_at_once(tmp_path, n_bytes):
    path = tmp_path / "g.txt"
    path.write_bytes(b"a" * n_bytes)
    with pytest.raises(FileError, match="characters"):
        read_transcript(path)


@pytest.mark.slow
@pytest.mark.parametrize(
    "line", ["a", "a ", "(", "//", "[", "a:", "#00:", "*", "<v a>", "\t", ". ", "(?"]
)
def test_time_grows_with_length_and_no_faster(tmp_path, line):
    import time

    def seconds(n):
        path = tmp_path / "g.txt"
        path.write_text("I: ja\nB: " + line * n + "\nI: gut", encoding="utf-8")
        start = time.perf_counter()
        read_transcript(path)
        return time.perf_counter() - start

    seconds(1000)
    assert seconds(200_000) < 20 * seconds(20_000) + 1


def test_missing_files_and_folders_are_named(tmp_path):
    with pytest.raises(FileError, match="cannot be read"):
        read_transcript(tmp_path / "nirgends.txt")
    with pytest.raises(FileError, match="folder"):
        read_transcript(tmp_path)


def test_an_unknown_format_or_encoding_names_the_known_ones(tmp_path):
    path = tmp_path / "g.txt"
    path.write_text("I: Ja?\nB: Gut.", encoding="utf-8")
    with pytest.raises(FileError) as caught:
        read_transcript(path, format="elan")
    assert "docx" in caught.value.mend
    with pytest.raises(FileError, match="No encoding"):
        read_transcript(path, encoding="klingonisch")


@pytest.mark.parametrize("name", FORMATS)
def test_a_reader_forced_on_the_wrong_file_fails_cleanly_or_reads(tmp_path, name):
    path = tmp_path / "g.txt"
    path.write_text("I: Ja?\nB: Gut.", encoding="utf-8")
    imported = outcome(lambda: read_transcript(path, format=name))
    assert isinstance(imported, FileError) or imported.source.reason == "chosen by the user"


def test_control_characters_are_left_out_and_counted(tmp_path):
    path = tmp_path / "g.txt"
    path.write_bytes(b"I: Ja\x07?\nB: Gut\x1b.")
    imported = read_transcript(path)
    assert imported.document.text == "Ja?\nGut."
    assert "2 control characters were left out." in imported.source.warnings
