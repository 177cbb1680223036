"""The Principles page: all fourteen, the first four put to the test."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from itertools import groupby
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import fields, runs, session, work
from planner import pictures, sites, wording
from planner.charts import CONFIG
from planner.charts import principles as charts
from planner.errors import PlannerError
from planner.pictures import principles as parts
from planner.plan import Plan
from planner.practices import Options
from planner.principles import TESTED, Principle, principles
from planner.programmes import Programmes
from planner.relief import Relief
from planner.sites import Place, Side, Site
from planner.verdict import Verdict
from planner.wording import principles as words

_ABREAST = 2  # principles without a test of three columns, beside each other
_PRIORITIES = ("programme_gain", "productivity_loss", "recovery_weeks")

Sites = Mapping[Place, Site]
Card = tuple[str, wording.VerdictLines]


def draw() -> None:
    """First all words, at once; then the tests, as they come."""
    plan = session.plan()
    at = sites.sites(plan, session.preset())
    tests = {
        "programmes": partial(_programmes, plan, sites.with_priorities(at, _priorities(plan))),
        "relief": partial(_relief, at),
        "pull": partial(_practice, "pull", at, at["team"].options, sites.main_study),
        "leveling": partial(_practice, "leveling", at, sites.EQUAL_STEPS, sites.equal_steps_study),
        "hand_offs": partial(_practice, "hand_offs", at, at["team"].options, sites.main_study),
        **{name: partial(_quality, name, at["team"]) for name in sites.QUALITY},
    }
    places = _words(plan, at)
    for number, names in _TESTS_OF.items():
        for name in names:
            with places[number]:
                tests[name]()


_TESTS_OF = {
    1: ("programmes",),
    2: ("relief",),
    3: ("pull",),
    4: ("leveling", "hand_offs"),
    5: ("early_qualification",),
    6: ("standard_work",),
}


def _words(plan: Plan, at: Sites) -> dict[int, DeltaGenerator]:
    """All that is told without any test; gives the place for the tests of each principle."""
    if notice := session.notice():
        st.warning(wording.plain(notice), icon=":material/link_off:")
    st.html(parts.opening())
    if problems := session.problems():
        st.warning(wording.pending_note(problems), icon=":material/history:")
    if plan.scenario == at["sales"].scenario:
        st.caption(words.UNCHANGED)
    places = {}
    for group, members in groupby(principles(), key=lambda one: one.group):
        st.html(parts.group(group))
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
    st.html(pictures.strip([words.TRUST, words.FOUNDING]))
    return places


def _told(one: Principle) -> DeltaGenerator:
    with st.container(key=f"principle {one.number}", gap="small"):
        st.html(parts.principle(one))
        place = st.container(gap="small")
        for trial in one.tries:
            st.page_link(
                f"pages/{trial.page}.py",
                label=f"{words.TRY}: {trial.label}",
                icon=":material/arrow_forward:",
            )
    return place


# --- The tests ------------------------------------------------------------------------------------


def _priorities(plan: Plan) -> Any:
    return plan.scenario.priorities


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
            lambda place, one: (
                words.programme_word(one),
                words.programme_card(place, at[place], one),
            ),
        )
        if known:
            said = words.across(
                words.SUBJECTS["programmes"],
                {place: words.programme_word(one) for place, one in known.items()},
            )
            st.html(parts.result(f"{said} {words.flips(_priorities(plan))}"))
        if found and isinstance(found["team"], Programmes):
            _over_time(found["team"])

    _follow("programmes", at, sites.programme_study, show)


def _over_time(found: Programmes) -> None:
    st.html(pictures.heading(*words.OVER_TIME))
    st.plotly_chart(charts.over_time(found), theme=None, config=CONFIG, key="programmes over time")
    with st.expander(words.TABLE):
        st.html(parts.by_quarter(found))


def _relief(at: Sites) -> None:
    def show(found: Side | None, is_last: bool) -> None:
        known: dict[Place, Relief] = _cards(
            "relief",
            at,
            found,
            is_last,
            lambda place, one: (one.answer, words.relief_card(place, at[place], one)),
        )
        if known:
            st.html(parts.result(words.relief_sentence(known)))

    _follow("relief", at, sites.relief_study, show)


def _practice(name: str, at: Sites, options: Options, study: sites.Study) -> None:
    def show(found: Side | None, is_last: bool) -> None:
        known: dict[Place, Mapping[str, Verdict]] = _cards(
            name,
            at,
            found,
            is_last,
            lambda place, one: (
                one[name].word,
                words.practice_card(place, at[place], one[name], options),
            ),
        )
        if known:
            verbs = {place: one[name].word for place, one in known.items()}
            st.html(parts.result(words.across(words.SUBJECTS[name], verbs)))

    _follow(name, at, study, show)


def _quality(name: str, site: Site) -> None:
    def show(found: Mapping[str, Verdict] | None, is_last: bool) -> None:
        if found is None:
            st.html(pictures.strip([words.WORKING]))
            return
        card = (found[name].word, wording.verdict_lines(found[name], site.options))
        st.html(parts.trial(words.TESTS["quality"], [card], settling=not is_last))

    work.follow(
        name,
        runs.key("quality", site),
        lambda: sites.quality_study(site),
        show,
    )


def _follow(name: str, at: Sites, study: sites.Study, show: work.Draw) -> None:
    work.follow(
        f"principles {name}",
        runs.key("principles", study.__name__, *at.values()),
        lambda: sites.side_by_side(at, study),
        show,
    )


def _cards(
    name: str,
    at: Sites,
    found: Side | None,
    is_last: bool,
    card: Callable[[Place, Any], Card],
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
            drawn.append(("NOT POSSIBLE HERE", words.refused_card(place, site, one)))
        else:
            drawn.append(card(place, one))
    st.html(parts.trial(words.TESTS[name], drawn, settling=not is_last))
    if found is None or any(one is None for one in found.values()):
        return {}
    return {place: one for place, one in found.items() if not isinstance(one, PlannerError)}
