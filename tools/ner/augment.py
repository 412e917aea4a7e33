"""Change passages as interviews differ from news: other names, speech, typing, transcription."""

from __future__ import annotations

import csv
import random
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from passages import Marked, Passage

INFLECTED = frozenset(["tr", "pl", "ru", "uk", "ar", "other"])
"""Names carry endings or stand in another script here: they are never swapped."""

PERSON = frozenset(["PERSON"])
FILLERS = (
    "äh,", "ähm,", "halt", "so", "ne,", "also,", "na ja,", "(.)", "(..)", "hm,", "(lacht)", "//mhm//",
    "/",
)  # fmt: skip
LABELS = ("B: ", "I: ", "B1: ", "Befragte: ", "S2: ", "[00:12:41] ")
TITLES = ("Frau", "Herr", "Herrn", "Dr.", "Familie")


@dataclass(frozen=True)
class Names:
    """Names to put in, by origin.

    Attributes:
        given: Given names by origin.
        surnames: Surnames by origin.
    """

    given: Mapping[str, Sequence[str]]
    surnames: Mapping[str, Sequence[str]]

    def all(self) -> Iterator[str]:
        """Yield every name."""
        for lists in (self.given, self.surnames):
            for some in lists.values():
                yield from some

    def draw(self, shape: str, rng: random.Random) -> str:
        """Draw a name: every origin equally often, whatever the length of its list.

        Args:
            shape: ``g`` a given name, ``s`` a surname, ``gs`` both, ``ggs`` with two given names.
            rng: The dice.
        """
        origin = rng.choice(sorted(self.given.keys() & self.surnames.keys()))
        kinds = {"g": self.given, "s": self.surnames}
        return " ".join(rng.choice(kinds[one][origin]) for one in shape)


def is_held_out(name: str) -> bool:
    """Tell whether a name is kept for measuring recall by origin: one in seven, by its letters."""
    return sha256(name.casefold().encode()).digest()[0] % 7 == 0


