"""The make-up of the team: its stages, its roles, who does what, and its shape."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.ui import fields, session, undo
from planner.model import kind_edits, leveling, team_edits
from planner.model.scenario import Scenario
from planner.plans.identities import ROLES, STAGES
from planner.plans.plan import Plan
from planner.views.common import edit_words
from planner.views.common.numbers import listed, plain

BUTTONS = STAGES  # where it is said why a button's edit is impossible
SHAPES = "scenario.team"

NEW_ROLE = "+ new role"
_NEW = -1  # no number of a role


def stages() -> None:
    """Every stage with its name, its role, and buttons to move it or take it out."""
    scenario = session.plan().scenario
    st.caption(
        "A role left without a stage joins, with its people, the role that took its last one."
    )
    for i in range(len(scenario.stages)):
        _stage(scenario, i)
    st.button(
        "Add a stage",
        icon=":material/add:",
        on_click=session.on_edit(team_edits.add_stage, BUTTONS),
        disabled=len(scenario.stages) == team_edits.MOST_PARTS,
        key="add stage",
    )
    fields.say_problem(BUTTONS)
    undo.offer("stages", edit_words.did, SHAPES)
    _even_out(scenario)


def _even_out(scenario: Scenario) -> None:
    """How busy the roles are whose work the last edit changed, and their people where it is."""
    before = session.edited()
    names = edit_words.with_other_work(before.scenario, scenario) if before else ()
    if not names:
        return
    st.caption(plain(edit_words.busy(scenario, names)))
    if moves := edit_words.evened_out(scenario, names):
        st.button(
            plain(moves),
            icon=":material/balance:",
            help="Moves people between these roles, so that the busiest is as little busy as can "
            "be.",
            on_click=session.on_edit(partial(leveling.staffed_to_load, names=names), SHAPES),
            key="even out roles",
        )


def team() -> None:
    """The usual shapes at a click, and each role's own settings."""
    scenario = session.plan().scenario
    by_kind = (
        "A team for each kind of deal",
        "Split by kind, not by stage: no hand-offs.",
        kind_edits.team_for_each,
    )
    for words, help, edit in (
        ("One person carries it all", "Full-cycle: no hand-offs.", team_edits.full_cycle),
        ("A specialist per stage", "A line: every deal is handed on.", team_edits.line),
        (
            "Mixed teams",
            "Pods: the roles as they are, a deal stays in its team.",
            team_edits.in_pods,
        ),
        *([by_kind] if len(scenario.kinds) > 1 else []),
    ):
        st.button(
            words,
            help=help,
            on_click=session.on_edit(edit, SHAPES),
            width="stretch",
            key=words,
        )
    fields.say_problem(SHAPES)
    undo.offer("shape", edit_words.did, SHAPES)
    if scenario.team.pods > 1 or session.problem("scenario.team.pods"):
        fields.number("scenario.team.pods")
        fields.number("scenario.team.pod_hand_off")
    for i, role in enumerate(scenario.team.roles):
        path = f"{ROLES}.{i}"
        st.divider()
        fields.name(f"{path}.name", f"Name of role {i + 1}")
        st.caption(plain(listed(role.stages)))
        fields.number(f"{path}.selling_hours_per_week")
        fields.switch(f"{path}.owns_deals")


def _stage(scenario: Scenario, i: int) -> None:
    last, path = len(scenario.stages) - 1, f"{STAGES}.{i}"
    stage, roles = session.number(STAGES, i), session.numbers(ROLES)
    names = [role.name for role in scenario.team.roles]
    with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center"):
        fields.name(f"{path}.name", f"Name of stage {i + 1}")
        fields.one_of(
            f"{path}.role",
            f"Who does stage {i + 1}",
            dict(zip(roles, names, strict=True)) | {_NEW: NEW_ROLE},
            roles[scenario.role_of_stage()[i]],
            _given_to,
        )
        for sign, words, edit, is_off in (
            ("↑", "Earlier", partial(team_edits.move_stage, steps=-1), i == 0),
            ("↓", "Later", partial(team_edits.move_stage, steps=1), i == last),
            ("✕", "Take out", team_edits.remove_stage, last == 0),
        ):
            st.button(
                sign,
                help=words,
                type="tertiary",
                on_click=session.on_edit(partial(_edited, edit, stage), BUTTONS),
                disabled=is_off,
                key=f"{words} {stage}",
            )
    fields.say_problem(f"{path}.name", f"{path}.role")


def _edited(edit: Callable[..., Scenario], stage: int, scenario: Scenario) -> Scenario:
    """The scenario with an edit of the stage of this number, whatever it is called by now."""
    return edit(scenario, session.name(STAGES, stage))


def _given_to(plan: Plan, path: str, role: int) -> Plan:
    """The plan with the stage at `path` given to the role of this number, or to a new one."""
    stage = plan.value(path.removesuffix(".role") + ".name")
    if role == _NEW:
        return plan.with_scenario(team_edits.split_off(plan.scenario, stage))
    return plan.with_scenario(team_edits.assign(plan.scenario, stage, session.name(ROLES, role)))
