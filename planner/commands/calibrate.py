"""calibrate: from a CRM export to a scenario, with a back-test."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from planner.analysis.resamples import RESAMPLES, Resamples, resamples
from planner.calibration import backtest, calibrate, user_inputs
from planner.calibration.backtest import BackTest, Missing
from planner.calibration.beginning import beginning
from planner.calibration.calibrate import Calibration
from planner.calibration.history_summary import HistorySummary, summary_of
from planner.calibration.people_seen import people_seen
from planner.calibration.prediction import BAND, Band
from planner.calibration.ramp_seen import ramp_seen
from planner.calibration.user_inputs import UserInputs
from planner.calibration.visits import Visits
from planner.commands.output import SCHEMA, add_json, show, show_json
from planner.errors import CalibrationError, PlannerError
from planner.simulation.simulate import check_request
from planner.statistics.intervals import number_or_none
from planner.views.calibrate import (
    asked_words,
    back_test_words,
    history_words,
    leads_words,
    people_words,
    pipeline_words,
    reading_words,
    resample_words,
    words,
)


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and its options."""
    parser = commands.add_parser("calibrate", help="a scenario from a CRM export")
    parser.add_argument("file", metavar="FILE", help="CSV: a row per deal, or per stage change")
    parser.add_argument("--mapping", metavar="M.json", help=asked_words.MAPPING_HELP)
    for option, metavar, help_text in asked_words.OPTIONS:
        parser.add_argument(
            f"--{option}", metavar=metavar, action="append", default=[], help=help_text
        )
    parser.add_argument("--kinds", metavar="COLUMN", help=asked_words.KINDS_HELP)
    parser.add_argument("--show", action="store_true", help=reading_words.SHOW_HELP)
    parser.add_argument(
        "--day-first",
        action=argparse.BooleanOptionalAction,
        help="3/4/2024 is in April, or in March; asked for where all dates fit both",
    )
    parser.add_argument(
        "--hours",
        metavar="STAGE=H",
        action="append",
        default=[],
        help="hands-on hours of one visit; assumed where not given",
    )
    parser.add_argument(
        "--people",
        metavar="ROLE=N",
        action="append",
        default=[],
        help="people of a role; else as many as the file shows",
    )
    parser.add_argument("--selling-hours", type=float, metavar="H", help="a week, per person: 20")
    parser.add_argument("--split", choices=("owners", "one", "stages"), default="owners")
    parser.add_argument("--today", action="store_true", help=pipeline_words.OPTION_HELP)
    parser.add_argument("--leaving", action="store_true", help=people_words.OPTION_HELP)
    parser.add_argument("--resamples", action="store_true", help=resample_words.OPTION_HELP)
    parser.add_argument("--seed", type=int, default=1)
    add_json(parser)
    parser.set_defaults(run=_calibrate)


@dataclass(frozen=True)
class _Result:
    """All that came of a file; `test` is a back-test, or what the file lacks for one.

    asked: the verdicts over resamples, where they are asked for.
    """

    summary: HistorySummary
    fit: Calibration
    test: BackTest | Missing
    asked: Resamples | None


