"""What people changed about a machine's topics, and how that is done again after the next fit.

An edit holds on to the texts it was made on, not to a topic's number: after a fit on grown data it
goes to the topics that hold most of these texts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

Place = tuple[str, int]
"""A text: document, and number of the turn."""

LIKE = 0.5
"""Jaccard overlap from which a topic is the one that an edit was made on; two cannot reach it.

Source: Hennig 2007, Computational Statistics & Data Analysis 52, sec. 2: a cluster with less than
0.5 in common with what it was is dissolved.
"""
_N_WORDS = 10


class EditKind(StrEnum):
    """What is done."""

    MERGE = "merge"
    SPLIT = "split"
    RENAME = "rename"
    IGNORE = "ignore"


class EditState(StrEnum):
    """What became of an edit in the last fit."""

    APPLIED = "applied"
    ALREADY = "already so"
    PARTLY = "partly"
    LOST = "does not fit"


@dataclass(frozen=True, slots=True)
class TopicEdit:
    """One edit.

    Attributes:
        id: Number of the edit.
        event: When it was made; texts modelled first by a later event are new to it.
        kind: What is done.
        parts: Texts of the topics that are merged, of the parts of a split, or of the one topic.
        label: The name that a person gave, "" if none.
        words: Of the parts of a split, words of each.
    """

    id: int
    event: int
    kind: EditKind
    parts: tuple[frozenset[Place], ...]
    label: str = ""
    words: tuple[tuple[str, ...], ...] = ()

    @property
    def texts(self) -> frozenset[Place]:
        """All its texts."""
        return frozenset().union(*self.parts)


@dataclass(slots=True)
class Group:
    """A topic while it is edited: texts, words, the name it was given, whether it is set aside."""

    texts: set[Place]
    words: tuple[str, ...]
    label: str = ""
    ignored: bool = False


@dataclass(slots=True)
class Edited:
    """Topics after all edits.

    Attributes:
        topics: By number.
        states: What became of each edit, by its number.
        waiting: New texts of a topic that was split, by the edit's number: nobody has said yet to
            which part they belong; they stand in the first.
    """

    topics: dict[int, Group]
    states: dict[int, EditState] = field(default_factory=dict)
    waiting: dict[int, set[Place]] = field(default_factory=dict)


def edit_topics(
    fitted: Mapping[int, Group], edits: Iterable[TopicEdit], since: Mapping[Place, int]
) -> Edited:
    """Make all edits, in their order, on what a fit gave.

    Args:
        fitted: Topics of the fit.
        edits: Oldest first, without those that were taken back.
        since: For each text the event of the first fit that modelled it.

    Returns:
        The topics, and what became of each edit.

    Example:
        >>> a, b = {("D1", 0), ("D2", 0)}, {("D3", 0)}
        >>> fitted = {0: Group(a, ("Bus",)), 1: Group(b, ("Bahn",))}
        >>> merge = TopicEdit(1, 2, EditKind.MERGE, (frozenset(a), frozenset(b)), "Verkehr")
        >>> done = edit_topics(fitted, [merge], {})
        >>> done.topics[0].label, done.topics[0].words, len(done.topics[0].texts)
        ('Verkehr', ('Bus', 'Bahn'), 3)
        >>> done.states
        {1: <EditState.APPLIED: 'applied'>}
    """
    kept = {k: Group(set(g.texts), g.words, g.label, g.ignored) for k, g in fitted.items()}
    edited = Edited(kept)
    does = {EditKind.MERGE: _merge, EditKind.SPLIT: _split}
    for edit in edits:
        edited.states[edit.id] = does.get(edit.kind, _mark)(edited, edit, since)
    return edited


def _find(
    topics: Mapping[int, Group],
    texts: frozenset[Place],
    edit: TopicEdit,
    since: Mapping[Place, int],
) -> int | None:
    """Give the topic that these texts are, or ``None``; texts that came later do not matter."""
    for number, group in topics.items():
        same = len(texts & group.texts)
        known = sum(1 for place in group.texts - texts if since.get(place, 0) <= edit.event)
        if same and same > LIKE * (len(texts) + known):
            return number
    return None


def _mark(edited: Edited, edit: TopicEdit, since: Mapping[Place, int]) -> EditState:
    """Rename or ignore."""
    number = _find(edited.topics, edit.texts, edit, since)
    if number is None:
        return EditState.LOST
    if edit.kind is EditKind.RENAME:
        edited.topics[number].label = edit.label
    else:
        edited.topics[number].ignored = True
    return EditState.APPLIED


def _merge(edited: Edited, edit: TopicEdit, since: Mapping[Place, int]) -> EditState:
    found = [_find(edited.topics, part, edit, since) for part in edit.parts]
    numbers = sorted({number for number in found if number is not None})
    if len(numbers) < 2:  # one is no merge
        return _together(edited, edit, since)
    members = [edited.topics.pop(number) for number in numbers]
    edited.topics[numbers[0]] = Group(
        set().union(*(member.texts for member in members)),
        _in_turns(members),
        edit.label or " / ".join(member.label for member in members if member.label),
        all(member.ignored for member in members),
    )
    return EditState.PARTLY if None in found else EditState.APPLIED


def _together(edited: Edited, edit: TopicEdit, since: Mapping[Place, int]) -> EditState:
    """Give the name to what the fit itself put together."""
    whole = _find(edited.topics, edit.texts, edit, since)
    if whole is None:
        return EditState.LOST
    edited.topics[whole].label = edit.label or edited.topics[whole].label
    return EditState.ALREADY


def _split(edited: Edited, edit: TopicEdit, since: Mapping[Place, int]) -> EditState:
    number = _find(edited.topics, edit.texts, edit, since)
    if number is None:
        apart = {_find(edited.topics, part, edit, since) for part in edit.parts} - {None}
        return EditState.ALREADY if len(apart) == len(edit.parts) else EditState.LOST
    whole = edited.topics[number]
    texts = [whole.texts & part for part in edit.parts]
    if not all(texts):
        return EditState.LOST
    edited.waiting[edit.id] = whole.texts - edit.texts
    texts[0] |= edited.waiting[edit.id]
    numbers = [number, *_free(edited.topics, len(texts) - 1)]
    words = edit.words or (whole.words,) * len(texts)
    for at, part, named in zip(numbers, texts, words, strict=True):
        edited.topics[at] = Group(part, named, ignored=whole.ignored)
    return EditState.APPLIED


def _free(topics: Mapping[int, Group], n: int) -> range:
    first = max(topics) + 1
    return range(first, first + n)


def _in_turns(members: Sequence[Group]) -> tuple[str, ...]:
    """Take words of each topic in turn, those of the largest first."""
    largest = sorted(members, key=lambda member: -len(member.texts))
    longest = max(len(member.words) for member in members)
    words = [m.words[at] for at in range(longest) for m in largest if at < len(m.words)]
    return tuple(dict.fromkeys(words))[:_N_WORDS]
