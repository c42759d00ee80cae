"""An incident is declared by anybody, told to those charged, followed in the open, closed with what was learnt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from scopgov import db
from scopgov.db import Database
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.impact import Topic
from scopgov.domain.incidents import Severity, Told
from scopgov.domain.news import News, Way
from scopgov.domain.policy import Actor, Role
from scopgov.home.own_tasks import own
from scopgov.impact import queries as impact
from scopgov.impact.showing import InUse
from scopgov.incidents import queries, services
from scopgov.incidents.tables import IncidentInUse
from scopgov.mandates.queries import life
from scopgov.mandates.tables import Mandate
from scopgov.members import queries as members
from scopgov.notices.tables import MailChoice, Notice
from scopgov.record.tables import RecordEntry
from scopgov.registers import lives
from scopgov.rooms import IN_USE
from tests.conftest import Clock, People
from tests.house.filling import fill
from tests.mandates.factory import Case, granted
from tests.uses.laying import granted as tool

SignIn = Callable[..., FlaskClient]
CLOSING = {"corrected": "The score was taken back.", "learnt": "We read no score to a client."}


def _declare(
    session: Session,
    around: Case,
    clock: Clock,
    mandate: Mandate,
    severity: Severity,
    actor: Actor | None = None,
) -> IncidentInUse:
    told = Told(clock.at.date(), "A score was read to a client.", severity, "A client.", "We called back.")
    by = actor or around.hands.member
    return services.declare(session, actor=by, now=clock.at, of=mandate, told=told)


def _noticed(session: Session, one: IncidentInUse) -> dict[int, bool]:
    """Return who was told of it, and whether by mail too."""
    rows = session.scalars(select(Notice).where(Notice.path == f"/incidents/{one.id}")).all()
    return {row.member_id: row.mail_after is not None for row in rows}


def test_a_serious_incident_reaches_committee_and_board_in_a_way_they_cannot_turn_off(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, hands = granted(session, around, clock), around.hands
    told_of = (hands.board, hands.judge, hands.lead)
    session.add_all(
        MailChoice(member_id=one.member_id, kind=News.following, way=Way.never) for one in told_of
    )
    told = _noticed(session, _declare(session, around, clock, mandate, Severity.serious))
    assert all(told[actor.member_id] for actor in told_of)
    assert hands.member.member_id not in told
    slight = _noticed(session, _declare(session, around, clock, mandate, Severity.minor))
    assert not any(slight[actor.member_id] for actor in told_of)
    acts = session.scalars(select(RecordEntry.act).where(RecordEntry.subject == "incident:1")).all()
    assert acts == ["incident.declared"]


def test_the_committee_closes_what_harmed_somebody_and_not_who_had_a_part_in_it(
    session: Session, people: People, around: Case, clock: Clock
) -> None:
    mandate, hands = granted(session, around, clock), around.hands
    session.commit()
    one = _declare(session, around, clock, mandate, Severity.serious)
    about: dict[str, Any] = {"now": clock.at, "one": one, **CLOSING}
    for actor, why in (
        (hands.lead, "ethics committee closes it"),
        (hands.board, "ethics committee closes it"),
    ):
        with pytest.raises(Refused, match=why):
            services.close(session, actor=actor, **about)
    maker = Actor(hands.lead.member_id, hands.lead.name, True, hands.judge.roles)
    with pytest.raises(Refused, match="had a part in this"):
        services.close(session, actor=maker, **about)
    with pytest.raises(Forbidden):
        services.close(session, actor=hands.member, **about)
    mine = _declare(session, around, clock, mandate, Severity.grave, hands.judge)
    with pytest.raises(Refused, match="You declared it"):
        services.close(session, actor=hands.judge, now=clock.at, one=mine, **CLOSING)
    assert any("Follow the incident" in str(task.text) for task in own(session, hands.judge, clock.at))
    services.close(session, actor=hands.judge, **about)
    assert hands.member.member_id in _noticed(session, one)
    with pytest.raises(Refused, match="is closed"):
        services.note(session, actor=hands.lead, now=clock.at, one=one, text="More.")
    assert services.close(session, actor=hands.judge, **about) is one  # sent twice, closed once
    with pytest.raises(Refused, match="is closed"):
        services.close(session, actor=hands.judge, **{**about, "corrected": "Something else."})


def test_what_was_declared_too_lightly_is_said_to_be_graver_and_then_the_committee_closes_it(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate, hands = granted(session, around, clock), around.hands
    one = _declare(session, around, clock, mandate, Severity.minor)
    again = _declare(session, around, clock, mandate, Severity.minor)
    assert again is one  # sent twice, declared once
    about: dict[str, Any] = {"now": clock.at, "one": one}
    with pytest.raises(Refused, match="graver than it was declared"):
        services.regrade(session, actor=hands.lead, severity=Severity.minor, text="It is.", **about)
    services.regrade(
        session, actor=hands.judge, severity=Severity.serious, text="A client lost a bid.", **about
    )
    steps = len(one.steps)
    services.regrade(
        session, actor=hands.judge, severity=Severity.serious, text="A client lost a bid.", **about
    )
    assert len(one.steps) == steps  # sent twice, said once
    assert (one.severity, one.steps[-1].text) == (Severity.serious, "A client lost a bid.")
    assert hands.board.member_id in _noticed(session, one)
    with pytest.raises(Refused, match="ethics committee closes it"):
        services.close(session, actor=hands.lead, **about, **CLOSING)
    with pytest.raises(Forbidden):
        outsider = Actor(999, "Una", True, frozenset())
        services.regrade(session, actor=outsider, severity=Severity.grave, text="Worse.", **about)
    assert services.note(session, actor=hands.lead, text="Seen.", **about) is services.note(
        session, actor=hands.lead, text="Seen.", **about
    )


def test_incidents_stand_beside_the_harms_of_an_assessment_in_use_and_what_was_learnt_beside_what_is_done(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = granted(session, around, clock)
    clock.at += timedelta(days=2)
    one = _declare(session, around, clock, mandate, Severity.serious)
    _declare(session, around, clock, mandate, Severity.minor)
    clock.at += timedelta(days=1)
    services.close(session, actor=around.hands.judge, now=clock.at, one=one, **CLOSING)
    showed = impact.showed(session, None, mandate.use_case, InUse.of(IN_USE), clock.at)
    assert showed is not None and Topic.harms in showed.asks
    harms = " ".join(map(str, showed.facts[Topic.harms]))
    assert "Incidents declared: 2" in harms
    assert "Grave: 0; serious: 1; minor: 1; of no stated severity: 0. Closed: 1" in harms
    assert "We read no score to a client." in " ".join(map(str, showed.facts[Topic.response]))
    on_the_line = life(mandate, clock.at.date(), queries.moments(session, mandate))
    assert [str(step.name) for step in on_the_line if "Incident" in str(step.name)] == ["Incident, serious"]


def test_a_long_account_is_told_in_short_on_the_line_of_a_mandate(
    session: Session, around: Case, clock: Clock
) -> None:
    mandate = granted(session, around, clock)
    told = Told(clock.at.date(), "A long account. " * 200, Severity.grave, "A client.")
    services.declare(session, actor=around.hands.member, now=clock.at, of=mandate, told=told)
    (moment,) = queries.moments(session, mandate)
    assert moment.why.startswith("A long account.") and moment.why.endswith("…") and len(moment.why) <= 161


def test_an_incident_of_a_tool_stands_on_the_line_of_its_mandate_and_is_its_stewards_to_follow(
    session: Session, around: Case, clock: Clock, people: People
) -> None:
    contact = people.actor(people.admit("Loïc", Role.data_protection))
    mandate = tool(session, around, clock, contact)
    told = Told(clock.at.date(), "It named a client.", Severity.minor, "A client.")
    one = services.declare(session, actor=around.hands.member, now=clock.at, of=mandate, told=told)
    assert one.named == "Parleur"
    serious = replace(told, severity=Severity.serious)
    services.declare(session, actor=around.hands.member, now=clock.at, of=mandate, told=serious)
    on_the_line = [str(step.name) for step in life(mandate, clock.at.date(), lives.of_use(session, mandate))]
    assert on_the_line.count("Incident, serious") == 1
    steward = members.actor(session, mandate.terms.steward, clock.at)
    assert one in queries.awaiting(session, steward)
    services.note(session, actor=steward, now=clock.at, one=one, text="The draft is withdrawn.")
    assert [step.text for step in queries.incident(session, one.id).steps] == ["The draft is withdrawn."]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_incident_is_declared_followed_and_closed_over_its_pages(
    around: Case, clock: Clock, database: Database, sign_in: SignIn
) -> None:
    with database.transaction() as session:
        granted(session, around, clock)
    hands = around.hands
    member, judge = sign_in(hands.member.member_id), sign_in(hands.judge.member_id)
    assert "/incidents/models/1/new" in member.get("/mandates/1").text
    typed = {"what": "It named a client.", "severity": "grave", "happened_on": str(clock.at.date())}
    refused = member.post("/incidents/models/1/new", data=typed)
    assert refused.status_code == 422 and 'id="affected-error"' in refused.text
    late = {**typed, "affected": "One.", "happened_on": str(clock.at.date() + timedelta(days=1))}
    assert 'id="happened_on-error"' in member.post("/incidents/models/1/new", data=late).text
    sent = member.post("/incidents/models/1/new", data={**typed, "affected": "One client."})
    assert sent.location == "/incidents/1", sent.text
    page = judge.get("/incidents/1").text
    assert "the authority is told by" in page and "One client." in page
    assert 'action="/incidents/1/graver' not in page  # nothing is graver than grave
    assert judge.post("/incidents/1/steps", data={"text": "We suspend it."}).status_code == 302
    assert judge.post("/incidents/1/close", data={"corrected": "Taken back."}).status_code == 422
    assert judge.post("/incidents/1/close", data=CLOSING).status_code == 302
    shown = member.get("/incidents/1").text
    assert "We suspend it." in shown and "We read no score to a client." in shown
    for path in ("/incidents", "/mandates/1", "/watch", "/stewardship"):
        assert "Incident of" in member.get(path).text, path


def test_incidents_reported_on_tools_before_are_brought_over_with_their_answers(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/site.sqlite"
    db.upgrade(url, "0091_files_given_back")
    database = Database(url)
    fill(database)
    with database.engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE use_reports SET kind = 'incident', text = 'It named a client.', answer = 'Taken back.', "
                "answered_by = 1, answered_at = reported_at"
            )
        )
    database.engine.dispose()
    db.upgrade(url)
    with database.reading() as session:
        one = session.scalars(select(IncidentInUse)).one()
        assert (one.what, one.corrected, one.severity) == ("It named a client.", "Taken back.", None)
        assert one.use_mandate_id == 1 and one.closed_at == one.declared_at
        assert session.execute(text("SELECT count(*) FROM use_reports")).scalar() == 0
    database.engine.dispose()
    db.downgrade(url, "0091_files_given_back")
    with database.engine.connect() as connection:
        kept = connection.execute(text("SELECT kind, text, answer FROM use_reports")).one()
    assert tuple(kept) == ("incident", "It named a client.", "Taken back.")
