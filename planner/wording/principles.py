"""The words of the Principles page: what each test does, and what came of it."""

from __future__ import annotations

from planner.principles import Group

QUESTION = "What does each Lean principle claim, and does it hold here?"
ABOUT = (
    "Fourteen principles come from car factories, where orders are firm and every car is finished. "
    "The first four are put to the test, here and now: in a factory, in sales like yours, and in "
    "your team. For the others you find what can be tried, and what nobody should read out of this "
    "planner."
)
FOUNDING = (
    "The principles are Toyota's, as Liker told them (The Toyota Way, 2004); the claims about "
    "sales are those of a blog post that applied them there, told in our own words."
)

GROUPS: dict[Group, tuple[str, str]] = {
    "philosophy": ("Philosophy", "think long-term"),
    "process": ("The right process", "gives the right results"),
    "people": ("People and partners", "add value by growing them"),
    "problems": ("Problem solving", "drives learning"),
}
CLAIMS, ASSUMES, KNOWN = "It claims", "It assumes", "How well it is known"
TRY, CANNOT = "Try it", "What the planner cannot say"
