"""What several visitors ask alike is worked out once."""

from pages.ui import questions
from planner.plans import link as sharing
from tests.test_pages import finish_all, opened, shown


def test_visitors_who_ask_the_same_are_answered_from_one_work(monkeypatch):
    asked, real = [], questions.answers

    def counted(plan):
        asked.append(plan)
        return real(plan)

    monkeypatch.setattr(questions, "answers", counted)
    link = sharing.link(sharing.plan_of("mid_market").replace({"seed": 987}))

    apps = [opened(link) for _ in range(3)]
    for app in apps:
        finish_all(app)
    assert len(asked) == 1
    assert len({shown(app) for app in apps}) == 1
