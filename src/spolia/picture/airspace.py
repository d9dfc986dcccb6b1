"""Which captured air defence may make airspace unsafe: reach with the source of the figure, and what argues against its use."""

from __future__ import annotations

from typing import Any

from spolia.knowledge.tables import Knowledge
from spolia.measures import designation, words_of
from spolia.records import AIR_DEFENCE, Claim, Exposure, Lot, Reason, Record

KM = {"kilometre": 1.0, "metre": 0.001, "mile": 1.609344, "foot": 0.0003048, "nautical mile": 1.852}
METRES_IN_KM = 1000


def draw_airspace(lots: list[Lot], record: Record, claims: list[Claim], known: Knowledge) -> list[Exposure]:
    """One exposure for each lot of air defence that is in a party's hands and not known to be destroyed, in the order of the lots."""
    events = {event.id: event for event in record.events}
    by_id = {claim.id: claim for claim in claims}
    flaws = frozenset(known.yaml("kinds.yaml")["flaws"])
    found = []
    for lot in lots:
        holder = next((link for link in reversed(lot.chain) if link.holder), None)
        if lot.category not in AIR_DEFENCE or holder is None or holder.holder is None or holder.how == "held" or lot.status == "destroyed":
            continue
        event = events.get(holder.event or "")
        if event is None:
            continue
        reach, height, source, needs = _published(lot.system, known)
        told = [claim for claim in claims if claim.kind == "capability" and _of_system(claim, lot.system)]
        rest = sorted(
            {c for link in lot.chain for c in link.claims} | {c for fate in lot.fates for c in fate.claims} | {c.id for c in told}
        )
        found.append(
            Exposure(
                lot=lot.lot,
                system=lot.system,
                place=event.place,
                holder=holder.holder,
                range_km=reach,
                altitude_m=height,
                source=source,
                grade=event.grade,
                against=_against(lot, by_id, flaws, needs),
                claims=rest,
            )
        )
    return found


def _published(system: str | None, known: Knowledge) -> tuple[Any, Any, str | None, str | None]:
    """Range, altitude, their source and what the system needs, from the materiel table; a report's own figure never stands in for it."""
    table: Any = getattr(known, "materiel", None)
    row = table.system(system) if table is not None and system else None
    if row is None:
        return None, None, None, None
    reach, height = _pair(row.range_km), _pair(row.altitude_m)
    return reach, height, (row.source if reach or height else None), getattr(row, "needs", None)


def _pair(value: Any) -> tuple[float | None, float | None] | None:
    if value is None:
        return None
    if isinstance(value, int | float):
        return None, float(value)
    low, high = value
    return None if low is None and high is None else (low, high)


def _of_system(claim: Claim, system: str | None) -> bool:
    return bool(system) and any(designation(item.system) == designation(system) for item in claim.items)


def _against(lot: Lot, claims: dict[str, Claim], flaws: frozenset[str], needs: str | None) -> list[Reason]:
    """What argues against its use: a capture that is denied, damage, parts that are gone, what became of some of it."""
    reasons = []
    if lot.low == 0:
        denying = sorted(c for link in lot.chain for c in link.claims if claims[c].certainty == "denied")
        reasons.append(Reason(text="That it was captured at all is denied.", claims=denying))
    for fate in lot.fates:
        if fate.status in ("destroyed", "recaptured", "transferred"):
            reasons.append(Reason(text=f"Some of it is said to have been {fate.status}.", claims=fate.claims))
    mine = {c for link in lot.chain for c in link.claims}
    flawed = sorted(c for c in mine if any(word in flaws for word in words_of(claims[c].evidence.quote)))
    if flawed:
        reasons.append(Reason(text="It is said to be damaged or incomplete.", claims=flawed))
    if needs:
        reasons.append(Reason(text=f"To be used it needs: {needs}.", claims=sorted(mine)))
    return reasons


def own_figures(exposure: Exposure, claims: list[Claim]) -> list[tuple[str, float | None, float | None, str]]:
    """The reports' own figures for the system: (what, low, high, claim), in kilometres and metres; kept apart from the published reach."""
    found: list[tuple[str, float | None, float | None, str]] = []
    for claim in claims:
        if claim.id in exposure.claims and claim.kind == "capability":
            for measure in claim.measure:
                factor = KM.get(measure.unit or "")
                if measure.quantity in ("range", "altitude") and factor is not None:
                    scale = factor * (METRES_IN_KM if measure.quantity == "altitude" else 1)
                    low, high = (None if x is None else round(x * scale, 1) for x in (measure.low, measure.high))
                    found.append((measure.quantity, low, high, claim.id))
    return found
