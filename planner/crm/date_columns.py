"""A column with a date for each stage: "Entered Demo", "Demo date", "demo_at", "Demo" alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from planner.crm import end_words
from planner.crm.header_words import notions

_DATE = "date|datum|fecha|data|дата"
_ANY = re.IGNORECASE
_FORMS = (
    re.compile(
        rf"^(?:{_DATE})\b[\s:\-]*(?:(?:entered|reached|of|de|di|von)\s+)?(?P<stage>.+)$",
        re.IGNORECASE,
    ),
    re.compile(r"^(?:entered|reached|moved to|became|time entered)\s+(?P<stage>.+)$", _ANY),
    re.compile(rf"^(?P<stage>.+?)[\s_\-]+(?:{_DATE}|entered|reached|at|on)$", _ANY),
    re.compile(r'^[^"]{3,}"(?P<stage>[^"]+)"$'),
)
_FEWEST = 2  # stages beside the ends, before columns of one form are dates of stages
# What a date of the deal is of, and no stage.
_OF_THE_DEAL = frozenset(
    {"created", "closed", "expected", "actual", "modified", "changed", "begin", "date", "before"}
)
_OTHER = re.compile(
    r"\b(birth|due|next|last|start|end|renewal|contract|invoice|payment|activity|contact\w*|follow)\b",
    re.IGNORECASE,
)


def by_form(headers: Sequence[str]) -> dict[str, str]:
    """Stage → header, for the form that most headers have, where won is among them."""
    found: dict[str, str] = {}
    for form in _FORMS:
        matched = [
            (match["stage"].strip(" -:_"), header)
            for header in headers
            if (match := form.match(header))
        ]
        stages = {name: header for name, header in matched if name and _may_be_stage(name)}
        if len(stages) > len(found) and _are_stages(stages):
            found = stages
    return found


def alone(headers: Sequence[str], taken: Sequence[str]) -> dict[str, str]:
    """The headers that nothing else is known of, where won and lost are headers of their own."""
    ends = [one for one in headers if end_words.meaning(one) and len(one.split()) <= 2]
    if {end_words.meaning(one) for one in ends} != {"won", "lost"}:
        return {}
    stages = {one: one for one in headers if one in ends or one not in taken}
    return stages if _are_stages(stages) else {}


def _are_stages(stages: dict[str, str]) -> bool:
    means = [end_words.meaning(name.replace("_", " ")) for name in stages]
    return "won" in means and means.count("") >= _FEWEST


def _may_be_stage(name: str) -> bool:
    meant = notions(name) or frozenset()
    return not meant & _OF_THE_DEAL and not _OTHER.search(name)
