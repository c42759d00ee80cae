"""The part of the story about conditions: one fulfilled, one on its way, one late today."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.conditions import services as conditions
from scopgov.conditions.tables import Condition
from scopgov.demo.story import LASTS, Story
from scopgov.domain.conditions import Origin
from scopgov.domain.policy import Actor, Role
from scopgov.domain.states import ConditionAction
from scopgov.members.tables import Member

WHY_LATER = "La conseillère régionale annonce sa réponse pour le mois prochain."
DRAFT = "Trame du bilan écrite avec deux chargés d’affaires ; il manque les temps du dernier trimestre."
ASKED = "Dossier d’aide déposé à la région, accusé de réception au dossier du projet."
PROOF = (
    "La phrase figure dans le modèle de proposition depuis la mise à jour du lundi ; vérifiée sur les cinq dernières "
    "propositions envoyées."
)
CONVINCED = "Cinq propositions relues en séance : la phrase y est, au même endroit et lisible."


def after_launch(story: Story, day: int, use_case_id: int) -> None:
    """Let the committee give to follow what members launched with; one is late today."""
    _give(story, day, use_case_id, Origin.charter, None, due=LASTS - 4)
    _give(story, day, use_case_id, Origin.board, Role.ai_lead, due=LASTS - 20)
    _note(story, day + 40, use_case_id, Origin.board, Role.ai_lead, ASKED)


def after_opinion(story: Story, day: int, use_case_id: int) -> None:
    """Let the committee give the condition of its opinion to a writer."""
    _give(story, day, use_case_id, Origin.opinion, Role.proposal_writer, due=day + 50)


def in_use(story: Story, day: int, use_case_id: int) -> None:
    """Let the writer prove the condition of the opinion, the committee judge it, the others go on."""
    now, later = story.at(day), story.at(day + 3)
    with story.act() as session:
        told = _told(session, story, day, use_case_id, Origin.opinion, Role.proposal_writer)
        conditions.propose(session, **told, text=PROOF)
        judge = story.who(session, Role.ethics_committee, now)
        told |= {"actor": judge, "now": later}
        conditions.judge(session, **told, action=ConditionAction.fulfil, text=CONVINCED)
    _give(story, day + 5, use_case_id, Origin.board, Role.ai_lead, due=LASTS + 25, why=WHY_LATER)
    _note(story, LASTS - 12, use_case_id, Origin.charter, None, DRAFT)


def _told(
    session: Session, story: Story, day: int, use_case_id: int, origin: Origin, role: Role | None
) -> dict[str, Any]:
    query = select(Condition).where(Condition.use_case_id == use_case_id, Condition.origin == origin)
    actor: Actor = story.who(session, role, story.at(day))
    return {"condition": session.scalars(query).one(), "actor": actor, "now": story.at(day)}


def _give(
    story: Story, day: int, use_case_id: int, origin: Origin, role: Role | None, *, due: int, why: str = ""
) -> None:
    with story.act() as session:
        told = _told(session, story, day, use_case_id, origin, Role.ethics_committee)
        owner = session.get_one(Member, story.who(session, role, story.at(day)).member_id)
        conditions.assign(session, **told, owner=owner, due_on=story.day(due), why=why)


def _note(story: Story, day: int, use_case_id: int, origin: Origin, role: Role | None, text: str) -> None:
    with story.act() as session:
        conditions.note(session, **_told(session, story, day, use_case_id, origin, role), text=text)
