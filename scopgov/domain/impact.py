"""What an impact assessment says, what it still lacks, how grave its risks are and who signs it.

Fundamental rights in the six points of Regulation (EU) 2024/1689, art. 27(1); data protection in the four of GDPR
art. 35(7); work; environment. Likelihood and severity go from 1 to 4, as the CNIL does. Knows no rows and no pages.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from scopgov.domain.actors import ROLE_NAMES, Actor, Role
from scopgov.domain.errors import Reason, Refused
from scopgov.domain.states import UseCaseState
from scopgov.domain.text import N_, legible

LONGEST = 4000
SCALE = (1, 2, 3, 4)
HIGH, MEDIUM = 8, 4  # likelihood × severity from which a risk is high, or to be watched


class Area(StrEnum):
    """What is assessed, in the order of the page."""

    rights = "rights"
    data = "data"
    work = "work"
    environment = "environment"


class Topic(StrEnum):
    """The points of an assessment, in the order of the page."""

    process = "process"
    period = "period"
    persons = "persons"
    harms = "harms"
    oversight = "oversight"
    response = "response"
    processing = "processing"
    necessity = "necessity"
    data_risks = "data_risks"
    data_measures = "data_measures"
    employment = "employment"
    conditions = "conditions"
    environment = "environment"


class Occasion(StrEnum):
    """When an assessment is made."""

    before_vote = "before_vote"
    in_use = "in_use"


class Stance(StrEnum):
    """What somebody who signs says of an assessment."""

    favourable = "favourable"
    reserved = "reserved"
    contrary = "contrary"


class Grade(StrEnum):
    """How grave a risk is."""

    low = "low"
    medium = "medium"
    high = "high"


SIGNERS = (Role.data_protection, Role.ethics_committee)
TOPICS: Mapping[Area, tuple[Topic, ...]] = {
    Area.rights: (
        Topic.process,
        Topic.period,
        Topic.persons,
        Topic.harms,
        Topic.oversight,
        Topic.response,
    ),
    Area.data: (Topic.processing, Topic.necessity, Topic.data_risks, Topic.data_measures),
    Area.work: (Topic.employment, Topic.conditions),
    Area.environment: (Topic.environment,),
}
AREA_NAMES: Mapping[Area, str] = {
    Area.rights: N_("Fundamental rights"),
    Area.data: N_("Data protection"),
    Area.work: N_("Employment and working conditions"),
    Area.environment: N_("Environment"),
}
AREA_SOURCES: Mapping[Area, str] = {
    Area.rights: N_("The six points of the AI Act, art. 27(1)"),
    Area.data: N_("The four points of the GDPR, art. 35(7), where data about persons are used"),
    Area.work: N_("Our charter, and the Labour Code, art. L. 2312-8"),
    Area.environment: N_("Our charter"),
}
TOPIC_NAMES: Mapping[Topic, str] = {
    Topic.process: N_("In which work it is used, and what for"),
    Topic.period: N_("How long and how often"),
    Topic.persons: N_("Whom it may affect"),
    Topic.harms: N_("What harm it could do them"),
    Topic.oversight: N_("How people keep the upper hand"),
    Topic.response: N_("What is done if harm is done, and where one complains"),
    Topic.processing: N_("Which data are processed, and what for"),
    Topic.necessity: N_("Why these data are needed, and no more"),
    Topic.data_risks: N_("What could happen to the persons these data are about"),
    Topic.data_measures: N_("What protects them"),
    Topic.employment: N_("Jobs and skills"),
    Topic.conditions: N_("Pace, load, freedom to decide, being watched"),
    Topic.environment: N_("Energy, equipment, travel"),
}
OCCASION_NAMES: Mapping[Occasion, str] = {
    Occasion.before_vote: N_("before the vote"),
    Occasion.in_use: N_("in use"),
}
STANCE_NAMES: Mapping[Stance, str] = {
    Stance.favourable: N_("Favourable"),
    Stance.reserved: N_("Favourable, with reserves"),
    Stance.contrary: N_("Contrary"),
}
GRADE_NAMES: Mapping[Grade, str] = {
    Grade.low: N_("low"),
    Grade.medium: N_("to be watched"),
    Grade.high: N_("high"),
}
LIKELIHOOD_NAMES: Mapping[int, str] = {
    1: N_("1, hardly possible"),
    2: N_("2, possible"),
    3: N_("3, likely"),
    4: N_("4, almost certain"),
}
SEVERITY_NAMES: Mapping[int, str] = {
    1: N_("1, an annoyance"),
    2: N_("2, a real trouble, overcome"),
    3: N_("3, grave, overcome with difficulty"),
    4: N_("4, lasting or irreversible"),
}


@dataclass(frozen=True)
class Risk:
    """One risk: on what, how likely and grave before and after its measure, and who answers for the measure."""

    area: Area
    what: str
    likelihood: int
    severity: int
    measure: str
    owner: int | None
    left_likelihood: int
    left_severity: int

    @property
    def grade(self) -> Grade:
        """Return how grave it is without its measure."""
        return grade(self.likelihood, self.severity)

    @property
    def left(self) -> Grade:
        """Return how grave what remains is."""
        return grade(self.left_likelihood, self.left_severity)

    def to_data(self) -> dict[str, Any]:
        """Return the risk as plain data."""
        return {**vars(self), "area": self.area.value}


@dataclass(frozen=True)
class Assessment:
    """What people wrote, point by point, the risks they see, and what they conclude from what use showed."""

    texts: Mapping[Topic, str] = field(default_factory=dict)
    risks: tuple[Risk, ...] = ()
    conclusions: Mapping[Topic, str] = field(default_factory=dict)

    def to_data(self) -> dict[str, Any]:
        """Return the assessment as plain data; one that concludes from no use reads as it did before it was asked."""
        said = {"texts": _kept(self.texts), "risks": [one.to_data() for one in self.risks]}
        conclusions = _kept(self.conclusions)
        return {**said, "conclusions": conclusions} if conclusions else said

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Assessment:
        """Return the assessment that `to_data` wrote."""
        texts, conclusions = (
            {Topic(name): text for name, text in data.get(part, {}).items()}
            for part in ("texts", "conclusions")
        )
        risks = tuple(Risk(**{**one, "area": Area(one["area"])}) for one in data.get("risks", ()))
        return cls(texts, risks, conclusions)


def _kept(texts: Mapping[Topic, str]) -> dict[str, str]:
    return {topic.value: legible(text) for topic, text in texts.items() if legible(text)}


def grade(likelihood: int, severity: int) -> Grade:
    """Return how grave a risk is: the product of both, high from 8, to be watched from 4."""
    weight = likelihood * severity
    return Grade.high if weight >= HIGH else Grade.medium if weight >= MEDIUM else Grade.low


def may_write(state: UseCaseState) -> Reason | None:
    """Say why the impact of a file in this state may not be assessed; None when it may."""
    if state is UseCaseState.drafted:
        return Reason(N_("Submit the file first: its impact is assessed once it no longer moves."))
    if state in (UseCaseState.refused, UseCaseState.withdrawn):
        return Reason(N_("This file is closed: take it up again before its impact is assessed."))
    return None


def check_risks(risks: Iterable[Risk]) -> None:
    """Raise Refused, at its field, for a risk that is not told whole, or that its measure would make worse."""
    for at, one in enumerate(risks):
        for name, text in _faults(one):
            raise Refused(Reason(text), status=422, field=f"risks-{at}-{name}")


def _faults(one: Risk) -> Iterator[tuple[str, str]]:
    if not legible(one.what):
        yield "what", N_("Say what could happen, to whom.")
    if not legible(one.measure):
        yield "measure", N_("Say what is done about it, or why nothing is.")
    if one.owner is None:
        yield "owner", N_("Choose who answers for it.")
    if not {one.likelihood, one.severity, one.left_likelihood, one.left_severity} <= set(SCALE):
        yield "likelihood", N_("Choose from 1 to 4.")
    if one.left_likelihood > one.likelihood or one.left_severity > one.severity:
        yield "left_likelihood", N_("What remains cannot be graver than the risk itself.")


def point(topic: Topic) -> str:
    """Return the name of the field of a point."""
    return f"point_{topic.value}"


def conclusion(topic: Topic) -> str:
    """Return the name of the field of what is concluded on a point."""
    return f"concluded_{topic.value}"


def lacking(
    said: Assessment, known: Collection[Topic], *, personal: bool, asks: Collection[Topic] = ()
) -> Iterator[tuple[str, Reason]]:
    """Give what must be said before an assessment is concluded, each at its field.

    What the file already holds need not be typed again. `personal`: data about persons are used; without them, the
    points of data protection may stay empty. `asks`: the points beside which use showed something, from which people
    conclude; what figures mean is for people to say.
    """
    for area, topics in TOPICS.items():
        for topic in topics:
            told = {"topic": Reason(TOPIC_NAMES[topic])}
            asked = personal or area is not Area.data
            if asked and topic not in known and not legible(said.texts.get(topic, "")):
                yield point(topic), Reason(N_("“%(topic)s” is not said yet."), told)
            if topic in asks and not legible(said.conclusions.get(topic, "")):
                text = N_("“%(topic)s”: write what you conclude from what use showed.")
                yield conclusion(topic), Reason(text, told)
    if not said.risks:
        yield "risks-0-what", Reason(N_("Name one risk at least: no use is without any."))


def missing_signers(given: Collection[Role]) -> tuple[Role, ...]:
    """Return whose advice an assessment still waits for."""
    return tuple(role for role in SIGNERS if role not in given)


def signs_as(actor: Actor, signed: Mapping[Role, int]) -> Role | None:
    """Return the capacity in which a person may still advise on an assessment; None where there is none left.

    `signed`: who advised, by capacity. Whoever holds both roles signs in one of them alone.
    """
    if actor.member_id in signed.values():
        return None
    return _open_capacity(actor, signed)


def _open_capacity(actor: Actor, signed: Mapping[Role, int]) -> Role | None:
    return next((role for role in missing_signers(signed) if role in actor.roles), None)


def signed_alone(actor: Actor, signed: Mapping[Role, int]) -> Reason | None:
    """Say why a person who holds both roles and signed in one does not sign in the other; None for anybody else."""
    before = next((role for role, by in signed.items() if by == actor.member_id), None)
    left = _open_capacity(actor, signed)
    if before is None or left is None:
        return None
    text = N_(
        "You signed this assessment as: %(before)s. Somebody else signs as: %(left)s, so that two persons stand "
        "behind it. Where nobody else holds this role, it is given to another member first."
    )
    return Reason(text, {"before": Reason(ROLE_NAMES[before]), "left": Reason(ROLE_NAMES[left])})


def stands(signed: Mapping[Role, int]) -> bool:
    """Tell whether everybody who must advised, and two different persons at least."""
    return not missing_signers(signed) and len(set(signed.values())) > 1


def notices(said: Assessment, stances: Mapping[Role, Stance], names: Mapping[Role, str]) -> list[Reason]:
    """Return what voters must not miss: high risks that remain, advice that is contrary."""
    remains = N_("A high risk remains after its measure: %(what)s")
    contrary = N_("The advice on the impact assessment is contrary: %(who)s.")
    high = [Reason(remains, {"what": one.what}) for one in said.risks if one.left is Grade.high]
    against = [role for role, stance in stances.items() if stance is Stance.contrary]
    return [*high, *(Reason(contrary, {"who": Reason(names[role])}) for role in against)]
