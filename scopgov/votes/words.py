"""What kinds of motions are called."""

from __future__ import annotations

from collections.abc import Mapping

from scopgov.domain.text import N_
from scopgov.votes.tables import MotionKind

KIND_NAMES: Mapping[MotionKind, str] = {
    MotionKind.launch: N_("Launch of a use case"),
    MotionKind.deployment: N_("Deployment of a model"),
    MotionKind.retraining: N_("Retraining of a model"),
    MotionKind.budget: N_("Budget of a use case"),
    MotionKind.charter: N_("New version of the charter"),
    MotionKind.rules: N_("New voting rules"),
    MotionKind.criteria: N_("New ranking criteria"),
    MotionKind.ratification: N_("Ratification of the founding texts"),
    MotionKind.admission: N_("Admission of an associate"),
    MotionKind.suspension: N_("Suspension of a mandate"),
    MotionKind.resumption: N_("End of a suspension"),
    MotionKind.withdrawal: N_("Withdrawal of a mandate"),
    MotionKind.amendment: N_("Amendment"),
    MotionKind.choice: N_("Choice among options"),
    MotionKind.other: N_("Other motion"),
}
