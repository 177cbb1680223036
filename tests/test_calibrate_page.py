"""The Calibrate page through app.py, from a file to the scenario on all pages."""

from __future__ import annotations

import re
from pathlib import Path
from threading import Thread

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import calibrate_reading
from planner.views.calibrate import asked_words, words
from tests.test_pages import APP, finish, fold, scenario_in_link, shown
from tests.unit.test_crm import FORMS
from tests.unit.test_crm_hostile import HOSTILE
from tests.unit.test_crm_last_stages import deals, source
from tests.unit.test_crm_meaning import log

ASSETS = Path(__file__).parents[1] / "assets"


def opened() -> AppTest:
    app = AppTest.from_file(APP, default_timeout=240)
    app.run()
    app.switch_page("pages/calibrate.py").run()
    assert not app.exception
    return app


def with_sample() -> AppTest:
    app = opened()
    app.button_group(key="which file").set_value("sample").run()
    assert not app.exception
    finish(app)
    return app


def uploaded(name: str, data: bytes) -> AppTest:
    app = opened()
    app.file_uploader[0].set_value((name, data, "text/csv")).run()
    assert not app.exception
    finish(app)
    return app


def button(app: AppTest, label: str):
    return next(each for each in app.main.button if each.label == label)


def test_the_page_opens_with_what_happens_to_a_file():
    app = opened()
    assert "Is this us?" in shown(app)
    assert "your file is not stored" in shown(app)
    assert "temporary file without a name" in app.file_uploader[0].help


def test_the_sample_goes_from_the_file_to_the_scenario_on_all_pages():
    app = with_sample()
    text = shown(app)
    assert "1,011 deals" in text
    assert "Does it replay your history?" in text
    assert "weeks inside the band" in text
    assert "a quarter) on the other pages: those start with a full pipeline" in text
    assert "Buyer’s own time, fitted given assumed hours" in text
    button(app, "Use this scenario").click().run()
    finish(app)
    assert button(app, "In use on all pages").disabled
    scenario = scenario_in_link(app)
    assert [stage.name for stage in scenario.stages] == ["Qualify", "Demo", "Proposal", "Close"]
    assert scenario.people == 6
    assert any("80 deals open on 23 February 2025" in each.value for each in app.caption)
    app.toggle(key="today sample").set_value(True).run()
    finish(app)
    button(app, "Use this scenario").click().run()
    finish(app)
    today = scenario_in_link(app).today
    assert today is not None
    assert sum(row.deals for row in today.open_deals) == 80
    app.switch_page("pages/plan.py").run()
    finish(app)
    assert any("Measured in your own data" in each.proto.help for each in app.sidebar.markdown)


def test_hands_on_hours_that_cannot_be_are_answered_with_the_numbers():
    app = with_sample()
    field = next(each for each in app.main.number_input if each.label == "Demo")
    field.set_value(30.0).run()
    finish(app)
    assert any("selling hours a week" in each.value for each in app.warning)


def test_a_short_history_has_a_scenario_and_no_back_test():
    rows = (ASSETS / "sample_deals.csv").read_text(encoding="utf-8").splitlines()
    app = uploaded("short.csv", "\n".join(rows[:900]).encode())
    assert any("No back-test: it needs 26 full weeks" in each.value for each in app.info)
    assert button(app, "Use this scenario")


def test_a_corrected_mapping_is_fitted_anew():
    """Roles and people stay as they were; what the file says of repeats does not."""
    rows = (ASSETS / "sample_deals.csv").read_text(encoding="utf-8").splitlines()
    app = uploaded("short.csv", "\n".join(rows[:900]).encode())
    repeats = []
    for visits in (False, True, False):
        toggle = next(each for each in app.main.toggle if each.label == words.SAME_STAGE)
        toggle.set_value(visits).run()
        finish(app)
        button(app, "Use this scenario").click().run()
        finish(app)
        repeats.append([stage.repeat for stage in scenario_in_link(app).stages])
    assert repeats[0] == repeats[2] == [0, 0, 0, 0]
    assert max(repeats[1]) > 0.1


@pytest.mark.parametrize(
    "data",
    [b"", b"\x00\x01\x02\xff\xfe" * 99, b"a,b,c\n1,2,3\n", b"deal_id,stage,entered_at\n"],
    ids=["empty", "binary", "other columns", "header only"],
)
def test_a_file_that_is_no_history_gets_an_answer(data):
    app = uploaded("odd.csv", data)
    assert len(app.warning) == 1


def test_a_file_waits_until_the_one_before_is_read_and_what_is_read_waits_no_more():
    data = FORMS["semicolons"].encode()
    with calibrate_reading._reading:  # another visitor's
        waiting = Thread(target=lambda: done.append(shown(uploaded("next.csv", data))), daemon=True)
        done: list[str] = []
        waiting.start()
        waiting.join(3)
        assert not done
    waiting.join(120)
    assert len(done) == 1
    app = uploaded("first.csv", data)
    with calibrate_reading._reading:
        app.run()
    assert not app.exception


