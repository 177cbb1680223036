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
    "assumptions": "How much depends on assumptions?",
    "luck": "What is the shared luck worth?",
    "backtest": "Does a calibrated scenario predict the weeks it has not seen?",
    "noticed": "Would the back-test notice a team that changed?",
    "resamples": "Do verdicts hold as far as resamples of a file say?",
    "forecast": "Does what comes lie in the fan, and does a 90 % chance come true?",
    "cross_check": "Do programs that share no code with the engine agree?",
    "scenarios": "Does any scenario at all break it?",
    "maps": "Does a map say what its cells say when worked out alone?",
    "flips": "Do the ranges of break-evens hold the truth?",
    "teams": "Does the cheapest team reach the target it was found for?",
    "engine": "How fast is the simulation?",
    "page": "How fast is the page?",
    "next_quarters": "What does Next quarters cost?",
    "room": "What happens when many move sliders at once?",
    "churn": "Does it last for an hour of people who come and go?",
    "crm": "How long does a large export take?",
    "fuzz": "Can a made-up link or file break it?",
}


def program_says(name: str, measurement: Measured) -> str:
    """What a program of PROGRAMS has found, in a sentence or two."""
    return _SAYS[name](measurement.results)


def _assumptions(results: Any) -> str:
    presets_ = results["presets"].values()
    tried = sum(example["tried"] for example in presets_)
    changed = sum(len(example["changed_by"]) for example in presets_)
    return (
        f"In the {len(presets_)} examples every input without evidence was set to both ends of its "
        "range, one at a time (half and double, where no range is known). Of "
        f"{number(tried)} such moves {number(changed)} changed the word on a card."
    )


def _luck(results: Any) -> str:
    times = [f"{short(results['variance_ratio'][name])} times ({NAMES[name][1]})" for name in MAIN]
    return (
        "The variance of the difference that a practice makes is smaller by "
        f"{listed(times)} than with separate luck on each side."
    )


def _backtest(results: Any) -> str:
    inside = results["inside"]["all"]
    return (
        f"In {number(results['histories'])} made-up histories, {percent(inside['wins'])} of the "
        f"later weeks' wins and {percent(inside['cycle_days'])} of their days to a win lay in the "
        f"band that promises {percent(results['band'])}; {percent(inside['intervals'])} of the "
        "95 % ranges of the inputs held the truth."
    )


def _noticed(results: Any) -> str:
    called, claimed = (
        {miss: percent(one[name]) for miss, one in results.items()}
        for name in ("called missed", "claimed")
    )
    teams = number(sum(one["histories"] for one in results.values()))
    return (
        f"Of {teams} made-up teams a quarter each had half the leads, half the share won or twice "
        "the buyers' time in the later weeks, or no change. Called missed were "
        f"{called['leads']}, {called['win_share']}, {called['cycle']} and {called['none']}, where "
        f"{claimed['leads']}, {claimed['win_share']}, {claimed['cycle']} and {claimed['none']} "
        "were to be expected by the replays; the page promises less, what these are sure of."
    )


def _resamples(results: Any) -> str:
    told = {name: results["told"].get(name, 0) for name in ("right", "wrong", "unclear", "open")}
    said = sum(told.values()) - told["open"]
    return (
        f"Of {number(results['histories'])} made-up histories, the verdicts of the three main "
        f"practices were asked in {number(results['resamples'])} resamples each. "
        f"{number(said)} times a verdict was said to hold: {number(told['right'])} times it is "
        f"that of the team behind the history, {number(told['wrong'])} times the opposite of it, "
        f"{number(told['unclear'])} times that team itself has none. The range of the wins that 95 "
        f"of 100 resamples give held the team’s own {percent(results['wins_inside'])} of the time."
    )


def _forecast(results: Any) -> str:
    ways, promised = results["ways"], percent(results["promised"])
    known, estimated, drawn = (ways[name] for name in ("known", "estimated", "estimated, drawn"))

    def held(way: Any, measure: str = "wins") -> str:
        return percent(way[measure]["in_proportion"])

    high = max(known["chances"], key=lambda one: one["said"] if one["said"] < 0.95 else 0)
    means = results["ranges_of_means"]
    return (
        f"{number(results['pasts'])} made-up teams ran for a year; on a day their open deals were "
        f"read off, and the forecast was held against the quarters that then came. Of these the "
        f"band that promises {promised} held {held(known)} with all inputs known and "
        f"{held(ways['stages only'])} where only the number of deals at each stage was; chances "
        f"that were {percent(high['said'])} on average came true {percent(high['came'])} of the "
        f"time. With inputs measured in the year before it held {held(estimated)} of the quarters "
        f"and {held(estimated, 'year')} of the years: too narrow; with inputs drawn as that year "
        f"leaves them open, {held(drawn)} and {held(drawn, 'year')}. Edges count in proportion. "
        f"{percent(sum(one['held'] for one in means) / len(means))} of the 95 % ranges of a mean "
        "held it."
    )


