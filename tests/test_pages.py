"""The pages through app.py, as a visitor's session runs them, without a browser."""

import json
import re
from pathlib import Path
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import background, frame, inputs, questions
from planner.errors import NotPossible
from planner.model import flow, team_edits
from planner.model.scenario import Scenario
from planner.plans import link as sharing
from planner.plans import presets
from planner.plans.figures import lost_here
from planner.plans.plan import Plan

real_answers = questions.answers

APP = str(Path(__file__).parents[1] / "app.py")
LEADS = "Leads per week"
SHOW_ALL = {"mid_market", "mid_year", "inbound_and_outbound"}  # of the examples


def opened(link: str | None = None) -> AppTest:
    """The app after its first run."""
    app = AppTest.from_file(APP, default_timeout=360)
    if link is not None:
        app.query_params["s"] = link
    app.run()
    finish(app)
    return app


def finish(app: AppTest) -> None:
    """Show what is worked out in the background, all of it."""
    background.finish()
    app.run()
    assert not app.exception


def finish_all(app: AppTest) -> None:
    """Show also what begins only when something else is known, until nothing more comes."""
    before = None
    while before != shown(app):
        before = shown(app)
        finish(app)


def slider(app: AppTest, label: str):
    return next(each for each in app.sidebar.slider if each.label == label)


def typed(app: AppTest, label: str):
    return next(each for each in app.sidebar.number_input if each.label == label)


def fold(app: AppTest, title: str) -> None:
    """Open a folded section."""
    app.session_state[f"fold {title}"] = True
    app.run()
    assert not app.exception


def shown(app: AppTest) -> str:
    """All HTML in the column of results."""
    return "".join(each.proto.body for each in app.main.get("html"))


def drawn(app: AppTest) -> str:
    """All drawings of the page, as SVG."""
    drawings = [each.proto for each in app.main if each.type == "bidi_component"]
    return "".join(
        json.loads(each.json)["svg"] for each in drawings if each.component_name == "drawing"
    )


def plan_in_link(app: AppTest) -> Plan:
    text = app.query_params["s"]
    return sharing.read(text[0] if isinstance(text, list) else text).plan


def scenario_in_link(app: AppTest) -> Scenario:
    return plan_in_link(app).scenario


# --- Opening --------------------------------------------------------------------------------------


def test_a_cold_start_shows_the_first_preset_and_its_verdicts():
    app = opened()
    assert slider(app, LEADS).value == 40
    assert shown(app).count('<article class="card') == 3
    assert "Mid-market" in shown(app)
    assert not app.warning
    assert "s" not in app.query_params, "the address of the start page stays clean"


def test_a_link_gives_its_numbers_back():
    plan = sharing.plan_of("mid_market").replace(
        {"scenario.leads.per_week": 33.5, "scenario.stages.2.lost_here": 0.255, "seed": 7}
    )
    app = opened(sharing.link(plan))
    assert slider(app, LEADS).value == 33.5
    assert typed(app, "Lost here: Demo").value == 25.5
    assert "seed 7" in shown(app)
    assert not app.warning


@pytest.mark.parametrize("text", ["", "nonsense", "1.abc", "2.abc", "1.", "<script>"])
def test_a_broken_link_is_a_sentence_and_the_first_preset(text):
    app = opened(text)
    assert "You see the example" in app.warning[0].value
    assert slider(app, LEADS).value == 40
    assert shown(app).count('<article class="card') == 3
    slider(app, LEADS).set_value(41.0).run()
    assert not app.warning, "the notice goes with the first move"
    assert scenario_in_link(app).leads.per_week == 41


def test_every_preset_opens():
    for name in presets.names():
        app = opened(sharing.link(sharing.plan_of(name)))
        assert presets.load(name).scenario.name in shown(app).replace("&amp;", "&")


def test_a_page_opened_without_app_py_asks_for_the_frame():
    page = AppTest.from_file(str(Path(APP).parent / "pages" / "plan.py"), default_timeout=360)
    # Alone, the page must not draw anything of its own: it calls the menu and runs again.
    page.run()
    assert not page.sidebar.slider
    assert frame.HOME in frame.PAGES


# --- Moving ---------------------------------------------------------------------------------------


def test_a_slider_and_its_field_show_one_value():
    app = opened()
    slider(app, LEADS).set_value(55.0).run()
    assert typed(app, LEADS).value == 55
    typed(app, LEADS).set_value(123.25).run()
    assert slider(app, LEADS).value == 123.25, "a typed value beyond the range widens the slider"
    assert scenario_in_link(app).leads.per_week == 123.25
    assert "123.25 leads a week" in shown(app)


