"""The browsers that are at the provider, logging in: what each was sent with, so that it comes back once, and no other in its place."""

from __future__ import annotations

import hashlib
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

WAIT_S = 600  # in which who was sent to the provider has to be back
MOST_WAITING = 1_000  # log-ins under way; of more the oldest have to begin again


def _secret() -> str:
    return secrets.token_urlsafe(48)


@dataclass(frozen=True, slots=True)
class Begun:
    """One log-in: `sent_to` is where the provider sends the browser back to, with `state`; `nonce` comes back in its word, `verifier` proves who redeems."""

    sent_to: str
    state: str = field(default_factory=_secret)
    nonce: str = field(default_factory=_secret)
    verifier: str = field(default_factory=_secret)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A browser that was sent to the provider: which one, when, and where it goes when it is back."""

    begun: Begun
    visitor: str
    onward: str
    at: float


class Waits:
    """Those that wait, by their state; safe for threads."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._waiting: OrderedDict[str, Waiting] = OrderedDict()
        self._lock = threading.Lock()

    def add(self, begun: Begun, visitor: str, onward: str) -> None:
        with self._lock:
            self._waiting[_id(begun.state)] = Waiting(begun, visitor, onward, self._clock())
            while len(self._waiting) > MOST_WAITING:
                self._waiting.popitem(last=False)

    def take(self, state: str, visitor: str) -> Waiting | None:
        """What that browser began with that state; None where it began nothing, or is too late, or was back before."""
        with self._lock:
            found = self._waiting.get(_id(state))
            if found is None or not visitor or found.visitor != visitor:
                return None
            del self._waiting[_id(state)]
        return found if self._clock() - found.at <= WAIT_S else None


def _id(state: str) -> str:
    """States are looked up by what cannot be guessed at a character at a time."""
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()