def a_deal_a_day(first: str, second: str, owners: str) -> bytes:
    """Sixty deals of one day each, through two stages of these names, each with its owner."""
    one, other = owners
    rows = ["deal_id,stage,entered_at,owner"]
    for deal in range(60):
        day = f"2024-{1 + deal // 28:02d}-{1 + deal % 28:02d}"
        rows += [f"{deal},{first},{day} 08:00,{one}", f"{deal},{second},{day} 12:00,{other}"]
        rows += [f"{deal},{'Won' if deal % 2 else 'Lost'},{day} 20:00,{other}"]
    return "\n".join(rows).encode()


def test_names_in_a_file_are_shown_as_text():
    data = a_deal_a_day("<img src=x onerror=alert(1)>", "=HYPERLINK(1)", "AA")
    app = uploaded("names.csv", data)
    assert "<img" not in shown(app)
    assert "&lt;img src=x" in shown(app)


def test_stages_with_names_longer_than_a_scenario_takes_are_fitted():
    app = uploaded("long.csv", a_deal_a_day("A" * 90 + "1", "A" * 90 + "2", "XY"))
    button(app, "Use this scenario").click().run()
    finish(app)
    scenario = scenario_in_link(app)
    assert [stage.name for stage in scenario.stages] == ["A" * 80, "A" * 76 + " (2)"]
    assert [role.stages for role in scenario.team.roles] == [("A" * 80,), ("A" * 76 + " (2)",)]


def test_what_was_made_of_a_file_is_let_go_with_it():
    app = with_sample()
    state = app.session_state["state"]
    assert state.kept.keys() >= {"mapping", "history"}
    app.button_group(key="which file").set_value("own").run()
    assert not state.kept.keys() & {"mapping", "history"}


def pages_text(app: AppTest) -> str:
    texts = [each.value for each in app.main.markdown] + [
        each.value for each in app.sidebar.markdown
    ]
    helps = [each.proto.help for each in [*app.main.markdown, *app.sidebar.markdown]]
    return "\n".join([*texts, *helps])


@pytest.mark.parametrize(  # Compare shows no fields
    "page", ["plan", *(pytest.param(one, marks=pytest.mark.thorough) for one in ("where", "team"))]
)
def test_what_is_measured_is_tagged_with_what_it_rests_on_where_fields_are_shown(page):
    app = with_sample()
    button(app, "Use this scenario").click().run()
    finish(app)
    app.switch_page(f"pages/{page}.py").run()
    finish(app)
    text = pages_text(app).replace("\\", "")
    rests = r"n = [\d,]+, 95.% interval [\d.]+ to [\d.]+"
    assert re.search(f"Measured in your own data: {rests}", text)


def test_a_buyers_time_given_assumed_hours_is_an_assumption_where_fields_are_shown():
    app = with_sample()
    button(app, "Use this scenario").click().run()
    finish(app)
    app.switch_page("pages/plan.py").run()
    fold(app, "Buyers, and how much everything varies")
    field = next(each for each in app.sidebar.number_input if "own time" in each.label)
    assert "assumption, n = 1,212" in field.label.replace("\\", "")
    rests = r"n = 1,212, 95.% interval [\d.]+ to [\d.]+ days"
    assert re.search(
        f"Assumption: fitted given assumed hours, {rests}", field.help.replace("\\", "")
    )


def log_of(stages: str = "Talk", when=lambda day: f"2024-01-{day:02d} 10:00") -> bytes:
    rows = ["deal_id,stage,entered_at,owner"]
    for deal in range(200):
        day = 1 + deal % 20
        who = "bot" if deal % 2 else f"p{deal % 12}"
        rows.append(f"{deal},{stages},{when(day)},{who}")
        rows.append(f"{deal},{'Won' if deal % 3 else 'Lost'},{when(day + 1)},{who}")
    return "\n".join(rows).encode()


def test_a_robot_is_taken_out_of_the_people_with_a_box():
    app = uploaded("bot.csv", log_of())
    assert "7 owners" in shown(app)
    app.checkbox[0].check().run()
    assert not app.exception
    finish(app)
    assert "6 owners" in shown(app)


def test_day_or_month_first_is_asked_where_both_fit():
    data = log_of(when=lambda day: f"{1 + day % 12}/{1 + day % 11}/2024 10:00")
    app = uploaded("dates.csv", data)
    assert any("fits both day first and month first" in each.value for each in app.warning)
    assert "Does it replay" not in shown(app)
    next(each for each in app.main.button_group if "day first" in each.key).set_value("day").run()
    assert not app.exception
    finish(app)
    assert not any("fits both" in each.value for each in app.warning)
    assert "Your figures" in shown(app)


