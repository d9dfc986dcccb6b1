"""One page of each family of the valley's site, by name."""

from __future__ import annotations

from pathlib import Path

KINDS = {
    "overview": "index.html", "map": "map.html", "timeline": "timeline.html", "events": "events/index.html", "event": "events/ev-*.html",
    "contradictions": "contradictions.html", "places": "places/index.html", "place": "places/sarn.*.html", "materiel": "materiel/index.html",
    "losses": "materiel/losses.html", "lot": "materiel/lot-*.html", "airspace": "airspace.html", "charts": "charts.html",
    "parties": "parties/index.html", "party": "parties/northern-league.*.html", "sources": "sources/index.html",
    "source": "sources/valley-courier.*.html", "reports": "reports/index.html", "report": "reports/league-voice.*.html",
    "claims": "claims/index.html", "claim": "claims/valley-1-03.html", "method": "method.html", "search": "search.html",
}  # fmt: skip


def address(site: Path, kind: str) -> str:
    return sorted(site.glob(KINDS[kind]))[0].as_uri()
