"""What changes when, among the inputs: changes on dates, seasons, a push at a quarter's end."""

from __future__ import annotations

import datetime
from functools import partial

import streamlit as st

from pages.ui import fields, session, undo
from planner.model import dated_edits, season_edits
from planner.model.calendar import SeasonName
from planner.model.scenario import Scenario
from planner.model.season_edits import Push
from planner.plans.identities import CHANGES
from planner.plans.plan import Plan
from planner.views.common import edit_words, season_bars
from planner.views.common import input_words as words
from planner.views.common.numbers import plain

SEASON = "scenario.season"
_PUSH = f"{SEASON}.push"
_HOLIDAYS, _HOLIDAY_WEEKS = 52, 2  # what stands there at first: around New Year


def changes() -> None:
    """The dated changes, then what comes again every year or every quarter."""
    scenario = session.plan().scenario
    _dated(scenario)
    st.divider()
    _push(scenario)
    st.divider()
    _season(scenario)
    undo.offer("changes", edit_words.did_to_changes, CHANGES)


def _dated(scenario: Scenario) -> None:
    can_change = words.what_can_change(scenario)
    if not scenario.changes:
        st.caption(words.NOTHING_CHANGES)
    if said := words.dated_people(scenario):
        st.caption(plain(said))
    for i, change in enumerate(scenario.changes):
        path = f"{CHANGES}.{i}"
        _what(f"{path}.field", change.field, can_change)
        fields.number(f"{path}.week")
        fields.number(f"{path}.times")
        st.caption(plain(words.change_says(scenario, change)))
        number = session.number(CHANGES, i)
        fields.take_out(partial(_without, number), CHANGES, f"change {number}")
        st.divider()
    first = next(iter(can_change))
    st.button(
        words.ADD_CHANGE,
        icon=":material/add:",
        on_click=session.on_edit(partial(dated_edits.with_change, field=first), CHANGES),
        key=words.ADD_CHANGE,
    )
    fields.say_problem(CHANGES)


def _without(number: int, scenario: Scenario) -> Scenario:
    """Without the change known by a number, wherever it stands by now."""
    return dated_edits.without_change(scenario, session.position(CHANGES, number))


def _what(path: str, field: str, can_change: dict[str, str]) -> None:
    """What it is that changes."""
    widget = session.state().widget(path, "change", field, str, choices=can_change)
    st.selectbox(
        fields.facts(path).label,
        list(can_change),
        index=list(can_change).index(widget.holds),
        format_func=fields.spoken(can_change),
        key=widget.key,
        help=fields.help_of(path),
    )
    fields.say_problem(path)


def _push(scenario: Scenario) -> None:
    """A push at the end of every quarter: one choice, with its size."""
    push = season_edits.push_of(scenario)
    widget = session.state().widget(_PUSH, "switch", push is not None, bool, take=_switched)
    st.toggle(
        words.PUSH,
        widget.holds,
        widget.key,
        words.PUSH_HELP,
        disabled=not season_edits.can_push(scenario),
    )
    if not season_edits.can_push(scenario):
        st.caption(words.PUSH_IN_THE_WAY)
    if push is not None:
        _size_of_push("speed", words.PUSH_SPEED, push.speed, 0.1)
        _size_of_push("discount", words.PUSH_DISCOUNT, round(100 * push.discount, 6), 1.0)
    fields.say_problem(_PUSH)


def _switched(plan: Plan, path: str, is_on: bool) -> Plan:
    push = Push() if is_on else None
    return plan.with_scenario(season_edits.with_push(plan.scenario, push))


def _size_of_push(name: str, label: str, shown: float, step: float) -> None:
    path = f"{_PUSH}.{name}"
    widget = session.state().widget(path, "number", shown, float, take=_sized)
    st.number_input(label, value=widget.holds, step=step, key=widget.key, format="%g")
    fields.say_problem(path)


def _sized(plan: Plan, path: str, shown: float) -> Plan:
    push = season_edits.push_of(plan.scenario) or Push()
    speed = shown if path.endswith("speed") else push.speed
    discount = round(shown / 100, 6) if path.endswith("discount") else push.discount
    return plan.with_scenario(season_edits.with_push(plan.scenario, Push(speed, discount)))


def _season(scenario: Scenario) -> None:
    """Month by month, one season at a time, with its weeks as small bars."""
    st.caption(words.SEASONS_ABOUT)
    names: list[SeasonName] = ["leads", "hours", "closing", "value"]
    name = names[
        fields.which("Season of", {i: words.SEASONS[each] for i, each in enumerate(names)})
    ]
    factors = getattr(scenario.season, name)
    months = season_edits.months_of(factors)
    if factors is not None:
        st.html(season_bars.bars(factors, words.season_says(name, factors)))
        st.button(
            words.NO_SEASON,
            icon=":material/restart_alt:",
            on_click=session.on_edit(partial(season_edits.without_season, name=name), SEASON),
            key=f"no season of {name}",
        )
    if months is None:
        st.caption(words.OF_A_QUARTER)
        return
    columns = st.columns(2, gap="small", wrap=False)
    for month, factor in enumerate(months):
        with columns[month * 2 // len(months)]:
            _month(name, month, factor)
    _some_weeks(scenario, name)


def _some_weeks(scenario: Scenario, name: SeasonName) -> None:
    """Weeks apart from their month: holidays, a fair."""
    path = f"{SEASON}.{name}.some weeks"
    first, many, share = (f"{path} {part}" for part in ("first", "many", "share"))
    usual = words.SOME_WEEKS_USUAL[name]

    def edited(scenario: Scenario) -> Scenario:
        return season_edits.with_weeks(
            scenario,
            name,
            int(session.looked_at(first, _HOLIDAYS)),
            int(session.looked_at(many, _HOLIDAY_WEEKS)),
            round(session.looked_at(share, usual) / 100, 6),
        )

    with st.popover(words.SOME_WEEKS, icon=":material/beach_access:", width="stretch"):
        here = st.container()
        fields.free_number(here, first, words.FIRST_WEEK, _HOLIDAYS, (1, 52), step=1)
        fields.free_number(here, many, words.MANY_WEEKS, _HOLIDAY_WEEKS, (1, 52), step=1)
        fields.free_number(here, share, words.SHARE_OF_USUAL, usual, (5.0, 2000.0), step=5.0)
        st.caption(
            words.weeks_say(
                scenario,
                int(session.looked_at(first, _HOLIDAYS)),
                int(session.looked_at(many, _HOLIDAY_WEEKS)),
                datetime.date.today().year,
            )
        )
        st.button(
            words.SOME_WEEKS_TAKE,
            on_click=session.on_edit(edited, SEASON),
            key=f"some weeks of {name}",
        )
        fields.say_problem(SEASON)


def _month(name: SeasonName, month: int, factor: float) -> None:
    path = f"{SEASON}.{name}.{words.MONTHS[month]}"
    widget = session.state().widget(
        path, "month", round(100 * factor, 6), float, take=partial(_with_month, name, month)
    )
    st.number_input(words.MONTHS[month], value=widget.holds, step=5.0, key=widget.key, format="%g")
    fields.say_problem(path)


def _with_month(name: SeasonName, month: int, plan: Plan, path: str, percent: float) -> Plan:
    changed = season_edits.with_month(plan.scenario, name, month, round(percent / 100, 6))
    return plan.with_scenario(changed)
