"""What one visitor has in hand: the plan, what was typed and cannot be taken, and the link.

The only file that touches session state and the query string. Nothing here is seen by another
visitor.

Every widget shows the value at one path of the plan and, when moved, changes it there. Two rules
keep fast moves from being lost, both learned from lost ones:

- No callback touches session state. Streamlit may break a run off at any access to it, when the
  next move is already there, and does not call the callback again. So `_gather` compares, at the
  start of every run, what each widget says with what it said before, and buttons bring the hand.
- A widget is never told a new value. When its value changed elsewhere, a new widget under another
  key takes its place: a browser that is some moves behind reports what its old widgets show, and
  that must not count as a move.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from planner.errors import LinkError, PlannerError, ScenarioError
from planner.model.fields import Grade
from planner.model.scenario import Scenario
from planner.plans import link, presets
from planner.plans.plan import Plan
from planner.plans.presets import Preset
from planner.simulation.jobs import Visitor
from planner.views.common import fields, sharing
from planner.views.common.fields import CHANGED_PRESET, broken_link, evidence_in

QUERY = "s"
_HAND = "hand"

Edit = Callable[[Scenario], Scenario]


@dataclass
class Face:
    """One widget of a path, as it was last drawn."""

    key: str
    path: str
    says: Any  # what the widget holds, in its own units
    read: Callable[[Any], Any]  # what it holds, as a value of the plan
    edit: Callable[[Any], Edit] | None  # takes a value that is no plain change of the field
    top: float | None  # end of a slider's range
    opens: bool = False  # what it says is the name of a preset to open


@dataclass
class _Refused:
    """A typed value that cannot be taken, and why. An edit's value is no change of one field."""

    value: Any
    reason: str
    is_edit: bool = False


@dataclass
class _Hand:
    """Everything kept for one visitor."""

    plan: Plan
    opened: Plan  # as the link or the default gave it
    before: Plan | None = None  # as it was before the last change
    left: Plan | None = None  # what an example took the place of
    notice: str | None = None
    is_guided: bool = False  # the first steps are shown
    taken_file: str | None = None
    refused: dict[str, _Refused] = field(default_factory=dict)
    faces: dict[tuple[str, str], Face] = field(default_factory=dict)
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


def start() -> None:
    """Take the plan from the link, once, and then what the visitor did since the last run.

    A broken link gives the default preset and a notice. Read again only after new code was
    deployed under a running server, when what was kept is of classes that are gone.
    """
    if isinstance(st.session_state.get(_HAND), _Hand):
        _gather()
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
    st.session_state[_HAND] = _Hand(plan, plan, notice=notice, is_guided=text is None)


def write_link() -> None:
    """Put the plan into the address of the page, unless it is there already."""
    hand = _hand()
    shown = st.query_params.get(QUERY)
    if shown is None and hand.plan == link.plan_of(presets.names()[0]):
        return
    if hand.notice is not None and hand.plan is hand.opened:
        return  # A link that could not be read stays, so that a reload says so again.
    text = link.link(hand.plan)
    if shown != text:
        st.query_params[QUERY] = text


def plan() -> Plan:
    """The last plan that was possible in every field."""
    return _hand().plan


def preset() -> Preset:
    """The preset from which the plan differs least: what its numbers are compared with."""
    hand = _hand()
    if hand.compared is not hand.plan:
        hand.compared, hand.preset = hand.plan, presets.load(link.preset_behind(hand.plan))
    assert hand.preset is not None
    return hand.preset


def evidence(named: str, grade: Grade | None = None, source: str = "") -> tuple[str, str]:
    """Where the value of a field of the scenario comes from, in a word and in a sentence.

    `named` is its path with the names of stages and roles; `grade` and `source` are the model's own
    evidence for its default, where the preset says nothing.
    """
    word, said = evidence_in(plan(), preset(), named, grade, source)
    if named in plan().tags and named in _hand().from_file:
        short, long = _hand().from_file[named]
        return f"{word}, {short}", f"{said.removesuffix('.')}: {long}."
    return word, said


def notice() -> str | None:
    """What the visitor must know about the link they came with."""
    hand = _hand()
    return hand.notice if hand.plan is hand.opened else None


