"""Any scenario the schema allows, for Hypothesis; only its cost is bounded.

Every field is given, over its whole range with its extremes, so `scenarios` is also the guard that
no field is forgotten (test_properties).
"""

from __future__ import annotations

from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from planner.model import flow
from planner.model.scenario import Scenario

MOST_LEADS = 3_000  # in one replication
MOST_VISITS = 12_000

SMALLEST = 1e-300  # the least that a field open at zero is given here


def numbers(low: float, high: float, *usual: float) -> st.SearchStrategy[float]:
    """The bounds, what is usual, and anything between them."""
    return st.sampled_from([low, high, *usual]) | st.floats(low, high)


def whole(low: int, high: int) -> st.SearchStrategy[int]:
    return st.sampled_from([low, high]) | st.integers(low, high)


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


def spreads() -> st.SearchStrategy[float]:
    # Few different ones: each costs a table.
    return st.sampled_from([0, 5, 1, 1, 0.5, 1.5, 1e-9]) | st.floats(0, 5)


@st.composite
def outcomes(draw: st.DrawFn) -> dict[str, float]:
    """drop_off, repeat and restart of one stage, adding up to less than 1."""
    on = draw(st.sampled_from([1, 0.5, 0.25]) | st.floats(0.02, 1))
    parts = [draw(st.sampled_from([0, 0, 1]) | st.floats(0, 1)) for _ in range(3)]
    scale = (1 - on) / max(sum(parts), 1)
    names = ("drop_off", "repeat", "restart")
    found = {name: scale * part for name, part in zip(names, parts, strict=True)}
    if draw(st.integers(0, 20)) == 0:  # nearly everybody is dropped at once
        found = {"drop_off": 0.9999999, "repeat": 0, "restart": 0}
    assume(sum(found.values()) < 1)
    return found


@st.composite
def stages(draw: st.DrawFn, name: str) -> dict[str, Any]:
    return {
        "name": name,
        "work": {"mean_hours": draw(numbers(0, 1000, 1, 5, 40)), "cv": draw(spreads())},
        "buyer": {"mean_days": draw(numbers(0, 1000, 1, 7)), "cv": draw(spreads())},
        **draw(outcomes()),
        "patience_days": draw(maybe(numbers(0, 1000, 7, 28))),
    }


@st.composite
def roles(draw: st.DrawFn, name: str, its_stages: list[str], pods: int) -> dict[str, Any]:
    people = draw(whole(pods, 1000) | st.integers(pods, pods + 8))
    return {
        "name": name,
        "people": people,
        "stages": draw(st.permutations(its_stages)),
        "selling_hours_per_week": draw(numbers(SMALLEST, 80, 20, 40)),
        "owns_deals": draw(st.booleans()),
        "cost_per_year_usd": draw(numbers(0, 1e9, 100_000)),
        "kinds": None,
        "ramp": {"weeks": draw(numbers(0, 104, 0, 13)), "start": draw(numbers(0.05, 1, 0.6))},
        "leaving": {
            "per_year": draw(numbers(0, 3, 0, 0.4)),
            "fill": {"mean_days": draw(numbers(0, 1000, 60)), "cv": draw(spreads())},
            "refill": draw(st.booleans()),
        },
        "tenure_weeks": draw(st.lists(numbers(0, 520, 4), max_size=min(3, people))),
    }