def _cross_check(results: Any) -> str:
    others = [results[name] for name in ("slow simulator", "SimPy")]
    return (
        f"{number(results['scenarios'])} random scenarios were simulated anew by a second reading "
        "of the model in plain Python and, where it can express them, by SimPy: "
        f"{number(sum(program['comparisons'] for program in others))} comparisons, "
        f"{count(sum(len(program['confirmed']) for program in others), 'difference')}."
    )


def _scenarios(results: Any) -> str:
    return (
        f"{number(results['scenarios'])} random scenarios of up to 3,000 leads, their fields at "
        "and within their bounds: "
        f"{count(results['crashes'], 'crash', 'crashes')}, {number(results['laws_broken'])} laws "
        f"broken, the slowest {short(results['slowest_seconds'])} s."
    )


def _flips(results: Any) -> str:
    planted, claims = [*results["coverage"], results["whole"]], results["claimed"]

    def total(rows: Any, key: str) -> int:
        return int(sum(row[key] for row in rows))

    return (
        f"Of {number(total(planted, 'found'))} ranges around crossings known by formula "
        f"{number(total(planted, 'held'))} held them; where there is none, "
        f"{number(total(planted, 'false_crossings'))} were claimed. In the {len(claims)} examples "
        f"{number(total(claims, 'claimed'))} crossings were claimed; simulated anew with other "
        f"luck, {number(total(claims, 'held'))} had the signs claimed at both ends, and "
        f"{number(total(claims, 'wrong'))} clearly not. "
        f"Looking for all {number(results['time']['practices_times_inputs'])} of the mid-market "
        f"example took {number(results['time']['seconds'], 0)} s."
    )


def _churn(results: Any) -> str:
    memory = results["megabytes"]
    limit = results["memory_limit_megabytes"]
    within = f", within a limit of {number(limit)} MB" if limit else ""
    return (
        f"{count(results['sessions'], 'visitor')} in {number(results['minutes'], 0)} minutes, "
        f"{number(results['people'])} at a time{within}: {count(results['errors'], 'error')}; the "
        f"server held {number(memory['at_first'])} MB at first, {number(memory['most'])} at most "
        f"and {number(memory['at_last'])} at the end. From a move to its answer, median and 95th "
        f"percentile: {_answered(results['without_a_map'])}; while somebody had maps drawn, "
        f"{_answered(results['with_a_map'])}.{_churn_of_quarters(results)}"
    )


def _churn_of_quarters(results: Any) -> str:
    """The same of those who come to Next quarters, once it has been measured."""
    quarters = results.get("next_quarters")
    if quarters is None:
        return ""
    most = number(quarters["megabytes"]["most"])
    return (
        f" On Next quarters, in {number(quarters['minutes'], 0)} minutes: "
        f"{count(quarters['sessions'], 'visitor')}, {count(quarters['errors'], 'error')}, {most} "
        f"MB at most, {_answered(quarters['without_a_map'])}."
    )


def _crm(results: Any) -> str:
    sizes = [
        f"{number(file['rows'])} rows ({number(file['megabytes'], 0)} MB): "
        f"{short(file['seconds_to_figures'])} s and {number(file['extra_megabytes'])} MB of memory"
        for file in results
    ]
    return f"From the file to all its figures. {'; '.join(sizes)}."


def _maps(results: Any) -> str:
    return (
        f"Of {number(results['cells'])} cells worked out alone, "
        f"{number(results['opposite_clear_signs'])} had the opposite clear sign and "
        f"{number(results['inside_interval'])} lay in the map's range."
    )


def _teams(results: Any) -> str:
    return (
        f"{number(results['teams'])} teams were said to reach their target with "
        f"{percent(results['chance'])} chance. In fresh simulations "
        f"{number(results['surely_below'])} were surely below that, and "
        f"{number(results['at_or_above_the_chance'])} at it or above."
    )


def _engine(results: Any) -> str:
    line = results["models"]["M1"]
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


