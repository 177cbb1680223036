"""The Principles page: all fourteen, the first four put to the test."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from functools import partial
from itertools import groupby
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import background, fields, link_notice, pieces, questions, session, standing
from planner.analysis.verdict import Verdict
from planner.errors import PlannerError
from planner.model.practices import Options
from planner.model.scenario import Scenario
from planner.plans.plan import Plan
from planner.simulation.jobs import Progress
from planner.studies import coaching, loyalty, pooling, quarter_end, settings, turnover
from planner.studies.bottleneck import BottleneckStudy
from planner.studies.principles import TESTED, Principle, principles
from planner.studies.programmes import Programmes
from planner.studies.settings import Place, Setting, Side
from planner.views.common.fields import in_words, pending_note, problem
from planner.views.common.markup import below, heading, strip
from planner.views.common.plotly import CONFIG, with_source
from planner.views.common.vocabulary import TABLE
from planner.views.plan import words as plan_words
from planner.views.principles import (
    kinds_plots,
    kinds_words,
    loyalty_words,
    markup,
    plots,
    table_words,
    words,
)

_LEVELING = 4  # the principle
_GO_AND_SEE = 12
_ABREAST = 2  # principles without a test of three columns, beside each other
_PRIORITIES = ("programme_gain", "productivity_loss", "recovery_weeks")

_STUDIES: dict[str, settings.Study] = {
    "programmes": settings.programme_study,
    "relief": settings.bottleneck_study,
    "pull": settings.main_study,
    "leveling": settings.equal_steps_study,
    "loads": settings.equal_load_study,
    "hand_offs": settings.main_study,
    "cells": settings.cells_study,
    **dict.fromkeys(settings.QUALITY, settings.quality_study),
    **dict.fromkeys(settings.PEOPLE, settings.people_study),
}

Sites = Mapping[Place, Setting]
Card = tuple[str, plan_words.VerdictLines]


def draw() -> None:
    """First all words, at once; then the tests, as they come."""
    plan = session.plan()
    at = settings.settings_of(plan, session.preset())
    where: dict[str, Sites] = dict.fromkeys(_STUDIES, at)
    where["programmes"] = settings.with_priorities(at, plan.scenario.priorities)
    where |= {name: {"team": at["team"]} for name in settings.TEAM_ONLY}
    for name, study in _STUDIES.items():
        background.begin(_name(name), *_question(where[name], study))
    tests = {
        "programmes": partial(_programmes, plan, where["programmes"]),
        "relief": partial(_relief, at),
        "pull": partial(_practice, "pull", at, settings.limited(at["team"].options)),
        "leveling": partial(_practice, "leveling", at, settings.EQUAL_STEPS),
        "loads": partial(_practice, "loads", at, settings.EQUAL_LOAD),
        "hand_offs": partial(_practice, "hand_offs", at, at["team"].options),
        "cells": partial(_practice, "cells", at, at["team"].options),
        **{name: partial(_in_the_team, name, where[name]) for name in settings.TEAM_ONLY},
    }
    as_it_stands, places = _words(plan, at)
    with places[_LEVELING]:
        st.html(markup.heijunka())
    for number, names in words.TESTS_OF.items():
        for name in names:
            with places[number]:
                tests[name]()
    with places[1]:
        _by_quarters(plan)
    _folds(plan, at["team"].scenario, places)
    with as_it_stands:
        standing.draw(plan)


def _name(test: str) -> str:
    """The name under which a test is followed."""
    return f"principles {test}"


def _question(at: Sites, study: settings.Study) -> tuple[Hashable, Callable[[], settings.Results]]:
    """What a study at some places is known by, and what sets it going."""
    key = questions.key("principles", study.__name__, *at.values())
    return key, lambda: settings.side_by_side(at, study)


def _summary() -> None:
    """What came of all tests so far, above them."""

    def show(news: Mapping[str, Progress]) -> None:
        known = {test: news[_name(test)].newest or {} for test in _STUDIES}
        st.html(markup.summary(words.summary(known)))

    background.watch([_name(test) for test in _STUDIES], show)


def _words(plan: Plan, at: Sites) -> tuple[DeltaGenerator, dict[int, DeltaGenerator]]:
    """All that is told without any test; gives the places for the team as it stands and for the
    tests of each principle.
    """
    link_notice.draw()
    st.html(markup.opening())
    if problems := session.problems():
        st.warning(pending_note(problems), icon=":material/history:")
    if at["team"] == at["sales"]:
        st.caption(words.UNCHANGED)
    as_it_stands = st.container()
    _summary()
    places = {}
    for group, members in groupby(principles(), key=lambda one: one.group):
        st.html(markup.group(group))
        few = []
        for one in members:
            if one.number in TESTED:
                places[one.number] = _told(one)
            else:
                few.append(one)
        for start in range(0, len(few), _ABREAST):
            row = few[start : start + _ABREAST]
            for column, one in zip(st.columns(_ABREAST, gap="large"), row, strict=False):
                with column:
                    places[one.number] = _told(one)
    st.html(strip([words.TRUST, words.FOUNDING]))
    return as_it_stands, places


def _told(one: Principle) -> DeltaGenerator:
    with st.container(key=f"principle {one.number}", gap="small"):
        st.html(markup.principle(one))
        place = st.container(gap="small")
        for trial in one.tries:
            st.page_link(
                f"pages/{trial.page}.py",
                label=f"{words.TRY}: {trial.label}",
                icon=":material/arrow_forward:",
            )
    return place


# --- The tests ------------------------------------------------------------------------------------


def _programmes(plan: Plan, at: Sites) -> None:
    with st.container(horizontal=True, key="programmes", gap="medium"):
        for name in _PRIORITIES:
            fields.slide(f"scenario.priorities.{name}")

    def show(found: Side | None, is_last: bool) -> None:
        known = _cards(
            "programmes",
            at,
            found,
            is_last,
            lambda place, one: words.programme_card(place, at[place], one),
        )
        if known:
            said = words.across(
                words.SUBJECTS["programmes"],
                {place: one.word for place, one in known.items()},
            )
            st.html(markup.result(f"{said} {words.flips(plan.scenario.priorities)}"))
        if found and isinstance(found["team"], Programmes):
            _over_time(found["team"])

    _follow("programmes", at, show)


def _over_time(found: Programmes) -> None:
    st.html(heading(*words.OVER_TIME))
    chart = with_source(plots.over_time(found), words.OVER_TIME[0], pieces.source())
    st.plotly_chart(chart, theme=None, config=CONFIG, key="programmes over time")
    with st.expander(TABLE):
        st.html(markup.by_quarter(found))


def _by_quarters(plan: Plan) -> None:
    """The practices' own quarters, short against long term; only while the fold is open."""
    fold = st.expander(table_words.QUARTERS, key="fold by quarters", on_change="rerun")
    if not fold.open:
        return
    from_today = plan.scenario.today is not None

    def show(found: questions.Answer | None, is_last: bool) -> None:
        if found is not None:
            st.html(markup.by_quarters(found.verdicts, from_today=from_today))
        if not is_last:
            st.html(strip([table_words.WORKING]))

    key = questions.answers_from_today_key(plan)
    with fold:
        background.follow(
            _name("by quarters"), key, lambda: questions.answers_from_today(plan), show
        )


