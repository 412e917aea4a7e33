"""A small client for Label Studio's HTTP interface: few calls, one address, errors in words.

It speaks to the address it is given and to no other: no proxy of the environment, no redirection.
The token comes from the environment or the system's keyring and stays in this object: no file, log
or error holds it, and no answer of the server is quoted, for it may quote what it was sent.

Source: label-studio.md of the project, sections 2.2 and 4 (measured on 1.23.2).
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any, Final, Self
from urllib.parse import urlencode

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.settings import VERSION
from kimqual.labelstudio.web import Visitor

KEYRING: Final = "kimqual"
TOKEN: Final = "KIMQUAL_LABELSTUDIO_TOKEN"  # noqa: S105  # the variable's name, not a secret
_PAGE = 100
_PROJECTS = 100
_DRAFT_EXISTS = {
    "filter": "filter:tasks:draft_exists",
    "operator": "equal",
    "type": "Boolean",
    "value": True,
}
_HAS_DRAFT = json.dumps({"filters": {"conjunction": "and", "items": [_DRAFT_EXISTS]}})
_EMPTY, _UNAUTHORISED, _FORBIDDEN, _ABSENT = 204, 401, 403, 404


class _AbsentError(LabelStudioError):
    """What was asked for is not there."""


class Client:
    """Speaks for one user to one server; open it with :meth:`open`.

    Attributes:
        url: The server's address, without a slash at its end.
        n_reads: Requests so far that changed nothing.
        n_writes: Requests so far that may have changed something.
    """

    def __init__(self, url: str, token: str, *, timeout: float = 120.0) -> None:
        self._visitor = Visitor(url, patience=timeout, is_browser=False)
        self.url = self._visitor.address
        self.n_reads = self.n_writes = 0
        self._token = token
        self._access = ""

    @classmethod
    def open(cls, url: str, token: str = "") -> Self:
        """Speak to a server, and prove that it can be used.

        Args:
            url: The server's address.
            token: A personal or a legacy one. That of the environment comes before it; without
                both, the system's keyring is asked.

        Raises:
            LabelStudioError: If there is no token, the server is down, is another program or
                another version, or refuses the token.
        """
        token = find_token(url, token)
        if not token:
            raise LabelStudioError(
                "Label Studio needs an access token.",
                where=TOKEN,
                mend="copy yours in Label Studio, Account & Settings > Personal Access Token, and "
                f"set the variable {TOKEN}; or keep it: keyring set {KEYRING} {url}",
            )
        if not re.fullmatch(r"[\w.-]+", token, re.ASCII):
            raise _refused_token()
        client = cls(url, token)
        client.check()
        return client

    @property
    def is_personal(self) -> bool:
        """Tell whether the token is a personal one, a JWT; legacy ones are 40 letters."""
        return self._token.count(".") == 2

    def authorization(self) -> str:
        """Give the header that speaks for the user, good for some minutes.

        Raises:
            LabelStudioError: If the server does not take the token.
        """
        if not self.is_personal:
            return f"Token {self._token}"
        if not self._access:
            status, answer = self._send("POST", "/api/token/refresh/", {"refresh": self._token}, {})
            if status != 200 or not isinstance(answer, dict) or "access" not in answer:
                raise _refused_token()
            self._access = str(answer["access"])
        return f"Bearer {self._access}"

    def __repr__(self) -> str:
        """Name the server, never the token."""
        return f"Client({self.url!r})"

    def check(self) -> None:
        """Prove that this is a Label Studio of a known version, and that the token is good.

        Raises:
            LabelStudioError: If it is not.
        """
        status, version = self._send("GET", "/api/version/", None, {})
        release = version.get("release") if isinstance(version, dict) else None
        if status != 200 or not isinstance(release, str):
            raise LabelStudioError(
                "At this address is no Label Studio.",
                where=self.url,
                mend="compare it with the address that your browser shows.",
            )
        if not _is_known(release):
            raise LabelStudioError(
                f"The server is Label Studio {release}; kimqual was tried with {VERSION}.",
                where=self.url,
                mend="use a server of version 1.23 or a later 1.x",
            )
        self.get("/api/current-user/whoami")

    def get(self, path: str, **parameters: object) -> Any:  # noqa: ANN401  # JSON
        """Ask for something.

        Raises:
            LabelStudioError: If the server is down or refuses.
        """
        self.n_reads += 1
        return self._ask("GET", _with(path, parameters), None)

    def post(self, path: str, body: object, **parameters: object) -> Any:  # noqa: ANN401  # JSON
        """Make something.

        Raises:
            LabelStudioError: If the server is down or refuses.
        """
        self.n_writes += 1
        return self._ask("POST", _with(path, parameters), body)

    def patch(self, path: str, body: object) -> Any:  # noqa: ANN401  # JSON
        """Change something.

        Raises:
            LabelStudioError: If the server is down or refuses.
        """
        self.n_writes += 1
        return self._ask("PATCH", path, body)

    def delete(self, path: str) -> None:
        """Delete something; what is not there is deleted already.

        Raises:
            LabelStudioError: If the server is down or refuses.
        """
        self.n_writes += 1
        with suppress(_AbsentError):
            self._ask("DELETE", path, None)

    def has(self, path: str) -> bool:
        """Tell whether something is there.

        Raises:
            LabelStudioError: If the server is down or refuses.
        """
        try:
            self.get(path)
        except _AbsentError:
            return False
        return True

    def projects(self) -> Iterator[dict[str, Any]]:
        """Give every project's id, description, configuration and shown model, page by page."""
        # Counting is slow; a count has to be asked for, or all of them are made.
        include = "id,description,label_config,model_version,show_collab_predictions"
        asked = {"include": include, "page_size": _PROJECTS, "ordering": "id"}
        page = 1
        while True:
            found = self.get("/api/projects/", page=page, **asked)
            yield from found["results"]
            if not found.get("next"):
                return
            page += 1

    def tasks(
        self,
        project: int,
        *,
        include: str,
        page_size: int = _PAGE,
        among: list[int] | None = None,
        with_drafts: bool = False,
    ) -> Iterator[dict[str, Any]]:
        """Give a project's tasks, page by page.

        Args:
            project: Its number.
            include: Names of the fields wanted, joined by commas; ``annotations`` may be one.
            page_size: Tasks a request.
            among: Numbers of the tasks wanted; all of them if not given.
            with_drafts: Whether only tasks are wanted in which something is not submitted yet.
        """
        asked: dict[str, object] = {"project": project, "include": include, "page_size": page_size}
        if "annotations" in include:
            asked["fields"] = "all"
        if among is not None:
            asked["query"] = json.dumps({"selectedItems": {"all": False, "included": among}})
        elif with_drafts:
            asked["query"] = _HAS_DRAFT
        page = seen = 0
        while True:
            page += 1
            found = self.get("/api/tasks/", page=page, **asked)
            yield from found["tasks"]
            seen += len(found["tasks"])
            if not found["tasks"] or seen >= found["total"]:
                return

    def count_drafts(self, project: int) -> int:
        """Count the tasks of a project in which something is not submitted yet."""
        asked = {"include": "id", "page_size": 1, "query": _HAS_DRAFT}
        return int(self.get("/api/tasks/", project=project, **asked)["total"])

    def _ask(self, method: str, path: str, body: object) -> Any:  # noqa: ANN401  # JSON
        status, answer = self._send(method, path, body, {"Authorization": self.authorization()})
        if status == _UNAUTHORISED and self._access:
            self._access = ""  # five minutes are over
            status, answer = self._send(method, path, body, {"Authorization": self.authorization()})
        if status in (_UNAUTHORISED, _FORBIDDEN):
            raise _refused_token()
        if status == _ABSENT:
            raise _AbsentError(
                "The server does not have what was asked for.",
                where=f"{self.url}{path.partition('?')[0]}",
                mend="was it deleted in Label Studio? Restore it there, or push again.",
            )
        if not 200 <= status < 300:
            raise LabelStudioError(
                f"The server refused with HTTP {status}.",
                where=f"{self.url}{path.partition('?')[0]}",
                mend="look into Label Studio's own log; kimqual keeps what it says to itself.",
            )
        if not isinstance(answer, dict | list) and status != _EMPTY:
            raise LabelStudioError(
                "The server answered with something that is no JSON.",
                where=f"{self.url}{path.partition('?')[0]}",
                mend="does something stand between you and it, such as a log-in page?",
            )
        return answer

    def _send(
        self, method: str, path: str, body: object, headers: Mapping[str, str]
    ) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        sent = {"Accept": "application/json", "Content-Type": "application/json", **headers}
        answer = self._visitor.send(method, path, data, sent)
        return answer.status, answer.json()


