"""What one visitor has in hand: the plan, what was typed and cannot be taken, and the link.

The only file that touches session state and the query string. Nothing here is seen by another
visitor.

Every widget shows the value at one path of the plan and, when moved, changes it there. Three rules
keep fast moves from being lost, both learned from lost ones:

- No callback touches session state, and none changes the plan. Streamlit may break a run off at any
  access to it, when the next move is already there, and does not call the callback again. So
  `catch_up` compares, at the start of every run, what each widget says with what it said before;
  then it does what buttons asked for. A button's callback runs before what was typed just before it
  is known, so it only leaves word.
- A widget is never told a new value. When its value or its list changed elsewhere, a new widget
  under another key takes its place: a browser that is some moves behind reports what its old
  widgets show, and that must not count as a move.
- A widget and a button belong to a stage, a role or a frozen scenario itself and not to its place:
  by the time they are heard, it may stand elsewhere or be called otherwise.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import streamlit as st

from pages.ui import guard
from planner.errors import LinkError, PlannerError, ScenarioError
from planner.model.fields import Grade
from planner.model.scenario import Scenario
from planner.plans import link, presets
from planner.plans.identities import Identities
from planner.plans.plan import Plan
from planner.plans.presets import Preset
from planner.simulation.jobs import Visitor
from planner.views.common import fields, sharing
from planner.views.common.fields import CHANGED_PRESET, broken_link, evidence_in

QUERY = "s"
_HAND = "hand"

# What becomes of a plan when a value comes from the widget at a path, and at a button's press.
Take = Callable[[Plan, str, Any], Plan]
Change = Callable[[Plan], Plan]


@dataclass
class Face:
    """One widget of a path, as it was last drawn."""

    key: str
    path: str  # anchored, so that it leads to the same stage wherever that has moved
    says: Any  # what the widget holds, in its own units
    read: Callable[[Any], Any]  # what it holds, as a value of the plan
    take: Take | None  # where a value is more than a change of this field
    top: float | None  # end of a slider's range
    choices: tuple[Hashable, ...] | None  # all that it can say, where these are few
    shown_as: tuple[str, ...] | None  # the words of the choices
    keeps: str  # "plan", "preset" (its name, to be opened) or "view" (no part of the plan)
    lacks: Callable[[Any], str] | None = None  # why a view cannot be this, or ""

    def can_say(self, says: Any) -> bool:
        """Whether the widget as it was drawn could hold this.

        A browser goes on telling the words of a list under a widget whose list is another by now.
        """
        if self.choices is None:
            return True
        return all(each in self.choices for each in (says if isinstance(says, list) else [says]))


@dataclass
class _Refused:
    """A value that cannot be taken, and why. An edit's value is no change of one field."""

    value: Any
    reason: str
    is_edit: bool = False


@dataclass
class _Hand:
    """Everything kept for one visitor."""

    plan: Plan
    opened: Plan  # as the link or the default gave it
    identities: Identities
    before: Plan | None = None  # as it was before the last change
    left: Plan | None = None  # what an example took the place of
    notice: str | None = None
    is_guided: bool = False  # the first steps are shown
    taken_file: str | None = None
    refused: dict[str, _Refused] = field(default_factory=dict)  # by anchored path
    faces: dict[tuple[str, str], Face] = field(default_factory=dict)
    # What buttons ask for, and the anchored path where it is said why that cannot be.
    pressed: list[tuple[str, Callable[[], None]]] = field(default_factory=list)
    views: dict[str, Any] = field(default_factory=dict)  # what is looked at, by anchored path
    refused_views: dict[str, _Refused] = field(default_factory=dict)
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


def start() -> None:
    """Take the plan from the link, once, and then what the visitor did since the last run.

    A broken link gives the default preset and a notice. Read again only after new code was
    deployed under a running server, when what was kept is of classes that are gone.
    """
    if isinstance(st.session_state.get(_HAND), _Hand):
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
    st.session_state[_HAND] = _Hand(
        plan, plan, Identities.of(plan), notice=notice, is_guided=text is None
    )


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
    refused = hand.refused.get(hand.identities.anchored(path))
    return hand.plan.value(path) if refused is None else refused.value


