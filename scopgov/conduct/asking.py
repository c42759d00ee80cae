"""Ask for a secret ballot. Where enough members ask, the rules make the vote confidential: nobody decides it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from scopgov.assemblies import queries as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.conduct import queries
from scopgov.conduct.tables import SecrecyRequest
from scopgov.domain.acts import Act
from scopgov.domain.conduct import Asked
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.policy import CLOCK, Actor, Permission, Subject
from scopgov.domain.polls import Secrecy
from scopgov.domain.states import PollState
from scopgov.domain.text import N_
from scopgov.members.services import must
from scopgov.record import services as record
from scopgov.votes import confidential, proofs, services
from scopgov.votes import queries as votes
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Poll


def ask(session: Session, *, actor: Actor, now: datetime, poll: Poll, consequences: Consequences) -> Asked:
    """Ask that a poll not opened yet be confidential; return how many ask, of how many needed.

    Where the board chose it already, asking keeps anybody from making it open again just before the vote.
    """
    roll = votes.electorate(session, poll, now).members
    must(actor, Permission.poll_vote, Subject(roll=frozenset(roll)))
    poll = services.settle_one(session, now=now, poll_id=poll.id, consequences=consequences)
    confidential.unopened(poll)
    _may_ask(session, actor, poll)
    if actor.member_id not in queries.askers(session, poll):
        session.add(SecrecyRequest(poll_id=poll.id, member_id=actor.member_id, at=now))
        session.flush()
        act, subject = Act.poll_secrecy_asked, proofs.subject(poll)
        record.append(session, actor=actor, now=now, act=act, subject=subject, facts={})
    return weigh(session, now, poll)


def _may_ask(session: Session, actor: Actor, poll: Poll) -> None:
    assembly = poll.motion.assembly
    if poll.secrecy_asked_at is not None:
        raise Refused(Reason(N_("This will be voted in confidence already.")))
    if assembly.state not in assemblies.HELD:
        raise Refused(Reason(N_("A secret ballot is asked for from the notice on, until the vote opens.")))
    if queries.begun(assembly) and not _there(session, assembly, actor.member_id):
        text = N_("Members present ask for a secret ballot: you are not recorded as attending.")
        raise Refused(Reason(text))


def _there(session: Session, assembly: Assembly, member_id: int) -> bool:
    found = assemblies.presence(session, assembly)
    return member_id in found.present | found.remote


def weigh(session: Session, now: datetime, poll: Poll) -> Asked:
    """Make a poll confidential where enough members ask for it, as the rules of the cooperative say."""
    found = queries.asking(session, poll, now)
    if found.reached and poll.secrecy_asked_at is None and poll.state is PollState.scheduled:
        services.check_secrecy(session, poll.motion.assembly, Secrecy.confidential, now)
        poll.secrecy_asked_at = now
        confidential.turn(session, CLOCK, now, poll, Secrecy.confidential)
    return found