def test_pipelines_and_ends_are_asked_on_the_page_before_anything_is_made_of_them():
    ways = ["Lead Offer Signed"] * 5 + ["Lead Offer Declined"] * 5
    other = log(*["Call Won"] * 4, pipeline="Renewals").split("\n", 1)[1].replace("\n", "\nR")
    app = uploaded("two.csv", (log(*ways, pipeline="New business") + "R" + other[:-1]).encode())
    assert [each.value for each in app.warning] == [asked_words.ANSWER_FIRST]
    assert "Your figures" not in shown(app)
    next(each for each in app.main.button_group if "pipelines" in each.key).set_value(
        ["New business"]
    ).run()
    assert [each.value for each in app.warning] == [asked_words.ANSWER_FIRST]
    next(each for each in app.main.button_group if "end Signed" in each.key).set_value("won").run()
    assert not app.exception
    assert not app.warning
    assert "5 won, 5 lost, 0 open" in shown(app)
    assert "only “New business” is read" in shown(app)
    next(each for each in app.main.button_group if "pipelines" in each.key).set_value(
        ["New business", "Renewals"]
    ).run()
    next(each for each in app.main.button_group if "end Signed" in each.key).set_value("won").run()
    assert not app.exception
    assert "Kinds of deal: “New business”, “Renewals”" in shown(app)


def test_a_stage_column_that_was_not_found_can_be_chosen_by_hand():
    app = uploaded("odd.csv", log_of().replace(b"stage,", b"schritt,"))
    assert app.warning
    next(each for each in app.main.selectbox if each.label == "Stage").set_value("schritt").run()
    box = next(each for each in app.main.selectbox if each.label == "Stage entered")
    box.set_value("entered_at").run()
    assert not app.exception
    finish(app)
    assert "Your figures" in shown(app)
    assert "Talk" in shown(app)


# What the issue names, and a word of the answer; "" where it is read and its figures are shown.
NAMED = {
    "empty": "the file is empty",
    "header only": "no rows below it",
    "binary": "no table of text",
    "2 GB declared": "more than 200,000,000 bytes",
    "mixed line ends": "",
    "formulas": "",
    "duplicate headers": "its columns are stage, stage (2)",
    "10,000 columns": "10,000 columns",
    "the wrong encoding": "no text in UTF-8",
    "dates in 0001": "no row has a date in the column",
    "dates in 2300": "no row has a date in the column",
    "negative durations": "",
    "one deal": "",
    "all open": "no deal in this file was won",
    "all one stage": "no date of creation",
    "look-alikes": "no deal in this file was won",
}


@pytest.mark.parametrize("kind", NAMED)
def test_a_hostile_file_gets_a_clear_answer_and_no_traceback(kind):
    content = {**HOSTILE, "mixed line ends": FORMS["mixed line ends"]}[kind]
    app = uploaded("hostile.csv", content if isinstance(content, bytes) else content.encode())
    said = " ".join(each.value for each in app.warning).replace("\\", "")
    if NAMED[kind]:
        assert NAMED[kind].lower() in said.lower()
    else:
        assert "Your figures" in shown(app)
    assert "could not be read completely" not in said  # the answer for what nobody thought of


def test_the_order_and_the_meaning_of_names_are_corrected_on_the_page():
    app = uploaded("two.csv", log(*["Lead Offer Won"] * 5, *["Lead Offer Later"] * 2).encode())
    assert "Stages, in order: Lead → Offer → Later" in shown(app)
    next(each for each in app.main.button if each.label == "Earlier: Offer").click().run()
    assert "Stages, in order: Offer → Lead → Later" in shown(app)
    next(each for each in app.main.selectbox if each.label == "Later").set_value("lost").run()
    assert not app.exception
    assert "Stages, in order: Offer → Lead" in shown(app)
    assert "5 won, 2 lost, 0 open" in shown(app)


def test_the_order_of_stages_that_deals_were_lost_at_is_asked_on_the_page():
    app = uploaded("lost.csv", source(deals(numbered=False)).getvalue())
    assert [each.value for each in app.warning] == [asked_words.ANSWER_FIRST]
    control = next(each for each in app.main.button_group if "is in order" in each.key)
    assert "“Lead” (8) → “Demo” (4) → “Offer” (4)" in control.label.replace("\\", "")
    control.set_value("other").run()
    assert [each.value for each in app.warning] == [asked_words.ANSWER_FIRST]
    picked = next(each for each in app.main.multiselect if each.label == asked_words.PICK_ORDER)
    picked.set_value(["Demo", "Lead", "Offer"]).run()
    assert not app.exception
    assert "Stages, in order: Demo → Lead → Offer" in shown(app)
