"""Contest by a link: made by who writes to the person concerned, used by them with no account, followed by another.

The link tells nothing of a score that the letter does not; a contest through it has the same days and the same life.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from scopgov.contests import services, telling, tokens
from scopgov.contests.tables import ContestLink, ScoreContest
from scopgov.db import hold
from scopgov.domain import contests as rules
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.errors import NotFound, Reason, Refused
from scopgov.domain.policy import CLOCK, Actor, Permission
from scopgov.domain.states import DisputeState
from scopgov.domain.text import N_
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.scoring.tables import Score
from scopgov.threads.services import sound

LINK, FOLLOW = "contest a score", "follow a contest"
NO_LINK = N_("This address leads nowhere, or no longer does. Write to the cooperative instead.")
FORGOTTEN = timedelta(days=365)  # after its answer, whose address an answer went to is forgotten


def of_score(session: Session, score: Score) -> ContestLink | None:
    """Return the link of a score that stands, whatever its day; None where there is none."""
    query = select(ContestLink).where(ContestLink.score_id == score.id, ContestLink.revoked_at.is_(None))
    return session.scalars(query.order_by(ContestLink.id.desc()).limit(1)).first()


def usable(one: ContestLink, now: datetime) -> bool:
    """Tell whether a link still lets one contest."""
    return one.revoked_at is None and local_day(now) < one.ends_on


def secret(key: bytes, one: ContestLink) -> str | None:
    """Return the secret of a link, to be printed; None where the installation's key changed since."""
    made = tokens.token(key, LINK, one.seed)
    return made if tokens.hashed(made) == one.token_sha256 else None


def follow_secret(key: bytes, one: ScoreContest) -> str:
    """Return the secret by which whoever contested through a link follows what becomes of it."""
    return tokens.token(key, FOLLOW, one.seed)


def make(session: Session, *, actor: Actor, now: datetime, key: bytes, score: Score) -> ContestLink:
    """Make the link of a score, to be given to whoever it concerns; the one before it ends."""
    must(actor, Permission.contest_link)
    hold(session, score)
    _end(session, score, now)
    grown = tokens.seed()
    made = ContestLink(
        score=score,
        seed=grown,
        token_sha256=tokens.hashed(tokens.token(key, LINK, grown)),
        made_by=actor.member_id,
        made_at=now,
        ends_on=rules.link_ends(local_day(now)),
    )
    session.add(made)
    session.flush()
    facts = {"score": score.id, "ends_on": made.ends_on.isoformat()}
    subject = f"contest_link:{made.id}"
    record.append(session, actor=actor, now=now, act=Act.contest_link_made, subject=subject, facts=facts)
    return made


def revoke(session: Session, *, actor: Actor, now: datetime, score: Score) -> None:
    """End the link of a score; contests that came through it go on."""
    must(actor, Permission.contest_link)
    one = of_score(session, score)
    if one is None:
        raise Refused(Reason(N_("This score has no link.")))
    _end(session, score, now)
    subject = f"contest_link:{one.id}"
    facts = {"score": score.id}
    record.append(session, actor=actor, now=now, act=Act.contest_link_revoked, subject=subject, facts=facts)


def _end(session: Session, score: Score, now: datetime) -> None:
    standing = update(ContestLink).where(ContestLink.score_id == score.id, ContestLink.revoked_at.is_(None))
    session.execute(standing.values(revoked_at=now))


def by_secret(session: Session, secret: str, now: datetime) -> ContestLink:
    """Return the link that an address holds the secret of, while it may be used. Raises NotFound."""
    found = session.scalar(select(ContestLink).where(ContestLink.token_sha256 == tokens.hashed(secret)))
    if found is None or not usable(found, now):
        raise NotFound(Reason(NO_LINK))
    return found


def followed(session: Session, secret: str) -> ScoreContest:
    """Return the contest that an address follows. Raises NotFound."""
    found = session.scalar(select(ScoreContest).where(ScoreContest.follow_sha256 == tokens.hashed(secret)))
    if found is None:
        raise NotFound(Reason(NO_LINK))
    return found


def contest(
    session: Session, *, now: datetime, key: bytes, link: ContestLink, reason: str, email: str = ""
) -> ScoreContest:
    """Raise the contest of whoever a score concerns, through a link. Raises Refused where too many came.

    The very same words while the first wait are that contest, sent twice.
    """
    said = sound(reason, "reason", rules.LONGEST)
    hold(session, link)
    if not usable(link, now):
        raise NotFound(Reason(NO_LINK))
    before = _same(session, link, said, email.strip())
    if before is not None:
        return before
    refused = rules.may_contest_by_link(
        waiting=_waiting(session, link), in_the_last_hour=_recent(session, now)
    )
    if refused is not None:
        raise Refused(refused, status=429)
    grown = tokens.seed()
    made = ScoreContest(
        score=link.score,
        link=link,
        seed=grown,
        follow_sha256=tokens.hashed(tokens.token(key, FOLLOW, grown)),
        email=email.strip(),
        raised_at=now,
        due_on=rules.due(local_day(now)),
        reason=said,
    )
    session.add(made)
    session.flush()
    facts = {"due_on": made.due_on.isoformat(), "reason": digest(made.reason), "link": link.id}
    services.enter(session, CLOCK, now, Act.contest_raised, made, facts)
    telling.raised(session, made, now)
    return made


def _same(session: Session, link: ContestLink, said: str, email: str) -> ScoreContest | None:
    query = select(ScoreContest).where(
        ScoreContest.link_id == link.id,
        ScoreContest.state == DisputeState.raised,
        ScoreContest.reason == said,
        ScoreContest.email == email,
    )
    return session.scalars(query.order_by(ScoreContest.id).limit(1)).first()


def _waiting(session: Session, link: ContestLink) -> int:
    query = select(func.count()).where(
        ScoreContest.link_id == link.id, ScoreContest.state == DisputeState.raised
    )
    return session.scalar(query) or 0


def _recent(session: Session, now: datetime) -> int:
    recent = ScoreContest.raised_at > now - timedelta(hours=1)
    return session.scalar(select(func.count()).where(ScoreContest.link_id.is_not(None), recent)) or 0


def forget(session: Session, *, now: datetime) -> int:
    """Forget the addresses that answers went to a year ago; return how many were forgotten."""
    over = select(ScoreContest).where(ScoreContest.email != "", ScoreContest.answered_at < now - FORGOTTEN)
    found = session.scalars(over).all()
    for one in found:
        one.email = ""
    return len(found)