def find_token(url: str, token: str = "") -> str:
    """Give the environment's token, else the one given, else the one that the keyring has.

    The keyring's library is optional: ``pip install keyring``, ``keyring set kimqual ADDRESS``.

    Args:
        url: The server's address.
        token: One that is known already, "" if none is.

    Returns:
        The token, "" where there is none.
    """
    known = os.environ.get(TOKEN, "").strip() or token
    if known or (keyring := _keyring()) is None:
        return known
    try:
        return str(keyring.get_password(KEYRING, url.strip().rstrip("/")) or "").strip()
    except import_module("keyring.errors").KeyringError:
        return ""  # locked, or this system has none: as if nothing were kept


def _keyring() -> Any:  # noqa: ANN401  # a module that may be absent
    try:
        return import_module("keyring")
    except ImportError:
        return None


def _with(path: str, parameters: Mapping[str, object]) -> str:
    return f"{path}?{urlencode(parameters)}" if parameters else path


def _is_known(release: str) -> bool:
    major, minor = (*release.split("."), "")[:2]
    return major == "1" and minor.isdigit() and int(minor) >= 23


def _refused_token() -> LabelStudioError:
    return LabelStudioError(
        "Label Studio does not accept the access token.",
        where=TOKEN,
        mend="copy it anew in Label Studio, Account & Settings; legacy tokens have to be switched on "
        "under Organization > Access Token Settings.",
    )
