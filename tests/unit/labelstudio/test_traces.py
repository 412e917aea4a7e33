"""A sample is found however a server writes it down, and only where it stands."""

import html
import json

import pytest

from kimqual.labelstudio.traces import find_traces

SAMPLE = "mit Ayşe & 'Tarık' 😀 im Hof"
WRITTEN = {
    "plain": SAMPLE,
    "html": html.escape(SAMPLE),
    "json": json.dumps({"text": SAMPLE}),
    "json, not escaped": json.dumps({"text": SAMPLE}, ensure_ascii=False),
    "html in json": json.dumps({"html": html.escape(SAMPLE)}),
    "json in json": json.dumps({"body": json.dumps({"text": SAMPLE})}),
}


@pytest.mark.parametrize("written", WRITTEN.values(), ids=WRITTEN)
def test_sample_is_found_however_it_is_written(tmp_path, written):
    (tmp_path / "tief").mkdir()
    (tmp_path / "tief" / "db").write_bytes(b"\0\xff" * 5000 + written.encode() + b"\0")
    (tmp_path / "leer").touch()
    (tmp_path / "anderes").write_text("mit Ayse im Hof", "utf-8")

    found = find_traces(tmp_path, [SAMPLE, "etwas ganz anderes"])

    assert {path.as_posix(): n for path, n in found.items()} == {"tief/db": 1}


def test_utf_16_is_found_too(tmp_path):
    (tmp_path / "a").write_bytes(SAMPLE.encode("utf-16-le"))
    assert len(find_traces(tmp_path, [SAMPLE])) == 1
