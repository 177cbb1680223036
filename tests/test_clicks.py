"""Whatever is clicked and typed: the page stays, and a value lands where it was typed.

As a browser tells it: with what its widgets still hold of a list that has changed, and with values
that arrive together with a press. Each of the first tests failed before its fault was mended.
"""

from __future__ import annotations

import pytest

from planner.plans import frozen_set, link
from planner.plans.plan import Plan
from planner.views.common.vocabulary import FAILED
from reference.walking import Browser, Walk, moved, pressed

STAGES, SHAPE, EXAMPLE = "Stages and who does them", "Shape of the team", "Start from an example"


def quick() -> Plan:
    """The first example with little to simulate: nothing here depends on its numbers."""
    changes = {"scenario.clock.horizon_weeks": 13.0, "scenario.leads.per_week": 4.0}
    return link.plan_of("mid_market").replace(changes | {"precision": 0.5})


def opened(*folds: str, page: str = "plan", plan: Plan | None = None) -> Browser:
    browser = Browser(plan or quick(), page)
    for title in folds:
        browser.app.session_state[f"fold {title}"] = True
    browser.send()
    return browser


def one(browser: Browser, kind: str, label: str, nth: int = 0):
    return [each for each in browser.widgets(kind) if each.label.startswith(label)][nth]


def typed(browser: Browser, label: str, value, nth: int = 0):
    kind = "text_input" if isinstance(value, str) else "number_input"
    return moved(one(browser, kind, label, nth), value)


def press(browser: Browser, label: str, nth: int = 0):
    return pressed(one(browser, "button", label, nth))


def lost(browser: Browser) -> dict[str, float]:
    """Of the deals that enter each stage, without what a hand-off before it loses."""
    stages = browser.plan.scenario.stages
    return {stage.name: round(stage.drop_off / (1 - stage.repeat), 9) for stage in stages}


def assert_stands(browser: Browser, leads: float) -> None:
    """The page stands, and a number that is moved now is taken."""
    browser.send(typed(browser, "Leads per week", leads))
    assert not browser.app.exception
    assert browser.plan.scenario.leads.per_week == leads
    assert one(browser, "slider", "Leads per week").value == leads
    assert FAILED not in browser.words


# --- The page stays -------------------------------------------------------------------------------


def test_a_role_is_renamed_while_the_list_of_who_does_what_is_open():
    browser = opened(STAGES, SHAPE)
    browser.send(typed(browser, "Name of role 1", "Hunters"))
    assert browser.plan.scenario.team.roles[0].name == "Hunters"
    assert_stands(browser, 41.0)


@pytest.mark.parametrize("label", ["One person carries it all", "A specialist per stage", "✕"])
def test_the_list_of_who_does_what_changes_with_the_roles(label):
    browser = opened(STAGES, SHAPE)
    browser.send(press(browser, label))
    assert_stands(browser, 41.0)


def test_another_example_is_chosen_while_the_list_of_who_does_what_is_open():
    browser = opened(STAGES, EXAMPLE)
    box = one(browser, "selectbox", "Example")
    browser.send(moved(box, box.options[-1]))
    assert_stands(browser, 41.0)


@pytest.mark.parametrize("fold", ["Buyers, and how much everything varies", "Money and target"])
def test_a_name_changes_while_it_is_what_the_fields_below_are_about(fold):
    browser = opened(STAGES, SHAPE, fold)
    kind, position = ("role", 1) if fold.startswith("Money") else ("stage", 2)
    group = one(browser, "button_group", kind.capitalize())
    browser.send(moved(group, [group.options[position]]))
    browser.send(typed(browser, f"Name of {kind} {position + 1}", "Something else"))
    assert_stands(browser, 41.0)
    group = one(browser, "button_group", kind.capitalize())
    assert group.options[position] == "Something else"
    assert list(group.formatted_values) == ["Something else"], "it is still looked at"


def test_a_stage_is_renamed_while_it_is_an_axis_of_the_map():
    browser = opened(STAGES, page="where")
    box = one(browser, "selectbox", "Across")
    browser.send(moved(box, next(each for each in box.options if "Demo" in each)))
    browser.send(typed(browser, "Name of stage 3", "Pitch"))
    assert_stands(browser, 41.0)
    box = one(browser, "selectbox", "Across")
    assert "Pitch" in box.options[box.index], "it is still the axis"


def test_a_frozen_scenario_is_renamed_while_it_is_the_reference():
    plan = frozen_set.freeze(frozen_set.freeze(quick()).replace({"scenario.leads.per_week": 5.0}))
    browser = opened(page="compare", plan=plan)
    browser.send(typed(browser, "Name of frozen scenario 2", "Bold"))
    group = one(browser, "button_group", "Compare with")
    browser.send(moved(group, ["Bold"]))
    assert browser.plan.reference == 1
    browser.send(typed(browser, "Name of frozen scenario 2", "Bolder"))
    browser.send()
    assert browser.plan.reference == 1
    assert not browser.app.exception


# --- A press acts on what is shown ----------------------------------------------------------------


def test_freeze_keeps_the_number_typed_just_before_it():
    browser = opened()
    browser.send(typed(browser, "Leads per week", 77.0), press(browser, "Freeze"))
    assert browser.plan.scenario.leads.per_week == 77
    assert [each.scenario.leads.per_week for each in browser.plan.frozen] == [77]


def test_a_number_typed_for_a_stage_stays_with_it_when_another_is_taken_out_at_once():
    browser = opened(STAGES)
    before = lost(browser)
    browser.send(typed(browser, "Lost here: Demo", 33.0), press(browser, "✕"))
    after = lost(browser)
    gone = next(iter(before))
    assert after == {name: before[name] for name in before if name != gone} | {"Demo": 0.33}


