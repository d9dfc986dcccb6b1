"""Checks a bundle that `spolia export --format bundle` made, with nothing but Python: python verify.py BUNDLE [PUBLIC-KEY]"""
import base64, hashlib, io, json, pathlib, sys, zipfile  # noqa: E401
P, ORDER = 2**255 - 19, 2**252 + 27742317777372353535851937790883648493  # Ed25519: RFC 8032, section 5.1
D = -121665 * pow(121666, -1, P) % P
def point(raw):
    y, sign = int.from_bytes(raw, "little") % 2**255, raw[31] >> 7
    square = (y * y - 1) * pow(D * y * y + 1, -1, P) % P
    x = pow(square, (P + 3) // 8, P)
    x = x if (x * x - square) % P == 0 else x * pow(2, (P - 1) // 4, P) % P
    must(y < P and (x * x - square) % P == 0, "a key and a signature are points of the curve")
    return (x if x % 2 == sign else P - x), y
def plus(a, b):
    m = D * a[0] * b[0] * a[1] * b[1]
    return (a[0] * b[1] + b[0] * a[1]) * pow(1 + m, -1, P) % P, (a[1] * b[1] + a[0] * b[0]) * pow(1 - m, -1, P) % P
def times(number, a, total=(0, 1)):
    while number:
        total, a, number = plus(total, a) if number & 1 else total, plus(a, a), number >> 1
    return total
def signed(key, signature, text):
    s, h = (int.from_bytes(raw, "little") for raw in (signature[32:], hashlib.sha512(signature[:32] + key + text).digest()))
    return s < ORDER and times(s, point((4 * pow(5, -1, P) % P).to_bytes(32, "little"))) == plus(point(signature[:32]), times(h % ORDER, point(key)))
def node(left, right): return hashlib.sha256(b"\1" + left + right).digest()
def root(hashes):  # RFC 6962, section 2.1, level by level
    while len(hashes) > 1:
        hashes = [node(*hashes[i : i + 2]) if i + 1 < len(hashes) else hashes[i] for i in range(0, len(hashes), 2)]
    return hashes[0]
def lead(index, size, leaf, path):  # RFC 6962, section 2.1.1: the root that a proof leads to
    half = 1 << (size - 1).bit_length() - 1 if size > 1 else 0
    if not half or not path: return leaf if not half and not path else b""
    return node(lead(index, half, leaf, path[:-1]), path[-1]) if index < half else node(path[-1], lead(index - half, size - half, leaf, path[:-1]))
def must(sound, words): sound or sys.exit(f"BROKEN: it should be that {words}, and it is not.")
def read(name): return (bundle / name).read_bytes()
bundle = (pathlib.Path if pathlib.Path(sys.argv[1]).is_dir() else zipfile.Path)(sys.argv[1])
text, _, signatures = (head := read("log/checkpoint").decode()).rpartition("\n\n")
size, top, log = int(text.split("\n")[1]), base64.b64decode(text.split("\n")[2]), []
for n in range(0, size, 256):
    few = io.BytesIO(read(f"log/tile/entries/{f'x{n // 256000:03}/' * (n > 255999)}{n // 256 % 1000:03}" + f".p/{size - n}" * (size - n < 256)))
    log += iter(lambda: few.read(int.from_bytes(few.read(2), "big")), b"")
must(root(leaves := [hashlib.sha256(b"\0" + raw).digest() for raw in log]) == top, f"the head sums up the {size} entries")
keys = [base64.b64decode(key.split("+", 2)[2])[1:] for key in sys.argv[2:] or read("key.pub").decode().split()]
made = [base64.b64decode(line.split(" ")[2])[4:] for line in signatures.splitlines()]
must(any(signed(key, one, f"{text}\n".encode()) for key in keys for one in made), "the head is signed with the key")
for proof in (one.read_text("utf-8").split("\n\n", 1) for one in (bundle / "proofs").iterdir()):
    index, path = int(proof[0].split("\n")[1][6:]), [base64.b64decode(line) for line in proof[0].split("\n")[2:]]
    must(proof[1] == head and lead(index, size, leaves[index], path) == top, f"a proof leads from entry {index} to the head")
exported = [entry for entry in map(json.loads, log) if entry["what"] == "bundle-exported"][-1]
must(hashlib.sha256(listed := read("manifest.sha256")).hexdigest() == exported["sha256"], "the list of files is the one in the log")
for sha256, name in (line.split("  ", 1) for line in listed.decode().splitlines()):
    must(hashlib.sha256(read(name)).hexdigest() == sha256 and name.startswith("evidence/") <= name.endswith(sha256), f"{name} is as it was listed")
print(f"{size} entries under a head signed with {'your key' if sys.argv[2:] else 'the key beside it'}; every listed file is as it was.")
