"""The Next quarters page: where each quarter falls, week by week, and what that rests on."""

from __future__ import annotations

from collections.abc import Hashable, Mapping

import streamlit as st

from pages.ui import (
    background,
    fields,
    inputs_today,
    link_notice,
    pieces,
    questions,
    session,
    sharing,
    standing,
)
from planner.analysis.axes import Axis
from planner.analysis.dated_moves import DatedMoves, causes
from planner.analysis.forecast import Forecast
from planner.analysis.input_width import InputWidth, assumed
from planner.analysis.overrun import BusyByWeek
from planner.analysis.settled_pipeline import is_filled_in
from planner.analysis.usual_formulas import usual_formulas
from planner.plans.plan import Plan
from planner.simulation.jobs import Make, Progress
from planner.simulation.money import any_value
from planner.views.common.fields import pending_note
from planner.views.common.markup import heading, strip, warning
from planner.views.common.vocabulary import SETTLING, TABLE
from planner.views.next_quarters import (
    effect_words,
    exports,
    formula_words,
    markup,
    overrun_words,
    plots,
    width_words,
    words,
)
from planner.views.plan import warning_words

TODAY = "scenario.today"  # where it is said why it cannot be filled in
_ANSWER = "answer"  # what the practices bring
_WIDTH = "input width"  # the name of what is worked out once the forecast is there


def draw() -> None:
    """All of it; each part is worked out in the background and drawn as it becomes known."""
    plan = session.plan()
    link_notice.draw()
    st.html(markup.opening(plan.scenario, is_filled_in=is_filled_in(plan)))
    if problems := session.problems():
        st.warning(pending_note(problems), icon=":material/history:")
    if background.finished(questions.forecast_key(plan)) is None:
        background.leave(_WIDTH)  # the fan first
    background.follow(
        "forecast",
        questions.forecast_key(plan),
        lambda: questions.forecasts(plan),
        _forecast,
        is_urgent=True,
    )
    if plan.scenario.today is None:
        _offer_today()
    else:
        _effects(plan)
        if causes(plan.scenario):
            _moves(plan)
    _overrun(plan)
    _width(plan)


def _forecast(found: Forecast | None, is_last: bool) -> None:
    if found is None:
        st.html(markup.looking())
        return
    told = warning(warning_words.warnings(found.outcome))
    # One place for both: what comes with the last look would push the charts down by one, and
    # the right one would stay where it was, a second time, until all has run.
    with st.container():
        st.html(told + markup.quarters(found, settling=not is_last))
        if is_last:
            _width_in_sight(session.plan())
    left, right = st.columns(2, gap="large")
    with left:
        st.html(heading(words.WINS_TITLE, words.HOW_TO_READ))
        pieces.drawing(plots.wins(found), "next-quarters-wins.png", "wins fan")
        if is_last:
            with st.expander(TABLE, key="wins fan as a table"):
                st.html(markup.wins_as_table(found))
    if any_value(found.outcome.scenario):
        with right:
            st.html(heading(words.REVENUE_TITLE, words.HOW_TO_READ))
            pieces.drawing(plots.revenue(found), "next-quarters-revenue.png", "revenue fan")
            if is_last:
                with st.expander(TABLE, key="revenue fan as a table"):
                    st.html(markup.revenue_as_table(found))
    if of_kinds := markup.kinds(found):
        st.html(of_kinds)
        with st.container():
            _days_of_kinds(session.plan(), is_last)
    if formulas := usual_formulas(found):
        st.html(heading(formula_words.TITLE, formula_words.ABOUT))
        st.html(markup.formulas(formulas, found.outcome.scenario, is_settled=is_last))
    if is_last:
        sharing.forecast_numbers(session.plan(), found)
    st.html(strip(words.trust(found.outcome)))


def _days_of_kinds(plan: Plan, is_last: bool) -> None:
    """Days to a win of each kind: what each waits comes with the practices' effects, if at all."""

    def show(_: Mapping[str, Progress] | None = None) -> None:
        st.html(standing.days_of_kinds(plan))

    if plan.scenario.today is None or not is_last:
        show()
        return
    background.begin(_ANSWER, questions.answer_key(plan), lambda: questions.answers(plan))
    background.watch([_ANSWER], show)


