"""Which topics are near each other: a tree of topics, with the words of each joint."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kimqual.errors import TopicError
from kimqual.topics.grouped import Grouped, names
from kimqual.topics.words import topic_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_N_WORDS = 4


@dataclass(frozen=True, slots=True)
class Node:
    """A topic, or several that were joined.

    Attributes:
        topics: Numbers of the topics below, in the order of the tree.
        name: A topic's own name; of a joint its words.
        distance: Mean cosine distance at which it was joined, 0 for a topic.
        n_texts: Number of texts.
        children: The two that were joined; none for a topic.
    """

    topics: tuple[int, ...]
    name: str
    distance: float
    n_texts: int
    children: tuple[Node, ...] = ()


def topic_tree(texts: Grouped) -> Node:
    """Join the nearest topics step by step until one is left.

    Args:
        texts: Of all topics, two or more.

    Returns:
        The root.

    Raises:
        TopicError: If there is one topic only.

    Source: Sokal & Michener 1958, University of Kansas Science Bulletin 38 (average linkage), on
        cosine distances of the topics' centres; Bar-Joseph, Gifford & Jaakkola 2001,
        Bioinformatics 17 (order of the branches); words as for topics.
    """
    import numpy as np
    from scipy.cluster.hierarchy import linkage

    called = names(texts.topics)
    numbers = sorted(called)
    if len(numbers) == 1:
        raise TopicError("A single topic makes no tree.", mend="fit more: kimqual topics fit")
    centres = np.stack([texts.centre(number) for number in numbers])
    nodes = [Node((t,), called[t], 0.0, int((texts.labels == t).sum())) for t in numbers]
    for left, right, distance, _ in linkage(centres, "average", "cosine", optimal_ordering=True):
        nodes.append(_joined(texts, nodes[int(left)], nodes[int(right)], float(distance)))
    return nodes[-1]


def lines(node: Node, before: str = "", branch: str = "") -> list[str]:
    r"""Draw a tree as text, one line a node.

    Args:
        node: The root.
        before: What stands before the branch.
        branch: The branch to this node.

    Returns:
        Lines, root first.

    Example:
        >>> bus, rent = Node((0,), "Bus", 0.0, 4), Node((1,), "Miete", 0.0, 3)
        >>> print(*lines(Node((0, 1), "Stadt", 0.8, 7, (bus, rent))), sep="\n")
        Stadt (7, 0.80)
        ├─ 0: Bus (4)
        └─ 1: Miete (3)
    """
    if not node.children:
        return [f"{before}{branch}{node.topics[0]}: {node.name} ({node.n_texts})"]
    below = before + {"": "", "├─ ": "│  ", "└─ ": "   "}[branch]
    first, last = node.children
    return [
        f"{before}{branch}{node.name} ({node.n_texts}, {node.distance:.2f})",
        *lines(first, below, "├─ "),
        *lines(last, below, "└─ "),
    ]


def _joined(texts: Grouped, left: Node, right: Node, distance: float) -> Node:
    below = (*left.topics, *right.topics)
    return Node(
        below,
        ", ".join(_words(texts, below)),
        round(distance, 4),
        left.n_texts + right.n_texts,
        (left, right),
    )


def _words(texts: Grouped, below: tuple[int, ...]) -> list[str]:
    """Give the words that set these topics apart from the others; at the root the commonest."""
    import numpy as np

    labels: NDArray[np.int64] = np.where(np.isin(texts.labels, below), -1, texts.labels)
    inside = np.unique(labels, return_inverse=True)[1]
    return [word for word, _ in topic_words(texts.words, inside)[0][:_N_WORDS]]
