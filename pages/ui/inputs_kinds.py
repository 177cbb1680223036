"""Kinds of deals among the inputs: which there are, how each differs, who works on which."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import streamlit as st

from pages.ui import fields, session, undo
from planner.model import flow, kind_edits, team_edits
from planner.model.scenario import Scenario
from planner.plans.identities import KINDS, ROLES, STAGES
from planner.plans.plan import Plan
from planner.views.common import edit_words
from planner.views.common import input_words as words
from planner.views.common.numbers import plain, spoken

_COLUMNS = [4, 3, 3]
_NUMBER_PIXELS = 70
_SHOWN_DIGITS = 6  # of a share in per cent
_FACTORS = ("work", "buyer", "odds", "patience")


def kinds() -> None:
    """All of the fold; where all deals are alike, what kinds are and how to begin."""
    scenario = session.plan().scenario
    if not scenario.kinds:
        st.caption(words.NO_KINDS)
    else:
        with st.container(key="kinds table", gap="xsmall"):
            _table(scenario)
        st.divider()
        _one(scenario)
        st.divider()
        _who(scenario)
        _mix(scenario)
    with st.container(horizontal=True, gap="small"):
        st.button(
            words.ADD_KIND if scenario.kinds else words.TELL_APART,
            icon=":material/add:",
            on_click=session.on_edit(kind_edits.with_kind, KINDS),
            disabled=len(scenario.kinds) >= kind_edits.MOST_KINDS,
            key="add kind",
        )
        if scenario.kinds:
            st.button(
                words.ALL_ALIKE,
                on_click=session.on_edit(kind_edits.without_kinds, KINDS),
                key="no kinds",
            )
    fields.say_problem(KINDS)
    undo.offer("kinds", edit_words.did, KINDS)


# --- Which there are ------------------------------------------------------------------------------


def _table(scenario: Scenario) -> None:
    """Name, share of the leads and share won of every kind."""
    heads = st.columns(_COLUMNS, gap="xsmall", vertical_alignment="center", wrap=False)
    heads[0].markdown(f"**{words.KIND}**")
    for head, name, about in (
        (heads[1], words.OF_LEADS, words.OF_LEADS_HELP),
        (heads[2], words.WON, words.WON_HELP),
    ):
        head.markdown(f"**{name}** :gray[:small[%]]", help=about)
    for i, kind in enumerate(scenario.kinds):
        path, name = f"{KINDS}.{i}", spoken(kind.name)
        columns = st.columns(_COLUMNS, gap="xsmall", vertical_alignment="center", wrap=False)
        with columns[0]:
            fields.name(f"{path}.name", f"Name of kind {i + 1}")
        share = kind_edits.share_of(scenario, kind.name)
        won = kind_edits.win_chance_of(scenario, kind.name)
        with columns[1]:
            _percent(f"{path}.share_of_leads", f"{words.OF_LEADS}: {name}", share, _with_share)
        with columns[2]:
            _percent(f"{path}.won", f"{words.WON}: {name}", won, _with_won)
        fields.say_problem(f"{path}.share_of_leads", f"{path}.won")


def _percent(
    path: str, label: str, share: float, edit: Callable[[Scenario, str, float], Scenario]
) -> None:
    """A share in per cent from which fields of the kind follow."""
    widget = session.state().widget(
        path,
        "percent",
        round(100 * share, _SHOWN_DIGITS),
        lambda shown: round(shown / 100, 12),
        take=lambda plan, at, value: plan.with_scenario(
            edit(plan.scenario, _name_at(plan, at), value)
        ),
    )
    st.number_input(
        label,
        value=widget.holds,
        step=5.0,
        key=widget.key,
        format="%g" if round(widget.holds, 1) == widget.holds else "%.1f",
        width=_NUMBER_PIXELS,
        label_visibility="collapsed",
    )


def _name_at(plan: Plan, path: str) -> str:
    """The name of the kind that a path is of."""
    return str(plan.value(f"{path.rpartition('.')[0]}.name"))


def _with_share(scenario: Scenario, name: str, share: float) -> Scenario:
    return kind_edits.with_share(scenario, name, share)


def _with_won(scenario: Scenario, name: str, chance: float) -> Scenario:
    return kind_edits.with_win_chance(scenario, name, chance)


# --- How one differs ------------------------------------------------------------------------------


def _one(scenario: Scenario) -> None:
    """What is other of one kind than of the team's usual deal."""
    st.markdown(f"**{words.DIFFERS}**")
    names = [kind.name for kind in scenario.kinds]
    picked = fields.which("Of kind", dict(zip(session.numbers(KINDS), names, strict=True)))
    place = session.position(KINDS, picked)
    path = f"{KINDS}.{place}"
    for field in _FACTORS:
        fields.number(f"{path}.{field}")
    fields.optional(f"{path}.value_usd", start=scenario.money.deal_value_usd)
    fields.number(f"{path}.rank")
    _passed_over(scenario, path, place)
    _at_one_stage(scenario, path, place)
    _comes_back(scenario, path, place)
    fields.take_out(partial(_taken_out, picked), KINDS, f"kind {picked}", label=words.OUT)


def _taken_out(number: int, scenario: Scenario) -> Scenario:
    return team_edits.remove_kind(scenario, session.name(KINDS, number))


