"""Small files of the shapes that analysts have, beside the repository, against what is right."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from planner import crm
from planner.calibration.history_metrics import metrics_of
from planner.errors import CalibrationError

EXPORTS = Path(__file__).parents[2].parent / "shared" / "data" / "exports"
NAMES = (
    "02_lost_without_a_date",
    "03_one_date_ten_years_early",
    "06_field_event_with_a_slash",
    "08a_points_for_thousands",
    "09a_german_months",
    "09b_two_columns_of_dates_one_order",
    "10_last_modified_only",
    "11_wide_without_some_stage_dates",
    "12b_owner_given_once_per_group",
    "R1a_lead_id",
    "R1b_stage_created_at",
    "R1d_opp_id",
    "R1f_german_headers",
    "R3_title_rows",
    "R4_no_id",
    "R5_status_and_created_date",
    "R9_one_row_per_deal_with_its_stage",
)
_SAID = ("note", "or_says", "tolerance", "finding", "cycle_days_between")


def figures(history: crm.History) -> dict[str, Any]:
    deals = history.deals
    outcome, days = (
        deals["outcome"],
        (deals["closed"] - deals["created"]).dt.total_seconds() / 86400,
    )
    owners = len({str(one) for one in deals["owner"]} - {""})
    won, lost = (outcome == "won").sum(), (outcome == "lost").sum()
    return {
        "deals": len(deals),
        "won": won,
        "lost": lost,
        "open": (outcome == "open").sum(),
        "win_share_closed": won / max(won + lost, 1),
        "cycle_days": days.mean(),
        "owners": owners,
        "people": owners,
        "won_amount_mean": deals["amount"][outcome == "won"].mean(),
    }


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the exports are not beside this repository")
@pytest.mark.parametrize("name", NAMES)
def test_a_public_shape_is_read_right_or_refused_for_the_right_reason(name):
    right = json.loads((EXPORTS / "right.json").read_text(encoding="utf-8"))[name]["right"]
    source = EXPORTS / f"{name}.csv"
    if "refuses" in right:
        with pytest.raises(CalibrationError, match="|".join(right["refuses"].split(" and "))):
            crm.read(source)
        return
    history = crm.read(source)
    assert not history.asks_day_first
    if "stages" in right:
        assert list(history.stages) == right["stages"]
    if "currency" in right:
        assert set(history.deals["currency"]) == {right["currency"]}
    if "finding" in right:
        assert int(right["finding"].split()[1]) in {one.row for one in history.findings}
    if "cycle_days_between" in right:
        days = (history.deals["closed"] - history.deals["created"]).dt.days
        assert days.between(*right["cycle_days_between"]).all()
    known = figures(history)
    if "leads_per_week" in right:
        known["leads_per_week"] = metrics_of(history).value("arrivals", "per_week_mean")
    if "days_in_stage" in right:
        assert history.visits is not None
        days = (history.visits["left"] - history.visits["entered"]).dt.total_seconds() / 86400
        known["days_in_stage"] = days.groupby(history.visits["deal"]).sum().mean()
    for figure in right.keys() - {*_SAID, "stages", "currency"}:
        assert known[figure] == pytest.approx(right[figure], abs=right.get("tolerance", 1e-9))
