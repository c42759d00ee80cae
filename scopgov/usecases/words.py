"""What categories, findings and effects are called, in the field's words, and the sign each has."""

from __future__ import annotations

from collections.abc import Mapping

from scopgov.domain.effects import Direction
from scopgov.domain.launch_path import Standing
from scopgov.domain.text import N_
from scopgov.usecases.tables import Category, FindingKind

CATEGORY_NAMES: Mapping[Category, str] = {
    Category.internal_operations: N_("Internal operations"),
    Category.members_and_clients: N_("Members and clients"),
    Category.data_analysis: N_("Data analysis"),
    Category.production_and_service: N_("Production and service"),
    Category.social_and_environmental: N_("Social and environmental responsibility"),
}
FINDING_NAMES: Mapping[FindingKind, str] = {
    FindingKind.met: N_("Met"),
    FindingKind.met_with_condition: N_("Met with a condition"),
    FindingKind.not_met: N_("Not met"),
}
FINDING_MARKS: Mapping[FindingKind, str] = {
    FindingKind.met: "carried",
    FindingKind.met_with_condition: "caution",
    FindingKind.not_met: "refused",
}
DIRECTION_MARKS: Mapping[Direction, str] = {
    Direction.better: "carried",
    Direction.no_change: "",
    Direction.worse: "refused",
    Direction.unknown: "caution",
}
PATH_SIGNS: Mapping[Standing, str] = {
    Standing.done: "carried",
    Standing.now: "caution",
    Standing.welcome: "plain",
    Standing.later: "plain",
}
