"""The part of the story about the impact of the use: assessed before the vote, signed by those who must."""

from __future__ import annotations

from typing import Any

from scopgov.demo.story import Story
from scopgov.domain.impact import Area, Assessment, Risk, Stance, Topic
from scopgov.domain.policy import Role
from scopgov.impact import queries, services
from scopgov.impact.showing import InUse
from scopgov.rooms import IN_USE
from scopgov.usecases.tables import UseCase

TEXTS = {
    Topic.period: "À chaque proposition commerciale, une vingtaine par mois, le temps du mandat.",
    Topic.oversight: "Une personne lit chaque note, la suit ou s’en écarte, et écrit pourquoi.",
    Topic.response: (
        "Toute personne concernée demande un nouvel examen ; le comité peut suspendre aussitôt et l’assemblée décide."
    ),
    Topic.processing: "Les affaires terminées : client, agence, travaux, montant, délais prévus et constatés.",
    Topic.necessity: "Aucun nom de personne n’entre dans le modèle : il lit des affaires, pas des équipes.",
    Topic.data_risks: "Qu’on devine, d’une note, le travail d’une petite agence.",
    Topic.data_measures: "Accès limité à la personne référente IA ; colonnes sur les personnes laissées à l’entrée.",
    Topic.employment: "Aucun poste n’est supprimé ; le savoir des devis se transmet toujours à deux.",
    Topic.conditions: "Personne n’est noté ; la note ne figure dans aucun entretien.",
    Topic.environment: "Un entraînement par an, quelques wattheures.",
}
IN_USE_TEXTS = {
    Topic.oversight: "Une note sur deux ou presque est écartée : on lit encore. Le jugement d’abord reste.",
    Topic.harms: "Peu d’affaires sont finies : on ne sait pas encore qui la note laisse seul. Audit dès trente cas.",
}
CONCLUDED = {
    Topic.period: "Le modèle sert chaque semaine, comme prévu : rien à changer au rythme ni aux personnes habilitées.",
    Topic.oversight: (
        "Les personnes s’écartent de la note et disent pourquoi : elle est lue, pas suivie. Rien à changer ; nous "
        "regarderons encore au réexamen."
    ),
    Topic.harms: (
        "Trop peu d’affaires sont finies pour comparer. L’incident montre que la note peut blesser si elle sort de "
        "chez nous : elle ne se lit plus à un client. L’audit est refait dès trente cas."
    ),
    Topic.response: "Rien n’a dû être arrêté. Ce qui attend une réponse la reçoit dans le délai.",
    Topic.conditions: "Le temps laissé pour décider suffit à lire les facteurs : pas de charge de plus.",
}
SIGNED_AGAIN = "Les mêmes données, les mêmes accès ; aucune demande de personne n’est restée sans réponse."
ADVICE = {
    Role.data_protection: (
        Stance.favourable,
        "Les données sont sobres et la durée est tenue. Rien ne permet de suivre une personne.",
    ),
    Role.ethics_committee: (
        Stance.reserved,
        "Sous réserve d’un nouvel audit dans six mois, agence par agence.",
    ),
}


def assess(story: Story, day: int, use_case_id: int) -> None:
    """Let the AI lead write and conclude the assessment, then both signers give their advice."""
    with story.act() as session:
        lead, use_case = (
            story.who(session, Role.ai_lead, story.at(day)),
            session.get_one(UseCase, use_case_id),
        )
        said = Assessment(TEXTS, _risks(lead.member_id))
        told: dict[str, Any] = {"actor": lead, "in_use": InUse.of(IN_USE)}
        row = services.write(session, **told, now=story.at(day), use_case=use_case, said=said)
        services.conclude(session, **told, now=story.at(day, 11), assessment=row)
    for role, (stance, text) in ADVICE.items():
        with story.act() as session:
            now = story.at(day, 15)
            (latest, *_before) = queries.versions(session, session.get_one(UseCase, use_case_id))
            services.advise(
                session,
                actor=story.who(session, role, now),
                now=now,
                assessment=latest,
                stance=stance,
                text=text,
            )


def again(story: Story, day: int, use_case_id: int) -> None:
    """Let the AI lead assess it again in use; the data protection contact signed, the committee is still to."""
    with story.act() as session:
        lead = story.who(session, Role.ai_lead, story.at(day))
        use_case = session.get_one(UseCase, use_case_id)
        told: dict[str, Any] = {"actor": lead, "in_use": InUse.of(IN_USE)}
        showed = queries.showed(session, None, use_case, told["in_use"], story.at(day, 15))
        concluded = {topic: CONCLUDED[topic] for topic in (showed.asks if showed else ())}
        said = Assessment({**TEXTS, **IN_USE_TEXTS}, _risks(lead.member_id), concluded)
        row = services.write(session, **told, now=story.at(day, 14), use_case=use_case, said=said)
        services.conclude(session, **told, now=story.at(day, 15), assessment=row)
        now = story.at(day, 16)
        contact = story.who(session, Role.data_protection, now)
        about: dict[str, Any] = {"stance": Stance.favourable, "text": SIGNED_AGAIN}
        services.advise(session, actor=contact, now=now, assessment=row, **about)


def _risks(lead: int) -> tuple[Risk, ...]:
    return (
        Risk(
            Area.rights,
            "Un client est écarté parce que la note est haute.",
            2,
            3,
            "La note ne ferme aucune proposition ; l’écart par type de client est audité.",
            lead,
            1,
            3,
        ),
        Risk(
            Area.work,
            "L’équipe d’une affaire notée à risque se sent surveillée.",
            3,
            2,
            "Les notes ne portent sur personne et ne servent à aucun entretien ; point d’étape chaque semestre.",
            lead,
            2,
            2,
        ),
        Risk(
            Area.data,
            "Une petite agence se reconnaît dans un tableau.",
            2,
            2,
            "Sous dix cas, rien n’est montré.",
            lead,
            1,
            2,
        ),
    )
