"""People as the rules see them, and the facts about a thing that a rule may need."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from scopgov.domain.statutes import Body
from scopgov.domain.text import N_


class Role(StrEnum):
    """What a person is charged with, beside being a member."""

    administrator = "administrator"
    ai_lead = "ai_lead"
    board = "board"
    data_protection = "data_protection"
    ethics_committee = "ethics_committee"
    proposal_writer = "proposal_writer"


ROLE_NAMES: Mapping[Role, str] = {
    Role.administrator: N_("administrator"),
    Role.ai_lead: N_("AI lead"),
    Role.board: N_("board"),
    Role.data_protection: N_("data protection contact"),
    Role.ethics_committee: N_("ethics committee"),
    Role.proposal_writer: N_("proposal writer"),
}


@dataclass(frozen=True)
class Actor:
    """The person acting: who they are on the roll, and what they are charged with today."""

    member_id: int
    name: str
    associate: bool = True
    roles: frozenset[Role] = frozenset()
    locale: str = "fr"


CLOCK = Actor(member_id=0, name="", associate=False)


@dataclass(frozen=True)
class Subject:
    """The facts about a thing that a rule may need: who wrote it, who follows it, who is on its roll, whose it is.

    `body` is the body that meets, for what is done to a meeting; unknown, it is held to be the general assembly.
    `chairs` and `secretaries` hold who sits in the bureau of a meeting that was opened.
    """

    authors: frozenset[int] = frozenset()
    followers: frozenset[int] = frozenset()
    chairs: frozenset[int] = frozenset()
    secretaries: frozenset[int] = frozenset()
    roll: frozenset[int] | None = None
    body: Body | None = None


NOTHING = Subject()
