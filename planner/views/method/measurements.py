"""What the programs in benchmarks/ have measured about the planner, in words: "Also measured"."""

from __future__ import annotations

from typing import Any

from planner.engine import ENGINE_VERSION
from planner.model.practices import MAIN
from planner.views.common.numbers import THIN, count, listed, number, percent, short
from planner.views.common.vocabulary import NAMES
from planner.views.method.evidence import Measured

ALSO = ("Also measured", "by programs that come with the planner; anyone can run them again")
# Program in benchmarks/ → what it asks.
PROGRAMS = {
    "assumptions": "How much rests on what nobody knows?",
    "luck": "What is the shared luck worth?",
    "backtest": "Does a calibrated scenario tell the weeks it has not seen?",
    "cross_check": "Do programs that share no code with the engine agree?",
    "scenarios": "Does any scenario at all break it?",
    "maps": "Does a map say what its cells say when worked out alone?",
    "flips": "Do the ranges of break-evens hold the truth?",
    "teams": "Does the cheapest team reach the target it was found for?",
    "engine": "How fast is the simulation?",
    "page": "How fast is the page?",
    "room": "What happens when many move sliders at once?",
    "churn": "Does it last for an hour of people who come and go?",
    "crm": "How long does a large export take?",
    "fuzz": "Can a made-up link or file break it?",
}


def program_says(name: str, found: Measured) -> str:
    """What a program of PROGRAMS has found, in a sentence or two."""
    return _SAYS[name](found.results)


def _assumptions(found: Any) -> str:
    presets_ = found["presets"].values()
    tried = sum(one["tried"] for one in presets_)
    changed = sum(len(one["changed_by"]) for one in presets_)
    return (
        f"In the {len(presets_)} examples every input without evidence was set to both ends of its "
        "range, one at a time (half and double, where no range is known). Of "
        f"{number(tried)} such moves {number(changed)} changed the word on a card."
    )


def _luck(found: Any) -> str:
    times = [f"{short(found['variance_ratio'][name])} times ({NAMES[name][1]})" for name in MAIN]
    return (
        "The variance of the difference that a practice makes is smaller by "
        f"{listed(times)} than with luck of its own for each side."
    )


def _backtest(found: Any) -> str:
    inside = found["inside"]["all"]
    return (
        f"In {number(found['histories'])} made-up histories, {percent(inside['wins'])} of the "
        f"later weeks' wins and {percent(inside['cycle_days'])} of their days to a win lay in the "
        f"band that promises {percent(found['band'])}; {percent(inside['intervals'])} of the 95 % "
        "ranges of the inputs held the truth."
    )


def _cross_check(found: Any) -> str:
    others = [found[name] for name in ("slow simulator", "SimPy")]
    return (
        f"{number(found['scenarios'])} random scenarios were simulated anew by a second reading of "
        f"the model in plain Python and, where it can express them, by SimPy: "
        f"{number(sum(one['comparisons'] for one in others))} comparisons, "
        f"{count(sum(len(one['confirmed']) for one in others), 'difference')}."
    )


def _scenarios(found: Any) -> str:
    return (
        f"{number(found['scenarios'])} random scenarios of up to 3,000 leads, their fields at and "
        "within their bounds: "
        f"{count(found['crashes'], 'crash', 'crashes')}, {number(found['laws_broken'])} laws "
        f"broken, the slowest {short(found['slowest_seconds'])} s."
    )


def _flips(found: Any) -> str:
    planted, claims = [*found["coverage"], found["whole"]], found["claimed"]

    def total(rows: Any, key: str) -> int:
        return int(sum(one[key] for one in rows))

    return (
        f"Of {number(total(planted, 'found'))} ranges around crossings known by formula "
        f"{number(total(planted, 'held'))} held them; where there is none, "
        f"{number(total(planted, 'false_crossings'))} were claimed. In the {len(claims)} examples "
        f"{number(total(claims, 'claimed'))} crossings were claimed; simulated anew with other "
        f"luck, {number(total(claims, 'held'))} had the signs claimed at both ends, and "
        f"{number(total(claims, 'wrong'))} clearly not. "
        f"Looking for all {number(found['time']['practices_times_inputs'])} of the mid-market "
        f"example took {number(found['time']['seconds'], 0)} s."
    )


def _churn(found: Any) -> str:
    memory = found["megabytes"]
    limit = found["memory_limit_megabytes"]
    within = f", within a limit of {number(limit)} MB" if limit else ""
    return (
        f"{count(found['sessions'], 'visitor')} in {number(found['minutes'], 0)} minutes, "
        f"{number(found['people'])} at a time{within}: {count(found['errors'], 'error')}; the "
        f"server held {number(memory['at_first'])} MB at first, {number(memory['most'])} at most "
        f"and {number(memory['at_last'])} at the end. From a move to its answer, in the middle and "
        f"for 95 moves of 100, took {_answered(found['without_a_map'])}; while somebody had maps "
        f"drawn, {_answered(found['with_a_map'])}."
    )


