"""What may stand under [workbench], and that what is not understood stops a case from being opened."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from spolia.case import SETTINGS_TEXT
from spolia.errors import CaseUnusable
from spolia.workbench_settings import Oidc, WorkbenchSettings, read_workbench_settings

HERE = Path("/cases/valley/case.toml")
LEAST = 'issuer = "https://login.house.example"\nclient_id = "spolia"\n'
ALL = """
issuer = "https://login.house.example:8443/realms/house"
client_id = "spolia"
secret_file = "../secrets/spolia"
label = "House <login>"
inside = true
hosts = ["Keys.House.example"]
scopes = ["profile", "groups"]
name_claim = "email"
groups_claim = "https://house.example/groups"
[workbench.oidc.roles]
"conflict desk" = "analyst"
"it" = "admin"
"""


def read(oidc: str) -> WorkbenchSettings:
    return read_workbench_settings(tomllib.loads(f"[workbench.oidc]\n{oidc}"), HERE)


def test_all_of_it_is_read() -> None:
    assert read(ALL).oidc == Oidc(
        "https://login.house.example:8443/realms/house", "spolia", HERE.parent / "../secrets/spolia", None, "House <login>", True,
        ("keys.house.example",), ("openid", "profile", "groups"), "email", "https://house.example/groups", {"conflict desk": "analyst", "it": "admin"},
    )  # fmt: skip


def test_without_it_nobody_comes_in_by_a_provider() -> None:
    assert read_workbench_settings({}, HERE) == WorkbenchSettings()
    assert read_workbench_settings(tomllib.loads(SETTINGS_TEXT.format(title='""', summary='""', key="")), HERE) == WorkbenchSettings()


def test_little_is_needed() -> None:
    assert read(LEAST).oidc == Oidc("https://login.house.example", "spolia", label="login.house.example")


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ('client_id = "x"', "issuer"), ('issuer = "https://a.example"', "client_id"), (LEAST + 'client_secret = "hush"', "holds a secret"), (LEAST + 'secret = "hush"', "holds a secret"),
        (LEAST + 'strange = "x"', "no strange"), (LEAST + "inside = 1", "true or false"), (LEAST + 'hosts = "x"', "a list of words"), (LEAST + 'scopes = ["a b"]', "a list of words"),
        (LEAST + 'roles = {a = "owner"}', "one of reader"), (LEAST + 'roles = "reader"', "lines such as"), (LEAST + "label = 7", "words in quotes"), (LEAST + 'label = "a\\u202eb"', "words in quotes"),
        (LEAST + 'secret_file = "x/secret"', "in the case's own folder"), (LEAST + 'secret_file = "/a"\nsecret_env = "A"', "not both"),
        ('client_id = "x"\nissuer = "http://login.house.example"', "https://"), ('client_id = "x"\nissuer = "login.house.example"', "should begin"),
        ('client_id = "x"\nissuer = "https://a.example/?x"', "without"), ('client_id = "x"\nissuer = "https://a.example/#x"', "without"), ('client_id = "x"\nissuer = "https://u:p@a.example/"', "password"),
    ],
)  # fmt: skip
def test_what_is_not_understood_is_said_in_a_line(written: str, why: str) -> None:
    with pytest.raises(CaseUnusable, match=r"\[workbench.oidc\]") as bad:
        read(written)
    assert why in str(bad.value)
    assert "\n" not in str(bad.value)
    assert "hush" not in str(bad.value)


@pytest.mark.parametrize("settings", [{"workbench": 1}, {"workbench": {"strange": 1}}, {"workbench": {"oidc": 1}}])
def test_another_section_is_refused(settings: dict[str, object]) -> None:
    with pytest.raises(CaseUnusable, match=r"\[workbench\]"):
        read_workbench_settings(settings, HERE)


@pytest.mark.parametrize("issuer", ["http://127.0.0.1:8080/house", "http://localhost/house", "http://[::1]:8080"])
def test_on_this_machine_alone_it_may_be_unencrypted(issuer: str) -> None:
    assert read(f'issuer = "{issuer}"\nclient_id = "spolia"').oidc is not None
