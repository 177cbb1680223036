"""The Calibrate page: from a file to a scenario, step by step; each step shows what it rests on."""

from __future__ import annotations

from collections.abc import Generator, Hashable
from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

from pages.ui import background, fields, guard, link_notice, pieces, session, sharing
from pages.ui import calibrate_reading as reading
from planner.analysis.resamples import RESAMPLES, Resamples, resamples
from planner.calibration import backtest, calibrate, user_inputs
from planner.calibration.backtest import BackTest
from planner.calibration.beginning import beginning
from planner.calibration.calibrate import Calibration
from planner.calibration.history_summary import HistorySummary
from planner.calibration.people_seen import people_seen
from planner.calibration.ramp_seen import ramp_seen
from planner.calibration.user_inputs import Split, UserInputs
from planner.calibration.visits import Visits
from planner.crm import Mapping
from planner.errors import PlannerError
from planner.model.team import Role
from planner.views.calibrate import (
    back_test_words,
    exports,
    history_words,
    markup,
    people_words,
    pipeline_words,
    plots,
    reading_words,
    resample_words,
    words,
)
from planner.views.common.markup import heading, strip
from planner.views.common.numbers import plain
from planner.views.common.plotly import CONFIG, with_source


def draw() -> None:
    """The whole page."""
    with st.container(key="calibrate"):
        link_notice.draw()
        st.html(markup.opening())
        file = _file()
        if file is None:
            session.forget("mapping", "names", "pipelines", "order", "history")
            background.leave("fit", "back-test", "resamples")
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
    background.leave("fit", "back-test", "resamples")
    session.answer()
    st.warning(plain(words.refusal(reason)), icon=":material/block:")


def _file() -> tuple[str, reading.Source] | None:
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
        return reading.SAMPLE, reading.SAMPLE_FILE
    given = st.file_uploader(
        words.DROP, ["csv", "tsv", "txt", "gz", "zip", "xlsx"], key="export", help=words.PRIVATE
    )
    return None if given is None else (given.file_id, given)


def _calibrated(file: str, source: reading.Source) -> None:
    """From the file to the back-test."""
    look = session.kept("mapping", file, lambda: reading.first_look(file, source))
    mapping = reading.confirmed(look, file, source)
    if mapping is None:
        background.leave("fit", "back-test", "resamples")
        return
    read = session.kept(
        "history", (file, mapping.to_json()), lambda: reading.read(look, source, mapping)
    )
    _found(read)
    _scenario(read, file, mapping)


def _found(read: HistorySummary) -> None:
    """What the file holds, what in it was mended or refused, and its figures."""
    understood = reading_words.understood(read.history, read.metrics)
    st.html(heading(reading_words.HEADING, reading_words.ABOUT))
    st.html(markup.sentences([f"{what}: {how}" for what, how in understood]))
    st.html(heading(words.FOUND, read.history.kind))
    st.html(strip(words.facts(read.visits, read.metrics)))
    told = [words.finding(one) for one in read.history.findings]
    told += history_words.refused(read.metrics.refused)
    if told:
        st.html(markup.sentences(told))
    st.html(heading(words.FIGURES, words.FIGURES_ABOUT))
    st.html(markup.figures(read.metrics))
    with st.expander(words.ALL_FIGURES):
        st.html(markup.all_figures(read.metrics))
    with st.container(horizontal=True):
        sharing.sheet(exports.figures(read.metrics), words.FIGURES_FILE, "figures")


def _scenario(read: HistorySummary, file: str, mapping: Mapping) -> None:
    """What is asked, what is fitted, and the back-test."""
    history = read.visits
    user_inputs.check(history)
    given = _blanks(history, file, read)
    # All that a fit is made of: another reading of the same file is another history.
    hours = tuple(sorted(given.hours.items()))
    key = (file, mapping.to_json(), given.roles, hours, given.measured, repr(given.worth))
    begins = _start(read, given, file)
    st.html(heading(words.FIT, words.FIT_ABOUT))
    place = _FitPlace(read, file, begins)
    background.follow(
        "fit",
        key,
        lambda: calibrate.calibrate(history, given),
        place.draw,
        is_private=True,
    )
    place.is_up_to_date = False
    _resamples(read, given, key, begins)
    st.html(heading(words.BACK_TEST, words.BACK_TEST_ABOUT))
    lack = backtest.missing(history)
    if lack:
        st.info(words.missing(lack), icon=":material/hourglass_empty:")
    else:
        background.follow(
            "back-test",
            key,
            lambda: backtest.back_test(history, given),
            _back_test,
            is_private=True,
        )


