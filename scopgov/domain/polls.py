"""A poll: its frozen definition, its window, its count, and the verdict with the arithmetic behind it.

Pure integers: the same facts always give the same verdict, and every line of it adds up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scopgov.domain.errors import Reason
from scopgov.domain.statutes import Call, DecisionRule


class Choice(StrEnum):
    """What a ballot says."""

    for_ = "for"
    against = "against"
    abstain = "abstain"
    blank = "blank"


class Secrecy(StrEnum):
    """Who can know how a member voted."""

    open = "open"


class Outcome(StrEnum):
    """What the poll decided."""

    carried = "carried"
    rejected = "rejected"
    no_quorum = "no_quorum"
