"""What one visitor has in hand: the plan, what was typed and cannot be taken, and the link.

The only file that touches session state and the query string. Nothing here is seen by another
visitor.

Every widget shows the value at one path of the plan and, when moved, changes it there. Three rules
keep fast moves from being lost, all learned from lost ones:

- No callback touches session state, and none changes the plan. Streamlit may break a run off at any
  access to it, when the next move is already there, and does not call the callback again. So
  `catch_up` compares, at the start of every run, what each widget holds with what it held before;
  then it does what buttons asked for. A button's callback runs before what was typed just before it
  is known, so it only leaves word.
- A widget is never told a new value. When its value or its list changed elsewhere, a new widget
  under another key takes its place: a browser that is some moves behind reports what its old
  widgets show, and that must not count as a move.
- A widget and a button belong to a stage, a role or a frozen scenario itself and not to its place:
  by the time they are heard, it may stand elsewhere or be called otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import partial
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from pages.ui.visitor_state import Change, VisitorState
from planner.errors import LinkError
from planner.model.fields import Grade
from planner.model.scenario import Scenario
from planner.plans import link, presets
from planner.plans.identities import Identities
from planner.plans.plan import Plan
from planner.plans.presets import Preset
from planner.simulation.jobs import Visitor
from planner.views.common import sharing
from planner.views.common.fields import CHANGED_PRESET, broken_link, evidence_in

QUERY = "s"
_PART = "open"
_STATE = "state"


def start() -> None:
    """Take the plan from the link, once, and then what the visitor did since the last run.

    A broken link gives the default preset and a notice. Read again only after new code was
    deployed under a running server, when what was kept is of classes that are gone.
    """
    if isinstance(st.session_state.get(_STATE), VisitorState):
        catch_up()
        return
    first = presets.load(presets.names()[0])
    plan, notice = link.plan_of(first.name), None
    text = st.query_params.get(QUERY)
    if text is not None:
        try:
            linked = link.read(text)
            plan = linked.plan
            if linked.changed:
                notice = CHANGED_PRESET
            elif linked.lost or linked.is_cut:
                notice = sharing.lost(plan, linked.lost, linked.is_cut)
        except LinkError as error:
            notice = broken_link(str(error), first.scenario.name)
    st.session_state[_STATE] = VisitorState(
        plan, plan, Identities.of(plan), notice=notice, is_guided=text is None
    )


def write_link() -> None:
    """Put the plan into the address of the page, unless it is there already."""
    state = _state()
    shown = st.query_params.get(QUERY)
    if shown is None and state.plan == link.plan_of(presets.names()[0]):
        return
    if state.notice is not None and state.plan is state.opened:
        return  # A link that could not be read stays, so that a reload says so again.
    text = link.link(state.plan)
    if shown != text:
        st.query_params[QUERY] = text


def asking_for(part: str) -> dict[str, str]:
    """What stands in the address of a page for who comes for one part of it."""
    return {_PART: part}


def is_asked_for(part: str) -> bool:
    """Whether the visitor came to the page for this part of it."""
    return bool(st.query_params.get(_PART) == part)


def plan() -> Plan:
    """The last plan that was possible in every field."""
    return _state().plan


def preset() -> Preset:
    """The preset from which the plan differs least: what its numbers are compared with."""
    state = _state()
    if state.compared is not state.plan:
        state.compared, state.preset = state.plan, presets.load(link.preset_behind(state.plan))
    assert state.preset is not None
    return state.preset


def evidence(named: str, grade: Grade | None = None, source: str = "") -> tuple[str, str]:
    """Where the value of a field of the scenario comes from, in a word and in a sentence.

    `named` is its path with the names of stages and roles; `grade` and `source` are the model's own
    evidence for its default, where the preset says nothing.
    """
    word, said = evidence_in(plan(), preset(), named, grade, source)
    if named in plan().tags and named in _state().from_file:
        short, long = _state().from_file[named]
        return f"{word}, {short}", f"{said.removesuffix('.')}: {long}."
    return word, said


def notice() -> str | None:
    """What the visitor must know about the link they came with."""
    state = _state()
    return state.notice if state.plan is state.opened else None


def value(path: str) -> Any:
    """What the visitor last typed at a path, possible or not."""
    state = _state()
    refused = state.refused.get(state.identities.anchored(path))
    return state.plan.value(path) if refused is None else refused.value


def problem(path: str) -> str | None:
    """Why the value at a path cannot be taken, or None."""
    state = _state()
    refused = state.refused.get(state.identities.anchored(path))
    return refused.reason if refused else None


def problems() -> int:
    """How many values cannot be taken."""
    return len(_state().refused)


def before() -> Plan | None:
    """The plan as it was before the last change, unless that opened another one."""
    return _state().before


def edited() -> Plan | None:
    """The plan before the last edit of the whole team, while nothing else was changed since."""
    state = _state()
    return state.edited[0] if state.edited and state.edited[1] == state.plan else None


def can_go_back() -> bool:
    """Whether an example took the place of numbers that are not an example's own."""
    state = _state()
    return state.left is not None and state.left.scenario != state.plan.scenario


def on_open(name: str) -> Callable[[], None]:
    """Opening a preset, as a button's callback; what is frozen stays."""
    return _state().on_press("example", partial(_state().open, name))


def on_back() -> Callable[[], None]:
    """Taking back the plan that an example took the place of, as a button's callback; what is
    frozen by now stays.
    """
    return _state().on_press("example", _state().go_back)


def on_change(change: Change, path: str) -> Callable[[], None]:
    """A change of the plan as a button's callback; if impossible, `problem(path)` says why.

    By the time it is made the plan holds all that was typed before the press, so the change must
    say itself what it is about: by `number`, not by where that stood.
    """
    state = _state()
    return state.on_press(path, partial(state.alter, change, state.identities.anchored(path)))


