"""The part of the story where the ethics committee meets: it votes on the opinions that one of its members proposed."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from scopgov.assemblies import services as meetings
from scopgov.assemblies.tables import Assembly
from scopgov.audits.queries import current
from scopgov.demo import people, texts
from scopgov.demo.story import Story
from scopgov.domain.opinions import Draft, OpinionKind
from scopgov.domain.policy import Actor, Role
from scopgov.domain.polls import Choice
from scopgov.domain.statutes import Body, DecisionKind
from scopgov.ethics import drafting
from scopgov.minutes import services as minutes
from scopgov.training.tables import ModelVersion
from scopgov.uses import opinions as tools
from scopgov.uses import queries as files
from scopgov.votes import services as votes
from scopgov.votes.queries import motions_of
from scopgov.votes.tables import MotionKind

SEATS = [one for one in people.MEMBERS if Role.ethics_committee in one.roles]
VOTES = ((Choice.for_, Choice.for_, Choice.against), (Choice.for_, Choice.for_, Choice.for_))


def give_opinions(story: Story, day: int, version_id: int, tool_id: int, meets: int) -> None:
    """Let the committee propose opinions on a model and on a tool, meet, vote on them and sign its minutes."""
    drafts = [
        (MotionKind.opinion, _propose(story, day, version_id), texts.VOTED),
        (MotionKind.tool_opinion, _propose_on_tool(story, day, tool_id), texts.VOTED_ON_TOOL),
    ]
    assembly_id = _convene(story, day, drafts, meets)
    _hold(story, assembly_id)


def _who(story: Story, session: Session, day: int, nth: int) -> Actor:
    return story.who(session, Role.ethics_committee, story.at(day), nth)


def _propose(story: Story, day: int, version_id: int) -> int:
    reasons, condition, accepted = texts.OPINION
    with story.act() as session:
        version = session.get_one(ModelVersion, version_id)
        audit = current(session, version)
        assert audit is not None
        said = Draft(OpinionKind.with_conditions, reasons, (condition,), accepted)
        told: dict[str, Any] = {"actor": _who(story, session, day, 0), "now": story.at(day, 10)}
        made = drafting.propose(session, **told, version=version, audit=audit, draft=said)
        session.flush()
        against: dict[str, Any] = {"actor": _who(story, session, day, 2), "now": story.at(day, 15)}
        drafting.VERSIONS.disagree(session, **against, draft=made, text=texts.MINORITY)
        return made.id


def _propose_on_tool(story: Story, day: int, tool_id: int) -> int:
    reasons, condition = texts.OPINION_ON_TOOL
    with story.act() as session:
        said = Draft(OpinionKind.with_conditions, reasons, (condition,))
        actor, now = _who(story, session, day, 0), story.at(day, 12)
        made = tools.propose(session, actor=actor, now=now, of=files.file(session, tool_id), draft=said)
        return made.id


def _convene(
    story: Story, day: int, drafts: list[tuple[MotionKind, int, tuple[str, str]]], meets: int
) -> int:
    with story.act() as session:
        actor, now = _who(story, session, day, 0), story.at(day, 16)
        held = meetings.prepare(
            session,
            actor=actor,
            now=now,
            title="Réunion du comité d’éthique",
            place="Lyon, salle 2",
            kind=DecisionKind.ordinary,
            body=Body.ethics_committee,
            opens_at=story.at(meets, 14),
            closes_at=story.at(meets, 16),
        )
        for kind, draft_id, words in drafts:
            story.put(session, actor, now, held, kind, draft_id, words)
        meetings.convene(session, actor=actor, now=now + timedelta(minutes=5), assembly=held)
        return held.id


def _hold(story: Story, assembly_id: int) -> None:
    with story.act() as session:
        held = session.get_one(Assembly, assembly_id)
        opens, closes = held.opens_at, held.closes_at
        seated = [story.who(session, Role.ethics_committee, opens, nth) for nth in range(len(SEATS))]
        chair, secretary = seated[0], seated[1]
        bureau = {"chair_id": chair.member_id, "secretary_id": secretary.member_id}
        meetings.open_meeting(session, actor=chair, now=opens, assembly=held, **bureau)
    with story.act() as session:
        motions = motions_of(session, session.get_one(Assembly, assembly_id))
        for motion, choices in zip(motions, VOTES, strict=True):
            told: dict[str, Any] = {"now": opens + timedelta(minutes=40), "poll": motion.polls[-1]}
            for actor, choice in zip(seated, choices, strict=True):
                votes.cast(session, actor=actor, choice=choice, **told, consequences=story.table)
    with story.act() as session:
        votes.settle(session, now=closes, consequences=story.table)
        held = session.get_one(Assembly, assembly_id)
        meetings.close_meeting(
            session, actor=chair, now=closes, assembly=held, debates=texts.COMMITTEE_DEBATES
        )
        drawn = minutes.draw_up(
            session, actor=chair, now=closes + timedelta(days=1), assembly=held, consequences=story.table
        )
        for actor, capacity in ((chair, "chair"), (secretary, "secretary")):
            minutes.sign(
                session, actor=actor, now=closes + timedelta(days=1), minutes=drawn, capacity=capacity
            )