def _folds(plan: Plan, scenario: Scenario, places: Mapping[int, DeltaGenerator]) -> None:
    """What is told in tables, each only while its fold is open."""
    team = plan.scenario, plan.seed
    for number, title, study, told in (
        (1, table_words.PUSH, quarter_end.study, markup.push),
        (1, loyalty_words.TITLE, loyalty.study, markup.loyalty),
        (9, table_words.COACHING, coaching.study, markup.coaching),
        (10, table_words.TURNOVER, turnover.study, markup.turnover),
    ):
        _fold(places[number], title, partial(study, scenario, plan.seed), team, told)
    with places[_GO_AND_SEE], st.expander(kinds_words.AGING, key="fold aging"):
        pieces.drawing(kinds_plots.aging(), "win-rate-by-age.png", "aging", kinds_words.AGING_TEAM)
        st.html(markup.aging())
    title = kinds_words.POOLING
    _fold(places[_LEVELING], title, partial(pooling.study, plan.seed), plan.seed, markup.pooling)


def _fold(
    place: DeltaGenerator,
    title: str,
    study: Callable[[], settings.Results],
    rests_on: Hashable,
    told: Callable[[Any], str],
) -> None:
    with place:
        fold = st.expander(title, key=f"fold {title}", on_change="rerun")
    if fold.open:
        with fold:
            _table(title, study, rests_on, told)


