"""`python -m benchmarks [NAME …] [--json]`: the named benchmarks in turn, the usual ones where none is named."""

from __future__ import annotations

import argparse

from benchmarks import USUAL, __doc__, known_names, run_benchmark


def main(argv: list[str] | None = None) -> int:
    """0 where every benchmark ran, else the highest status of any."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(known_names()))
    parser.add_argument("--json", action="store_true", help="one JSON object a benchmark")
    options = parser.parse_args(argv)
    if unknown := [name for name in options.names if name not in known_names()]:
        parser.error(f"no benchmark is called {unknown[0]}; there are {', '.join(known_names())}")
    return max(_announced(name, options.json) for name in options.names or USUAL)


def _announced(name: str, as_json: bool) -> int:
    if not as_json:
        print(f"── {name}", flush=True)
    return run_benchmark(name, ["--json"] if as_json else [])


if __name__ == "__main__":
    raise SystemExit(main())
