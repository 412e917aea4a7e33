"""Score the model as it ships: GermEval 2014 dev by its own rules, and our own held-back texts.

python tools/ner/evaluate.py --data ../shared/data
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import onnxruntime
import torch
from network import NEWS, OWN, tags
from passages import is_kept_for_dev, own, read_corpus, read_places
from scores import MAIN, Counts, count, gold_lines
from tokenizers import Tokenizer
from torch import Tensor

ROOT = Path(__file__).resolve().parents[2]
N_NEWS = len(tags(NEWS))
ALONE = 1
"""Pieces asked at once: one passage, as in the program: in a batch, int8 steps hang on the neighbours."""


class Shipped:
    """The ONNX model in the place of the network that was trained.

    Args:
        folder: With ``model.onnx``.
        is_joint: Whether the news head takes over what the own head says about persons where that
            is surer; the program itself hears both heads for persons.
    """

    def __init__(self, folder: Path, *, is_joint: bool) -> None:
        self.session = onnxruntime.InferenceSession(str(folder / "model.onnx"))
        self.is_joint = is_joint

    def eval(self) -> None:
        """Do nothing; there is nothing to switch."""

    def train(self) -> None:
        """Do nothing."""

    def __call__(self, pieces: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Give the scores of both heads."""
        given = {"pieces": pieces.numpy(), "mask": mask.numpy().astype(np.int32)}
        (logits,) = self.session.run(None, given)
        news, own_ = (
            torch.from_numpy(part).softmax(-1)
            for part in (logits[..., :N_NEWS], logits[..., N_NEWS:])
        )
        if self.is_joint:
            person = tags(OWN).index("B-PERSON")
            at = tags(NEWS).index("B-PER")
            both = own_[..., person : person + 2]
            is_surer = both.sum(-1, keepdim=True) > news[..., at : at + 2].sum(-1, keepdim=True)
            news[..., at : at + 2] = torch.where(is_surer, both, news[..., at : at + 2])
        return news, own_


def main() -> None:
    """Print precision, recall and F1 of exact spans."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=ROOT / "anonymisation/ner")
    options = parser.parse_args()
    begun = time.perf_counter()
    tokenizer = Tokenizer.from_file(str(options.model / "tokenizer.json"))
    alone, joint = (Shipped(options.model, is_joint=one) for one in (False, True))
    print(f"loaded twice in {time.perf_counter() - begun:.2f} s")
    places = read_places(options.data)
    news = list(read_corpus(options.data / "ner/germeval2014.dev.jsonl", places))
    show("GermEval 2014 dev, news head", count(alone, news, tokenizer, 0, ALONE), MAIN)
    show("GermEval 2014 dev, both heads for persons", count(joint, news, tokenizer, 0, ALONE), MAIN)
    held = [one for one in own(ROOT / "corpora/kim-train") if is_kept_for_dev(one)]
    show("own passages held back", count(alone, held, tokenizer, 1, ALONE), OWN)
    gold = gold_lines(ROOT / "corpora/kim-demo/gold.jsonl")
    show("kim-demo", count(alone, gold, tokenizer, 1, ALONE), OWN)


def show(title: str, counts: Counts, categories: tuple[str, ...]) -> None:
    """Print one table."""
    print(f"\n{title}\n\ncategory | marked | precision | recall | F1\n---|--:|--:|--:|--:")
    for name in (*categories, "all"):
        some = categories if name == "all" else (name,)
        marked, right = (sum(of[c] for c in some) for of in (counts.gold, counts.right))
        found = sum(counts.predicted[c] for c in some)
        precision, recall = right / max(1, found), right / max(1, marked)
        print(f"{name} | {marked} | {precision:.3f} | {recall:.3f} | {counts.f1(*some):.3f}")


if __name__ == "__main__":
    main()
