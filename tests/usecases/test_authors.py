"""Several people write a file: who invites, who joins, who may no longer judge it."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.charter import queries as charter
from scopgov.domain.errors import Forbidden, Refused
from scopgov.members.tables import Member
from scopgov.notices.tables import Notice
from scopgov.usecases import authoring, queries, services
from scopgov.usecases.tables import CoAuthor, UseCase
from tests.conftest import START
from tests.usecases.proposing import EFFECTS, WHOLE, Cast, findings

SignIn = Callable[..., FlaskClient]


def _drafted(session: Session, cast: Cast) -> UseCase:
    return services.draft(session, actor=cast.actor(cast.member), now=START, proposal=WHOLE)


def _invite(session: Session, cast: Cast, use_case: UseCase, who: int, by: int | None = None) -> CoAuthor:
    return authoring.invite(
        session,
        actor=cast.actor(by or cast.member),
        now=START,
        use_case=use_case,
        member=session.get_one(Member, who),
    )


def _joined(session: Session, cast: Cast, use_case: UseCase, who: int) -> CoAuthor:
    line = _invite(session, cast, use_case, who)
    return authoring.accept(session, actor=cast.actor(who), now=START, line=line)


def _edit(session: Session, cast: Cast, use_case: UseCase, who: int) -> None:
    services.edit(session, actor=cast.actor(who), now=START, use_case=use_case, proposal=WHOLE)


def _check(session: Session, cast: Cast, use_case: UseCase, who: int) -> None:
    in_force = charter.in_force(session)
    assert in_force is not None
    read = findings(in_force)
    services.check(
        session, actor=cast.actor(who), now=START, use_case=use_case, findings=read, effects=EFFECTS
    )


def test_an_invitation_is_told_and_makes_nobody_an_author(session: Session, cast: Cast) -> None:
    use_case = _drafted(session, cast)
    _invite(session, cast, use_case, cast.committee)
    told = session.scalars(select(Notice).where(Notice.member_id == cast.committee)).all()
    assert [one.path for one in told] == [f"/use-cases/{use_case.number}"]
    with pytest.raises(Forbidden):
        _edit(session, cast, use_case, cast.committee)
    services.submit(session, actor=cast.actor(cast.member), now=START, use_case=use_case)
    _check(session, cast, use_case, cast.committee)


def test_whoever_joined_writes_and_does_not_judge(session: Session, cast: Cast) -> None:
    use_case = _drafted(session, cast)
    line = _joined(session, cast, use_case, cast.committee)
    _edit(session, cast, use_case, cast.committee)
    services.submit(session, actor=cast.actor(cast.committee), now=START, use_case=use_case)
    authoring.end(session, actor=cast.actor(cast.committee), now=START, line=line)
    with pytest.raises(Forbidden, match="another member of the committee"):
        _check(session, cast, use_case, cast.committee)
    _check(session, cast, use_case, cast.author)


def test_whoever_left_without_writing_may_judge(session: Session, cast: Cast) -> None:
    use_case = _drafted(session, cast)
    line = _joined(session, cast, use_case, cast.committee)
    authoring.end(session, actor=cast.actor(cast.committee), now=START, line=line)
    services.submit(session, actor=cast.actor(cast.member), now=START, use_case=use_case)
    _check(session, cast, use_case, cast.committee)


def test_only_the_first_author_invites_and_removes(session: Session, cast: Cast) -> None:
    use_case = _drafted(session, cast)
    line = _joined(session, cast, use_case, cast.author)
    with pytest.raises(Forbidden, match="began the file"):
        _invite(session, cast, use_case, cast.committee, by=cast.author)
    with pytest.raises(Forbidden):
        authoring.end(session, actor=cast.actor(cast.committee), now=START, line=line)
    authoring.end(session, actor=cast.actor(cast.member), now=START, line=line)
    assert queries.subject(use_case).authors == {cast.member}
    again = _joined(session, cast, use_case, cast.author)
    assert again is line
    assert queries.subject(use_case).authors == {cast.member, cast.author}


def test_nobody_is_invited_twice_nor_accepts_for_another(session: Session, cast: Cast) -> None:
    use_case = _drafted(session, cast)
    line = _invite(session, cast, use_case, cast.author)
    for who in (cast.author, cast.member):
        with pytest.raises(Refused, match="already"):
            _invite(session, cast, use_case, who)
    with pytest.raises(Forbidden):
        authoring.accept(session, actor=cast.actor(cast.committee), now=START, line=line)
    authoring.accept(session, actor=cast.actor(cast.author), now=START, line=line)
    with pytest.raises(Refused, match="no longer stands"):
        authoring.accept(session, actor=cast.actor(cast.author), now=START, line=line)


def test_an_employee_who_is_no_associate_is_not_invited(session: Session, cast: Cast) -> None:
    employee = cast.people.admit("Eva Employee", associate=False)
    with pytest.raises(Refused, match="on the roll"):
        _invite(session, cast, _drafted(session, cast), employee)


def test_authors_invite_join_and_leave_in_the_browser(cast: Cast, sign_in: SignIn, session: Session) -> None:
    _drafted(session, cast)
    session.commit()
    ana, mia = sign_in(cast.author), sign_in(cast.member)
    page = mia.post("/use-cases/1/authors", data={"member_id": cast.author}, follow_redirects=True).text
    assert "invited on" in page
    assert "Say whether you join the authors of “Projects at risk”." in ana.get("/").text
    assert "Mia Member invites you" in ana.get("/use-cases/1").text
    assert "with Ana Author" in ana.post("/use-cases/authors/1/join", follow_redirects=True).text
    assert "Finish and submit your proposal" in ana.get("/").text
    assert "Leave the authors" in ana.get("/use-cases/1/authors").text
    assert ana.post("/use-cases/1/authors", data={"member_id": cast.committee}).status_code == 422
    assert (
        "Ana Author" not in ana.post("/use-cases/authors/1/end", follow_redirects=True).text.split("<main")[1]
    )
