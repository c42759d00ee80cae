"""Who may do what: the whole table of permissions × roles, and what no administrator can do."""

from __future__ import annotations

import pytest

from scopgov.domain.policy import CLOCK, ROLE_NAMES, RULES, Actor, Permission, Role, Subject, convened_by, may
from scopgov.domain.statutes import Body

EVERYONE = "everyone"  # any account: associates, employees who are not, people with any role
ASSOCIATE = "associate"  # on the roll; a role alone is not enough
AUTHOR = "author"  # who wrote the thing
APART = "committee apart"  # the ethics committee, but never on one's own file
FOLLOWER = "follower"  # who follows the thing
HAS_VOTE = "has a vote on the motion"  # denied where no roll is known
ON_ROLL = "on the roll of the poll"
SECOND = "second person"  # denied where nobody is known to be one
FOLLOWERS = {Role.ai_lead, Role.board, Role.data_protection, Role.ethics_committee}  # of tools and incidents
EXAMINERS = {Role.board, Role.ethics_committee, Role.proposal_writer}

TABLE: dict[Permission, str | set[Role]] = {
    Permission.amendment_propose: HAS_VOTE,
    Permission.amendment_withdraw: AUTHOR,
    Permission.application_enter: EVERYONE,
    Permission.application_read: {Role.administrator, Role.ai_lead},
    Permission.application_revoke: {Role.administrator, Role.ai_lead},
    Permission.application_use: AUTHOR,
    Permission.assembly_attend: ASSOCIATE,
    Permission.assembly_convene: {Role.board},
    Permission.assembly_read: EVERYONE,
    Permission.audit_again: {Role.ai_lead, Role.ethics_committee},
    Permission.audit_read: EVERYONE,
    Permission.audit_rows: {Role.ai_lead, Role.data_protection, Role.ethics_committee},
    Permission.audit_rows_apart: {Role.data_protection},
    Permission.audit_run: APART,
    Permission.batch_keep: AUTHOR,
    Permission.batch_read: {Role.ai_lead, Role.board},
    Permission.budget_ask: {Role.ai_lead, Role.board},
    Permission.budget_read: EVERYONE,
    Permission.candidacy_propose: ASSOCIATE,
    Permission.candidacy_withdraw: AUTHOR,
    Permission.card_complete: {Role.ai_lead, Role.ethics_committee},
    Permission.charter_answer: {Role.ethics_committee},
    Permission.charter_comment: EVERYONE,
    Permission.charter_propose: ASSOCIATE,
    Permission.charter_read: EVERYONE,
    Permission.comment_edit: AUTHOR,
    Permission.condition_assign: {Role.ethics_committee},
    Permission.condition_judge: APART,
    Permission.condition_note: {Role.ai_lead, Role.ethics_committee},
    Permission.condition_propose: FOLLOWER,
    Permission.condition_read: EVERYONE,
    Permission.consent_answer: HAS_VOTE,
    Permission.contest_examine: EXAMINERS,
    Permission.contest_link: {Role.ai_lead, Role.board, Role.proposal_writer},
    Permission.contest_raise: EVERYONE,
    Permission.contest_read: EVERYONE,
    Permission.contest_withdraw: AUTHOR,
    Permission.cooperative_manage: {Role.administrator},
    Permission.course_certify: {Role.administrator, Role.ai_lead, Role.board},
    Permission.course_follow: EVERYONE,
    Permission.course_manage: {Role.administrator, Role.ai_lead},
    Permission.course_oversee: {Role.administrator, Role.ai_lead, Role.board},
    Permission.course_read: EVERYONE,
    Permission.course_record: {Role.administrator, Role.ai_lead},
    Permission.criteria_propose: ASSOCIATE,
    Permission.data_import: {Role.ai_lead},
    Permission.data_prepare: {Role.ai_lead},
    Permission.data_read: EVERYONE,
    Permission.dispute_answer: {Role.board},
    Permission.dispute_raise: ASSOCIATE,
    Permission.dispute_withdraw: AUTHOR,
    Permission.dossier_freeze: {Role.board},
    Permission.dossier_read: EVERYONE,
    Permission.feedback_answer: {Role.administrator, Role.ai_lead},
    Permission.feedback_give: EVERYONE,
    Permission.feedback_read: EVERYONE,
    Permission.home_read: EVERYONE,
    Permission.impact_advise: {Role.data_protection, Role.ethics_committee},
    Permission.impact_read: EVERYONE,
    Permission.impact_write: {Role.ai_lead, Role.data_protection},
    Permission.improvement_settle: {Role.ai_lead},
    Permission.incident_close: FOLLOWERS,
    Permission.incident_declare: EVERYONE,
    Permission.incident_follow: FOLLOWERS,
    Permission.incident_read: EVERYONE,
    Permission.indicator_measure: {Role.ai_lead},
    Permission.indicator_read: EVERYONE,
    Permission.initiative_ask: ASSOCIATE,
    Permission.initiative_read: EVERYONE,
    Permission.initiative_withdraw: AUTHOR,
    Permission.interest_declare: {Role.ethics_committee},
    Permission.interest_end: AUTHOR,
    Permission.inventory_read: EVERYONE,
    Permission.inventory_write: {Role.ai_lead, Role.data_protection},
    Permission.job_cancel: {Role.ai_lead},
    Permission.job_read: EVERYONE,
    Permission.label_answer: AUTHOR,
    Permission.label_name: {Role.ai_lead},
    Permission.label_propose: {Role.ai_lead},
    Permission.look_ask: {Role.board, Role.proposal_writer},
    Permission.look_give: AUTHOR,
    Permission.look_withdraw: AUTHOR,
    Permission.mandate_read: EVERYONE,
    Permission.mandate_resume: APART,
    Permission.mandate_suspend: {Role.ethics_committee},
    Permission.mandate_publish: {Role.board},
    Permission.mandate_withdraw: {Role.board},
    Permission.meeting_note: {Role.board},
    Permission.member_manage: {Role.administrator},
    Permission.member_read: EVERYONE,
    Permission.minutes_read: EVERYONE,
    Permission.minutes_write: {Role.board},
    Permission.model_read: EVERYONE,
    Permission.model_score: {Role.proposal_writer},
    Permission.model_take: {Role.ai_lead},
    Permission.model_take_out: {Role.ai_lead, Role.data_protection},
    Permission.model_train: {Role.ai_lead},
    Permission.motion_answer: {Role.board},
    Permission.motion_comment: EVERYONE,
    Permission.motion_put: {Role.board},
    Permission.motion_read: EVERYONE,
    Permission.notice_read: EVERYONE,
    Permission.objection_judge: APART,
    Permission.objection_lift: AUTHOR,
    Permission.objection_raise: HAS_VOTE,
    Permission.opinion_give: APART,
    Permission.opinion_withdraw: AUTHOR,
    Permission.outcome_record: {Role.ai_lead, Role.board, Role.proposal_writer},
    Permission.pilot_inform: {Role.ai_lead, Role.board},
    Permission.pilot_prepare: {Role.ai_lead},
    Permission.pilot_read: EVERYONE,
    Permission.pilot_report: {Role.ai_lead, Role.board},
    Permission.pilot_write: AUTHOR,
    Permission.poll_manage: {Role.board},
    Permission.poll_vote: ON_ROLL,
    Permission.pseudonym_handle: {Role.data_protection},
    Permission.ranking_rate: ASSOCIATE,
    Permission.ranking_read: EVERYONE,
    Permission.record_read: EVERYONE,
    Permission.retraining_propose: {Role.ai_lead},
    Permission.rights_ask: EVERYONE,
    Permission.rights_handle: {Role.data_protection},
    Permission.roll_accept: SECOND,
    Permission.rules_propose: {Role.administrator, Role.board},
    Permission.score_decide: {Role.board, Role.proposal_writer},
    Permission.score_read: EVERYONE,
    Permission.score_value_read: EXAMINERS | {Role.data_protection},
    Permission.screening_read: EVERYONE,
    Permission.screening_write: {Role.ai_lead},
    Permission.spending_record: {Role.board},
    Permission.study_advise: {Role.board},
    Permission.study_edit: {Role.ai_lead, Role.board},
    Permission.study_read: EVERYONE,
    Permission.tool_answer: {Role.ai_lead, Role.board, Role.ethics_committee},
    Permission.tool_check: FOLLOWERS,
    Permission.tool_declare: EVERYONE,
    Permission.tool_document: {Role.ai_lead, Role.board, Role.data_protection},
    Permission.tool_freeze: {Role.board},
    Permission.tool_inform: {Role.ai_lead, Role.board},
    Permission.tool_propose: ASSOCIATE,
    Permission.tool_read: EVERYONE,
    Permission.tool_report: EVERYONE,
    Permission.tool_settle: FOLLOWERS,
    Permission.tool_write: AUTHOR,
    Permission.usecase_answer: AUTHOR,
    Permission.usecase_check: APART,
    Permission.usecase_comment: EVERYONE,
    Permission.usecase_edit: AUTHOR,
    Permission.usecase_invite: AUTHOR,
    Permission.usecase_propose: ASSOCIATE,
    Permission.usecase_read: EVERYONE,
    Permission.validation_hold: {Role.ai_lead},
    Permission.validation_judge: AUTHOR,
    Permission.validation_read: EVERYONE,
    Permission.watch_comment: EVERYONE,
    Permission.watch_name: {Role.administrator, Role.board},
    Permission.watch_read: EVERYONE,
    Permission.watch_report: {Role.ai_lead},
}
ROLES: list[Role | None] = [*Role, None]
OTHERS = Subject(authors=frozenset({99}))
CELLS = [
    (permission, role, associate)
    for permission in Permission
    for role in ROLES
    for associate in (True, False)
]


