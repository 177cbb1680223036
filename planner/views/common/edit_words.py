"""What an edit did: people, work and leads that went from one to another, dates, open deals."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from planner.model import flow
from planner.model.dated_edits import newcomers
from planner.model.fields import Part
from planner.model.kind_edits import share_of
from planner.model.leveling import staffed_to_load
from planner.model.scenario import Scenario
from planner.views.common.numbers import count, listed, percent
from planner.views.common.role_words import begun, moved, they
from planner.views.common.rows import row

UNDO = "Undo"

_NONE = 1e-9  # shares that differ by no more are the same


Did = Callable[[Scenario, Scenario], str]


def did(before: Scenario, after: Scenario) -> str:
    """'People: SDR 4 → 2, Hunter 2 (new). Demo: AE → Hunter.'; "" where nobody moved."""
    said = (
        _people(before, after),
        _work(before, after),
        _pods(before, after),
        _leads(before, after),
        _passed_over(before, after),
        _won(before, after),
    )
    return " ".join(f"{text}." for text in said if text)


def _people(before: Scenario, after: Scenario) -> str:
    was = {role.name: role.people for role in before.team.roles}
    now = {role.name: role.people for role in after.team.roles}
    return _moves("People", was, now)


def with_other_work(before: Scenario, after: Scenario) -> tuple[str, ...]:
    """The roles, by name, that work on more stages than before or fewer; none where one is gone."""
    was = {role.name: len(role.stages) for role in before.team.roles}
    now = {role.name: len(role.stages) for role in after.team.roles}
    if was.keys() - now.keys():
        return ()
    return tuple(name for name in now if now[name] != was.get(name))


def busy(scenario: Scenario, names: Sequence[str]) -> str:
    """'AEs have work now for 58 % of their hours and Role 3 for 121 %, if none goes cold.'"""
    loads = flow.loads(scenario)
    first, *others = names
    now = begun(they(scenario, [first], "have"))
    told = [f"{now} work now for {percent(loads[first])} of their hours"]
    told += [f"{name} for {percent(loads[name])}" for name in others]
    return f"{listed(told)}, if none goes cold."


def evened_out(scenario: Scenario, names: Sequence[str]) -> str:
    """'Even out: AE 7 → 6, Role 3 3 → 4', for a button; "" where they are as even as can be."""
    moves = moved(scenario, staffed_to_load(scenario, names))
    return f"Even out: {moves}" if moves else ""


def _moves(what: str, was: Mapping[str, object], now: Mapping[str, object]) -> str:
    """'People: SDR 6 → 5 and Role 1 (new)'; "" where nothing is another."""
    moves = [
        f"{name} {was[name]} → {value}" if name in was else f"{name} {value} (new)"
        for name, value in now.items()
        if value != was.get(name)
    ]
    moves += [f"{name} {value} → none" for name, value in was.items() if name not in now]
    return f"{what}: {listed(moves)}" if moves else ""


def _work(before: Scenario, after: Scenario) -> str:
    was, now = _who(before), _who(after)
    moved: dict[tuple[str, str], list[str]] = {}
    for stage in now:
        if stage in was and was[stage] != now[stage]:
            moved.setdefault((was[stage], now[stage]), []).append(stage)
    return "; ".join(f"{listed(stages)}: {old} → {new}" for (old, new), stages in moved.items())


def _who(scenario: Scenario) -> dict[str, str]:
    """Who works on each stage, by name."""
    homes = scenario.role_of_stage()
    return {
        stage.name: scenario.team.roles[home].name
        for stage, home in zip(scenario.stages, homes, strict=True)
    }


def _pods(before: Scenario, after: Scenario) -> str:
    if before.team.pods == after.team.pods:
        return ""
    return f"{count(after.team.pods, 'mixed team')}, before {before.team.pods}"


def _passed_over(before: Scenario, after: Scenario) -> str:
    """'Renewals pass over Qualify and Demo now, as only a shorter sale is won so often.'"""
    was = {kind.name: kind for kind in before.kinds}
    said = []
    for kind in after.kinds:
        new = [
            stage.name
            for stage in after.stages
            if kind.name in was and kind.skips(stage.name) and not was[kind.name].skips(stage.name)
        ]
        if new and kind.odds != was[kind.name].odds:
            said.append(
                f"{kind.name}: without {listed(new)} from now on, as only a shorter sale is won so "
                "often"
            )
    return "; ".join(said)


def _won(before: Scenario, after: Scenario) -> str:
    """'Won, as fewer are lost at hand-offs: Renewals 85 % → 87 %'; "" where the sale itself is
    another, or all deals are alike.
    """
    if not before.kinds or _sale(before) != _sale(after):
        return ""
    was, now = flow.win_chances_of_kinds(before), flow.win_chances_of_kinds(after)
    gained = now - was
    how = "fewer" if min(gained) > -_NONE else "more" if max(gained) < _NONE else "others"
    names = [kind.name for kind in after.kinds]
    of_before, of_after = (dict(zip(names, map(percent, each), strict=True)) for each in (was, now))
    return _moves(f"Won, as {how} are lost at hand-offs", of_before, of_after)


def _sale(scenario: Scenario) -> tuple[object, ...]:
    """What decides who is won, but for how the work is divided."""
    return scenario.stages, scenario.kinds, scenario.hand_off


def _leads(before: Scenario, after: Scenario) -> str:
    """Which share of the leads is of which kind."""
    was, now = (
        {kind.name: percent(share_of(scenario, kind.name)) for kind in scenario.kinds}
        for scenario in (before, after)
    )
    return _moves("Leads", was, now)


def did_to_hires(before: Scenario, after: Scenario) -> str:
    """'Added: week 4: + 1 AE.'; "" where nobody more or less comes or goes on a date."""
    return " ".join(_rows(before.team.hires, after.team.hires))


def did_to_newcomers(before: Scenario, after: Scenario) -> str:
    """'Still new: SDR, 0 weeks in the job.', 'Not new any more: …'; "" where as many are new."""
    was, now = (
        Counter(f"{role}, {count(weeks, 'week')} in the job" for role, _, weeks in newcomers(each))
        for each in (before, after)
    )
    if was.total() == now.total():
        return ""
    told = (("Still new", now - was), ("Not new any more", was - now))
    return " ".join(f"{said}: {listed(list(who.elements()))}." for said, who in told if who)


def did_to_changes(before: Scenario, after: Scenario) -> str:
    """'Taken out: from week 9 on: 20 % more leads.', and seasons; "" without either."""
    said = [*_rows(before.changes, after.changes)]
    if before.season != after.season:
        said.append("The seasons are others.")
    return " ".join(said)


def did_to_today(before: Scenario, after: Scenario) -> str:
    """'Open deals: off → 56.', or the row that was taken out; "" where only a number changed."""
    was, now = before.today, after.today
    if was is None or now is None:
        return "" if was == now else f"Open deals: {_open(before)} → {_open(after)}."
    if len(was.open_deals) - len(now.open_deals) == 1:
        return " ".join(_rows(was.open_deals, now.open_deals))
    if len(was.open_deals) == len(now.open_deals):
        return ""
    return f"Open deals: {_open(before)} → {_open(after)}."


def _open(scenario: Scenario) -> str:
    if scenario.today is None:
        return "off"
    return f"{sum(each.deals for each in scenario.today.open_deals):,}"


def _rows(before: Sequence[Part], after: Sequence[Part]) -> Iterator[str]:
    """What came and what went, where there are more of them or fewer."""
    if len(before) == len(after):
        return
    was, now = Counter(map(row, before)), Counter(map(row, after))
    for said, rows in (("Added", now - was), ("Taken out", was - now)):
        if rows:
            yield f"{said}: {listed(list(rows.elements()))}."
