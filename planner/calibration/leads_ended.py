"""Whether a file's leads stop long before the file does: then what happens afterwards is the rest
of work already begun, and averages over the whole file are of a team that was given nothing new.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from planner.statistics.arrays import Floats

FEWEST_WEEKS = 4.0  # without a lead at the end
FEWEST_MISSED = 20.0  # leads that would have come in that time; none by chance: twice in a billion
PAUSES = 2.0  # times the longest pause between leads before


@dataclass(frozen=True)
class LeadsEnded:
    """last: when the last lead came, in weeks since `zero`, a Monday. weeks_without: from then to
    the file's end. weeks: full weeks in which leads came.
    """

    zero: np.datetime64
    last: float
    weeks_without: float
    weeks: int


def leads_ended(created: Floats, end: float, zero: np.datetime64) -> LeadsEnded | None:
    """When the leads of a file stop; None where they come all along. created: (D,) weeks since
    `zero`, as `end` is.

    Told only where at their own pace many more would have come, and they never paused that long.
    """
    if created.size < 2:
        return None
    came = np.sort(created)
    first, last = float(came[0]), float(came[-1])
    without = end - last
    missed = without * created.size / max(last - first, 1.0)
    longest = float(np.diff(came).max())
    if without < max(FEWEST_WEEKS, PAUSES * longest) or missed < FEWEST_MISSED:
        return None
    weeks = max(0, int(np.floor(last)) - int(np.floor(first)) - 1)
    return LeadsEnded(zero, last, without, weeks)
