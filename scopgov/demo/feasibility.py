"""The invented feasibility studies, the board's opinions on them, and what is spent of the first budget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

from scopgov.budgets import services as budgets
from scopgov.budgets.queries import spendings
from scopgov.demo.story import Story
from scopgov.domain.advice import AdviceKind
from scopgov.domain.economics import Money, Recurrence
from scopgov.domain.policy import Role
from scopgov.domain.studies import (
    Aspect,
    Effect,
    EffectKind,
    Finding,
    Funding,
    FundSource,
    Judged,
    Option,
    Part,
    Study,
    Supplier,
    Way,
)
from scopgov.studies import services as studies
from scopgov.usecases.tables import UseCase

OF_PART: Mapping[Part, tuple[str, ...]] = {
    Part.findings: ("judged",),
    Part.money: ("costs", "gains", "funds", "looked", "cautious", "favourable"),
    Part.effects: ("effects",),
    Part.options: ("options", "proposed", "because", "suppliers"),
    Part.words: ("plain", "risks"),
}


def _once(label: str, amount: int) -> Money:
    return Money(label, Decimal(amount), Recurrence.once)


def _yearly(label: str, amount: int) -> Money:
    return Money(label, Decimal(amount))


AT_RISK = Study(
    judged={
        Aspect.technical: Judged(
            Finding.sound,
            "Prévoir un retard à partir de la proposition est un problème connu ; quatre familles de modèles "
            "simples suffisent, sur nos machines.",
        ),
        Aspect.data: Judged(
            Finding.watch,
            "Neuf ans d’affaires dans la base de gestion. La date réelle de remise manque avant 2019 : il faudra "
            "écarter ces affaires ou les compléter.",
        ),
        Aspect.legal: Judged(
            Finding.sound,
            "Des affaires, aucune donnée sur des personnes. Le règlement européen n’y voit pas un haut risque ; "
            "les contrats avec les clients ne s’y opposent pas.",
        ),
        Aspect.people: Judged(
            Finding.watch,
            "Les chargés d’affaires devront apprendre à lire un score. Deux personnes savent entretenir le modèle, "
            "il en faudrait trois.",
        ),
    },
    costs=(
        _once("Préparation des données et entraînement : 30 jours", 10_500),
        _once("Audit d’équité et avis du comité : 6 jours", 2_100),
        _once("Formation « Lire un score »", 1_800),
        _yearly("Machine et sauvegardes", 1_900),
        _yearly("Suivi et audit annuel : 8 jours", 2_800),
    ),
    gains=(
        _yearly("Pénalités de retard évitées", 9_000),
        _yearly("Heures reprises en affaires payées", 5_200),
    ),
    funds=(
        Funding("Réserve de développement", Decimal(11_000)),
        Funding("Prêt participatif sur trois ans", Decimal(3_000), FundSource.loan),
        Funding("Aide régionale à l’innovation sociale", Decimal(4_000), FundSource.grant),
    ),
    effects=(
        Effect(
            EffectKind.hours_freed,
            Decimal(640),
            "heures par an",
            "les équipes d’étude",
            "relevé des temps par affaire",
        ),
        Effect(
            EffectKind.hardship,
            Decimal(-12),
            "semaines de pointe par an",
            "les chargés d’affaires",
            "semaines de plus de 42 heures, au relevé des temps",
        ),
        Effect(
            EffectKind.skills, Decimal(3), "personnes formées", "l’équipe projet", "attestations de formation"
        ),
        Effect(EffectKind.jobs, Decimal(0), "emploi supprimé", "la coopérative", "registre du personnel"),
        Effect(
            EffectKind.environment, Decimal(45), "kWh par an", "nos machines", "compteur de la salle serveur"
        ),
    ),
    options={
        Way.build: Option(
            Decimal(19_100),
            Decimal(4_700),
            "Tout : code, données, modèle",
            "Quatre mois",
            "Deux personnes, à former à l’entretien",
            "Le modèle reste lisible et à nous.",
        ),
        Way.buy: Option(
            Decimal(16_000),
            Decimal(12_000),
            "Les réglages seulement",
            "Deux mois",
            "Une personne pour l’administration",
            "Nos affaires partiraient chez l’éditeur.",
        ),
        Way.open_source: Option(
            Decimal(21_500),
            Decimal(5_600),
            "Tout, avec une communauté",
            "Six mois",
            "Deux personnes et un prestataire",
            "Un outil existe, pensé pour le bâtiment.",
        ),
    },
    proposed=Way.build,
    because="C’est le moins cher sur cinq ans et la seule voie où rien de nos affaires ne sort de la maison.",
    suppliers=(
        Supplier(
            "Prévoir SAS (invention)",
            Decimal(64_000),
            "Forte : format fermé",
            "Export des données, pas du modèle",
            "Nous",
            "L’éditeur",
            "Irlande",
        ),
        Supplier(
            "Coop Données (invention)",
            Decimal(43_900),
            "Faible : code ouvert",
            "Nous repartons avec tout",
            "Nous",
            "Nous",
            "Lyon, chez nous",
        ),
    ),
    plain=(
        "Avant d’envoyer une proposition, la personne qui l’écrit verrait si des affaires semblables ont fini en "
        "retard, et pourquoi. Elle déciderait toujours elle-même d’ajouter un jalon, un renfort ou une clause. Rien "
        "n’est calculé sur des personnes."
    ),
    risks=(
        "Le modèle peut se tromper davantage pour les petites affaires, dont nous avons peu d’exemples. On peut aussi "
        "finir par le croire sans relire : le bilan à six mois comptera les avis suivis sans examen."
    ),
)
INVOICES = Study(
    judged={
        Aspect.technical: Judged(
            Finding.sound, "Trois essais sur 200 factures ont imputé juste neuf fois sur dix."
        ),
        Aspect.data: Judged(Finding.sound, "Six ans de factures imputées et vérifiées par la comptabilité."),
        Aspect.legal: Judged(
            Finding.watch, "Des noms figurent sur les factures : ils seront masqués avant tout entraînement."
        ),
        Aspect.people: Judged(
            Finding.sound, "La comptabilité l’a demandé ; elle valide ou corrige chaque compte."
        ),
    },
    costs=(
        _once("Reprise des factures et réglages : 9 jours", 3_150),
        _once("Formation de la comptabilité", 600),
        _yearly("Entretien et contrôle : 3 jours", 1_050),
    ),
    gains=(_yearly("Reprises d’écritures évitées chez l’expert-comptable", 2_600),),
    funds=(Funding("Fonds propres", Decimal(4_800)),),
    effects=(
        Effect(EffectKind.hours_freed, Decimal(190), "heures par an", "la comptabilité", "relevé des temps"),
        Effect(
            EffectKind.hardship,
            Decimal(-4),
            "soirées de clôture par an",
            "la comptabilité",
            "planning de la clôture",
        ),
        Effect(EffectKind.jobs, Decimal(0), "emploi supprimé", "la coopérative", "registre du personnel"),
    ),
    options={
        Way.build: Option(
            Decimal(7_900), Decimal(1_800), "Tout", "Quatre mois", "Deux personnes", "Cher pour l’usage."
        ),
        Way.buy: Option(
            Decimal(3_600), Decimal(3_600), "Peu", "Un mois", "Aucune", "Abonnement par facture."
        ),
        Way.open_source: Option(
            Decimal(4_800),
            Decimal(1_050),
            "Tout, avec une communauté",
            "Deux mois",
            "Une personne",
            "Déjà en usage ailleurs.",
        ),
    },
    proposed=Way.open_source,
    because="Un outil libre existe déjà dans deux coopératives voisines, qui nous aident à l’installer.",
    plain=(
        "Pour chaque facture reçue, l’outil proposerait un compte ; la comptable valide ou corrige. Il apprend de ses "
        "corrections une fois par an, après contrôle."
    ),
    risks="Une erreur répétée passerait inaperçue : une facture sur vingt reste imputée à la main pour comparer.",
)
SITES = Study(
    judged={
        Aspect.technical: Judged(Finding.watch, "À essayer sur 300 photos avant d’aller plus loin."),
        Aspect.data: Judged(Finding.blocking, "Des visages et des plaques sur une photo sur trois."),
    },
    costs=(_once("Essai sur 300 photos : 4 jours", 1_400), _yearly("Stockage des photos", 480)),
    plain="Retrouver les photos d’un ouvrage en une minute, au lieu de douze.",
)


@dataclass(frozen=True)
class Said:
    """What the board says of a study."""

    kind: AdviceKind
    reasons: str
    budget: Decimal
    reserve: str = ""


ON_AT_RISK = Said(
    AdviceKind.with_reserve,
    "L’opportunité est réelle : quatre projets sur dix sont en retard. Le budget est raisonnable, même si le scénario "
    "prudent ne le rembourse pas en cinq ans.",
    Decimal(19_100),
    "L’aide régionale est confirmée avant tout achat de machine.",
)
ON_INVOICES = Said(
    AdviceKind.favourable,
    "Un petit projet, demandé par celles et ceux qui s’en serviront, remboursé en moins de trois ans.",
    Decimal(4_800),
)
SPENT: tuple[tuple[int, str, str, int], ...] = (
    (40, "Préparation des données : 12 jours", "", 4_200),
    (52, "Entraînement et comparaison : 14 jours", "", 4_900),
    (58, "Audit d’équité et avis : 6 jours", "", 2_100),
    (61, "Formation « Lire un score »", "Coop Savoirs (invention)", 1_800),
    (120, "Machine et sauvegardes, premier semestre", "Coop Données (invention)", 590),
    (190, "Audit annuel, acompte", "", 1_750),
)


def write(story: Story, day: int, use_case_id: int, study: Study) -> None:
    """Let the AI lead write the parts of a study that hold something."""
    now = story.at(day)
    with story.act() as session:
        lead, use_case = story.who(session, Role.ai_lead, now), session.get_one(UseCase, use_case_id)
        for part, names in OF_PART.items():
            said: dict[str, Any] = {name: getattr(study, name) for name in names}
            if said != {name: getattr(Study(), name) for name in names}:
                studies.write(session, actor=lead, now=now, use_case=use_case, part=part, said=said)


def present(story: Story, day: int, use_case_id: int, said: Said) -> None:
    """Let the AI lead present the study, and the board say what it thinks of it two days later."""
    now, later = story.at(day), story.at(day + 2)
    with story.act() as session:
        lead, use_case = story.who(session, Role.ai_lead, now), session.get_one(UseCase, use_case_id)
        row = studies.present(session, actor=lead, now=now + timedelta(hours=3), use_case=use_case)
        board = story.who(session, Role.board, later)
        studies.advise(session, actor=board, now=later, study=row, **vars(said))


def spend(story: Story, use_case_id: int) -> None:
    """Let the board record what is spent, with one mistake corrected."""
    for day, label, supplier, amount in SPENT:
        now = story.at(day + 1)
        with story.act() as session:
            budgets.spend(
                session,
                actor=story.who(session, Role.board, now),
                now=now,
                use_case=session.get_one(UseCase, use_case_id),
                amount=Decimal(amount),
                spent_on=story.day(day),
                label=label,
                supplier=supplier,
            )
    _correct(story, use_case_id)


def _correct(story: Story, use_case_id: int) -> None:
    now = story.at(196)
    with story.act() as session:
        entries = spendings(session, session.get_one(UseCase, use_case_id))
        budgets.correct(
            session,
            actor=story.who(session, Role.board, now),
            now=now,
            spending=next(one for one in entries if one.amount == 590),
            amount=Decimal(950),
            why="Chiffres inversés à la saisie : la facture dit 950 euros.",
        )
