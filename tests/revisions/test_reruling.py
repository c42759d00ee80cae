"""Voting rules change by vote alone: inside the law, in an extraordinary assembly, for the next ones prepared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.adoption import services as adoption
from scopgov.assemblies import queries, ruling
from scopgov.assemblies import services as assemblies
from scopgov.assemblies.tables import Assembly, RuleSetVersion
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.policy import Role
from scopgov.domain.polls import Choice
from scopgov.domain.statutes import CompanyForm, DecisionKind, RuleSet, at_least, from_data, preset
from scopgov.record.tables import RecordEntry
from scopgov.revisions import reruling
from scopgov.revisions.reruling import RERULING
from scopgov.votes import services as votes
from scopgov.votes.tables import MotionKind, Poll
from tests.conftest import START, Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting

SignIn = Callable[..., FlaskClient]
DAY = date(2026, 9, 21)


@pytest.fixture
def ruled(meeting: Meeting) -> Meeting:
    meeting.consequences = {**meeting.consequences, MotionKind.rules: RERULING}
    return meeting


def _stricter(quorum: tuple[int, int] = (1, 3), notice: int = 21) -> RuleSet:
    """The rules of an SA with another quorum and notice for ordinary decisions on first call."""
    rules = preset(CompanyForm.sa)
    ordinary, *others = rules.decisions
    first = replace(ordinary.first, quorum=at_least(*quorum), notice_days=notice)
    return replace(rules, decisions=(replace(ordinary, first=first), *others))


def _propose(meeting: Meeting, rules: RuleSet | None = None, because: str = "Our statutes.") -> int:
    with meeting.database.transaction() as session:
        return ruling.propose(
            session, actor=meeting.actor(), now=START, rule_set=rules or _stricter(), because=because
        ).id


def _put(session: Session, meeting: Meeting, rules_id: int, kind: DecisionKind) -> Assembly:
    about = next(one for one in reruling.proposals(session) if one.subject_id == rules_id)
    assembly = assemblies.prepare(
        session,
        actor=meeting.actor(),
        now=START,
        title="Extraordinary assembly",
        place="Lyon",
        kind=kind,
        opens_at=OPENS,
        closes_at=CLOSES,
    )
    motion = votes.put_motion(
        session,
        actor=meeting.actor(),
        now=START,
        assembly=assembly,
        kind=MotionKind.rules,
        title=str(about.title),
        text=str(about.text),
        subject_id=rules_id,
        params=about.params,
        consequences=meeting.consequences,
    )
    meeting.poll_id = motion.polls[0].id
    return assembly


def _decide(meeting: Meeting, rules_id: int, choice: Choice) -> Poll:
    with meeting.database.transaction() as session:
        assembly = _put(session, meeting, rules_id, DecisionKind.extraordinary)
        assemblies.convene(session, actor=meeting.actor(), now=START, assembly=assembly)
    for at in range(len(meeting.members)):
        meeting.vote(at, choice)
    return meeting.settle()


def _in_force(meeting: Meeting, on: date = DAY) -> RuleSetVersion:
    with meeting.database.reading() as session:
        found = queries.rule_set_in_force(session, on)
        assert found is not None
        return found


def test_carried_rules_hold_for_the_assemblies_prepared_from_that_day_on(ruled: Meeting) -> None:
    number = _propose(ruled)
    poll = _decide(ruled, number, Choice.for_)
    assert _in_force(ruled, date(2026, 9, 20)).version == 1
    now = _in_force(ruled)
    assert (now.id, now.poll_id, from_data(now.data)) == (number, poll.id, _stricter())
    with ruled.database.transaction() as session:
        earlier = session.get_one(Assembly, ruled.assembly_id)
        assert queries.call_rule_of(earlier).notice_days == 15
        later = assemblies.prepare(
            session,
            actor=ruled.actor(),
            now=CLOSES,
            title="Next",
            place="Lyon",
            kind=DecisionKind.ordinary,
            opens_at=CLOSES.replace(month=11),
            closes_at=CLOSES.replace(month=12),
        )
        assert queries.call_rule_of(later).notice_days == 21
        about = RecordEntry.subject == f"rule_set:{number}"
        acts = list(session.scalars(select(RecordEntry.act).where(about).order_by(RecordEntry.seq)))
        assert acts == ["rule_set.proposed", "rule_set.adopted"]


def test_rejected_rules_are_closed_and_nothing_changes(ruled: Meeting) -> None:
    number = _propose(ruled)
    _decide(ruled, number, Choice.against)
    assert _in_force(ruled).version == 1
    with ruled.database.reading() as session:
        assert session.get_one(RuleSetVersion, number).closed_at == CLOSES
        assert list(reruling.proposals(session)) == []


def test_rules_adopted_later_hold_whatever_their_number(ruled: Meeting) -> None:
    """A version proposed first and carried last is the one in force."""
    first, second = _propose(ruled), _propose(ruled, _stricter((1, 2)))
    with ruled.database.transaction() as session:
        adoption.adopt(
            session,
            row=session.get_one(RuleSetVersion, second),
            poll_id=8,
            now=START,
            acts=ruling.ACTS,
        )
    _decide(ruled, first, Choice.for_)
    assert _in_force(ruled).id == first


def test_an_ordinary_assembly_cannot_change_them(ruled: Meeting) -> None:
    number = _propose(ruled)
    with ruled.database.transaction() as session, pytest.raises(Refused, match="extraordinary"):
        _put(session, ruled, number, DecisionKind.ordinary)


@pytest.mark.parametrize(
    ("rules", "because", "said"),
    [
        (_stricter(notice=10), "x", "longer notice"),
        (_stricter((1, 10)), "x", "a quorum of a fifth"),
        (_stricter(), " ", "Say why"),
        (preset(CompanyForm.sa), "x", "rules in force, or rules already proposed"),
    ],
)
def test_what_is_laxer_than_the_law_or_says_nothing_new_is_refused(
    ruled: Meeting, rules: RuleSet, because: str, said: str
) -> None:
    with pytest.raises(Refused, match=said):
        _propose(ruled, rules, because)


def test_only_the_board_and_administrators_propose_and_only_the_author_withdraws(
    ruled: Meeting, people: People
) -> None:
    root = people.actor(people.admit("Root", Role.administrator, associate=False))
    number = _propose(ruled)
    with ruled.database.transaction() as session:
        with pytest.raises(Forbidden):
            ruling.propose(session, actor=ruled.actor(1), now=START, rule_set=_stricter((1, 2)), because="x")
        rules = session.get_one(RuleSetVersion, number)
        with pytest.raises(Forbidden, match="Only the person who proposed it"):
            reruling.RULES.withdraw(session, actor=root, now=START, row=rules)
        reruling.RULES.withdraw(session, actor=ruled.actor(), now=START, row=rules)
        with pytest.raises(Refused, match="no longer waits"):
            reruling.RULES.withdraw(session, actor=ruled.actor(), now=START, row=rules)
        ruling.propose(session, actor=root, now=START, rule_set=_stricter((1, 2)), because="x")


def test_what_is_on_an_agenda_is_not_withdrawn(ruled: Meeting) -> None:
    number = _propose(ruled)
    with ruled.database.transaction() as session:
        _put(session, ruled, number, DecisionKind.extraordinary)
        rules = session.get_one(RuleSetVersion, number)
        with pytest.raises(Refused, match="on the agenda"):
            reruling.RULES.withdraw(session, actor=ruled.actor(), now=START, row=rules)


def _typed(page: str, **changed: str) -> dict[str, str]:
    """Return what a browser would send of a form shown, with some fields changed."""
    from html.parser import HTMLParser

    found: dict[str, str] = {}

    class Reader(HTMLParser):
        select = ""

        def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
            given = dict(attrs)
            if tag == "select":
                self.select = given["name"] or ""
            elif tag == "option" and "selected" in given:
                found[self.select] = given["value"] or ""
            elif tag == "input" and given.get("type") == "checkbox" and "checked" in given:
                found[given["name"] or ""] = given.get("value") or "y"
            elif tag == "input" and given.get("type") == "number":
                found[given["name"] or ""] = given.get("value") or ""

    Reader().feed(page)
    return {**found, **changed}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_whole_way_in_the_browser(ruled: Meeting, sign_in: SignIn, clock: Clock) -> None:
    board, member = sign_in(ruled.members[0]), sign_in(ruled.members[1])
    assert 'href="/assemblies/rules/propose"' in board.get("/assemblies/rules").text
    assert "/assemblies/rules/propose" not in member.get("/assemblies/rules").text
    assert member.get("/assemblies/rules/propose").status_code == 403
    shown = board.get("/assemblies/rules/propose").text
    same = board.post("/assemblies/rules/propose", data=_typed(shown, because="x"))
    assert "These are the rules in force" in same.text
    notice, quorum = "decisions-0-calls-0-notice_days", "decisions-0-calls-0-quorum"
    lax = board.post("/assemblies/rules/propose", data=_typed(shown, because="x", **{notice: "3"}))
    assert lax.status_code == 422
    assert "the law asks for a longer notice" in lax.text
    odd = board.post("/assemblies/rules/propose", data=_typed(shown, because="x", **{quorum: "7/5"}))
    assert odd.status_code == 422
    both = {"agreement": ["deployment", "charter"]}
    right = {**_typed(shown, because="Our statutes.", **{notice: "21", quorum: "1/3"}), **both}
    assert board.post("/assemblies/rules/propose", data=right).location == "/assemblies/rules/2"
    page = member.get("/assemblies/rules/2").text
    assert "Ordinary decision, general assembly, first call: quorum" in page
    assert "at least one third of all the members" in page
    assert "days before the meeting: 21" in page
    assert "first call: majority" not in page
    assert "Needs the agreement of the ethics committee as well" in page
    assert "Deployment of a model, New version of the charter" in page
    assert "Our statutes." in page
    assert "waits for a vote" in member.get("/assemblies/rules").text
    assert "Put version 2 of the voting rules" in board.get("/").text
    with ruled.database.reading() as session:
        number = queries.rule_set(session, 2).id
    _decide(ruled, number, Choice.for_)
    clock.at = CLOSES
    assert "Version 2" in member.get("/assemblies/rules").text
    assert "See the result" in member.get(f"/motions/{ruled.poll_id}").text
    assert 'href="/assemblies/rules/2"' in member.get(f"/motions/{ruled.poll_id}").text
    assert "Extraordinary assembly" in member.get("/assemblies/rules/2").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_proposal_is_withdrawn_in_the_browser(ruled: Meeting, sign_in: SignIn) -> None:
    _propose(ruled)
    board = sign_in(ruled.members[0])
    assert "Withdraw my proposal" in board.get("/assemblies/rules/2").text
    answer = board.post("/assemblies/rules/2/withdraw", follow_redirects=True).text
    assert "Withdrawn on 1 September 2026." in answer
