"""What could turn a verdict: an assumption within its plausible range, and at what value."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from planner.analysis.axis_points import BreakEven
from planner.analysis.explanations import Explanations, assumptions, is_telling
from planner.analysis.verdict import Verdict
from planner.views.common.numbers import count
from planner.views.plan import attention_words
from planner.views.where import words as where_words

LOOKING = "Looking for an assumption that could turn it…"
_VERBS = {1: "help", -1: "hurt"}
_SIGNS = {"HELPS": 1, "HURTS": -1}


def turning(
    verdict: Verdict,
    known: Explanations | None,
    evidence: Callable[[str], str],
    *,
    is_last: bool,
) -> str:
    """The last lines of a card: what could turn the verdict, and of limiting open deals whether it
    rests on how juggling slows people.

    `evidence`: the word for where the value of a field comes from; "" where it is measured.
    """
    by_an_input = _by_an_input(verdict, known, evidence, is_last)
    return " ".join(filter(None, (by_an_input, attention_words.on_card(verdict, known))))


def _by_an_input(
    verdict: Verdict,
    known: Explanations | None,
    evidence: Callable[[str], str],
    is_last: bool,
) -> str:
    """The nearest input without evidence that would turn the verdict alone and where, or that none
    would; "" where there is none to turn, or it could not be worked out.
    """
    outcome = verdict.with_ or verdict.without
    if outcome is None or not is_telling(verdict):
        return ""
    if known is None or verdict.practice not in known.looked_at:
        is_there = bool(assumptions(outcome.scenario, verdict.practice))
        return LOOKING if is_there and not is_last else ""
    of_this = [one for one in known.flips if one.practice == verdict.practice]
    return turned_by(verdict, of_this, evidence)


def turned_by(verdict: Verdict, flips: Sequence[BreakEven], evidence: Callable[[str], str]) -> str:
    """Which of the inputs that were tried turns a verdict, or that none does; "" without any."""
    tried = [one for one in flips if evidence(one.axis.path)]
    if not tried:
        return ""
    crossings = [one for one in tried if one.at is not None]
    if not crossings:
        return none_turns(len(tried), _SIGNS.get(verdict.word, 0))
    nearest = min(crossings, key=lambda one: one.distance or 0.0)
    return _turns(nearest, _SIGNS.get(verdict.word, 0), evidence(nearest.axis.path))


def none_turns(tried: int, sign: int) -> str:
    """That not one of so many inputs turns a verdict of this sign into the other."""
    does = f"makes it {_VERBS[-sign]}" if sign else "decides it"
    whose = "Its assumption" if tried == 1 else f"None of its {count(tried, 'assumption')} alone"
    return f"{whose} {'never ' if tried == 1 else ''}{does}, anywhere in its plausible range."


def _turns(one: BreakEven, sign: int, evidence: str) -> str:
    """'Would hurt if “Lost at hand-offs” were 5.1 % or more (4.1 to 6.7); you have 3 %
    (assumption).'
    """
    now, at, _ = where_words.flip(one)
    now, at = (re.sub(r"\.0+(?!\d)", "", text) for text in (now, at))
    value, _, spread = at.partition(" (")
    assert one.at is not None
    is_up = one.at > one.axis.now
    beyond = one.after if is_up else one.before
    you_have, name = f"you have {now} ({evidence})", where_words.name(one.axis)
    if sign and beyond == -sign:
        way = "more" if is_up else "less"
        return f"Would {_VERBS[beyond]} if “{name}” were {value} or {way} ({spread}; {you_have}."
    return (
        f"Depends on “{name}”: {_VERBS[one.before]}s below {value}, "
        f"{_VERBS[one.after]}s above ({spread}; {you_have}."
    )
