"""How fast the Plan page answers in a real browser, and what a move costs.

Drives the app in a headless Chromium (needs requirements-dev.txt and a Chromium, Debian's or the
one that the variable CHROMIUM names). All times of a move are the browser's own clock: from the key
press to the verdicts' text, and to every chart redrawn. Every move is to a team never asked before.

A move in its parts is of moves of its own, on a server that counts (benchmarks.counting).

python -m benchmarks page [--moves 80]
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.counting_server import CountingServer
from planner.analysis.effects import compare_in_looks
from planner.plans import presets
from reference.results import keep
from reference.server import Server, copy_of_the_app

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"]
FLAGS += ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
PATIENCE = 120_000  # milliseconds

# Moves that change what every card and chart says.
SLIDERS = ("Leads per week", "Hands-on hours: Demo", "Lost here: Demo", "Hands-on hours: Close")
# A number, in its fold, that leaves all arms without hand-offs as they are.
LOST_AT_HAND_OFFS, FOLD = "Lost at hand-offs", "Hand-offs"
MOVES_IN_PARTS = 16
# What anything in Streamlit takes to open.
EMPTY_APP = "import streamlit as st\n\nst.html(\"<p class='opening'>Nothing else</p>\")\n"
PAUSE_SECONDS = 1.0  # a leader looks at the answer before the next move

# Notes, in the page's own time: keys pressed, what went over the wire, what was redrawn when.
WATCH = """
(() => {
  const log = window.log = [];
  const note = (kind, more) => log.push({at: performance.now(), kind, ...more});
  addEventListener('keydown', () => note('key'), true);
  const Wire = window.WebSocket;
  window.WebSocket = class extends Wire {
    constructor(...given) {
      super(...given);
      this.addEventListener('message', ({data}) => {
        if (!(data instanceof ArrayBuffer) && !(data instanceof Blob)) return;
        const at = performance.now(), size = data.byteLength ?? data.size;
        const entry = {at, kind: 'received', size, cards: false};
        log.push(entry);
        const read = bytes =>
          entry.cards = new TextDecoder('latin1').decode(bytes).includes('class="cards"');
        data instanceof Blob ? data.arrayBuffer().then(read) : read(data);
      });
    }
    send(data) { note('sent', {size: data.byteLength ?? data.size}); super.send(data); }
  };
  const observe = root => new MutationObserver(changes => {
    const kinds = new Set();
    for (const {target} of changes) {
      const element = target.nodeType === 1 ? target : target.parentElement;
      if (element?.closest('.cards') || element?.querySelector('.cards')) kinds.add('verdict');
      const chart = element?.closest('.js-plotly-plot, .drawing');
      const name = chart?.querySelector('svg')?.ariaLabel ?? '';
      if (chart) kinds.add('chart ' + (name.split(/[.:,]/)[0] || chart.className));
    }
    for (const kind of kinds) {
      note(kind);
      requestAnimationFrame(() => setTimeout(() => note(kind + ' painted'), 0));
    }
  }).observe(root, {subtree: true, childList: true, characterData: true,
    attributes: true, attributeFilter: ['d', 'transform', 'style']});
  const attach = Element.prototype.attachShadow; // drawings stand apart from the page's own HTML
  Element.prototype.attachShadow = function (how) {
    const root = attach.call(this, how);
    observe(root);
    return root;
  };
  const watch = () => observe(document.documentElement);
  document.documentElement ? watch() : addEventListener('DOMContentLoaded', watch);
})();
"""


def main(arguments: Sequence[str]) -> None:
    """Cold starts, then moves, then a reload; print and keep what was measured."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks page")
    parser.add_argument("--moves", type=int, default=80)
    moves = parser.parse_args(arguments).moves
    with sync_playwright() as playwright, tempfile.TemporaryDirectory() as folder:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        log = Path(folder) / "log"
        found: dict[str, Any] = {"first_start_ever": _first_start(browser, Path(folder))}
        print("first start ever:", found["first_start_ever"], flush=True)
        server = Server(log)
        try:
            page = _new_page(browser)
            found["cold_server"] = _opening(page, server)
            print("cold server:", found["cold_server"], flush=True)
            found["moves"] = _moves(page, moves)
            for name, value in found["moves"].items():
                print(f"  {name:<42} {value}", flush=True)
            found["reload"] = _opening(page, server, is_reload=True)
            print("reload:", found["reload"], flush=True)
            page.close()
            found["warm_server"] = _opening(_new_page(browser), server)
            print("warm server:", found["warm_server"], flush=True)
            found["server_megabytes"] = round(server.megabytes())
            print("server:", found["server_megabytes"], "MB", flush=True)
        finally:
            server.stop()
        found["empty_app_first_text_s"] = _empty_app(browser, Path(folder))
        print("an empty app:", found["empty_app_first_text_s"], flush=True)
        found["one_move_processor_ms"] = _in_parts(browser, Path(folder))
        print("one move:", found["one_move_processor_ms"], flush=True)
        found["one_move_of_hand_offs_processor_ms"] = _in_parts(
            browser, Path(folder), is_of_hand_offs=True
        )
        print("of hand-offs:", found["one_move_of_hand_offs_processor_ms"], flush=True)
        found["engine_alone_ms"] = _engine_alone()
        print("engine alone:", found["engine_alone_ms"], "ms", flush=True)
    print(keep("page", found))


