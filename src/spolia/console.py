"""How the commands speak: what was asked on standard output, each problem in one line on standard error, progress on a terminal.

Exit 0 all good · 1 some input was bad, was named, and the rest was done · 2 the request is wrong or we cannot go on ·
130 and 143 on a signal.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from spolia.errors import BadCommand, Problem, SpoliaError, harmless

T = TypeVar("T")
CANNOT_GO_ON, INTERRUPTED, READER_GONE, TERMINATED = 2, 130, 141, 143  # the last three as shells count signals: 128 + 2, 13, 15
STANDARD = "-"
case_argument = click.argument("case", type=click.Path(path_type=Path))
output_option = click.option("-o", "--output", default=STANDARD, metavar="FILE", help="Where the result goes; standard output without it.")


class Commands(click.Group):
    """The group of all commands: errors of our own become one line and an exit code, and no traceback without --debug."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which they were added, which is that of the work."""
        return list(self.commands)

    def main(
        self, args: Sequence[str] | None = None, prog_name: str | None = None, complete_var: str | None = None, standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:  # fmt: skip
        """Runs the command that the arguments name, and leaves with its exit code."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        args, debug = _take_debug(sys.argv[1:] if args is None else args)
        with _named_failures(debug):
            for stream in (sys.stdout, sys.stderr):
                with suppress(AttributeError, ValueError):  # a test's stream may have no say in this
                    stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
            with suppress(ValueError):  # not the main thread
                signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
            code = super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        sys.exit(code if isinstance(code, int) else 0)


def _take_debug(args: Sequence[str]) -> tuple[list[str], bool]:
    """The arguments without --debug, wherever among the options it stands, and whether it stood there."""
    options = list(args[: args.index("--")] if "--" in args else args)
    return [arg for arg in options if arg != "--debug"] + list(args[len(options) :]), "--debug" in options


@contextmanager
def _named_failures(debug: bool) -> Iterator[None]:
    try:
        yield
    except click.exceptions.NoArgsIsHelpError as empty:
        click.echo(empty.ctx.get_help() if empty.ctx else "", err=True)
        sys.exit(CANNOT_GO_ON)
    except click.ClickException as bad:
        where = f"; see: {bad.ctx.command_path} --help" if isinstance(bad, click.UsageError) and bad.ctx else ""
        _leave(harmless(bad.format_message()).rstrip(".") + where)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # nothing is left to say, not even at the end
        sys.exit(READER_GONE)
    except SpoliaError as bad:
        if debug:
            raise
        _leave(" ".join(harmless(line) for line in str(bad).splitlines()))
    except OSError as bad:
        if debug:
            raise
        what = f"{bad.filename} cannot be read or written" if bad.filename else "a file cannot be read or written"
        _leave(f"{harmless(what)}: {harmless(bad.strerror or str(bad))}; run it again when that is mended")
    except Exception as bad:
        if debug:
            raise
        _leave(f"{type(bad).__name__}: {harmless(str(bad))} (a fault in Spolia; --debug shows where)")


def _leave(words: str) -> None:
    click.echo(f"spolia: {words}", err=True)
    sys.exit(CANNOT_GO_ON)


class Named:
    """The problems named so far: call it with one to name it."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, problem: Problem) -> None:
        self.count += 1
        click.echo(str(problem), err=True)

    @property
    def exit_code(self) -> int:
        return 1 if self.count else 0


def say(line: str) -> None:
    """One line on standard output, or some, on its way before this comes back; nothing in it acts on a terminal.

    Raises BadCommand where it cannot be written.
    """
    try:
        click.echo("\n".join(harmless(part) for part in line.split("\n")))
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as bad:  # said here, so that nobody takes it for the ledger's disk
        raise BadCommand(
            f"standard output cannot be written: {bad.strerror}; what was said to be done is done, the rest is not said"
        ) from None


def watch(things: Iterable[T], doing: str, output: str | None = None, count: int | None = None) -> Iterable[T]:
    """The things, one after another, with a bar on a terminal; just the things in a pipe.

    `count` is how many they are, where that is known. `output` is where they are written meanwhile: lines that run over the terminal are sign enough of work, and leave no room for a bar.
    """
    if not sys.stderr.isatty() or (output == STANDARD and sys.stdout.isatty()):
        return iter(things)
    return _watched(things, doing, count)


def _watched(things: Iterable[T], doing: str, count: int | None) -> Iterator[T]:
    with click.progressbar(things, length=count, label=doing, file=sys.stderr, show_pos=True) as bar:
        yield from bar


@contextmanager
def open_output(path: str) -> Iterator[BinaryIO]:
    """Where the result goes: standard output, or a file that stands whole under its name at the end and not before.

    A link is written through, and a device or pipe is written to: neither may be replaced by a file.
    """
    if path == STANDARD:
        yield sys.stdout.buffer
        sys.stdout.buffer.flush()
        return
    goal = Path(os.path.realpath(path))
    straight = goal.exists() and not goal.is_file()
    passing = goal if straight else goal.with_name(goal.name + ".passing")
    try:
        file = passing.open("wb")
    except OSError as bad:
        raise click.UsageError(f"{path} cannot be written: {bad.strerror}") from None
    try:
        with file:
            yield file
        if not straight:
            os.replace(passing, goal)
    finally:
        if not straight:
            passing.unlink(missing_ok=True)


@contextmanager
def open_input(path: str) -> Iterator[BinaryIO]:
    """The named file or, for "-", standard input, to read; that stays open, since it may be named twice. Raises OSError."""
    if path == STANDARD:
        yield sys.stdin.buffer
        return
    with Path(path).open("rb") as file:
        yield file
