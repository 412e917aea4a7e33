"""``policy.toml``: what each profile does with each category, and the study's own terms."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kimqual.anonymisation.candidate import Candidate
from kimqual.anonymisation.lexicon import phrase_key
from kimqual.anonymisation.surrogates import replacement
from kimqual.anonymisation.words import words
from kimqual.errors import PolicyError
from kimqual.model import Action, Category, Edit, Mention, Span
from kimqual.resources import resource

PROFILES = ("coding", "report", "archive")
_OWN = 0.99
"""Score of the study's own terms: surer than any rule, less than a person's decision."""
OWN_TERM = "own: term"
"""Reason of the study's own terms."""


@dataclass(frozen=True, slots=True)
class Policy:
    """What happens to mentions.

    Attributes:
        profiles: Per profile one action for each category.
        add: The study's own terms with their category.
        keep: Terms that are never replaced.
        name: Where it was read from, for messages.

    Example:
        >>> default_policy().action("coding", Category.PERSON)
        <Action.SURROGATE: 'surrogate'>
    """

    profiles: Mapping[str, Mapping[Category, Action]]
    add: tuple[tuple[str, Category], ...] = ()
    keep: frozenset[str] = field(default_factory=frozenset)
    name: str = ""

    def action(self, profile: str, category: Category) -> Action:
        """Look up what a profile does with a category.

        Raises:
            PolicyError: If there is no such profile.
        """
        if profile not in self.profiles:
            raise PolicyError(
                f"No profile {profile!r} in the policy.",
                where=self.name,
                mend=f"use one of {', '.join(self.profiles)}.",
            )
        return self.profiles[profile][category]

    def is_kept(self, surface: str) -> bool:
        """Tell whether a surface is one of the terms to keep, in any case or inflection.

        Example:
            >>> default_policy().is_kept("Bielefelds")
            True
        """
        folded = phrase_key(surface)
        return folded in self.keep or folded.removesuffix("s") in self.keep

    def replace(self, text: str, mention: Mention, profile: str) -> str:
        """Give what a profile puts in a mention's place; the surface itself where it is kept."""
        surface = mention.span.of(text)
        if self.is_kept(surface):
            return surface
        action = self.action(profile, mention.category)
        return replacement(action, mention.category, surface, mention.surrogate)

    def edits(self, text: str, mentions: Sequence[Mention], profile: str) -> list[Edit]:
        """Give the replacements that make a profile's view of a text."""
        made = (Edit(m.span, self.replace(text, m, profile)) for m in mentions)
        return [edit for edit in made if edit.text != edit.span.of(text)]


class OwnTerms:
    """Finds the study's own terms, folded and inflected; goes to `find_candidates(extra=)`.

    Example:
        >>> own = OwnTerms((("Haus Morgenrot", Category.FACILITY),))
        >>> [c.span for c in own.find("Beim HAUS MORGENROT.")]
        [Span(start=5, end=19)]
    """

    name = "own"
    category = Category.ORGANIZATION

    def __init__(self, terms: Sequence[tuple[str, Category]]) -> None:
        self._terms: dict[str, list[tuple[tuple[str, ...], Category]]] = {}
        for term, category in terms:
            parts = tuple(word.key for word in words(term))
            self._terms.setdefault(parts[0], []).append((parts, category))

    def find(self, text: str) -> Iterator[Candidate]:
        """Yield every place of every term; the last word may be inflected."""
        everything = words(text)
        for index, word in enumerate(everything):
            for folded in {word.key, *_uninflected(word.key)}:
                for parts, category in self._terms.get(folded, ()):
                    here = everything[index : index + len(parts)]
                    if _is_term([one.key for one in here], parts):
                        yield Candidate(Span(word.start, here[-1].end), category, _OWN, OWN_TERM)


def _is_term(keys: list[str], parts: tuple[str, ...]) -> bool:
    if len(keys) != len(parts) or tuple(keys[:-1]) != parts[:-1]:
        return False
    return parts[-1] in {keys[-1], *_uninflected(keys[-1])}


def _uninflected(folded: str) -> tuple[str, ...]:
    return tuple(
        folded.removesuffix(end) for end in ("s", "n", "en", "es", "e") if folded.endswith(end)
    )


def default_policy() -> Policy:
    """Read the policy that ships with the package."""
    return read_policy(resource("anonymisation/policies/default.toml"))


def read_policy(path: Path) -> Policy:
    """Read a policy strictly; a profile names every category.

    Raises:
        PolicyError: If the file is absent, no TOML, or has an unknown or missing key or action.
    """
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise PolicyError(
            "The policy is missing.",
            where=path.name,
            mend="put the file back, or run: kimqual init DIR",
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PolicyError(f"Not TOML: {error}", where=path.name, mend="mend that line.") from error
    return _policy(raw, path.name)


def _policy(raw: dict[str, Any], name: str) -> Policy:
    from pydantic import BaseModel, ConfigDict, Field, ValidationError

    class Add(BaseModel):
        model_config = ConfigDict(extra="forbid")
        text: str = Field(min_length=2, pattern=r"[^\W\d_]")
        category: Category

    class Keep(BaseModel):
        model_config = ConfigDict(extra="forbid")
        terms: list[str] = []

    class File(BaseModel):
        model_config = ConfigDict(extra="forbid")
        profile: dict[str, dict[Category, Action]]
        add: list[Add] = []
        keep: Keep = Keep()

    try:
        file = File.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise PolicyError(
            f"{place}: {first['msg']}.", where=name, mend=_mend(first["loc"])
        ) from error
    _check_complete(file.profile, name)
    return Policy(
        file.profile,
        tuple((one.text, one.category) for one in file.add),
        frozenset(map(phrase_key, file.keep.terms)),
        name,
    )


def _check_complete(profiles: Mapping[str, Mapping[Category, Action]], name: str) -> None:
    for profile in PROFILES:
        missing = [c for c in Category if c not in profiles.get(profile, {})]
        if missing:
            raise PolicyError(
                f"profile.{profile}: no action for {', '.join(missing)}.",
                where=name,
                mend=f'add for instance: {missing[0]} = "generalise"',
            )


def _mend(place: tuple[int | str, ...]) -> str:
    if place and place[0] == "profile":
        return f"categories are {', '.join(Category)}; actions are {', '.join(Action)}."
    return "allowed are [profile.NAME], [[add]] with text and category, and [keep] with terms."
