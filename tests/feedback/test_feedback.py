"""What people say of the tool: given from any page, cared about once each, answered with its reason, told."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.feedback import FeedbackKind, lacks, place
from scopgov.domain.policy import Actor, Role
from scopgov.domain.states import FeedbackAction, FeedbackState
from scopgov.feedback import queries, releases, services
from scopgov.feedback.queries import Wanted
from scopgov.feedback.tables import Feedback
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from tests.conftest import Clock, People

SignIn = Callable[..., FlaskClient]
ON_ONE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def lead(people: People) -> Actor:
    return people.actor(people.admit("Lea", Role.ai_lead))


@pytest.fixture
def ada(people: People) -> Actor:
    return people.actor(people.admit("Ada"))


@pytest.fixture
def bob(people: People) -> Actor:
    return people.actor(people.admit("Bob"))


def _give(session: Session, by: Actor, clock: Clock, title: str = "Too small", **more: str) -> Feedback:
    told = {"kind": FeedbackKind.trouble, "text": "I cannot read it.", "page": "/scores/3", **more}
    return services.give(session, actor=by, now=clock.at, title=title, **told)


def _told(session: Session) -> list[tuple[int, str]]:
    rows = session.scalars(select(Notice).order_by(Notice.id))
    return [(row.member_id, row.text.partition("“")[0]) for row in rows]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/scores/3", "/scores/3"),
        ("/scores?q=secret#x", "/scores"),
        ("//elsewhere.test", ""),
        ("https://elsewhere.test", ""),
        ("/a\\b", ""),
        ("/a\nb", ""),
        ("", ""),
        ("/" + "x" * 500, "/" + "x" * 199),
    ],
)
def test_a_page_is_named_by_its_path_alone(path: str, kept: str) -> None:
    assert place(path) == kept


@pytest.mark.parametrize(
    ("action", "reason", "release", "field"),
    [
        (FeedbackAction.decline, " ", "", "reason"),
        (FeedbackAction.decline, "No", "", None),
        (FeedbackAction.plan, "", "", None),
        (FeedbackAction.plan, "", "1.2.0", "release"),
        (FeedbackAction.finish, "", "1.2.0", None),
        (FeedbackAction.finish, "", "soon", "release"),
        (FeedbackAction.reopen, "", "", None),
    ],
)
def test_what_an_answer_must_hold(
    action: FeedbackAction, reason: str, release: str, field: str | None
) -> None:
    found = lacks(action, reason, release)
    assert (found and found[0]) == field


def test_whoever_answers_is_told_and_the_record_holds_no_words(
    session: Session, lead: Actor, ada: Actor, clock: Clock
) -> None:
    made = _give(session, ada, clock)
    assert (made.state, made.page) == (FeedbackState.received, "/scores/3")
    assert _told(session) == [(lead.member_id, "Somebody says of the tool: ")]
    entry = session.scalars(select(RecordEntry).where(RecordEntry.act == "feedback.given")).one()
    assert "read it" not in entry.facts
    assert [one.id for one in queries.waiting(session)] == [made.id]


def test_each_cares_once_and_may_take_it_back(session: Session, ada: Actor, bob: Actor, clock: Clock) -> None:
    made = _give(session, ada, clock)
    for _ in range(2):
        services.care(session, actor=bob, now=clock.at, one=made)
    assert queries.caring(session, [made])[made.id] == {ada.member_id, bob.member_id}
    services.care_no_more(session, actor=bob, now=clock.at, one=made)
    assert queries.caring(session, [made])[made.id] == {ada.member_id}


def test_an_answer_reaches_whoever_wrote_it_and_those_who_care(
    session: Session, lead: Actor, ada: Actor, bob: Actor, clock: Clock
) -> None:
    made = _give(session, ada, clock)
    services.care(session, actor=bob, now=clock.at, one=made)
    with pytest.raises(Forbidden):
        services.settle(session, actor=ada, now=clock.at, one=made, action=FeedbackAction.finish)
    with pytest.raises(Refused) as refused:
        services.settle(session, actor=lead, now=clock.at, one=made, action=FeedbackAction.decline)
    assert refused.value.field == "reason"
    services.settle(
        session, actor=lead, now=clock.at, one=made, action=FeedbackAction.finish, release="0.1.0"
    )
    assert _told(session)[1:] == [
        (ada.member_id, "What was said of the tool, "),
        (bob.member_id, "What was said of the tool, "),
    ]
    assert [one.id for one in queries.of_releases(session)["0.1.0"]] == [made.id]
    with pytest.raises(Refused, match="cannot be done now"):
        services.settle(session, actor=lead, now=clock.at, one=made, action=FeedbackAction.plan)
    clock.forward(minutes=1)
    services.settle(session, actor=lead, now=clock.at, one=made, action=FeedbackAction.reopen)
    assert (made.state, made.release) == (FeedbackState.received, None)
    assert "0.1.0" not in queries.of_releases(session)


def test_feedback_is_found_by_words_page_kind_state_and_put_in_an_order(
    session: Session, lead: Actor, ada: Actor, bob: Actor, clock: Clock
) -> None:
    first = _give(session, ada, clock, "Écran trop petit")
    clock.forward(minutes=1)
    second = _give(session, ada, clock, "Dark pages", kind=FeedbackKind.idea, page="/courses")
    for who in (bob, lead):
        services.care(session, actor=who, now=clock.at, one=first)

    def found(**by: str) -> list[int]:
        return [one.id for one in session.scalars(queries.listed(Wanted(**by)))]

    assert found() == [second.id, first.id]
    assert found(order="oldest") == found(order="interest") == [first.id, second.id]
    assert found(text="ecran") == [first.id]
    assert found(text="/courses") == found(kind="idea") == [second.id]
    assert found(state="done") == []
    assert found(kind="x", state="x", order="x") == [second.id, first.id]


def test_remarks_and_questions_about_it_reach_the_other_side(
    session: Session, ada: Actor, bob: Actor, clock: Clock
) -> None:
    made = _give(session, ada, clock)
    asked = services.say(session, actor=bob, now=clock.at, one=made, text="Which page?", question=True)
    services.reply(session, actor=ada, now=clock.at, question=asked, text="The third.")
    assert _told(session) == [
        (ada.member_id, "Somebody wrote about what you said of the tool: "),
        (bob.member_id, "Your question about "),
    ]


def test_release_notes_are_in_both_languages_release_by_release() -> None:
    french, english = releases.notes("fr"), releases.notes("en")
    assert [releases.number(one) for one in french] == [releases.number(one) for one in english]
    assert french and all(one.text for one in (*french, *english))
    assert releases.notes("xx") == french


@ON_ONE
def test_from_any_page_one_says_what_one_thinks_of_it_and_reads_the_answer(
    people: People, sign_in: SignIn, lead: Actor, ada: Actor
) -> None:
    client, keeper = sign_in(ada.member_id), sign_in(lead.member_id)
    assert 'href="/feedback/new?about=/courses"' in client.get("/courses").text
    form = client.get("/feedback/new?about=/courses").text
    assert "About the page Courses" in form
    below = client.get("/feedback/new?about=/charter/clauses/2").text
    assert "About the page Charter, /charter/clauses/2" in below
    assert "About the page /members/3" in client.get("/feedback/new?about=/members/3").text
    assert "About the page To decide" in client.get("/feedback/new?about=/").text
    elsewhere = client.get("/feedback/new?about=//elsewhere.test").text.partition("<main")[2]
    assert "elsewhere.test" not in elsewhere.partition("<footer")[0]
    said = {"kind": "idea", "title": "Bigger", "text": "Bigger letters.", "page": "/courses"}
    empty = client.post("/feedback/new", data={**said, "title": "", "kind": ""})
    assert empty.status_code == 422
    assert "Bigger letters." in empty.text
    assert client.post("/feedback/new", data=said).location == "/feedback/1"
    page = client.get("/feedback/1").text
    assert "1 person cares about it." in page
    assert '<a href="/courses">Courses</a>' in page
    assert "<small>Courses</small>" in client.get("/feedback").text
    assert "What becomes of it" not in page
    assert client.post("/feedback/1/answer", data={"action": "finish"}).status_code == 403
    refused = keeper.post("/feedback/1/answer", data={"action": "decline", "reason": ""})
    assert refused.status_code == 422
    assert "Say why" in refused.text
    done = {"action": "finish", "reason": "They are bigger now.", "release": "0.1.0"}
    assert keeper.post("/feedback/1/answer", data=done).location == "/feedback/1"
    assert "They are bigger now." in client.get("/feedback/1").text
    notes = client.get("/feedback/releases").text
    assert "Bigger" in notes
    assert "0.1.0" in notes
    assert "Bigger" in client.get("/feedback?q=letters").text
    assert "Nothing answers this search." in client.get("/feedback?q=zzz").text


@ON_ONE
def test_a_thread_about_it_is_written_answered_changed_and_withdrawn(
    people: People, sign_in: SignIn, ada: Actor, bob: Actor, clock: Clock
) -> None:
    with people.database.transaction() as session:
        _give(session, ada, clock)
    mine, other = sign_in(ada.member_id), sign_in(bob.member_id)
    assert other.post("/feedback/1/interest").location == "/feedback/1"
    assert "2 people care about it." in other.get("/feedback/1").text
    assert other.post("/feedback/1/interest/back").location == "/feedback/1"
    assert other.post("/feedback/1/say", data={"text": ""}).status_code == 422
    asked = other.post("/feedback/1/say", data={"text": "Which page?", "question": "y"})
    assert asked.location == "/feedback/1#comment-1"
    assert mine.post("/feedback/questions/1/answer", data={"text": "The third."}).status_code == 302
    assert "The third." in other.get("/feedback/1").text
    assert other.post("/feedback/comments/2/withdraw").status_code == 403


@ON_ONE
def test_in_french_the_pages_speak_french(sign_in: SignIn, ada: Actor) -> None:
    client = sign_in(ada.member_id, locale="fr")
    assert "Votre avis sur l’outil" in client.get("/feedback").text
    assert "Ce qu’a apporté chaque version" in client.get("/feedback/releases").text