def test_shares_are_percent_at_the_widget_only():
    app = opened()
    slider(app, "Lost here: Close").set_value(35.0).run()
    assert lost_here(scenario_in_link(app), 4) == pytest.approx(0.35)


def test_the_link_of_a_moved_plan_opens_to_the_same_numbers():
    app = opened()
    slider(app, "People: AE").set_value(5).run()
    slider(app, "Hands-on hours: Demo").set_value(2.25).run()
    text = app.query_params["s"]
    again = opened(text[0] if isinstance(text, list) else text)
    finish_all(app)
    finish_all(again)
    assert slider(again, "People: AE").value == 5
    assert slider(again, "Hands-on hours: Demo").value == 2.25
    cards = [page[page.index('<div class="cards') :] for page in (shown(app), shown(again))]
    assert cards[0].partition("</div>")[0] == cards[1].partition("</div>")[0]


def test_two_widgets_moved_before_one_run_are_both_taken():
    app = opened()
    slider(app, LEADS).set_value(50.0)
    slider(app, "People: SDR").set_value(3)
    app.run()
    scenario = scenario_in_link(app)
    assert (scenario.leads.per_week, scenario.team.roles[0].people) == (50, 3)


# --- Impossible inputs ----------------------------------------------------------------------------


def test_an_impossible_share_is_named_and_the_last_good_answer_stays():
    app = opened()
    slider(app, LEADS).set_value(44.0).run()
    typed(app, "Lost here: Demo").set_value(100.0).run()
    assert not app.exception
    assert "must stay below 100" in app.sidebar.error[0].value
    assert "last valid answer" in app.warning[0].value
    assert typed(app, "Lost here: Demo").value == 100, "what was typed stays to be mended"
    assert scenario_in_link(app).stages[2].drop_off == 0.2
    assert "44 leads a week" in shown(app)
    # Another field can still be moved, and mending the field clears the note.
    slider(app, LEADS).set_value(46.0).run()
    assert "46 leads a week" in shown(app)
    assert app.sidebar.error
    slider(app, "Lost here: Demo").set_value(30.0).run()
    assert not app.sidebar.error
    assert not app.warning
    assert lost_here(scenario_in_link(app), 2) == pytest.approx(0.3)


def test_an_open_bound_is_told_in_the_widget_s_unit():
    app = opened()
    typed(app, LEADS).set_value(0.0).run()
    assert "above 0 to 100,000" in app.sidebar.error[0].value.replace("\\", "")


def test_more_pods_than_people_is_named_beside_the_pods():
    app = opened()
    fold(app, "Shape of the team")
    next(b for b in app.sidebar.button if b.label == "Mixed teams").click().run()
    assert scenario_in_link(app).team.pods == 2
    pods = next(n for n in app.sidebar.number_input if n.label.startswith("Mixed teams"))
    pods.set_value(3).run()
    assert app.sidebar.error[0].value.startswith("3 mixed teams need 3 or more people")
    assert scenario_in_link(app).team.pods == 2
    slider(app, "People: SDR").set_value(3).run()
    slider(app, "People: Closer").set_value(3).run()
    assert not app.sidebar.error, "what was typed is taken as soon as it is possible"
    assert scenario_in_link(app).team.pods == 3


# --- What is folded -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "preset",
    [
        pytest.param(one, marks=[pytest.mark.thorough] * (one not in SHOW_ALL))
        for one in presets.names()
    ],
)
def test_every_folded_section_opens(preset):
    app = opened(sharing.link(sharing.plan_of(preset)))
    for title in inputs.FOLDED:
        fold(app, title)
        assert not app.sidebar.error, title
    ways = [each.label for each in app.sidebar.get("page_link")]
    assert any(label.startswith("Fair to Lean") for label in ways)


def test_an_example_replaces_the_team():
    app = opened()
    fold(app, "Start from an example")
    app.sidebar.selectbox[0].set_value("factory_floor").run()
    assert not app.exception
    assert scenario_in_link(app) == presets.load("factory_floor").scenario
    assert "Factory floor" in shown(app)


def test_after_an_example_ones_own_numbers_come_back_with_one_press():
    app = opened()
    slider(app, LEADS).set_value(55.0).run()
    mine = scenario_in_link(app)
    fold(app, "Start from an example")
    app.sidebar.selectbox[0].set_value("factory_floor").run()
    assert scenario_in_link(app) == presets.load("factory_floor").scenario
    press(app, "Back to the numbers you had before")
    assert scenario_in_link(app) == mine
    assert "Back to the numbers you had before" not in [b.label for b in app.sidebar.button]
    press(app, "You have changed it: reset to its numbers")
    assert scenario_in_link(app) == presets.load("mid_market").scenario
    press(app, "Back to the numbers you had before")
    assert scenario_in_link(app) == mine