def problem(path: str) -> str | None:
    """Why the value at a path cannot be taken, or None."""
    hand = _hand()
    refused = hand.refused.get(hand.identities.anchored(path))
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
    return _on_press("example", partial(_open, _hand(), name))


def on_back() -> Callable[[], None]:
    """Taking back the plan that an example took the place of, as a button's callback; what is
    frozen by now stays.
    """
    return _on_press("example", partial(_go_back, _hand()))


def on_change(change: Change, path: str) -> Callable[[], None]:
    """A change of the plan as a button's callback; if impossible, `problem(path)` says why.

    By the time it is made the plan holds all that was typed before the press, so the change must
    say itself what it is about: by `number`, not by where that stood.
    """
    hand = _hand()
    anchored = hand.identities.anchored(path)
    return _on_press(anchored, partial(_alter, hand, change, anchored))


def on_edit(edit: Callable[[Scenario], Scenario], path: str) -> Callable[[], None]:
    """`on_change` of the scenario alone."""
    return on_change(lambda plan: plan.with_scenario(edit(plan.scenario)), path)


def _on_press(path: str, act: Callable[[], None]) -> Callable[[], None]:
    hand = _hand()
    return lambda: hand.pressed.append((path, act))


def number(where: str, position: int) -> int:
    """What a stage, a role or a frozen scenario of one of the plan's lists is known by for good."""
    return _hand().identities.numbers(where)[position]


def numbers(where: str) -> tuple[int, ...]:
    """`number` of all in one of the plan's lists, in its order."""
    return _hand().identities.numbers(where)


def anchored(path: str) -> str:
    """The path of a field with `number` in the place of positions: it stays the same for good."""
    return _hand().identities.anchored(path)


def on_value(path: str, value: Callable[[], Any]) -> Callable[[], None]:
    """Taking a value at a path, as a button's callback: what it is when all typed before is known.

    If impossible, `problem(path)` says why.
    """
    hand = _hand()
    anchored = hand.identities.anchored(path)
    return _on_press(anchored, lambda: _change(hand, anchored, value()))


def looked_at(path: str, first: Any) -> Any:
    """What a view or a loose number is now, `first` before anybody has touched it."""
    hand = _hand()
    return hand.views.get(hand.identities.anchored(path), first)


def name(where: str, number: int) -> str:
    """What the one with this number is called now. Raises KeyError when it is gone."""
    return _hand().identities.name(where, number)


def position(where: str, number: int) -> int:
    """Where the one with this number stands now. Raises KeyError when it is gone."""
    return _hand().identities.position(where, number)


def take_file(file: str, scenario: Scenario) -> bool:
    """Take the scenario of a file, once; gives whether it was taken now."""
    hand = _hand()
    if hand.taken_file == file:
        return False
    hand.taken_file = file
    _take(hand, hand.plan.with_scenario(scenario), anew=True)
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


def take(plan: Plan, from_file: dict[str, tuple[str, str]]) -> None:
    """Take a plan's scenario with its tags; the rest stays.

    `from_file` says what its fields rest on that come from a file, by path, in a few words and in
    more.
    """
    hand = _hand()
    taken = {"scenario": plan.scenario, "tags": plan.tags}
    _take(hand, Plan.of(dict(hand.plan) | taken), anew=True)
    hand.from_file = from_file


def ask(what: Hashable) -> Callable[[], None]:
    """Asking for something that is done once it is known, as a button's callback."""
    return partial(setattr, _hand(), "asked", what)


def is_asked(what: Hashable) -> bool:
    """Whether that is what was asked for last and has not been answered."""
    return _hand().asked == what


def answer() -> None:
    """What was asked for is done, or can no longer be."""
    _hand().asked = None


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


