"""How good suggested codings are: on people's categories, on our own corpora, and how quickly.

    python benchmarks/bench_suggest.py [--data FOLDER] [--json] [cycling] [definitions] [demo] [coded]

``cycling`` and ``definitions`` read ``corpora/cycling-dialogues`` in the data folder; ``demo`` learns
from half of the persons of kim-demo, kim-coded or both and is tested on the others; ``coded`` puts
``corpora/kim-coded/test.jsonl`` through ``kimqual suggest text``.
"""

from __future__ import annotations

import argparse
import csv
import json
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np

from kimqual.coding.suggest import from_definitions, learn, read_passages, suggest_lines
from kimqual.coding.suggest.calibration import micro_f1
from kimqual.coding.suggest.features import Features
from kimqual.coding.suggest.learner import solve
from kimqual.coding.suggest.material import written_passages
from kimqual.coding.suggest.passages import SHIPPED, Passage
from kimqual.coding.suggest.shipped import CODEBOOK
from kimqual.exchange import read_codebook
from kimqual.model import Code, Codebook
from kimqual.resources import resource

CORE = frozenset({"field", "experience", "ground"})
DRAWS = range(5)
# Written from the names of the categories alone, before any measurement.
CYCLING = {
    "level1_traffic_lights": "Ampeln. Ampelschaltung, Grünphase, Wartezeit an der Ampel, "
    "Anforderungsknopf, neue Ampel nötig, Ampel für Radfahrer.",
    "level1_lighting": "Beleuchtung. Der Weg ist dunkel, Laternen fehlen oder sind kaputt, Licht bei Nacht.",
    "level1_signage": "Beschilderung und Markierung. Schilder fehlen oder sind falsch, Wegweiser, "
    "Markierung des Radwegs ist schlecht sichtbar.",
    "level1_bicycle_parking": "Fahrradparken. Fahrradständer, Abstellplätze, Fahrräder sicher anschließen, "
    "zu wenig Stellplätze für Räder.",
    "level1_obstacles": "Hindernisse. Parkende Autos auf dem Radweg, Poller, Mülltonnen, Umlaufsperren, "
    "Baustelle, Radweg zugeparkt oder blockiert.",
    "level1_cycling_traffic_management": "Radverkehrsführung. Neuer Radweg, Führung an Kreuzungen, "
    "Einbahnstraße für Räder öffnen, Querung, Fahrradstraße, Tempo 30, unklare Verkehrsführung.",
    "level1_cycle_path_quality": "Zustand der Radwege. Schlaglöcher, Wurzeln, Risse, unebener Belag, "
    "zu schmaler Radweg, Bordsteinkante, Laub und Schmutz.",
    "level1_misc": "Sonstiges. Andere Hinweise, allgemeine Anmerkungen, Lob und Fragen.",
}


def cycling(data: Path) -> tuple[list[str], list[str]]:
    """Give text and main category of each contribution."""
    path = data / "corpora" / "cycling-dialogues" / "contributions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["main_category_level1"] in CYCLING]
    texts = [f"{row['title']}. {row['text']}".strip() for row in rows]
    return texts, [row["main_category_level1"] for row in rows]


def bench_definitions(data: Path) -> Iterator[dict[str, object]]:
    """Name each contribution's category from eight descriptions."""
    texts, names = cycling(data)
    codes = tuple(Code(name, definition=text) for name, text in CYCLING.items())
    found, scores = from_definitions(texts, Codebook(codes))
    hits = np.array(found)[scores.argmax(axis=1)] == np.array(names)
    yield {"what": "cycling, from definitions alone: accuracy", "mean": float(hits.mean())}


def bench_cycling(data: Path) -> Iterator[dict[str, object]]:
    """Learn the main category from 200 and 500 contributions."""
    texts, names = cycling(data)
    passages = [
        Passage(t, frozenset({n}), str(i))
        for i, (t, n) in enumerate(zip(texts, names, strict=True))
    ]
    vectors: dict[str, object] = {}
    for n in (200, 500):
        ours = [_accuracy(passages, names, n, draw, vectors) for draw in DRAWS]
        alone = [_tfidf(texts, names, n, draw) for draw in DRAWS]
        for what, values in (("ours", ours), ("TF-IDF alone", alone)):
            yield _row(f"cycling, {n} coded texts, {what}: accuracy", values)


def _split(total: int, n: int, draw: int) -> tuple[np.ndarray, np.ndarray]:
    order = np.random.default_rng(draw).permutation(total)
    return order[:n], order[n:]


