"""What each room tells of the life of a use case: the composition root hands it to the page of the file."""

from __future__ import annotations

from collections.abc import Iterator

from flask import url_for
from sqlalchemy import select

from scopgov.audits.tables import Audit
from scopgov.datasets.tables import DataVersion, Source
from scopgov.domain.errors import Reason
from scopgov.domain.launch_path import Facts, Step, steps
from scopgov.domain.lifeline import Event, Stage
from scopgov.domain.state_words import NAMES
from scopgov.domain.states import MandateState, UseCaseState, VersionState
from scopgov.domain.text import N_
from scopgov.ethics.tables import Opinion
from scopgov.mandates.tables import Mandate
from scopgov.ranking import queries as ranking
from scopgov.screening import queries as screenings
from scopgov.studies import queries as studies
from scopgov.training.tables import ModelVersion
from scopgov.usecases.queries import latest_check
from scopgov.usecases.tables import UseCase
from scopgov.votes.tables import Motion, MotionKind, Poll
from scopgov.web import scope

# What an earlier version was put to the vote for, or left undecided, is no news of the version that is written now.
VOTED = (UseCaseState.put_to_vote, UseCaseState.launched, UseCaseState.refused)
TAKEN = tuple(state for state in VersionState if state is not VersionState.trained)


def of(use_case: UseCase) -> Iterator[Event]:
    """Give the events of a use case's life, earlier stages first; the latest version counts."""
    yield from _file(use_case)
    version = _latest_version(use_case)
    yield from _data(use_case, version)
    if version is not None:
        yield from _version(version)
    yield from _mandate(use_case)


def _file(use_case: UseCase) -> Iterator[Event]:
    yield Event(Stage.proposed, use_case.submitted_at)
    check = latest_check(scope.session(), use_case)
    if check is not None:
        yield Event(Stage.checked, check.checked_at, path="#charter")
    poll = _poll(MotionKind.launch, use_case.id)
    if poll is not None and use_case.state in VOTED:
        done = use_case.decided_at if use_case.state is UseCaseState.launched else None
        yield Event(
            Stage.launched, done, Reason(NAMES[use_case.state]), url_for("votes.poll", poll_id=poll.id)
        )


def up_to_the_vote(use_case: UseCase) -> tuple[Step, ...]:
    """Return what stands between a file and the vote on its launch; nothing once it is put, decided or stopped."""
    session = scope.session()
    study = studies.current(session, use_case)
    facts = Facts(
        use_case.state,
        stopped=bool(use_case.stopped),
        screened=screenings.launch_lacks(session, use_case) is None,
        rated=bool(ranking.ratings_of(session, use_case)),
        studied=study is not None,
        study_begun=bool(studies.versions(session, use_case)),
        advised=study is not None and studies.advice(study) is not None,
    )
    return steps(facts)


def _poll(kind: MotionKind, subject_id: int) -> Poll | None:
    query = select(Poll).join(Motion).where(Motion.kind == kind, Motion.subject_id == subject_id)
    return scope.session().scalar(query.order_by(Poll.id.desc()).limit(1))


def _data(use_case: UseCase, version: ModelVersion | None) -> Iterator[Event]:
    """Tell of the data that the version shown learnt from; before there is one, of the latest."""
    source = scope.session().scalar(
        select(Source).where(Source.use_case_id == use_case.id).order_by(Source.id.desc()).limit(1)
    )
    if source is None:
        return
    frozen = version.run.data_version if version else _latest_data(use_case)
    if frozen is None:
        yield Event(Stage.data, None, path=url_for("datasets.source", source_id=source.id))
    else:
        path = url_for("datasets.version", version_id=frozen.id)
        yield Event(Stage.data, frozen.frozen_at, path=path)


def _latest_data(use_case: UseCase) -> DataVersion | None:
    query = select(DataVersion).join(Source).where(Source.use_case_id == use_case.id)
    return scope.session().scalar(query.order_by(DataVersion.id.desc()).limit(1))


def _latest_version(use_case: UseCase) -> ModelVersion | None:
    query = select(ModelVersion).where(ModelVersion.use_case_id == use_case.id, ModelVersion.state.in_(TAKEN))
    return scope.session().scalar(
        query.order_by(ModelVersion.taken_at.desc(), ModelVersion.id.desc()).limit(1)
    )


def _version(version: ModelVersion) -> Iterator[Event]:
    path = url_for("training.model", version_id=version.id)
    yield Event(Stage.candidates, version.taken_at, path=path)
    audit = scope.session().scalar(
        select(Audit).where(Audit.model_version_id == version.id).order_by(Audit.id.desc()).limit(1)
    )
    if audit is not None:
        yield Event(Stage.audited, audit.run_at, path=url_for("audits.show", audit_id=audit.id))
    opinion = scope.session().scalar(
        select(Opinion).where(Opinion.model_version_id == version.id).order_by(Opinion.id.desc()).limit(1)
    )
    if opinion is not None:
        yield Event(Stage.judged, opinion.given_at, path=path)
    if version.state is VersionState.put_to_vote:
        yield Event(Stage.deployed, None, Reason(NAMES[version.state]), path)


def _mandate(use_case: UseCase) -> Iterator[Event]:
    mandate = scope.session().scalar(
        select(Mandate).where(Mandate.use_case_id == use_case.id).order_by(Mandate.id.desc()).limit(1)
    )
    if mandate is None:
        return
    path, named = url_for("mandates.show", mandate_id=mandate.id), Reason(NAMES[mandate.state])
    yield Event(Stage.deployed, mandate.granted_at, path=path)
    ended = mandate.state in (MandateState.withdrawn, MandateState.superseded)
    if mandate.pilot and not ended:
        named = Reason(N_("pilot, until %(day)s"), {"day": mandate.ends_on})
    yield Event(Stage.used, mandate.granted_at if ended else None, named, path)
