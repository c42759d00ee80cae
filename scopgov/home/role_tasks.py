"""What each role is asked to do, a function a role. Changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from scopgov.budgets import queries as budgets
from scopgov.conditions import queries as conditions
from scopgov.contests import file_correcting
from scopgov.courses import queries as courses
from scopgov.datasets import queries as datasets
from scopgov.datasets.tables import DataVersion, Source
from scopgov.deliberation import queries as deliberation
from scopgov.domain.economics import Alert
from scopgov.domain.errors import Reason
from scopgov.domain.gate import Channel
from scopgov.domain.policy import Actor, Role
from scopgov.domain.states import ToolState, UseCaseState, VersionState
from scopgov.domain.text import N_
from scopgov.ethics import queries as ethics
from scopgov.home.task import Task, of_budget, of_condition, of_use_case, of_version
from scopgov.labelling import queries as labelling
from scopgov.launches import services as launch
from scopgov.mandates import confirming
from scopgov.members.tables import Member
from scopgov.privacy import requests
from scopgov.revisions import amending, clause_amending, reruling, reweighing
from scopgov.rolls import queries as rolls
from scopgov.scoring.tables import Score
from scopgov.studies import queries as studies
from scopgov.training.tables import ModelVersion, TrainingRun
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase
from scopgov.uses import found as found_tools
from scopgov.uses import motions as tool_motions
from scopgov.uses import queries as uses
from scopgov.validation import queries as validation
from scopgov.votes import agreements, ratification

SPENT: Mapping[Alert, str] = {
    Alert.near: N_("Watch the budget of “%(title)s”: 80%% of it is spent."),
    Alert.reached: N_("Watch the budget of “%(title)s”: all of it is spent."),
    Alert.over: N_("Answer for the budget of “%(title)s”: more is spent than was voted."),
}


def _committee(session: Session, actor: Actor) -> Iterator[Task]:
    query = select(UseCase).where(
        UseCase.state == UseCaseState.submitted, ~usecases.is_apart(actor.member_id)
    )
    for use_case in session.scalars(query.order_by(UseCase.id)):
        yield of_use_case(N_("Check “%(title)s” against the charter."), use_case)
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
                yield of_version(text, version)
    for proposed_use in uses.waiting(session):
        to_vote = Reason(
            N_("Vote in committee on the opinion proposed on the use of %(product)s."),
            {"product": proposed_use.file.said.product},
        )
        yield Task(to_vote, "tool_opinions.show", {"draft_id": proposed_use.id})
    for file in uses.awaiting(session):
        if actor.member_id not in uses.apart(file).authors:
            told = Reason(N_("Give an opinion on the use of %(product)s."), {"product": file.said.product})
            yield Task(told, "uses.show", {"file_id": file.id})
    for condition in conditions.all_open(session):
        if condition.owner_id is None:
            yield of_condition(N_("Say who follows a condition of “%(title)s”."), condition)
        if "fulfil" in conditions.actions(condition):
            yield of_condition(N_("Judge whether a condition of “%(title)s” is fulfilled."), condition)


def _board(session: Session, actor: Actor) -> Iterator[Task]:
    if ratification.awaits(session):
        yield Task(Reason(N_("Ask a first assembly to ratify the founding texts.")), "assemblies.index", {})
    for study in studies.awaiting_advice(session):
        use_case, told = study.use_case, {"title": study.use_case.title}
        advise = Reason(N_("Give the board’s opinion on the study of “%(title)s”."), told)
        yield Task(advise, "studies.advise", {"number": use_case.number, "version": study.number})
    checked = select(UseCase).where(UseCase.state == UseCaseState.checked)
    for use_case in session.scalars(checked.order_by(UseCase.id)):
        if launch.lacks(session, use_case) is None:
            yield of_use_case(N_("Put the launch of “%(title)s” on an agenda."), use_case)
    for disputed in rolls.unanswered(session):
        if disputed.raised_by != actor.member_id:
            told = {"title": disputed.assembly.title}
            text = Reason(N_("Answer a dispute of the roll of “%(title)s”."), told)
            yield Task(text, "rolls.answer", {"dispute_id": disputed.id})
    for mandate in confirming.unconfirmed(session):
        asked = Reason(
            N_("Prepare an assembly: it decides on the suspension of the mandate of “%(title)s”."),
            {"title": mandate.use_case.title},
        )
        yield Task(asked, "mandates.show", {"mandate_id": mandate.id})
    yield from _budgets(session)
    for version in _versions(session, VersionState.judged):
        yield of_version(N_("Bring the model %(number)s of “%(title)s” to a vote on deployment."), version)
    yield from _texts(session)
    yield from _tools(session)


def _tools(session: Session) -> Iterator[Task]:
    """Name the tools whose dossier or vote waits for the board, and those whose mandate of use is to be reviewed."""
    offered = {one.subject_id for one in tool_motions.proposals(session)}
    for file in uses.in_state(session, ToolState.judged):
        text = (
            N_("Put the use of %(product)s on an agenda.")
            if file.id in offered
            else N_("Bring the use of %(product)s to a vote.")
        )
        yield Task(Reason(text, {"product": file.said.product}), "uses.show", {"file_id": file.id})
    for mandate in uses.all_standing(session):
        if uses.vote_by(mandate) is not None:
            again = N_("Put %(product)s to the vote again by %(day)s: it changed.")
            told = Reason(again, {"product": mandate.terms.product, "day": uses.vote_by(mandate)})
            yield Task(told, "use_mandates.show", {"mandate_id": mandate.id}, uses.vote_by(mandate))
    for mandate in uses.to_review(session):
        told = Reason(
            N_("Review the mandate of use of %(product)s: it changed."), {"product": mandate.terms.product}
        )
        yield Task(told, "use_mandates.show", {"mandate_id": mandate.id})


def _tools_found(session: Session) -> Iterator[Task]:
    """Name the tools that somebody said are in use with no mandate."""
    for one in found_tools.waiting(session):
        told = Reason(
            N_("%(product)s is in use with no mandate: propose it, or give it up."), {"product": one.product}
        )
        yield Task(told, "found_tools.show", {"found_id": one.id})


def _texts(session: Session) -> Iterator[Task]:
    """Name the new versions of the charter, the voting rules and the criteria that wait for an agenda."""
    for charter in amending.CHARTERS.waiting(session):
        text = N_("Put version %(version)s of the charter on an agenda.")
        told = Reason(text, {"version": charter.version})
        yield Task(told, "charter.version", {"number": charter.version})
    for offered in clause_amending.proposals(session):
        told = Reason(
            N_("Put amendment no. %(number)s to the charter on an agenda."), {"number": offered.subject_id}
        )
        yield Task(told, "charter_amendments.show", {"amendment_id": offered.subject_id})
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
        yield of_budget(N_("Put the money asked for “%(title)s” on an agenda."), asked.use_case)
    for one in budgets.standing(session):
        text = SPENT.get(one.line.alert)
        if text:
            yield of_budget(text, one.use_case)


def _lead(session: Session, actor: Actor) -> Iterator[Task]:
    has_source = exists().where(Source.use_case_id == UseCase.id)
    launched = select(UseCase).where(UseCase.state == UseCaseState.launched, ~has_source)
    for use_case in session.scalars(launched.order_by(UseCase.id)):
        yield of_use_case(N_("Import data for “%(title)s”."), use_case)
    has_run = exists().where(TrainingRun.data_version_id == DataVersion.id)
    unused = session.scalars(select(DataVersion).where(~has_run).order_by(DataVersion.id))
    for data in (one for one in unused if datasets.unmade(one) is None):
        text = Reason(N_("Train candidates on the data “%(name)s”."), {"name": data.source.name})
        yield Task(text, "datasets.version", {"version_id": data.id})
    ended = select(TrainingRun).where(TrainingRun.finished_at.is_not(None))
    for run in session.scalars(ended.order_by(TrainingRun.id)):
        if run.versions and all(version.state is VersionState.trained for version in run.versions):
            text = Reason(N_("Compare the candidates of “%(title)s”."), {"title": run.use_case.title})
            yield Task(text, "training.run", {"run_id": run.id})

    for objection in labelling.unreplied(session):
        told = {"title": objection.rule.use_case.title}
        text = Reason(N_("Answer an expert’s objection to what counts as at risk in “%(title)s”."), told)
        yield Task(text, "labelling.rule", {"rule_id": objection.rule_id})
    yield from _unadopted(session)
    yield from _tools_found(session)
    for contest in file_correcting.waiting(session):
        retrain = N_(
            "Judge whether to train “%(title)s” again: its file was corrected after contest no. %(number)s."
        )
        after = {"number": contest.id, "title": contest.score.mandate.use_case.title}
        yield Task(Reason(retrain, after), "contest_files.judge", {"contest_id": contest.id})
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
    yield from _awareness(session)


def _awareness(session: Session) -> Iterator[Task]:
    """Ask for a course for everybody where there is none: nobody could follow it before a first proposal."""
    if not courses.for_everybody(session):
        text = Reason(
            N_("Bring in the courses that come with the program: there is none for everybody to begin with.")
        )
        yield Task(text, "courses.index", {"_anchor": "provided"})


def _writer(session: Session, actor: Actor) -> Iterator[Task]:
    query = select(Score).where(Score.scored_by == actor.member_id, Score.decided_at.is_(None))
    query = query.where(Score.channel != Channel.batch)  # thousands of a file would hide all else
    for score in session.scalars(query.order_by(Score.id.desc()).limit(10)):
        text = Reason(N_("Say what you decided for “%(reference)s”."), {"reference": score.reference})
        yield Task(text, "scoring.show", {"score_id": score.id})


def _administrator(session: Session, actor: Actor) -> Iterator[Task]:
    waiting = select(Member).where(Member.password_hash == "", Member.departed_on.is_(None))
    count = len(session.scalars(waiting).all())
    if count:
        text = Reason(N_("Print invitations: %(count)s people have no password yet."), {"count": count})
        yield Task(text, "roll.index", {})
    yield from _awareness(session)


def _contact(session: Session, actor: Actor) -> Iterator[Task]:
    for one in requests.to_answer(session):
        text = Reason(N_("Answer a request about personal data, by %(day)s."), {"day": one.due_on})
        yield Task(text, "rights.show", {"number": one.id}, one.due_on)


BY_ROLE: Mapping[Role, Callable[[Session, Actor], Iterator[Task]]] = {
    Role.ethics_committee: _committee,
    Role.board: _board,
    Role.ai_lead: _lead,
    Role.proposal_writer: _writer,
    Role.administrator: _administrator,
    Role.data_protection: _contact,
}


def _versions(session: Session, state: VersionState) -> Iterator[ModelVersion]:
    yield from session.scalars(
        select(ModelVersion).where(ModelVersion.state == state).order_by(ModelVersion.id)
    )