def _calibrate(given: argparse.Namespace) -> None:
    from planner import crm  # on first use: it knows pandas, which would slow every command

    check_request(None, given.seed)
    path = Path(given.file)
    text = Path(given.mapping).read_text(encoding="utf-8") if given.mapping else None
    mapping = crm.mapping_of(path, text, _corrections(given))
    if mapping.asks and not given.show:
        raise CalibrationError(asked_words.refusal(mapping.asks))
    history = crm.read(path, mapping)
    if given.show:
        _show(summary_of(history, given.seed), is_json=given.json)
        return
    if history.asks_day_first:
        raise CalibrationError(
            "every date in the file fits both day and month first: say which it is with "
            "--day-first or --no-day-first"
        )
    summary = summary_of(history, given.seed)
    if given.today and summary.open_now is None:
        raise CalibrationError(pipeline_words.NONE_OPEN)
    inputs = _inputs(summary, given)
    *_, fit = calibrate.calibrate(summary.visits, inputs, given.seed)
    test: BackTest | Missing | None = backtest.missing(summary.visits)
    if test is None:
        *_, test = backtest.back_test(summary.visits, inputs, given.seed)
    seen = people_seen(summary.visits, fit.plan.scenario.team.roles)
    if given.leaving and not people_words.rate(seen):
        raise CalibrationError(people_words.TOO_FEW)
    fit = beginning(fit, summary, is_from_today=given.today, is_leaving=given.leaving)
    result = _Result(summary, fit, test, _asked(fit, given.seed) if given.resamples else None)
    if given.json:
        show_json(_plain(result))
    else:
        show("\n".join(_lines(result)))


def _asked(fit: Calibration, seed: int) -> Resamples | None:
    """The practices over resamples; None where the team is too large to ask one."""
    *_, found = (None, *resamples(fit.plan.scenario, fit.resampled(RESAMPLES), seed=seed))
    return found


def _show(summary: HistorySummary, *, is_json: bool) -> None:
    """How the file is read and what is asked of it, without a scenario."""
    history = summary.history
    understood = reading_words.understood(history, summary.metrics)
    asks = [asked_words.refusal([one]) for one in history.mapping.asks]
    if is_json:
        show_json(
            {
                "schema": SCHEMA,
                "understood": dict(understood),
                "asks": asks,
                "findings": [words.finding(one) for one in history.findings],
                "mapping": _plain_mapping(summary),
            }
        )
        return
    width = max(len(what) for what, _ in understood)
    lines = [f"{what:<{width}}  {how}" for what, how in understood]
    lines += ["", *(f"asked: {one}" for one in asks)] if asks else []
    lines += ["", *(words.finding(one) for one in history.findings), ""]
    show("\n".join([*lines, reading_words.CORRECT_WITH]))


def _plain_mapping(summary: HistorySummary) -> dict[str, Any] | None:
    """The mapping that the file was read by, as --mapping takes it; none before all is answered."""
    mapping = summary.history.mapping
    return None if mapping.asks else dict(json.loads(mapping.to_json()))


def _corrections(given: argparse.Namespace) -> dict[str, Any]:
    """What the options say of the file, by the keys of a mapping."""
    named = {"won": given.won, "lost": given.lost, "pipelines": given.pipeline}
    corrections = {key: names for key, names in named.items() if names}
    if given.stage:
        corrections["open"] = given.stage
    if given.kinds:
        corrections["columns"] = {"kind": given.kinds}
    if given.day_first is not None:
        corrections["day_first"] = given.day_first
    return corrections


def _inputs(summary: HistorySummary, given: argparse.Namespace) -> UserInputs:
    proposed = user_inputs.proposal(summary.visits, summary.worth, given.split)
    hours = _pairs(given.hours, "--hours", summary.visits.stages)
    people = _pairs(given.people, "--people", [role.name for role in proposed.roles])
    roles = []
    for role in proposed.roles:
        changes: dict[str, Any] = {}
        if role.name in people:
            changes["people"] = people[role.name]
        if given.selling_hours is not None:
            changes["selling_hours_per_week"] = given.selling_hours
        roles.append(type(role)(**{**dict(role), **changes}))
    return replace(proposed.with_roles(roles, told=people), hours=hours)


def _pairs(given: list[str], option: str, names: Any) -> dict[str, float]:
    """NAME=NUMBER, several times. Raises PlannerError for another form or an unknown name."""
    numbers = {}
    for text in given:
        name, _, number = text.rpartition("=")
        if name not in names:
            raise PlannerError(f"{option}: {name!r} is none of {', '.join(names)}")
        try:
            numbers[name] = float(number)
        except ValueError:
            raise PlannerError(f"{option}: {number!r} is no number") from None
        if not 0 <= numbers[name] <= 1000:
            raise PlannerError(f"{option}: should be between 0 and 1000 (given: {number})")
    return numbers


