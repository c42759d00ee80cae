"""A confidential vote in session whose scrutineers hold the key: who is asked for the codes, and when."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.domain.polls import Secrecy
from scopgov.domain.states import PollState
from scopgov.notices.tables import Notice
from scopgov.scrutiny import services as scrutiny
from scopgov.votes import confidential
from scopgov.votes.tables import Poll
from tests.conduct.sitting import CHAIR, OPENS, Sitting, later
from tests.conftest import Clock

HOLDERS = (2, 3, 4)


def _locked(sitting: Sitting) -> None:
    """Have the first vote made confidential, locked by three members, and opened for five minutes."""
    with sitting.meeting.database.transaction() as session:
        poll = session.get_one(Poll, sitting.polls[0])
        told = {"now": OPENS, "poll": poll, "consequences": sitting.meeting.consequences}
        board = sitting.meeting.actor()
        confidential.choose(session, actor=board, secrecy=Secrecy.confidential, **told)
        scrutiny.name(session, actor=board, members=[sitting.members[at] for at in HOLDERS], **told)
        for at in HOLDERS:
            scrutiny.accept(session, actor=sitting.meeting.actor(at), **told)
    sitting.open()


@pytest.mark.parametrize("locale", ["en", "fr"])
def test_the_chair_who_closes_it_has_the_scrutineers_asked_for_their_codes(
    sitting: Sitting, sign_in: Callable[..., FlaskClient], clock: Clock, locale: str
) -> None:
    _locked(sitting)
    clock.at = later(minutes=6)
    chair = sign_in(sitting.members[CHAIR], locale)
    for _ in range(2):
        page = chair.post(f"/polls/{sitting.polls[0]}/end", follow_redirects=True)
        said = {"en": "They are asked for them now", "fr": "Ils viennent d’être sollicités"}[locale]
        assert page.status_code == 200 and said in page.text
    assert sitting.poll().state is PollState.opened
    with sitting.meeting.database.reading() as session:
        asked = session.scalars(select(Notice.member_id).where(Notice.heading == "Your code is awaited"))
        assert sorted(asked) == sorted(sitting.members[at] for at in HOLDERS)
