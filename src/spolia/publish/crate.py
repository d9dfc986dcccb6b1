"""A bundle told to other programs: RO-Crate 1.1, a file of JSON-LD that says what each file is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

CONTEXT = "https://w3id.org/ro/crate/1.1/context"
PROFILE = "https://w3id.org/ro/crate/1.1"
SPOLIA = "#spolia"
RIGHTS = "#rights"
RIGHTS_WORDS = (
    "The record and the claims may be used as whoever made this bundle allows. The evidence and the texts of reports are the works of those who "
    "published them, and stay theirs: ask them before you publish any of it again."
)
# What the files are, by the beginning of their name: the first that fits.
KINDS: tuple[tuple[str, str, str], ...] = (
    ("README.md", "text/markdown", "What this bundle is, and how to check it"),
    ("verify.py", "text/x-python", "Checks this bundle with nothing but Python"),
    ("record.json", "application/json", "The record: events with their grades, contradictions, control, custody, airspace"),
    ("claims.jsonl", "application/jsonl", "The claims that the reports make, a line each, with the words they rest on"),
    ("reports.jsonl", "application/jsonl", "The reports, a line each"),
    ("tables/", "text/csv", "A table of the case's own"),
    ("texts/", "text/plain", "The text of a report, as preserved"),
    ("evidence/", "application/octet-stream", "A piece of evidence, under the SHA-256 of its bytes"),
    ("log/checkpoint", "text/plain", "The signed head of the log (C2SP tlog-checkpoint)"),
    ("key.pub", "text/plain", "The public keys of the log"),
    ("manifest.sha256", "text/plain", "The SHA-256 of the files"),
)


def write_crate(title: str, summary: str, published: str, version: str, files: Mapping[str, int | None]) -> bytes:
    """The metadata file of a bundle. `files` are their sizes by name, None where a file is not written yet; `published` is a time in ISO 8601."""
    descriptor = {"@id": "ro-crate-metadata.json", "@type": "CreativeWork", "conformsTo": {"@id": PROFILE}, "about": {"@id": "./"}}
    root = {
        "@id": "./", "@type": "Dataset", "name": title, "description": summary, "datePublished": published,
        "license": {"@id": RIGHTS}, "hasPart": [{"@id": name} for name in files], "mentions": {"@id": "#made"},
    }  # fmt: skip
    rights = {"@id": RIGHTS, "@type": "CreativeWork", "name": "Rights", "description": RIGHTS_WORDS}
    program = {"@id": SPOLIA, "@type": "SoftwareApplication", "name": "Spolia", "version": version}
    made = {"@id": "#made", "@type": "CreateAction", "name": "Spolia read the reports and made this bundle", "instrument": {"@id": SPOLIA},
            "endTime": published, "result": {"@id": "./"}}  # fmt: skip
    graph = [descriptor, root, *(_file(name, size) for name, size in files.items()), rights, program, made]
    return json.dumps({"@context": CONTEXT, "@graph": graph}, indent=1, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def _file(name: str, size: int | None) -> dict[str, Any]:
    media, about = next(((media, about) for start, media, about in KINDS if name.startswith(start)), ("application/octet-stream", "A file"))
    told = {"@id": name, "@type": "File", "name": about, "encodingFormat": media}
    return told if size is None else {**told, "contentSize": str(size)}
