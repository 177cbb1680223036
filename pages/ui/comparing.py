"""The Compare page: the frozen scenarios, what differs between them, and who wins."""

from __future__ import annotations

from functools import partial

import streamlit as st

from pages.ui import fields, pieces, runs, session, sharing, work
from planner import drawings, pictures, wording
from planner.analysis.scenario_comparison import Lineup, differing
from planner.pictures import compare as shown
from planner.plans import frozen_set
from planner.plans.plan import Plan
from planner.wording import compare as said

SHELF = "frozen"  # where it is said why a change of the frozen set is impossible


def draw() -> None:
    """The whole page."""
    plan = session.plan()
    if notice := session.notice():
        st.warning(wording.plain(notice), icon=":material/link_off:")
    st.html(shown.opening())
    _shelf(plan)
    if not plan.frozen:
        st.html(shown.empty())
        st.html(pictures.strip([said.KEPT]))
        return
    reference, is_hidden = _choices(plan)
    if is_hidden:
        st.html(shown.note(said.HIDDEN))
    else:
        work.follow(
            "lineup",
            runs.lineup_key(plan),
            lambda: runs.lineups(plan),
            lambda lineup, is_last: _results(plan, lineup, reference, is_last),
        )
    if len(plan.frozen) > 1:
        st.html(pictures.heading("What differs", "only the inputs that are not the same"))
        names = [each.name for each in plan.frozen]
        st.html(shown.differing(names, differing([each.scenario for each in plan.frozen])))
    if is_hidden:
        st.html(pictures.strip([said.KEPT]))


def _shelf(plan: Plan) -> None:
    """Every frozen scenario: its name, and what can be done with it."""
    last = len(plan.frozen) - 1
    with st.container(key="shelf", gap="xsmall"):
        for i, each in enumerate(plan.frozen):
            path = f"frozen.{i}.name"
            with st.container(
                horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center"
            ):
                fields.text(path, f"Name of frozen scenario {i + 1}")
                for icon, words, change, is_off in (
                    ("upload", "Load back into the Plan page", frozen_set.take_back, False),
                    ("arrow_upward", "Earlier", partial(frozen_set.move, steps=-1), i == 0),
                    ("arrow_downward", "Later", partial(frozen_set.move, steps=1), i == last),
                    ("close", "Drop", frozen_set.drop, False),
                ):
                    st.button(
                        f"{words}: {wording.plain(each.name)}",
                        icon=f":material/{icon}:",
                        help=words,
                        type="tertiary",
                        on_click=session.on_change(partial(change, position=i), SHELF),
                        disabled=is_off,
                        key=f"{words} {i}",
                    )
        fields.say_problem(SHELF)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        sharing.freeze_button(plan)
        sharing.menu(plan)


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


def _results(plan: Plan, lineup: Lineup | None, reference: int, is_last: bool) -> None:
    if lineup is None:
        st.html(shown.note(said.WAITING))
        return
    settling = f'<p class="settling">{wording.SETTLING}</p>' if not is_last else ""
    st.html(f'<div class="lineup-place">{shown.results(lineup, reference)}{settling}</div>')
    if len(lineup.entries) == 1:
        st.html(shown.note(said.ALONE))
    left, right = st.columns(2, gap="large")
    with left:
        st.html(pictures.heading(said.WINS_TITLE, said.how_often(lineup, reference)))
        pieces.drawing(drawings.wins(lineup, reference), "wins-a-quarter.png", "wins")
        with st.expander(wording.TABLE, key="wins as a table"):
            st.html(shown.wins_as_table(lineup))
    with right:
        st.html(pictures.heading(said.DAYS_TITLE, said.how_long(lineup, reference)))
        pieces.drawing(drawings.days(lineup, reference), "days-to-win.png", "days")
        with st.expander(wording.TABLE, key="days as a table"):
            st.html(shown.days_as_table(lineup))
    if is_last:
        sharing.lineup_downloads(plan, lineup, reference)
    st.html(pictures.strip(said.trust(lineup)))
