"""How a file is read, on the Calibrate page: what is asked of it and what can be corrected."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import IO

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from pages.ui import background, session
from pages.ui.watched_file import watched
from planner import crm
from planner.calibration.history_summary import HistorySummary, summary_of
from planner.crm import Mapping, Question
from planner.errors import CalibrationError
from planner.plans.asset_folder import ASSETS
from planner.views.calibrate import asked_words, reading_words, words
from planner.views.common.numbers import plain

Source = IO[bytes] | Path

SAMPLE = "sample"
_KIND = "kind"  # the role of the column that says what kind of deal each is
SAMPLE_FILE = ASSETS / "sample_deals.csv"
SAMPLE_MAPPING = ASSETS / "sample_mapping.json"


@dataclass
class Look:
    """The first look at a file: how it is likely to be read, and what it is by that.

    `first` is what was read with it, until it is taken or the mapping is another.
    """

    mapping: Mapping
    first: HistorySummary | CalibrationError | None
    robots: tuple[str, ...] = ()
    asks_day_first: bool = False


# A file of 200 MB takes half a gigabyte while it is read, so they are read one after the other.
_reading = Lock()
_TURN_SECONDS = 0.2  # between two looks whether this visitor still waits


@contextmanager
def _in_turn(source: Source) -> Iterator[Source]:
    """The source, read alone, with a word about it, once those before are through; of a long file
    it is shown how far it has been read.
    """
    bars: list[DeltaGenerator] = []  # none before there is something to tell

    def tell(share: float) -> None:
        session.give_way()  # who has gone needs nothing read
        bar = bars[0] if bars else st.empty()
        bars[:] = [bar]
        bar.progress(share, words.read_so_far(share))

    with st.spinner(words.READING_OTHERS if _reading.locked() else words.READING):
        while not _reading.acquire(timeout=_TURN_SECONDS):
            session.give_way()  # who has gone, or moved on, waits no more
        try:
            yield source if isinstance(source, Path) else watched(source, tell)
        finally:
            _reading.release()
            for bar in bars:
                bar.empty()


def first_look(file: str, source: Source) -> Look:
    """How a file that is new is likely to be read."""
    session.forget("names", "pipelines", "order", "history")  # what came of the file before it
    background.leave("fit", "back-test", "resamples")
    if file == SAMPLE:
        mapping = Mapping.from_json(SAMPLE_MAPPING.read_text(encoding="utf-8"))
        return Look(mapping, summary_of(crm.read(source, mapping)))
    with _in_turn(source) as opened:
        mapping, found = crm.detect_and_read(opened)
        if isinstance(found, CalibrationError):
            return Look(mapping, found)
        return Look(mapping, summary_of(found), found.likely_robots, found.asks_day_first)


def read(look: Look, source: Source, mapping: Mapping) -> HistorySummary:
    """The file by the mapping that was confirmed. Raises CalibrationError."""
    first, look.first = look.first, None  # kept no longer than the mapping is this one
    if mapping != look.mapping or first is None:
        with _in_turn(source) as opened:
            return summary_of(crm.read(opened, mapping))
    if isinstance(first, CalibrationError):
        raise first
    return first


def confirmed(look: Look, file: str, source: Source) -> Mapping | None:
    """The mapping as the visitor has corrected it; None while something is still to be answered."""
    asked = st.container()
    with st.expander(reading_words.CORRECT):
        columns, stage_columns = _columns(look.mapping, file)
        corrections = st.container()
    kind = columns.pop(_KIND, "")
    named = look.mapping
    if (columns, stage_columns) != (named.columns, named.stage_columns):
        changed = replace(named, columns=columns, stage_columns=stage_columns)
        named = _named("names", file, source, changed)
    named = _with_kind(named, kind)
    with asked:
        named = _answered(named, file, source)
    with corrections:
        mapping = _stages(named, file)
    with asked:
        mapping = replace(mapping, robots=_robots(look, file))
        mapping = _dated(mapping, look, file)
        if look.asks_day_first and mapping.day_first is None:
            st.warning(words.DAY_OR_MONTH_FIRST, icon=":material/calendar_month:")
            return None
        if named.asks:
            st.warning(asked_words.ANSWER_FIRST, icon=":material/help:")
            return None
    return mapping


def _named(name: str, file: str, source: Source, mapping: Mapping) -> Mapping:
    """The mapping with what its columns hold, kept as `name` until it is another."""

    def make() -> Mapping:
        with _in_turn(source) as opened:
            return crm.named(opened, mapping)

    named: Mapping = session.kept(name, (file, mapping.to_json()), make)
    return named


def _with_kind(mapping: Mapping, column: str) -> Mapping:
    """With the column that says the kinds of deals, on which no name of a stage or end depends."""
    return replace(mapping, columns=mapping.columns | {_KIND: column}) if column else mapping


def _other_columns(mapping: Mapping) -> dict[str, str]:
    return {role: column for role, column in mapping.columns.items() if role != _KIND}


def _robots(look: Look, file: str) -> tuple[str, ...]:
    """Owners that the visitor says are no people."""
    return tuple(
        name
        for name in look.robots
        if st.checkbox(words.is_robot(name), key=f"robot {name} {file}", help=words.IS_ROBOT_HELP)
    )


def _dated(mapping: Mapping, look: Look, file: str) -> Mapping:
    """With the order of day and month, where it has to be said."""
    if not look.asks_day_first:
        return mapping
    first = st.segmented_control(
        words.DATE_ORDER,
        list(words.DATE_ORDERS),
        format_func=lambda one: words.DATE_ORDERS[one],
        key=f"day first {file}",
    )
    return replace(mapping, day_first=None if first is None else first == "day")


# --- Questions ------------------------------------------------------------------------------------


def _answered(named: Mapping, file: str, source: Source) -> Mapping:
    """With the pipelines that are chosen and the ends that are said; `asks` has what is not."""
    pipeline = next((one for one in named.asks if one.code == "pipeline"), None)
    if pipeline is not None:
        chosen = st.pills(
            f"**{asked_words.WHICH_PIPELINE}** {plain(asked_words.pipelines_about(pipeline))}",
            [name for name, _ in pipeline.names],
            selection_mode="multi",
            format_func=plain,
            key=f"pipelines {file} {_other_columns(named)}",
        )
        if not chosen:
            return replace(named, asks=(pipeline,))  # which ends there are depends on it
        chosen_only = replace(named, pipelines=tuple(chosen))
        kind = named.columns.get(_KIND, "")
        if len(chosen) > 1 and not kind:
            apart = st.toggle(asked_words.AS_KINDS, value=True, key=f"as kinds {file}")
            kind = named.columns["pipeline"] if apart else ""
        named = _with_kind(_named("pipelines", file, source, chosen_only), kind)
    still: list[Question] = []
    for question in named.asks:
        asked = {"renamed": _renamed, "order": _order}.get(question.code, _ends)
        named = asked(named, question, file)
        still += named.asks
    return replace(named, asks=tuple(still))


def _renamed(named: Mapping, question: Question, file: str) -> Mapping:
    """With what the visitor says of two names that may be one stage."""
    (old, _), (new, _) = question.names
    told = st.segmented_control(
        f"**{asked_words.IS_RENAMED}** {plain(asked_words.renamed_about(question))}",
        list(asked_words.RENAMED),
        format_func=lambda one: asked_words.RENAMED[one],
        key=f"renamed {old} {new} {file} {_other_columns(named)} {named.pipelines}",
    )
    if told != "one":
        return replace(named, asks=() if told else (question,))
    stages = tuple(one for one in named.stages if one != old)
    return replace(named, stages=stages, same={**named.same, old: new}, asks=())


def _order(named: Mapping, question: Question, file: str) -> Mapping:
    """With the order of stages that the visitor confirms or picks."""
    key = f"{file} {_other_columns(named)} {named.pipelines}"
    told = st.segmented_control(
        f"**{asked_words.IS_IN_ORDER}** {plain(asked_words.order_about(question))}",
        list(asked_words.ORDERED),
        format_func=lambda one: asked_words.ORDERED[one],
        key=f"is in order {key}",
    )
    if told is None:
        return replace(named, asks=(question,))
    order = list(named.stages)
    if told == "other":
        order = st.multiselect(asked_words.PICK_ORDER, named.stages, key=f"picked order {key}")
    if len(order) < len(named.stages):
        return replace(named, asks=(question,))
    return replace(named, stages=tuple(order), asks=())


def _ends(named: Mapping, question: Question, file: str) -> Mapping:
    """With what the visitor says that deals end in; a name without an answer is still asked."""
    st.markdown(f"**{asked_words.WHICH_END}** {plain(asked_words.ends_about(question))}")
    said: dict[str, str | None] = {}
    for name, deals in question.names:
        said[name] = st.segmented_control(
            plain(f"{name} ({deals:,})"),
            list(asked_words.MEANINGS),
            format_func=lambda one: asked_words.MEANINGS[one],
            key=f"end {name} {file} {_other_columns(named)} {named.pipelines}",
        )
    ends = {
        meaning: tuple(name for name, told in said.items() if told == meaning)
        for meaning in asked_words.MEANINGS
    }
    return replace(
        named,
        stages=tuple(one for one in named.stages if one not in ends["won"] + ends["lost"]),
        won=(*named.won, *ends["won"]),
        lost=(*named.lost, *ends["lost"]),
        asks=(question,) if None in said.values() else (),
    )


# --- Corrections ----------------------------------------------------------------------------------


def _columns(proposed: Mapping, file: str) -> tuple[dict[str, str], dict[str, str]]:
    """Which column is what: role → column, and stage → column of its date."""
    columns = {}
    for i, (role, label) in enumerate(words.COLUMNS.items()):
        if i % 4 == 0:
            places = st.columns(4)
        options = ["", *proposed.seen]
        chosen = places[i % 4].selectbox(
            label,
            options,
            options.index(proposed.columns.get(role, "")),
            format_func=lambda one: one or words.NO_COLUMN,
            key=f"column {role} {file}",
        )
        if chosen:
            columns[role] = chosen
    dates = st.multiselect(
        words.STAGE_DATES,
        proposed.seen,
        list(proposed.stage_columns.values()),
        key=f"stage dates {file}",
        help=words.STAGE_DATES_HELP,
    )
    known = {column: stage for stage, column in proposed.stage_columns.items()}
    return columns, {known.get(column, column): column for column in dates}


def _stages(named: Mapping, file: str) -> Mapping:
    """Stages in their order, and what each name means."""
    key = f"{file} {_other_columns(named)} {named.stage_columns} {named.pipelines}"
    key = f"{key} {named.won} {named.lost}"
    found = (*named.stages, *named.won, *named.lost, *named.left_out)
    names: list[str] = session.kept("order", (key, named.stages), lambda: [*found])
    meanings = _meanings(named, names, key)
    visits = st.toggle(
        words.SAME_STAGE,
        named.same_stage_rows == "visits",
        key=f"same stage {file}",
        help=words.SAME_STAGE_HELP,
    )

    def meant(*wanted: str) -> tuple[str, ...]:
        return tuple(name for name in names if meanings[name] in wanted)

    mapping = replace(
        named,
        stages=meant("stage", "parking"),
        parking=meant("parking"),
        won=meant("won"),
        lost=meant("lost"),
        left_out=meant("out"),
        same_stage_rows="visits" if visits else "merged",
    )
    if not mapping.asks:  # a mapping that is kept asks nothing, and so must not be half of one
        st.download_button(words.MAPPING_FILE, mapping.to_json(), "mapping.json", on_click="ignore")
    return mapping


def _meanings(named: Mapping, names: list[str], key: str) -> dict[str, str]:
    """What each name means, and buttons that move it among the others."""
    found = {name: _meaning(named, name) for name in names}
    if len(names) > reading_words.MOST_SHOWN:
        st.caption(reading_words.TOO_MANY)
        return found
    if names:
        st.markdown(f"**{reading_words.ORDER}**", help=reading_words.ORDER_HELP)
    meanings = list(reading_words.MEANINGS)
    chosen = {}
    with st.container(key="stage-names", gap="xsmall"):
        for i, name in enumerate(names):
            with st.container(
                horizontal=True, wrap=False, gap="xsmall", vertical_alignment="bottom"
            ):
                chosen[name] = st.selectbox(
                    plain(name),
                    meanings,
                    meanings.index(found[name]),
                    format_func=lambda one: reading_words.MEANINGS[one],
                    key=f"means {name} {key}",
                )
                for icon, label, step, is_off in (
                    ("arrow_upward", reading_words.EARLIER, -1, i == 0),
                    ("arrow_downward", reading_words.LATER, 1, i == len(names) - 1),
                ):
                    st.button(
                        f"{label}: {plain(name)}",
                        icon=f":material/{icon}:",
                        help=label,
                        type="tertiary",
                        on_click=partial(_move, names, name, step),
                        disabled=is_off,
                        key=f"{label} {name} {key}",
                    )
    return chosen


def _meaning(named: Mapping, name: str) -> str:
    """What a name was found to mean."""
    if name in named.won or name in named.lost:
        return "won" if name in named.won else "lost"
    if name in named.left_out:
        return "out"
    return "parking" if name in named.parking else "stage"


def _move(names: list[str], name: str, step: int) -> None:
    """Move a name among the others, whose list stands for the order until the file is another."""
    at = names.index(name)
    to = min(max(at + step, 0), len(names) - 1)
    names.insert(to, names.pop(at))
