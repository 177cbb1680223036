"""Names that end a deal, though nobody would know the word: no deal ever leaves them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

import numpy as np

from planner.crm import columns
from planner.crm.columns import cleaned
from planner.crm.ways import Ways

_FEWEST = 3  # deals, before a stage that none has left is taken for an end
_LEFT = 0.05  # share of deals that may have been opened again
_LEFT_BY_NAME = 0.2  # the same, for a name that sounds like an end
# Words that mean lost where deals do not go on from them; in a name such as "Demo, not interested"
# they may be a stage as well, so they do not stand with those that always mean it.
_SOUNDS_LOST = re.compile(
    r"\b(dead|no decision|not interested|no interest|no (response|answer|reply|budget|fit|go)|"
    r"not (qualified|a fit)|bad fit|rejected|refused|junk|spam|ghosted|unresponsive|withdrawn|"
    r"went cold|gone cold|abgesagt|absage|abgelehnt|storniert|kein interesse|sans suite|refusée?|"
    r"annulée?|abandonnée?|rechazad[oa]|descartad[oa]|anulad[oa]|cancelad[oa]|rifiutat[oa]|"
    r"annullat[oa]|afgewezen|geannuleerd|odrzucon[ya]|przegran[ya]|zam[ií]tnut[oá]?|отказ|失注)\b",
    re.IGNORECASE,
)
_SOUNDS_WON = re.compile(
    r"\b(signed|converted|customer|client|ordered|purchased|sold|paid|completed|live|onboarded|"
    r"accepted|unterschrieben|unterzeichnet|beauftragt|kunde|verkauft|signée?|vendue?|client|"
    r"firmad[oa]|vendid[oa]|cliente|firmat[oa]|vendut[oa]|getekend|verkocht|klant|podpisan[ya]|"
    r"sprzedan[ya]|podepsán[oa]?|prodán[oa]?|сделка заключена|成約|受注)\b",
    re.IGNORECASE,
)


def sounds_lost(name: str) -> bool:
    """Does the name of an end mean that the deal was lost?"""
    text = cleaned(name).replace("_", " ")
    return columns.means_lost(name) or bool(_SOUNDS_LOST.search(text))


def sounds_won(name: str) -> bool:
    """Does the name of an end mean that the deal was won?"""
    text = cleaned(name).replace("_", " ")
    return columns.means_won(name) or bool(_SOUNDS_WON.search(text))


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