def test_what_was_frozen_on_an_example_stays_when_ones_own_numbers_come_back():
    app = opened()
    slider(app, LEADS).set_value(55.0).run()
    fold(app, "Start from an example")
    app.sidebar.selectbox[0].set_value("factory_floor").run()
    finish(app)
    app.button(key="freeze").click().run()
    press(app, "Back to the numbers you had before")
    plan = plan_in_link(app)
    assert plan.scenario.leads.per_week == 55
    assert [each.scenario for each in plan.frozen] == [presets.load("factory_floor").scenario]


def press(app: AppTest, label: str) -> None:
    next(b for b in app.sidebar.button if b.label == label).click().run()
    assert not app.exception


def test_after_a_change_the_page_says_what_it_did_to_the_wins():
    app = opened()
    assert "Your last change" not in shown(app)
    slider(app, "Lost here: Close").set_value(0.0).run()
    finish(app)
    text = shown(app)
    told = text[text.index('<p class="moved">') :].partition("</p>")[0]
    before, after = re.search(r"<b>([\d.]+) → ([\d.]+) wins a quarter</b>", told).groups()
    assert f"{before} wins a quarter" in shown(opened()), "the flow's own number"
    assert f"{after} wins a quarter" in text
    assert float(after) > float(before) + 3
    fold(app, "Precision and seed")
    assert "Your last change" in shown(app), "opening a fold is no change"
    fold(app, "Start from an example")
    app.sidebar.selectbox[0].set_value("factory_floor").run()
    finish(app)
    assert "Your last change" not in shown(app), "two teams are no change of one"


def test_stages_are_added_renamed_moved_and_taken_out():
    app = opened()
    fold(app, "Stages and who does them")

    def click(label: str, position: int = 0) -> None:
        [b for b in app.sidebar.button if b.label == label][position].click().run()
        assert not app.exception

    click("Add a stage")
    app.sidebar.text_input[5].set_value("Legal <b>check</b>").run()
    assert scenario_in_link(app).stages[5].name == "Legal <b>check</b>"
    click("↑", 5)
    assert [s.name for s in scenario_in_link(app).stages][4:] == ["Legal <b>check</b>", "Close"]
    click("✕", 0)
    scenario = scenario_in_link(app)
    assert len(scenario.stages) == 5
    assert scenario.people == 7, "taking out a stage loses nobody"
    assert "<b>check" not in shown(app)
    app.sidebar.text_input[0].set_value("Demo").run()
    assert "more than once" in app.sidebar.error[0].value
    assert app.sidebar.text_input[0].value == "Demo"


def test_a_stage_is_given_to_another_role_or_to_a_new_one():
    app = opened()
    fold(app, "Stages and who does them")
    who = [box for box in app.sidebar.selectbox if box.label.startswith("Who does")]
    who[2].select_index(3).run()  # Demo to a new role
    assert scenario_in_link(app) == team_edits.split_off(
        presets.load("mid_market").scenario, "Demo"
    )
    assert any("work now for" in each.value for each in app.sidebar.caption)
    who = [box for box in app.sidebar.selectbox if box.label.startswith("Who does")]
    who[0].select_index(1).run()  # Qualify from SDR to AE
    assert [role.name for role in scenario_in_link(app).team.roles] == ["AE", "Role 4", "Closer"]


def test_an_optional_field_is_switched_on_and_off():
    app = opened()
    fold(app, "Open deals and focus")
    switch = next(t for t in app.sidebar.toggle if t.label.startswith("Most open deals per"))
    switch.set_value(True).run()
    assert scenario_in_link(app).pull.deals_per_rep == 12
    typed(app, "Most open deals per person").set_value(5).run()
    assert scenario_in_link(app).pull.deals_per_rep == 5
    assert "at most 5 open deals" in shown(app)
    switch = next(t for t in app.sidebar.toggle if t.label.startswith("Most open deals per"))
    switch.set_value(False).run()
    assert scenario_in_link(app).pull.deals_per_rep is None


def test_the_usual_shapes_are_a_click_away():
    app = opened()
    fold(app, "Shape of the team")
    next(b for b in app.sidebar.button if b.label == "One person carries it all").click().run()
    assert len(scenario_in_link(app).team.roles) == 1
    next(b for b in app.sidebar.button if b.label == "A specialist per stage").click().run()
    assert len(scenario_in_link(app).team.roles) == 5