def value(path: str) -> Any:
    """What the visitor last typed at a path, possible or not."""
    hand = _hand()
    return hand.refused[path].value if path in hand.refused else hand.plan.value(path)


def problem(path: str) -> str | None:
    """Why the value at a path cannot be taken, or None."""
    refused = _hand().refused.get(path)
    return refused.reason if refused else None


def problems() -> int:
    """How many values cannot be taken."""
    return len(_hand().refused)


def before() -> Plan | None:
    """The plan as it was before the last change, unless that opened another one."""
    return _hand().before


def can_go_back() -> bool:
    """Whether an example took the place of numbers that are not an example's own."""
    hand = _hand()
    return hand.left is not None and hand.left.scenario != hand.plan.scenario


def on_open(name: str) -> Callable[[], None]:
    """Opening a preset, as a button's callback; what is frozen stays."""
    return partial(_open, _hand(), name)


def on_back() -> Callable[[], None]:
    """Taking back the plan that an example took the place of, as a button's callback; what is
    frozen by now stays.
    """
    hand = _hand()
    assert hand.left is not None
    now = {"frozen": hand.plan.frozen, "reference": hand.plan.reference}
    return partial(_start_anew, hand, Plan.of(dict(hand.left) | now))


def on_change(change: Callable[[Plan], Plan], path: str) -> Callable[[], None]:
    """A change of the plan as a button's callback; if impossible, `problem(path)` says why."""
    return partial(_alter, _hand(), change, path)


def take_file(file: str, scenario: Scenario) -> bool:
    """Take the scenario of a file, once; gives whether it was taken now."""
    hand = _hand()
    if hand.taken_file == file:
        return False
    hand.taken_file = file
    _take(hand, hand.plan.with_scenario(scenario))
    return True


def address() -> str:
    """The whole address of this page with everything in it, as it is shared."""
    base = urlsplit(st.context.url or "")
    query = f"{QUERY}={link.link(plan())}"
    return urlunsplit(base._replace(path=base.path or "/", query=query, fragment=""))


def is_guided() -> bool:
    """Whether the first steps are shown: to whoever comes without a plan, until dismissed."""
    return _hand().is_guided


def on_guide(is_shown: bool) -> Callable[[], None]:
    """Showing or dismissing the first steps, as a button's callback."""
    return partial(setattr, _hand(), "is_guided", is_shown)


def is_changed() -> bool:
    """Whether anything is other than when the visitor came."""
    hand = _hand()
    return hand.plan != hand.opened


def on_take(plan: Plan, from_file: dict[str, tuple[str, str]]) -> Callable[[], None]:
    """Taking a plan's scenario with its tags, as a button's callback; the rest stays.

    `from_file` says what its fields rest on that come from a file, by path, in a few words and in
    more.
    """
    hand = _hand()
    taken = {"scenario": plan.scenario, "tags": plan.tags}
    return partial(_take_calibrated, hand, Plan.of(dict(hand.plan) | taken), from_file)


def kept(name: str, key: Hashable, make: Callable[[], Any]) -> Any:
    """What was made under a name, for this visitor only and until the key is another.

    What was made for another key is let go before, so that two never fill the memory together.
    """
    held = _hand().kept
    if name not in held or held[name][0] != key:
        held.pop(name, None)
        held[name] = (key, make())
    return held[name][1]


def forget(*names: str) -> None:
    """Let go what is kept under these names."""
    for name in names:
        _hand().kept.pop(name, None)


def on_click(edit: Edit, path: str) -> Callable[[], None]:
    """An edit as a button's callback; when it is impossible, `problem(path)` says why."""
    return partial(_edit, _hand(), edit, path)


def face(
    path: str,
    kind: str,
    says: Any,
    read: Callable[[Any], Any],
    edit: Callable[[Any], Edit] | None = None,
    top: float | None = None,
    opens: bool = False,
) -> Face:
    """The widget of that kind at a path: a new one when its value changed elsewhere.

    `says` is what it must show, `read` goes from that to the plan's value, `edit` makes the edit
    that takes a value where that is more than a change of this field, `top` ends the range of a new
    slider; what it `opens` is a preset of that name.
    """
    faces = _hand().faces
    known = faces.get((path, kind))
    if known is None or known.says != says:
        version = int(known.key.rpartition("|")[2]) + 1 if known else 0
        key = f"{path}|{kind}|{_hand().nonce}|{version}"
        known = faces[path, kind] = Face(key, path, says, read, edit, top, opens)
    return known


