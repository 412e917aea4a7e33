"""Measure reading transcripts, alone and into a study; the aim is 200 of 10,000 words in 30 s.

python benchmarks/bench_transcripts.py [--files 200] [--words 10000] (bench_import.py runs it, too)

The files are invented, 50 each as DOCX, TXT, VTT and JSON of a recogniser, made before the clock runs.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from clock import PASSPHRASE, sentences, spent, table

from kimqual.exchange import read_transcript
from kimqual.model import Imported
from kimqual.store import Study
from kimqual.store.documents import add

_TURN = 100  # words
_MS = 40_000  # of a turn


def main() -> None:
    """Measure what the command line asks for."""
    options = _options()
    transcripts(options.files, options.words)


def transcripts(n_files: int = 200, n_words: int = 10_000) -> None:
    """Print a row for each format, then for all, then for the study."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _warm(folder)
        paths = list(_written(folder, n_files, n_words))
        table("what", "files", "words", "s", "cpu s")
        for kind in WRITERS:
            _report(f"read {kind}", [path for path in paths if path.suffix == f".{kind}"])
        imported = _report("read all", paths)
        with Study.create(folder / "studie", passphrase=PASSPHRASE) as study:
            with spent() as storing:
                add(study, imported)
            n_documents = len(study.documents())
        print(f"store all | {n_documents} | | {storing}")
        _command(folder, paths)


def _report(what: str, paths: list[Path]) -> list[Imported]:
    with spent() as reading:
        found = [read_transcript(path) for path in paths]
    n_words = sum(len(one.document.text.split()) for one in found)
    print(f"{what} | {len(paths)} | {n_words} | {reading}")
    return found


def _command(folder: Path, paths: list[Path]) -> None:
    """Run the command as a user does, in a process of its own: loading is part of it."""
    environment = os.environ | {"KIMQUAL_PASSPHRASE": PASSPHRASE, "KIMQUAL_USER": "Messung"}
    command = [sys.executable, "-c", "from kimqual.cli import main; main()"]
    study = str(folder / "zweite")
    subprocess.run([*command, "init", study], env=environment, check=True, capture_output=True)
    add_files = [*command, "--study", study, "corpus", "add", "--json", *map(str, paths)]
    with spent() as adding:
        subprocess.run(add_files, env=environment, check=True, capture_output=True)
    print(f"kimqual corpus add | {len(paths)} | | {adding}")


def _warm(folder: Path) -> None:
    """Load the libraries, which is no part of the work."""
    for path in _written(folder, len(WRITERS), _TURN * 4):
        read_transcript(path)
        path.unlink()


def _written(folder: Path, n_files: int, n_words: int) -> Iterator[Path]:
    for number, kind in zip(range(n_files), cycle(WRITERS)):
        path = folder / f"gespraech{number:03}.{kind}"
        path.write_bytes(WRITERS[kind](_talk(number, n_words // _TURN)))
        yield path


def _talk(number: int, n_turns: int) -> list[tuple[str, str]]:
    return [("IB"[n % 2], sentences(number * n_turns + n, _TURN - 3)) for n in range(n_turns)]


def _docx(talk: list[tuple[str, str]]) -> bytes:
    import docx

    document, stream = docx.Document(), io.BytesIO()
    for who, text in talk:
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{who}:").bold = True
        paragraph.add_run(f" {text}")
    document.save(stream)
    return stream.getvalue()


def _txt(talk: list[tuple[str, str]]) -> bytes:
    return "\n\n".join(f"{who}: {text}" for who, text in talk).encode()


def _vtt(talk: list[tuple[str, str]]) -> bytes:
    cues = (
        f"{_clock(n * _MS)} --> {_clock(n * _MS + _MS - 500)}\n<v {who}>{text}</v>"
        for n, (who, text) in enumerate(talk)
    )
    return "\n\n".join(["WEBVTT", *cues]).encode()


def _clock(ms: int) -> str:
    seconds, ms = divmod(ms, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{ms:03}"


def _json(talk: list[tuple[str, str]]) -> bytes:
    """Write what WhisperX writes: words with times and speaker beside each segment."""
    segments = []
    for n, (who, text) in enumerate(talk):
        words = text.split()
        times = [n * _MS / 1000 + i * 0.3 for i in range(len(words))]
        told = [
            {"word": word, "start": at, "end": at + 0.2, "score": 0.9, "speaker": who}
            for word, at in zip(words, times, strict=True)
        ]
        ends = {"start": times[0], "end": times[-1] + 0.2}
        segments.append({**ends, "text": f" {text}", "words": told, "speaker": who})
    return json.dumps({"segments": segments, "language": "de"}).encode()


WRITERS = {"docx": _docx, "txt": _txt, "vtt": _vtt, "json": _json}


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure reading transcripts.")
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--words", type=int, default=10_000)
    return parser.parse_args()


if __name__ == "__main__":
    main()
