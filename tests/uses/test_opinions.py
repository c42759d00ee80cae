"""The committee votes on the use of a tool as on a model; its conditions are followed to their end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly
from scopgov.conditions import queries as conditions
from scopgov.conditions import services as following
from scopgov.domain.conditions import Origin
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.opinions import OpinionKind
from scopgov.domain.policy import Actor, Role
from scopgov.domain.polls import Choice
from scopgov.domain.states import ConditionState, ToolState
from scopgov.domain.statutes import Body, DecisionKind
from scopgov.members import queries as members
from scopgov.usecases import interests
from scopgov.uses import opinions, queries, services
from scopgov.uses.opinions import TOOL_OPINIONS, TOOLS
from scopgov.uses.tables import ToolFile
from scopgov.votes import services as votes
from scopgov.votes.queries import roll_of
from scopgov.votes.tables import MotionKind, Poll
from tests.conftest import Clock, People
from tests.mandates.factory import Case, assembly
from tests.uses import laying

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def judges(people: People, around: Case) -> list[Actor]:
    """Return a committee of three."""
    others = (people.actor(people.admit(name, Role.ethics_committee)) for name in ("Eve", "Zoe"))
    return [around.hands.judge, *others]


def met(session: Session, around: Case, clock: Clock, judge: Actor, draft_id: int) -> Poll:
    """Convene a meeting of the committee on an opinion, and wait for it to open."""
    assembly(session, around, clock)  # the rules are adopted
    told: dict[str, Any] = {"actor": judge, "now": clock.at}
    held = assemblies.prepare(
        session,
        **told,
        title="Committee",
        place="Lyon",
        kind=DecisionKind.ordinary,
        body=Body.ethics_committee,
        opens_at=clock.at + timedelta(days=8),
        closes_at=clock.at + timedelta(days=8, hours=2),
    )
    (offered,) = TOOL_OPINIONS.proposals(session)
    votes.put_motion(
        session,
        **told,
        assembly=held,
        kind=MotionKind.tool_opinion,
        title=str(offered.title),
        text=str(offered.text),
        subject_id=draft_id,
        params=offered.params,
        consequences=around.consequences,
    )
    assemblies.convene(session, **told, assembly=held)
    clock.at = held.opens_at
    return session.scalars(select(Poll).order_by(Poll.id.desc())).first()  # type: ignore[return-value]


def count(session: Session, around: Case, clock: Clock, poll: Poll, *cast: tuple[Actor, Choice]) -> None:
    """Cast the votes of the committee, and close."""
    for actor, choice in cast:
        told: dict[str, Any] = {"poll": poll, "choice": choice, "consequences": around.consequences}
        votes.cast(session, actor=actor, now=clock.at, **told)
    clock.at = session.get_one(Assembly, poll.motion.assembly_id).closes_at
    votes.settle(session, now=clock.at, consequences=around.consequences)


def test_the_committee_carries_its_opinion_without_whoever_has_an_interest_and_keeps_its_minority(
    session: Session, around: Case, clock: Clock, judges: list[Actor]
) -> None:
    made = laying.use_case(session, around)
    interests.declare(session, actor=judges[1], now=clock.at, use_case=made, reason="Her sister sells it.")
    of = laying.proposed(session, around, clock, made)
    about: dict[str, Any] = {"now": clock.at, "of": of, "draft": laying.opinion()}
    with pytest.raises(Refused, match="they vote on the opinion"):
        opinions.judge(session, actor=judges[0], **about)
    with pytest.raises(Forbidden):
        opinions.propose(session, actor=judges[1], **about)
    draft = opinions.propose(session, actor=judges[0], **about)
    assert queries.awaiting(session) == []
    TOOLS.disagree(session, actor=judges[2], now=clock.at, draft=draft, text="Our notes leave the country.")
    poll = met(session, around, clock, judges[0], draft.id)
    count(session, around, clock, poll, (judges[0], Choice.for_), (judges[2], Choice.for_))
    assert set(roll_of(session, poll)) == {judges[0].member_id, judges[2].member_id}
    assert of.state is ToolState.judged and of.opinion is not None and draft.given
    assert of.opinion["poll"] == poll.id and of.opinion["minority"] == "Zoe – Our notes leave the country."
    assert of.judged_by == judges[0].member_id
    with pytest.raises(Refused, match="decided on this opinion"):
        TOOLS.disagree(session, actor=judges[2], now=clock.at, draft=draft, text="Too late.")


def test_an_opinion_on_terms_that_were_rewritten_is_not_voted_and_a_rejected_one_gives_nothing(
    session: Session, around: Case, clock: Clock, judges: list[Actor]
) -> None:
    made = laying.use_case(session, around)
    of = laying.proposed(session, around, clock, made)
    draft = opinions.propose(session, actor=judges[0], now=clock.at, of=of, draft=laying.opinion())
    other = laying.terms(clock.at.date(), around.hands.member.member_id, purpose="Anything at all")
    told: dict[str, Any] = {"actor": around.hands.member, "now": clock.at, "outside_audit_id": None}
    services.edit(session, of=of, terms=other, **told)
    assert not queries.votable(session, draft) and list(TOOL_OPINIONS.proposals(session)) == []
    assert queries.awaiting(session) == [of]
    TOOLS.withdraw(session, actor=judges[0], now=clock.at, draft=draft)
    again = opinions.propose(
        session, actor=judges[0], now=clock.at, of=of, draft=laying.opinion(OpinionKind.favourable)
    )
    poll = met(session, around, clock, judges[0], again.id)
    count(session, around, clock, poll, *((one, Choice.against) for one in judges))
    assert of.state is ToolState.drafted and of.opinion is None and again.poll_id == poll.id
    assert queries.proposed(session, of) == [again] and queries.waiting(session) == []


def test_conditions_of_a_tool_are_followed_go_on_with_its_renewal_and_lapse_with_its_withdrawal(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    judge, lead = around.hands.judge, around.hands.lead
    mandate = laying.granted(session, around, clock, contact)
    first = conditions.binding(session, mandate.use_case, Origin.tool, mandate.file_id)
    assert [one.text for one in first] == ["No client is named.", "Look at its answers in spring."]
    owner = members.member(session, lead.member_id)
    due = clock.at.date() + timedelta(days=30)
    following.assign(session, actor=judge, now=clock.at, condition=first[1], owner=owner, due_on=due)
    following.propose(session, actor=lead, now=clock.at, condition=first[1], text="Ten answers read.")
    of = _renewed(session, around, clock, mandate, ("No client is named.", "Notes are erased."))
    assert of.mandate is not None
    bound = conditions.binding(session, mandate.use_case, Origin.tool, of.id)
    assert {one.text for one in bound} == {
        "No client is named.",
        "Look at its answers in spring.",
        "Notes are erased.",
    }
    assert first[1].state is ConditionState.proposed and first[1].owner_id == lead.member_id
    board = around.hands.board
    services.CYCLE.withdraw(session, actor=board, now=clock.at, mandate=of.mandate, reason="Over.")
    assert {one.state for one in bound} == {ConditionState.given_up}


def _renewed(session: Session, around: Case, clock: Clock, mandate: Any, asked: tuple[str, ...]) -> ToolFile:
    said = laying.terms(clock.at.date(), around.hands.member.member_id, conditions=asked)
    told: dict[str, Any] = {"actor": around.hands.member, "now": clock.at, "use_case": mandate.use_case}
    of = services.propose(session, **told, terms=said, replaces=mandate)
    laying.voted(session, around, clock, laying.frozen(session, around, clock, of))
    session.refresh(of)
    return of


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_pages_lead_from_the_proposal_of_an_opinion_to_its_vote(
    people: People, around: Case, judges: list[Actor], clock: Clock, sign_in: SignIn
) -> None:
    with people.database.transaction() as session:
        made = laying.use_case(session, around)
        laying.proposed(session, around, clock, made)
    judge, other = sign_in(judges[0].member_id), sign_in(judges[1].member_id)
    assert 'href="/tools/1/opinion"' in judge.get("/opinions").text
    assert "minority" not in judge.get("/tools/1/opinion").text
    sent = {"kind": "with_conditions", "reasons": "Sober.", "conditions": ""}
    assert judge.post("/tools/1/opinion", data=sent).status_code == 422
    done = judge.post("/tools/1/opinion", data={**sent, "conditions": "Notes without names."})
    assert done.location == "/tools/opinions/1"
    assert 'href="/tools/opinions/1"' in other.get("/").text
    said = other.post("/tools/opinions/1/dissent", data={"text": "Not yet."}, follow_redirects=True)
    assert "Not yet." in said.text
    assert other.post("/tools/opinions/1/withdraw").status_code == 403
    assert judge.post("/tools/opinions/1/withdraw").location == "/tools/1"
    assert 'href="/tools/1/opinion"' in judge.get("/opinions").text
