"""The Principles page through app.py, as a visitor's session runs it, without a browser."""

from __future__ import annotations

import re
from html import escape

import pytest
from streamlit.testing.v1 import AppTest

from pages.ui import background, frame
from planner.analysis import effects
from planner.plans import link
from planner.simulation.jobs import JobBoard
from planner.studies import pooling, settings, turnover
from planner.studies.principles import TESTED, principles
from planner.views.principles import kinds_words, table_words, words
from tests.test_pages import APP, finish, fold, opened, scenario_in_link, shown


def principles_page(of=None) -> AppTest:
    app = AppTest.from_file(APP, default_timeout=360)
    app.query_params["s"] = link.link(of or link.plan_of("mid_market"))
    app.switch_page("pages/principles.py")
    app.run()
    finish(app)
    return app


@pytest.fixture(scope="module", autouse=True)
def few_looks():
    """Enough for the verdicts that are asked for here; what is found is kept from other tests."""
    settings._last.cache_clear()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(effects, "LOOKS", effects.LOOKS[:3])
        patch.setattr(background, "_desk", JobBoard())
        yield
    settings._last.cache_clear()


@pytest.fixture(scope="module")
def page(few_looks) -> AppTest:
    return principles_page()


def test_all_fourteen_are_told_in_order_with_claim_assumption_grade_and_limit(page):
    text = shown(page)
    assert [one.number for one in principles()] == list(range(1, 15))
    places = [text.index(escape(one.title)) for one in principles()]
    assert places == sorted(places)
    for one in principles():
        for told in (one.claim, one.assumes, one.source, one.cannot):
            assert told
            assert escape(told) in text
    assert text.count('<span class="grade">') == 14


def test_every_other_principle_leads_to_a_page_that_is_there_or_has_its_own_test(page):
    tested_here = {*TESTED, 5, 6}
    for one in principles():
        assert one.tries or one.number in tested_here
        assert {trial.page for trial in one.tries} <= frame.PAGES.keys()
    links = [each.proto.label for each in page.main.get("page_link")]
    assert links == [f"{words.TRY}: {trial.label}" for one in principles() for trial in one.tries]


def test_the_first_four_are_tested_in_three_places_with_a_sentence_each(page):
    text = shown(page)
    assert text.count('<div class="trial">') == 7 + len(settings.TEAM_ONLY)
    assert text.count('<article class="card') == 3 * 7 + len(settings.TEAM_ONLY)
    assert text.count('<p class="because">') == 7 + 1, "and of win rates that fall with age"
    assert words.STILL not in text
    assert words.UNCHANGED in page.main.caption[0].value


def test_the_word_on_a_card_is_whether_the_claim_holds_and_the_summary_says_the_same(page):
    text = shown(page)
    table = text.partition('<table class="standings">')[2].partition("</table>")[0]
    assert not {"HELPS", "HURTS"} & set(re.findall(r"</span>([A-Z ]+)</p>", text))
    first = card_words(text, "programmes")
    # Changing hurts everywhere: so the principle that says so holds.
    assert first == ["HOLDS"] * 3
    assert card_words(text, "leveling") == ["HOLDS", "DOES NOT HOLD", "DOES NOT HOLD"]
    rows = table.split("<tr>")[2:]
    assert len(rows) == 18, "all fourteen, the fourth with its four tests, the tenth with two"
    assert rows[0].count("holds") == 3
    assert rows[3].count("does not hold") == 2
    assert sum('<td class="none" colspan="3">' in row for row in rows) == 6
    assert words.COUNTED in text, "of coaching it is said what is held against its hours"
    assert escape(words.KNOW["leveling"]) in text
    for one in principles():
        assert f'href="#principle-{one.number}"' in table
        assert f'id="principle-{one.number}"' in text
    assert "claims tested in your team" in text


def card_words(text: str, test: str) -> list[str]:
    """The words on the cards of a test."""
    trial = text.partition(f"<h4>{escape(words.TESTS[test])}</h4>")[2].partition("<h4>")[0]
    return re.findall(r"</span>([A-Z ]+)</p>", trial)


