"""What stands beside the network: names of its tags, how sure its scores are, and from when they count."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from network import NEWS, OWN, Tagger, tags
from passages import Passage
from pieces import batch_of, row_of
from tokenizers import Tokenizer
from torch.nn import functional

NAME = "kimqual-ner 1"
THRESHOLDS = dict.fromkeys(OWN, 0.5) | {"PERSON": 0.15, "AGE": 0.7}
"""From which score a category counts, chosen on the own corpora that had been read: low for persons, where a
miss hurts more than a mask too many; high for ages, since "seit 17 Jahren" is none."""


@torch.inference_mode()
def temperature(tagger: Tagger, passages: Sequence[Passage], tokenizer: Tokenizer) -> float:
    """Find what to divide the logits by so that the own head's scores are shares of right answers.

    Source: Guo et al., On Calibration of Modern Neural Networks, 2017, section 4.2: the value of the
    least negative log-likelihood on passages held back.
    """
    tagger.eval()
    rows = [row_of(one, tokenizer) for one in passages]
    logits, wanted = [], []
    for at in range(0, len(rows), 16):
        batch = batch_of(rows[at : at + 16])
        is_told = batch.own.sum(-1) == 1
        logits.append(tagger(batch.pieces, batch.mask)[1][batch.at].float()[is_told])
        wanted.append(batch.own.float().argmax(-1)[is_told])
    both = torch.cat(logits), torch.cat(wanted)
    tried = [0.5 + 0.05 * n for n in range(60)]
    return min(tried, key=lambda value: float(functional.cross_entropy(both[0] / value, both[1])))


def settings_of(value: float) -> dict[str, object]:
    """Give the settings of a network with a temperature."""
    return {
        "name": NAME, "news": tags(NEWS), "own": tags(OWN), "temperature": round(value, 2),
        "thresholds": THRESHOLDS,
    }  # fmt: skip
