"""The verdict cards through app.py: what leveling would move, and what a verdict stands on."""

from __future__ import annotations

from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import background, questions
from planner.model import kind_edits
from planner.plans import link
from planner.plans.plan import Plan
from planner.views.plan import (
    attention_words,
    mix_words,
    parts_words,
    turning_words,
    why_words,
    words,
)
from tests.test_pages import drawn, finish, fold, opened, shown
from tests.unit.test_staffing import LUCKY


def plan() -> Plan:
    return link.plan_of("mid_market").with_scenario(LUCKY)


# Luck of its own: what other tests asked of this team, without its grounds, is kept.
GROUNDED = plan().replace({"seed": 1903})


@pytest.fixture
def page(grounds) -> AppTest:
    """The Plan page with all that its cards will ever say."""
    app = opened(link.link(GROUNDED))
    finish(app)  # what the verdicts stand on begins with the last of them
    return app


def cards(app: AppTest) -> list[str]:
    return shown(app).split('<article class="card')[1:]


def test_levelings_card_says_the_move_itself():
    uneven = LUCKY.replace({"team.roles.A.people": 4, "team.roles.B.people": 1})
    app = opened(link.link(plan().with_scenario(uneven)))
    assert '<p class="move">A 4 → 2, B 1 → 3</p>' in cards(app)[1]
    assert '<p class="move">' not in cards(app)[0]


def test_every_colour_of_the_flow_and_the_charts_has_its_key():
    app = opened(link.link(plan().replace({"scenario.target.wins_per_quarter": 27})))
    assert '<span class="on">' in shown(app)
    assert words.REACHED["helps"] in drawn(app)
    assert words.REACHED["unclear"] in drawn(app)
    assert words.COLOURS["hurts"] in drawn(app)


def test_a_card_names_the_largest_causes_that_why_finds_in_the_same_words(page):
    found = background.finished(questions.grounds_key(GROUNDED))
    assert found is not None
    by_practice = found.by_practice
    assert "hand_offs" in by_practice
    card = cards(page)[0]
    because = why_words.sentence(by_practice["hand_offs"], most=1)
    assert f'<p class="reason">{escape(because)}</p>' in card
    assert "Seen most in" not in card
    fold(page, "why")
    finish(page)
    whole = why_words.sentence(by_practice["hand_offs"])
    assert escape(whole) in shown(page)
    assert "Mixed teams (cells) are not possible" in shown(page), "one person of each role"
    for cause in because.rstrip(".").split("; "):
        assert cause.lower().strip() in whole.lower(), "in the same words"


def test_a_card_rests_on_an_input_only_where_that_could_turn_it_and_says_at_what_value(page):
    found = background.finished(questions.grounds_key(GROUNDED))
    assert {"hand_offs", "pull"} <= found.looked_at
    texts = cards(page)
    assert all("Takes as given:" not in text for text in texts)
    assert all(escape(turning_words.LOOKING) not in text for text in texts)
    crossings = [one for one in found.flips if one.practice == "hand_offs" and one.at is not None]
    if not crossings:
        tried = [one for one in found.flips if one.practice == "hand_offs"]
        sign = ("HELPS" in texts[0]) - ("HURTS" in texts[0])
        assert escape(turning_words.none_turns(len(tried), sign)) in texts[0]
    else:
        nearest = min(crossings, key=lambda one: one.distance)
        assert f"“{escape(nearest.axis.label)}”" in texts[0]
        assert "you have" in texts[0]


def test_limiting_open_deals_is_told_under_every_way_in_which_juggling_slows(grounds):
    asked = GROUNDED.replace({"scenario.focus.switching_cost": 0.2})
    page = opened(link.link(asked))
    finish(page)
    known = background.finished(questions.grounds_key(asked))
    verdict = background.finished(questions.answer_key(asked)).verdicts["pull"]
    assert known.attention is not None
    said = attention_words.on_card(verdict, known)
    assert said
    assert escape(said) in cards(page)[2]
    fold(page, "why")
    assert attention_words.TITLE not in shown(page)
    page.button_group(key="why practice").set_value("pull").run()
    finish(page)
    assert attention_words.TITLE in shown(page)


def test_best_and_worst_case_are_worked_out_when_asked_for():
    app = opened(link.link(plan()))
    assert "combinations of" not in shown(app)
    fold(app, "cases")
    finish(app)
    text = shown(app)
    assert "Of 100 combinations of “" in text
    assert "Best case: " in text
    assert "What decides most: " in text


def test_with_kinds_of_deal_it_is_told_whom_a_limit_protects_and_who_could_go_first():
    kinds = kind_edits.with_kind(LUCKY).replace({"kinds.0.work": 3.0})
    assert "fold mix" not in opened(link.link(plan())).session_state
    app = opened(link.link(plan().with_scenario(kinds)))
    for name, title in (("mix", mix_words.FIRST_TITLE), ("leveling parts", parts_words.ABOUT)):
        assert title not in shown(app)
        fold(app, name)
        finish(app)
        assert title in shown(app)
