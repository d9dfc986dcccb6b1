"""A page's article, read in another process: with so much memory and time and no more, so that the worst page costs one report."""

from __future__ import annotations

import json
import re
import select
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

from spolia.preserve.found import Found, NotRead
from spolia.preserve.metadata import read_facts
from spolia.preserve.text import Decoded, decode_text

DECLARED = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]{2,40})""", re.IGNORECASE)
DECLARED_WITHIN = 4096  # bytes from the start in which a page says its encoding; browsers look at the first 1,024
START_S = 60  # seconds that the worker may take to begin, on a slow and busy machine


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one item may cost; past a limit the item stays kept, and the reason says which limit."""

    size_mb: int = 64
    seconds: int = 20
    memory_mb: int = 1024


class PageReader:
    """The worker process, begun with the first page and begun again after one that killed it. Use it as a context."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._worker: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> PageReader:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def read(self, data: bytes) -> Found | NotRead:
        """The article in the page, or why there is none."""
        decoded = decode_page(data)
        if decoded is None:
            return NotRead("its bytes are text in no encoding we know")
        answer = self._ask(decoded.text)
        if isinstance(answer, str):
            return NotRead(answer)
        text = answer.get("text") or ""
        if not text.strip():
            return NotRead("no article was found in the page")
        facts, doubts = read_facts(answer)
        doubts = (decoded.doubt, *doubts) if decoded.doubt else doubts
        return Found(text=text, how=f"html, {answer.get('how')}, {decoded.encoding}", doubts=doubts, **facts)

    def _ask(self, page: str) -> dict[str, Any] | str:
        """What the worker says of the page, or how it failed."""
        try:
            worker = self._begin()
            raw = page.encode("utf-8", "replace")
            until = time.monotonic() + self.limits.seconds
            assert worker.stdin is not None
            worker.stdin.write(struct.pack(">I", len(raw)) + raw)
            worker.stdin.flush()
            answer: dict[str, Any] = json.loads(self._take(worker, until))
        except TimeoutError:
            self._end()
            return f"reading it took longer than {self.limits.seconds} s (--max-seconds)"
        except (OSError, EOFError, ValueError):
            self._end()
            return f"the reader of pages broke on it, within {self.limits.memory_mb} MB (--max-memory-mb)"
        return str(answer["failed"]) if "failed" in answer else answer

    def _begin(self) -> subprocess.Popen[bytes]:
        if self._worker is not None and self._worker.poll() is None:
            return self._worker
        command = [sys.executable, "-I", "-m", "spolia.preserve.worker", str(self.limits.memory_mb)]
        self._worker = subprocess.Popen(  # noqa: S603  our own module, no shell, no word from any input
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
        )
        self._take(self._worker, time.monotonic() + START_S)
        return self._worker

    def _take(self, worker: subprocess.Popen[bytes], until: float) -> bytes:
        (length,) = struct.unpack(">I", _read_exactly(worker, 4, until))
        return _read_exactly(worker, length, until)

    def _end(self) -> None:
        if self._worker is None:
            return
        self._worker.kill()
        for pipe in (self._worker.stdin, self._worker.stdout):
            if pipe is not None:
                pipe.close()
        self._worker.wait()
        self._worker = None


def _read_exactly(worker: subprocess.Popen[bytes], length: int, until: float) -> bytes:
    assert worker.stdout is not None
    got = bytearray()
    while len(got) < length:
        ready, _, _ = select.select([worker.stdout], [], [], max(0.0, until - time.monotonic()))
        if not ready:
            raise TimeoutError
        block = worker.stdout.read(length - len(got))
        if not block:
            raise EOFError
        got += block
    return bytes(got)


def decode_page(data: bytes) -> Decoded | None:
    """The page's text in the encoding that it declares, where that holds; else as any other text."""
    declared = DECLARED.search(data[:DECLARED_WITHIN])
    decoded = decode_text(data)
    if declared is None or (decoded is not None and decoded.doubt is None and decoded.encoding != "utf-8"):
        return decoded
    name = declared[1].decode("ascii").lower()
    try:
        return Decoded(data.decode(name), name)
    except (UnicodeError, LookupError):
        return decoded
