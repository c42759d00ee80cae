"""The sources of data of the story, as the inventory says them: one described whole, one of which much is missing."""

from __future__ import annotations

from sqlalchemy.orm import Session

from scopgov.demo.story import Story
from scopgov.domain.policy import Role
from scopgov.domain.processing import Processing
from scopgov.inventory import queries, services
from scopgov.inventory.tables import Holding
from scopgov.usecases.tables import UseCase

PROJECTS = Processing(
    name="Suivi d’affaires",
    service="Pôle gestion",
    location="Logiciel de gestion, hébergé à Lyon",
    access="Pôle gestion en écriture, chefs de projet en lecture, référent IA pour l’extraction annuelle",
    personal=False,
    purpose="Prévoir les retards de remise à partir des affaires passées",
)
CRM = Processing(
    name="CRM commercial",
    service="Pôle commerce",
    location="CRM en ligne, hébergé en Allemagne",
    access="Pôle commerce",
    personal=True,
    persons="Interlocutrices et interlocuteurs des clients, rédactrices et rédacteurs de propositions",
    categories="Identité et coordonnées professionnelles, historique des échanges",
    purpose="Connaître l’ancienneté de la relation avec le client à la date de la proposition",
    recipients="Éditeur du CRM, sous-traitant",
    transfer=False,
)


def declared(story: Story, session: Session, day: int, use_case: UseCase) -> Holding:
    """Return the source that past projects come from; both sources are declared the first time."""
    known = {one.name: one for one in queries.of_use_case(session, use_case)}
    if PROJECTS.name in known:
        return known[PROJECTS.name]
    now = story.at(day)
    contact = story.who(session, Role.data_protection, now)
    services.declare(session, actor=contact, now=now, use_case=use_case, said=CRM)
    return services.declare(session, actor=contact, now=now, use_case=use_case, said=PROJECTS)
