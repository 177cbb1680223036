"""Kinds of deals typed into their fold of the column: the column alone, nothing simulated, and once
through the whole app.
"""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from planner.model import kind_edits
from planner.plans import link
from planner.plans.plan import Plan
from planner.views.common import input_words as words
from tests.browsing import quick
from tests.test_dated_inputs_page import errors, field, press, scenario
from tests.test_pages import APP, finish, fold, shown

TWO = link.plan_of("mid_market").with_scenario(
    kind_edits.with_kind(link.plan_of("mid_market").scenario)
)


def _column() -> None:
    from pages.ui import inputs, session

    session.start()
    inputs.draw()
    session.write_link()


def opened(plan: Plan | None = None) -> AppTest:
    app = AppTest.from_function(_column, default_timeout=60)
    app.query_params["s"] = link.link(plan or link.plan_of("mid_market"))
    app.run()
    fold(app, "Kinds of deals")
    return app


def name_of(app: AppTest, number: int):
    label = f"Name of kind {number}"
    return next(each for each in app.sidebar.text_input if each.label == label)


def pills(app: AppTest, label: str):
    return next(each for each in app.sidebar.get("button_group") if each.label == label)


def said(app: AppTest) -> str:
    text = " ".join(each.value for each in app.sidebar.caption)
    return text.replace("\\", "").replace("\u202f", " ")


def test_two_kinds_are_told_apart_by_name_share_and_chance_and_one_press_takes_it_back():
    app = opened()
    assert scenario(app).kinds == ()
    press(app, "add kind")
    assert [kind.share for kind in scenario(app).kinds] == [1.0, 1.0]
    name_of(app, 1).set_value("Renewals").run()
    name_of(app, 2).set_value("New logos").run()
    field(app, f"{words.OF_LEADS}: Renewals").set_value(30.0).run()
    assert field(app, f"{words.OF_LEADS}: New logos").value == 70.0
    assert "New logos 50 % → 70 %" in said(app)
    field(app, f"{words.WON}: New logos").set_value(15.0).run()
    found = scenario(app)
    assert [kind.name for kind in found.kinds] == ["Renewals", "New logos"]
    assert kind_edits.win_chance_of(found, "New logos") == pytest.approx(0.15)
    field(app, f"{words.WON}: Renewals").set_value(99.9).run()
    assert "of these leads can be won" in errors(app)
    assert scenario(app) == found, "the last good numbers stay"
    press(app, "no kinds")
    assert scenario(app).kinds == ()
    assert not app.sidebar.error
    press(app, "undo kinds")
    assert scenario(app).kinds == found.kinds


def test_a_newcomer_types_renewals_and_new_logos_with_their_shares_won():
    app = opened()
    press(app, "add kind")
    name_of(app, 1).set_value("Renewals").run()
    name_of(app, 2).set_value("New logos").run()
    field(app, f"{words.WON}: Renewals").set_value(85.0).run()
    assert "Renewals: without Qualify and Discovery from now on" in said(app)
    field(app, f"{words.WON}: New logos").set_value(15.0).run()
    found = scenario(app)
    won = [kind_edits.win_chance_of(found, kind.name) for kind in found.kinds]
    assert won == pytest.approx([0.85, 0.15])
    assert not app.sidebar.error


def test_the_newcomers_task_is_done_through_the_app_and_wins_and_dollars_of_each_are_read():
    """Renewals: short, 85 % won; new logos: long, 15 % won; 45 people with 6 hours a week."""
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link.link(quick())
    app.session_state["fold Shape of the team"] = True
    fold(app, "Kinds of deals")
    press(app, "One person carries it all")
    field(app, "People: ").set_value(45)
    field(app, "Selling hours").set_value(6.0)
    press(app, "add kind")
    name_of(app, 1).set_value("Renewals")
    name_of(app, 2).set_value("New logos")
    field(app, "Work ·").set_value(0.5)
    field(app, f"{words.WON}: Kind 1").set_value(85.0)
    field(app, f"{words.WON}: Kind 2").set_value(15.0).run()
    finish(app)
    found = scenario(app)
    assert [(role.people, role.selling_hours_per_week) for role in found.team.roles] == [(45, 6)]
    assert [kind_edits.win_chance_of(found, kind.name) for kind in found.kinds] == pytest.approx(
        [0.85, 0.15]
    )
    table = next(each for each in shown(app).split("<table") if "By kind of deal" in each)
    for kind in ("Renewals", "New logos"):
        row = table.partition(kind)[2].partition("</tr>")[0]
        cells = [re.sub("<[^>]*>", "", cell) for cell in re.findall("<td.*?</td>", row)]
        assert float(cells[0].split()[0]) > 10, "wins a quarter"
        assert cells[1].startswith("$"), "dollars"
        assert "waiting)" in cells[-1], "days to a win"


def test_what_differs_of_a_kind_is_typed_and_untouched_numbers_are_nobodys():
    app = opened(TWO)
    assert "assumption" in field(app, "Work ·").label
    field(app, "Work ·").set_value(0.5).run()
    assert "your number" in field(app, "Work ·").label
    next(each for each in app.sidebar.toggle if each.label == words.COMES_BACK).set_value(
        True
    ).run()
    field(app, "Comes back after").set_value(26.0).run()
    kind = scenario(app).kinds[0]
    assert (kind.work, kind.comes_back.kind, kind.comes_back.weeks) == (0.5, "Kind 1", 26)
    assert "On top of 40 leads a week about 0.4 come back." in said(app)
    mix = next(each for each in app.sidebar.selectbox if each.label == "Which kind comes next")
    mix.set_value("batched").run()
    field(app, "Length of a run").set_value(20).run()
    assert scenario(app).leads.mix_batch == 20
    field(app, words.OWN_WORK).set_value(3.0).run()
    assert [own.work for own in scenario(app).kinds[0].stages.values()] == [3.0]
    next(each for each in app.sidebar.button if each.label == words.OUT).click().run()
    assert [each.name for each in scenario(app).kinds] == ["Kind 2"]
    assert not app.sidebar.error


def test_a_kind_passes_over_stages_and_is_taken_from_a_role():
    app = opened(TWO)
    over = pills(app, words.PASSES_OVER)
    over.set_value([over.options[0]]).run()
    assert scenario(app).kinds[0].skips(TWO.scenario.stages[0].name)
    role = TWO.scenario.team.roles[1].name
    pills(app, role).set_value(["Kind 2"]).run()
    roles = scenario(app).team.roles
    assert [each.kinds for each in roles[1:3]] == [("Kind 2",), ("Kind 1",)]
    assert f"{role}, Kind 1" in said(app)
    press(app, "undo kinds")
    assert len(scenario(app).team.roles) == len(TWO.scenario.team.roles)


def _hires() -> None:
    from pages.ui import session, team

    session.start()
    team._hires(session.plan())


def test_team_says_days_to_a_win_of_each_kind_and_where_it_is_told_what_each_waits():
    app = AppTest.from_function(_hires, default_timeout=60)
    app.query_params["s"] = link.link(quick().with_scenario(kind_edits.with_kind(quick().scenario)))
    app.run()
    finish(app)
    told = shown(app).partition("Days to a win, as it stands: Kind 1 ")[2].partition("</p>")[0]
    assert told.count(" + waiting") == 2, "nobody has looked at Plan"
    assert "Plan tells how long each waits for people. With one more person: freeze" in told
