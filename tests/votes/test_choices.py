"""A choice among options from the agenda to the proofs, by both methods, openly and in confidence."""

from __future__ import annotations

import json
from collections import defaultdict
from datetime import timedelta
from itertools import product
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from scopgov.assemblies import services as meetings
from scopgov.db import Database
from scopgov.domain.choosing import Mark, Method, Option, Question
from scopgov.domain.commitments import Opened, commitment, hold, joined, published, recount
from scopgov.domain.elections import Chosen
from scopgov.domain.errors import Refused
from scopgov.domain.polls import Outcome, Secrecy
from scopgov.domain.ratings import Ratings
from scopgov.domain.states import PollState
from scopgov.record.tables import RecordEntry
from scopgov.votes import confidential, electing, envelopes, queries, services, urns
from scopgov.votes.again import put_again
from scopgov.votes.tables import Ballot, Envelope, Motion, MotionKind, Poll, SealedBallot, SupersededBallot
from scopgov.votes.vault import signed
from tests.conftest import START, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened, prepare

BOARD = Question(Method.approval, (Option("Ada"), Option("Bea"), Option("Cléo")), seats=2, persons=True)
TOOL = Question(Method.majority_judgement, (Option("Alma"), Option("Borée")), least=Mark.passable)


@pytest.fixture
def board(people: People, database: Database) -> Meeting:
    """An open election of two among three, by six members."""
    return convened(people, database, 6, question=BOARD)


@pytest.fixture
def sealed_tool(people: People, database: Database, tmp_path: Path) -> Meeting:
    """A confidential choice between two tools, by six members."""
    return convened(people, database, 6, secrecy=Secrecy.confidential, keys=tmp_path / "keys", question=TOOL)


def _chosen(meeting: Meeting) -> Chosen:
    with meeting.database.reading() as session:
        found = queries.result(session, session.get_one(Poll, meeting.poll_id))
    assert isinstance(found, Chosen)
    return found


def test_an_open_choice_is_counted_proclaimed_and_proved(board: Meeting) -> None:
    for at, ballot in enumerate(("112", "121", "112", "212", "abstain", "blank")):
        board.vote(at, ballot)
    poll = board.settle()
    assert (poll.outcome, board.outcomes) == (Outcome.carried, ["carried"])
    found = _chosen(board)
    assert [one.title for one in found.retained] == ["Ada", "Bea"]
    assert found.ratings == Ratings(((3, 1), (3, 1), (1, 3)), abstentions=1, blanks=1)
    with board.database.reading() as session:
        approval = queries.approval(session, board.poll_id)
        assert approval and approval.carried
        entry = session.scalars(select(RecordEntry).where(RecordEntry.act == "poll.closed")).one()
        assert json.loads(entry.facts)["retained"] == [1, 2]
        sides = queries.decided(session, session.get_one(Poll, board.poll_id)).sides
        assert [str(one) for one in sides] == ["Ada (3)", "Bea (3)", "Cléo (1)"]


def test_a_ballot_altered_after_the_close_proves_nothing(board: Meeting) -> None:
    for at in range(4):
        board.vote(at, "122")
    board.settle()
    with board.database.transaction() as session:
        session.execute(update(Ballot).where(Ballot.member_id == board.members[1]).values(marks="212"))
    with board.database.reading() as session:
        approval = queries.approval(session, board.poll_id)
        assert approval and approval.outcome is None


@pytest.mark.parametrize("written", ["for", "against", "11", "1111", "113", "", "0"])
def test_what_is_no_ballot_of_the_choice_is_refused(board: Meeting, written: str) -> None:
    with pytest.raises(Refused, match="no ballot of this poll"):
        board.vote(1, written)


def test_marks_are_no_ballot_of_a_motion(meeting: Meeting) -> None:
    with pytest.raises(Refused, match="no ballot of this poll"):
        meeting.vote(1, "12")


def test_the_options_are_frozen_with_the_poll(board: Meeting) -> None:
    poll = board.settle(OPENS)
    definition = json.loads(poll.definition)
    assert definition["format"] == "scopgov poll 2"
    assert [one["title"] for one in definition["question"]["options"]] == ["Ada", "Bea", "Cléo"]
    assert "options" not in definition
    with board.act() as (session, found, _):
        found.motion.params = {}
        session.flush()
        assert found.question == BOARD


def test_an_election_is_confidential_where_the_rules_want_it_and_nobody_says_otherwise(
    board: Meeting,
) -> None:
    told = {"actor": board.actor(), "now": START, "title": "Who presides", "text": "Elect."}
    with board.act() as (session, _, _):
        assembly = prepare(session, board)
        table = board.consequences
        put = [
            electing.put(
                session, **told, assembly=assembly, question=asked, secrecy=level, consequences=table
            )
            for asked, level in ((BOARD, None), (TOOL, None), (BOARD, Secrecy.open))
        ]
        assert [one.polls[0].secrecy.value for one in put] == ["confidential", "open", "open"]


