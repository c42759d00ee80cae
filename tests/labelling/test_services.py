"""Experts adopt a label rule: named, asked, answering, objecting; versions; what is told and recorded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.db import Database
from scopgov.domain.consent import Stance
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.label_consent import Ending
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.policy import Actor, Role
from scopgov.labelling import queries, services
from scopgov.labelling.tables import ProposedRule
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from scopgov.usecases.tables import UseCase
from tests.conftest import START, People
from tests.datasets import small
from tests.datasets.laying import launched
from tests.racing import await_waiting, beside

LATER = LabelRule.late("planned", "ended", 60, small.SNAPSHOT)


@dataclass(frozen=True)
class Table:
    """An AI lead, two experts and a member around one use case."""

    lead: Actor
    experts: tuple[Actor, Actor]
    member: Actor
    case: UseCase


@pytest.fixture
def table(people: People, session: Session) -> Table:
    lead = people.actor(people.admit("Lea", Role.ai_lead))
    eve, max_, member = (people.actor(people.admit(name)) for name in ("Eve", "Max", "Ann"))
    found = Table(lead, (eve, max_), member, launched(session, member))
    services.name_experts(
        session, actor=lead, now=START, use_case=found.case, experts=[eve.member_id, max_.member_id]
    )
    return found


def _propose(session: Session, table: Table, rule: LabelRule = small.RULE, **by: Any) -> ProposedRule:
    told = {"actor": table.lead, "now": START, "use_case": table.case, **by}
    return services.propose(session, **told, rule=rule, because="Clients wait.", counted={})


def _answer(session: Session, one: ProposedRule, expert: Actor, stance: Stance, reason: str = "") -> None:
    services.answer(session, actor=expert, now=START, one=one, stance=stance, reason=reason)


def _adopt(session: Session, table: Table, rule: LabelRule) -> ProposedRule:
    one = _propose(session, table, rule)
    for expert in table.experts:
        _answer(session, one, expert, Stance.consent)
    return one


def _acts(session: Session) -> list[str]:
    return [entry.act for entry in session.scalars(select(RecordEntry).order_by(RecordEntry.seq))]


def test_a_rule_is_adopted_by_the_last_consent_and_bars_data_under_another(
    session: Session, table: Table
) -> None:
    other = small.RULE.to_data()
    assert "not adopted" in str(queries.bar(session, table.case, other))
    one = _propose(session, table)
    assert [found.id for found in queries.waiting_for(session, table.experts[0].member_id)] == [one.id]
    _answer(session, one, table.experts[0], Stance.consent)
    assert (one.ended, queries.in_force(session, table.case)) == (None, None)
    _answer(session, one, table.experts[1], Stance.consent)
    assert (one.ended, one.number) == (Ending.adopted, 1)
    assert queries.bar(session, table.case, {**other, "snapshot": "2025-01-01"}) is None
    assert queries.waiting_for(session, table.experts[0].member_id) == []
    assert _acts(session)[-4:] == [
        "label_rule.proposed",
        "label_rule.answered",
        "label_rule.answered",
        "label_rule.adopted",
    ]
    second = _adopt(session, table, LATER)
    assert second.number == 2
    assert queries.before(session, second) == one
    assert "another rule of what counts as at risk, no. 2" in str(queries.bar(session, table.case, other))
    told = session.scalars(select(Notice.member_id).where(Notice.path == f"/label-rules/{one.id}")).all()
    assert set(told) == {table.lead.member_id, *(expert.member_id for expert in table.experts)}


def test_an_objection_is_answered_and_lifted_or_the_rule_revised(session: Session, table: Table) -> None:
    one, (eve, max_) = _propose(session, table), table.experts
    _answer(session, one, eve, Stance.consent)
    with pytest.raises(Refused, match="which harm"):
        _answer(session, one, max_, Stance.objection)
    _answer(session, one, max_, Stance.objection, "Ten days is nothing on a bridge.")
    assert one.ended is None
    (objection,) = queries.unreplied(session)
    services.reply(session, actor=table.lead, now=START, objection=objection, text="Bridges are few.")
    assert queries.unreplied(session) == []
    revised = _propose(session, table, LATER)
    assert (one.ended, revised.ended) == (Ending.revised, None)
    with pytest.raises(Refused, match="it was revised"):
        _answer(session, one, max_, Stance.consent)
    _answer(session, revised, max_, Stance.consent)
    _answer(session, revised, eve, Stance.aside)
    assert "only 1 of 2" in str(queries.round_of(revised).standing())
    _answer(session, revised, eve, Stance.consent)
    assert revised.ended is Ending.adopted


def test_who_may_propose_name_and_answer(session: Session, table: Table) -> None:
    with pytest.raises(Forbidden):
        _propose(session, table, actor=table.member)
    one = _propose(session, table)
    for outsider in (table.lead, table.member):
        with pytest.raises(Forbidden):
            _answer(session, one, outsider, Stance.consent)
    with pytest.raises(Forbidden):
        services.name_experts(
            session, actor=table.experts[0], now=START, use_case=table.case, experts=[table.lead.member_id]
        )
    told = {"actor": table.member, "now": START, "use_case": table.case}  # an author of the file
    services.name_experts(session, **told, experts=[table.lead.member_id, table.member.member_id])
    with pytest.raises(Refused, match="2 experts at least who are not its author"):
        _propose(session, table, LATER)
    services.withdraw(session, actor=table.lead, now=START, one=one)
    assert one.ended is Ending.withdrawn
    assert queries.running(session, table.case) is None


def test_a_rule_in_force_is_not_proposed_again(session: Session, table: Table) -> None:
    _adopt(session, table, small.RULE)
    with pytest.raises(Refused, match="the one in force"):
        _propose(session, table)


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_two_experts_whose_last_consents_come_at_once_adopt_the_rule(
    session: Session, table: Table, database: Database
) -> None:
    one, (eve, max_) = _propose(session, table), table.experts
    session.commit()

    def consent() -> None:
        with database.transaction() as other:
            again = other.get_one(ProposedRule, one.id)
            assert not queries.round_of(again).adopted  # the page showed the answers
            _answer(other, again, max_, Stance.consent)

    _answer(session, one, eve, Stance.consent)
    with beside(consent) as failures:
        await_waiting(database)
        session.commit()
    assert failures == []
    session.expire_all()
    assert one.ended is Ending.adopted
