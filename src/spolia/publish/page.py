"""A page before it is written: where it goes, which template draws it, and what the template is given."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

# The ways through the site, in the order of the menu: address, label.
MENU = (
    ("index.html", "Overview"), ("map.html", "Map"), ("timeline.html", "Timeline"), ("events/index.html", "Events"),
    ("contradictions.html", "Contradictions"), ("places/index.html", "Places"), ("materiel/index.html", "Materiel"),
    ("airspace.html", "Airspace"), ("parties/index.html", "Parties"), ("sources/index.html", "Sources"),
    ("reports/index.html", "Reports"), ("method.html", "Method"),
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    """One file of the site: `path` from its folder, `section` the menu entry that it belongs to."""

    path: str
    template: str
    title: str
    section: str
    given: Mapping[str, Any] = field(default_factory=dict)
    scripts: tuple[str, ...] = ()  # beyond those of every page, from the site's folder

    @property
    def root(self) -> str:
        """The way back to the site's folder from this page."""
        return "../" * self.path.count("/")
