"""A pilot before it opens: its plan, its group, the information of workers; and how far it has come on a day.

A pilot is already a use: workers are informed before it opens, and their council consulted where there is one (Code
du travail, L. 2312-8; TJ Nanterre, 14 February 2025). Knows nothing of rows, models or pages.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from scopgov.domain.errors import Reason, Refused
from scopgov.domain.pilot_criteria import Criterion
from scopgov.domain.text import N_, legible

LONGEST = timedelta(days=366)  # of one pilot
TOGETHER = timedelta(
    days=550
)  # from the first day of the first pilot of a version to the last day of its last
FEW = 30  # people in a group, under which no share of it speaks for others
BANDS = ((2, N_("under 2 years")), (5, N_("2 to 5 years")), (10, N_("5 to 10 years")))
LONGER = N_("10 years or more")
YEAR = 365.25


@dataclass(frozen=True)
class Plan:
    """What a pilot is to find out, with whom, in which dates (`ends_on` is the first day without), judged by what."""

    question: str
    watched: str
    chosen: str
    group: frozenset[int]
    starts_on: date
    ends_on: date
    criteria: tuple[Criterion, ...] = ()


def lacking(plan: Plan, *, today: date, first_day: date | None = None) -> Iterator[tuple[str, Reason]]:
    """Give what a plan lacks before it is settled, each with its field.

    `first_day` is that of the first pilot of the same version, None where this is the first.
    """
    for field in ("question", "watched", "chosen"):
        if not legible(getattr(plan, field)):
            yield field, Reason(N_("Write something."))
    if not plan.group:
        yield "group", Reason(N_("Choose who takes part."))
    if not plan.criteria:
        yield "criteria", Reason(N_("Say by what you will judge it: at least one criterion."))
    if plan.starts_on <= today:
        yield "starts_on", Reason(N_("The pilot starts after today: members vote on it first."))
    if not plan.starts_on < plan.ends_on <= plan.starts_on + LONGEST:
        text = N_("A pilot ends after it starts, and lasts at most %(days)s days.")
        yield "ends_on", Reason(text, {"days": LONGEST.days})
    elif first_day is not None and plan.ends_on > first_day + TOGETHER:
        text = N_(
            "The pilots of one version together end at most %(days)s days after the first began: by %(day)s."
        )
        yield "ends_on", Reason(text, {"days": TOGETHER.days, "day": first_day + TOGETHER})


@dataclass(frozen=True)
class Information:
    """When and how workers were informed; where there is a council, when it was consulted and what it said.

    `until` is the first day without the pilot as people were told it, extensions included.
    """

    informed_on: date
    how: str
    council: bool
    consulted_on: date | None = None
    opinion: str = ""
    until: date | None = None

    def check(self, today: date) -> None:
        """Raise Refused, naming the field, for the first thing that is missing or makes no sense."""
        for field, reason in self._faults(today):
            raise Refused(reason, status=422, field=field)

    def _faults(self, today: date) -> Iterator[tuple[str, Reason]]:
        if self.informed_on > today:
            yield "informed_on", Reason(N_("Record it once it is done: this day is to come."))
        if not legible(self.how):
            yield "how", Reason(N_("Say how workers were informed."))
        if self.council and self.consulted_on is None:
            yield "consulted_on", Reason(N_("Say when the council was consulted."))
        if self.council and self.consulted_on is not None and self.consulted_on > today:
            yield "consulted_on", Reason(N_("Record it once it is done: this day is to come."))
        if self.council and not legible(self.opinion):
            yield "opinion", Reason(N_("Write the council’s opinion, or that it gave none in its time."))


def until_of(said: Information, plan: Plan) -> date:
    """Return until when people were told a pilot may last. Raises Refused for a day before its own end."""
    until = said.until or plan.ends_on
    if until < plan.ends_on:
        text = N_("The pilot itself lasts until %(day)s: people are told at least that.")
        raise Refused(Reason(text, {"day": plan.ends_on}), status=422, field="until")
    return until


def beyond(earlier: Plan, said: Information, plan: Plan) -> list[Reason]:
    """Say what another pilot of the same model changes of what people were informed of; nothing where all stays.

    What was said holds for what was said: the same people, doing and watching the same, judged by the same, for no
    longer than was told. Anything else is informed and consulted on anew.
    """
    found = []
    if not plan.group <= earlier.group:
        found.append(Reason(N_("Other people take part.")))
    if (plan.question, plan.watched) != (earlier.question, earlier.watched):
        found.append(Reason(N_("What is tried, or what is watched, is said otherwise.")))
    if plan.criteria != earlier.criteria:
        found.append(Reason(N_("It is judged by other criteria.")))
    until = said.until or earlier.ends_on
    if plan.ends_on > until:
        found.append(Reason(N_("It lasts longer than people were told: until %(day)s."), {"day": until}))
    return found


def informed_before(found: Information | None, day: date | None) -> bool:
    """Tell whether workers were informed, and any council consulted, before a day; False where that is unknown."""
    last = informed_day(found)
    return last is not None and day is not None and last < day


def informed_day(found: Information | None) -> date | None:
    """Return the day by which workers were informed and any council consulted; None where either is not known."""
    if found is None or (found.council and found.consulted_on is None):
        return None
    return max(found.informed_on, found.consulted_on or found.informed_on)


class Standing(StrEnum):
    """How far a pilot has come."""

    drawn = "drawn"
    settled = "settled"
    waiting = "waiting"
    running = "running"
    stopped = "stopped"
    ended = "ended"
    reported = "reported"


STANDING_NAMES: Mapping[Standing, tuple[str, str]] = {
    Standing.drawn: (N_("being prepared"), ""),
    Standing.settled: (N_("plan settled, members have not voted yet"), ""),
    Standing.waiting: (N_("voted, not open yet"), "caution"),
    Standing.running: (N_("running"), "carried"),
    Standing.stopped: (N_("stopped"), "refused"),
    Standing.ended: (N_("ended, its final report is awaited"), "caution"),
    Standing.reported: (N_("final report signed"), ""),
}


def standing(
    plan: Plan, today: date, *, settled: bool, voted: bool, stands: bool, informed: bool, reported: bool
) -> Standing:
    """Say how far a pilot has come: `voted` once a mandate was granted on it, `stands` while that mandate does."""
    if not settled:
        return Standing.drawn
    if not voted:
        return Standing.settled
    if reported:
        return Standing.reported
    if today >= plan.ends_on:
        return Standing.ended
    if not stands:
        return Standing.stopped
    return Standing.running if informed and today >= plan.starts_on else Standing.waiting


# Who takes part, beside the roll -------------------------------------------------------------------


@dataclass(frozen=True)
class Person:
    """What the roll holds of a person that a group may be compared by. It holds neither gender nor age."""

    trade: str
    since: date
    associate: bool
    elected: bool


@dataclass(frozen=True)
class Share:
    """One value of one attribute: how many of the group have it, how many of the roll."""

    value: Reason
    in_group: int
    on_roll: int


def seniority(since: date, today: date) -> str:
    """Return the band of seniority a person falls in."""
    years = (today - since).days / YEAR
    return next((name for limit, name in BANDS if years < limit), LONGER)


def compared(group: Sequence[Person], roll: Sequence[Person], today: date) -> list[tuple[str, list[Share]]]:
    """Set a group beside the roll, attribute by attribute, values in the order of how many of the roll have them."""
    return [(name, _shares(group, roll, today, attribute)) for attribute, name in ATTRIBUTES.items()]


ATTRIBUTES: Mapping[str, str] = {
    "seniority": N_("Seniority"),
    "trade": N_("Trade"),
    "status": N_("On the roll"),
    "seat": N_("Seat"),
}


def _value(person: Person, attribute: str, today: date) -> Reason:
    if attribute == "seniority":
        return Reason(seniority(person.since, today))
    if attribute == "trade":
        return (
            Reason("%(trade)s", {"trade": person.trade}) if person.trade else Reason(N_("no trade written"))
        )
    if attribute == "status":
        return Reason(N_("associate") if person.associate else N_("employee, not an associate"))
    return Reason(N_("board or ethics committee") if person.elected else N_("no seat"))


def _shares(group: Sequence[Person], roll: Sequence[Person], today: date, attribute: str) -> list[Share]:
    inside, whole = (Counter(str(_value(one, attribute, today)) for one in part) for part in (group, roll))
    found = {str(one): one for one in (_value(person, attribute, today) for person in (*roll, *group))}
    order = sorted(found, key=lambda name: (-whole[name], name))
    return [Share(found[name], inside[name], whole[name]) for name in order]


def said_of(group: Collection[int], roll: int, shares: Sequence[tuple[str, Sequence[Share]]]) -> list[Reason]:
    """Say in plain words what such a group can and cannot stand for."""
    found = []
    if len(group) < FEW:
        text = N_(
            "%(count)s of the %(roll)s people on the roll take part: what such a small group finds holds for those who "
            "took part, and proves nothing for the others."
        )
        found.append(Reason(text, {"count": len(group), "roll": roll}))
    absent = [
        (name, one.value) for name, values in shares for one in values if one.on_roll and not one.in_group
    ]
    if absent:
        listed = tuple(value for _name, value in absent)
        found.append(Reason(N_("Nobody in the group: %(values)s."), {"values": listed}))
    found.append(Reason(N_("The roll holds neither gender nor age: the group is not compared by them.")))
    return found
