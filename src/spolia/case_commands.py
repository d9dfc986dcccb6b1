"""A case as a whole: made, copied, made again of a copy. Thin, as all commands are (cli.py)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from spolia.console import Named, case_argument, say, watch

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spolia.ledger import Server


@click.command(short_help="Make a folder for a new CASE.")
@case_argument
@click.option("--title", help="What the case is called; the folder's name without it.")
@click.option(
    "--store", metavar="URL", help="Where the ledger's log lies: postgresql://USER@HOST/DATABASE; without it SQLite, in the case."
)
@click.option(
    "--key", type=click.Path(path_type=Path), metavar="FILE", help="Where its signing key is to lie, or lies; outside of the case."
)
def init(case: Path, title: str | None, store: str | None, key: Path | None) -> int:
    """Make a folder for a new CASE, with a commented case.toml, and a key that its ledger is signed with."""
    from spolia.case import create_case, server_of

    key = key.expanduser().resolve() if key is not None else None
    if key is not None and key.is_relative_to(case.resolve()):
        raise click.UsageError(f"--key {key}: a key inside the case goes wherever the case goes; name a place outside of it")
    server = server_of(store, title or case.resolve().name)
    create_case(case, title, server=server, key=key)
    say(f"made {case}; put reports into it: spolia add {case} PATH…")
    say_password(server)
    return 0


@click.command(short_help="Copy CASE into a new folder OUT, while it is in use.")
@case_argument
@click.argument("out", type=click.Path(path_type=Path))
def backup(case: Path, out: Path) -> int:
    """Copy CASE, as it stands now, into a new folder OUT: log, evidence, settings and tables. Others may write meanwhile."""
    from spolia.backup import back_up
    from spolia.case import open_case

    name = Named()
    copied = back_up(open_case(case), out, name=name, watch=watch_copies)
    say(
        f"copied {case} into {out}: {copied}, {'verified' if copied.whole else 'as far as they are there'}; back again: spolia restore {out} CASE"
    )
    return name.exit_code


@click.command(short_help="Make a new CASE of a BACKUP.")
@click.argument("backup", type=click.Path(path_type=Path))
@case_argument
@click.option(
    "--store", metavar="URL", help="Where the ledger's log lies: postgresql://USER@HOST/DATABASE; without it SQLite, in the case."
)
def restore(backup: Path, case: Path, store: str | None) -> int:
    """Make a new CASE of a BACKUP, and verify it. Never over a case that is there."""
    from spolia.backup import restore_case
    from spolia.case import server_of

    server = server_of(store, case.resolve().name)
    copied = restore_case(backup, case, server, watch=watch_copies)
    say(f"restored {case} from {backup}: {copied}, verified; next: spolia build {case}")
    say_password(server)
    return 0


def say_password(server: Server | None) -> None:
    """Says where later commands look for a password that this one was given."""
    if server is not None and server.has_secret:
        say("the password was not written down: give it to later commands in the environment (PGPASSWORD) or in ~/.pgpass")


def watch_copies(hashes: Iterable[str], count: int) -> Iterable[str]:
    """So many files one after another, with a bar on a terminal."""
    return watch(hashes, "Copying", count=count)
