"""The short form: a team typed in the figures that people have, in a dialog of its own.

What is typed is kept here and changes nothing of the plan until the team made of it is used. The
dialog is drawn in every run of the page while it is open, so that nothing closes it by chance, and
it is opened again with all that was typed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial

import streamlit as st

from pages.ui import background, session
from pages.ui.guard import guarded
from planner.calibration import typed_team
from planner.calibration.typed_figures import MOST_ROLES, MOST_STAGES, Refused, TypedFigures
from planner.calibration.typed_form import RoleRow, StageRow, TypedForm, read
from planner.calibration.typed_team import TypedTeam
from planner.model.scenario import Scenario
from planner.plans.figures import LEADS_PER_MONTH, LEADS_PER_WEEK
from planner.views.common.fields import LEADS_BY
from planner.views.common.numbers import plain
from planner.views.plan import typed_markup as markup
from planner.views.plan import typed_words as words

_PLACE = "typed team"  # of the result, and of the draft
_ROLE_COLUMNS = {"name": 150, "people": 84, "selling_hours": 128, "cost": 110}
_STAGE_COLUMNS = {"goes_on": 84, "days": 84, "hours": 100}
_NAME_PIXELS, _WHO_PIXELS = 150, 132
_TEAM = ("value", "cycle_days", "target")


@dataclass
class Draft:
    """What was typed so far, by cell ("stages 3 days": table, number of the row, column).

    roles, stages: numbers of the rows in their order; a number is never used again. opening: how
    often the cells were drawn anew, in the keys of their widgets, with what was then `shown`.
    needed, reasons: what was left empty, and why others cannot be. came: the cells as they came;
    chosen: those of who does a stage that the visitor chose; kept: by saying that all stays.
    worked_out: the figures whose team is shown in the place of the form. is_asked: for the team of
    what is typed; is_wanted: the team worked out. Buttons only leave word: a run may be broken off.
    """

    cells: dict[str, str]
    roles: list[int]
    stages: list[int]
    is_open: bool = False
    opening: int = 0
    shown: dict[str, str] = field(default_factory=dict)
    needed: str = ""
    reasons: tuple[str, ...] = ()
    worked_out: TypedFigures | None = None
    is_asked: bool = False
    is_wanted: bool = False
    added: int = 0  # the highest number of a row so far
    came: dict[str, str] = field(default_factory=dict)
    chosen: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, scenario: Scenario) -> Draft:
        """The names of a scenario's roles and stages, and no figure."""
        cells = {}
        for i, role in enumerate(scenario.team.roles):
            cells[f"roles {i} name"] = role.name
        for i, stage in enumerate(scenario.stages):
            cells[f"stages {i} name"] = stage.name
            cells[f"stages {i} role"] = f"{scenario.role_of_stage()[i]}"
        cells |= {"team leads_by": "month", "team target_in": "dollars"}
        roles, stages = (range(len(each)) for each in (scenario.team.roles, scenario.stages))
        return cls(cells, list(roles), list(stages), came=dict(cells))

    def open(self) -> None:
        """Show the form, with what was typed so far."""
        self.is_open = True
        self.to_form()

    def to_form(self) -> None:
        """The form in the place of the team. All cells get new keys: the browser has let go of the
        old ones.
        """
        self.worked_out = None
        self.opening += 1
        self.shown = dict(self.cells)

    def close(self) -> None:
        """Leave the form; what was typed is kept."""
        self.is_open = False

    def ask(self) -> None:
        """Ask for the team of what is typed."""
        self.is_asked = True

    def want(self) -> None:
        """Ask for the team worked out to be used."""
        self.is_wanted = True

    def add(self, rows: list[int]) -> None:
        """One more row."""
        self.added = max(self.added, *self.roles, *self.stages) + 1
        rows.append(self.added)

    def is_renamed(self, role: str) -> bool:
        """Whether the role of this number came with another name: it may be another role, which
        does not get what that one did.
        """
        cell = f"roles {role} name"
        return cell in self.came and self.cells.get(cell, "").strip() != self.came[cell]

    def asked_again(self) -> dict[str, list[int]]:
        """By role that came with another name: its stages that nobody does now, by number."""
        found: dict[str, list[int]] = {}
        for number in self.stages:
            role = self.came.get(f"stages {number} role", "")
            if not self.cells.get(f"stages {number} role") and self.is_renamed(role):
                found.setdefault(role, []).append(number)
        return found

    def keep(self, role: str) -> None:
        """The role of this number does what it came with, whatever it is called."""
        for number in self.asked_again().get(role, []):
            cell = f"stages {number} role"
            self.cells[cell] = role
            self.chosen.add(cell)
            self.kept.add(cell)

    def form(self) -> TypedForm:
        """The form as it stands."""
        names = {f"{number}": self._cell("roles", number, "name") for number in self.roles}
        return TypedForm(
            stages=tuple(
                StageRow(
                    self._cell("stages", number, "name"),
                    names.get(self._cell("stages", number, "role"), ""),
                    *(self._cell("stages", number, column) for column in _STAGE_COLUMNS),
                )
                for number in self.stages
            ),
            roles=tuple(
                RoleRow(*(self._cell("roles", number, column) for column in _ROLE_COLUMNS))
                for number in self.roles
            ),
            **{
                column: self.cells.get(f"team {column}", "")
                for column in ("leads", "leads_by", *_TEAM, "target_in")
            },
        )

    def _cell(self, table: str, number: int, column: str) -> str:
        return self.cells.get(f"{table} {number} {column}", "")


