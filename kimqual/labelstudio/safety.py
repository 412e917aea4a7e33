"""Whether a Label Studio server may be given text: asked before every push, of any server.

With its defaults Label Studio sends each request and each answer, interview text included, to its
maker, and its pages report errors to a third firm. What a server is set to stands in the page it
serves at ``/``.

Source: Label Studio 1.23.2, ``label_studio/templates/base.html`` (settings of the page) and
``core/utils/contextlog.py`` (what is sent, and where to).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.settings import VERSION
from kimqual.labelstudio.web import Visitor, is_loopback

_ANALYTICS: Final = re.compile(r"\bcollect_analytics\s*[:=]\s*(\w+)")
_SENTRY: Final = re.compile(r"\bsentry_dsn\s*:\s*(null|\"[^\"]*\"|'[^']*')")
_LOADED: Final = re.compile(
    r"<(?:script|iframe|img)\b[^>]*?\bsrc\s*=\s*[\"']?\s*((?:https?:)?//[^\"'\s>]+)", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Fault:
    """Why a server must not be given text, and the setting that mends it."""

    reason: str
    mend: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a server is like.

    Attributes:
        address: Where it answers.
        version: Its release, such as ``1.23.2``.
        faults: What forbids to give it text; none if it is safe.
    """

    address: str
    version: str
    faults: tuple[Fault, ...]

    @property
    def is_safe(self) -> bool:
        """Tell whether it may be given text."""
        return not self.faults


def find_faults(page: str, version: str, address: str) -> tuple[Fault, ...]:
    """Read from a served page what forbids to give its server text.

    Args:
        page: What ``GET /`` answers to a user who is logged in; the log-in page that others see
            says nothing of error reports.
        version: The server's release.
        address: The server's address.

    Returns:
        The faults, the gravest first; none if the server is safe.

    Example:
        >>> page = "collect_analytics: true, sentry_dsn: null"
        >>> [fault.mend for fault in find_faults(page, "1.23.2", "http://127.0.0.1:8123")]
        ['start the server with COLLECT_ANALYTICS=false']
    """
    return (
        *_analytics(page),
        *_sentry(page),
        *_loaded(page, address),
        *_unencrypted(address),
        *_version(version),
    )


def inspect(visitor: Visitor) -> Found:
    """Ask a server what it is set to.

    Args:
        visitor: Logged in, or carrying ``Bearer`` and the access token of a user.

    Raises:
        LabelStudioError: If nobody answers there, or it is no Label Studio.
    """
    said = visitor.get("/api/version/").json()
    version = said.get("release") if isinstance(said, dict) else None
    if not isinstance(version, str):
        raise LabelStudioError(
            "What answers there is no Label Studio.",
            where=visitor.address,
            mend="check the address and port.",
        )
    page = visitor.get("/")
    return Found(visitor.address, version, find_faults(page.text, version, visitor.address))


def require_safe(visitor: Visitor) -> Found:
    """Refuse a server that would hand text on, or that kimqual does not know.

    Args:
        visitor: As for :func:`inspect`.

    Returns:
        What the server is like: safe.

    Raises:
        LabelStudioError: If it is not, with every reason and every setting to change.
    """
    found = inspect(visitor)
    if found.is_safe:
        return found
    raise LabelStudioError(
        " ".join(fault.reason for fault in found.faults) + " Nothing was sent.",
        where=found.address,
        mend="; ".join(fault.mend for fault in found.faults) + ".",
    )


def _analytics(page: str) -> Iterator[Fault]:
    said = _ANALYTICS.findall(page)
    if not said:
        yield Fault(
            "The server does not say whether it sends texts to its maker.",
            "ask who runs it for a page at / that holds collect_analytics",
        )
    elif set(said) != {"false"}:
        yield Fault(
            "The server sends every text to the maker of Label Studio.",
            "start the server with COLLECT_ANALYTICS=false",
        )


def _sentry(page: str) -> Iterator[Fault]:
    said = _SENTRY.findall(page)
    if not said:
        yield Fault(
            "The server does not say whether its pages report errors to others.",
            "ask with a personal access token: that page is shown to users only",
        )
    elif any(value not in {"null", '""', "''"} for value in said):
        yield Fault(
            "The server's pages report errors to others.",
            "start the server with SENTRY_DSN= and FRONTEND_SENTRY_DSN= (both empty)",
        )


def _loaded(page: str, address: str) -> Iterator[Fault]:
    own = urlsplit(address).hostname
    for host in sorted({urlsplit(url).hostname or "" for url in _LOADED.findall(page)} - {own}):
        yield Fault(
            f"The server's page loads something from {host}.",
            f"take {host} out of the server's pages",
        )


def _unencrypted(address: str) -> Iterator[Fault]:
    if urlsplit(address).scheme != "https" and not is_loopback(address):
        yield Fault("Texts would cross the network unencrypted.", "use an address with https://")


def _version(version: str) -> Iterator[Fault]:
    major, minor = (*version.split("."), "")[:2]
    if major != "1" or not minor.isdigit() or int(minor) < 23:
        yield Fault(
            f"The server is Label Studio {version}; kimqual needs 1.x from 1.23 on.",
            f"install the proven version: label-studio=={VERSION}",
        )
