"""File names from ids: safe anywhere, readable, one a thing."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from spolia.publish.addresses import file_name, file_names


@given(st.lists(st.text(max_size=80), unique=True))
def test_every_id_gets_a_safe_name_of_its_own(ids: list[str]) -> None:
    names = file_names(ids)
    assert set(names) == set(ids)
    assert len({name.lower() for name in names.values()}) == len(ids)
    assert all(re.fullmatch(r"[a-z0-9][a-z0-9.-]*", name) and len(name) < 130 for name in names.values())


@given(st.text(max_size=80), st.lists(st.text(max_size=80)))
def test_a_name_does_not_hang_on_the_other_ids(id_: str, others: list[str]) -> None:
    assert file_names([id_])[id_] == file_names([id_, *others])[id_] == file_name(id_)


def test_names_that_systems_refuse_get_a_digest() -> None:
    for id_ in ("con", "NUL", "com1", "index", "..", "/etc/passwd", "a:b", "صوت"):
        assert re.fullmatch(r"[a-z0-9-]+\.[0-9a-f]{10}", file_name(id_)), id_


def test_a_plain_id_stays_as_it_is() -> None:
    assert file_name("ev-bcb6fc8e0fb3-2") == "ev-bcb6fc8e0fb3-2"
