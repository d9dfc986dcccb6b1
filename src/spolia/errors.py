"""What can go wrong, in three kinds that are kept apart.

The report is unclear: no error; the field is None. A record or an input breaks a rule: a `Problem`, a value that is collected,
so that one run shows them all. We cannot go on: an exception of this tree.

    SpoliaError
    ├── BadCommand     the request itself is wrong: a name, an option, a date (exit 2)
    ├── BadRecord      a record from outside breaks claims.md or events.md
    ├── Overtaken      somebody else decided on the same thing first (exit 2)
    ├── KnowledgeBroken a table or gazetteer cannot be read at all (exit 2)
    ├── CaseUnusable   the case folder is missing, foreign, locked or cannot be written (exit 2)
    │   └── StoreUnreachable  the server of its ledger does not answer; nothing is known to be wrong with the ledger
    └── LedgerBroken   the ledger or its evidence is not what was written down
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass


class SpoliaError(Exception):
    """The root: catch this one. The message says what was expected, what was found, where, and what to do next."""


class BadCommand(SpoliaError):
    pass


class BadRecord(SpoliaError):
    pass


class Overtaken(SpoliaError):
    """`standing` are the decisions on the same thing that were not seen, by id; the message says what they are and whose."""

    def __init__(self, words: str, standing: tuple[str, ...] = ()) -> None:
        super().__init__(words)
        self.standing = standing


class KnowledgeBroken(SpoliaError):
    pass


class CaseUnusable(SpoliaError):
    pass


class StoreUnreachable(CaseUnusable):
    pass


class LedgerBroken(SpoliaError):
    pass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input: `where` names the file, line or report, `what` says it in a sentence."""

    where: str
    what: str

    def __str__(self) -> str:
        return f"{harmless(self.where)}: {harmless(self.what)}"


Name = Callable[[Problem], None]  # who is told of each


def harmless(text: str) -> str:
    r"""`text` on one line with control, format and direction characters escaped, so that no terminal or log acts on it.

    >>> harmless("tank\x1b[31m\u202e")
    'tank\\x1b[31m\\u202e'
    """
    return "".join(_escape(c) if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") else c for c in text)


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
