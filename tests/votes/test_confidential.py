"""A confidential poll counts each member once, keeps no name with a choice, and can be counted again by anybody."""

from __future__ import annotations

import json
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text, update

from scopgov.assemblies import attending
from scopgov.db import Database
from scopgov.domain.commitments import commitment, published, recount
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.polls import Choice, Outcome, Secrecy
from scopgov.domain.states import PollState
from scopgov.record.tables import RecordEntry
from scopgov.votes import confidential, queries, services, urns
from scopgov.votes.confidential import Receipt
from scopgov.votes.tables import Envelope, Poll, RollMark, SealedBallot, SupersededEnvelope
from scopgov.votes.vault import signed
from tests.conftest import START
from tests.votes.meeting import CLOSES, OPENS, Meeting

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # they do not depend on it
FOR, AGAINST, BLANK = Choice.for_, Choice.against, Choice.blank


def _poll(meeting: Meeting) -> Poll:
    with meeting.database.reading() as session:
        return session.get_one(Poll, meeting.poll_id)


def _key(meeting: Meeting) -> Path:
    return meeting.consequences.vault.folder / f"{_poll(meeting).digest}.key"


def _all_vote(meeting: Meeting, choices: str = "ffffab") -> list[Receipt]:
    said = {"f": FOR, "a": AGAINST, "b": BLANK}
    return [meeting.seal(at, said[letter]) for at, letter in enumerate(choices)]


def _give_proxy(meeting: Meeting, giver: int, holder: int, now: object = START) -> None:
    with meeting.act() as (session, _, assembly):
        attending.give_proxy(
            session, actor=meeting.actor(giver), now=now, assembly=assembly, holder_id=meeting.members[holder]
        )


def test_its_keys_are_in_a_file_of_their_owner_and_its_definition_says_the_public_ones(
    sealed: Meeting,
) -> None:
    sealed.settle(OPENS)
    assert stat.S_IMODE(_key(sealed).stat().st_mode) == 0o600
    assert stat.S_IMODE(_key(sealed).parent.stat().st_mode) == 0o700
    definition = json.loads(_poll(sealed).definition)
    assert definition["secrecy"] == "confidential"
    keys = sealed.consequences.vault.get(_poll(sealed).digest)
    assert keys is not None
    assert definition["sealed"] == keys.public()


def test_it_is_counted_at_the_close_as_an_open_one_would_be(sealed: Meeting) -> None:
    _all_vote(sealed)
    poll = sealed.settle()
    assert poll.outcome is Outcome.carried
    assert poll.verdict is not None
    assert poll.verdict["tally"] == {"for": 4, "against": 1, "abstentions": 0, "blanks": 1}
    assert poll.verdict["remote"] == 6
    with sealed.database.reading() as session:
        assert urns.shown(session, poll)
        assert queries.approval(session, poll.id).carried  # type: ignore[union-attr]
        assert session.scalars(select(Envelope)).all() == []


def test_a_cast_writes_an_envelope_and_nothing_else(
    sealed: Meeting, caplog: pytest.LogCaptureFixture
) -> None:
    sealed.settle(OPENS)

    def counts() -> dict[str, int]:
        from tests.house.filling import rows

        return rows(sealed.database)

    before = counts()
    sealed.seal(1, FOR)
    assert {name: count - before[name] for name, count in counts().items() if count != before[name]} == {
        "envelopes": 1
    }
    assert caplog.records == []


