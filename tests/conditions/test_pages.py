"""The pages of conditions: who sees which act, what is refused and why, what files and people show."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from scopgov.members.queries import local_day
from tests.budgets.voting import House
from tests.conftest import Clock

SignIn = Callable[..., FlaskClient]


@pytest.fixture
def later(clock: Clock, condition: int) -> str:
    """The address of the condition, at a day after the launch."""
    clock.forward(days=40)
    return f"/conditions/{condition}"


def test_a_condition_goes_from_the_committee_to_its_owner_and_back(
    to_launch: House, later: str, sign_in: SignIn
) -> None:
    cast = to_launch.cast
    judge, member = sign_in(cast.committee), sign_in(cast.member)
    assert "Say who follows a condition" in judge.get("/").text
    assert "Give it to this person" not in member.get(later).text
    given = {"owner_id": str(cast.member), "due_on": "2026-12-01"}
    refused = judge.post(f"{later}/assign", data={**given, "due_on": "2026-01-01"})
    assert refused.status_code == 422
    assert "Choose today or a day to come." in refused.text
    judge.post(f"{later}/assign", data=given)
    assert "Fulfil a condition of" in member.get("/").text
    page = member.get(later).text
    assert "Propose it as fulfilled" in page
    assert "It is fulfilled" not in page
    member.post(f"{later}/propose", data={"text": "See the report of May."})
    page = judge.get(later).text
    assert "See the report of May." in page
    assert judge.post(f"{later}/fulfil", data={"text": ""}).status_code == 422
    assert "fulfilled" in judge.post(f"{later}/fulfil", data={"text": "Read."}, follow_redirects=True).text
    stale = member.post(f"{later}/propose", data={"text": "Once more."})
    assert stale.status_code == 422
    assert "This cannot be done now: the present state is “fulfilled”." in stale.text


def test_a_file_a_person_and_the_committee_show_their_conditions(
    to_launch: House, later: str, sign_in: SignIn, clock: Clock
) -> None:
    cast = to_launch.cast
    judge, given = sign_in(cast.committee), {"owner_id": str(cast.member), "due_on": "2026-12-01"}
    judge.post(f"{later}/assign", data=given)
    clock.forward(days=90)
    file, person = judge.get("/use-cases/1").text, judge.get(f"/roll/{cast.member}").text
    for page in (file, person, judge.get("/opinions").text, judge.get("/conditions").text):
        assert "late: it was due by 1 December 2026" in page
    assert "Spend half of it in the first year." in file
    assert judge.get("/conditions/999").status_code == 404


def test_a_condition_past_its_day_is_told_late_on_the_first_page(
    to_launch: House, later: str, sign_in: SignIn, clock: Clock
) -> None:
    given = {"owner_id": str(to_launch.cast.member), "due_on": local_day(clock.at).isoformat()}
    sign_in(to_launch.cast.committee).post(f"{later}/assign", data=given)
    member = sign_in(to_launch.cast.member)
    assert "Fulfil a condition of" in member.get("/").text and " late<" not in member.get("/").text
    clock.forward(days=3)
    assert "3 days late" in sign_in(to_launch.cast.member).get("/").text
