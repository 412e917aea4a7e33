"""How a Label Studio server is run so that nothing leaves the machine: pure functions only.

Every switch was found by watching what version 1.23.2 sends with its defaults: interview text to
its maker with each request, error reports, a look for newer versions, a file of hints.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from kimqual.errors import LabelStudioError

VERSION: Final = "1.23.2"
HOST: Final = "127.0.0.1"
ENVIRONMENT: Final = "KIMQUAL_LABEL_STUDIO_ENV"
# Nobody listens on the port "discard": what still asks for the network is refused at once.
NOWHERE: Final = f"http://{HOST}:9"

_OFF: Final = {
    "COLLECT_ANALYTICS": "false",  # else each request and answer goes to tele.labelstud.io
    "LATEST_VERSION_CHECK": "false",
    "SENTRY_DSN": "",
    "FRONTEND_SENTRY_DSN": "",
    "CONVERTER_DOWNLOAD_RESOURCES": "false",
    "FEATURE_FLAGS_OFFLINE": "true",
    "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
    "CORS_ALLOW_ALL_ORIGINS": "false",  # no other web page may ask this server
    "ALLOWED_HOSTS": f"{HOST},localhost",  # nor a name that points here
    "SSRF_PROTECTION_ENABLED": "true",
    "LOG_LEVEL": "WARNING",
}
# What a program needs of its surroundings to run at all; nothing else is handed on.
_KEPT: Final = ("PATH", "LANG", "LC_ALL", "TZ", "SYSTEMROOT", "SYSTEMDRIVE", "PATHEXT", "COMSPEC")
_HOME: Final = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
_TEMPORARY: Final = ("TMPDIR", "TEMP", "TMP")
_SECRET: Final = re.compile(
    r"eyJ[\w-]+\.[\w-]+(?:\.[\w-]+)?"  # personal access tokens
    r"|(?<=oken )[\w-]{20,}|(?<=earer )\S+"
    r"|(?<=token=)[^\s&\"']+|(?<=sessionid=)[^\s;\"']+|(?<=csrftoken=)[^\s;\"']+"
    r"|\b[0-9a-fA-F]{32,}\b"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """The account that kimqual itself uses on a server of its own."""

    email: str
    password: str
    token: str


def owner(secret: str) -> Owner:
    """Derive kimqual's own account from the server's secret key, so that none is stored.

    Whoever reads the key can sign any session anyway; so this opens nothing more.

    Args:
        secret: The server's secret key.

    Returns:
        Address, password and legacy token, the same for the same key.

    Example:
        >>> account = owner("ab" * 32)
        >>> account == owner("ab" * 32), account.token == owner("cd" * 32).token
        (True, False)
    """

    def derive(what: str) -> str:
        return hmac.new(secret.encode(), f"kimqual {what}".encode(), hashlib.sha256).hexdigest()

    return Owner("kimqual@localhost", derive("password"), derive("token")[:40])


def server_environment(
    parent: Mapping[str, str], data: Path, secret: str, account: Owner, *, proxy: str = NOWHERE
) -> dict[str, str]:
    """Give the variables under which the server runs.

    Args:
        parent: Variables of this process; only what any program needs is taken over.
        data: The server's data folder; its home and its temporary files lie there too.
        secret: Secret key, hexadecimal: one that begins with ``$`` would be read as absent.
        account: Its first user, made if absent.
        proxy: Where all that is not loopback is sent.

    Returns:
        Names and values.

    Example:
        >>> made = server_environment({"EDITOR": "vi"}, Path("data"), "ab", owner("ab"))
        >>> made["COLLECT_ANALYTICS"], made["HTTPS_PROXY"], "EDITOR" in made
        ('false', 'http://127.0.0.1:9', False)
    """
    kept = {key: parent[key] for key in _KEPT if key in parent}
    proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), proxy)
    return {
        **kept,
        **_OFF,
        **proxies,
        **{key.lower(): value for key, value in proxies.items()},
        **dict.fromkeys(_HOME, str(data / "home")),
        **dict.fromkeys(_TEMPORARY, str(data / "tmp")),
        "NO_PROXY": f"{HOST},localhost",
        "no_proxy": f"{HOST},localhost",
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        "SECRET_KEY": secret,
        # Variables, not arguments: every user of the machine can read a command line.
        "LABEL_STUDIO_USERNAME": account.email,
        "LABEL_STUDIO_PASSWORD": account.password,
        "LABEL_STUDIO_USER_TOKEN": account.token,
        "PYTHONUNBUFFERED": "1",
    }


def server_command(environment: Path, port: int, platform: str) -> list[str]:
    """Give the command that serves on loopback.

    Args:
        environment: The server's virtual environment.
        port: A free port; Label Studio would silently take the next one.
        platform: ``sys.platform``.

    Returns:
        Program and arguments; no secret among them.

    Example:
        >>> server_command(Path("ls"), 8123, "linux")[1:4]
        ['start', '--no-browser', '--enable-legacy-api-token']
    """
    return [
        str(program(environment, platform)),
        "start",
        "--no-browser",
        "--enable-legacy-api-token",
        "--internal-host",
        HOST,
        "--port",
        str(port),
    ]


def program(environment: Path, platform: str, name: str = "label-studio") -> Path:
    """Give the path of a program in a virtual environment.

    Example:
        >>> program(Path("ls"), "win32").as_posix()
        'ls/Scripts/label-studio.exe'
    """
    if platform == "win32":
        return environment / "Scripts" / f"{name}.exe"
    return environment / "bin" / name


def environment_folder(variables: Mapping[str, str], platform: str, home: Path) -> Path:
    """Give the folder of the server's virtual environment: one for all studies of a user.

    Args:
        variables: Variables of this process; KIMQUAL_LABEL_STUDIO_ENV names another folder.
        platform: ``sys.platform``.
        home: The user's folder.

    Returns:
        The folder, present or not.

    Example:
        >>> environment_folder({}, "linux", Path("/home/a")).as_posix()
        '/home/a/.cache/kimqual/labelstudio-1.23.2'
    """
    if named := variables.get(ENVIRONMENT):
        return Path(named).expanduser().absolute()
    if platform == "win32":
        cache = Path(variables.get("LOCALAPPDATA") or home / "AppData" / "Local")
    elif platform == "darwin":
        cache = home / "Library" / "Caches"
    else:
        cache = Path(variables.get("XDG_CACHE_HOME") or home / ".cache")
    return cache / "kimqual" / f"labelstudio-{VERSION}"


def data_folder(study: Path, vault: str) -> Path:
    """Give the server's data folder: beside the vault, on the vault's disk.

    Args:
        study: The study's folder.
        vault: Path of the vault as the study's settings have it.

    Example:
        >>> data_folder(Path("/s"), "vault.db").as_posix()
        '/s/vault-labelstudio'
    """
    path = (study / vault).absolute()
    return path.with_name(f"{path.stem}-labelstudio")


def email(user: str) -> str:
    """Give the address by which a user logs in; mail is never sent.

    Args:
        user: A short name such as ``anna``, or an address.

    Raises:
        LabelStudioError: If Label Studio could not take it.

    Example:
        >>> email("Anna"), email("bilal@stadt.example")
        ('anna@localhost', 'bilal@stadt.example')
    """
    name, at, place = user.lower().partition("@")
    known = re.fullmatch(r"[a-z0-9][a-z0-9._-]{0,29}", name)
    if not known or name == "kimqual" or (at and not re.fullmatch(r"[a-z0-9.-]+", place)):
        raise LabelStudioError(
            f"{user!r} cannot be a user's name.",
            where="--user",
            mend="take a short name of a-z, 0-9, '.', '-' and '_', such as anna; not kimqual.",
        )
    return f"{name}@{place or 'localhost'}"


def redacted(text: str, secrets: Collection[str] = ()) -> str:
    """Take tokens, cookies and keys out of a log.

    Args:
        text: Some lines of it.
        secrets: Words that must not be seen, whatever they look like.

    Example:
        >>> redacted("GET /user/signup/?token=zYMMLgHw 200, key s3", ["s3"])
        'GET /user/signup/?token=*** 200, key ***'
    """
    for word in filter(None, secrets):
        text = text.replace(word, "***")
    return _SECRET.sub("***", text)