@st.composite
def split_by_kind(
    draw: st.DrawFn, its_roles: list[dict[str, Any]], kinds: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Sometimes two roles in place of one, each for some of the kinds."""
    found: list[dict[str, Any]] = []
    for role in its_roles:
        if len(kinds) > 1 and draw(st.booleans()):
            names = [kind["name"] for kind in kinds]
            middle = draw(st.integers(1, len(names) - 1))
            for part in (names[:middle], names[middle:]):
                found.append({**role, "name": f"{role['name']} {len(found)}", "kinds": part})
        else:
            found.append(role)
    return found


@st.composite
def hires(draw: st.DrawFn, its_roles: list[dict[str, Any]], pods: int) -> list[dict[str, Any]]:
    """People who come, and places that end as long as some are left."""
    spare = {role["name"]: role["people"] - pods for role in its_roles}
    found = []
    for name in draw(st.lists(st.sampled_from(sorted(spare)), max_size=4)):
        people = draw(st.sampled_from([1, 2, 1000]) | st.integers(-3, -1))
        if people < 0:
            people = max(people, -spare[name]) or 1
            spare[name] += min(people, 0)
        found.append({"week": draw(numbers(0, 260, 3, 6.5)), "role": name, "people": people})
    return found


# --- Kinds, time and today ------------------------------------------------------------------------


def _times(*usual: float) -> st.SearchStrategy[float]:
    return numbers(0.05, 20, 1, 1, *usual)


@st.composite
def kinds(draw: st.DrawFn, names: list[str]) -> list[dict[str, Any]]:
    """Kinds of deal for the stages of these names."""
    called = draw(st.just([]) | st.lists(texts(), max_size=3, unique=True))
    found = []
    for name in called:
        differ = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
        of_stages = {stage: draw(_kind_stages()) for stage in differ}
        if all(of_stages.get(stage, {}).get("skip") for stage in names):
            of_stages[names[0]]["skip"] = False
        found.append(
            {
                "name": name,
                "share": draw(numbers(0, 1e9, 1, 2, 3)),
                "work": draw(_times(0.5, 2)),
                "buyer": draw(_times(0.5, 2)),
                "odds": draw(_times(0.5, 2)),
                "patience": draw(_times(0.5, 2)),
                "value_usd": draw(maybe(numbers(0, 1e12, 9_000))),
                "rank": draw(st.integers(1, 9)),
                "stages": of_stages,
                "comes_back": draw(maybe(_coming_back(called))),
            }
        )
    if found and not any(kind["share"] for kind in found):
        found[0]["share"] = 1
    return found


def _kind_stages() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "skip": st.booleans(),
            "work": maybe(_times(2)),
            "odds": maybe(numbers(0, 20, 0, 1, 3)),
        }
    )


def _coming_back(kinds: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"kind": st.sampled_from(kinds), "share": numbers(0, 1, 0.3), "weeks": numbers(1, 520, 13)}
    )


def seasons() -> st.SearchStrategy[dict[str, Any]]:
    # A few factors over and over: to draw 52 would be slow.
    factors = st.builds(
        lambda few, weeks: (few * weeks)[:weeks],
        st.lists(_times(0.5, 2), min_size=1, max_size=3),
        st.sampled_from([13, 52]),
    )
    names = ("leads", "hours", "closing", "value")
    return st.fixed_dictionaries({name: maybe(factors) for name in names})


@st.composite
def changes(
    draw: st.DrawFn, its_stages: list[dict[str, Any]], hand_off: dict[str, Any]
) -> list[dict[str, Any]]:
    """Changes after which all shares still fit, in whatever order they come."""
    room = {"hand_off.loss": 0.999 * (1 - hand_off["repeat"]) / max(hand_off["loss"], SMALLEST)}
    paths = ["leads.per_week", "selling_hours", "money.deal_value_usd", "hand_off.loss"]
    for stage in its_stages:
        path = f"stages.{stage['name']}"
        paths += [f"{path}.{leaf}" for leaf in ("work.mean_hours", "buyer.mean_days", "drop_off")]
        others = stage["repeat"] + stage["restart"]
        room[f"{path}.drop_off"] = 0.999 * (1 - others) / max(stage["drop_off"], SMALLEST)
    found = []
    for path in draw(st.lists(st.sampled_from(paths), max_size=4)):
        times = draw(numbers(0.01, 100, 0.5, 2))
        if path in room:
            times = min(times, room[path] if room[path] > 1 else 1.0)
            room[path] /= max(times, 1.0)
        found.append({"week": draw(numbers(0, 260, 0, 2, 4.5)), "field": path, "times": times})
    return found


@st.composite
def todays(draw: st.DrawFn, names: list[str], its_kinds: list[dict[str, Any]]) -> dict[str, Any]:
    """Today's pipeline: rows of stages, or of the pool, and kinds that visit them."""
    rows = []
    for stage in draw(st.lists(maybe(st.sampled_from(names)), max_size=4)):
        visiting = [
            kind["name"] for kind in its_kinds if not kind["stages"].get(stage, {}).get("skip")
        ]
        if its_kinds and not visiting:
            continue
        rows.append(
            {
                "stage": stage,
                "kind": draw(st.sampled_from(visiting)) if visiting else None,
                "deals": draw(st.integers(1, 30)),
                "state": draw(st.sampled_from(["unknown", "with_buyer", "waiting"])),
                "age_days": draw(numbers(0, 3650, 0, 5)),
            }
        )
    return {
        "open_deals": rows,
        "reorganised": draw(st.booleans()),
        "year": draw(st.one_of(st.none(), st.integers(2000, 2099))),
        "wins_so_far": draw(whole(0, 10**9)),
        "revenue_so_far_usd": draw(numbers(0, 1e15, 40_000)),
    }


# --- The rest -------------------------------------------------------------------------------------


@st.composite
def hand_offs(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "delay": {"mean_days": draw(numbers(0, 1000, 1)), "cv": draw(spreads())},
        "rebrief": draw(numbers(0, 5, 0.1)),
        **draw(
            st.sampled_from(
                [{"loss": 0, "repeat": 0}, {"loss": 1, "repeat": 0}, {"loss": 0, "repeat": 1}]
            )
            | st.fixed_dictionaries({"loss": st.floats(0, 0.5), "repeat": st.floats(0, 0.5)})
        ),
    }


@st.composite
def priorities(draw: st.DrawFn) -> dict[str, Any]:
    return {
        "shifts_per_year": draw(numbers(0, 366, 1, 4)),
        "productivity_loss": draw(numbers(0, 0.9999999, 0.2)),
        "recovery_weeks": draw(numbers(SMALLEST, 1000, 6)),
        "programme_gain": draw(numbers(0, 5, 0.1)),
    }


def focus() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "deals_per_rep": numbers(SMALLEST, 1000, 1, 12),
            "switching_cost": numbers(0, 5, 0.2),
            "curve": st.sampled_from(["linear", "log", "inverted_u"]),
        }
    )


