"""What answers to programs are made of: the frozen facts of a mandate, read once. Changes nothing."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, object_session

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
from scopgov.training.wording import Wording, wording
from scopgov.usecases.tables import UseCase


@dataclass(frozen=True)
class Frozen:
    """What was frozen with a mandate: its dossier, its version, what must be given, how often it came out so far."""

    dossier_sha256: str
    version: int
    inputs: tuple[Input, ...]
    base_rate: float | None
    wording: Wording


Key = tuple[str, int, int, int, str]
MOST = 16  # mandates kept in mind
_KEPT: dict[Key, Frozen] = {}


def frozen(of: Mandate) -> Frozen:
    """Return what was frozen with a mandate, read once: another mandate, dossier or model has another key."""
    session = object_session(of)
    place = str(session.get_bind().engine.url) if session else ""
    key = place, of.id, of.dossier_id, of.model_version_id, of.artefact_sha256
    found = _KEPT.get(key)
    return found if found is not None else _kept(key, of)


def _kept(key: Key, of: Mandate) -> Frozen:
    if len(_KEPT) >= MOST:
        _KEPT.clear()
    inputs = tuple(scoring.inputs(of))
    made = _KEPT[key] = Frozen(
        dossier_sha256=of.dossier.digest,
        version=of.model_version.number,
        inputs=inputs,
        wording=wording(of.model_version, inputs),
        base_rate=scoring.base_rate(of),
    )
    return made


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
