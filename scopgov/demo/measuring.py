"""The part of the story about indicators, one figure corrected, and about what became of the first scored projects."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.demo.story import LASTS, Story
from scopgov.domain.policy import Actor, Role
from scopgov.scoring.tables import Score
from scopgov.stewardship import measuring, score_outcomes
from scopgov.stewardship.tables import Measurement
from scopgov.usecases.tables import Indicator, IndicatorKind

FOLLOWS: dict[IndicatorKind, Role | None] = {
    IndicatorKind.business: None,
    IndicatorKind.technical: Role.ai_lead,
    IndicatorKind.human_and_social: Role.proposal_writer,
}
DUE = {
    IndicatorKind.business: LASTS + 177,
    IndicatorKind.technical: LASTS + 60,
    IndicatorKind.human_and_social: LASTS - 30,
}
MEASURED: tuple[tuple[IndicatorKind, int, str, str], ...] = (
    (IndicatorKind.business, 100, "41.2", "Premier trimestre d’usage, peu d’affaires encore."),
    (IndicatorKind.technical, 130, "52", "Sur 25 alertes."),
    (IndicatorKind.business, 150, "38.5", ""),
    (IndicatorKind.human_and_social, 160, "44", "31 réponses sur 40."),
    (IndicatorKind.technical, 190, "75", "Sur 44 alertes."),
    (IndicatorKind.human_and_social, 187, "51", "34 réponses sur 40."),
    (IndicatorKind.business, 200, "34.8", "Deux agences sur trois ont changé leurs jalons."),
)
SLIP = (
    IndicatorKind.technical,
    Decimal("75"),
    Decimal("57"),
    "Chiffres inversés à la saisie : 25 alertes justifiées sur 44, soit 57.",
)


ENDED = {  # scored projects that have ended: so many days after the first score, late or not, what is said of it
    "P-101": (116, True, "Réceptionné avec cinq semaines de retard : un poste de livraison manquait."),
    "P-103": (118, False, "Réceptionné à la date prévue."),
}


def outcomes(story: Story, first: int) -> None:
    """Let a writer say what became of the few scored projects that have ended."""
    for reference, (days, late, remark) in ENDED.items():
        now = story.at(first + days, hour=15)
        with story.act() as session:
            score = session.scalars(select(Score).where(Score.reference == reference)).one()
            told: dict[str, Any] = {
                "actor": story.who(session, Role.proposal_writer, now),
                "now": now,
                "score": score,
            }
            score_outcomes.say(
                session, **told, happened=late, known_on=story.day(first + days), remark=remark
            )


def in_use(story: Story, use_case_id: int) -> None:
    """Let those who follow the indicators measure them; one figure was mistyped and is corrected."""
    for kind, day, value, remark in MEASURED:
        now = story.at(day, hour=11)
        with story.act() as session:
            indicator = _indicator(session, use_case_id, kind)
            measuring.measure(
                session,
                actor=_owner(story, session, kind, day),
                now=now,
                indicator=indicator,
                value=Decimal(value),
                measured_on=story.day(day),
                source=indicator.source,
                remark=remark,
            )
    _correct(story, use_case_id, day=192)


def _correct(story: Story, use_case_id: int, day: int) -> None:
    kind, wrong, right, why = SLIP
    with story.act() as session:
        indicator = _indicator(session, use_case_id, kind)
        query = select(Measurement).where(
            Measurement.indicator_id == indicator.id, Measurement.value == wrong
        )
        slip = session.scalars(query).one()
        actor, now = _owner(story, session, kind, day), story.at(day)
        measuring.correct(
            session,
            actor=actor,
            now=now,
            measurement=slip,
            value=right,
            measured_on=slip.measured_on,
            remark=why,
        )


def _indicator(session: Session, use_case_id: int, kind: IndicatorKind) -> Indicator:
    query = select(Indicator).where(Indicator.use_case_id == use_case_id, Indicator.kind == kind)
    return session.scalars(query).one()


def _owner(story: Story, session: Session, kind: IndicatorKind, day: int) -> Actor:
    return story.who(session, FOLLOWS[kind], story.at(day))
