"""A selectbox shows the words of its choices as they are: escaped for Markdown, a reader would see
the backslashes. Pills and segments read Markdown, and there they must be escaped.
"""

import ast
import re
from pathlib import Path

import pytest

UI = Path(__file__).parents[2] / "pages" / "ui"
AS_THEY_ARE = ("selectbox", "multiselect")


def words_of_choices(function: ast.AST) -> list[tuple[int, str]]:
    """(line, source) of what names the choices of each selectbox of a function: its options and
    format_func, and what the names in them were made of.
    """
    made_of = {
        target.id: ast.unparse(each.value)
        for each in ast.walk(function)
        if isinstance(each, ast.Assign)
        for target in each.targets
        if isinstance(target, ast.Name)
    }
    found = []
    for call in ast.walk(function):
        if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)):
            continue
        if call.func.attr not in AS_THEY_ARE:
            continue
        parts = [*call.args[1:], *(k.value for k in call.keywords if k.arg != "key")]
        names = {n.id for part in parts for n in ast.walk(part) if isinstance(n, ast.Name)}
        told = [*map(ast.unparse, parts), *(made_of[name] for name in names & made_of.keys())]
        found.append((call.lineno, " ".join(told)))
    return found


def escaped(source: str) -> list[int]:
    """Lines of selectboxes whose choices are escaped for Markdown."""
    functions = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.FunctionDef)]
    return [
        line
        for function in functions
        for line, told in words_of_choices(function)
        if re.search(r"\bplain\b", told)
    ]


@pytest.mark.parametrize("page", sorted(UI.glob("*.py")), ids=lambda page: page.stem)
def test_no_choice_of_a_selectbox_is_escaped_for_markdown(page):
    assert escaped(page.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (
            "named = {n: plain(n) for n in names}\n st.selectbox(a, names, format_func=s(named))",
            1,
        ),
        ("st.multiselect(plain(a), names, format_func=plain, key=k)", 1),
        ("st.selectbox(plain(a), names, key=k)", 0),
        ("st.pills(a, names, format_func=plain)", 0),
    ],
)
def test_the_look_at_the_code_sees_what_it_looks_for(lines, found):
    assert len(escaped(f"def draw():\n {lines}")) == found
