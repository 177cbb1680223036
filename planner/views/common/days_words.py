"""Words for the days a deal stays in a stage, and the buyer's own time that follows from them."""

from __future__ import annotations

from planner.calibration.buyer_days import StageFit
from planner.views.common.numbers import number, plain, with_unit

TITLE = "From days in this stage"
ABOUT = (
    "A CRM tells how many days a deal stays here before it goes on, waiting, work, repeats and a "
    "hand-off that follows included. Type it: a simulation finds what of it is the buyer's own "
    "time."
)
DAYS = "Days a deal stays in this stage"
WORKING = "Simulating …"
TAKE = "Use as the buyer's own time"


def says(fit: StageFit, stage: str) -> str:
    """What the buyer's time would be, and whether the days come out."""
    low, high = number(fit.found.low, 1), number(fit.found.high, 1)
    if fit.is_met:
        return (
            f"Of {with_unit(fit.wanted, 'days')} the buyer's own time is "
            f"**{with_unit(fit.buyer_days, 'days')}**. Simulated with it, deals stay "
            f"{number(fit.found.mean, 1)} days in {plain(stage)} ({low} to {high}). It stays as it "
            "is when other inputs move; the days then move with them."
        )
    return (
        f"{with_unit(fit.wanted, 'days')} cannot be: without any time of the buyer deals stay "
        f"{number(fit.found.mean, 1)} days in {plain(stage)} ({low} to {high}), waiting and work "
        "alone. Fewer hours of work or more people would leave room."
    )
