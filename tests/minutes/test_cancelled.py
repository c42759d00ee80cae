"""Minutes say why a poll decided nothing, in the language of who reads them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from scopgov.assemblies import attending
from scopgov.assemblies import services as assemblies
from scopgov.db import Database
from scopgov.domain.errors import Reason
from scopgov.minutes import services
from scopgov.votes.consequence import Consequence
from scopgov.votes.tables import Motion, MotionKind
from tests.conftest import Clock, People
from tests.votes.meeting import CLOSES, OPENS, Meeting, convened

SignIn = Callable[..., FlaskClient]


def _no_longer_holds(session: Session, motion: Motion) -> Reason:
    text = "The dossier no longer holds: %(part)s changed since it was frozen."
    return Reason(text, {"part": Reason("the audit")})


def _drawn_up(meeting: Meeting) -> int:
    with meeting.act() as (session, _, assembly):
        actor, chair, secretary = meeting.actor(), *meeting.members[:2]
        attending.record_attendance(
            session, actor=actor, now=OPENS, assembly=assembly, member_id=meeting.members[0]
        )
        assemblies.open_meeting(
            session, actor=actor, now=OPENS, assembly=assembly, chair_id=chair, secretary_id=secretary
        )
        assemblies.close_meeting(session, actor=actor, now=CLOSES, assembly=assembly, debates="None.")
        return services.draw_up(
            session, actor=actor, now=CLOSES, assembly=assembly, consequences=meeting.consequences
        ).id


@pytest.mark.parametrize(
    ("locale", "said"),
    [("en", "the audit changed since it was frozen."), ("fr", "un élément a changé (l’audit).")],
)
def test_the_reason_why_a_poll_could_not_open_stands_in_the_minutes(
    people: People, database: Database, sign_in: SignIn, clock: Clock, locale: str, said: str
) -> None:
    meeting = convened(people, database)
    meeting.consequences = {MotionKind.other: Consequence(may_open=_no_longer_holds)}
    meeting.settle()
    clock.at = CLOSES
    page = sign_in(meeting.members[1], locale).get(f"/minutes/{_drawn_up(meeting)}").text
    assert said in page
