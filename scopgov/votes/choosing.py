"""Motions that choose among options: what they need, and how an election of persons is voted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.domain.choosing import Question, question_of
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.polls import Secrecy
from scopgov.domain.statutes import Body
from scopgov.domain.text import N_
from scopgov.votes.consequence import Consequence
from scopgov.votes.tables import Motion, MotionKind


def check_terms(kind: MotionKind, params: Mapping[str, Any]) -> None:
    """Refuse a choice without options, and options in any other motion."""
    try:
        asked = question_of(params)
    except ValueError as error:
        raise Refused(Reason(N_("Name the options to choose among."))) from error
    if (asked is not None) != (kind is MotionKind.choice):
        raise Refused(Reason(N_("Name the options to choose among.")))


def level_by_rule(assembly: Assembly, question: Question) -> Secrecy:
    """Return how a choice is voted where nobody says: an election in confidence, if the rules want it."""
    secret = question.persons and assemblies.rules_of(assembly).elections_secret
    return Secrecy.confidential if secret else Secrecy.open


def _notices(session: Session, motion: Motion) -> Sequence[Reason]:
    poll, asked = motion.polls[-1], motion.question
    if asked is None or poll.secrecy is not Secrecy.open:
        return ()
    if level_by_rule(motion.assembly, asked) is Secrecy.open:
        return ()
    text = N_(
        "The voting rules say that elections of persons are held by secret ballot, and this one is voted openly."
    )
    return (Reason(text),)


CHOICE = Consequence(notices=_notices, bodies=frozenset(Body))
