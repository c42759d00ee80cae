"""The invented texts of the demonstration, in French as its people write."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from scopgov.demo import choices
from scopgov.domain.own_judgement import Likely
from scopgov.usecases.services import Aim, Proposal
from scopgov.usecases.tables import Category, IndicatorKind

COOPERATIVE = "Ingénierie Collaborative +"
COURSE = "reading-a-score"

AT_RISK = Proposal(
    title="Projets à risque",
    category=Category.production_and_service,
    problem=(
        "Quatre projets sur dix sont remis avec plus d’un mois de retard. Nous le découvrons à mi-parcours, quand "
        "il est trop tard pour renégocier."
    ),
    people="Les chargés d’affaires qui rédigent les propositions ; les équipes d’étude ; les clients.",
    benefit="Prévoir plus tôt les affaires qui demandent un jalon de plus, un renfort ou une clause de délai.",
    gains=(
        "Les équipes, moins souvent laissées seules devant un retard. Le temps gagné va aux visites de site, pas à "
        "des affaires de plus. Personne n’est noté : le score porte sur une affaire."
    ),
    purpose="Estimer le risque de retard d’une proposition avant son envoi au client",
    workshop=(
        "Atelier de janvier, quatorze membres de cinq métiers. Doute principal : un score peut devenir une excuse "
        "pour ne plus relire. D’où la règle : une personne décide et écrit pourquoi."
    ),
    aims=(
        Aim(
            "Projets remis avec plus de 30 jours de retard",
            Decimal("30"),
            unit="%",
            baseline=Decimal("42"),
            source="Base de gestion des affaires",
        ),
        Aim(
            "Alertes justifiées sur cent alertes",
            Decimal("60"),
            kind=IndicatorKind.technical,
            source="Suivi du modèle",
        ),
        Aim(
            "Membres qui disent pouvoir planifier sereinement",
            Decimal("60"),
            unit="%",
            baseline=Decimal("35"),
            kind=IndicatorKind.human_and_social,
            source="Enquête de printemps",
        ),
    ),
)
AT_RISK_FIRST = replace(
    AT_RISK,
    problem=(
        "Beaucoup de projets sont remis en retard. Nous le découvrons à mi-parcours, quand il est trop tard pour "
        "renégocier."
    ),
    gains="Les équipes et les clients.",
    purpose="Noter le risque de retard des projets et des équipes",
    aims=AT_RISK.aims[:1] if AT_RISK.aims else (),
)
AT_RISK_ASKED = (
    "S’agit-il de noter des affaires ou de noter des équipes ? Je ne voterai pas la seconde chose."
)
AT_RISK_ANSWERED = "Des affaires, seulement. Nous reprenons la proposition pour que ce soit écrit ainsi."
AT_RISK_WITHDRAWN = (
    "La finalité parlait des équipes : nous la restreignons aux propositions, et nous disons qui y gagne."
)
AT_RISK_REMARK = (
    "Chez nous, en géotechnique, ce sont surtout les autorisations qui retardent : pensez à cette donnée."
)
INVOICES = Proposal(
    title="Tri des factures des fournisseurs",
    category=Category.internal_operations,
    problem="La comptabilité saisit à la main 340 factures par mois ; une sur douze est mal imputée.",
    benefit="Proposer un compte pour chaque facture ; la comptable valide ou corrige.",
    people="La comptabilité et le secrétariat.",
    gains="Une journée de saisie par semaine rendue à la comptabilité, sans poste supprimé.",
    purpose="Proposer un compte d’imputation pour chaque facture reçue",
    aims=(Aim("Factures mal imputées", Decimal("3"), unit="%", baseline=Decimal("8.3")),),
)
CALLS = Proposal(
    title="Noter les appels téléphoniques",
    category=Category.members_and_clients,
    problem="Des clients disent attendre trop longtemps au téléphone.",
    benefit="Repérer les appels qui se passent mal.",
    people="Le secrétariat, les clients.",
    gains=(
        "Les clients, peut-être. Les deux personnes du secrétariat y perdraient : chacun de leurs appels serait noté."
    ),
    purpose="Donner une note à chaque appel enregistré",
    aims=(Aim("Appels perdus", Decimal("5"), unit="%", baseline=Decimal("11")),),
)
CALLS_REMARK = (
    "Les appels perdus viennent des jours où le standard est tenu par une seule personne. Une deuxième ligne suffit : "
    "il n’y a pas besoin d’IA pour cela."
)
SITES = Proposal(
    title="Photos de chantier",
    category=Category.data_analysis,
    problem="Nous classons à la main 2 000 photos de chantier par mois.",
    benefit="Retrouver en une minute les photos d’un ouvrage.",
    people="Les équipes de suivi de chantier.",
    gains="Les équipes de suivi : une heure par semaine et par personne.",
    purpose="Proposer un ouvrage et un corps d’état pour chaque photo",
    aims=(Aim("Minutes pour retrouver une photo", Decimal("1"), unit="min", baseline=Decimal("12")),),
)
SITES_ASKED = "Que deviennent les photos où l’on reconnaît des personnes ?"

LAUNCH = (
    "Lancer « {title} »",
    "L’assemblée lance le cas d’usage « {title} » : le travail sur ses données peut commencer. Finalité : {purpose}. "
    "Rien ne sera mis en service sans un nouveau vote.",
)
BUDGET = (
    " Elle vote un budget de {budget} euros, proposé par le conseil d’administration d’après l’étude de "
    "faisabilité."
)
RATIFY = (
    "Ratifier les textes fondateurs",
    "L’assemblée ratifie les règles de vote et la charte telles qu’enregistrées à la fondation.",
)
CHAIR = (
    "Confier la présidence du conseil à Camille Mercadier",
    "L’assemblée donne un avis favorable à ce que Camille Mercadier préside le conseil d’administration pour deux "
    "ans. Le vote porte sur une personne : il est confidentiel.",
)
IN_CONFIDENCE = frozenset({CHAIR, choices.KEEPERS})
DEPLOY = (
    "Mettre en service le modèle « Projets à risque »",
    "L’assemblée confie un mandat au modèle « Projets à risque » : estimer le risque de retard d’une proposition avant "
    "son envoi, par les rédacteurs qui ont suivi « Lire un score ». Une personne décide toujours. Le mandat prend fin "
    "dans un an ; il est revu à mi-parcours.",
)
RETRAIN = (
    "Réentraîner le modèle « Projets à risque » sur les données récentes",
    "L’assemblée demande que la recette votée soit appliquée aux données nouvelles. Le mandat en vigueur ne change "
    "pas : la nouvelle version aura son audit, son avis et son vote.",
)
DEBATES = (
    "La présidence rappelle l’ordre du jour. Trois membres demandent ce que devient le temps gagné ; il ira aux "
    "visites de site. Une objection sur la confidentialité reçoit sa réponse. Personne ne demande plus la parole."
)
WHY_MET = "Lu et discuté en séance ; rien ne s’y oppose."
WHY_CONDITION = "L’effet sur la relecture des propositions n’est pas encore mesuré."
CONDITION = "Un bilan du temps de relecture est présenté à l’assemblée après six mois."
WHY_NOT_MET = "Noter chaque appel revient à noter la personne qui l’a pris."
AUDIT = (
    "Le modèle se trompe-t-il davantage pour certains clients, certaines agences ou certaines tailles d’affaires ?",
    "Une fausse alerte coûte une réunion et peut faire renoncer à un client ; une alerte manquée laisse une équipe "
    "seule.",
    "Groupes d’affaires et non de personnes ; aucune donnée personnelle n’est employée.",
)
OPINION = (
    "Le modèle aide sans décider. Lu groupe par groupe, l’audit dit où il se trompe et ce qu’on ne peut conclure.",
    "Chaque proposition évaluée le dit au client.",
    "Nous acceptons ces éléments insuffisants parce qu’une personne décide toujours et qu’un nouvel audit suivra dans "
    "six mois.",
)
MINORITY = (
    "J’aurais demandé un deuxième audit avant la mise en service : pour deux agences, les données ne permettent pas de "
    "conclure."
)
VOTED = (
    "Avis sur le modèle des projets à risque : favorable sous conditions",
    "Le comité d’éthique donne l’avis proposé, avec sa condition, qui devient un terme du mandat.",
)
OPINION_ON_TOOL = (
    "L’outil écrit, une personne relit et signe. Le risque est le nom oublié dans les notes.",
    "Dix comptes rendus relus ensemble après deux mois.",
)
VOTED_ON_TOOL = (
    "Avis sur l’usage de Parleur : favorable sous conditions",
    "Le comité d’éthique donne l’avis proposé, avec sa condition, qui devient un terme du mandat d’usage.",
)
COMMITTEE_DEBATES = (
    "L’audit est lu groupe par groupe. Une personne en demande un deuxième : sa réserve est jointe. L’outil de "
    "rédaction est essayé ensemble sur deux comptes rendus anciens."
)
REASONS = {
    "followed": "Jalon ajouté et délai négocié avec le client.",
    "set_aside": "Client connu, équipe disponible : le risque est tenu autrement.",
    "more_study": "À revoir avec le chef de projet avant l’envoi.",
}

PROGRAM = "Demande un score à chaque devis de plus de 20 000 €, et le montre à qui l’écrit."

JUDGED = (
    (Likely.rather_not, "Client connu, équipe complète, rien d’inhabituel dans le programme."),
    (Likely.rather, "Site occupé et deux sous-traitants que nous ne connaissons pas."),
    (Likely.even, "Le calendrier est serré, mais le client répond vite."),
    (Likely.hardly, "Étude courte, déjà faite trois fois pour la même commune."),
)
