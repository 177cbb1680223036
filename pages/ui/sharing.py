"""Freezing, the link, files to take away, and a file to bring."""

from __future__ import annotations

import datetime
from collections.abc import Callable

import streamlit as st

from pages.ui import background, pieces, questions, session
from planner.analysis.forecast import Forecast
from planner.analysis.scenario_comparison import ScenarioComparison
from planner.errors import PlannerError, ScenarioError
from planner.model.scenario import Scenario
from planner.plans import frozen_set
from planner.plans import link as sharing
from planner.plans.plan import Plan
from planner.views.common import exports
from planner.views.common import sharing as shared
from planner.views.common.fields import in_words
from planner.views.common.numbers import plain
from planner.views.common.sheet import Sheet
from planner.views.compare import quarter_words
from planner.views.next_quarters import exports as quarters
from planner.views.report import page, words

FREEZING = "freezing"  # where it is said why it is impossible
MOST_FILE_MEGABYTES = 1
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def freeze_button(plan: Plan) -> None:
    """Freezes the present scenario under the next letter."""
    is_there = any(each.scenario == plan.scenario for each in plan.frozen)
    if is_there:
        name = next(each.name for each in plan.frozen if each.scenario == plan.scenario)
        label, help = f"Frozen as {plain(name)}", "This scenario is already frozen."
    elif frozen_set.is_full(plan):
        label, help = "Freeze", "Eight are frozen: drop one to freeze another."
    else:
        label = f"Freeze this as {frozen_set.next_name(plan)}"
        help = "Put this scenario aside, to compare it with others on the Compare page."
    st.button(
        label,
        icon=":material/ac_unit:",
        help=help,
        on_click=session.on_change(frozen_set.freeze, FREEZING),
        disabled=is_there or frozen_set.is_full(plan),
        key="freeze",
    )


def menu(plan: Plan) -> None:
    """The link to copy, the scenario as a file, and a file to bring."""
    with st.popover("Share", icon=":material/ios_share:", key="share"):
        st.markdown("**Link**")
        st.caption(shared.LINK_ABOUT)
        if not sharing.holds_all(plan):
            st.warning(shared.LINK_WITHOUT_FROZEN, icon=":material/link_off:")
        pieces.copyable(session.address(), "link")
        st.markdown("**Scenario as a file**")
        st.download_button(
            "Scenario (JSON)",
            plan.scenario.to_json(),
            exports.file_name(plan.scenario.name, "json"),
            "application/json",
            icon=":material/download:",
            on_click="ignore",
            key="scenario file",
        )
        _upload()


def _upload() -> None:
    file = st.file_uploader(
        "Open a scenario file",
        type="json",
        max_upload_size=MOST_FILE_MEGABYTES,
        key="scenario upload",
    )
    if file is None:
        return
    try:
        scenario = Scenario.from_json(file.getvalue())
    except ScenarioError as error:
        st.error(plain(shared.refused_file(error.problems)), icon=":material/error:")
        return
    if session.take_file(file.file_id, scenario):
        st.rerun()


def numbers(plan: Plan, answer: questions.Answer) -> None:
    """The numbers of the Plan page to take away."""
    _sheet(
        lambda: exports.numbers(answer.today, answer.verdicts, answer.waits),
        "Numbers",
        plan.scenario.name,
    )


def sheet(told: Sheet, label: str, name: str) -> None:
    """A table to take away, as CSV and as a workbook, which are made only for who asks for them."""
    _sheet(lambda: told, label, name)


def _sheet(tell: Callable[[], Sheet], label: str, name: str) -> None:
    for kind, what, made in (
        ("csv", "text/csv", lambda: tell().as_csv().encode("utf-8-sig")),
        ("xlsx", _WORKBOOK, lambda: tell().as_xlsx()),
    ):
        _download(f"{label} ({kind.upper()})", made, exports.file_name(name, kind), what)


def answer(plan: Plan, told: Sheet, title: str, drawn: str) -> None:
    """An answer of a page to take away: as it is drawn, to print, and its numbers."""
    name = f"{plan.scenario.name} {told.name}"
    with st.container(horizontal=True, gap="small"):
        _download(
            f"{told.name} to print (HTML)",
            page.of_answer(
                plan, title, drawn, link=session.address(), made_on=datetime.date.today()
            ),
            exports.file_name(name, "html"),
            "text/html",
        )
        sheet(told, told.name, name)


def report_fold(plan: Plan) -> None:
    """The report of the Plan page, worked out only while it is open."""
    fold = st.expander(words.TITLE, icon=":material/print:", key="fold report", on_change="rerun")
    if not fold.open:
        return
    with fold:
        st.caption(words.ABOUT)
        link = session.address()
        background.follow(
            "report",
            questions.report_key(plan),
            lambda: questions.reports(plan),
            lambda found, is_last: _report(plan, link, found, is_last),
        )


def _report(plan: Plan, link: str, found: questions.Reported | None, is_last: bool) -> None:
    if found is not None:
        _download(
            "Report to print (HTML)",
            page.of_plan(
                plan,
                found.answer.comparison,
                found.answer.verdicts,
                found.answer.today,
                link=link,
                made_on=datetime.date.today(),
                explanations=found.explanations,
                forecast=found.forecast,
                mix=found.mix,
                parts=found.parts,
            ),
            exports.file_name(plan.scenario.name, "html"),
            "text/html",
        )
    st.caption(words.READY if is_last else words.WORKING)


def forecast_numbers(plan: Plan, forecast: Forecast) -> None:
    """What the next quarters bring, to take away."""
    with st.container(horizontal=True, gap="small"):
        sheet(quarters.numbers(forecast), "Numbers", f"{plan.scenario.name} next quarters")


def table_of(plan: Plan, told: Sheet, label: str) -> None:
    """A table of a page about the plan's scenario, to take away."""
    with st.container(horizontal=True, gap="small"):
        sheet(told, label, f"{plan.scenario.name} {told.name}")


def comparison_downloads(plan: Plan, comparison: ScenarioComparison, reference: int) -> None:
    """The answer of the Compare page to take away; the report with the quarters from today's deals
    on, which are worked out only for who asks for it.
    """
    link, made_on = session.address(), datetime.date.today()

    def report() -> bytes:
        told: quarter_words.Told = ()
        not_told = ""
        try:
            if page.has_room_for_quarters(len(plan.frozen)):
                told = questions.told_by_quarter(plan)
        except PlannerError as error:
            not_told = f"{quarter_words.TITLE}: {in_words(f'{error}')}"
        drawn = page.of_comparison(
            comparison, reference, link=link, made_on=made_on, told=told, not_told=not_told
        )
        return drawn.encode()

    with st.container(horizontal=True, gap="small"):
        _download("Report to print (HTML)", report, "comparison.html", "text/html")
        sheet(exports.comparison_numbers(comparison, reference), "Numbers", "comparison")


def _download(label: str, data: str | Callable[[], bytes], file: str, kind: str) -> None:
    st.download_button(
        label,
        data.encode() if isinstance(data, str) else data,
        file,
        kind,
        icon=":material/download:",
        on_click="ignore",
        key=file,
    )