def draw() -> None:
    """The button that opens the form, and the form while it is open."""
    scenario = session.plan().scenario
    draft: Draft = session.kept(_PLACE, _PLACE, lambda: Draft.of(scenario))
    st.button(
        words.TITLE,
        icon=":material/bolt:",
        help=words.OPEN_HELP,
        width="stretch",
        on_click=draft.open,
        key="open typed team",
    )
    if draft.is_open:
        _dialog(draft)


def _dialog(draft: Draft) -> None:
    @st.dialog(words.TITLE, width="medium", on_dismiss=draft.close)
    def show() -> None:
        with guarded(), st.container(key="typed", gap="xsmall"):
            if draft.worked_out is None:
                _form(draft)
            else:
                _result(draft, draft.worked_out)

    show()


# --- The form -------------------------------------------------------------------------------------


def _form(draft: Draft) -> None:
    st.caption(words.ABOUT)
    # Each by itself: a row taken out of one leaves nothing of it in the next while a page is slow.
    for part in (_roles, _stages, _team):
        with st.container(gap="xsmall"):
            part(draft)
    if draft.needed or draft.reasons:
        _read(draft)  # with the names and figures as they are by now
    if draft.needed or draft.reasons:
        st.html(markup.refusals(draft.needed, draft.reasons))
    st.button(
        words.SHOW,
        type="primary",
        icon=":material/play_arrow:",
        on_click=draft.ask,
        key="work out typed",
    )
    if draft.is_asked:
        draft.is_asked = False
        draft.worked_out = _read(draft)
        background.again()


def _read(draft: Draft) -> TypedFigures | None:
    """The figures of the form as it stands; None where some cannot be, and the draft says why."""
    form = draft.form()
    try:
        figures = read(form)
        typed_team.check(figures)
    except Refused as refused:
        wrong = [each for each in refused.refusals if not each.is_missing]
        draft.needed = words.needed(refused.refusals, form)
        draft.reasons = tuple(words.refusal(each) for each in wrong)
        return None
    draft.needed, draft.reasons = "", ()
    return figures


def _roles(draft: Draft) -> None:
    st.markdown(f"**{words.ROLES}**")
    for place, number in enumerate(draft.roles):
        with _row(f"roles {number}"):
            for column, width in _ROLE_COLUMNS.items():
                _cell(draft, "roles", number, column, width, labelled=place == 0)
            _take_out(draft.roles, number, "roles")
    _add(draft, draft.roles, words.ADD_ROLE, MOST_ROLES)


def _stages(draft: Draft) -> None:
    st.markdown(f"**{words.STAGES}**")
    for place, number in enumerate(draft.stages):
        with _row(f"stages {number}"):
            is_first = place == 0
            _cell(draft, "stages", number, "name", _NAME_PIXELS, labelled=is_first)
            _who(draft, number, labelled=is_first)
            for column, width in _STAGE_COLUMNS.items():
                _cell(draft, "stages", number, column, width, labelled=is_first)
            _take_out(draft.stages, number, "stages")
    _who_again(draft)
    _add(draft, draft.stages, words.ADD_STAGE, MOST_STAGES)
    if said := words.so_far(draft.form()):
        st.markdown(said)


def _team(draft: Draft) -> None:
    st.markdown(f"**{words.TEAM}**")
    with _row("team"):
        _cell(draft, "team", None, "leads", 110)
        _choice(draft, "leads_by", words.LEADS_BY)
        for column in ("value", "cycle_days"):
            _cell(draft, "team", None, column, 132)
    with _row("target"):
        _cell(draft, "team", None, "target", 132)
        _choice(draft, "target_in", words.TARGET_IN)


def _row(key: str) -> st.delta_generator.DeltaGenerator:
    return st.container(
        horizontal=True, gap="xsmall", vertical_alignment="bottom", key=f"typed row {key}"
    )


