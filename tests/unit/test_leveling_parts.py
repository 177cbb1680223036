"""Leveling part by part: volume and mix have verdicts of their own, and campaigns their price."""

from __future__ import annotations

import pytest

from planner.analysis import leveling_parts as parts
from planner.model import kind_edits
from planner.plans import presets
from planner.views.plan import parts_words

PLAIN = presets.load("mid_market").scenario.replace(
    {"clock.horizon_weeks": 26.0, "clock.warmup_weeks": 13.0, "leads.per_week": 12.0}
)
TWO = kind_edits.with_kind(PLAIN).replace({"kinds.0.work": 6.0, "leads.mix": "batched"})


def test_only_what_could_change_something_is_asked():
    assert not parts.has_more_than_people(PLAIN)
    assert [name for name, _ in parts.asked(PLAIN)] == ["staff", "pace"]
    season = PLAIN.replace({"season.leads": (0.5, 1.5) + (1.0,) * 11})
    assert [name for name, _ in parts.asked(season)] == ["staff", "pace", "volume"]
    assert parts.has_more_than_people(season)
    in_turn = TWO.replace({"leads.mix": "in_turn"})
    assert parts.has_more_than_people(in_turn), "they could come in campaigns"
    (*_, (name, campaigns)) = parts.asked(in_turn)
    assert (name, campaigns.leads.mix, campaigns.leads.mix_batch) == ("mix", "batched", 52)
    flood = TWO.replace({"leads.per_week": 100_000.0})
    assert parts.in_campaigns(flood).leads.mix_batch == 1000
    one = TWO.replace({"pull.when_full": "turn_away"})
    assert [name for name, _ in parts.asked(one)] == ["staff", "mix"]


def test_campaigns_cost_waiting_and_the_mix_has_a_verdict_of_its_own():
    renewals = presets.load("renewals_and_new_logos").scenario
    busy = parts.in_campaigns(renewals)
    *_, found = parts.leveling_parts(busy, precision=0.2)
    assert [part.name for part in found.parts] == ["staff", "pace", "mix"]
    mix = found.parts[-1].verdict
    assert (mix.today, mix.word) == ("without", "HELPS")
    assert mix.with_.scenario.leads.mix == "in_turn"
    assert parts_words.waited_days(mix.with_) < parts_words.waited_days(mix.without)
    rows = list(parts_words.rows(found))
    assert all(len(row) == len(parts_words.HEADS) for row in rows)
    assert rows[-1][0].endswith(f"not in campaigns of {busy.leads.mix_batch} leads of one kind")
    assert rows[-1][1] == mix.word
    assert "→" in rows[-1][3]
    assert found.share_done == pytest.approx(1)
