"""The part of the story about what went wrong in use: one incident of the tool, closed; one of the model, followed."""

from __future__ import annotations

from typing import Any

from scopgov.demo.story import Story
from scopgov.domain.incidents import Severity, Told
from scopgov.domain.policy import Role
from scopgov.incidents import services
from scopgov.mandates import queries as mandates
from scopgov.usecases.tables import UseCase
from scopgov.uses import queries as uses

OF_TOOL = (
    "Le brouillon donnait une réserve comme levée alors qu’elle ne l’est pas. Vu à la relecture, corrigé."
)
CORRECTED = "Le compte rendu a été refait avant l’envoi ; le client n’a rien reçu de faux."
LEARNT = "Rappelé en réunion d’équipe : chaque réserve se vérifie sur le relevé avant la signature."
OF_MODEL = (
    "Une note haute a été lue au client pendant un rendez-vous, comme un jugement sur son affaire. Il a cru être mal "
    "classé chez nous."
)
AT_ONCE = "Le client a été rappelé le jour même ; on lui a expliqué ce que la note dit et ne dit pas."
FOUND = "La page de la note ne disait pas qu’elle ne sort pas de la coopérative. Une phrase y est proposée."


def of_the_tool(story: Story, day: int) -> None:
    """Let somebody declare what the tool got wrong, and the board close it."""
    with story.act() as session:
        (mandate,) = uses.all_standing(session)
        now = story.at(day, 11)
        told = Told(story.day(day), OF_TOOL, Severity.minor, "Personne : vu avant l’envoi.")
        one = services.declare(session, actor=story.who(session, None, now), now=now, of=mandate, told=told)
        about: dict[str, Any] = {"actor": story.who(session, Role.board, now), "now": story.at(day + 1)}
        services.close(session, **about, one=one, corrected=CORRECTED, learnt=LEARNT)


def of_the_model(story: Story, day: int, use_case_id: int) -> None:
    """Let a proposal writer declare what a score did to a client, and the AI lead write what was found."""
    with story.act() as session:
        mandate = mandates.standing(session, session.get_one(UseCase, use_case_id))
        assert mandate is not None
        now = story.at(day, 11)
        told = Told(story.day(day - 1), OF_MODEL, Severity.serious, "Un client, une personne.", AT_ONCE)
        writer = story.who(session, Role.proposal_writer, now)
        one = services.declare(session, actor=writer, now=now, of=mandate, told=told)
        lead = story.who(session, Role.ai_lead, now)
        services.note(session, actor=lead, now=story.at(day, 16), one=one, text=FOUND)
