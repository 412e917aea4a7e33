"""Train the tagger that ships with kimqual: one command, from the given data to a saved state.

python tools/ner/train.py --data ../shared/data --out build/ner --seed 7 --steps 3000 --hours 2

Scores on texts held back are printed while it runs; the best state is what ``best.pt`` holds.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import passages as texts
import torch
from augment import Names, augmented, joined, read_names
from network import Tagger, load_start
from passages import Passage
from pieces import Batch, Row, batch_of, batches, kept_pieces, row_of, tokenizer_of
from scores import MAIN, OWN, count, gold_lines, report
from ships import state_at
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from weights import read_weights, shipped

ROOT = Path(__file__).resolve().parents[2]
TIMES = {"germeval": 1.0, "smartdata": 1.0, "mobie": 1.0, "massive": 0.4}
"""How often a source is read in one round; our own passages as often as ``--own-times`` says."""


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument(
        "--data", type=Path, required=True, help="folder with ner/, names/, gazetteers/"
    )
    parser.add_argument("--passages", type=Path, default=ROOT / "corpora/kim-train")
    parser.add_argument(
        "--corpora", type=Path, default=ROOT / "corpora", help="gold: scores, names to leave out"
    )
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--start", type=Path, help="state, or folder that ships, to go on from; else e5's weights"
    )
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument(
        "--hours", type=float, default=2.0, help="stop after this time, whatever the step"
    )
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--warmup", type=int, default=150)
    parser.add_argument(
        "--decay-from",
        type=float,
        default=0.4,
        help="share of the steps, or of the time, after which the rate falls to 0",
    )
    parser.add_argument(
        "--keep",
        type=float,
        default=0.995,
        help="running average of the states, which is scored and saved: share kept at each step",
    )
    parser.add_argument("--batch", type=int, default=2048, help="pieces in a batch")
    parser.add_argument("--own-times", type=float, default=4.0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--every", type=int, default=400, help="steps between scores")
    parser.add_argument("--train-words", action="store_true", help="let the embeddings learn, too")
    parser.add_argument(
        "--full", action="store_true", help="float32: faster than bfloat16 on some processors"
    )
    return parser.parse_args()


def stream(found: Sequence[Passage], own_times: float, rng: random.Random) -> Iterator[Passage]:
    """Yield passages without end, each source as often as its share says."""
    while True:
        chosen = []
        for one in found:
            times = TIMES.get(one.source, own_times)
            chosen += [one] * (int(times) + (rng.random() < times % 1))
        rng.shuffle(chosen)
        yield from chosen


def rows(
    found: Iterator[Passage], names: Names, tokenizer: Tokenizer, rng: random.Random
) -> Iterator[Row]:
    """Yield changed passages in pieces; two or three of a source stand together now and then."""
    waiting: dict[str, list[Passage]] = {}
    for one in found:
        together = waiting.setdefault(one.source, [])
        together.append(one)
        if rng.random() < 0.55 or len(together) > 2:
            yield row_of(augmented(joined(together), names, rng), tokenizer)
            waiting[one.source] = []


def loss_of(tagger: Tagger, batch: Batch, *, is_half: bool) -> Tensor:
    """Give the loss: cross entropy of the news head, and of the own head over what may be right."""
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=is_half):
        news, own = (head[batch.at].float() for head in tagger(batch.pieces, batch.mask))
    may_be = own.log_softmax(-1).masked_fill(~batch.own, -1e4).logsumexp(-1)
    is_told = ~batch.own.all(-1)
    loss = -(may_be * is_told).sum() / is_told.sum().clamp(min=1)
    if (batch.news >= 0).any():
        loss = loss + functional.cross_entropy(news, batch.news, ignore_index=-100)
    return loss


def learn(
    tagger: Tagger, optimiser: torch.optim.AdamW, batch: Batch, share: float, *, is_half: bool
) -> float:
    """Take one step with a share of the learning rate; give the loss."""
    for part in optimiser.param_groups:
        part["lr"] = part["rate"] * share
    loss = loss_of(tagger, batch, is_half=is_half)
    optimiser.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(tagger.parameters(), 1.0)
    optimiser.step()
    return float(loss.detach())


def rate_at(step: int, seconds: float, options: argparse.Namespace) -> float:
    """Give the share of the learning rate: warm up, stay, fall to nothing with steps or time."""
    if step < options.warmup:
        return (step + 1) / options.warmup
    done = max(step / options.steps, seconds / (3600 * options.hours))
    return max(0.0, min(1.0, (1 - done) / max(1e-9, 1 - options.decay_from)))


def optimiser_of(tagger: Tagger, options: argparse.Namespace) -> torch.optim.AdamW:
    """Make the optimiser: heads learn five times as fast; norms and biases do not decay."""
    heads = [p for name, p in tagger.named_parameters() if name.startswith(("news", "own"))]
    tagger.words.weight.requires_grad = options.train_words
    body = [
        (n, p)
        for n, p in tagger.named_parameters()
        if not n.startswith(("news", "own")) and p.requires_grad
    ]
    groups = [
        {"params": [p for _, p in body if p.ndim > 1], "weight_decay": 0.01, "rate": options.rate},
        {"params": [p for _, p in body if p.ndim < 2], "weight_decay": 0.0, "rate": options.rate},
        {"params": heads, "weight_decay": 0.0, "rate": 5 * options.rate},
    ]
    return torch.optim.AdamW(groups, lr=options.rate, fused=True)


@dataclass(frozen=True)
class Setting:
    """What a run works with: the tagger, its vocabulary, texts to learn from and to score on."""

    tagger: Tagger
    tokenizer: Tokenizer
    kept: list[int]
    names: Names
    learned: list[Passage]
    held: list[Passage]
    news: list[Passage]
    gold: list[Passage]


def prepare(options: argparse.Namespace) -> Setting:
    """Read the data, and make a tagger from e5's weights or from an earlier state."""
    places = texts.read_places(options.data)
    own = texts.own(options.passages)
    held = [one for one in own if texts.is_kept_for_dev(one)]
    learned = texts.given(options.data, places)
    learned += [one for one in own if not texts.is_kept_for_dev(one)]
    names = read_names(options.data, texts.names_of_gold(options.corpora))
    weights = read_weights(shipped())
    if options.start:
        state = state_at(options.start, weights)
        kept = state["kept"]
        tagger = Tagger(len(kept), weights)
        tagger.load_state_dict(state["tagger"])
    else:
        kept = kept_pieces(weights, [*(one.text for one in learned), *names.all()])
        tagger = Tagger(len(kept), weights)
        load_start(tagger, weights, kept)
    pieces, scores = ([some[n] for n in kept] for some in (weights.pieces, weights.scores))
    news = list(texts.read_corpus(options.data / "ner/germeval2014.dev.jsonl", places))
    gold = gold_lines(options.corpora / "kim-demo/gold.jsonl")
    return Setting(tagger, tokenizer_of(pieces, scores), kept, names, learned, held, news, gold)


