"""What the other rooms already hold for each point of an assessment, so that nothing is typed twice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from scopgov.audits import queries as audits
from scopgov.audits import reading as audit_reading
from scopgov.cards import queries as cards
from scopgov.domain.ai_act import UNSURE, YES
from scopgov.domain.cards import CardPart
from scopgov.domain.effects import CONCERN_NAMES, DIRECTION_NAMES, Concern, Direction
from scopgov.domain.errors import Reason
from scopgov.domain.impact import Topic
from scopgov.domain.reasons import reason_data, reason_of
from scopgov.domain.screening import Part
from scopgov.domain.studies import EFFECT_NAMES, EffectKind
from scopgov.domain.text import N_
from scopgov.impact.showing import Fact, InUse
from scopgov.inventory import queries as inventory
from scopgov.screening import queries as screenings
from scopgov.studies import queries as studies
from scopgov.training.tables import ModelVersion
from scopgov.usecases import queries as usecases
from scopgov.usecases.tables import UseCase

Known = Mapping[Topic, Sequence[Reason]]
SMALLEST = 0.01  # watt hours
SAID = N_("%(where)s: %(text)s")
OF_CONCERN: Mapping[Concern, Topic] = {
    Concern.employment: Topic.employment,
    Concern.skills: Topic.employment,
    Concern.working_conditions: Topic.conditions,
    Concern.fairness: Topic.harms,
    Concern.privacy: Topic.data_risks,
    Concern.environment: Topic.environment,
    Concern.sharing_of_value: Topic.employment,
}
OF_EFFECT: Mapping[EffectKind, Topic] = {
    EffectKind.hours_freed: Topic.conditions,
    EffectKind.hardship: Topic.conditions,
    EffectKind.skills: Topic.employment,
    EffectKind.jobs: Topic.employment,
    EffectKind.environment: Topic.environment,
}


def gathered(session: Session, use_case: UseCase, in_use: InUse) -> dict[Topic, list[Reason]]:
    """Return what is known today for each point, each sentence saying where it comes from."""
    found: dict[Topic, list[Reason]] = {}
    version = _judged(session, use_case, in_use)
    model = _model(session, version) if version else ()
    for room in (_file, _reading, _study, _inventory):
        for topic, told in room(session, use_case):
            found.setdefault(topic, []).append(told)
    for topic, told in model:
        found.setdefault(topic, []).append(told)
    return found


def personal(session: Session, use_case: UseCase, in_use: InUse) -> bool:
    """Tell whether data about persons may be used: as the screening or the inventory says; in doubt, yes."""
    held = [one.said().personal for one in inventory.of_use_case(session, use_case)]
    screened = screenings.current(session, use_case)
    version = _judged(session, use_case, in_use)
    if version is not None and version.recipe.get("apart"):
        return True
    if screened is None and not held:
        return True
    answer = screenings.read(screened).of(Part.data).get("personal") if screened else None
    return answer in (YES, UNSURE) or any(one is not False for one in held)


def to_data(known: Known) -> dict[str, Any]:
    """Return what was known as plain data, to be frozen with the assessment."""
    return {topic.value: [reason_data(one) for one in told] for topic, told in known.items()}


def of_data(data: Mapping[str, Any]) -> dict[Topic, list[Reason]]:
    """Return what was known when an assessment was concluded."""
    return {Topic(name): [reason_of(one) for one in told] for name, told in data.items()}


def _said(topic: Topic, where: str, text: object) -> Iterator[Fact]:
    if text:
        yield topic, Reason(SAID, {"where": Reason(where), "text": text})


def _file(session: Session, use_case: UseCase) -> Iterator[Fact]:
    yield from _said(Topic.process, N_("The file, purpose"), use_case.purpose)
    yield from _said(Topic.persons, N_("The file, people concerned"), use_case.people)


def _reading(session: Session, use_case: UseCase) -> Iterator[Fact]:
    """Tell what the committee expects to change, in its reading of this version."""
    check = usecases.latest_check(session, use_case)
    for one in usecases.effects(check) if check else ():
        if one.direction is not Direction.no_change:
            told = {
                "concern": Reason(CONCERN_NAMES[one.concern]),
                "direction": Reason(DIRECTION_NAMES[one.direction]),
                "whom": one.whom,
                "why": one.why,
            }
            text = N_("The committee’s reading, %(concern)s: %(direction)s, for %(whom)s. %(why)s")
            yield OF_CONCERN[one.concern], Reason(text, told)


def _study(session: Session, use_case: UseCase) -> Iterator[Fact]:
    row = studies.current(session, use_case)
    for one in studies.read(row).effects if row else ():
        told = {
            "kind": Reason(EFFECT_NAMES[one.kind]),
            "quantity": one.quantity,
            "unit": one.unit,
            "who": one.who,
        }
        text = N_("The study, %(kind)s: %(quantity)s %(unit)s, for %(who)s")
        yield OF_EFFECT[one.kind], Reason(text, told)


def _inventory(session: Session, use_case: UseCase) -> Iterator[Fact]:
    for holding in inventory.of_use_case(session, use_case):
        said = holding.said()
        named = Reason(N_("The inventory, “%(source)s”"), {"source": said.name})
        for topic, text in (
            (Topic.processing, said.categories or said.purpose),
            (Topic.persons, said.persons),
            (Topic.necessity, said.basis_detail),
            (Topic.data_measures, said.security),
        ):
            if text:
                yield topic, Reason(SAID, {"where": named, "text": text})


def _model(session: Session, version: ModelVersion) -> Iterator[Fact]:
    """Tell what the card, the audit and the footprint of a version say."""
    yield from _sensitive(version)
    for part, topic in ((CardPart.intended_use, Topic.process), (CardPart.advice, Topic.oversight)):
        for written in list(cards.standing(session, version)[part].values())[:1]:
            yield from _said(topic, N_("The model card"), written.text)
    audit = audits.current(session, version)
    found = audit_reading.headline(audit.result) if audit and audit.result else None
    if found is not None:
        yield Topic.harms, Reason(SAID, {"where": Reason(N_("The fairness audit")), "text": found})
    used = version.measures.get("footprint") or {}
    if "watt_hours" in used:
        yield Topic.environment, _energy(float(used["watt_hours"]), float(used["grams"]))


def _judged(session: Session, use_case: UseCase, in_use: InUse) -> ModelVersion | None:
    """Return the version in use; before any, the candidate taken last."""
    return in_use.version(session, use_case) or _taken(session, use_case)


def _taken(session: Session, use_case: UseCase) -> ModelVersion | None:
    """Return the candidate taken last."""
    taken = select(ModelVersion).where(
        ModelVersion.use_case_id == use_case.id, ModelVersion.taken_at.is_not(None)
    )
    return session.scalar(taken.order_by(ModelVersion.taken_at.desc(), ModelVersion.id.desc()).limit(1))


def _sensitive(version: ModelVersion) -> Iterator[Fact]:
    """Tell which sensitive attribute the model asks, and why, as its sealed protocol says."""
    told = version.recipe.get("apart")
    if not told:
        return
    asks = Reason(N_("The model asks “%(name)s” at each score"), {"name": told["attribute"]})
    yield Topic.processing, asks
    yield Topic.necessity, Reason(SAID, {"where": asks, "text": told["necessary"]})
    yield Topic.data_risks, Reason(SAID, {"where": asks, "text": told["lawful"]})


def _energy(watt_hours: float, grams: float) -> Reason:
    """Say what training took; what rounds to nothing is not said to be nothing."""
    if watt_hours < SMALLEST:
        return Reason(N_("The model: training took less than %(wh)s Wh"), {"wh": SMALLEST})
    told = {"wh": watt_hours, "grams": grams}
    return Reason(N_("The model: training took %(wh)s Wh, %(grams)s g CO₂e"), told)
