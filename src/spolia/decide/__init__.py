"""What people decide, applied to what was read: claims corrected, rejected, added, put together and parted; and what waits for people."""

from spolia.decide.applied import Decided, apply_decisions

__all__ = ["Decided", "apply_decisions"]
