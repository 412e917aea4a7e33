"""Read back what ships: the weights of ``model.onnx`` as a state that training goes on from.

Each int8 number times the scale of its column, row or block. What rounding took is gone, which costs
GermEval's F1 less than .003; the alternative, a floating-point file beside it, would weigh 190 MiB.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from network import NEWS, tags
from onnx import numpy_helper
from torch import Tensor
from weights import Weights

Arrays = dict[str, np.ndarray[Any, Any]]
MIDDLE = 128
"""Blocks of 8 bits are stored without a sign, 0 at 128."""


def state_at(path: Path, weights: Weights) -> dict[str, Any]:
    """Read a state of :mod:`train`, or a folder that ships."""
    if path.is_dir():
        return shipped_state(path, weights)
    state: dict[str, Any] = torch.load(path, weights_only=True)
    return state


def shipped_state(folder: Path, weights: Weights) -> dict[str, Any]:
    """Read a folder that the export wrote.

    Args:
        folder: With ``model.onnx`` and ``tokenizer.json``.
        weights: Of e5, for the ids of the pieces.

    Returns:
        ``tagger`` and ``kept`` as in the files of :mod:`train`.
    """
    model = onnx.load(str(folder / "model.onnx"))
    arrays = {one.name: numpy_helper.to_array(one) for one in model.graph.initializer}
    known = {piece: n for n, piece in enumerate(weights.pieces)}
    told = json.loads((folder / "tokenizer.json").read_text("utf-8"))["model"]["vocab"]
    return {
        "tagger": {name: _tensor(value) for name, value in _state(arrays, weights.n_layers)},
        "kept": [known[piece] for piece, _ in told],
    }


def _state(arrays: Arrays, n_layers: int) -> list[tuple[str, np.ndarray[Any, Any]]]:
    """Give every tensor of the tagger by its name."""
    found = [
        ("words.weight", arrays["words"] * arrays["words.s"]),
        ("places.weight", arrays["places"]),
        ("norm.weight", arrays["norm.g"]),
        ("norm.bias", arrays["norm.h"]),
    ]
    for n in range(n_layers):
        for part in ("qkv", "out", "inner", "outer"):
            found.append((f"layers.{n}.{part}.weight", _matrix(arrays, f"l{n}.{part}")))
            found.append((f"layers.{n}.{part}.bias", arrays[f"l{n}.{part}.b"]))
        for part in ("norm", "last"):
            found.append((f"layers.{n}.{part}.weight", arrays[f"l{n}.{part}.g"]))
            found.append((f"layers.{n}.{part}.bias", arrays[f"l{n}.{part}.h"]))
    n_news = len(tags(NEWS))
    heads, bias = _matrix(arrays, "heads"), arrays["heads.b"]
    found += [("news.weight", heads[:n_news]), ("news.bias", bias[:n_news])]
    return [*found, ("own.weight", heads[n_news:]), ("own.bias", bias[n_news:])]


def _matrix(arrays: Arrays, name: str) -> np.ndarray[Any, Any]:
    """Give a matrix, outputs by inputs, from columns or from blocks."""
    if f"{name}.w_Q8" in arrays:
        blocks = arrays[f"{name}.w_Q8"].astype(np.float32) - MIDDLE
        scales = arrays[f"{name}.w_scales"].reshape(*blocks.shape[:2], 1)
        return (blocks * scales).reshape(blocks.shape[0], -1)
    numbers = arrays[f"{name}.w_quantized"].astype(np.float32)
    return (numbers * arrays[f"{name}.w_scale"]).T


def _tensor(values: np.ndarray[Any, Any]) -> Tensor:
    return torch.tensor(np.ascontiguousarray(values, dtype=np.float32))
