"""What one visitor has in hand, and what becomes of it when widgets are moved and buttons pressed.

Nothing here touches session state, so a run that is broken off leaves no half of a move behind;
pages.ui.session brings what widgets tell.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pages.ui import guard
from planner.errors import PlannerError, ScenarioError
from planner.plans import link, presets
from planner.plans.identities import Gone, Identities
from planner.plans.plan import Plan
from planner.plans.presets import Preset
from planner.simulation.jobs import Visitor
from planner.views.common import fields

# What becomes of a plan when a value comes from the widget at a path, and at a button's press.
Take = Callable[[Plan, str, Any], Plan]
Change = Callable[[Plan], Plan]


@dataclass
class Widget:
    """One widget of a path, as it was last drawn."""

    key: str
    path: str  # anchored, so that it leads to the same stage wherever that has moved
    holds: Any  # what the widget holds, in its own units
    read: Callable[[Any], Any]  # what it holds, as a value of the plan
    take: Take | None  # where a value is more than a change of this field
    top: float | None  # end of a slider's range
    choices: tuple[Hashable, ...] | None  # all that it can say, where these are few
    shown_as: tuple[str, ...] | None  # the words of the choices
    keeps: str  # "plan", "preset" (its name, to be opened) or "view" (no part of the plan)
    lacks: Callable[[Any], str] | None  # why a number of a view cannot be this, or ""

    def can_hold(self, value: Any) -> bool:
        """Whether the widget as it was drawn could hold this.

        A browser goes on telling the words of a list under a widget whose list is another by now.
        """
        if self.choices is None:
            return True
        return all(each in self.choices for each in (value if isinstance(value, list) else [value]))


@dataclass
class Refused:
    """A value that cannot be taken, and why. An edit's value is no change of one field."""

    value: Any
    reason: str
    is_edit: bool = False


def _unchanged(value: Any) -> Any:
    return value


@dataclass(frozen=True)
class FreeNumber:
    """A number that is no part of the plan: its widget, and the last value that can be had.

    `reason` says why what stands in the widget cannot.
    """

    widget: Widget
    value: Any
    reason: str | None


