"""The commands of the ledger: its key, its head, proofs of what it holds, time-stamps, the chain of custody, and every check of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from spolia.console import STANDARD, case_argument, open_input, open_output, say
from spolia.errors import harmless

if TYPE_CHECKING:
    from spolia.ledger import Ledger
    from spolia.ledger.notes import Note, PublicKey

MOST_BYTES = 1 << 20  # of a head, a key or a proof: a larger file is none
output_option = click.option("-o", "--output", default=STANDARD, metavar="FILE", help="Where it goes; standard output without it.")


@click.command(short_help="The key that signs CASE's ledger; or a new one.")
@case_argument
@click.option("--new", is_flag=True, help="Sign with a new key from now on. The old one, where it is at hand, signs that.")
@click.option("--why", default="", metavar="TEXT", help="Why there is a new key; it stands in the ledger.")
def key(case: Path, new: bool, why: str) -> int:
    """The public keys that CASE's ledger was signed with, oldest first, and where the secret one lies; with --new a new one."""
    from spolia.case import open_case
    from spolia.ledger.keys import key_path, open_to_others

    opened = open_case(case)
    if new:
        with opened.ledger_to_write() as ledger:
            renew_key(ledger, opened.ledger_settings.key, why)
    with opened.ledger_to_read() as ledger:
        keys = ledger.keys()
    for public in keys:
        say(str(public))
    if not keys:
        click.echo(f"{case}: the ledger names no key; make one: spolia key {case} --new", err=True)
        return 1
    path = key_path(keys[-1], opened.ledger_settings.key)
    state = "is not there" if not path.exists() else "others may read it too" if open_to_others(path) else "is there"
    click.echo(f"the secret key: {path} ({state})", err=True)
    return 0 if path.exists() else 1


def renew_key(ledger: Ledger, named: Path | None, why: str) -> None:
    """Makes a new key for the ledger, puts the old key file aside where it lies in the way, and writes the change down.

    Where the file that is named holds another key than the ledger names, that is the new one.
    """
    import os

    from spolia.errors import BadCommand
    from spolia.ledger.keys import NAMED, make_key, named_place, set_aside
    from spolia.ledger.notes import SigningKey

    keys, place = ledger.keys(), named_place(named)
    if keys and place is not None and isinstance(ledger.signing, SigningKey):
        if os.environ.get(NAMED):
            raise BadCommand(f"{NAMED} names {place}, which holds the key in use; let it name a file that is not there yet.")
        set_aside(place, keys[-1])
    ledger.tell_key(make_key(ledger.head().origin, named)[0], why or ("a new key was asked for" if keys else "the first key"))


@click.command(short_help="The signed head of CASE's ledger.")
@case_argument
@output_option
def checkpoint(case: Path, output: str) -> int:
    """The signed head of CASE's ledger, in the form of C2SP tlog-checkpoint: to keep elsewhere, and hold against the ledger later."""
    from spolia.case import open_case

    with open_case(case).ledger_to_read() as ledger:
        note = ledger.checkpoint()
    with open_output(output) as out:
        out.write(str(note).encode())
    return named_unsigned(note, case)


def named_unsigned(note: Note, case: Path) -> int:
    """0 for a signed head; else 1, and it was said why that may be."""
    if note.signatures:
        return 0
    click.echo(f"{case}: this head is not signed, since the key is not at hand; see: spolia key {case}", err=True)
    return 1


@click.command(short_help="A proof that the ledger holds an item.")
@case_argument
@click.argument("item", required=False, metavar="[SHA256|ENTRY]")
@click.option("--since", metavar="CHECKPOINT", help="Instead: a proof that the log begins with the one of this older head.")
@output_option
def proof(case: Path, item: str | None, since: str | None, output: str) -> int:
    """A proof, of a few lines, that the ledger under its signed head holds a piece of evidence, or the entry of a number.

    In the form of C2SP tlog-proof. What it proves is that exactly those bytes are the entry: `spolia proof CASE 5` proves entry 5.
    """
    from spolia.case import open_case
    from spolia.ledger.log import parse_head

    if (item is None) == (since is None):
        raise click.UsageError("name a piece of evidence or an entry, or an older head with --since")
    with open_case(case).ledger_to_read() as ledger:
        words = (
            ledger.prove_growth(parse_head(read_small(since)).size)
            if since is not None
            else ledger.prove_entry(entry_of(ledger, item or ""))
        )
    with open_output(output) as out:
        out.write(str(words).encode())
    return named_unsigned(words.note, case)


def entry_of(ledger: Ledger, item: str) -> int:
    """The number of the entry that is meant: a number as it is, else that by which the piece of evidence came in."""
    from spolia.ledger.log import KEPT

    if item.isascii() and item.isdecimal() and len(item) < 8:
        return int(item)
    found = ledger.items(item.lower()) if item else []
    if len(found) != 1:
        what = "no evidence" if not found else f"{len(found)} pieces of evidence"
        raise click.UsageError(f"{what} has a SHA-256 that begins with {item}; see: spolia list CASE")
    return next(entry.number for entry in ledger.entries(found[0].sha256) if entry.what in KEPT and entry.body["sha256"] == found[0].sha256)


