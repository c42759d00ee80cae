"""The whole conduct of a meeting through its pages: the chair’s, the room’s, the members’, then its minutes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.domain.conduct import Conduct
from scopgov.domain.polls import Choice
from scopgov.votes.tables import Poll
from tests.conduct.sitting import CHAIR, MEMBER, OPENS, SECRETARY, Sitting, later
from tests.conftest import START, Clock
from tests.votes.meeting import prepare, put

SignIn = Callable[..., FlaskClient]
ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # they do not depend on it


@pytest.fixture
def screens(sitting: Sitting, sign_in: SignIn, clock: Clock) -> dict[str, FlaskClient]:
    """One browser of each kind, on their screens as the meeting begins."""
    clock.at = OPENS
    places = {"board": 0, "chair": CHAIR, "secretary": SECRETARY, "member": MEMBER}
    return {name: sign_in(sitting.members[at]) for name, at in places.items()}


def _text(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return " ".join(re.sub(r"<[^>]+>", " ", answer.text).split())


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_a_meeting_from_its_first_item_to_its_minutes(
    sitting: Sitting, screens: dict[str, FlaskClient], clock: Clock
) -> None:
    base, first = f"/assemblies/{sitting.assembly_id}", sitting.polls[0]
    chair, member = screens["chair"], screens["member"]
    item = sitting.poll(0).motion_id
    assert "the chair takes the items one by one" in _text(member, f"{base}/follow")

    number = _item(sitting, 0)
    assert chair.post(f"/items/{number}/take").location == f"{base}/chair"
    assert "Under discussion" in _text(member, f"{base}/room")
    follow = _text(member, f"{base}/follow")
    assert "The assembly decides to meet in spring." in follow and "Under discussion" in follow

    assert chair.post(f"/polls/{first}/open", data={"minutes": "5"}).status_code == 302
    page = member.get(f"{base}/follow").text
    assert 'name="choice"' in page and "http-equiv" not in page  # nothing takes away what is being ticked
    cast = member.post(f"{base}/follow/{first}/{sitting.members[MEMBER]}", data={"choice": "for"})
    assert cast.location == f"{base}/follow#now"
    page = member.get(f"{base}/follow").text
    assert "Your vote counts." in page and 'http-equiv="refresh"' in page
    assert "1 ballot cast, of 5 on the roll." in _text(screens["board"], f"{base}/room")

    refused = chair.post(f"/polls/{first}/end")
    assert refused.status_code == 422 and "The vote is announced until" in refused.text
    clock.at = later(minutes=5)
    assert "The time announced is over" in _text(member, f"{base}/follow")
    assert chair.post(f"/polls/{first}/end").status_code == 302
    for client, address in (
        (member, f"{base}/follow"),
        (member, f"{base}/room"),
        (member, base),
        (member, f"/polls/{first}"),
        (member, f"/motions/{item}"),
        (member, "/"),
    ):
        assert "1 for" not in _text(client, address), address
    assert "1 for, 0 against" in _text(chair, f"{base}/chair")
    assert "The vote is closed: the chair announces its result." in _text(member, f"{base}/follow")

    assert chair.post(f"/polls/{first}/announce").status_code == 302
    for client, address in (
        (member, f"{base}/follow"),
        (member, f"{base}/room"),
        (member, f"/polls/{first}"),
    ):
        assert "1 for, 0 against" in _text(client, address), address

    note = screens["secretary"].post(
        f"/items/{number}/debates", data={"debates": "Two spoke.\n\nNobody objected."}
    )
    assert note.location == f"{base}/chair"
    logged = screens["secretary"].post(f"{base}/incidents", data={"text": "The sound was cut for a minute."})
    assert logged.status_code == 302
    assert "The sound was cut" in _text(chair, f"{base}/chair")

    ended = chair.post(f"{base}/end", data={"debates": "", "incidents": ""})
    assert ended.location == base
    board = screens["board"]
    drawn = board.post(f"/minutes/of/{sitting.assembly_id}")
    assert drawn.status_code == 302, drawn.text
    minutes = _text(board, drawn.location)
    for said in (
        "Chair: membre 1",
        "Nobody objected.",
        "The sound was cut for a minute.",
        "logged by membre 2",
        "The chair opened the vote on 21 September 2026, 11:00; it was closed on 21 September 2026, 11:05.",
        "The vote never opened",
    ):
        assert said in minutes, said
    assert board.get(f"{drawn.location}.pdf").data.startswith(b"%PDF")


def _item(sitting: Sitting, place: int) -> int:
    with sitting.meeting.database.reading() as session:
        return session.get_one(Poll, sitting.polls[place]).motion.item_id


@ONE_KIND
def test_the_chair_s_screen_is_for_those_who_lead_the_meeting(
    sitting: Sitting, screens: dict[str, FlaskClient]
) -> None:
    address = f"/assemblies/{sitting.assembly_id}/chair"
    assert [screens[name].get(address).status_code for name in screens] == [200, 200, 200, 403]
    assert "Open the vote" not in screens["secretary"].get(address).text
    assert "Chair’s screen" not in screens["member"].get(f"/assemblies/{sitting.assembly_id}").text
    assert screens["member"].post(f"/polls/{sitting.polls[0]}/open", data={"minutes": "5"}).status_code == 403
    assert screens["secretary"].post(f"/polls/{sitting.polls[0]}/end").status_code == 403


@ONE_KIND
@pytest.mark.parametrize("typed", ["", "0", "many", "9999"])
def test_what_was_typed_for_the_minutes_is_refused_at_its_field(
    sitting: Sitting, screens: dict[str, FlaskClient], typed: str
) -> None:
    screens["chair"].post(f"/items/{_item(sitting, 0)}/take")
    answer = screens["chair"].post(f"/polls/{sitting.polls[0]}/open", data={"minutes": typed})
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text and f'value="{typed}"' in answer.text


@ONE_KIND
def test_a_second_press_finds_the_vote_open_and_is_told_so(
    sitting: Sitting, screens: dict[str, FlaskClient]
) -> None:
    first = sitting.polls[0]
    assert screens["chair"].post(f"/polls/{first}/open", data={"minutes": "5"}).status_code == 302
    again = screens["board"].post(f"/polls/{first}/open", data={"minutes": "9"})
    assert again.status_code == 422 and "This vote is open already" in again.text
    assert sitting.poll().announced_until == later(minutes=5)


@ONE_KIND
def test_a_member_votes_for_whom_they_represent_on_the_same_page(
    sitting: Sitting, screens: dict[str, FlaskClient], sign_in: SignIn
) -> None:
    base, first = f"/assemblies/{sitting.assembly_id}", sitting.polls[0]
    giver = sitting.members[4]
    sign_in(giver).post(f"{base}/proxy", data={"holder_id": str(sitting.members[MEMBER])})
    sitting.open()
    page = screens["member"].get(f"{base}/follow").text
    assert "For membre 4, who gave you a proxy" in page
    screens["member"].post(f"{base}/follow/{first}/{giver}", data={"choice": "against"})
    page = screens["member"].get(f"{base}/follow").text
    assert "Ballot counted: Against" in page and 'name="choice"' in page  # their own is still to cast
    refused = screens["member"].post(f"{base}/follow/{first}/{sitting.members[MEMBER]}", data={})
    assert refused.status_code == 422 and "Choose one of the answers." in refused.text


@ONE_KIND
def test_a_confidential_vote_is_cast_on_the_page_of_its_ballots(
    sitting: Sitting, screens: dict[str, FlaskClient]
) -> None:
    first = sitting.polls[0]
    screens["board"].post(f"/polls/{first}/secrecy", data={"secrecy": "confidential"})
    sitting.open()
    page = screens["member"].get(f"/assemblies/{sitting.assembly_id}/follow").text
    assert "Vote in confidence" in page and 'name="choice"' not in page
    sitting.meeting.poll_id = first
    sitting.meeting.seal(MEMBER, Choice.for_)
    page = screens["member"].get(f"/assemblies/{sitting.assembly_id}/follow").text
    assert "Your vote counts." in page and "A ballot is in its envelope." in page


@ONE_KIND
def test_ballots_without_names_are_sent_once_the_result_is_announced(
    sitting: Sitting, screens: dict[str, FlaskClient], clock: Clock
) -> None:
    poll = sitting.meeting.poll_id = sitting.polls[0]
    screens["board"].post(f"/polls/{poll}/secrecy", data={"secrecy": "confidential"})
    sitting.open(minutes=5)
    for at in range(5):
        sitting.meeting.seal(at, Choice.for_)
    sitting.close()
    assert screens["member"].get(f"/polls/{poll}/ballots.json").status_code == 404
    assert "Carried" not in _text(screens["member"], f"/polls/{poll}")
    sitting.announce()
    assert screens["member"].get(f"/polls/{poll}/ballots.json").status_code == 200


@ONE_KIND
def test_an_assembly_is_announced_in_session_when_it_is_prepared(
    sitting: Sitting, screens: dict[str, FlaskClient], clock: Clock
) -> None:
    clock.at = START
    told = {
        "title": "Item by item",
        "body": "general_assembly",
        "kind": "ordinary",
        "place": "Lyon",
        "remote": "y",
        "conduct": "session",
        "opens_at": "2026-10-12T14:00",
        "closes_at": "2026-10-12T18:00",
    }
    made = screens["board"].post("/assemblies/new", data=told)
    assert made.status_code == 302, made.text
    assert "the chair opens and closes each vote, item by item" in _text(screens["member"], made.location)
    with sitting.meeting.database.reading() as session:
        assembly = session.get_one(Assembly, int(made.location.rsplit("/", 1)[1]))
        assert assembly.conduct is Conduct.session
    notices = _text(screens["member"], "/notices")
    assert "The chair opens and closes each vote, item by item" in notices


@ONE_KIND
def test_by_the_clock_the_chair_opens_no_vote_and_members_vote_from_the_same_page(
    sitting: Sitting, screens: dict[str, FlaskClient], clock: Clock
) -> None:
    clock.at = OPENS + timedelta(minutes=1)
    meeting = sitting.meeting
    base = f"/assemblies/{meeting.assembly_id}"
    follow = screens["member"].get(f"{base}/follow").text
    assert 'name="choice"' in follow
    screens["member"].post(
        f"{base}/follow/{meeting.poll_id}/{sitting.members[MEMBER]}", data={"choice": "for"}
    )
    assert "Your vote counts." in screens["member"].get(f"{base}/follow").text
    assert screens["board"].post(f"/polls/{meeting.poll_id}/open", data={"minutes": "5"}).status_code == 422


@ONE_KIND
def test_the_words_of_each_ballot_choose_in_that_ballot(
    sitting: Sitting, screens: dict[str, FlaskClient], clock: Clock
) -> None:
    meeting = sitting.meeting
    with meeting.database.transaction() as session:
        assembly = prepare(session, meeting)
        motions = [put(session, meeting, assembly) for _ in range(2)]
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=assembly)
        base, polls = f"/assemblies/{assembly.id}", [motion.polls[0].id for motion in motions]
    clock.at = OPENS + timedelta(minutes=1)
    page = screens["member"].get(f"{base}/follow").text
    for poll in polls:
        assert page.count(f'for="choice-{poll}-{sitting.members[MEMBER]}-0"') == 1