def _page(results: Any) -> str:
    moves = results["moves"]["key_to_verdict_text_ms"]
    cold, first = results["cold_server"], results["first_start_ever"]
    return (
        f"From a key press to the new verdict: {number(moves['median'], 0)} ms (median), "
        f"{number(moves['p95'], 0)} ms at the 95th percentile. A server just started shows its "
        f"first verdict after {number(cold['verdict_s'], 1)} s; the very first start, which "
        f"compiles the simulation, an estimate after {number(first['verdict_or_estimate_s'], 1)} s "
        f"and the verdict after {number(first['verdict_s'], 0)} s."
    )


def _quarters(results: Any) -> str:
    first = max(page["first_fan_seconds"] for page in results["pages"].values())
    pages = [
        f"{number(page['page_processor_seconds'], 1)} s {name}"
        for name, page in results["pages"].items()
    ]
    return (
        f"The mid-market example, never asked before: its first fan after {number(first, 1)} s at "
        f"most; all of the page takes {listed(pages)} of processor time."
    )


def _room(results: Any) -> str:
    text = (
        "From a move to its answer, on two cores, median and 95th percentile, "
        f"each for {number(results['seconds'], 0)} s. "
        f"{_by_people(results)}. A visitor who only looks takes "
        f"{number(results['megabytes_per_session'], 1)} MB."
    )
    if limited := results.get("with_a_limit"):
        text += (
            f" With no more than {number(limited['megabytes'])} MB: {_by_people(limited)}. "
            "There, while somebody has one map after another drawn: "
            f"{_by_people(limited['with_a_map'])}."
        )
    if quarters := results.get("next_quarters"):
        text += f" On Next quarters: {_by_people(quarters)}."
    return text


def _by_people(results: dict[str, Any]) -> str:
    parts = []
    for people, each in results.items():
        if people.isdigit():
            errors = f", {count(each['errors'], 'error')}" if each["errors"] else ""
            parts.append(f"{count(int(people), 'person', 'people')}: {_answered(each)}{errors}")
    return "; ".join(parts)


def _answered(times: dict[str, Any]) -> str:
    """'93 and 163 ms (2 maps done)': the median and the 95th percentile, and what else was done."""
    if times["median_ms"] is None:
        return "no answer"
    maps = times.get("maps_drawn")
    drawn = "" if maps is None else f" ({count(maps, 'map')} done)"
    return f"{number(times['median_ms'])} and {number(times['p95_ms'])}{THIN}ms{drawn}"


_READ = {
    "links": "links",
    "scenario_files": "scenario files",
    "deal_files": "exports of deals",
    "workbooks": "workbooks",
}


def _fuzz(results: Any) -> str:
    each = results.values()
    read = [f"{number(kind['inputs'])} {_READ[name]}" for name, kind in results.items()]
    return (
        f"{listed(read)} made up by a coverage-guided fuzzer: "
        f"{count(sum(kind['crashes'] for kind in each), 'crash', 'crashes')}, and none took more "
        f"than {number(max(kind['most_seconds_an_input'] for kind in each))} s or "
        f"{number(max(kind['most_megabytes'] for kind in each))} MB."
    )


_SAYS = {
    "assumptions": _assumptions,
    "luck": _luck,
    "backtest": _backtest,
    "noticed": _noticed,
    "resamples": _resamples,
    "forecast": _forecast,
    "cross_check": _cross_check,
    "scenarios": _scenarios,
    "maps": _maps,
    "flips": _flips,
    "teams": _teams,
    "engine": _engine,
    "page": _page,
    "next_quarters": _quarters,
    "room": _room,
    "churn": _churn,
    "crm": _crm,
    "fuzz": _fuzz,
}


def dated(measurement: Measured, name: str = "") -> str:
    """'Measured on 2026-11-25 with engine 1.0.'; an older engine is said, and where the program of
    that name measures times a busy machine.
    """
    older = "" if measurement.engine == ENGINE_VERSION else f" (this is engine {ENGINE_VERSION})"
    load = measurement.about.get("load_average")
    is_busy = (
        name in _TIMES
        and load is not None
        and load[0] > 1.5 * (measurement.about.get("cores") or 1)
    )
    busy = ", while the machine was busy with other work too" if is_busy else ""
    return f"Measured on {measurement.date} with engine {measurement.engine}{older}{busy}."


_TIMES = {"engine", "maps", "page", "next_quarters", "room", "churn", "crm", "flips"}
