"""The part of the story about value and difficulty: more files than those that went to a vote, and their ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from scopgov.demo.story import LASTS, Story
from scopgov.domain.ranking import STARTING
from scopgov.ranking import services as ranking
from scopgov.usecases.services import Aim, Proposal
from scopgov.usecases.tables import Category, UseCase

KEYS = tuple(one.key for one in STARTING)
TENDERS = Proposal(
    title="Repérer les appels d’offres qui nous ressemblent",
    category=Category.members_and_clients,
    problem="Nous lisons chaque semaine 120 avis de marché pour en retenir quatre.",
    benefit="Lire d’abord les avis proches de ce que nous savons faire.",
    people="Les chargés d’affaires.",
    gains="Deux heures par semaine et par personne, rendues à la rédaction des offres.",
    purpose="Classer les avis de marché publiés selon leur proximité avec nos affaires passées",
    aims=(Aim("Heures de lecture par semaine", Decimal("3"), unit="h", baseline=Decimal("9")),),
)
HEATING = Proposal(
    title="Consommation de nos bureaux",
    category=Category.social_and_environmental,
    problem="Nos trois bureaux chauffent les jours où presque personne ne vient.",
    benefit="Régler le chauffage la veille, selon la météo et les présences annoncées.",
    people="Tout le monde.",
    gains="La coopérative et le climat ; les présences restent anonymes.",
    purpose="Prévoir le besoin de chauffage de chaque bureau pour le lendemain",
    aims=(Aim("Chauffage", Decimal("52"), unit="MWh par an", baseline=Decimal("71")),),
)
MINUTES = Proposal(
    title="Comptes rendus de réunion de chantier",
    category=Category.internal_operations,
    problem="Un compte rendu prend deux heures après chaque réunion.",
    benefit="Partir d’un brouillon à corriger.",
    purpose="Proposer un brouillon de compte rendu à partir des notes prises en réunion",
)
NOTES = Proposal(
    title="Relire les notes de calcul",
    category=Category.production_and_service,
    problem="Une erreur d’unité sur cinquante passe notre relecture.",
    benefit="Signaler les lignes à relire deux fois.",
    purpose="Signaler les lignes d’une note de calcul qui s’écartent des notes semblables",
)


@dataclass(frozen=True)
class Rated:
    """What the author gives on each criterion, in their order, with a reason; what others give."""

    given: str
    reasons: Sequence[str]
    others: Mapping[int, str]


ON_AT_RISK = Rated(
    "454432322",
    (
        "Moins de semaines de pointe pour les équipes.",
        "Un client prévenu tôt renégocie mieux.",
        "Les pénalités de retard nous coûtent 9 000 euros par an.",
        "Rien d’évident au-delà de nos affaires.",
        "Neuf ans d’affaires, à compléter avant 2019.",
        "Des modèles simples suffisent.",
        "Aucune donnée sur des personnes.",
        "Il faudra apprendre à lire un score.",
        "Trente jours de travail et une machine.",
    ),
    {3: "345244433", 4: "444332332", 6: "554333222", 8: "24432-434"},
)
ON_CALLS = Rated(
    "232134453",
    (
        "Le secrétariat y perdrait plutôt.",
        "Peut-être une attente plus courte.",
        "Difficile à chiffrer.",
        "Aucun bien au-delà.",
        "Il faudrait enregistrer les appels.",
        "Le son est mauvais.",
        "Noter des appels, c’est noter des personnes.",
        "Personne ne l’a demandé.",
        "Un abonnement par poste.",
    ),
    {2: "121245553", 7: "111134555", 9: "2221345-4"},
)
ON_INVOICES = Rated(
    "423121211",
    (
        "Une journée de saisie rendue chaque semaine.",
        "Les fournisseurs seront payés plus vite.",
        "Moins de reprises chez l’expert-comptable.",
        "Peu de chose.",
        "Six ans de factures vérifiées.",
        "Un outil libre existe déjà.",
        "Des noms à masquer.",
        "La comptabilité l’a demandé.",
        "Neuf jours de travail.",
    ),
    {1: "523122212", 5: "424221321", 6: "41312-211"},
)
ON_SITES = Rated(
    "422243433",
    (
        "Une heure par semaine et par personne.",
        "Des réponses plus rapides.",
        "Du temps surtout.",
        "Rien de particulier.",
        "Vingt mille photos, mal nommées.",
        "À essayer sur 300 photos.",
        "Des visages et des plaques.",
        "Il faut photographier autrement.",
        "Quatre jours d’essai, puis du stockage.",
    ),
    {3: "322254533"},
)
ON_TENDERS = Rated(
    "434222122",
    (
        "Moins de lecture le lundi.",
        "Des offres mieux préparées.",
        "Deux affaires de plus par an.",
        "Un peu, par les marchés de rénovation.",
        "Les avis sont publics.",
        "Comparer des textes est courant.",
        "Rien ne s’y oppose.",
        "L’habitude se prend vite.",
        "Huit jours de travail.",
    ),
    {2: "535221122", 4: "434322232"},
)
ON_HEATING = Rated(
    "324521123",
    (
        "Des bureaux moins froids le matin.",
        "Rien pour eux directement.",
        "Vingt pour cent de la facture.",
        "Dix-neuf mégawattheures de moins par an.",
        "Les compteurs existent.",
        "Un calcul simple.",
        "Présences comptées, jamais nommées.",
        "Annoncer sa venue la veille.",
        "Des vannes à changer.",
    ),
    {1: "313522132", 7: "424521223"},
)
ON_MINUTES = Rated(
    "311121222",
    (
        "Une heure gagnée par réunion.",
        "Le compte rendu part plus tôt.",
        "Peu.",
        "Rien.",
        "Nos notes suffisent.",
        "Des outils existent.",
        "Des noms dans les notes.",
        "Relire au lieu d’écrire.",
        "Un abonnement.",
    ),
    {},
)

PLAYED: tuple[tuple[int, Proposal, int, bool, Rated | None], ...] = (
    (LASTS - 80, TENDERS, 6, True, ON_TENDERS),
    (LASTS - 60, HEATING, 4, True, ON_HEATING),
    (LASTS - 25, MINUTES, 8, False, ON_MINUTES),
    (LASTS - 12, NOTES, 5, False, None),
)


def bring(story: Story) -> None:
    """Let members bring four more files, and rate three of them."""
    for day, proposal, author, submit, rated in PLAYED:
        use_case_id = story.propose(day, proposal, author, submit=submit)
        if rated is not None:
            rate(story, day + 1, use_case_id, author, rated)


def rate(story: Story, day: int, use_case_id: int, author: int, rated: Rated) -> None:
    """Let the author rate a file with reasons, and others after them."""
    _give(story, day, use_case_id, author, rated.given, rated.reasons)
    for later, (nth, given) in enumerate(rated.others.items(), start=1):
        _give(story, day, use_case_id, nth, given, [""] * len(KEYS), later)


def _give(
    story: Story,
    day: int,
    use_case_id: int,
    nth: int,
    given: str,
    reasons: Sequence[str],
    minutes: int = 0,
) -> None:
    now = story.at(day, hour=12) + timedelta(minutes=minutes)
    with story.act() as session:
        lines = zip(KEYS, given, reasons, strict=True)
        ranking.rate(
            session,
            actor=story.who(session, None, now, nth),
            now=now,
            use_case=session.get_one(UseCase, use_case_id),
            given={key: ranking.Given(int(one), why) for key, one, why in lines if one != "-"},
        )
