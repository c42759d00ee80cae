"""What the law wants in the minutes of an assembly, and what is still missing from a draft.

SARL: Code de commerce art. R. 223-24. SA: art. R. 225-106, which adds how notice was given, the agenda,
the bureau, the votes present and the quorum reached. Knows neither pages nor tables.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass
from typing import Any

from scopgov.domain.errors import Reason
from scopgov.domain.policy import Role
from scopgov.domain.statutes import Body, CompanyForm
from scopgov.domain.text import N_

Content = Mapping[str, Any]
ARTICLES = {CompanyForm.sarl: "R. 223-24", CompanyForm.sa: "R. 225-106"}


@dataclass(frozen=True)
class Item:
    """One thing the minutes must hold, and how to see that a draft holds it."""

    name: str
    held: Callable[[Content], bool]


def _filled(*path: str) -> Callable[[Content], bool]:
    def held(content: Content) -> bool:
        value: Any = content
        for key in path:
            value = value.get(key) if isinstance(value, Mapping) else None
        return bool(value)

    return held


def _each_motion(*keys: str) -> Callable[[Content], bool]:
    def held(content: Content) -> bool:
        return all(motion.get(key) for motion in content.get("motions", []) for key in keys)

    return held


def _summed_up(content: Content) -> bool:
    """Tell whether the debates were summed up, as a whole or on some of the items."""
    return bool(content.get("debates")) or any(one.get("debates") for one in content.get("motions", []))


def _each_result(content: Content) -> bool:
    """Tell whether each motion has its result, or why its poll was cancelled and decided nothing."""
    told = ("verdict", "outcome", "cancelled")
    return all(any(motion.get(key) for key in told) for motion in content.get("motions", []))


def _each_documented(content: Content) -> bool:
    """Tell whether the documents of each motion were gathered; some motions have none beside their text."""
    return all("documents" in motion for motion in content.get("motions", []))


def _each_dispute_answered(content: Content) -> bool:
    """Tell whether each dispute of the roll has its answer, or was withdrawn."""
    return all(one.get("answer") or one.get("withdrawn") for one in content.get("disputes", []))


def capacity(form: CompanyForm, roles: Container[Role], body: Body = Body.general_assembly) -> str:
    """Return in which capacity a person sits in the bureau of a meeting, as a message id."""
    if body is Body.ethics_committee:
        return N_("member of the ethics committee")
    if Role.board not in roles:
        return N_("member of the cooperative")
    return N_("manager") if form is CompanyForm.sarl else N_("member of the board")


BOTH = (
    Item(
        N_("the date and the place"),
        lambda c: _filled("assembly", "opens_at")(c) and _filled("assembly", "place")(c),
    ),
    Item(
        N_("the chair’s name and capacity"),
        lambda c: _filled("chair", "name")(c) and _filled("chair", "capacity")(c),
    ),
    Item(N_("the members present, deemed present or represented"), _filled("attendance")),
    Item(N_("the answer to each dispute of the roll"), _each_dispute_answered),
    Item(N_("the documents and reports submitted"), _each_documented),
    Item(N_("the summary of the debates"), _summed_up),
    Item(N_("the text of each motion put to the vote"), _each_motion("title", "text")),
    Item(N_("the result of each vote"), _each_result),
)
SA_ONLY = (
    Item(N_("how and when notice was given"), _filled("assembly", "convened_at")),
    Item(N_("the agenda"), _filled("agenda")),
    Item(
        N_("the bureau: chair and secretary"),
        lambda c: _filled("chair")(c) and _filled("secretary", "name")(c),
    ),
    Item(N_("the votes present and the quorum reached"), _filled("members")),
)
REQUIRED: Mapping[CompanyForm, tuple[Item, ...]] = {
    CompanyForm.sarl: (*BOTH, Item(N_("the secretary’s name"), _filled("secretary", "name"))),
    CompanyForm.sa: (*BOTH, *SA_ONLY),
}


def missing(form: CompanyForm, content: Content) -> tuple[Reason, ...]:
    """Return what the law lists for this company form and the draft does not hold yet, in order."""
    return tuple(Reason(item.name) for item in REQUIRED[form] if not item.held(content))
