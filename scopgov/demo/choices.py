"""Two choices of the demonstration: an election in confidence by approval, a tool openly by majority judgement."""

from __future__ import annotations

import random
from collections.abc import Sequence

from scopgov.domain.choosing import Mark, Method, Option, Question
from scopgov.domain.polls import Choice

KEEPERS = (
    "Élire deux veilleuses ou veilleurs de la charte",
    "L’assemblée élit pour deux ans deux personnes qui reçoivent les questions des associés sur la charte et en font "
    "un point à chaque assemblée.",
)
TOOL = (
    "Choisir l’outil de compte rendu des réunions de chantier",
    "L’assemblée choisit l’outil que les équipes essaient pendant six mois pour rédiger leurs comptes rendus. "
    "Aucun ne reçoit de données personnelles de clients.",
)
QUESTIONS = {
    KEEPERS: Question(
        Method.approval,
        (
            Option("Maud Coulibaly", "énergie, associée depuis 2024"),
            Option("Farid Kervella", "géotechnique, membre du comité d’éthique"),
            Option("Inès Ibarra", "commerce"),
            Option("Bastien Klein", "données, référent IA"),
        ),
        seats=2,
        persons=True,
    ),
    TOOL: Question(
        Method.majority_judgement,
        (
            Option("Alma", "hébergé à Lyon, 14 € par personne et par mois"),
            Option("Borée", "logiciel libre, installé sur notre serveur"),
            Option("Continuer à la main", "deux heures par réunion"),
        ),
        least=Mark.passable,
    ),
}
LIKED: dict[tuple[str, str], tuple[float, ...]] = {
    KEEPERS: (0.78, 0.66, 0.5, 0.3),
    TOOL: (0.6, 0.75, 0.35),
}


def ballot(question: Question, liked: Sequence[float], chance: random.Random) -> str:
    """Return what one member's ballot says, each option being liked as much as told, from 0 to 1."""
    if chance.random() > 0.93:
        return chance.choice([Choice.blank, Choice.abstain])
    return question.write(tuple(_mark(question, share, chance) for share in liked))


def _mark(question: Question, liked: float, chance: random.Random) -> Mark:
    if not question.graded:
        return Mark.approved if chance.random() < liked else Mark.not_approved
    last = len(question.scale) - 1
    return question.scale[min(last, max(0, round(last * (1 - liked) + chance.gauss(0, 1.4))))]
