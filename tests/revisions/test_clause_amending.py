"""One clause of the charter changes by vote: on the charter then in force, or with its conflict said."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.charter import amending, composing, queries, services
from scopgov.charter.tables import Charter, ClauseAmendment
from scopgov.domain.clause_amendments import Change, Content, Standing
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Role
from scopgov.domain.polls import Choice
from scopgov.notices.queries import told
from scopgov.record.tables import RecordEntry
from scopgov.revisions import clause_amending
from scopgov.revisions.clause_amending import CLAUSES
from scopgov.votes import services as votes
from scopgov.votes.tables import MotionKind
from tests.conftest import START, People
from tests.revisions.test_amending import NOW, _decide
from tests.votes.meeting import Meeting, prepare

SignIn = Callable[..., FlaskClient]
DAY = date(2026, 9, 21)


@pytest.fixture
def chartered(meeting: Meeting, people: People) -> Meeting:
    """A cooperative with a charter in force of two clauses."""
    meeting.consequences = {**meeting.consequences, MotionKind.clause: CLAUSES}
    root = people.actor(people.admit("Root", Role.administrator, associate=False))
    with meeting.database.transaction() as session:
        paper = {"adopted_on": date(2026, 1, 22), "paper_reference": "minutes of 22 January"}
        services.found(session, actor=root, now=START, clauses=NOW, **paper)
    return meeting


def _propose(meeting: Meeting, what: Change, at: int | None, text: str = "", by: int = 1) -> int:
    with meeting.database.transaction() as session:
        in_force = queries.in_force(session)
        assert in_force is not None
        clause = None if at is None else in_force.clauses[at]
        title = clause.title if clause and what is Change.change else "Sobriety"
        becomes = Content(title, text) if text else None
        actor = meeting.actor(by)
        return amending.propose(
            session, actor=actor, now=START, what=what, clause=clause, becomes=becomes, because="We learnt."
        ).id


def _carry(meeting: Meeting, amendment_id: int, choice: Choice = Choice.for_) -> None:
    with meeting.database.transaction() as session:
        about = next(one for one in clause_amending.proposals(session) if one.subject_id == amendment_id)
        assembly = prepare(session, meeting)
        motion = votes.put_motion(
            session,
            actor=meeting.actor(),
            now=START,
            assembly=assembly,
            kind=MotionKind.clause,
            title=str(about.title),
            text=str(about.text),
            subject_id=amendment_id,
            params=about.params,
            consequences=meeting.consequences,
        )
        meeting.poll_id, assembly_id = motion.polls[0].id, assembly.id
    _decide(meeting, assembly_id, choice)


def _charter(meeting: Meeting) -> tuple[int, list[tuple[str, str]]]:
    with meeting.database.reading() as session:
        found = queries.in_force(session, DAY)
        assert found is not None
        return found.version, [(one.title, one.text) for one in found.clauses]


def _standing(meeting: Meeting, amendment_id: int) -> Standing:
    with meeting.database.reading() as session:
        return session.get_one(ClauseAmendment, amendment_id).standing


def test_amendments_of_several_clauses_compose_each_on_the_charter_then_in_force(chartered: Meeting) -> None:
    first = _propose(chartered, Change.change, 0, "Always, and says why.")
    second = _propose(chartered, Change.add, 0, "We count the energy used.")
    third = _propose(chartered, Change.remove, 1)
    for one in (first, second, third):
        _carry(chartered, one)
    said = ("A person decides", "Always, and says why.")
    assert _charter(chartered) == (4, [said, ("Sobriety", "We count the energy used.")])
    assert {_standing(chartered, one) for one in (first, second, third)} == {Standing.adopted}
    with chartered.database.reading() as session:
        query = (
            select(RecordEntry.act).where(RecordEntry.act.startswith("charter.")).order_by(RecordEntry.seq)
        )
        acts = list(session.scalars(query))
        made = queries.version(session, 4)
        assert acts == ["charter.adopted"] * 4 and made.adopted_on == DAY
        assert queries.made_by(session, made) == session.get_one(ClauseAmendment, third)


def test_a_second_amendment_to_the_same_clause_is_a_conflict_and_its_words_are_kept(
    chartered: Meeting,
) -> None:
    first = _propose(chartered, Change.change, 0, "Always, and says why.")
    second = _propose(chartered, Change.change, 0, "Always, in writing.", by=2)
    with chartered.database.transaction() as session:  # both carried, one after the other
        for at, one in enumerate((first, second), 1):
            amending.adopt(session, now=START, of=session.get_one(ClauseAmendment, one), poll_id=at)
        kept = session.get_one(ClauseAmendment, second)
        assert kept.becomes == {"title": "A person decides", "text": "Always, in writing.", "checks": []}
        assert told(session, f"clause_conflict:{second}")  # whoever proposed it
    assert (_standing(chartered, first), _standing(chartered, second)) == (
        Standing.adopted,
        Standing.conflicting,
    )
    third = _propose(chartered, Change.change, 0, "Always, and signs.")
    with chartered.database.transaction() as session:
        _charter_row = queries.in_force(session)
        assert third in [one.subject_id for one in clause_amending.proposals(session)]
        amending.adopt(
            session,
            now=START,
            of=amending.propose(
                session,
                actor=chartered.actor(1),
                now=START,
                what=Change.remove,
                clause=_charter_row.clauses[0] if _charter_row else None,
                becomes=None,
                because="x",
            ),
            poll_id=3,
        )
        assert third not in [one.subject_id for one in clause_amending.proposals(session)]


def test_a_rejected_amendment_changes_nothing(chartered: Meeting) -> None:
    one = _propose(chartered, Change.remove, 1)
    _carry(chartered, one, Choice.against)
    assert _charter(chartered) == (1, NOW)
    assert _standing(chartered, one) is Standing.rejected


def test_who_may_propose_and_what_is_refused(chartered: Meeting, people: People) -> None:
    employee = people.actor(people.admit("Eve", associate=False))
    with chartered.database.transaction() as session, pytest.raises(Forbidden):
        asked = {"what": Change.remove, "clause": None, "becomes": None, "because": "x"}
        amending.propose(session, actor=employee, now=START, **asked)
    _propose(chartered, Change.remove, 1)
    with pytest.raises(Refused, match="already proposed"):
        _propose(chartered, Change.remove, 1, by=2)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_member_proposes_it_others_discuss_it_and_its_author_withdraws_it(
    chartered: Meeting, sign_in: SignIn
) -> None:
    member, other = sign_in(chartered.members[1]), sign_in(chartered.members[2])
    assert 'href="/charter/amendments/new?clause=2"' in member.get("/charter").text
    new = "/charter/amendments/new?clause=2"
    assert "Only what is needed." in member.get(new).text
    typed = {"what": "change", "title": "Few data", "text": "Only what is needed, for a time.", "because": ""}
    refused = member.post(new, data=typed)
    assert refused.status_code == 422 and "for a time" in refused.text
    half = {**typed, "because": "To be clear.", "checks-0-what": "measure:error_rate", "checks-0-points": ""}
    assert "A gap has its number of points" in member.post(new, data=half).text
    where = member.post(new, data={**typed, "because": "To be clear."}).location
    page = other.get(where).text
    assert "To be clear." in page and '<ins><span class="offscreen">added: </span>, for a time</ins>' in page
    assert "It is on no agenda yet" in member.get(where).text and "Withdraw my proposal" not in page
    other.post(where, data={"text": "How long?", "question": "y"})
    assert "How long?" in member.get(where).text
    member.post("/charter/amendments/questions/1/answer", data={"text": "Two years."})
    assert "Two years." in other.get(where).text
    board = sign_in(chartered.members[0])
    assert "Put amendment no. 1 to the charter on an agenda." in board.get("/").text
    assert other.post(f"{where}/withdraw").status_code == 403
    assert member.post(f"{where}/withdraw").status_code == 302
    assert "withdrawn" in other.get("/charter/amendments").text


def _whole(meeting: Meeting, clauses: list[tuple[str, str]]) -> int:
    with meeting.database.transaction() as session:
        actor = meeting.actor(3)
        return services.propose(session, actor=actor, now=START, clauses=clauses, because="A new whole.").id


FIRST, SECOND = NOW
MINE = ("Few data", "Only what is needed, and for a year.")
BEFORE, AFTER = "the amendment is counted first", "the whole version is counted first"


@pytest.mark.parametrize("order", [BEFORE, AFTER])
@pytest.mark.parametrize(
    ("whole", "reads", "standing"),
    [
        ([("A person decides", "Always."), ("Sobriety", "Count."), SECOND], "taken in", Standing.adopted),
        ([FIRST, MINE, ("Sobriety", "Count.")], "as it is", Standing.adopted),
        ([FIRST, ("Few data", "As few as can be.")], "against", Standing.conflicting),
    ],
)
def test_a_whole_version_and_an_amendment_carried_together_compose_whichever_is_counted_first(
    chartered: Meeting, order: str, whole: list[tuple[str, str]], reads: str, standing: Standing
) -> None:
    number = _propose(chartered, Change.change, 1, MINE[1])
    made = _whole(chartered, whole)
    with chartered.database.transaction() as session:
        of, version = session.get_one(ClauseAmendment, number), session.get_one(Charter, made)
        base = queries.in_force(session, DAY)
        assert base is not None
        said = [one.text for one in composing.warned(version, [of])]
        wanted = {"taken in": [composing.TAKEN], "as it is": [], "against": [composing.AGAINST]}
        assert said == wanted[reads]  # before the vote
        acts = [
            lambda: amending.adopt(session, now=START, of=of, poll_id=1),
            lambda: composing.adopt(session, now=START, of=version, replaces=base.digest, poll_id=2),
        ]
        for act in acts if order == BEFORE else acts[::-1]:
            act()
    expected = [MINE if one == SECOND and reads == "taken in" else one for one in whole]
    assert _charter(chartered)[1] == expected
    assert _standing(chartered, number) is standing
    with chartered.database.reading() as session:
        assert bool(told(session, f"clause_conflict:{number}")) == (standing is Standing.conflicting)
        if order == BEFORE and reads == "taken in":
            found = queries.in_force(session, DAY)
            assert found is not None and found.joins_id == made and found.poll_id == 2


def test_of_two_whole_versions_the_first_counted_holds_and_the_other_is_said_not_to(
    chartered: Meeting,
) -> None:
    first, second = _whole(chartered, [FIRST]), _whole(chartered, [SECOND])
    with chartered.database.transaction() as session:
        base = queries.in_force(session, DAY)
        assert base is not None
        for at, one in ((1, second), (2, first)):
            version = session.get_one(Charter, one)
            composing.adopt(session, now=START, of=version, replaces=base.digest, poll_id=at)
        assert session.get_one(Charter, first).conflicting
        assert told(session, f"charter_conflict:{first}")
    assert _charter(chartered)[1] == [SECOND]
