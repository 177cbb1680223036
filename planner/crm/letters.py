"""Spellings of a word that mean the same: without accents, with plain Latin letters."""

from __future__ import annotations

import unicodedata

_PLAIN = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ß": "ss", "æ": "ae", "œ": "oe", "ı": "i"})


def bare(text: str) -> str:
    """A text in small letters without accents: many exports drop them. "й" stays itself."""
    text = text.lower()
    if text.isascii():
        return text
    parts = unicodedata.normalize("NFD", text.translate(_PLAIN))
    kept = (
        one
        for i, one in enumerate(parts)
        if not unicodedata.combining(one) or parts[i - 1] >= "\u3040" or parts[i - 1] in "иИ"
    )
    return unicodedata.normalize("NFC", "".join(kept))
