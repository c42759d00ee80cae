"""What a use of AI would change for people and surroundings, as the committee reads it: seven lines, none left out.

Decides whether a reading is complete and what voters must not miss. Knows nothing of rows or pages. Quantities, where
there are any, stand in the feasibility study.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.text import N_, legible

LONGEST = 300  # a sentence


class Concern(StrEnum):
    """What is looked at, in the order of the page."""

    employment = "employment"
    skills = "skills"
    working_conditions = "working_conditions"
    fairness = "fairness"
    privacy = "privacy"
    environment = "environment"
    sharing_of_value = "sharing_of_value"


class Direction(StrEnum):
    """Which way it would go."""

    better = "better"
    no_change = "no_change"
    worse = "worse"
    unknown = "unknown"


CONCERN_NAMES: Mapping[Concern, str] = {
    Concern.employment: N_("Employment"),
    Concern.skills: N_("Skills"),
    Concern.working_conditions: N_("Working conditions"),
    Concern.fairness: N_("Fairness"),
    Concern.privacy: N_("Privacy"),
    Concern.environment: N_("Environment"),
    Concern.sharing_of_value: N_("Sharing of the value created"),
}
QUESTIONS: Mapping[Concern, str] = {
    Concern.employment: N_("Jobs kept, created or lost."),
    Concern.skills: N_("What people would learn, or no longer practise."),
    Concern.working_conditions: N_("Pace, load, freedom to decide, being watched."),
    Concern.fairness: N_("Whether some people or clients would be treated less well."),
    Concern.privacy: N_("What would be known of persons that is not known today."),
    Concern.environment: N_("Energy, equipment, travel."),
    Concern.sharing_of_value: N_("Who gets the time and the money saved, and who decides."),
}
DIRECTION_NAMES: Mapping[Direction, str] = {
    Direction.better: N_("Better"),
    Direction.no_change: N_("No change"),
    Direction.worse: N_("Worse"),
    Direction.unknown: N_("Cannot be known yet"),
}
TOLD: Mapping[Direction, str] = {
    Direction.worse: N_("%(concern)s: worse, for %(whom)s. %(why)s"),
    Direction.unknown: N_("%(concern)s: the effect cannot be known yet, for %(whom)s. %(why)s"),
}


@dataclass(frozen=True)
class Effect:
    """One line: on what, which way, why, for whom."""

    concern: Concern
    direction: Direction
    why: str = ""
    whom: str = ""

    def cleaned(self) -> Effect:
        """Return the same without stray blanks; what does not change needs no sentence and keeps none."""
        if self.direction is Direction.no_change:
            return Effect(self.concern, self.direction)
        why, whom = (" ".join(legible(one).split()) for one in (self.why, self.whom))
        return Effect(self.concern, self.direction, why, whom.rstrip("."))


def check(effects: Sequence[Effect]) -> None:
    """Raise Refused, naming the field, unless each of the seven has one line, with its sentence where it changes."""
    for field, text in _faults(effects):
        raise Refused(Reason(text), status=422, field=field)


def _faults(effects: Sequence[Effect]) -> Iterator[tuple[str, str]]:
    if [one.concern for one in effects] != list(Concern):
        yield "effects", N_("Each of the seven effects needs one line.")
    for at, one in enumerate(effects):
        if one.direction is Direction.no_change:
            continue
        if not legible(one.why):
            yield f"effects-{at}-why", N_("Say why, in one sentence.")
        if not legible(one.whom):
            yield f"effects-{at}-whom", N_("Say for whom.")


def warnings(effects: Sequence[Effect]) -> list[Reason]:
    """Return what no voter may miss: what would be worse, then what cannot be known yet."""
    return [
        Reason(text, {"concern": Reason(CONCERN_NAMES[one.concern]), "whom": one.whom, "why": one.why})
        for direction, text in TOLD.items()
        for one in effects
        if one.direction is direction
    ]


def in_short(effects: Sequence[Effect]) -> list[Reason]:
    """Return each effect in two words, for the list of the documents that voters were given."""
    text = N_("%(concern)s (%(direction)s)")
    return [
        Reason(
            text,
            {
                "concern": Reason(CONCERN_NAMES[one.concern]),
                "direction": Reason(DIRECTION_NAMES[one.direction]),
            },
        )
        for one in effects
    ]
