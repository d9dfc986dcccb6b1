"""Where the workbench listens: on this machine alone, unless the case has accounts."""

from __future__ import annotations

import getpass
import socket
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from spolia.case import open_case
from spolia.errors import BadCommand, CaseUnusable, harmless
from spolia.workbench import pages
from spolia.workbench.accounts import Accounts
from spolia.workbench.app import make_app
from spolia.workbench.bench import Bench, settle
from spolia.workbench.guard import Guard, Place
from spolia.workbench.provider import open_provider
from spolia.workbench.routes import Desk
from spolia.workbench.stand import Stand
from spolia.workbench.work import tasks_of
from spolia.workbench_settings import Oidc, is_loopback

SECONDS_TO_END = 3  # that answers under way have when the workbench is ended


@dataclass(frozen=True, slots=True)
class Listening:
    """Where to listen: `names` are further names by which it is reached; `certificate` and its key are files in PEM; `behind_proxy` where what stands before it encrypts."""

    host: str = "127.0.0.1"
    port: int = 8777
    names: tuple[str, ...] = ()
    certificate: Path | None = None
    certificate_key: Path | None = None
    behind_proxy: bool = False

    @property
    def encrypted(self) -> bool:
        return self.certificate is not None or self.behind_proxy

    @property
    def address(self) -> str:
        """Where a browser on this machine finds it."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::", "") else f"[{self.host}]" if ":" in self.host else self.host  # noqa: S104, named to be avoided
        return f"http{'s' * (self.certificate is not None)}://{host}:{self.port}/"


def check_listening(where: Listening, accounts: Accounts, case: Path, oidc: Oidc | None = None) -> None:
    """Raises BadCommand where others could reach a case that has no accounts, or nobody could come in."""
    open_to_others = not is_loopback(where.host) or where.behind_proxy or bool(where.names)
    if oidc is not None and not oidc.roles and not accounts.any():
        raise BadCommand(
            "nobody could log in: the case has no accounts, and [workbench.oidc] in its case.toml gives no group a role. "
            f"Make one first: spolia account add {case} NAME --role admin"
        )
    if open_to_others and oidc is None and not accounts.any():
        raise BadCommand(
            f"others than this machine would reach the workbench at {harmless(where.host)}, and the case has no accounts. "
            f"Make one first: spolia account add {case} NAME --role admin"
        )
    if (where.certificate is None) != (where.certificate_key is None):
        raise BadCommand("a certificate and its key go together: --certificate FILE --certificate-key FILE.")


def whoever_started() -> str:
    """The name of the user who runs this."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return "local user"


def open_desk(folder: Path, where: Listening) -> Desk:
    """The case opened for being served. Raises CaseUnusable where it is not built, BadCommand where it may not be served there."""
    case, accounts = open_case(folder), Accounts(folder)
    oidc = case.workbench.oidc
    check_listening(where, accounts, folder, oidc)
    place = Place(
        is_loopback(where.host), tuple(name.casefold().rstrip(".") for name in where.names) + _own_name(where.host), where.encrypted
    )
    provider = open_provider(oidc) if oidc else None
    return Desk(Bench(folder), Guard(accounts, place, case.ledger_settings.by or whoever_started(), provider))


def _own_name(host: str) -> tuple[str, ...]:
    return (host.casefold(),) if host and not is_loopback(host) else ()


def warm(stand: Stand) -> None:
    """Works out what takes long the first time."""
    pages.warm(stand)
    tasks_of(stand)


def serve(desk: Desk, where: Listening) -> None:
    """Serves until it is told to end."""
    desk.bench.whole.warm = desk.bench.public.warm = warm
    warm(desk.stand)
    settle()
    if desk.case.readers_see_public and desk.guard.may_come("reader"):
        with suppress(CaseUnusable):  # who reads is told, and the others can work
            desk.bench.public.look()
    config = uvicorn.Config(
        make_app(desk), host=where.host, port=where.port, log_level="warning", access_log=False, server_header=False, date_header=True,
        proxy_headers=where.behind_proxy, timeout_graceful_shutdown=SECONDS_TO_END, limit_concurrency=500, ws="none", lifespan="off",
        ssl_certfile=where.certificate, ssl_keyfile=where.certificate_key,
    )  # fmt: skip
    try:
        uvicorn.Server(config).run(sockets=[_listen(where)])
    finally:
        desk.bench.close()


def _listen(where: Listening) -> socket.socket:
    """The socket, listening. Raises BadCommand where that cannot be had."""
    try:
        family = socket.AF_INET6 if ":" in where.host else socket.AF_INET
        return socket.create_server((where.host.strip("[]"), where.port), family=family, backlog=256)
    except OSError as bad:
        raise BadCommand(
            f"{harmless(where.host)}, port {where.port}, cannot be listened on: {bad.strerror}; choose another: --port"
        ) from None
