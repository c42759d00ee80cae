"""The impact of a tool in use is asked again before its review, and shows what people reported since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from scopgov.domain.impact import Area, Assessment, Occasion, Risk, Topic
from scopgov.domain.policy import Actor, Permission, may
from scopgov.domain.tools import ReportKind
from scopgov.home.own_tasks import own
from scopgov.impact import queries
from scopgov.impact import services as impact
from scopgov.impact.showing import InUse
from scopgov.mandates import queries as mandates
from scopgov.mandates.impact_review import moments
from scopgov.notices.queries import sentence
from scopgov.notices.tables import Notice
from scopgov.rooms import IN_USE
from scopgov.uses import impact_review, services
from tests.conftest import Clock
from tests.mandates.factory import Case
from tests.uses.laying import granted

WIRED = InUse.of(IN_USE)


def _tasks(session: Session, actor: Actor, clock: Clock) -> list[str]:
    assert may(actor, Permission.impact_write)
    return [str(one.text) for one in own(session, actor, clock.at) if "as Parleur is in use" in str(one.text)]


def test_the_impact_of_a_tool_is_asked_again_before_its_review_until_it_was_assessed_in_use(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    mandate, lead = granted(session, around, clock, contact), around.hands.lead
    assert impact_review.awaited(session, clock.at.date()) == [] and _tasks(session, lead, clock) == []
    clock.at += timedelta(days=(mandate.review_on - clock.at.date()).days - 30)
    (review,) = impact_review.due(session, clock.at)
    told = impact_review.tell(session, clock.at, review)
    assert told == 4  # the AI lead, the data protection contact, the committee and its steward
    assert list(impact_review.due(session, clock.at)) == []
    mine = session.query(Notice).where(Notice.member_id == mandate.terms.steward)
    notice = mine.order_by(Notice.id.desc()).first()
    assert notice is not None and notice.heading == "Impact assessment"
    assert "mandate of use of Parleur is to be reviewed by" in str(sentence(notice))
    assert len(_tasks(session, lead, clock)) == 1
    about: dict[str, Any] = {"actor": lead, "now": clock.at, "in_use": WIRED}
    risk = Risk(Area.rights, "A client is named.", 3, 3, "A person reads.", lead.member_id, 1, 3)
    said = Assessment({topic: "Said." for topic in Topic}, (risk,))
    row = impact.write(session, **about, use_case=mandate.use_case, said=said)
    impact.conclude(session, **about, assessment=row)
    assert row.occasion is Occasion.in_use
    assert impact_review.awaited(session, clock.at.date()) == [] and _tasks(session, lead, clock) == []
    life = mandates.life(mandate, clock.at.date(), moments(session, mandate))
    assert "Impact reviewed, assessment 2" in [str(one.name) for one in life]


def test_what_people_reported_on_a_tool_stands_beside_the_points_of_its_impact(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    mandate = granted(session, around, clock, contact)
    clock.at += timedelta(days=3)
    silent = queries.showed(session, None, mandate.use_case, WIRED, clock.at)
    assert silent is not None
    assert [str(one) for one in silent.facts[Topic.harms]] == [
        "Parleur: its answers are not audited.",
        "No incident was declared.",
    ]
    about: dict[str, Any] = {
        "actor": around.hands.member,
        "now": clock.at,
        "mandate": mandate,
        "changed": None,
    }
    services.report(session, **about, kind=ReportKind.contest, text="It named a client.")
    services.CYCLE.suspend(
        session, actor=around.hands.judge, now=clock.at, mandate=mandate, reason="A name left."
    )
    showed = queries.showed(session, None, mandate.use_case, WIRED, clock.at)
    assert showed is not None
    day = clock.at.date()
    response = [str(one) for one in showed.facts[Topic.response]]
    assert response == [
        f"Parleur, contests reported: 1 ({day}); answered: 0",
        f"Parleur is suspended since {day}: A name left.",
    ]
