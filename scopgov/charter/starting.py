"""A charter to start from, written for cooperatives, in French and English. A proposal: members decide."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from scopgov.domain.charter_checks import Check, CheckKind, Document, RedLine
from scopgov.domain.fairness import Metric

Text = tuple[tuple[str, str], ...]

TENTH = Decimal("0.1")
CHECKS: tuple[Check, ...] = (
    Check(1, CheckKind.red_line, RedLine.nobody_decides),
    Check(2, CheckKind.document, Document.screening),
    Check(3, CheckKind.red_line, RedLine.judged),
    Check(3, CheckKind.red_line, RedLine.ranks_people),
    Check(4, CheckKind.red_line, RedLine.removes_jobs),
    Check(4, CheckKind.document, Document.impact),
    Check(5, CheckKind.document, Document.audit),
    Check(5, CheckKind.measure, Metric.false_positive_rate, TENTH),
    Check(5, CheckKind.measure, Metric.false_negative_rate, TENTH),
    Check(7, CheckKind.red_line, RedLine.no_recourse),
)
STARTING: Mapping[str, Text] = {
    "fr": (
        (
            "Une personne décide",
            "Un modèle éclaire, il ne décide pas. Chaque score est lu par une personne qui peut s’en écarter, "
            "qui écrit ce qu’elle a décidé et pourquoi, et à qui l’on ne reproche jamais de s’en être écartée "
            "de bonne foi.",
        ),
        (
            "D’abord le besoin",
            "Nous n’employons l’IA que là où un besoin est dit par les personnes concernées, où une solution "
            "plus simple ne suffit pas, et où le progrès attendu se mesure.",
        ),
        (
            "Pas de note sur les personnes",
            "Aucun modèle ne note, ne classe ni ne surveille un membre, un salarié ou une équipe. Les données "
            "qui permettraient de le faire indirectement sont écartées ou justifiées au dossier.",
        ),
        (
            "Emploi, métiers et conditions de travail",
            "Tout usage dit ce qu’il change au travail de chacun. Il ne supprime pas d’emploi. Le temps gagné "
            "et le savoir-faire qui risque de se perdre sont discutés avant le vote.",
        ),
        (
            "Équité",
            "Avant chaque vote de déploiement, nous cherchons si le modèle se trompe davantage pour certains "
            "groupes, avec des seuils fixés avant de voir les chiffres. Ce que l’on n’a pas pu établir est dit.",
        ),
        (
            "Sobriété des données et vie privée",
            "Nous ne gardons que les données nécessaires, le temps nécessaire, pour l’usage voté. Personne ne "
            "les emploie à autre chose sans un nouveau vote.",
        ),
        (
            "Compréhensible et contestable",
            "Qui reçoit un score en voit les principales raisons en mots simples. Toute personne concernée peut "
            "demander qu’un membre réexamine son cas, et reçoit une réponse.",
        ),
        (
            "Valeur partagée, environnement et réversibilité",
            "Le gain est mesuré et son partage décidé ensemble. L’énergie consommée figure au dossier. Nous "
            "pouvons arrêter un modèle à tout moment et emporter nos données dans des formats ouverts.",
        ),
    ),
    "en": (
        (
            "A person decides",
            "A model informs, it does not decide. Each score is read by a person who may set it aside, who "
            "writes down what they decided and why, and who is never blamed for having set it aside in good "
            "faith.",
        ),
        (
            "The need comes first",
            "We use AI only where the people concerned have said what they need, where a simpler solution is "
            "not enough, and where the expected progress can be measured.",
        ),
        (
            "No marks on people",
            "No model grades, ranks or watches a member, an employee or a team. Data that would allow it "
            "indirectly are left out, or justified in the file.",
        ),
        (
            "Employment, trades and working conditions",
            "Every use says what it changes in each person’s work. It removes no job. The time gained, and the "
            "skills that might be lost, are discussed before the vote.",
        ),
        (
            "Fairness",
            "Before each vote on deployment we look for groups for which the model errs more, with tolerances "
            "set before the figures are seen. What could not be established is said.",
        ),
        (
            "Few data, and privacy",
            "We keep only the data we need, for as long as we need them, for the use that was voted. Nobody "
            "uses them for anything else without a new vote.",
        ),
        (
            "Understandable and open to contest",
            "Whoever receives a score sees its main reasons in plain words. Anyone concerned may ask that a "
            "member re-examine their case, and gets an answer.",
        ),
        (
            "Shared value, environment and reversibility",
            "The gain is measured and its sharing decided together. The energy used is in the file. We can stop "
            "a model at any time and take our data with us in open formats.",
        ),
    ),
}
