"""The part of the story about a bought tool: a chatbot that drafts minutes of site meetings, used under a vote."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from scopgov.demo import effects, screenings
from scopgov.demo.assessing import ADVICE
from scopgov.demo.story import Story
from scopgov.domain.impact import Area, Assessment, Risk, Topic
from scopgov.domain.policy import Role
from scopgov.domain.screening import Part
from scopgov.domain.tool_papers import ChangeKind
from scopgov.domain.tools import ReportKind, ToolTerms
from scopgov.impact import queries as impact
from scopgov.impact import services as assessing
from scopgov.impact.showing import InUse
from scopgov.rooms import IN_USE
from scopgov.usecases.services import Aim, Proposal
from scopgov.usecases.tables import Category, UseCase
from scopgov.uses import queries, services

AUTHOR = 13  # among those with no charge
MEETINGS = Proposal(
    title="Comptes rendus de chantier",
    category=Category.internal_operations,
    problem="Chaque réunion de chantier prend une soirée de rédaction à qui l’a tenue.",
    benefit="Partir d’un brouillon, que la personne relit, corrige et signe.",
    people="Les équipes de suivi de chantier ; les entreprises qui lisent le compte rendu.",
    gains="Les équipes de suivi : une soirée par semaine. Personne n’est remplacé.",
    purpose="Rédiger un brouillon de compte rendu à partir de notes sans nom",
    aims=(Aim("Heures de rédaction par compte rendu", Decimal("0.5"), unit="h", baseline=Decimal("2.5")),),
)
SCREENING = {
    **screenings.INVOICES,
    Part.law: {**screenings.INVOICES[Part.law], "built": "no", "generates": "yes", "deepfake": "no"},
}
TEXTS = {
    Topic.harms: "Une phrase fausse, lue par une entreprise, avant que la personne l’ait corrigée.",
    Topic.period: "Après chaque réunion de chantier, une trentaine par mois.",
    Topic.oversight: "La personne qui a tenu la réunion relit tout, corrige et signe.",
    Topic.response: "Une entreprise qui conteste une phrase obtient sa correction sous trois jours.",
    Topic.processing: "Des notes de réunion sans nom, envoyées au service et effacées sous trente jours.",
    Topic.necessity: "Les noms restent dans notre modèle de document : ils n’entrent pas dans l’outil.",
    Topic.data_risks: "Qu’un nom soit laissé dans les notes par oubli.",
    Topic.data_measures: "Une liste de mots à retirer ; un rappel sur la page du mandat.",
    Topic.employment: "Aucun poste n’est supprimé.",
    Topic.conditions: "Le temps gagné reste aux équipes.",
    Topic.environment: "Quelques wattheures par compte rendu, dit le fournisseur.",
}
MOTION = (
    "Utiliser Parleur pour les comptes rendus de chantier",
    "L’assemblée autorise l’usage de Parleur, de Parleur SAS, pour rédiger un brouillon de compte rendu à partir de "
    "notes sans nom. Le dossier figé dit qui l’utilise, avec quelles données, à quelles conditions et jusqu’à quand.",
)


def bring(story: Story, day: int, starts: int) -> int:
    """Let members propose a chatbot, and have its use case screened, read and assessed; return its number."""
    use_case_id = story.propose(day, MEETINGS, AUTHOR)
    screenings.write(story, day + 1, use_case_id, SCREENING)
    story.check(day + 2, use_case_id, effects.INVOICES)
    _assess(story, day + 3, use_case_id)
    with story.act() as session:
        use_case, now = session.get_one(UseCase, use_case_id), story.at(day + 4)
        author = story.who(session, None, now, AUTHOR)
        made = services.propose(
            session, actor=author, now=now, use_case=use_case, terms=_terms(story, starts, author.member_id)
        )
        return made.id


def freeze(story: Story, day: int, tool_id: int) -> None:
    """Let the board freeze the dossier once the committee gave its opinion."""
    with story.act() as session:
        now = story.at(day)
        of = queries.file(session, tool_id)
        services.freeze(session, actor=story.who(session, Role.board, now), now=now, of=of)


def _assess(story: Story, day: int, use_case_id: int) -> None:
    with story.act() as session:
        now, use_case = story.at(day), session.get_one(UseCase, use_case_id)
        lead = story.who(session, Role.ai_lead, now)
        risk = Risk(
            Area.data,
            "Un nom laissé dans les notes part chez le fournisseur.",
            3,
            3,
            "Une liste de mots retirés avant l’envoi.",
            lead.member_id,
            2,
            2,
        )
        told: dict[str, Any] = {"actor": lead, "in_use": InUse.of(IN_USE)}
        said = Assessment(TEXTS, (risk,))
        row = assessing.write(session, **told, now=now, use_case=use_case, said=said)
        assessing.conclude(session, **told, now=story.at(day, 11), assessment=row)
    for role, (stance, _text) in ADVICE.items():
        with story.act() as session:
            now = story.at(day, 15)
            (latest, *_before) = impact.versions(session, session.get_one(UseCase, use_case_id))
            assessing.advise(
                session,
                actor=story.who(session, role, now),
                now=now,
                assessment=latest,
                stance=stance,
                text="Tant que les notes restent sans nom.",
            )


def _terms(story: Story, starts: int, steward: int) -> ToolTerms:
    return ToolTerms(
        supplier="Parleur SAS",
        product="Parleur",
        release="offre Équipe, version 4",
        hosted_in="France",
        purpose=MEETINGS.purpose or "",
        data_in="Notes de réunion, sans nom de personne ni de client.",
        data_out="Noms, coordonnées, santé, paie, pièces de marché.",
        reversibility="Les textes se téléchargent en un fichier ; le service efface tout sous trente jours. On revient "
        "alors à la rédaction à la main.",
        yearly_cost="1180",
        steward=steward,
        starts_on=story.day(starts),
        review_on=story.day(starts + 182),
        ends_on=story.day(starts + 365),
        sorts_cases=False,
        conditions=("Le compte rendu est relu et signé par une personne.",),
    )


def report(story: Story, day: int) -> None:
    """Let its steward declare a new version that nobody answered yet."""
    with story.act() as session:
        (mandate,) = queries.all_standing(session)
        now = story.at(day, 11)
        about: dict[str, Any] = {"mandate": mandate, "kind": ReportKind.change, "changed": ChangeKind.terms}
        services.report(session, actor=story.who(session, None, now, AUTHOR), now=now, text=CHANGE, **about)


CHANGE = "Le fournisseur annonce la version 5, avec des textes gardés soixante jours au lieu de trente."
