"""Names that end a deal, though nobody would know the word: no deal ever leaves them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from planner.crm import end_words
from planner.crm.columns import cleaned
from planner.crm.ways import Ways

_FEWEST = 3  # deals, before a stage that none has left is taken for an end
_LEFT = 0.05  # share of deals that may have been opened again
_LEFT_BY_NAME = 0.2  # the same, for a name that sounds like an end
_MOST = 0.5  # share of deals that have left, from which on a name is no end


def sounds_lost(name: str) -> bool:
    """Does the name of an end mean that the deal was lost?"""
    return end_words.meaning(cleaned(name).replace("_", " "), sounds=True) == "lost"


def sounds_won(name: str) -> bool:
    """Does the name of an end mean that the deal was won?"""
    return end_words.meaning(cleaned(name).replace("_", " "), sounds=True) == "won"


def gone_through(ways: Ways, won: Sequence[str], lost: Sequence[str]) -> list[str]:
    """Names that sound like an end ("Win plan", "Lost contact") and that most deals leave for
    another end, where another name of the same meaning is one.
    """
    came, left = ways.deals(), ways.left()
    is_left = {
        name: came[i] >= _FEWEST and left[i] > _MOST * came[i] for i, name in enumerate(ways.names)
    }
    through = []
    for names in (won, lost):
        stays = [one for one in names if not is_left.get(one, True)]
        for name in names if stays else []:
            others = [one for one in (*won, *lost) if one != name]
            i = ways.names.index(name) if name in ways.names else -1
            if i >= 0 and is_left[name] and ways.through(others)[0][i] > _MOST * came[i]:
                through.append(name)
    return through


def after_ends(ways: Ways, names: Sequence[str], known: Sequence[str]) -> list[str]:
    """Those of `names` to which deals only come after one of the ends that are known: "Onboarding"
    after "Won", "Archived" after "Lost".
    """
    came, before = ways.deals(), ways.before()
    at = [i for i, name in enumerate(ways.names) if name in known]
    if not at:
        return []
    # Deals of several ends count for each; no more of them than came.
    after = np.minimum(before[at].sum(axis=0), came)
    is_after = (came >= _FEWEST) & (after >= (1 - _LEFT) * came)
    return [ways.names[i] for i in np.flatnonzero(is_after) if ways.names[i] in names]


def lost_by_name(ways: Ways, names: Collection[str]) -> list[str]:
    """Those of `names` that sound lost and that deals hardly ever leave."""
    came, left = ways.deals(), ways.left()
    return [
        name
        for i, name in enumerate(ways.names)
        if name in names and came[i] and sounds_lost(name) and left[i] <= _LEFT_BY_NAME * came[i]
    ]


def never_left(ways: Ways, names: Collection[str]) -> list[str]:
    """Those of `names` that hardly any deal leaves, without those in which deals begin."""
    came, left, begun = ways.deals(), ways.left(), ways.begun()
    is_end = (came >= _FEWEST) & (left <= _LEFT * came) & (2 * begun < came)
    return [ways.names[i] for i in np.flatnonzero(is_end) if ways.names[i] in names]


def counted(ways: Ways, names: Sequence[str], *, last: bool = True) -> list[tuple[str, int]]:
    """(name, deals that were last there, or that ever came), those with most deals first."""
    counts = (ways.last_at() if last else ways.deals()).tolist()
    of_name = dict(zip(reversed(ways.names), reversed(counts), strict=True))
    return sorted(((name, of_name.get(name, 0)) for name in names), key=lambda one: -one[1])
