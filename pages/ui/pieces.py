"""Small pieces that need the browser's own hands: a drawing that can be saved, a text to copy.

What is given to a piece is data, never part of its HTML; drawings come from planner.drawings, where
every text of a visitor is escaped.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

SCRIPTS = Path(__file__).parents[2] / "assets" / "scripts"

_STYLE = """
:host, .drawing { display: block; color: var(--ink); }
.drawing svg { display: block; width: 100%; max-width: 35rem; height: auto; }
.row { display: flex; gap: 0.5rem; }
input {
  flex: 1; min-width: 0; padding: 0.45rem 0.6rem; border: 1px solid var(--line);
  border-radius: 0.5rem; background: var(--paper-soft); color: var(--ink);
  font: 0.85rem/1.3 ui-monospace, monospace;
}
button {
  padding: 0.35rem 0.7rem; border: 1px solid var(--line); border-radius: 0.5rem; cursor: pointer;
  background: transparent; color: var(--ink); font: 0.85rem/1.3 inherit; font-family: inherit;
}
button:hover { border-color: var(--ink-soft); }
button:focus-visible, input:focus-visible { outline: 2px solid var(--helps); outline-offset: 1px; }
.small { font-size: 0.75rem; padding: 0.15rem 0.5rem; color: var(--ink-soft); }
[role="status"] {
  margin: 0.3rem 0 0; min-height: 1.2rem; font-size: 0.85rem; color: var(--ink-soft);
}
"""

_drawing = st.components.v2.component(
    "drawing",
    html='<div class="drawing"></div><button class="small">Save as PNG</button>',
    css=_STYLE,
    js=(SCRIPTS / "drawing.js").read_text(encoding="utf-8"),
)
_copy = st.components.v2.component(
    "copy",
    html='<div class="row"><input readonly aria-label="Link"><button>Copy</button></div>'
    '<p role="status"></p>',
    css=_STYLE,
    js=(SCRIPTS / "copy.js").read_text(encoding="utf-8"),
)


def drawing(svg: str, file_name: str, key: str) -> None:
    """A drawing, and a button that saves it as a picture."""
    _drawing(key=key, data={"svg": svg, "name": file_name})


def copyable(text: str, key: str) -> None:
    """A text with a button that copies it."""
    words = {"done": "Copied.", "failed": "Select the text and copy it yourself."}
    _copy(key=key, data={"text": text, **words})
