"""A column whose values are sales of their own: their deals hardly share a stage."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from planner.crm.groups import Texts

MOST_COLUMNS = 3  # that are tried
_MOST_VALUES = 50
_FEWEST_ROWS = 6  # of a value, before its stages can be told
_SHARED = 0.2  # of the rows of two values in the same stages, at most
_MAY_SAY = re.compile(
    r"\b(types?|product|products|process|line|segment|category|channel|business|division|team|unit|"
    r"typ|art|produkt|kategorie|bereich|kanal|\w*kanal|produit|catégorie|tipo|producto|produto|"
    r"prodotto|categoría|categoria|soort|rodzaj|produktu|druh|тип|продукт|種別|製品)\b",
    re.IGNORECASE,
)


def may_say(headers: Sequence[str], taken: Sequence[str]) -> list[str]:
    """The columns that may say which sale a deal is of, by their headers."""
    found = [one for one in headers if one not in taken and _MAY_SAY.search(one.replace("_", " "))]
    return found[:MOST_COLUMNS]


def are_apart(said: Texts, stage: Texts, ends: Sequence[str]) -> bool:
    """Are the stages of each value hardly ever those of the next largest?"""
    if not 3 <= len(said.values) <= _MOST_VALUES + 1:
        return False
    of_way = np.array([bool(one) and one not in ends for one in stage.values])
    size = len(said.values), len(stage.values)
    place = said.codes.astype(np.int64) * size[1] + stage.codes
    rows = np.bincount(place, minlength=size[0] * size[1]).reshape(size) * of_way
    many = rows[1:][rows[1:].sum(axis=1) >= _FEWEST_ROWS]
    shares = many / many.sum(axis=1, keepdims=True)
    shares = shares[np.argsort(-many.sum(axis=1), kind="stable")]
    shared = [float(np.minimum(one, other).sum()) for one, other in pairwise(shares)]
    return len(shares) > 1 and max(shared) <= _SHARED
