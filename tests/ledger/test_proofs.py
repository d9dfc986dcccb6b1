"""Proofs hold for what they prove and for nothing else: against published vectors, each damaged as their own tests damage it."""

from __future__ import annotations

import base64

import pytest
from tests.ledger.made import roots_of
from tests.ledger.test_notes import KEY
from tests.ledger.test_tree import ENTRIES, ROOTS

from spolia.errors import LedgerBroken
from spolia.ledger.log import Head
from spolia.ledger.notes import sign_note
from spolia.ledger.proofs import GrowthProof, InclusionProof, parse_proof
from spolia.ledger.tree import EMPTY_ROOT, check_consistency, consistency_path, inclusion_path, leaf_hash, root_from_path

# From transparency-dev/merkle, proof/verify_test.go and testdata/, which go back to the reference tests of RFC 6962.
INCLUSION = {  # (entry from 0, size): hashes
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
GROWTH = {  # (size before, size after): hashes
    (1, 1): [],
    (1, 8): INCLUSION[0, 8],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
    (6, 7): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "b08693ec2e721597130641e8211e7eedccb4c26413963eee6c1e2ed16ffb1a5f",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
}
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
SOME = bytes.fromhex("abacaba000000000000000000000000000000000000000000060061e00123456")


def root(size: int) -> bytes:
    return bytes.fromhex(ROOTS[size - 1])


def hashes(path: list[str]) -> list[bytes]:
    return [bytes.fromhex(step) for step in path]


def flipped(path: list[bytes], bit: int) -> list[list[bytes]]:
    return [[*path[:i], bytes([step[0] ^ bit]) + step[1:], *path[i + 1 :]] for i, step in enumerate(path)]


def proves(index: int, size: int, leaf: bytes, path: list[bytes], top: bytes) -> bool:
    try:
        return root_from_path(leaf, index, size, path) == top
    except LedgerBroken:
        return False


def grows(old: int, old_root: bytes, new: int, new_root: bytes, path: list[bytes]) -> bool:
    try:
        check_consistency(old, old_root, new, new_root, path)
    except LedgerBroken:
        return False
    return True


@pytest.mark.parametrize(("index", "size"), INCLUSION)
def test_published_inclusion_proofs(index: int, size: int) -> None:
    path, leaf, top = hashes(INCLUSION[index, size]), LEAVES[index], root(size)
    assert inclusion_path(index, size, roots_of(LEAVES)) == path
    assert proves(index, size, leaf, path, top)
    wrong = [
        (index - 1, size, leaf, path, top), (index + 1, size, leaf, path, top), (index ^ 2, size, leaf, path, top),
        (index, size * 2, leaf, path, top), (index, size // 2, leaf, path, top), (index, size, b"WrongLeaf", path, top),
        (index, size, leaf, path, EMPTY_ROOT), (index, size, leaf, path, SOME), (index, size, leaf, [*path, b""], top),
        (index, size, leaf, [*path, top], top), (index, size, leaf, [b"", *path], top), (index, size, leaf, [top, *path], top),
        *((index, size, leaf, bad, top) for bad in flipped(path, 8)),
    ]  # fmt: skip
    wrong += [(index, size, leaf, path[:-1], top)] if path else []
    wrong += [(index, size, leaf, [path[0], SOME, *path[1:]], top)] if len(path) > 1 else []
    assert not [case for case in wrong if proves(*case)]


@pytest.mark.parametrize(("old", "new"), GROWTH)
def test_published_consistency_proofs(old: int, new: int) -> None:
    path, before, after = hashes(GROWTH[old, new]), root(old), root(new)
    assert consistency_path(old, new, roots_of(LEAVES)) == path
    assert grows(old, before, new, after, path)
    if not path:
        return
    wrong = [
        (old - 1, before, new, after, path), (old + 1, before, new, after, path), (old ^ 2, before, new, after, path),
        (old, before, new * 2, after, path), (old, before, new // 2, after, path), (old, b"WrongRoot", new, after, path),
        (old, before, new, b"WrongRoot", path), (old, after, new, before, path), (old, before, new, after, []),
        (old, before, new, after, [*path, b""]), (old, before, new, after, [*path, before]), (old, before, new, after, [*path, after]),
        (old, before, new, after, [b"", *path]), (old, before, new, after, [before, *path]), (old, before, new, after, [after, *path]),
        (old, before, new, after, [path[0], *path]), (old, before, new, after, path[:-1]),
        *((old, before, new, after, bad) for bad in flipped(path, 16)),
    ]  # fmt: skip
    assert not [case for case in wrong if grows(*case)]


def test_a_proof_is_written_and_read_again() -> None:
    note = sign_note(str(Head(KEY.name, 8, root(8))), KEY)
    proof = InclusionProof(5, hashes(INCLUSION[5, 8]), note)
    assert str(proof).startswith("c2sp.org/tlog-proof@v1\nindex 5\nvBoGQ7EuTS18d5GPROD095qDi2z57FtcKD4fTYhZnms=\n")
    assert parse_proof(str(proof)) == proof
    assert proof.check(LEAVES[5]).size == 8
    with pytest.raises(LedgerBroken, match="does not lead"):
        proof.check(LEAVES[4])
    growth = GrowthProof(6, root(6), hashes(GROWTH[6, 8]), note)
    assert parse_proof(str(growth)) == growth
    assert growth.check().size == 8
    with pytest.raises(LedgerBroken):
        GrowthProof(6, root(5), growth.path, note).check()


def test_extra_data_of_other_programs_is_passed_over() -> None:
    note = sign_note(str(Head(KEY.name, 1, root(1))), KEY)
    words = str(InclusionProof(0, [], note)).replace("\nindex", "\nextra YWdl\nindex")
    assert parse_proof(words) == InclusionProof(0, [], note)


HEAD = base64.b64encode(bytes(64)).decode()


@pytest.mark.parametrize(  # the wrong proofs of transparency-dev/merkle, proof/tlog_proof_test.go, and some more
    "words",
    ["wrong-header\nindex 0\n\ncheckpoint\n", "c2sp.org/tlog-proof@v1\nextra !!notbase64!!\nindex 0\n\ncheckpoint\n",
     "c2sp.org/tlog-proof@v1\n\n\ncheckpoint\n", "c2sp.org/tlog-proof@v1\nindex notanumber\n\ncheckpoint\n",
     "c2sp.org/tlog-proof@v1\nindex -5\n\ncheckpoint\n", "c2sp.org/tlog-proof@v1\nindex 0\n!!notbase64!!\n\ncheckpoint\n",
     f"c2sp.org/tlog-proof@v1\nindex 0\n{HEAD}\n\ncheckpoint\n", "c2sp.org/tlog-proof@v1\nindex 05\n\ncheckpoint\n",
     "c2sp.org/tlog-proof@v1\nindex 0\n" + "A" * 43 + "=\n" * 70 + "\ncheckpoint\n", "c2sp.org/tlog-proof@v1", "",
     "c2sp.org/tlog-proof@v1\nindex " + "9" * 5000 + "\n\ncheckpoint\n", "spolia-growth-proof/1\nindex 0\n\ncheckpoint\n"],
    ids=range(13),
)  # fmt: skip
def test_what_is_no_proof_is_refused(words: str) -> None:
    with pytest.raises(LedgerBroken):
        parse_proof(words)
