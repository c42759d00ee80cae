"""Take words about a person out of rows, or correct them, for a request: written down, told to those who wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.domain.acts import Act
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.places import Place, Way
from scopgov.domain.policy import Actor, Permission
from scopgov.domain.text import N_, legible
from scopgov.erasures.services import written
from scopgov.erasures.tables import Erasure
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.privacy import places, rows
from scopgov.privacy.rights import TOLD_FOR
from scopgov.privacy.tables import RightsRequest
from scopgov.record import services as record

NO_LONGER = N_("None of these rows holds the words looked for any more: look for the person again.")


def take_out(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    request: RightsRequest,
    table: str,
    keys: Sequence[str],
    wanted: Sequence[str],
    way: Way,
    value: str,
    because: str,
    confirmed: bool,
) -> Erasure:
    """Change rows of a place for a person; those who wrote them are told, without being told about whom."""
    must(actor, Permission.rights_handle)
    place = _checked(request, table, way, value, because, confirmed)
    what = rows.instruction(session, place, keys, wanted, way, legible(value))
    if not what["rows"]:
        raise Refused(Reason(NO_LONGER))
    if next(rows.too_long(place, what, session), None):
        raise Refused(Reason(N_("These words are too long for one of the texts.")), field="value")
    concerned = rows.told(session, place, what)
    count = rows.carry_out(session, place, what)
    made = written(session, actor, now, request.id, what, because)
    _tell(session, now, made, concerned)
    facts = {"table": table, "way": way.value, "rows": count, "erasure": made.id}
    subject = f"rights_request:{request.id}"
    record.append(session, actor=actor, now=now, act=Act.person_erased, subject=subject, facts=facts)
    return made


def _checked(
    request: RightsRequest, table: str, way: Way, value: str, because: str, confirmed: bool
) -> Place:
    kind, place = places.of_table(table)
    if request.answered_at is not None:
        raise Refused(Reason(N_("This request is answered.")))
    if way not in kind.ways:
        raise Refused(Reason(kind.because), field="way")
    if way is Way.corrected and not legible(value):
        raise Refused(Reason(N_("Type the words that are right.")), field="value")
    if not legible(because):
        raise Refused(Reason(N_("Say why: it stands in the log of this request.")), field="because")
    if not confirmed:
        raise Refused(Reason(N_("Confirm that you have checked the rows.")), field="confirmed")
    return place


def _tell(session: Session, now: datetime, made: Erasure, concerned: set[int]) -> None:
    text = N_(
        "For a request about personal data, words about a person were taken out of something you wrote, or corrected. "
        "The data protection contact can tell you more."
    )
    message = Message(
        N_("Request about personal data"), Reason(text), "/notices", now + TOLD_FOR, News.concerned
    )
    tell_all(session, now=now, occasion=f"erasure:{made.uid}", members=concerned, message=message)
