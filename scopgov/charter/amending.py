"""Propose a change to one clause of the charter, discuss it, and apply it once carried. Each act leaves one entry."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from scopgov.adoption import services as adoption
from scopgov.adoption.services import Acts
from scopgov.charter import queries, services
from scopgov.charter.tables import AmendmentComment, Charter, Clause, ClauseAmendment, data_of
from scopgov.courses import queries as courses
from scopgov.domain.acts import Act
from scopgov.domain.canonical import digest
from scopgov.domain.charter_checks import Check, check_all
from scopgov.domain.clause_amendments import Amendment, Change, Content, amended, sound, taken_in
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.news import News
from scopgov.domain.policy import CLOCK, Actor, Permission, Subject
from scopgov.domain.text import N_, legible
from scopgov.members.queries import local_day
from scopgov.members.services import must
from scopgov.notices.services import Message, tell_all
from scopgov.record import services as record
from scopgov.threads import services as threads
from scopgov.threads.said import CommentKind

ACTS = Acts(
    "clause_amendment",
    Act.clause_amendment_proposed,
    Act.clause_amendment_adopted,
    Act.clause_amendment_rejected,
    Act.clause_amendment_withdrawn,
)
NEWS = timedelta(days=14)


def propose(
    session: Session,
    *,
    actor: Actor,
    now: datetime,
    what: Change,
    clause: Clause | None,
    becomes: Content | None,
    because: str,
) -> ClauseAmendment:
    """Propose to change one clause of the charter in force, to remove it, or to add one after it; members vote."""
    must(actor, Permission.charter_propose)
    in_force = queries.in_force(session)
    if in_force is None:
        raise Refused(Reason(N_("There is no charter yet: it is entered as the cooperative is set up.")))
    target = None if clause is None else content(clause)
    of = Amendment(what, target, None if what is Change.remove else becomes)
    _sound(session, of, in_force, because)
    data = {"what": what.value, "target": data_of(target), "becomes": data_of(of.becomes)}
    made = ClauseAmendment(
        charter=in_force,
        **{**data, "what": what},
        number=None if clause is None else clause.number,
        because=legible(because),
        digest=digest(data),
        proposed_by=actor.member_id,
        proposed_at=now,
    )
    if made.digest in {one.digest for one in queries.amendments(session)}:
        raise Refused(Reason(N_("This very amendment is already proposed.")))
    adoption.propose(session, actor=actor, now=now, row=made, acts=ACTS)
    return made


def _sound(session: Session, of: Amendment, in_force: Charter, because: str) -> None:
    reason = sound(of, contents(in_force))
    if reason is not None:
        raise Refused(reason, status=422, field="text")
    if of.becomes is not None:
        check_all(checks_of(of.becomes, 1), 1, [one.code for one in courses.courses(session)])
    if not legible(because):
        raise Refused(Reason(N_("Say why the charter should change.")), status=422, field="because")


def content(clause: Clause) -> Content:
    """Return what a clause says, its number aside."""
    checks = tuple(
        (one.kind.value, one.value, "" if one.tolerance is None else f"{one.tolerance:.4f}")
        for one in (row.asked for row in clause.checks)
    )
    return Content(clause.title, clause.text, checks)


def contents(charter: Charter) -> list[Content]:
    """Return the clauses of a version as the rules read them."""
    return [content(one) for one in charter.clauses]


def checks_of(of: Content, number: int) -> list[Check]:
    """Return what a clause asks to be looked up, under a number."""
    return [Check.from_parts(number, *one) for one in of.checks]


def fits(session: Session, of: ClauseAmendment) -> Reason | None:
    """Return why an amendment no longer fits the charter in force, None where it does."""
    in_force = queries.in_force(session)
    if in_force is not None and taken_in(contents(in_force), of.amendment):
        return Reason(N_("The charter reads so already: nothing would change."))
    found = amended(contents(in_force), of.amendment) if in_force else None
    return found if isinstance(found, Reason) else None


def adopt(session: Session, *, now: datetime, of: ClauseAmendment, poll_id: int) -> Charter | None:
    """Make the next version from the charter in force at this moment, with this one change.

    Where its clause changed meanwhile nothing is made: the conflict is recorded, and whoever proposed it is told. Where
    the charter reads so already, taken in by a version carried before, it is adopted and nothing is made.
    """
    in_force = queries.in_force(session)
    if in_force is not None and taken_in(contents(in_force), of.amendment):
        of.made = in_force
        adoption.adopt(session, now=now, row=of, poll_id=poll_id, acts=ACTS)
        return in_force
    found = amended(contents(in_force), of.amendment) if in_force else []
    if isinstance(found, Reason):
        _conflict(session, now, of, poll_id)
        return None
    checks = [check for at, one in enumerate(found, 1) for check in checks_of(one, at)]
    number = 1 + (session.scalar(select(func.max(Charter.version))) or 0)
    made = services.version(number, [(one.title, one.text) for one in found], checks)
    made.adopted_on, made.poll_id = local_day(now), poll_id
    made.proposed_by, made.proposed_at, made.because = of.proposed_by, of.proposed_at, of.because
    session.add(made)
    session.flush()
    of.made = made
    adoption.adopt(session, now=now, row=of, poll_id=poll_id, acts=ACTS)
    facts = {"version": made.version, "digest": made.digest, "poll": poll_id, "amendment": of.id}
    record.append(
        session, actor=CLOCK, now=now, act=Act.charter_adopted, subject=f"charter:{made.id}", facts=facts
    )
    return made


def _conflict(session: Session, now: datetime, of: ClauseAmendment, poll_id: int) -> None:
    of.closed_at, of.conflicting, of.poll_id = now, True, poll_id
    session.flush()
    tell_conflict(session, now=now, of=of, poll_id=poll_id)


def tell_conflict(
    session: Session, *, now: datetime, of: ClauseAmendment, poll_id: int, version: int | None = None
) -> None:
    """Record that a carried amendment is not in the charter, and tell whoever proposed it.

    `version` is the whole version, carried after it, that says otherwise of its clause.
    """
    record.append(
        session,
        actor=CLOCK,
        now=now,
        act=Act.clause_amendment_conflicted,
        subject=f"clause_amendment:{of.id}",
        facts={"digest": of.digest, "poll": poll_id, **({"version": version} if version else {})},
    )
    told = Reason(
        N_(
            "Your amendment was carried, but its clause had changed meanwhile: write it again from the present one."
        )
    )
    _tell(
        session, now, of, N_("Amendment to the charter"), told, {of.proposed_by}, f"clause_conflict:{of.id}"
    )


def say(
    session: Session, *, actor: Actor, now: datetime, of: ClauseAmendment, text: str, question: bool = False
) -> AmendmentComment:
    """Write a remark about an amendment, or ask a question, of which whoever proposed it is told."""
    must(actor, Permission.charter_comment)
    kind = CommentKind.question if question else CommentKind.remark
    made = threads.write(
        session, actor=actor, now=now, one=AmendmentComment(amendment=of, kind=kind), text=text
    )
    told = Reason(N_("Somebody spoke about your amendment to the charter."))
    _tell(session, now, of, N_("Discussion"), told, {of.proposed_by} - {actor.member_id}, made.subject)
    return made


def answer(
    session: Session, *, actor: Actor, now: datetime, question: AmendmentComment, text: str
) -> AmendmentComment:
    """Answer a question about an amendment; whoever asked is told."""
    of = question.amendment
    must(actor, Permission.charter_answer, answering(of))
    made = AmendmentComment(amendment=of, kind=CommentKind.answer, question=question)
    threads.write(session, actor=actor, now=now, one=made, text=text)
    told = Reason(N_("Your question about an amendment to the charter is answered."))
    _tell(session, now, of, N_("The answer"), told, {question.author_id} - {actor.member_id}, made.subject)
    return made


def answering(of: ClauseAmendment) -> Subject:
    """Return who answers questions about an amendment beside the committee: whoever proposed it."""
    return Subject(authors=frozenset({of.proposed_by}))


def _tell(
    session: Session,
    now: datetime,
    of: ClauseAmendment,
    heading: str,
    told: Reason,
    people: set[int],
    occasion: str,
) -> None:
    message = Message(heading, told, f"/charter/amendments/{of.id}", until=now + NEWS, kind=News.debates)
    tell_all(session, now=now, occasion=occasion, members=people, message=message)
