"""A vote put off keeps its scrutineers: they are asked again, and no other key opens it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from scopgov.assemblies import services as assemblies
from scopgov.domain.states import PollState
from scopgov.members.tables import Member
from scopgov.notices.tables import Notice
from scopgov.scrutiny import services as scrutiny
from scopgov.votes import again
from scopgov.votes.tables import Poll
from tests.scrutiny.holding import BEFORE, HOLDERS, accepted, named
from tests.votes.meeting import OPENS, Meeting, prepare

AFTER = OPENS + timedelta(days=60)


@pytest.mark.parametrize("gone", [None, 1])
def test_a_vote_put_off_asks_its_scrutineers_again_and_opens_with_no_other_key(
    sealed: Meeting, gone: int | None
) -> None:
    named(sealed)
    before = [accepted(sealed, at) for at in HOLDERS]
    sealed.consequences.on_put_anew = scrutiny.carry_over
    if gone is not None:
        with sealed.act() as (session, _, _assembly):
            session.get_one(Member, sealed.members[gone]).departed_on = BEFORE.date()
    with sealed.act() as (session, poll, _):
        told = {"actor": sealed.actor(), "now": BEFORE}
        to = prepare(session, sealed, AFTER, AFTER + timedelta(hours=2))
        made = again.put_anew(session, **told, motion=poll.motion, to=to, consequences=sealed.consequences)
        assemblies.convene(session, **told, assembly=to)
        sealed.poll_id = made.polls[0].id
    there = [at for at in HOLDERS if at != gone]
    holders = there
    with sealed.database.reading() as session:
        asked = select(Notice.member_id).where(Notice.path.endswith(f"{sealed.poll_id}/scrutineer"))
        assert sorted(session.scalars(asked)) == sorted(sealed.members[at] for at in there)
    assert sealed.settle(AFTER).state is PollState.scheduled
    for at in there:
        assert accepted(sealed, at, AFTER) not in before
    opened = sealed.settle(AFTER).state is PollState.opened
    assert opened is (gone is None)
    if gone is not None:
        with sealed.act() as (session, poll, _):
            told = {"actor": sealed.actor(), "now": AFTER, "consequences": sealed.consequences}
            holders = [*there, 4]
            scrutiny.name(session, **told, poll=poll, members=[sealed.members[at] for at in holders])
        accepted(sealed, 4, AFTER)
        assert sealed.settle(AFTER).state is PollState.opened
    with sealed.database.reading() as session:
        keys = scrutiny.frozen(session.get_one(Poll, sealed.poll_id))
    assert set(keys) == {str(sealed.members[at]) for at in holders}
