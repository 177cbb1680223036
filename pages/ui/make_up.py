"""The make-up of the team: its stages, its roles, who does what, and its shape."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui import fields, session
from planner.model import team_edits
from planner.model.scenario import Scenario
from planner.views.common.numbers import listed, plain

BUTTONS = "scenario.stages"  # where it is said why a button's edit is impossible
SHAPES = "scenario.team"

NEW_ROLE = "+ new role"


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
        on_click=session.on_click(team_edits.add_stage, BUTTONS),
        disabled=len(scenario.stages) == team_edits.MOST_PARTS,
        key="add stage",
    )
    fields.say_problem(BUTTONS)


def team() -> None:
    """The usual shapes at a click, and each role's own settings."""
    scenario = session.plan().scenario
    for words, help, edit in (
        ("One person carries it all", "Full-cycle: no hand-offs.", team_edits.full_cycle),
        ("A specialist per stage", "A line: every deal is handed on.", team_edits.line),
        (
            "Mixed teams",
            "Pods: the roles as they are, a deal stays in its team.",
            team_edits.in_pods,
        ),
    ):
        st.button(
            words,
            help=help,
            on_click=session.on_click(edit, SHAPES),
            width="stretch",
            key=words,
        )
    fields.say_problem(SHAPES)
    if scenario.team.pods > 1 or session.problem("scenario.team.pods"):
        fields.number("scenario.team.pods")
        fields.number("scenario.team.pod_hand_off")
    for i, role in enumerate(scenario.team.roles):
        path = f"scenario.team.roles.{i}"
        st.divider()
        fields.text(f"{path}.name", f"Name of role {i + 1}", partial(_rename_role, role.name))
        st.caption(plain(listed(role.stages)))
        fields.number(f"{path}.selling_hours_per_week")
        fields.switch(f"{path}.owns_deals")


def _stage(scenario: Scenario, i: int) -> None:
    last, path = len(scenario.stages) - 1, f"scenario.stages.{i}"
    name = scenario.stages[i].name
    roles = [role.name for role in scenario.team.roles]
    with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center"):
        fields.text(f"{path}.name", f"Name of stage {i + 1}", partial(_rename_stage, name))
        fields.one_of(
            f"{path}.role",
            f"Who does stage {i + 1}",
            [*roles, NEW_ROLE],
            scenario.role_of_stage()[i],
            partial(_assign, name, roles),
        )
        for sign, words, edit, is_off in (
            ("↑", "Earlier", partial(team_edits.move_stage, name=name, steps=-1), i == 0),
            ("↓", "Later", partial(team_edits.move_stage, name=name, steps=1), i == last),
            ("✕", "Take out", partial(team_edits.remove_stage, name=name), last == 0),
        ):
            st.button(
                sign,
                help=words,
                type="tertiary",
                on_click=session.on_click(edit, BUTTONS),
                disabled=is_off,
                key=f"{words} {i}",
            )
    fields.say_problem(f"{path}.name", f"{path}.role")


def _rename_stage(name: str, new: str) -> session.Edit:
    return partial(team_edits.rename_stage, name=name, new=new)


def _rename_role(name: str, new: str) -> session.Edit:
    return partial(team_edits.rename_role, name=name, new=new)


def _assign(stage: str, roles: list[str], chosen: int) -> session.Edit:
    """The edit that gives a stage to the chosen role, or to a new one after the last."""
    if chosen == len(roles):
        return partial(team_edits.split_off, stage_name=stage)
    return partial(team_edits.assign, stage_name=stage, role_name=roles[chosen])
