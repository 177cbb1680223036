"""Every default of the model and every value of a preset, each with the evidence behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pydantic_core import PydanticUndefined

from planner.model.scenario import Part, Role, Stage
from planner.plans import presets
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
    return tuple(_of_part(presets.load(presets.FIRST).scenario, "scenario"))


def _of_part(part: Part, path: str) -> Iterator[Known]:
    for name, field in type(part).model_fields.items():
        value, leaf = getattr(part, name), f"{path}.{name}"
        if isinstance(value, Part):
            yield from _of_part(value, leaf)
        elif isinstance(value, tuple) and isinstance(value[0], Stage | Role):
            yield from _of_part(value[0], f"{leaf}.0")
        elif name not in ("name", "stages", "schema_version"):
            about: Any = field.json_schema_extra
            source = about["source"] or ("assumption" if about["grade"] else "")
            yield Known(
                leaf,
                () if field.default is PydanticUndefined else (("", field.default),),
                Source(source=source, grade=about["grade"]) if about["grade"] else None,
            )


def of_preset(preset: Preset) -> tuple[Known, ...]:
    """The values of a preset; stages and roles with the same evidence for a field together."""
    found: dict[tuple[str, Source], list[tuple[str, Any]]] = {}
    for path, source in preset.sources.items():
        for leaf in preset.paths_of(path):
            if leaf != "schema":
                part, numbered = _numbered(preset, leaf)
                value = preset.scenario.value(leaf)
                found.setdefault((f"scenario.{numbered}", source), []).append((part, value))
    return tuple(Known(leaf, tuple(values), source) for (leaf, source), values in found.items())


def _numbered(preset: Preset, path: str) -> tuple[str, str]:
    """The stage or role of a path, and the path with its number: ('Demo', 'stages.0.drop_off')."""
    for before, parts in (
        ("stages.", preset.scenario.stages),
        ("team.roles.", preset.scenario.team.roles),
    ):
        for part in parts:
            rest = path.removeprefix(f"{before}{part.name}.")
            if rest != path:
                return part.name, f"{before}0.{rest}"
    return "", path