def _lines(result: _Result) -> Iterator[str]:
    summary = result.summary
    facts = words.facts(summary.visits, summary.metrics)
    yield f"{summary.history.kind}: {'; '.join(facts)}"
    yield from (f"  {words.finding(finding)}" for finding in summary.history.findings)
    yield ""
    yield "the figures (95 % intervals; n is what a figure rests on)"
    for metric in summary.metrics.all:
        name = f"{metric.group} {metric.name}"
        span = "" if metric.low is None else f"{metric.low:,.4g} … {metric.high:,.4g}"
        yield (
            f"  {metric.where[:24]:<24} {name:<32} {metric.value:>12,.5g}  {span:<20} "
            f"{metric.unit}, n = {metric.n:,}"
        )
    yield from (f"  {text}" for text in history_words.refused(summary.metrics.refused))
    yield ""
    yield "the scenario, and where each value comes from (95 % intervals)"
    for estimate in result.fit.estimates:
        span = "" if estimate.low is None else f"{estimate.low:,.4g} … {estimate.high:,.4g}"
        value = "none" if estimate.value is None else f"{estimate.value:,.4g}"
        yield f"  {estimate.path:<44} {value:>10}  {span:<20} {words.tag(estimate)}"
    yield from (f"  season: {text}, each year" for text in words.season(result.fit))
    yield ""
    matches = result.fit.matches
    yield f"the fit: {words.fit_word(matches)}. {words.fit_judgement(matches)}"
    for match in matches:
        name = f"{match.name} {match.where}".strip()
        span = f"{match.low:,.4g} … {match.high:,.4g}"
        yield (
            f"  {name:<44} {match.observed:>10,.4g}  {span:<20} replayed {match.simulated:,.4g} "
            f"{match.unit}  {words.match_word(match)}"
        )
    if said := leads_words.starts_full(result.fit):
        yield f"  {said}"
    yield from (f"  {text}" for text in words.unknowns(result.fit))
    if result.fit.plan.scenario.today and summary.open_now:
        yield f"  {pipeline_words.told(summary.open_now)}"
    seen = people_seen(summary.visits, result.fit.plan.scenario.team.roles)
    ramp = ramp_seen(summary.visits, result.fit.plan.scenario.team.roles, seen)
    told = [*people_words.told(seen, summary.visits.zero)]
    told += [people_words.rate(seen) or people_words.too_often(seen)]
    told += [people_words.ramp(ramp), people_words.held(seen)]
    yield from (f"  {text}" for text in told if text)
    yield ""
    if isinstance(result.test, Missing):
        yield words.missing(result.test)
    else:
        yield f"the back-test: {words.BACK_TEST_ABOUT}"
        yield f"  {back_test_words.coverage(result.test.wins)}"
        yield f"  {back_test_words.coverage(result.test.cycle_days)}"
        yield f"  {back_test_words.verdict(result.test)}"
        if result.test.power:
            yield f"  {back_test_words.noticed(result.test.power)}"
    if result.asked:
        yield ""
        yield f"resamples: {resample_words.ABOUT} {resample_words.REFITTED}"
        yield from (f"  {text}" for text in resample_words.sentences(result.asked))
    yield ""
    yield 'the scenario itself: the same command with --json, under "scenario"'


