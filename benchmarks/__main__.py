"""`python -m benchmarks [NAME …] [--json] [OPTION …]`: the named benchmarks in turn, the usual ones where none is named.

`--against REV` without a name runs what can compare with another revision. What begins with the first option is handed to each: `python -m benchmarks resolve --misses party`.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks import COMPARED, USUAL, __doc__, known_names, run_benchmark


def main(argv: list[str] | None = None) -> int:
    """0 where every benchmark ran, else the highest status of any."""
    words = sys.argv[1:] if argv is None else argv
    first = next((at for at, word in enumerate(words) if word.startswith("-")), len(words))
    names, options = words[:first], words[first:]
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known_names()))
    parser.add_argument("--json", action="store_true", help="one JSON object a benchmark; other options are those of the named ones")
    parser.add_argument("--against", metavar="REV", help=f"gains and losses against another revision: {', '.join(COMPARED)}")
    parser.parse_args(names if names else options)
    if unknown := [name for name in names if name not in known_names()]:
        parser.error(f"no benchmark is called {unknown[0]}; there are {', '.join(known_names())}")
    usual = COMPARED if any(option.startswith("--against") for option in options) else USUAL
    return max(_announced(name, options) for name in names or usual)


def _announced(name: str, options: list[str]) -> int:
    if "--json" not in options:
        print(f"── {name}", flush=True)
    return run_benchmark(name, options)


if __name__ == "__main__":
    raise SystemExit(main())
