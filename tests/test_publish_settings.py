"""What may stand under [publish], and that what is not understood stops a case from being opened."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from spolia.case import SETTINGS_TEXT
from spolia.errors import CaseUnusable
from spolia.publish.policy import Hold, Policy
from spolia.publish_settings import read_publish_settings

HERE = Path("case.toml")
ALL = """
[publish]
embargo_days = 14
coarsen_km = 20
mask = ["handles", "persons"]
names = ["Jane Roe"]
leave = ["@bbc"]
texts = "whole"
base_url = "https://record.example/valley"
analysts = true
notes = false
[publish.hold]
events = ["ev-1"]
places = ["Sarn"]
[publish.longer_days]
"surface-to-air missile system" = 60
[publish.coarser_km]
radar = 100
"""


def read(text: str) -> Policy:
    return read_publish_settings(tomllib.loads(text), HERE)


def test_all_of_it_is_read() -> None:
    assert read(ALL) == Policy(
        embargo_days=14, coarsen_km=20, mask=("handles", "persons"), names=("Jane Roe",), leave=("@bbc",), texts="whole",
        base_url="https://record.example/valley/", hold=Hold(events=("ev-1",), places=("Sarn",)),
        longer_days={"surface-to-air missile system": 60}, coarser_km={"radar": 100}, analysts=True, notes=False,
    )  # fmt: skip


def test_without_it_everything_is_shown() -> None:
    assert read("").shows_all
    assert read(SETTINGS_TEXT.format(title='"x"', summary='""', key="")).shows_all


def test_air_defence_is_coarser_wherever_places_are_coarsened() -> None:
    assert read("[publish]\ncoarsen_km = 5").coarser["surface-to-air missile system"] == 50
    assert read("[publish]\ncoarsen_km = 80").coarser["surface-to-air missile system"] == 80
    assert read("[publish]\nembargo_days = 5").coarser == {}


@pytest.mark.parametrize(
    "text",
    [
        "publish = 3", "[publish]\nembargo = 3", "[publish]\nembargo_days = -1", "[publish]\nembargo_days = 1.5", "[publish]\nembargo_days = true",
        "[publish]\ncoarsen_km = '20'", "[publish]\nmask = ['faces']", "[publish]\nmask = 'handles'", "[publish]\nnames = ['']",
        "[publish]\ntexts = 'some'", "[publish]\nbase_url = 'javascript:x'", "[publish]\nbase_url = 'https://x.example/?a=<b>'",
        "[publish]\nanalysts = 'no'", "[publish]\nnotes = 1", "[publish]\nhold = ['ev-1']", "[publish.hold]\nlot = ['x']", "[publish.longer_days]\ndragon = 3", "[publish.longer_days]\nradar = 1.5",
    ],
)  # fmt: skip
def test_what_is_not_understood_is_named(text: str) -> None:
    with pytest.raises(CaseUnusable, match=r"case\.toml"):
        read(text)
