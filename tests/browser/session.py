"""A session of sixty members: its agenda, who comes, and the ballots of all but those who sit at a screen."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import attending
from scopgov.assemblies.tables import Assembly
from scopgov.domain.choosing import Mark, Method, Option, Question, question_to_data
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Secrecy
from scopgov.members import queries as members
from scopgov.members.importing import Line
from scopgov.members.tables import Member
from scopgov.votes import confidential, envelopes, services
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion, MotionKind, Poll
from tests.browser.ensemble import MEMBERS, SINCE, Ensemble

FIRST = ("Adèle", "Bruno", "Chloé", "Driss", "Elsa", "Félix", "Gwenaëlle", "Hervé")
LAST = ("Abgrall", "Bourdon", "Cadiou", "Delattre", "Escoffier", "Fontaine", "Garnier")
OTHERS = tuple(f"{first} {last}" for last, first in itertools.product(LAST, FIRST))[: 60 - len(MEMBERS)]
EARLY = OTHERS[:6]  # with the chair and the secretary, all who are there when the meeting opens
TRAIN = OTHERS[6:42]  # they come later, together
LATE, *AWAY = OTHERS[42:45]  # all three gave a proxy; the first of them comes after all

ACCOUNTS, RESULT, REMOTE = "Comptes de l’exercice", "Affectation du résultat", "Charte du travail à distance"
BOARD, ENERGY, SHARE = "Deux sièges au conseil", "Fournisseur d’énergie", "Relever la valeur de la part"
PLAIN = (
    "Rapport de gestion",
    "Jetons de présence",
    "Réviseur coopératif",
    "Plan de formation",
    "Adhésion à l’union régionale",
    "Pouvoirs pour les formalités",
)
SUPPLIERS = Question(
    Method.majority_judgement,
    (Option("Coopérative du Vent"), Option("Régie de Loire"), Option("Grand Réseau")),
    least=Mark.passable,
)


def roll() -> list[Line]:
    """Return the lines of the members beside those of the walk."""
    return [
        Line(20 + at, name, f"associe.{at}@example.test", "", SINCE, True, ())
        for at, name in enumerate(OTHERS, start=1)
    ]


def put(walk: Ensemble, by: str, assembly_id: int, *titles: str) -> None:
    """Put motions on the agenda, in this order."""
    with walk.site.database.transaction() as session:
        for title in titles:
            question = SUPPLIERS if title == ENERGY else None
            services.put_motion(
                session,
                actor=_actor(session, walk, by),
                now=walk.site.clock(),
                assembly=session.get_one(Assembly, assembly_id),
                kind=MotionKind.choice if question else MotionKind.other,
                title=title,
                text=f"L’assemblée se prononce sur : {title.lower()}.",
                params={"question": question_to_data(question)} if question else None,
                consequences=_consequences(walk),
            )


def present(walk: Ensemble, by: str, assembly_id: int, names: Iterable[str]) -> None:
    """Record that members are on the spot."""
    with walk.site.database.transaction() as session:
        for name in names:
            attending.record_attendance(
                session,
                actor=_actor(session, walk, by),
                now=walk.site.clock(),
                assembly=session.get_one(Assembly, assembly_id),
                member_id=_number(session, name),
            )


def give_proxies(walk: Ensemble, assembly_id: int, holder: str, names: Iterable[str]) -> None:
    """Let members give a proxy to somebody."""
    with walk.site.database.transaction() as session:
        for name in names:
            attending.give_proxy(
                session,
                actor=_actor(session, walk, name),
                now=walk.site.clock(),
                assembly=session.get_one(Assembly, assembly_id),
                holder_id=_number(session, holder),
            )


def ballots(*counts: tuple[str, int]) -> list[str]:
    """Return so many ballots of each kind."""
    return [choice for choice, number in counts for _ in range(number)]


def cast(walk: Ensemble, title: str, voters: Sequence[str], choices: Sequence[str]) -> None:
    """Cast a ballot for each of the first voters, in the latest poll of this title."""
    with walk.site.database.transaction() as session:
        query = select(Poll.id).join(Motion).where(Motion.title == title).order_by(Poll.id.desc()).limit(1)
        poll = session.get_one(Poll, session.scalars(query).one())
        for name, choice in zip(voters, choices, strict=False):
            _cast_one(session, walk, poll, _actor(session, walk, name), choice)


def _cast_one(session: Session, walk: Ensemble, poll: Poll, actor: Actor, choice: str) -> None:
    now, found = walk.site.clock(), _consequences(walk)
    if poll.secrecy is Secrecy.open:
        services.cast(session, actor=actor, now=now, poll=poll, choice=choice, consequences=found)
        return
    keys = found.vault.get(poll.digest)
    assert keys is not None
    slip = envelopes.slip(keys, poll.digest, actor.member_id)
    confidential.cast(session, actor=actor, now=now, poll=poll, choice=choice, slip=slip, consequences=found)


def _number(session: Session, name: str) -> int:
    return session.scalars(select(Member.id).where(Member.name == name)).one()


def _actor(session: Session, walk: Ensemble, name: str) -> Actor:
    return members.actor(session, _number(session, name), walk.site.clock())


def _consequences(walk: Ensemble) -> Consequences:
    found: Consequences = walk.site.app.extensions["scopgov_consequences"]
    return found
