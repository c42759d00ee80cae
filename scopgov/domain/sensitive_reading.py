"""Decides who reads what a sensitive attribute holds in one score.

Whoever typed it, or decided on the score, reads it with the score. Who has a need reads it for that need, and each time
is written into the record. To all others the score says that it was given, never what it is (GDPR art. 5(1)(c), 25(2)).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from scopgov.domain.policy import Actor, Permission, Subject, may
from scopgov.domain.text import N_


class Need(StrEnum):
    """What somebody who did not type a sensitive value reads it for."""

    decision = "decision"
    contest = "contest"
    correction = "correction"
    protection = "protection"


NEED_NAMES: Mapping[Need, str] = {
    Need.decision: N_("to decide on this score"),
    Need.contest: N_("to examine a contest of this score"),
    Need.correction: N_("to set right what was given, after a contest"),
    Need.protection: N_("to look after personal data"),
}


@dataclass(frozen=True)
class Case:
    """Who had a part in a score, and what is under way about it.

    `contests` holds, for each contest that awaits its answer, who is party to it; `to_correct` tells whether one that
    was upheld lets what was given be set right.
    """

    typed_by: int
    decided_by: int | None = None
    contests: tuple[frozenset[int], ...] = ()
    to_correct: bool = False


def reads(actor: Actor, case: Case) -> bool:
    """Tell whether the actor typed the value or decided on the score, and so reads it with the score."""
    return actor.member_id in (case.typed_by, case.decided_by)


def needs(actor: Actor, case: Case) -> tuple[Need, ...]:
    """Return what the actor may read the value for, on the record; nothing for who reads it anyway."""
    return () if reads(actor, case) else tuple(_needs(actor, case))


def _needs(actor: Actor, case: Case) -> Iterator[Need]:
    if case.decided_by is None and may(actor, Permission.score_decide):
        yield Need.decision
    if any(may(actor, Permission.contest_examine, Subject(authors=one)) for one in case.contests):
        yield Need.contest
    if case.to_correct and may(actor, Permission.model_score):
        yield Need.correction
    if may(actor, Permission.rights_handle):
        yield Need.protection
