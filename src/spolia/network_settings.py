"""What a case's settings allow of the network; without them nothing. What each means: docs/web.md.

[network]
allow = true                    # whether anything may be fetched or sent at all
hosts = ["news.example"]        # nothing else is asked, where any stand here
inside = ["wiki.house.example"] # hosts of one's own house, whose address may be a private one
ports = [80, 443]               # those that an address may name
contact = "desk@paper.example"  # who answers for the fetching, as servers are told
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from spolia.errors import CaseUnusable
from spolia.preserve.networks import Network

# Of what kind each setting is, or the elements of its list, and what that is called.
FORMS: dict[str, tuple[type, bool, str]] = {
    "allow": (bool, False, "true or false"), "hosts": (str, True, "a list of hosts, each in quotes"),
    "inside": (str, True, "a list of hosts, each in quotes"), "ports": (int, True, "a list of numbers"), "contact": (str, False, "words in quotes"),
}  # fmt: skip


def read_network_settings(settings: dict[str, Any], path: Path) -> Network:
    """What the settings in the file `path` allow. Raises CaseUnusable for one that is not understood: it is no leave to go on as if it did not stand there."""
    section = settings.get("network", {})
    strange = section.keys() - FORMS.keys() if isinstance(section, dict) else set()
    if not isinstance(section, dict) or strange:
        words = f", and no {', '.join(sorted(strange))}" if strange else ""
        raise CaseUnusable(f"{path} may have under [network] {', '.join(FORMS)}{words}.")
    values = {key: _value(key, given, path) for key, given in section.items()}
    if not re.fullmatch(r"[\x20-\x7e]*", values.get("contact", "")):
        raise CaseUnusable(f"{path} should have under [network] for contact letters, figures and signs of ASCII alone.")
    return Network(**{key: value for key, value in values.items() if value})


def _value(key: str, given: Any, path: Path) -> Any:
    kind, listed, words = FORMS[key]
    elements: list[Any] = given if listed and isinstance(given, list) else [None if listed else given]
    if not all(type(element) is kind for element in elements):
        raise CaseUnusable(f"{path} should have under [network] for {key} {words}.")
    return tuple(_as_host(one) if kind is str else one for one in elements) if listed else given


def _as_host(written: str) -> str:
    """A host as addresses are compared with it: in ASCII and lower case, without a dot before or after."""
    from spolia.preserve.weburl import BadUrl, parse_url

    try:
        return parse_url(f"http://{written.strip().removeprefix('*').strip('.')}").host
    except BadUrl:
        return written.lower()  # no host is called so: nothing is asked there
