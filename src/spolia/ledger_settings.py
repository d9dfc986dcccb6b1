"""What a case's settings say of its ledger: where its key lies, who works on it, and who stamps its head.

[ledger]
key = "~/keys/valley.key"       # where the signing key lies; without it in the user's own configuration
by = "desk 3"                   # stands in every entry from now on; without it entries say nothing of who wrote them

[stamp]
authority = "https://…"         # a time-stamp authority by RFC 3161
authorities = "authority.pem"   # the certificates that its stamps are trusted by; beside case.toml where it is no full path
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from spolia.errors import CaseUnusable, harmless

BY_LENGTH = 100  # characters: a name, not a text
SECTIONS: dict[str, dict[str, type]] = {
    "ledger": {"key": str, "by": str},
    "stamp": {"authority": str, "authorities": str},
}


@dataclass(frozen=True, slots=True)
class LedgerSettings:
    """None where the settings do not say; `authorities` is a file of certificates in PEM."""

    key: Path | None = None
    by: str | None = None
    authority: str | None = None
    authorities: Path | None = None


def read_ledger_settings(settings: dict[str, Any], path: Path) -> LedgerSettings:
    """What the settings in the file `path` say. Raises CaseUnusable where a value is of the wrong kind."""
    said = {section: _section(settings, section, path) for section in SECTIONS}
    by, authorities, key = said["ledger"].get("by"), said["stamp"].get("authorities"), said["ledger"].get("key")
    if by is not None and (not by.strip() or len(by) > BY_LENGTH or harmless(by) != by):
        raise CaseUnusable(f"{path} should have under [ledger] by: a name of 1 to {BY_LENGTH} plain characters.")
    return LedgerSettings(
        key=Path(key) if key else None,
        by=by,
        authority=said["stamp"].get("authority"),
        authorities=path.parent / Path(authorities).expanduser() if authorities else None,
    )


def _section(settings: dict[str, Any], section: str, path: Path) -> dict[str, Any]:
    given = settings.get(section, {})
    if not isinstance(given, dict):
        raise CaseUnusable(f"{path} should have [{section}] as a section, not as a value.")
    for name, kind in SECTIONS[section].items():
        if name in given and not isinstance(given[name], kind):
            raise CaseUnusable(f"{path} should have under [{section}] {name} = words in quotes.")
    return given
