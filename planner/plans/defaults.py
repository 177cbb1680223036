"""Every default of the model and every value of a preset, each with the evidence behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from planner.model import paths
from planner.model.fields import About
from planner.model.scenario import Scenario
from planner.plans.presets import Preset, Source


@dataclass(frozen=True)
class Known:
    """A field, its values, and where they come from.

    leaf: its path as `plan.field_at` takes it. values: (stage or role, value), the name "" for what
    is the whole team's; no values where the model has no default. source: None for what defines the
    model rather than says something about a team.
    """

    leaf: str
    values: tuple[tuple[str, Any], ...]
    source: Source | None


def of_the_model() -> tuple[Known, ...]:
    """The defaults of all fields, in their order; names left out."""
    return tuple(
        Known(
            f"scenario.{path}",
            () if about.is_required else (("", about.default),),
            _source(about) if about.grade else None,
        )
        for path, about in paths.fields_of(Scenario)
        if about.label and not about.is_text and not about.holds_parts
    )


def _source(about: About) -> Source:
    return Source(source=about.source or "assumption", grade=about.grade)


def of_preset(preset: Preset) -> tuple[Known, ...]:
    """The values of a preset; stages and roles with the same evidence for a field together."""
    found: dict[tuple[str, Source], list[tuple[str, Any]]] = {}
    for path, source in preset.sources.items():
        for leaf in preset.paths_of(path):
            if preset.scenario.has(leaf):  # not the version of the format
                part, numbered = _numbered(preset, leaf)
                value = preset.scenario.value(leaf)
                found.setdefault((f"scenario.{numbered}", source), []).append((part, value))
    return tuple(Known(leaf, tuple(values), source) for (leaf, source), values in found.items())


def _numbered(preset: Preset, path: str) -> tuple[str, str]:
    """The stage or role of a path, and the path with 0 for its number: 'stages.0.drop_off'."""
    way = paths.way_to(preset.scenario, path)
    return paths.owner_of(preset.scenario, way), paths.leaf(way)
