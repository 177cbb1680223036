"""Kinds of deal and which lead is of which ("Kinds"); without any, all are of one."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from reference.slow_simulator.draws import KIND, PLACE_IN_RUN, REPLICATION, TURN, Draw, Draws, Whom
from reference.slow_simulator.scenario import DEFAULTS, LIST_OF, filled

ALL_ALIKE = filled({"name": "all", "share": 1}, DEFAULTS["kinds"][LIST_OF])


class Kind:
    """One kind of deal: its way through the stages, and who does them."""

    def __init__(self, scenario: dict[str, Any], given: dict[str, Any]):
        self.name: str = given["name"]
        self.rank: int = given["rank"]
        self.comes_back: dict[str, Any] | None = given["comes_back"]
        self.buyer: float = given["buyer"]
        self.patience: float = given["patience"]
        value = given["value_usd"]
        self.value_usd = scenario["money"]["deal_value_usd"] if value is None else value
        names = [stage["name"] for stage in scenario["stages"]]
        assert set(given["stages"]) <= set(names)
        own = [given["stages"].get(name, {}) for name in names]
        self.route = [stage for stage, here in enumerate(own) if not here.get("skip")]
        assert self.route, "each kind keeps a stage"
        self.work = [given["work"] if one.get("work") is None else one["work"] for one in own]
        self.odds = [given["odds"] if one.get("odds") is None else one["odds"] for one in own]
        roles = scenario["team"]["roles"]
        doers = {  # by stage on its way: the roles that do it for this kind
            stage: [
                number
                for number, role in enumerate(roles)
                if names[stage] in role["stages"]
                and (role["kinds"] is None or not scenario["kinds"] or self.name in role["kinds"])
            ]
            for stage in self.route
        }
        assert all(len(those) == 1 for those in doers.values()), "each stage in exactly one role"
        self.role_of = {stage: those[0] for stage, those in doers.items()}

    @property
    def first(self) -> int:
        """Its first stage."""
        return self.route[0]

    @property
    def last(self) -> int:
        """Its last stage."""
        return self.route[-1]

    def after(self, stage: int) -> int | None:
        """Its next stage; None after the last."""
        return next((one for one in self.route if one > stage), None)

    def shares(self, stage: dict[str, Any], number: int, drop_off: float) -> tuple[float, ...]:
        """(drop-off, repeat, restart, advance) of a stage whose own drop-off is this one now."""
        repeat, restart = stage["repeat"], stage["restart"]
        advance, odds = 1 - drop_off - repeat - restart, self.odds[number]
        if odds == 0:
            return drop_off + advance, repeat, restart, 0.0
        if odds != 1:
            both = advance + drop_off
            advance = both * odds * advance / (odds * advance + drop_off)
            drop_off = both - advance
        return drop_off, repeat, restart, advance


def kinds_of(scenario: dict[str, Any]) -> list[Kind]:
    """As listed, or the one that all deals are of."""
    return [Kind(scenario, given) for given in scenario["kinds"] or [ALL_ALIKE]]


class Mix:
    """Which kind each lead is of, by `leads.mix`."""

    def __init__(self, scenario: dict[str, Any], draws: Draws):
        # As written: in binary, 0.6 + 0.3 + 0.1 is not 1, and ties would go by rounding.
        weights = [Fraction(str(kind["share"])) for kind in scenario["kinds"] or [ALL_ALIKE]]
        self.shares = [weight / sum(weights) for weight in weights]
        self.mix: str = scenario["leads"]["mix"]
        self.run_length = scenario["leads"]["mix_batch"] if self.mix == "batched" else 1
        self.draws = draws
        self.turns: list[int] = []  # kinds of the turns 1, 2, …
        self.counts = [0 for _ in weights]

    def kind_of(self, lead: int) -> int:
        """The kind of an arriving lead, by its number from 1."""
        if len(self.shares) == 1:
            return 0
        if self.mix == "random":
            luck = self.draws.uniform(Draw(KIND, Whom("lead", lead)))
            for kind, share in enumerate(self.shares):
                if luck < share:
                    return kind
                luck -= float(share)
            return max(kind for kind, share in enumerate(self.shares) if share)
        begun = math.floor(1000 * self.draws.uniform(Draw(TURN, REPLICATION)))
        before = 0  # leads of the first run that came before the stream began
        if self.run_length > 1:
            where = self.draws.uniform(Draw(PLACE_IN_RUN, REPLICATION, 0, 1))
            before = math.floor(self.run_length * where)
        return self.in_turn(1 + begun + (before + lead - 1) // self.run_length)

    def in_turn(self, turn: int) -> int:
        """The kind that is farthest behind its share, the first listed of equals."""
        while len(self.turns) < turn:
            number = len(self.turns) + 1
            behind = [s * number - n for s, n in zip(self.shares, self.counts, strict=True)]
            kind = behind.index(max(behind))
            self.counts[kind] += 1
            self.turns.append(kind)
        return self.turns[turn - 1]
