"""A person's own judgement of a case, before its score exists: asked for where the draw says so, given once, kept.

On the page and through a program alike; a file asks for nobody's judgement.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain import own_judgement as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.own_judgement import Likely
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_
from scopgov.mandates.tables import Mandate
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.scoring.tables import OwnJudgement, Score
from scopgov.threads.services import sound
from scopgov.usecases.queries import Known
from scopgov.usecases.tables import UseCase


def given(session: Session, actor: Actor, use_case: UseCase | Known, reference: str) -> OwnJudgement | None:
    """Return the actor's own judgement of a case; None where they gave none."""
    query = select(OwnJudgement).where(
        OwnJudgement.use_case_id == use_case.id,
        OwnJudgement.judged_by == actor.member_id,
        OwnJudgement.reference == rules.same(reference),
    )
    return session.scalar(query.limit(1))


def awaited(session: Session, *, key: bytes, actor: Actor, mandate: Mandate, reference: str) -> bool:
    """Tell whether the actor must judge a case before its score exists."""
    if not rules.drawn(key, mandate.use_case_id, reference, mandate.own_judgement_percent):
        return False
    return given(session, actor, mandate.use_case, reference) is None


def judge(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    mandate: Mandate,
    reference: str,
    likely: Likely | None,
    percent: int | None,
    reason: str,
) -> OwnJudgement:
    """Give, once, one's own judgement of a case. Raises Refused at the field it lacks."""
    must(actor, Permission.model_score)
    lacks = rules.sound(likely, percent)
    if lacks is not None:
        raise Refused(lacks[1], status=422, field=lacks[0])
    said = sound(reason, "reason", rules.LONGEST)
    if given(session, actor, mandate.use_case, reference) is not None:
        raise Refused(Reason(N_("You judged this case already.")))
    made = OwnJudgement(
        use_case_id=mandate.use_case_id,
        mandate_id=mandate.id,
        reference=rules.same(reference),
        judged_by=actor.member_id,
        judged_at=now,
        probability=rules.chance(likely, percent),
        reason=said,
    )
    session.add(made)
    session.flush()
    facts = {"mandate": mandate.id, "probability": made.probability, "reason": digest(said)}
    subject = f"own_judgement:{made.id}"
    record.append(session, actor=actor, now=now, act=Act.own_judgement_given, subject=subject, facts=facts)
    return made


def bind(session: Session, *, actor: Actor, use_case: UseCase | Known, reference: str, score_id: int) -> None:
    """Keep with a score the judgement that its asker gave before it, where they gave one and it has no score yet."""
    found = given(session, actor, use_case, reference)
    if found is not None and found.score_id is None:
        found.score_id = score_id
        session.flush()


def of_score(session: Session, score_id: int) -> OwnJudgement | None:
    """Return what whoever asked for a score thought before it was shown; None where it was not asked."""
    return session.scalar(select(OwnJudgement).where(OwnJudgement.score_id == score_id))


def of_mandate(session: Session, mandate: Mandate) -> Sequence[tuple[OwnJudgement, Score]]:
    """Return each judgement given first under a mandate, with the score that came after, the earliest first."""
    query = select(OwnJudgement, Score).join(Score, Score.id == OwnJudgement.score_id)
    found = query.where(Score.mandate_id == mandate.id).order_by(OwnJudgement.id)
    return [(judgement, score) for judgement, score in session.execute(found)]
