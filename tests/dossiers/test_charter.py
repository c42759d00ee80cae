"""What the charter asks is looked up for a dossier: a document missing keeps it from its vote, and its page says so."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.charter.tables import Clause, ClauseCheck
from scopgov.config import Settings
from scopgov.domain.charter_checks import CheckKind, Document, RedLine, Standing
from scopgov.domain.fairness import Metric
from scopgov.domain.states import PollState
from scopgov.dossiers import asking, deployment
from scopgov.dossiers.tables import Dossier
from tests.conftest import START, People
from tests.dossiers.voting import OPENS, Vote, laid


@pytest.fixture
def vote(people: People, settings: Settings) -> Vote:
    return laid(people, settings)


def _ask(vote: Vote, kind: CheckKind, value: str, tolerance: Decimal | None = None) -> None:
    with vote.database.transaction() as session:
        clause = session.scalars(select(Clause)).one()
        clause.checks.append(ClauseCheck(kind=kind, value=value, tolerance=tolerance))


def test_a_document_missing_keeps_the_vote_from_opening_with_the_clause_that_asks_it(vote: Vote) -> None:
    _ask(vote, CheckKind.document, Document.study)
    vote.settle(OPENS)
    poll, dossier, _mandates = vote.seen()
    assert poll.state is PollState.cancelled
    assert "Clause 1 of the charter stops it" in str(poll.cancelled_reason)
    with vote.database.reading() as session:
        (withheld,) = deployment.withheld(session)
        assert deployment.proposals(session) == []
        assert withheld.path == f"/dossiers/{dossier.id}#charter-checks"


def test_what_is_there_and_what_cannot_be_told_stops_nothing(
    vote: Vote, sign_in: Callable[..., FlaskClient]
) -> None:
    _ask(vote, CheckKind.document, Document.audit)
    _ask(vote, CheckKind.red_line, RedLine.judged)
    _ask(vote, CheckKind.measure, Metric.false_positive_rate, Decimal("0.05"))
    with vote.database.reading() as session:
        dossier = session.scalars(select(Dossier)).one()
        found = asking.of_dossier(session, dossier)
        assert [one.standing for one in found] == [Standing.holds, Standing.untold, Standing.untold]
        assert asking.stops(session, dossier) is None
        on_file = asking.of_file(session, dossier.model_version.use_case, START.date())
        assert [one.standing for one in on_file] == [one.standing for one in found]
    page = sign_in(vote.members[3]).get(f"/dossiers/{dossier.id}").text
    assert "The committee has not read the file against this charter." in page
    assert "The audit did not look for it with so small a tolerance." in page
