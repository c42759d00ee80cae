"""What really became of a scored case is said on its page, and said again where it was wrong."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from flask.testing import FlaskClient

from scopgov.config import Settings
from scopgov.scoring import services as scoring
from tests.conftest import Clock, People
from tests.mandates.factory import GIVEN, case, granted

SignIn = Callable[..., FlaskClient]


def test_an_outcome_is_said_once_known_and_the_last_word_counts(
    people: People, settings: Settings, clock: Clock, sign_in: SignIn
) -> None:
    around = case(people, settings.instance)
    with people.database.transaction() as session:
        mandate = granted(session, around, clock)
        scoring.score(
            session,
            store=around.store,
            actor=people.actor(around.writer, clock.at),
            now=clock.at,
            use_case=mandate.use_case,
            reference="P-2026-118",
            inputs=GIVEN,
        )
    client = sign_in(around.writer)
    assert "Not known yet." in client.get("/scores/1").text
    tomorrow = (clock.at + timedelta(days=1)).date().isoformat()
    early = client.post("/scores/1/outcome", data={"happened": "yes", "known_on": tomorrow})
    assert early.status_code == 422
    assert "once it is known" in early.text
    clock.forward(days=30)
    for happened in ("yes", "no"):
        said = {"happened": happened, "known_on": clock.at.date().isoformat(), "remark": "On time."}
        assert client.post("/scores/1/outcome", data=said).status_code == 302
    page = client.get("/scores/1").text
    assert "It did not happen." in page
    assert "Correct what became of it" in page
    assert sign_in(around.root.member_id).get("/scores/1/outcome").status_code == 403