def _actor(role: Role | None, associate: bool = True) -> Actor:
    return Actor(7, "Ada", associate, frozenset({role} if role else ()))


def _expected(permission: Permission, role: Role | None, associate: bool) -> bool:
    rule = TABLE[permission]
    if isinstance(rule, set):
        return role in rule
    held = {
        EVERYONE: True,
        ASSOCIATE: associate,
        AUTHOR: False,
        FOLLOWER: False,
        HAS_VOTE: False,
        APART: role is Role.ethics_committee,
        ON_ROLL: associate,
        SECOND: False,
    }
    return held[rule]


@pytest.mark.parametrize(("permission", "role", "associate"), CELLS)
def test_each_permission_is_held_by_the_roles_of_the_table_alone(
    permission: Permission, role: Role | None, associate: bool
) -> None:
    decision = may(_actor(role, associate), permission, OTHERS)
    assert bool(decision) is _expected(permission, role, associate)
    assert (decision.reason is None) is decision.allowed


def test_the_table_and_the_rules_cover_every_permission() -> None:
    assert set(TABLE) == set(Permission) == set(RULES)


def test_permissions_are_written_in_alphabetical_order_as_resource_and_action() -> None:
    names = [permission.name for permission in Permission]
    assert names == sorted(names)
    assert all(permission.value == permission.name.replace("_", ":", 1) for permission in Permission)


