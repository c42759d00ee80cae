"""What the voting rules may tie to the agreement of the ethics committee. Knows neither motion nor vote."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from scopgov.domain.text import N_


class Matter(StrEnum):
    """What a general assembly decides that the voting rules may tie to an agreement.

    Stopping is no such matter: a mandate is suspended or withdrawn without waiting. Nor are the voting rules
    themselves, or no assembly could take the requirement back.
    """

    launch = "launch"
    deployment = "deployment"
    retraining = "retraining"
    resumption = "resumption"
    charter = "charter"
    criteria = "criteria"


MATTER_NAMES: Mapping[Matter, str] = {
    Matter.launch: N_("Launch of a use case"),
    Matter.deployment: N_("Deployment of a model"),
    Matter.retraining: N_("Retraining of a model"),
    Matter.resumption: N_("End of a suspension"),
    Matter.charter: N_("New version of the charter"),
    Matter.criteria: N_("New ranking criteria"),
}


ALIKE: Mapping[str, Matter] = {
    "clause": Matter.charter,  # one clause of the charter is the charter
    "tool": Matter.deployment,
    "tool_resumption": Matter.resumption,
}


def needed(kind: str, named: Collection[Matter]) -> bool:
    """Tell whether a kind of motion needs the agreement of the committee under rules that name these matters."""
    return kind in {one.value for one in named} or ALIKE.get(kind) in named
