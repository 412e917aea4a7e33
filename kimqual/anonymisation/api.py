"""From a text to its pseudonymised form in one call: find, propagate, resolve, link, replace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import repeat
from typing import Any

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.policy import OwnTerms, Policy, default_policy
from kimqual.anonymisation.register import Register
from kimqual.anonymisation.resolver import resolve
from kimqual.anonymisation.weighing import Weighing
from kimqual.model import Mention, apply


@dataclass(frozen=True, slots=True)
class Result:
    """A pseudonymised text.

    Attributes:
        text: With every mention replaced as the profile says.
        mentions: Where they stand in the text that was given; ``surrogate`` is what stands in their
            place, the surface itself where the profile keeps it.
    """

    text: str
    mentions: tuple[Mention, ...]


def find_mentions(
    text: str,
    *,
    policy: Policy,
    names: Iterable[str] = (),
    analyser: Any = None,  # noqa: ANN401
) -> tuple[Candidate, ...]:
    """Find everything that identifies somebody in one document, with no overlap left.

    Args:
        text: A document's text.
        policy: For the study's own terms, and terms to keep.
        names: Persons known from elsewhere: speakers, contact data.
        analyser: Another one than that of the package, to measure parts of it.

    Returns:
        Candidates by position.

    Example:
        >>> text = "Frau Wüllner half. Die Wüllner ist nett."
        >>> [c.span.of(text) for c in find_mentions(text, policy=default_policy())]
        ['Wüllner', 'Wüllner']
    """
    from kimqual.anonymisation.engine import analyser as whole
    from kimqual.anonymisation.engine import has_tagger, search
    from kimqual.anonymisation.propagate import joined, propagate

    extra = (OwnTerms(policy.add),) if policy.add else ()
    used = analyser or whole()
    raw = search(used, text, extra=extra)
    weighing = Weighing(text, raw, is_tagged=has_tagger(used))
    found = [one for one in weighing.kept(raw) if not policy.is_kept(one.span.of(text))]
    sure = resolve(found)
    more = weighing.kept(propagate(text, sure, names=tuple(names)))
    return joined(text, resolve((*found, *more)))


def anonymise(text: str, *, document: str = "", profile: str = "coding") -> Result:
    """Pseudonymise one text; nothing is remembered for the next call.

    Args:
        text: Any text; mentions count in it as it is given.
        document: Its id, for the register.
        profile: ``coding``, ``report`` or ``archive``.

    Returns:
        The text with its mentions.

    Raises:
        PolicyError: If there is no such profile.

    Example:
        >>> result = anonymise("Frau Yılmaz wohnt in der Heeper Straße 12.")
        >>> [mention.category.value for mention in result.mentions]
        ['PERSON', 'STREET']
        >>> "Yılmaz" in result.text
        False
    """
    return next(anonymise_all([text], [document], profile=profile))


def anonymise_all(
    texts: Iterable[str],
    documents: Iterable[str] | None = None,
    *,
    profile: str = "coding",
    seed: int = 42,
) -> Iterator[Result]:
    """Pseudonymise texts one after the other; within the call one entity has one surrogate.

    Args:
        texts: Read one at a time.
        documents: The id of each text; texts of one document share their names' parts. Without ids
            every text is a document of its own.
        profile: ``coding``, ``report`` or ``archive``.
        seed: For surrogates.

    Yields:
        A result for each text, as soon as it is done.

    Raises:
        PolicyError: If there is no such profile.
        ValueError: If there are more or fewer documents than texts.
    """
    policy = _default()
    register = Register(seed)
    ids = (f"{n}" for n, _ in enumerate(repeat(None), 1)) if documents is None else iter(documents)
    pairs = zip(texts, ids, strict=documents is not None)
    for text, document in pairs:
        yield _result(text, document, policy, register, profile)


def _result(text: str, document: str, policy: Policy, register: Register, profile: str) -> Result:
    found = find_mentions(text, policy=policy)
    linked = register.link(document, text, found)
    mentions = tuple(_as_shown(text, mention, policy, profile) for mention in linked)
    return Result(apply(text, policy.edits(text, linked, profile)).text, mentions)


def _as_shown(text: str, mention: Mention, policy: Policy, profile: str) -> Mention:
    shown = policy.replace(text, mention, profile)
    return Mention(
        mention.start,
        mention.end,
        mention.category,
        mention.score,
        shown,
        mention.entity,
        mention.reason,
    )


@cache
def _default() -> Policy:
    return default_policy()
