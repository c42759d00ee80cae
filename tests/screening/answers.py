"""Answers of a harmless use, and a file screened with them: what the domain's and the room's tests share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from scopgov.domain.policy import Actor
from scopgov.domain.screening import Part
from scopgov.members.queries import local_day
from scopgov.screening import queries, rulebook, services
from scopgov.screening.tables import Screening
from scopgov.usecases.tables import UseCase

RULES = rulebook.rules(rulebook.latest())
TOOL = {
    "rule": "no",
    "counting": "no",
    "experience": "yes",
    "recorded": "yes",
    "error": "costly",
    "read_first": "yes",
    "chosen": "ai",
    "why": "Nobody could write the rule.",
}
SCOPE = {
    "one_decision": "yes",
    "one_team": "yes",
    "people": 12,
    "reversible": "yes",
    "somebody": "yes",
    "chosen": "small",
    "why": "One team, one decision.",
}
DATA = {
    "which": "Projects since 2016.",
    "cases": 420,
    "known": 400,
    "rarer": 150,
    "first_year": 2016,
    "last_year": 2025,
    "owner": "Us.",
    "personal": "no",
    "remarks": "",
}
LAW = {
    "ai_system": "yes",
    "built": "yes",
    "at_work": "yes",
    "about_persons": "no",
    "safety": "no",
    "area_infrastructure": "no",
    "area_justice": "no",
    "talks": "no",
    "generates": "no",
}


def lines(*crossed: str, clauses: int = 0) -> dict[str, str]:
    """Return the answers about red lines: yes to those crossed, with a reason, no to the others."""
    keys = [one.id for one in RULES.lines] + [f"clause_{number}" for number in range(1, clauses + 1)]
    said = {key: "yes" if key in crossed else "no" for key in keys}
    return said | {f"{key}_why": "A person looks at each." for key in crossed}


def whole(clauses: int = 0, **changed: Mapping[str, Any]) -> dict[Part, Mapping[str, Any]]:
    """Return the answers of every part, some parts changed."""
    said = {
        Part.tool: TOOL,
        Part.scope: SCOPE,
        Part.data: DATA,
        Part.lines: lines(clauses=clauses),
        Part.law: LAW,
    }
    return {part: {**answers, **changed.get(part.value, {})} for part, answers in said.items()}


def screened(
    session: Session, actor: Actor, now: datetime, use_case: UseCase, **changed: Mapping[str, Any]
) -> Screening:
    """Let somebody answer every part and conclude."""
    clauses = len(queries.asked_under(session, local_day(now))["clauses"])
    for part, said in whole(clauses, **changed).items():
        services.write(session, actor=actor, now=now, use_case=use_case, part=part, said=said)
    return services.conclude(session, actor=actor, now=now, use_case=use_case)
