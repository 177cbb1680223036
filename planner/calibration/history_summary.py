"""What a calibration and its page need of a history, without its rows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from planner.calibration.history_metrics import HistoryMetrics, metrics_of
from planner.calibration.open_deals import OpenNow, open_now, quarter_so_far
from planner.calibration.user_inputs import Worth, worth_of
from planner.calibration.visits import Visits, stages_of, visits_of

if TYPE_CHECKING:
    from planner.crm import History


@dataclass(frozen=True)
class HistorySummary:
    """A history whose rows are let go, and what came of them; its stages have `short_names`.

    worth: what wins are worth; None where no amount is in dollars. open_now: the
    deals open on the last day; None where there is none.
    """

    history: History
    visits: Visits
    metrics: HistoryMetrics
    worth: Worth | None
    open_now: OpenNow | None


def summary_of(history: History, seed: int = 1) -> HistorySummary:
    """The summary of a history that was read. Raises CalibrationError as `visits_of` does."""
    worth, metrics = worth_of(history), metrics_of(history, seed)
    visits = visits_of(history)
    worked = {
        short: history.hands_on[name]
        for name, short in zip(stages_of(history), visits.stages, strict=False)
        if name in history.hands_on
    }
    pipeline = open_now(visits, quarter_so_far(history, has_dollars=worth is not None))
    kept = replace(history, deals=history.deals.iloc[:0], visits=None, hands_on=worked)
    return HistorySummary(kept, visits, metrics, worth, pipeline)
