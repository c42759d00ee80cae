"""A bought tool brought as far as its dossier, or its mandate of use, through the services."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from sqlalchemy.orm import Session

from scopgov.charter.queries import in_force
from scopgov.domain.impact import Area, Assessment, Risk, Stance, Topic
from scopgov.domain.opinions import Draft, OpinionKind
from scopgov.domain.policy import Actor
from scopgov.domain.states import UseCaseState
from scopgov.domain.tools import ToolTerms
from scopgov.impact import services as impact
from scopgov.impact.showing import InUse
from scopgov.rooms import IN_USE
from scopgov.usecases import services as usecases
from scopgov.usecases.tables import UseCase
from scopgov.uses import opinions, services
from scopgov.uses.tables import ToolFile, UseMandate
from scopgov.votes.tables import MotionKind
from tests.audits import factory
from tests.conftest import Clock
from tests.mandates.factory import Case, assembly, hold, put
from tests.screening.answers import screened
from tests.usecases.proposing import EFFECTS, findings


def terms(today: date, steward: int, **changes: Any) -> ToolTerms:
    """Return the terms of a chatbot for a year from tomorrow."""
    said: dict[str, Any] = {
        "supplier": "Parleur SAS",
        "product": "Parleur",
        "release": "Pro 4",
        "hosted_in": "France",
        "purpose": "Draft the minutes of site meetings",
        "data_in": "Notes of meetings, without names.",
        "data_out": "Names of clients; health; pay.",
        "reversibility": "Texts come back as files within a week.",
        "yearly_cost": "1200",
        "steward": steward,
        "starts_on": today + timedelta(days=1),
        "review_on": today + timedelta(days=180),
        "ends_on": today + timedelta(days=360),
        "conditions": ("No client is named.",),
    }
    return ToolTerms(**{**said, **changes})


def use_case(session: Session, around: Case) -> UseCase:
    """Return a file submitted, of which nothing is checked yet."""
    factory.charter(session)
    made = factory.use_case(session, around.hands.member.member_id)
    made.state = UseCaseState.submitted
    session.flush()
    return made


def checked(session: Session, around: Case, clock: Clock, contact: Actor, made: UseCase) -> None:
    """Screen a file, read it against the charter, assess its impact and have it signed."""
    member, judge = around.hands.member, around.hands.judge
    screened(session, member, clock.at, made)
    charter = in_force(session, clock.at.date())
    assert charter is not None
    read = {"findings": findings(charter), "effects": EFFECTS}
    usecases.check(session, actor=judge, now=clock.at, use_case=made, **read)
    risk = Risk(Area.rights, "A client is named.", 3, 3, "A person reads.", member.member_id, 1, 3)
    said = Assessment({topic: "Said." for topic in Topic}, (risk,))
    told: dict[str, Any] = {"actor": around.hands.lead, "now": clock.at, "in_use": InUse.of(IN_USE)}
    row = impact.write(session, **told, use_case=made, said=said)
    impact.conclude(session, **told, assessment=row)
    for signer in (judge, contact):
        impact.advise(
            session, actor=signer, now=clock.at, assessment=row, stance=Stance.favourable, text="Sober."
        )


def proposed(session: Session, around: Case, clock: Clock, made: UseCase, **changes: Any) -> ToolFile:
    """Let a member propose the chatbot."""
    member = around.hands.member
    said = terms(clock.at.date(), member.member_id, **changes)
    return services.propose(session, actor=member, now=clock.at, use_case=made, terms=said)


def opinion(kind: OpinionKind = OpinionKind.with_conditions) -> Draft:
    """Return what the committee says."""
    conditions = ("Look at its answers in spring.",) if kind is OpinionKind.with_conditions else ()
    return Draft(kind, "It spares an evening a week.", conditions)


def frozen(session: Session, around: Case, clock: Clock, of: ToolFile) -> ToolFile:
    """Let the committee judge a file and the board freeze it."""
    opinions.judge(session, actor=around.hands.judge, now=clock.at, of=of, draft=opinion())
    return services.freeze(session, actor=around.hands.board, now=clock.at, of=of)


def voted(session: Session, around: Case, clock: Clock, of: ToolFile, choices: str = "fffff") -> None:
    """Vote on a tool in an assembly of its own."""
    held = assembly(session, around, clock)
    hold(session, around, clock, put(session, around, clock, held, MotionKind.tool, of.id), choices)


def granted(session: Session, around: Case, clock: Clock, contact: Actor, **changes: Any) -> UseMandate:
    """Bring a chatbot as far as its mandate of use."""
    made = use_case(session, around)
    checked(session, around, clock, contact, made)
    of = frozen(session, around, clock, proposed(session, around, clock, made, **changes))
    voted(session, around, clock, of)
    session.refresh(of)
    assert of.mandate is not None
    return of.mandate
