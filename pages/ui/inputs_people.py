"""People coming and going among the inputs: getting up to speed, leaving, hires on dates."""

from __future__ import annotations

import datetime
from functools import partial
from math import log

import streamlit as st

from pages.ui import fields, session, undo
from planner.model import dated_edits
from planner.model.scenario import DAYS_PER_WEEK, WEEKS_PER_YEAR, Scenario
from planner.plans.identities import HIRES, NEWCOMERS, ROLES
from planner.plans.plan import Plan
from planner.views.common import edit_words
from planner.views.common import input_words as words

_MONTHS, _DAYS, _PERCENT = 6.0, 60.0, 40.0  # what stands in the helpers at first
_WEEKS_PER_MONTH = WEEKS_PER_YEAR / 12


def people() -> None:
    """What is of a role, then what is of the whole team, then the dates."""
    scenario = session.plan().scenario
    names = [role.name for role in scenario.team.roles]
    picked = fields.which("Of role", dict(zip(session.numbers(ROLES), names, strict=True)))
    role = f"{ROLES}.{session.position(ROLES, picked)}"
    fields.number(f"{role}.ramp.weeks")
    _reported_ramp(f"{role}.ramp.weeks")
    fields.number(f"{role}.ramp.start")
    _newcomers(scenario, picked, role)
    fields.number(f"{role}.leaving.per_year")
    if said := words.gone_after_a_year(session.value(f"{role}.leaving.per_year")):
        st.caption(said)
    _left(f"{role}.leaving.per_year")
    if session.value(f"{role}.leaving.per_year"):
        fields.switch(f"{role}.leaving.refill")
        fields.number(f"{role}.leaving.fill.mean_days")
    st.divider()
    fields.number("scenario.team.leaver_loss")
    fields.choice("scenario.team.help")
    st.divider()
    _hires(scenario)


def _reported_ramp(path: str) -> None:
    """A fold that fills the time to full speed from a ramp as it is reported."""
    months, days = f"{path} months", f"{path} days"

    def weeks() -> float:
        reported = session.looked_at(months, _MONTHS) * _WEEKS_PER_MONTH
        sale = session.looked_at(days, _DAYS) / DAYS_PER_WEEK
        return round(max(0.0, reported - sale), 1)

    with st.popover(words.RAMP_TITLE, icon=":material/trending_up:", width="stretch"):
        st.caption(words.RAMP_ABOUT)
        here = st.container()
        fields.free_number(here, months, words.RAMP_MONTHS, _MONTHS, (0.0, 24.0), step=1.0)
        fields.free_number(here, days, words.RAMP_DAYS, _DAYS, (0.0, 1000.0), step=5.0)
        st.markdown(words.ramp_says(weeks()))
        st.button(
            words.RAMP_TAKE,
            on_click=session.on_value(path, weeks),
            disabled=session.value(path) == weeks(),
            key="take ramp",
        )


def _newcomers(scenario: Scenario, role: int, path: str) -> None:
    """Who of a role is still new, and for how long; only where getting up to speed takes time."""
    known = scenario.team.roles[session.position(ROLES, role)]
    if not known.ramp.weeks and not known.tenure_weeks:
        return
    for place, (of_role, i, weeks) in enumerate(dated_edits.newcomers(scenario)):
        if of_role != known.name:
            continue
        here, number = f"{NEWCOMERS}.{place}", session.number(NEWCOMERS, place)
        widget = session.state().widget(
            here, "tenure", weeks, float, take=partial(_with_tenure, number)
        )
        st.number_input(
            f"{words.NEWCOMER_WEEKS} {i + 1}",
            value=widget.holds,
            step=1.0,
            key=widget.key,
            format="%g",
            help=fields.help_of(f"{path}.tenure_weeks"),
        )
        fields.say_problem(here)
        st.button(
            words.NOT_NEW,
            icon=":material/close:",
            type="tertiary",
            on_click=session.on_edit(partial(_without_newcomer, number), f"{path}.tenure_weeks"),
            key=f"like the others {number}",
        )
    st.button(
        words.NEWCOMER,
        icon=":material/person_add:",
        on_click=session.on_edit(partial(_with_newcomer, role), f"{path}.tenure_weeks"),
        key=f"newcomer {role}",
    )
    fields.say_problem(f"{path}.tenure_weeks")
    undo.offer("newcomers", edit_words.did_to_newcomers, f"{path}.tenure_weeks")


