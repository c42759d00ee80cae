"""Put a choice among options on an agenda, and change it before the notice."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly
from scopgov.domain.choosing import Question, check, question_to_data
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Secrecy
from scopgov.votes import agenda, services
from scopgov.votes.choosing import level_by_rule
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion, MotionKind


def put(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assembly: Assembly,
    title: str,
    text: str,
    question: Question,
    secrecy: Secrecy | None = None,
    consequences: Consequences,
) -> Motion:
    """Put a choice on the agenda of an assembly in preparation; without a level, it is voted as the rules say."""
    return services.put_motion(
        session,
        actor=actor,
        now=now,
        assembly=assembly,
        kind=MotionKind.choice,
        title=title,
        text=text,
        params={"question": question_to_data(check(question))},
        secrecy=secrecy or level_by_rule(assembly, question),
        consequences=consequences,
    )


def change(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    motion: Motion,
    title: str,
    text: str,
    question: Question,
    consequences: Consequences,
) -> Motion:
    """Change the words, the options or the method of a choice, before the notice that announces it."""
    terms = {"question": question_to_data(check(question))}
    return agenda.change(
        session,
        actor=actor,
        now=now,
        motion=motion,
        title=title,
        text=text,
        params=terms,
        consequences=consequences,
    )