@pytest.mark.parametrize("permission", Permission)
def test_nobody_signed_in_may_do_nothing(permission: Permission) -> None:
    assert not may(None, permission)


def test_a_permission_without_a_rule_is_denied() -> None:
    class Unknown(str):
        pass

    assert not may(_actor(Role.board), Unknown("model:sell"))  # type: ignore[arg-type]


@pytest.mark.parametrize("permission", [one for one, rule in TABLE.items() if rule == APART])
def test_the_committee_never_judges_its_own_file(permission: Permission) -> None:
    judge = _actor(Role.ethics_committee)
    assert may(judge, permission, OTHERS)
    assert not may(judge, permission, Subject(authors=frozenset({judge.member_id, 99})))


def test_only_authors_change_their_file() -> None:
    mine = Subject(authors=frozenset({7}))
    assert may(_actor(None), Permission.usecase_edit, mine)
    for role in Role:
        assert not may(_actor(role), Permission.usecase_edit, OTHERS)


def test_who_follows_a_thing_writes_of_it_settles_it_and_never_judges_it() -> None:
    mine = Subject(authors=frozenset({99}), followers=frozenset({7}))
    for permission in (
        Permission.condition_note,
        Permission.condition_propose,
        Permission.improvement_settle,
        Permission.indicator_measure,
    ):
        assert may(_actor(None), permission, mine)
    assert not may(_actor(Role.ethics_committee), Permission.condition_judge, mine)


def test_whoever_is_missing_from_a_roll_may_say_so_whatever_the_roll_says() -> None:
    concerned = Subject(authors=frozenset({7}))
    assert may(_actor(None, associate=False), Permission.dispute_raise, concerned)
    assert not may(_actor(None, associate=False), Permission.dispute_raise, OTHERS)


HOLDING = (
    Permission.assembly_convene,
    Permission.minutes_write,
    Permission.motion_answer,
    Permission.motion_put,
    Permission.poll_manage,
)


