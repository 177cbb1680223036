"""Which verdict of which preset depends on an input without evidence?

Every input of a preset whose grade is "none" is set to both ends of its range, one input at a time,
and the comparison is repeated. Where claims.md knows a range it is that; else half and double; a
spread, of which nothing is known, goes from none to double.

python -m benchmarks assumptions [--replications 24]
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from typing import Any

from planner.analysis.effects import compare
from planner.analysis.verdict import Verdict, verdicts
from planner.errors import ScenarioError
from planner.model.scenario import Scenario
from planner.plans import presets
from planner.plans.presets import Preset
from reference.results import keep

# Ranges from the table of known sizes; (low, high) in the field's own unit.
KNOWN_RANGES = {
    "hand_off.loss": (0.0, 0.30),
    "focus.deals_per_rep": (5.0, 15.0),
}
# Inputs that cannot move wins, or are no property of the team.
LEFT_OUT = ("schema", "clock.", "money.", "target.", "cost_per_year_usd")


def main(arguments: Sequence[str]) -> None:
    """Compare every preset as it is and with each unknown at its ends; print what changes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks assumptions")
    parser.add_argument("--replications", type=int, default=24)
    replications = parser.parse_args(arguments).replications
    found = {}
    for name in presets.names():
        preset = presets.load(name)
        base = _words(preset.scenario, replications)
        print(f"\n{name}: {_shown(base)}", flush=True)
        moved = []
        tried = 0
        for path, value, scenario in _variants(preset):
            tried += 1
            if scenario is None:
                continue
            words = _words(scenario, replications)
            changes = {p: words[p]["word"] for p in base if words[p]["word"] != base[p]["word"]}
            if changes:
                moved.append({"input": path, "at": value, "verdicts": changes})
                print(f"  {path} = {value}: {changes}", flush=True)
        found[name] = {"verdicts": base, "tried": tried, "changed_by": moved}
    print(keep("assumptions", {"replications": replications, "presets": found}))


def _words(scenario: Scenario, replications: int) -> dict[str, Any]:
    return {name: _plain(v) for name, v in verdicts(compare(scenario, None, replications)).items()}


def _plain(verdict: Verdict) -> dict[str, Any]:
    found = verdict.difference
    return {
        "word": verdict.word,
        "today": verdict.today,
        "wins_per_week": None
        if found is None
        else [round(found.mean, 3), round(found.low, 3), round(found.high, 3)],
        "reason": verdict.reason.code,
    }


def _shown(words: dict[str, Any]) -> str:
    return "; ".join(
        f"{name} {w['word']} {w['wins_per_week']} {w['reason']}" for name, w in words.items()
    )


def _variants(preset: Preset) -> Iterator[tuple[str, Any, Scenario | None]]:
    """(input, value, scenario) for both ends of every input of grade none; None: not allowed."""
    for path, source in preset.sources.items():
        if source.grade != "none" or any(part in path for part in LEFT_OUT):
            continue
        for end in (0, 1):
            changes = {
                leaf: value
                for leaf in preset.paths_of(path)
                if (value := _end(preset.scenario.value(leaf), leaf, end)) is not None
            }
            if not changes:
                continue
            try:
                scenario = preset.scenario.replace(changes)
            except ScenarioError:
                scenario = None
            yield path, max(changes.values()), scenario


def _end(value: Any, path: str, end: int) -> Any:
    """The low or the high end of one input's range; None where it has none."""
    if value is None:
        return None
    if path in KNOWN_RANGES:
        return KNOWN_RANGES[path][end]
    if path.endswith("cv"):
        return 0.0 if end == 0 else min(5.0, 2.0 * value)
    if isinstance(value, int):
        return max(1, value // 2) if end == 0 else min(1000, value * 2)
    share = any(word in path for word in (".repeat", ".restart", ".loss"))
    return value / 2 if end == 0 else min(0.4, value * 2) if share else value * 2
