"""What awaits a person is listed in the order it came, whatever order the database gives rows in."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from scopgov.home.tasks import tasks
from scopgov.usecases import services
from tests.conftest import START
from tests.usecases.proposing import WHOLE, Cast, submitted
from tests.usecases.proposing import cast as cast


def _files(session: Session, cast: Cast, person: int, endpoint: str = "usecases.show") -> list[object]:
    found = tasks(session, cast.actor(person), START)
    return [one.values["number"] for one in found if one.endpoint == endpoint]


def test_files_to_check_come_in_the_order_they_were_drafted(session: Session, cast: Cast) -> None:
    handed_in = [submitted(session, cast).number for _ in range(3)]
    assert _files(session, cast, cast.committee) == handed_in


def test_own_drafts_come_in_that_order_then_what_is_to_screen(session: Session, cast: Cast) -> None:
    handed_in = [submitted(session, cast).number for _ in range(2)]
    drafted = [
        services.draft(
            session, actor=cast.actor(cast.author), now=START, proposal=replace(WHOLE, title=title)
        ).number
        for title in ("Bids", "Absences", "Costs")
    ]
    session.flush()
    assert _files(session, cast, cast.author) == [*drafted, *handed_in]
