"""What is told of a file that looks odd, and who of its owners are people."""

from __future__ import annotations

from dataclasses import replace
from statistics import NormalDist

import pandas as pd
import pytest

from planner import crm
from planner.calibration import user_inputs
from planner.calibration.user_inputs import Worth
from planner.calibration.visits import visits_of
from tests.unit.test_crm import LOG, codes, file, found


def test_one_owner_with_half_of_all_rows_is_pointed_out_as_a_robot():
    def log(share: float) -> str:
        rows = [
            f"{i},Talk,2024-01-01 10:{i % 60:02d}:01,{'bot' if i < 100 * share else i % 9}\n"
            for i in range(100)
        ]
        return "deal_id,stage,entered_at,owner\n" + "".join(rows) + "1,Won,2024-02-01 10:00:00,1\n"

    assert "robot" in codes(found(log(0.5)))
    assert "robot" not in codes(found(log(0.1)))


def test_one_of_few_who_has_much_of_a_small_file_is_no_robot():
    assert "robot" not in codes(found(owners_log(lambda i: f"p{max(0, i - 6)}", 12)))
    star = owners_log(lambda i: "star" if i % 9 < 4 else f"p{i % 9}", 360)
    assert "robot" not in codes(found(star))  # 44 % of all rows, the next has 11 %


def test_who_works_where_it_is_day_when_it_is_night_here_is_no_robot():
    text = owners_log(
        lambda i: "abroad" if i % 10 == 9 else f"p{i % 10}",
        900,
        lambda i: i % 300 if i % 10 == 9 else 600 + i % 300,
    )
    assert found(text).likely_robots == ()


@pytest.mark.parametrize(
    "days",
    [
        lambda i: 14 + round(1.6 * NormalDist().inv_cdf((i + 0.5) / 300)),
        lambda i: 7 * (1 + i % 5),
        lambda i: i % 12 + i % 5,
    ],
    ids=["narrow and smooth", "each week", "broad"],
)
def test_days_that_rise_and_fall_or_come_each_week_are_no_rule(days):
    rows = ["deal_id,stage,entered_at\n"]
    for i in range(300):
        lost = pd.Timestamp("2024-01-01") + pd.Timedelta(days=days(i))
        rows.append(f"{i},Talk,2024-01-01\n{i},Lost,{lost:%Y-%m-%d}\n")
    assert "auto_close" not in codes(found("".join(rows)))


def test_deals_lost_by_a_rule_after_thirty_days_are_pointed_out():
    def log(by_rule: int) -> str:
        rows = ["deal_id,stage,entered_at,owner\n"]
        for i in range(100):
            who = "Ann" if i < by_rule - 3 else "Bob"
            days = 30 if i < by_rule else i % 50
            lost = pd.Timestamp("2024-01-01") + pd.Timedelta(days=days)
            rows.append(f"{i},Talk,2024-01-01,{who}\n{i},Lost,{lost:%Y-%m-%d},{who}\n")
        return "".join(rows)

    told = [one.text for one in found(log(40)).findings if one.code == "auto_close"]
    assert "40 of 100 deals" in told[0] or "41 of 100 deals" in told[0]
    assert "30 days" in told[0]
    assert "Owners: Ann (37 records), Bob (" in told[0]
    assert "auto_close" not in codes(found(log(0)))


def test_dates_without_a_time_and_several_currencies_are_pointed_out():
    history = found(
        "id,created,closed,status,amount,currency\n"
        '1,2024-01-01,2024-02-01,Won,"$1,200.50",USD\n2,2024-01-01,2024-02-01,Lost,"1.200,50",EUR\n'
    )
    assert {"date_only", "currencies"} <= codes(history)
    assert history.deals["amount"].tolist() == [1200.5, 1200.5]


def test_a_deal_closed_before_it_was_created_is_told_with_its_row():
    history = found(
        "id,created,closed,status\n1,2024-01-01,2024-02-01,Won\n2,2024-03-01,2024-01-01,Won\n"
    )
    (told,) = [one for one in history.findings if one.code == "closed_before"]
    assert (told.row, told.count) == (3, 1)
    assert history.deals.loc["2", "closed"] == history.deals.loc["2", "created"]


# --- People, robots and machines ------------------------------------------------------------------


def owners_log(owner_of, count: int = 400, minute_of=lambda i: 600 + i % 300) -> str:
    rows = ["deal_id,stage,entered_at,owner\n"]
    for i in range(count):
        when = pd.Timestamp("2024-01-01") + pd.Timedelta(
            days=i // 8, minutes=minute_of(i), seconds=7
        )
        rows.append(f"{i},Talk,{when},{owner_of(i)}\n")
        rows.append(f"{i},Won,{when + pd.Timedelta(days=2)},{owner_of(i)}\n")
    return "".join(rows)


