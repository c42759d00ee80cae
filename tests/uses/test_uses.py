"""A bought tool is checked, judged, frozen, voted, watched, renewed and stopped; and never leads to a score."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.gate import Refusal
from scopgov.domain.policy import Actor
from scopgov.domain.states import MandateState, ToolState
from scopgov.domain.tool_papers import ChangeKind
from scopgov.domain.tools import ReportKind
from scopgov.mandates import confirming, gate
from scopgov.members import queries as members
from scopgov.notices.queries import told
from scopgov.record.tables import RecordEntry
from scopgov.scoring.tables import Score
from scopgov.uses import expiry, motions, opinions, queries, services
from scopgov.votes.tables import MotionKind, Poll
from tests.conftest import Clock, People
from tests.mandates.factory import Case, assembly, hold, put
from tests.uses import laying

SignIn = Callable[..., FlaskClient]


def test_nothing_is_frozen_while_a_step_is_missing(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    made = laying.use_case(session, around)
    of = laying.proposed(session, around, clock, made)
    assert len(queries.lacks(session, of, clock.at.date())) == 4
    with pytest.raises(Refused, match="the committee judged"):
        services.freeze(session, actor=around.hands.board, now=clock.at, of=of)
    opinions.judge(session, actor=around.hands.judge, now=clock.at, of=of, draft=laying.opinion())
    with pytest.raises(Refused):
        services.freeze(session, actor=around.hands.board, now=clock.at, of=of)
    laying.checked(session, around, clock, contact, made)
    assert queries.lacks(session, of, clock.at.date()) == []
    services.freeze(session, actor=around.hands.board, now=clock.at, of=of)
    assert of.dossier is not None and of.dossier["terms"]["conditions"] == [
        "No client is named.",
        "Look at its answers in spring.",
    ]


def test_nobody_judges_their_own_tool_and_only_whoever_proposed_it_rewrites_it(
    session: Session, around: Case, clock: Clock
) -> None:
    made = laying.use_case(session, around)
    of = laying.proposed(session, around, clock, made)
    own = services.propose(session, actor=around.hands.judge, now=clock.at, use_case=made, terms=of.said)
    with pytest.raises(Forbidden):
        opinions.judge(session, actor=around.hands.judge, now=clock.at, of=own, draft=laying.opinion())
    with pytest.raises(Forbidden):
        services.withdraw(session, actor=around.hands.lead, now=clock.at, of=of)
    opinions.judge(session, actor=around.hands.judge, now=clock.at, of=of, draft=laying.opinion())
    writer = around.hands.member
    with pytest.raises(Refused, match="take it up again"):
        services.edit(session, actor=writer, now=clock.at, of=of, terms=of.said, outside_audit_id=None)
    services.reopen(session, actor=writer, now=clock.at, of=of)
    assert of.state is ToolState.drafted and of.opinion is None


def test_a_carried_vote_grants_exactly_the_dossier_and_no_score_ever_comes_of_it(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    mandate = laying.granted(session, around, clock, contact)
    assert mandate.digest == mandate.file.digest and mandate.file.state is ToolState.approved
    clock.at += timedelta(days=1)
    member, today = around.hands.member, clock.at.date()
    assert queries.may_use(session, mandate, member, today) is None
    writer = members.actor(session, around.writer, clock.at)
    for actor in (member, around.hands.lead, writer):
        answer = gate.open_for(
            session, store=around.store, use_case=mandate.use_case, actor=actor, now=clock.at
        )
        assert isinstance(answer, Refusal)
    assert session.scalars(select(Score)).all() == []
    acts = session.scalars(
        select(RecordEntry.act).where(RecordEntry.subject == f"use_mandate:{mandate.id}")
    ).all()
    assert list(acts) == ["use_mandate.granted"]


@pytest.mark.parametrize(("choices", "state"), [("aaaaa", ToolState.refused), ("-----", ToolState.judged)])
def test_a_vote_that_does_not_carry_grants_nothing(
    session: Session, around: Case, clock: Clock, contact: Actor, choices: str, state: ToolState
) -> None:
    made = laying.use_case(session, around)
    laying.checked(session, around, clock, contact, made)
    of = laying.frozen(session, around, clock, laying.proposed(session, around, clock, made))
    laying.voted(session, around, clock, of, choices)
    assert of.state is state and queries.all_standing(session) == []


def test_the_vote_does_not_open_on_a_dossier_that_changed(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    made = laying.use_case(session, around)
    laying.checked(session, around, clock, contact, made)
    of = laying.frozen(session, around, clock, laying.proposed(session, around, clock, made))
    held = assembly(session, around, clock)
    motion = put(session, around, clock, held, MotionKind.tool, of.id)
    assert motions.may_open(session, motion) is None
    of.dossier = {**(of.dossier or {}), "terms": {**of.terms, "purpose": "Anything"}}
    reason = motions.may_open(session, motion)
    assert reason is not None and "digest" in reason.text


def test_it_is_used_by_those_named_until_its_review_and_no_longer(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    lead = around.hands.lead
    mandate = laying.granted(session, around, clock, contact, members=(lead.member_id,))
    day = mandate.starts_on
    assert queries.may_use(session, mandate, lead, day) is None
    refused = queries.may_use(session, mandate, around.hands.board, day)
    assert refused is not None and "does not name you" in refused.text
    assert queries.may_use(session, mandate, lead, mandate.review_on) is not None
    assert queries.condition(mandate, mandate.review_on).refusal is not None
    clock.at += mandate.review_on - clock.at.date() - timedelta(days=7)
    (one,) = expiry.due(session, clock.at)
    assert one.what == "review" and expiry.tell(session, clock.at, one) >= 2
    assert list(expiry.due(session, clock.at)) == []


def test_an_emergency_suspension_comes_before_the_next_assembly_which_lifts_or_confirms_it(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    mandate = laying.granted(session, around, clock, contact)
    judge = around.hands.judge
    services.CYCLE.suspend(session, actor=judge, now=clock.at, mandate=mandate, reason="It named a client.")
    assert mandate.state is MandateState.suspended
    assembly(session, around, clock)
    (one,) = confirming.due(session, clock.at, motions.MANDATES)
    motion = confirming.put(session, clock.at, one, around.consequences, str, motions.MANDATES)
    assert motion.kind is MotionKind.tool_suspension
    hold(session, around, clock, motion, "aaaaa")
    assert mandate.state is MandateState.granted and mandate.suspensions[-1].lifted_at is not None


def test_a_renewal_carried_supersedes_the_mandate_it_replaces(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    mandate = laying.granted(session, around, clock, contact)
    narrower = laying.terms(clock.at.date(), around.hands.member.member_id, purpose="Drafts alone")
    of = services.propose(
        session,
        actor=around.hands.member,
        now=clock.at,
        use_case=mandate.use_case,
        terms=narrower,
        replaces=mandate,
    )
    laying.voted(session, around, clock, laying.frozen(session, around, clock, of))
    assert mandate.state is MandateState.superseded
    (standing,) = queries.all_standing(session)
    assert standing.terms.purpose == "Drafts alone" and session.get_one(Poll, standing.poll_id).outcome


def test_a_change_declared_by_its_steward_asks_for_a_review(
    session: Session, around: Case, clock: Clock, contact: Actor
) -> None:
    mandate = laying.granted(session, around, clock, contact)
    clock.at += timedelta(days=1)
    about = {"now": clock.at, "mandate": mandate, "kind": ReportKind.change, "text": "Version 5 is out."}
    with pytest.raises(Refused, match="steward"):
        services.report(session, actor=around.hands.lead, **about)
    with pytest.raises(Refused, match="what changed"):
        services.report(session, actor=around.hands.member, **about)
    made = services.report(session, actor=around.hands.member, changed=ChangeKind.version, **about)
    assert told(session, f"use_report:{made.id}") and queries.to_review(session) == [mandate]
    assert "to be reviewed" in queries.condition(mandate, clock.at.date()).word
    said = {"now": clock.at, "of": made, "text": "We tried it."}
    with pytest.raises(Refused, match="whether members vote again"):
        services.answer(session, actor=around.hands.board, **said)
    services.answer(session, actor=around.hands.board, material=False, **said)
    assert queries.to_review(session) == []
    with pytest.raises(Refused, match="has its answer"):
        services.answer(session, actor=around.hands.board, now=clock.at, of=made, text="Again.")


FORM = {
    "product": "Parleur",
    "supplier": "Parleur SAS",
    "release": "Pro 4",
    "hosted_in": "France",
    "purpose": "Draft minutes",
    "data_in": "Notes.",
    "data_out": "Names.",
    "reversibility": "Files.",
    "yearly_cost": "1200.50",
    "outside_audit": "0",
    "course_code": "",
    "conditions": "No client is named.",
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_the_whole_way_over_the_pages(
    people: People, around: Case, contact: Actor, clock: Clock, sign_in: SignIn
) -> None:
    with people.database.transaction() as session:
        made = laying.use_case(session, around)
        laying.checked(session, around, clock, contact, made)
        number = made.number
    member, judge = sign_in(around.hands.member.member_id), sign_in(around.hands.judge.member_id)
    board = sign_in(around.hands.board.member_id)
    assert f'href="/tools/new/{number}"' in member.get(f"/use-cases/{number}").text
    days = {
        name: (clock.at.date() + timedelta(days=after)).isoformat()
        for name, after in (("starts_on", 1), ("review_on", 180), ("ends_on", 360))
    }
    typed = {**FORM, **days, "steward": str(around.hands.member.member_id)}
    refused = member.post(f"/tools/new/{number}", data={**typed, "review_on": days["starts_on"]})
    assert refused.status_code == 422 and "Parleur SAS" in refused.text
    sent = member.post(f"/tools/new/{number}", data=typed)
    assert sent.location == "/tools/1", sent.text
    assert "Give an opinion on the use of Parleur." in judge.get("/").text
    assert member.post("/tools/1/opinion", data={"kind": "favourable", "reasons": "x"}).status_code == 403
    assert judge.post("/tools/1/opinion", data={"kind": "with_conditions", "reasons": "x"}).status_code == 422
    assert judge.post("/tools/1/opinion", data={"kind": "favourable", "reasons": "Sober."}).status_code == 302
    assert member.post("/tools/1/freeze").status_code == 403
    assert board.post("/tools/1/freeze").status_code == 302
    assert "Put the use of Parleur on an agenda." in board.get("/").text
    with people.database.transaction() as session:
        laying.voted(session, around, clock, queries.file(session, 1))
    clock.at += timedelta(days=1)
    member, judge = sign_in(around.hands.member.member_id), sign_in(around.hands.judge.member_id)
    page = member.get("/tools/mandates/1").text
    assert "Yes, for this purpose and with these data only." in page and "1,200.5" in page
    assert "Parleur" in member.get("/tools").text
    paper = PdfReader(BytesIO(member.get("/tools/mandates/1.pdf").data))
    assert "Draft minutes" in paper.pages[0].extract_text() and "mandate-of-use-1.json" in paper.attachments
    sent = {"kind": "contest", "text": "It invented a decision."}
    assert member.post("/tools/mandates/1/reports", data=sent).status_code == 302
    assert judge.post("/tools/mandates/reports/1", data={"text": "We look."}).status_code == 302
    assert "We look." in member.get("/tools/mandates/1").text
    assert member.post("/tools/mandates/1/suspend", data={"reason": "x"}).status_code == 403
    stopped = judge.post("/tools/mandates/1/suspend", data={"reason": "It names."}, follow_redirects=True)
    assert "Nobody may use it" in stopped.text and "It names." in stopped.text
    lead = sign_in(around.hands.lead.member_id)
    assert "Parleur" not in lead.get("/public/mandates").text
    board = sign_in(around.hands.board.member_id)
    assert board.post("/tools/mandates/1/publish").status_code == 302
    assert "Parleur" in lead.get("/public/mandates").text
    assert board.post("/tools/mandates/1/close").status_code == 302
    assert "Parleur" not in lead.get("/public/mandates").text
