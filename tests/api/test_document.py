"""The document of the programming interface is sound, says what must be given, and no call answers anything else."""

from __future__ import annotations

import html
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
import schemathesis
from flask.testing import FlaskClient
from hypothesis import HealthCheck, Phase, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from scopgov.applications.services import MARK
from scopgov.domain.applications import Scope
from scopgov.domain.gate import CHECKS
from tests.api.conftest import Program
from tests.conftest import People
from tests.mandates.factory import GIVEN

ONE_KIND = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ANSWERED = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
SignIn = Callable[..., FlaskClient]


def _calls(program: Program, examples: int) -> Counter[int]:
    """Make calls of every kind as the document says them, and as it forbids them; return the answers by status."""
    app = program.client.application
    shown = {"Authorization": f"Bearer {program.secret}"}
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, headers=shown)
    made: Counter[int] = Counter()
    for found in schema.get_all_operations():
        assert isinstance(found, Ok), found
        operation = found.ok()
        for mode in GenerationMode:

            @seed(1)
            @settings(
                max_examples=examples,
                database=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )
            @given(case=operation.as_strategy(mode))
            def call(case: Any) -> None:
                answer = case.call_and_validate(headers=shown, checks=ANSWERED)
                made[answer.status_code] += 1

            call()
    return made


@ONE_KIND
def test_no_call_is_answered_otherwise_than_the_document_says(program: Program) -> None:
    assert {200, 201, 404, 422} <= set(_calls(program, 4))


@ONE_KIND
@pytest.mark.long
def test_no_call_of_thousands_is_answered_otherwise_than_the_document_says(program: Program) -> None:
    assert _calls(program, 200).total() > 1000


@ONE_KIND
def test_the_document_says_what_the_voted_model_needs_in_two_languages(program: Program) -> None:
    told = program.get("/openapi.json").json
    assert told["openapi"] == "3.1.0"
    own = told["paths"]["/use-cases/1/scores"]["post"]["requestBody"]["content"]["application/json"]["schema"]
    asked = told["components"]["schemas"][own["$ref"].rpartition("/")[2]]
    inputs = told["components"]["schemas"][asked["properties"]["inputs"]["$ref"].rpartition("/")[2]]
    assert set(inputs["properties"]) == set(GIVEN)
    assert inputs["properties"]["budget"]["type"] == "number"
    program.language = "fr"
    assert "coopérative" in program.get("/openapi.json").json["info"]["description"]
    assert program.get("/openapi.json", headers={"Authorization": ""}).status_code == 401


def _template(rule: str) -> str:
    bare = rule.removeprefix("/api/v1")
    return bare.replace("<int:number>", "{number}").replace("<int:score_id>", "{id}")


@ONE_KIND
def test_every_call_there_is_stands_in_the_document_with_its_scope(program: Program) -> None:
    told = program.get("/openapi.json").json["paths"]
    documented = {(method.upper(), path) for path, methods in told.items() for method in methods}
    rules = program.client.application.url_map.iter_rules()
    there = {
        (
            method,
            rule.rule.removeprefix("/api/v1")
            .replace("<int:number>", "{number}")
            .replace("<int:score_id>", "{id}"),
        )
        for rule in rules
        if rule.rule.startswith("/api/v1")
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert there <= documented
    scopes = {one.get("x-scope") for methods in told.values() for one in methods.values()}
    assert scopes == {*(scope.value for scope in Scope), None}


@ONE_KIND
def test_people_read_the_same_document_as_a_page(program: Program, people: People, sign_in: SignIn) -> None:
    member = people.admit("Quelqu’un")
    page = sign_in(member).get("/api/documentation").text
    for said in (
        "/use-cases/1/scores",
        "Ask for one score",
        "Retry-After",
        MARK,
        *(one.code for one in CHECKS),
    ):
        assert said in page
    assert "Demander un score" in sign_in(member, "fr").get("/api/documentation").text
    assert sign_in(member).get("/api/documentation/openapi.json").json["openapi"] == "3.1.0"
    assert program.client.get("/api/documentation").status_code == 302


def test_the_first_calls_of_the_page_run_as_they_stand(
    program: Program, people: People, sign_in: SignIn
) -> None:
    page = html.unescape(sign_in(people.admit("Quelqu’un")).get("/api/documentation").text)
    body = page.split("-d '")[1].split("'</pre>")[0]
    answer = program.client.post(
        "/api/v1/use-cases/1/scores",
        data=body.encode(),
        headers={"Authorization": f"Bearer {program.secret}", "Content-Type": "application/json"},
    )
    assert answer.status_code == 201, answer.text
