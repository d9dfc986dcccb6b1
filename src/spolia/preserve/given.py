"""One item as its parser gets it, in the process that reads: an open file and what it may cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import BinaryIO

from spolia.preserve.found import Message
from spolia.preserve.limits import MB, Limits, PastLimit, Room, TooLarge
from spolia.preserve.reader import Ask
from spolia.preserve.text import charset_of

BLOCK = 1 << 16  # bytes unpacked at a time


@dataclass(frozen=True)
class Given:
    """The item: `file` is open at its beginning, `ask` says what it is called and what it may cost."""

    file: BinaryIO
    ask: Ask

    @property
    def limits(self) -> Limits:
        return self.ask.limits

    @cached_property
    def data(self) -> bytes:
        """All of its bytes."""
        self.file.seek(0)
        return self.file.read()

    @property
    def charset(self) -> str | None:
        """The encoding that whoever gave the item told: the server, the letter that it was attached to."""
        return charset_of(self.ask.media)

    @cached_property
    def room(self) -> Room:
        """What it may still unpack to, by what its like in the same file have left."""
        room = Room(self.limits, self.ask.size)
        room.left, room.why = self.ask.room, self.ask.room_why or room.why
        return room

    def may_unpack(self) -> None:
        """Raises PastLimit where the item lies as deep in other files as anything may."""
        if self.ask.nesting >= self.limits.nesting:
            raise PastLimit(f"is packed more than {self.limits.nesting} deep and not unpacked (--max-nesting)")

    def take(self, read: Callable[[int], bytes], path: str) -> bytes:
        """All that `read` gives. Raises TooLarge where that is more than one part may be, PastLimit where all parts of one file are."""
        got, most = bytearray(), self.limits.size_mb * MB
        while block := read(BLOCK):
            got += block
            if len(got) > most:
                raise TooLarge(f"{path} has more than the {self.limits.size_mb} MB that are unpacked of one part (--max-mb)")
            if len(got) > self.room.left:
                raise PastLimit(self.room.why)
        self.room.take(len(got))
        return bytes(got)


Parser = Callable[[Given], Iterator[Message]]
