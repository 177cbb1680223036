"""What can be kept of a damaged or impossible link: as much as goes together, the rest named."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from planner.errors import IS_MISSING, LinkError, PlannerError, Problem, ScenarioError
from planner.model.paths import Way, numbered, way_to
from planner.plans.tree import Differences, leads_somewhere, with_differences

MOST_DIFFERENCES = 1_000  # of a plan, and of each frozen scenario: more than there are fields
MOST_TRIES = 200  # to keep what is possible of each

_LONGEST_PATH = 80  # of a stranger's link, in a sentence

Read = TypeVar("Read")


def whole_part(text: str) -> Any:
    """The parts of cut JSON that are whole: differences one by one, frozen scenarios entire.

    Raises LinkError when not even the preset is there.
    """
    closers: list[str] = []  # of what is open, the outermost first
    end, closed_by, is_quoted, is_escaped = 0, "", False, False
    for i, letter in enumerate(text):
        if is_quoted:
            is_quoted, is_escaped = is_escaped or letter != '"', not is_escaped and letter == "\\"
        elif letter == '"':
            is_quoted = True
        elif letter in "[{":
            closers.append("]" if letter == "[" else "}")
        elif letter in "]}":
            if closers:
                closers.pop()
        elif letter == "," and closers in (["]"], ["]", "}"]):
            end, closed_by = i, "".join(reversed(closers))
    found = json.loads(text[:end] + closed_by) if end else []
    if not found:
        raise LinkError("The end of the link is missing, and so little is left that nothing shows.")
    return [*found, *([None, {}][len(found) - 1 :])]


def kept(tree: Any, changes: Differences, of: Callable[[Any], Read]) -> tuple[Read, list[Problem]]:
    """What a tree becomes with as many differences as go together, and those that do not.

    `of` reads a tree; it raises ScenarioError for one that is impossible.
    """
    known = dict(list(changes.items())[:MOST_DIFFERENCES])
    pending = {path: value for path, value in known.items() if leads_somewhere(tree, path)}
    lost = [
        Problem(path[:_LONGEST_PATH], "", "there is no such field")
        for path in known
        if path not in pending
    ]
    whole = _Whole(tree, of)
    # Differences can be possible only together, so those refused are tried again with each other.
    while pending:
        refused = whole.take(pending)
        if len(refused) == len(pending):
            refused, causes = whole.mended(refused)
            lost += causes
        pending = refused
    return whole.found, lost


class _Whole(Generic[Read]):
    """A tree that can be read, and takes differences as long as it still can."""

    def __init__(self, tree: Any, of: Callable[[Any], Read]):
        self.tree = tree
        self.found = of(tree)
        self._first = tree  # where every path leads somewhere
        self._of = of
        self._tries_left = MOST_TRIES

    def _with(self, changes: Differences) -> tuple[Any, Read]:
        tree = with_differences(self.tree, changes)
        self._tries_left -= 1
        if self._tries_left < 0:  # a link made to be tried without end
            raise LinkError("Too much in the link is impossible.")
        return tree, self._of(tree)

    def take(self, pending: Differences) -> Differences:
        """All of them when that is possible, else most of the first half, and of the second.

        Gives those that were refused.
        """
        try:
            self.tree, self.found = self._with(pending)
            return {}
        except PlannerError:
            if len(pending) == 1:
                return pending
        each, middle = list(pending.items()), len(pending) // 2
        return self.take(dict(each[:middle])) | self.take(dict(each[middle:]))

    def mended(self, refused: Differences) -> tuple[Differences, list[Problem]]:
        """The refused differences without what is at fault, and what that is.

        A list given whole loses single fields, which then have their defaults. Where no single
        field is at fault, all go.
        """
        problems = self._problems(refused)
        mended: Differences = {}
        causes: list[Problem] = []
        for path, value in refused.items():
            way, is_kept = _of_scenario(way_to(self._first, path, by_name=False)), True
            for problem in problems:
                place = _of_scenario(problem.place)
                if place[: len(way)] != way:
                    continue
                rest = place[len(way) :]
                at_fault = numbered((path, *rest))[:_LONGEST_PATH]
                causes.append(Problem(at_fault, problem.given, problem.allowed))
                value = _without(value, rest)
                is_kept = is_kept and value is not None and problem.allowed != IS_MISSING
            if is_kept:
                mended[path] = value
        if not causes:
            return {}, [self._why(path, value) for path, value in refused.items()]
        return mended, causes

    def _why(self, path: str, value: Any) -> Problem:
        """Why this difference alone is not possible."""
        for problem in self._problems({path: value}):
            return Problem(path[:_LONGEST_PATH], problem.given, problem.allowed)
        return Problem(path[:_LONGEST_PATH], "", "does not go with the rest")

    def _problems(self, changes: Differences) -> tuple[Problem, ...]:
        """What is wrong with a tree that has these differences, where that can be told."""
        try:
            self._with(changes)
        except ScenarioError as error:
            return error.problems
        except PlannerError:
            pass
        return ()


def _of_scenario(way: Way) -> Way:
    """A way within the scenario without the step to it, which a scenario's problems do not tell."""
    return way[1:] if way[:1] == ("scenario",) and len(way) > 1 else way


def _without(tree: Any, way: Way) -> Any:
    """A tree without the field at the end of the way; None when it cannot do without."""
    if not way:
        return None
    step, rest = way[0], way[1:]
    if isinstance(tree, dict) and step in tree:
        less = _without(tree[step], rest)
        others = {name: each for name, each in tree.items() if name != step}
        return others if less is None else tree | {step: less}
    if isinstance(tree, list) and isinstance(step, int) and step < len(tree):
        less = _without(tree[step], rest)
        return None if less is None else [*tree[:step], less, *tree[step + 1 :]]
    return None
