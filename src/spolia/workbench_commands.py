"""The commands of the workbench: serving a case, and the accounts of those who work on it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from spolia.console import case_argument, say
from spolia.workbench_settings import ROLES, Role

if TYPE_CHECKING:
    from spolia.workbench.accounts import Accounts

PORT = 8777
LONGEST_LINE = 1000  # characters of a password's line that are read
name_argument = click.argument("name")
role_option = click.option(
    "--role",
    type=click.Choice(ROLES),
    required=True,
    help="What the account may do; each all that those before may.",
)


@click.command(short_help="The workbench, on this machine.")
@case_argument
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on; one that others reach needs accounts.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--name", "names", multiple=True, metavar="HOST", help="A further name by which browsers reach it; may be given again.")
@click.option(
    "--certificate", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A certificate in PEM: then it speaks HTTPS."
)
@click.option(
    "--certificate-key", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The key of that certificate, in PEM."
)
@click.option("--behind-proxy", is_flag=True, help="A proxy on this machine stands before it, and speaks HTTPS with browsers.")
@click.option("--open", "open_it", is_flag=True, help="Open it in a browser.")
def serve(
    case: Path,
    host: str,
    port: int,
    names: tuple[str, ...],
    certificate: Path | None,
    certificate_key: Path | None,
    behind_proxy: bool,
    open_it: bool,
) -> int:
    """Serve the workbench of CASE: its pages with nothing held back, what analysts work with, and for readers what the site shows.

    Without accounts it is for whoever started it, on this machine alone. Ctrl-C ends it.
    """
    from spolia.workbench.serve import Listening, open_desk
    from spolia.workbench.serve import serve as serve_desk

    where = Listening(host, port, names, certificate, certificate_key, behind_proxy)
    desk = open_desk(case, where)
    say(f"the workbench of {desk.case.title}: {where.address}")
    if desk.guard.closed and not where.encrypted and not desk.guard.place.loopback:
        click.echo(
            "passwords pass the network as they are typed: give --certificate and --certificate-key, or put a proxy that speaks HTTPS before it",
            err=True,
        )
    if open_it:
        click.launch(where.address)
    serve_desk(desk, where)
    return 0


@click.group(short_help="The accounts of CASE: make, list, change, close.")
def account() -> None:
    """The accounts of those who work on a case. Passwords are asked for, or read from a line of standard input."""


@account.command("add", short_help="Make an account.")
@case_argument
@name_argument
@role_option
@click.option("--subject", help="Who it is at the provider of [workbench.oidc], instead of a password.")
def add_account(case: Path, name: str, role: str, subject: str | None) -> int:
    """Make the account NAME in CASE, with a password or for who logs in by the provider."""
    from spolia.workbench.accounts import Tie

    accounts = _accounts(case)
    tie = Tie(_issuer(case), subject) if subject is not None else None
    made = accounts.add(name, cast(Role, role), None if tie else _password(f"Password of {name}"), by=_who(), tie=tie)
    say(f"made the account {made.name}, {made.role}")
    return 0


@account.command("list", short_help="The accounts and their sessions.")
@case_argument
def list_accounts(case: Path) -> int:
    """The accounts of CASE, a line each: role, number of sessions, name."""
    accounts = _accounts(case)
    for one in accounts.all():
        say(f"{one.role or 'closed':8}  {len(accounts.sessions(one.name)):3} sessions  {one.name}")
    return 0


@account.command("role", short_help="Give an account another role.")
@case_argument
@name_argument
@role_option
def change_role(case: Path, name: str, role: str) -> int:
    """Give NAME another role, and end its sessions."""
    _accounts(case).set_role(name, cast(Role, role), by=_who())
    say(f"{name} is {role} now; its sessions ended")
    return 0


@account.command("password", short_help="Give an account another password.")
@case_argument
@name_argument
def change_password(case: Path, name: str) -> int:
    """Give NAME another password, and end its sessions."""
    _accounts(case).set_password(name, _password(f"New password of {name}"), by=_who())
    say(f"{name} has a new password; its sessions ended")
    return 0


@account.command("tie", short_help="Say who an account is at the provider.")
@case_argument
@name_argument
@click.option("--subject", help="Who it is at the provider of [workbench.oidc]; nobody without it.")
def tie_account(case: Path, name: str, subject: str | None) -> int:
    """Let who is SUBJECT at the provider log in to NAME, or nobody there any more, and end its sessions."""
    _accounts(case).tie(name, _issuer(case), subject, by=_who())
    say(f"{name} is {subject or 'nobody'} at the provider now; its sessions ended")
    return 0


@account.command("close", short_help="Close an account.")
@case_argument
@name_argument
def close_account(case: Path, name: str) -> int:
    """Close the account NAME and end its sessions. Its name stays taken, since entries of the ledger bear it."""
    _accounts(case).set_role(name, None, by=_who())
    say(f"closed the account {name}")
    return 0


@account.command("sessions", short_help="End all sessions of an account.")
@case_argument
@name_argument
@click.option("--end", is_flag=True, help="End them all, keys of programs too.")
def sessions(case: Path, name: str, end: bool) -> int:
    """The sessions of NAME, a line each; with --end none any more."""
    from spolia.workbench.people import when

    accounts = _accounts(case)
    account = accounts.get(name)
    if end:
        say(f"ended {accounts.end_all(account.name, by=_who())} sessions of {account.name}")
        return 0
    for one in accounts.sessions(account.name):
        say(f"{one.id[:8]}  {one.kind:8}  begun {when(one.begun)}  last used {when(one.used)}  {one.address}  {one.agent}")
    return 0


@account.command("key", short_help="Make a key for a program.")
@case_argument
@name_argument
def make_key(case: Path, name: str) -> int:
    """Make a key by which a program asks the interface as NAME; it is told once, on standard output."""
    from spolia.errors import BadCommand

    accounts = _accounts(case)
    found = accounts.get(name)
    if found.role is None:
        raise BadCommand(f"the account {found.name} was closed.")
    say(accounts.begin(found, kind="program", agent="spolia account key"))
    return 0


def _accounts(case: Path) -> Accounts:
    from spolia.case import open_case
    from spolia.workbench.accounts import Accounts

    open_case(case)
    return Accounts(case)


def _issuer(case: Path) -> str:
    from spolia.case import open_case
    from spolia.errors import BadCommand

    oidc = open_case(case).workbench.oidc
    if oidc is None:
        raise BadCommand(f"{case / 'case.toml'} names no provider that people log in by; name one under [workbench.oidc].")
    return oidc.issuer


def _who() -> str:
    from spolia.workbench.serve import whoever_started

    return f"{whoever_started()} (command line)"


def _password(prompt: str) -> str:
    """A password typed twice alike, or the first line of standard input where that is no terminal."""
    if sys.stdin.isatty():
        return str(click.prompt(prompt, hide_input=True, confirmation_prompt=True, err=True))
    return sys.stdin.readline(LONGEST_LINE).rstrip("\r\n")


ALL = (serve, account)
