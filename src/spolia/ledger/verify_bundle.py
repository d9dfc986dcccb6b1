"""The checks of a bundle: those of a ledger (verify.py), numbered alike, as far as a bundle has what they look at.

 1. The bundle opens and has a log, a head and keys.
 2. The entries are numbered without a gap.
 3. Each tile holds the hashes of its entries.
 4. Each entry names the one before it.
 6. The head is the root of all entries.
 7. Each piece of evidence that the bundle holds has its size and SHA-256; what is left out is counted, and a fault where the entry does
    not say that evidence was left out.
 8. The files are those that the entry `bundle-exported` lists, by the hash of the list.
 9. Each report's text has the SHA-256 that its entry names.
10. The log begins with the one whose head is held against it (only where one is).
11. The head is signed with a key that the log names, or, where a key is held against it, with that or one that it handed on to.
12. Each time-stamp is of a head of this log (only where there are any).
13. Each proof leads from its entry to the head.

A replacement of keys cannot be followed in a bundle, since it has one head: a key held against it must be the one that signed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from spolia.errors import LedgerBroken
from spolia.ledger import log, tree
from spolia.ledger.bundle import CHECKPOINT, EXPORTED, LOG, MANIFEST, PROOFS, Bundle
from spolia.ledger.kept import KeptItem
from spolia.ledger.ledger import PUBLIC_KEYS
from spolia.ledger.notes import Note, check_note, parse_note, parse_public_key
from spolia.ledger.proofs import InclusionProof, parse_proof
from spolia.ledger.signed import KeyTold, keys_told
from spolia.ledger.tiles import ReadHashes, read_bundle, tile_path, write_tiles
from spolia.ledger.verify import Chain, Check, Elsewhere, Verification, few, hash_item, look_at_entry, past_check, stamp_checks

FORM = "the bundle opens and has a log, a head and keys"
MOST_ENTRIES = 100_000_000  # a head that says more is not believed, and nothing is looked for
SMALL = 1 << 20  # bytes of a head, a key file, a proof


def verify_bundle(path: Path, elsewhere: Elsewhere | None = None) -> Verification:
    """Every check of the bundle at `path`. Raises nothing for what is broken in it: that is what the checks say."""
    try:
        with Bundle.open(path) as bundle:
            return _verify(bundle, elsewhere or Elsewhere())
    except LedgerBroken as bad:
        return Verification([Check(1, FORM, [str(bad)])], 0, None)


def _verify(bundle: Bundle, elsewhere: Elsewhere) -> Verification:
    note = parse_note(bundle.read(CHECKPOINT, SMALL).decode("utf-8", "replace"))  # 1
    said = log.parse_checkpoint(note)
    beside = [parse_public_key(line) for line in bundle.read(PUBLIC_KEYS, SMALL).decode("utf-8", "replace").splitlines() if line]
    if said.size > MOST_ENTRIES:
        raise LedgerBroken(f"the head says that there are {said.size} entries.")
    chain = _walk(bundle, said.size)  # 2, 3, 4
    head = log.Head(chain.origin, len(chain.leaves), tree.root_of(chain.leaves))
    if (head.origin, head.size, head.root) != (said.origin, said.size, said.root):  # 6
        chain.fault(6, 0, f"the head of {said.size} entries is not the root of the {head.size} that are here.")
    told, untold = keys_told(chain.entries)
    if [one.key for one in told] != beside:
        untold.append(f"{PUBLIC_KEYS} should hold the {len(told)} keys that the log names, and holds others.")
    chain.roots = _roots(chain)
    exported = next((entry for entry in reversed(chain.entries) if entry.what == EXPORTED), None)
    contents = [_evidence(bundle, chain, exported), _manifest(bundle, exported), _texts(bundle, chain)]  # 7, 8, 9
    names = {3: "each tile holds the hashes of its entries", 6: "the head is the root of all entries"}
    checks = [Check(one.number, names.get(one.number, one.name), one.faults) for one in chain.checks() if one.number != 5] + contents
    if elsewhere.head is not None:  # 10
        checks.append(past_check(chain, elsewhere.head, [*(one.key for one in told), *elsewhere.keys]))
    signed = _signature(note, told, elsewhere, untold)  # 11
    checks.append(signed)
    checks += stamp_checks(chain.entries, chain.origin, chain.roots, elsewhere.authorities)  # 12
    checks.append(_proofs(bundle, chain, note))  # 13
    is_signed = signed.sound and not signed.remarks
    return Verification([Check(1, FORM), *checks], chain.sound_to, head, head.size if is_signed else 0, note)


def _signature(note: Note, told: Sequence[KeyTold], elsewhere: Elsewhere, untold: list[str]) -> Check:
    sound, broken = check_note(note, list(elsewhere.keys) or [one.key for one in told])
    faults = untold + [f"the signature of the key {key.id} is not one on this head." for key in broken]
    if sound:
        return Check(11, f"the head is signed by the key {sound[0].id}", faults)
    if elsewhere.keys:
        faults.append("the head should be signed with the key that is held against it.")
    return Check(11, "the head is not signed", faults, [] if faults else ["who made this bundle cannot be shown."])


def _walk(bundle: Bundle, size: int) -> Chain:
    chain, frontier, before = Chain(), tree.Frontier(), None
    raws: list[bytes] = []
    levels: dict[int, list[bytes]] = {0: []}
    for number in range(-(-size // tree.TILE)):
        raws += read_bundle(bundle.read(f"{LOG}/{tile_path(None, number, min(tree.TILE, size - number * tree.TILE))}"))
    for place, raw in enumerate(raws):
        hashed = tree.leaf_hash(raw)
        look_at_entry(chain, place, raw, hashed, hashed, before)
        before = hashed
        chain.leaves.append(hashed)
        for full in frontier.append(hashed):
            levels.setdefault(full.level, []).append(full.root)
    levels[0] = chain.leaves
    read: ReadHashes = lambda level, first, count: levels.get(level, [])[first : first + count]  # noqa: E731
    for tile in write_tiles(raws, len(raws), read):
        if bundle.read(f"{LOG}/{tile.path}") != tile.data:
            chain.fault(3, 0 if tile.level else tile.number * tree.TILE, f"{LOG}/{tile.path} does not hold what the entries make.")
    return chain


def _roots(chain: Chain) -> dict[int, bytes]:
    """The roots of the heads that were stamped, and of the newest."""
    sizes = {int(entry.body["size"]) for entry in chain.entries if entry.what == "head-stamped" and isinstance(entry.body.get("size"), int)}
    return {size: tree.root_of(chain.leaves[:size]) for size in sizes | {len(chain.leaves)} if 0 < size <= len(chain.leaves)}


def _items(chain: Chain) -> Iterator[KeptItem]:
    """The evidence that the entries name; an entry that names none in its own form is a fault of the chain."""
    for entry in chain.entries:
        if entry.what in log.KEPT:
            item = KeptItem(*(entry.body.get(key) for key in ("sha256", "size", "name", "parent", "start")))  # type: ignore[arg-type]
            if (
                isinstance(item.sha256, str)
                and isinstance(item.size, int)
                and isinstance(item.parent, str | None)
                and isinstance(item.start, int | None)
            ):
                yield item
            else:
                chain.fault(2, entry.number, f"entry {entry.number} should name a piece of evidence, and does not in the form that it has.")


def _evidence(bundle: Bundle, chain: Chain, exported: log.Entry | None) -> Check:
    names, faults, left, count = bundle.names(), [], 0, 0
    whole = exported is None or bool(exported.body.get("evidence"))
    for sha256, parts in groupby(_items(chain), key=lambda item: item.slice_of or item.sha256):
        name = f"evidence/{sha256[:2]}/{sha256}"
        items = list(parts)
        count += len(items)
        if name not in names:
            left += len(items)
            faults += [f"evidence {sha256} is not here."] if whole else []
            continue
        try:
            with bundle.stream(name) as file:
                found = [(item, *hash_item(file, item)) for item in items]
            faults += [
                f"evidence {item.sha256} is not as it was entered."
                for item, digest, size in found
                if (digest, size) != (item.sha256, item.size)
            ]
        except LedgerBroken as bad:
            faults.append(str(bad))
    remarks = (
        [f"{left} of them are left out, as the entry of this bundle says: their hashes are here, and their bytes are not."]
        if left and not whole
        else []
    )
    return Check(
        7,
        f"{count} pieces of evidence are there with their SHA-256" if whole else f"{count - left} of {count} pieces of evidence are there",
        few(faults),
        remarks,
    )


def _manifest(bundle: Bundle, exported: log.Entry | None) -> Check:
    name = "the files are those that the log lists for this bundle"
    if exported is None:
        return Check(8, name, ["the log has no entry of a bundle."])
    try:
        listed = bundle.read(MANIFEST)
    except LedgerBroken as bad:
        return Check(8, name, [str(bad)])
    if hashlib.sha256(listed).hexdigest() != exported.body.get("sha256"):
        return Check(8, name, [f"{MANIFEST} is not the list whose hash stands in entry {exported.number}."])
    return Check(8, name, few(_unlike(bundle, listed.decode("utf-8", "replace"))))


def _unlike(bundle: Bundle, listed: str) -> Iterator[str]:
    names = set()
    for line in listed.splitlines():
        sha256, _, name = line.partition("  ")
        names.add(name)
        try:
            if bundle.hash(name)[0] != sha256:
                yield f"{name} is not as it was listed."
        except LedgerBroken as bad:
            yield str(bad)
    vouched = (f"{LOG}/", f"{PROOFS}/", "stamps/", PUBLIC_KEYS, MANIFEST)
    yield from (f"{name} is in no list: it came in later." for name in sorted(bundle.names() - names) if not name.startswith(vouched))


def _texts(bundle: Bundle, chain: Chain) -> Check:
    names, faults, count = bundle.names(), [], 0
    for entry in chain.entries:
        sha256 = str(entry.body.get("text_sha256"))
        name = f"texts/{sha256[:2]}/{sha256}.txt"
        if entry.what == "report-preserved" and name in names:
            count += 1
            if bundle.hash(name)[0] != sha256:
                faults.append(f"the text of report {entry.body.get('id')} was changed.")
    return Check(9, f"{count} texts of reports are those that their entries name", few(faults))


def _proofs(bundle: Bundle, chain: Chain, note: Note) -> Check:
    faults, count = [], 0
    for name in sorted(bundle.names()):
        if not name.startswith(f"{PROOFS}/"):
            continue
        count += 1
        try:
            proof = parse_proof(bundle.read(name, SMALL).decode("utf-8", "replace"))
            if not isinstance(proof, InclusionProof) or proof.index >= len(chain.leaves) or str(proof.note) != str(note):
                raise LedgerBroken("it is of another head or entry than there is.")
            proof.check(chain.leaves[proof.index])
        except LedgerBroken as bad:
            faults.append(f"{name}: {bad}")
    return Check(13, f"{count} proofs lead from their entry to the head", few(faults))
