"""Two of three scrutineers: without two codes nobody opens an envelope, with any two all open, nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from flask.testing import FlaskClient
from sqlalchemy import event, text

from scopgov.db import Database
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.polls import Choice, Outcome, Secrecy
from scopgov.domain.states import PollState
from scopgov.notices.tables import Notice
from scopgov.record import services as record
from scopgov.record.tables import RecordEntry
from scopgov.scrutiny import services as scrutiny
from scopgov.votes import confidential, envelopes, locks, services, urns
from scopgov.votes.tables import Envelope, Poll
from tests.conftest import Clock
from tests.scrutiny.holding import BEFORE, HOLDERS, accepted, named
from tests.votes.meeting import CLOSES, OPENS, Meeting

SignIn = Callable[..., FlaskClient]
FOR, AGAINST = Choice.for_, Choice.against
CAST = [FOR, FOR, FOR, AGAINST, AGAINST]


def _ready(meeting: Meeting) -> dict[int, str]:
    """Name three scrutineers who accept, and open the poll; return their codes."""
    named(meeting)
    codes = {at: accepted(meeting, at) for at in HOLDERS}
    assert meeting.settle(OPENS).state is PollState.opened
    return codes


def _voted(meeting: Meeting) -> dict[int, str]:
    codes = _ready(meeting)
    for at, choice in enumerate(CAST):
        meeting.seal(at, choice)
    return codes


def _unlock(meeting: Meeting, at: int, code: str) -> Poll:
    with meeting.act() as (session, poll, _):
        told = {"actor": meeting.actor(at), "now": CLOSES, "consequences": meeting.consequences}
        return scrutiny.unlock(session, **told, poll=poll, code=code)


def _poll(meeting: Meeting) -> Poll:
    with meeting.database.reading() as session:
        return session.get_one(Poll, meeting.poll_id)


def _counted(meeting: Meeting) -> list[Choice]:
    with meeting.database.reading() as session:
        assert record.verify(session).intact
        poll = session.get_one(Poll, meeting.poll_id)
        return sorted(one.choice for one in urns.ballots(session, poll))


@pytest.mark.parametrize("pair", [(1, 2), (3, 1), (2, 3)])
def test_any_two_codes_open_all_envelopes(sealed: Meeting, pair: tuple[int, int]) -> None:
    codes = _voted(sealed)
    first, second = pair
    assert sealed.settle().state is PollState.opened
    assert _unlock(sealed, first, codes[first]).state is PollState.opened
    assert sealed.settle().state is PollState.opened
    poll = _unlock(sealed, second, codes[second].upper().replace(" ", "-"))
    assert (poll.state, poll.outcome) == (PollState.closed, Outcome.carried)
    assert _counted(sealed) == sorted(CAST)


def test_one_code_opens_nothing_however_often_it_is_entered(sealed: Meeting) -> None:
    codes = _voted(sealed)
    for _ in range(3):
        _unlock(sealed, 2, codes[2])
    assert sealed.settle().state is PollState.opened
    assert _counted(sealed) == []


def _opens(meeting: Meeting, secrets: list[bytes]) -> bool:
    """Tell whether any of these opens an envelope of the poll."""
    poll, keys = _poll(meeting), meeting.consequences.vault.get(_poll(meeting).digest)
    assert keys is not None
    with meeting.database.reading() as session:
        rows = [(row.slot, row.box) for row in session.query(Envelope)]
    for secret in (one for one in secrets if len(one) == 32):
        tried = envelopes.Keys(secret, keys.slot, keys.tag, keys.signing)
        for at, box in rows:
            try:
                envelopes.unseal(tried, poll.digest, at, box)
            except envelopes.Damaged:
                continue
            return True
    return False


def test_files_and_database_open_nothing_not_even_with_one_code(sealed: Meeting) -> None:
    codes = _voted(sealed)
    for code in (None, codes[1]):
        if code is not None:
            _unlock(sealed, 1, code)
        path = next(sealed.consequences.vault.folder.glob("*.key"))
        held = json.loads(path.read_text())
        assert held["private"] == ""
        everything = [bytes.fromhex(one) for one in (*held["locks"].values(), held["slot"], held["tag"])]
        assert not _opens(sealed, everything)
        boxes = {name: bytes.fromhex(box) for name, box in held["locks"].items()}
        key = locks.key_of(codes[1], sealed.poll_id)
        assert key is not None
        assert locks.opened(boxes, sealed.members[1], key) is None
        for other in (
            sealed.members[2],
            sealed.members[3],
        ):  # not with the code of one in the name of another
            with suppress(InvalidTag):
                assert locks.opened(boxes, other, key) is None


def test_with_two_codes_whoever_has_files_and_database_opens_them(sealed: Meeting) -> None:
    """The control: what is tried above fails for want of a code, not of skill."""
    codes = _voted(sealed)
    keys = sealed.consequences.vault.get(_poll(sealed).digest)
    one, other = (locks.key_of(codes[at], sealed.poll_id) for at in (1, 3))
    assert keys is not None and one is not None and other is not None
    turned = locks.turned(keys.locks, sealed.members[1], one)
    opener = locks.opened(turned, sealed.members[3], other)
    assert opener is not None
    assert _opens(sealed, [opener])


@pytest.mark.parametrize("code", ["", "abcd", "é" * 24, "aaaa bbbb cccc dddd eeee ffff"])
def test_a_wrong_code_is_refused_at_its_field(sealed: Meeting, code: str) -> None:
    codes = _voted(sealed)
    for typed in (code, codes[2]):
        with pytest.raises(Refused) as refused:
            _unlock(sealed, 1, typed)
        assert refused.value.field == "code"
    assert _counted(sealed) == []


def test_codes_are_taken_from_scrutineers_after_the_votes_alone(sealed: Meeting) -> None:
    codes = _voted(sealed)
    with pytest.raises(Forbidden):
        _unlock(sealed, 4, codes[1])
    with sealed.act() as (session, poll, _), pytest.raises(Refused):
        told = {"actor": sealed.actor(1), "now": OPENS, "consequences": sealed.consequences}
        scrutiny.unlock(session, **told, poll=poll, code=codes[1])


def test_a_code_is_written_nowhere(sealed: Meeting, database: Database) -> None:
    said: list[str] = []

    def hear(_c: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        said.append(f"{statement} {parameters!r}")

    event.listen(database.engine, "before_cursor_execute", hear)
    codes = _voted(sealed)
    for at in (1, 2):
        _unlock(sealed, at, codes[at])
    event.remove(database.engine, "before_cursor_execute", hear)
    files = [path.read_text() for path in sealed.consequences.vault.folder.iterdir()]
    for code in codes.values():
        for form in (code, code.replace(" ", ""), code.split()[0] + " " + code.split()[1]):
            assert not any(form in one for one in (*said, *files))


def test_the_poll_waits_for_three_codes_and_opens_with_the_last(sealed: Meeting) -> None:
    named(sealed)
    for at in (1, 2):
        accepted(sealed, at)
    poll = sealed.settle(OPENS)
    assert poll.state is PollState.scheduled
    with pytest.raises(Refused, match="scrutineers"):
        sealed.seal(0, FOR)
    accepted(sealed, 3, OPENS)
    assert _poll(sealed).state is PollState.opened


def test_one_who_declines_is_replaced_and_the_others_keep_their_codes(sealed: Meeting) -> None:
    named(sealed)
    codes = {at: accepted(sealed, at) for at in (1, 2)}
    with sealed.act() as (session, poll, _):
        told = {"actor": sealed.actor(3), "now": BEFORE, "consequences": sealed.consequences}
        scrutiny.decline(session, **told, poll=poll)
    accepted(sealed, 2)  # another code for one of two: still one scrutineer short
    assert sealed.settle(OPENS - timedelta(hours=1)).waits != ""
    named(sealed, (1, 2, 4))
    codes[4] = accepted(sealed, 4)
    sealed.settle(OPENS)
    sealed.seal(0, FOR)
    _unlock(sealed, 1, codes[1])
    assert _unlock(sealed, 4, codes[4]).state is PollState.closed


@pytest.mark.parametrize("holders", [(1, 2), (1, 1, 2), (1,)])
def test_three_different_members_are_named_or_nobody(sealed: Meeting, holders: tuple[int, ...]) -> None:
    with pytest.raises(Refused):
        named(sealed, holders)


def test_nobody_named_any_more_or_an_open_vote_lets_the_poll_open(sealed: Meeting) -> None:
    named(sealed)
    named(sealed, ())
    assert sealed.settle(BEFORE).waits == ""
    named(sealed)
    with sealed.act() as (session, poll, _):
        told = {"actor": sealed.actor(), "now": BEFORE, "consequences": sealed.consequences}
        confidential.choose(session, **told, poll=poll, secrecy=Secrecy.open)
    assert sealed.settle(OPENS).state is PollState.opened
    sealed.vote(0, FOR)


def test_scrutineers_of_an_open_or_opened_poll_are_notnamed(sealed: Meeting) -> None:
    _ready(sealed)
    with pytest.raises(Refused):
        named(sealed, (0, 1, 2))
    with pytest.raises(Refused):
        accepted(sealed, 1, OPENS)


def test_the_board_cannot_close_early_and_scrutineers_can_once_all_voted(sealed: Meeting) -> None:
    codes = _voted(sealed)
    sealed.seal(5, FOR)
    with sealed.act() as (session, poll, _):
        told = {"actor": sealed.actor(), "now": OPENS, "consequences": sealed.consequences}
        assert services.close_early(session, **told, poll=poll).state is PollState.opened
    for at in (3, 1):
        with sealed.act() as (session, poll, _):
            told = {"actor": sealed.actor(at), "now": OPENS, "consequences": sealed.consequences}
            state = scrutiny.unlock(session, **told, poll=poll, code=codes[at]).state
    assert state is PollState.closed


def test_scrutineers_are_asked_once_for_their_codes(sealed: Meeting) -> None:
    _voted(sealed)
    for _ in range(3):
        sealed.settle()
    with sealed.database.reading() as session:
        told = [
            row.member_id for row in session.query(Notice).where(Notice.heading == "Your code is awaited")
        ]
    assert sorted(told) == [sealed.members[at] for at in HOLDERS]


def test_an_envelope_that_was_altered_holds_the_result_up_and_codes_are_entered_again(
    sealed: Meeting,
) -> None:
    codes = _voted(sealed)
    with sealed.database.transaction() as session:
        row = session.query(Envelope).first()
        assert row is not None
        kept, row.box = row.box, bytes(len(row.box))
        slot = row.slot
    for at in (1, 2):
        poll = _unlock(sealed, at, codes[at])
    assert (poll.state, poll.incident != "") == (PollState.opened, True)
    sealed.settle()
    with sealed.database.transaction() as session:
        session.get_one(Envelope, (sealed.poll_id, slot)).box = kept
    assert _unlock(sealed, 2, codes[2]).state is PollState.closed
    assert _counted(sealed) == sorted(CAST)


def test_a_lost_file_is_told_and_the_poll_can_be_cancelled(sealed: Meeting) -> None:
    codes = _voted(sealed)
    path = next(sealed.consequences.vault.folder.glob("*.key"))
    path.unlink()
    assert sealed.settle().incident != ""
    with pytest.raises(Refused, match="keys"):
        _unlock(sealed, 1, codes[1])
    with sealed.act() as (session, poll, _):
        told = {"actor": sealed.actor(), "now": CLOSES, "consequences": sealed.consequences}
        services.cancel(session, **told, poll=poll, reason="Two codes were lost.")
    assert _poll(sealed).state is PollState.cancelled


def test_keys_are_destroyed_after_the_count(sealed: Meeting) -> None:
    codes = _voted(sealed)
    for at in (1, 2):
        _unlock(sealed, at, codes[at])
    with sealed.database.reading() as session:
        vault = sealed.consequences.vault
        assert confidential.destroy_keys(session, now=CLOSES + timedelta(hours=2), vault=vault) == 1
    assert list(sealed.consequences.vault.folder.iterdir()) == []


class Killed(BaseException):
    """Stands for the death of the process: nothing catches it on its way."""


@pytest.mark.parametrize("at", [1, 2])
def test_killed_at_any_step_of_a_code_nothing_is_lost(sealed: Meeting, at: int) -> None:
    codes = _voted(sealed)
    if at == 2:
        _unlock(sealed, 1, codes[1])
    counted = [0]
    limit = [1]

    def strike(*_: object) -> None:
        counted[0] += 1
        if counted[0] == limit[0]:
            raise Killed

    event.listen(sealed.database.engine, "before_cursor_execute", strike)
    while True:
        counted[0] = 0
        try:
            _unlock(sealed, at, codes[at])
        except Killed:
            limit[0] += 1
            continue
        break
    event.remove(sealed.database.engine, "before_cursor_execute", strike)
    assert limit[0] > 4
    if at == 1:
        assert _unlock(sealed, 2, codes[2]).state is PollState.closed
    assert _counted(sealed) == sorted(CAST)
    with sealed.database.reading() as session:
        entries = [
            row.actor_id for row in session.query(RecordEntry).where(RecordEntry.act == "scrutineer.unlocked")
        ]
    assert sorted(entries) == [sealed.members[one] for one in (1, 2)]


def test_a_whole_walk_over_the_pages(sealed: Meeting, sign_in: SignIn, clock: Clock, app: object) -> None:
    app.extensions["scopgov_consequences"] = sealed.consequences  # type: ignore[attr-defined]
    clock.at = BEFORE
    board, number = sign_in(sealed.members[0]), sealed.poll_id
    level = board.get(f"/polls/{number}/secrecy").text
    assert f"/polls/{number}/scrutineers" in level
    chosen = {"first": sealed.members[1], "second": sealed.members[2], "third": 0}
    refused = board.post(f"/polls/{number}/scrutineers", data=chosen)
    assert refused.status_code == 422
    assert "three different members" in refused.text
    chosen["third"] = sealed.members[3]
    assert (
        "has not answered yet"
        in board.post(f"/polls/{number}/scrutineers", data=chosen, follow_redirects=True).text
    )
    holders = {at: sign_in(sealed.members[at]) for at in HOLDERS}
    codes = {}
    for at, client in holders.items():
        assert "Accept and see my code" in client.get(f"/polls/{number}/scrutineer").text
        answer = client.post(f"/polls/{number}/scrutineer/code")
        assert answer.headers["Cache-Control"] == "no-store"
        codes[at] = answer.text.split('<span class="digest">')[1].split("<")[0]
        assert codes[at] not in client.get(f"/polls/{number}/scrutineer").text
    assert board.get(f"/polls/{number}/scrutineer").status_code == 403
    sealed.settle(OPENS)
    clock.at = OPENS
    page = board.get(f"/polls/{number}").text
    assert "two of the three scrutineers’ codes" in page.replace("&#8217;", "’")
    sealed.seal(0, FOR)
    clock.at = CLOSES
    sealed.settle()
    assert "Waiting for two scrutineers" in board.get(f"/polls/{number}").text
    wrong = holders[1].post(f"/polls/{number}/scrutineer/unlock", data={"code": codes[2]})
    assert wrong.status_code == 422
    assert "This is not the code" in wrong.text
    assert codes[2] not in wrong.text
    for at in (1, 2):
        answer = holders[at].post(f"/polls/{number}/scrutineer/unlock", data={"code": codes[at]})
        assert (answer.status_code, codes[at] in str(answer.headers)) == (302, False)
        if at == 1:
            assert "Your code is in" in holders[1].get(f"/polls/{number}/scrutineer").text
    assert _poll(sealed).state is PollState.closed
    with sealed.database.reading() as session:
        facts = " ".join(session.scalars(text("SELECT facts FROM record_entries")))
    assert not any(code in facts or code.replace(" ", "") in facts for code in codes.values())
