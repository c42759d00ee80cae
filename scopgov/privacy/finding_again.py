"""Log each use of the keys of pseudonyms to find persons again: for what, how many rows. Never what was typed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from scopgov.domain.acts import Act
from scopgov.domain.errors import Refused
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.pseudonyms import Purpose, may_find
from scopgov.domain.text import legible
from scopgov.members.services import must
from scopgov.privacy.seeking import Search
from scopgov.privacy.tables import Reidentification, RightsRequest
from scopgov.pseudonyms.tables import PseudonymKey
from scopgov.record import services as record


def found_again(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    purpose: Purpose,
    because: str = "",
    request: RightsRequest | None = None,
    search: Search,
) -> list[Reidentification]:
    """Write a line for each key that was used to look for persons, whether it found any or not."""
    must(actor, Permission.pseudonym_handle)
    refused = may_find(purpose, because, request=request is not None)
    if refused is not None:
        raise Refused(refused[1], field=refused[0])
    names = {one.key.name: one for one in search.places if one.key is not None}
    query = select(PseudonymKey).where(PseudonymKey.name.in_(names))
    known = session.scalars(query.order_by(PseudonymKey.id)).all()
    lines = [
        Reidentification(
            key=one,
            request_id=request.id if request else None,
            purpose=purpose,
            because=legible(because),
            tokens=names[one.name].tokens(search.texts),
            rows=search.rows_of(one.name),
            done_by=actor.member_id,
            done_at=now,
        )
        for one in known
    ]
    session.add_all(lines)
    session.flush()
    for line in lines:
        _enter(session, actor, now, line)
    return lines


def _enter(session: Session, actor: Actor, now: datetime, line: Reidentification) -> None:
    facts: dict[str, object] = {"purpose": line.purpose.value, "request": line.request_id}
    facts |= {"rows": line.rows, "line": line.id, "pseudonyms": line.tokens}
    subject = f"pseudonym_key:{line.key_id}"
    record.append(session, actor=actor, now=now, act=Act.person_reidentified, subject=subject, facts=facts)


def log() -> Select[Reidentification]:
    """Return the lines of the log, newest first."""
    query = select(Reidentification).options(
        joinedload(Reidentification.key), joinedload(Reidentification.doer)
    )
    return query.order_by(Reidentification.id.desc())
