"""Every value that the engine is held against, once: what is simulated, what is expected, by whom.

The tests assert each of them; `python -m benchmarks validation` keeps what was found, for the
Method page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from reference.cases_of_schema_2 import CASES as CASES_OF_SCHEMA_2
from reference.cases_of_schema_2 import of_case
from reference.checked_value import CheckedValue
from reference.closed_forms import FORMS
from reference.experiments import ARMS, EXPERIMENTS, comparison
from reference.published_cases import (
    FILLING,
    FIRST_LEADS,
    ON_LONGEST_CLOCK,
    ON_OWN_CLOCK,
    TRACE,
    WITHOUT_SPREAD,
    filling,
    first_leads,
    on_longest_clock,
    on_own_clock,
    ten_jobs,
    without_spread,
)

Finder = Callable[[], list[CheckedValue]]


def _each(
    name: str, find: Callable[[str], list[CheckedValue]], over: Sequence[str]
) -> dict[str, Finder]:
    return {f"{name}: {one}": partial(find, one) for one in over}


FINDERS: dict[str, Finder] = {
    **{name: form.found for name, form in FORMS.items()},
    **_each("own clock", on_own_clock, ON_OWN_CLOCK),
    **_each("longest clock", on_longest_clock, ON_LONGEST_CLOCK),
    **_each("filling", filling, list(FILLING)),
    **_each("without spread", without_spread, WITHOUT_SPREAD),
    **_each("schema 2", of_case, list(CASES_OF_SCHEMA_2)),
    FIRST_LEADS: first_leads,
    TRACE: ten_jobs,
    **{
        f"comparison: {experiment}, {name}": partial(comparison, experiment, name)
        for experiment in EXPERIMENTS
        for name in ARMS
    },
}
