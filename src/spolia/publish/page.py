"""A page before it is written: where it goes, which template draws it, and what the template is given."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from spolia.publish.paged import Paged, page_path

# The ways through the site, in the order of the menu: address, label.
MENU = (
    ("index.html", "Overview"), ("map.html", "Map"), ("timeline.html", "Timeline"), ("events/index.html", "Events"),
    ("contradictions.html", "Contradictions"), ("places/index.html", "Places"), ("materiel/index.html", "Materiel"),
    ("airspace.html", "Airspace"), ("charts.html", "Charts"), ("parties/index.html", "Parties"), ("sources/index.html", "Sources"),
    ("reports/index.html", "Reports"), ("claims/index.html", "Claims"), ("method.html", "Method"),
)  # fmt: skip


class Later(Mapping[str, Any]):
    """What a template is given, worked out when it is first looked at: pages by the thousand are listed in one process and drawn in several."""

    def __init__(self, make: Callable[..., Mapping[str, Any]], *of: Any) -> None:
        self._make, self._of = make, of

    @cached_property
    def _made(self) -> Mapping[str, Any]:
        return self._make(*self._of)

    def __getitem__(self, name: str) -> Any:
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._made)

    def __len__(self) -> int:
        return len(self._made)


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


def list_pages(
    index: str, template: str, title: str, rows: Paged[Any], given: Mapping[str, Any], section: str | None = None
) -> Iterator[Page]:
    """The pages of a long list: `rows` of each with the ways to the others, `long` where there are several and a script draws from columns."""
    parts = rows.parts
    paths = [page_path(index, number) for number in range(1, len(parts) + 1)]
    long = len(parts) > 1
    data = (f"data/{template.removesuffix('.html')}.js", "static/days.js") if long else ()
    for number, part in enumerate(parts, 1):
        scripts = (*data, "static/lists.js") if number == 1 else ()
        told = {**given, "rows": part, "pages": paths, "number": number, "long": long, "total": len(rows.rows)}
        name = title if number == 1 else f"{title}, page {number}"
        yield Page(paths[number - 1], template, name, section or index, told, scripts)