def _table(
    name: str,
    study: Callable[[], settings.Results],
    rests_on: Hashable,
    told: Callable[[Any], str],
) -> None:
    """A study told as a table, or why it cannot be had."""

    def show(found: Any, is_last: bool) -> None:
        if isinstance(found, PlannerError):
            st.html(strip([problem(in_words(str(found)))]))
        elif found is not None:
            st.html(told(found))
        if not is_last:
            st.html(strip([table_words.WORKING]))

    key = questions.key("principles table", name, rests_on)
    background.follow(_name(name), key, lambda: settings.or_why_not(study()), show)


def _relief(at: Sites) -> None:
    def show(found: Side | None, is_last: bool) -> None:
        known: dict[Place, BottleneckStudy] = _cards(
            "relief",
            at,
            found,
            is_last,
            lambda place, one: words.relief_card(place, at[place], one),
        )
        if known:
            st.html(markup.result(words.relief_sentence(known)))

    _follow("relief", at, show)


def _practice(name: str, at: Sites, options: Options) -> None:
    def show(found: Side | None, is_last: bool) -> None:
        known: dict[Place, Mapping[str, Verdict]] = _cards(
            name,
            at,
            found,
            is_last,
            lambda place, one: words.practice_card(place, at[place], one[name], options),
        )
        if known:
            verbs = {place: one[name].word for place, one in known.items()}
            st.html(markup.result(words.across(words.SUBJECTS[name], verbs)))
        if name in words.KNOW:
            st.html(below(words.KNOW[name]))

    _follow(name, at, show)


def _in_the_team(name: str, at: Sites) -> None:
    def show(found: Side | None, is_last: bool) -> None:
        _cards(
            name,
            at,
            found,
            is_last,
            lambda place, one: words.team_card(name, at[place], one[name]),
        )
        if name in settings.PEOPLE and turnover.is_steady(at["team"].scenario):
            st.html(below(table_words.AS_USUAL))

    _follow(name, at, show)


def _follow(name: str, at: Sites, show: background.Draw) -> None:
    background.follow(_name(name), *_question(at, _STUDIES[name]), show)


def _cards(
    name: str,
    at: Sites,
    found: Side | None,
    is_last: bool,
    card: Callable[[Place, Any], plan_words.VerdictLines],
) -> dict[Place, Any]:
    """Draw a card for each place; gives what is known once every place has its answer.

    A place that cannot be had is left out of it.
    """
    drawn: list[Card] = []
    for place, site in at.items():
        one = found[place] if found else None
        if one is None:
            drawn.append(("…", words.waiting_card(place, site)))
        elif isinstance(one, PlannerError):
            drawn.append((settings.holds(name, one), words.refused_card(place, site, one)))
        else:
            drawn.append((settings.holds(name, one), card(place, one)))
    st.html(markup.trial(words.TESTS[name], drawn, settling=not is_last))
    if found is None or any(one is None for one in found.values()):
        return {}
    return {place: one for place, one in found.items() if not isinstance(one, PlannerError)}