def test_a_vote_is_on_disk_before_it_is_answered_and_what_is_deleted_is_overwritten(
    database: Database,
) -> None:
    postgresql = database.engine.dialect.name == "postgresql"
    if postgresql:
        with database.transaction() as session:
            name = session.scalar(text("SELECT current_database()"))
            session.execute(text(f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
        database.engine.dispose()
    with database.session() as session:
        if postgresql:
            assert session.scalar(text("SHOW synchronous_commit")) == "on"
            session.execute(text(f'ALTER DATABASE "{name}" RESET synchronous_commit'))
            session.commit()
        else:
            assert session.scalar(text("PRAGMA synchronous")) == 2
            assert session.scalar(text("PRAGMA secure_delete")) == 1


def test_an_envelope_has_one_size_whatever_it_holds(sealed: Meeting) -> None:
    for at, choice in enumerate(Choice):
        sealed.seal(at, choice)
    with sealed.database.reading() as session:
        assert len({len(box) for box in session.scalars(select(Envelope.box))}) == 1


def test_a_changed_vote_replaces_the_first_and_both_receipts_are_accounted_for(sealed: Meeting) -> None:
    first, second = sealed.seal(1, FOR), sealed.seal(1, AGAINST)
    assert first.commitment != second.commitment
    poll = sealed.settle()
    with sealed.database.reading() as session:
        assert [one.commitment for one in urns.ballots(session, poll)] == [second.commitment]
        assert urns.superseded(session, poll) == [first.commitment]
        assert confidential.find(session, poll, second.commitment).counted
        assert confidential.find(session, poll, first.commitment).replaced


def test_sending_the_same_form_twice_is_the_same_vote(sealed: Meeting) -> None:
    sealed.settle(OPENS)
    slip = sealed.slip(_poll(sealed), sealed.members[1])
    assert sealed.seal(1, FOR, slip=slip) == sealed.seal(1, FOR, slip=slip)
    poll = sealed.settle()
    with sealed.database.reading() as session:
        assert urns.turnout(session, poll) == 1
        assert urns.superseded(session, poll) == []


def test_the_slip_of_another_member_is_refused(sealed: Meeting) -> None:
    sealed.settle(OPENS)
    with pytest.raises(Refused, match="not the one given"):
        sealed.seal(1, FOR, slip=sealed.slip(_poll(sealed), sealed.members[2]))


def test_a_receipt_is_signed_and_its_nonce_opens_the_commitment(sealed: Meeting) -> None:
    given = sealed.seal(1, BLANK)
    assert commitment(given.poll_digest, "blank", bytes.fromhex(given.parts[0].nonce)) == given.commitment
    key = json.loads(_poll(sealed).definition)["sealed"]["receipt_key"]
    assert signed(key, given.poll_digest, given.commitment, given.signature)
    assert not signed(key, given.poll_digest, "0" * 64, given.signature)
    poll = sealed.settle()
    with sealed.database.reading() as session:
        whole = f"{given.poll_digest}\n{given.commitment}\n{given.signature}"
        found = confidential.find(session, poll, whole)
        lost = confidential.find(session, poll, "ab" * 32)
    assert (found.counted, found.signed) == (True, True)
    assert (lost.counted, lost.replaced, lost.signed) == (False, False, False)


def test_anyone_counts_the_published_list_again(sealed: Meeting) -> None:
    _all_vote(sealed)
    poll = sealed.settle()
    with sealed.database.reading() as session:
        data = published(json.loads(poll.definition), urns.ballots(session, poll), [])
    data = json.loads(json.dumps(data))
    assert (recount(data).for_, recount(data).against, recount(data).blanks) == (4, 1, 1)
    data["ballots"][0]["choice"] = "against" if data["ballots"][0]["choice"] != "against" else "for"
    with pytest.raises(ValueError, match="not what its commitment says"):
        recount(data)


def test_votes_are_in_time_by_the_clock_of_the_database(sealed: Meeting) -> None:
    sealed.settle(OPENS)
    sealed.consequences.clock = lambda session: CLOSES
    with pytest.raises(Refused, match="no vote was recorded"):
        sealed.seal(1, FOR, OPENS)
    with pytest.raises(Refused, match="not open yet"):
        sealed.consequences.clock = lambda session: OPENS - timedelta(microseconds=1)
        sealed.seal(1, FOR, OPENS)


def test_an_open_ballot_is_not_taken_nor_an_envelope_in_an_open_poll(sealed: Meeting) -> None:
    with pytest.raises(Refused, match="confidential"):
        sealed.vote(1, FOR)
    with sealed.database.reading() as session:
        assert urns.turnout(session, session.get_one(Poll, sealed.poll_id)) == 0


def test_a_holder_votes_for_whom_they_represent_and_only_roll_marks_say_so(sealed: Meeting) -> None:
    _give_proxy(sealed, 1, 2)
    with pytest.raises(Forbidden, match="take it back first"):
        sealed.seal(1, FOR)
    with pytest.raises(Forbidden):
        sealed.seal(3, FOR, member=1)
    sealed.seal(2, FOR)
    sealed.seal(2, AGAINST, member=1)
    poll = sealed.settle()
    assert poll.verdict is not None
    assert (poll.verdict["remote"], poll.verdict["represented"]) == (1, 1)
    with sealed.database.reading() as session:
        holder = sealed.members[2]
        assert urns.marks(session, poll) == {sealed.members[1]: holder, holder: holder}
        assert not urns.shown(session, poll)


def test_a_member_who_takes_the_proxy_back_replaces_the_vote_of_the_holder(sealed: Meeting) -> None:
    _give_proxy(sealed, 1, 2)
    sealed.seal(2, FOR, member=1)
    with sealed.act() as (session, _, assembly):
        attending.revoke_proxy(session, actor=sealed.actor(1), now=OPENS, assembly=assembly)
    sealed.seal(1, AGAINST)
    with pytest.raises(Forbidden, match="do not hold a proxy"):
        sealed.seal(2, FOR, member=1)
    poll = sealed.settle()
    with sealed.database.reading() as session:
        assert [one.choice for one in urns.ballots(session, poll)] == [AGAINST]


def test_proxies_given_one_after_the_other_make_no_more_votes(sealed: Meeting) -> None:
    """Who cast an envelope is kept nowhere: whoever had a proxy of a member who voted is held to have used it."""
    _give_proxy(sealed, 1, 2, OPENS)
    sealed.seal(2, FOR, member=1)
    with sealed.act() as (session, _, assembly):
        attending.revoke_proxy(session, actor=sealed.actor(1), now=OPENS, assembly=assembly)
    _give_proxy(sealed, 3, 2, OPENS)
    with pytest.raises(Forbidden, match="as many other members"):
        sealed.seal(2, FOR, member=3)


def test_of_fewer_than_five_persons_the_outcome_alone_is_told(sealed: Meeting) -> None:
    for at in range(4):
        sealed.seal(at, FOR)
    poll = sealed.settle()
    with sealed.database.reading() as session:
        decided = queries.decided(session, poll)
        assert queries.approval(session, poll.id).carried  # type: ignore[union-attr]
    assert (str(decided.headline), decided.sides) == ("Carried", ())


def test_nothing_in_the_record_tells_the_count_of_a_few(sealed: Meeting) -> None:
    """The digest at the close cannot be guessed from the few counts possible: the nonces are in it."""
    from scopgov.domain.canonical import digest

    sealed.seal(1, FOR)
    poll = sealed.settle()
    with sealed.database.reading() as session:
        facts = session.scalars(select(RecordEntry.facts).where(RecordEntry.act == "poll.closed")).one()
    assert json.loads(facts)["outcome"] == poll.outcome
    assert digest(poll.verdict) not in facts


def test_a_cancelled_poll_keeps_no_vote(sealed: Meeting) -> None:
    _all_vote(sealed)
    sealed.seal(0, AGAINST)
    with sealed.act() as (session, poll, _):
        told = {"actor": sealed.actor(), "now": OPENS, "poll": poll, "reason": "A mistake."}
        services.cancel(session, **told, consequences=sealed.consequences)
    with sealed.database.reading() as session:
        for table in (Envelope, SupersededEnvelope, SealedBallot, RollMark):
            assert session.scalars(select(table)).all() == []


def test_the_level_may_be_chosen_until_the_poll_opens(meeting: Meeting, tmp_path: Path) -> None:
    meeting.consequences.vault.folder = tmp_path / "keys"

    def choose(secrecy: Secrecy, now: object) -> None:
        with meeting.act() as (session, poll, _):
            told = {"actor": meeting.actor(), "now": now, "poll": poll, "secrecy": secrecy}
            confidential.choose(session, **told, consequences=meeting.consequences)

    choose(Secrecy.confidential, START)
    meeting.seal(1, FOR)
    with pytest.raises(Refused, match="can no longer change"):
        choose(Secrecy.open, OPENS)
    with meeting.act() as (session, poll, _), pytest.raises(Forbidden):
        told = {"actor": meeting.actor(1), "now": START, "poll": poll, "secrecy": Secrecy.open}
        confidential.choose(session, **told, consequences=meeting.consequences)


def test_keys_are_destroyed_once_the_close_is_kept(sealed: Meeting) -> None:
    sealed.seal(1, FOR)
    key = _key(sealed)

    def destroyed(now: object) -> int:
        with sealed.database.transaction() as session:
            return confidential.destroy_keys(session, now=now, vault=sealed.consequences.vault)

    assert destroyed(OPENS) == 0
    sealed.settle()
    assert destroyed(CLOSES) == 0
    assert destroyed(CLOSES + confidential.KEPT) == 1
    assert not key.exists()


@ONE_KIND
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sealed_ballots SET choice = 'against' WHERE choice = 'for'",
        "DELETE FROM sealed_ballots WHERE choice = 'against'",
        "DELETE FROM roll_marks WHERE member_id = (SELECT min(member_id) FROM roll_marks)",
        "UPDATE roll_marks SET cast_by = (SELECT max(member_id) FROM roll_marks)",
        "UPDATE polls SET secrecy = 'open'",
        "UPDATE polls SET definition = 'no longer data'",
        "UPDATE polls SET verdict = '{}'",
        "UPDATE sealed_ballots SET nonce = 'none'",
    ],
)
def test_a_change_after_the_close_approves_nothing(sealed: Meeting, change: str) -> None:
    _all_vote(sealed)
    sealed.settle()
    with sealed.database.session() as session:
        session.execute(text(change))
        found = queries.approval(session, sealed.poll_id)
    assert found is not None
    assert found.outcome is None