def test_a_choice_changes_before_the_notice_and_no_other_motion_takes_options(board: Meeting) -> None:
    told = {"actor": board.actor(), "now": START, "title": "Who presides", "text": "Elect."}
    with board.act() as (session, poll, _):
        motion = electing.put(
            session, **told, assembly=prepare(session, board), question=BOARD, consequences=board.consequences
        )
        table = board.consequences
        electing.change(session, **told, motion=motion, question=TOOL, consequences=table)
        assert motion.question == TOOL
        with pytest.raises(Refused, match="notice"):
            electing.change(session, **told, motion=poll.motion, question=TOOL, consequences=table)
        with pytest.raises(Refused, match="Name the options"):
            services.put_motion(
                session,
                **told,
                assembly=motion.assembly,
                kind=MotionKind.choice,
                consequences=board.consequences,
            )
        with pytest.raises(Refused, match="Name the options"):
            services.put_motion(
                session,
                **told,
                assembly=motion.assembly,
                kind=MotionKind.other,
                params=motion.params,
                consequences=board.consequences,
            )


def test_a_second_call_puts_the_same_options(board: Meeting) -> None:
    board.vote(1, "112")
    board.settle()
    assert board.outcomes == ["no_quorum"]
    with board.act() as (session, _, assembly):
        second = meetings.call_again(
            session,
            actor=board.actor(),
            now=CLOSES,
            assembly=assembly,
            opens_at=CLOSES + timedelta(days=20),
            closes_at=CLOSES + timedelta(days=21),
        )
        table = board.consequences
        again = put_again(
            session, actor=board.actor(), now=CLOSES, first=assembly, second=second, consequences=table
        )
        assert [one.question for one in again] == [BOARD]


def test_a_confidential_choice_is_kept_and_counted_option_by_option(sealed_tool: Meeting) -> None:
    first = sealed_tool.seal(0, "17")
    receipts = [sealed_tool.seal(at, ballot) for at, ballot in enumerate(("21", "21", "31", "17", "blank"))]
    poll = sealed_tool.settle()
    found = _chosen(sealed_tool)
    assert [one.title for one in found.retained] == ["Borée"]
    with sealed_tool.database.reading() as session:
        kept = urns.ballots(session, poll)
        assert len(kept) == 10
        assert {part for one in receipts for part in one.parts} == set(kept)
        assert urns.superseded(session, poll) == sorted(part.commitment for part in first.parts)
        assert urns.replaced(session, poll) == 1
        approval = queries.approval(session, poll.id)
        assert approval and approval.carried
        data = json.loads(json.dumps(published(json.loads(poll.definition), kept, [])))
    assert data["format"] == "scopgov ballots 2"
    assert recount(data) == found.ratings
    data["ballots"][0]["choice"] = "to_reject" if data["ballots"][0]["choice"] != "to_reject" else "good"
    with pytest.raises(ValueError, match="not what its commitment says"):
        recount(data)


def test_a_list_that_leaves_one_option_of_a_ballot_out_is_not_counted(sealed_tool: Meeting) -> None:
    for at in range(5):
        sealed_tool.seal(at, "12")
    poll = sealed_tool.settle()
    with sealed_tool.database.transaction() as session:
        whole = published(json.loads(poll.definition), urns.ballots(session, poll), [])
        with pytest.raises(ValueError, match="same ballots"):
            recount({**whole, "ballots": whole["ballots"][1:]})
        one = session.scalars(select(SealedBallot).where(SealedBallot.option == 1)).first()
        session.delete(one)
    with sealed_tool.database.reading() as session:
        approval = queries.approval(session, poll.id)
        assert approval and approval.outcome is None


def test_a_receipt_stands_for_all_options_and_finds_each(sealed_tool: Meeting) -> None:
    given = sealed_tool.seal(0, "34")
    for at in range(1, 5):
        sealed_tool.seal(at, "34")
    poll = sealed_tool.settle()
    parts = given.parts
    for part in parts:
        nonce = bytes.fromhex(part.nonce)
        assert commitment(poll.digest, part.choice.value, nonce, part.option) == part.commitment
    assert hold(poll.digest, parts)
    key = json.loads(poll.definition)["sealed"]["receipt_key"]
    assert signed(key, poll.digest, joined([one.commitment for one in parts]), given.signature)
    whole = "\n".join([poll.digest, *(one.commitment for one in parts), given.signature])
    with sealed_tool.database.transaction() as session:
        found = confidential.find(session, poll, whole)
        assert (found.counted, found.signed, len(found.commitments)) == (True, True, 2)
        alone = confidential.find(session, poll, parts[1].commitment)
        assert (alone.counted, alone.signed) == (True, False)
        for row in session.scalars(
            select(SealedBallot).where(SealedBallot.commitment == parts[0].commitment)
        ):
            session.delete(row)
    with sealed_tool.database.reading() as session:
        lost = confidential.find(session, poll, whole)
        assert (lost.counted, lost.replaced, lost.signed) == (False, False, True)


