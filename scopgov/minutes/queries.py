"""Gather what the minutes say from the record's tables; read stored minutes. Changes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly, Attending, MeetingDocument
from scopgov.conduct import queries as meetings
from scopgov.conduct.tables import Incident
from scopgov.db import Folded
from scopgov.deliberation import consenting
from scopgov.deliberation import queries as deliberation
from scopgov.deliberation.tables import Objection
from scopgov.domain.choosing import question_to_data
from scopgov.domain.disputes import GROUND_NAMES
from scopgov.domain.errors import NotFound, Reason
from scopgov.domain.minutes import capacity
from scopgov.domain.reasons import reason_data
from scopgov.domain.states import DisputeState, PollState
from scopgov.domain.statutes import CompanyForm
from scopgov.domain.text import N_, fold
from scopgov.members import queries as members
from scopgov.members.tables import Member
from scopgov.minutes.tables import Minutes
from scopgov.rolls import queries as rolls
from scopgov.rolls.tables import RollDispute
from scopgov.votes import agreements, urns
from scopgov.votes import queries as votes
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Ballot, Motion, Poll


def minutes(session: Session, minutes_id: int) -> Minutes:
    """Return one version of minutes, or refuse as not found."""
    found = session.get(Minutes, minutes_id)
    if found is None:
        raise NotFound(Reason(N_("There are no such minutes.")))
    return found


def of_assembly(session: Session, assembly_id: int) -> Sequence[Minutes]:
    """Return the versions of an assembly's minutes, the latest first."""
    query = select(Minutes).where(Minutes.assembly_id == assembly_id).order_by(Minutes.version.desc())
    return session.scalars(query).all()


def draft(session: Session, assembly: Assembly, consequences: Consequences) -> dict[str, Any]:
    """Return what minutes drawn up now would hold, JSON-able: everything the law lists and the votes."""
    cooperative = members.cooperative(session)
    motions = votes.motions_of(session, assembly)
    form = cooperative.form if cooperative else CompanyForm.sa
    return {
        "cooperative": {
            "name": cooperative.name if cooperative else "",
            "form": cooperative.form.value if cooperative else "",
            "town": cooperative.town if cooperative else "",
            "registration": cooperative.registration if cooperative else "",
            "demonstration": bool(cooperative and cooperative.demonstration),
        },
        "assembly": _assembly(assembly),
        "chair": _person(assembly.chair, form, assembly),
        "secretary": _person(assembly.secretary, form, assembly),
        "members": len(votes.enrolled(session, assembly, assembly.opens_at)),
        "attendance": attendance(session, assembly),
        "disputes": [_dispute(one) for one in rolls.of_assembly(session, assembly)],
        "agenda": [{"position": item.position, "title": item.title} for item in assembly.items],
        "documents": [_document(one) for one in assemblies.documents(session, assembly)],
        "debates": assembly.debates,
        "incidents": assembly.incidents,
        "logged": [_logged(one) for one in meetings.incidents(session, assembly)],
        "motions": [
            {
                **_motion(session, motion),
                "documents": _documents(session, motion, consequences),
                "warnings": _warnings(session, motion, consequences),
            }
            for motion in motions
        ],
        "rule_set": {"version": assembly.rule_set.version, "digest": assembly.rule_set.digest},
    }


def _assembly(assembly: Assembly) -> dict[str, Any]:
    return {
        "id": assembly.id,
        "title": assembly.title,
        "body": assembly.body.value,
        "kind": assembly.kind.value,
        "place": assembly.place,
        "remote": assembly.remote,
        "call": assembly.call,
        "conduct": assembly.conduct.value,
        "opens_at": _text(assembly.opens_at),
        "closes_at": _text(assembly.closes_at),
        "convened_at": _text(assembly.convened_at),
        "opened_at": _text(assembly.opened_at),
        "closed_at": _text(assembly.closed_at),
    }


def _logged(one: Incident) -> dict[str, Any]:
    """Return an incident as it was logged, with the item the meeting was at."""
    item = reason_data(one.item.called) if one.item else None
    return {"at": _text(one.at), "item": item, "text": one.text, "by": one.writer.name}


def _text(at: datetime | None) -> str | None:
    return at.isoformat() if at else None


def _person(person: Member | None, form: CompanyForm, of: Assembly) -> dict[str, Any] | None:
    """Return a person of the bureau, with the capacity they had that day."""
    if person is None:
        return None
    roles = members.actor_of(person, of.opened_at).roles if of.opened_at else frozenset()
    return {"id": person.id, "name": person.name, "capacity": capacity(form, roles, of.body)}


def _documents(session: Session, motion: Motion, consequences: Consequences) -> list[dict[str, Any]]:
    return [reason_data(one) for one in consequences[motion.kind].documents(session, motion)]


def _warnings(session: Session, motion: Motion, consequences: Consequences) -> list[dict[str, Any]]:
    """Return what members were told in red before they voted."""
    if not motion.polls:
        return []
    return [reason_data(one) for one in consequences[motion.kind].notices(session, motion)]


