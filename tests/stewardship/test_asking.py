"""A model that asks a sensitive attribute is trained anew once its values are kept apart for the newer data."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.apart.tables import Reading, SensitiveAccess, SensitiveAttribute
from scopgov.audits import services as audits
from scopgov.datasets.tables import DataVersion
from scopgov.db import Database
from scopgov.domain.sensitive import Category
from scopgov.mandates.tables import Mandate
from scopgov.stewardship import queries, services
from tests.audits import factory as audited
from tests.conftest import Clock
from tests.datasets import small
from tests.mandates import factory
from tests.mandates.factory import Case

SignIn = Callable[..., FlaskClient]
LINES = small.csv_text().count("\n")
VALUES = "line;value\n" + "".join(
    f"{line};{'junior' if line % 2 else 'senior'}\n" for line in range(2, LINES + 2)
)

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def page(database: Database, around: Case, clock: Clock) -> str:
    """Return the page of values for newer data of a model in use that asks an attribute."""
    with database.transaction() as session:
        mandate = factory.granted(session, around, clock)
        version, lead = mandate.model_version, around.hands.lead.member_id
        (audit,) = audits.queries.of_version(session, version)
        told = {"attribute": "age", "necessary": "Juniors get the hard ones.", "audit": audit.id}
        version.recipe = {**version.recipe, "apart": told}
        session.add(
            SensitiveAttribute(
                data_version_id=version.run.data_version_id,
                name="age",
                category=Category.age_band,
                purpose="See whether juniors are flagged wrongly.",
                lawful="Legitimate interest.",
                by_line={},
                counts={},
                delete_on=clock.at.date(),
                added_by=around.hands.judge.member_id,
                added_at=clock.at,
                erased_at=clock.at,
            )
        )
        newer = audited.data_version(session, lead, mandate.use_case, around.folder / "sources")
        return f"/audits/sensitive/{version.id}/data/{newer.id}"


def _given(clock: Clock, values: str = VALUES) -> dict[str, object]:
    texts = {"purpose": "Train it anew.", "lawful": "Works council agreed."}
    days = (clock.at + timedelta(days=90)).date().isoformat()
    return {**texts, "delete_on": days, "file": (BytesIO(values.encode()), "ages.csv")}


def test_the_page_says_at_once_what_is_missing_and_leads_to_where_it_is_entered(
    around: Case, clock: Clock, sign_in: SignIn, page: str
) -> None:
    lead, judge = sign_in(around.hands.lead.member_id), sign_in(around.hands.judge.member_id)
    shown = lead.get("/stewardship/retrainings/new").text
    assert "values are missing" in shown and page in shown and 'name="data_version"' not in shown
    assert lead.get(page).status_code == 403  # who trained the model does not keep what it is judged by
    form = judge.get(page).text
    assert "See whether juniors are flagged wrongly." in form and 'name="category"' not in form
    for bad in (
        "line;value\n999999;junior\n",
        VALUES.replace("3;junior", "3;alone", 1),
        "name;age\nLea;30\n",
    ):
        answer = judge.post(page, data=_given(clock, bad))
        assert answer.status_code == 422, bad
    answer = judge.post(page, data=_given(clock), follow_redirects=True)
    assert "The vote and the training must come before that day." in answer.text
    shown = lead.get("/stewardship/retrainings/new").text
    assert 'name="data_version"' in shown and "values are missing" not in shown


def test_a_carried_retraining_logs_who_has_the_values_read(
    database: Database, around: Case, clock: Clock, sign_in: SignIn, page: str
) -> None:
    assert sign_in(around.hands.judge.member_id).post(page, data=_given(clock)).status_code == 302
    with database.transaction() as session:
        mandate, poll = session.scalars(select(Mandate)).one(), session.scalars(select(Mandate)).one().poll
        proposal = services.propose_retraining(
            session,
            actor=around.hands.lead,
            now=clock.at,
            use_case=mandate.use_case,
            data_version=session.get_one(DataVersion, int(page.rsplit("/", 1)[1])),
            reason="A year more.",
        )
        services.carry(session, proposal, poll, clock.at)
        read = session.scalars(select(SensitiveAccess)).one()
        assert (read.reading, read.member_id) == (Reading.training, around.hands.lead.member_id)


def test_other_data_are_no_newer_data(database: Database, around: Case, sign_in: SignIn, page: str) -> None:
    judge, start = sign_in(around.hands.judge.member_id), page.rsplit("/", 1)[0]
    with database.reading() as session:
        mandate = session.scalars(select(Mandate)).one()
        own = mandate.model_version.run.data_version_id
        assert queries.lacking(session, [session.get_one(DataVersion, own)])[0].enterable is False
    assert judge.get(f"{start}/{own}").status_code == 404
    assert judge.get(f"{start}/999").status_code == 404
