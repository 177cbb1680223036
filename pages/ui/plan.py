"""The column of results: the verdicts, the flow behind them, and how sure we are."""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import (
    background,
    closer,
    fields,
    guide,
    link_notice,
    pieces,
    plan_cases,
    plan_mix,
    plan_parts,
    plan_why,
    questions,
    session,
    sharing,
    team_redivision,
)
from planner.analysis.effects import Comparison
from planner.analysis.settled_pipeline import is_filled_in
from planner.analysis.verdict import losses
from planner.plans.plan import Plan
from planner.simulation.jobs import Progress
from planner.simulation.outcome import Outcome
from planner.views.common.fields import pending_note
from planner.views.common.markup import heading, strip, warning
from planner.views.common.vocabulary import NAMES, TABLE
from planner.views.plan import (
    limit_words,
    markup,
    move_words,
    plots,
    today_words,
    turning_words,
    typed_words,
    warning_words,
    why_markup,
    why_words,
    words,
)

_GROUNDS = "grounds"  # the name of what is worked out once the verdicts are there
_PICTURE_BUTTON_PIXELS = 32
# What each practice adds mostly follows the cards within this time: no refresh to wait for.
_ADDS_FOLLOW_SECONDS = 0.3


def begin() -> None:
    """Set to work what `draw` is going to show, so that it goes on while other things are drawn."""
    plan = session.plan()
    background.begin(
        "answer", questions.answer_key(plan), lambda: questions.answers(plan), is_urgent=True
    )


def draw_head(head: DeltaGenerator) -> None:
    """What stands above the answer."""
    plan = session.plan()
    with head:
        link_notice.draw()
        with st.container(key="head"):
            st.html(markup.opening(plan.scenario, is_filled_in=is_filled_in(plan)))
            guide.draw(plan)
        if problems := session.problems():
            st.warning(pending_note(problems), icon=":material/history:")


def are_soon() -> bool:
    """Whether the answer is there in a moment: it goes first then, and all else follows.

    Whoever moves something waits for it, and the browser would draw the rest before it.
    """
    return background.is_soon("answer")


def draw() -> None:
    """The answer and what follows from it, the most important first."""
    plan = session.plan()
    if known := background.finished(questions.answer_key(plan)):
        _begin_grounds(plan, known)
    else:
        background.leave(_GROUNDS)
    background.follow(
        "answer",
        questions.answer_key(plan),
        lambda: questions.answers(plan),
        lambda answer, is_last: _answer(plan, answer, is_last),
        is_urgent=True,
    )
    plan_why.draw(plan)
    plan_parts.draw(plan)
    plan_mix.draw(plan)
    plan_cases.draw(plan)
    sharing.report_fold(plan)


def _begin_grounds(plan: Plan, answer: questions.Answer) -> None:
    key = questions.grounds_key(plan)
    background.begin(_GROUNDS, key, lambda: questions.grounds(plan, answer))


def _answer(plan: Plan, answer: questions.Answer | None, is_last: bool) -> None:
    if answer is None:
        st.html(markup.estimate(plan.scenario))
        return
    if is_last:
        # What the verdicts stand on follows; then only what says it is drawn again.
        _begin_grounds(plan, answer)
        background.watch([_GROUNDS], lambda news: _verdicts(plan, answer, news[_GROUNDS]))
    else:
        _verdicts(plan, answer, None)
    if not answer.today.checks.settled and warning_words.short_warmup(answer.today.scenario):
        st.button(
            warning_words.LONGER_WARMUP,
            icon=":material/hourglass_bottom:",
            on_click=session.on_value("scenario.clock.warmup_weeks", lambda: None),
            key="longer warm-up",
        )
    background.let_it_show()
    _flow(answer, is_last)
    st.html(heading(why_words.LOST_TITLE, why_words.LOST_ABOUT))
    st.html(why_markup.losses(losses(answer.today)))
    left, right = st.columns(2, gap="large")
    with right:
        _wins(answer.today, is_last)
    with left:
        _contributions(_with_what_each_adds(answer), is_last)
    if is_last:
        with st.container(horizontal=True):
            sharing.numbers(plan, answer)
        unclear = any(
            verdict.word == "NO CLEAR DIFFERENCE" and not verdict.is_too_small
            for verdict in answer.verdicts.values()
        )
        closer.draw(plan, cannot_tell=unclear, stopped=answer.comparison.stopped)
    st.html(strip(words.trust(answer.comparison, answer.today, plan.precision)))