def attendance(session: Session, assembly: Assembly) -> list[dict[str, Any]]:
    """Return one line a member present, remote or represented; whoever voted from afar was there.

    A proxy given to somebody who was not there represents nobody, as in the count of a vote.
    """
    deemed = {one.id: one for one in votes.deemed_present(session, assembly, assembly.closes_at)}
    there = set(deemed) | {row.member_id for row in assembly.attendances if row.holder_id is None}
    lines = [
        {
            "name": row.member.name,
            "attending": row.attending.value,
            "holder": row.holder.name if row.holder else None,
            **({"left": _text(row.left_at)} if row.left_at else {}),
        }
        for row in assembly.attendances
        if row.member_id not in deemed and (row.holder_id or row.member_id) in there
    ]
    lines += [
        {"name": one.name, "attending": Attending.remote.value, "holder": None} for one in deemed.values()
    ]
    return sorted(lines, key=lambda line: fold(str(line["name"])))


def _document(one: MeetingDocument) -> dict[str, Any]:
    """Return a document that members were given to read; `added_at` where it came after the notice."""
    return {
        "item": one.item.position if one.item else None,
        "name": one.name,
        "sha256": one.sha256,
        "added_at": _text(one.added_at) if one.late else None,
    }


def _dispute(one: RollDispute) -> dict[str, Any]:
    """Return a dispute of the roll with its answer; `late` where votes opened before it was given."""
    return {
        "by": one.member.name,
        "ground": GROUND_NAMES[one.ground],
        "about": one.about.name if one.about else None,
        "reason": one.reason,
        "withdrawn": one.withdrawn_at is not None,
        "upheld": one.state is DisputeState.upheld,
        "answered_by": one.answerer.name if one.answerer else None,
        "answer": one.answer,
        "done": one.done,
        "late": bool(one.answered_at and one.answered_at >= one.assembly.opens_at),
    }


def _motion(session: Session, motion: Motion) -> dict[str, Any]:
    poll = motion.polls[-1] if motion.polls else None
    closed = poll is not None and poll.state is PollState.closed
    shown = closed and poll is not None and urns.shown(session, poll)
    return {
        "position": motion.item.position,
        "amendment": motion.item.amendment,
        "kind": motion.kind.value,
        "title": motion.title,
        "text": motion.text,
        **({"effect": motion.item.effect} if motion.item.effect else {}),
        "debates": motion.item.debates,
        "opens_at": _text(poll.opens_at) if poll else None,
        "closes_at": _text(poll.closes_at) if poll else None,
        "voted": _voted(poll) if poll else None,
        "definition_digest": poll.digest if poll else "",
        "cancelled": reason_data(poll.cancelled_reason) if poll and poll.cancelled_reason else None,
        "secrecy": poll.secrecy.value if poll else "",
        **_asked(session, poll if closed else None, motion),
        "outcome": poll.outcome.value if closed and poll and poll.outcome else None,
        "verdict": poll.verdict if shown and poll else None,
        "ballots": _ballots(session, poll) if closed and poll else [],
        "agreement": _agreement(session, motion),
        "consent": _consent(session, motion),
        "objections": [_objection(one) for one in deliberation.objections(session, motion)],
    }


def _asked(session: Session, closed: Poll | None, motion: Motion) -> dict[str, Any]:
    """Return the options of a choice, and the headline of its result; of a motion for or against nothing more."""
    if motion.question is None:
        return {}
    told = votes.result(session, closed).headline(counts=False) if closed else None
    asked = question_to_data(motion.question)
    return {"question": asked, "headline": reason_data(told) if told else None}


def _voted(poll: Poll) -> dict[str, str | None] | None:
    """Return when a vote was opened and closed by the chair; None for one that opened and closed by the clock."""
    if poll.announced_until is None:
        return None
    return {"from": _text(poll.opened_at), "until": _text(poll.closed_at)}


def _agreement(session: Session, motion: Motion) -> list[dict[str, Any]]:
    """Return in words that two majorities were needed, and what became of the other one."""
    asked = agreements.asked_for(motion)
    told = (*asked, agreements.found(session, motion)) if asked else ()
    return [reason_data(one) for one in told]


def _consent(session: Session, motion: Motion) -> list[dict[str, Any]]:
    """Return what each consent round on a motion found, in words, the earliest first."""
    return [
        {"ended": _text(one.closes_at), "found": [reason_data(each) for each in found]}
        for one in reversed(consenting.rounds(session, motion))
        if (found := consenting.found(session, one, one.closes_at))
    ]


def _objection(one: Objection) -> dict[str, Any]:
    clause = {"number": one.clause.number, "title": one.clause.title} if one.clause else None
    return {
        "by": one.member.name,
        "clause": clause,
        "reason": one.reason,
        "answered_by": one.answerer.name if one.answerer else None,
        "answer": one.answer,
        "finding": one.finding.value if one.finding else None,
        "lifts": one.lifts,
        "lifted": one.lifted_at is not None,
        "carried_from": one.carried_from.motion.assembly.title if one.carried_from else None,
    }


def _ballots(session: Session, poll: Poll) -> list[dict[str, str]]:
    rows = session.scalars(
        select(Ballot)
        .where(Ballot.poll_id == poll.id)
        .join(Ballot.member)
        .order_by(Folded(Member.name), Member.id)
    )
    return [{"name": row.member.name, "choice": row.written} for row in rows]
