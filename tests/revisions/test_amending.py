"""The charter changes by vote alone: proposed by members, compared, carried or not, in force from that day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.adoption import services as adoption
from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.charter import queries, services
from scopgov.charter.tables import Charter
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Actor, Role
from scopgov.domain.polls import Choice
from scopgov.record.tables import RecordEntry
from scopgov.revisions import amending
from scopgov.revisions.amending import AMENDING
from scopgov.votes import services as votes
from scopgov.votes.tables import MotionKind, Poll
from tests.conftest import START, Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, prepare

SignIn = Callable[..., FlaskClient]
NOW = [("A person decides", "Always."), ("Few data", "Only what is needed.")]
NEXT = [("A person decides", "Always, and says why."), ("Sobriety", "We count the energy used.")]
DAY = date(2026, 9, 21)


@pytest.fixture
def chartered(meeting: Meeting, people: People) -> Meeting:
    """A cooperative with a charter in force, whose votes know what to do with a new one."""
    meeting.consequences = {**meeting.consequences, MotionKind.charter: AMENDING}
    root = people.actor(people.admit("Root", Role.administrator, associate=False))
    with meeting.database.transaction() as session:
        services.found(
            session,
            actor=root,
            now=START,
            clauses=NOW,
            adopted_on=date(2026, 1, 22),
            paper_reference="minutes of 22 January",
        )
    return meeting


def _propose(meeting: Meeting, clauses: list[tuple[str, str]] = NEXT, by: int = 1) -> int:
    with meeting.database.transaction() as session:
        actor = meeting.actor(by)
        return services.propose(
            session, actor=actor, now=START, clauses=clauses, because="We learnt from a year."
        ).id


def _put(meeting: Meeting, charter_id: int) -> int:
    """Put a version on the agenda of an assembly of its own; return the assembly."""
    with meeting.database.transaction() as session:
        about = next(one for one in amending.proposals(session) if one.subject_id == charter_id)
        assembly = prepare(session, meeting)
        motion = votes.put_motion(
            session,
            actor=meeting.actor(),
            now=START,
            assembly=assembly,
            kind=MotionKind.charter,
            title=str(about.title),
            text=str(about.text),
            subject_id=charter_id,
            params=about.params,
            consequences=meeting.consequences,
        )
        meeting.poll_id = motion.polls[0].id
        return assembly.id


def _decide(meeting: Meeting, assembly_id: int, choice: Choice) -> Poll:
    with meeting.database.transaction() as session:
        assembly = session.get_one(Assembly, assembly_id)
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=assembly)
    for at in range(len(meeting.members)):
        meeting.vote(at, choice)
    return meeting.settle()


def _version_in_force(meeting: Meeting, on: date = DAY) -> int:
    with meeting.database.reading() as session:
        found = queries.in_force(session, on)
        assert found is not None
        return found.version


def test_a_carried_vote_puts_the_new_version_in_force_that_day(chartered: Meeting) -> None:
    number = _propose(chartered)
    assert _version_in_force(chartered) == 1
    poll = _decide(chartered, _put(chartered, number), Choice.for_)
    assert _version_in_force(chartered, date(2026, 9, 20)) == 1
    assert _version_in_force(chartered) == 2
    with chartered.database.reading() as session:
        charter = session.get_one(Charter, number)
        assert (charter.adopted_on, charter.poll_id) == (DAY, poll.id)
        assert list(queries.proposed(session)) == []
        about = RecordEntry.subject == f"charter:{number}"
        acts = list(session.scalars(select(RecordEntry.act).where(about).order_by(RecordEntry.seq)))
        assert acts == ["charter.proposed", "charter.adopted"]


def test_a_rejected_version_is_closed_and_the_charter_stays(chartered: Meeting) -> None:
    number = _propose(chartered)
    _decide(chartered, _put(chartered, number), Choice.against)
    assert _version_in_force(chartered) == 1
    with chartered.database.reading() as session:
        assert session.get_one(Charter, number).closed_at == CLOSES
        assert list(amending.proposals(session)) == []


def test_a_vote_without_quorum_leaves_it_to_be_put_again(chartered: Meeting) -> None:
    number = _propose(chartered)
    assembly_id = _put(chartered, number)
    with chartered.database.transaction() as session:
        assembly = session.get_one(Assembly, assembly_id)
        assemblies.convene(session, actor=chartered.actor(), now=START, assembly=assembly)
        assert list(amending.proposals(session)) == []
    chartered.settle()
    with chartered.database.reading() as session:
        assert [one.subject_id for one in amending.proposals(session)] == [number]


def test_a_version_that_replaces_a_charter_of_the_past_does_not_come_to_a_vote(chartered: Meeting) -> None:
    first, second = _propose(chartered), _propose(chartered, [*NEXT, ("Third", "More.")])
    later = _put(chartered, second)
    chartered_poll = chartered.poll_id
    with chartered.database.transaction() as session:
        adoption.adopt(
            session,
            row=session.get_one(Charter, first),
            poll_id=9,
            now=START,
            acts=services.ACTS,
        )
        assembly = session.get_one(Assembly, later)
        assemblies.convene(session, actor=chartered.actor(), now=START, assembly=assembly)
    chartered.settle(OPENS)
    with chartered.database.reading() as session:
        poll = session.get_one(Poll, chartered_poll)
        assert "Another charter was adopted since" in str(poll.cancelled_reason)


@pytest.mark.parametrize(
    ("clauses", "because", "said"),
    [
        ([], "x", "one clause at least"),
        ([("Title", "")], "x", "needs a title and a text"),
        (NEXT, "  ", "Say why"),
        (NOW, "x", "to the letter"),
    ],
)
def test_a_proposal_is_whole_new_and_gives_its_reasons(
    chartered: Meeting, clauses: list[tuple[str, str]], because: str, said: str
) -> None:
    with chartered.database.transaction() as session, pytest.raises(Refused, match=said):
        services.propose(session, actor=chartered.actor(1), now=START, clauses=clauses, because=because)


def test_the_same_text_is_proposed_once(chartered: Meeting) -> None:
    _propose(chartered)
    with pytest.raises(Refused, match="already proposed"):
        _propose(chartered, by=2)


def test_only_members_propose_and_only_its_author_withdraws(chartered: Meeting, people: People) -> None:
    employee = people.actor(people.admit("Eve", associate=False))
    with chartered.database.transaction() as session, pytest.raises(Forbidden):
        services.propose(session, actor=employee, now=START, clauses=NEXT, because="x")
    number = _propose(chartered)

    def withdraw(actor: Actor) -> None:
        with chartered.database.transaction() as session:
            amending.CHARTERS.withdraw(session, actor=actor, now=START, row=session.get_one(Charter, number))

    with pytest.raises(Forbidden, match="Only the person who proposed it"):
        withdraw(chartered.actor(2))
    withdraw(chartered.actor(1))
    with pytest.raises(Refused, match="no longer waits"):
        withdraw(chartered.actor(1))


def test_what_is_on_an_agenda_is_not_withdrawn(chartered: Meeting) -> None:
    number = _propose(chartered)
    _put(chartered, number)
    with chartered.database.transaction() as session, pytest.raises(Refused, match="on the agenda"):
        amending.CHARTERS.withdraw(
            session, actor=chartered.actor(1), now=START, row=session.get_one(Charter, number)
        )


def test_before_the_founding_charter_there_is_nothing_to_change(meeting: Meeting) -> None:
    with meeting.database.transaction() as session, pytest.raises(Refused, match="no charter yet"):
        services.propose(session, actor=meeting.actor(1), now=START, clauses=NEXT, because="x")


def _form(clauses: list[tuple[str, str]], because: str = "We learnt from a year.") -> dict[str, str]:
    typed = {"because": because}
    for at, (title, text) in enumerate(clauses):
        typed |= {f"clauses-{at}-title": title, f"clauses-{at}-text": text}
    return typed


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_whole_way_in_the_browser(chartered: Meeting, sign_in: SignIn, clock: Clock) -> None:
    member, board = sign_in(chartered.members[1]), sign_in(chartered.members[0])
    assert 'href="/charter/propose"' in member.get("/charter").text
    assert "Only what is needed." in member.get("/charter/propose").text
    assert member.post("/charter/propose", data=_form(NEXT, "")).status_code == 422
    assert member.post("/charter/propose", data=_form([*NEXT, ("", "")])).location == "/charter/2"
    page = member.get("/charter/2").text
    assert "It is not in force: members decide in an assembly." in page
    assert "We learnt from a year." in page
    assert '<ins><span class="offscreen">added: </span>, and says why</ins>' in page
    assert "It is on no agenda yet" in page
    assert "Withdraw my proposal" in page
    assert "Withdraw my proposal" not in board.get("/charter/2").text
    assert "Put version 2 of the charter on an agenda." in board.get("/").text
    with chartered.database.transaction() as session:
        assembly_id = prepare(session, chartered).id
    assert "Adopt version 2 of the charter" in board.get(f"/assemblies/{assembly_id}/motions").text
    put = f"/assemblies/{assembly_id}/motions/new?kind=charter&about=2"
    suggested = board.get(put).text
    assert "which replaces version 1 from today" in suggested
    motion = {"title": "Adopt version 2 of the charter", "text": "The assembly adopts version 2."}
    assert board.post(put, data=motion).status_code == 302
    assert "Put version 2 of the charter" not in board.get("/").text
    assert 'href="/charter/2"' in member.get("/motions/2").text
    assert "Ordinary assembly" in member.get("/charter/2").text
    assert "Withdraw my proposal" not in member.get("/charter/2").text
    chartered.poll_id = 2
    _decide(chartered, assembly_id, Choice.for_)
    clock.at = CLOSES
    page = member.get("/charter").text
    assert "Charter, version 2" in page
    assert "We count the energy used." in page
    assert "Adopted by vote here." in page
    assert "This is not the version in force" in member.get("/charter/1").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_proposal_is_withdrawn_in_the_browser(chartered: Meeting, sign_in: SignIn) -> None:
    member = sign_in(chartered.members[1])
    member.post("/charter/propose", data=_form(NEXT))
    answer = member.post("/charter/2/withdraw", follow_redirects=True).text
    assert "Your proposal is withdrawn." in answer
    assert "Withdrawn on 1 September 2026." in answer
    assert "None waits for a vote." in member.get("/charter").text
