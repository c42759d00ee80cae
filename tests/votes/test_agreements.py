"""Two majorities: a motion goes to the vote of the assembly once the ethics committee agreed to it, by its own rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly, RuleSetVersion
from scopgov.charter import services as charter
from scopgov.domain.agreement import Standing
from scopgov.domain.canonical import digest
from scopgov.domain.errors import Refused
from scopgov.domain.matters import Matter
from scopgov.domain.policy import Role
from scopgov.domain.polls import Choice, Outcome
from scopgov.domain.states import PollState
from scopgov.domain.statutes import Body, CompanyForm, DecisionKind, preset, to_data
from scopgov.notices.tables import Notice
from scopgov.revisions import amending
from scopgov.revisions.amending import AMENDING
from scopgov.votes import agreeing, agreements, queries, services
from scopgov.votes.consequence import Consequences
from scopgov.votes.tables import Motion, MotionKind, Poll
from tests.conftest import START, Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, prepare

SignIn = Callable[..., FlaskClient]
COMMITTEE = START + timedelta(days=10)
AFTER = COMMITTEE + timedelta(hours=2)
CLAUSES = [("A person decides", "Always.")]


@dataclass
class Double:
    """An assembly under rules that ask for two majorities on the charter, and a committee of three."""

    meeting: Meeting
    committee: list[int]

    def rules(self, *named: Matter, on: date = date(2026, 2, 1)) -> None:
        root = self.meeting.people.actor(
            self.meeting.people.admit(f"Rita {on:%B}", Role.administrator, associate=False)
        )
        with self.meeting.database.transaction() as session:
            assemblies.adopt_rule_set(
                session,
                actor=root,
                now=START,
                rule_set=replace(preset(CompanyForm.sa), agreement=frozenset(named)),
                adopted_on=on,
                paper_reference="minutes of February",
            )

    def put(self) -> int:
        """Put a new version of the charter to an assembly, and send its notice; return its motion."""
        with self.meeting.database.transaction() as session:
            return self._put(session, prepare(session, self.meeting))

    def _put(self, session: Session, held: Assembly) -> int:
        actor = self.meeting.actor()
        made = charter.propose(
            session,
            actor=actor,
            now=START,
            clauses=[("Sobriety", f"Less, at {held.id}.")],
            because="We learnt.",
        )
        about = next(one for one in amending.proposals(session) if one.subject_id == made.id)
        motion = services.put_motion(
            session,
            actor=actor,
            now=START,
            assembly=held,
            kind=MotionKind.charter,
            title="Adopt the charter",
            text="The assembly adopts the charter.",
            subject_id=made.id,
            params=about.params,
            consequences=self.meeting.consequences,
        )
        assemblies.convene(session, actor=actor, now=START, assembly=held)
        self.meeting.poll_id, self.meeting.assembly_id = motion.polls[0].id, held.id
        return motion.id

    def ask(self, motion_id: int, at: int = 0) -> int:
        """Put the agreement to a meeting of the committee, `at` days later than the usual one; return its poll."""
        eve = self.meeting.people.actor(self.committee[0])
        later = timedelta(days=at)
        with self.meeting.database.transaction() as session:
            held = assemblies.prepare(
                session,
                actor=eve,
                now=START,
                title="Committee of September",
                place="Lyon",
                kind=DecisionKind.ordinary,
                body=Body.ethics_committee,
                opens_at=COMMITTEE + later,
                closes_at=AFTER + later,
            )
            [about] = agreeing.proposals(session)
            asked = services.put_motion(
                session,
                actor=eve,
                now=START,
                assembly=held,
                kind=MotionKind.agreement,
                title="Agree",
                text="The committee agrees.",
                subject_id=motion_id,
                params=about.params,
                consequences=self.meeting.consequences,
            )
            assemblies.convene(session, actor=eve, now=START, assembly=held)
            return asked.polls[0].id

    def decide(self, poll_id: int, *choices: Choice, at: int = 0) -> Poll:
        """Let the committee vote; return the assembly's poll as it stands then."""
        later = timedelta(days=at)
        for member, choice in zip(self.committee, choices, strict=False):
            with self.meeting.database.transaction() as session:
                services.cast(
                    session,
                    actor=self.meeting.people.actor(member),
                    now=COMMITTEE + later,
                    poll=session.get_one(Poll, poll_id),
                    choice=choice,
                    consequences=self.meeting.consequences,
                )
        return self.meeting.settle(AFTER + later)

    def agreed(self) -> int:
        asked = self.ask(self.put())
        self.decide(asked, Choice.for_, Choice.for_, Choice.against)
        return asked

    def carried(self) -> int:
        """Carry both votes; return the committee's poll."""
        asked = self.agreed()
        for at in range(4):
            self.meeting.vote(at, Choice.for_)
        self.meeting.settle()
        return asked


