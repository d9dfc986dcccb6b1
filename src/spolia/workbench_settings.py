"""What a case's settings say of its workbench: how much readers see, and who else may come in, by a provider's word (docs/workbench.md).

[workbench]
readers_see = "public"              # accounts of the role reader see what the site shows; or "all"; without it "public" where [publish] holds anything back

[workbench.oidc]
issuer = "https://login.house.example/realms/house"  # the provider, as its own discovery document calls it
client_id = "spolia"                # what the workbench is called there
secret_file = "~/secrets/spolia"    # where the client's secret lies; or secret_env, the variable that holds it; neither for a public client
label = "House login"               # what the button says; without it the provider's host
inside = true                       # the provider is in one's own house, or on this machine: its address may be a private one
hosts = []                          # further hosts that the provider answers on, besides the issuer's
scopes = ["openid", "profile"]      # what is asked for
name_claim = "preferred_username"   # what an account that is made at the first log-in is called by
groups_claim = "groups"             # what says which groups somebody is in
[workbench.oidc.roles]
"conflict desk" = "analyst"         # who is in that group comes in with that role; without such lines only who has an account
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from spolia.errors import CaseUnusable, harmless

if TYPE_CHECKING:
    from spolia.preserve.weburl import WebUrl

Role = Literal["reader", "analyst", "editor", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
LONGEST = 300  # characters of a value
# Of what kind each setting is: "word", "words", "switch" or "roles".
FORMS: dict[str, str] = {
    "issuer": "word", "client_id": "word", "secret_file": "word", "secret_env": "word", "label": "word", "inside": "switch", "hosts": "words",
    "scopes": "words", "name_claim": "word", "groups_claim": "word", "roles": "roles",
}  # fmt: skip
SAID = {"word": "words in quotes", "words": "a list of words, each in quotes", "switch": "true or false", "roles": f'lines such as "a group" = "analyst", each with one of {", ".join(ROLES)}'}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Oidc:
    """A provider by whose word people come in. `secret_file` and `secret_env` say where the client's secret is, and are both None for a public client.

    `roles` gives for groups the role that they come in with; where it is empty, only who has an account comes in.
    """

    issuer: str
    client_id: str
    secret_file: Path | None = None
    secret_env: str | None = None
    label: str = ""
    inside: bool = False
    hosts: tuple[str, ...] = ()
    scopes: tuple[str, ...] = ("openid", "profile")
    name_claim: str = "preferred_username"
    groups_claim: str = "groups"
    roles: Mapping[str, Role] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorkbenchSettings:
    """`oidc` is None where nobody comes in by a provider's word; `readers_see` where it follows from what the policy of publishing holds back."""

    oidc: Oidc | None = None
    readers_see: Literal["all", "public"] | None = None


def read_workbench_settings(settings: Mapping[str, Any], path: Path) -> WorkbenchSettings:
    """What the settings in the file `path` say. Raises CaseUnusable for one that is not understood: it is no leave to let somebody in as if it did not stand there."""
    section = settings.get("workbench", {})
    if not isinstance(section, dict) or section.keys() - {"oidc", "readers_see"} or not isinstance(section.get("oidc", {}), dict):
        raise CaseUnusable(f"{path} may have under [workbench] readers_see and the section [workbench.oidc], and nothing else.")
    readers_see = section.get("readers_see")
    if readers_see not in (None, "all", "public"):
        raise CaseUnusable(f'{path} should have under [workbench] for readers_see "all" or "public".')
    return WorkbenchSettings(_read_oidc(section["oidc"], path) if "oidc" in section else None, readers_see)


def _read_oidc(given: Mapping[str, Any], path: Path) -> Oidc:
    if {"secret", "client_secret"} & given.keys():
        raise CaseUnusable(
            f"{path} holds a secret under [workbench.oidc], where backups and readers of the case find it. Put it into a file outside of the case "
            "and name that: secret_file. Have the provider give you a new one."
        )
    if strange := sorted(given.keys() - FORMS.keys()):
        raise CaseUnusable(f"{path} may have under [workbench.oidc] {', '.join(FORMS)}, and no {', '.join(map(harmless, strange))}.")
    for key, value in given.items():
        if not _fits(FORMS[key], value):
            raise CaseUnusable(f"{path} should have under [workbench.oidc] for {key} {SAID[FORMS[key]]}.")
    if missing := [key for key in ("issuer", "client_id") if not given.get(key)]:
        raise CaseUnusable(f"{path} should have under [workbench.oidc] {' and '.join(missing)}.")
    if given.get("secret_file") and given.get("secret_env"):
        raise CaseUnusable(f"{path} should have under [workbench.oidc] secret_file or secret_env, not both.")
    values: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in given.items() if value not in ("", [])
    }
    host = _issuer_host(given["issuer"], path)
    if given.get("secret_file"):
        values["secret_file"] = _outside(Path(given["secret_file"]).expanduser(), path)
    values["hosts"] = tuple(host.casefold() for host in values.get("hosts", ()))
    values["scopes"] = tuple(dict.fromkeys(("openid", *values.get("scopes", ("profile",)))))  # without openid it is no log-in
    values.setdefault("label", host)
    return Oidc(**values)


def _issuer_host(issuer: str, path: Path) -> str:
    from spolia.preserve.weburl import BadUrl

    try:
        host = read_endpoint(issuer).host
    except BadUrl as bad:
        raise CaseUnusable(f"{path} has under [workbench.oidc] the issuer {issuer}, which {bad}.") from None
    if "?" in issuer or "#" in issuer:
        raise CaseUnusable(f"{path} should have under [workbench.oidc] for issuer an address without ? and #, as the provider gives it.")
    return host


def _fits(form: str, value: Any) -> bool:
    if form == "switch":
        return isinstance(value, bool)
    if form == "roles":
        return isinstance(value, dict) and all(_fits("word", group) and role in ROLES for group, role in value.items())
    if form == "words":
        return isinstance(value, list) and all(_fits("word", one) and one and " " not in one for one in value)
    return isinstance(value, str) and len(value) <= LONGEST and harmless(value) == value


def _outside(file: Path, path: Path) -> Path:
    """The file, which must not lie in the case: what lies there is copied and given on."""
    whole = path.parent / file
    if whole.resolve().is_relative_to(path.parent.resolve()):
        raise CaseUnusable(f"{path} names under [workbench.oidc] a secret_file in the case's own folder; put it outside of it.")
    return whole


def read_endpoint(written: str) -> WebUrl:
    """An address of the provider. Raises BadUrl where it is none, or would be asked unencrypted on another machine than this one."""
    from spolia.preserve.weburl import BadUrl, parse_url

    url = parse_url(written)
    if url.scheme != "https" and not is_loopback(url.host):
        raise BadUrl("should begin with https://, since what is said there lets people in")
    return url


def is_loopback(host: str) -> bool:
    """Nobody but this machine reaches what listens there."""
    if host.casefold() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def role_of(groups: frozenset[str], roles: Mapping[str, Role]) -> Role | None:
    """The role that may most among those that the groups give; None where they give none.

    >>> role_of(frozenset({"desk", "all"}), {"all": "reader", "desk": "analyst"})
    'analyst'
    """
    given = {roles[group] for group in groups & roles.keys()}
    return next((role for role in reversed(ROLES) if role in given), None)
