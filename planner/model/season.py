"""What the time of the year brings, week by week: leads, hours, closing, value."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from planner.errors import broken_rule
from planner.model.fields import Number, Part, changed, field

WEEKS_PER_QUARTER = 13
WEEKS_PER_YEAR = 52

LENGTHS = (WEEKS_PER_QUARTER, WEEKS_PER_YEAR)


def _of_a_quarter_or_a_year(factors: tuple[float, ...]) -> tuple[float, ...]:
    if len(factors) not in LENGTHS:
        raise broken_rule(
            "a season has 13 weekly factors (a quarter) or 52 (a year); "
            f"there are {len(factors):,} here"
        )
    return factors


LEAST_FACTOR, MOST_FACTOR = 0.05, 20.0
Factor = Annotated[Number, Field(ge=LEAST_FACTOR, le=MOST_FACTOR)]
Factors = Annotated[
    tuple[Factor, ...], Field(max_length=WEEKS_PER_YEAR), AfterValidator(_of_a_quarter_or_a_year)
]


def _factors(label: str, help: str, source: str = "") -> Any:
    return field(
        None,
        label=label,
        unit="× usual",
        can_flip=False,
        help=f"{help} A factor for each week of a quarter (13) or of a year (52). Empty: none.",
        grade="none",
        source=source,
    )


class Season(Part):
    """Weekly factors that come again every quarter or every year; None where there are none."""

    leads: Factors | None = _factors(
        "Season of leads", "When more and when fewer leads come, the mean over the year kept."
    )
    hours: Factors | None = _factors(
        "Season of hours", "When people have more and when fewer hours for deals: holidays, fairs."
    )
    closing: Factors | None = _factors(
        "Season of closing",
        "How much faster buyers decide at the last stage: year-end, budgets.",
        "sales are high before a year's end and low after it (Oyer 1998, many trades); how much in "
        "yours, only your own figures say",
    )
    value: Factors | None = _factors(
        "Season of value",
        "What a win is worth in that week: discounts at the end of a quarter.",
        "deals timed to quarters' ends cost a software vendor 6–8 % of its revenue (Larkin 2014)",
    )

    @property
    def is_told(self) -> bool:
        """Whether there are factors of anything."""
        return self != Season()


def with_swing(season: Season, size: float) -> Season:
    """The season with every factor so many times as far from 1: none at 0, the same at 1.

    What would be beyond the bounds of a factor stops there.
    """
    if size == 1:
        return season

    def swung(factor: float) -> float:
        return min(MOST_FACTOR, max(LEAST_FACTOR, 1 + size * (factor - 1)))

    return changed(
        season,
        **{
            name: None if factors is None else tuple(swung(each) for each in factors)
            for name, factors in dict(season).items()
        },
    )