@pytest.fixture
def double(meeting: Meeting, people: People) -> Double:
    kinds = {**meeting.consequences, MotionKind.charter: AMENDING}
    table = Consequences(kinds, vault=meeting.consequences.vault)
    table[MotionKind.agreement] = agreeing.agreement(table)
    meeting.consequences = table
    root = people.actor(people.admit("Root", Role.administrator, associate=False))
    with meeting.database.transaction() as session:
        charter.found(
            session,
            actor=root,
            now=START,
            clauses=CLAUSES,
            adopted_on=date(2026, 1, 22),
            paper_reference="January",
        )
    made = Double(meeting, [people.admit(name, Role.ethics_committee) for name in ("Eve", "Ed", "Ern")])
    made.rules(Matter.charter)
    return made


def _carried(double: Double) -> bool:
    with double.meeting.database.reading() as session:
        found = queries.approval(session, double.meeting.poll_id)
        return found is not None and found.carried


def test_carried_by_both_it_is_carried_and_its_definition_names_the_vote_of_the_committee(
    double: Double,
) -> None:
    asked = double.agreed()
    double.meeting.vote(0, Choice.for_)
    for at in range(1, 4):
        double.meeting.vote(at, Choice.for_)
    poll = double.meeting.settle()
    assert poll.outcome is Outcome.carried
    with double.meeting.database.reading() as session:
        assert json.loads(poll.definition)["agreement"] == session.get_one(Poll, asked).digest
    assert _carried(double)


def test_nobody_votes_before_the_committee_agreed_and_the_close_cancels(double: Double) -> None:
    double.put()
    assert double.meeting.settle(OPENS).state is PollState.scheduled
    with pytest.raises(Refused):
        double.meeting.vote(0, Choice.for_)
    poll = double.meeting.settle(CLOSES)
    assert poll.state is PollState.cancelled
    assert "never opened" in str(poll.cancelled_reason)
    assert not _carried(double)


def test_rejected_by_the_committee_the_vote_is_cancelled_at_once_and_the_motion_may_be_put_anew(
    double: Double,
) -> None:
    asked = double.ask(double.put())
    poll = double.decide(asked, Choice.against, Choice.against, Choice.for_)
    assert poll.state is PollState.cancelled
    assert "did not agree" in str(poll.cancelled_reason)
    with double.meeting.database.reading() as session:
        told = session.scalars(select(Notice.key).where(Notice.key == f"poll:{poll.id}:over")).all()
        assert len(told) >= 5
        assert list(agreeing.proposals(session)) == []
        assert [one.subject_id for one in amending.proposals(session)] == [
            session.get_one(Poll, poll.id).motion.subject_id
        ]


def test_without_a_quorum_the_committee_may_be_asked_again(double: Double) -> None:
    motion = double.put()
    poll = double.decide(double.ask(motion), Choice.for_)
    assert poll.state is PollState.scheduled
    double.decide(double.ask(motion, at=2), *[Choice.for_] * 3, at=2)
    assert double.meeting.settle(OPENS).state is PollState.opened


