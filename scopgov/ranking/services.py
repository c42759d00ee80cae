"""Rate a file on the criteria in force. Each act leaves one entry in the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.db import hold
from scopgov.domain import ranking
from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.ranking import queries
from scopgov.ranking.tables import Rating
from scopgov.record import services as record
from scopgov.usecases.queries import written_by
from scopgov.usecases.tables import UseCase


@dataclass(frozen=True)
class Given:
    """What a member gives on one criterion; `value` is None where they give nothing."""

    value: int | None
    reason: str = ""


def rate(
    session: Session, *, actor: Actor, now: datetime, use_case: UseCase, given: Mapping[str, Given]
) -> bool:
    """Write one's ratings of a file, by the key of each criterion; tell whether anything changed.

    They come in the order of the form, whose fields a refusal names.
    Whoever wrote the file says why on each criterion; for others a reason is welcome.
    """
    must(actor, Permission.ranking_rate)
    hold(session, use_case)
    closed = ranking.may_rate(use_case.state)
    if closed is not None:
        raise Refused(closed)
    _whole(given, reasons=actor.member_id in written_by(use_case).authors)
    keys = [one.key for one in queries.in_force(session, local_day(now)).criteria]
    mine = queries.given_by(session, use_case, actor.member_id)
    changed = [
        key
        for key in keys
        if key in given and _write(session, actor, now, use_case, key, mine.get(key), given[key])
    ]
    if changed:
        session.flush()
        _enter(session, actor, now, use_case, {key: given[key].value for key in changed})
    return bool(changed)


def _whole(given: Mapping[str, Given], *, reasons: bool) -> None:
    for at, one in enumerate(given.values()):
        if one.value is None and legible(one.reason):
            raise Refused(
                Reason(N_("Choose a number from 1 to 5, or empty the reason.")), field=f"ratings-{at}-value"
            )
        if one.value is not None and one.value not in ranking.SCALE:
            raise Refused(Reason(N_("Choose a number from 1 to 5.")), field=f"ratings-{at}-value")
        if one.value is not None and reasons and not legible(one.reason):
            raise Refused(
                Reason(N_("As an author of the file, say why in one sentence.")), field=f"ratings-{at}-reason"
            )


def _write(
    session: Session,
    actor: Actor,
    now: datetime,
    use_case: UseCase,
    key: str,
    held: Rating | None,
    given: Given,
) -> bool:
    """Write, change or take back one rating; tell whether it changed."""
    reason = legible(given.reason)
    if given.value is None:
        if held is not None:
            session.delete(held)
        return held is not None
    if held is not None and (held.value, held.reason) == (given.value, reason):
        return False
    row = held or Rating(use_case_id=use_case.id, member_id=actor.member_id, criterion=key)
    row.value, row.reason, row.rated_at, row.use_case_version = given.value, reason, now, use_case.version
    session.add(row)
    return True


def _enter(
    session: Session, actor: Actor, now: datetime, use_case: UseCase, ratings: dict[str, int | None]
) -> None:
    facts = {"version": use_case.version, "ratings": ratings}
    subject = f"use_case:{use_case.id}"
    record.append(session, actor=actor, now=now, act=Act.usecase_rated, subject=subject, facts=facts)
