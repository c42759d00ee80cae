"""The life of a use case as one line: ten stages, each done, under way or to come.

Rooms tell what happened at the stages they know; stages nobody told of are to come, the first of them next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.text import N_


class Stage(StrEnum):
    """The stages in their order."""

    proposed = "proposed"
    checked = "checked"
    launched = "launched"
    data = "data"
    candidates = "candidates"
    audited = "audited"
    judged = "judged"
    deployed = "deployed"
    used = "used"
    retired = "retired"


STAGE_NAMES = {
    Stage.proposed: N_("Proposed"),
    Stage.checked: N_("Checked"),
    Stage.launched: N_("Launch"),
    Stage.data: N_("Data"),
    Stage.candidates: N_("Candidates"),
    Stage.audited: N_("Audit"),
    Stage.judged: N_("Opinion"),
    Stage.deployed: N_("Release"),
    Stage.used: N_("In use"),
    Stage.retired: N_("Retired"),
}
VOTES = frozenset({Stage.launched, Stage.deployed})


@dataclass(frozen=True)
class Event:
    """What a room tells of one stage. `done_at` is None while the stage is under way."""

    stage: Stage
    done_at: datetime | None = None
    note: Reason | None = None
    path: str = ""


@dataclass(frozen=True)
class Step:
    """One stage of the line as it is shown."""

    stage: Stage
    name: Reason
    standing: str
    at: datetime | None
    note: Reason | None
    path: str

    @property
    def vote(self) -> bool:
        """Tell whether members vote at this stage."""
        return self.stage in VOTES


def lifeline(events: Iterable[Event]) -> list[Step]:
    """Return the ten stages in order; of several events of one stage the last told counts."""
    told = {event.stage: event for event in events}
    standings = _standings(told)
    return [_step(stage, standings[stage], told.get(stage)) for stage in Stage]


def _standings(told: dict[Stage, Event]) -> dict[Stage, str]:
    done = {stage: stage in told and told[stage].done_at is not None for stage in Stage}
    now = next((stage for stage in Stage if not done[stage] and stage in told), None)
    now = now or next((stage for stage in Stage if not done[stage]), None)
    return {stage: "done" if done[stage] else "now" if stage is now else "next" for stage in Stage}


def _step(stage: Stage, standing: str, event: Event | None) -> Step:
    at, note, path = (event.done_at, event.note, event.path) if event else (None, None, "")
    return Step(stage, Reason(STAGE_NAMES[stage]), standing, at, note, path)