def read_names(data: Path, without: Collection[str]) -> Names:
    """Read the lists of names by origin.

    Args:
        data: The folder with ``names/``.
        without: Casefolded words that no name may hold: the names of the gold texts.

    Returns:
        Names that are not held out.
    """
    found: dict[str, dict[str, set[str]]] = {"given": defaultdict(set), "surname": defaultdict(set)}
    for file in ("names_by_origin.csv", "names_faker.csv"):
        with (data / "names" / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                name, origin = row["name"], row["origin"].split(":")[-1]
                usable = len(name) > 2 and not is_held_out(name)
                if usable and not {w.casefold() for w in re.findall(r"\w+", name)} & set(without):
                    found[row["kind"]][origin].add(name)
    return Names(*(
        {origin: sorted(names) for origin, names in found[kind].items() if len(names) > 9}
        for kind in ("given", "surname")
    ))  # fmt: skip


def augmented(passage: Passage, names: Names, rng: random.Random) -> Passage:
    """Change a passage at random; the marks stay on what they mark."""
    if passage.language not in INFLECTED and rng.random() < 0.45:
        passage = with_names(passage, names, rng)
    if passage.language == "de" and rng.random() < 0.08:
        passage = with_fillers(passage, rng)
    dice = rng.random()
    if dice < 0.05:
        passage = _spelt(passage, lambda text: text.lower())
    elif dice < 0.11:
        passage = _without_points(_spelt(passage, lambda text: text.lower()))
    elif dice < 0.14:
        passage = _without_points(passage)
    elif dice < 0.155:
        passage = _spelt(passage, lambda text: text.upper())
    if rng.random() < 0.03:
        label = rng.choice(LABELS)
        passage = _spliced(passage, [(0, 0, label)])
    return passage


def with_names(passage: Passage, names: Names, rng: random.Random) -> Passage:
    """Put other names in, of the same length in words."""
    edits = []
    for one in passage.marks:
        if one.own == PERSON and rng.random() < 0.8:
            surface = passage.text[one.start : one.end]
            before = passage.text[: one.start].split()[-1:]
            shape = {1: "g", 2: "gs", 3: "ggs"}.get(len(surface.split()))
            if shape is None or not surface[0].isalpha():
                continue
            if shape == "g" and ((before and before[0] in TITLES) or rng.random() < 0.15):
                shape = "s"
            edits.append((one.start, one.end, _misspelt(names.draw(shape, rng), rng)))
    return _spliced(passage, edits)


def _misspelt(name: str, rng: random.Random) -> str:
    """Write a name as people do who do not know it."""
    dice = rng.random()
    if dice < 0.08:
        plain = "".join(
            c for c in unicodedata.normalize("NFD", name) if not unicodedata.combining(c)
        )
        return unicodedata.normalize("NFC", plain.replace("ı", "i"))
    if dice < 0.12:
        at = rng.randrange(len(name))
        return name[:at] + name[at] + name[at:]
    if dice < 0.15 and len(name) > 4:
        at = rng.randrange(1, len(name) - 1)
        return name[:at] + name[at + 1 :]
    if dice < 0.2 and name[-1] not in "sxzß":
        return name + "s"
    return name.lower() if dice < 0.24 else name


def with_fillers(passage: Passage, rng: random.Random) -> Passage:
    """Put in what speech is full of: fillers, pauses, repeated words, breaks."""
    inside = [(one.start, one.end) for one in passage.marks]
    gaps = [m.start() for m in re.finditer(" ", passage.text)]
    free = [at for at in gaps if not any(a <= at < b for a, b in inside)]
    chosen = sorted(rng.sample(free, min(len(free), rng.randint(1, 3))))
    return _spliced(passage, [(at, at, " " + rng.choice(FILLERS)) for at in chosen])


def joined(passages: Sequence[Passage]) -> Passage:
    """Put passages of one source one after the other, as the turns of a talk."""
    first, text, marks = passages[0], "", []
    for passage in passages:
        text += " " if text else ""
        marks += [
            one._replace(start=one.start + len(text), end=one.end + len(text))
            for one in passage.marks
        ]
        text += passage.text
    return replace(first, text=text, marks=tuple(marks))


def _spelt(passage: Passage, change: Callable[[str], str]) -> Passage:
    """Change the case of every letter where that keeps the length (``İ`` and ``ß`` may not)."""
    text = "".join(new if len(new := change(c)) == 1 else c for c in passage.text)
    return replace(passage, text=text)


def _without_points(passage: Passage) -> Passage:
    """Leave out the points and commas between words, as raw speech recognition does."""
    inside = [(one.start, one.end) for one in passage.marks]
    found = [m.start() for m in re.finditer(r"[.,!?;:](?=\s|$)", passage.text)]
    free = [at for at in found if not any(a <= at < b for a, b in inside)]
    return _spliced(passage, [(at, at + 1, "") for at in free])


def _spliced(passage: Passage, edits: Sequence[tuple[int, int, str]]) -> Passage:
    """Replace stretches, which are whole marks or lie outside of them, and move the marks along.

    Args:
        passage: What to change.
        edits: Start, end and new text, sorted, not overlapping.
    """
    text, last = "", 0
    for start, end, new in edits:
        text += passage.text[last:start] + new
        last = end
    marks = tuple(_moved(one, edits) for one in passage.marks)
    return replace(passage, text=text + passage.text[last:], marks=marks)


def _moved(mark: Marked, edits: Sequence[tuple[int, int, str]]) -> Marked:
    """Move a mark by what changed before it, and fit it to its own new text."""
    shift = sum(len(new) - (end - start) for start, end, new in edits if end <= mark.start)
    own = [len(new) for start, end, new in edits if (start, end) == (mark.start, mark.end)]
    length = own[0] if own else mark.end - mark.start
    return mark._replace(start=mark.start + shift, end=mark.start + shift + length)
