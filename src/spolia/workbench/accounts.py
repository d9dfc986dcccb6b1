"""Who may come in: accounts with roles, sessions that can be ended, and what each person has seen. In `workbench.db`, a file of the case of its own.

None of it is evidence: it must be changeable and erasable, which the ledger is not, so nothing of it is in the ledger, in bundles or in backups.
Passwords are kept as argon2id hashes, secrets of sessions as SHA-256: who reads the file can log in with nothing in it.
An account may be tied to who somebody is at a provider (issuer and subject, which nobody else is ever given), beside a password or instead of one.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from spolia.errors import BadCommand, CaseUnusable, harmless
from spolia.workbench_settings import ROLES, Role

if TYPE_CHECKING:
    from argon2 import PasswordHasher

FILE = "workbench.db"
NAME = re.compile(r"\w[\w .@-]{0,63}")
SUBJECT = re.compile(
    r"[\x21-\x7e]([\x20-\x7e]{0,253}[\x21-\x7e])?"
)  # what a provider knows somebody by. Source: OpenID Connect Core 1.0, section 2
SHORTEST, LONGEST = 12, 256  # characters of a password
FEWEST = 5  # different characters of a password
IDLE_S, WHOLE_S = 12 * 3600, 7 * 24 * 3600  # a session ends so long after its last use, and so long after it began
TOKEN_S = 365 * 24 * 3600  # a key for programs ends so long after it was made
TOUCH_S = 60  # seconds between two notes of a session's last use
BUSY_S = 5
HASHING = threading.Semaphore(2)  # passwords checked at once: each check takes 64 MB for some tenths of a second
FORM = """
CREATE TABLE IF NOT EXISTS accounts (name TEXT PRIMARY KEY, folded TEXT UNIQUE NOT NULL, role TEXT, password TEXT, made REAL NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    id TEXT PRIMARY KEY, account TEXT NOT NULL, kind TEXT NOT NULL, token TEXT NOT NULL, begun REAL NOT NULL, used REAL NOT NULL,
    ends REAL NOT NULL, address TEXT NOT NULL, agent TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS doings (at REAL NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS visits (name TEXT PRIMARY KEY, at REAL NOT NULL, entries INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS ties (
    issuer TEXT NOT NULL, subject TEXT NOT NULL, account TEXT NOT NULL, follows INTEGER NOT NULL, PRIMARY KEY (issuer, subject), UNIQUE (issuer, account)
);
"""


@dataclass(frozen=True, slots=True)
class Account:
    """`role` is None where the account was closed: its name stays taken, since entries of the ledger bear it."""

    name: str
    role: Role | None
    made: float

    def may(self, role: Role) -> bool:
        """The account may do what that role may: each role may all that those before it may."""
        return self.role is not None and ROLES.index(self.role) >= ROLES.index(role)


@dataclass(frozen=True, slots=True)
class Session:
    """A session as listed; `id` is no secret. `kind` is "browser", or "program" for a key. `token` must come with all that it posts."""

    id: str
    account: Account
    kind: str
    token: str
    begun: float
    used: float
    ends: float
    address: str
    agent: str


@dataclass(frozen=True, slots=True)
class Visit:
    """When somebody looked last, and how many entries the ledger had by then."""

    at: float
    entries: int


@dataclass(frozen=True, slots=True)
class Doing:
    """Something that was done with accounts or sessions."""

    at: float
    who: str
    what: str


@dataclass(frozen=True, slots=True)
class Tie:
    """Who somebody is at a provider; `follows` where the account's role is what the provider's groups give, and nobody here gave another."""

    issuer: str
    subject: str
    follows: bool = False


class Accounts:
    """The accounts of the case in `folder`. The file is made by the first thing that is written into it; only its owner may read it."""

    def __init__(self, folder: Path, clock: Callable[[], float] = time.time) -> None:
        self.path = folder / FILE
        self._clock = clock
        self._own = threading.local()

    # --- the file ---------------------------------------------------------------------------------------------------------

    @contextmanager
    def _asked(self) -> Iterator[sqlite3.Connection | None]:
        """A connection to read with, None where there is no file yet."""
        yield self._connection() if self.path.exists() else None

    @contextmanager
    def _written(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is on the disk when the block ends, all of it or nothing."""
        connection = self._connection()
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.Error as bad:
            _roll_back(connection)
            raise CaseUnusable(f"{self.path} cannot be written: {bad}.") from None
        except BaseException:
            _roll_back(connection)
            raise

    def _connection(self) -> sqlite3.Connection:
        """This thread's own connection, opened once for as long as the file is the same."""
        inode = self.path.stat().st_ino if self.path.exists() else None
        if inode is None or getattr(self._own, "inode", None) != inode:
            self._own.connection = self._open()
            self._own.inode = self.path.stat().st_ino
        connection: sqlite3.Connection = self._own.connection
        return connection

    def _open(self) -> sqlite3.Connection:
        try:
            self._make()
            connection = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
            connection.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;" + FORM)
        except (OSError, sqlite3.Error) as bad:
            raise CaseUnusable(f"{self.path} cannot be opened: {bad}.") from None
        return connection

    def _make(self) -> None:
        """Makes the file where there is none, its owner's alone. One that is there is not opened: closing it would let go of every lock that this
        program's other threads hold on it (POSIX), and another program's end would then take SQLite's log away beneath them.
        """
        with suppress(FileExistsError):
            os.close(os.open(self.path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))

    # --- accounts ---------------------------------------------------------------------------------------------------------

    def any(self) -> bool:
        """There is an account that somebody may log in to."""
        with self._asked() as connection:
            return connection is not None and bool(connection.execute("SELECT 1 FROM accounts WHERE role IS NOT NULL LIMIT 1").fetchone())

    def all(self) -> list[Account]:
        """Every account, the closed ones too, by name."""
        with self._asked() as connection:
            rows = connection.execute("SELECT name, role, made FROM accounts ORDER BY folded").fetchall() if connection else []
        return [Account(*row) for row in rows]

    def find(self, name: str) -> Account | None:
        with self._asked() as connection:
            query = "SELECT name, role, made FROM accounts WHERE folded = ?"
            row = connection.execute(query, (name.casefold(),)).fetchone() if connection else None
        return Account(*row) if row else None

    def get(self, name: str) -> Account:
        """The account of that name, closed or not. Raises BadCommand where there is none."""
        account = self.find(name)
        if account is None:
            raise BadCommand(
                f"there is no account “{harmless(name)}”; those there are: {', '.join(one.name for one in self.all()) or 'none'}."
            )
        return account

    def add(self, name: str, role: Role, password: str | None, *, by: str, tie: Tie | None = None) -> Account:
        """A new account, with a password, a tie to a provider, or both. Raises BadCommand where name or tie is taken or none, or the password too weak."""
        if password is None and tie is None:
            raise BadCommand("an account needs a password, or who it is at the provider: nobody could come in by it.")
        if not NAME.fullmatch(name) or harmless(name) != name or name != name.strip():
            raise BadCommand(f"an account's name is 1 to 64 letters, figures, blanks and . @ - _, but is “{harmless(name)}”.")
        if (there := self.find(name)) is not None:
            raise BadCommand(f"the name “{there.name}” is taken{'' if there.role else ' by an account that was closed'}; choose another.")
        hashed = None if password is None else self._hash(password, name)
        with self._written() as connection:
            values = (name, name.casefold(), role, hashed, self._clock())
            connection.execute("INSERT INTO accounts (name, folded, role, password, made) VALUES (?, ?, ?, ?, ?)", values)
            self._note(connection, by, f"made the account {name}, {role}")
            if tie is not None:
                self._tie(connection, name, tie, by)
        return self.get(name)

    def set_role(self, name: str, role: Role | None, *, by: str, follows: bool = False) -> None:
        """Gives the account another role, or closes it (None), and ends its sessions. Raises BadCommand where no admin would be left.

        From then on the role is no more what a provider's groups give, unless it `follows` them still.
        """
        account = self.get(name)
        with self._written() as connection:
            left = connection.execute("SELECT count(*) FROM accounts WHERE role = 'admin' AND name != ?", (account.name,)).fetchone()[0]
            if account.role == "admin" and role != "admin" and not left:
                raise BadCommand(f"{account.name} is the only admin; make another first: spolia account add CASE NAME --role admin")
            connection.execute("UPDATE accounts SET role = ? WHERE name = ?", (role, account.name))
            connection.execute("UPDATE ties SET follows = ? WHERE account = ? AND follows", (follows, account.name))
            connection.execute("DELETE FROM sessions WHERE account = ?", (account.name,))
            self._note(connection, by, f"made {account.name} {role}" if role else f"closed the account {account.name}")

    def set_password(self, name: str, password: str, *, by: str) -> None:
        """Gives the account another password, and ends its sessions."""
        account = self.get(name)
        hashed = self._hash(password, account.name)
        with self._written() as connection:
            connection.execute("UPDATE accounts SET password = ? WHERE name = ?", (hashed, account.name))
            connection.execute("DELETE FROM sessions WHERE account = ?", (account.name,))
            self._note(connection, by, f"gave {account.name} a new password")

    def tie(self, name: str, issuer: str, subject: str | None, *, by: str) -> None:
        """Ties the account to who somebody is at the provider, or to nobody there (None), and ends its sessions. Raises BadCommand where that is somebody else's."""
        account = self.get(name)
        with self._written() as connection:
            connection.execute("DELETE FROM ties WHERE account = ? AND issuer = ?", (account.name, issuer))
            connection.execute("DELETE FROM sessions WHERE account = ?", (account.name,))
            if subject is None:
                self._note(connection, by, f"untied {account.name} from {issuer}")
            else:
                self._tie(connection, account.name, Tie(issuer, subject), by)

    def _tie(self, connection: sqlite3.Connection, name: str, tie: Tie, by: str) -> None:
        if not SUBJECT.fullmatch(tie.subject):
            raise BadCommand("a subject is what the provider knows somebody by: 1 to 255 letters, figures and signs of ASCII.")
        query = "SELECT account FROM ties WHERE issuer = ? AND subject = ?"
        if there := connection.execute(query, (tie.issuer, tie.subject)).fetchone():
            raise BadCommand(f"{tie.subject} is {there[0]} here already.")
        connection.execute("INSERT INTO ties VALUES (?, ?, ?, ?)", (tie.issuer, tie.subject, name, tie.follows))
        self._note(connection, by, f"tied {name} to {tie.subject} at {tie.issuer}")

    def tied(self, issuer: str, subject: str) -> tuple[Account, Tie] | None:
        """The account of who that is at the provider, closed or not."""
        with self._asked() as connection:
            query = "SELECT a.name, a.role, a.made, t.follows FROM ties t JOIN accounts a ON a.name = t.account WHERE t.issuer = ? AND t.subject = ?"
            row = connection.execute(query, (issuer, subject)).fetchone() if connection else None
        return (Account(*row[:3]), Tie(issuer, subject, bool(row[3]))) if row else None

    def ties(self, issuer: str) -> dict[str, Tie]:
        """By account, who each is at the provider."""
        with self._asked() as connection:
            rows = (
                connection.execute("SELECT account, subject, follows FROM ties WHERE issuer = ?", (issuer,)).fetchall()
                if connection
                else []
            )
        return {name: Tie(issuer, subject, bool(follows)) for name, subject, follows in rows}

    def has_password(self, name: str) -> bool:
        """The account may be logged in to by a password."""
        with self._asked() as connection:
            query = "SELECT 1 FROM accounts WHERE name = ? AND password IS NOT NULL"
            return connection is not None and bool(connection.execute(query, (name,)).fetchone())

    @cached_property
    def _hasher(self) -> PasswordHasher:
        from argon2 import PasswordHasher

        return PasswordHasher()

    @cached_property
    def _nobodys(self) -> str:
        """A hash to check against where there is no account, so that names cannot be told apart by the time that it takes."""
        return self._hasher.hash(secrets.token_hex(16))

    def _hash(self, password: str, name: str) -> str:
        check_password(password, name)
        with HASHING:
            return self._hasher.hash(_bytes(password))

    def log_in(self, name: str, password: str) -> Account | None:
        """The account, where that is its password and it is not closed."""
        from argon2.exceptions import Argon2Error, InvalidHashError

        with self._asked() as connection:
            query = "SELECT name, role, made, password FROM accounts WHERE folded = ?"
            row = connection.execute(query, (name.casefold(),)).fetchone() if connection else None
        account, hashed = (Account(*row[:3]), row[3]) if row and row[1] else (None, None)
        try:
            with HASHING:
                self._hasher.verify(hashed or self._nobodys, _bytes(password[:LONGEST]))
        except (Argon2Error, InvalidHashError):
            return None
        return account

    # --- sessions ---------------------------------------------------------------------------------------------------------

    def begin(self, account: Account, *, kind: str = "browser", address: str = "", agent: str = "", vouched: str | None = None) -> str:
        """The secret of a new session: of a browser, or a key for a program. It is told once, and not kept. `vouched` is the provider by whose word it begins."""
        secret, now, by = secrets.token_urlsafe(32), self._clock(), f", by the word of {vouched}" if vouched else ""
        ends = now + (TOKEN_S if kind == "program" else WHOLE_S)
        values = (_id(secret), account.name, kind, secrets.token_urlsafe(24), now, now, ends, address[:64], harmless(agent)[:200])
        with self._written() as connection:
            connection.execute("DELETE FROM sessions WHERE ends < ? OR (kind = 'browser' AND used < ?)", (now, now - IDLE_S))
            connection.execute("INSERT INTO sessions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            self._note(
                connection, account.name, "made a key for a program" if kind == "program" else f"logged in from {address or 'here'}{by}"
            )
        return secret

    def session(self, secret: str, kind: str = "browser") -> Session | None:
        """The session of that secret, if it is one, not ended, and its account not closed."""
        found = self._sessions("s.id = ? AND s.kind = ?", (_id(secret), kind))
        if not found:
            return None
        if self._clock() - found[0].used > TOUCH_S:
            with self._written() as connection:
                connection.execute("UPDATE sessions SET used = ? WHERE id = ?", (self._clock(), found[0].id))
        return found[0]

    def sessions(self, name: str | None = None) -> list[Session]:
        """The sessions that still hold, of one account or of all, the last used first."""
        found = self._sessions("s.account = ?", (name,)) if name is not None else self._sessions("1", ())
        return sorted(found, key=lambda session: -session.used)

    def _sessions(self, where: str, values: tuple[str, ...]) -> list[Session]:
        now = self._clock()
        query = (
            "SELECT a.name, a.role, a.made, s.id, s.kind, s.token, s.begun, s.used, s.ends, s.address, s.agent FROM sessions s "
            "JOIN accounts a ON a.name = s.account WHERE a.role IS NOT NULL AND s.ends >= ? AND (s.kind = 'program' OR s.used >= ?) AND "
        )
        with self._asked() as connection:
            rows = connection.execute(query + where, (now, now - IDLE_S, *values)).fetchall() if connection else []
        return [Session(row[3], Account(*row[:3]), *row[4:]) for row in rows]

    def end(self, id_: str, *, by: str, of: str | None = None) -> bool:
        """Ends the session of that id, of the account `of` where that is given; whether there was one."""
        with self._written() as connection:
            query = "DELETE FROM sessions WHERE id = ? AND account = coalesce(?, account)"
            ended = connection.execute(query, (id_, of)).rowcount > 0
            if ended:
                self._note(connection, by, f"ended the session {id_[:8]}")
        return ended

    def end_all(self, name: str, *, by: str) -> int:
        """Ends all sessions of the account, keys of programs too; how many there were."""
        account = self.get(name)
        with self._written() as connection:
            ended = connection.execute("DELETE FROM sessions WHERE account = ?", (account.name,)).rowcount
            self._note(connection, by, f"ended all sessions of {account.name}")
        return ended

    # --- what was done, and what was seen -----------------------------------------------------------------------------------

    def _note(self, connection: sqlite3.Connection, who: str, what: str) -> None:
        connection.execute("INSERT INTO doings VALUES (?, ?, ?)", (self._clock(), who, what))

    def note(self, who: str, what: str) -> None:
        """Writes down that somebody did something with accounts."""
        with self._written() as connection:
            self._note(connection, who, what)

    def doings(self, most: int) -> list[Doing]:
        """What was done with accounts and sessions, the newest first."""
        with self._asked() as connection:
            query = "SELECT at, who, what FROM doings ORDER BY rowid DESC LIMIT ?"
            return [Doing(*row) for row in connection.execute(query, (most,))] if connection else []

    def visit(self, name: str) -> Visit | None:
        """The last visit of the person."""
        with self._asked() as connection:
            query = "SELECT at, entries FROM visits WHERE name = ?"
            row = connection.execute(query, (name,)).fetchone() if connection else None
        return Visit(*row) if row else None

    def tell_visit(self, name: str, entries: int) -> None:
        """Writes down that the person has now seen the ledger so far."""
        with self._written() as connection:
            connection.execute("INSERT OR REPLACE INTO visits VALUES (?, ?, ?)", (name, self._clock(), entries))


def check_password(password: str, name: str) -> None:
    """Raises BadCommand where the password is too easily guessed. Length is what counts; signs and figures are not asked for."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise BadCommand(f"a password has {SHORTEST} to {LONGEST} characters, this one has {len(password)}; a few words in a row do well.")
    if re.search(rf"(?i)\b{re.escape(name)}\b", password):
        raise BadCommand("the password holds the account's name; choose another.")
    if len(set(password.casefold())) < FEWEST:
        raise BadCommand(f"the password has fewer than {FEWEST} different characters; choose another.")


def _id(secret: str) -> str:
    return hashlib.sha256(_bytes(secret)).hexdigest()


def _bytes(words: str) -> bytes:
    return words.encode("utf-8", "surrogatepass")


def _roll_back(connection: sqlite3.Connection) -> None:
    if connection.in_transaction:
        connection.execute("ROLLBACK")