def _cell(
    draft: Draft,
    table: str,
    number: int | None,
    column: str,
    width: int,
    *,
    labelled: bool = True,
) -> None:
    """A field to type in; its label stands above the first row and is heard in all."""
    cell = f"{table} {column}" if number is None else f"{table} {number} {column}"
    known = f"{table} {column}"
    draft.cells[cell] = st.text_input(
        words.COLUMNS[known],
        draft.shown.get(cell, ""),
        max_chars=80,
        key=f"typed {draft.opening} {cell}",
        placeholder=words.EXAMPLE.get(known, ""),
        help=words.HELP.get(known) if labelled else None,
        label_visibility="visible" if labelled else "collapsed",
        width=width,
    )


def _who(draft: Draft, number: int, *, labelled: bool) -> None:
    """Which of the roles does a stage."""
    names = {f"{role}": draft.cells.get(f"roles {role} name", "").strip() for role in draft.roles}
    named = {role: name for role, name in names.items() if name}
    cell = f"stages {number} role"
    came = draft.came.get(cell, "")
    is_renamed = draft.is_renamed(came)
    first = "" if is_renamed else came
    held = draft.cells.get(cell, "") if cell in draft.chosen else first
    # A widget of its own for every way to ask: it would hold on to what it showed.
    asked = " as it came" if cell in draft.kept else " anew" if is_renamed else ""
    options = list(named)
    if options == list(names) and len(options) == 1:  # nobody else could
        held, asked = options[0], f" by {options[0]} alone"
        draft.chosen.add(cell)
    chosen = st.selectbox(
        words.COLUMNS["stages role"],
        options,
        index=options.index(held) if held in named else None,
        format_func=lambda role: named.get(role, words.WHO),
        key=f"typed {draft.opening} {cell}{asked}",
        placeholder=words.WHO,
        label_visibility="visible" if labelled else "collapsed",
        width=_WHO_PIXELS,
    )
    if (chosen or "") != held:
        draft.chosen.add(cell)
    draft.cells[cell] = chosen or ""


def _who_again(draft: Draft) -> None:
    """Asks who does what a role did that is called otherwise now: it may be another one."""
    for role, stages in draft.asked_again().items():
        name = draft.cells.get(f"roles {role} name", "").strip()
        if not name:
            continue
        named = [
            draft.cells.get(f"stages {number} name", "").strip()
            or words.row_of(draft.stages.index(number) + 1)
            for number in stages
        ]
        st.caption(plain(words.who_does(draft.came[f"roles {role} name"], named)))
        st.button(
            plain(words.does(name, named)),
            type="tertiary",
            icon=":material/check:",
            on_click=partial(draft.keep, role),
            key=f"keep typed {role}",
        )


def _choice(draft: Draft, column: str, choices: dict[str, str]) -> None:
    cell = f"team {column}"
    draft.cells[cell] = (
        st.segmented_control(
            {"leads_by": "Leads by the week or month", "target_in": "Target in"}[column],
            list(choices),
            default=draft.shown[cell],
            required=True,
            format_func=lambda each: choices[each],
            key=f"typed {draft.opening} {cell}",
            label_visibility="collapsed",
        )
        or draft.shown[cell]
    )


def _without(rows: list[int], number: int) -> None:
    """Take a row out, unless it is gone or the last: a slow page may tell of a second press."""
    if number in rows and len(rows) > 1:
        rows.remove(number)


def _take_out(rows: list[int], number: int, table: str) -> None:
    st.button(
        "✕",
        help="Take this row out",
        type="tertiary",
        disabled=len(rows) == 1,
        on_click=partial(_without, rows, number),
        key=f"take out typed {table} {number}",
    )


def _add(draft: Draft, rows: list[int], label: str, most: int) -> None:
    st.button(
        label,
        icon=":material/add:",
        type="tertiary",
        disabled=len(rows) >= most,
        on_click=partial(draft.add, rows),
        key=label,
    )


# --- What came of it ------------------------------------------------------------------------------


def _result(draft: Draft, figures: TypedFigures) -> None:
    seed = session.plan().seed
    background.follow(
        _PLACE,
        (_PLACE, figures, seed),
        lambda: typed_team.team_of(figures, seed),
        lambda found, is_last: _found(draft, found, is_last),
        is_urgent=True,
        is_private=True,
    )
    st.button(
        words.BACK,
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=draft.to_form,
        key="back to typed",
    )


def _found(draft: Draft, found: TypedTeam | None, is_last: bool) -> None:
    if found is None or not is_last:
        st.progress(found.share_done if found else 0.0, words.WORKING)
        return
    st.html(markup.result(found))
    st.button(
        words.USE, type="primary", icon=":material/check:", on_click=draft.want, key="use typed"
    )
    if draft.is_wanted:
        draft.is_wanted, draft.is_open, draft.worked_out = False, False, None
        session.begin_with(found.plan, words.notes(found))
        is_by_month = draft.cells["team leads_by"] == "month"
        session.look_at(LEADS_BY, LEADS_PER_MONTH if is_by_month else LEADS_PER_WEEK)
        st.rerun()