def test_envelopes_and_receipts_have_one_size_whatever_is_chosen(sealed_tool: Meeting) -> None:
    sizes = set()
    for ballot in ("11", "77", "14", "blank", "abstain"):
        given = sealed_tool.seal(0, ballot)
        sizes.add((len(given.parts), len(given.signature), *(len(one.nonce) for one in given.parts)))
    with sealed_tool.database.reading() as session:
        boxes = {len(box) for box in session.scalars(select(Envelope.box))}
    assert (len(sizes), len(boxes)) == (1, 1)


def test_an_envelope_that_holds_no_ballot_of_the_choice_stops_the_announcement(sealed_tool: Meeting) -> None:
    sealed_tool.seal(0, "11")
    with sealed_tool.act() as (session, poll, _):
        keys = sealed_tool.consequences.vault.get(poll.digest)
        assert keys is not None
        at = envelopes.slot(keys, poll.digest, sealed_tool.members[1])
        box = envelopes.seal(
            keys, poll.digest, at, envelopes.Ballot("for", b"\1" * 32, sealed_tool.members[1])
        )
        session.add(Envelope(poll_id=poll.id, slot=at, box=box))
    assert sealed_tool.settle().state is PollState.opened


def test_nothing_kept_says_which_marks_were_one_ballot(
    people: People, database: Database, tmp_path: Path
) -> None:
    """Of ten ballots all unlike, an attacker who joins rows by place, by row version or by nonce finds no more of them
    than chance does: as many as two lists laid beside each other at random have in common.
    """
    meeting = convened(
        people, database, 10, secrecy=Secrecy.confidential, keys=tmp_path / "keys", question=TOOL
    )
    meeting.settle(OPENS)
    ballots = [f"{one}{other}" for one, other in product("1234567", "1234567")][::5]
    truth = [meeting.seal(at, ballots[at]) for at in range(10)]
    poll = meeting.settle()
    pairs = {(one.parts[0].commitment, one.parts[1].commitment) for one in truth}
    hidden = "xmin::text, ctid::text" if database.engine.dialect.name == "postgresql" else "rowid, rowid"
    with database.reading() as session:
        columns = f"SELECT {hidden}, option, commitment, nonce FROM sealed_ballots"
        rows = [tuple(row) for row in session.execute(text(columns))]
        kept = urns.ballots(session, poll)
        said = "\n".join(session.scalars(select(RecordEntry.facts)))
    for key in (0, 1, 3, 4):
        by: dict[int, list[str]] = defaultdict(list)
        for row in sorted(rows, key=lambda one: str(one[key])):
            by[row[2]].append(row[3])
        assert len(set(zip(by[1], by[2], strict=True)) & pairs) <= 6
    assert [one.place for one in kept] == sorted(one.place for one in kept)
    assert len({one.nonce for one in kept}) == 20
    assert not any(one.commitment in said or one.nonce in said for one in kept)


def test_of_a_few_voters_the_options_retained_are_told_alone(sealed_tool: Meeting) -> None:
    for at in range(4):
        sealed_tool.seal(at, "17")
    poll = sealed_tool.settle()
    with sealed_tool.database.reading() as session:
        assert not urns.shown(session, poll)
        decided = queries.decided(session, poll)
        assert decided.headline.params == {"options": ("Alma",)} and decided.sides == ()


def test_a_cancelled_choice_keeps_no_ballot(sealed_tool: Meeting) -> None:
    sealed_tool.seal(0, "11")
    with sealed_tool.act() as (session, poll, _):
        services.cancel(
            session,
            actor=sealed_tool.actor(),
            now=OPENS,
            poll=poll,
            reason="A candidate withdrew.",
            consequences=sealed_tool.consequences,
        )
        for table in (Envelope, SealedBallot, SupersededBallot):
            assert session.scalars(select(table)).all() == []


def test_a_motion_keeps_its_options_as_they_were_typed(board: Meeting) -> None:
    with board.database.reading() as session:
        assert session.scalars(select(Motion)).one().question == BOARD
    assert Opened("a", Mark.good, "b", 2).place == (2, "a")