@click.command(short_help="An outside time-stamp on CASE's head.")
@case_argument
@click.option("--authority", metavar="URL", help="The time-stamp authority (RFC 3161) to ask; without it the one that case.toml names.")
@click.option("--query", metavar="FILE", help="Instead: write the request there, to be taken to an authority by hand.")
@click.option("--head", "head", metavar="FILE", help="Instead: write the head there, for `ots stamp FILE` of OpenTimestamps.")
@click.option("--reply", metavar="FILE", help="Instead: take in the answer, of an authority or the .ots file.")
def stamp(case: Path, authority: str | None, query: str | None, head: str | None, reply: str | None) -> int:
    """An outside time-stamp on the head of CASE's ledger: that all of its entries were there by then. It stands in the ledger."""
    from spolia.case import open_case
    from spolia.ledger.stamps import write_request
    from spolia.stamping import find_stamped, stamp_head, take_reply

    if sum(option is not None for option in (authority, query, head, reply)) > 1:
        raise click.UsageError("--authority, --query, --head and --reply are four ways; name one")
    opened = open_case(case)
    with opened.ledger_to_write() as ledger:
        if reply is not None:
            answer = read_bytes(reply)
            say(take_reply(ledger, find_stamped(ledger, answer), answer))
            return 0
        if query is None and head is None:
            say(stamp_head(opened, ledger, authority))
            return 0
        note = ledger.signed_checkpoint()
    with open_output(query or head or STANDARD) as out:
        out.write(write_request(str(note).encode()) if query is not None else str(note).encode())
    return named_unsigned(note, case)


@click.command(short_help="The chain of custody of one piece of evidence.")
@case_argument
@click.argument("item")
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def provenance(case: Path, item: str, as_json: bool) -> int:
    """What was done with one piece of evidence: when it came in and as what, read, published, exported, stamped, by whom, and why.

    ITEM is its SHA-256, enough of its beginning, or the id of its report.
    """
    import json

    from spolia.case import open_case
    from spolia.ledger.custody import custody_of, find_item

    with open_case(case).ledger_to_read() as ledger:
        custody = custody_of(ledger, find_item(ledger, item))
    say(json.dumps(custody.as_json(), indent=1, ensure_ascii=False) if as_json else str(custody))
    return 0


@click.command(short_help="Check CASE's ledger. Writes nothing.")
@case_argument
@click.option("--against", metavar="CHECKPOINT", help="A head of this ledger that was written down before, signed or not.")
@click.option("--key", "keys", multiple=True, metavar="KEY", help="A public key known from elsewhere, or the file that it is in.")
@click.option(
    "--authorities", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="FILE",
    help="Certificates (PEM) of those whose time-stamps are trusted; without it those that case.toml names.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="As JSON.")
def verify(case: Path, against: str | None, keys: tuple[str, ...], authorities: Path | None, as_json: bool) -> int:
    """Every check of CASE's ledger, numbered, and up to where it is sound. Writes nothing. CASE may be a bundle, folder or ZIP."""
    import json

    from spolia.case import open_case
    from spolia.ledger import Elsewhere, verify_ledger
    from spolia.ledger.bundle import is_bundle
    from spolia.ledger.log import parse_checkpoint
    from spolia.ledger.notes import parse_note
    from spolia.ledger.verify_bundle import verify_bundle

    past = parse_note(read_small(against)) if against is not None else None
    if past is not None:
        parse_checkpoint(past)
    known = [key for words in keys for key in read_keys(words)]
    if is_bundle(case):
        found = verify_bundle(case, Elsewhere(past, tuple(known), authorities))
    else:
        opened = open_case(case)
        found = verify_ledger(opened.folder / "ledger", past, keys=known, authorities=authorities or opened.ledger_settings.authorities)
    say(json.dumps(found.as_json(), indent=1) if as_json else str(found))
    return 0 if found.sound else 1


def read_keys(words: str) -> list[PublicKey]:
    """The public key that the words are, or those in the file that they name, a line each."""
    from spolia.ledger.notes import parse_public_key

    lines = [words] if words.count("+") > 1 and not Path(words).exists() else read_small(words).splitlines()
    return [parse_public_key(line) for line in lines if line.strip()]


def read_small(path: str) -> str:
    """The text of a small file: a head, a key, a proof. Raises BadCommand where it cannot be read or is too large to be one."""
    return read_bytes(path).decode("utf-8", "replace")


def read_bytes(path: str) -> bytes:
    """The bytes of a small file. Raises BadCommand where it cannot be read or is too large."""
    from spolia.errors import BadCommand

    try:
        with open_input(path) as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as bad:
        raise BadCommand(f"{path} cannot be read: {bad.strerror}.") from None
    if len(data) > MOST_BYTES:
        raise BadCommand(f"{path} is larger than any head, key, proof or time-stamp is.")
    return data


def export_ledger(case: Path, form: str, output: Path, *, evidence: bool, why: str | None) -> int:
    """Writes the log, or a bundle, and says how many files there are."""
    from spolia.bundling import export_bundle
    from spolia.case import open_case
    from spolia.ledger.bundle import export_log

    opened = open_case(case)
    if form == "bundle":
        count = export_bundle(opened, output, evidence=evidence, why=why)
    else:
        try:
            with opened.ledger_to_write() as ledger:
                count = export_log(ledger, output)
        except OSError as bad:
            raise click.UsageError(f"{output} cannot be written: {bad.strerror}") from None
    say(f"{output}: {count} files" + (f"; check it: spolia verify {output}" if form == "bundle" else ""))
    return 0


def export_archive(case: Path, output: Path, *, why: str | None) -> int:
    """Writes the evidence as a web archive, and says how many records there are."""
    from spolia.archiving import export_wacz
    from spolia.case import open_case

    if output.suffix.lower() != ".wacz":
        raise click.UsageError(f"a WACZ is one file, whose name ends in .wacz; {output} does not")
    records, unsigned = export_wacz(open_case(case), output, why=why)
    say(f"{output}: {records} records")
    if unsigned is not None:
        click.echo(f"{output}: not signed, since {harmless(unsigned)}; see: spolia key {case}", err=True)
    return 0


ALL = (key, checkpoint, proof, stamp, provenance, verify)