def face(
    path: str,
    kind: str,
    says: Any,
    read: Callable[[Any], Any],
    *,
    take: Take | None = None,
    top: float | None = None,
    choices: dict[Any, str] | None = None,
    keeps: str = "plan",
) -> Face:
    """The widget of that kind at a path: a new one when its value or its list changed elsewhere.

    `says` is what it must show, `read` goes from that to the plan's value, `take` makes the plan
    that holds a value where that is more than a change of this field, `top` ends the range of a new
    slider, `choices` are all that it can say, with the words for each; what it `keeps` is a value
    of the "plan", the name of a "preset" to open, or what is looked at, a "view".
    """
    hand = _hand()
    anchored = hand.identities.anchored(path)
    listed = None if choices is None else tuple(choices)
    shown_as = None if choices is None else tuple(choices.values())
    known = hand.faces.get((anchored, kind))
    if known is None or (known.says, known.choices, known.shown_as) != (says, listed, shown_as):
        version = int(known.key.rpartition("|")[2]) + 1 if known else 0
        key = f"{anchored}|{kind}|{hand.nonce}|{version}"
        known = Face(key, anchored, says, read, take, top, listed, shown_as, keeps)
        hand.faces[anchored, kind] = known
    return known


def view(path: str, choices: dict[Any, str], first: Any) -> Face:
    """The widget that says what is looked at, of some choices; it is kept while it can be had."""
    hand = _hand()
    says = hand.views.get(hand.identities.anchored(path))
    shown = says if says in choices else first
    return face(path, "view", shown, lambda says: says, choices=choices, keeps="view")


@dataclass(frozen=True)
class Loose:
    """A number that is no part of the plan: its widget, and the last value that can be had.

    `reason` says why what stands in the widget cannot.
    """

    face: Face
    value: Any
    reason: str | None


def loose(path: str, first: Any, lacks: Callable[[Any], str]) -> Loose:
    """A number that is no part of the plan; `lacks` says why a value cannot be, or ""."""
    hand = _hand()
    anchored = hand.identities.anchored(path)
    value = hand.views.get(anchored, first)
    refused = hand.refused_views.get(anchored)
    shown = value if refused is None else refused.value
    known = face(path, "loose", shown, lambda says: says, keeps="view")
    known.lacks = lacks
    return Loose(known, value, None if refused is None else refused.reason)


def catch_up() -> bool:
    """Take what the visitor did to any widget since it was drawn, then what buttons asked for.

    Gives whether there was anything.
    """
    hand = _hand()
    told = [(face, st.session_state.get(face.key, face.says)) for face in hand.faces.values()]
    # From here on nothing touches session state: the run cannot be broken off with half of it done.
    moved = [(face, says) for face, says in told if says != face.says and face.can_say(says)]
    pressed, hand.pressed = hand.pressed, []
    for face, says in sorted(moved, key=lambda move: move[0].keeps == "preset"):
        face.says = says
        _attempt(hand, face.path, partial(_hear, hand, face, says))
    for path, act in pressed:
        _attempt(hand, path, act)
    if moved or pressed:
        hand.faces = {at: face for at, face in hand.faces.items() if _is_there(hand, face.path)}
    return bool(moved or pressed)


def _attempt(hand: _Hand, path: str, act: Callable[[], None]) -> None:
    """Do one thing the visitor asked for; whatever comes of it, the page is drawn and the rest is
    done too.
    """
    try:
        act()
    except (KeyError, IndexError):
        pass  # an edit in the same run took away what it is about
    except Exception as error:  # a fault of ours must not take the inputs away
        guard.write_down(error)
        hand.refused[path] = _Refused(None, fields.NOT_TAKEN, is_edit=True)


def _hear(hand: _Hand, face: Face, says: Any) -> None:
    path, new = hand.identities.path(face.path), face.read(says)
    if face.keeps == "view":
        _look_at(hand, face, new)
    elif face.keeps == "preset":
        _open(hand, new)
    elif face.take is not None:
        take = face.take
        _alter(hand, lambda plan: take(plan, path, new), face.path, new)
    else:
        _change(hand, face.path, new)


