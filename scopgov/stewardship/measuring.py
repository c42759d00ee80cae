"""Enter measurements of indicators and correct them. Each act leaves one line and one entry in the record."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain import indicators
from scopgov.domain.acts import Act
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.stewardship import measurements
from scopgov.stewardship.tables import Measurement
from scopgov.usecases.tables import Indicator
from scopgov.usecases.versioning import plain


def measure(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    indicator: Indicator,
    value: Decimal | None,
    measured_on: date | None,
    source: str,
    remark: str = "",
) -> Measurement:
    """Enter what an indicator of a launched use case was on a day gone by."""
    must(actor, Permission.indicator_measure, measurements.subject(indicator))
    _launched(indicator)
    sound, on = indicators.check(value, measured_on, source, local_day(now))
    made = Measurement(
        indicator=indicator,
        measured_on=on,
        value=sound,
        source=legible(source),
        remark=legible(remark),
        recorded_by=actor.member_id,
        recorded_at=now,
    )
    return _keep(session, actor, now, Act.measurement_entered, made)


def _launched(indicator: Indicator) -> None:
    refused = indicators.may_measure(indicator.use_case.state)
    if refused is not None:
        raise Refused(refused)


def correct(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    measurement: Measurement,
    value: Decimal | None,
    measured_on: date | None,
    remark: str,
) -> Measurement:
    """Correct a measurement by a line of its own (no value: it should not be there); what was entered stays."""
    must(actor, Permission.indicator_measure, measurements.subject(measurement.indicator))
    _launched(measurement.indicator)
    hold(session, measurement)
    before = measurements.as_it_stands(session, measurement)
    on = indicators.check_correction(before, value, measured_on, remark, local_day(now))
    made = Measurement(
        indicator=measurement.indicator,
        measured_on=on,
        value=value,
        source=measurement.source,
        remark=legible(remark),
        recorded_by=actor.member_id,
        recorded_at=now,
        corrects_id=measurement.id,
    )
    return _keep(session, actor, now, Act.measurement_corrected, made)


def _keep(session: Session, actor: Actor, now: datetime, act: Act, made: Measurement) -> Measurement:
    session.add(made)
    session.flush()
    facts = {
        "indicator": made.indicator_id,
        "on": made.measured_on.isoformat(),
        "value": plain(made.value),
        "corrects": made.corrects_id,
    }
    subject = f"measurement:{made.id}"
    record.append(session, actor=actor, now=now, act=act, subject=subject, facts=facts)
    return made
