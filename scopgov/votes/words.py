"""What kinds of motions are called."""

from __future__ import annotations

from collections.abc import Mapping

from scopgov.domain.matters import MATTER_NAMES, Matter
from scopgov.domain.text import N_
from scopgov.votes.tables import MotionKind

KIND_NAMES: Mapping[MotionKind, str] = {
    MotionKind.launch: MATTER_NAMES[Matter.launch],
    MotionKind.deployment: MATTER_NAMES[Matter.deployment],
    MotionKind.retraining: MATTER_NAMES[Matter.retraining],
    MotionKind.budget: N_("Budget of a use case"),
    MotionKind.charter: MATTER_NAMES[Matter.charter],
    MotionKind.clause: N_("Amendment to a clause of the charter"),
    MotionKind.rules: N_("New voting rules"),
    MotionKind.criteria: MATTER_NAMES[Matter.criteria],
    MotionKind.ratification: N_("Ratification of the founding texts"),
    MotionKind.admission: N_("Admission of an associate"),
    MotionKind.suspension: N_("Suspension of a mandate"),
    MotionKind.resumption: MATTER_NAMES[Matter.resumption],
    MotionKind.withdrawal: N_("Withdrawal of a mandate"),
    MotionKind.tool: N_("Use of a tool"),
    MotionKind.tool_opinion: N_("Opinion of the ethics committee on a tool"),
    MotionKind.tool_suspension: N_("Suspension of a mandate of use"),
    MotionKind.tool_resumption: N_("End of the suspension of a mandate of use"),
    MotionKind.tool_withdrawal: N_("Withdrawal of a mandate of use"),
    MotionKind.pilot: N_("What becomes of a pilot"),
    MotionKind.amendment: N_("Amendment"),
    MotionKind.agreement: N_("Agreement of the ethics committee"),
    MotionKind.opinion: N_("Opinion of the ethics committee"),
    MotionKind.choice: N_("Choice among options"),
    MotionKind.other: N_("Other motion"),
}
