"""A deployment vote and the rule of what counts as at risk: adopted by the experts, or no vote opens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import delete
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.domain.label_rules import LabelRule
from scopgov.domain.states import PollState, VersionState
from scopgov.dossiers import deployment, queries
from scopgov.dossiers.tables import Dossier
from scopgov.labelling.tables import ProposedRule
from tests.conftest import People
from tests.datasets import small
from tests.dossiers.voting import FIVE, OPENS, Vote, laid
from tests.labelling.adopting import adopted

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
OTHER = LabelRule.late("planned", "ended", 60, small.SNAPSHOT).to_data()


@pytest.fixture
def vote(people: People, settings: Settings) -> Vote:
    return laid(people, settings)


def _never(session: Session, dossier: Dossier) -> None:
    session.execute(delete(ProposedRule))


def _another(session: Session, dossier: Dossier) -> None:
    adopted(session, dossier.use_case_id, dossier.frozen_by, OTHER)


@pytest.mark.parametrize(
    ("change", "said"),
    [(_never, "was not adopted by the domain experts"), (_another, "have adopted another rule")],
)
def test_no_vote_opens_on_data_whose_rule_is_not_the_one_the_experts_adopted(
    vote: Vote, change: Callable[[Session, Dossier], None], said: str, sign_in: Callable[..., FlaskClient]
) -> None:
    with vote.database.transaction() as session:
        change(session, queries.dossier(session, 1))
    vote.settle(OPENS)
    poll, dossier, mandates = vote.seen()
    assert (poll.state, mandates) == (PollState.cancelled, [])
    assert said in str(poll.cancelled_reason)
    with vote.database.reading() as session:
        (withheld,) = deployment.withheld(session)
        assert deployment.proposals(session) == []
        assert withheld.path.endswith("/label-rule")
    page = sign_in(vote.members[3]).get(f"/dossiers/{dossier.id}").text
    assert said in page
    assert withheld.path in page


def test_what_was_voted_stands_when_the_experts_adopt_another_rule_later(
    vote: Vote, sign_in: Callable[..., FlaskClient]
) -> None:
    _poll, dossier, mandates = vote.held(*FIVE)
    with vote.database.transaction() as session:
        _another(session, queries.dossier(session, dossier.id))
    assert len(mandates) == 1
    with vote.database.reading() as session:
        found = queries.dossier(session, dossier.id)
        assert found.model_version.state is VersionState.approved
        assert queries.verify(session, found, vote.folder / "artefacts") is None
        assert deployment.unadopted(session, found) is None
    assert "have adopted another rule" not in sign_in(vote.members[3]).get(f"/dossiers/{dossier.id}").text
