"""Made-up exposures in a line each, with their lots, claims and reports, for the tests of what is published of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from spolia.records import Claim, EventPlace, Evidence, Exposure, Grade, Interval, Link, Lot, Measure, Party, Reason, Record, Report

SAM = "surface-to-air missile system"
SARN = EventPlace(name="Sarn", lat=35.1, lon=38.4, precision_m=4000)


def report(id_: str, source: str | None = "Valley Courier", published: str | None = "2031-03-14") -> Report:
    return Report(id=id_, text="", source=source, published=published)


def claim(id_: str, quote: str = "they took two launchers", **slots: Any) -> Claim:
    plain: dict[str, Any] = {
        "kind": "seizure", "actor": [Party(text="the League", name="Northern League")], "target": [], "items": [], "place": None, "time": None,
        "speaker": None, "via": [], "basis": None, "certainty": "asserted", "stance": "endorsed", "realis": "actual", "measure": [],
    }  # fmt: skip
    evidence = Evidence(start=0, end=len(quote), quote=quote)
    return Claim(id=id_, report=id_.rsplit("-", 1)[0], evidence=evidence, **(plain | slots))


def figures(id_: str, *measures: tuple[str, float | None, float | None, str]) -> Claim:
    told = [Measure(quantity=q, low=low, high=high, unit=unit) for q, low, high, unit in measures]  # type: ignore[arg-type]
    return claim(id_, "it can reach that far", kind="capability", measure=told)


def exposure(lot: str = "lot-1", **slots: Any) -> Exposure:
    plain: dict[str, Any] = {
        "system": "S-125", "place": SARN, "holder": "Northern League", "range_km": (24, 35), "altitude_m": (20, 18000), "source": "a handbook",
        "grade": Grade(probability=0.77, credibility=2, reliability="B", because=[]),
        "against": [Reason(text="To be used it needs: trained crew; Low Blow radar.", claims=["a-1"])], "claims": ["a-1"],
    }  # fmt: skip
    return Exposure(lot=lot, **(plain | slots))


def record_of(exposures: Sequence[Exposure], **slots: Any) -> Record:
    """A record with a lot for each exposure, in its holder's hands since 10–12 March 2031."""
    since = slots.get("since", Interval(start="2031-03-10", end="2031-03-12"))
    lots = [
        Lot(lot=one.lot, category=SAM, system=one.system, low=1, high=2, fates=[], status="held", chain=[
            Link(holder=one.holder, from_=None, how="seizure", date=since, event=None, low=1, high=2, claims=["a-1"])
        ])
        for one in exposures
    ]  # fmt: skip
    return Record(events=[], contradictions=[], control=[], custody=lots, airspace=list(exposures))