def _passed_over(scenario: Scenario, path: str, place: int) -> None:
    kind, numbers = scenario.kinds[place], session.numbers(STAGES)
    choices = dict(zip(numbers, (plain(stage.name) for stage in scenario.stages), strict=True))
    over = [
        number
        for number, stage in zip(numbers, scenario.stages, strict=True)
        if kind.skips(stage.name)
    ]
    _several(
        f"{path}.passed_over",
        words.PASSES_OVER,
        words.PASSES_OVER_HELP,
        choices,
        over,
        lambda plan, at, found: kind_edits.with_passed_over(
            plan.scenario, _name_at(plan, at), {session.name(STAGES, each) for each in found}
        ),
    )


def _several(
    path: str,
    label: str,
    help: str | None,
    choices: dict[int, str],
    chosen: list[int],
    edit: Callable[[Plan, str, list[int]], Scenario],
) -> None:
    """Any of some names, each known by a number."""
    widget = session.state().widget(
        path,
        "several of",
        chosen,
        lambda picked: [each for each in choices if each in picked],
        take=lambda plan, at, found: plan.with_scenario(edit(plan, at, found)),
        choices=choices,
    )
    st.pills(
        label,
        list(choices),
        selection_mode="multi",
        default=widget.holds,
        format_func=fields.spoken(choices),
        key=widget.key,
        help=help,
    )
    fields.say_problem(path)


def _at_one_stage(scenario: Scenario, path: str, place: int) -> None:
    """Work and odds that are the kind's own at one stage."""
    with st.popover(words.AT_ONE_STAGE, icon=":material/tune:", width="stretch"):
        kind = scenario.kinds[place]
        names = {
            number: stage.name
            for number, stage in zip(session.numbers(STAGES), scenario.stages, strict=True)
            if not kind.skips(stage.name)
        }
        picked = fields.which("At stage", names)
        for field, label, usual in (
            ("work", words.OWN_WORK, kind.work),
            ("odds", words.OWN_ODDS, kind.odds),
        ):
            own = kind.stages.get(names[picked])
            value = None if own is None else getattr(own, field)
            _own(f"{path}.own.{picked}.{field}", label, value, usual)


def _own(path: str, label: str, value: float | None, usual: float) -> None:
    """A factor of one stage, empty where it is as everywhere."""
    widget = session.state().widget(path, "own", value, lambda shown: shown, take=_with_own)
    st.number_input(
        f"{label} · {fields.facts(f'{KINDS}.0.stages.0.work').unit}",
        value=widget.holds,
        step=0.1,
        key=widget.key,
        format="%g",
        placeholder=f"{usual:g}",
    )
    fields.say_problem(path)


def _with_own(plan: Plan, path: str, factor: float | None) -> Plan:
    kind, _, number, field = path.rsplit(".", 3)
    name, stage = str(plan.value(f"{kind}.name")), session.name(STAGES, int(number))
    return plan.with_scenario(kind_edits.with_own(plan.scenario, name, stage, field, factor))


def _comes_back(scenario: Scenario, path: str, place: int) -> None:
    """Whether wins become leads again, as which kind, how many and when."""
    path, back = f"{path}.comes_back", scenario.kinds[place].comes_back
    widget = session.state().widget(path, "switch", back is not None, bool, take=_coming_back)
    st.toggle(words.COMES_BACK, widget.holds, widget.key, words.COMES_BACK_HELP)
    if back is not None:
        names = [kind.name for kind in scenario.kinds]
        choices = dict(zip(names, names, strict=True))
        at = f"{path}.kind"
        as_kind = session.state().widget(at, "kind", back.kind, str, choices=choices)
        st.selectbox(
            fields.facts(at).label,
            names,
            index=names.index(as_kind.holds),
            format_func=fields.spoken(choices),
            key=as_kind.key,
            help=fields.help_of(at),
        )
        fields.number(f"{path}.share")
        fields.number(f"{path}.weeks")
        of_kind = flow.leads_by_kind(scenario).sum() - flow.first_leads_per_week(scenario)
        if said := words.comes_as_leads(scenario, float(of_kind)):
            st.caption(said)
    fields.say_problem(path)


def _coming_back(plan: Plan, path: str, is_on: bool) -> Plan:
    return plan.with_scenario(
        kind_edits.with_coming_back(plan.scenario, _name_at(plan, path), is_on)
    )


# --- Who works on which, and how they come --------------------------------------------------------


def _who(scenario: Scenario) -> None:
    """For every role, the kinds of deal it works on."""
    st.markdown(f"**{words.WHO}**", help=words.WHO_HELP)
    known = dict(zip(session.numbers(KINDS), scenario.kinds, strict=True))
    for i, role in enumerate(scenario.team.roles):
        there = kind_edits.kinds_at(scenario, role.name)
        choices = {number: plain(kind.name) for number, kind in known.items() if kind.name in there}
        does = kind_edits.worked_by(scenario, role.name)
        chosen = [number for number, kind in known.items() if kind.name in does]
        _several(f"{ROLES}.{i}.kinds", plain(role.name), None, choices, chosen, _with_worked)


def _with_worked(plan: Plan, path: str, found: list[Any]) -> Scenario:
    names = {session.name(KINDS, each) for each in found}
    return kind_edits.with_worked(plan.scenario, _name_at(plan, path), names)


def _mix(scenario: Scenario) -> None:
    """Which kind comes next, and in how long a run."""
    fields.choice("scenario.leads.mix")
    if scenario.leads.mix == "batched":
        fields.number("scenario.leads.mix_batch")
