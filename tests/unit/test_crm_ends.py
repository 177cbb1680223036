"""What the name of an end means, by its words and by what deals do there."""

from __future__ import annotations

import pytest

from planner import crm
from planner.crm import end_words, ends
from planner.crm.corrections import mapping_of
from planner.views.calibrate import asked_words
from tests.unit.test_crm import file, found
from tests.unit.test_crm_meaning import log, outcomes

# What vendors call won and lost in each language; the source stands in end_words.
PAIRS = {
    "German": ("Geschlossen gewonnen", "Verloren"),
    "French": ("Clôturée gagnée", "Fermé/Perdu"),
    "Spanish": ("Cerrada ganada", "Cerrada perdida"),
    "Portuguese": ("Fechado ganho", "Perdido"),
    "Italian": ("Chiusa vinta", "Chiusa persa"),
    "Dutch": ("Gesloten - gewonnen", "Gesloten - verloren"),
    "Polish": ("Zamknięta - Wygrana", "Zamknięta - Utracona"),
    "Czech": ("Vyhráno", "Uzavřeno - prohra"),
    "Russian": ("Успешно реализовано", "Закрыто и не реализовано"),
    "Russian of Bitrix24": ("Сделка успешна", "Сделка провалена"),
    "Japanese": ("受注確定", "失注"),
    "Japanese of Salesforce": ("成立", "不成立"),
    "two words in one name": ("Closed Won - Upsell", "Closed Lost - Competitor won"),
    "what it is not": ("Won, not yet invoiced", "Lost - not won"),
}


@pytest.mark.parametrize("language", PAIRS)
def test_won_and_lost_are_known_in_the_languages_of_crm_systems(language):
    won, lost = PAIRS[language]
    assert (end_words.meaning(won), end_words.meaning(lost)) == ("won", "lost")
    if "," not in won:
        way, other = (f"Lead Demo {end.replace(' ', '_')}" for end in (won, lost))
        assert outcomes(found(log(way, other))) == (1, 1, 0)


@pytest.mark.parametrize(
    ("name", "meaning"),
    [
        ("Not won", ""),
        ("Verbal win", ""),
        ("Competitor won", "lost"),
        ("Won by competitor", "lost"),
        ("Won from a competitor", "won"),
        ("Window shopping", ""),
    ],
)
def test_a_name_is_read_with_what_stands_around_its_word(name, meaning):
    assert end_words.meaning(name) == meaning


@pytest.mark.parametrize(
    ("name", "sounds"), [("Not sold", ""), ("Sold", "won"), ("Unsold", "lost")]
)
def test_what_a_name_sounds_like_knows_a_not(name, sounds):
    assert end_words.meaning(name, sounds=True) == sounds
    assert ends.sounds_won(name) == (sounds == "won")


def test_a_name_that_sounds_like_an_end_is_a_stage_where_deals_go_on_to_another():
    ways = ["Lead Win_plan Offer Won"] * 4 + ["Lead Lost_contact Offer Lost"] * 4
    history = found(log(*ways))
    assert set(history.stages) == {"Lead", "Win plan", "Lost contact", "Offer"}
    assert outcomes(history) == (4, 4, 0)


def test_what_comes_only_after_an_end_is_left_out_and_said():
    sold = ["Lead Demo Won Onboarding Live"] * 3 + ["Lead Demo Won Onboarding"]
    text = log(*sold, *["Lead Demo Lost Archived"] * 3)
    history = found(text)
    assert history.stages == ("Lead", "Demo")
    assert outcomes(history) == (4, 3, 0)
    assert not history.mapping.asks
    told = next(one.text for one in history.findings if one.code == "left_out")
    assert all(f"“{name}”" in told for name in ("Onboarding", "Live", "Archived"))
    # Somebody may want it as a stage all the same.
    mapping = mapping_of(file(text), None, {"open": ["Onboarding"]})
    assert "Onboarding" in mapping.stages
    assert mapping.left_out == ("Live", "Archived")


def test_two_names_of_one_stage_after_each_other_are_asked_about():
    ways = ["Lead Discovery Offer Won", "Lead Discovery Lost"] * 4
    ways += ["Lead Intro Offer Won", "Lead Intro Lost"] * 4
    text = log(*ways)
    (asked,) = crm.detect(file(text)).asks
    assert (asked.code, [name for name, _ in asked.names]) == ("renamed", ["Discovery", "Intro"])
    assert '"same": {"Discovery": "Intro"}' in asked_words.refusal([asked])
    one = mapping_of(file(text), None, {"same": {"Discovery": "Intro"}})
    assert (one.stages, one.asks) == (("Lead", "Intro", "Offer"), ())
    assert len(crm.read(file(text), one).visits) == 16 + 16 + 8
    assert mapping_of(file(text), None, {"open": ["Discovery", "Intro"]}).asks == ()


def test_names_that_are_used_at_the_same_time_are_two_stages():
    ways = ["Lead Discovery Offer Won", "Lead Intro Offer Won"] * 6
    assert crm.detect(file(log(*ways))).asks == ()
