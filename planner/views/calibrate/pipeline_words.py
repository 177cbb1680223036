"""Today's pipeline as the file shows it, in words."""

from __future__ import annotations

from planner.calibration.open_deals import OpenNow
from planner.views.common.numbers import count, listed, money, number

START = "Start from today"
START_HELP = (
    "On: the scenario begins on the last day in your file, with the deals that are open then, by "
    "stage and by how long they have been there, and with the people who are there then. Off: the "
    "team begins as it usually stands."
)
OPTION_HELP = "begin on the last day in the file, with the deals and people there are then"
SHOWN_IN = "Next quarters shows what comes of them."
NONE_OPEN = "no deal is open on the last day in the file, so it cannot begin from today's pipeline"


def told(found: OpenNow) -> str:
    """What would be today's pipeline: the day, how many deals where, and what is left out."""
    so_far = found.so_far
    day = f"{so_far.day.day} {so_far.day:%B %Y}"
    places = [f"{name} {number(deals)}" for name, deals in found.by_stage()]
    text = f"{count(found.stage.size, 'deal')} open on {day}: {listed(places)}."
    if kinds := [f"{name} {number(deals)}" for name, deals in found.by_kind()]:
        text += f" By kind: {listed(kinds)}."
    won = f"{count(so_far.wins, 'win')} so far in that quarter"
    if so_far.revenue_usd:
        won += f", worth {money(so_far.revenue_usd)}"
    text = f"{text} {won}."
    if found.forgotten:
        text += (
            f" {count(found.forgotten, 'more deal')} left out: open in one stage for longer than "
            "any that ever left it, which the scenario counts as lost."
        )
    return text
