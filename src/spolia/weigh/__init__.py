"""From claims to events: what is one happening, how many origins tell of it, what cannot both hold, how sure it is."""

from spolia.weigh.events import weigh_claims
from spolia.weigh.likeness import explain_pair

__all__ = ["explain_pair", "weigh_claims"]
