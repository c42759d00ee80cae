"""What awaits each person beside voting, gathered from every room. Changes nothing.

One function a role; each gives sentences with the page where the thing is done.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly, Attendance
from scopgov.budgets import queries as budgets
from scopgov.conditions import queries as conditions
from scopgov.conditions.tables import Condition
from scopgov.contests import queries as contests
from scopgov.datasets import queries as datasets
from scopgov.datasets.tables import DataVersion, Source
from scopgov.deliberation import consenting
from scopgov.deliberation import queries as deliberation
from scopgov.domain.economics import Alert
from scopgov.domain.errors import Reason
from scopgov.domain.impact import signs_as
from scopgov.domain.policy import Actor, Permission, Role, may
from scopgov.domain.states import AssemblyState, UseCaseState, VersionState
from scopgov.domain.text import N_
from scopgov.ethics import queries as ethics
from scopgov.impact import queries as impact
from scopgov.labelling import queries as labelling
from scopgov.mandates import confirming, impact_review
from scopgov.mandates import queries as mandates
from scopgov.members import queries as members
from scopgov.members.tables import Member
from scopgov.minutes.tables import Minutes, Signature
from scopgov.privacy import requests
from scopgov.rolls import queries as rolls
from scopgov.scoring.tables import Score
from scopgov.screening import queries as screenings
from scopgov.stewardship import measurements
from scopgov.studies import queries as studies
from scopgov.training.tables import ModelVersion, TrainingRun
from scopgov.usecases import commenting
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.validation import queries as validation
from scopgov.votes import agreements, amending, launch, ratification, reruling, reweighing

SPENT: Mapping[Alert, str] = {
    Alert.near: N_("Watch the budget of “%(title)s”: 80%% of it is spent."),
    Alert.reached: N_("Watch the budget of “%(title)s”: all of it is spent."),
    Alert.over: N_("Answer for the budget of “%(title)s”: more is spent than was voted."),
}


@dataclass(frozen=True)
class Task:
    """One thing to do: a sentence, and the page where it is done."""

    text: Reason
    endpoint: str
    values: Mapping[str, Any]


def tasks(session: Session, actor: Actor, now: datetime) -> list[Task]:
    """Return what awaits `actor`, their own things first, then what their roles ask."""
    found = list(_own(session, actor, now))
    for role, asked in BY_ROLE.items():
        if role in actor.roles:
            found.extend(asked(session, actor))
    return [*found, *_minutes(session, actor)]


def _own(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    yield from _to_sign(session, actor)
    yield from _to_attend(session, actor, now)
    yield from _courses(session, actor, now)
    yield from _impact(session, actor, now)
    drafted = select(UseCase).where(
        usecases.is_author(actor.member_id), UseCase.state == UseCaseState.drafted
    )
    for use_case in session.scalars(drafted):
        yield _of_use_case(N_("Finish and submit your proposal “%(title)s”."), use_case)
    handed_in = UseCase.state.in_([UseCaseState.submitted, UseCaseState.checked])
    for use_case in session.scalars(select(UseCase).where(usecases.is_author(actor.member_id), handed_in)):
        if screenings.current(session, use_case) is None and not use_case.stopped:
            yield _of_use_case(N_("Screen “%(title)s”: no vote on its launch before."), use_case)
    for line in usecases.invitations(session, actor.member_id):
        yield _of_use_case(N_("Say whether you join the authors of “%(title)s”."), line.use_case)
    for one in commenting.waiting_for(session, actor.member_id):
        told = Reason(N_("Answer a question about “%(title)s”."), {"title": one.use_case.title})
        yield Task(told, "comments.answer", {"comment_id": one.id})
    for condition in conditions.followed_by(session, actor.member_id):
        if "propose" in conditions.actions(condition):
            yield _of_condition(N_("Fulfil a condition of “%(title)s”, by %(day)s."), condition)
    followed = measurements.of_owner(session, actor.member_id, now)
    for due in (one for one in followed if one.awaited):
        told = Reason(N_("Measure “%(indicator)s”."), {"indicator": due.indicator.name})
        yield Task(told, "measurements.measure", {"indicator_id": due.indicator.id})
    yield from _experts(session, actor)
    for contest in contests.to_examine(session, actor):
        said = {"reference": contest.score.reference, "day": contest.due_on}
        again = Reason(N_("Examine again the score of “%(reference)s”, contested: answer by %(day)s."), said)
        yield Task(again, "contests.show", {"contest_id": contest.id})
    yield from _motions(session, actor)
    for asked in consenting.waiting_for(session, actor.member_id, now):
        told = Reason(N_("Say whether you consent to the motion “%(title)s”."), {"title": asked.motion.title})
        yield Task(told, "consent.show", {"round_id": asked.id})


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


def _to_sign(session: Session, actor: Actor) -> Iterator[Task]:
    for capacity, column in (("chair", Assembly.chair_id), ("secretary", Assembly.secretary_id)):
        signed = exists().where(Signature.minutes_id == Minutes.id, Signature.capacity == capacity)
        later = Minutes.__table__.alias()
        newer = exists().where(later.c.assembly_id == Minutes.assembly_id, later.c.version > Minutes.version)
        query = select(Minutes).join(Assembly).where(column == actor.member_id, ~signed, ~newer)
        for minutes in session.scalars(query):
            text = Reason(N_("Sign the minutes of “%(title)s”."), {"title": minutes.assembly.title})
            yield Task(text, "minutes.show", {"minutes_id": minutes.id})


def _to_attend(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    answered = exists().where(Attendance.assembly_id == Assembly.id, Attendance.member_id == actor.member_id)
    query = select(Assembly).where(
        Assembly.state.in_([AssemblyState.convened, AssemblyState.opened]),
        Assembly.closes_at > now,
        ~answered,
    )
    for assembly in session.scalars(query.order_by(Assembly.opens_at)):
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
            signs_as(actor, impact.advised(row))
            and actor.member_id not in impact.judging(row.use_case).authors
        ):
            text = Reason(N_("Sign the impact assessment of “%(title)s”."), {"title": row.use_case.title})
            yield Task(text, "impact.show", {"number": row.use_case.number, "at": row.number})
    if may(actor, Permission.impact_write):
        for mandate in impact_review.awaited(session, members.local_day(now)):
            title = {"title": mandate.use_case.title}
            text = Reason(N_("Assess the impact of “%(title)s” again, as it is in use."), title)
            yield Task(text, "impact.index", {"number": mandate.use_case.number})


def _committee(session: Session, actor: Actor) -> Iterator[Task]:
    query = select(UseCase).where(
        UseCase.state == UseCaseState.submitted, ~usecases.is_apart(actor.member_id)
    )
    for use_case in session.scalars(query):
        yield _of_use_case(N_("Check “%(title)s” against the charter."), use_case)
    for awaiting in agreements.awaiting(session):
        text = N_("Vote in committee on its agreement to the motion “%(title)s”, before %(opens)s.")
        told = Reason(text, {"title": awaiting.title, "opens": awaiting.polls[-1].opens_at})
        yield Task(told, "votes.motion", {"motion_id": awaiting.id})
    for one in deliberation.open_objections(session, ethical=True):
        if actor.member_id not in deliberation.parties(one).authors:
            text = N_("Answer for the committee: an objection to the motion “%(title)s”.")
            told = Reason(text, {"title": one.motion.title})
            yield Task(told, "objections.judge", {"objection_id": one.id})
    proposed = {}
    for draft in ethics.waiting(session):
        proposed[draft.model_version_id] = draft
        to_vote = Reason(
            N_("Vote in committee on the opinion proposed on a model of “%(title)s”."),
            {"title": draft.model_version.use_case.title},
        )
        yield Task(to_vote, "opinion_drafts.show", {"draft_id": draft.id})
    for state, text in (
        (VersionState.taken, N_("Audit the model %(number)s of “%(title)s”.")),
        (VersionState.audited, N_("Give an opinion on the model %(number)s of “%(title)s”.")),
    ):
        for version in _versions(session, state):
            if version.id not in proposed:
                yield _of_version(text, version)
    for condition in conditions.all_open(session):
        if condition.owner_id is None:
            yield _of_condition(N_("Say who follows a condition of “%(title)s”."), condition)
        if "fulfil" in conditions.actions(condition):
            yield _of_condition(N_("Judge whether a condition of “%(title)s” is fulfilled."), condition)


def _board(session: Session, actor: Actor) -> Iterator[Task]:
    if ratification.awaits(session):
        yield Task(Reason(N_("Ask a first assembly to ratify the founding texts.")), "assemblies.index", {})
    for study in studies.awaiting_advice(session):
        use_case, told = study.use_case, {"title": study.use_case.title}
        advise = Reason(N_("Give the board’s opinion on the study of “%(title)s”."), told)
        yield Task(advise, "studies.advise", {"number": use_case.number, "version": study.number})
    for use_case in session.scalars(select(UseCase).where(UseCase.state == UseCaseState.checked)):
        if launch.lacks(session, use_case) is None:
            yield _of_use_case(N_("Put the launch of “%(title)s” on an agenda."), use_case)
    for disputed in rolls.unanswered(session):
        if disputed.raised_by != actor.member_id:
            told = {"title": disputed.assembly.title}
            text = Reason(N_("Answer a dispute of the roll of “%(title)s”."), told)
            yield Task(text, "rolls.answer", {"dispute_id": disputed.id})
    for mandate in confirming.unconfirmed(session):
        asked = Reason(
            N_("Prepare an assembly: it must confirm or lift the suspension of the mandate of “%(title)s”."),
            {"title": mandate.use_case.title},
        )
        yield Task(asked, "mandates.show", {"mandate_id": mandate.id})
    yield from _budgets(session)
    for version in _versions(session, VersionState.judged):
        yield _of_version(N_("Bring the model %(number)s of “%(title)s” to a vote on deployment."), version)
    yield from _texts(session)


def _minutes(session: Session, actor: Actor) -> Iterator[Task]:
    """Name the meetings closed without minutes, to whoever holds the meetings of that body."""
    drawn_up = exists().where(Minutes.assembly_id == Assembly.id)
    for assembly in session.scalars(
        select(Assembly).where(Assembly.state == AssemblyState.closed, ~drawn_up)
    ):
        if may(actor, Permission.minutes_write, assembly.subject):
            text = Reason(N_("Draw up the minutes of “%(title)s”."), {"title": assembly.title})
            yield Task(text, "minutes.of_assembly", {"assembly_id": assembly.id})


def _texts(session: Session) -> Iterator[Task]:
    """Name the new versions of the charter, the voting rules and the criteria that wait for an agenda."""
    for charter in amending.CHARTERS.waiting(session):
        text = N_("Put version %(version)s of the charter on an agenda.")
        told = Reason(text, {"version": charter.version})
        yield Task(told, "charter.version", {"number": charter.version})
    for rules in reruling.RULES.waiting(session):
        text = N_("Put version %(version)s of the voting rules on the agenda of an extraordinary assembly.")
        told = Reason(text, {"version": rules.version})
        yield Task(told, "ruling.version", {"number": rules.version})
    for criteria in reweighing.CRITERIA.waiting(session):
        told = Reason(
            N_("Put version %(version)s of the ranking criteria on an agenda."), {"version": criteria.version}
        )
        yield Task(told, "criteria.version", {"number": criteria.version})


def _budgets(session: Session) -> Iterator[Task]:
    for asked in budgets.to_put(session):
        yield _of_budget(N_("Put the money asked for “%(title)s” on an agenda."), asked.use_case)
    for one in budgets.standing(session):
        text = SPENT.get(one.line.alert)
        if text:
            yield _of_budget(text, one.use_case)


def _lead(session: Session, actor: Actor) -> Iterator[Task]:
    has_source = exists().where(Source.use_case_id == UseCase.id)
    launched = select(UseCase).where(UseCase.state == UseCaseState.launched, ~has_source)
    for use_case in session.scalars(launched):
        yield _of_use_case(N_("Import data for “%(title)s”."), use_case)
    has_run = exists().where(TrainingRun.data_version_id == DataVersion.id)
    unused = session.scalars(select(DataVersion).where(~has_run))
    for data in (one for one in unused if datasets.unmade(one) is None):
        text = Reason(N_("Train candidates on the data “%(name)s”."), {"name": data.source.name})
        yield Task(text, "datasets.version", {"version_id": data.id})
    for run in session.scalars(select(TrainingRun).where(TrainingRun.finished_at.is_not(None))):
        if run.versions and all(version.state is VersionState.trained for version in run.versions):
            text = Reason(N_("Compare the candidates of “%(title)s”."), {"title": run.use_case.title})
            yield Task(text, "training.run", {"run_id": run.id})

    for objection in labelling.unreplied(session):
        told = {"title": objection.rule.use_case.title}
        text = Reason(N_("Answer an expert’s objection to what counts as at risk in “%(title)s”."), told)
        yield Task(text, "labelling.rule", {"rule_id": objection.rule_id})
    yield from _unadopted(session)
    for one in validation.finished(session):
        told = {"title": one.model_version.use_case.title}
        text = Reason(N_("Close the round of expert validation of “%(title)s”: all have judged."), told)
        yield Task(text, "validation.show", {"round_id": one.id})


def _unadopted(session: Session) -> Iterator[Task]:
    """Name the use cases whose data are frozen under a rule that no expert was asked about."""
    frozen = exists().where(Source.use_case_id == UseCase.id, DataVersion.source_id == Source.id)
    for use_case in session.scalars(select(UseCase).where(frozen).order_by(UseCase.id)):
        if not labelling.in_force(session, use_case) and not labelling.running(session, use_case):
            said = Reason(
                N_("Let experts adopt what counts as at risk in “%(title)s”."), {"title": use_case.title}
            )
            yield Task(said, "labelling.show", {"number": use_case.number})


def _courses(session: Session, actor: Actor, now: datetime) -> Iterator[Task]:
    """Name the courses without which a person named by a standing mandate cannot score."""
    today = members.local_day(now)
    for mandate in mandates.all_standing(session):
        course = mandates.course_of(session, mandate)
        if course and actor.member_id in {one.id for one in mandates.lacking(session, mandate, today)}:
            told = {"course": course.title, "title": mandate.use_case.title}
            text = Reason(N_("Follow the course “%(course)s”: scores of “%(title)s” require it."), told)
            yield Task(text, "courses.show", {"course_id": course.id})


def _writer(session: Session, actor: Actor) -> Iterator[Task]:
    query = select(Score).where(Score.scored_by == actor.member_id, Score.decided_at.is_(None))
    for score in session.scalars(query.order_by(Score.id.desc()).limit(10)):
        text = Reason(N_("Say what you decided for “%(reference)s”."), {"reference": score.reference})
        yield Task(text, "scoring.show", {"score_id": score.id})


def _administrator(session: Session, actor: Actor) -> Iterator[Task]:
    waiting = select(Member).where(Member.password_hash == "", Member.departed_on.is_(None))
    count = len(session.scalars(waiting).all())
    if count:
        text = Reason(N_("Print invitations: %(count)s people have no password yet."), {"count": count})
        yield Task(text, "roll.index", {})


def _contact(session: Session, actor: Actor) -> Iterator[Task]:
    for one in requests.to_answer(session):
        text = Reason(N_("Answer a request about personal data, by %(day)s."), {"day": one.due_on})
        yield Task(text, "rights.show", {"number": one.id})


BY_ROLE: Mapping[Role, Callable[[Session, Actor], Iterator[Task]]] = {
    Role.ethics_committee: _committee,
    Role.board: _board,
    Role.ai_lead: _lead,
    Role.proposal_writer: _writer,
    Role.administrator: _administrator,
    Role.data_protection: _contact,
}


def _versions(session: Session, state: VersionState) -> Iterator[ModelVersion]:
    yield from session.scalars(select(ModelVersion).where(ModelVersion.state == state))


def _of_budget(text: str, use_case: UseCase) -> Task:
    return Task(Reason(text, {"title": use_case.title}), "budgets.show", {"number": use_case.number})


def _of_use_case(text: str, use_case: UseCase) -> Task:
    return Task(Reason(text, {"title": use_case.title}), "usecases.show", {"number": use_case.number})


def _of_condition(text: str, condition: Condition) -> Task:
    told: dict[str, object] = {"title": condition.use_case.title}
    if condition.due_on is not None and "%(day)s" in text:
        told["day"] = condition.due_on
    return Task(Reason(text, told), "conditions.show", {"condition_id": condition.id})


def _of_version(text: str, version: ModelVersion) -> Task:
    told = {"number": version.number, "title": version.use_case.title}
    return Task(Reason(text, told), "training.model", {"version_id": version.id})
