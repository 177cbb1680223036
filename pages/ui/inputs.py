"""The column of inputs: what a leader moves is always in sight, the rest is folded."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.ui import (
    fields,
    inputs_buyers,
    inputs_changes,
    inputs_kinds,
    inputs_people,
    inputs_target,
    inputs_team,
    inputs_today,
    session,
    typed_team,
)
from pages.ui.guard import guarded
from planner.model import flow
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.plans.figures import LEADS_PER_MONTH, LEADS_PER_WEEK, come_by_the_month
from planner.plans.identities import ROLES, STAGES
from planner.views.common import input_words as words
from planner.views.common.fields import LEADS_BY, would_be_won
from planner.views.common.numbers import plain, spoken
from planner.views.plan import why_words

LEADS = {LEADS_PER_WEEK: "a week", LEADS_PER_MONTH: "a month"}


def draw() -> None:
    """All inputs, in the side column. What is folded is drawn only while it is open."""
    with st.sidebar, st.container(key="inputs", gap="xsmall"):
        scenario = session.plan().scenario
        people, stages = partial(_people, scenario), partial(_stages, scenario)
        for section in (typed_team.draw, _leads, people, stages):
            with guarded():
                section()
        for title, section in FOLDED.items():
            fold = st.expander(title, key=f"fold {title}", on_change="rerun")
            if fold.open:
                with fold, guarded():
                    section()


def _leads() -> None:
    left, right = st.columns([2, 3], gap="small", vertical_alignment="center", wrap=False)
    with right:
        by_month = come_by_the_month(session.plan().scenario)
        first = LEADS_PER_MONTH if by_month else LEADS_PER_WEEK
        path = fields.one_way(LEADS_BY, LEADS, first)
    left.markdown("**Leads**", help=fields.help_of(path))
    fields.pair(path, fields.facts(path).label)
    fields.say_problem(path)


def _people(scenario: Scenario) -> None:
    st.markdown("**People**", help=fields.help_of("scenario.team.roles.0.people"))
    for i, role in enumerate(scenario.team.roles):
        path = f"scenario.team.roles.{i}.people"
        name, knob = st.columns([2, 5], gap="small", vertical_alignment="center", wrap=False)
        name.markdown(plain(role.name))
        with knob:
            fields.pair(path, f"People: {spoken(role.name)}")
        fields.say_problem(path)


def _stages(scenario: Scenario) -> None:
    left, right = st.columns(2, gap="small", wrap=False)
    left.markdown("**Hours** :gray[:small[per visit]]", help=_about("work.mean_hours"))
    right.markdown("**Lost here** :gray[:small[% of deals]]", help=_about("lost_here"))
    for i, stage in enumerate(scenario.stages):
        hours, lost = f"scenario.stages.{i}.work.mean_hours", f"scenario.stages.{i}.lost_here"
        name = spoken(stage.name)
        about = f"{fields.evidence_of(hours)}\n\n{fields.evidence_of(lost)}"
        st.markdown(plain(stage.name), help=about)
        left, right = st.columns(2, gap="small", wrap=False)
        with left:
            fields.pair(hours, f"Hands-on hours: {name}", width=64)
        with right:
            fields.pair(lost, f"Lost here: {name}", width=64)
        fields.say_problem(hours, lost)
    st.caption(would_be_won(flow.win_chance(scenario)))


def _about(field: str) -> str:
    return fields.meaning_of(f"scenario.stages.0.{field}")


def _example() -> None:
    names = presets.names()
    scenario = session.plan().scenario
    here = presets.named_as(scenario)
    titles = {name: presets.load(name).scenario.name for name in names}
    kind = "no example" if here is None else "example"
    widget = session.state().widget("example", kind, here, str, choices=titles, keeps="preset")
    st.selectbox(
        "Example: choosing one loads its numbers",
        names,
        index=None if here is None else names.index(here),
        placeholder=words.NO_EXAMPLE,
        format_func=fields.spoken(titles),
        key=widget.key,
        help="A whole team with numbers from the sources named beside them. What you had comes "
        "back with one press.",
    )
    if here is not None:
        example = presets.load(here)
        st.caption(plain(example.question))
        if scenario != example.scenario:
            st.button(
                "You have changed it: reset to its numbers",
                icon=":material/restart_alt:",
                on_click=session.on_open(here),
                key="use example",
            )
    if session.can_go_back():
        st.button(
            "Back to the numbers you had before",
            icon=":material/undo:",
            on_click=session.on_back(),
            key="leave example",
        )


def _buyers() -> None:
    names = [stage.name for stage in session.plan().scenario.stages]
    picked = fields.which("Stage", dict(zip(session.numbers(STAGES), names, strict=True)))
    stage = f"{STAGES}.{session.position(STAGES, picked)}"
    fields.number(f"{stage}.buyer.mean_days")
    inputs_buyers.days(stage)
    fields.number(f"{stage}.repeat")
    inputs_buyers.group(f"{stage}.repeat")
    fields.number(f"{stage}.restart")
    fields.optional(f"{stage}.patience_days", start=14)
    fields.number(f"{stage}.work.cv")
    fields.number(f"{stage}.buyer.cv")
    st.divider()
    fields.number("scenario.deal_cv")
    fields.number("scenario.leads.cv")
    fields.choice("scenario.family")


def _hand_offs() -> None:
    for field in ("delay.mean_days", "delay.cv", "loss", "repeat", "rebrief"):
        fields.number(f"scenario.hand_off.{field}")
    fields.number("scenario.team.specialist_gain")


def _open_deals() -> None:
    fields.number("scenario.focus.deals_per_rep")
    fields.number("scenario.focus.switching_cost")
    st.divider()
    fields.optional("scenario.pull.deals_per_rep", start=12)
    fields.optional("scenario.pull.system_cap", start=100)
    fields.choice("scenario.pull.when_full")
    fields.choice("scenario.work_order")
    st.divider()
    fields.choice("scenario.leads.order")
    fields.choice("scenario.leads.assignment")
    fields.optional("scenario.leads.pace", start=1.1)


def _practices() -> None:
    fields.several("options.leveling")
    fields.several("options.pull")
    if "cap" in session.plan().options.pull:
        fields.optional("options.cap", start=12)
    st.page_link(
        "pages/principles.py",
        label=why_words.FAIR_TO_LEAN,
        icon=":material/arrow_forward:",
    )


def _priorities() -> None:
    for field in ("shifts_per_year", "productivity_loss", "recovery_weeks", "programme_gain"):
        fields.number(f"scenario.priorities.{field}")


def _money() -> None:
    inputs_target.target()
    fields.number("scenario.money.deal_value_usd")
    names = [role.name for role in session.plan().scenario.team.roles]
    picked = fields.which("Role", dict(zip(session.numbers(ROLES), names, strict=True)))
    fields.number(f"{ROLES}.{session.position(ROLES, picked)}.cost_per_year_usd")


def _precision() -> None:
    fields.number("precision")
    fields.number("seed")
    fields.number("scenario.clock.horizon_weeks")
    if session.value("scenario.clock.warmup_weeks") is None:  # as long as the team needs
        fields.optional("scenario.clock.warmup_weeks", start=26)
    else:
        fields.number("scenario.clock.warmup_weeks")


FOLDED: dict[str, Callable[[], None]] = {
    "Start from an example": _example,
    "Stages and who does them": inputs_team.stages,
    "Shape of the team": inputs_team.team,
    "Kinds of deals": inputs_kinds.kinds,
    "Buyers, and how much everything varies": _buyers,
    "Hand-offs": _hand_offs,
    "Open deals and focus": _open_deals,
    "People coming and going": inputs_people.people,
    "Today's pipeline": inputs_today.pipeline,
    "What changes when": inputs_changes.changes,
    "What the three practices mean here": _practices,
    "Changes of priorities": _priorities,
    "Money and target": _money,
    "Precision and seed": _precision,
}
