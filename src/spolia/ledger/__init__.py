"""The ledger: evidence kept by its SHA-256, an append-only log of what was done with it, and the checks that prove both.

An auditor can read this folder alone: it imports nothing of Spolia but the errors. The form on disk is in docs/ledger-format.md.

    tree.py      the hashes of RFC 6962: roots, inclusion and consistency proofs        bytes in memory only
    tiles.py     the same hashes as tiles, so that a proof reads few of them
    notes.py     signed notes, and keys as words                                       bytes in memory only
    proofs.py    proofs as text
    keys.py      where signing keys lie, outside of the case
    signed.py    what the signatures on heads show
    stamps.py    time-stamps of heads by outside authorities
    custody.py   the chain of custody of one piece of evidence
    bundle.py    a folder or ZIP with evidence and the log that vouches for it
    evidence.py  files named by the hash of their bytes, safe on disk before anybody is told
    store.py     the tables of the database, the forms they went through, how the database is opened
    words.py     what a column of words holds
    sqlite.py, postgresql.py   the two databases it may be
    log.py       the entries, each an exact string of bytes, and the head that sums them up
    index.py     the tables that are worked out from the entries, so that they can be asked
    kept.py      what these say is kept: evidence, reports, pages from the web
    asked.py     the questions to those tables
    ledger.py    one ledger: evidence and log together
    verify.py    the numbered checks; verify_bundle.py those of a bundle
"""

from spolia.ledger.evidence import Kept
from spolia.ledger.ledger import Ledger
from spolia.ledger.postgresql import Server, new_server
from spolia.ledger.verify import Check, Elsewhere, Verification, verify_ledger

__all__ = ["Check", "Elsewhere", "Kept", "Ledger", "Server", "Verification", "new_server", "verify_ledger"]
