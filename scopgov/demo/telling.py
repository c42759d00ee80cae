"""What invented people say of the tool, and what is answered, for the demonstration."""

from __future__ import annotations

from scopgov.demo.story import Story
from scopgov.domain.feedback import FeedbackKind
from scopgov.domain.policy import Role
from scopgov.domain.states import FeedbackAction
from scopgov.feedback import services

SAID = (
    (
        12,
        FeedbackKind.question,
        "Où voir les versions d’une proposition ?",
        "Je voulais comparer mon premier texte avec celui qui a été soumis. J’ai cherché longtemps.",
        "/use-cases/1",
        (
            FeedbackAction.finish,
            "En bas de la page du dossier, « Versions » : deux textes côte à côte, mot à mot.",
            "",
        ),
    ),
    (
        60,
        FeedbackKind.trouble,
        "La page d’un score est longue sur le téléphone",
        "Sur le chantier, je dois faire défiler deux écrans avant de voir ce qui change l’estimation.",
        "/scores/1",
        (FeedbackAction.plan, "Nous remonterons l’estimation et la décision. Pour la prochaine version.", ""),
    ),
    (
        75,
        FeedbackKind.idea,
        "Suivre les formations sans attendre une séance",
        "Les séances tombent souvent un jour de chantier. Pourrait-on lire la formation ici, à son rythme ?",
        "/courses",
        (
            FeedbackAction.finish,
            "C’est fait : chaque formation se lit par chapitres, avec une vérification.",
            "0.1.0",
        ),
    ),
    (
        100,
        FeedbackKind.idea,
        "Classer les membres par nombre de scores suivis",
        "Cela montrerait qui utilise vraiment l’outil.",
        "/stewardship",
        (
            FeedbackAction.decline,
            "Classer des collègues est une ligne rouge de notre charte, et évaluer des personnes au travail est à haut "
            "risque selon le règlement sur l’IA. Les chiffres d’usage sont donnés par mois, pour l’ensemble.",
            "",
        ),
    ),
    (
        120,
        FeedbackKind.idea,
        "Imprimer la charte en une page",
        "Pour l’afficher à la machine à café, à côté de l’ordre du jour.",
        "/charter",
        None,
    ),
)


def tell(story: Story) -> None:
    """Let members say what they think of the tool, others care, and the AI lead answer."""
    for nth, (day, kind, title, text, page, answer) in enumerate(SAID):
        now = story.at(day)
        with story.act() as session:
            author = story.who(session, None, now, nth)
            one = services.give(session, actor=author, now=now, kind=kind, title=title, text=text, page=page)
            for other in range(nth + 1, nth + 2 + nth % 3):
                services.care(session, actor=story.who(session, None, now, other + 4), now=now, one=one)
            if answer is not None:
                action, reason, release = answer
                lead, later = story.who(session, Role.ai_lead, now), story.at(day + 2)
                services.settle(
                    session, actor=lead, now=later, one=one, action=action, reason=reason, release=release
                )
