"""A team with a pipeline of today is not taken for one in an average year."""

from planner.plans import presets
from planner.views.plan.words import restated

TEAM = presets.load("mid_market").scenario


def test_a_pipeline_of_today_is_said_back_with_the_rest():
    open_deals = [{"stage": "Demo", "deals": 7}, {"stage": "Close", "deals": 5}]
    said = restated(TEAM.replace({"today": {"open_deals": open_deals}}))
    assert said == (
        f"{restated(TEAM)} All numbers are of the time from today on, which begins with 12 open "
        "deals."
    )
