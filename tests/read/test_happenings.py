"""Each frame brings its own proof: the sentences that it must and must not read, by itself; what the network makes of it is held by the cases."""

from __future__ import annotations

import pytest

from spolia.knowledge.tables import bundled
from spolia.read.claims import read_claims
from spolia.read.tellings import OFF
from spolia.records import Report

FRAMES = bundled().yaml("happenings.yaml")["frames"]


def frames_that_read(sentence: str) -> set[str]:
    claims = read_claims(Report(id="r", text=sentence, published="2016-12-12"), bundled(), OFF).claims
    return {c.reading.frame.split(".", 1)[-1] for c in claims if c.reading is not None}


@pytest.mark.parametrize(("frame", "sentence"), [(f["frame"], s) for f in FRAMES for s in f.get("found_in", ())])
def test_a_frame_reads_what_it_is_for(frame: str, sentence: str) -> None:
    assert frame in frames_that_read(sentence), sentence


@pytest.mark.parametrize(("frame", "sentence"), [(f["frame"], s) for f in FRAMES for s in f.get("not_in", ())])
def test_a_frame_leaves_figures_of_speech_alone(frame: str, sentence: str) -> None:
    assert frame not in frames_that_read(sentence), sentence


def test_every_frame_has_both_kinds_of_proof() -> None:
    assert all(f.get("found_in") and f.get("not_in") for f in FRAMES)
