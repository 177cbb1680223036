"""Named scenarios, each value with its source, year and grade; read from assets/presets/."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

from pydantic import ConfigDict

from planner.errors import PresetError
from planner.model.scenario import Grade, Part, Scenario

FOLDER = Path(__file__).parents[2] / "assets" / "presets"
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
        if not scenario.has(path):
            return None
        numbered = scenario.numbered(path)
        for start, theirs, ours in (
            ("stages.", scenario.stages, self.scenario.stages),
            ("team.roles.", scenario.team.roles, self.scenario.team.roles),
        ):
            if numbered.startswith(start) and len(theirs) == len(ours):
                number, _, rest = numbered.removeprefix(start).partition(".")
                return f"{start}{ours[int(number)].name}.{rest}"
        return None

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
        parts = self.scenario.stages if before == "stages." else self.scenario.team.roles
        paths = [f"{before}{part.name}{after}" for part in parts]
        return [one for one in paths if one not in self.sources]


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
