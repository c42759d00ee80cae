"""Who did what stands on the page of the file and on that of the member, and is not typed again."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from scopgov import contributions
from scopgov.charter import queries as charter
from scopgov.domain.contributions import Work
from scopgov.threads import services as threads
from scopgov.usecases import commenting, services
from scopgov.usecases.tables import Section
from tests.conftest import START
from tests.usecases.proposing import EFFECTS, Cast, findings, submitted

SignIn = Callable[..., FlaskClient]


def _played(session: Session, cast: Cast) -> int:
    use_case, in_force = submitted(session, cast), charter.in_force(session)
    assert in_force is not None
    member, author = cast.actor(cast.member), cast.actor(cast.author)
    about = {"use_case": use_case, "section": Section.problem}
    asked = commenting.write(session, actor=member, now=START, text="Why?", question=True, **about)
    commenting.answer(session, actor=author, now=START, question=asked, text="It grew.")
    gone = commenting.write(session, actor=member, now=START, text="Hm.", **about)
    threads.withdraw(session, actor=member, now=START, one=gone)
    judge, read = cast.actor(cast.committee), findings(in_force)
    services.check(session, actor=judge, now=START, use_case=use_case, findings=read, effects=EFFECTS)
    return use_case.id


def test_rows_tell_who_proposed_asked_answered_and_read(session: Session, cast: Cast) -> None:
    number = _played(session, cast)
    given = contributions.given(session, use_case_id=number)
    assert sorted((one.member_id, one.work.value) for one in given) == sorted(
        [
            (cast.author, Work.proposed.value),
            (cast.author, Work.answered.value),
            (cast.member, Work.asked.value),
            (cast.committee, Work.read.value),
        ]
    )
    assert [one.work for one in contributions.given(session, member_id=cast.member)] == [Work.asked]


def test_they_stand_on_both_pages(cast: Cast, sign_in: SignIn, session: Session) -> None:
    _played(session, cast)
    session.commit()
    client = sign_in(cast.administrator)
    page = client.get("/use-cases/1").text
    assert "proposed the use case, answered questions" in page
    assert "read it against the charter" in page
    page = client.get(f"/roll/{cast.member}").text
    assert "Projects at risk" in page
    assert "asked questions" in page
    assert "Work on use cases" not in client.get(f"/roll/{cast.administrator}").text
