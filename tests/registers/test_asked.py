"""Anyone reads which sensitive attribute a model asks, why, and under which sealed protocol; the file says it too."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from scopgov.config import Settings
from scopgov.mandates import publishing
from scopgov.registers import check_mandate
from scopgov.registers.audited import FOUND
from tests.conftest import Clock, People
from tests.mandates.factory import Case, case, granted, small_model

SignIn = Callable[..., FlaskClient]
pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)  # pages do not depend on it
APART: dict[str, Any] = {
    "attribute": "Ancienneté",
    "category": "seniority",
    "necessary": "Delays follow it.",
    "lawful": "No right hangs on it.",
    "audit": 1,
    "protocol": "ab" * 32,
    "delete_on": "2027-03-01",
}


def _opened(people: People, settings: Settings, clock: Clock, *, apart: bool) -> Case:
    around, model = case(people, settings.instance), small_model()
    if apart:
        model = replace(model, recipe={**model.recipe, "apart": APART})
    with people.database.transaction() as session:
        mandate = granted(session, around, clock, candidate=model)
        publishing.MODELS.publish(session, actor=around.hands.board, now=clock.at, mandate=mandate)
    return around


def _files(client: FlaskClient) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(client.get("/public/mandates/1.zip").data)) as zipped:
        return {name: zipped.read(name) for name in zipped.namelist()}


def test_the_public_register_says_which_sensitive_attribute_is_asked_in_both_languages(
    app: Flask, people: People, settings: Settings, clock: Clock
) -> None:
    _opened(people, settings, clock, apart=True)
    anyone = app.test_client()
    french = anyone.get("/public/mandates").text
    assert (
        "Attribut sensible" in french and "Delays follow it." in french and "No right hangs on it." in french
    )
    assert "abab abab" in french and "1er mars 2027" in french.replace("\u00a0", " ")
    anyone.set_cookie("locale", "en")
    english = anyone.get("/public/mandates").text
    assert "Sensitive attribute asked at each score" in english and "Seniority" in english
    assert "Sealed protocol that lets it be asked" in english


def test_the_file_of_a_mandate_says_it_and_the_program_checks_it_against_what_was_voted(
    app: Flask, people: People, settings: Settings, clock: Clock
) -> None:
    _opened(people, settings, clock, apart=True)
    files = _files(app.test_client())
    said = json.loads(files["mandate.json"])["sensitive_attribute"]
    assert said == {name: one for name, one in APART.items() if name != "audit"}
    readme = files["README.md"].decode()
    assert "Sensitive attribute asked: “Ancienneté” (Seniority), at each score." in readme
    assert "Attribut sensible demandé : « Ancienneté »" in readme.replace("\u202f", " ")
    assert [told for told, holds in check_mandate.checks(files) if not holds] == []
    changed = json.loads(files["mandate.json"])
    changed["sensitive_attribute"] = None
    wrong = check_mandate.checks({**files, "mandate.json": json.dumps(changed).encode()})
    assert "sensitive attribute: what is said of it is in the dossier" in [
        one for one, holds in wrong if not holds
    ]


def test_a_model_that_asks_none_is_not_said_to(
    app: Flask, people: People, settings: Settings, clock: Clock
) -> None:
    _opened(people, settings, clock, apart=False)
    anyone = app.test_client()
    assert "Attribut sensible" not in anyone.get("/public/mandates").text
    assert "Sensitive attribute asked: none declared as such" in _files(anyone)["README.md"].decode()


def test_the_audit_is_told_by_its_verdict_and_its_day_and_checked_against_what_was_voted(
    app: Flask, people: People, settings: Settings, clock: Clock
) -> None:
    _opened(people, settings, clock, apart=False)
    anyone = app.test_client()
    files = _files(anyone)
    told = json.loads(files["mandate.json"])["audit"]
    said = FOUND[told["verdict"]].partition(" (audit")[0]
    readme = files["README.md"].decode()
    assert f"- Fairness audit: {said} (audit of " in readme and "- Audit d’équité : " in readme
    anyone.set_cookie("locale", "en")
    assert f"{said} (audit of " in anyone.get("/public/mandates").text
    assert [one for one, holds in check_mandate.checks(files) if not holds] == []
    other = next(one for one in FOUND if one != told["verdict"])
    changed = {**json.loads(files["mandate.json"]), "audit": {**told, "verdict": other}}
    wrong = check_mandate.checks({**files, "mandate.json": json.dumps(changed).encode()})
    assert "audit: what is said of it is in the dossier" in [one for one, holds in wrong if not holds]
