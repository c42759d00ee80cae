"""Who may do what: one rule for each permission. Denies by default.

`may` answers *who*; `lifecycle.next_state` answers *when*. Routes, buttons and services ask the
same function, so they never disagree. An administrator keeps the roll and the installation and has
no way to vote for others, judge or approve.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from scopgov.domain.actors import CLOCK as CLOCK
from scopgov.domain.actors import NOTHING as NOTHING
from scopgov.domain.actors import ROLE_NAMES as ROLE_NAMES
from scopgov.domain.actors import Actor as Actor
from scopgov.domain.actors import Role as Role
from scopgov.domain.actors import Subject as Subject
from scopgov.domain.errors import Reason
from scopgov.domain.incidents import FOLLOWERS
from scopgov.domain.permissions import Permission as Permission
from scopgov.domain.rules import COMMITTEE_APART as _COMMITTEE_APART
from scopgov.domain.rules import Rule as Rule
from scopgov.domain.rules import anyone as _anyone
from scopgov.domain.rules import associate as _associate
from scopgov.domain.rules import associate_or_concerned as _associate_or_concerned
from scopgov.domain.rules import auditor_or as _auditor_or
from scopgov.domain.rules import author_or as _author_or
from scopgov.domain.rules import authors_alone as _authors_alone
from scopgov.domain.rules import bureau as _bureau
from scopgov.domain.rules import chairs as _chairs
from scopgov.domain.rules import charged as _charged
from scopgov.domain.rules import committee_not_following as _committee_not_following
from scopgov.domain.rules import concerned_or as _concerned_or
from scopgov.domain.rules import convenes as _convenes
from scopgov.domain.rules import following as _following
from scopgov.domain.rules import following_or as _following_or
from scopgov.domain.rules import has_a_vote as _has_a_vote
from scopgov.domain.rules import holder as holder
from scopgov.domain.rules import impact_signer as _impact_signer
from scopgov.domain.rules import no_party as _no_party
from scopgov.domain.rules import on_the_roll as _on_the_roll
from scopgov.domain.rules import owner_or as _owner_or
from scopgov.domain.rules import proposer_or as _proposer_or
from scopgov.domain.rules import second_person as _second_person
from scopgov.domain.rules import who_put as _who_put
from scopgov.domain.statutes import Body
from scopgov.domain.text import N_


@dataclass(frozen=True)
class Decision:
    """Allowed or not, and why not."""

    allowed: bool
    reason: Reason | None = None

    def __bool__(self) -> bool:
        return self.allowed


_P = Permission
_BOARD = _charged(Role.board)
_LEAD = _charged(Role.ai_lead)
_ADMINISTRATOR = _charged(Role.administrator)
_AUTHOR = _authors_alone(N_("Only the people who wrote it may change it."))
_ANSWERING = _authors_alone(N_("Only the authors of a file answer questions about it."))
_SENDER = _authors_alone(N_("Only the person who sent this file may do this."))
_OWNER = _authors_alone(N_("Only the member in whose name an application calls may do this."))
_EXPERT = _authors_alone(N_("Only the experts named for this round judge its cases."))
_LOOKING = _authors_alone(N_("Only the colleague who was asked gives this second look."))
_ASKED = _authors_alone(N_("Only the experts asked answer, and not whoever proposed the rule."))
_IN_GROUP = _authors_alone(N_("Only the people of the pilot’s group write in its journal."))
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

TOOL_KEEPERS = (Role.ai_lead, Role.board, Role.data_protection, Role.ethics_committee)
_OTHER_EYES = _no_party(N_("You added this document: somebody else checks it."), *TOOL_KEEPERS)

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
    _P.audit_again: _charged(Role.ai_lead, Role.ethics_committee),
    _P.audit_read: _anyone,
    _P.audit_rows: _charged(Role.ai_lead, Role.data_protection, Role.ethics_committee),
    _P.audit_rows_apart: _auditor_or(Role.data_protection),
    _P.audit_run: _COMMITTEE_APART,
    _P.batch_keep: _SENDER,
    _P.batch_read: _author_or(Role.ai_lead, Role.board),
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
    _P.contest_link: _charged(Role.ai_lead, Role.board, Role.proposal_writer),
    _P.contest_raise: _anyone,
    _P.contest_read: _anyone,
    _P.contest_withdraw: _AUTHOR,
    _P.cooperative_manage: _ADMINISTRATOR,
    _P.course_certify: _concerned_or(Role.administrator, Role.ai_lead, Role.board),
    _P.course_follow: _anyone,
    _P.course_manage: _charged(Role.administrator, Role.ai_lead),
    _P.course_oversee: _charged(Role.administrator, Role.ai_lead, Role.board),
    _P.course_read: _anyone,
    _P.course_record: _following_or(Role.administrator, Role.ai_lead),
    _P.criteria_propose: _associate,
    _P.data_import: _LEAD,
    _P.data_prepare: _LEAD,
    _P.data_read: _anyone,
    _P.dispute_answer: _BOARD_NO_PARTY,
    _P.dispute_raise: _associate_or_concerned,
    _P.dispute_withdraw: _AUTHOR,
    _P.dossier_freeze: _BOARD,
    _P.dossier_read: _anyone,
    _P.feedback_answer: _charged(Role.administrator, Role.ai_lead),
    _P.feedback_give: _anyone,
    _P.feedback_read: _anyone,
    _P.home_read: _anyone,
    _P.impact_advise: _impact_signer,
    _P.impact_read: _anyone,
    _P.impact_write: _author_or(Role.ai_lead, Role.data_protection),
    _P.improvement_settle: _following_or(Role.ai_lead),
    _P.incident_close: _charged(*FOLLOWERS),
    _P.incident_declare: _anyone,
    _P.incident_follow: _author_or(*FOLLOWERS),
    _P.incident_read: _anyone,
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
    _P.mandate_resume: _COMMITTEE_APART,
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
    _P.pilot_inform: _charged(Role.ai_lead, Role.board),
    _P.pilot_prepare: _LEAD,
    _P.pilot_read: _anyone,
    _P.pilot_report: _charged(Role.ai_lead, Role.board),
    _P.pilot_write: _IN_GROUP,
    _P.poll_manage: _chairs,
    _P.poll_vote: _on_the_roll,
    _P.pseudonym_handle: _charged(Role.data_protection),
    _P.ranking_rate: _associate,
    _P.ranking_read: _anyone,
    _P.record_read: _anyone,
    _P.retraining_propose: _LEAD,
    _P.rights_ask: _anyone,
    _P.rights_handle: _charged(Role.data_protection),
    _P.roll_accept: _second_person,
    _P.rules_propose: _charged(Role.administrator, Role.board),
    _P.score_decide: _charged(Role.board, Role.proposal_writer),
    _P.score_read: _anyone,
    _P.score_value_read: _charged(*CONTEST_EXAMINERS, Role.data_protection),
    _P.screening_read: _anyone,
    _P.screening_write: _author_or(Role.ai_lead),
    _P.spending_record: _BOARD,
    _P.study_advise: _BOARD,
    _P.study_edit: _author_or(Role.ai_lead, Role.board),
    _P.study_read: _anyone,
    _P.tool_answer: _charged(Role.ai_lead, Role.board, Role.ethics_committee),
    _P.tool_check: _OTHER_EYES,
    _P.tool_declare: _anyone,
    _P.tool_document: _author_or(Role.ai_lead, Role.board, Role.data_protection),
    _P.tool_freeze: _BOARD,
    _P.tool_inform: _charged(Role.ai_lead, Role.board),
    _P.tool_propose: _associate,
    _P.tool_read: _anyone,
    _P.tool_report: _anyone,
    _P.tool_settle: _charged(*TOOL_KEEPERS),
    _P.tool_write: _AUTHOR,
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
    _P.watch_comment: _anyone,
    _P.watch_name: _charged(Role.administrator, Role.board),
    _P.watch_read: _anyone,
    _P.watch_report: _following_or(Role.ai_lead),
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