# --- What the file cannot tell --------------------------------------------------------------------


def _blanks(history: Visits, file: Hashable, read: HistorySummary) -> UserInputs:
    """Roles, people, selling hours and hands-on hours, as the visitor has them."""
    st.html(heading(words.BLANKS, words.BLANKS_ABOUT))
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
        found = user_inputs.proposal(history, read.worth, cast(Split, split or "owners"))
        roles = [_role(role, f"{file} {split} {i}", found) for i, role in enumerate(found.roles)]
    given = found.with_roles(roles)
    with right:
        return replace(given, hours=_hours(history, file, given, read.history.hands_on))


def _role(role: Role, key: str, found: UserInputs) -> Role:
    note = "" if role.name in found.measured else words.NO_OWNERS
    st.markdown(f"**{plain(role.name)}** :gray[:small[{plain(note)}]]")
    people, hours, owns = st.columns([2, 2, 3], vertical_alignment="bottom")
    count = fields.free_number(people, f"people {key}", "People", role.people, (1, 1000), step=1)
    selling = fields.free_number(
        hours,
        f"selling {key}",
        words.SELLING_HOURS,
        float(role.selling_hours_per_week),
        (1.0, 80.0),
        step=1.0,
        help=words.SELLING_HOURS_HELP,
    )
    keeps = owns.toggle(words.KEEPS_DEALS, role.owns_deals, key=f"owns {key}")
    return role.model_copy(
        update={
            "people": count.value,
            "selling_hours_per_week": selling.value,
            "owns_deals": keeps,
        }
    )


def _hours(
    history: Visits, file: Hashable, given: UserInputs, worked: dict[str, tuple[float, int]]
) -> dict[str, float]:
    """Hands-on hours of a visit, by stage; a stage left empty is not in it.

    `worked` are those that the file measures: stage → (hours, visits).
    """
    assumed = user_inputs.hours_of(history, replace(given, hours={}))
    st.markdown(f"**{words.HOURS}**", help=words.HOURS_HELP)
    typed = {}
    for row in range(0, len(history.stages), 3):
        for place, name in zip(st.columns(3), history.stages[row : row + 3], strict=False):
            hours = fields.free_number(
                place,
                f"hours {file} {name}",
                plain(name),
                round(worked[name][0], 2) if name in worked else None,
                (0.0, 1000.0),
                step=0.25,
                placeholder=words.assumed_hours(assumed[name]),
            )
            if hours.value is not None:
                typed[name] = float(hours.value)
    return typed


@dataclass(frozen=True)
class _Begins:
    """What the scenario begins with: the last day's deals and people; whether people leave."""

    is_from_today: bool
    is_leaving: bool

    def fit(self, found: Calibration, read: HistorySummary) -> Calibration:
        """The fit with that."""
        return beginning(found, read, is_from_today=self.is_from_today, is_leaving=self.is_leaving)


def _start(read: HistorySummary, given: UserInputs, file: str) -> _Begins:
    """Whether the scenario begins with what the file shows on its last day, and people leave."""
    is_from_today = is_leaving = False
    if read.open_now is not None:
        is_from_today = st.toggle(
            pipeline_words.START, key=f"today {file}", help=pipeline_words.START_HELP
        )
        st.caption(plain(pipeline_words.told(read.open_now)))
    seen = people_seen(read.visits, given.roles)
    if rate := people_words.rate(seen):
        is_leaving = st.toggle(
            people_words.LEAVING, key=f"leaving {file}", help=people_words.LEAVING_HELP
        )
    ramp = people_words.ramp(ramp_seen(read.visits, given.roles, seen))
    left = rate or people_words.too_often(seen)
    told = [*people_words.told(seen, read.visits.zero), left, ramp, people_words.held(seen)]
    if text := " ".join(filter(None, told)):
        st.caption(plain(text))
    if seen:
        with st.expander(people_words.WHO_WAS_THERE):
            st.caption(people_words.WHO_ABOUT)
            st.html(markup.people(seen, read.visits.zero))
            with st.container(horizontal=True):
                who = exports.people(seen, read.visits.zero)
                sharing.sheet(who, people_words.WHO_WAS_THERE, "who was there when")
    return _Begins(is_from_today, is_leaving)


# --- What came of it ------------------------------------------------------------------------------


