"""Holds the terms of a mandate of use, for a tool bought or used as a service, and decides what keeps it from a vote.

Such a tool has no bytes of ours: a mandate of use lets people use it, and never leads to a score here. Knows nothing
of rows or pages.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Role
from scopgov.domain.text import N_, legible

LONGEST_PURPOSE = 300
_DAYS = ("starts_on", "review_on", "ends_on")


class ReportKind(StrEnum):
    """What people report on the use of a tool."""

    use = "use"
    contest = "contest"
    change = "change"


REPORT_NAMES: Mapping[str, str] = {
    ReportKind.use: N_("How it is used"),
    ReportKind.contest: N_("A contest: somebody says that it wronged them"),
    ReportKind.change: N_("A change of version or of the supplier’s terms"),
}


@dataclass(frozen=True)
class ToolTerms:
    """What tool, from whom, hosted where, what for, who, with which data, how one leaves it, what it costs, until when.

    `roles` and `members` say who may use it: everybody where both are empty. `ends_on` is the first day without the
    mandate. `steward` is who follows it and declares its changes. `sorts_cases`: it scores, sorts or decides about
    cases, so that its answers can be audited; a tool that drafts texts does not. `concerns_workers`: it changes work,
    watches it or judges people at work, so that they are informed before it is used.
    """

    supplier: str
    product: str
    release: str
    hosted_in: str
    purpose: str
    data_in: str
    data_out: str
    reversibility: str
    yearly_cost: str
    steward: int
    starts_on: date
    review_on: date
    ends_on: date
    roles: tuple[Role, ...] = ()
    members: tuple[int, ...] = ()
    course_code: str = ""
    conditions: tuple[str, ...] = field(default=())
    sorts_cases: bool = True
    concerns_workers: bool = False

    def to_data(self) -> dict[str, Any]:
        """Return the terms as plain data; those that concern no worker read as they did before it was asked."""
        days = {name: getattr(self, name).isoformat() for name in _DAYS}
        roles, said = [one.value for one in self.roles], asdict(self)
        if not self.concerns_workers:
            del said["concerns_workers"]
        return {
            **said,
            **days,
            "roles": roles,
            "members": list(self.members),
            "conditions": list(self.conditions),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ToolTerms:
        """Rebuild the terms kept as plain data."""
        days = {name: date.fromisoformat(data[name]) for name in _DAYS}
        roles = tuple(Role(one) for one in data["roles"])
        listed = {"members": tuple(data["members"]), "conditions": tuple(data["conditions"])}
        return cls(**{**data, **days, "roles": roles, **listed})

    def under(self, conditions: tuple[str, ...]) -> ToolTerms:
        """Return the terms with the conditions of an opinion among theirs."""
        more = tuple(one for one in conditions if one not in self.conditions)
        return replace(self, conditions=(*self.conditions, *more))

    def check(self, today: date) -> None:
        """Raise Refused, naming the field, for the first term that makes no sense."""
        for name, reason in _faults(self, today):
            raise Refused(reason, status=422, field=name)


_ASKED: Mapping[str, str] = {
    "supplier": N_("Name the supplier."),
    "product": N_("Name the product."),
    "hosted_in": N_("Say in which country it is hosted."),
    "purpose": N_("Say what it may be used for."),
    "data_in": N_("Say which data go in."),
    "data_out": N_("Say which data must not go in."),
    "reversibility": N_("Say how the cooperative would leave it."),
}


def _faults(terms: ToolTerms, today: date) -> Iterator[tuple[str, Reason]]:
    for name, text in _ASKED.items():
        if not legible(getattr(terms, name)):
            yield name, Reason(text)
    if len(terms.purpose) > LONGEST_PURPOSE:
        yield "purpose", Reason(N_("At most %(count)s characters."), {"count": LONGEST_PURPOSE})
    if terms.ends_on <= terms.starts_on or terms.ends_on <= today:
        yield "ends_on", Reason(N_("The mandate ends after it starts, and after today."))
    if not max(terms.starts_on, today) < terms.review_on <= terms.ends_on:
        yield "review_on", Reason(N_("The review falls after the start and no later than the end."))


@dataclass(frozen=True)
class Checked:
    """What is known of a file before its vote: each step, done or not, and what the charter stops."""

    screened: Reason | None = None
    read_by_committee: bool = False
    impact_signed: bool = False
    judged: bool = False
    charter_stops: Reason | None = None


def lacks(found: Checked) -> list[Reason]:
    """Return what still keeps a mandate of use from its vote, in the order in which it is done."""
    steps = (
        (found.screened is None, found.screened),
        (
            found.read_by_committee,
            Reason(N_("The committee has not read its use case against the charter in force.")),
        ),
        (found.impact_signed, Reason(N_("Its impact assessment is not concluded and signed."))),
        (found.judged, Reason(N_("The committee has not given its opinion."))),
        (found.charter_stops is None, found.charter_stops),
    )
    return [reason for done, reason in steps if not done and reason is not None]


def may_use(
    terms: ToolTerms,
    *,
    member: int,
    roles: frozenset[Role],
    course: bool | None,
    refusal: Reason | None,
    informed: bool = False,
) -> Reason | None:
    """Say why a person may not use a tool today, None where they may.

    `course` tells whether they followed the course it needs, None where it needs none; `refusal` what the mandate
    itself is worth today; `informed` whether workers were informed, where it concerns them.
    """
    if refusal is not None:
        return refusal
    if terms.concerns_workers and not informed:
        return Reason(
            N_("It concerns people at work: they are informed, and their council consulted, before any use.")
        )
    named = bool(terms.roles or terms.members)
    if named and member not in terms.members and not roles & set(terms.roles):
        return Reason(N_("The mandate does not name you among those who may use it."))
    if course is False:
        return Reason(N_("Follow the course that the mandate requires first."))
    return None


def may_report(kind: ReportKind, terms: ToolTerms, member: int) -> Reason | None:
    """Say why a person may not report this: changes are declared by the steward, anything else by anybody."""
    if kind is ReportKind.change and member != terms.steward:
        return Reason(N_("The steward named in the mandate declares changes: tell them."))
    return None
