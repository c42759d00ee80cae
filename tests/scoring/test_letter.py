"""A letter that leaves the cooperative says that a sensitive attribute counted, and never what it holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO

import pytest
from flask.testing import FlaskClient
from pypdf import PdfReader

from scopgov.db import Database
from scopgov.mandates.tables import Mandate
from scopgov.scoring import queries
from scopgov.training.inputs import Input
from tests.conftest import Clock, People
from tests.mandates import factory
from tests.mandates.factory import GIVEN, Case

SignIn = Callable[..., FlaskClient]
pytestmark = [
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
    pytest.mark.filterwarnings("ignore:unclosed file .*sRGB2014.icc:ResourceWarning"),
]


@pytest.mark.parametrize(("kind", "says"), [("letter", False), ("sheet", True)])
def test_what_a_sensitive_attribute_holds_stays_inside(
    database: Database,
    people: People,
    around: Case,
    clock: Clock,
    sign_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
    says: bool,
) -> None:
    with database.transaction() as session:
        mandate = factory.granted(session, around, clock)
        number = mandate.use_case.number
    writer = sign_in(around.writer)
    form = {
        "reference": "P-1",
        "mandate": "1",
        **{f"input_{at}": value for at, value in enumerate(GIVEN.values())},
    }
    where = writer.post(f"/scores/new/{number}", data=form).headers["Location"].split("?")[0]
    listed = queries.inputs

    def sensitive(of: Mandate) -> list[Input]:
        return [
            replace(one, kept_apart=True, meaning="Seniority") if one.name == "kind" else one
            for one in listed(of)
        ]

    monkeypatch.setattr(queries, "inputs", sensitive)
    read = PdfReader(BytesIO(writer.get(f"{where}/{kind}.pdf").data))
    text = " ".join(" ".join(page.extract_text() for page in read.pages).split())
    held = json.loads(next(iter(read.attachments.values()))[0])
    assert bool(re.search("Seniority, with [^:]+: sensitive, not written here", text)) is not says
    assert ("Seniority: A" in text) is says
    assert ("kind" in held["inputs"]) is says
    told = {one["value"] for one in held["factors"] if "kind" in one["columns"]}
    assert told == ({"A"} if says else {""})
    total = held["base"] + sum(one["contribution"] for one in held["factors"])
    assert total == pytest.approx(held["uncalibrated"], abs=1e-6)
