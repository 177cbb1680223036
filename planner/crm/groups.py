"""Columns of texts, and those of grouped reports: each value in the first row of its group only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Texts:
    """A column of texts in one spelling: the different ones, and which of them is in each row.

    The first is "" and stands where there is no data.
    """

    values: tuple[str, ...]
    codes: NDArray[np.signedinteger]


def fill_groups(texts: dict[str, Texts], leading: Sequence[str]) -> tuple[str, ...]:
    """Fill the leading columns of a grouped report, in place; which those are.

    Such a column begins with a value, has each of its values once (within the group to its left)
    and nothing in most rows.
    """
    filled: list[str] = []
    group = np.zeros(next(iter(texts.values())).codes.size if texts else 0, np.int64)
    for name in leading:
        codes = texts[name].codes
        there = codes != 0
        if codes.size < 4 or not there[0] or there.sum() < 2 or 2 * there.sum() > codes.size:
            break
        pairs = group[there] * len(texts[name].values) + codes[there]
        if np.unique(pairs).size < pairs.size:
            break
        last = np.maximum.accumulate(np.where(there, np.arange(codes.size), 0))
        texts[name] = Texts(texts[name].values, codes[last])
        group = last
        filled.append(name)
    return tuple(filled)
