"""What every measurement shares: time and memory of a step, invented input, a table."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

PASSPHRASE = "nur zum Messen"  # noqa: S105  # of a study that is thrown away
ASKED = "Welche Hürden haben Sie in den letzten zwölf Monaten erlebt?"
WISHED = "Was sollte die Stadt als Erstes ändern, und für wen?"
_SAID = (
    "Beim Amt habe ich drei Monate auf einen Termin gewartet und am Ende war der Raum falsch",
    "Die Wohnung war vergeben als ich anrief und eine Stunde danach für andere wieder frei",
    "Im Sprachkurs fehlt die Kinderbetreuung darum konnte meine Schwester nie lange bleiben",
    "Die Nachbarn haben uns beim Umzug geholfen und seitdem trinken wir samstags Kaffee",
)
_WORDS = " ".join(_SAID).split()


@dataclass(slots=True)
class Spent:
    """Seconds of a step: by the clock, and of the processor (children with it)."""

    wall: float = 0.0
    cpu: float = 0.0

    def __str__(self) -> str:
        """Give both as cells of a table."""
        return f"{self.wall:.2f} | {self.cpu:.2f}"


@contextmanager
def spent() -> Iterator[Spent]:
    """Measure what is done inside."""
    result = Spent()
    wall, cpu = time.perf_counter(), _processor()
    yield result
    result.wall, result.cpu = time.perf_counter() - wall, _processor() - cpu


def table(*header: str) -> None:
    """Print the head of a table."""
    print(" | ".join(header))
    print("|".join("---" for _ in header))


def sentences(number: int, n_words: int = 18) -> str:
    """Give an invented answer, another one for each number."""
    start = number * 7 % len(_WORDS)
    words = [_WORDS[(start + i * (1 + number % 3)) % len(_WORDS)] for i in range(n_words)]
    return f"{' '.join(words)}, zum {number}. Mal."


def survey(n: int) -> Sequence[Sequence[str]]:
    """Give a survey of n persons: two open questions, three closed ones, header first."""
    header = ("id", ASKED, WISHED, "Alter", "Geschlecht", "Zufriedenheit")
    rows = (
        (
            f"P{i:05d}",
            sentences(i),
            sentences(i + n, 12),
            str(18 + i % 70),
            "wm"[i % 2],
            str(1 + i % 5),
        )
        for i in range(n)
    )
    return (header, *rows)


def _processor() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system