def _verdicts(plan: Plan, answer: questions.Answer, grounds: Progress | None) -> None:
    """The cards, between what the team brings and what the last change did to it."""
    cards = _cards(plan, answer, grounds)
    team = markup.today(answer.today) + markup.kinds(answer.today, answer.waits)
    if plan.scenario.today is not None:
        st.html(team)
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            st.caption(today_words.averages(plan.scenario), width="content")
            label, icon = today_words.EACH_QUARTER, ":material/arrow_forward:"
            st.page_link("pages/next_quarters.py", label=label, icon=icon)
        team = ""
    st.html(team + cards + _change(answer))
    if any(move_words.leads_to_one_role(verdict) for verdict in answer.verdicts.values()):
        st.page_link(
            "pages/team.py",
            label=move_words.ONE_ROLE,
            icon=":material/call_split:",
            query_params=session.asking_for(team_redivision.PART),
        )


def _cards(plan: Plan, answer: questions.Answer, grounds: Progress | None) -> str:
    known = grounds.newest if grounds else None
    is_known = grounds is not None and grounds.is_finished
    cards = []
    for verdict in answer.verdicts.values():
        because = why_words.because(verdict, known, is_last=is_known)
        turning = turning_words.turning(verdict, known, fields.unmeasured, is_last=is_known)
        if verdict.practice == "leveling":
            turning = " ".join(filter(None, (turning, typed_words.hours_assumed(plan))))
        elif verdict.practice == "pull":
            cold = limit_words.none_goes_cold(plan, fields.unmeasured)
            turning = " ".join(filter(None, (cold, turning)))
        lines = words.verdict_lines(verdict, plan.options, because=because, turning=turning)
        cards.append((verdict.word, lines))
    return warning(warning_words.warnings(answer.today)) + markup.verdict_cards(
        cards, settling=grounds is None
    )


def _change(answer: questions.Answer) -> str:
    """What the last change did, where the answer before it was settled."""
    before = session.before()
    known = background.finished(questions.answer_key(before)) if before else None
    return markup.change(known.today, answer.today) if known else ""


def _flow(answer: questions.Answer, is_last: bool) -> None:
    """The flow today beside the flow with one practice the other way round."""
    possible = {
        name: arms
        for name, verdict in answer.verdicts.items()
        if (arms := words.arms(verdict, answer.today))
    }
    if not possible:
        return
    names = list(possible)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.html(heading("How deals flow", words.FLOW_ABOUT))
        picked = st.segmented_control(
            "Practice to compare",
            names,
            default=names[0],
            required=True,
            format_func=lambda name: NAMES[name][0],
            key=f"flow of {' '.join(names)}",
            label_visibility="collapsed",
        )
    st.html(markup.flow(possible[picked or names[0]]))
    if is_last:
        pieces.snapshot(".flow", "how-deals-flow.png", "picture flow")
    else:
        st.space(_PICTURE_BUTTON_PIXELS)


def _with_what_each_adds(answer: questions.Answer) -> Comparison:
    """The comparison, or the next where it is still being found what each practice adds."""
    comparison = answer.comparison
    if comparison.attribution is not None or not comparison.can_combine:
        return comparison
    newest: questions.Answer = background.after("answer", answer, _ADDS_FOLLOW_SECONDS)
    return newest.comparison


def _contributions(comparison: Comparison, is_last: bool) -> None:
    attribution = comparison.attribution
    if attribution is None:
        pending = "being calculated…"
        why = pending if comparison.can_combine else "the practices cannot be combined here"
        st.html(heading("What each adds", why))
        return
    st.html(
        heading(
            "What each adds",
            "wins a quarter to a team that does none of them, averaged over every order of adding "
            "them; a card changes one thing in your team of today",
        )
    )
    pieces.drawing(plots.adds(attribution), "what-each-adds.png", "adds")
    if is_last:
        with st.expander(TABLE, key="adds as a table"):
            st.html(markup.contributions_as_table(attribution))


def _wins(today: Outcome, is_last: bool) -> None:
    reached, wins = today.chance_of_target(), today.scenario.target_wins
    chance = words.chance_of_target(reached, wins, today.scenario.target.revenue_per_quarter_usd)
    st.html(heading("Wins a quarter", chance))
    pieces.drawing(plots.wins_a_quarter(today, wins), "wins-a-quarter.png", "wins")
    if is_last:
        with st.expander(TABLE, key="wins as a table"):
            st.html(markup.wins_as_table(today, wins))
