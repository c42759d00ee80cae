"""What each kind of motion needs before its poll opens and sets in motion when it closes: one table."""

from __future__ import annotations

from scopgov.votes.consequence import Consequence, Consequences
from scopgov.votes.tables import MotionKind

CONSEQUENCES: Consequences = {
    MotionKind.other: Consequence(),
}
