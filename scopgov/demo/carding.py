"""The part of the story in which people complete the card of the model and sign what they write."""

from __future__ import annotations

from scopgov.cards import services
from scopgov.demo.story import Story
from scopgov.domain.cards import CardPart
from scopgov.domain.policy import Role
from scopgov.training.tables import ModelVersion

SAID = (
    (
        CardPart.intended_use,
        "Pour qui rédige une offre : repérer les affaires à préparer avec plus de marge, avant la revue d’offre.",
        "For whoever writes an offer: spot the projects to prepare with more slack, before the review.",
    ),
    (
        CardPart.out_of_scope,
        "Ni pour refuser un client, ni pour juger une équipe, ni pour une affaire déjà commencée.",
        "Not to turn a client down, not to judge a team, not for a project already begun.",
    ),
    (
        CardPart.known_limits,
        "Il ne sait rien de la charge des agences : les personnes du métier l’ont relevé en jugeant des cas.",
        "",
    ),
    (
        CardPart.advice,
        "Lire les facteurs avant le chiffre. Vous savez de l’affaire ce que le modèle ne sait pas : dites-le.",
        "",
    ),
)


def complete(story: Story, day: int, version_id: int) -> None:
    """Let the AI lead sign four parts of five, two of them in French only."""
    now = story.at(day)
    for part, french, english in SAID:
        with story.act() as session:
            services.complete(
                session,
                actor=story.who(session, Role.ai_lead, now),
                now=now,
                version=session.get_one(ModelVersion, version_id),
                part=part,
                texts={"fr": french, "en": english},
            )
