"""The random sample that people code so that shares can be estimated."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from kimqual.store.database import rows, value
from kimqual.store.study import Study

_KEY = "sample"


@dataclass(frozen=True, slots=True)
class Sample:
    """What was drawn, and from what.

    Attributes:
        kind: ``answer`` or ``interview``.
        seed: For the choice.
        documents: Those that were drawn, of whole persons.
        population: All of that kind that there were.
        origin: How it was drawn, in words.
    """

    kind: str
    seed: int
    documents: frozenset[str]
    population: frozenset[str]
    origin: str = "codings sample"


def save_sample(study: Study, sample: Sample) -> None:
    """Keep a sample in the place of the last one of its kind."""
    kept = asdict(sample) | {
        "documents": sorted(sample.documents),
        "population": sorted(sample.population),
    }
    n, of = len(sample.documents), len(sample.population)
    with study.action("codings.sample", kind=sample.kind, seed=sample.seed, documents=n, of=of):
        study.db.execute(
            "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (key) DO UPDATE SET value = ?2",
            (f"{_KEY}.{sample.kind}", json.dumps(kept)),
        )


def load_sample(study: Study, kind: str) -> Sample | None:
    """Give the sample of a kind that was drawn last; ``None`` if none ever was."""
    kept = value(study.db, "SELECT value FROM meta WHERE key = ?", f"{_KEY}.{kind}")
    if kept is None:
        return None
    parts = json.loads(kept)
    there = {id_ for (id_,) in rows(study.db, "SELECT id FROM document")}
    sets = {name: frozenset(parts[name]) & there for name in ("documents", "population")}
    return Sample(**parts | sets)
