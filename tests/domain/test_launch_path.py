"""What comes next on the way to a launch, and who does it, at each point of the way."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from scopgov.domain.launch_path import BEFORE, Facts, Standing, steps
from scopgov.domain.states import UseCaseState

NEW = Facts(UseCaseState.drafted)
CHECKED = Facts(UseCaseState.checked, screened=True)


def _now(facts: Facts) -> list[str]:
    return [step.name.text for step in steps(facts) if step.standing is Standing.now]


@pytest.mark.parametrize(
    ("facts", "now"),
    [
        (NEW, ["Write it whole and submit it", "Screen it"]),
        (replace(NEW, state=UseCaseState.submitted), ["Screen it", "Read it against the charter"]),
        (Facts(UseCaseState.submitted, screened=True), ["Read it against the charter"]),
        (CHECKED, ["Put the launch on an agenda"]),
        (replace(CHECKED, screened=False), ["Screen it"]),
        (replace(CHECKED, study_begun=True), ["Study whether it is feasible"]),
        (replace(CHECKED, study_begun=True, studied=True), ["Give the board’s opinion and a budget"]),
        (replace(CHECKED, study_begun=True, studied=True, advised=True), ["Put the launch on an agenda"]),
    ],
)
def test_each_point_of_the_way_says_what_to_do_now(facts: Facts, now: list[str]) -> None:
    assert _now(facts) == now


def test_before_the_vote_somebody_always_has_something_to_do_and_afterwards_nobody_is_sent_anywhere() -> None:
    flags: dict[str, Any]
    for state, screened, begun, studied, advised in product(UseCaseState, *[[False, True]] * 4):
        flags = {"screened": screened, "study_begun": begun, "studied": studied, "advised": advised}
        assert bool(_now(Facts(state, **flags))) is (state in BEFORE)
        assert steps(Facts(state, stopped=True, **flags)) == ()
