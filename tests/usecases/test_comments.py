"""Members comment and ask, authors answer; one's own words are changed and withdrawn within limits."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.domain.errors import Forbidden, Refused
from scopgov.notices.tables import Notice
from scopgov.record.tables import RecordEntry
from scopgov.threads import services as threads
from scopgov.usecases import commenting
from scopgov.usecases.tables import Comment, Section, UseCase
from tests.conftest import START
from tests.usecases.proposing import Cast, submitted

SignIn = Callable[..., FlaskClient]
ASKED = "Who checks the figures?"


def _ask(session: Session, cast: Cast, use_case: UseCase) -> Comment:
    return commenting.write(
        session,
        actor=cast.actor(cast.member),
        now=START,
        use_case=use_case,
        section=Section.problem,
        text=ASKED,
        question=True,
    )


def _answer(session: Session, cast: Cast, question: Comment, by: int | None = None) -> Comment:
    actor = cast.actor(by or cast.author)
    return commenting.answer(session, actor=actor, now=START, question=question, text="Accounting.")


def _told(session: Session, member: int) -> list[str]:
    query = select(Notice.heading).where(Notice.member_id == member)
    return list(session.scalars(query.order_by(Notice.id)))


def test_a_question_waits_until_an_author_answers_and_both_are_told(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    question = _ask(session, cast, use_case)
    assert commenting.waiting(use_case) == [question]
    assert commenting.waiting_for(session, cast.author) == [question]
    assert commenting.waiting_for(session, cast.member) == []
    assert _told(session, cast.author) == ["Question"]
    _answer(session, cast, question)
    session.expire_all()
    assert commenting.waiting(use_case) == []
    assert _told(session, cast.member) == ["The answer"]
    assert commenting.counts(session, use_case) == {Section.problem: 2}


def test_only_authors_answer_and_only_questions(session: Session, cast: Cast) -> None:
    use_case = submitted(session, cast)
    with pytest.raises(Forbidden, match="authors of a file"):
        _answer(session, cast, _ask(session, cast, use_case), by=cast.member)
    remark = commenting.write(
        session,
        actor=cast.actor(cast.member),
        now=START,
        use_case=use_case,
        section=Section.whole,
        text="Good.",
    )
    with pytest.raises(Refused, match="no question"):
        _answer(session, cast, remark)


def test_the_record_holds_the_digest_of_a_comment_and_not_its_words(session: Session, cast: Cast) -> None:
    _ask(session, cast, submitted(session, cast))
    [entry] = session.scalars(select(RecordEntry).where(RecordEntry.act == "comment.written"))
    assert ASKED not in entry.facts
    assert len(json.loads(entry.facts)["text"]) == 64


def test_one_changes_ones_own_words_for_a_day(session: Session, cast: Cast) -> None:
    question = _ask(session, cast, submitted(session, cast))
    member, late = cast.actor(cast.member), START + timedelta(hours=24)
    threads.edit(session, actor=member, now=late - timedelta(minutes=1), one=question, text="Who reads?")
    assert question.text == "Who reads?"
    with pytest.raises(Refused, match="24 hours"):
        threads.edit(session, actor=member, now=late, one=question, text="Who?")
    with pytest.raises(Forbidden):
        threads.edit(session, actor=cast.actor(cast.author), now=START, one=question, text="Who?")


def test_what_is_withdrawn_loses_its_words_and_keeps_its_place(session: Session, cast: Cast) -> None:
    question = _ask(session, cast, submitted(session, cast))
    threads.withdraw(session, actor=cast.actor(cast.member), now=START, one=question)
    assert (question.text, commenting.waiting(question.use_case)) == ("", [])
    with pytest.raises(Refused, match="withdrawn"):
        threads.withdraw(session, actor=cast.actor(cast.member), now=START, one=question)
    with pytest.raises(Refused, match="no question"):
        _answer(session, cast, question)


def test_a_question_that_was_answered_stays(session: Session, cast: Cast) -> None:
    question = _ask(session, cast, submitted(session, cast))
    _answer(session, cast, question)
    session.expire_all()
    for verb in (threads.withdraw,):
        with pytest.raises(Refused, match="answered"):
            verb(session, actor=cast.actor(cast.member), now=START, one=question)
    with pytest.raises(Refused, match="answered"):
        threads.edit(session, actor=cast.actor(cast.member), now=START, one=question, text="Who?")


@pytest.mark.parametrize("text", [" \n", "x" * 4001])
def test_a_comment_has_words_but_not_too_many(session: Session, cast: Cast, text: str) -> None:
    question = _ask(session, cast, submitted(session, cast))
    with pytest.raises(Refused) as refused:
        threads.edit(session, actor=cast.actor(cast.member), now=START, one=question, text=text)
    assert refused.value.field == "text"


def test_a_discussion_in_the_browser(cast: Cast, sign_in: SignIn, session: Session) -> None:
    submitted(session, cast)
    session.commit()
    mia, ana = sign_in(cast.member), sign_in(cast.author)
    place = "/use-cases/1/discussion/problem"
    typed = {"text": "<b>Why</b> now?", "question": "y"}
    page = mia.post(place, data=typed, follow_redirects=True).text
    assert "&lt;b&gt;Why&lt;/b&gt; now?" in page
    assert "Waits for an answer" in page
    assert "Answer a question about “Projects at risk”." in ana.get("/").text
    assert "Questions that wait for an answer" in ana.get("/use-cases/1").text
    assert mia.get("/use-cases/questions/1/answer").status_code == 403
    page = ana.post("/use-cases/questions/1/answer", data={"text": "It grew."}, follow_redirects=True).text
    assert "It grew." in page
    assert "Waits for an answer" not in page
    assert "2 comments" in mia.get("/use-cases/1").text
    assert mia.post(place, data={"text": ""}).status_code == 422
    assert mia.get("/use-cases/1/discussion/nonsense").status_code == 404
    assert mia.post("/use-cases/comments/2/withdraw").status_code == 403
    page = ana.post("/use-cases/comments/2/edit", data={"text": "It grew a lot."}, follow_redirects=True).text
    assert "It grew a lot." in page
    page = ana.post("/use-cases/comments/2/withdraw", follow_redirects=True).text
    assert "Withdrawn by whoever wrote it." in page
    assert "Waits for an answer" in page
