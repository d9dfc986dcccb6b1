"""What the tests of intake share: a reader, begun once for each file of them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from spolia.preserve import Reader
from spolia.preserve.limits import Limits


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader(Limits()) as begun:
        yield begun
