"""The first three steps as a piece of HTML."""

from __future__ import annotations

from html import escape

from planner.views.common import sharing


def steps(*, is_moved: bool, is_kept: bool) -> str:
    """What to do in the first minute; what has been done is ticked."""
    done = (is_moved, False, is_kept)
    items = "".join(
        f"<li{_class(is_done)}><b>{escape(title)}{_word(is_done)}</b>{escape(text)}</li>"
        for (title, text), is_done in zip(sharing.STEPS, done, strict=True)
    )
    return f'<ol class="first-steps" aria-label="{escape(sharing.FIRST_STEPS)}">{items}</ol>'


def _class(is_done: bool) -> str:
    return ' class="done"' if is_done else ""


def _word(is_done: bool) -> str:
    return f" ({sharing.DONE})" if is_done else ""
