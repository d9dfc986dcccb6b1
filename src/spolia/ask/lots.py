"""Lots of materiel: in whose hands on a day, and what had become of which part by then."""

from __future__ import annotations

from collections.abc import Mapping

from spolia.ask.answers import FateOn, Hand, LotSaid, Status, Why
from spolia.ask.held import status_of
from spolia.ask.told import out_by
from spolia.measures import common_days, days_of, interval_of, span_days
from spolia.picture.control import moves
from spolia.picture.custody import TOLD_FATES
from spolia.picture.holding import Holding, hands_on
from spolia.publish.lookup import Lookup, claims_of_lot
from spolia.records import Fate, Interval, Link, Lot


def lot_said(lot: Lot, day: str | None, lookup: Lookup, last: str | None) -> LotSaid:
    """The lot and, where a day is asked for, in whose hands it was; `last` is the day of the last report."""
    saying = [claim for claim in claims_of_lot(lot) if claim in lookup.claims and moves(lookup.claims[claim])]
    told_by = {claim: out_by(report) if (report := lookup.report_of(claim)) else None for claim in saying}
    denied_by = [c for link in lot.chain for c in link.claims if c in lookup.claims and lookup.claims[c].certainty == "denied"]
    fates = [_fate(fate, day, lookup, told_by) for fate in lot.fates]
    found = hands_on(lot, day, told_by) if day is not None else []
    status, why = _status(lot, day, found, fates, bool(denied_by), last)
    hands = [_hand(each, bool(denied_by)) for each in found] if status not in ("not looked at", "destroyed") else []
    return LotSaid(lot=lot, status=status, why=why, hands=hands, fates=fates, denied_by=list(dict.fromkeys(denied_by)))


def _status(
    lot: Lot, day: str | None, found: list[Holding[Link]], fates: list[FateOn], denied: bool, last: str | None
) -> tuple[Status | None, Why | None]:
    if day is None:
        return None, None
    if last is not None and day > last:
        return "not looked at", "after the last report"
    if lot.status == "destroyed" and all(fate.by_then for fate in fates):
        return "destroyed", None
    if not found:
        return "unknown", "before the first"
    return ("may be" if denied else status_of(found)), None


def _hand(each: Holding[Link], denied: bool) -> Hand:
    link = each.of
    sure = each.sure and not denied
    return Hand(number=each.number, holder=link.holder, how=link.how, start=each.start, end=each.end, sure=sure, claims=link.claims)


def _fate(fate: Fate, day: str | None, lookup: Lookup, told_by: Mapping[str, str | None]) -> FateOn:
    when = _when(fate, lookup) if fate.status in TOLD_FATES else None
    by_then = _by(day, when, fate, told_by) if day is not None and fate.status in TOLD_FATES else None
    return FateOn(status=fate.status, low=fate.low, high=fate.high, when=when, by_then=by_then, claims=fate.claims)


def _when(fate: Fate, lookup: Lookup) -> Interval | None:
    """The days that the dated claims of a fate share, else that they span."""
    dated = [days for claim in fate.claims if claim in lookup.claims and (days := days_of(lookup.claims[claim].time))]
    return interval_of(common_days(dated) or span_days(dated))


def _by(day: str, when: Interval | None, fate: Fate, told_by: Mapping[str, str | None]) -> bool | None:
    """Whether it had come about by the day; None where that is not certain. Without a date it had by the day that its first report was out."""
    if when is not None and when.start is not None and when.start > day:
        return False
    known = when.end if when is not None else min((out for claim in fate.claims if (out := told_by.get(claim))), default=None)
    return True if known is not None and known <= day else None
