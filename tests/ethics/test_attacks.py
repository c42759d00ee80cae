"""What a hostile or partial member of the committee tries: late interests, votes of their own, what is left to one."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.conditions import services as conditions
from scopgov.conditions.tables import Condition
from scopgov.config import Settings
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.opinions import Draft, OpinionKind
from scopgov.domain.policy import Actor
from scopgov.domain.polls import Choice, Outcome
from scopgov.domain.states import ConditionAction, PollState
from scopgov.ethics import drafting, services
from scopgov.ethics.tables import Dissent, Opinion, OpinionDraft
from scopgov.usecases import interests
from scopgov.usecases.tables import Interest, UseCase
from scopgov.votes import agenda, recusing
from scopgov.votes import services as votes
from scopgov.votes.queries import roll_of
from scopgov.votes.tables import Motion, Poll
from tests.conftest import START, People
from tests.ethics.meeting import CLOSES, OPENS, Meeting

LATE = OPENS + timedelta(minutes=30)


@pytest.fixture
def meeting(people: People, settings: Settings) -> Meeting:
    return Meeting(people, settings)


def _declare(meeting: Meeting, place: int, at: object = START, *, told: bool = False) -> None:
    with meeting.database.transaction() as session:
        use_case = session.scalars(select(UseCase)).one()
        actor, now = meeting.judges[place], LATE if at is LATE else START
        made = interests.declare(session, actor=actor, now=now, use_case=use_case, reason="I would use it.")
        if told:
            made.cancelled_a_vote = recusing.recall(session, now, meeting.table, actor.member_id)


def _cast(meeting: Meeting, *choices: Choice | None) -> None:
    for actor, choice in zip(meeting.judges, choices, strict=False):
        if choice is not None:
            with meeting.database.transaction() as session:
                poll = session.scalars(select(Poll).order_by(Poll.id.desc())).first()
                assert poll is not None
                votes.cast(
                    session, actor=actor, now=OPENS, poll=poll, choice=choice, consequences=meeting.table
                )


def _poll(meeting: Meeting) -> Poll:
    with meeting.database.reading() as session:
        return session.scalars(select(Poll).order_by(Poll.id.desc())).first()  # type: ignore[return-value]


@pytest.mark.parametrize("voted", [True, False])
def test_an_interest_declared_during_the_vote_cancels_it_at_once_and_the_next_one_counts_without_that_member(
    meeting: Meeting, voted: bool
) -> None:
    meeting.convene()
    _cast(meeting, Choice.for_, Choice.for_, Choice.against if voted else None)
    _declare(meeting, 2, LATE, told=True)
    with meeting.database.reading() as session:
        poll = session.scalars(select(Poll)).one()
        assert poll.state is PollState.cancelled
        assert "declared an interest" in str(poll.cancelled_reason)
        assert session.scalars(select(OpinionDraft)).one().closed_at is None
    meeting.convene()
    _cast(meeting, Choice.for_, Choice.for_)
    with meeting.database.transaction() as session:
        votes.settle(session, now=CLOSES, consequences=meeting.table)
    with meeting.database.reading() as session:
        again = session.scalars(select(Poll).order_by(Poll.id)).all()[-1]
        assert roll_of(session, again) == {one.member_id for one in meeting.judges[:2]}
        assert again.outcome is Outcome.carried
        assert session.scalars(select(Opinion)).one().poll_id == again.id


def test_a_vote_that_somebody_became_a_party_to_decides_nothing_at_its_close_either(meeting: Meeting) -> None:
    meeting.convene()
    _cast(meeting, Choice.for_, Choice.for_, Choice.for_)
    with meeting.database.transaction() as session:
        session.scalars(select(UseCase)).one().author_id = meeting.judges[1].member_id
    with meeting.database.transaction() as session:
        votes.settle(session, now=CLOSES, consequences=meeting.table)
    with meeting.database.reading() as session:
        assert session.scalars(select(Poll)).one().state is PollState.cancelled
        assert session.scalars(select(Opinion)).all() == []


def test_an_interest_declared_once_the_vote_is_counted_changes_nothing(meeting: Meeting) -> None:
    meeting.convene()
    meeting.vote(Choice.for_, Choice.for_, Choice.against)
    _declare(meeting, 2, LATE, told=True)
    assert _poll(meeting).outcome is Outcome.carried


def test_a_vote_of_which_everybody_stands_apart_never_opens(meeting: Meeting) -> None:
    meeting.convene()
    for place in range(3):
        _declare(meeting, place)
    with meeting.database.transaction() as session:
        votes.settle(session, now=OPENS, consequences=meeting.table)
    poll = _poll(meeting)
    assert poll.state is PollState.cancelled
    assert "Nobody may vote" in str(poll.cancelled_reason)


def test_who_has_an_interest_neither_cancels_the_vote_nor_takes_it_off_the_agenda(meeting: Meeting) -> None:
    meeting.convene()
    _declare(meeting, 2)

    def cancel(actor: Actor) -> None:
        with meeting.database.transaction() as session:
            poll = session.scalars(select(Poll)).one()
            told = {"actor": actor, "now": START, "consequences": meeting.table}
            votes.cancel(session, **told, poll=poll, reason="Not now.")

    with pytest.raises(Forbidden, match="another member of the committee must do this"):
        cancel(meeting.judges[2])
    with meeting.database.transaction() as session, pytest.raises(Forbidden):
        poll = session.scalars(select(Poll)).one()
        told = {"actor": meeting.judges[2], "now": START, "consequences": meeting.table}
        agenda.take_off(session, **told, motion=poll.motion)
    with meeting.database.transaction() as session, pytest.raises(Forbidden):
        held = session.scalars(select(Poll)).one().motion.assembly
        votes.cancel_assembly(session, **told, assembly=held, reason="Never.")
    cancel(meeting.judges[1])
    assert _poll(meeting).state is PollState.cancelled


def test_the_last_judge_does_not_undo_alone_what_the_committee_voted(meeting: Meeting) -> None:
    meeting.convene()
    meeting.vote(Choice.for_, Choice.for_, Choice.for_)
    for place in (1, 2):
        _declare(meeting, place)
    with meeting.database.transaction() as session, pytest.raises(Refused, match="only another vote"):
        given = session.scalars(select(Opinion)).one()
        services.give(
            session,
            actor=meeting.judges[0],
            now=CLOSES,
            version=given.model_version,
            audit=given.audit,
            kind=OpinionKind.unfavourable,
            reasons="Now that I am alone.",
        )


def test_the_same_opinion_is_not_proposed_twice_and_a_condition_is_asked_once(meeting: Meeting) -> None:
    with meeting.database.transaction() as session, pytest.raises(Refused, match="proposed already"):
        draft = session.scalars(select(OpinionDraft)).one()
        about = {"version": draft.model_version, "audit": draft.audit}
        said = Draft(OpinionKind.with_conditions, "Sound.", ("Look again.", " Look  again."), "Few bridges.")
        drafting.propose(session, actor=meeting.judges[1], now=START, **about, draft=said)


def test_a_dissent_sent_twice_is_one_and_none_comes_after_the_count(meeting: Meeting) -> None:
    meeting.convene()
    for _click in range(2):
        with meeting.database.transaction() as session:
            draft = session.scalars(select(OpinionDraft)).one()
            drafting.VERSIONS.disagree(session, actor=meeting.judges[2], now=START, draft=draft, text="No.")
    meeting.vote(Choice.for_, Choice.for_, Choice.against)
    with meeting.database.transaction() as session, pytest.raises(Refused, match="decided"):
        draft = session.scalars(select(OpinionDraft)).one()
        drafting.VERSIONS.disagree(session, actor=meeting.judges[2], now=CLOSES, draft=draft, text="Worse.")
    with meeting.database.reading() as session:
        assert session.scalars(select(Dissent.text)).all() == ["No."]


def test_who_trained_the_model_and_sits_in_the_committee_finds_none_of_its_conditions_fulfilled(
    meeting: Meeting,
) -> None:
    meeting.convene()
    meeting.vote(Choice.for_, Choice.for_, Choice.for_)
    lead = meeting.who.lead
    author = Actor(lead.member_id, lead.name, True, meeting.judges[0].roles)
    with meeting.database.transaction() as session:
        bound = session.scalars(select(Condition)).one()
        told = {"condition": bound, "action": ConditionAction.give_up, "text": "No longer needed."}
        with pytest.raises(Forbidden, match="another member of the committee must judge it"):
            conditions.judge(session, actor=author, now=CLOSES, **told)
        conditions.judge(session, actor=meeting.judges[1], now=CLOSES, **told)


def test_two_clicks_at_once_propose_one_opinion_declare_one_interest_and_leave_one_dissent(
    meeting: Meeting,
) -> None:
    together = Barrier(2)

    def at_once(act: Callable[[Session], object]) -> list[str]:
        def click() -> str:
            together.wait()
            try:
                with meeting.database.transaction() as session:
                    act(session)
            except Refused:
                return "refused"
            return "done"

        with ThreadPoolExecutor(2) as both:
            return sorted(one.result() for one in [both.submit(click) for _click in range(2)])

    def propose(session: Session) -> object:
        draft = session.scalars(select(OpinionDraft).order_by(OpinionDraft.id)).first()
        assert draft is not None
        told = {
            "actor": meeting.judges[1],
            "now": START,
            "version": draft.model_version,
            "audit": draft.audit,
        }
        return drafting.propose(session, **told, draft=Draft(OpinionKind.unfavourable, "Harmful."))

    def disagree(session: Session) -> object:
        draft = session.scalars(select(OpinionDraft).order_by(OpinionDraft.id)).first()
        assert draft is not None
        return drafting.VERSIONS.disagree(
            session, actor=meeting.judges[2], now=START, draft=draft, text="No."
        )

    def declare(session: Session) -> object:
        told = {"actor": meeting.judges[2], "now": START, "use_case": session.scalars(select(UseCase)).one()}
        return interests.declare(session, **told, reason="A relative works there.")

    assert at_once(propose) == ["done", "refused"]
    assert at_once(disagree) == ["done", "done"]
    assert at_once(declare) == ["done", "refused"]
    with meeting.database.reading() as session:
        assert len(session.scalars(select(OpinionDraft)).all()) == 2
        assert session.scalars(select(Dissent.text)).all() == ["No."]


def test_one_member_does_not_put_off_a_second_vote_on_a_file_by_ending_an_interest(
    meeting: Meeting, sign_in: Callable[..., FlaskClient]
) -> None:
    meeting.convene()
    _cast(meeting, Choice.for_)
    _declare(meeting, 2, LATE, told=True)
    eager = sign_in(meeting.judges[2].member_id)
    page = eager.get("/use-cases/1/interests").text
    assert "it cancelled that vote: it stays" in page and "Say that it is over" not in page
    refused = eager.post("/use-cases/interests/1/end", data={"reason": "It is over."})
    assert "it cancelled that vote: it stays" in refused.text
    with meeting.database.reading() as session:
        assert session.scalars(select(Interest)).one().ended_at is None


def test_an_interest_declared_before_any_vote_opens_ends_when_it_is_over(meeting: Meeting) -> None:
    _declare(meeting, 2, START, told=True)
    with meeting.database.transaction() as session:
        declared = session.scalars(select(Interest)).one()
        assert not declared.cancelled_a_vote
        interests.end(session, actor=meeting.judges[2], now=START, interest=declared, reason="Sold.")
    meeting.convene()
    meeting.vote(Choice.for_, Choice.for_, Choice.for_)
    with meeting.database.reading() as session:
        assert len(roll_of(session, session.scalars(select(Poll)).one())) == 3


def test_nobody_puts_an_opinion_to_the_vote_in_other_words_than_those_it_is_given_in(
    meeting: Meeting, sign_in: Callable[..., FlaskClient]
) -> None:
    with meeting.database.transaction() as session:
        place, draft = meeting.prepared(session).id, session.scalars(select(OpinionDraft.id)).one()
    hostile, address = sign_in(meeting.judges[1].member_id), f"/assemblies/{place}/motions/new"
    typed = {"title": "Nothing", "text": "The committee opposes this model.", "secrecy": "open"}
    shown = hostile.get(f"{address}?kind=opinion&about={draft}").text
    assert "readonly" in shown and "decided in these very words" in shown
    assert hostile.post(f"{address}?kind=opinion&about={draft}", data=typed).status_code == 302
    with meeting.database.reading() as session:
        motion = session.scalars(select(Motion)).one()
        number, words = motion.id, motion.text
        assert "Look again." in words and "opposes" not in words
    refused = hostile.post(f"/motions/{number}/edit", data=typed)
    assert refused.status_code == 422 and 'id="text-error"' in refused.text
    assert "nobody puts it in other words" in refused.text
    assert "Put it in other words" not in hostile.get(f"/motions/{number}").text
    with meeting.database.reading() as session:
        assert session.get_one(Motion, number).text == words
