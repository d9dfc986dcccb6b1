"""Made-up conflicts whose truth is known: to see whether grades hold, and how weighing bears many claims."""

from spolia.simulate.files import write_conflict
from spolia.simulate.tellings import Conflict, simulate
from spolia.simulate.worlds import Settings

__all__ = ["Conflict", "Settings", "simulate", "write_conflict"]
