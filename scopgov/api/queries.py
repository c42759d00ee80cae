"""What answers to programs are made of: the frozen facts of a mandate, read once. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.api.bodies import Page
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import Actor
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_
from scopgov.mandates import queries as mandates
from scopgov.mandates.tables import Mandate
from scopgov.scoring import queries as scoring
from scopgov.scoring.tables import Score
from scopgov.training.inputs import Input
from scopgov.usecases.tables import UseCase


@dataclass(frozen=True)
class Frozen:
    """What the voted dossier says of a model: what must be given, the share of past cases with the outcome."""

    inputs: tuple[Input, ...]
    base_rate: float | None


class _Held:
    """A mandate under its dossier's digest, which any change of what was frozen breaks."""

    def __init__(self, mandate: Mandate) -> None:
        self.mandate, self.key = mandate, mandate.dossier.digest

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Held) and other.key == self.key


def frozen(of: Mandate) -> Frozen:
    """Return what the voted dossier says of a model."""
    return _frozen(_Held(of))


@lru_cache(maxsize=16)
def _frozen(of: _Held) -> Frozen:
    return Frozen(tuple(scoring.inputs(of.mandate)), scoring.base_rate(of.mandate))


def own(session: Session, actor: Actor, score_id: int) -> Score:
    """Return one of a member's own scores, or refuse as not found: a stolen token reads nobody else's."""
    found = session.get(Score, score_id)
    if found is None or found.scored_by != actor.member_id:
        raise NotFound(Reason(N_("There is no such score.")))
    return found


def any_score(session: Session, score_id: int) -> Score:
    """Return a score; Refused at its field where there is none."""
    found = session.get(Score, score_id)
    if found is None:
        raise Refused(Reason(N_("There is no such score.")), status=422, field="score")
    return found


def listed(session: Session, actor: Actor, asked: Page) -> list[Score]:
    """Return a page of a member's own scores, the latest first, with one more where another page follows."""
    query = select(Score).where(Score.scored_by == actor.member_id)
    if asked.reference:
        query = query.where(Score.reference == asked.reference)
    if asked.before is not None:
        query = query.where(Score.id < asked.before)
    return list(session.scalars(query.order_by(Score.id.desc()).limit(asked.limit + 1)))


def use_cases(session: Session) -> list[tuple[UseCase, Mandate | None]]:
    """Return the launched use cases, each with the mandate to speak of."""
    query = select(UseCase).where(UseCase.state == UseCaseState.launched).order_by(UseCase.number)
    return [(one, mandates.latest(session, one)) for one in session.scalars(query)]
