"""The record as tables for other programs: the same files on the site, in the workbench and in an export."""

from __future__ import annotations

from pathlib import Path

from spolia.publish.datapackage import write_datapackage
from spolia.publish.deed_words import deed_rows
from spolia.publish.deeds import COLUMNS
from spolia.publish.lookup import Lookup
from spolia.publish.losses import LOSSES, gather_losses, loss_lines
from spolia.publish.tables import table_text, write_csv


def write_tables(lookup: Lookup, folder: Path) -> list[Path]:
    """Each table as a CSV file in `folder`, and datapackage.json, which says what is in them."""
    written = write_csv(lookup.record, list(lookup.claims.values()), list(lookup.reports.values()), folder)
    for name, told in (
        ("losses.csv", table_text(LOSSES, loss_lines(gather_losses(lookup), lookup))),
        ("decisions.csv", table_text(COLUMNS, deed_rows(lookup))),
    ):
        (folder / name).write_text(told, "utf-8", newline="")
        written.append(folder / name)
    return [*written, write_datapackage(folder, lookup.about.title, lookup.about.policy)]