def test_a_robot_that_is_excluded_is_no_person_and_what_it_moved_still_counts():
    text = owners_log(lambda i: "bot" if i % 2 else f"p{i % 8}")
    with_bot = found(text)
    assert with_bot.likely_robots == ("bot",)
    without = found(text, robots=["bot"])
    assert without.likely_robots == ("bot",)  # still shown, so that it can be taken back
    assert len(without.visits) == len(with_bot.visits)
    assert "bot" in visits_of(with_bot).people
    assert "bot" not in visits_of(without).people
    assert set(visits_of(without).people) == {f"p{i}" for i in range(0, 8, 2)}


def test_who_works_at_night_when_nobody_else_does_may_be_a_robot():
    def minute(i: int) -> int:
        return (i * 7) % 1440 if i % 10 == 9 else 600 + i % 300

    text = owners_log(lambda i: "night" if i % 10 == 9 else f"p{i % 10}", 900, minute)
    assert found(text).likely_robots == ("night",)


def test_people_at_work_are_no_robots():
    assert found(owners_log(lambda i: f"p{i % 7}")).likely_robots == ()


def test_begin_and_end_of_work_are_hands_on_hours_and_no_visits():
    history = found(
        "case id,activity,timestamp,lifecycle:transition\n"
        "1,Talk,2024-01-01 08:00:00,SCHEDULE\n1,Talk,2024-01-01 10:00:00,START\n"
        "1,Talk,2024-01-01 10:30:00,COMPLETE\n1,Talk,2024-01-02 10:00:00,START\n"
        "1,Talk,2024-01-02 11:00:00,COMPLETE\n1,Won,2024-01-03 09:00:00,COMPLETE\n"
        "2,Talk,2024-01-01 10:00:00,START\n2,Talk,2024-01-05 10:00:00,COMPLETE\n"
        "2,Lost,2024-01-06 10:00:00,COMPLETE\n"
    )
    assert history.hands_on == {"Talk": (1.5, 1)}  # the sitting of four days is none
    assert history.visits is not None
    assert len(history.visits) == 2
    assert str(history.visits["entered"].iloc[0]) == "2024-01-01 08:00:00+00:00"
    assert history.deals["outcome"].to_dict() == {"1": "won", "2": "lost"}


def test_a_history_of_properties_is_one_of_stages():
    history = found(
        "Record ID,Property name,Value,Timestamp\n"
        "1,dealstage,Talk,2024-01-01 10:00\n1,amount,900,2024-01-02 10:00\n"
        "1,dealstage,Closed Won,2024-01-04 10:00\n"
    )
    assert history.deals["outcome"].to_dict() == {"1": "won"}
    assert history.stages == ("Talk",)


def test_letters_that_look_like_others_are_pointed_out_by_name():
    history = found(LOG.replace("2,Talk", "2,T\u0430lk").replace("Won", "W\u043en"))
    told = [one.text for one in history.findings if one.code == "look_alike"]
    assert any("looks like “Talk”" in text for text in told)
    assert any("looks like “Closed Won”" in text for text in told)
    assert "look_alike" not in codes(found(LOG.replace("Talk", "Переговоры")))


@pytest.mark.parametrize(("zone", "is_told"), [("", True), ("Z", False), ("+02:00", False)])
def test_times_without_an_offset_are_said_to_be_taken_as_utc(zone, is_told):
    history = found(LOG.replace(":00\n", f":00{zone}\n"))
    assert ("no_offset" in codes(history)) == is_told


def test_a_column_that_was_corrected_by_hand_brings_its_own_stages():
    text = LOG.replace("stage", "schritt")
    first = crm.detect(file(text))
    assert "stage" not in first.columns
    columns = {**first.columns, "stage": "schritt", "entered_at": "entered_at"}
    mapping = crm.named(file(text), replace(first, columns=columns))
    assert mapping.stages == ("Talk", "Offer")
    columns.pop("created_at", None)
    history = crm.read(file(text), replace(mapping, columns=columns))
    pd.testing.assert_frame_equal(history.deals, found(LOG).deals)


def test_amounts_in_several_currencies_are_in_no_sum():
    text = "id,created,closed,status,amount,currency\n" + "".join(
        f"{i},2024-01-0{i},2024-02-0{i},Won,100,{'USD' if i % 2 else 'EUR'}\n" for i in range(1, 9)
    )
    assert "currencies" in codes(found(text))
    assert user_inputs.worth_of(found(text)) is None
    assert user_inputs.worth_of(found(text.replace("EUR", "USD"))) == Worth(100, None, 8)