def test_every_input_tells_meaning_bounds_and_evidence():
    app = opened()
    for title in inputs.FOLDED:
        app.session_state[f"fold {title}"] = True
    app.run()
    assert not app.exception
    labelled = [n for n in app.sidebar.number_input if n.help]
    assert len(labelled) > 15
    for each in labelled:
        assert "Allowed" in each.help, each.label
    assert any("assumption" in each.label for each in labelled)
    assert any("vendor benchmark" in each.label for each in labelled)


# --- While an answer is worked out ----------------------------------------------------------------


@pytest.fixture
def answers(monkeypatch):
    """What the page is told instead of real answers: a list that a test fills with generators."""
    told = []
    monkeypatch.setattr(questions, "answers", lambda plan: told.pop(0))
    # Never the same work as that of another test.
    monkeypatch.setattr(questions, "answer_key", lambda plan: (id(told), plan.scenario))
    return told


def test_until_the_first_answer_there_is_an_estimate_named_as_one(answers):
    go = Event()

    def slow():
        go.wait(120)
        yield from real_answers(sharing.plan_of("mid_market"))

    answers.append(slow())
    app = AppTest.from_file(APP, default_timeout=360).run()
    assert not app.exception
    assert "A quick estimate" in shown(app)
    wins = 13 * flow.expected_wins_per_week(presets.load("mid_market").scenario)
    assert f"About {wins:.1f} wins a quarter" in shown(app).replace("\u2009", " ")
    assert "card " not in shown(app)
    go.set()
    finish(app)
    assert "A quick estimate" not in shown(app)
    assert shown(app).count('<article class="card') == 3


def test_who_waits_long_is_told_why_and_what_the_numbers_are_until_then(answers, monkeypatch):
    monkeypatch.setattr(background, "_SOON_SECONDS", 0.1)
    monkeypatch.setattr(background, "_SILENT_SECONDS", 0.1)
    monkeypatch.setattr(background, "_LATER_WAIT_SECONDS", 0.2)
    go = Event()

    def slow():
        assert go.wait(120)
        yield from real_answers(sharing.plan_of("mid_market"))

    answers.append(real_answers(sharing.plan_of("mid_market")))
    app = AppTest.from_file(APP, default_timeout=360).run()
    finish(app)
    assert not app.toast
    answers += [slow(), slow()]
    slider(app, LEADS).set_value(41.0).run()
    (said,) = app.toast
    assert said.value.startswith("This takes a while")
    assert "before your last change" in said.value
    another = AppTest.from_file(APP, default_timeout=360)
    another.query_params["s"] = sharing.link(
        sharing.plan_of("mid_market").replace({"scenario.leads.per_week": 42.0})
    )
    another.run()
    assert not another.toast, "where nothing stood before, the estimate holds it"
    answers.append(slow())
    slider(app, LEADS).set_value(43.0).run()
    (said,) = app.toast
    assert said.value.startswith("1 other answer is")
    go.set()
    finish(app)
    assert not app.toast


def test_an_answer_that_gets_sharper_says_so_and_then_no_more(answers):
    go = Event()

    def two():
        looks = real_answers(sharing.plan_of("mid_market").replace({"precision": 0.2}))
        first = next(looks)
        yield first
        go.wait(120)
        yield first

    answers.append(two())
    app = AppTest.from_file(APP, default_timeout=360).run()
    for _ in range(100):  # each run waits for the first answer a while
        if "card " in shown(app):
            break
        app.run()
    assert "getting sharper" in shown(app)
    assert shown(app).count('<article class="card') == 3
    go.set()
    finish(app)
    assert "getting sharper" not in shown(app)


def test_what_cannot_be_worked_out_is_a_sentence(answers):
    def impossible():
        raise NotPossible("this takes 3 or more people")
        yield

    answers.append(impossible())
    app = opened()
    assert "this takes 3 or more people" in app.warning[0].value
    assert "card " not in shown(app)


def test_a_fault_of_the_planner_is_told_in_words_and_logged(answers, caplog):
    def broken():
        raise ZeroDivisionError(f"secret {120 + 3}")
        yield

    answers.append(broken())
    app = opened()
    assert "The fault is ours" in shown(app)
    assert "secret 123" not in shown(app)
    assert "ZeroDivisionError" in caplog.text
    assert "secret 123" not in caplog.text, "what an error holds may quote a visitor"
    answers.append(real_answers(sharing.plan_of("mid_market")))
    slider(app, LEADS).set_value(41.0).run()
    finish(app)
    assert shown(app).count('<article class="card') == 3