@dataclass
class _FitPlace:
    """Where the fit is drawn, with the button that takes its scenario.

    The button may still stand there from before an answer was changed. So a press only asks for the
    scenario: the fit to the answers on the page is taken, once it is found.

    begins: what its scenario begins with.
    is_up_to_date: while the whole page is drawn, and so with the last answers.
    """

    read: HistorySummary
    file: str
    begins: _Begins
    is_up_to_date: bool = True

    def draw(self, found: Calibration | None, is_last: bool) -> None:
        """The fit as far as it is known; taken when it is the last and was asked for."""
        if found is not None and is_last:
            found = self.begins.fit(found, self.read)
        asked = ("use fit", self.file)
        if session.is_asked(asked):
            if not self.is_up_to_date:
                st.rerun()
            if is_last and found is not None:
                session.answer()
                session.take(found.plan, words.file_notes(found))
        _fit(self.read, found, is_last, asked)


def _fit(read: HistorySummary, found: Calibration | None, is_last: bool, asked: Hashable) -> None:
    # A place of its own, empty or not: what stands below it is then drawn over, and not twice.
    progress = st.empty()
    if found is None or not is_last:
        progress.progress(
            found.share_done if found else 0.0,
            words.FITTING_TO_USE if session.is_asked(asked) else words.FITTING,
        )
        if found is None:
            return
    left, right = st.columns(2, gap="large")
    with left:
        st.html(markup.lead(words.fit_word(found.matches)))
        st.caption(words.fit_judgement(found.matches))
        with st.container():
            if is_last:
                _use(found, read, asked)
        st.html(markup.matches(found))
    with right:
        st.html(markup.lead(words.MEASURED))
        st.html(strip(words.measured(found)))
        st.html(markup.measured_stages(found))
        if found.plan.scenario.kinds:
            st.html(markup.measured_kinds(found))
        st.caption(words.MEASURED_ABOUT)
        st.html(markup.sentences(words.unknowns(found)))
        with st.expander(words.PROVENANCE):
            st.html(markup.provenance(found))


def _use(found: Calibration, read: HistorySummary, asked: Hashable) -> None:
    taken = session.plan().scenario == found.plan.scenario
    with st.container(horizontal=True):
        st.button(
            words.TAKEN if taken else words.USE,
            type="primary",
            disabled=taken,
            on_click=session.ask(asked),
            icon=":material/check:" if taken else None,
        )
        st.download_button(
            words.SCENARIO_FILE,
            found.plan.scenario.to_json(),
            "scenario.json",
            "application/json",
            on_click="ignore",
        )
        fitted = exports.figures(read.metrics, found)
        sharing.sheet(fitted, words.FITTED_FILE, "figures and fields")
    if taken and found.plan.scenario.today:
        st.page_link(
            "pages/next_quarters.py", label=pipeline_words.SHOWN_IN, icon=":material/arrow_forward:"
        )


def _resamples(read: HistorySummary, given: UserInputs, key: Hashable, begins: _Begins) -> None:
    """What the practices do over resamples of the file, worked out only while it is open."""
    fold = st.expander(resample_words.TITLE, key="fold resamples", on_change="rerun")
    if not fold.open:
        background.leave("resamples")
        return
    plan = session.plan()

    def make() -> Generator[Resamples, None, None]:
        *_, fit = calibrate.calibrate(read.visits, given)
        fit = begins.fit(fit, read)
        drawn = fit.resampled(RESAMPLES)
        yield from resamples(fit.plan.scenario, drawn, plan.options, plan.seed)

    with fold:
        st.caption(f"{resample_words.ABOUT} {resample_words.REFITTED}")
        asked = ("resamples", key, begins, plan.options, plan.seed)
        background.follow("resamples", asked, make, _told, is_private=True)


def _told(found: Resamples | None, is_last: bool) -> None:
    if not is_last:
        st.progress(found.share_done if found else 0.0, resample_words.WORKING)
    if found is not None:
        st.html(markup.sentences(resample_words.sentences(found)))


def _back_test(found: BackTest | None, is_last: bool) -> None:
    first = st.empty()
    if found is None or not is_last:
        first.progress(found.share_done if found else 0.0, words.REPLAYING)
        if found is None:
            return
    if is_last:
        first.html(markup.lead(back_test_words.verdict(found)))
    for place, band in zip(st.columns(2, gap="large"), (found.wins, found.cycle_days), strict=True):
        with place:
            st.html(markup.lead(back_test_words.coverage(band)))
            st.plotly_chart(
                with_source(plots.back_test(found, band), words.BACK_TEST, pieces.source()),
                theme=None,
                config=CONFIG,
                key=f"back-test {band.name}",
            )
    if found.power:
        st.caption(back_test_words.noticed(found.power))
    with st.expander(back_test_words.WEEKS):
        st.html(markup.weeks(found))
