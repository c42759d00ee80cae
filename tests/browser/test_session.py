"""A session of sixty members, led from the chair’s screen, seen by the room, voted on phones; then its second call."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable, Sequence

import pytest
from playwright.sync_api import expect

from tests.browser import session as hall
from tests.browser.conftest import PDF_LEFT_OPEN, Site, Visitor
from tests.browser.ensemble import MEMBERS, Ensemble, found
from tests.browser.person import PHONE, Person
from tests.browser.session import ACCOUNTS, BOARD, ENERGY, PLAIN, REMOTE, RESULT, SHARE, ballots

pytestmark = pytest.mark.early

ASSEMBLY = "Assemblée générale annuelle"
NAMES = {who: name for who, (name, _trade, _roles) in MEMBERS.items()}
TWO_DAYS = "Deux jours par semaine au lieu d’un"
SOUND = "Son coupé pour les personnes à distance pendant deux minutes."
SAID = "Les offres ont été comparées ; le prix compte moins que l’origine."
HERE = (NAMES["chair"], NAMES["secretary"], *hall.EARLY)
VOTERS = (*HERE, *hall.TRAIN)  # 44; who votes at a screen is not one of them
PLAIN_RESULTS = {title: (38 - at, 2 + at) for at, title in enumerate(PLAIN)}


@PDF_LEFT_OPEN
def test_sixty_members_decide_twelve_items_in_session_and_one_again_at_a_second_call(
    empty_site: Site, page_at: Callable[..., Visitor]
) -> None:
    walk = Ensemble(empty_site, page_at)
    found(walk, hall.roll())
    for who in ("member", "designer", "writer", "second_writer"):
        walk.give(who, PHONE)
    base = _convene(walk)
    _give_proxies(walk, base)
    _propose_amendment(walk, base)
    walk.wait_until(20, 9, 1)
    _open(walk, base)
    _miss_the_quorum(walk, base)
    _vote_for_those_away(walk, base)
    _amend(walk, base)
    _elect(walk, base)
    _grade(walk, base)
    _reject(walk)
    for title, (votes_for, against) in PLAIN_RESULTS.items():
        _lead(walk, title, ballots(("for", votes_for), ("against", against)))
        walk["chair"].sees(f"Carried: {votes_for} for, {against} against")
    _close(walk, base)
    _holds_what_was_decided(_signed(walk))
    _second_call(walk, base)


def _convene(walk: Ensemble) -> str:
    """Prepare the meeting, put its twelve items and send the notice; return the address of the meeting."""
    chair = walk["chair"]
    chair.arrive("/assemblies")
    chair.follow("Prepare an assembly")
    chair.fill("Title", ASSEMBLY)
    chair.tick("In session: the chair opens and closes each vote, item by item")
    chair.fill("Place", "Nantes, salle des Machines")
    chair.fill("Votes open", walk.typed(20, 9))
    chair.fill("Votes close", walk.typed(20, 18))
    chair.press("Prepare")
    base = re.sub(r"[?#].*", "", chair.page.url.removeprefix(walk.site.address))
    number = int(base.rsplit("/", 1)[1])
    hall.put(walk, NAMES["chair"], number, ACCOUNTS, RESULT, REMOTE)
    _write_election(chair)
    hall.put(walk, NAMES["chair"], number, ENERGY, SHARE, *PLAIN)
    chair.arrive(base)
    expect(chair.page.locator("#agenda tbody tr")).to_have_count(12)
    chair.press("Send the notice")
    chair.sees("convened")
    return base


def _write_election(chair: Person) -> None:
    chair.follow("Put a motion on the agenda")
    chair.follow("Write a choice among options")
    chair.fill("Title", BOARD)
    chair.fill("Text put to the vote", "L’assemblée élit deux membres du conseil pour trois ans.")
    chair.fill("Options", "Adèle Abgrall: sortante\nBruno Cadiou: nouvelle candidature\nElsa Garnier")
    chair.tick("The options are persons: this is an election")
    chair.fill("How many options are retained at most", "2")
    chair.look(french=False)
    chair.press("Put on the agenda")


def _give_proxies(walk: Ensemble, base: str) -> None:
    """Give three proxies to one member; the fourth is one too many, and goes to another."""
    hall.give_proxies(walk, int(base.rsplit("/", 1)[1]), NAMES["designer"], (hall.LATE, *hall.AWAY))
    giver = walk["second_writer"]
    giver.arrive(base)
    giver.follow("Give a proxy")
    giver.choose("Who votes for you", NAMES["designer"])
    giver.press("Give my proxy")
    giver.visitor.was_refused(422)
    giver.look(french=False)
    giver.choose("Who votes for you", NAMES["writer"])
    giver.press("Give my proxy")
    giver.sees(f"{NAMES['writer']} votes for you.")


def _propose_amendment(walk: Ensemble, base: str) -> None:
    """Let a member have another text voted before the motion."""
    member = walk["member"]
    member.arrive(base)
    member.follow(REMOTE)
    member.follow("Propose an amendment")
    member.fill("What it changes, in a few words", TWO_DAYS)
    member.fill(
        "The text you would have put to the vote", "Chaque membre peut travailler deux jours à distance."
    )
    member.fill("Why", "Un jour ne suffit pas à qui habite loin.")
    member.press("Propose")
    member.press("Put it to the vote before the motion")
    member.look()


def _open(walk: Ensemble, base: str) -> None:
    chair, room, member = walk["chair"], walk["committee"], walk["member"]
    chair.arrive(base)
    chair.follow("Open the meeting")
    chair.choose("Chair", NAMES["chair"])
    chair.choose("Secretary", NAMES["secretary"])
    chair.press("Open the meeting")
    hall.present(walk, NAMES["chair"], int(base.rsplit("/", 1)[1]), HERE)
    chair.arrive(f"{base}/chair")
    chair.look()
    room.arrive(f"{base}/room")
    room.sees("No quorum yet", "8 present or represented of 60; quorum 12")
    member.arrive(f"{base}/follow")
    member.look()


def _miss_the_quorum(walk: Ensemble, base: str) -> None:
    """Vote on the first item before the train is there: eight of sixty decide nothing."""
    chair, room = walk["chair"], walk["committee"]
    _take_and_open(walk, ACCOUNTS)
    chair.look()
    hall.cast(walk, ACCOUNTS, HERE, ballots(("for", 7), ("against", 1)))
    room.page.reload()
    room.sees("Votes are open", "8 ballots cast, of 60 on the roll.")
    expect(room.page.locator("[data-until]")).to_have_text(re.compile(r"^\d:\d\d$"))
    room.look()
    walk.site.clock.forward(minutes=5, seconds=1)
    chair.page.reload()
    chair.press("Close the vote")
    chair.sees("The room and the members do not see this result yet")
    chair.look()
    room.page.reload()
    room.sees("The vote is closed: the chair announces its result.")
    expect(room.page.get_by_text("No decision")).to_have_count(0)
    chair.press("Announce the result")
    told = room.page.locator(".room-result")  # by itself: nobody touches the room’s screen
    expect(told).to_have_text("No decision: the quorum is not reached", timeout=20_000)
    hall.present(
        walk, NAMES["chair"], int(base.rsplit("/", 1)[1]), [*hall.TRAIN, NAMES["designer"], NAMES["writer"]]
    )


def _vote_for_those_away(walk: Ensemble, base: str) -> None:
    """Vote on a phone for oneself and those one represents; whoever comes after all votes in person."""
    chair, designer, member = walk["chair"], walk["designer"], walk["member"]
    chair.follow("Record who is there")
    chair.choose("Member", hall.LATE)
    chair.press("Record as present")
    chair.arrive(f"{base}/chair")
    _take_and_open(walk, RESULT)
    member.page.reload()
    member.press("I attend remotely")
    member.arrive(f"{base}/follow")
    member.tick("For")
    member.press("Cast the ballot")
    member.sees("Your vote counts.", "Ballot counted: For")
    member.look()
    designer.arrive(f"{base}/follow")
    expect(designer.page.locator("form.ballot")).to_have_count(3)
    expect(designer.page.get_by_text(f"For {hall.LATE}")).to_have_count(0)
    designer.look()
    for choice in ("For", "For", "Against"):
        ballot = designer.page.locator("form.ballot").first
        designer.tick(choice, ballot)
        designer.press("Cast the ballot", ballot)
    designer.sees(f"For {hall.AWAY[1]}, who gave you a proxy")
    expect(designer.page.locator("form.ballot")).to_have_count(0)
    hall.cast(
        walk, RESULT, (*VOTERS, hall.LATE), ballots(("for", 38), ("against", 5), ("abstain", 1), ("for", 1))
    )
    _close_and_announce(walk)
    chair.sees("Carried: 42 for, 6 against")


def _amend(walk: Ensemble, base: str) -> None:
    """Vote the amendment before its motion, which is then put in the words carried."""
    chair, member = walk["chair"], walk["member"]
    _take_and_open(walk, TWO_DAYS)
    member.arrive(f"{base}/follow")
    member.tick("For")
    member.press("Cast the ballot")
    hall.cast(walk, TWO_DAYS, VOTERS, ballots(("for", 29), ("against", 12)))
    _close_and_announce(walk)
    chair.sees("Carried: 30 for, 12 against")
    chair.look()
    _lead(walk, REMOTE, ballots(("for", 40), ("blank", 2), ("against", 1)))
    chair.sees("Carried: 40 for, 1 against")
    member.arrive(f"{base}/follow")
    member.sees("Chaque membre peut travailler deux jours à distance.")


def _elect(walk: Ensemble, base: str) -> None:
    """Elect two of three in confidence: a phone seals its ballot, and nobody sees a name beside a choice."""
    chair, writer = walk["chair"], walk["writer"]
    _take_and_open(walk, BOARD)
    writer.arrive(f"{base}/follow")
    writer.look()
    writer.follow("Vote in confidence")
    ballot = writer.page.locator("form.ballot").first
    writer.look()
    writer.tick("Approve", ballot.get_by_role("group", name="Adèle Abgrall", exact=True))
    writer.press("Cast the ballot", ballot)
    writer.sees("Your ballot is in its envelope", "It counts once the chair closes the vote.")
    writer.look(french=False)
    writer.follow("Back to the meeting")
    writer.sees("Vote in confidence")  # for the member who gave a proxy
    hall.cast(walk, BOARD, VOTERS, ballots(("112", 25), ("121", 12), ("221", 5)))
    _close_and_announce(walk)
    chair.sees("Retained: Adèle Abgrall, Bruno Cadiou")
    writer.arrive(f"{base}/follow")
    writer.follow("Why this result")
    writer.sees("Find my ballot")
    writer.look()


def _grade(walk: Ensemble, base: str) -> None:
    """Grade three suppliers, while the sound is cut."""
    chair, designer, room = walk["chair"], walk["designer"], walk["committee"]
    _take_and_open(walk, ENERGY)
    designer.arrive(f"{base}/follow")
    ballot = designer.page.locator("form.ballot").first
    for option, grade in (
        ("Coopérative du Vent", "Excellent"),
        ("Régie de Loire", "Fair"),
        ("Grand Réseau", "To reject"),
    ):
        designer.tick(grade, ballot.get_by_role("group", name=option, exact=True))
    designer.look(french=False)
    designer.press("Cast the ballot", ballot)
    designer.sees("Coopérative du Vent")
    chair.follow("Log an incident")
    chair.look()
    chair.fill("What happened", SOUND)
    chair.press("Log it")
    chair.sees(SOUND)
    hall.cast(walk, ENERGY, VOTERS, ballots(("127", 24), ("346", 10), ("515", 6)))
    _close_and_announce(walk)
    chair.sees("Retained: Coopérative du Vent")
    room.page.reload()
    room.sees("Retained: Coopérative du Vent", "Quorum reached")
    room.look()


def _reject(walk: Ensemble) -> None:
    _lead(walk, SHARE, ballots(("for", 15), ("against", 27)))
    walk["chair"].sees("Rejected: 15 for, 27 against")


def _take_and_open(walk: Ensemble, title: str) -> None:
    chair = walk["chair"]
    chair.press(re.compile(f"^Next: .*{re.escape(title)}$"))
    chair.fill("Minutes announced", "5")
    chair.press("Open the vote")


def _close_and_announce(walk: Ensemble) -> None:
    chair = walk["chair"]
    walk.site.clock.forward(minutes=5, seconds=1)
    chair.page.reload()
    chair.press("Close the vote")
    chair.press("Announce the result")


def _lead(walk: Ensemble, title: str, choices: Sequence[str]) -> None:
    """Take an item from its opening to its result."""
    _take_and_open(walk, title)
    hall.cast(walk, title, VOTERS, choices)
    _close_and_announce(walk)


def _close(walk: Ensemble, base: str) -> None:
    """Close the meeting once what its minutes lack is named and written."""
    chair = walk["chair"]
    chair.look()
    chair.arrive(f"/minutes/of/{base.rsplit('/', 1)[1]}")
    chair.sees("Still missing (article R. 225-106)", "the summary of the debates")
    expect(chair.page.get_by_role("button", name="Draw up the minutes")).to_have_count(0)
    chair.arrive(f"{base}/chair")
    chair.follow("Close the meeting")
    chair.sees("1 incident was logged: the minutes hold it.")
    chair.press("Close the meeting")
    chair.visitor.was_refused(422)
    chair.sees("Sum up the debates: the minutes must hold it.")
    chair.look(french=False)
    chair.follow("Write", chair.page.locator(f"dt:has-text('{ENERGY}') + dd"))
    chair.fill("What was said of it, in short", SAID)
    chair.press("Save")
    chair.follow("Close the meeting")
    chair.press("Close the meeting")
    chair.sees("closed", "Carried: 42 for, 6 against")


def _signed(walk: Ensemble) -> str:
    """Draw the minutes up, sign them and return the text of the PDF."""
    chair, secretary = walk["chair"], walk["secretary"]
    chair.arrive()
    chair.follow(f"Draw up the minutes of “{ASSEMBLY}”.")
    chair.press("Draw up the minutes")
    chair.look()
    chair.press("Sign as chair")
    secretary.arrive()
    secretary.follow(f"Sign the minutes of “{ASSEMBLY}”.")
    secretary.press("Sign as secretary")
    chair.page.reload()
    path = chair.download("Download the PDF").path()
    read = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True)
    return " ".join(read.stdout.split())


def _holds_what_was_decided(text: str) -> None:
    for title in (ACCOUNTS, RESULT, REMOTE, BOARD, ENERGY, SHARE, *PLAIN):
        assert title in text
    assert "Amendment 1 to motion 3" in text
    assert "No decision: the quorum is not reached" in text
    for told in (
        "Carried: 42 for, 6 against.",
        "Carried: 30 for, 12 against.",
        "Carried: 40 for, 1 against.",
        "Retained: Adèle Abgrall, Bruno Cadiou.",
        "Retained: Coopérative du Vent.",
        "Rejected: 15 for, 27 against.",
        *(f"Carried: {votes} for, {against} against." for votes, against in PLAIN_RESULTS.values()),
    ):
        assert told in text
    assert SOUND in text
    assert SAID in text
    _holds_the_signatures(text)


def _holds_the_signatures(text: str) -> None:
    for capacity, who in (("chair", "chair"), ("secretary", "secretary")):
        assert re.search(f"The {capacity}: {NAMES[who]} signed on", text)


def _second_call(walk: Ensemble, base: str) -> None:
    """Put again what eight could not decide: the same eight may, as no quorum is required any more."""
    chair, room = walk["chair"], walk["committee"]
    chair.arrive(base)
    chair.follow("Second call")
    chair.fill("Votes open", walk.typed(12, 9))
    chair.fill("Votes close", walk.typed(12, 12))
    chair.press("Prepare the second call")
    expect(chair.page.locator("#agenda tbody tr")).to_have_count(1)
    chair.look()
    chair.press("Send the notice")
    second = re.sub(r"[?#].*", "", chair.page.url.removeprefix(walk.site.address))
    walk.wait_until(12, 9, 1)
    _open_again(walk, second)
    _lead_again(walk)
    room.arrive(f"{second}/room")
    room.sees("Carried: 7 for, 1 against", "No quorum is required")
    room.look()
    chair.follow("Close the meeting")
    chair.fill("Summary of the debates", "Les comptes ont été présentés une nouvelle fois.")
    chair.press("Close the meeting")
    text = _signed(walk)
    assert "This was the second call." in text
    assert "Carried: 7 for, 1 against." in text
    _holds_the_signatures(text)


def _open_again(walk: Ensemble, second: str) -> None:
    chair = walk["chair"]
    chair.arrive(second)
    chair.follow("Open the meeting")
    chair.choose("Chair", NAMES["chair"])
    chair.choose("Secretary", NAMES["secretary"])
    chair.press("Open the meeting")
    hall.present(walk, NAMES["chair"], int(second.rsplit("/", 1)[1]), HERE)
    chair.arrive(f"{second}/chair")
    chair.look()


def _lead_again(walk: Ensemble) -> None:
    _take_and_open(walk, ACCOUNTS)
    hall.cast(walk, ACCOUNTS, HERE, ballots(("for", 7), ("against", 1)))
    _close_and_announce(walk)
