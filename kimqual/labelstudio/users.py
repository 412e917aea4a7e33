"""Users of a server of our own: made by its invite link, the only way that lets them log in.

What Label Studio's API makes has no password that works; the link does what a person would do.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.settings import Owner, email
from kimqual.labelstudio.web import Visitor

# No letters that look alike on a note of paper: 16 of 31 are 79 bits.
_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


@dataclass(frozen=True, slots=True)
class LogIn:
    """With what a person logs in.

    Attributes:
        user: The name that was asked for.
        email: What is typed into the first field.
        password: Shown once and kept nowhere; "" if the user was there before.
    """

    user: str
    email: str
    password: str


def add_users(address: str, account: Owner, users: Sequence[str]) -> Iterator[LogIn]:
    """Make users who can log in; those who are there already stay as they are.

    Args:
        address: The server's.
        account: kimqual's own account on it.
        users: Short names or addresses.

    Yields:
        One log-in per name, in their order, each as soon as it is good.

    Raises:
        LabelStudioError: If a name cannot be one, or the server refuses it.
    """
    wanted = {user: email(user) for user in dict.fromkeys(users)}
    api = Visitor(address, authorization=f"Token {account.token}")
    known = _known(api)
    try:
        for user, mail in wanted.items():
            yield LogIn(user, mail, "" if mail in known else _sign_up(api, user, mail))
    finally:
        # The link stands in the server's log: what stands there shall open nothing.
        api.post("/api/invite/reset-token", {})


def make_password() -> str:
    """Make a password that can be read out and typed.

    Example:
        >>> len(make_password())
        19
    """
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))


def log_in(address: str, user: str, password: str) -> Visitor:
    """Log in by the page that people use.

    Args:
        address: The server's.
        user: The address that is typed into the first field.
        password: And the second.

    Raises:
        LabelStudioError: If the server does not let the user in.
    """
    visitor = Visitor(address)
    visitor.get("/user/login/")
    answer = visitor.post("/user/login/", {"email": user, "password": password})
    if answer.status >= 400 or "/user/login" in answer.url:
        raise LabelStudioError(
            f"The server does not let {user} in.",
            where=visitor.address,
            mend="check the password; on a server of your own: has secret_key been replaced?",
        )
    return visitor


def _known(api: Visitor) -> set[str]:
    answer = api.get("/api/users/")
    users = answer.json()
    if answer.status != 200 or not isinstance(users, list):
        raise LabelStudioError(
            "The server does not know kimqual's own account.",
            where=api.address,
            mend="its data belongs to another secret_key: take both from the same backup.",
        )
    return {user["email"] for user in users}


def _sign_up(api: Visitor, user: str, mail: str) -> str:
    password = make_password()
    link = (api.get("/api/invite").json() or {}).get("invite_url", "")
    visitor = Visitor(api.address)
    visitor.get(link)
    answer = visitor.post(link, {"email": mail, "password": password, "allow_newsletters": ""})
    if answer.status >= 400 or "/user/signup" in answer.url:
        raise LabelStudioError(
            f"The server does not take the user {user!r}.",
            where=api.address,
            mend="take another short name of a-z and 0-9.",
        )
    return password
