"""How far the verdicts hold, given how little the file is, in words."""

from __future__ import annotations

from planner.analysis.resamples import Resamples
from planner.views.common.numbers import number
from planner.views.common.vocabulary import NAMES

TITLE = "How far would the verdicts hold, given how much your file holds?"
ABOUT = (
    "A hundred times, as many deals as your file has are drawn from it anew (one may come twice, "
    "another not at all), and the weeks in which leads came; each of these teams is asked what the "
    "practices do for it, with the same luck."
)
REFITTED = (
    "Measured anew each time: leads a week, drop-off, repeats, restarts and the buyer’s own time. "
    "Kept as fitted above: people, hours of work, how much times spread, what a hand-off loses, "
    "how kinds of deals differ. How sure those are is not in it, so the verdicts are a little less "
    "sure than is said here."
)
OPTION_HELP = "also ask a hundred resamples of the file what the practices do"
HOLDS = 0.95  # of the resamples: where so many agree, it is said to hold
WORKING = "Asking resamples of your file …"


def sentences(found: Resamples) -> list[str]:
    """A sentence for each practice, and one for the wins."""
    many = len(found.wins_per_quarter)
    told = []
    for practice in found.signs:
        helps, hurts, open_ = (found.count(practice, sign) for sign in (1, -1, 0))
        told.append(
            f"{NAMES[practice][0]}: helps in {number(helps)} of {number(many)} resamples, hurts in "
            f"{number(hurts)}, cannot be told in {number(open_)}. {_meaning(many, helps, hurts)}"
        )
    low, high = (number(value, 0 if value >= 9.95 else 1) for value in found.range_of_wins)
    told.append(
        f"Wins a quarter of the team as it stands: {low} to {high} on average in 95 of 100 "
        "resamples; one quarter’s luck comes on top."
    )
    return told


def _meaning(many: int, helps: int, hurts: int) -> str:
    if max(helps, hurts) >= HOLDS * many:
        return "That holds, whatever other deals you might have had."
    if helps and hurts and min(helps, hurts) >= 0.05 * many:
        return "The file is too little to tell which."
    if max(helps, hurts) >= 0.5 * many:
        return "Likely, and no more: a longer file would tell."
    return "Mostly too small to tell."
