"""What has an order has only one: rows that share what they are sorted by come as the database likes.

That lists have an order at all, every test proves on SQLite (`tests/conftest.py:turned_round`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy.orm import configure_mappers

from scopgov import tables
from tests.house.source import modules, place, tree

# What no two of the rows that are asked for together share.
ONCE = {"id", "seq", "number", "version", "member_id", "contest_id", "first_line", "position", "place"}
ONCE |= {"format", "primary_key"}


def test_every_order_that_is_asked_for_ends_with_what_no_two_rows_share() -> None:
    asked = [(path, node) for path in modules() for node in ast.walk(tree(path)) if _sorts(node)]
    ends = [(place(path), node.lineno, end) for path, node in asked for end in _ends(path, node)]
    assert len(ends) > 250
    assert not [one for one in ends if not ONCE & {part.strip("()") for part in one[2].split(".")}]


def _sorts(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "order_by"
    )


def _ends(path: Path, node: ast.AST) -> Iterator[str]:
    """Give what a statement is sorted by last; where a name stands for it, what ends all that the name holds."""
    assert isinstance(node, ast.Call)
    last = node.args[-1]
    names = {one.id for one in ast.walk(last) if isinstance(one, ast.Name)}
    held = [one for one in ast.walk(tree(path)) if isinstance(one, ast.Assign | ast.AnnAssign)]
    told = [one.value for one in held if one.value and names & {ast.unparse(each) for each in _to(one)}]
    tuples = [one for value in told for one in ast.walk(value) if isinstance(one, ast.Tuple)]
    if isinstance(last, ast.Starred) and tuples:
        yield from (ast.unparse(one.elts[-1]) for one in tuples)
    elif ast.unparse(last) != "None":
        yield ast.unparse(last)


def _to(node: ast.Assign | ast.AnnAssign) -> list[ast.expr]:
    return node.targets if isinstance(node, ast.Assign) else [node.target]


def test_rows_that_hang_on_one_come_in_an_order_that_ends_so_too() -> None:
    configure_mappers()
    every = [one for mapper in tables.Base.registry.mappers for one in mapper.relationships if one.uselist]
    assert len(every) > 40
    ends = {str(one): str(one.order_by[-1]) if one.order_by else "" for one in every}
    assert not [one for one, end in ends.items() if not ONCE & set(end.replace(" ", ".").split("."))]
