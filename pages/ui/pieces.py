"""Small pieces that need the browser's own hands: a drawing that can be saved, a text to copy.

What is given to a piece is data, never part of its HTML; drawings come from planner.views,
where every text of a visitor is escaped.
"""

from __future__ import annotations

import datetime

import streamlit as st

from pages.ui import session
from planner.plans import presets
from planner.plans.asset_folder import ASSETS
from planner.views.common import pictures

SCRIPTS = ASSETS / "scripts"

_STYLE = (SCRIPTS / "pieces.css").read_text(encoding="utf-8")

_drawing = st.components.v2.component(
    "drawing",
    html='<div class="drawing"></div><button class="small">Save as PNG</button>',
    css=_STYLE,
    js=(SCRIPTS / "drawing.js").read_text(encoding="utf-8"),
)
_snapshot = st.components.v2.component(
    "snapshot",
    html='<button class="small">Save as PNG</button>',
    css=_STYLE,
    js=(SCRIPTS / "snapshot.js").read_text(encoding="utf-8"),
)
_menu = st.components.v2.component(
    "menu", html="<i></i>", js=(SCRIPTS / "menu.js").read_text(encoding="utf-8")
)
_phone = st.components.v2.component(
    "phone", html="<i></i>", js=(SCRIPTS / "phone.js").read_text(encoding="utf-8")
)
_copy = st.components.v2.component(
    "copy",
    html='<div class="row"><input readonly aria-label="Link"><button>Copy</button></div>'
    '<p role="status"></p>',
    css=_STYLE,
    js=(SCRIPTS / "copy.js").read_text(encoding="utf-8"),
)


def drawing(svg: str, file_name: str, key: str, about: str | None = None) -> None:
    """A drawing, and a button that saves it as a picture.

    about: what stands in the picture beside its title and the day; the plan's scenario unless said.
    """
    told = _told(file_name, about)
    _drawing(key=key, data={"svg": svg, "name": file_name, "caption": told})


def snapshot(of: str, file_name: str, key: str) -> None:
    """Only the button, for a chart of the page's own HTML, found by its CSS selector."""
    _snapshot(key=key, data={"of": of, "name": file_name, "caption": _told(file_name)})


def source() -> str:
    """What a picture rests on: the scenario and the day."""
    return pictures.source(presets.title(session.plan().scenario), datetime.date.today())


def _told(file_name: str, about: str | None = None) -> list[str]:
    below = source() if about is None else pictures.source(about, datetime.date.today())
    return [pictures.title(file_name), below]


def close_menu(page: str) -> None:
    """Nothing to see: closes a phone's menu, which lies over the page, when a page comes."""
    _menu(key="menu", data={"page": page})


def phone_bar() -> None:
    """Seen on a phone only: the ways to the pages, the numbers and the parts of a page."""
    words = {
        "bar": "Ways on a phone",
        "pages": "Pages",
        "numbers": "Inputs",
        "places": "On this page",
        "done": "Back to the page",
    }
    _phone(key="phone", data=words)


def copyable(text: str, key: str) -> None:
    """A text with a button that copies it."""
    words = {"done": "Copied.", "failed": "Select the text and copy it yourself."}
    _copy(key=key, data={"text": text, **words})
