"""The next assembly of the demonstration, debated before its votes: questions, objections, an amendment."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy.orm import Session

from scopgov.assemblies.tables import Assembly
from scopgov.charter.queries import in_force
from scopgov.deliberation import amendments, consenting, discussing, objecting
from scopgov.demo.story import LASTS, Story
from scopgov.domain.consent import Stance
from scopgov.domain.deliberation import Finding
from scopgov.domain.policy import Role
from scopgov.votes.queries import motions_of
from scopgov.votes.tables import Motion, MotionKind

REREAD = (
    "Faire relire chaque score par une autre personne",
    "L’assemblée décide qu’aucun score n’est utilisé avant qu’une seconde personne du service commercial l’ait "
    "relu, pour tous les projets de plus de 20 000 euros.",
)
SHARE = (
    "Partager nos règles de préparation des données avec d’autres coopératives",
    "L’assemblée décide que les règles de préparation des données, sans aucune donnée, sont communiquées aux "
    "coopératives qui en font la demande.",
)
ASKED = "Combien de temps prend une relecture, et qui remplace la personne quand elle est absente ?"
ANSWERED = "Une dizaine de minutes par offre. En cas d’absence, un autre rédacteur d’offres relit."
PRACTICAL = (
    "À trois rédacteurs, relire toutes les offres prendrait une journée par semaine. Un seuil plus haut me "
    "satisferait."
)
PRACTICAL_ANSWERED = (
    "Le seuil peut être discuté : un amendement est bienvenu. La relecture elle-même reste utile."
)
ETHICAL = (
    "Un prénom reste lisible dans certaines règles de nettoyage. Sans relecture, on communiquerait sur des "
    "personnes."
)
ETHICAL_ANSWERED = "Trois règles citent en effet des personnes. Le reste peut être communiqué."
ETHICAL_LIFTS = (
    "Remplacer les trois règles concernées, et faire relire le tout par le contact données personnelles."
)
WAITING = (
    "La relecture noterait le travail de la première personne autant que le score. Rien ne dit qui verrait ces "
    "écarts."
)
CONSENTS = (
    (Stance.consent, ""),
    (Stance.consent, "Nous avons reçu les leurs : c’est la moindre des choses."),
    (Stance.aside, "Je n’aurai pas le temps d’aider à les mettre au propre."),
    (Stance.consent, ""),
    (Stance.objection, "Trois règles citent des personnes : je consens dès qu’elles sont remplacées."),
)
AMENDED = (
    "Relever le seuil à 50 000 euros",
    "20 000 euros",
    "50 000 euros",
    "Au-dessus de 50 000 euros, on relit une offre sur quatre : cela tient dans l’emploi du temps.",
)


def debate(story: Story) -> None:
    """Convene the next assembly and let members debate its two motions."""
    opens = story.at(LASTS + 20, hour=18)
    motions = [(MotionKind.other, None, REREAD), (MotionKind.other, None, SHARE)]
    number = story.convene(
        "Assemblée générale ordinaire d’hiver", LASTS - 2, opens, opens + timedelta(hours=3), motions
    )
    with story.act() as session:
        reread, share = motions_of(session, session.get_one(Assembly, number))
        _ask(story, session, reread)
        _object(story, session, reread)
        _amend(story, session, reread)
        _object_ethically(story, session, reread, share)
        _consent(story, session, share)


def _ask(story: Story, session: Session, motion: Motion) -> None:
    now = story.at(LASTS - 2, hour=14)
    member, board = story.who(session, None, now, 4), story.who(session, Role.board, now)
    question = discussing.write(session, actor=member, now=now, motion=motion, text=ASKED, question=True)
    discussing.answer(session, actor=board, now=now + timedelta(hours=1), question=question, text=ANSWERED)


def _object(story: Story, session: Session, motion: Motion) -> None:
    now = story.at(LASTS - 1, hour=8)
    writer, board = story.who(session, Role.proposal_writer, now), story.who(session, Role.board, now)
    made = objecting.raise_objection(session, actor=writer, now=now, motion=motion, reason=PRACTICAL)
    later = now + timedelta(hours=1)
    objecting.answer(session, actor=board, now=later, objection=made, text=PRACTICAL_ANSWERED)


def _amend(story: Story, session: Session, motion: Motion) -> None:
    now = story.at(LASTS - 1, hour=10)
    title, before, after, reason = AMENDED
    member, text = story.who(session, None, now, 6), motion.text.replace(before, after)
    made = amendments.propose(
        session, actor=member, now=now, motion=motion, title=title, text=text, reason=reason
    )
    amendments.put(session, actor=member, now=now, amendment=made)


def _consent(story: Story, session: Session, motion: Motion) -> None:
    """Open a round on a motion, with what some have answered so far."""
    now, ends = story.at(LASTS - 1, hour=12), story.at(LASTS + 8, hour=20)
    board = story.who(session, Role.board, now)
    asked = consenting.ask(session, actor=board, now=now, motion=motion, closes_at=ends)
    for nth, (stance, reason) in enumerate(CONSENTS, start=2):
        member = story.who(session, None, now, nth)
        later = now + timedelta(minutes=10 * nth)
        consenting.answer(session, actor=member, now=later, asked=asked, stance=stance, reason=reason)


def _object_ethically(story: Story, session: Session, reread: Motion, share: Motion) -> None:
    """Let one objection be sustained, and another wait for the committee."""
    now = story.at(LASTS - 1, hour=11)
    charter = in_force(session, story.day(LASTS - 1))
    assert charter is not None
    clauses, member = charter.clauses, story.who(session, None, now, 8)
    made = objecting.raise_objection(
        session, actor=member, now=now, motion=share, reason=ETHICAL, clause_id=clauses[1].id
    )
    objecting.judge(
        session,
        actor=story.who(session, Role.ethics_committee, now),
        now=now + timedelta(hours=2),
        objection=made,
        finding=Finding.sustained,
        text=ETHICAL_ANSWERED,
        lifts=ETHICAL_LIFTS,
        consequences=story.table,
    )
    other = story.who(session, None, now, 9)
    objecting.raise_objection(
        session, actor=other, now=now, motion=reread, reason=WAITING, clause_id=clauses[2].id
    )
