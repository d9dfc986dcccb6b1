"""One line to a scene: a made-up report and what is known of it."""

from __future__ import annotations

from spolia.knowledge.tables import bundled
from spolia.records import Report
from spolia.resolve.scene import Scene

KNOWN = bundled()


def scene(text: str, published: str | None = "2016-12-12", source: str | None = None, title: str | None = None) -> Scene:
    return Scene(Report(id="made", text=text, published=published, source=source, title=title), KNOWN)
