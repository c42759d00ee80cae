"""Which page leads to which, read from the views, the templates they render and the panels shown on them."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path

from scopgov import rooms
from tests.house.source import ROOT, text, tree

TEMPLATES = ROOT / "templates"
NAMED = re.compile(r"""["'](\w+(?:\.\w+)+)["']""")
LINKED = re.compile(r"""url_for\(\s*["']([\w.]+)["']\s*[,)]""")
INCLUDED = re.compile(r"""{%-?\s*(?:include|from|extends|import)\s+["']([\w./]+)["']""")
SHOWN = re.compile(r"""panels\(\s*["'](\w+)["']""")


@cache
def names(template: str) -> frozenset[str]:
    """Return a template and all those it is made of, the panels of other rooms among them."""
    found, waiting = set(), [template]
    while waiting:
        name = waiting.pop()
        if name in found:
            continue
        found.add(name)
        written = text(TEMPLATES / name)
        waiting.extend(INCLUDED.findall(written))
        waiting.extend(_templates(_said_by_panels(written)))
    return frozenset(found)


def _said_by_panels(written: str) -> Iterator[str]:
    """Give the texts written in the functions that make the panels shown on a template."""
    places = SHOWN.findall(written)
    for where, named in rooms.PANELS:
        if where in places:
            module, function = named.split(":")
            yield from constants(ROOT / (module.replace(".", "/") + ".py"), function)


@cache
def constants(module: Path, function: str) -> frozenset[str]:
    """Return the texts written in a function and in those of its module that it calls."""
    known = {node.name: node for node in ast.walk(tree(module)) if isinstance(node, ast.FunctionDef)}
    found: set[str] = set()
    seen, waiting = set(), [function]
    while waiting:
        name = waiting.pop()
        if name in seen or name not in known:
            continue
        seen.add(name)
        for node in ast.walk(known[name]):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.add(node.value)
            elif isinstance(node, ast.Name):
                waiting.append(node.id)
    return frozenset(found)


def links(template: str) -> set[str]:
    """Return the names with a dot that a template, with all it is made of, holds: endpoints among them."""
    written = [text(TEMPLATES / name) for name in names(template)]
    said = {one for part in written for one in _said_by_panels(part)}
    return said | {one for part in written for one in NAMED.findall(part)}


def named_links(path: Path) -> set[str]:
    """Return the endpoints that one template makes addresses of."""
    return set(LINKED.findall(text(path)))


def pages(views: Mapping[str, Callable[..., object]]) -> dict[str, set[str]]:
    """Return, for each endpoint, the endpoints that its pages and its redirections lead to."""
    leads: dict[str, set[str]] = defaultdict(set)
    for endpoint, view in views.items():
        module = ROOT / (view.__module__.replace(".", "/") + ".py")
        if module.is_file():
            said = constants(module, view.__name__)
            leads[endpoint] = (said | {one for name in _templates(said) for one in links(name)}) & set(views)
    return leads


def _templates(said: Iterable[str]) -> Iterator[str]:
    return (one for one in said if one.endswith(".html") and (TEMPLATES / one).is_file())