def _accuracy(
    passages: Sequence[Passage], names: Sequence[str], n: int, draw: int, vectors: dict
) -> float:
    train, test = _split(len(passages), n, draw)
    # Definitions are part of what a study has; they are learned from like coded passages.
    known = [Passage(text, frozenset({name})) for name, text in CYCLING.items()]
    learned = [*[passages[i] for i in train], *known]
    # The other texts are read as a study's uncoded ones are; their categories are not.
    features = Features(learned, uncoded=[p.text for p in passages], vectors=vectors)
    targets = np.array([[name in p.codes for name in CYCLING] for p in learned], dtype=float)
    weights = solve(features.rows(learned), targets)
    scores = features.rows([passages[i] for i in test]) @ weights[:-1] + weights[-1]
    return float((np.array(list(CYCLING))[scores.argmax(axis=1)] == np.array(names)[test]).mean())


def _tfidf(texts: Sequence[str], names: Sequence[str], n: int, draw: int) -> float:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    train, test = _split(len(texts), n, draw)
    words = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True)
    model = make_pipeline(words, LogisticRegression(C=10, class_weight="balanced", max_iter=500))
    model.fit([texts[i] for i in train], [names[i] for i in train])
    return float(model.score([texts[i] for i in test], [names[i] for i in test]))


def bench_demo(_: Path) -> Iterator[dict[str, object]]:
    """Learn the core codes from half of the persons of our own texts, test on the others."""
    demo = read_passages(resource(SHIPPED) / "from-demo.jsonl")
    written = written_passages(read_codebook(resource(CODEBOOK)))
    vectors: dict[str, object] = {}
    for what, halved, more in (
        ("kim-demo", demo, []),
        ("kim-demo, all of kim-coded learned, too", demo, written),
        ("kim-coded, all of kim-demo learned, too", written, demo),
        ("kim-demo and kim-coded", [*demo, *written], []),
    ):
        values = [_half(halved, more, draw, vectors) for draw in DRAWS]
        yield _row(f"half of the persons of {what}: micro F1", values)


def _half(passages: Sequence[Passage], more: Sequence[Passage], draw: int, vectors: dict) -> float:
    persons = np.array(sorted({p.person for p in passages}))
    np.random.default_rng(draw).shuffle(persons)
    half = set(persons[: len(persons) // 2])
    book = read_codebook(resource(CODEBOOK))
    train = [p for p in passages if p.person in half]
    test = [p for p in passages if p.person not in half]
    texts = [p.text for p in passages]
    model = learn([*train, *more], book, uncoded=texts, vectors=vectors)
    suggested = [frozenset(one.code for one in found) for found in model.suggest(test)]
    return micro_f1([p.codes - CORE for p in test], [codes - CORE for codes in suggested])


def bench_coded(_: Path) -> Iterator[dict[str, object]]:
    """Put the untouched passages through ``suggest text``."""
    start = time.perf_counter()
    path = resource(SHIPPED) / "test.jsonl"
    lines = path.read_text("utf-8").splitlines()
    given = [frozenset(json.loads(line)["codes"]) - CORE for line in lines]
    found = [frozenset(c["code"] for c in line["codes"]) - CORE for line in suggest_lines(lines)]
    seconds = time.perf_counter() - start
    yield {
        "what": "kim-coded/test.jsonl through suggest text: micro F1",
        "mean": micro_f1(given, found),
    }
    yield {"what": "... seconds with start", "mean": seconds}


def _row(what: str, values: Sequence[float]) -> dict[str, object]:
    return {"what": what, "mean": float(np.mean(values)), "sd": float(np.std(values, ddof=1))}


BENCHES: dict[str, Callable[[Path], Iterator[dict[str, object]]]] = {
    "cycling": bench_cycling,
    "definitions": bench_definitions,
    "demo": bench_demo,
    "coded": bench_coded,
}


def main() -> None:
    """Print one row a measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("which", nargs="*", metavar="WHAT")
    parser.add_argument("--data", type=Path, default=Path("../shared/data"))
    parser.add_argument("--json", action="store_true")
    chosen = parser.parse_args()
    for name in chosen.which or BENCHES:
        for row in BENCHES[name](chosen.data):
            spread = f" ± {row['sd']:.3f}" if "sd" in row else ""
            text = json.dumps(row) if chosen.json else f"{row['what']}: {row['mean']:.3f}{spread}"
            print(text, flush=True)


if __name__ == "__main__":
    main()
