"""Names in social networks."""

from __future__ import annotations

import re

from kimqual.anonymisation.recognisers.base import Pattern, PatternRecogniser
from kimqual.model import Category

_NETWORK = (
    r"(?i:instagram|insta|tik ?tok|telegram|facebook|face ?book|snap ?chat|snap|twitter|mastodon"
    r"|bluesky|threads|you ?tube|discord|twitch|linked ?in|xing|whats ?app|steam|reddit)"
)
_WORD = r"[\wäöüß]{1,30}"
_SPOKEN = rf"{_WORD}(?:(?: (?i:punkt|unterstrich|underscore|strich|minus) |[._-]){_WORD}){{0,5}}"
_COMMON = re.compile(
    r"(?i:ich|er|sie|es|wir|der|die|das|ein|eine|einer|nicht|auch|so|da|dort|hier|immer|oft|viel"
    r"|gar"
    r"|kaum|selten|nie|unterwegs|aktiv|anders|dann|jetzt|schon|ja|nur|ganz|mehr|mit|in|auf|bei|zu)"
)


class Handle(PatternRecogniser):
    """User names: after an @, or after a sentence such as "auf Instagram heiße ich …".

    Source: the networks' rules (letters, digits, dot, underscore, at most 30 characters).
    Valid: ``@fatma.kocht`` · ``auf Insta heiße ich rojda unterstrich neun`` ·
    ``Instagram: rojda_9``.
    Invalid: ``fatma@example.org`` (e-mail) · ``auf Instagram bin ich nicht`` (no name) ·
    ``@ 3 Euro``.
    """

    name = "handle"
    category = Category.HANDLE
    patterns = (
        Pattern("at sign", re.compile(r"(?<![\w.@+-])@[^\W\d][\w.]{0,28}\w(?![\w@])"), 0.95),
        Pattern(
            "after a network's name",
            re.compile(
                rf"\b{_NETWORK}(?:-?[Nn]ame)? ?(?i:: |ist |(?:da |dort )?(?:heiße|heisse|heißt|bin"
                rf"|findest du"
                r"|findet ihr|finden sie)(?: (?:ich|er|sie|mich|ihn))?(?: unter| als| einfach| da"
                r"| dort){0,2} )"
                rf"(?P<hit>{_SPOKEN})(?!\w)"
            ),
            0.7,
        ),
        Pattern(
            "spoken underscore",
            re.compile(
                rf"(?<![\w-]){_WORD}(?: (?i:unterstrich|underscore|under score) {_WORD}){{1,3}}"
                rf"(?!\w)"
            ),
            0.7,
        ),
    )

    def accepts(self, match: re.Match[str], surface: str) -> bool:
        """Refuse common words in the place of a name; after "ist", a name looks like one."""
        if re.search(r" ist $", match[0][: -len(surface)]) and not re.search(
            r"[\d._]|strich", surface
        ):
            return False
        return not _COMMON.fullmatch(surface)
