"""What awaits a person whatever their roles: what they wrote, follow, sign or were asked. Changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly, Attendance
from scopgov.conditions import queries as conditions
from scopgov.contests import correcting
from scopgov.contests import queries as contests
from scopgov.courses import overseeing
from scopgov.deliberation import consenting
from scopgov.deliberation import queries as deliberation
from scopgov.domain.errors import Reason
from scopgov.domain.impact import signs_as
from scopgov.domain.policy import Actor, Permission, may
from scopgov.domain.states import AssemblyState, UseCaseState
from scopgov.domain.text import N_
from scopgov.home.task import Task, of_condition, of_use_case
from scopgov.impact import queries as impact
from scopgov.incidents import queries as incidents
from scopgov.labelling import queries as labelling
from scopgov.mandates import impact_review
from scopgov.mandates import queries as mandates
from scopgov.members import awaiting
from scopgov.members import queries as members
from scopgov.minutes.tables import Minutes, Signature
from scopgov.scoring import looking
from scopgov.screening import queries as screenings
from scopgov.stewardship import measurements
from scopgov.usecases import commenting
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.uses import impact_review as use_impact_review
from scopgov.validation import queries as validation


def own(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    """Name what awaits `actor` for what they did or were asked, whatever their roles."""
    yield from _to_sign(session, actor)
    yield from _to_accept(session, actor, now)
    yield from _to_attend(session, actor, now)
    yield from _courses(session, actor, now)
    yield from _renewals(session, actor, now)
    yield from _impact(session, actor, now)
    yield from _incidents(session, actor)
    drafted = select(UseCase).where(
        usecases.is_author(actor.member_id), UseCase.state == UseCaseState.drafted
    )
    for use_case in session.scalars(drafted.order_by(UseCase.id)):
        yield of_use_case(N_("Finish and submit your proposal “%(title)s”."), use_case)
    handed_in = UseCase.state.in_([UseCaseState.submitted, UseCaseState.checked])
    waiting = select(UseCase).where(usecases.is_author(actor.member_id), handed_in)
    for use_case in session.scalars(waiting.order_by(UseCase.id)):
        if screenings.current(session, use_case) is None and not use_case.stopped:
            yield of_use_case(N_("Screen “%(title)s”: no vote on its launch before."), use_case)
    for line in usecases.invitations(session, actor.member_id):
        yield of_use_case(N_("Say whether you join the authors of “%(title)s”."), line.use_case)
    for one in commenting.waiting_for(session, actor.member_id):
        told = Reason(N_("Answer a question about “%(title)s”."), {"title": one.use_case.title})
        yield Task(told, "comments.answer", {"comment_id": one.id})
    for condition in conditions.followed_by(session, actor.member_id):
        if "propose" in conditions.actions(condition):
            yield of_condition(N_("Fulfil a condition of “%(title)s”, by %(day)s."), condition)
    followed = measurements.of_owner(session, actor.member_id, now)
    for due in (one for one in followed if one.awaited):
        told = Reason(N_("Measure “%(indicator)s”."), {"indicator": due.indicator.name})
        yield Task(told, "measurements.measure", {"indicator_id": due.indicator.id})
    yield from _experts(session, actor)
    for look in looking.awaited_of(session, actor.member_id):
        told_of = {"name": look.asker.name, "reference": look.score.reference}
        asked_for = Reason(N_("Give %(name)s a second look at “%(reference)s”."), told_of)
        yield Task(asked_for, "scoring.show", {"score_id": look.score_id, "_anchor": "looks"})
    for look, why in looking.unanswered(session, actor.member_id, now):
        said = {"why": why, "reference": look.score.reference}
        instead = Reason(N_("%(why)s Ask somebody else for a second look at “%(reference)s”."), said)
        yield Task(instead, "scoring.show", {"score_id": look.score_id, "_anchor": "looks"})
    for contest in contests.to_examine(session, actor):
        said = {"reference": contest.score.reference, "day": contest.due_on}
        again = Reason(N_("Examine again the score of “%(reference)s”, contested: answer by %(day)s."), said)
        yield Task(again, "contests.show", {"contest_id": contest.id}, contest.due_on)
    if may(actor, Permission.model_score):
        yield from _set_right(session, actor)
    yield from _motions(session, actor)
    for asked in consenting.waiting_for(session, actor.member_id, now):
        told = Reason(N_("Say whether you consent to the motion “%(title)s”."), {"title": asked.motion.title})
        yield Task(told, "consent.show", {"round_id": asked.id})


def _set_right(session: Session, actor: Actor) -> Iterator[Task]:
    """Name the scores to ask for again, once a contest found that something given was wrong."""
    for contest in correcting.awaited_of(session, actor.member_id):
        said = N_("Set right what was given for “%(reference)s” and score it again: its contest is upheld.")
        told = {"reference": contest.score.reference}
        yield Task(Reason(said, told), "contest_board.again", {"contest_id": contest.id})


def _experts(session: Session, actor: Actor) -> Iterator[Task]:
    """Name the rules and cases a person is asked to judge as an expert, and the tasks that remarks gave them."""
    for rule in labelling.waiting_for(session, actor.member_id):
        said = N_("Say, as an expert, whether you consent to what counts as at risk in “%(title)s”.")
        yield Task(Reason(said, {"title": rule.use_case.title}), "labelling.rule", {"rule_id": rule.id})
    for one in validation.waiting_for(session, actor.member_id):
        left = len(one.cases) - validation.judged(one, actor.member_id)
        told = {"title": one.model_version.use_case.title, "left": left, "count": len(one.cases)}
        text = Reason(N_("Judge cases of “%(title)s” as an expert: %(left)s of %(count)s left."), told)
        yield Task(text, "validation.show", {"round_id": one.id})
    for task in validation.to_do_by(session, actor.member_id):
        title = task.judgement.case.round.model_version.use_case.title
        text = Reason(
            N_("Do, or set aside, a task from an expert’s remark on “%(title)s”."), {"title": title}
        )
        yield Task(text, "judging.improvement", {"improvement_id": task.id})


def _motions(session: Session, actor: Actor) -> Iterator[Task]:
    """Name what waits for an answer of whoever put a motion."""
    for one in deliberation.questions_for(session, actor.member_id):
        told = Reason(N_("Answer a question about the motion “%(title)s”."), {"title": one.motion.title})
        yield Task(told, "discussion.answer", {"comment_id": one.id})
    for proposed in deliberation.amendments_for(session, actor.member_id):
        told = Reason(N_("Answer an amendment to the motion “%(title)s”."), {"title": proposed.motion.title})
        yield Task(told, "amendments.show", {"amendment_id": proposed.id})
    for found in deliberation.open_objections(session, ethical=False, put_by=actor.member_id):
        told = Reason(N_("Answer an objection to the motion “%(title)s”."), {"title": found.motion.title})
        yield Task(told, "objections.answer", {"objection_id": found.id})


def _incidents(session: Session, actor: Actor) -> Iterator[Task]:
    """Name the incidents that are open and are theirs to follow or to close."""
    for one in incidents.awaiting(session, actor):
        told = {"day": one.happened_on, "named": one.named}
        text = Reason(N_("Follow the incident of %(day)s, on “%(named)s”, until it is closed."), told)
        yield Task(text, "incidents.show", {"incident_id": one.id})


def _to_sign(session: Session, actor: Actor) -> Iterator[Task]:
    for capacity, column in (("chair", Assembly.chair_id), ("secretary", Assembly.secretary_id)):
        signed = exists().where(Signature.minutes_id == Minutes.id, Signature.capacity == capacity)
        later = Minutes.__table__.alias()
        newer = exists().where(later.c.assembly_id == Minutes.assembly_id, later.c.version > Minutes.version)
        query = select(Minutes).join(Assembly).where(column == actor.member_id, ~signed, ~newer)
        for minutes in session.scalars(query.order_by(Minutes.id)):
            text = Reason(N_("Sign the minutes of “%(title)s”."), {"title": minutes.assembly.title})
            yield Task(text, "minutes.show", {"minutes_id": minutes.id})


def _to_attend(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    answered = exists().where(Attendance.assembly_id == Assembly.id, Attendance.member_id == actor.member_id)
    query = select(Assembly).where(
        Assembly.state.in_([AssemblyState.convened, AssemblyState.opened]),
        Assembly.closes_at > now,
        ~answered,
    )
    for assembly in session.scalars(query.order_by(Assembly.opens_at, Assembly.id)):
        roll = members.roll(session, assembly.body, members.local_day(now))
        if actor.member_id in roll:
            text = N_("Attend “%(title)s”, on the spot or remotely, or give a proxy.")
            yield Task(
                Reason(text, {"title": assembly.title}), "assemblies.show", {"assembly_id": assembly.id}
            )


def _impact(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    """Name the assessments that a person may sign, and the uses to assess again before their review."""
    for row in impact.unsigned(session):
        if (
            signs_as(actor, impact.signers(row))
            and actor.member_id not in impact.judging(row.use_case).authors
        ):
            text = Reason(N_("Sign the impact assessment of “%(title)s”."), {"title": row.use_case.title})
            yield Task(text, "impact.show", {"number": row.use_case.number, "at": row.number})
    if may(actor, Permission.impact_write):
        for mandate in impact_review.awaited(session, members.local_day(now)):
            title = {"title": mandate.use_case.title}
            text = Reason(N_("Assess the impact of “%(title)s” again, as it is in use."), title)
            yield Task(text, "impact.index", {"number": mandate.use_case.number})
        for tool in use_impact_review.awaited(session, members.local_day(now)):
            about = {"title": tool.use_case.title, "product": tool.terms.product}
            text = Reason(N_("Assess the impact of “%(title)s” again, as %(product)s is in use."), about)
            yield Task(text, "impact.index", {"number": tool.use_case.number})


def _renewals(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    """Name the courses of a person's roles that they followed and that stop counting soon, or have stopped."""
    person, today = members.member(session, actor.member_id), members.local_day(now)
    for line in overseeing.own(session, person, today):
        if line.row is not None and line.row.until is not None:
            again = N_("Follow the course “%(course)s” again: it counts until %(day)s.")
            past = N_("Follow the course “%(course)s” again: it no longer counts since %(day)s.")
            said = past if line.row.until <= today else again
            told = {"course": line.course.named, "day": line.row.until}
            yield Task(Reason(said, told), "courses.show", {"course_id": line.course.id})


def _courses(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    """Name the courses without which a person named by a standing mandate cannot score."""
    today = members.local_day(now)
    for mandate in mandates.all_standing(session):
        course = mandates.course_of(session, mandate)
        if course and actor.member_id in {one.id for one in mandates.lacking(session, mandate, today)}:
            told = {"course": course.named, "title": mandate.use_case.title}
            text = Reason(N_("Follow the course “%(course)s”: scores of “%(title)s” require it."), told)
            yield Task(text, "courses.show", {"course_id": course.id})


def _to_accept(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    """Name once the acts on the roll that wait for a second person, where this is one who may accept them."""
    waiting = awaiting.waiting(session, now)
    if any(may(actor, Permission.roll_accept, awaiting.subject(session, one, now)) for one in waiting):
        yield Task(
            Reason(N_("Accept or decline what administrators ask on the roll.")), "roll_acts.index", {}
        )
