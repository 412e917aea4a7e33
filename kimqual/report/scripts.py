"""Pseudonymised transcripts leaving the study as files; checked for known names before any is written."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kimqual.anonymisation.leak import find_leaks
from kimqual.errors import FileError, ReleaseError, StudyError
from kimqual.exchange.script import WRITERS, Line, Script, write_script
from kimqual.report.release import known_forms

if TYPE_CHECKING:
    from kimqual.store import Study

_MACHINE = "model:"
_QUOTED = 60
_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a document.

    Attributes:
        document: Its id.
        file: Name of the file, "" if none was written.
        is_exact: Whether reading the file gives the same contributions again; false with codes.
        why_not: Why there is no file.
    """

    document: str
    file: str
    is_exact: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Margin:
    """Whose codes stand in the margin; of nobody in particular, those of all people."""

    coders: tuple[str, ...] = ()

    def has(self, coder: str) -> bool:
        """Tell whether a coder's codes are shown; a model's only by name."""
        return coder in self.coders if self.coders else not coder.startswith(_MACHINE)


def scripts(
    study: Study, documents: Collection[str] = (), *, margin: Margin | None = None
) -> list[Script]:
    """Give pseudonymised documents as scripts.

    Args:
        study: Open; source texts are not touched.
        documents: Ids; all interviews if none is given.
        margin: Whose codes to put beside the text, ``None`` for no codes.

    Raises:
        StudyError: If a document is unknown, or has no pseudonymised text yet.
    """
    chosen = _chosen(study, documents)
    notes = _notes(study, margin) if margin is not None else {}
    lines: dict[str, list[Line]] = {one: [] for one in chosen}
    turns = study.turns()
    for turn in turns[turns["document"].isin(chosen)].to_dict("records"):
        beside = notes.get(turn["document"], [])
        lines[turn["document"]].append(_line(turn, beside))
    return [Script(name, tuple(found), margin is not None) for name, found in lines.items()]


def export_scripts(study: Study, found: Iterable[Script], folder: Path, kind: str) -> list[Written]:
    """Write scripts into a folder, one file for each.

    Args:
        study: Open, with its vault.
        found: As `scripts` gives them.
        folder: Is made if absent.
        kind: ``docx``, ``txt`` or ``vtt``.

    Raises:
        ReleaseError: If a name that the vault knows stands in any of them; then none is written.
        VaultError: If the vault is not open.
        FileError: If there is no such format, or the place cannot be written.
    """
    if kind not in WRITERS:
        raise FileError(
            f"No file of kind {kind!r} can be written.", where="--to", mend="use docx, txt or vtt."
        )
    found = list(found)
    _refuse_names(found, known_forms(study))
    return [_written(script, folder / f"{script.name}.{kind}") for script in found]


def _written(script: Script, path: Path) -> Written:
    if path.suffix == ".vtt" and any(line.start_ms is None for line in script.lines):
        return Written(script.name, "", why_not="it has no times: --to docx or --to txt")
    return Written(script.name, path.name, write_script(script, path))


def _chosen(study: Study, documents: Collection[str]) -> list[str]:
    table = study.documents()
    states = dict(zip(table["document"], table["state"], strict=True))
    if not documents:
        is_ready = (table["kind"] == "interview") & (table["state"] != "new")
        return [str(one) for one in table["document"][is_ready]]
    for one in documents:
        if states.get(one, "new") == "new":
            raise StudyError(
                f"The study has no pseudonymised document {one!r}.",
                where="study.db",
                mend="see them with: kimqual corpus list; new ones: kimqual anonymise run",
            )
    return list(dict.fromkeys(documents))


def _notes(study: Study, margin: Margin) -> dict[str, list[dict[Any, Any]]]:
    found: dict[str, list[dict[Any, Any]]] = {}
    for coding in study.codings().to_dict("records"):
        if margin.has(coding["coder"]):
            found.setdefault(coding["document"], []).append(coding)
    return found


def _line(turn: dict[Any, Any], codings: Iterable[dict[Any, Any]]) -> Line:
    start, end = (_whole(turn[key]) for key in ("start_ms", "end_ms"))
    speaker = turn["speaker"] if isinstance(turn["speaker"], str) else None
    notes = tuple(_note(turn, c) for c in codings if _touches(turn, c))
    return Line(turn["text"], int(turn["paragraph"]), speaker, start, end, notes)


def _whole(number: Any) -> int | None:  # noqa: ANN401 - pandas has floats and NaN for missing
    return None if number is None or number != number else int(number)  # noqa: PLR0124


def _touches(turn: dict[Any, Any], coding: dict[Any, Any]) -> bool:
    return bool(coding["start"] < turn["end"] and turn["start"] < coding["end"])


def _note(turn: dict[Any, Any], coding: dict[Any, Any]) -> str:
    """Give code and coder, and the words where they are not the whole contribution."""
    first = max(0, coding["start"] - turn["start"])
    last = min(len(turn["text"]), coding["end"] - turn["start"])
    named = f"{coding['code']} ({coding['coder']})"
    if first == 0 and last == len(turn["text"]):
        return named
    words = " ".join(turn["text"][first:last].split())
    shown = words if len(words) <= _QUOTED else words[: _QUOTED - 2].rstrip() + " …"
    return f"{named}: „{shown}“"


def _refuse_names(found: Iterable[Script], forms: Collection[str]) -> None:
    places = [place for script in found for place in _places(script, forms)]
    if places:
        raise ReleaseError(
            f"{len(places)} contributions contain a name that the vault knows.",
            where="; ".join(places[:_SHOWN]) + (" …" if len(places) > _SHOWN else ""),
            mend="pseudonymise again: kimqual anonymise run, check. Is it an ordinary word? Add it "
            "to [keep] in policy.toml and run again.",
        )


def _places(script: Script, forms: Collection[str]) -> Iterator[str]:
    """Give the contributions with a name in them, or one that goes on in the next."""
    before = ""
    for line in script.lines:
        printed = "\n".join((line.text, line.speaker or "", *line.notes))
        if find_leaks(printed, forms) or (
            before
            and len(find_leaks(f"{before}\n{line.text}", forms)) > _alone(before, line, forms)
        ):
            yield f"{script.name}, ¶ {line.paragraph}"
        before = line.text


def _alone(before: str, line: Line, forms: Collection[str]) -> int:
    return len(find_leaks(before, forms)) + len(find_leaks(line.text, forms))