def _crm(found: Any) -> str:
    told = [
        f"{number(one['rows'])} rows ({number(one['megabytes'], 0)} MB): "
        f"{short(one['seconds_to_figures'])} s and {number(one['extra_megabytes'])} MB of memory"
        for one in found
    ]
    return f"From the file to all its figures. {'; '.join(told)}."


def _maps(found: Any) -> str:
    return (
        f"Of {number(found['cells'])} cells worked out alone, "
        f"{number(found['opposite_clear_signs'])} had the opposite clear sign and "
        f"{number(found['inside_interval'])} lay in the map's range."
    )


def _teams(found: Any) -> str:
    return (
        f"{number(found['teams'])} teams were said to reach their target with "
        f"{percent(found['chance'])} chance. With fresh luck {number(found['surely_below'])} were "
        f"surely below that, and {number(found['at_or_above_the_chance'])} at it or above."
    )


def _engine(found: Any) -> str:
    line = found["models"]["M1"]
    others = [
        f"{number(each['planner_is_times'], 0 if each['planner_is_times'] >= 10 else 1)} times "
        f"{name}"
        for name, each in line.items()
        if name != "planner"
    ]
    return (
        f"{number(line['planner']['visits_per_second'] / 1e6, 1)} million stage visits a second on "
        f"one core, on a line of five stations: {listed(others)}, with results that agree."
    )


def _page(found: Any) -> str:
    moves = found["moves"]["key_to_verdict_text_ms"]
    cold, first = found["cold_server"], found["first_start_ever"]
    return (
        f"From a key to the new verdict {number(moves['median'], 0)} ms in the middle, "
        f"{number(moves['p95'], 0)} ms at the 95th percentile. A server just started shows its "
        f"first verdict after {number(cold['verdict_s'], 1)} s; the very first start, which "
        f"compiles the simulation, an estimate after {number(first['verdict_or_estimate_s'], 1)} s "
        f"and the verdict after {number(first['verdict_s'], 0)} s."
    )


def _room(found: Any) -> str:
    said = (
        "From a move to its answer, on two cores, in the middle and for 95 moves of 100, "
        f"each for {number(found['seconds'], 0)} s. "
        f"{_by_people(found)}. A visitor who only looks takes "
        f"{number(found['megabytes_per_session'], 1)} MB."
    )
    if limited := found.get("with_a_limit"):
        said += (
            f" With no more than {number(limited['megabytes'])} MB: {_by_people(limited)}. "
            "There, while somebody has one map after another drawn: "
            f"{_by_people(limited['with_a_map'])}."
        )
    return said


def _by_people(found: dict[str, Any]) -> str:
    said = []
    for people, each in found.items():
        if people.isdigit():
            errors = f", {count(each['errors'], 'error')}" if each["errors"] else ""
            said.append(f"{count(int(people), 'person', 'people')}: {_answered(each)}{errors}")
    return "; ".join(said)


def _answered(found: dict[str, Any]) -> str:
    """'93 and 163 ms (2 maps done)': the median and the 95th percentile, and what else was done."""
    if found["median_ms"] is None:
        return "no answer"
    maps = found.get("maps_drawn")
    drawn = "" if maps is None else f" ({count(maps, 'map')} done)"
    return f"{number(found['median_ms'])} and {number(found['p95_ms'])}{THIN}ms{drawn}"


_READ = {
    "links": "links",
    "scenario_files": "scenario files",
    "deal_files": "exports of deals",
    "workbooks": "workbooks",
}


def _fuzz(found: Any) -> str:
    each = found.values()
    read = [f"{number(one['inputs'])} {_READ[name]}" for name, one in found.items()]
    return (
        f"{listed(read)} made up by a coverage-guided fuzzer: "
        f"{count(sum(one['crashes'] for one in each), 'crash', 'crashes')}, and none took more "
        f"than {number(max(one['most_seconds_an_input'] for one in each))} s or "
        f"{number(max(one['most_megabytes'] for one in each))} MB."
    )


_SAYS = {
    "assumptions": _assumptions,
    "luck": _luck,
    "backtest": _backtest,
    "cross_check": _cross_check,
    "scenarios": _scenarios,
    "maps": _maps,
    "flips": _flips,
    "teams": _teams,
    "engine": _engine,
    "page": _page,
    "room": _room,
    "churn": _churn,
    "crm": _crm,
    "fuzz": _fuzz,
}


def dated(found: Measured, name: str = "") -> str:
    """'Measured on 2026-11-25 with engine 1.0.'; an older engine is said, and where the program of
    that name measures times a busy machine.
    """
    older = "" if found.engine == ENGINE_VERSION else f" (this is engine {ENGINE_VERSION})"
    load = found.about.get("load_average")
    is_busy = (
        name in _TIMES and load is not None and load[0] > 1.5 * (found.about.get("cores") or 1)
    )
    busy = ", while the machine was busy with other work too" if is_busy else ""
    return f"Measured on {found.date} with engine {found.engine}{older}{busy}."


_TIMES = {"engine", "maps", "page", "room", "churn", "crm", "flips"}
