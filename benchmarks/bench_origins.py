"""Measure recall of persons by origin of name: the same German texts, other names in them.

python benchmarks/bench_origins.py DATA [GOLD …]

DATA is the folder with ``names/names_by_origin.csv`` and ``names_faker.csv``. Only names are put in
that the swapping of names in the tagger's training never used (one in seven, by their letters, see
``tools/ner/augment.py``); the program's own lists may know them. Every person of a text gets a given
name and a surname of one origin; first names alone, surnames alone and genitives stay what they were.
So the texts are equally hard for every origin, and what differs is the name.
"""

from __future__ import annotations

import csv
import random
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from clock import table

from kimqual.anonymisation.comparing import predicted, whole
from kimqual.anonymisation.measure import Gold, measure, read_gold
from kimqual.model import Category, Mention
from kimqual.resources import resource
from kimqual.shares import wilson

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tools" / "ner"))
from augment import is_held_out

ORIGINS = (
    "türkisch", "kurdisch", "arabisch", "persisch", "albanisch", "serbisch", "polnisch", "ukrainisch",
    "rumänisch", "bulgarisch", "griechisch", "italienisch", "spanisch", "vietnamesisch", "indisch",
    "ng", "gh", "er", "so", "gn", "deutsch",
)  # fmt: skip
ENOUGH = 3
"""Held-out names of each kind that an origin needs."""


def main(data: Path, files: list[Path]) -> None:
    """Print recall by origin, and the largest gap."""
    gold = [one for file in files for one in read_gold(file) if one.language == "de"]
    names = held_out(data)
    table("origin", "names held out", "mentions", "found", "recall", "95 %")
    shares = {}
    for origin in ORIGINS:
        given, surnames = names["given", origin], names["surname", origin]
        if min(len(given), len(surnames)) < ENOUGH:
            continue
        swapped = list(with_names(gold, given, surnames, random.Random(1)))  # noqa: S311
        score = measure(swapped, predicted(swapped, whole)).categories[Category.PERSON]
        low, high = wilson(score.n_found, score.n_gold)
        shares[origin] = score.n_found / score.n_gold
        print(
            f"{origin} | {len(given)} + {len(surnames)} | {score.n_gold} | {score.n_found} | "
            f"{shares[origin]:.3f} | {low:.3f}–{high:.3f}",
            flush=True,
        )
    least, most = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
    print(f"\nlargest gap {shares[most] - shares[least]:.3f} ({least}, {most})")


def held_out(data: Path) -> dict[tuple[str, str], list[str]]:
    """Give the names that training never used, by kind and origin."""
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for file in ("names_by_origin.csv", "names_faker.csv"):
        with (data / "names" / file).open(encoding="utf-8", newline="") as lines:
            for row in csv.DictReader(lines):
                name = row["name"]
                if is_held_out(name) and name.isalpha() and len(name) > 2:
                    found[row["kind"], row["origin"].split(":")[-1]].add(name)
    return defaultdict(list, {key: sorted(some) for key, some in found.items()})


def with_names(
    gold: list[Gold], given: list[str], surnames: list[str], rng: random.Random
) -> Iterator[Gold]:
    """Yield the texts with other names in them, the mentions moved along."""
    for one in gold:
        people: dict[str, tuple[str, str]] = {}
        text, last, mentions = "", 0, []
        for mention in one.mentions:
            text += one.text[last : mention.start]
            surface = one.text[mention.start : mention.end]
            if mention.category is Category.PERSON:
                drawn = (rng.choice(given), rng.choice(surnames))
                surface = renamed(surface, mention.entity, people.setdefault(mention.entity, drawn))
            start, text, last = len(text), text + surface, mention.end
            mentions.append(Mention(start, len(text), mention.category, 1.0, entity=mention.entity))
        yield Gold(one.document, text + one.text[last:], tuple(mentions), one.language)


def renamed(surface: str, entity: str, name: tuple[str, str]) -> str:
    """Put a name in where another stood, in the same form.

    Example:
        >>> renamed("Kayas", "p.elif-kaya", ("Oumou", "Barry"))
        'Barrys'
    """
    words = surface.split()
    if len(words) > 1:
        new = " ".join(name)
    else:
        first = entity.removeprefix("p.").split("-")[0]
        new = name[0] if slug(surface).startswith(first[:4]) else name[1]
    is_genitive = surface.endswith("s") and slug(words[-1][:-1]) in {
        *entity.split("-")[-1:],
        entity.removeprefix("p.").split("-")[0],
    }
    new += "s" if is_genitive and new[-1] not in "sxzß" else ""
    return new.lower() if surface.islower() else new


def slug(text: str) -> str:
    """Give a word as entity ids spell it."""
    for letter, plain in (("ä", "ae"), ("ö", "oe"), ("ü", "ue"), ("ß", "ss"), ("ı", "i")):
        text = text.lower().replace(letter, plain)
    parts = unicodedata.normalize("NFD", text)
    return re.sub(r"[^a-z]", "", "".join(c for c in parts if not unicodedata.combining(c)))


if __name__ == "__main__":
    chosen = list(map(Path, sys.argv[2:])) or [resource("corpora/kim-demo") / "gold.jsonl"]
    main(Path(sys.argv[1]), chosen)
