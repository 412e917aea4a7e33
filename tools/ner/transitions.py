"""Would a CRF on top of the tagger bring anything? Measured half by half, on both heads' texts held back.

python tools/ner/transitions.py --data ../shared/data

The network stays as it ships. Scores of one tag following another are learned on one half of GermEval 2014
dev, or of our own passages held back (what the network has learned from is too sure to learn them from), and
measured on the other half, beside the likeliest tag of each word by itself.

Source: Lafferty et al., Conditional Random Fields, 2001, section 3; Viterbi's algorithm for the best path.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch
from evaluate import Shipped
from passages import Passage, is_kept_for_dev, own, read_corpus, read_places
from pieces import batch_of, row_of
from scores import WANTED, Counts, marked, read, report
from tokenizers import Tokenizer
from torch import Tensor, nn

ROOT = Path(__file__).resolve().parents[2]


class Transitions(nn.Module):
    """Scores of a tag after a tag, and how much the network's own scores weigh."""

    def __init__(self, n_tags: int) -> None:
        super().__init__()
        self.follows = nn.Parameter(torch.zeros(n_tags, n_tags))
        self.begins = nn.Parameter(torch.zeros(n_tags))
        self.weight = nn.Parameter(torch.ones(()))

    def loss(self, logits: Tensor, tags: Tensor) -> Tensor:
        """Give the negative log-likelihood of one sentence's tags; words by tags, words."""
        logits = self.weight * logits
        right = logits.gather(1, tags[:, None]).sum() + self.begins[tags[0]]
        right = right + self.follows[tags[:-1], tags[1:]].sum()
        every = self.begins + logits[0]
        for word in logits[1:]:
            every = (every[:, None] + self.follows).logsumexp(0) + word
        return every.logsumexp(0) - right

    @torch.no_grad()
    def best(self, logits: Tensor) -> list[int]:
        """Give the likeliest tags of one sentence together."""
        logits = self.weight * logits
        every, before = self.begins + logits[0], []
        for word in logits[1:]:
            score, at = (every[:, None] + self.follows).max(0)
            before.append(at)
            every = score + word
        path = [int(every.argmax())]
        for at in reversed(before):
            path.append(int(at[path[-1]]))
        return path[::-1]


Sentence = tuple[Passage, Tensor, Tensor]
"""A passage, the log shares of each word's tags, and its right tags."""


def emissions(passages: Sequence[Passage], model: Path, head: int) -> list[Sentence]:
    """Ask the network, head 0 news, 1 own; passages whose tags are not all certain are left out."""
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tagger = Shipped(model, is_joint=False)
    found = []
    for one in passages:
        row = row_of(one, tokenizer, 512)
        batch = batch_of([row]) if row.firsts else None
        if batch is not None and (head == 0 or (batch.own.sum(-1) == 1).all()):
            shares = tagger(batch.pieces, batch.mask)[head][batch.at]
            right = batch.own.float().argmax(-1) if head else batch.news
            found.append((one, shares.clamp(min=1e-9).log(), right))
    return found


def learned(sentences: Sequence[Sentence], rounds: int) -> Transitions:
    """Learn transitions; few numbers, so few rounds do."""
    crf = Transitions(sentences[0][1].shape[1])
    optimiser = torch.optim.Adam(crf.parameters(), lr=0.05)
    for _ in range(rounds):
        for at in range(0, len(sentences), 64):
            some = sentences[at : at + 64]
            loss = torch.stack([crf.loss(logits, tags) for _, logits, tags in some]).mean()
            optimiser.zero_grad()
            (loss + 1e-3 * crf.follows.square().sum()).backward()  # type: ignore[no-untyped-call]
            optimiser.step()
    return crf


def compare(sentences: Sequence[Sentence], head: int, rounds: int) -> None:
    """Print F1 of both ways to choose tags."""
    alone, together = Counts(), Counts()
    halves = sentences[::2], sentences[1::2]
    for one, other in (halves, halves[::-1]):
        crf = learned(one, rounds)
        for passage, logits, _ in other:
            gold = marked(passage, head)
            alone.add(gold, read(passage, logits.argmax(-1).tolist(), head))
            together.add(gold, read(passage, crf.best(logits), head))
    for name, counts in (("each word by itself", alone), ("with transitions", together)):
        print(f"{name}: all={counts.f1(*WANTED[head]):.3f} {report(counts, WANTED[head])}")


def main() -> None:
    """Compare on both heads' texts."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", type=Path, default=ROOT / "anonymisation/ner")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    torch.manual_seed(options.seed)
    news = read_corpus(options.data / "ner/germeval2014.dev.jsonl", read_places(options.data))
    held = [one for one in own(ROOT / "corpora/kim-train") if is_kept_for_dev(one)]
    for head, title, passages in (
        (0, "GermEval 2014 dev", list(news)),
        (1, "own passages held back", held),
    ):
        found = emissions(passages, options.model, head)
        print(f"{title}, {len(found)} passages")
        compare(found, head, options.rounds)


if __name__ == "__main__":
    main()
