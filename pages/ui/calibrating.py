"""The Calibrate page: from a file to a scenario, step by step; each step shows what it rests on."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace
from pathlib import Path
from typing import IO, cast

import streamlit as st

from pages.ui import frame, guard, session, work
from planner import answers, backtest, calibration, charts, crm, pictures, wording
from planner.answers import Answers, Split, deal_value_usd
from planner.backtest import BackTest
from planner.calibration import Calibration
from planner.crm import History, Mapping
from planner.errors import PlannerError
from planner.passes import Passes, passes_of
from planner.scenario import Role

words = wording.calibrate

Source = IO[bytes] | Path

SAMPLE = frame.ASSETS / "sample_deals.csv"
SAMPLE_MAPPING = frame.ASSETS / "sample_mapping.json"


def draw() -> None:
    """The whole page."""
    with st.container(key="calibrate"):
        st.html(pictures.calibrate.opening())
        file = _file()
        if file is None:
            session.forget("mapping", "history")
            work.leave("fit", "back-test")
            return
        try:
            _calibrated(*file)
        except PlannerError as error:
            _refuse(str(error))
        except Exception as error:  # its text may be the visitor's data: not shown, not logged
            guard.write_down(error)
            _refuse(words.unforeseen(type(error).__name__))


def _refuse(reason: str) -> None:
    """Why nothing comes of the file; what came of the one before is let go."""
    work.leave("fit", "back-test")
    st.warning(wording.plain(reason), icon=":material/block:")


def _file() -> tuple[str, Source] | None:
    """The visitor's file or the sample, with a name that no other file has."""
    chosen = st.segmented_control(
        words.WHICH_FILE,
        list(words.FILES),
        default="own",
        required=True,
        format_func=lambda one: words.FILES[one],
        key="which file",
        label_visibility="collapsed",
    )
    if chosen == "sample":
        st.caption(words.SAMPLE)
        return "sample", SAMPLE
    given = st.file_uploader(
        words.DROP, ["csv", "tsv", "txt", "gz", "xlsx"], key="export", help=words.PRIVATE
    )
    return None if given is None else (given.file_id, given)


def _calibrated(file: str, source: Source) -> None:
    """From the file to the back-test."""
    proposed = session.kept("mapping", file, lambda: _detected(file, source))
    mapping = _confirmed(proposed, file)
    key = (file, mapping.to_json())
    with st.spinner(words.READING):
        found, history = session.kept("history", key, lambda: _read(source, mapping))
    _found(found, history)
    _scenario(history, file, deal_value_usd(found))


def _detected(file: str, source: Source) -> Mapping:
    if file == "sample":
        return Mapping.from_json(SAMPLE_MAPPING.read_text(encoding="utf-8"))
    return crm.detect(source)


def _confirmed(proposed: Mapping, file: str) -> Mapping:
    """The mapping as the visitor has corrected it."""
    with st.expander(words.MAPPING):
        places = st.columns(4)
        # A column this page has no box for stays as it was found.
        columns = {
            role: name for role, name in proposed.columns.items() if role not in words.COLUMNS
        }
        for i, (role, label) in enumerate(words.COLUMNS.items()):
            options = ["", *proposed.seen]
            chosen = places[i % 4].selectbox(
                label,
                options,
                options.index(proposed.columns.get(role, "")),
                format_func=lambda one: one or words.NO_COLUMN,
                key=f"column {role} {file}",
            )
            if chosen:
                columns[role] = chosen
        names = [*proposed.stages, *proposed.won, *proposed.lost]
        stages = st.multiselect(words.STAGES, names, proposed.stages, key=f"stages {file}")
        left, right = st.columns(2)
        won = left.multiselect(words.WON, names, proposed.won, key=f"won {file}")
        lost = right.multiselect(words.LOST, names, proposed.lost, key=f"lost {file}")
        visits = st.toggle(
            words.SAME_STAGE,
            proposed.same_stage_rows == "visits",
            key=f"same stage {file}",
            help=words.SAME_STAGE_HELP,
        )
        mapping = replace(
            proposed,
            columns=columns,
            stages=tuple(stages),
            won=tuple(won),
            lost=tuple(lost),
            same_stage_rows="visits" if visits else "merged",
        )
        st.download_button(words.MAPPING_FILE, mapping.to_json(), "mapping.json", on_click="ignore")
    return mapping


def _read(source: Source, mapping: Mapping) -> tuple[History, Passes]:
    found = crm.read(source, mapping)
    return found, passes_of(found)


def _found(found: History, history: Passes) -> None:
    """What the file holds, and what in it was mended or refused."""
    st.html(pictures.heading(words.FOUND, found.kind))
    st.html(pictures.strip(words.facts(history)))
    if found.findings:
        st.html(pictures.calibrate.sentences([words.finding(one) for one in found.findings]))


def _scenario(history: Passes, file: Hashable, deal_value_usd: float | None = None) -> None:
    """What is asked, what is fitted, and the back-test."""
    answers.check(history)
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
        if is_last:
            _use(found)
        st.html(pictures.calibrate.matches(found))
    with right:
        st.html(pictures.calibrate.lead(words.MEASURED))
        st.html(pictures.strip(words.measured(found)))
        st.html(pictures.calibrate.measured_stages(found))
        st.html(pictures.calibrate.sentences([words.unknown(*one) for one in found.unknown]))
        with st.expander(words.PROVENANCE):
            st.html(pictures.calibrate.provenance(found))


def _use(found: Calibration) -> None:
    taken = session.plan().scenario == found.plan.scenario
    if taken:
        session.write_link()  # a click here runs this part of the page only, and app.py not at all
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
        st.download_button(
            words.FIGURES_FILE,
            words.figures_file(found),
            "figures.csv",
            "text/csv",
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