def _effects(plan: Plan) -> None:
    """What each practice does when: the answer of the Plan page, told by quarter."""
    st.html(heading(effect_words.TITLE, effect_words.ABOUT))

    def show(found: questions.Answer | None, is_last: bool) -> None:
        told = markup.effects(found.verdicts) if found else None
        _effects_so_far(told, effect_words.WORKING, is_last)
        if found and is_last:
            sharing.table_of(plan, exports.effects(found.verdicts), "Practices")

    background.follow(_ANSWER, questions.answer_key(plan), lambda: questions.answers(plan), show)


def _moves(plan: Plan) -> None:
    """What each hire, leaver, dated change and season does to the quarters."""
    st.html(heading(effect_words.MOVES_TITLE, effect_words.MOVES_ABOUT))

    def show(found: DatedMoves | None, is_last: bool) -> None:
        _effects_so_far(markup.moves(found) if found else None, effect_words.MOVES_WORKING, is_last)
        if found and is_last:
            sharing.table_of(plan, exports.moves(found), "Dates")

    background.follow("moves", questions.moves_key(plan), lambda: questions.moves(plan), show)


def _effects_so_far(told: str | None, working: str, is_last: bool) -> None:
    """A table of effects, or what is said until there is one."""
    if told is None:
        st.html(f'<p class="looking">{working}</p>')
        return
    settling = "" if is_last else f'<p class="settling">{SETTLING}</p>'
    st.html(f'<div class="effects-place">{told}{settling}</div>')


def _overrun(plan: Plan) -> None:
    """How busy everybody is, week by week."""
    st.html(heading(overrun_words.TITLE, overrun_words.ABOUT))

    def show(found: BusyByWeek | None, _: bool) -> None:
        if found is None:
            st.html(f'<p class="looking">{overrun_words.WORKING}</p>')
            return
        st.html(markup.overrun(found))
        pieces.drawing(plots.busy(found), "who-is-overrun-when.png", "busy")
        with st.expander(TABLE, key="busy as a table"):
            st.html(markup.busy_as_table(found))

    background.follow("busy", questions.busy_key(plan), lambda: questions.busy_weeks(plan), show)


def _width(plan: Plan) -> None:
    """How far off it could be, as what is assumed could be otherwise; only while it is open."""
    fold = st.expander(width_words.TITLE, key="fold input width", on_change="rerun")
    if not fold.open:
        return
    with fold:
        if along := _drawn(plan):
            background.follow(_WIDTH, *_width_question(plan, along), _width_so_far)
        else:
            st.html(strip([width_words.NOTHING]))


def _drawn(plan: Plan) -> tuple[Axis, ...]:
    """What is assumed, and nobody has measured."""
    return tuple(axis for axis in assumed(plan.scenario) if fields.unmeasured(axis.path))


def _width_question(plan: Plan, along: tuple[Axis, ...]) -> tuple[Hashable, Make]:
    return questions.width_key(plan, along), lambda: questions.input_widths(plan, along)


def _width_in_sight(plan: Plan) -> None:
    """The same in a line below the cards, worked out once the fan is as sharp as it gets."""
    along = _drawn(plan)
    if not along:
        return

    def show(news: Mapping[str, Progress]) -> None:
        width = news[_WIDTH]
        if width.newest is not None or not width.is_finished:
            st.html(markup.width_in_sight(width.newest))

    background.begin(_WIDTH, *_width_question(plan, along))
    background.watch([_WIDTH], show)


def _width_so_far(found: InputWidth | None, is_last: bool) -> None:
    if found is not None:
        st.html(markup.input_width(found))
    if not is_last:
        st.html(strip([width_words.WORKING]))


def _offer_today() -> None:
    """A way to begin with today's deals, for whoever has not said what is open."""
    st.html(heading(words.START_TITLE, words.START_ABOUT))
    st.button(
        words.START,
        icon=":material/today:",
        on_click=session.on_change(inputs_today.filled_in, TODAY),
        key="begin today",
    )
    fields.say_problem(TODAY)