def _look_at(hand: _Hand, face: Face, new: Any) -> None:
    reason = face.lacks(new) if face.lacks is not None else ""
    hand.refused_views.pop(face.path, None)
    if reason:
        hand.refused_views[face.path] = _Refused(new, reason)
    else:
        hand.views[face.path] = new


def _change(hand: _Hand, path: str, new: Any) -> None:
    """Take a value the visitor typed; keep it aside, with the reason, while it is impossible.

    Values kept aside are tried again with it: two fields may be possible only together.
    """
    aside = {each: typed.value for each, typed in hand.refused.items() if not typed.is_edit}
    tried = aside | {path: new}
    try:
        _take(hand, _replaced(hand, tried))
        hand.refused = {}
        return
    except ScenarioError:
        hand.refused = {}
    was = hand.plan
    for each, typed in tried.items():
        try:
            hand.plan = _replaced(hand, {each: typed})
        except ScenarioError as error:
            hand.refused[each] = _Refused(typed, fields.problem(error.problems[0].allowed))
    if hand.plan.scenario != was.scenario:
        hand.before = was


def _alter(hand: _Hand, change: Change, path: str, typed: Any = None) -> None:
    """Change the plan; when that is impossible, keep the reason at the anchored path."""
    hand.refused = {at: each for at, each in hand.refused.items() if not each.is_edit}
    try:
        _take(hand, change(hand.plan))
    except PlannerError as error:
        found = error.problems[0].allowed if isinstance(error, ScenarioError) else str(error)
        hand.refused[path] = _Refused(typed, fields.problem(found), is_edit=True)


def rename(plan: Plan, path: str, name: str) -> Plan:
    """The plan with another name of a stage, a role or a frozen scenario: what a field takes."""
    hand = _hand()
    renamed = plan.renamed(path, name)
    hand.identities = hand.identities.renamed(renamed)
    hand.from_file = {
        renamed.named_as_in(plan, each) if plan.scenario.has(each) else each: notes
        for each, notes in hand.from_file.items()
    }
    return renamed


def _take(hand: _Hand, plan: Plan, *, anew: bool = False) -> None:
    """Take a plan; `anew` where its stages and roles are others, whatever they are called."""
    if plan.scenario != hand.plan.scenario:
        hand.before = hand.plan
    known = Identities({}, hand.identities.unused) if anew else hand.identities
    hand.plan, hand.identities = plan, known.after(plan)
    hand.refused = {at: each for at, each in hand.refused.items() if _is_there(hand, at)}


def _is_there(hand: _Hand, anchored: str) -> bool:
    try:
        hand.identities.path(anchored)
    except KeyError:
        return False
    return True


def _open(hand: _Hand, name: str) -> None:
    """A preset in the place of the plan; what is frozen stays."""
    if all(hand.plan.scenario != presets.load(each).scenario for each in presets.names()):
        hand.left = hand.plan
    _start_anew(hand, Plan.of(dict(link.plan_of(name)) | _put_aside(hand.plan)))


def _go_back(hand: _Hand) -> None:
    """The plan that an example took the place of; what is frozen by now stays."""
    if hand.left is not None:
        _start_anew(hand, Plan.of(dict(hand.left) | _put_aside(hand.plan)))


def _put_aside(plan: Plan) -> dict[str, Any]:
    return {"frozen": plan.frozen, "reference": plan.reference}


def _start_anew(hand: _Hand, plan: Plan) -> None:
    """Take a plan that is another's: no answer to the one before may stand in its place."""
    _take(hand, plan, anew=True)
    hand.refused, hand.before = {}, None
    hand.visitor.served.clear()


def _replaced(hand: _Hand, changes: dict[str, Any]) -> Plan:
    """The plan with changes at anchored paths. A tag tells of the old value, and goes with it."""
    plan, now = hand.plan, {hand.identities.path(at): value for at, value in changes.items()}
    gone = {plan.named(path) for path in now}
    if gone & plan.tags.keys():
        now["tags"] = {path: tag for path, tag in plan.tags.items() if path not in gone}
    return plan.replace(now)


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