def test_a_number_typed_for_a_stage_finds_it_after_a_press_the_page_has_not_shown_yet():
    browser = opened(STAGES)
    number = typed(browser, "Lost here: Demo", 33.0)
    browser.send(press(browser, "✕"))
    browser.send(number, behind=True)
    assert lost(browser)["Demo"] == 0.33
    assert lost(browser)["Proposal"] == lost(opened())["Proposal"]


def test_an_edit_of_the_team_says_what_it_did_and_can_be_undone():
    browser = opened(SHAPE)
    before = browser.plan.scenario
    browser.send(press(browser, "One person carries it all"))
    assert len(browser.plan.scenario.team.roles) == 1
    said = " ".join(each.value for each in browser.app.sidebar.caption)
    assert "(new)" in said.replace("\\", "")
    browser.send(press(browser, "Undo"))
    assert browser.plan.scenario == before
    assert_stands(browser, 41.0)


def test_a_name_typed_just_before_a_press_is_the_stage_s_own():
    browser = opened(STAGES)
    names = [stage.name for stage in browser.plan.scenario.stages]
    browser.send(typed(browser, "Name of stage 3", "Pitch"), press(browser, "✕"))
    names[2] = "Pitch"
    assert [stage.name for stage in browser.plan.scenario.stages] == names[1:]


def test_a_second_press_at_once_takes_out_no_other_stage():
    browser = opened(STAGES)
    take_out = press(browser, "✕")
    names = [stage.name for stage in browser.plan.scenario.stages]
    browser.send(take_out)
    browser.send(take_out, behind=True)
    assert [stage.name for stage in browser.plan.scenario.stages] == names[1:]


def test_a_stage_is_renamed_and_given_to_a_renamed_role_at_once():
    browser = opened(STAGES, SHAPE)
    who = one(browser, "selectbox", "Who does stage 3")
    role = browser.plan.scenario.team.roles[0].name
    browser.send(
        typed(browser, "Name of stage 3", "Pitch"),
        typed(browser, "Name of role 1", "Hunters"),
        moved(who, role),
    )
    hunters = browser.plan.scenario.team.roles[0]
    assert hunters.name == "Hunters"
    assert "Pitch" in hunters.stages


def test_a_frozen_scenario_is_dropped_and_the_one_beside_it_keeps_the_name_typed_for_it():
    plan = frozen_set.freeze(frozen_set.freeze(quick()).replace({"scenario.leads.per_week": 5.0}))
    browser = opened(page="compare", plan=plan)
    browser.send(typed(browser, "Name of frozen scenario 2", "Bold"), press(browser, "Drop: A"))
    assert [each.name for each in browser.plan.frozen] == ["Bold"]


def test_the_share_of_a_buying_group_is_of_the_numbers_just_typed():
    browser = opened("Buyers, and how much everything varies")
    members = one(browser, "number_input", "Members")
    browser.send(moved(members, 2), press(browser, "Use as"))
    assert browser.plan.scenario.stages[0].repeat == pytest.approx(1 - 0.95**2)


# --- Numbers that cannot be -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("label", "value", "words"),
    [
        ("People: AE", 5000, "Allowed: 1 to 1,000"),
        ("Leads per week", -3.0, "Allowed: above 0 to 100,000"),
        ("Hands-on hours: Demo", 1e7, "Allowed: 0 to 1,000"),
    ],
)
def test_a_number_out_of_range_is_told_in_our_words_and_the_last_good_answer_is_marked(
    label, value, words
):
    browser = opened()
    shown = one(browser, "slider", label).value
    browser.send(typed(browser, label, value))
    assert words in browser.app.sidebar.error[0].value.replace("\\", "")
    assert one(browser, "number_input", label).value == value, "it stays where it was typed"
    assert one(browser, "slider", label).value == shown
    assert "last valid answer" in browser.app.main.warning[0].value
    assert browser.plan == quick()
    browser.send(typed(browser, label, type(value)(3)))
    assert not browser.app.sidebar.error
    assert not browser.app.main.warning


# --- Tags -----------------------------------------------------------------------------------------


def test_what_was_measured_stays_measured_when_its_stage_or_role_is_renamed():
    tags = {"stages.Demo.drop_off": "measured", "team.roles.SDR.people": "measured"}
    plan = quick().replace({"tags": tags, "not_raised": ("stages.Demo.conversion",)})
    browser = opened(STAGES, SHAPE, plan=plan)
    browser.send(
        typed(browser, "Name of stage 3", "Pitch"), typed(browser, "Name of role 1", "Hunters")
    )
    assert browser.plan.tags == {
        "stages.Pitch.drop_off": "measured",
        "team.roles.Hunters.people": "measured",
    }
    assert browser.plan.not_raised == ("stages.Pitch.conversion",)


# --- Anything at all ------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize(
    "seed", [0, *(pytest.param(more, marks=pytest.mark.thorough) for more in range(1, 6))]
)
def test_random_walks_over_all_pages(seed):
    walk = Walk(seed)
    for _ in range(30):
        walk.step()


def test_a_walk_sees_a_page_that_shows_another_plan_than_the_link(monkeypatch):
    walk = Walk(1, pages=("plan",))
    monkeypatch.setitem(
        walk.browser.app.query_params, "s", link.link(link.plan_of("factory_floor"))
    )
    with pytest.raises(AssertionError, match=r"shows|no slider"):
        walk.check()
