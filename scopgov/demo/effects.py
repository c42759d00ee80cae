"""What the committee of the demonstration expects each use to change, in French as it writes."""

from __future__ import annotations

from scopgov.domain.effects import Concern, Direction, Effect

_SAME = Direction.no_change

AT_RISK = (
    Effect(Concern.employment, _SAME),
    Effect(
        Concern.skills,
        Direction.better,
        "Les rédacteurs apprennent à lire une probabilité et à dire pourquoi ils s’en écartent.",
        "les trois rédacteurs de propositions",
    ),
    Effect(
        Concern.working_conditions,
        Direction.unknown,
        "La relecture peut être plus sereine ou plus pressée : cela dépend du temps qu’on lui laisse.",
        "les chargés d’affaires et les équipes d’étude",
    ),
    Effect(
        Concern.fairness,
        Direction.unknown,
        "L’audit dira si certains clients sont plus souvent signalés à tort.",
        "les collectivités et les petites associations",
    ),
    Effect(Concern.privacy, _SAME),
    Effect(
        Concern.environment,
        Direction.worse,
        "Un calcul et des sauvegardes de plus, sur une machine que nous avons déjà.",
        "tout le monde, un peu",
    ),
    Effect(
        Concern.sharing_of_value,
        Direction.better,
        "Le temps gagné va aux visites de site et non à des affaires de plus.",
        "les équipes d’étude",
    ),
)
CALLS = (
    Effect(
        Concern.employment,
        Direction.unknown,
        "Rien n’est dit de ce que deviendraient les heures gagnées.",
        "les deux personnes du secrétariat",
    ),
    Effect(Concern.skills, _SAME),
    Effect(
        Concern.working_conditions,
        Direction.worse,
        "Chaque appel serait noté, donc la personne qui l’a pris.",
        "les deux personnes du secrétariat",
    ),
    Effect(
        Concern.fairness,
        Direction.worse,
        "Un accent ou un appel difficile suffirait à baisser la note.",
        "qui répond et qui appelle",
    ),
    Effect(
        Concern.privacy,
        Direction.worse,
        "Les voix seraient enregistrées et gardées.",
        "les clients et le secrétariat",
    ),
    Effect(Concern.environment, _SAME),
    Effect(
        Concern.sharing_of_value,
        Direction.unknown,
        "Le dossier ne dit pas qui profiterait du temps gagné.",
        "les membres",
    ),
)
INVOICES = (
    Effect(Concern.employment, _SAME),
    Effect(
        Concern.skills,
        Direction.unknown,
        "À force de valider, on peut perdre l’habitude d’imputer.",
        "la comptabilité",
    ),
    Effect(
        Concern.working_conditions, Direction.better, "Une journée de saisie de moins.", "la comptabilité"
    ),
    Effect(Concern.fairness, _SAME),
    Effect(Concern.privacy, _SAME),
    Effect(Concern.environment, _SAME),
    Effect(
        Concern.sharing_of_value,
        Direction.better,
        "La journée rendue va au suivi des affaires.",
        "tous les membres",
    ),
)
