"""The part of the story in which people of the trade adopt what counts as at risk, one of them after an objection."""

from __future__ import annotations

from typing import Any

from scopgov.datasets import queries as datasets
from scopgov.datasets import trying
from scopgov.datasets.tables import DataVersion
from scopgov.demo.story import Story
from scopgov.demo.validating import EXPERTS
from scopgov.domain.consent import Stance
from scopgov.domain.policy import Role
from scopgov.labelling import queries, services

BECAUSE = (
    "Trente jours : à partir de là, les pénalités commencent et les équipes sont déjà attendues ailleurs. "
    "Quinze jours rattrapent encore dans la marge de planning de presque toutes les affaires."
)
OBJECTION = "Sur un ouvrage d’art, trente jours ne sont rien : on noircit ces affaires pour rien."
REPLY = "Elles sont peu nombreuses, et le secteur est une variable que le modèle lit. On y revient au bilan du pilote."
AGREED = "D’accord pour le pilote, si le bilan regarde les ouvrages d’art à part."


def adopt(story: Story, day: int, data_id: int) -> None:
    """Name the experts, propose the rule of some frozen data to them, and let them adopt it."""
    rule_id = _proposed(story, day, data_id)
    first, second, third = EXPERTS
    _say(story, day + 1, rule_id, first, Stance.consent)
    _say(story, day + 1, rule_id, second, Stance.objection, OBJECTION)
    with story.act() as session:
        now = story.at(day + 2)
        objector = story.who(session, None, now, second).member_id
        objection = queries.answer(session, rule_id, objector)
        lead = story.who(session, Role.ai_lead, now)
        services.reply(session, actor=lead, now=now, objection=objection, text=REPLY)
    _say(story, day + 2, rule_id, third, Stance.consent)
    _say(story, day + 3, rule_id, second, Stance.consent, AGREED)


def _proposed(story: Story, day: int, data_id: int) -> int:
    now = story.at(day)
    with story.act() as session:
        version = session.get_one(DataVersion, data_id)
        told: dict[str, Any] = {"now": now, "use_case": version.source.use_case}
        told["actor"] = story.who(session, Role.ai_lead, now)
        experts = [story.who(session, None, now, nth).member_id for nth in EXPERTS]
        services.name_experts(session, **told, experts=experts)
        rule = datasets.frozen_label(version)
        counted = _counted(story, version)
        return services.propose(session, **told, rule=rule, because=BECAUSE, counted=counted).id


def _counted(story: Story, version: DataVersion) -> dict[str, Any]:
    source = version.source
    typed = datasets.cleaned(story.settings, datasets.snapshot(source)).typed.frame
    counts = trying.counted(typed, datasets.frozen_label(version))
    told = {"rows": counts.rows, "known": counts.known, "at_risk": counts.at_risk}
    return {**told, "source": source.name, "sha256": source.sha256}


def _say(story: Story, day: int, rule_id: int, nth: int, stance: Stance, reason: str = "") -> None:
    now = story.at(day, hour=11)
    with story.act() as session:
        one = queries.rule(session, rule_id)
        expert = story.who(session, None, now, nth)
        services.answer(session, actor=expert, now=now, one=one, stance=stance, reason=reason)
