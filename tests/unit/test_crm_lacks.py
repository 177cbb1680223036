"""What a file lacks or has wrong in some rows: ends without dates, mistyped years, late stages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from planner.calibration.visits import visits_of
from planner.crm import far_off
from planner.crm.dates import NO_MOMENT
from tests.unit.test_crm import LOG, codes, found


def test_won_or_lost_without_a_date_is_closed_and_its_time_unknown():
    history = found(
        "Deal ID,Status,Created on,Closed on\n1,Won,2024-01-01,2024-01-11\n2,Lost,2024-01-04,\n"
        "3,Lost,2024-01-05,\n4,Open,2024-01-06,\n5,Won,2024-01-07,2024-02-06\n"
    )
    assert history.deals["outcome"].tolist() == ["won", "lost", "lost", "open", "won"]
    assert history.deals["closed"].isna().tolist() == [False, True, True, True, False]
    assert "no_closed" in codes(history)
    visits = visits_of(history)
    # In the scenario they end after the usual 20 days, or as late as the file knows.
    assert (7 * (visits.ended - visits.created))[1:3] == pytest.approx([20, 20])
    assert visits.won.tolist() == [True, False, False, False, True]


def test_where_no_end_has_a_date_nobody_knows_what_is_usual():
    history = found(
        "Deal ID,Status,Created on,Closed on\n1,Won,2024-01-01,\n2,Lost,2024-01-04,\n"
        "3,Open,2024-01-05,2024-09-09\n"
    )
    assert np.isnan(visits_of(history).ended).all()


# --- Mistyped years -------------------------------------------------------------------------------


def deals(created: dict[int, str], closed: dict[int, str]) -> str:
    rows = ["Deal ID,Status,Created on,Closed on\n"]
    for i in range(30):
        begin = pd.Timestamp("2024-01-01") + pd.Timedelta(days=3 * i)
        end = begin + pd.Timedelta(days=10)
        rows.append(f"{i},Won,{created.get(i, f'{begin:%Y-%m-%d}')},")
        rows.append(f"{closed.get(i, f'{end:%Y-%m-%d}')}\n")
    return "".join(rows)


@pytest.mark.parametrize("year", ["2014", "2004", "2034"])
def test_one_mistyped_year_does_not_rule_the_window(year):
    history = found(deals({7: f"{year}-01-22"}, {}))
    assert history.start == pd.Timestamp("2024-01-01", tz="UTC")
    (told,) = [one for one in history.findings if one.code == "far_off"]
    assert (told.column, told.row, told.count) == ("Created on", 9, 1)
    assert f"{year}-01-22, taken as 2024-01-22" in told.text


def test_a_close_in_the_far_future_is_closed_and_its_time_unknown_where_no_year_fits():
    history = found(deals({}, {7: "2042-11-05", 9: "2032-02-07"}))
    assert history.deals.loc["7", "outcome"] == "won"
    assert pd.isna(history.deals.loc["7", "closed"])
    assert history.deals.loc["9", "closed"].year == 2024
    assert history.end < pd.Timestamp("2025", tz="UTC")


def test_a_long_history_with_a_quiet_year_has_no_mistyped_dates():
    days = np.r_[np.arange(0, 300), np.arange(900, 1300)]
    when = days * 86_400_000_000 + 1_600_000_000_000_000
    first, last = far_off.bounds_of(when)
    assert (first, last) == (when[0], when[-1])
    assert far_off.bounds_of(np.full(3, NO_MOMENT)) == (0, 0)


def test_a_mistyped_year_of_a_stage_change_is_mended_and_said():
    rows = "".join(f"{i},Talk,2024-03-{i:02d}\n{i},Won,2024-04-{i:02d}\n" for i in range(1, 21))
    history = found(f"deal_id,stage,entered_at\n{rows}".replace("5,Won,2024", "5,Won,2042", 1))
    assert history.deals.loc["5", "closed"] == pd.Timestamp("2024-04-05", tz="UTC")
    assert [one.row for one in history.findings if one.code == "far_off"] == [11]


# --- Deals that the stages do not tell of ---------------------------------------------------------

WIDE = (
    "Record ID,Deal Stage,Create Date,Close Date,Date entered talk,Date entered offer\n"
    "1,Closed Won,2024-01-01,2024-01-13,2024-01-03,2024-01-07\n"
    "2,Closed Lost,2024-01-02,2024-01-14,,\n"
    "3,offer,2024-01-03,,,\n"
    "4,Closed Lost,2024-01-04,,2024-01-04,\n"
)


def test_a_file_with_a_date_per_stage_counts_from_creation_where_it_has_no_stage():
    history = found(WIDE)
    assert history.deals["outcome"].tolist() == ["won", "lost", "open", "lost"]
    assert history.deals["created"].dt.day.tolist() == [1, 2, 3, 4]
    assert history.deals["closed"].dt.day.tolist()[:2] == [13, 14]
    assert pd.isna(history.deals.loc["4", "closed"])
    assert history.visits is not None
    first = history.visits.drop_duplicates("deal").set_index("deal")["stage"]
    assert [history.stages[i] for i in first] == ["talk", "talk", "offer", "talk"]
    (told,) = [one for one in history.findings if one.code == "no_stage_date"]
    assert (told.row, told.count) == (3, 2)


def test_a_deal_with_its_end_only_is_in_no_figure_of_time():
    history = found(LOG + "4,Closed Won,2024-01-09 10:00:00\n")
    assert history.deals.loc["4", "outcome"] == "won"
    assert pd.isna(history.deals.loc["4", "created"])
    assert "end_only" in codes(history)
    assert visits_of(history).created.size == 3


def test_a_deal_that_nobody_has_moved_is_in_the_stage_where_deals_begin():
    rows = "".join(
        f"{i},2024-01-0{i} 09:00,Created,,\n{i},2024-02-0{i} 09:00,Stage,Talk,Won\n"
        for i in range(1, 5)
    )
    history = found(
        "Opportunity ID,Edit Date,Field / Event,Old Value,New Value\n"
        f"{rows}9,2024-01-09 09:00,Created,,\n"
    )
    assert history.deals.loc["9", ["outcome", "stage"]].tolist() == ["open", "Talk"]
    (told,) = [one for one in history.findings if one.code == "unmoved"]
    assert told.count == 1
