"""What reading one item may cost. Past a limit the item stays kept, and the reason names the limit by its option."""

from __future__ import annotations

from dataclasses import dataclass

MB = 1 << 20
OUT_OF_MEMORY = "reading it needs more memory than it may have (--max-memory-mb)"
ALWAYS_UNPACKED = 4 * MB  # however small an archive is, it may unpack to so much: a short text packs well
LEAST_PART = 4096  # bytes that a part counts at least, as on a disk: a million empty files are no small archive


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one item may cost: megabytes, seconds, levels, pages; `ratio` is unpacked size to the size of the file."""

    size_mb: int = 64
    seconds: int = 20
    memory_mb: int = 512
    unpacked_mb: int = 256
    ratio: int = 200
    nesting: int = 5
    markup: int = 1000
    pages: int = 2000


class PastLimit(Exception):
    """A limit bites; says in words that follow the item's name which one, and its option."""


class TooLarge(PastLimit):
    """One part is larger than any may be; the others may be taken all the same."""


class Room:
    """How much one file as added, and all that is packed in it, may still unpack to."""

    def __init__(self, limits: Limits, size: int) -> None:
        by_size, by_ratio = limits.unpacked_mb * MB, max(limits.ratio * size, ALWAYS_UNPACKED)
        self.left = min(by_size, by_ratio)
        self.why = (
            f"unpacks to more than {limits.unpacked_mb} MB (--max-unpacked-mb)"
            if by_size <= by_ratio
            else f"unpacks to more than {limits.ratio} times its size (--max-ratio)"
        )

    def take(self, size: int) -> None:
        """Counts a part of that many bytes. Raises PastLimit where there is no room for it."""
        if max(size, LEAST_PART) > self.left:
            raise PastLimit(self.why)
        self.left -= max(size, LEAST_PART)
