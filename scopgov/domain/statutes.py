"""The statutes as data: who decides what with which quorum and majority, in exact integers.

Presets follow French law for a SCOP-SARL and a SCOP-SA; a cooperative adopts its own version by
vote, inside the law. Counting is in `polls`; nothing here knows a member or a ballot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import IntEnum, StrEnum
from math import gcd
from typing import Any

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_


class CompanyForm(StrEnum):
    """The company form of the cooperative; the two count differently."""

    sarl = "sarl"
    sa = "sa"


class Body(StrEnum):
    """Who decides."""

    general_assembly = "general_assembly"
    board = "board"
    ethics_committee = "ethics_committee"


class DecisionKind(StrEnum):
    """How weighty the decision is: extraordinary ones change the statutes."""

    ordinary = "ordinary"
    extraordinary = "extraordinary"


class Base(StrEnum):
    """What a fraction is taken of."""

    members = "members"
    present_or_represented = "present_or_represented"
    votes_cast = "votes_cast"


class Call(IntEnum):
    """The first or the second time a meeting is called on the same agenda."""

    first = 1
    second = 2


class Tie(StrEnum):
    """What as many votes for as against means."""

    rejected = "rejected"


FORM_NAMES: Mapping[CompanyForm, str] = {
    CompanyForm.sarl: N_("SCOP, limited liability company (SARL)"),
    CompanyForm.sa: N_("SCOP, public limited company (SA)"),
}
BODY_NAMES: Mapping[Body, str] = {
    Body.general_assembly: N_("general assembly"),
    Body.board: N_("board"),
    Body.ethics_committee: N_("ethics committee"),
}
KIND_NAMES: Mapping[DecisionKind, str] = {
    DecisionKind.ordinary: N_("ordinary decision"),
    DecisionKind.extraordinary: N_("extraordinary decision"),
}
CALL_NAMES: Mapping[Call, str] = {Call.first: N_("first call"), Call.second: N_("second call")}


@dataclass(frozen=True)
class Threshold:
    """A fraction of a count that must be reached, or exceeded when `strict`."""

    numerator: int
    denominator: int
    strict: bool
    base: Base

    def needed(self, count: int) -> int:
        """Return the smallest whole number that meets the fraction of `count`."""
        product = self.numerator * count
        if self.strict:
            return product // self.denominator + 1
        return -(-product // self.denominator)

    @property
    def none(self) -> bool:
        """Tell whether nothing at all is required."""
        return self.numerator == 0 and not self.strict


NO_QUORUM = Threshold(0, 1, strict=False, base=Base.members)


@dataclass(frozen=True)
class CallRule:
    """What one call requires. `quorum_of_present`: those represented do not make the quorum."""

    quorum: Threshold
    majority: Threshold
    notice_days: int
    quorum_of_present: bool = False


@dataclass(frozen=True)
class DecisionRule:
    """How one body takes one kind of decision.

    `abstention_counts` and `blank_counts`: whether they are votes cast. Without `second` there is
    no second call. `article` is the source shown to members; empty means the internal rules.
    """

    body: Body
    kind: DecisionKind
    first: CallRule
    second: CallRule | None
    abstention_counts: bool
    blank_counts: bool
    tie: Tie = Tie.rejected
    article: str = ""

    def on(self, call: Call) -> CallRule:
        """Return what that call requires; raises Refused where there is no second call."""
        if call is Call.first:
            return self.first
        if self.second is None:
            raise Refused(Reason(N_("There is no second call for this kind of decision."), rule=self.article))
        return self.second


@dataclass(frozen=True)
class ProxyCaps:
    """Extra votes a proxy holder may cast: `small_extra` under `small_below` members, else one per `members_per_extra`.

    The defaults are the law's limits (loi 78-763); statutes may only lower them.
    """

    small_below: int = 20
    small_extra: int = 1
    members_per_extra: int = 20


@dataclass(frozen=True)
class RuleSet:
    """All the voting rules of a cooperative. Days are counted back from the meeting."""

    form: CompanyForm
    decisions: tuple[DecisionRule, ...]
    proxies: ProxyCaps
    secret_ballot_request: Threshold
    elections_secret: bool
    agenda_request: Threshold
    agenda_from_days: int
    agenda_until_days: int
    remote_voting: bool
