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


def test_people_coming_and_going_and_seasons_have_sources_and_grades():
    """Method says of each default whether a study, a benchmark or nothing stands behind it."""
    told = markup.sources(None)
    for label, grade, source in (
        ("Time to full speed", "assumption", "8–12 months in other trades (Shaw"),
        ("Speed of a new person", "study", "Shaw &amp; Lazear 2008, De Grip et al. 2016: 60–65"),
        ("People leaving", "assumption", "Bridge Group: 30–40 % of SDRs"),
        ("Seat stays empty", "vendor benchmark", "Workable, HRO Today, SBI"),
        ("Season of closing", "assumption", "Oyer 1998"),
        ("Season of value", "assumption", "Larkin 2014"),
    ):
        row = told.partition(f'<th scope="row">{label}')[2].partition("</tr>")[0]
        assert grade in row, label
        assert source in row, label
