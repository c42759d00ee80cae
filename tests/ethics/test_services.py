"""An opinion follows the current audit, says its reasons and conditions, and never passes doubt in silence."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.opinions import OpinionKind
from scopgov.domain.policy import Actor, Role
from scopgov.domain.states import VersionState
from scopgov.ethics import queries, services
from scopgov.record.tables import RecordEntry
from scopgov.training.tables import ModelVersion
from scopgov.usecases import interests
from tests.audits import factory
from tests.conftest import START, People
from tests.dossiers import laying
from tests.dossiers.laying import Hands

SURE = {"school": (100, 900, 100, 900), "office": (100, 900, 100, 900)}


@pytest.fixture
def who(people: People) -> Hands:
    return laying.hands(people)


@pytest.fixture
def version(who: Hands, session: Session, tmp_path: Path) -> ModelVersion:
    return factory.version(session, tmp_path, author=who.lead.member_id)


def _give(session: Session, who: Hands, version: ModelVersion, **said: Any) -> Any:
    from scopgov.audits import queries as audits

    audit = audits.current(session, version)
    assert audit is not None
    base = {"kind": OpinionKind.favourable, "reasons": "Sound.", "accepts_insufficient": "Few bridges."}
    return services.give(
        session, actor=who.judge, now=START, version=version, audit=audit, **{**base, **said}
    )


def test_an_opinion_is_bound_to_its_audit_and_leaves_one_entry(
    session: Session, tmp_path: Path, who: Hands, version: ModelVersion
) -> None:
    audit = laying.audited(session, tmp_path, who, START, version)
    opinion = _give(
        session,
        who,
        version,
        kind=OpinionKind.with_conditions,
        conditions=["  Look   again. ", "", "Tell the clients."],
        minority="One of us would wait.",
    )
    session.commit()
    session.expire_all()
    assert opinion.audit_id == audit.id
    assert opinion.conditions == ["Look again.", "Tell the clients."]
    assert version.state is VersionState.judged
    assert queries.current(session, version) is opinion
    assert queries.opinion_digest(opinion) == opinion.digest
    entries = session.scalars(select(RecordEntry).order_by(RecordEntry.seq.desc()).limit(3)).all()
    began, given = [Act.condition_begun.value] * 2, Act.opinion_given.value
    assert [one.act for one in entries] == [*began, given]
    assert "Sound" not in entries[2].facts and opinion.digest in entries[2].facts


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"reasons": "  "}, "reasons"),
        ({"kind": OpinionKind.with_conditions}, "conditions"),
        ({"kind": OpinionKind.with_conditions, "conditions": [" "]}, "conditions"),
        ({"conditions": ["One."]}, "conditions"),
        ({"accepts_insufficient": " "}, "accepts_insufficient"),
    ],
)
def test_what_an_opinion_lacks_is_said_at_its_field(
    session: Session, tmp_path: Path, who: Hands, version: ModelVersion, said: dict[str, Any], field: str
) -> None:
    laying.audited(session, tmp_path, who, START, version)
    with pytest.raises(Refused) as refused:
        _give(session, who, version, **said)
    assert refused.value.field == field
    assert version.state is VersionState.audited


def test_an_unfavourable_opinion_accepts_nothing_and_a_sure_audit_asks_for_nothing(
    session: Session, tmp_path: Path, who: Hands, version: ModelVersion
) -> None:
    laying.audited(session, tmp_path, who, START, version)
    _give(session, who, version, kind=OpinionKind.unfavourable, accepts_insufficient="")
    sure = factory.version(session, tmp_path, author=who.lead.member_id, counts=SURE)
    laying.audited(session, tmp_path, who, START, sure)
    _give(session, who, sure, accepts_insufficient="")


def test_who_took_the_version_or_is_not_of_the_committee_gives_no_opinion(
    session: Session, tmp_path: Path, who: Hands, version: ModelVersion
) -> None:
    laying.audited(session, tmp_path, who, START, version)
    version.taken_by = who.judge.member_id
    for actor in (who.judge, who.board, who.lead):
        with pytest.raises(Forbidden):
            _give(session, Hands(who.lead, actor, who.board, who.member), version)


def test_a_new_audit_makes_the_opinion_stale_and_another_may_follow(
    session: Session, tmp_path: Path, who: Hands, version: ModelVersion
) -> None:
    first = laying.judged(session, tmp_path, who, START, version)
    again = _give(session, who, version, reasons="On reflection.")
    assert queries.current(session, version) is again
    laying.audited(session, tmp_path, who, START + timedelta(days=1), version)
    assert queries.current(session, version) is None
    assert version.state is VersionState.audited
    assert queries.awaiting(session) == [version]
    with pytest.raises(Refused, match="latest audit"):
        services.give(
            session,
            actor=who.judge,
            now=START,
            version=version,
            audit=first.audit,
            kind=OpinionKind.unfavourable,
            reasons="Late.",
        )


@pytest.fixture
def second(people: People) -> Actor:
    return people.actor(people.admit("Eve", Role.ethics_committee))


def test_where_two_may_judge_nobody_gives_an_opinion_alone(
    second: Actor, session: Session, tmp_path: Path, who: Hands, version: ModelVersion
) -> None:
    laying.audited(session, tmp_path, who, START, version)
    with pytest.raises(Refused, match="2 members of the committee may judge it"):
        _give(session, who, version)
    interests.declare(session, actor=second, now=START, use_case=version.use_case, reason="I would use it.")
    _give(session, who, version)


def test_who_wrote_the_file_or_declared_an_interest_gives_no_opinion_on_its_model(
    session: Session, tmp_path: Path, who: Hands, version: ModelVersion
) -> None:
    laying.audited(session, tmp_path, who, START, version)
    declared = interests.declare(
        session, actor=who.judge, now=START, use_case=version.use_case, reason="I promised it to a client."
    )
    with pytest.raises(Forbidden, match="declared an interest"):
        _give(session, who, version)
    with pytest.raises(Refused, match="already leave this file"):
        interests.declare(session, actor=who.judge, now=START, use_case=version.use_case, reason="Once more.")
    interests.end(session, actor=who.judge, now=START, interest=declared, reason="The client left.")
    version.use_case.author_id = who.judge.member_id
    with pytest.raises(Forbidden):
        _give(session, who, version)