def money() -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {"deal_value_usd": numbers(0, 1e12, 25_000), "deal_value_cv": spreads()}
    )


_ASSIGNMENTS = st.sampled_from(["least_loaded", "random", "in_turn"])


def _or_as_needed(warmup: float) -> st.SearchStrategy[float | None]:
    """A warm-up, or null in place of a long one, which is not much longer."""
    return st.sampled_from([warmup, None]) if warmup > 130 else st.just(warmup)


def targets() -> st.SearchStrategy[dict[str, Any]]:
    """None, one in wins or one in revenue."""
    none = {"wins_per_quarter": None, "revenue_per_quarter_usd": None}
    return st.builds(
        lambda name, value: none | {name: value},
        st.sampled_from(sorted(none)),
        maybe(numbers(0, 1e9, 10)),
    )


@st.composite
def texts(draw: st.DrawFn) -> str:
    return draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=80))


@st.composite
def teams(
    draw: st.DrawFn, names: list[str], its_kinds: list[dict[str, Any]], pods: int
) -> dict[str, Any]:
    """Up to four roles for the stages of these names, or twice as many, each for some kinds."""
    at_home: dict[int, list[str]] = {}
    for name in names:
        at_home.setdefault(draw(st.integers(0, 3)), []).append(name)
    of_all = [
        draw(roles(f"role {home}", at_home[home], pods))
        for home in draw(st.permutations(sorted(at_home)))
    ]
    its_roles = draw(split_by_kind(of_all, its_kinds))
    return {
        "roles": its_roles,
        "pods": pods,
        "pod_hand_off": draw(numbers(0, 1, 0.5)),
        "specialist_gain": draw(numbers(0, 5, 0.15)),
        "hires": draw(hires(its_roles, pods)),
        "leaver_loss": draw(numbers(0, 1, 0.15)),
        "help": draw(st.sampled_from(["none", "idle"])),
    }


