"""Where and Why through app.py, as a visitor's session runs them, without a browser."""

from __future__ import annotations

import re

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import background, questions
from planner.model import team_edits
from planner.plans import link
from planner.views.plan import why_words
from planner.views.where import words
from tests.test_pages import APP, drawn, finish, opened, shown


def plan(**changes):
    """A short year, so that a search takes seconds."""
    short = {"scenario.clock.horizon_weeks": 13.0, "scenario.clock.warmup_weeks": 4.0}
    return link.plan_of("mid_market").replace({**short, **changes})


def where_page(of=None) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link.link(of or plan())
    app.switch_page("pages/where.py")
    app.run()
    finish(app)
    return app


def view(app: AppTest, name: str) -> AppTest:
    app.session_state["where view"] = name
    app.run()
    finish(app)
    return app


def all_html(app: AppTest) -> str:
    return "".join(each.proto.body for each in app.main.get("html"))


# --- Why ------------------------------------------------------------------------------------------


def open_why(app: AppTest) -> AppTest:
    app.session_state["fold why"] = True
    app.run()
    finish(app)
    return app


def test_why_is_worked_out_only_when_it_is_open():
    app = opened(link.link(plan()))
    assert '<p class="because">' not in shown(app)
    assert '<p class="because">' in shown(open_why(app))


def test_the_parts_on_the_page_add_up_to_the_number_on_the_card():
    asked = plan()
    app = open_why(opened(link.link(asked)))
    shown_now = shown(app)
    *_, answer = questions.answers(asked)
    effect = answer.comparison.effects["hand_offs"]
    *_, found = questions.whys(asked, "hand_offs", answer)
    assert found.whole == effect.difference.scaled(13)
    assert why_words.about(found) in shown_now.replace("&#x27;", "'")
    whole = drawn(app).partition(f">{why_words.WHOLE}</text>")[2].partition("</text>")[0]
    assert whole.endswith(f">{why_words.amount(found.whole)}")
    total = sum(part.mean for part in found.parts.values())
    assert total == pytest.approx(found.whole.mean, abs=1e-9)


def test_why_says_so_where_the_card_has_the_other_sign():
    """The mid-market team has specialists today: its card tells of stopping."""
    assert "with the opposite sign" in shown(open_why(opened(link.link(plan()))))


def test_why_needs_no_answer_of_the_page_to_say_the_same():
    asked = plan(seed=5)
    *_, answer = questions.answers(asked)
    assert [found.parts for found in questions.whys(asked, "pull", answer)] == [
        found.parts for found in questions.whys(asked, "pull", None)
    ]


def test_where_a_practice_is_impossible_why_says_so():
    app = opened(link.link(plan(**{"scenario.team.roles.0.people": 1})))
    assert not open_why(app).exception


# --- Where ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page() -> AppTest:
    return where_page()


def test_the_map_is_told_in_a_sentence_and_as_a_table(page):
    text = all_html(page)
    assert words.QUESTION in text
    assert "of 144 combinations it clearly helps in" in text
    assert len(re.findall(r"<td>[▲▼≈]", text)) == 144


def test_what_flips_has_now_where_and_how_far():
    eager = plan(**{"scenario.team.specialist_gain": 1.5, "scenario.hand_off.loss": 0.0})
    app = view(where_page(eager), "flips")
    text = all_html(app)
    assert "How far from now" in text
    assert "Lost at hand-offs" in text
    assert "no flip between" in text
    assert "People leaving, AE" not in text, "nobody leaves"
    pick(app, words.IF_PEOPLE_LEFT, "People leaving, AE, per person and year")
    finish(app)
    assert all_html(app).count('<td data-label="Input">People leaving, AE</td>') == 3


def pick(app: AppTest, label: str, title: str) -> None:
    box = next(each for each in app.main.selectbox if each.label == label)
    box.select_index(box.options.index(title)).run()


def test_people_leaving_and_their_ramp_can_be_an_axis_where_nobody_leaves():
    app = where_page()
    assert app.main.selectbox[0].help == words.AXIS_HELP
    pick(app, "Across", "Time to full speed, AE, weeks")
    assert "changes nothing on this map" in app.info[0].value
    pick(app, "Up", "People leaving, AE, per person and year")
    assert not app.info


def test_the_way_from_factory_to_sales_is_told_at_the_slider():
    text = all_html(view(where_page(), "way"))
    assert "At 100" in text


def test_what_moves_wins_most_is_told_as_a_table_too():
    text = all_html(view(where_page(), "tornado"))
    assert "at its lowest" in text.lower()
    assert "at its highest" in text


def test_two_different_inputs_make_a_map():
    app = where_page()
    up = next(each for each in app.main.selectbox if each.label == "Up")
    across = next(each for each in app.main.selectbox if each.label == "Across")
    up.set_value(across.value).run()
    finish(app)
    assert "Pick two different inputs" in app.info[0].value


def test_names_of_stages_are_text_on_where():
    nasty = "<b>A</b>"
    team = team_edits.rename_stage(plan().scenario, plan().scenario.stages[0].name, nasty)
    app = where_page(plan().with_scenario(team))
    assert nasty not in all_html(view(app, "tornado"))
    assert "&lt;b&gt;A&lt;/b&gt;" in all_html(app)


def test_two_who_look_at_the_same_map_share_one_search(page):
    before = all_html(page)
    again = AppTest.from_file(APP, default_timeout=360)
    again.query_params["s"] = link.link(plan())
    again.switch_page("pages/where.py")
    again.run()
    background.finish()
    again.run()
    assert all_html(again) == before
