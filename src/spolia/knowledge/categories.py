"""The vocabulary of materiel: what each category holds, its wider group, its make, and what it was called in an older version."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from spolia.records import Category


class Categories:
    """The table categories.yaml, asked by category, by group, and for the vocabulary of an older version."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.version: int = table["version"]
        self.rows: dict[Category, Mapping[str, Any]] = {row["category"]: row for row in table["categories"]}
        self.makes: list[Mapping[str, Any]] = table["makes"]
        self._make_of: dict[str, str] = {category: row["make"] for row in self.makes for category in row["categories"]}

    def in_group(self, *groups: str) -> frozenset[Category]:
        """The categories of these wider groups, e.g. "armour"."""
        return frozenset(category for category, row in self.rows.items() if row["group"] in groups)

    def beside(self, category: str) -> frozenset[str]:
        """The nouns beside which a weak name is a system of `category`; none for a category that has no systems."""
        row = self.rows.get(cast(Category, category))
        return frozenset(row["beside"]) if row else frozenset()

    def makes_of(self, categories: Iterable[str]) -> frozenset[str]:
        """Of what makes things of these categories are when they are destroyed ("building"); none where one of them may be of any make."""
        makes = {self._make_of.get(category) for category in categories}
        return frozenset(make for make in makes if make) if None not in makes else frozenset()

    def category_under(self, category: str, version: int) -> str:
        """What `category` was counted under in `version`: itself, or what it was divided from since. Raises KeyError where there was none.

        Totals of an older version are today's totals with every category put through this, and those of one name added up.
        """
        row: Mapping[str, Any] = self.rows[cast(Category, category)]
        return category if row["since"] <= version else self.category_under(row["was"], version)

    def totals_under(self, totals: Mapping[str, int], version: int) -> dict[str, int]:
        """`totals` by category as the vocabulary of `version` would have them."""
        old: dict[str, int] = {}
        for category, number in totals.items():
            name = self.category_under(category, version)
            old[name] = old.get(name, 0) + number
        return old
