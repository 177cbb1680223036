"""From a factory to a sales team: two ends of one line, and every team between them."""

from __future__ import annotations

import sys

from planner.model import flow
from planner.model.fields import changed, highest
from planner.model.kinds import Kind
from planner.model.scenario import Leads, Scenario
from planner.model.season import with_swing
from planner.model.stage import Stage
from planner.model.team import Role


def factory_to_sales(scenario: Scenario, t: float) -> Scenario:
    """The scenario on its way from a factory (t = 0) to the team's own sales (t = 1).

    What a factory does not have (variability, loss, repeats, the buyer's time, impatience, the harm
    of hand-offs, people who leave, seasons, kinds of deal that differ) is t times the team's own;
    leads are scaled to keep the highest load, within their bounds. At t = 1 it is the scenario
    itself, but for today's deals: these are left out all along the line, so that there is no step
    at its end. Raises ValueError for t outside 0 to 1.
    """
    if not 0 <= t <= 1:
        raise ValueError(f"t must be between 0 (factory) and 1 (sales), not {t}")
    scenario = changed(scenario, today=None) if scenario.today else scenario
    if t == 1:
        return scenario
    hand_off = scenario.hand_off
    mixed = changed(
        scenario,
        leads=changed(scenario.leads, cv=t * scenario.leads.cv),
        stages=tuple(_nearer_to_factory(stage, t) for stage in scenario.stages),
        deal_cv=t * scenario.deal_cv,
        money=changed(scenario.money, deal_value_cv=t * scenario.money.deal_value_cv),
        hand_off=changed(
            hand_off,
            delay=changed(
                hand_off.delay, mean_days=t * hand_off.delay.mean_days, cv=t * hand_off.delay.cv
            ),
            rebrief=t * hand_off.rebrief,
            loss=t * hand_off.loss,
            repeat=t * hand_off.repeat,
        ),
        season=with_swing(scenario.season, t),
        kinds=tuple(_nearer_to_alike(kind, t) for kind in scenario.kinds),
        team=changed(
            scenario.team, roles=tuple(_staying_longer(role, t) for role in scenario.team.roles)
        ),
    )
    return _with_highest_load(mixed, max(flow.loads(scenario).values()))


def _nearer_to_factory(stage: Stage, t: float) -> Stage:
    return changed(
        stage,
        work=changed(stage.work, cv=t * stage.work.cv),
        buyer=changed(stage.buyer, mean_days=t * stage.buyer.mean_days, cv=t * stage.buyer.cv),
        drop_off=t * stage.drop_off,
        repeat=t * stage.repeat,
        restart=t * stage.restart,
        patience_days=_patience(stage.patience_days, t),
    )


def _nearer_to_alike(kind: Kind, t: float) -> Kind:
    """The kind's multipliers nearer to 1; which stages it visits, its value and rank stay."""

    def nearer(own: float | None) -> float | None:
        return None if own is None else _nearer_to_1(own, t)

    return changed(
        kind,
        work=_nearer_to_1(kind.work, t),
        buyer=_nearer_to_1(kind.buyer, t),
        odds=_nearer_to_1(kind.odds, t),
        patience=_nearer_to_1(kind.patience, t),
        stages={
            name: changed(at, work=nearer(at.work), odds=nearer(at.odds))
            for name, at in kind.stages.items()
        },
    )


def _nearer_to_1(factor: float, t: float) -> float:
    return 1 + t * (factor - 1)


def _staying_longer(role: Role, t: float) -> Role:
    return changed(role, leaving=changed(role.leaving, per_year=t * role.leaving.per_year))


def _patience(days: float | None, t: float) -> float | None:
    """Patience whose rate 1/days is t times as high; None (for ever) beyond the field's bound."""
    if days is None or t == 0 or days / t > highest(Stage, "patience_days"):
        return None
    return days / t


def _with_highest_load(scenario: Scenario, load: float) -> Scenario:
    now = max(flow.loads(scenario).values())
    if now == 0 or load == 0:
        return scenario
    leads = scenario.leads.per_week * load / now
    # The field's bounds: above 0, at most its highest.
    leads = min(max(leads, sys.float_info.min), highest(Leads, "per_week"))
    return changed(scenario, leads=changed(scenario.leads, per_week=leads))