def _plain(result: _Result) -> dict[str, Any]:
    fit = result.fit
    return {
        "schema": SCHEMA,
        "kind": result.summary.history.kind,
        "mapping": _plain_mapping(result.summary),
        "facts": words.facts(result.summary.visits, result.summary.metrics),
        "findings": [
            {
                "code": finding.code,
                "text": finding.text,
                "column": finding.column,
                "row": finding.row,
                "count": finding.count,
            }
            for finding in result.summary.history.findings
        ],
        "figures": [
            {
                "group": metric.group,
                "name": metric.name,
                "of": metric.where or None,
                "unit": metric.unit,
                "value": number_or_none(metric.value),
                "low": metric.low,
                "high": metric.high,
                "n": metric.n,
            }
            for metric in result.summary.metrics.all
        ],
        "refused": history_words.refused(result.summary.metrics.refused),
        "scenario": fit.plan.scenario.to_dict(),
        "estimates": _plain_estimates(fit),
        "fit_judgement": words.fit_judgement(fit.matches),
        "fit": [
            {
                "name": match.name,
                "stage": match.where or None,
                "unit": match.unit,
                "observed": number_or_none(match.observed),
                "low": number_or_none(match.low),
                "high": number_or_none(match.high),
                "replayed": number_or_none(match.simulated),
            }
            for match in fit.matches
        ],
        "settled_wins_per_week": fit.settled_wins_per_week,
        "people": _plain_people(result.summary.visits, fit),
        "unknown": [words.unknown(*one) for one in fit.unknown],
        "back_test": _plain_test(result.test),
        "resamples": _plain_resamples(result.asked),
    }


def _plain_people(history: Visits, fit: Calibration) -> list[dict[str, Any]]:
    """Role by role who was there from when until when, and how many in each week of the file.

    from: null for who is there when the role's rows begin; until: null for who is there at the end.
    """

    def day(week: float | None) -> str | None:
        return None if week is None else people_words.date(history.zero, week).isoformat()

    return [
        {
            "role": one.role,
            "at_the_end": one.now,
            "first_monday": day(0.0),
            "there_by_week": one.by_week(math.ceil(history.end)),
            "people": [
                {"name": stay.name, "from": day(stay.came), "until": day(stay.gone)}
                for stay in one.stays
            ],
        }
        for one in people_seen(history, fit.plan.scenario.team.roles)
    ]


def _plain_estimates(fit: Calibration) -> list[dict[str, Any]]:
    return [
        {
            "field": estimate.path,
            "value": estimate.value,
            "from": estimate.tag,
            "low": estimate.low,
            "high": estimate.high,
            "n": estimate.n,
        }
        for estimate in fit.estimates
    ]


def _plain_resamples(found: Resamples | None) -> dict[str, Any] | None:
    """In how many resamples each practice helps, hurts or cannot be told; None: not asked for."""
    if found is None:
        return None
    ways = {"helps": 1, "hurts": -1, "cannot be told": 0}
    return {
        "resamples": len(found.wins_per_quarter),
        "wins_per_quarter": list(found.range_of_wins),
        "practices": {
            practice: {way: found.count(practice, sign) for way, sign in ways.items()}
            for practice in found.signs
        },
    }


def _plain_test(test: BackTest | Missing) -> dict[str, Any]:
    if isinstance(test, Missing):
        return {"done": False, "reason": words.missing(test)}
    return {
        "done": True,
        "mondays": [str(one)[:10] for one in test.mondays],
        "learnt_weeks": test.learnt_weeks,
        "band": BAND,
        "verdict": back_test_words.verdict(test),
        "noticed": dict(test.power.noticed) if test.power else None,
        "mistaken": test.power.mistaken if test.power else None,
        "fewer_wins_noticed": test.power.fewer_wins if test.power else None,
        **{band.name: _plain_band(band) for band in (test.wins, test.cycle_days)},
    }


def _plain_band(band: Band) -> dict[str, Any]:
    def plain(values: Sequence[float]) -> list[float | None]:
        return [number_or_none(value) for value in values]

    return {
        "unit": band.unit,
        "is_missed": band.is_missed,
        "in_all": dict(zip(("observed", "low", "middle", "high"), plain(band.in_all), strict=True)),
        "covered": number_or_none(band.covered_share),
        "observed": plain(list(band.observed)),
        "low": plain(list(band.low)),
        "middle": plain(list(band.middle)),
        "high": plain(list(band.high)),
    }