def _new_page(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.add_init_script(WATCH)
    return page


def _first_start(browser: Browser, folder: Path) -> dict[str, float]:
    """A server of a fresh clone: nothing is compiled, nor may it find what was."""
    home = folder / "clone"
    home.mkdir()
    server = Server(folder / "first_log", copy_of_the_app(home))
    try:
        page = _new_page(browser)
        return _opening(page, server)
    finally:
        server.stop()


def _opening(page: Page, server: Server, *, is_reload: bool = False) -> dict[str, float]:
    """Seconds from the request to the first text, the words about the team, the verdicts."""
    start = time.perf_counter()
    if is_reload:
        page.reload(wait_until="commit")
    else:
        page.goto(server.address, wait_until="commit")
    found = {}
    for name, selector in (
        ("first_text", "[data-testid=stSpinner], .opening"),
        ("first_words", ".opening"),
        ("verdict_or_estimate", ".cards, .estimate"),
        ("verdict", ".cards"),
        ("charts", ".strip"),
    ):
        page.wait_for_selector(selector, timeout=PATIENCE)
        found[f"{name}_s"] = round(time.perf_counter() - start, 2)
    _rest(page)
    return found


def _empty_app(browser: Browser, folder: Path) -> dict[str, float]:
    """Seconds to the first text of an app that has nothing else: cold server, then warm."""
    home = folder / "empty"
    home.mkdir()
    (home / "app.py").write_text(EMPTY_APP, encoding="utf-8")
    server = Server(folder / "empty_log", home)
    found = {}
    try:
        for name in ("cold", "warm"):
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            start = time.perf_counter()
            page.goto(server.address, wait_until="commit")
            page.wait_for_selector(".opening", timeout=PATIENCE)
            found[name] = round(time.perf_counter() - start, 2)
            page.close()
    finally:
        server.stop()
    return found


def _rest(page: Page) -> None:
    """Wait until the last answer is there and nothing runs."""
    page.wait_for_selector(".settling", state="detached", timeout=PATIENCE)
    page.wait_for_selector('.stApp[data-test-script-state="notRunning"]', timeout=PATIENCE)


def _in_parts(browser: Browser, folder: Path, *, is_of_hand_offs: bool = False) -> dict[str, Any]:
    """One move: processor time of the server by part and of the browser's page thread, in
    milliseconds; replications run, and found among those of moves before."""
    server = CountingServer(folder / "counting_log")
    try:
        page = _new_page(browser)
        _opening(page, server)
        if is_of_hand_offs:
            sidebar = page.get_by_test_id("stSidebar")
            sidebar.locator("summary", has=page.get_by_text(FOLD, exact=True)).click()
            page.get_by_role("spinbutton", name=LOST_AT_HAND_OFFS).wait_for(timeout=PATIENCE)
            _rest(page)
        watch = page.context.new_cdp_session(page)
        watch.send("Performance.enable")

        def used() -> dict[str, float]:
            metrics = watch.send("Performance.getMetrics")["metrics"]
            browser_seconds = next(m["value"] for m in metrics if m["name"] == "TaskDuration")
            parts = server.processor_seconds_by_part() | {"browser": browser_seconds}
            return {part: 1000 * seconds for part, seconds in parts.items()}

        before, counted = used(), server.replications()
        for turn in range(MOVES_IN_PARTS):
            _move(page, turn, is_of_hand_offs=is_of_hand_offs)
        after, counted_after = used(), server.replications()
    finally:
        server.stop()

    def a_move(after: dict[str, float], before: dict[str, float]) -> dict[str, float]:
        return {name: round((after[name] - before[name]) / MOVES_IN_PARTS, 1) for name in after}

    return a_move(after, before) | {"replications": a_move(counted_after, counted)}


def _move(page: Page, turn: int, *, is_of_hand_offs: bool = False) -> None:
    """Press a key on an input and wait until all is as sharp as it gets."""
    if is_of_hand_offs:
        page.get_by_role("spinbutton", name=LOST_AT_HAND_OFFS).focus()
    else:
        page.get_by_role("slider", name=SLIDERS[turn % len(SLIDERS)]).last.focus()
    page.evaluate("log.length = 0")
    up, down = ("ArrowUp", "ArrowDown") if is_of_hand_offs else ("ArrowRight", "ArrowLeft")
    page.keyboard.press(up if turn // 8 % 3 < 2 else down)
    page.wait_for_timeout(1000 * PAUSE_SECONDS)
    _rest(page)


def _moves(page: Page, count: int) -> dict[str, Any]:
    rows = []
    for turn in range(count + 2):
        _move(page, turn)
        row = _read(page.evaluate("log"))
        if turn >= 2 and row is not None:  # the first moves warm up
            rows.append(row)
    _rest(page)
    names = rows[0].keys()
    told = {}
    for name in names:
        values = [value for row in rows if (value := row[name]) is not None]
        told[name] = {
            "median": round(float(np.median(values)), 1),
            "p95": round(float(np.percentile(values, 95)), 1),
        }
    return {"count": len(rows), **told}


def _read(log: list[dict[str, Any]]) -> dict[str, float | None] | None:
    """One move, in milliseconds from the key press; None when no text changed."""
    key = next((entry["at"] for entry in log if entry["kind"] == "key"), None)
    if key is None:
        return None
    after = [entry for entry in log if entry["at"] >= key]

    def first(kind: str, **wanted: Any) -> float | None:
        return next(
            (
                entry["at"] - key
                for entry in after
                if entry["kind"] == kind and all(entry[k] == v for k, v in wanted.items())
            ),
            None,
        )

    text = first("verdict painted")
    if text is None:
        return None
    charts = {entry["kind"] for entry in after if entry["kind"].startswith("chart ")}
    painted = [first(kind) for kind in charts if kind.endswith(" painted")]
    return {
        "key_to_verdict_text_ms": text,
        "key_to_every_chart_ms": max((p for p in painted if p is not None), default=None),
        "charts_redrawn": float(len(painted)),
        "key_to_request_ms": first("sent"),
        "kilobytes_of_the_first_answer": _kilobytes(after, until_request=2),
        "kilobytes_with_all_refreshes": _kilobytes(after, until_request=None),
        "refreshes": float(max(0, sum(e["kind"] == "sent" for e in after) - 1)),
        "server_ms": _difference(first("received", cards=True), first("sent")),
        "browser_ms": _difference(text, first("received", cards=True)),
    }


def _kilobytes(after: list[dict[str, Any]], until_request: int | None) -> float:
    """What came over the wire, until so many requests have been sent."""
    total, requests = 0, 0
    for entry in after:
        requests += entry["kind"] == "sent"
        if requests == until_request:
            break
        total += entry["size"] if entry["kind"] == "received" else 0
    return total / 1000


def _difference(later: float | None, earlier: float | None) -> float | None:
    return None if later is None or earlier is None else later - earlier


def _engine_alone() -> dict[str, float]:
    """The first look of the comparison without a page around it, for the team at the start."""
    scenario = presets.load(presets.names()[0]).scenario
    times = []
    for i in range(12):
        moved = scenario.replace({"leads.per_week": scenario.leads.per_week + i / 8})
        looks = compare_in_looks(moved)
        start = time.perf_counter()
        next(looks)
        times.append(1000 * (time.perf_counter() - start))
        looks.close()
    return {"median": round(float(np.median(times[2:])), 1)}