def _of(number: int, scenario: Scenario) -> tuple[str, int]:
    """The role of a newcomer known by a number, and which of its newcomers that is by now."""
    role, place, _ = dated_edits.newcomers(scenario)[session.position(NEWCOMERS, number)]
    return role, place


def _with_tenure(number: int, plan: Plan, _: str, weeks: float) -> Plan:
    role, place = _of(number, plan.scenario)
    return plan.with_scenario(dated_edits.with_tenure(plan.scenario, role, place, weeks))


def _with_newcomer(role: int, scenario: Scenario) -> Scenario:
    return dated_edits.with_newcomer(scenario, session.name(ROLES, role))


def _without_newcomer(number: int, scenario: Scenario) -> Scenario:
    return dated_edits.without_newcomer(scenario, *_of(number, scenario))


def _left(path: str) -> None:
    """A fold that fills the rate of leaving from the share who have left after a year."""
    share = f"{path} share"

    def rate() -> float:
        return round(-log(1 - session.looked_at(share, _PERCENT) / 100), 4)

    with st.popover(words.LEFT_TITLE, icon=":material/logout:", width="stretch"):
        here = st.container()
        fields.free_number(here, share, words.LEFT_SHARE, _PERCENT, (0.0, 95.0), step=1.0)
        st.markdown(words.left_says(rate()))
        st.button(
            words.LEFT_TAKE,
            on_click=session.on_value(path, rate),
            disabled=session.value(path) == rate(),
            key="take leaving",
        )


def _hires(scenario: Scenario) -> None:
    """Who comes or goes on a date, one by one."""
    if not scenario.team.hires:
        st.caption(words.NOBODY_DATED)
    year = datetime.date.today().year
    for i, hire in enumerate(scenario.team.hires):
        path = f"{HIRES}.{i}"
        _role(path, hire.role, [role.name for role in scenario.team.roles])
        fields.number(f"{path}.people")
        fields.number(f"{path}.week")
        if said := words.when_says(scenario, hire.week, year):
            st.caption(said)
        number = session.number(HIRES, i)
        fields.take_out(partial(_without, number), HIRES, f"hire {number}")
        st.divider()
    with st.container(horizontal=True, gap="small"):
        for label, icon, people in (
            (words.SOMEBODY_COMES, "person_add", 1),
            (words.SOMEBODY_GOES, "person_remove", -1),
        ):
            st.button(
                label,
                icon=f":material/{icon}:",
                on_click=session.on_edit(partial(dated_edits.with_hire, people=people), HIRES),
                key=label,
            )
    fields.say_problem(HIRES)
    undo.offer("hires", edit_words.did_to_hires, HIRES)


def _without(number: int, scenario: Scenario) -> Scenario:
    """Without the hire known by a number, wherever it stands by now."""
    return dated_edits.without_hire(scenario, session.position(HIRES, number))


def _role(path: str, role: str, names: list[str]) -> None:
    """The role that somebody comes to or goes from."""
    path = f"{path}.role"
    choices = dict(zip(names, names, strict=True))
    widget = session.state().widget(path, "role", role, str, choices=choices)
    st.selectbox(
        fields.facts(path).label,
        names,
        index=names.index(widget.holds) if widget.holds in names else 0,
        format_func=fields.spoken(choices),
        key=widget.key,
    )
    fields.say_problem(path)
