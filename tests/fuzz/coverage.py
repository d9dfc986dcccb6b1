"""Fuzzing led by coverage, by atheris: `python -m tests.fuzz.coverage TARGET [CORPUS] [-max_total_time=60 and other options of libFuzzer]`.

What it finds it writes down as a file, crash-… or timeout-…, which is given back to it as an argument to see it again. The targets are what reads
bytes from outside in this process (targets.py); what reads them in a process of its own is tried by test_intake.py.
"""

from __future__ import annotations

import sys
from pathlib import Path

WATCHED = ["spolia.preserve", "spolia.records", "spolia.errors", "spolia.ledger.log", "spolia.publish.visible"]


def main() -> None:
    import atheris

    with atheris.instrument_imports(include=WATCHED):
        from tests.fuzz.inputs import SEEDS
        from tests.fuzz.targets import OWN_SEEDS, TARGETS

    name, *rest = sys.argv[1:] or [""]
    if name not in TARGETS:
        sys.exit(f"which target? There are {', '.join(TARGETS)}")
    if rest and not rest[0].startswith("-") and not Path(rest[0]).is_file():
        corpus = Path(rest[0])
        corpus.mkdir(parents=True, exist_ok=True)
        for number, seed in enumerate(OWN_SEEDS.get(name, SEEDS)):
            (corpus / f"seed-{number}").write_bytes(seed)
    atheris.Setup([sys.argv[0], "-timeout=25", "-rss_limit_mb=2048", *rest], TARGETS[name])
    atheris.Fuzz()


if __name__ == "__main__":
    main()
