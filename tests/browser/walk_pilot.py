"""The walk of a pilot: planned, informed, voted, tried by its group alone, reported, extended, stopped."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from playwright.sync_api import expect
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.policy import Role
from scopgov.dossiers.tables import Dossier
from scopgov.plans.tables import PilotPlan, PilotReport
from scopgov.votes.tables import Motion, MotionKind
from tests.browser.conftest import Site, Visitor
from tests.browser.person import DESK, Person
from tests.mandates import factory as voting
from tests.mandates.factory import GIVEN, Case, case

QUESTION = "Does it help whoever writes proposals?"
REFERENCE = "P-2026-118"


@dataclass
class Moved:
    """The clock of a site, as the factories of tests read and set it."""

    site: Site

    @property
    def at(self) -> datetime:
        return self.site.clock()

    @at.setter
    def at(self, there: datetime) -> None:
        self.site.clock.moved += there - self.site.clock()


@dataclass
class Pilot:
    """A model that was judged, and the people of its pilot, each with a browser of their own."""

    site: Site
    page_at: Callable[..., Visitor]
    around: Case
    version: int
    seated: dict[str, Person] = field(default_factory=dict)

    @property
    def clock(self) -> Any:
        return Moved(self.site)

    def __getitem__(self, who: str) -> Person:
        if who not in self.seated:
            visitor = self.page_at(DESK, locale="en")
            self.seated[who] = Person(visitor, f"{who}@example.test")
        return self.seated[who]

    def day(self, days: int = 0) -> date:
        return self.clock.at.date() + timedelta(days=days)

    def do(self, act: Callable[[Session], Any]) -> Any:
        with self.site.database.transaction() as session:
            return act(session)

    def arrive(self, who: str, path: str = "") -> Person:
        """Have somebody come to the page of the last pilot, or to what stands below it."""
        last = self.do(
            lambda session: session.scalars(select(PilotPlan.id).order_by(PilotPlan.id.desc())).first()
        )
        self[who].arrive(f"/pilots/{last}{path}")
        return self[who]

    def wait_until(self, day: date) -> None:
        self.clock.at = datetime.combine(day, datetime.min.time(), tzinfo=self.clock.at.tzinfo) + timedelta(
            hours=9
        )


def prepared(site: Site, page_at: Callable[..., Visitor]) -> Pilot:
    """Bring a model as far as the opinion of the committee; a second writer is there, who will not take part."""
    around = case(site.people, site.settings.instance)
    site.people.admit("Nel", Role.proposal_writer)
    with site.database.transaction() as session:
        version = voting.judged(session, around, Moved(site)).model_version_id  # type: ignore[arg-type]
    return Pilot(site, page_at, around, version)


def plan(walk: Pilot) -> None:
    """Let the AI lead write the plan of the pilot, read its group beside the roll, and settle it."""
    lead = walk["lea"]
    lead.arrive("/pilots")
    lead.look()
    lead.arrive(f"/pilots/of-model/{walk.version}")
    lead.look()
    lead.press("Keep the plan")
    lead.visitor.was_refused(422)
    lead.look(french=False)
    lead.fill("What is to be found out", QUESTION)
    lead.fill("What is watched", "Whether projects are refused for being flagged.")
    lead.tick("Wim")
    lead.fill("How they were chosen", "Wim asked to try it.")
    lead.fill("From", walk.day(25).isoformat())
    lead.fill("First day without the pilot", walk.day(85).isoformat())
    first = lead.group("Criterion 1")
    lead.fill("What is to be reached", "People decide", first)
    lead.choose("Measured by", "share of scores on which a person decided, in percent", first)
    lead.fill("Threshold", "80", first)
    lead.fill("Cases needed to conclude", "1", first)
    lead.press("Keep the plan")
    lead.sees("being prepared", "proves nothing for the others", "neither gender nor age")
    lead.unfold("The group beside the roll")
    lead.look()
    lead.press("Settle the plan")
    lead.sees("The plan is settled")
    lead.look()


def inform(walk: Pilot) -> None:
    """Let the board record that workers were informed, and until when they were told it may last."""
    board = walk["ada"]
    board.arrive()
    board.look()
    board.follow(
        "Record that workers were informed of the pilot of “" + _title(walk) + "”: nobody scores before."
    )
    board.look()
    board.fill("Workers were informed on", walk.day().isoformat())
    board.fill("How", "At the monthly meeting, with a note to all.")
    board.fill("You told them it may last until", walk.day(10).isoformat())
    board.press("Record that workers were informed")
    board.visitor.was_refused(422)
    board.sees("The pilot itself lasts until")
    board.look(french=False)
    board.fill("You told them it may last until", walk.day(200).isoformat())
    board.press("Record that workers were informed")
    board.sees("Informed on", "People were told that it may last until")
    board.look()


def vote(walk: Pilot, *, look: bool = True) -> None:
    """Let the board freeze the dossier of the pilot, and members carry it; wait for its first day."""
    board = walk["ada"]
    board.arrive(f"/dossiers/new/{walk.version}")
    board.sees("Channel")
    expect(board.page.get_by_label("Pilot", exact=True)).to_be_checked()
    board.press("Freeze the dossier")
    motion = walk.do(lambda session: _put(session, walk, MotionKind.deployment))
    if look:
        board.arrive(f"/motions/{motion}")
        board.sees("The plan of the pilot", QUESTION, "Workers were informed on")
        board.look()
    walk.do(lambda session: voting.hold(session, walk.around, walk.clock, session.get_one(Motion, motion)))
    starts = walk.do(
        lambda session: session.scalars(select(PilotPlan.starts_on).order_by(PilotPlan.id.desc())).first()
    )
    walk.wait_until(starts)


def _put(session: Session, walk: Pilot, kind: MotionKind) -> int:
    held = voting.assembly(session, walk.around, walk.clock)
    about = Dossier if kind is MotionKind.deployment else PilotReport
    last = session.scalars(select(about.id).order_by(about.id.desc())).first()
    assert last is not None
    return voting.put(session, walk.around, walk.clock, held, kind, last).id


def _title(walk: Pilot) -> str:
    return str(walk.do(lambda session: session.scalars(select(PilotPlan)).first().use_case.title))


def score(walk: Pilot) -> None:
    """Let a writer outside the group be refused by name, and one of the group score and decide."""
    other = walk["nel"]
    other.arrive("/scores/new/1")
    other.sees("The mandate names the people who may score, and you are not among them.")
    other.look()
    other.press("Ask all the same")
    other.visitor.was_refused(403)
    other.look(french=False)
    scored(walk, REFERENCE)
    writer = walk["wim"]
    writer.tick("I decided as the estimate suggests")
    writer.fill("Why?", "It fits what we know of this client.")
    writer.press("Record my decision")
    writer.sees("Your decision is recorded.")


def scored(walk: Pilot, reference: str) -> None:
    """Let the writer of the group ask for a score."""
    writer = walk["wim"]
    writer.arrive("/scores/new/1")
    writer.fill("Reference of the proposal", reference)
    for at, value in enumerate(GIVEN.values()):
        field = writer.page.locator(f"[name=input_{at}]").first
        kind = field.evaluate("node => node.type")
        if kind == "radio":
            writer.page.locator(f"[name=input_{at}][value='{value}']").check()
        elif kind.startswith("select"):
            field.select_option(value=str(value))
        else:
            field.fill(str(value))
    writer.press("Ask for the estimate")
    writer.sees("What raises and what lowers the estimate")


def journal(walk: Pilot) -> None:
    """Let the writer say what happened, and a member comment on it."""
    writer = walk.arrive("wim")
    writer.sees("running", "Only these people can ask for a score.")
    writer.look()
    writer.follow("Write in the journal")
    writer.look()
    writer.tick("Something good")
    writer.fill("What happened", "I saw the risk before the meeting.")
    writer.fill("Minutes saved", "45")
    writer.choose("Which score, if it is about one", REFERENCE)
    writer.press("Write")
    writer.sees("I saw the risk before the meeting.")
    writer.look()
    member = walk["max"]
    member.arrive("/pilots/entries/1")
    member.look()
    member.fill("Your comment", "So did I.")
    member.press("Comment")
    member.sees("So did I.")


def interim(walk: Pilot) -> None:
    """Let the AI lead write the interim report, sign it and bring it on paper."""
    lead = walk.arrive("lea", "/report")
    lead.look()
    lead.fill("What the pilot showed, in a few sentences", "It begins well.")
    lead.press("Keep the report")
    lead.look()
    lead.press("Sign the report")
    assert "It begins well." in _paper(lead)
    lead.look()


def final(walk: Pilot, result: str, asked: str = "") -> None:
    """Let the pilot end, and the AI lead sign the final report with what it proposes."""
    ends = walk.do(
        lambda session: session.scalars(select(PilotPlan.ends_on).order_by(PilotPlan.id.desc())).first()
    )
    walk.wait_until(ends)
    lead = walk.arrive("lea", "/report")
    lead.tick("The final report: what it showed, and what members should do")
    lead.fill("What the pilot showed, in a few sentences", "Too few cases to tell yet.")
    lead.tick(result)
    lead.fill("What must change, one thing a line; or why it must stop", asked)
    lead.press("Keep the report")
    lead.look()
    lead.press("Sign the report")
    lead.sees("What it proposes to members", result)
    assert "Too few cases to tell yet." in _paper(lead)
    lead.look()


def _paper(lead: Person) -> str:
    lead.page.set_default_timeout(60_000)  # a first paper takes a while where the machine is busy
    brought = lead.download("Print it (PDF)")
    reader = PdfReader(io.BytesIO(brought.path().read_bytes()))
    return " ".join(" ".join(page.extract_text().split()) for page in reader.pages)


def extend(walk: Pilot) -> None:
    """Let members extend it within what workers were told: it opens on the earlier information."""
    final(walk, "Extend the pilot: another plan goes to the vote")
    lead = walk["lea"]
    lead.follow("Prepare the extension")
    lead.look()
    lead.fill("From", walk.day(25).isoformat())
    lead.fill("First day without the pilot", walk.day(60).isoformat())
    lead.press("Keep the plan")
    lead.press("Settle the plan")
    lead.sees("This pilot stays within what people were informed of for the pilot before it")
    lead.look()
    vote(walk, look=False)
    scored(walk, "P-2026-119")


def stop(walk: Pilot) -> None:
    """Let members stop it: nobody scores any more, and everybody reads why."""
    final(walk, "Stop it: the withdrawal of its mandate goes to the vote", "Nobody needs it.")
    board = walk["ada"]
    board.arrive()
    board.look()
    motion = walk.do(lambda session: _put(session, walk, MotionKind.pilot))
    board.arrive(f"/motions/{motion}")
    board.sees("Nobody needs it.", "The report of the pilot")
    board.look()
    walk.do(lambda session: voting.hold(session, walk.around, walk.clock, session.get_one(Motion, motion)))
    writer = walk["wim"]
    writer.arrive("/scores/new/1")
    writer.sees("The mandate was withdrawn.")
    writer.look()
    walk.arrive("max").sees("final report signed")
    walk["max"].look()