def test_leveling_and_the_line_help_in_the_factory_and_hurt_in_sales(page):
    text = shown(page)
    for subject in (words.SUBJECTS["leveling"], words.SUBJECTS["hand_offs"]):
        assert (
            f"{subject} helps in the factory, and hurts in sales like yours and in your team."
            in text
        )


def test_the_textbook_and_a_practitioner_are_told_apart_and_cells_stand_beside_the_line(page):
    text = shown(page)
    for test in ("leveling", "loads", "hand_offs", "cells"):
        assert f"<h4>{escape(words.TESTS[test])}</h4>" in text
        assert len(card_words(text, test)) == 3
        assert f"{words.SUBJECTS[test]} " in text
    assert "beat" not in words.TESTS["leveling"], "equal times are no pace (takt)"


def test_a_mastered_programme_that_adds_much_turns_the_verdict():
    said = f"{words.SUBJECTS['programmes']} {{}} in the factory, in sales like yours and in your"
    app = principles_page()
    assert said.format("hurts") in shown(app)
    gain = next(s for s in app.main.slider if s.label.startswith("Gain of a mastered"))
    gain.set_value(60.0).run()
    finish(app)
    assert said.format("helps") in shown(app)
    assert scenario_in_link(app).priorities.programme_gain == 0.6


def test_the_chart_has_its_numbers_as_a_table(page):
    table = shown(page).partition('<table class="numbers">')[2].partition("</table>")[0]
    assert all(name in table for name in map(escape, words.WAYS.values()))
    assert "simulated years" in table


def test_a_team_too_large_is_refused_in_its_column_and_the_others_stand():
    plan = link.plan_of("mid_market").replace({"scenario.leads.per_week": 100_000.0})
    text = shown(principles_page(plan))
    assert text.count("NOT POSSIBLE HERE") >= 5
    assert f"{words.SUBJECTS['hand_offs']} helps in the factory" in text


def test_a_buying_group_fills_the_repeats_of_its_stage():
    app = opened()
    fold(app, "Buyers, and how much everything varies")
    box = next(n for n in app.sidebar.number_input if n.label.startswith("Chance that a member"))
    box.set_value(2.0).run()
    next(b for b in app.sidebar.button if b.label.startswith("Use as this")).click().run()
    assert not app.exception
    assert scenario_in_link(app).stages[0].repeat == pytest.approx(1 - 0.98**7, abs=5e-5)


def test_repeats_of_a_group_that_leave_no_way_on_are_refused_with_the_reason():
    app = opened()
    fold(app, "Buyers, and how much everything varies")
    box = next(n for n in app.sidebar.number_input if n.label.startswith("Chance that a member"))
    box.set_value(100.0).run()  # below that, what is lost here stays and leaves a way on
    next(b for b in app.sidebar.button if b.label.startswith("Use as this")).click().run()
    assert not app.exception
    assert "must stay below 100" in app.sidebar.error[0].value


def test_what_is_told_in_a_table_is_worked_out_while_its_fold_is_open(page, monkeypatch):
    monkeypatch.setattr(turnover, "LOOKS", (4,))
    monkeypatch.setattr(effects, "LOOKS", (4,))
    assert table_words.SHAPES["helping"] not in shown(page)
    assert table_words.SETTLED not in shown(page)
    fold(page, table_words.TURNOVER)
    fold(page, "by quarters")
    finish(page)
    assert table_words.SHAPES["helping"] in shown(page)
    assert "people leaving as usual" in shown(page)
    assert table_words.SETTLED in shown(page)
    assert 'data-label="Paid back"' in shown(page)
    monkeypatch.setattr(pooling, "TIMES_LONGER", (1,))
    fold(page, kinds_words.POOLING)
    finish(page)
    assert "as long as a quick one" in shown(page)
    assert escape(kinds_words.aging_sentence()) in shown(page)