@dataclass
class VisitorState:
    """Everything kept for one visitor."""

    plan: Plan
    opened: Plan  # as the link or the default gave it
    identities: Identities
    before: Plan | None = None  # as it was before the last change
    edited: tuple[Plan, Plan] | None = None  # before and after the last edit of the whole team
    left: Plan | None = None  # what an example or a typed team took the place of
    notice: str | None = None
    is_guided: bool = False  # the first steps are shown
    taken_file: str | None = None
    refused: dict[str, Refused] = field(default_factory=dict)  # by anchored path
    widgets: dict[tuple[str, str], Widget] = field(default_factory=dict)
    # What buttons ask for, and the anchored path where it is said why that cannot be.
    pressed: list[tuple[str, Callable[[], None]]] = field(default_factory=list)
    views: dict[str, Any] = field(default_factory=dict)  # what is looked at, by anchored path
    refused_views: dict[str, Refused] = field(default_factory=dict)
    asked: Hashable = None  # what is to be done once it is known
    framed: bool = False
    visitor: Visitor = field(default_factory=Visitor)
    compared: Plan | None = None  # the plan for which `preset` was found
    preset: Preset | None = None
    kept: dict[str, tuple[Hashable, Any]] = field(default_factory=dict)
    # In the keys of its widgets: after a restart of the server an open page still tells of its old
    # ones, and what they show must not count as moves here.
    nonce: str = field(default_factory=lambda: secrets.token_hex(4))
    # What fields rest on that come from the history taken here; a link has the tags alone.
    from_file: dict[str, tuple[str, str]] = field(default_factory=dict)

    def widget(
        self,
        path: str,
        kind: str,
        holds: Any,
        read: Callable[[Any], Any],
        *,
        take: Take | None = None,
        top: float | None = None,
        choices: dict[Any, str] | None = None,
        keeps: str = "plan",
        lacks: Callable[[Any], str] | None = None,
    ) -> Widget:
        """The widget of that kind at a path: a new one when its value or its list changed since.

        `holds` is what it must show, `read` goes from that to the plan's value, `take` makes the
        plan that holds a value where that is more than a change of this field, `top` ends the range
        of a new slider, `choices` are all that it can say, with the words for each; what it `keeps`
        is a value of the "plan", the name of a "preset" to open, or what is looked at, a "view";
        `lacks` says why a number of a view cannot be one, or "".
        """
        anchored = self.identities.anchored(path)
        listed = None if choices is None else tuple(choices)
        shown_as = None if choices is None else tuple(choices.values())
        known = self.widgets.get((anchored, kind))
        if known is None or (known.holds, known.choices, known.shown_as) != (
            holds,
            listed,
            shown_as,
        ):
            version = int(known.key.rpartition("|")[2]) + 1 if known else 0
            key = f"{anchored}|{kind}|{self.nonce}|{version}"
            known = Widget(key, anchored, holds, read, take, top, listed, shown_as, keeps, lacks)
            self.widgets[anchored, kind] = known
        return known

    def view(self, path: str, choices: dict[Any, str], first: Any) -> Widget:
        """The widget that says what is looked at, of some choices; kept while it can be had."""
        looked_at = self.views.get(self.identities.anchored(path))
        shown = looked_at if looked_at in choices else first
        return self.widget(path, "view", shown, _unchanged, choices=choices, keeps="view")

    def free_number(self, path: str, first: Any, lacks: Callable[[Any], str]) -> FreeNumber:
        """A number that is no part of the plan; `lacks` says why a value cannot be, or ""."""
        anchored = self.identities.anchored(path)
        value = self.views.get(anchored, first)
        refused = self.refused_views.get(anchored)
        shown = value if refused is None else refused.value
        widget = self.widget(path, "free number", shown, _unchanged, keeps="view", lacks=lacks)
        return FreeNumber(widget, value, None if refused is None else refused.reason)

    def on_press(self, path: str, act: Callable[[], None]) -> Callable[[], None]:
        """What a button's callback does: it leaves word. `path` is where it is said why not."""
        anchored = self.identities.anchored(path)
        return lambda: self.pressed.append((anchored, act))

    def catch_up(self, reported: list[tuple[Widget, Any]]) -> bool:
        """Take what widgets tell that they did not say before, then what buttons asked for.

        Gives whether there was anything.
        """
        moved = [
            (widget, value)
            for widget, value in reported
            if value != widget.holds and widget.can_hold(value)
        ]
        pressed, self.pressed = self.pressed, []
        for widget, value in sorted(moved, key=lambda move: move[0].keeps == "preset"):
            widget.holds = value
            self._attempt(widget.path, partial(self._apply, widget, value))
        for path, act in pressed:
            self._attempt(path, act)
        if moved or pressed:
            self.widgets = {
                at: widget
                for at, widget in self.widgets.items()
                if self._is_there(widget.path) and not self._is_of_no_field(widget)
            }
        return bool(moved or pressed)

    def _attempt(self, path: str, act: Callable[[], None]) -> None:
        """Do one thing the visitor asked for; whatever comes of it, the page is drawn."""
        try:
            act()
        except Gone:
            pass  # an edit in the same run took away what it is about
        except Exception as error:  # a fault of ours must not take the inputs away
            guard.write_down(error)
            self.refused[path] = Refused(None, fields.NOT_TAKEN, is_edit=True)

    def _apply(self, widget: Widget, value: Any) -> None:
        path, new = self.identities.path(widget.path), widget.read(value)
        if widget.keeps == "view":
            self._look_at(widget, new)
        elif widget.keeps == "preset":
            self.open(new)
        elif widget.take is not None:
            take = widget.take
            self.alter(lambda plan: take(plan, path, new), widget.path, new)
        else:
            self.change(widget.path, new)

    def _look_at(self, widget: Widget, new: Any) -> None:
        reason = widget.lacks(new) if widget.lacks is not None else ""
        self.refused_views.pop(widget.path, None)
        if reason:
            self.refused_views[widget.path] = Refused(new, reason)
        else:
            self.views[widget.path] = new

    def change(self, path: str, new: Any) -> None:
        """Take a value the visitor typed; keep it aside, with the reason, while it is impossible.

        Values kept aside are tried again with it: two fields may be possible only together.
        """
        aside = {each: typed.value for each, typed in self.refused.items() if not typed.is_edit}
        tried = aside | {path: new}
        try:
            self.take(self._replaced(tried))
            self.refused = {}
            return
        except ScenarioError:
            self.refused = {}
        was = self.plan
        for each, typed in tried.items():
            try:
                self.plan = self._replaced({each: typed})
            except ScenarioError as error:
                self.refused[each] = Refused(typed, fields.problem(error.problems[0].allowed))
        if self.plan.scenario != was.scenario:
            self.before = was

    def alter(self, change: Change, path: str, typed: Any = None) -> None:
        """Change the plan; when that is impossible, keep the reason at the anchored path."""
        self.refused = {at: each for at, each in self.refused.items() if not each.is_edit}
        was = self.plan
        try:
            self.take(change(was))
            self.edited = (was, self.plan)
        except PlannerError as error:
            found = error.problems[0].allowed if isinstance(error, ScenarioError) else str(error)
            self.refused[path] = Refused(typed, fields.problem(found), is_edit=True)

    def rename(self, plan: Plan, path: str, name: str) -> Plan:
        """The plan with another name of a stage, a role or a frozen scenario."""
        renamed = plan.renamed(path, name)
        self.identities = self.identities.renamed(renamed)
        self.from_file = {
            renamed.named_as_in(plan, each) if plan.scenario.has(each) else each: notes
            for each, notes in self.from_file.items()
        }
        return renamed

    def take(self, plan: Plan, *, anew: bool = False) -> None:
        """Take a plan; `anew` where its stages and roles are others, whatever they are called."""
        if plan.scenario != self.plan.scenario:
            self.before = self.plan
        known = Identities({}, self.identities.unused) if anew else self.identities
        self.plan, self.identities = plan, known.after(plan)
        self.refused = {
            at: each
            for at, each in self.refused.items()
            if self._is_there(at) and (each.is_edit or self._is_field(at))
        }

    def _is_of_no_field(self, widget: Widget) -> bool:
        """Whether its field went with today's pipeline."""
        is_plain = widget.keeps == "plan" and widget.take is None
        return is_plain and not self._is_field(widget.path)

    def _is_field(self, anchored: str) -> bool:
        try:
            self.plan.value(self.identities.path(anchored))
        except KeyError:
            return False
        return True

    def _is_there(self, anchored: str) -> bool:
        try:
            self.identities.path(anchored)
        except KeyError:
            return False
        return True

    def open(self, name: str) -> None:
        """A preset in the place of the plan; what is frozen stays."""
        self._remember()
        self._start_anew(Plan.of(dict(link.plan_of(name)) | self._put_aside(self.plan)))

    def begin_with(self, plan: Plan) -> None:
        """Another team in the place of the plan's; all else of the plan stays."""
        self._remember()
        self._start_anew(Plan.of(dict(self.plan) | {"scenario": plan.scenario, "tags": plan.tags}))

    def _remember(self) -> None:
        """What is no example's own can be had back."""
        if all(self.plan.scenario != presets.load(each).scenario for each in presets.names()):
            self.left = self.plan

    def go_back(self) -> None:
        """The plan that an example took the place of; what is frozen by now stays."""
        if self.left is not None:
            self._start_anew(Plan.of(dict(self.left) | self._put_aside(self.plan)))

    @staticmethod
    def _put_aside(plan: Plan) -> dict[str, Any]:
        return {"frozen": plan.frozen, "reference": plan.reference}

    def _start_anew(self, plan: Plan) -> None:
        """Take a plan that is another's: no answer to the one before may stand in its place."""
        self.take(plan, anew=True)
        self.refused, self.before = {}, None
        self.visitor.served.clear()

    def _replaced(self, changes: dict[str, Any]) -> Plan:
        """The plan with changes at anchored paths; a changed value loses its tag."""
        plan, now = self.plan, {self.identities.path(at): value for at, value in changes.items()}
        changed = {plan.named(path) for path in now}
        gone = {tag for tag in plan.tags if any(f"{at}.".startswith(f"{tag}.") for at in changed)}
        if gone:
            now["tags"] = {path: tag for path, tag in plan.tags.items() if path not in gone}
        return plan.replace(now)
