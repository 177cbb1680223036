"""A visitor who clicks and types at random, and what must hold whatever they do.

A browser goes on telling what its widgets hold until it has drawn the page again: the words of a
list that has changed meanwhile, a value typed a moment before a press. AppTest reads every widget
anew from the server, so it never does. `Browser` keeps what the widgets of an open page hold, sends
several moves at once, and may be a page behind.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState, WidgetStates
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Widget

from pages.ui import frame, inputs
from planner.model.scenario import Scenario
from planner.plans import link, presets
from planner.plans.figures import WEEKS_PER_MONTH, lost_here
from planner.plans.frozen_set import freeze
from planner.plans.plan import Plan
from planner.views.common.numbers import spoken
from planner.views.common.vocabulary import FAILED

APP = str(Path(__file__).parents[1] / "app.py")
WITH_INPUTS = ("plan", "next_quarters", "where", "team", "principles")
_NAMES = ("Demo", "Qualify", "SDR", "", "  ", "+ new role", "Angebot", "A.B", "<b>x</b>", "x" * 80)
_NUMBERS = (0.0, 1.0, 2.0, 3.0, 7.0, 12.5, 40.0, 77.0, 99.0, 1000.0, 1e6, -5.0)
_KINDS = (
    "slider",
    "number_input",
    "number_input",
    "text_input",
    "selectbox",
    "toggle",
    "groups",
)
_PARTS: dict[str, Callable[[Scenario, int], float]] = {
    "Hands-on hours": lambda scenario, number: scenario.stages[number].work.mean_hours,
    "Lost here": lost_here,
}


class Broken(AssertionError):
    """What did not hold, after which moves."""


class Browser:
    """An open page of the app: what its widgets hold, as a browser tells it."""

    def __init__(self, plan: Plan | None = None, page: str = "plan"):
        self.app = AppTest.from_file(APP, default_timeout=300)
        if plan is not None:
            self.app.query_params["s"] = link.link(plan)
        self._held: dict[str, WidgetState] = {}
        self._before: dict[str, WidgetState] = {}  # of the page as it was drawn before
        self.show(page)

    def show(self, page: str) -> None:
        """Go to a page of the app."""
        self.app.switch_page(f"pages/{page}.py")
        self._held, self._before = {}, {}
        self._run([])

    def widgets(self, kind: str) -> list[Any]:
        """All widgets of that kind that are on the page and not disabled, as AppTest knows them."""
        return [
            each
            for each in self.app._tree
            if isinstance(each, Widget) and each.type == kind and not _is_off(each)
        ]

    def send(self, *moves: WidgetState, behind: bool = False) -> None:
        """Moves that arrive together; `behind` as from the page before the last drawing."""
        known = self._before if behind else self._held
        for move in moves:
            if not move.HasField("trigger_value"):
                known[move.id] = move
        presses = [move for move in moves if move.HasField("trigger_value")]
        self._run([*known.values(), *presses])

    def _run(self, states: list[WidgetState]) -> None:
        told = WidgetStates()
        told.widgets.extend(states)
        self.app._run(told if states else None)
        self._before = self._held
        self._held = {
            each.id: self._held.get(each.id, each._widget_state)
            for each in self.app._tree
            if isinstance(each, Widget) and not each._widget_state.HasField("trigger_value")
        }

    @property
    def plan(self) -> Plan:
        """The plan in the link, or the first example where the address has none."""
        text = self.app.query_params.get("s")
        if text is None:
            return link.plan_of(presets.names()[0])
        return link.read(text[0] if isinstance(text, list) else text).plan

    @property
    def words(self) -> str:
        """All that is written on the page, or in a dialog over it, as HTML."""
        return "".join(each.proto.body for each in self.app._tree if each.type == "html")


def _is_off(widget: Any) -> bool:
    return bool(getattr(widget.proto, "disabled", False))


def moved(widget: Any, value: Any) -> WidgetState:
    """What a browser tells when the widget is moved to a value."""
    if widget.type in {"button_group", "pills", "segmented_control"}:
        state = WidgetState(id=widget.id)
        state.string_array_value.data[:] = value
        return state
    if widget.type == "selectbox":
        return WidgetState(id=widget.id, string_value=value)
    return widget.set_value(value)._widget_state


def pressed(button: Any) -> WidgetState:
    """What a browser tells when the button is pressed."""
    return WidgetState(id=button.id, trigger_value=True)


class Walk:
    """Random moves over all pages, the same for the same seed; every step is checked."""

    def __init__(self, seed: int, pages: tuple[str, ...] = tuple(frame.PAGES)):
        self.random = random.Random(seed)
        self.seed = seed
        self.pages = pages
        plan = link.plan_of("mid_market").replace(
            {"scenario.clock.horizon_weeks": 13.0, "scenario.leads.per_week": 4.0, "precision": 0.5}
        )
        self.page = pages[0]
        self.browser = Browser(freeze(plan), self.page)
        self.steps: list[str] = []
        self.check()

    def step(self) -> None:
        """One move, or a few that arrive together."""
        choice = self.random.random()
        if choice < (0.04 if self.page in WITH_INPUTS else 0.2):
            self._turn_page()
        elif choice < 0.14:
            self._fold()
        else:
            self._move()
        self.check()

    # --- Moves ------------------------------------------------------------------------------------

    def _turn_page(self) -> None:
        self.page = self.random.choice(self.pages)
        self.steps.append(f"go to {self.page}")
        self.browser.show(self.page)

    def _fold(self) -> None:
        if self.page not in WITH_INPUTS:
            return
        title = self.random.choice(list(inputs.FOLDED))
        key = f"fold {title}"
        is_open = key in self.browser.app.session_state and self.browser.app.session_state[key]
        self.steps.append(f"{'close' if is_open else 'open'} {title}")
        self.browser.app.session_state[key] = not is_open
        self.browser.send()

    def _move(self) -> None:
        """Up to two values, then perhaps a press: as they come from fast hands."""
        before, problems = self.browser.plan, self.browser.app.sidebar.error
        moves: list[WidgetState] = []
        typed: list[tuple[Any, float]] = []
        for _ in range(self.random.choice((0, 1, 1, 2))):
            if (move := self._typed()) is not None:
                widget, value, state = move
                self.steps.append(f"{widget.label} := {value!r}")
                moves.append(state)
                if widget.type in {"number_input", "slider"}:
                    typed.append((widget, value))
        buttons = [each for each in self.browser.widgets("button") if each.label != ""]
        press = None
        if buttons and (not moves or self.random.random() < 0.4):
            press = self.random.choice(buttons)
            self.steps.append(f"press {press.label}")
            moves.append(pressed(press))
        behind = bool(moves) and self.random.random() < 0.15
        if behind:
            self.steps[-1] += " (a page behind)"
        self.browser.send(*moves, behind=behind)
        # What could not be had before is tried again with what is typed now, and may go through.
        is_alone = len(typed) == 1 and len(moves) - (press is not None) == 1
        if is_alone and not behind and not problems:
            self._check_landed(before, *typed[0], press)

    def _typed(self) -> tuple[Any, Any, WidgetState] | None:
        kind = self.random.choice(_KINDS)
        if kind == "groups":
            widgets = self.browser.widgets("button_group") + self.browser.widgets("pills")
            widgets += self.browser.widgets("segmented_control")
        else:
            widgets = [
                each for each in self.browser.widgets(kind) if kind != "selectbox" or each.options
            ]
        if not widgets:
            return None
        widget = self.random.choice(widgets)
        value = self._value(widget)
        return widget, value, moved(widget, value)

    def _value(self, widget: Any) -> Any:
        if widget.type == "slider":
            steps = round((widget.max - widget.min) / widget.step)
            value = widget.min + widget.step * self.random.randint(0, steps)
            return type(widget.value)(min(value, widget.max))
        if widget.type == "number_input":
            value = self.random.choice(_NUMBERS)
            return int(value) if isinstance(widget.value, int) else value
        if widget.type == "text_input":
            return self.random.choice(_NAMES)
        if widget.type == "toggle":
            return not widget.value
        if widget.type == "selectbox":
            return self.random.choice(widget.options)
        return [self.random.choice(widget.options)]

    # --- What must hold ---------------------------------------------------------------------------

    def check(self) -> None:
        """The page stands, nothing failed, and the plan in the link is the plan shown."""
        app = self.browser.app
        self._hold(not app.exception, "an exception is on the page")
        self._hold(FAILED not in self.browser.words.replace("&#x27;", "'"), "a region failed")
        if self.page not in WITH_INPUTS:
            return
        scenario = self.browser.plan.scenario
        shown: dict[str, Any] = {each.label: each.value for each in app.sidebar.slider}
        by_month = "Leads per month" in shown
        for label, value in _expected(scenario, by_month):
            self._hold(label in shown, f"no slider for {label}")
            told = shown[label]
            self._hold(abs(told - value) < 1e-6, f"{label} shows {told}, not {value}")

    def _check_landed(self, before: Plan, widget: Any, value: float, press: Any) -> None:
        """A number typed for a stage is that stage's and no other's, whatever was pressed with it;
        one that cannot be had changes nothing and is told why.
        """
        part, _, name = widget.label.partition(": ")
        if part not in _PARTS or (press is not None and _replaces(press)):
            return
        # Whatever else was pressed may have moved a hand-off, and with it what is lost.
        if part == "Lost here" and press is not None:
            return
        was, now = (_by_stage(plan.scenario, part) for plan in (before, self.browser.plan))
        for stage in was.keys() & now.keys():
            wanted = {was[stage]}
            if spoken(stage) == name:
                wanted.add(round(value / 100, 9) if part == "Lost here" else value)
                is_told = now[stage] != was[stage] or self.browser.app.sidebar.error
                self._hold(bool(is_told or len(wanted) == 1), f"nothing says why not {value}")
            self._hold(now[stage] in wanted, f"{widget.label} := {value}: {stage} {now[stage]}")

    def _hold(self, holds: bool, what: str) -> None:
        if not holds:
            raise Broken(f"seed {self.seed}, after {self.steps[-12:]}: {what}")


def _replaces(button: Any) -> bool:
    """Whether the button puts another scenario in the place of the one that was changed."""
    return button.label.startswith(
        ("You have changed it", "Back to the numbers", "Load back", "Use this team")
    )


def _by_stage(scenario: Scenario, part: str) -> dict[str, float]:
    """The values of one field or figure, by the name of the stage."""
    return {
        stage.name: round(_PARTS[part](scenario, i), 9) for i, stage in enumerate(scenario.stages)
    }


def _expected(scenario: Scenario, by_month: bool) -> Iterator[tuple[str, float]]:
    """The sliders always in sight: label, and the value that each must show."""
    leads = scenario.leads.per_week
    yield ("Leads per month", leads * WEEKS_PER_MONTH) if by_month else ("Leads per week", leads)
    for role in scenario.team.roles:
        yield f"People: {spoken(role.name)}", role.people
    for i, stage in enumerate(scenario.stages):
        yield f"Hands-on hours: {spoken(stage.name)}", stage.work.mean_hours
        yield f"Lost here: {spoken(stage.name)}", 100 * lost_here(scenario, i)


def walk(seed: int, steps: int, tell: Callable[[int], None] | None = None) -> None:
    """So many steps of one visitor. Raises Broken at the first that does not hold."""
    walker = Walk(seed)
    for i in range(steps):
        walker.step()
        if tell is not None:
            tell(i)