@st.composite
def given_scenarios(draw: st.DrawFn) -> dict[str, Any]:
    """A scenario as it could stand in a file, every field spelled out."""
    names = draw(st.lists(texts(), min_size=1, max_size=12, unique=True))
    pods = draw(st.sampled_from([1, 1, 1, 2, 3, 50]))
    warmup = draw(numbers(0, 260, 4))
    horizon = draw(numbers(1, 260, 13, 26))
    turn_away = draw(st.booleans())
    pace = None if turn_away else draw(maybe(numbers(SMALLEST, 1000, 1, 1.1)))
    # A beat of a thousand ticks a lead is dear: fewer leads then.
    most_leads = MOST_LEADS if pace is None or pace < 10 else MOST_LEADS / 100
    per_week = draw(
        numbers(SMALLEST, min(100_000, most_leads / (warmup + horizon)), 1 / (warmup + horizon))
    )
    its_stages, hand_off = [draw(stages(name)) for name in names], draw(hand_offs())
    its_kinds = draw(kinds(names))
    return {
        "schema": 2,
        "name": draw(texts()),
        "clock": {
            "horizon_weeks": horizon,
            "warmup_weeks": draw(_or_as_needed(warmup)),
            "week_of_year": draw(whole(1, 52)),
        },
        "leads": {
            "per_week": per_week,
            "cv": draw(spreads()),
            "order": draw(st.sampled_from(["oldest", "freshest"])),
            "assignment": draw(_ASSIGNMENTS),
            "pace": pace,
            "mix": draw(st.sampled_from(["random", "in_turn", "batched"])),
            "mix_batch": draw(whole(1, 1000) | st.integers(1, 5)),
        },
        "stages": its_stages,
        "deal_cv": draw(spreads()),
        "family": draw(st.sampled_from(["gamma", "lognormal"])),
        "team": draw(teams(names, its_kinds, pods)),
        "hand_off": hand_off,
        "focus": draw(focus()),
        "pull": {
            "deals_per_rep": draw(maybe(whole(1, 1_000_000) | st.integers(1, 4))),
            "system_cap": draw(maybe(whole(1, 1_000_000_000) | st.integers(1, 9))),
            "when_full": "turn_away" if turn_away else "wait",
        },
        "work_order": draw(st.sampled_from(["fifo", "finish_first"])),
        "priorities": draw(priorities()),
        "money": draw(money()),
        "target": draw(targets()),
        "season": draw(seasons()),
        "changes": draw(changes(its_stages, hand_off)),
        "kinds": its_kinds,
        "today": draw(maybe(todays(names, its_kinds))),
    }


@st.composite
def scenarios(draw: st.DrawFn) -> Scenario:
    """Any scenario whose replication costs milliseconds."""
    scenario = Scenario.from_dict(draw(given_scenarios()))
    weeks = flow.warmup_weeks(scenario) + scenario.clock.horizon_weeks
    leads = scenario.leads.per_week * weeks * _busiest(scenario, weeks)
    leads += sum(row.deals for row in scenario.today.open_deals) if scenario.today else 0
    assume(flow.visits_per_lead(scenario).sum() * leads <= MOST_VISITS)
    return scenario


def _busiest(scenario: Scenario, weeks: float) -> float:
    """How many times as many leads as the year's mean there can be: seasons, changes, returns."""
    season = scenario.season.leads or (1.0,)
    peak = max(season) * len(season) / sum(season) if weeks < len(season) else 1.0
    for change in scenario.changes:
        if change.field == "leads.per_week":
            peak *= max(1.0, change.times)
    returns = [kind.comes_back.weeks for kind in scenario.kinds if kind.comes_back]
    return peak * (1 + weeks / min(returns) if returns else 1.0)