def test_agreed_once_the_votes_of_the_assembly_have_begun_it_opens_at_once(double: Double) -> None:
    asked = double.ask(double.put(), at=10)
    assert double.meeting.settle(OPENS).state is PollState.scheduled
    poll = double.decide(asked, *[Choice.for_] * 3, at=10)
    assert (poll.state, poll.opened_at) == (PollState.opened, AFTER + timedelta(days=10))


def test_a_result_the_committee_has_not_announced_yet_lets_nothing_go_on(double: Double) -> None:
    asked = double.ask(double.put())
    with double.meeting.database.transaction() as session:
        session.get_one(Poll, asked).announced_until = COMMITTEE
    eve, table = double.meeting.people.actor(double.committee[0]), double.meeting.consequences
    for member in double.committee:
        with double.meeting.database.transaction() as session:
            poll, actor = session.get_one(Poll, asked), double.meeting.people.actor(member)
            services.cast(session, actor=actor, now=COMMITTEE, poll=poll, choice="for", consequences=table)
    with double.meeting.database.transaction() as session:
        poll = session.get_one(Poll, asked)
        services.close_early(session, actor=eve, now=COMMITTEE, poll=poll, consequences=table)
        motion = session.get_one(Poll, double.meeting.poll_id).motion
        assert agreements.standing(session, motion) is Standing.asked
        assert agreements.given(session, motion) is None
        assert motion.polls[-1].waits == "agreement"
        assert "agreed" not in agreements.found(session, motion).text
        services.proclaim(session, eve, COMMITTEE, poll, table)
        assert agreements.standing(session, motion) is Standing.given
        assert motion.polls[-1].waits == ""


def test_the_rules_of_the_assembly_count_and_none_adopted_later(double: Double) -> None:
    with double.meeting.database.transaction() as session:
        before = prepare(session, double.meeting).id
    double.rules(on=date(2026, 3, 1))
    with double.meeting.database.transaction() as session:
        double._put(session, session.get_one(Assembly, before))
    assert double.meeting.settle(OPENS).state is PollState.scheduled
    double.put()
    assert double.meeting.settle(OPENS).state is PollState.opened


def test_a_wait_taken_from_its_row_is_back_as_the_vote_should_open(double: Double) -> None:
    double.put()
    with double.meeting.database.transaction() as session:
        session.execute(text("UPDATE polls SET waits = ''"))
    poll = double.meeting.settle(OPENS)
    assert (poll.state, poll.waits) == (PollState.scheduled, "agreement")


def test_a_vote_opened_past_the_committee_approves_nothing(double: Double) -> None:
    """Rules and row changed for the time of the opening: the gate asks the rules again."""
    double.put()
    with double.meeting.act() as (session, poll, held):
        rules, poll.waits = session.get_one(RuleSetVersion, held.rule_set_id), ""
        rules.data = to_data(preset(CompanyForm.sa))
    for at in range(4):
        double.meeting.vote(at, Choice.for_)
    assert double.meeting.settle().outcome is Outcome.carried
    with double.meeting.act() as (session, poll, held):
        rules = session.get_one(RuleSetVersion, held.rule_set_id)
        rules.data = to_data(replace(preset(CompanyForm.sa), agreement=frozenset({Matter.charter})))
        assert digest(rules.data) == rules.digest
    assert not _carried(double)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE ballots SET choice = 'against' WHERE poll_id = :asked",
        "DELETE FROM ballots WHERE poll_id = :asked",
        "UPDATE polls SET digest = 'x' WHERE id = :asked",
        "UPDATE polls SET definition = '{}' WHERE id = :asked",
        "DELETE FROM roll_lines WHERE poll_id = :asked",
    ],
)
def test_an_agreement_that_cannot_be_derived_again_approves_nothing(double: Double, change: str) -> None:
    asked = double.carried()
    assert _carried(double)
    with double.meeting.database.transaction() as session:
        session.execute(text(change), {"asked": asked})
    assert not _carried(double)


