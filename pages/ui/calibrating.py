"""The Calibrate page: from a file to a scenario, step by step; each step shows what it rests on."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from typing import cast

import streamlit as st

from pages.ui import session, work
from planner import answers, backtest, calibration, charts, pictures, wording
from planner.answers import Answers, Split
from planner.backtest import BackTest
from planner.calibration import Calibration
from planner.errors import CalibrationError
from planner.passes import Passes
from planner.scenario import Role

words = wording.calibrate


def draw() -> None:
    """The whole page."""
    st.html(pictures.calibrate.opening())
    _demo()


def _demo() -> None:
    from pathlib import Path

    from planner.sample import SAMPLE_SEED, SAMPLE_WEEKS, replay
    from planner.scenario import Scenario

    team = Scenario.from_json(Path("assets/sample_deals.json").read_text())
    history = session.kept("history", "demo", lambda: replay(team, SAMPLE_WEEKS, SAMPLE_SEED))
    st.html(pictures.strip(words.facts(history)))
    scenario_of(history, "demo")


def scenario_of(history: Passes, file: Hashable, deal_value_usd: float | None = None) -> None:
    """What is asked, what is fitted, and the back-test."""
    try:
        answers.check(history)
    except CalibrationError as error:
        st.warning(wording.plain(str(error)), icon=":material/block:")
        return
    given = _blanks(history, file, deal_value_usd)
    key = (file, given.roles, tuple(sorted(given.hours.items())), given.measured)
    st.html(pictures.heading(words.FIT, words.FIT_ABOUT))
    work.follow("fit", key, lambda: calibration.calibrate(history, given), _fit, is_private=True)
    st.html(pictures.heading(words.BACK_TEST, words.BACK_TEST_ABOUT))
    lack = backtest.missing(history)
    if lack:
        st.info(words.missing(lack), icon=":material/hourglass_empty:")
    else:
        work.follow(
            "back-test",
            key,
            lambda: backtest.back_test(history, given),
            _back_test,
            is_private=True,
        )


# --- What the file cannot tell --------------------------------------------------------------------


def _blanks(history: Passes, file: Hashable, deal_value_usd: float | None) -> Answers:
    """Roles, people, selling hours and hands-on hours, as the visitor has them."""
    st.html(pictures.heading(words.BLANKS, words.BLANKS_ABOUT))
    left, right = st.columns(2, gap="large")
    with left:
        split = st.segmented_control(
            "Who does what",
            list(words.SPLITS),
            default="owners",
            required=True,
            format_func=lambda one: words.SPLITS[one],
            key=f"split {file}",
        )
        found = answers.proposal(history, deal_value_usd, cast(Split, split or "owners"))
        roles = [_role(role, f"{file} {split} {i}", found) for i, role in enumerate(found.roles)]
    measured = {
        role.name
        for role, proposed in zip(roles, found.roles, strict=True)
        if role.people == proposed.people
    }
    given = replace(found, roles=tuple(roles), measured=found.measured & measured)
    with right:
        return replace(given, hours=_hours(history, file, given))


def _role(role: Role, key: str, found: Answers) -> Role:
    note = "" if role.name in found.measured else words.NO_OWNERS
    st.markdown(f"**{wording.plain(role.name)}** :gray[:small[{wording.plain(note)}]]")
    people, hours, owns = st.columns([2, 2, 3], vertical_alignment="bottom")
    count = people.number_input("People", 1, 1000, role.people, key=f"people {key}")
    selling = hours.number_input(
        words.SELLING_HOURS,
        1.0,
        80.0,
        float(role.selling_hours_per_week),
        1.0,
        key=f"selling {key}",
        format="%g",
        help=words.SELLING_HOURS_HELP,
    )
    keeps = owns.toggle(words.KEEPS_DEALS, role.owns_deals, key=f"owns {key}")
    return role.model_copy(
        update={"people": count, "selling_hours_per_week": selling, "owns_deals": keeps}
    )


def _hours(history: Passes, file: Hashable, given: Answers) -> dict[str, float]:
    """Hands-on hours of a visit, by stage; a stage left empty is not in it."""
    assumed = answers.hours_of(history, replace(given, hours={}))
    st.markdown(f"**{words.HOURS}**", help=words.HOURS_HELP)
    typed = {}
    for row in range(0, len(history.stages), 3):
        for place, name in zip(st.columns(3), history.stages[row : row + 3], strict=False):
            hours = place.number_input(
                wording.plain(name),
                0.0,
                1000.0,
                None,
                0.25,
                key=f"hours {file} {name}",
                format="%g",
                placeholder=words.assumed_hours(assumed[name]),
            )
            if hours is not None:
                typed[name] = float(hours)
    return typed


# --- What came of it ------------------------------------------------------------------------------


def _fit(found: Calibration | None, is_last: bool) -> None:
    if found is None or not is_last:
        st.progress(found.share_done if found else 0.0, words.FITTING)
        if found is None:
            return
    left, right = st.columns(2, gap="large")
    with left:
        st.html(pictures.calibrate.lead(words.fit_word(found.matches)))
        st.html(pictures.calibrate.matches(found))
    with right:
        st.html(pictures.calibrate.lead(words.MEASURED))
        st.html(pictures.calibrate.measured_stages(found))
        st.html(pictures.calibrate.sentences([words.unknown(*one) for one in found.unknown]))
        with st.expander(words.PROVENANCE):
            st.html(pictures.calibrate.provenance(found))
    if is_last:
        _use(found)


def _use(found: Calibration) -> None:
    taken = session.plan().scenario == found.plan.scenario
    with st.container(horizontal=True):
        st.button(
            words.TAKEN if taken else words.USE,
            type="primary",
            disabled=taken,
            on_click=session.on_take(found.plan),
            icon=":material/check:" if taken else None,
        )
        st.download_button(
            words.SCENARIO_FILE,
            found.plan.scenario.to_json(),
            "scenario.json",
            "application/json",
            on_click="ignore",
        )


def _back_test(found: BackTest | None, is_last: bool) -> None:
    if found is None or not is_last:
        st.progress(found.share_done if found else 0.0, words.REPLAYING)
        if found is None:
            return
    if is_last:
        st.html(pictures.calibrate.lead(words.verdict(found)))
    for place, band in zip(st.columns(2, gap="large"), (found.wins, found.cycle_days), strict=True):
        with place:
            st.html(pictures.calibrate.lead(words.coverage(band)))
            st.plotly_chart(
                charts.calibrate.back_test(found, band),
                theme=None,
                config=charts.STATIC,
                key=f"back-test {band.name}",
            )
