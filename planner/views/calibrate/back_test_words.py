"""The back-test in words: what was predicted, what was missed, and what would have been noticed."""

from __future__ import annotations

from planner.calibration.backtest import BackTest
from planner.calibration.prediction import Band, Power
from planner.views.calibrate.history_words import quantity, span
from planner.views.common.numbers import listed, number, percent

WEEKS = "The weeks as a table"


def weeks(test: BackTest) -> list[tuple[str, ...]]:
    """The numbers of the back-test's charts: a heading, then a row for each week."""
    rows: list[tuple[str, ...]] = [
        ("Week of", "Wins", "Replays, wins", "Days to a win", "Replays, days")
    ]
    for i, monday in enumerate(test.mondays.astype("datetime64[D]")):
        cells = [str(monday)]
        for band in (test.wins, test.cycle_days):
            cells.append(quantity(band.observed[i], band.unit))
            cells.append(span(band.low[i], band.high[i], band.unit))
        rows.append(tuple(cells))
    return rows


def coverage(band: Band) -> str:
    """'Wins a week: 18 of 20 weeks inside the band (90 %); 88 in all, 70 to 104 expected.'"""
    is_wins = band.name == "wins_per_week"
    name = "Wins a week" if is_wins else "Days to a win"
    inside, judged = int(band.covered.sum()), band.covered.size
    if not judged:
        return f"{name}: no week to judge by"
    text = f"{name}: {inside} of {judged} weeks inside the band ({percent(inside / judged)})"
    observed, low, _, high = (number(value, 0) for value in band.in_all)
    whole = f"{observed} in all" if is_wins else f"a median of {observed} in all"
    return f"{text}; {whole}, {low} to {high} expected"


def verdict(test: BackTest) -> str:
    """What the back-test says, in a sentence or two."""
    if not test.is_missed:
        if test.is_predicted or test.power is None:
            return "The scenario would have predicted the weeks it had not seen."
        half = _of_100(test.power.noticed["win_share"])
        return (
            "Too few wins to judge: nothing in the last third speaks against the scenario, but "
            f"even half as many wins would be noticed only {half} times of 100."
        )
    parts = []
    for band, what in ((test.wins, "wins"), (test.cycle_days, "days to a win")):
        if band.is_missed_in_all:
            observed, low, _, high = (number(value, 0) for value in band.in_all)
            parts.append(f"{observed} {what} where {low} to {high} were to be expected")
        elif band.is_missed:
            parts.append(f"{what} that went up and down more than expected")
        else:
            parts.append(f"{what} as expected")
    text = (
        f"The scenario would have missed the last third: {listed(parts)}. Leads, people or "
        "the way of selling have changed, or something in the file is not in the model"
    )
    if test.fit_missed_cycle_days:
        return f"{text}: even in the weeks it was built from, its days to a win spread differently."
    return f"{text}."


def noticed(power: Power) -> str:
    """What size of miss would have been noticed in these weeks, and how often by mistake."""
    smallest = "Not even nine tenths of the wins missing would mostly be noticed"
    if power.fewer_wins is not None:
        smallest = f"{percent(power.fewer_wins)} fewer wins would be noticed in 8 of 10 cases"
    leads, wins, days = (_of_100(power.at_least[miss]) for miss in ("leads", "win_share", "cycle"))
    return (
        f"{smallest}. Half the leads, from the first of these weeks on, would be noticed in at "
        f"least {leads} of 100 cases, half the share won in {wins}, twice the buyers' time in "
        f"{days}. A scenario that is right is called missed in {_of_100(power.mistaken)}."
    )


def _of_100(share: float) -> str:
    return number(100 * share, 0)
