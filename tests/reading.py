"""A client that holds every page it is given to what a page owes its reader, in whatever test asks for it."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Any

from flask.testing import FlaskClient

ID = re.compile(r"<(?!input[^>]*type=\"hidden\")[a-z][^>]*?\sid=\"([^\"]*)\"")
FOR = re.compile(r"<label[^>]*?\sfor=\"([^\"]*)\"")
HEADING = re.compile(r"<h([1-6])[\s>]")


class Reader(FlaskClient):
    """A client whose pages name nothing twice, whose labels find their field, whose headings skip no level."""

    def open(self, *args: Any, **told: Any) -> Any:
        """Ask for a page, and look at it."""
        answer = super().open(*args, **told)
        if answer.mimetype == "text/html":
            asked = f"{answer.request.method} {answer.request.path}"
            assert (found := faults(answer.text)) == [], (asked, found)
        return answer


def faults(page: str) -> list[str]:
    """Return what would mislead whoever reads a page, with a screen reader or by clicking on words."""
    ids = Counter(ID.findall(page))
    levels = [0, *map(int, HEADING.findall(page))]
    twice = [f"twice on the page: {one}" for one, count in ids.items() if count > 1]
    lost = [f"a label of nothing: {one}" for one in FOR.findall(page) if one not in ids]
    skipped = [f"h{after} after h{before}" for before, after in pairwise(levels) if after > before + 1]
    return [*twice, *lost, *skipped]
