"""The causes on a card: the largest of those that Why tells, or that they are being looked for."""

from dataclasses import replace

import pytest

from planner.analysis.decomposition import REMAINDER, Decomposition
from planner.analysis.explanations import Explanations
from planner.analysis.verdict import Reason, Verdict
from planner.statistics.intervals import Interval
from planner.views.plan import why_words

VERDICT = Verdict(
    practice="hand_offs",
    word="HURTS",
    today="with",
    difference=Interval(-0.1, 0.01, -0.12, -0.08),
    largest_hidden=0.12,
    with_=None,
    without=None,
    reason=Reason("lost_at_hand_offs"),
    rests_on=None,
    cautions=(),
)


def part(mean: float) -> Interval:
    return Interval(mean, 0.1, mean - 0.2, mean + 0.2)


WHY = Decomposition(
    practice="hand_offs",
    whole=part(-1.3),
    parts={
        "delay": part(-0.2),
        "loss": part(-2.1),
        "pooled_queues": part(1.4),
        REMAINDER: part(-0.4),
    },
    differences={},
    replications=8,
    share_done=1.0,
)
KNOWN = Explanations((WHY,), (), 0.5)


def test_the_largest_cause_of_either_side_is_told():
    told = why_words.because(VERDICT, KNOWN, is_last=False)
    assert told == (
        "Against it: “deals dropped at hand-offs” (−\u202f2.1); "
        "for it: “whoever is free takes the next deal” (+\u202f1.4)."
    )


def test_until_it_is_known_the_card_says_that_it_is_being_looked_for():
    assert why_words.because(VERDICT, None, is_last=False) == why_words.WORKING
    assert why_words.because(VERDICT, Explanations((), (), 0.1), is_last=False) == why_words.WORKING


def test_without_a_cause_the_card_says_what_changed_most():
    assert why_words.because(VERDICT, Explanations((), (), 1.0), is_last=True) is None


@pytest.mark.parametrize("code", ["same_team", "never_binds", "not_possible"])
def test_where_nothing_happens_there_is_no_cause(code):
    silent = replace(VERDICT, reason=Reason(code))
    assert why_words.because(silent, KNOWN, is_last=False) is None
