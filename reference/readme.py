"""The README's measured figures, made from the kept results: how fast it is, what a start costs.

`python -m benchmarks readme` writes them there; a test holds the README to them.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

from planner.views.method import evidence

BEGIN, END = "<!-- speeds: python -m benchmarks readme -->", "<!-- end of speeds -->"
STARTS = "<!-- starts: python -m benchmarks readme -->"
END_OF_STARTS = "<!-- end of starts -->"
AIMS = "<!-- aims: python -m benchmarks readme -->"
END_OF_AIMS = "<!-- end of aims -->"
# Of a visit's time; what remains is measured besides it.
PARTS = (
    "drawing work and outcome",
    "the agenda",
    "a queue",
    "rules, counting and waiting",
)
NAMES = {"M1": "five stations", "M2": "with rework and a cap", "mid_market": "mid-market preset"}


def _kept(name: str) -> evidence.Measured:
    kept = evidence.measured(name)
    assert kept is not None, f"first: python -m benchmarks {name}"
    return kept


def starts() -> str:
    """What a start costs, with its markers, as the kept results say it."""
    kept = _kept("page")
    first, cold = kept.results["first_start_ever"], kept.results["cold_server"]
    cores, load = kept.about["cores"], kept.about["load_average"][0]
    busy = ", others at work on them too" if load > 1.5 * cores else ""
    sentences = (
        f"Measured on {kept.date} ({cores} cores{busy}): the very first start, which compiles the "
        f"simulation, shows an estimate after {first['verdict_or_estimate_s']:.1f} s and the "
        f"verdicts after {first['verdict_s']:.0f} s; a start with that done shows them after "
        f"{cold['verdict_s']:.1f} s. The server then holds {kept.results['server_megabytes']} MB."
    )
    return "\n".join([STARTS, *textwrap.wrap(sentences, 120), END_OF_STARTS])


def speeds() -> str:
    """The table with its markers, as the kept results say it."""
    kept = _kept("engine")
    about, models = kept.about, kept.results["models"]
    rows = [_row(name, models) for name in ("planner", "cimba", "SimPy", "Ciw")]
    return "\n".join(
        [
            BEGIN,
            "| thousand stage visits a second, one core | " + " | ".join(NAMES.values()) + " |",
            "|---|" + "---:|" * len(NAMES),
            *rows,
            "",
            f"Measured on {about['date']}, {about['processor']}, Python {about['python']}.",
            END,
        ]
    )


def aims() -> str:
    """What was aimed at and what was measured, with its markers, and why the rest is missed."""
    return "\n".join(
        [
            AIMS,
            "| | measured | aim | |",
            "|---|---:|---:|---|",
            *(_aim(*one) for one in (*_page_aims(), *_room_aims(), *_engine_aims())),
            "",
            *textwrap.wrap(_why_missed(), 120),
            END_OF_AIMS,
        ]
    )


_Aim = tuple[str, float, float, str]  # what, as measured, as aimed at, unit


def _page_aims() -> Iterator[_Aim]:
    page = _kept("page").results
    moves, cold, first = page["moves"], page["cold_server"], page["first_start_ever"]
    for words, name, half, most in (
        ("key press to verdicts", "key_to_verdict_text_ms", 200, 350),
        ("key press to all charts", "key_to_every_chart_ms", 350, 550),
    ):
        yield f"{words}, half of the moves", moves[name]["median"], half, "ms"
        yield f"{words}, 95 % of them", moves[name]["p95"], most, "ms"
    yield "cold server to the first words", 1e3 * cold["first_text_s"], 1500, "ms"
    yield "cold server to the verdicts", 1e3 * cold["verdict_s"], 4000, "ms"
    yield "the very first start to the verdicts", 1e3 * first["verdict_s"], 20_000, "ms"


def _room_aims() -> Iterator[_Aim]:
    page, room = _kept("page").results, _kept("room").results
    for people, most in (("10", 300), ("25", 1500)):
        words = f"{people} people at once, 95 % of first answers"
        yield words, room[people]["p95_ms"], most, "ms"
    wire = page["moves"]["kilobytes_with_all_refreshes"]["median"]
    yield "a move on the wire before compression, with its refreshes", wire, 60, "KB"
    yield "the server after these moves", page["server_megabytes"], 450, "MB"
    yield "memory for each of 10 people who come", room["10"]["megabytes_per_person"], 3, "MB"


def _engine_aims() -> Iterator[_Aim]:
    models = _kept("engine").results["models"]
    for model, peer, least in (
        ("M1", "SimPy", 110),
        ("M2", "SimPy", 110),
        ("M1", "cimba", 3.3),
        ("M2", "cimba", 3.3),
        ("mid_market", "SimPy", 190),
    ):
        words = f"{NAMES[model]}, times the speed of {peer}"
        yield words, models[model][peer]["planner_is_times"], least, "×"
    threads = _kept("scaling").results["two_threads_over_one"]
    yield "two threads, times the speed of one", threads, 1.8, "×"


def _why_missed() -> str:
    page, room, profile = (_kept(name) for name in ("page", "room", "profile"))
    parts = profile.results["ns_per_visit"]
    told = ", ".join(f"{name} {parts[name]:.0f}" for name in PARTS)
    measured = ("engine", "scaling", "page", "room")
    dates = " and ".join(sorted({_kept(name).date for name in measured}))
    return (
        f"Measured on {page.about['cores']} cores, {dates}. Where the time of a visit "
        f"to one of five stations goes: {parts['the whole']:.0f} ns, of it {told} "
        f"(`python -m benchmarks profile`, {profile.date}). Faster loops know none of these rules, "
        "and each visit needs what the one before it decided. In a full room the processor is the "
        "limit: a first answer alone takes "
        f"{1e3 * room.results['25']['of_which']['first_answers']:.0f} ms of it. What people ask is "
        "kept for all, up to a bound; the 25 who came after those ten took "
        f"{room.results['25']['megabytes_per_person']:.1f} MB each."
    )


def _aim(what: str, measured: float, aim: float, unit: str) -> str:
    """A row: times are to be more, all else less."""
    digits = {"ms": 0, "×": 2}.get(unit, 1)
    measured = round(measured, digits)
    is_met = measured >= aim if unit == "×" else measured <= aim
    sign = "≥" if unit == "×" else "≤"
    return (
        f"| {what} | {measured:,.{digits}f} {unit} | {sign} {aim:,.10g} {unit} "
        f"| {'met' if is_met else 'missed'} |"
    )


def _row(name: str, models: dict[str, Any]) -> str:
    speeds = [models[model].get(name) for model in NAMES]
    cells = ["–" if one is None else f"{one['visits_per_second'] / 1e3:,.0f}" for one in speeds]
    return f"| {name} | " + " | ".join(cells) + " |"
