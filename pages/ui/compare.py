"""The Compare page: the frozen scenarios, what differs between them, and who wins."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import streamlit as st

from pages.ui import (
    background,
    closer,
    compare_quarters,
    fields,
    link_notice,
    pieces,
    questions,
    session,
    sharing,
)
from planner.analysis.scenario_comparison import ScenarioComparison
from planner.plans import frozen_set
from planner.plans.differences import differing
from planner.plans.identities import FROZEN
from planner.plans.plan import Plan
from planner.views.common.markup import heading, strip
from planner.views.common.numbers import listed, plain
from planner.views.common.vocabulary import SETTLING, TABLE
from planner.views.compare import markup, plots, words

SHELF = "frozen"  # where it is said why a change of the frozen set is impossible


def draw() -> None:
    """The whole page."""
    plan = session.plan()
    link_notice.draw()
    st.html(markup.opening())
    _shelf(plan)
    if not plan.frozen:
        st.html(markup.empty())
        st.html(strip([words.KEPT]))
        return
    reference, is_hidden = _choices(plan)
    if is_hidden:
        st.html(markup.note(words.HIDDEN))
    else:
        background.follow(
            "lineup",
            questions.comparison_key(plan),
            lambda: questions.comparisons(plan),
            lambda comparison, is_last: _results(plan, comparison, reference, is_last),
        )
        compare_quarters.draw(plan)
    if len(plan.frozen) > 1:
        st.html(heading("What differs", "only the inputs that are not the same"))
        names = [each.name for each in plan.frozen]
        st.html(markup.differing(names, differing([each.scenario for each in plan.frozen])))
    if is_hidden:
        st.html(strip([words.KEPT]))


def _shelf(plan: Plan) -> None:
    """Every frozen scenario: its name, and what can be done with it."""
    last = len(plan.frozen) - 1
    with st.container(key="shelf", gap="xsmall"):
        for i, each in enumerate(plan.frozen):
            path, number = f"{FROZEN}.{i}.name", session.number(FROZEN, i)
            with st.container(
                horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center"
            ):
                fields.name(path, f"Name of frozen scenario {i + 1}")
                for icon, label, change, is_off in (
                    ("upload", "Load back into the Plan page", frozen_set.take_back, False),
                    ("arrow_upward", "Earlier", partial(frozen_set.move, steps=-1), i == 0),
                    ("arrow_downward", "Later", partial(frozen_set.move, steps=1), i == last),
                    ("close", "Drop", frozen_set.drop, False),
                ):
                    st.button(
                        f"{label}: {plain(each.name)}",
                        icon=f":material/{icon}:",
                        help=label,
                        type="tertiary",
                        on_click=session.on_change(partial(_changed, change, number), SHELF),
                        disabled=is_off,
                        key=f"{label} {number}",
                    )
        fields.say_problem(SHELF)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        sharing.freeze_button(plan)
        sharing.menu(plan)


def _changed(change: Callable[..., Plan], number: int, plan: Plan) -> Plan:
    """The plan with a change of the frozen scenario of this number, wherever it stands by now."""
    return change(plan, position=session.position(FROZEN, number))


def _choices(plan: Plan) -> tuple[int, bool]:
    """The reference, and whether the answers are hidden."""
    names = [each.name for each in plan.frozen]
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        if len(names) > 1:
            fields.position("reference", "Compare with", names)
        is_hidden = st.toggle(
            "Hide the answers while the room guesses",
            key="hide answers",
            persist_state="session",
        )
    return plan.reference, is_hidden


def _results(
    plan: Plan, comparison: ScenarioComparison | None, reference: int, is_last: bool
) -> None:
    if comparison is None:
        st.html(markup.note(words.WAITING))
        return
    settling = f'<p class="settling">{SETTLING}</p>' if not is_last else ""
    st.html(f'<div class="lineup-place">{markup.results(comparison, reference)}{settling}</div>')
    if of_kinds := markup.kinds(comparison, reference):
        st.html(of_kinds)
    if len(comparison.entries) == 1:
        st.html(markup.note(words.ALONE))
    names = listed([entry.name for entry in comparison.entries])
    left, right = st.columns(2, gap="large")
    with left:
        st.html(heading(words.WINS_TITLE, words.how_often(comparison, reference)))
        pieces.drawing(plots.wins(comparison, reference), "wins-a-quarter.png", "wins", names)
        with st.expander(TABLE, key="wins as a table"):
            st.html(markup.wins_as_table(comparison))
    with right:
        st.html(heading(words.DAYS_TITLE, words.how_long(comparison, reference)))
        pieces.drawing(plots.days(comparison, reference), "days-to-win.png", "days", names)
        with st.expander(TABLE, key="days as a table"):
            st.html(markup.days_as_table(comparison))
    if is_last:
        others = [i for i in range(len(comparison.entries)) if i != reference]
        unclear = any(comparison.cannot_tell(i, reference) for i in others)
        closer.draw(plan, cannot_tell=unclear, stopped=comparison.stopped)
        sharing.comparison_downloads(plan, comparison, reference)
    st.html(strip(words.trust(comparison)))
