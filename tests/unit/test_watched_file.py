"""A long file says how far it has been read, and is the same file."""

from __future__ import annotations

import gzip
import io
import zipfile

import pandas as pd
import pytest

from pages.ui import watched_file
from pages.ui.watched_file import watched
from planner import crm

LOG = "deal_id,stage,entered_at\n" + "".join(
    f"{i},Talk,2024-01-{1 + i % 27:02d}\n{i},Won,2024-02-{1 + i % 27:02d}\n" for i in range(400)
)


def zipped(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("deals.csv", data)
    return out.getvalue()


@pytest.mark.parametrize("packed", [bytes, gzip.compress, zipped], ids=["csv", "gzip", "zip"])
def test_a_long_file_is_read_as_any_other_and_says_how_far(packed, monkeypatch):
    monkeypatch.setattr(watched_file, "LONG", 1000)
    data, told = packed(LOG.encode()), []
    _, history = crm.detect_and_read(watched(io.BytesIO(data), told.append))
    _, plain = crm.detect_and_read(io.BytesIO(data))
    pd.testing.assert_frame_equal(history.deals, plain.deals)
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1)


def test_a_short_file_is_left_alone():
    file = io.BytesIO(LOG.encode())
    assert watched(file, print) is file
