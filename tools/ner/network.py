"""The network: multilingual-e5-small with a small vocabulary and two heads that tag words.

One head speaks GermEval's four classes, which a public benchmark measures; the other the project's
own categories, which are finer and which the news corpora know in part only.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional
from weights import Weights

NEWS = ("PER", "LOC", "ORG", "OTH", "LOCderiv")
OWN = (
    "PERSON", "STREET", "DISTRICT", "CITY", "REGION", "COUNTRY", "FACILITY", "ORGANIZATION",
    "OCCUPATION", "AGE", "DATE", "GROUP",
)  # fmt: skip


def tags(categories: Sequence[str]) -> tuple[str, ...]:
    """Give outside, then begin and inside of each category.

    Example:
        >>> tags(["PER"])
        ('O', 'B-PER', 'I-PER')
    """
    return ("O", *(f"{side}-{name}" for name in categories for side in "BI"))


class Layer(nn.Module):
    """One layer of BERT: attention and feed-forward, each followed by a layer norm."""

    def __init__(self, width: int, inner: int, n_heads: int, epsilon: float) -> None:
        super().__init__()
        self.n_heads = n_heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm = nn.LayerNorm(width, epsilon)
        self.inner = nn.Linear(width, inner)
        self.outer = nn.Linear(inner, width)
        self.last = nn.LayerNorm(width, epsilon)

    def forward(self, hidden: Tensor, unseen: Tensor) -> Tensor:
        """Give the hidden states of the next layer; ``unseen`` is far below 0 at padding."""
        batch, length, width = hidden.shape
        qkv = self.qkv(hidden).view(batch, length, 3, self.n_heads, width // self.n_heads)
        query, key, value = qkv.permute(2, 0, 3, 1, 4)
        scores = query @ key.transpose(2, 3) * (width // self.n_heads) ** -0.5 + unseen
        mixed = (
            (scores.softmax(-1).to(value.dtype) @ value)
            .transpose(1, 2)
            .reshape(batch, length, width)
        )
        hidden = self.norm(hidden + self.out(mixed))
        return self.last(hidden + self.outer(functional.gelu(self.inner(hidden))))


class Tagger(nn.Module):
    """Pieces in, two scores for each piece and tag out."""

    def __init__(self, vocabulary: int, weights: Weights, dropout: float = 0.1) -> None:
        super().__init__()
        width, epsilon = weights.width, weights.epsilon
        self.words = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(weights.n_positions, width)
        self.norm = nn.LayerNorm(width, epsilon)
        self.layers = nn.ModuleList(
            Layer(width, weights.inner, weights.n_heads, epsilon) for _ in range(weights.n_layers)
        )
        self.drop = nn.Dropout(dropout)
        self.news = nn.Linear(width, len(tags(NEWS)))
        self.own = nn.Linear(width, len(tags(OWN)))

    def forward(self, pieces: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """Tag pieces.

        Args:
            pieces: Ids, batch by length.
            mask: 1 for a piece, 0 for padding, of the same shape.

        Returns:
            Logits of the news head and of the own head, each batch by length by tags.
        """
        places = self.places.weight[: pieces.shape[1]]
        hidden = self.drop(self.norm(self.words(pieces) + places))
        unseen = (1 - mask)[:, None, None, :] * -1e4
        for layer in self.layers:
            hidden = layer(hidden, unseen)
        return self.news(hidden), self.own(hidden)


def load_start(tagger: Tagger, weights: Weights, kept: Sequence[int]) -> None:
    """Fill a tagger with e5's weights, for the pieces that are kept; the heads stay as they are."""

    def copy(target: Tensor, values: object) -> None:
        target.copy_(torch.tensor(values).view_as(target))

    width = weights.width
    given = weights.tensors
    with torch.no_grad():
        words = given["emb.word"].reshape(-1, width)[list(kept)]
        copy(tagger.words.weight, words + given["emb.type"][:width])
        copy(tagger.places.weight, given["emb.pos"])
        copy(tagger.norm.weight, given["emb.ln.w"])
        copy(tagger.norm.bias, given["emb.ln.b"])
        for n, layer in enumerate(tagger.layers):
            assert isinstance(layer, Layer)  # noqa: S101  # for the type checker
            for at, part in enumerate("qkv"):
                rows = slice(at * width, (at + 1) * width)
                copy(layer.qkv.weight[rows], weights.matrix(f"l{n}.{part}.w", width, width))
                copy(layer.qkv.bias[rows], given[f"l{n}.{part}.b"])
            for module, part in ((layer.out, "ao"), (layer.inner, "fi"), (layer.outer, "fo"),
                                 (layer.norm, "aln"), (layer.last, "oln")):  # fmt: skip
                copy(module.weight, given[f"l{n}.{part}.w"])
                copy(module.bias, given[f"l{n}.{part}.b"])
