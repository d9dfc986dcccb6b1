"""Print training/splits.json: the documents held out of training, by corpus. A hash of the id decides, so it never moves."""

import gzip
import hashlib
import json
import sys
from pathlib import Path

RE3D_HELD_OUT = 16


def main() -> None:
    data = Path(sys.argv[1])
    by_hash = lambda i: hashlib.sha256(("spolia " + i).encode()).hexdigest()  # noqa: E731
    re3d = sorted((json.loads(line)["id"] for line in (data / "re3d/train.jsonl").open(encoding="utf-8")), key=by_hash)
    gum = [
        line.rsplit("=", 1)[1].strip()
        for part in ("train", "dev")
        for line in gzip.open(data / f"ud_gum/{part}.conllu.gz", "rt", encoding="utf-8")
        if line.startswith("# newdoc id = GUM_news")
    ]
    polnear = sorted((json.loads(line)["id"] for line in gzip.open(data / "polnear/dev.jsonl.gz", "rt", encoding="utf-8")), key=by_hash)
    print(json.dumps({"re3d": sorted(re3d[:RE3D_HELD_OUT]), "gum_news": gum, "polnear_dev": sorted(polnear[:40])}, indent=1))


if __name__ == "__main__":
    main()
