"""The statutes as data: who decides what with which quorum and majority, in exact integers.

Presets follow French law for a SCOP-SARL and a SCOP-SA; a cooperative adopts its own version by
vote, inside the law. Counting is in `polls`; nothing here knows a member or a ballot.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import IntEnum, StrEnum
from typing import Any

from scopgov.domain.division import USUAL, Signs
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.matters import Matter
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
MEETING_NAMES: Mapping[Body, str] = {
    Body.general_assembly: N_("General assembly, of all members"),
    Body.board: N_("Meeting of the board"),
    Body.ethics_committee: N_("Meeting of the ethics committee"),
}
KIND_NAMES: Mapping[DecisionKind, str] = {
    DecisionKind.ordinary: N_("ordinary decision"),
    DecisionKind.extraordinary: N_("extraordinary decision"),
}
ASSEMBLY_KIND_NAMES: Mapping[DecisionKind, str] = {
    DecisionKind.ordinary: N_("Ordinary general assembly"),
    DecisionKind.extraordinary: N_("Extraordinary general assembly"),
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
    """Extra votes a proxy holder may cast.

    `small_extra` under `small_below` members, else one for every `members_per_extra` of them. The
    defaults are the law's limits (loi 78-763); statutes may only lower them.
    """

    small_below: int = 20
    small_extra: int = 1
    members_per_extra: int = 20


@dataclass(frozen=True)
class RuleSet:
    """All the voting rules of a cooperative. Days are counted back from the meeting.

    `agreement`: what the general assembly decides only once the ethics committee has agreed, by its own rule.
    """

    form: CompanyForm
    decisions: tuple[DecisionRule, ...]
    proxies: ProxyCaps
    secret_ballot_request: Threshold
    elections_secret: bool
    agenda_request: Threshold
    agenda_from_days: int
    agenda_until_days: int
    remote_voting: bool
    division: Signs = USUAL
    agreement: frozenset[Matter] = frozenset()


def rule_for(rule_set: RuleSet, body: Body, kind: DecisionKind) -> DecisionRule:
    """Return how `body` takes that kind of decision; raises Refused where the statutes say nothing."""
    for rule in rule_set.decisions:
        if (rule.body, rule.kind) == (body, kind):
            return rule
    raise Refused(
        Reason(
            N_("The statutes hold no rule for this: %(kind)s, %(body)s."),
            {"kind": Reason(KIND_NAMES[kind]), "body": Reason(BODY_NAMES[body])},
        )
    )


def meeting_name(body: Body, kind: DecisionKind) -> str:
    """Return what a meeting of a body that takes this kind of decision is called, as a message id."""
    return ASSEMBLY_KIND_NAMES[kind] if body is Body.general_assembly else MEETING_NAMES[body]


def at_least(numerator: int, denominator: int, base: Base = Base.members) -> Threshold:
    """Return the threshold reached by that fraction of the base."""
    return Threshold(numerator, denominator, strict=False, base=base)


def more_than_half(base: Base) -> Threshold:
    """Return the threshold reached by more than half of the base."""
    return Threshold(1, 2, strict=True, base=base)


def _rule_of_assembly(
    kind: DecisionKind, article: str, first: CallRule, second: CallRule, *, abstention: bool, blank: bool
) -> DecisionRule:
    article = f"Code de commerce, art.\u00a0L.\u00a0{article}"
    return DecisionRule(Body.general_assembly, kind, first, second, abstention, blank, article=article)


# SARL: more than half of all members, then a majority of the votes issued (C. com. L. 223-29); an
# abstention is not issued, a blank ballot is. For extraordinary decisions, a statute in use, stricter
# than L. 223-30.
_SARL_ASSEMBLY = (
    _rule_of_assembly(
        DecisionKind.ordinary,
        "223-29",
        CallRule(NO_QUORUM, more_than_half(Base.members), 15),
        CallRule(NO_QUORUM, more_than_half(Base.votes_cast), 15),
        abstention=False,
        blank=True,
    ),
    _rule_of_assembly(
        DecisionKind.extraordinary,
        "223-30",
        CallRule(at_least(3, 4), at_least(3, 4, Base.present_or_represented), 15),
        CallRule(at_least(1, 2), at_least(3, 4, Base.present_or_represented), 15),
        abstention=False,
        blank=True,
    ),
)

# SA: a fifth then no quorum, a quarter then a fifth; abstention, blank and spoilt are not votes cast
# (C. com. L. 225-98 and L. 225-96, since loi 2019-744); ten days before a second call (R. 225-69).
_SA_ASSEMBLY = (
    _rule_of_assembly(
        DecisionKind.ordinary,
        "225-98",
        CallRule(at_least(1, 5), more_than_half(Base.votes_cast), 15),
        CallRule(NO_QUORUM, more_than_half(Base.votes_cast), 10),
        abstention=False,
        blank=False,
    ),
    _rule_of_assembly(
        DecisionKind.extraordinary,
        "225-96",
        CallRule(at_least(1, 4), at_least(2, 3, Base.votes_cast), 15),
        CallRule(at_least(1, 5), at_least(2, 3, Base.votes_cast), 10),
        abstention=False,
        blank=False,
    ),
)

_BOARD = DecisionRule(
    Body.board,
    DecisionKind.ordinary,
    CallRule(at_least(1, 2), more_than_half(Base.present_or_represented), 5, quorum_of_present=True),
    None,
    abstention_counts=False,
    blank_counts=False,
    article="Code de commerce, art.\u00a0L.\u00a0225-37",
)
_ETHICS = DecisionRule(
    Body.ethics_committee,
    DecisionKind.ordinary,
    CallRule(at_least(1, 2), more_than_half(Base.votes_cast), 5, quorum_of_present=True),
    None,
    abstention_counts=False,
    blank_counts=False,
)
_ASSEMBLIES: Mapping[CompanyForm, tuple[DecisionRule, ...]] = {
    CompanyForm.sarl: _SARL_ASSEMBLY,
    CompanyForm.sa: _SA_ASSEMBLY,
}


def preset(form: CompanyForm) -> RuleSet:
    """Return the rules to start from for a SCOP of that form.

    Not legal advice: the statutes prevail inside the law. A SARL has no board in law: there the board's
    rule is that of an SA, as internal rules.
    """
    board = _BOARD if form is CompanyForm.sa else replace(_BOARD, article="")
    return RuleSet(
        form=form,
        decisions=(*_ASSEMBLIES[form], board, _ETHICS),
        proxies=ProxyCaps(),
        secret_ballot_request=more_than_half(Base.present_or_represented),
        elections_secret=True,
        agenda_request=at_least(1, 20),
        agenda_from_days=15,
        agenda_until_days=5,
        remote_voting=True,
    )


def rule_to_data(rule: DecisionRule) -> dict[str, Any]:
    """Return the rule as JSON data."""
    return asdict(rule)


def rule_from_data(data: Mapping[str, Any]) -> DecisionRule:
    """Return the rule that `rule_to_data` wrote; raises ValueError for anything else."""
    try:
        return _rule(data)
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a decision rule: {error}") from error


def to_data(rule_set: RuleSet) -> dict[str, Any]:
    """Return the rule set as JSON data; what came later only where it says something else than before."""
    data = {
        **asdict(rule_set),
        "decisions": [rule_to_data(rule) for rule in rule_set.decisions],
        "agreement": sorted(one.value for one in rule_set.agreement),
    }
    unsaid = {"division": rule_set.division == USUAL, "agreement": not rule_set.agreement}
    return {key: value for key, value in data.items() if not unsaid.get(key)}


def from_data(data: Mapping[str, Any]) -> RuleSet:
    """Return the rule set that `to_data` wrote; raises ValueError for anything else."""
    try:
        return RuleSet(
            form=CompanyForm(data["form"]),
            decisions=tuple(_rule(rule) for rule in data["decisions"]),
            proxies=ProxyCaps(**data["proxies"]),
            secret_ballot_request=_threshold(data["secret_ballot_request"]),
            elections_secret=_flag(data["elections_secret"]),
            agenda_request=_threshold(data["agenda_request"]),
            agenda_from_days=_whole(data["agenda_from_days"]),
            agenda_until_days=_whole(data["agenda_until_days"]),
            remote_voting=_flag(data["remote_voting"]),
            division=Signs(**{key: _whole(share) for key, share in data.get("division", {}).items()}),
            agreement=frozenset(Matter(one) for one in data.get("agreement", ())),
        )
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a rule set: {error}") from error


def _rule(data: Mapping[str, Any]) -> DecisionRule:
    second = data["second"]
    return DecisionRule(
        body=Body(data["body"]),
        kind=DecisionKind(data["kind"]),
        first=_call_rule(data["first"]),
        second=None if second is None else _call_rule(second),
        abstention_counts=_flag(data["abstention_counts"]),
        blank_counts=_flag(data["blank_counts"]),
        tie=Tie(data["tie"]),
        article=str(data["article"]),
    )


def _call_rule(data: Mapping[str, Any]) -> CallRule:
    return CallRule(
        quorum=_threshold(data["quorum"]),
        majority=_threshold(data["majority"]),
        notice_days=_whole(data["notice_days"]),
        quorum_of_present=_flag(data["quorum_of_present"]),
    )


def _threshold(data: Mapping[str, Any]) -> Threshold:
    return Threshold(
        _whole(data["numerator"]), _whole(data["denominator"]), _flag(data["strict"]), Base(data["base"])
    )


def _whole(value: object) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise TypeError(f"{value!r} is not a whole number")


def _flag(value: object) -> bool:
    if isinstance(value, bool):
        return value
    raise TypeError(f"{value!r} is neither true nor false")
