"""Ranking criteria change by vote alone: proposed by members, carried or not, in force from that day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.adoption import services as adoption
from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.polls import Choice
from scopgov.domain.ranking import STARTING, Axis, Criteria, Criterion
from scopgov.ranking import queries, weighing
from scopgov.ranking.tables import CriteriaVersion
from scopgov.record.tables import RecordEntry
from scopgov.revisions import reweighing
from scopgov.revisions.reweighing import REWEIGHING
from scopgov.votes import services as votes
from scopgov.votes.tables import MotionKind, Poll
from tests.conftest import START
from tests.votes.meeting import OPENS, Meeting, prepare

SignIn = Callable[..., FlaskClient]
DAY = date(2026, 9, 21)
LEARNING = Criterion("", Axis.value, "Learning", "What would we learn?", 2)
NEXT = (*(replace(one, weight=3) if one.key == "society" else one for one in STARTING[1:]), LEARNING)


@pytest.fixture
def weighed(meeting: Meeting) -> Meeting:
    """A cooperative whose votes know what to do with new criteria."""
    meeting.consequences = {**meeting.consequences, MotionKind.criteria: REWEIGHING}
    return meeting


def _propose(meeting: Meeting, criteria: Criteria = NEXT, by: int = 1, because: str = "A year on.") -> int:
    with meeting.database.transaction() as session:
        actor = meeting.actor(by)
        return weighing.propose(session, actor=actor, now=START, criteria=criteria, because=because).id


def _put(meeting: Meeting, row_id: int) -> int:
    """Put criteria on the agenda of an assembly of its own; return the assembly."""
    with meeting.database.transaction() as session:
        about = next(one for one in reweighing.proposals(session) if one.subject_id == row_id)
        assembly = prepare(session, meeting)
        motion = votes.put_motion(
            session,
            actor=meeting.actor(),
            now=START,
            assembly=assembly,
            kind=MotionKind.criteria,
            title=str(about.title),
            text=str(about.text),
            subject_id=row_id,
            params=about.params,
            consequences=meeting.consequences,
        )
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=assembly)
        meeting.poll_id = motion.polls[0].id
        return assembly.id


def _decide(meeting: Meeting, choice: Choice) -> Poll:
    for at in range(len(meeting.members)):
        meeting.vote(at, choice)
    return meeting.settle()


def _in_force(meeting: Meeting, on: date = DAY) -> queries.InForce:
    with meeting.database.reading() as session:
        return queries.in_force(session, on)


def test_a_carried_vote_puts_the_criteria_in_force_that_day(weighed: Meeting) -> None:
    row_id = _propose(weighed)
    _put(weighed, row_id)
    assert _in_force(weighed).criteria == STARTING
    _decide(weighed, Choice.for_)
    assert _in_force(weighed, date(2026, 9, 20)).version == 1
    found = _in_force(weighed)
    assert found.version == 2
    assert {one.key: one.weight for one in found.criteria}["society"] == 3
    assert found.criteria[-1] == replace(LEARNING, key=f"v2-{len(NEXT)}")
    with weighed.database.reading() as session:
        about = RecordEntry.subject == f"criteria:{row_id}"
        acts = session.scalars(select(RecordEntry.act).where(about).order_by(RecordEntry.seq))
        assert list(acts) == ["criteria.proposed", "criteria.adopted"]
        assert "work" in {one.key for one in queries.known(session)}  # may be taken up again


def test_rejected_criteria_are_closed_and_the_others_stay(weighed: Meeting) -> None:
    row_id = _propose(weighed)
    _put(weighed, row_id)
    _decide(weighed, Choice.against)
    assert _in_force(weighed).version == 1
    with weighed.database.reading() as session:
        assert session.get_one(CriteriaVersion, row_id).closed_at is not None
        assert list(reweighing.proposals(session)) == []


def test_what_starts_from_criteria_of_the_past_does_not_come_to_a_vote(weighed: Meeting) -> None:
    first = _propose(weighed)
    second = _propose(weighed, (*STARTING, LEARNING))
    _put(weighed, second)
    with weighed.database.transaction() as session:
        adoption.adopt(
            session,
            row=session.get_one(CriteriaVersion, first),
            poll_id=9,
            now=START,
            acts=weighing.ACTS,
        )
    weighed.settle(OPENS)
    with weighed.database.reading() as session:
        assert "Other criteria were adopted" in str(session.get_one(Poll, weighed.poll_id).cancelled_reason)


@pytest.mark.parametrize(
    ("criteria", "because", "said"),
    [
        (NEXT, " ", "Say why"),
        (STARTING[:4], "x", "at least one criterion"),
        (STARTING[::-1], "x", "criteria in force"),
    ],
)
def test_a_proposal_holds_together_is_new_and_gives_its_reasons(
    weighed: Meeting, criteria: Criteria, because: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        _propose(weighed, criteria, because=because)


def test_the_same_is_proposed_once_and_withdrawn_by_its_author_alone(weighed: Meeting) -> None:
    row_id = _propose(weighed)
    with pytest.raises(Refused, match="already proposed"):
        _propose(weighed, by=2)

    def withdraw(by: int) -> None:
        with weighed.database.transaction() as session:
            row = session.get_one(CriteriaVersion, row_id)
            reweighing.CRITERIA.withdraw(session, actor=weighed.actor(by), now=START, row=row)

    with pytest.raises(Forbidden):
        withdraw(2)
    withdraw(1)
    with pytest.raises(Refused, match="no longer waits"):
        withdraw(1)


def test_what_is_on_an_agenda_is_not_withdrawn(weighed: Meeting) -> None:
    row_id = _propose(weighed)
    assembly_id = _put(weighed, row_id)
    with weighed.database.transaction() as session, pytest.raises(Refused, match="on the agenda"):
        assert session.get_one(Assembly, assembly_id)
        row = session.get_one(CriteriaVersion, row_id)
        reweighing.CRITERIA.withdraw(session, actor=weighed.actor(1), now=START, row=row)


def _form(**changed: str) -> dict[str, str]:
    typed = {"because": "A year on."}
    for at, one in enumerate(STARTING):
        typed |= {f"known-{at}-key": one.key, f"known-{at}-kept": "y", f"known-{at}-weight": "1"}
    typed |= {"added-0-axis": "value", "added-0-name": "", "added-0-question": "", "added-0-weight": "1"}
    return typed | changed


def test_a_member_proposes_in_the_browser_and_the_board_finds_it(weighed: Meeting, sign_in: SignIn) -> None:
    client = sign_in(weighed.members[1])
    typed = _form(**{"known-3-weight": "3", "added-0-name": "Learning", "added-0-question": "What?"})
    del typed["known-0-kept"]
    page = client.post("/ranking/criteria/propose", data=typed, follow_redirects=True).text
    assert "What would change" in page
    assert "dropped" in page
    assert "Learning" in page
    assert "Withdraw my proposal" in page
    assert "version 2 of the ranking criteria on an agenda" in sign_in(weighed.members[0]).get("/").text
    page = client.post("/ranking/criteria/2/withdraw", follow_redirects=True).text
    assert "Your proposal is withdrawn." in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"known-2-weight": "11"}, "known-2-weight-error"),
        ({"known-2-weight": ""}, "Give a weight."),
        ({"added-0-name": "Learning"}, "a name and a question"),
        ({"known-2-key": "other"}, "changed meanwhile"),
        ({}, "criteria in force"),
    ],
)
def test_bad_input_is_refused_and_kept(
    weighed: Meeting, sign_in: SignIn, changed: dict[str, str], said: str
) -> None:
    answer = sign_in(weighed.members[1]).post("/ranking/criteria/propose", data=_form(**changed))
    assert answer.status_code in (409, 422)
    assert said in answer.text
    assert "A year on." in answer.text
