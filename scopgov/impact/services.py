"""Write, conclude and sign impact assessments. Each act leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain import impact
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.impact import Assessment, Occasion, Stance
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.impact import known, queries
from scopgov.impact.showing import InUse
from scopgov.impact.tables import ImpactAdvice, ImpactAssessment
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase


def write(
    session: Session, *, actor: Actor, now: datetime, use_case: UseCase, said: Assessment, in_use: InUse
) -> ImpactAssessment:
    """Write the draft, beginning it where there is none; unfinished is fine, a risk half told is not."""
    must(actor, Permission.impact_write, usecases.subject(use_case))
    hold(session, use_case)  # two people do not begin two drafts
    refused = impact.may_write(use_case.state)
    if refused is not None:
        raise Refused(refused)
    impact.check_risks(said.risks)
    occasion = queries.occasion(session, use_case, in_use)
    draft = queries.draft(session, use_case) or _begin(session, actor, now, use_case, occasion)
    draft.content, draft.edited_at = said.to_data(), now
    draft.use_case_version, draft.occasion = use_case.version, occasion
    session.flush()
    _enter(session, actor, now, Act.impact_edited, draft, {})
    return draft


def _begin(
    session: Session, actor: Actor, now: datetime, use_case: UseCase, occasion: Occasion
) -> ImpactAssessment:
    before = queries.versions(session, use_case)
    made = ImpactAssessment(
        use_case=use_case,
        number=1 + max((one.number for one in before), default=0),
        use_case_version=use_case.version,
        occasion=occasion,
        content={},
        begun_by=actor.member_id,
        begun_at=now,
        edited_at=now,
    )
    session.add(made)
    session.flush()
    return made


def conclude(
    session: Session, *, actor: Actor, now: datetime, assessment: ImpactAssessment, in_use: InUse
) -> ImpactAssessment:
    """Freeze an assessment that is whole, with what the other rooms hold that day; it then waits for its signatures.

    In use, what use showed until then is frozen with it, and what people conclude from it.
    """
    use_case = assessment.use_case
    must(actor, Permission.impact_write, usecases.subject(use_case))
    hold(session, use_case)  # whoever writes it holds the use case too
    if assessment.concluded_at is not None:
        raise Refused(Reason(N_("This assessment is concluded: begin another one.")))
    facts = known.gathered(session, use_case, in_use)
    said, about_persons = queries.said(assessment), known.personal(session, use_case, in_use)
    showed = queries.showed(session, assessment, use_case, in_use, now)
    asks = showed.asks if showed else ()
    for field, reason in impact.lacking(said, facts, personal=about_persons, asks=asks):
        raise Refused(reason, status=422, field=field)
    frozen = {**said.to_data(), "known": known.to_data(facts), "personal": about_persons}
    assessment.content = {**frozen, "use": showed.to_data()} if showed else frozen
    assessment.use_case_version = use_case.version
    assessment.occasion = queries.occasion(session, use_case, in_use)
    assessment.concluded_by, assessment.concluded_at = actor.member_id, now
    assessment.digest = digest(queries.covered(assessment))
    session.flush()
    _enter(session, actor, now, Act.impact_concluded, assessment, {"digest": assessment.digest})
    return assessment


def advise(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    assessment: ImpactAssessment,
    stance: Stance,
    text: str,
) -> ImpactAdvice:
    """Sign a concluded assessment with one's advice, as the data protection contact or for the committee."""
    must(actor, Permission.impact_advise, queries.judging(assessment.use_case))
    hold(session, assessment)
    signed = queries.signers(assessment)
    alone = impact.signed_alone(actor, signed)
    if alone is not None:
        raise Refused(alone, status=422, field="stance")
    role = impact.signs_as(actor, signed)
    if assessment.concluded_at is None or role is None:
        raise Refused(Reason(N_("This assessment does not wait for your advice.")))
    if not legible(text):
        raise Refused(Reason(N_("Give the reasons of the advice.")), status=422, field="text")
    made = ImpactAdvice(
        assessment=assessment,
        role=role,
        member_id=actor.member_id,
        stance=stance,
        text=legible(text),
        given_at=now,
    )
    made.digest = digest(queries.advice_covered(made))
    session.add(made)
    session.flush()
    facts = {"role": role.value, "stance": stance.value, "digest": made.digest}
    _enter(session, actor, now, Act.impact_advised, assessment, facts)
    return made


def _enter(
    session: Session,
    actor: Actor,
    now: datetime,
    act: Act,
    of: ImpactAssessment,
    facts: Mapping[str, object],
) -> None:
    told = {"use_case": of.use_case_id, "number": of.number, **facts}
    record.append(session, actor=actor, now=now, act=act, subject=f"impact:{of.id}", facts=told)