def on_edit(edit: Callable[[Scenario], Scenario], path: str) -> Callable[[], None]:
    """`on_change` of the scenario alone."""
    return on_change(lambda plan: plan.with_scenario(edit(plan.scenario)), path)


def number(where: str, position: int) -> int:
    """What a stage, a role or a frozen scenario of one of the plan's lists is known by for good."""
    return _state().identities.numbers(where)[position]


def numbers(where: str) -> tuple[int, ...]:
    """`number` of all in one of the plan's lists, in its order."""
    return _state().identities.numbers(where)


def anchored(path: str) -> str:
    """The path of a field with `number` in the place of positions: it stays the same for good."""
    return _state().identities.anchored(path)


def on_value(path: str, value: Callable[[], Any]) -> Callable[[], None]:
    """Taking a value at a path, as a button's callback: what it is when all typed before is known.

    If impossible, `problem(path)` says why.
    """
    state = _state()
    anchored = state.identities.anchored(path)
    return state.on_press(path, lambda: state.change(anchored, value()))


def looked_at(path: str, first: Any) -> Any:
    """What a view or a free number is now, `first` before anybody has touched it."""
    state = _state()
    return state.views.get(state.identities.anchored(path), first)


def rename(plan: Plan, path: str, name: str) -> Plan:
    """The plan with another name of a stage, a role or a frozen scenario: what a field takes."""
    return _state().rename(plan, path, name)


def name(where: str, number: int) -> str:
    """What the one with this number is called now. Raises KeyError when it is gone."""
    return _state().identities.name(where, number)


def position(where: str, number: int) -> int:
    """Where the one with this number stands now. Raises KeyError when it is gone."""
    return _state().identities.position(where, number)


def take_file(file: str, scenario: Scenario) -> bool:
    """Take the scenario of a file, once; gives whether it was taken now."""
    state = _state()
    if state.taken_file == file:
        return False
    state.taken_file = file
    state.take(state.plan.with_scenario(scenario), anew=True)
    return True


def address() -> str:
    """The whole address of this page with everything in it, as it is shared."""
    base = urlsplit(st.context.url or "")
    query = f"{QUERY}={link.link(plan())}"
    return urlunsplit(base._replace(path=base.path or "/", query=query, fragment=""))


def is_guided() -> bool:
    """Whether the first steps are shown: to whoever comes without a plan, until dismissed."""
    return _state().is_guided


def on_guide(is_shown: bool) -> Callable[[], None]:
    """Showing or dismissing the first steps, as a button's callback."""
    return partial(setattr, _state(), "is_guided", is_shown)


def is_changed() -> bool:
    """Whether anything is other than when the visitor came."""
    state = _state()
    return state.plan != state.opened


def take(plan: Plan, from_file: dict[str, tuple[str, str]]) -> None:
    """Take a plan's scenario with its tags; the rest stays.

    `from_file` says what its fields rest on that come from a file, by path, in a few words and in
    more.
    """
    state = _state()
    taken = {"scenario": plan.scenario, "tags": plan.tags}
    state.take(Plan.of(dict(state.plan) | taken), anew=True)
    state.from_file = from_file


def begin_with(plan: Plan, notes: dict[str, tuple[str, str]]) -> None:
    """Take a plan's scenario with its tags in the place of another team, which can be had back.

    `notes` as in `take`.
    """
    _state().begin_with(plan)
    _state().from_file = notes


def look_at(label: str, path: str) -> None:
    """Show a thing by the path of one of its ways (`fields.one_way` of that label)."""
    _state().views[one_way_of(label)] = path


def one_way_of(label: str) -> str:
    """What is looked at where a thing can be shown in several ways."""
    return f"one way {label}"


def ask(what: Hashable) -> Callable[[], None]:
    """Asking for something that is done once it is known, as a button's callback."""
    return partial(setattr, _state(), "asked", what)


def is_asked(what: Hashable) -> bool:
    """Whether that is what was asked for last and has not been answered."""
    return _state().asked == what


def answer() -> None:
    """What was asked for is done, or can no longer be."""
    _state().asked = None


def kept(name: str, key: Hashable, make: Callable[[], Any]) -> Any:
    """What was made under a name, for this visitor only and until the key is another.

    What was made for another key is let go before, so that two never fill the memory together.
    """
    held = _state().kept
    if name not in held or held[name][0] != key:
        held.pop(name, None)
        held[name] = (key, make())
    return held[name][1]


def forget(*names: str) -> None:
    """Let go what is kept under these names."""
    for name in names:
        _state().kept.pop(name, None)


def catch_up() -> bool:
    """Take what the visitor did to any widget since it was drawn, then what buttons asked for.

    Gives whether there was anything.
    """
    state = _state()
    reported = [
        (widget, st.session_state.get(widget.key, widget.holds))
        for widget in state.widgets.values()
    ]
    # From here on nothing touches session state: the run cannot be broken off with half of it done.
    return state.catch_up(reported)


def state() -> VisitorState:
    """What this visitor has in hand, for the widgets that show it."""
    return _state()


def visitor() -> Visitor:
    """Who this is to the works in the background."""
    return _state().visitor


def give_way() -> None:
    """Let the run be broken off here when the next move is already there."""
    _state()


def mark_framed() -> None:
    """Remember that app.py has framed this run."""
    _state().framed = True


def was_framed() -> bool:
    """Whether app.py framed this run; forgets it, so that every run has to be framed."""
    state = st.session_state.get(_STATE)
    if not isinstance(state, VisitorState) or not state.framed:
        return False
    state.framed = False
    return True


def _state() -> VisitorState:
    return st.session_state[_STATE]