@pytest.mark.parametrize("permission", HOLDING)
@pytest.mark.parametrize("body", [*Body, None])
@pytest.mark.parametrize("role", ROLES)
def test_the_committee_holds_its_own_meetings_and_the_board_all_others(
    permission: Permission, body: Body | None, role: Role | None
) -> None:
    holds = {Body.ethics_committee: Role.ethics_committee}.get(body, Role.board) if body else Role.board
    assert bool(may(_actor(role), permission, Subject(body=body))) is (role is holds)


@pytest.mark.parametrize(
    ("roles", "bodies"),
    [
        (set(), ()),
        ({Role.administrator}, ()),
        ({Role.board}, (Body.general_assembly, Body.board)),
        ({Role.ethics_committee}, (Body.ethics_committee,)),
        ({Role.board, Role.ethics_committee}, (Body.general_assembly, Body.board, Body.ethics_committee)),
    ],
)
def test_one_is_offered_the_meetings_one_may_hold(roles: set[Role], bodies: tuple[Body, ...]) -> None:
    assert set(convened_by(Actor(7, "Ada", True, frozenset(roles)))) == set(bodies)


def test_authors_write_the_study_of_their_file() -> None:
    assert may(_actor(None), Permission.study_edit, Subject(authors=frozenset({7})))
    assert not may(_actor(None), Permission.study_edit, OTHERS)


@pytest.mark.parametrize("role", ROLES)
def test_who_chairs_a_meeting_leads_it_and_who_writes_it_notes(role: Role | None) -> None:
    chairs, writes = Subject(chairs=frozenset({7})), Subject(secretaries=frozenset({7}))
    somebody_else = Subject(chairs=frozenset({8}), secretaries=frozenset({9}))
    for permission in (Permission.poll_manage, Permission.meeting_note):
        assert may(_actor(role), permission, chairs)
        assert bool(may(_actor(role), permission, somebody_else)) is (role is Role.board)
    assert may(_actor(role), Permission.meeting_note, writes)
    assert bool(may(_actor(role), Permission.poll_manage, writes)) is (role is Role.board)


def test_a_vote_follows_the_frozen_roll_whatever_the_roles() -> None:
    for role in ROLES:
        assert may(_actor(role, associate=False), Permission.poll_vote, Subject(roll=frozenset({7})))
        assert not may(_actor(role), Permission.poll_vote, Subject(roll=frozenset({8})))


@pytest.mark.parametrize("permission", [one for one, rule in TABLE.items() if rule == HAS_VOTE])
def test_whoever_has_a_vote_on_a_motion_may_object_and_amend(permission: Permission) -> None:
    assert may(_actor(None), permission, Subject(roll=frozenset({7})))
    assert not may(_actor(Role.board), permission, Subject(roll=frozenset({8})))


FORBIDDEN_TO_ADMINISTRATORS = [
    Permission.application_use,
    Permission.audit_run,
    Permission.condition_judge,
    Permission.contest_examine,
    Permission.dispute_answer,
    Permission.dossier_freeze,
    Permission.mandate_resume,
    Permission.mandate_suspend,
    Permission.mandate_withdraw,
    Permission.minutes_write,
    Permission.model_score,
    Permission.model_take,
    Permission.model_take_out,
    Permission.model_train,
    Permission.motion_put,
    Permission.opinion_give,
    Permission.outcome_record,
    Permission.poll_manage,
    Permission.retraining_propose,
    Permission.score_decide,
    Permission.spending_record,
    Permission.screening_write,
    Permission.study_advise,
    Permission.study_edit,
    Permission.usecase_check,
    Permission.usecase_edit,
]


@pytest.mark.parametrize("permission", FORBIDDEN_TO_ADMINISTRATORS)
def test_an_administrator_cannot_judge_approve_or_score(permission: Permission) -> None:
    assert not may(_actor(Role.administrator), permission, OTHERS)


def test_an_administrator_who_is_no_associate_cannot_vote_and_cannot_vote_for_others() -> None:
    root = _actor(Role.administrator, associate=False)
    assert not may(root, Permission.poll_vote)
    assert not may(_actor(Role.administrator), Permission.poll_vote, Subject(roll=frozenset({8, 9})))


def test_the_clock_may_do_nothing_that_a_person_decides() -> None:
    allowed = {permission for permission in Permission if may(CLOCK, permission)}
    assert allowed == {permission for permission, rule in TABLE.items() if rule == EVERYONE}


def test_every_role_has_a_name() -> None:
    assert set(ROLE_NAMES) == set(Role)