def _gather() -> None:
    """Take what the visitor did to any widget since it was drawn."""
    hand = _hand()
    said = [(face, st.session_state.get(face.key, face.says)) for face in hand.faces.values()]
    # From here on nothing touches session state: the run cannot be broken off with half of it done.
    for face, says in said:
        if says == face.says:
            continue
        face.says = says
        new = face.read(says)
        # An edit in the same run can have taken the field away.
        with suppress(KeyError, IndexError):
            if face.opens:
                _open(hand, new)
            elif face.edit is not None:
                _edit(hand, face.edit(new), face.path, new)
            else:
                _change(hand, face.path, new)


def _change(hand: _Hand, path: str, new: Any) -> None:
    """Take a value the visitor typed; keep it aside, with the reason, while it is impossible.

    Values kept aside are tried again with it: two fields may be possible only together.
    """
    aside = {each: typed.value for each, typed in hand.refused.items() if not typed.is_edit}
    tried = aside | {path: new}
    try:
        _take(hand, _replaced(hand.plan, tried))
        return
    except ScenarioError:
        hand.refused = {}
    was = hand.plan
    for each, typed in tried.items():
        try:
            hand.plan = _replaced(hand.plan, {each: typed})
        except ScenarioError as error:
            hand.refused[each] = _Refused(typed, fields.problem(error.problems[0].allowed))
    if hand.plan.scenario != was.scenario:
        hand.before = was


def _edit(hand: _Hand, edit: Edit, path: str, typed: Any = None) -> None:
    """Change the make-up of the team; when that is impossible, keep the reason at `path`."""
    _alter(hand, lambda plan: plan.with_scenario(edit(plan.scenario)), path, typed)


def _alter(hand: _Hand, change: Callable[[Plan], Plan], path: str, typed: Any = None) -> None:
    try:
        _take(hand, change(hand.plan))
    except PlannerError as error:
        found = error.problems[0].allowed if isinstance(error, ScenarioError) else str(error)
        hand.refused[path] = _Refused(typed, fields.problem(found), is_edit=True)


def _take(hand: _Hand, plan: Plan) -> None:
    if plan.scenario != hand.plan.scenario:
        hand.before = hand.plan
    hand.plan, hand.refused = plan, {}


def _open(hand: _Hand, name: str) -> None:
    """A preset in the place of the plan; what is frozen stays."""
    if all(hand.plan.scenario != presets.load(each).scenario for each in presets.names()):
        hand.left = hand.plan
    kept = {"frozen": hand.plan.frozen, "reference": hand.plan.reference}
    _start_anew(hand, Plan.of(dict(link.plan_of(name)) | kept))


def _start_anew(hand: _Hand, plan: Plan) -> None:
    """Take a plan that is another's: no answer to the one before may stand in its place."""
    _take(hand, plan)
    hand.before = None
    hand.visitor.served.clear()


def _take_calibrated(hand: _Hand, plan: Plan, from_file: dict[str, tuple[str, str]]) -> None:
    _take(hand, plan)
    hand.from_file = from_file


def _replaced(plan: Plan, changes: dict[str, Any]) -> Plan:
    """The plan with changes. A tag says where the old value came from, so it goes."""
    gone = {plan.named(path) for path in changes}
    if gone & plan.tags.keys():
        kept = {path: tag for path, tag in plan.tags.items() if path not in gone}
        changes = changes | {"tags": kept}
    return plan.replace(changes)


def visitor() -> Visitor:
    """Who this is to the works in the background."""
    return _hand().visitor


def give_way() -> None:
    """Let the run be broken off here when the next move is already there."""
    _hand()


def mark_framed() -> None:
    """Remember that app.py has framed this run."""
    _hand().framed = True


def was_framed() -> bool:
    """Whether app.py framed this run; forgets it, so that every run has to be framed."""
    hand = st.session_state.get(_HAND)
    if not isinstance(hand, _Hand) or not hand.framed:
        return False
    hand.framed = False
    return True


def _hand() -> _Hand:
    return st.session_state[_HAND]