def test_an_agreement_was_given_on_a_text_and_other_words_need_another(double: Double) -> None:
    double.agreed()
    with double.meeting.act() as (_session, poll, _):
        assert poll.waits == ""
        poll.motion.text = "The assembly adopts another charter."
    poll = double.meeting.settle(OPENS)
    assert (poll.state, poll.waits) == (PollState.scheduled, "agreement")
    with double.meeting.database.reading() as session:
        assert [one.subject_id for one in agreeing.proposals(session)] == [poll.motion_id]


def test_the_vote_of_the_committee_goes_with_the_motion_it_is_about(double: Double) -> None:
    asked = double.ask(double.put())
    with double.meeting.act() as (session, poll, _):
        services.cancel(
            session,
            actor=double.meeting.actor(),
            now=START,
            poll=poll,
            reason="Not now.",
            consequences=double.meeting.consequences,
        )
    with double.meeting.database.reading() as session:
        poll = session.get_one(Poll, asked)
        assert poll.state is PollState.cancelled
        assert "no longer put to the vote" in str(poll.cancelled_reason)


def test_the_committee_alone_is_asked_and_once(double: Double) -> None:
    motion = double.put()
    with double.meeting.act() as (session, _, _held), pytest.raises(Refused, match="general assembly"):
        services.put_motion(
            session,
            actor=double.meeting.actor(),
            now=START,
            assembly=prepare(session, double.meeting),
            kind=MotionKind.agreement,
            title="Agree",
            text="Agree.",
            subject_id=motion,
            consequences=double.meeting.consequences,
        )
    double.ask(motion)
    with double.meeting.database.reading() as session:
        assert list(agreeing.proposals(session)) == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_pages_say_both_majorities_from_the_notice_to_the_minutes(
    double: Double, sign_in: SignIn, clock: Clock
) -> None:
    clock.at = START
    motion = double.put()
    board, eve = sign_in(double.meeting.members[0]), sign_in(double.committee[0])
    assert "also need the agreement of the ethics committee" in board.get("/assemblies/rules").text
    assert "two majorities: the ethics committee must agree as well" in board.get("/notices").text
    at = f"/assemblies/{double.meeting.assembly_id}"
    assert "Two majorities: the ethics committee must agree as well." in board.get(at).text
    page = board.get(f"/motions/{motion}").text
    assert "before this vote, the ethics committee must agree" in page
    assert "its agreement is awaited" in page
    assert "Vote in committee on its agreement" in eve.get("/").text
    asked = double.ask(motion)
    assert "is on the agenda of one of its meetings" in board.get(f"/motions/{motion}").text
    with double.meeting.database.reading() as session:
        of_committee = session.scalars(select(Motion).where(Motion.kind == MotionKind.agreement)).one().id
    shown = eve.get(f"/motions/{of_committee}").text
    assert "The motion to agree to" in shown
    assert "The assembly adopts the charter." in shown
    double.decide(asked, *[Choice.for_] * 3)
    for member in range(4):
        double.meeting.vote(member, Choice.for_)
    double.meeting.settle()
    clock.at = CLOSES
    verdict = board.get(f"/polls/{double.meeting.poll_id}").text
    assert "Ethics committee: it agreed." in verdict
    assert "Committee of September" in verdict
    assert "General assembly: " in verdict
    bureau = {"chair_id": str(double.meeting.members[0]), "secretary_id": str(double.meeting.members[1])}
    assert board.post(f"{at}/open", data=bureau).status_code == 302
    assert board.post(f"{at}/close", data={"debates": "A short one."}).status_code == 302
    minutes = board.post(at.replace("/assemblies/", "/minutes/of/"), follow_redirects=True).text
    assert "Two majorities." in minutes
    assert "Ethics committee: it agreed." in minutes
