"""Named scenarios, each value with its source, year and grade; read from assets/presets/."""

from __future__ import annotations

import json
from functools import cache

from pydantic import ConfigDict

from planner.errors import PresetError
from planner.model import paths
from planner.model.fields import Grade, Part
from planner.model.scenario import Scenario
from planner.plans.asset_folder import ASSETS

FOLDER = ASSETS / "presets"
FIRST = "mid_market"


class Source(Part):
    """Where one value of a preset comes from, and how well it is known."""

    source: str
    year: int | None = None
    grade: Grade
    note: str = ""


class Preset(Part):
    """A scenario with the question it answers and the evidence behind its values."""

    model_config = ConfigDict(extra="ignore")

    name: str
    scenario: Scenario
    question: str
    sources: dict[str, Source] = {}
    offered_load: dict[str, float] = {}

    def path_like(self, scenario: Scenario, path: str) -> str | None:
        """The preset's own path of a field of another scenario: its stage or role of that name, or,
        when that was renamed, at that place among as many. None when there is no such field.
        """
        if self.scenario.has(path):
            return path
        try:
            way = paths.way_to(scenario, path)
        except KeyError:
            return None
        try:
            for i, step in enumerate(way):
                if isinstance(step, int):
                    here = paths.numbered(way[:i])
                    if len(scenario.value(here)) != len(self.scenario.value(here)):
                        return None
            ours = paths.way_to(self.scenario, paths.numbered(way), by_name=False)
        except KeyError:
            return None
        return paths.named(self.scenario, ours)

    def source(self, path: str) -> Source | None:
        """Where the value at a dotted path comes from; stages and roles by name, or all as `*`."""
        if path in self.sources:
            return self.sources[path]
        for pattern, source in self.sources.items():
            before, star, after = pattern.partition("*")
            if star and path.startswith(before) and path.endswith(after):
                return source
        return None

    def paths_of(self, path: str) -> list[str]:
        """The fields that a path of `sources` speaks for: itself, or those of a `*` that no other
        speaks for.
        """
        before, star, after = path.partition("*")
        if not star:
            return [path]
        parts = self.scenario.value(before.removesuffix("."))
        named = [f"{before}{part.name}{after}" for part in parts]
        return [each for each in named if each not in self.sources]


@cache
def names() -> tuple[str, ...]:
    """Names of the presets, the one shown first in front."""
    found = sorted(path.stem for path in FOLDER.glob("*.json"))
    return tuple(sorted(found, key=lambda name: name != FIRST))


@cache
def load(name: str) -> Preset:
    """One preset by name. Raises PresetError when there is none of that name."""
    if name not in names():
        raise PresetError(f"there is no preset {name!r}; there are {', '.join(names())}")
    given = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return Preset.model_validate({"name": name} | given)


def has_left_over_target(scenario: Scenario) -> bool:
    """Whether the target is still that of the example which the scenario was made of."""
    return scenario.target_wins is not None and any(
        scenario.name == example.name and scenario != example and scenario.target == example.target
        for example in (load(name).scenario for name in names())
    )


def title(scenario: Scenario) -> str:
    """What a scenario is called: an example's name means that example, and nothing made of it."""
    known = named_as(scenario)
    is_changed = known is not None and scenario != load(known).scenario
    return f"{scenario.name}, changed" if is_changed else scenario.name


def named_as(scenario: Scenario) -> str | None:
    """The preset whose name a scenario has, changed or not; None for a team of another name, which
    is no example: typed, read from a file, calibrated, or renamed.
    """
    return next((name for name in names() if load(name).scenario.name == scenario.name), None)
