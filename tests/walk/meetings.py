"""An assembly from its notice to its signed minutes: motions, attendance, proxies, ballots, verdicts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.walk.cooperative import BOARD, EMPLOYEE, LEAD, SECRETARY, Cooperative
from tests.walk.pages import Page

NOTICE = timedelta(days=16)
LASTS = timedelta(hours=3)
CHOICES = {"f": "for", "a": "against", "s": "abstain", "b": "blank"}


@dataclass
class Meeting:
    """An assembly on its way: its address, its window, its motions with the addresses of their polls."""

    coop: Cooperative
    title: str
    address: str
    opens_at: datetime
    closes_at: datetime
    polls: dict[str, str] = field(default_factory=dict)
    proxies: dict[str, str] = field(default_factory=dict)
    on_the_spot: list[str] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    voters: set[str] = field(default_factory=set)


def convene(coop: Cooperative, title: str, motions: Sequence[str]) -> Meeting:
    """Let the board prepare an assembly, put what the site offers under these titles, send the notice."""
    bea = coop.person(BOARD)
    opens_at = (coop.clock.at + NOTICE).replace(hour=16, minute=0, second=0, microsecond=0)
    coop.go(BOARD, "/assemblies")
    bea.follow("Prepare an assembly")
    typed = {
        "title": title,
        "kind": "ordinary",
        "place": "Lyon, the large room",
        "remote": True,
        "opens_at": coop.typed_time(opens_at),
        "closes_at": coop.typed_time(opens_at + LASTS),
    }
    made = Meeting(coop, title, bea.press("Prepare", typed).path, opens_at, opens_at + LASTS)
    for motion in motions:
        bea.follow("Put a motion on the agenda")
        bea.follow(motion)
        bea.press("Put on the agenda").says(motion)
    bea.press("Send the notice").says("The notice is sent to every member on the roll.", "convened")
    return made


def call_again(first: Meeting) -> Meeting:
    """Let the board call a second time what the first call left undecided."""
    coop, bea = first.coop, first.coop.person(BOARD)
    opens_at = first.opens_at + NOTICE + timedelta(days=1)
    bea.go(first.address)
    bea.follow("Second call")
    window = {"opens_at": coop.typed_time(opens_at), "closes_at": coop.typed_time(opens_at + LASTS)}
    page = bea.press("Prepare the second call", window).says("second call", *first.polls)
    bea.press("Send the notice").says("convened")
    return Meeting(coop, first.title, page.path, opens_at, opens_at + LASTS)


def give_proxies(meeting: Meeting, proxies: Mapping[str, str]) -> None:
    """Let members give their proxy to others, holder by giver."""
    for giver, holder in proxies.items():
        visitor = meeting.coop.person(giver)
        visitor.go(meeting.address)
        visitor.follow("Give a proxy").says("By law, one member may hold 1 proxy here.")
        visitor.press("Give my proxy", {"holder_id": _offered(visitor.page, holder)})
        visitor.page.says(f"{holder} votes for you.")
        meeting.proxies[giver] = holder


def refuse_one_proxy_more(meeting: Meeting, giver: str, holder: str) -> None:
    """Hold that a member who has all the proxies the law allows is given no other."""
    visitor = meeting.coop.person(giver)
    visitor.go(meeting.address)
    visitor.follow("Give a proxy")
    refused = visitor.press("Give my proxy", {"holder_id": _offered(visitor.page, holder)}, expect=422)
    refused.says("This member already holds 1 of the 1 proxies allowed")


def _offered(page: Page, name: str) -> str:
    """Return the value of the option that says `name`."""
    found = re.search(rf'<option[^>]*value="(\d+)"[^>]*>{re.escape(name)}</option>', page.data.decode())
    assert found, f"{page.path} does not offer {name}"
    return found[1]


def open_meeting(meeting: Meeting, on_the_spot: Sequence[str]) -> None:
    """Let the time come: the board opens the meeting with its bureau and notes who is in the room."""
    coop, bea = meeting.coop, meeting.coop.person(BOARD)
    coop.clock.at = meeting.opens_at + timedelta(minutes=1)
    bea.go(meeting.address)
    page = bea.follow("Open the meeting")
    bureau = {"chair_id": _offered(page, BOARD), "secretary_id": _offered(page, SECRETARY)}
    bea.press("Open the meeting", bureau).says("opened")
    for name in on_the_spot:
        page = bea.go(f"{meeting.address}/attendance")
        bea.press("Record as present", {"member_id": _offered(page, name)}).says(name)
        meeting.on_the_spot.append(name)
    for label, href in bea.go(meeting.address).links:
        if href.startswith("/motions/"):
            meeting.polls[label] = ""
    for label in meeting.polls:
        bea.go(meeting.address)
        bea.follow(label)
        meeting.polls[label] = bea.follow("Go to the ballot").path


def vote(meeting: Meeting, motion: str, ballots: Mapping[str, str]) -> None:
    """Let members vote (f, a, s, b); a represented member's ballot is cast by who holds the proxy."""
    coop, poll = meeting.coop, meeting.polls[motion]
    for name, letter in ballots.items():
        caster = coop.person(meeting.proxies.get(name, name))
        caster.go(poll).is_silent_on("Carried", "Rejected")
        caster.press("Cast the ballot", {"choice": CHOICES[letter]}, action=_of(coop, name))
        caster.page.says("Ballot counted")
        meeting.voters.add(meeting.proxies.get(name, name))
    coop.go(EMPLOYEE, poll).says("You are not on the roll of this poll.")


