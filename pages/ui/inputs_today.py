"""Today's pipeline among the inputs: what is open where, what is won so far, where in the year."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.ui import fields, session, undo
from planner.analysis.settled_pipeline import as_filled_in, with_settled_pipeline
from planner.model import pipeline_edits
from planner.model.calendar import first_day
from planner.model.fields import about
from planner.model.scenario import Scenario
from planner.model.todays_pipeline import Today
from planner.plans.identities import KINDS, OPEN_DEALS, STAGES
from planner.plans.plan import Plan
from planner.views.common import edit_words
from planner.views.common import input_words as words
from planner.views.common.numbers import plain, spoken

TODAY = "scenario.today"  # where it is said why a button's edit is impossible
_OUTSIDE = "scenario.today.outside"  # of the deals in no stage; those of a stage have its path
_YEAR = about(Today, "year")
_MOST_ROWS = 12  # of one place, one by one


def pipeline() -> None:
    """All of the fold; without a pipeline what that means, and two ways to begin one."""
    plan = session.plan()
    if plan.scenario.today is None:
        st.caption(words.NO_TODAY)
    else:
        _day(plan.scenario)
        _table(plan.scenario)
        _details(plan.scenario)
        st.divider()
        fields.number(f"{TODAY}.wins_so_far")
        fields.number(f"{TODAY}.revenue_so_far_usd")
    with st.container(horizontal=True, gap="small"):
        st.button(
            words.SETTLED,
            help=words.SETTLED_HELP,
            on_click=session.on_change(filled_in, TODAY),
            key="settled pipeline",
        )
        st.button(
            words.EMPTY,
            help=words.EMPTY_HELP,
            on_click=session.on_edit(begun(partial(pipeline_edits.with_rows, rows=())), TODAY),
            key="empty pipeline",
        )
        if plan.scenario.today is not None:
            st.button(
                words.OFF,
                on_click=session.on_edit(pipeline_edits.without_today, TODAY),
                key="no pipeline",
            )
    fields.say_problem(TODAY)
    undo.offer("pipeline", edit_words.did_to_today, TODAY)


def begun(edit: Callable[[Scenario], Scenario]) -> Callable[[Scenario], Scenario]:
    """The edit, and where it begins with a pipeline of today, the day it is: unless a week of the
    year was said, it is that of today.
    """

    def edited(scenario: Scenario) -> Scenario:
        new = edit(scenario)
        if scenario.today is not None:
            return new
        day, week = datetime.date.today(), scenario.clock.week_of_year
        return pipeline_edits.with_day(new, day if week == 1 else first_day(week, day.year))

    return edited


def filled_in(plan: Plan) -> Plan:
    """The plan that begins with the open deals of a settled team, known to be such."""
    edit = begun(partial(with_settled_pipeline, seed=plan.seed))
    return as_filled_in(plan.with_scenario(edit(plan.scenario)))


def _day(scenario: Scenario) -> None:
    """The day that the week begins on in which today lies."""
    path, this_year = "scenario.clock.week_of_year", datetime.date.today().year
    shown = first_day(scenario.clock.week_of_year, words.year_of(scenario, this_year))
    widget = session.state().widget(path, "day", shown, _any, take=_with_day)
    low, high = (int(end or 0) for end in (_YEAR.low, _YEAR.high))
    st.date_input(
        words.DAY,
        widget.holds,
        min_value=datetime.date(low, 1, 1),
        max_value=datetime.date(high, 12, 31),
        key=widget.key,
        help=fields.help_of(path),
    )
    st.caption(words.week_says(scenario, this_year))
    fields.say_problem(path)


def _any(day: datetime.date) -> datetime.date:
    return day


def _with_day(plan: Plan, _: str, day: datetime.date) -> Plan:
    return plan.with_scenario(pipeline_edits.with_day(plan.scenario, day))


def _kind(scenario: Scenario) -> int | None:
    """The number of the kind of deal that is typed in; None where all are alike."""
    if not scenario.kinds:
        return None
    names = [kind.name for kind in scenario.kinds]
    return fields.which(
        "Kind of deal open today", dict(zip(session.numbers(KINDS), names, strict=True))
    )


def _name_of(kind: int | None) -> str | None:
    return None if kind is None else session.name(KINDS, kind)


def _table(scenario: Scenario) -> None:
    """How many deals are open outside and at each stage; several rows of one are told together."""
    st.markdown(f"**{words.OPEN_TODAY}**", help=fields.help_of(f"{OPEN_DEALS}.0.deals"))
    kind = _kind(scenario)
    for path, stage in _places(scenario, kind):
        name = words.OUTSIDE if stage is None else stage
        left, right = st.columns([3, 2], gap="small", vertical_alignment="center", wrap=False)
        left.markdown(plain(name))
        widget = session.state().widget(
            path,
            f"deals of {kind}",
            pipeline_edits.deals_at(scenario, stage, _name_of(kind)),
            int,
            take=partial(_with_deals, kind),
        )
        right.number_input(
            f"{words.OPEN_TODAY}: {spoken(name)}",
            value=widget.holds,
            step=1,
            key=widget.key,
            label_visibility="collapsed",
        )
        fields.say_problem(path)


def _places(scenario: Scenario, kind: int | None) -> list[tuple[str, str | None]]:
    """(path, stage) of outside and of every stage that the kind visits."""
    skips = None if kind is None else scenario.kinds[session.position(KINDS, kind)].skips
    return [(_OUTSIDE, None)] + [
        (f"{STAGES}.{i}.open_deals", stage.name)
        for i, stage in enumerate(scenario.stages)
        if skips is None or not skips(stage.name)
    ]


def _with_deals(kind: int | None, plan: Plan, path: str, deals: int) -> Plan:
    """The plan with so many deals at the place of a path, wherever its stage stands by now."""
    stage = None
    if path != _OUTSIDE:
        stage = plan.value(f"{path.removesuffix('.open_deals')}.name")
    return plan.with_scenario(
        pipeline_edits.with_deals_at(plan.scenario, stage, _name_of(kind), deals)
    )


def _details(scenario: Scenario) -> None:
    """Whose turn the deals of one place are, and for how long."""
    with st.popover(words.DETAILS, icon=":material/hourglass_top:", width="stretch"):
        kind = _kind_of_details(scenario)
        places = _places(scenario, kind)
        names = {
            -1 if stage is None else session.number(STAGES, int(path.split(".")[2])): (
                words.OUTSIDE if stage is None else stage
            )
            for path, stage in places
        }
        picked = fields.which("Where", names)
        stage = None if picked == -1 else session.name(STAGES, picked)
        rows = pipeline_edits.rows_at(scenario, stage, _name_of(kind))
        for i in rows[:_MOST_ROWS]:
            _row(i, is_outside=stage is None)
        if len(rows) > _MOST_ROWS:
            st.caption(f"{len(rows) - _MOST_ROWS} {words.MORE_ROWS}")
        st.button(
            words.ADD_ROW,
            icon=":material/add:",
            on_click=session.on_edit(
                partial(pipeline_edits.with_row_at, stage=stage, kind=_name_of(kind)), OPEN_DEALS
            ),
            key=f"add open deals {picked}",
        )
        fields.say_problem(OPEN_DEALS)


def _kind_of_details(scenario: Scenario) -> int | None:
    if not scenario.kinds:
        return None
    names = [kind.name for kind in scenario.kinds]
    return fields.which("Kind", dict(zip(session.numbers(KINDS), names, strict=True)))


def _row(number: int, *, is_outside: bool) -> None:
    path = f"{OPEN_DEALS}.{number}"
    fields.number(f"{path}.deals")
    if not is_outside:
        fields.choice(f"{path}.state")
    if is_outside or session.value(f"{path}.state") != "unknown":
        fields.number(f"{path}.age_days")
    known_by = session.number(OPEN_DEALS, number)
    fields.take_out(
        partial(_without, known_by), OPEN_DEALS, f"open deals {known_by}", label="Take these out"
    )


def _without(number: int, scenario: Scenario) -> Scenario:
    """Without the row known by a number, wherever it stands by now."""
    return pipeline_edits.without_row(scenario, session.position(OPEN_DEALS, number))
