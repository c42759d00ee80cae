"""Put in force a whole version that members carried, with the amendments carried beside it: nothing is silently lost.

The whole version says how the charter reads; an amendment carried since it was written is taken into it, unless the
version says otherwise of that very clause. Then the words of the version hold, and the amendment goes back to members.
Which of the two is counted first changes nothing. Two whole versions do not compose: the first one counted holds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.adoption import services as adoption
from scopgov.charter import amending, queries, services
from scopgov.charter.tables import Charter, ClauseAmendment
from scopgov.domain.acts import Act
from scopgov.domain.clause_amendments import Change, Content, composed
from scopgov.domain.errors import Reason
from scopgov.domain.news import News
from scopgov.domain.policy import CLOCK
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record


@dataclass(frozen=True)
class Composition:
    """What a whole version becomes beside some amendments: its clauses, those taken into it, those it is against."""

    clauses: Sequence[Content]
    taken: Sequence[ClauseAmendment]
    against: Sequence[ClauseAmendment]


def since(session: Session, replaces: str) -> list[ClauseAmendment] | None:
    """Return the amendments that made the charter in force out of the one with this digest, the oldest first.

    None where it does not come from that one by amendments alone.
    """
    found: list[ClauseAmendment] = []
    adopted = select(Charter).where(Charter.adopted_on.is_not(None))
    for charter in session.scalars(adopted.order_by(Charter.adopted_on.desc(), Charter.version.desc())):
        if charter.digest == replaces:
            return found[::-1]
        made = queries.made_by(session, charter)
        if made is None:
            return None
        found.append(made)
    return None


def compose(whole: Charter, amendments: Sequence[ClauseAmendment]) -> Composition:
    """Return what a whole version becomes beside these amendments, in their order."""
    clauses, taken, against = composed(amending.contents(whole), [one.amendment for one in amendments])
    return Composition(clauses, [amendments[at] for at in taken], [amendments[at] for at in against])


def adopt(session: Session, *, now: datetime, of: Charter, replaces: str, poll_id: int) -> Charter | None:
    """Put a carried version in force with what was carried beside it; None where another version holds already."""
    beside = since(session, replaces)
    if beside is None:
        _too_late(session, now, of, poll_id)
        return None
    found = compose(of, beside)
    adoption.adopt(session, now=now, row=of, poll_id=poll_id, acts=services.ACTS)
    made = _joined(session, now, of, found, poll_id) if beside else of
    for one in found.against:
        _goes_back(session, now, one, made)
    return made


def _joined(session: Session, now: datetime, of: Charter, found: Composition, poll_id: int) -> Charter:
    """Make the version in force out of the one voted and of the amendments taken into it."""
    checks = [check for at, one in enumerate(found.clauses, 1) for check in amending.checks_of(one, at)]
    number = 1 + (session.scalar(select(func.max(Charter.version))) or 0)
    made = services.version(number, [(one.title, one.text) for one in found.clauses], checks)
    made.adopted_on, made.poll_id = local_day(now), poll_id
    made.proposed_by, made.proposed_at, made.because = of.proposed_by, of.proposed_at, of.because
    made.joins_id = of.id
    session.add(made)
    session.flush()
    facts = {"version": made.version, "digest": made.digest, "poll": poll_id, "joins": of.digest}
    facts["amendments"] = [one.id for one in found.taken]
    facts["against"] = [one.id for one in found.against]
    subject = f"charter:{made.id}"
    record.append(session, actor=CLOCK, now=now, act=Act.charter_adopted, subject=subject, facts=facts)
    return made


def _goes_back(session: Session, now: datetime, one: ClauseAmendment, made: Charter) -> None:
    one.conflicting = True
    session.flush()
    amending.tell_conflict(session, now=now, of=one, poll_id=one.poll_id or 0, version=made.version)


def _too_late(session: Session, now: datetime, of: Charter, poll_id: int) -> None:
    """Keep a carried version out of force: another whole version, carried before it, holds."""
    of.closed_at, of.poll_id, of.conflicting = now, poll_id, True
    session.flush()
    facts = {"version": of.version, "digest": of.digest, "poll": poll_id}
    subject = f"charter:{of.id}"
    record.append(session, actor=CLOCK, now=now, act=Act.charter_conflicted, subject=subject, facts=facts)
    told = Reason(
        N_("Your version of the charter was carried, but another one was carried before it: propose it anew.")
    )
    message = Message(
        N_("New version of the charter"),
        told,
        f"/charter/{of.version}",
        until=now + amending.NEWS,
        kind=News.debates,
    )
    people = {of.proposed_by} if of.proposed_by else set()
    tell_all(session, now=now, occasion=f"charter_conflict:{of.id}", members=people, message=message)


def warned(whole: Charter, amendments: Sequence[ClauseAmendment]) -> list[Reason]:
    """Say, before the vote on a whole version, what becomes of amendments that may be carried beside it."""
    found = compose(whole, amendments)
    return [
        *(Reason(TAKEN, named(one, whole)) for one in found.taken),
        *(Reason(AGAINST, named(one, whole)) for one in found.against),
    ]


def named(one: ClauseAmendment, whole: Charter) -> dict[str, object]:
    """Return how both are called in a warning."""
    title = (one.target if one.what is not Change.add else one.becomes) or {}
    return {"number": one.id, "title": title.get("title", ""), "version": whole.version}


TAKEN = N_(
    "If amendment no. %(number)s (“%(title)s”) and version %(version)s of the charter are both carried, the amendment "
    "is taken into that version."
)
AGAINST = N_(
    "Amendment no. %(number)s (“%(title)s”) and version %(version)s of the charter say otherwise of the same clause: "
    "if both are carried, the words of the version hold, and the amendment goes back to a next assembly."
)
OTHER_VERSION = N_(
    "Version %(version)s of the charter may be carried too: the first of the two whose votes are counted holds, the "
    "other must be proposed anew."
)