def _of(coop: Cooperative, name: str) -> str:
    """Return what tells the form of a member's ballot from those of the members they represent."""
    return f"/ballots/{coop.members.index(name) + 1}#"


def change_mind(meeting: Meeting, motion: str, name: str, letter: str) -> None:
    """Let a member change a ballot already cast."""
    visitor = meeting.coop.person(name)
    visitor.go(meeting.polls[motion])
    visitor.press("Change my ballot", {"choice": CHOICES[letter]}, action=_of(meeting.coop, name))


def let_close(meeting: Meeting, late: str) -> None:
    """Let the time run out with nobody's hand on the polls; a member who was about to vote is too late."""
    coop = meeting.coop
    visitor, poll = coop.person(late), next(iter(meeting.polls.values()))
    visitor.go(poll)
    coop.clock.at = meeting.closes_at
    visitor.press("Cast the ballot", {"choice": "against"}, action=_of(coop, late), expect=422)
    visitor.page.says("no vote was recorded")


def read_verdict(meeting: Meeting, motion: str, headline: str) -> Page:
    """Hold that the page of a motion's poll shows this result with its sum; return it."""
    page = meeting.coop.go(LEAD, meeting.polls[motion])
    meeting.headlines.append(headline)
    return page.says(headline, motion, "The count, line by line", "One member, one vote.")


def finish(meeting: Meeting) -> Page:
    """Close the meeting, draw up its minutes, sign them in both capacities; return the minutes."""
    coop, bea = meeting.coop, meeting.coop.person(BOARD)
    coop.clock.forward(minutes=20)
    bea.go(meeting.address)
    bea.follow("Close the meeting")
    debates = {"debates": "Three members ask what becomes of the time gained.\nIt goes to site visits."}
    bea.press("Close the meeting", debates).says("closed")
    bea.go("/")
    bea.follow(f"Draw up the minutes of “{meeting.title}”.")
    address = bea.press("Draw up the minutes").path
    bea.press("Sign as chair")
    coop.go(SECRETARY, "/")
    ben = coop.person(SECRETARY)
    ben.follow(f"Sign the minutes of “{meeting.title}”.")
    ben.press("Sign as secretary")
    return bea.go(address).says("The chair: Bea Board signed on", "The secretary: Ben Bureau signed on")
