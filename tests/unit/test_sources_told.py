"""Method tells the source of every value of every example."""

from __future__ import annotations

import pytest

from planner.plans import presets
from planner.views.common.numbers import THIN
from planner.views.method import markup


@pytest.mark.parametrize("name", presets.names())
def test_the_sources_of_every_example_are_told_in_words(name):
    told = markup.sources(presets.load(name))
    assert told.count("<tr>") > 10
    assert "FrozenMap" not in told
    assert "KindStage" not in told


def test_what_a_stage_is_to_a_kind_of_deal_is_told_stage_by_stage():
    renewals = markup.sources(presets.load("renewals_and_new_logos"))
    assert "Qualify: passed over; Discovery: passed over; Demo: passed over" in renewals
    outbound = markup.sources(presets.load("inbound_and_outbound")).replace(THIN, " ")
    assert "Qualify: work × 4" in outbound
