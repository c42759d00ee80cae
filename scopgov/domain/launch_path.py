"""What stands between a need and the vote on its launch: each step, who takes it, where it stands.

It repeats no rule: what a launch still lacks is decided where each step is; this only tells people what comes next.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_


class Standing(StrEnum):
    """Where a step stands: taken, waited for, welcome without being needed, or after others."""

    done = "done"
    now = "now"
    welcome = "welcome"
    later = "later"


STANDING_NAMES = {
    Standing.done: N_("step done"),
    Standing.now: N_("to do now: %(who)s"),
    Standing.welcome: N_("welcome: %(who)s"),
    Standing.later: N_("afterwards: %(who)s"),
}
AUTHORS, COMMITTEE, BOARD = N_("its authors"), N_("the ethics committee"), N_("the board")


@dataclass(frozen=True)
class Facts:
    """What is known of the present version of a file."""

    state: UseCaseState
    stopped: bool = False
    screened: bool = False
    rated: bool = False
    studied: bool = False
    study_begun: bool = False
    advised: bool = False


@dataclass(frozen=True)
class Step:
    """One step: its name, the section of the file's page where it is taken, where it stands and who takes it."""

    name: Reason
    anchor: str
    standing: Standing
    told: Reason


BEFORE = (UseCaseState.drafted, UseCaseState.submitted, UseCaseState.checked)


def steps(facts: Facts) -> tuple[Step, ...]:
    """Return the steps up to the vote on the launch, in their order; none once it is put, decided or stopped."""
    return tuple(_steps(facts)) if facts.state in BEFORE and not facts.stopped else ()


def _steps(facts: Facts) -> Iterator[Step]:
    drafted, checked = facts.state is UseCaseState.drafted, facts.state is UseCaseState.checked
    yield _step(
        N_("Write it whole and submit it"), "progress" if drafted else "why", AUTHORS, done=not drafted
    )
    yield _step(N_("Screen it"), "screening", N_("its authors or whoever leads AI"), done=facts.screened)
    yield _step(
        N_("Rate its value and difficulty"), "ranking", N_("every member"), facts.rated, Standing.welcome
    )
    wanted = Standing.now if facts.study_begun else Standing.welcome
    who = N_("its authors, whoever leads AI or the board")
    yield _step(N_("Study whether it is feasible"), "study", who, facts.studied, wanted)
    yield _step(
        N_("Read it against the charter"),
        "charter",
        COMMITTEE,
        checked,
        Standing.later if drafted else Standing.now,
    )
    if facts.study_begun or facts.studied:
        ready = facts.studied and not drafted
        waits = Standing.now if ready else Standing.later
        yield _step(N_("Give the board’s opinion and a budget"), "study", BOARD, facts.advised, waits)
    whole = checked and facts.screened and (facts.advised if facts.studied else not facts.study_begun)
    yield _step(
        N_("Put the launch on an agenda"),
        "",
        BOARD,
        done=False,
        waits=Standing.now if whole else Standing.later,
    )


def _step(name: str, anchor: str, who: str, done: bool, waits: Standing = Standing.now) -> Step:
    standing = Standing.done if done else waits
    return Step(Reason(name), anchor, standing, Reason(STANDING_NAMES[standing], {"who": Reason(who)}))
