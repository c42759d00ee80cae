"""The part of the story about screenings: one plain, one that crosses a red line, one still being written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from scopgov.demo.story import Story
from scopgov.domain.policy import Role
from scopgov.domain.screening import Part
from scopgov.members.queries import local_day
from scopgov.screening import queries, rulebook, services
from scopgov.usecases.tables import UseCase

Answers = Mapping[Part, Mapping[str, Any]]
RULES = rulebook.rules(rulebook.latest())
NO_PERSONS = {
    "ai_system": "yes",
    "built": "yes",
    "at_work": "yes",
    "about_persons": "no",
    "safety": "no",
    "area_infrastructure": "no",
    "area_justice": "no",
    "talks": "no",
    "generates": "no",
}
AT_RISK: Answers = {
    Part.tool: {
        "rule": "no",
        "counting": "no",
        "experience": "yes",
        "recorded": "yes",
        "error": "costly",
        "read_first": "yes",
        "chosen": "ai",
        "why": "Nous avons essayé d’écrire la règle en atelier : sept critères, et trois métiers qui ne sont pas "
        "d’accord. L’expérience de quatre cents affaires en dira plus.",
    },
    Part.scope: {
        "one_decision": "yes",
        "one_team": "yes",
        "people": 14,
        "reversible": "yes",
        "somebody": "yes",
        "chosen": "small",
        "why": "Une décision : ajouter ou non un jalon, un renfort ou une clause avant l’envoi d’une proposition.",
    },
    Part.data: {
        "which": "Les affaires terminées depuis 2016, dans la base de gestion.",
        "cases": 520,
        "known": 480,
        "rarer": 200,
        "first_year": 2016,
        "last_year": 2025,
        "owner": "La coopérative ; le nom des clients n’est pas repris.",
        "personal": "no",
        "remarks": "Les autorisations ne sont notées que depuis 2019.",
    },
    Part.lines: {},
    Part.law: NO_PERSONS,
}
INVOICES: Answers = {
    Part.tool: {
        **AT_RISK[Part.tool],
        "rule": "unsure",
        "why": "La moitié des comptes suit une règle, que le logiciel applique déjà. Reste l’autre moitié.",
    },
    Part.scope: {
        **AT_RISK[Part.scope],
        "people": 3,
        "why": "Une personne à la comptabilité valide chaque proposition de compte.",
    },
    Part.data: {
        **AT_RISK[Part.data],
        "which": "Six ans de factures imputées et vérifiées.",
        "cases": 24_000,
        "known": 24_000,
        "rarer": 2_000,
        "first_year": 2020,
        "owner": "La coopérative.",
        "personal": "yes",
        "remarks": "Des noms figurent sur certaines factures : ils seront masqués à l’import.",
    },
    Part.lines: {},
    Part.law: {
        **NO_PERSONS,
        "about_persons": "yes",
        **{one.id: "no" for one in RULES.questions if one.id.startswith("area_")},
        "senses": "no",
    },
}
CALLS: Answers = {
    Part.tool: {
        **AT_RISK[Part.tool],
        "counting": "yes",
        "error": "harm",
        "read_first": "no",
        "chosen": "ai",
        "why": "Compter les appels perdus suffirait pour le standard ; nous voulons aussi savoir ce qui se dit.",
    },
    Part.scope: {
        **AT_RISK[Part.scope],
        "one_decision": "no",
        "somebody": "no",
        "people": 40,
        "chosen": "narrow",
        "why": "À resserrer : on ne sait pas encore quelle décision suivrait une mauvaise note.",
    },
    Part.data: {
        **AT_RISK[Part.data],
        "which": "Les appels enregistrés au printemps, après annonce aux appelants.",
        "cases": 180,
        "known": 90,
        "rarer": 25,
        "first_year": 2025,
        "owner": "La coopérative ; les voix sont celles de clients et du secrétariat.",
        "personal": "yes",
        "remarks": "",
    },
    Part.lines: {
        "ranks_people": "yes",
        "ranks_people_why": "La note porterait sur l’appel ; mais chaque appel est pris par une de deux personnes.",
        "clause_3": "yes",
        "clause_3_why": "Les notes ne seraient vues que par la personne qui a pris l’appel.",
    },
    Part.law: {
        **INVOICES[Part.law],
        "area_monitoring": "yes",
        "profiling": "yes",
        "senses": "no",
    },
}
SITES: Answers = {
    Part.tool: {
        **AT_RISK[Part.tool],
        "counting": "no",
        "error": "small",
        "why": "Aucune règle ne lit une photo.",
    },
    Part.data: {
        **AT_RISK[Part.data],
        "which": "Les photos classées à la main en 2025.",
        "cases": 24_000,
        "known": 300,
        "rarer": 40,
        "first_year": 2025,
        "personal": "yes",
        "remarks": "Des visages et des plaques sur une photo sur trois.",
    },
}


def write(story: Story, day: int, use_case_id: int, answers: Answers, *, conclude: bool = True) -> None:
    """Let the AI lead answer the parts given, no to every red line not named, and conclude an hour later."""
    now = story.at(day, hour=11)
    with story.act() as session:
        lead, use_case = story.who(session, Role.ai_lead, now), session.get_one(UseCase, use_case_id)
        clauses = queries.asked_under(session, local_day(now))["clauses"]
        keys = [one.id for one in RULES.lines] + [f"clause_{one['number']}" for one in clauses]
        for part, given in answers.items():
            said = {**dict.fromkeys(keys, "no"), **given} if part is Part.lines else given
            services.write(session, actor=lead, now=now, use_case=use_case, part=part, said=said)
        if conclude:
            later = story.at(day, hour=12)
            services.conclude(session, actor=lead, now=later, use_case=use_case)
