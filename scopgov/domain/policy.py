"""Who may do what: one rule for each permission. Denies by default.

`may` answers *who*; `lifecycle.next_state` answers *when*. Routes, buttons and services ask the
same function, so they never disagree. An administrator keeps the roll and the installation and has
no way to vote for others, judge or approve.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from scopgov.domain.actors import CLOCK as CLOCK
from scopgov.domain.actors import NOTHING as NOTHING
from scopgov.domain.actors import ROLE_NAMES as ROLE_NAMES
from scopgov.domain.actors import Actor as Actor
from scopgov.domain.actors import Role as Role
from scopgov.domain.actors import Subject as Subject
from scopgov.domain.errors import Reason
from scopgov.domain.permissions import Permission as Permission
from scopgov.domain.statutes import Body
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Decision:
    """Allowed or not, and why not."""

    allowed: bool
    reason: Reason | None = None

    def __bool__(self) -> bool:
        return self.allowed


Rule = Callable[[Actor, Subject], Reason | None]


def _anyone(actor: Actor, subject: Subject) -> Reason | None:
    return None


def _associate(actor: Actor, subject: Subject) -> Reason | None:
    if actor.associate:
        return None
    return Reason(N_("Only members on the roll may do this."))


def _charged(*roles: Role) -> Rule:
    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only these may do this: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


def _authors_alone(otherwise: str) -> Rule:
    def rule(actor: Actor, subject: Subject) -> Reason | None:
        return None if actor.member_id in subject.authors else Reason(otherwise)

    return rule


def _no_party(otherwise: str, *roles: Role) -> Rule:
    """Return the rule for who judges with one of these roles, apart from those who are party to what is judged."""

    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.roles & frozenset(roles) and actor.member_id in subject.authors:
            return Reason(otherwise)
        return _charged(*roles)(actor, subject)

    return rule


def _author_or(*roles: Role) -> Rule:
    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.member_id in subject.authors or actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only the authors of the file and these may do this: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


def _proposer_or(*roles: Role) -> Rule:
    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.member_id in subject.authors or actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only whoever proposed it and these may do this: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


def _owner_or(*roles: Role) -> Rule:
    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.member_id in subject.authors or actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only the member whose it is and these may do this: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


def _associate_or_concerned(actor: Actor, subject: Subject) -> Reason | None:
    """Let whoever is not on the roll say so: it may be what is wrong with it."""
    if actor.associate or actor.member_id in subject.authors:
        return None
    return Reason(N_("Whoever is not a member disputes their own place on the roll alone."))


def holder(body: Body | None) -> Role:
    """Return who prepares, convenes, chairs and closes the meetings of a body, and answers for their minutes.

    The ethics committee holds its own, so that nobody it may have to judge decides when it meets; the board all others.
    """
    return Role.ethics_committee if body is Body.ethics_committee else Role.board


def _convenes(actor: Actor, subject: Subject) -> Reason | None:
    return _charged(holder(subject.body))(actor, subject)


def _who_put(actor: Actor, subject: Subject) -> Reason | None:
    if actor.member_id in subject.authors or _convenes(actor, subject) is None:
        return None
    return Reason(N_("Only whoever put the motion, or who convenes the meeting, may answer for it."))


def _chairs(actor: Actor, subject: Subject) -> Reason | None:
    if actor.member_id in subject.chairs or _convenes(actor, subject) is None:
        return None
    return Reason(N_("Only the chair of the meeting, or who convenes it, may do this."))


def _bureau(actor: Actor, subject: Subject) -> Reason | None:
    if actor.member_id in subject.secretaries or _chairs(actor, subject) is None:
        return None
    return Reason(N_("Only the chair and the secretary of the meeting, or who convenes it, may do this."))


def _has_a_vote(actor: Actor, subject: Subject) -> Reason | None:
    if subject.roll is not None and actor.member_id in subject.roll:
        return None
    return Reason(N_("Only members who have a vote on this motion may do this."))


def _following(actor: Actor, subject: Subject) -> Reason | None:
    if actor.member_id in subject.followers:
        return None
    return Reason(N_("Only the person who follows it may do this."))


def _following_or(*roles: Role) -> Rule:
    def rule(actor: Actor, subject: Subject) -> Reason | None:
        if actor.member_id in subject.followers or actor.roles & frozenset(roles):
            return None
        return Reason(
            N_("Only the person who follows it and these may do this: %(roles)s."),
            {"roles": tuple(Reason(ROLE_NAMES[role]) for role in roles)},
        )

    return rule


_COMMITTEE_APART = _no_party(
    N_("You wrote this file or declared an interest in it: another member of the committee must judge it."),
    Role.ethics_committee,
)


def _impact_signer(actor: Actor, subject: Subject) -> Reason | None:
    """Let the data protection contact and the committee sign, but nobody what they wrote or have an interest in."""
    if actor.roles & {Role.data_protection, Role.ethics_committee} and actor.member_id in subject.authors:
        return Reason(N_("You wrote this file or declared an interest in it: somebody else must sign."))
    return _charged(Role.data_protection, Role.ethics_committee)(actor, subject)


def _committee_not_following(actor: Actor, subject: Subject) -> Reason | None:
    if actor.member_id in subject.followers:
        return Reason(N_("You follow this condition: another member of the committee must judge it."))
    return _COMMITTEE_APART(actor, subject)


def _on_the_roll(actor: Actor, subject: Subject) -> Reason | None:
    if subject.roll is None:
        return _associate(actor, subject)
    if actor.member_id in subject.roll:
        return None
    return Reason(N_("You are not on the roll of this poll, which was frozen when it opened."))


_P = Permission
_BOARD = _charged(Role.board)
_LEAD = _charged(Role.ai_lead)
_ADMINISTRATOR = _charged(Role.administrator)
_AUTHOR = _authors_alone(N_("Only the people who wrote it may change it."))
_ANSWERING = _authors_alone(N_("Only the authors of a file answer questions about it."))
_OWNER = _authors_alone(N_("Only the member in whose name an application calls may do this."))
_EXPERT = _authors_alone(N_("Only the experts named for this round judge its cases."))
_LOOKING = _authors_alone(N_("Only the colleague who was asked gives this second look."))
_ASKED = _authors_alone(N_("Only the experts asked answer, and not whoever proposed the rule."))
_FIRST_AUTHOR = _authors_alone(N_("Only the person who began the file may invite or remove authors."))
_COMMITTEE_NO_PARTY = _no_party(
    N_("You are party to this objection: another member of the committee must answer it."),
    Role.ethics_committee,
)
_BOARD_NO_PARTY = _no_party(
    N_("You raised this dispute: another member of the board must answer it."), Role.board
)
CONTEST_EXAMINERS = (Role.board, Role.ethics_committee, Role.proposal_writer)
_UNINVOLVED = _no_party(
    N_("You had a part in this: somebody who raised, scored and decided nothing of it must examine it."),
    *CONTEST_EXAMINERS,
)

RULES: Mapping[Permission, Rule] = {
    _P.amendment_propose: _has_a_vote,
    _P.amendment_withdraw: _AUTHOR,
    _P.application_enter: _anyone,
    _P.application_read: _owner_or(Role.administrator, Role.ai_lead),
    _P.application_revoke: _owner_or(Role.administrator, Role.ai_lead),
    _P.application_use: _OWNER,
    _P.assembly_attend: _associate,
    _P.assembly_convene: _convenes,
    _P.assembly_read: _anyone,
    _P.audit_read: _anyone,
    _P.audit_run: _COMMITTEE_APART,
    _P.budget_ask: _charged(Role.ai_lead, Role.board),
    _P.budget_read: _anyone,
    _P.candidacy_propose: _associate,
    _P.candidacy_withdraw: _AUTHOR,
    _P.card_complete: _author_or(Role.ai_lead, Role.ethics_committee),
    _P.charter_answer: _proposer_or(Role.ethics_committee),
    _P.charter_comment: _anyone,
    _P.charter_propose: _associate,
    _P.charter_read: _anyone,
    _P.comment_edit: _AUTHOR,
    _P.condition_assign: _charged(Role.ethics_committee),
    _P.condition_judge: _committee_not_following,
    _P.condition_note: _following_or(Role.ai_lead, Role.ethics_committee),
    _P.condition_propose: _following,
    _P.condition_read: _anyone,
    _P.consent_answer: _has_a_vote,
    _P.contest_examine: _UNINVOLVED,
    _P.contest_raise: _anyone,
    _P.contest_read: _anyone,
    _P.contest_withdraw: _AUTHOR,
    _P.cooperative_manage: _ADMINISTRATOR,
    _P.course_follow: _anyone,
    _P.course_manage: _charged(Role.administrator, Role.ai_lead),
    _P.course_read: _anyone,
    _P.criteria_propose: _associate,
    _P.data_import: _LEAD,
    _P.data_prepare: _LEAD,
    _P.data_read: _anyone,
    _P.dispute_answer: _BOARD_NO_PARTY,
    _P.dispute_raise: _associate_or_concerned,
    _P.dispute_withdraw: _AUTHOR,
    _P.dossier_freeze: _BOARD,
    _P.dossier_read: _anyone,
    _P.home_read: _anyone,
    _P.impact_advise: _impact_signer,
    _P.impact_read: _anyone,
    _P.impact_write: _author_or(Role.ai_lead, Role.data_protection),
    _P.improvement_settle: _following_or(Role.ai_lead),
    _P.indicator_measure: _following_or(Role.ai_lead),
    _P.indicator_read: _anyone,
    _P.initiative_ask: _associate,
    _P.initiative_read: _anyone,
    _P.initiative_withdraw: _AUTHOR,
    _P.interest_declare: _charged(Role.ethics_committee),
    _P.interest_end: _AUTHOR,
    _P.inventory_read: _anyone,
    _P.inventory_write: _author_or(Role.ai_lead, Role.data_protection),
    _P.job_cancel: _LEAD,
    _P.job_read: _anyone,
    _P.label_answer: _ASKED,
    _P.label_name: _author_or(Role.ai_lead),
    _P.label_propose: _LEAD,
    _P.mandate_publish: _BOARD,
    _P.look_ask: _charged(Role.board, Role.proposal_writer),
    _P.look_give: _LOOKING,
    _P.look_withdraw: _AUTHOR,
    _P.mandate_read: _anyone,
    _P.mandate_suspend: _charged(Role.ethics_committee),
    _P.mandate_withdraw: _BOARD,
    _P.meeting_note: _bureau,
    _P.member_manage: _ADMINISTRATOR,
    _P.member_read: _anyone,
    _P.minutes_read: _anyone,
    _P.minutes_write: _convenes,
    _P.model_read: _anyone,
    _P.model_score: _charged(Role.proposal_writer),
    _P.model_take: _LEAD,
    _P.model_take_out: _charged(Role.ai_lead, Role.data_protection),
    _P.model_train: _LEAD,
    _P.motion_answer: _who_put,
    _P.motion_comment: _anyone,
    _P.motion_put: _convenes,
    _P.motion_read: _anyone,
    _P.notice_read: _anyone,
    _P.objection_judge: _COMMITTEE_NO_PARTY,
    _P.objection_lift: _AUTHOR,
    _P.objection_raise: _has_a_vote,
    _P.opinion_give: _COMMITTEE_APART,
    _P.opinion_withdraw: _AUTHOR,
    _P.outcome_record: _charged(Role.ai_lead, Role.board, Role.proposal_writer),
    _P.poll_manage: _chairs,
    _P.poll_vote: _on_the_roll,
    _P.pseudonym_handle: _charged(Role.data_protection),
    _P.ranking_rate: _associate,
    _P.ranking_read: _anyone,
    _P.record_read: _anyone,
    _P.retraining_propose: _LEAD,
    _P.rights_ask: _anyone,
    _P.rights_handle: _charged(Role.data_protection),
    _P.rules_propose: _charged(Role.administrator, Role.board),
    _P.score_decide: _charged(Role.board, Role.proposal_writer),
    _P.score_read: _anyone,
    _P.screening_read: _anyone,
    _P.screening_write: _author_or(Role.ai_lead),
    _P.spending_record: _BOARD,
    _P.study_advise: _BOARD,
    _P.study_edit: _author_or(Role.ai_lead, Role.board),
    _P.study_read: _anyone,
    _P.usecase_answer: _ANSWERING,
    _P.usecase_check: _COMMITTEE_APART,
    _P.usecase_comment: _anyone,
    _P.usecase_edit: _AUTHOR,
    _P.usecase_invite: _FIRST_AUTHOR,
    _P.usecase_propose: _associate,
    _P.usecase_read: _anyone,
    _P.validation_hold: _LEAD,
    _P.validation_judge: _EXPERT,
    _P.validation_read: _anyone,
}


def may(actor: Actor | None, permission: Permission, subject: Subject = NOTHING) -> Decision:
    """Tell whether `actor` may use `permission` on `subject`, with the reason when not.

    `actor` is None for a person who is not signed in: nothing is allowed to them here.
    """
    if actor is None:
        return Decision(False, Reason(N_("Sign in first.")))
    rule = RULES.get(permission)
    if rule is None:
        return Decision(False, Reason(N_("Nobody may do this.")))
    reason = rule(actor, subject)
    return Decision(reason is None, reason)


def convened_by(actor: Actor) -> tuple[Body, ...]:
    """Return the bodies whose meetings a person may prepare and hold."""
    return tuple(body for body in Body if may(actor, Permission.assembly_convene, Subject(body=body)))


def may_let_go(administrators: frozenset[int], leaving: int) -> Reason | None:
    """Say why a member cannot leave the office of administrator: nobody else would keep the roll."""
    if leaving in administrators and administrators == {leaving}:
        return Reason(
            N_("This is the only administrator: nobody could keep the roll any more."),
            remedy=N_("Give the role to somebody else first."),
        )
    return None
