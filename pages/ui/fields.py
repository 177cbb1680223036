"""A field of the plan as a widget: label, unit, bounds, help and evidence come from the field.

Every function takes the dotted path of a field and draws it; what the visitor types goes to the
session. Shares are shown as percent here, and only here.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Any, Literal

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import session
from pages.ui.visitor_state import FreeNumber, Take, Widget
from planner.model.fields import Grade
from planner.model.scenario import Scenario
from planner.plans.plan import Plan, field_at
from planner.views.common import fields
from planner.views.common.fields import bounds, is_about_bounds
from planner.views.common.numbers import plain


@dataclass(frozen=True)
class Facts:
    """What a widget needs to know of a field; numbers as they are shown (40 for a share of 0.4)."""

    label: str
    unit: str
    about: str
    grade: Grade | None
    source: str
    low: float | None
    high: float | None
    above: bool  # the lowest value itself is not allowed
    below: bool  # the highest value itself is not allowed
    step: float
    scale: int  # shown = scale × value
    whole: bool
    choices: tuple[str, ...]

    def show(self, value: float) -> float:
        """A value of the plan as the widget shows it."""
        return value if self.whole else round(self.scale * float(value), 9)

    def read(self, shown: float) -> float:
        """What the widget shows, as a value of the plan."""
        return int(shown) if self.whole else round(float(shown) / self.scale, 12)


@lru_cache(maxsize=4096)  # visitors name stages
def facts(path: str) -> Facts:
    """The facts of the field at a path."""
    about = field_at(path)
    scale = about.scale
    return Facts(
        label=about.label or path,
        unit=about.shown_unit,
        about=about.help,
        grade=about.grade,
        source=about.source,
        low=None if about.low is None else scale * about.low,
        high=None if about.high is None else scale * about.high,
        above=about.above,
        below=about.below,
        step=scale * (about.step or 1),
        scale=scale,
        whole=about.is_whole,
        choices=about.choices,
    )


def pair(path: str, label: str, width: int = 74) -> None:
    """A slider, and a field to type the exact value; only screen readers see `label`."""
    known = facts(path)
    with st.container(horizontal=True, wrap=False, gap="xsmall", vertical_alignment="center"):
        _slider(path, known, label)
        _number(path, known, label, width=width, labelled=False)


def say_problem(*paths: str) -> None:
    """Why what was typed in these fields cannot be taken, beside them."""
    for path in paths:
        reason = session.problem(path)
        if reason:
            reason = _bounds(path) if is_about_bounds(reason) else reason
            st.error(plain(reason), icon=":material/error:")


def number(path: str, label: str | None = None) -> None:
    """A labelled number with its unit, help and evidence."""
    known = facts(path)
    _number(path, known, label or heading(path), help=help_of(path))
    say_problem(path)


def optional(path: str, start: float, instead_of: str | None = None) -> None:
    """A number that can be absent: a switch, and the number while it is on, first at `start`.

    It takes the place of the one at `instead_of`, where both cannot be.
    """
    is_on = session.value(path) is not None
    take = None if instead_of is None else partial(_in_place_of, instead_of)
    widget = session.state().widget(
        path, "switch", is_on, lambda on: start if on else None, take=take
    )
    st.toggle(heading(path), widget.holds, widget.key, help_of(path))
    if widget.holds:
        _number(path, facts(path), facts(path).label, labelled=False)
    say_problem(path)


def _in_place_of(other: str, plan: Plan, path: str, value: Any) -> Plan:
    return plan.replace({path: value} | ({} if value is None else {other: None}))


def slide(path: str) -> None:
    """A labelled slider beside results."""
    _slider(path, facts(path), heading(path), help=help_of(path), labelled=True)
    say_problem(path)


def figure(path: str, instead_of: str | None = None) -> None:
    """A labelled number beside results; a widget of its own, as the inputs may show it too.

    Empty is no value, where the field allows that. It takes the place of the one at `instead_of`.
    """
    known, value = facts(path), session.value(path)
    kind = int if known.whole else float
    widget = session.state().widget(
        path,
        "figure",
        None if value is None else kind(known.show(value)),
        lambda shown: None if shown is None else known.read(shown),
        take=None if instead_of is None else partial(_in_place_of, instead_of),
    )
    st.number_input(
        heading(path),
        value=widget.holds,
        step=kind(known.step),
        key=widget.key,
        format=None if known.whole else _digits(known, widget.holds or 0),
        help=help_of(path),
    )
    say_problem(path)


def free_number(
    place: DeltaGenerator,
    path: str,
    label: str,
    first: float | None,
    bounds_of: tuple[float, float],
    *,
    step: float,
    **shown: Any,
) -> FreeNumber:
    """A labelled number that is no part of the plan, with the bounds it has; gives what it is.

    Whole where the lowest value is. `first` is what stands in it before anybody has typed; None
    leaves it empty, and it may be emptied again.
    """
    low, high = bounds_of

    def lacks(value: float | None) -> str:
        if value is None or low <= value <= high:
            return ""
        return bounds(low, high, False, False, "")

    known = session.state().free_number(path, first, lacks)
    place.number_input(
        label,
        value=known.widget.holds,
        step=step,
        key=known.widget.key,
        format="%d" if isinstance(low, int) else "%g",
        **shown,
    )
    if known.reason:
        place.error(plain(known.reason), icon=":material/error:")
    return known


def switch(path: str) -> None:
    """A yes or no."""
    widget = session.state().widget(path, "switch", session.value(path), bool)
    st.toggle(facts(path).label, widget.holds, widget.key, help_of(path))


def choice(path: str) -> None:
    """One of a few named choices."""
    known = facts(path)
    widget = session.state().widget(
        path, "choice", session.value(path), str, choices=_worded(known.choices)
    )
    st.selectbox(
        known.label,
        known.choices,
        index=known.choices.index(widget.holds),
        format_func=fields.choice,
        key=widget.key,
        help=help_of(path),
    )
    say_problem(path)


def several(path: str) -> None:
    """Any of a few named choices."""
    known = facts(path)
    widget = session.state().widget(
        path,
        "several",
        list(session.value(path)),
        lambda picked: [each for each in known.choices if each in picked],
        choices=_worded(known.choices),
    )
    st.pills(
        known.label,
        known.choices,
        selection_mode="multi",
        default=widget.holds,
        format_func=fields.choice,
        key=widget.key,
        help=help_of(path),
    )
    say_problem(path)


def one_of(path: str, label: str, choices: dict[int, str], chosen: int, take: Take) -> None:
    """One of some names, each known by a number; `take` makes the plan with the chosen one."""
    widget = session.state().widget(path, "one of", chosen, int, take=take, choices=choices)
    st.selectbox(
        label,
        list(choices),
        index=list(choices).index(widget.holds),
        format_func=spoken(choices),
        key=widget.key,
        label_visibility="collapsed",
    )


def position(path: str, label: str, names: list[str]) -> None:
    """One of some names; the plan keeps its position."""
    choices = {i: plain(name) for i, name in enumerate(names)}
    _segments(
        session.state().widget(path, "position", session.value(path), int, choices=choices), label
    )


def which(label: str, names: dict[int, str]) -> int:
    """Which of some names, each known by a number, the fields below are about."""
    first = next(iter(names))
    if len(names) == 1:
        return first
    choices = {each: plain(name) for each, name in names.items()}
    widget = session.state().view(f"which {label}", choices, first)
    _segments(widget, label)
    return int(widget.holds)


def one_way(label: str, ways: dict[str, str], first: str | None = None) -> str:
    """Which of several paths of the same thing is shown; at first `first`, or the first that holds
    a value.
    """
    if first is None:
        first = next((path for path in ways if session.value(path) is not None), next(iter(ways)))
    widget = session.state().view(session.one_way_of(label), ways, first)
    _segments(widget, label, visible=False)
    return str(widget.holds)


def take_out(
    edit: Callable[[Scenario], Scenario], path: str, what: str, label: str = "Take this out"
) -> None:
    """A button that takes one of a list out. path: where it is said why that cannot be."""
    st.button(
        label,
        icon=":material/close:",
        type="tertiary",
        on_click=session.on_edit(edit, path),
        key=f"take out {what}",
    )


def _segments(widget: Widget, label: str, *, visible: bool = True) -> None:
    words = dict(zip(widget.choices or (), widget.shown_as or (), strict=True))
    st.segmented_control(
        label,
        list(words),
        default=widget.holds,
        required=True,
        format_func=spoken(words),
        key=widget.key,
        label_visibility="visible" if visible else "collapsed",
    )


def spoken(choices: dict[Any, str]) -> Callable[[Any], str]:
    """What a widget calls each of its choices; what is none of them is called as it is.

    The words of pills and segments are read as Markdown, and so come from `plain` where a visitor
    typed them; those of a selectbox or multiselect are shown as they are, and must not.
    """
    return lambda each: choices.get(each, f"{each}")


def name(path: str, label: str) -> None:
    """The name of a stage, a role or a frozen scenario."""
    widget = session.state().widget(
        path, "text", session.value(path), str.strip, take=session.rename
    )
    st.text_input(label, widget.holds, max_chars=80, key=widget.key, label_visibility="collapsed")
    say_problem(path)


def _worded(choices: tuple[str, ...]) -> dict[str, str]:
    return {each: fields.choice(each) for each in choices}


def heading(path: str) -> str:
    """Label of a field with its unit and the word for its evidence.

    Without colours, sizes and escapes, whose marks a screen reader would say: all words are ours.
    """
    known = facts(path)
    small = ", ".join(part for part in (known.unit, _evidence(path)[0]) if part)
    return f"{known.label} · {small}" if small else known.label


def meaning_of(path: str) -> str:
    """Meaning and bounds of a field, without where its value comes from."""
    return "\n\n".join(plain(part) for part in (facts(path).about, _bounds(path)) if part)


def help_of(path: str) -> str:
    """What stands behind the question mark: meaning, bounds, and where the value comes from."""
    said = _evidence(path)[1]
    return "\n\n".join(part for part in (meaning_of(path), plain(said)) if part)


def evidence_of(path: str) -> str:
    """'Drop-off: vendor benchmark: …' for a field whose label is shown elsewhere."""
    return f"{facts(path).label}: {plain(_evidence(path)[1])}"


def _slider(
    path: str, known: Facts, label: str, *, help: str | None = None, labelled: bool = False
) -> None:
    kind = int if known.whole else float
    # Not what was typed and cannot be taken: that may lie beyond the slider's range.
    shown = kind(known.show(session.plan().value(path)))
    widget = session.state().widget(path, "slider", shown, known.read, top=_top(known, shown))
    st.slider(
        label,
        kind(known.low or 0),
        kind(widget.top or 1),
        widget.holds,
        kind(known.step),
        key=widget.key,
        format=_format(known, shown),
        help=help,
        label_visibility="visible" if labelled else "collapsed",
    )


def _number(
    path: str,
    known: Facts,
    label: str,
    *,
    help: str | None = None,
    width: int | Literal["stretch"] = "stretch",
    labelled: bool = True,
) -> None:
    kind = int if known.whole else float
    widget = session.state().widget(
        path, "number", kind(known.show(session.value(path))), known.read
    )
    # Without the bounds: the browser would keep a number beyond them to itself, in words not ours.
    st.number_input(
        label,
        value=widget.holds,
        step=kind(known.step),
        key=widget.key,
        format=None if known.whole else _digits(known, widget.holds),
        help=help,
        width=width,
        label_visibility="visible" if labelled else "collapsed",
    )


def _bounds(path: str) -> str:
    known = facts(path)
    return bounds(known.low, known.high, known.above, known.below, known.unit)


def _evidence(path: str) -> tuple[str, str]:
    known = facts(path)
    if known.grade is None or not path.startswith("scenario."):
        return "", ""
    return session.evidence(session.plan().named(path), known.grade, known.source)


def unmeasured(named: str) -> str:
    """The word for where the value of a field of the scenario comes from; "" where it is measured.

    `named` is its path with the names of stages and roles.
    """
    if session.plan().tags.get(named) == "measured":
        return ""
    return _evidence(f"scenario.{session.plan().scenario.numbered(named)}")[0]


def _top(known: Facts, shown: float) -> float:
    """End of a slider: all of a share; else a round number with room to double what it shows."""
    if known.scale == 100 and known.high == 100:
        return 100
    wanted = max(20 * known.step, 2 * shown)
    size = 10 ** math.floor(math.log10(wanted))
    top = next(size * n for n in (1, 1.5, 2, 3, 4, 5, 6, 8, 10) if size * n >= wanted)
    return min(top, known.high or top)


def _format(known: Facts, shown: float) -> str:
    """How a slider tells its values."""
    return f"{_digits(known, shown)}{' %%' if known.scale == 100 else ''}"


def _digits(known: Facts, shown: float) -> str:
    """As exact as it was typed; a value that was measured has more decimals than anybody reads."""
    if known.whole:
        return "%d"
    most = 4 if abs(shown) < 1 else 3 if abs(shown) < 10 else 2
    return "%g" if round(shown, most) == shown else f"%.{most}f"