def _held_up(meeting: Meeting) -> str:
    poll = meeting.settle()
    assert (poll.state, poll.outcome) == (PollState.opened, None)
    with meeting.database.reading() as session:
        acts = session.scalars(select(RecordEntry.act).where(RecordEntry.act == "poll.held_up")).all()
        assert len(acts) == 1
        assert session.scalars(select(SealedBallot)).all() == []
    return str(poll.incident_reason)


def test_without_its_keys_a_poll_is_held_up_until_they_are_back(sealed: Meeting) -> None:
    _all_vote(sealed)
    key = _key(sealed)
    kept = key.read_bytes()
    key.unlink()
    with pytest.raises(Refused, match="keys of this poll"):
        sealed.seal(0, FOR)
    assert "not there" in _held_up(sealed)
    assert "not there" in _held_up(sealed)
    key.write_bytes(kept)
    poll = sealed.settle(CLOSES + timedelta(hours=1))
    assert (poll.state, poll.outcome, poll.incident) == (PollState.closed, Outcome.carried, "")


@ONE_KIND
@pytest.mark.parametrize("how", ["altered", "copied", "added", "put back"])
def test_an_envelope_that_was_not_cast_stops_the_announcement(sealed: Meeting, how: str) -> None:
    """Somebody writes into the tables: into one envelope, from one to another, a new one, or an earlier one again."""
    sealed.seal(1, FOR)
    sealed.seal(1, AGAINST)
    sealed.seal(2, AGAINST)
    with sealed.database.transaction() as session:
        first, second = session.scalars(select(Envelope).order_by(Envelope.slot)).all()
        earlier = session.scalars(select(SupersededEnvelope)).one()
        if how == "altered":
            first.box = first.box[:-1] + bytes([first.box[-1] ^ 1])
        elif how == "copied":
            first.box = second.box
        elif how == "added":
            session.add(Envelope(poll_id=sealed.poll_id, slot="ab" * 32, box=first.box))
        else:
            session.execute(update(Envelope).where(Envelope.slot == earlier.slot).values(box=earlier.box))
    assert "not those that were cast" in _held_up(sealed)
    with sealed.act() as (session, poll, _):
        told = {"actor": sealed.actor(), "now": CLOSES, "poll": poll, "reason": "Altered."}
        services.cancel(session, **told, consequences=sealed.consequences)
    assert _poll(sealed).state is PollState.cancelled
