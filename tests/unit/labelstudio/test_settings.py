"""A server of our own is told to keep everything to itself."""

import re
from pathlib import Path

import pytest

from kimqual.errors import LabelStudioError
from kimqual.labelstudio.settings import (
    NOWHERE,
    Owner,
    data_folder,
    email,
    environment_folder,
    owner,
    program,
    redacted,
    server_command,
    server_environment,
)

SECRET = "ab" * 32


@pytest.fixture
def made():
    parent = {"PATH": "/bin", "COLLECT_ANALYTICS": "true", "HTTPS_PROXY": "http://proxy:8080"}
    return server_environment(parent, Path("/s/vault-labelstudio"), SECRET, owner(SECRET))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("COLLECT_ANALYTICS", "false"),
        ("LATEST_VERSION_CHECK", "false"),
        ("SENTRY_DSN", ""),
        ("FRONTEND_SENTRY_DSN", ""),
        ("LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK", "true"),
        ("CORS_ALLOW_ALL_ORIGINS", "false"),
        ("HTTPS_PROXY", NOWHERE),
        ("https_proxy", NOWHERE),
        ("ALL_PROXY", NOWHERE),
        ("NO_PROXY", "127.0.0.1,localhost"),
    ],
)
def test_each_way_out_is_shut(made, name, value):
    assert made[name] == value


def test_nothing_of_the_users_own_settings_reaches_the_server(made):
    mine = {"PATH": "/bin", "HEARTEX_COLLECT_ANALYTICS": "true", "HOST": "x", "CI": "1"}
    with_mine = server_environment(mine, Path("/s/vault-labelstudio"), SECRET, owner(SECRET))
    assert with_mine == made


def test_home_and_temporary_files_lie_in_the_data_folder(made):
    places = {made[k] for k in ("HOME", "USERPROFILE", "LOCALAPPDATA", "TMPDIR", "TEMP")}
    assert all(Path(place).is_relative_to("/s/vault-labelstudio") for place in places)


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_no_secret_stands_on_the_command_line(made, platform):
    command = " ".join(server_command(Path("/env"), 8123, platform))
    account = owner(SECRET)
    assert not [s for s in (SECRET, account.password, account.token) if s in command]
    assert "--internal-host 127.0.0.1 --port 8123" in command


def test_own_account_follows_from_the_key_and_gives_nothing_of_it_away():
    account = owner(SECRET)
    assert account == owner(SECRET)
    assert account.token not in account.password
    assert SECRET[:8] not in account.password + account.token
    assert re.fullmatch("[0-9a-f]{40}", account.token)
    assert isinstance(account, Owner)


def test_secret_words_are_taken_out_whatever_they_look_like():
    log = (
        f"SECRET_KEY={SECRET}\n"
        "Authorization: Token 0123456789abcdef0123456789abcdef01234567\n"
        "Authorization: Bearer abc.def\n"
        "{'refresh': 'eyJhbGciOi.eyJ0b2tlbl90.c2lnbmF0dXJl'}\n"
        "GET /user/signup/?token=zYMMLgHwyGv4DwW0 HTTP/1.1\n"
        "Cookie: sessionid=.eJxVkMt; csrftoken=Kj3hs\n"
        "geheimes Wort\n"
    )
    shown = redacted(log, ["geheimes Wort", ""])
    for secret in (SECRET, "01234567", "abc.def", "eyJ", "zYMM", ".eJx", "Kj3hs", "geheim"):
        assert secret not in shown
    assert shown.count("\n") == log.count("\n")
    assert "GET /user/signup/?token=*** HTTP/1.1" in shown


def test_a_log_without_secrets_stays_as_it_is():
    log = 'File "/a/b/server.py", line 12\nOperationalError: disk I/O error\n'
    assert redacted(log, [SECRET]) == log


@pytest.mark.parametrize("user", ["", "Jürgen", "anna b", "@x", "a" * 31, "kimqual", "-a", "a@b c"])
def test_a_name_that_label_studio_cannot_take_is_told(user):
    with pytest.raises(LabelStudioError) as told:
        email(user)
    assert "anna" in told.value.mend


def test_data_lie_beside_the_vault_wherever_that_is():
    assert data_folder(Path("/s"), "vault.db") == Path("/s/vault-labelstudio")
    assert data_folder(Path("/s"), "/stick/kim.db") == Path("/stick/kim-labelstudio")


def test_environment_is_one_for_all_studies_and_can_be_named(tmp_path):
    home = Path("/h")
    assert environment_folder({}, "darwin", home).is_relative_to("/h/Library/Caches")
    assert environment_folder({"XDG_CACHE_HOME": "/c"}, "linux", home).is_relative_to("/c")
    assert environment_folder({"LOCALAPPDATA": "/l"}, "win32", home).is_relative_to("/l")
    named = {"KIMQUAL_LABEL_STUDIO_ENV": str(tmp_path)}
    assert {environment_folder(named, p, home) for p in ("linux", "win32")} == {tmp_path}


def test_programs_lie_where_each_system_puts_them():
    assert program(Path("e"), "linux", "python").as_posix() == "e/bin/python"
    assert program(Path("e"), "win32", "python").as_posix() == "e/Scripts/python.exe"
