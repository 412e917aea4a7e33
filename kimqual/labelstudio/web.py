"""Talking to a Label Studio server by HTTP: one address, no proxy, no way to another host."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException, HTTPMessage
from http.cookiejar import CookieJar
from ipaddress import ip_address
from typing import IO, Any
from urllib.error import URLError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import (
    HTTPCookieProcessor,
    HTTPErrorProcessor,
    HTTPRedirectHandler,
    ProxyHandler,
    Request,
    build_opener,
)

from kimqual.errors import LabelStudioError


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, after redirects.

    Attributes:
        status: HTTP status.
        url: Where the answer came from in the end.
        text: Its body.
    """

    status: int
    url: str
    text: str

    def json(self) -> Any:  # noqa: ANN401  # whatever the server wrote
        """Read the body as JSON; nothing if it is none."""
        try:
            return json.loads(self.text)
        except ValueError:
            return None


class Visitor:
    """A browser without a screen that never leaves its server.

    Args:
        address: The server's, such as ``http://127.0.0.1:8123``.
        authorization: Header of that name, "" for none.
        patience: Seconds to wait for an answer.
        is_browser: Whether it keeps cookies and follows redirects on its server, as pages need it;
            a program that asks for data does neither.

    Raises:
        LabelStudioError: If the address is none.

    Example:
        >>> Visitor("http://127.0.0.1:8123/").address
        'http://127.0.0.1:8123'
    """

    def __init__(
        self,
        address: str,
        *,
        authorization: str = "",
        patience: float = 60,
        is_browser: bool = True,
    ) -> None:
        self.address = _checked(address)
        self._authorization = {"Authorization": authorization} if authorization else {}
        self._patience = patience
        self._cookies = CookieJar()
        browser = (HTTPCookieProcessor(self._cookies), _Stay(), _Calm())
        self._opener = build_opener(ProxyHandler({}), *(browser if is_browser else (_Plain(),)))

    def get(self, path: str) -> Answer:
        """Ask for a page.

        Raises:
            LabelStudioError: If nobody answers, or the answer lies on another server.
        """
        return self.send("GET", path, None, {})

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """Send a form, with the CSRF token that the server gave before.

        Raises:
            LabelStudioError: If nobody answers, or the answer lies on another server.
        """
        token = next((c.value or "" for c in self._cookies if c.name == "csrftoken"), "")
        data = urlencode({**form, "csrfmiddlewaretoken": token}).encode()
        headers = {"X-CSRFToken": token, "Referer": self.address + path}
        return self.send("POST", path, data, headers)

    def send(
        self, method: str, path: str, data: bytes | None, headers: Mapping[str, str]
    ) -> Answer:
        """Send anything, and give what comes back, refusals too.

        Raises:
            LabelStudioError: If nobody answers, or the answer lies on another server.
        """
        sent = {**self._authorization, **headers}
        request = Request(self.address + path, data, sent, method=method)  # noqa: S310  # checked
        try:
            with self._opener.open(request, timeout=self._patience) as response:
                body = response.read()
                return Answer(response.status, response.url, body.decode("utf-8", "replace"))
        except (URLError, HTTPException, OSError):
            # "from None": what the library raises may carry the headers.
            raise LabelStudioError(
                "Label Studio does not answer.",
                where=self.address,
                mend="is it running, and is this its address? See: kimqual labelstudio status",
            ) from None


class _Plain(HTTPErrorProcessor):
    """Hand on every answer as it is, redirects too."""

    def http_response(self, request: Request, response: Any) -> Any:  # noqa: ANN401  # as above it
        del request
        return response

    https_response = http_response


class _Calm(HTTPErrorProcessor):
    """Hand on answers of 400 and more as answers."""

    def http_response(self, request: Request, response: Any) -> Any:  # noqa: ANN401  # as above it
        return response if response.status >= 400 else super().http_response(request, response)

    https_response = http_response


class _Stay(HTTPRedirectHandler):
    """Follow redirects on the same server only: the token goes with them."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> Request | None:
        if _origin(urljoin(req.full_url, newurl)) != _origin(req.full_url):
            fp.close()
            raise LabelStudioError(
                f"The server sends us to {urlsplit(newurl).hostname}.",
                where=req.full_url.split("?")[0],
                mend="write the address to which it really answers.",
            )
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def is_loopback(address: str) -> bool:
    """Tell whether a server's address is on this very machine.

    Args:
        address: As the study's settings have it.

    Example:
        >>> is_loopback("http://127.0.0.1:8123"), is_loopback("https://127.0.0.1.example")
        (True, False)
    """
    host = _origin(address)[1]
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _origin(address: str) -> tuple[str, str, int | None]:
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "", "", None
    return parts.scheme, parts.hostname or "", port


def _checked(address: str) -> str:
    """Give the address without the slash at its end; refuse what is none."""
    try:
        parts = urlsplit(address.strip())
        is_one = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        is_one = False
    if not is_one or "@" in parts.netloc or parts.query or parts.fragment:
        raise LabelStudioError(
            "This is no address of a Label Studio server.",
            where="--url, or labelstudio in kimqual.toml",
            mend="write it like http://127.0.0.1:8080, without user name and password.",
        )
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"
