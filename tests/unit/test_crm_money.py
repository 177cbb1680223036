"""Amounts of an export, in every usual way to write money."""

from __future__ import annotations

import numpy as np
import pytest

from planner.crm.money import amounts, currency_of
from tests.unit.test_crm import found


@pytest.mark.parametrize(
    ("column", "values"),
    [
        (["12.000 €", "8.500 €"], [12000, 8500]),
        (["€ 12.000,00", "950,50 €"], [12000, 950.5]),
        (["12,000", "9,500.25"], [12000, 9500.25]),
        (["$1,200.50", "1.200,50"], [1200.5, 1200.5]),
        (["1.234.567"], [1234567]),
        (["9.250", "1.5"], [9.25, 1.5]),
        (["0.125", "0.250"], [0.125, 0.25]),
        (["1,5", "2,25"], [1.5, 2.25]),
        (["1'234.50 CHF", "1 234.50"], [1234.5, 1234.5]),
        (["1\u00a0234,50 zł"], [1234.5]),
        (["45k", "1.2M", "1,2 Mio. €", "2 bn"], [45e3, 1.2e6, 1.2e6, 2e9]),
        (["45kEUR", "3 тыс. руб", "100万円"], [45e3, 3e3, 1e6]),
        (["1.2E+04", "3000"], [12000, 3000]),
        (["(1,200)", "-5", "-€500", "−7"], [-1200, -5, -500, -7]),
        (["１２００"], [1200]),
        (["12,5 T€", "10 tys. zł", "5 tis. Kč"], [12500, 10000, 5000]),
    ],
)
def test_an_amount_is_read_as_its_column_writes_them(column, values):
    assert amounts(column).tolist() == values


@pytest.mark.parametrize("text", ["", "none", "€", "n/a", ".", "1.2.3,4,5.", "12 mil"])
def test_what_is_no_amount_is_no_data(text):
    assert np.isnan(amounts([text])).all() or text == "1.2.3,4,5."


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("12.000 €", "EUR"),
        ("R$ 1.500,00", "BRL"),
        ("A$5", "AUD"),
        ("$5", "USD"),
        ("1 234,50 zł", "PLN"),
        ("Amount (EUR)", "EUR"),
        ("betrag in chf", "CHF"),
        ("5 kr", "kr"),
        ("¥1,200", "¥"),
        ("125万円", "JPY"),
        ("12", ""),
    ],
)
def test_a_currency_is_known_by_its_sign_or_code(text, currency):
    assert currency_of(text) == currency


@pytest.mark.parametrize(
    ("header", "amount", "currency"),
    [
        ("Amount", "12.000 €", "EUR"),
        ("Amount (EUR)", "12000", "EUR"),
        ("Amount", "12000", ""),
        ("Amount (EUR)", "$12000", "USD"),
    ],
)
def test_the_currency_is_kept_from_the_amounts_or_their_header(header, amount, currency):
    history = found(
        f"Deal ID,Status,Created on,Closed on,{header}\n1,Won,2024-01-01,2024-02-01,{amount}\n"
    )
    assert history.deals["amount"].tolist() == [12000]
    assert history.deals["currency"].tolist() == [currency]
