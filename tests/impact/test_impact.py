"""An assessment is written, concluded and signed over its pages; frozen with the dossier, asked again in use."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.config import Settings
from scopgov.db import Database
from scopgov.domain.errors import Forbidden, Refused
from scopgov.domain.impact import Area, Assessment, Occasion, Risk, Stance, Topic
from scopgov.domain.policy import Actor, Role
from scopgov.domain.states import UseCaseState
from scopgov.dossiers import queries as dossiers
from scopgov.impact import queries, services
from scopgov.impact.showing import InUse
from scopgov.impact.tables import ImpactAdvice, ImpactAssessment
from scopgov.training.tables import ModelVersion
from scopgov.usecases.tables import UseCase
from tests.audits import factory
from tests.conftest import START, People
from tests.dossiers import laying
from tests.dossiers.laying import Hands
from tests.impact.typed import TYPED
from tests.racing import await_waiting, beside

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def who(people: People) -> Hands:
    return laying.hands(people)


@pytest.fixture
def contact(people: People) -> Actor:
    return people.actor(people.admit("Loïc", Role.data_protection))


@pytest.fixture
def use_case(who: Hands, contact: Actor, database: Database, settings: Settings) -> int:
    """Lay a launched file with a version; return its number."""
    with database.transaction() as session:
        version = factory.version(session, settings.instance, author=who.lead.member_id)
        version.use_case.state = UseCaseState.launched
        return version.use_case.number


def _said(owner: int) -> Assessment:
    risk = Risk(Area.rights, "A client is set aside.", 3, 3, "A person decides.", owner, 1, 3)
    return Assessment({topic: "Said." for topic in Topic}, (risk,))


def _concluded(session: Session, who: Hands, use_case: UseCase) -> ImpactAssessment:
    told: dict[str, Any] = {"actor": who.lead, "now": START, "in_use": InUse()}
    row = services.write(session, **told, use_case=use_case, said=_said(who.lead.member_id))
    return services.conclude(session, **told, assessment=row)


def _advise(session: Session, actor: Actor, row: ImpactAssessment) -> ImpactAdvice:
    return services.advise(
        session, actor=actor, now=START, assessment=row, stance=Stance.favourable, text="Sober."
    )


@pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning")
def test_it_is_written_concluded_and_signed_over_its_pages(
    use_case: int, who: Hands, contact: Actor, sign_in: SignIn, database: Database
) -> None:
    lead, path = sign_in(who.lead.member_id), f"/use-cases/{use_case}/impact"
    refused = lead.post(f"{path}/write", data=TYPED)
    assert refused.status_code == 422
    assert "Choose who answers for it." in refused.text and "A client is set aside." in refused.text
    owner = {"risks-0-owner": str(who.lead.member_id)}
    kept = lead.post(f"{path}/write", data={**TYPED, **owner}, follow_redirects=True)
    assert "It is whole: it can be concluded." in kept.text
    assert lead.get(f"{path}/1.pdf").status_code == 404
    assert "Waits for the advice of" in lead.post(f"{path}/1/conclude", follow_redirects=True).text
    for actor in (contact, who.judge):
        signed = sign_in(actor.member_id).post(
            f"{path}/1/advise", data={"stance": "favourable", "text": "Sober."}, follow_redirects=True
        )
        assert signed.status_code == 200
    assert "Waits for the advice" not in signed.text
    with database.reading() as session:
        file = session.scalars(select(UseCase)).one()
        row = queries.signed(session, file)
        assert row is not None and not queries.altered(row)
        assert row.occasion is Occasion.before_vote
    paper = lead.get(f"{path}/1.pdf")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")


def test_choices_that_the_page_does_not_offer_are_refused_beside_what_it_lacks_to_be_concluded(
    use_case: int, who: Hands, sign_in: SignIn
) -> None:
    odd = {"risks-0-area": "2", "risks-0-likelihood": "many", "point_harms": "", "conclude": "y"}
    answer = sign_in(who.lead.member_id).post(f"/use-cases/{use_case}/impact/write", data={**TYPED, **odd})
    assert answer.status_code == 422 and "is not said yet" in answer.text
    assert "A client is set aside." in answer.text


def test_one_person_with_both_roles_signs_once_and_is_told_at_the_field_that_somebody_else_must(
    use_case: int, who: Hands, contact: Actor, people: People, sign_in: SignIn, database: Database
) -> None:
    number = people.admit("Gil", Role.data_protection, Role.ethics_committee)
    with database.transaction() as session:
        _concluded(session, who, session.scalars(select(UseCase)).one())
    both, path = sign_in(number), f"/use-cases/{use_case}/impact/1/advise"
    typed = {"stance": "favourable", "text": "Sober, twice."}
    assert both.post(path, data=typed).status_code == 302
    again = both.post(path, data=typed)
    assert again.status_code == 422
    assert 'id="stance-error"' in again.text and "Somebody else signs as: ethics committee" in again.text
    assert "Sober, twice.</textarea>" in again.text
    page = both.get(f"/use-cases/{use_case}/impact/1").text
    assert "Somebody else signs as: ethics committee" in page and "<textarea" not in page
    with database.reading() as session:
        assert queries.signed(session, session.scalars(select(UseCase)).one()) is None
    assert sign_in(who.judge.member_id).post(path, data=typed).status_code == 302
    with database.reading() as session:
        assert queries.signed(session, session.scalars(select(UseCase)).one()) is not None


def test_what_one_person_signed_in_both_capacities_before_counts_no_more(
    use_case: int, who: Hands, contact: Actor, sign_in: SignIn, database: Database
) -> None:
    with database.transaction() as session:
        row = _concluded(session, who, session.scalars(select(UseCase)).one())
        for actor in (contact, who.judge):
            _advise(session, actor, row)
        row.advice[1].member_id = row.advice[0].member_id
    with database.reading() as session:
        assert queries.signed(session, session.scalars(select(UseCase)).one()) is None
    reader, path = sign_in(who.member.member_id), f"/use-cases/{use_case}/impact"
    assert "One person signed in both capacities" in reader.get(f"{path}/1").text
    assert "Signed by one person alone" in reader.get(path).text


def test_what_is_not_whole_or_concluded_already_is_refused(
    use_case: int, who: Hands, session: Session
) -> None:
    file = session.scalars(select(UseCase)).one()
    told: dict[str, Any] = {"actor": who.lead, "now": START, "in_use": InUse()}
    row = services.write(session, **told, use_case=file, said=Assessment({Topic.harms: "None."}))
    with pytest.raises(Refused, match="is not said yet"):
        services.conclude(session, **told, assessment=row)
    with pytest.raises(Refused, match="does not wait for your advice"):
        _advise(session, who.judge, row)
    services.write(session, **told, use_case=file, said=_said(who.lead.member_id))
    services.conclude(session, **told, assessment=row)
    with pytest.raises(Refused, match="begin another one"):
        services.conclude(session, **told, assessment=row)
    for actor in (who.board, who.member):
        with pytest.raises(Forbidden):
            _advise(session, actor, row)
    file.author_id = who.judge.member_id
    with pytest.raises(Forbidden, match="somebody else must sign"):
        _advise(session, who.judge, row)


def test_the_signed_assessment_is_frozen_with_the_dossier_which_tells_when_it_changed(
    use_case: int, who: Hands, contact: Actor, session: Session, settings: Settings
) -> None:
    version = session.scalars(select(ModelVersion)).one()
    row = _concluded(session, who, version.use_case)
    for actor in (contact, who.judge):
        _advise(session, actor, row)
    dossier = laying.frozen(session, settings.instance, who, START, version)
    held = dossiers.content(dossier)["impact"]
    assert (held["id"], held["digest"]) == (row.id, row.digest)
    assert sorted(held["advice"]) == ["data_protection", "ethics_committee"]
    store = settings.instance / "artefacts"
    assert dossiers.verify(session, dossier, store) is None
    row.advice[0].text = "Not sober."
    session.flush()
    assert "the impact assessment" in str(dossiers.verify(session, dossier, store))


def test_an_assessment_in_use_counts_as_the_review_only_when_made_after_the_mandate_began(
    use_case: int, who: Hands, session: Session
) -> None:
    file = session.scalars(select(UseCase)).one()
    row = _concluded(session, who, file)
    assert not queries.reviewed_since(session, file, START - timedelta(days=1))
    row.occasion = Occasion.in_use
    assert queries.reviewed_since(session, file, START - timedelta(days=1))
    assert not queries.reviewed_since(session, file, START + timedelta(days=1))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_one_written_on_as_somebody_concludes_it_stays_as_it_was_concluded(
    use_case: int, who: Hands, database: Database
) -> None:
    told: dict[str, Any] = {"actor": who.lead, "now": START, "in_use": InUse()}
    with database.transaction() as session:
        file = session.scalars(select(UseCase)).one()
        number = services.write(session, **told, use_case=file, said=_said(who.lead.member_id)).id

    def write() -> None:
        with database.transaction() as other:
            shown = other.get_one(ImpactAssessment, number)
            services.write(other, **told, use_case=shown.use_case, said=Assessment({}, ()))

    with database.transaction() as session:
        services.conclude(session, **told, assessment=session.get_one(ImpactAssessment, number))
        with beside(write) as failures:
            await_waiting(database)
            session.commit()
    assert failures == []
    with database.reading() as session:
        assert not queries.altered(session.get_one(ImpactAssessment, number))
        assert len(queries.versions(session, session.scalars(select(UseCase)).one())) == 2
