"""What a step of resolving answers: the value that it chose, why, and what else it might have been."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Verdict:
    """A value with its reason. `value` is None where it refuses; `losers` are the (value, why) that were passed over.

    What is not `sure` is the likeliest and no more: whoever shows it marks it so.
    """

    value: Any | None
    why: str
    losers: tuple[tuple[Any, str], ...] = ()
    sure: bool = True
