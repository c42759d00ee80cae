"""Protocols are sealed before figures, run once, by the committee apart; what was sealed stays as it was."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.audits import queries, services
from scopgov.audits.tables import Audit
from scopgov.charter import services as charters
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.charter_checks import Check, CheckKind
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.fairness import Metric, Verdict
from scopgov.domain.policy import Actor, Role
from scopgov.domain.states import VersionState
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.training.tables import ModelVersion
from tests.audits import factory
from tests.conftest import START, People


@pytest.fixture
def lead(people: People) -> int:
    return people.admit("Lea", Role.ai_lead, Role.ethics_committee)


@pytest.fixture
def judge(people: People) -> Actor:
    return people.actor(people.admit("Joe", Role.ethics_committee))


@pytest.fixture
def board(people: People) -> Actor:
    return people.actor(people.admit("Ada", Role.board))


@pytest.fixture
def version(
    people: People, lead: int, judge: Actor, board: Actor, session: Session, tmp_path: Path
) -> ModelVersion:
    return factory.version(session, tmp_path, author=lead)


def _run(session: Session, judge: Actor, audit: Audit, folder: Path) -> Audit:
    found = services.tested(services.order(session, actor=judge, audit=audit), folder / "artefacts")
    return services.keep(session, actor=judge, now=START, audit=audit, found=found)


def _acts(session: Session) -> list[str]:
    return list(session.scalars(select(RecordEntry.act).order_by(RecordEntry.seq)))


def test_a_protocol_is_sealed_then_run_and_frozen(
    session: Session, tmp_path: Path, version: ModelVersion, judge: Actor
) -> None:
    audit = services.seal(session, actor=judge, now=START, version=version, protocol=factory.protocol())
    assert queries.open_protocol(session, version) is audit
    assert queries.current(session, version) is None
    assert version.state is VersionState.taken
    _run(session, judge, audit, tmp_path)
    session.commit()
    session.expire_all()
    assert queries.current(session, version) is audit
    assert version.state is VersionState.audited
    assert audit.result is not None
    assert audit.result["verdict"] == Verdict.disparity
    assert audit.result["frozen"]["predictions_sha256"] == version.predictions_sha256
    assert digest(audit.result) == audit.result_digest
    assert _acts(session)[-2:] == [Act.audit_sealed, Act.audit_completed]
    assert record.verify(session).intact


def test_whoever_trained_or_took_the_version_cannot_judge_it(
    session: Session, people: People, version: ModelVersion, lead: int, board: Actor
) -> None:
    for actor in (people.actor(lead), board):
        with pytest.raises(Forbidden):
            services.seal(session, actor=actor, now=START, version=version, protocol=factory.protocol())
    assert queries.subject(version).authors == {lead}


def test_no_second_protocol_is_sealed_before_the_first_has_figures(
    session: Session, version: ModelVersion, judge: Actor
) -> None:
    services.seal(session, actor=judge, now=START, version=version, protocol=factory.protocol())
    with pytest.raises(Refused, match="already sealed"):
        services.seal(session, actor=judge, now=START, version=version, protocol=factory.protocol())


def test_a_group_the_test_rows_lack_is_refused_at_sealing(
    session: Session, version: ModelVersion, judge: Actor
) -> None:
    unknown = factory.protocol(groups=("moon",), bands={})
    with pytest.raises(Refused) as refused:
        services.seal(session, actor=judge, now=START, version=version, protocol=unknown)
    assert refused.value.field == "groups"


@pytest.mark.parametrize(
    ("tolerances", "field"),
    [
        ({Metric.false_negative_rate: 0.1}, "false_positive_rate"),
        ({Metric.false_positive_rate: 0.06, Metric.false_negative_rate: 0.1}, "false_positive_rate"),
        ({Metric.false_positive_rate: 0.05}, None),
        ({Metric.false_positive_rate: 0.01, Metric.error_rate: 0.4}, None),
    ],
)
def test_no_protocol_asks_less_than_the_charter_in_force(
    session: Session, version: ModelVersion, judge: Actor, tolerances: dict[Metric, float], field: str | None
) -> None:
    charters.found(
        session,
        actor=replace(judge, roles=frozenset({Role.administrator})),
        now=START,
        clauses=[("Alike", "Nobody is flagged wrongly more than others.")],
        checks=[Check(1, CheckKind.measure, Metric.false_positive_rate, Decimal("0.05"))],
        adopted_on=START.date(),
        paper_reference="Minutes on paper",
    )
    protocol = factory.protocol(metrics=tuple(tolerances), tolerances=tolerances)
    if field is None:
        assert services.seal(session, actor=judge, now=START, version=version, protocol=protocol).id
        return
    with pytest.raises(Refused, match="at most 5") as refused:
        services.seal(session, actor=judge, now=START, version=version, protocol=protocol)
    assert refused.value.field == field


@pytest.mark.parametrize("state", [VersionState.trained, VersionState.put_to_vote, VersionState.refused])
def test_only_a_version_taken_and_not_yet_voted_is_audited(
    lead: int, judge: Actor, session: Session, tmp_path: Path, state: VersionState
) -> None:
    version = factory.version(session, tmp_path, author=lead, state=state)
    with pytest.raises(Refused, match="present state"):
        services.seal(session, actor=judge, now=START, version=version, protocol=factory.protocol())
    assert queries.actions(session, version) == frozenset()


def test_a_protocol_changed_after_sealing_is_not_run(
    session: Session, tmp_path: Path, version: ModelVersion, judge: Actor
) -> None:
    audit = services.seal(session, actor=judge, now=START, version=version, protocol=factory.protocol())
    audit.protocol = {**audit.protocol, "margin": 0.4}
    with pytest.raises(Refused, match="no longer the one"):
        _run(session, judge, audit, tmp_path)
    assert audit.result is None


def test_figures_are_computed_once_and_a_second_audit_leaves_the_first_readable(
    session: Session, tmp_path: Path, version: ModelVersion, judge: Actor
) -> None:
    first = services.seal(session, actor=judge, now=START, version=version, protocol=factory.protocol())
    _run(session, judge, first, tmp_path)
    with pytest.raises(Refused, match="has its figures"):
        _run(session, judge, first, tmp_path)
    kept = first.result_digest
    second = services.seal(
        session, actor=judge, now=START, version=version, protocol=factory.protocol(margin=0.1)
    )
    assert queries.current(session, version) is first
    assert list(queries.earlier(session, second)) == [first]
    _run(session, judge, second, tmp_path)
    assert queries.current(session, version) is second
    assert (first.result_digest, digest(first.result)) == (kept, kept)


def test_bytes_of_the_answers_that_changed_are_not_audited(
    session: Session, tmp_path: Path, version: ModelVersion, judge: Actor
) -> None:
    audit = services.seal(session, actor=judge, now=START, version=version, protocol=factory.protocol())
    factory.bytes_of(tmp_path / "artefacts", version.predictions_sha256).write_bytes(b"{}")
    with pytest.raises(Refused):
        _run(session, judge, audit, tmp_path)
