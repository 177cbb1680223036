"""Stages that look like one under two names: one ends where the other begins, in the same place."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from planner.crm.ways import Ways

_FEWEST = 5  # deals of each name
_ALIKE = 0.8  # share of what comes before and after that both names have alike


def renamed(ways: Ways, stages: Sequence[str]) -> list[tuple[tuple[str, int], tuple[str, int]]]:
    """((old name, deals), (new name, deals)) of each pair; no deal has been in both."""
    came = ways.deals()
    known = [i for i, name in enumerate(ways.names) if name in stages and came[i] >= _FEWEST]
    first = {i: int(ways.when[ways.name == i].min()) for i in known}
    last = {i: int(ways.when[ways.name == i].max()) for i in known}
    pairs = [(old, new) for old in known for new in known if last[old] < first[new]]
    if not pairs:
        return []
    beside = _beside(ways)
    return [
        ((ways.names[old], int(came[old])), (ways.names[new], int(came[new])))
        for old, new in pairs
        if all(np.minimum(each[old], each[new]).sum() >= _ALIKE for each in beside)
    ]


def _beside(ways: Ways) -> tuple[np.ndarray, np.ndarray]:
    """(names, names + 1) shares of what stands before, and after, each name; last: nothing."""
    size = len(ways.names)
    same = np.append(ways.deal[1:] == ways.deal[:-1], False)[: ways.deal.size]
    after = np.where(same, np.append(ways.name[1:], size)[: ways.name.size], size)
    before = np.full(ways.name.size, size)
    before[1:][same[:-1]] = ways.name[:-1][same[:-1]]
    found = []
    for other in (before, after):
        place = ways.name.astype(np.int64) * (size + 1) + other
        counts = np.bincount(place, minlength=size * (size + 1)).reshape(size, size + 1)
        found.append(counts / np.maximum(counts.sum(axis=1, keepdims=True), 1))
    return found[0], found[1]
