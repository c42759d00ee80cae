"""A sensitive attribute is asked by a model only where a sealed protocol justifies it, and the law does not bar it."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from scopgov.apart.tables import Reading, SensitiveAccess
from scopgov.audits import queries as audits
from scopgov.audits.tables import Audit, Mitigation
from scopgov.domain.errors import Refused
from scopgov.domain.opinions import Draft, OpinionKind, check
from scopgov.domain.protocol import Protocol
from scopgov.domain.sensitive import (
    CATEGORY_NAMES,
    Category,
    FeatureUse,
    never,
    not_gained,
    to_mind,
    too_telling,
    widened,
)
from scopgov.domain.states import VersionState
from scopgov.dossiers import deployment
from scopgov.ethics import queries as ethics
from scopgov.jobs.tables import JobState
from scopgov.training import pipeline
from scopgov.training.tables import ModelVersion, TrainingRun
from scopgov.work import run_now
from tests.audits import factory
from tests.audits.test_pages import FORM
from tests.conftest import START, People
from tests.datasets import small
from tests.dossiers import laying

SignIn = Callable[..., FlaskClient]
ALLOWED = {Category.age_band, Category.seniority, Category.working_time, Category.site, Category.occupation}
ROWS = 400


@pytest.mark.parametrize("category", Category)
def test_only_five_categories_may_ever_be_asked_and_each_refusal_names_the_law(category: Category) -> None:
    reason = never(category)
    assert (reason is None) == (category in ALLOWED) == (to_mind(category) is not None)
    assert CATEGORY_NAMES[category]
    if reason is not None and category is not Category.other:
        assert "art." in reason.text


def _use(category: Category = Category.age_band, **texts: str) -> FeatureUse:
    told = {"attribute": "age", "necessary": "Juniors get the hard ones.", "lawful": "Consent.", **texts}
    return FeatureUse(category=category, **told)


@pytest.mark.parametrize(
    ("use", "field"),
    [
        (_use(Category.health), "feature"),
        (_use(Category.other), "feature"),
        (_use(attribute="elsewhere"), "feature"),
        (_use(necessary=" "), "necessary"),
        (_use(lawful=""), "lawful_use"),
    ],
)
def test_a_protocol_that_justifies_badly_is_refused_at_the_field(use: FeatureUse, field: str) -> None:
    protocol = factory.protocol(groups=("age",), bands={}, feature=use)
    with pytest.raises(Refused) as refused:
        protocol.check({"age"})
    assert refused.value.field == field


def test_a_protocol_keeps_what_it_justifies_and_those_of_before_keep_their_digest() -> None:
    plain = factory.protocol(groups=("age",), bands={})
    asked = factory.protocol(groups=("age",), bands={}, feature=_use())
    assert "feature" not in plain.to_data() and plain.digest() != asked.digest()
    assert Protocol.from_data(asked.to_data()) == asked


def test_values_that_point_at_persons_are_refused() -> None:
    assert too_telling("age", {"-30": 40, "30-50": 80, "50+": 35, "": 3}) is None
    assert too_telling("age", {"-30": 40}) is not None
    assert too_telling("age", {str(year): 50 for year in range(13)}) is not None
    assert too_telling("age", {"-30": 40, "50+": 9}) is not None


def test_what_brings_nothing_is_not_asked() -> None:
    before = {"balanced": 0.6, "auc": 0.7, "gap": 0.1}
    assert not_gained(before, before) is not None
    assert not_gained(before, {"balanced": 0.55, "auc": 0.6, "gap": 0.2}) is not None
    assert not_gained(before, {**before, "gap": None}) is not None
    assert widened({"high": 0.14}, {"low": 0.21}) is not None
    assert widened({"high": 0.14}, {"low": 0.1}) is None and widened({"high": None}, {"low": None}) is None
    for better in ({"balanced": 0.61}, {"auc": 0.71}, {"gap": 0.09}):
        assert not_gained(before, {**before, **better}) is None


def test_an_opinion_on_a_model_that_asks_speaks_of_it() -> None:
    said = Draft(OpinionKind.favourable, "Good.")
    with pytest.raises(Refused) as refused:
        check(said, insufficient=False, asks="age")
    assert refused.value.field == "on_sensitive"
    check(Draft(OpinionKind.favourable, "Good.", on_sensitive="Needed."), insufficient=False, asks="age")
    with pytest.raises(Refused):
        check(Draft(OpinionKind.favourable, "Good.", on_sensitive="Needed."), insufficient=False)


def _values() -> bytes:
    """Return an age band for each line, told by the outcome more often than not."""
    y = small.dataset(ROWS).y
    told = {line: "junior" if bool(late) != (line % 5 == 0) else "senior" for line, late in y.items()}
    return ("line;value\n" + "".join(f"{line};{value}\n" for line, value in told.items())).encode()


def _about(**changes: object) -> dict[str, object]:
    told = {
        "name": "age",
        "category": "age_band",
        "purpose": "See whether juniors are flagged wrongly.",
        "lawful": "Legitimate interest.",
        "delete_on": "2026-12-01",
        "file": (BytesIO(_values()), "ages.csv"),
    }
    return {**told, **changes}


PROTOCOL = {
    **FORM,
    "groups": ["age"],
    "bands": "",
    "feature": "age",
    "necessary": "Juniors are given the hard projects: without it the model blames the projects.",
    "lawful_use": "Works council agreed; art. L.1133-2: the aim is to support juniors.",
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_from_the_sealed_protocol_to_a_model_that_says_what_it_asks(
    people: People, sign_in: SignIn, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(factory, "SOURCE", small.csv_text(ROWS).encode())
    settings, who = app.extensions["scopgov_settings"], laying.hands(people)
    recipe = {
        **{"format": 1, "calibration": "sigmoid", "effort": "quick", "seed": 0},
        **{"family": "logistic", "params": {"C": 0.3, "max_iter": 500}, "features": ["budget", "kind"]},
    }
    with people.database.transaction() as session:
        candidate = pipeline.train_from_recipe(recipe, small.dataset(ROWS))
        run = factory.training_run(session, who.lead.member_id, settings.sources)
        version_id = factory.of_candidate(
            session, settings.instance, candidate, author=who.lead.member_id, run=run
        ).id
    judge, lead = sign_in(who.judge.member_id), sign_in(who.lead.member_id)
    kept = f"/audits/sensitive/{version_id}"
    assert judge.post(kept, data=_about(category="")).status_code == 422
    assert judge.post(kept, data=_about()).status_code == 302
    assert judge.post(kept, data=_about(name="illness", category="health")).status_code == 302
    page = judge.get(f"/audits/new/{version_id}").text
    assert "age – Age, in bands" in page and "illness (Health, disability or pregnancy): never." in page
    seal = f"/audits/new/{version_id}"
    assert judge.post(seal, data={**PROTOCOL, "feature": "illness"}).status_code == 422
    assert judge.post(seal, data={**PROTOCOL, "groups": ["kind"]}).status_code == 422
    where = judge.post(seal, data=PROTOCOL).headers["Location"]
    assert "Juniors are given the hard projects" in lead.get(where).text
    assert judge.post(f"{where}/run").status_code == 302
    assert lead.get(f"{where}/rows.csv").status_code == 409  # what is kept apart is given on the record
    assert "/audits/rows/model/1" in lead.get(f"{where}/details").text
    assert judge.post(f"{where}/mitigations", data={"measure": "false_positive_rate:age"}).status_code == 302
    with people.database.reading() as session:
        job = session.query(Mitigation).one().job_id
    assert run_now(settings, job, people.database) is JobState.succeeded
    assert "With the attribute kept apart" in lead.get(f"{where}/mitigations").text
    make = f"{where}/mitigations/1/candidate"
    assert (
        lead.post(f"{make}/reweighted").status_code == 409
    )  # it is justified to be asked, and for nothing else
    assert lead.post(f"{make}/with_attribute").status_code == 302
    with people.database.reading() as session:
        run = session.scalars(select(TrainingRun).order_by(TrainingRun.id.desc())).first()
        assert run is not None
        job = run.job_id
    assert run_now(settings, job, people.database) is JobState.succeeded
    with people.database.reading() as session:
        made = session.scalars(select(ModelVersion).order_by(ModelVersion.id.desc())).first()
        assert made is not None
        asked = next(one for one in made.inputs if one["name"] == "age")
        assert asked["kept_apart"] and asked["categories"] == ["junior", "senior"]
        shown = made.card["apart"]["shown"]
        assert shown["with"]["balanced"] > shown["without"]["balanced"] and shown["held"] > 50
        readings = [
            one.reading for one in session.scalars(select(SensitiveAccess).order_by(SensitiveAccess.id))
        ]
        assert readings == [Reading.audit, Reading.comparison, Reading.training]
        assert ethics.asks(made) == "age"
        made_id, audit_id = made.id, session.scalars(select(Audit)).one().id
    page = lead.get(f"/models/{made_id}").text
    assert "Asks “age” of persons at each score" in page and f"/audits/{audit_id}" in page
    assert lead.post(f"/models/{made_id}/take").status_code == 302
    _erased(people, app, sign_in, who, made_id, kept)


def _erased(people: People, app: Flask, sign_in: SignIn, who: laying.Hands, made_id: int, kept: str) -> None:
    """Once the values are erased the model stays, and nothing is made anew from them."""
    judge, lead = sign_in(who.judge.member_id), sign_in(who.lead.member_id)
    plain = {**FORM, "groups": ["kind"], "bands": ""}
    answer = judge.post(f"/audits/new/{made_id}", data=plain)
    assert answer.status_code == 422 and "what a model may ask is audited" in answer.text
    where = judge.post(f"/audits/new/{made_id}", data={**plain, "groups": ["age"]}).headers["Location"]
    assert judge.post(f"{where}/run").status_code == 302
    opinion: dict[str, Any] = {"kind": "favourable", "reasons": "Good.", "accepts_insufficient": "Few."}
    assert judge.post(f"/opinions/new/{made_id}", data=opinion).status_code == 422
    answer = judge.post(f"/opinions/new/{made_id}", data={**opinion, "on_sensitive": "Needed, for juniors."})
    assert "Needed, for juniors." in judge.get(answer.headers["Location"]).text
    with people.database.transaction() as session:
        version = session.get_one(ModelVersion, made_id)
        factory.charter(session)
        dossier = _frozen(session, app, who, version)
        text = str(deployment.words(dossier)[1].params["necessary"])
        assert text.startswith("Juniors are given") and version.state is VersionState.judged
    assert "asks “age”" in str(lead.get(f"/dossiers/{1}").text).lower()
    assert judge.post(f"{kept}/1/erase").status_code == 302
    answer = lead.post(f"/models/{made_id}/take-out/prepare")
    assert answer.status_code == 409 and "erased on their day" in answer.text
    assert lead.post("/audits/1/mitigations/1/candidate/with_attribute").status_code == 409
    with people.database.reading() as session:
        assert audits.current(session, session.get_one(ModelVersion, made_id)) is not None
    assert lead.get(f"/models/{made_id}").status_code == 200


def _frozen(session: Any, app: Flask, who: laying.Hands, version: ModelVersion) -> Any:
    from scopgov.dossiers import services as dossiers

    folder = app.extensions["scopgov_settings"].artefacts
    return dossiers.freeze(
        session, actor=who.board, now=START, version=version, terms=laying.terms(START.date()), store=folder
    )
