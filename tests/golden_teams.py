"""Teams whose numbers are kept bit for bit, that between them use every rule of schema 2."""

from __future__ import annotations

from planner.model.scenario import Scenario
from reference.teams import role, stage, team

KINDS = [
    {
        "name": "New",
        "share": 3,
        "work": 1.2,
        "buyer": 1.5,
        "odds": 0.7,
        "patience": 0.5,
        "value_usd": 9000,
        "rank": 2,
        "stages": {"Show": {"work": 0.6, "odds": 3}},
    },
    {
        "name": "Old",
        "share": 1,
        "rank": 1,
        "comes_back": {"kind": "Old", "share": 0.4, "weeks": 8},
    },
    {
        "name": "Large",
        "share": 0.5,
        "value_usd": 40_000,
        "stages": {"Ask": {"skip": True}},
        "comes_back": {"kind": "New", "share": 0.2, "weeks": 3},
    },
]


def kinds_on_dates() -> Scenario:
    """Kinds in runs of two, seasons, dated changes; people who come, learn, leave and help."""
    quarter = [0.8, 1, 1.3, 1, 0.9, 1, 1.1, 0.7, 1, 1.2, 1, 0.9, 1.1]
    year = [1 + 0.3 * (week % 4 - 1.5) for week in range(52)]
    return team(
        [
            stage("Ask", 0.05, drop_off=0.3, patience_days=20),
            stage("Show", 0.1, drop_off=0.1, buyer={"mean_days": 5}),
            stage("Sign", 0.05, buyer={"mean_days": 8, "cv": 0.7}),
        ],
        [
            role("Ask", people=3, ramp={"weeks": 10, "start": 0.4}, tenure_weeks=[3, 0]),
            role(
                "Show",
                "Sign",
                people=3,
                name="New",
                owns_deals=True,
                kinds=["New"],
                leaving={
                    "per_year": 0.9,
                    "fill": {"mean_days": 20, "cv": 1},
                    "refill": True,
                },
            ),
            role("Show", "Sign", people=2, name="Old", kinds=["Old", "Large"], tenure_weeks=[7]),
        ],
        schema=2,
        clock={"warmup_weeks": 6, "horizon_weeks": 33.5, "week_of_year": 9},
        leads={"per_week": 14, "mix": "batched", "mix_batch": 2},
        season={"leads": quarter, "hours": year, "closing": quarter, "value": year},
        changes=[
            {"week": 4, "field": "leads.per_week", "times": 1.2},
            {"week": 9.5, "field": "stages.Show.work.mean_hours", "times": 0.8},
            {"week": 15, "field": "stages.Ask.drop_off", "times": 1.4},
            {"week": 20, "field": "money.deal_value_usd", "times": 1.5},
        ],
        kinds=KINDS,
        money={"deal_value_usd": 10_000, "deal_value_cv": 0.3},
        hires=[
            {"week": 5, "role": "Ask", "people": 2},
            {"week": 12.5, "role": "New", "people": -1},
        ],
        leaver_loss=0.3,
        help="idle",
    )


def from_today() -> Scenario:
    """Today's open deals in every state, a reorganisation, and people who are not replaced."""
    rows = [
        {"stage": None, "kind": "A", "deals": 6, "state": "waiting", "age_days": 4},
        {"stage": "Talk", "kind": "A", "deals": 9, "state": "unknown"},
        {"stage": "Sign", "kind": "B", "deals": 7, "state": "with_buyer", "age_days": 11},
        {"stage": "Sign", "kind": "A", "deals": 3, "state": "waiting", "age_days": 2},
    ]
    return team(
        [
            stage("Talk", 0.1, drop_off=0.4, buyer={"mean_days": 6, "cv": 1.3}),
            stage("Sign", 0.15, drop_off=0.2, repeat=0.2, buyer={"mean_days": 15, "cv": 0.6}),
        ],
        [
            role("Talk", people=2, ramp={"weeks": 6, "start": 0.7}),
            role(
                "Sign",
                people=4,
                owns_deals=True,
                leaving={
                    "per_year": 0.5,
                    "fill": {"mean_days": 40, "cv": 0.2},
                    "refill": False,
                },
            ),
        ],
        schema=2,
        family="lognormal",
        clock={"warmup_weeks": 0, "horizon_weeks": 31, "week_of_year": 22},
        leads={"per_week": 8, "mix": "in_turn", "mix_batch": 1},
        kinds=[
            {"name": "A", "share": 2},
            {"name": "B", "share": 1, "work": 1.5, "buyer": 0.8},
        ],
        hand_off={"delay": {"mean_days": 2}, "loss": 0.1, "rebrief": 0.3},
        priorities={"shifts_per_year": 0, "productivity_loss": 0.4, "recovery_weeks": 5},
        today={
            "open_deals": rows,
            "reorganised": True,
            "year": 2027,
            "wins_so_far": 5,
            "revenue_so_far_usd": 90_000,
        },
        target={"wins_per_quarter": 25},
    )


def from_an_empty_today() -> Scenario:
    """The same with nothing in hand."""
    today = {"open_deals": [], "reorganised": False, "wins_so_far": 0, "revenue_so_far_usd": 0}
    return from_today().replace({"today": today})