def scored(setting: Setting) -> tuple[float, str]:
    """Score the tagger; give one number to choose the best state by, and what to print."""
    tagger, tokenizer = setting.tagger, setting.tokenizer
    by_news = count(tagger, setting.news, tokenizer, 0)
    by_own = count(tagger, setting.held, tokenizer, 1)
    by_gold = count(tagger, setting.gold, tokenizer, 1)
    every, person = by_news.f1(*MAIN), by_gold.recall("PERSON")
    lines = (
        f"GermEval dev all={every:.4f} {report(by_news, MAIN)}",
        f"  held back all={by_own.f1(*OWN):.3f} {report(by_own, OWN)}",
        f"  kim-demo recall PERSON={person:.3f} all={by_gold.f1(*OWN):.3f} {report(by_gold, OWN)}",
    )
    value = every + by_news.f1("PER") + by_own.f1(*OWN) + by_gold.f1("PERSON")
    return value, "\n".join(lines)


def save(setting: Setting, step: int, path: Path) -> None:
    """Save a state that ``--start`` and the export read."""
    state = {"tagger": setting.tagger.state_dict(), "kept": setting.kept, "step": step}
    torch.save(state, path)


def main() -> None:
    """Train, score, save."""
    options = arguments()
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    torch.manual_seed(options.seed)
    rng = random.Random(options.seed)  # noqa: S311
    setting = prepare(options)
    optimiser = optimiser_of(setting.tagger, options)
    averaged = AveragedModel(setting.tagger, multi_avg_fn=get_ema_multi_avg_fn(options.keep))
    smooth = replace(setting, tagger=averaged.module)
    found = stream(setting.learned, options.own_times, rng)
    endless = rows(found, setting.names, setting.tokenizer, rng)
    begun, best, done = time.monotonic(), 0.0, 0
    print(
        f"{len(setting.learned)} passages, {len(setting.kept)} pieces in the vocabulary", flush=True
    )
    setting.tagger.train()
    for step, group in enumerate(batches(endless, options.batch, rng), 1):
        share = rate_at(step - 1, time.monotonic() - begun, options)
        loss = learn(setting.tagger, optimiser, batch_of(group), share, is_half=not options.full)
        averaged.update_parameters(setting.tagger)
        done += sum(len(row.pieces) for row in group)
        seconds = time.monotonic() - begun
        is_last = step >= options.steps or seconds > 3600 * options.hours
        if step % 50 == 0:
            print(f"step {step} loss {loss:.3f} pieces/s {done / seconds:.0f}", flush=True)
        if is_last or step % options.every == 0:
            value, lines = scored(smooth)
            print(f"after {step} steps: {lines}", flush=True)
            if value > best:
                best = value
                save(smooth, step, options.out / "best.pt")
        if is_last:
            save(smooth, step, options.out / "last.pt")
            break


if __name__ == "__main__":
    main()
